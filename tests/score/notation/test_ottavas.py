"""What lies far outside the staff is written an octave nearer, note by note and without flickering."""

import re
from collections.abc import Sequence
from dataclasses import replace

from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.musicxml.write import musicxml_bytes
from composer.score.notation.clefs import BASS, TREBLE
from composer.score.notation.grid import BarOfPaper
from composer.score.notation.ottavas import ottavas
from composer.score.notation.rhythm import written
from composer.score.piece import KeyMark, Note, Part, Piece, settled
from tests.pieces import melody


def passages(notes: Sequence[Note], chosen: Sequence[str]) -> list[tuple[int, int, int]]:
    """The kind, first tick and last tick of the passages of a staff with a clef for each bar of 4/4."""
    bars = [BarOfPaper(96 * bar, 96 * bar + 96, Meter()) for bar in range(len(chosen))]
    found = ottavas(written(notes, bars), bars, chosen)
    return [(passage.kind, int(passage.first), int(passage.last)) for passage in found]


def quarters(*pitches: int) -> list[Note]:
    return [Note(24 * place, pitch, 24) for place, pitch in enumerate(pitches)]


def test_a_passage_is_from_its_first_high_note_to_its_last() -> None:
    climbing = quarters(72, 76, 84, 91, 93, 96, 93, 91, 84, 76, 72, 72)
    assert passages(climbing, [TREBLE] * 3) == [(1, 72, 168)]
    falling = quarters(48, 48, 40, 31, 28, 26, 28, 31, 40, 48, 48, 48)
    assert passages(falling, [BASS] * 3) == [(-1, 72, 168)]


def test_a_passage_rather_begins_and_ends_with_a_beat() -> None:
    eighths = [Note(12 * place, pitch, 12) for place, pitch in enumerate([72] * 3 + [88] + [96] * 7 + [81] + [72] * 4)]
    assert passages(eighths, [TREBLE] * 2) == [(1, 48, 132)]


def test_a_few_high_notes_are_none_and_a_low_one_between_does_not_end_it() -> None:
    assert passages(quarters(72, 76, 96, 98, 96, 76, 72, 72), [TREBLE] * 2) == []
    assert passages(quarters(84, 84, 88, 84, 86, 84, 81, 84), [TREBLE] * 2) == []
    assert passages(quarters(93, 96, 93, 91, 79, 91, 93, 96), [TREBLE] * 2) == [(1, 0, 168)]


def test_held_notes_are_a_passage_if_they_last_a_bar() -> None:
    assert passages([Note(0, 96, 96), Note(96, 98, 96)], [TREBLE] * 2) == [(1, 0, 96)]


def test_a_bar_of_silence_ends_a_passage() -> None:
    apart = [Note(24 * place, 96, 24) for place in (0, 1, 2, 3, 12, 13, 14, 15)]
    assert passages(apart, [TREBLE] * 4) == [(1, 0, 72), (1, 288, 360)]


def test_none_ends_within_a_tie() -> None:
    tied = [*quarters(93, 96, 98), Note(72, 96, 48), *(Note(120 + 24 * place, 60, 24) for place in range(3))]
    (passage,) = passages(tied, [TREBLE] * 2)
    assert passage == (1, 0, 96)


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


def test_an_octave_shift_may_begin_and_end_within_a_bar() -> None:
    text = musicxml_bytes(melody([72, 74, *[100] * 5, 72], program=73)).decode()
    first, second = text.split("</measure>")[:2]
    assert first.count("<note ", 0, first.index("<octave-shift")) == 2
    assert second.count("<note ", 0, second.index("<octave-shift")) == 3


def test_an_accidental_is_drawn_again_where_an_octave_shift_moves_the_notes() -> None:
    f_sharp, high_f, high_f_sharp = 78, 89, 90
    for begins, wanted in ((high_f_sharp, "sharp"), (high_f, "natural")):
        climbing = melody([72, f_sharp, begins, 98, *[100] * 5, 72], program=73)
        text = musicxml_bytes(replace(climbing, keys=(KeyMark(0, Key("C", "major")),))).decode()
        shifted = text[text.index("<octave-shift") :]
        # It is on the line of the sharp before it.
        assert re.findall(r"<accidental>(\w+)</accidental>", shifted[: shifted.index("</measure>")])[0] == wanted
