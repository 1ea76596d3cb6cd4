"""The layers of a loop have the same length to the sample, repeat without a seam, and add up to the mix."""

import io

import numpy as np
import pytest
import soundfile

from composer.arranging.layers import layerable
from composer.audio.rendering import loop_seconds
from composer.audio.samples import SAMPLE_RATE
from composer.export.files import layer_files
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.score.midi import piece_from_midi
from composer.score.midi_file import read_midi_file
from composer.score.piece import Note, Part, Piece, TempoMark

BAR = 96


def vamp() -> Piece:
    """Two bars: chords that are held, a melody, at a tempo that no sample rate divides."""
    held = Part(tuple(Note(bar * BAR, pitch, BAR) for bar in range(2) for pitch in (48, 52, 55)), 48, "Strings")
    line = Part(tuple(Note(12 * place, 72 + place % 4, 12) for place in range(16)), 73, "Flute")
    return layerable(Piece((held, line), (TempoMark.of(0, 131),)), 3, closes=False)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    work = Work(vamp(), Request(form="loop", layers=3))
    return {**layer_files(work, "wav", None), **layer_files(work, "mid", None)}


def test_three_layers_are_exactly_as_long_as_the_loop_and_repeat_without_a_click(files: dict[str, bytes]) -> None:
    frames = round(loop_seconds(vamp()) * SAMPLE_RATE)
    for number in (1, 2, 3):
        content = files[f"-layer{number}.wav"]
        samples, rate = soundfile.read(io.BytesIO(content), dtype="float32")
        assert (len(samples), rate) == (frames, SAMPLE_RATE)
        assert np.abs(samples).max() > 0.003
        assert b"smpl" in content
        rough = np.abs(np.diff(np.tile(samples, (2, 1)).astype(np.float64), 2, axis=0)).max(axis=1)
        around = np.concatenate([rough[frames - 2000 : frames - 4], rough[frames + 4 : frames + 2000]])
        assert rough[frames - 4 : frames + 4].max() <= around.max()


def test_each_part_is_in_one_layer_and_bars_are_those_of_the_piece(files: dict[str, bytes]) -> None:
    pieces = [piece_from_midi(read_midi_file(files[f"-layer{number}.mid"], "layer")) for number in (1, 2, 3)]
    assert [piece.tempos for piece in pieces] == [vamp().tempos] * 3
    notes = sorted(note.onset for piece in pieces for part in piece.parts for note in part.notes)
    assert notes == sorted(note.onset for part in vamp().parts for note in part.notes)


def test_a_work_without_layers_has_no_files_of_them() -> None:
    assert layer_files(Work(vamp(), Request()), "mid", None) == {}
    assert layer_files(Work(vamp()), "mid", None) == {}
