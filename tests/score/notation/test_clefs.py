"""Clefs follow the music, and notes far outside the staff are written an octave nearer."""

import re

from composer.score.meter import Meter
from composer.score.musicxml.write import musicxml_bytes
from composer.score.notation.clefs import BASS, TREBLE, clefs, octaves
from composer.score.notation.grid import BarOfPaper
from composer.score.piece import Note, Part, Piece, settled
from tests.pieces import melody

BARS = [BarOfPaper(96 * bar, 96 * bar + 96, Meter()) for bar in range(6)]


def notes(*pitches: int) -> list[Note]:
    """A bar of quarters for each pitch."""
    return [Note(96 * bar + 24 * beat, pitch, 24) for bar, pitch in enumerate(pitches) for beat in range(4)]


def test_a_left_hand_that_climbs_changes_its_clef_and_comes_back() -> None:
    high = notes(48, 48, 72, 74, 48, 48)
    assert clefs(high, BARS, BASS, may_change=True) == [BASS, BASS, TREBLE, TREBLE, BASS, BASS]
    assert clefs(high, BARS, BASS, may_change=False) == [BASS] * 6


def test_a_few_ledger_lines_are_no_reason() -> None:
    assert clefs(notes(48, 48, 62, 48, 48, 48), BARS, BASS, may_change=True) == [BASS] * 6


def test_high_bars_are_written_an_octave_lower() -> None:
    assert octaves(notes(72, 96, 91, 72, 80, 60), BARS, [TREBLE] * 6) == [0, 1, 1, 0, 0, 0]
    assert octaves(notes(48, 30, 28, 48, 48, 48), BARS, [BASS] * 6) == [0, -1, -1, 0, 0, 0]


def test_the_other_clef_stands_instead_of_an_octave_below_the_treble_or_above_the_bass_staff() -> None:
    low, high = notes(72, 50, 72)[:5] + notes(72, 50, 72)[8:], notes(48, 72, 48)[:5] + notes(48, 72, 48)[8:]
    bars = BARS[:3]
    assert clefs(low, bars, TREBLE, may_change=True) == [TREBLE, BASS, TREBLE]
    assert clefs(high, bars, BASS, may_change=True) == [BASS, TREBLE, BASS]
    # A flute plays it on ledger lines.
    assert octaves(low, bars, [TREBLE] * 3) == octaves(high, bars, [BASS] * 3) == [0, 0, 0]


def test_both_voices_of_a_staff_are_between_the_ends_of_an_octave_shift() -> None:
    held = [Note(96 * bar, pitch, 96) for bar, pitch in enumerate((72, 96, 72))]
    moving = [Note(96 * bar + 24 * beat, pitch + 5, 24) for bar, pitch in enumerate((72, 96, 72)) for beat in range(4)]
    text = musicxml_bytes(Piece((Part(settled(held + moving), 48),))).decode()
    inside = text[text.index('<octave-shift type="down"') : text.index('<octave-shift type="stop"')]
    assert set(re.findall(r"<voice>(\d)", inside)) == {"1", "2"}
    assert inside.count("<note ") == text.count("<note ") / 3


def test_an_octave_shift_begins_and_ends_and_changes_no_pitch() -> None:
    text = musicxml_bytes(melody([72] * 4 + [100] * 8 + [72] * 4, program=73)).decode()
    assert re.findall(r'octave-shift type="(\w+)"', text) == ["down", "stop"]
    assert text.index('"down"') < text.index("<step>E</step><octave>7</octave>") < text.index('"stop"')
