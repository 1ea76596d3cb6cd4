"""A piece's loudness is measured over all of it only if that is little work."""

from collections.abc import Callable
from typing import Any

import pytest

from composer.audio.soundfonts import choose_soundfont
from composer.score.midi import midi_bytes, midi_from_piece, piece_from_midi
from composer.score.piece import Note, Part, Piece, TempoMark
from composer.studio.playback.performance import Performance
from composer.studio.session import fonts

SHORT = Piece((Part((Note(0, 60, 24), Note(24, 64, 24))),))
# Under a hundred bytes of MIDI: two notes, 44 minutes apart.
LONG = Piece((Part((Note(0, 60, 24), Note(24 * 44 * 20, 62, 24))),), (TempoMark.of(0, 20),))


@pytest.mark.parametrize(("piece", "is_measured"), [(SHORT, True), (LONG, False)])
def test_a_few_bytes_that_last_for_an_hour_are_not_rendered_to_find_their_loudness(
    piece: Piece, is_measured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Callable[..., Any]] = []
    monkeypatch.setattr(fonts, "chosen", choose_soundfont)
    monkeypatch.setattr(fonts, "Job", lambda pool, work, **_: begun.append(work))
    assert len(midi_bytes(piece)) < 100
    assert piece_from_midi(midi_from_piece(piece)).seconds == pytest.approx(piece.seconds)
    for _ in range(3):
        fonts.level(Performance.of(piece))
    assert len(begun) == (3 if is_measured else 0)
