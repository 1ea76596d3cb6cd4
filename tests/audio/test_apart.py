"""FluidSynth in a separate process sounds as it does in ours, and a crash there affects nothing else."""

import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from composer.audio.apart import synthesize_apart, synthesizing
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import synthesize
from composer.errors import BadInput, ComposerError
from composer.score.midi import midi_from_piece
from tests.audio.audio_examples import DAMAGED_FONT, FLUTE, joined, one_note, scale

FONT = choose_soundfont()


def test_it_sounds_as_it_does_in_our_own_process() -> None:
    midi = midi_from_piece(scale())
    apart, here = (joined(list(make(midi, FONT))).samples for make in (synthesize_apart, synthesize))
    # FluidSynth's threads add up in any order.
    np.testing.assert_allclose(apart, here, atol=1e-5)


@pytest.mark.parametrize("is_apart", [False, True])
def test_several_pieces_sound_one_after_the_other_as_each_does_alone(is_apart: bool) -> None:
    midis = [midi_from_piece(scale()), midi_from_piece(scale(FLUTE)), midi_from_piece(one_note())]
    with synthesizing(midis, FONT, is_apart) as sounds:
        heard = [joined(list(slices)).samples for slices in sounds]
    for samples, midi in zip(heard, midis, strict=True):
        np.testing.assert_allclose(samples, joined(list(synthesize(midi, FONT))).samples, atol=1e-5)


@pytest.mark.parametrize(
    ("does", "told", "stalled_seconds"),
    [
        ("import os; os.kill(os.getpid(), 11)", "stopped", 60),
        ("import time; time.sleep(600)", "done nothing", 1),
        ("import sys; sys.exit('no room')", "no room", 60),
        ("bytes(10 ** 11)", "Memory", 60),
    ],
)
def test_a_process_that_crashes_or_hangs_is_told_as_such(does: str, told: str, stalled_seconds: float) -> None:
    with pytest.raises(ComposerError, match=told):
        list(synthesize_apart(midi_from_piece(scale()), FONT, (sys.executable, "-c", does), stalled_seconds))


def test_a_font_that_is_none_is_refused(tmp_path: Path) -> None:
    font = tmp_path / "damaged.sf2"
    font.write_bytes(DAMAGED_FONT)
    with pytest.raises(BadInput):
        list(synthesize_apart(midi_from_piece(scale()), font))


def test_whoever_stops_listening_ends_the_process() -> None:
    with closing(synthesize_apart(midi_from_piece(scale()), FONT)) as sounding:
        next(sounding)
