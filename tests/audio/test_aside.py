"""Formats that are encoded beside other work are the same as one after the other."""

import threading

import pytest

from composer.audio import rendering
from composer.audio.aside import encoding
from composer.audio.encoding import FORMATS
from composer.audio.rendering import record
from composer.audio.tags import Tags
from composer.errors import BadInput
from composer.score.midi import midi_from_piece
from tests.audio.audio_examples import nocturne

TAGS = Tags("Night")


def nothing() -> None:
    """Nobody looks."""


@pytest.mark.parametrize("held_frames", [rendering.HELD_FRAMES, 1])
def test_each_format_is_that_which_is_written_alone(held_frames: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "HELD_FRAMES", held_frames)
    with record(midi_from_piece(nocturne(12))) as recording, encoding(recording, tuple(FORMATS), TAGS) as encoded:
        for format in FORMATS:
            file = encoded(format, nothing)
            file.seek(0)
            # Ogg streams have a random number, by which players tell them apart.
            content, alone = file.read(), recording.encoded(format, TAGS)
            assert len(content) == len(alone) if format == "ogg" else content == alone


def test_who_leaves_early_leaves_no_thread() -> None:
    with record(midi_from_piece(nocturne(60))) as recording, encoding(recording, tuple(FORMATS), TAGS):
        pass
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("encoding")]


def test_what_fails_is_told_to_who_waits_for_it() -> None:
    with (
        record(midi_from_piece(nocturne(1))) as recording,
        encoding(recording, ("none",), TAGS) as encoded,
        pytest.raises(BadInput),
    ):
        encoded("none", nothing)
