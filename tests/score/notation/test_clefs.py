"""Clefs follow the music."""

from composer.score.meter import Meter
from composer.score.notation.clefs import BASS, TREBLE, clefs
from composer.score.notation.grid import BarOfPaper
from composer.score.piece import Note
from tests.score.notation.test_ottavas import passages

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


def test_the_other_clef_stands_instead_of_an_octave_below_the_treble_or_above_the_bass_staff() -> None:
    low, high = notes(72, 50, 72)[:5] + notes(72, 50, 72)[8:], notes(48, 72, 48)[:5] + notes(48, 72, 48)[8:]
    bars = BARS[:3]
    assert clefs(low, bars, TREBLE, may_change=True) == [TREBLE, BASS, TREBLE]
    assert clefs(high, bars, BASS, may_change=True) == [BASS, TREBLE, BASS]
    # A flute plays it on ledger lines.
    assert passages(low, [TREBLE] * 3) == passages(high, [BASS] * 3) == []
