"""Rhythm is written as musicians read it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from composer.score.meter import Meter
from composer.score.notation.beams import beams
from composer.score.notation.rhythm import BarOfPaper, Sign, written
from composer.score.piece import Note, settled


def paper(count: int = 1, meter: str = "4/4") -> list[BarOfPaper]:
    ticks = Meter.parse(meter).bar_ticks
    return [BarOfPaper(bar * ticks, (bar + 1) * ticks, Meter.parse(meter)) for bar in range(count)]


def line(*durations: int, pitch: int = 67) -> list[Note]:
    """Notes one after the other; a negative duration is a silence."""
    notes, place = [], 0
    for duration in durations:
        if duration > 0:
            notes.append(Note(place, pitch, duration))
        place += abs(duration)
    return notes


def values(notes: list[Note], meter: str = "4/4") -> list[str]:
    """The signs of a bar with one voice: r for rests, . for dots, ~ for ties, 3 for triplets."""
    ((voice,),) = written(notes, paper(1, meter))
    return [
        ("" if sign.notes else "r ")
        + ("bar" if sign.is_whole_bar else sign.type + "." * sign.dots + "~" * sign.is_tied + "3" * sign.is_triplet)
        for sign in voice
    ]


def test_common_rhythms_are_written_in_common_values() -> None:
    assert values(line(24, 24, 48)) == ["quarter", "quarter", "half"]
    assert values(line(36, 12, 48)) == ["quarter.", "eighth", "half"]
    assert values(line(96)) == ["whole"]
    assert values(line(72, 24)) == ["half.", "quarter"]
    assert values(line(8, 8, 8, 24, 48)) == ["eighth3", "eighth3", "eighth3", "quarter", "half"]
    assert values(line(18, 6, 24, 48)) == ["eighth.", "16th", "quarter", "half"]


def test_a_syncopation_shows_the_middle_of_the_bar() -> None:
    assert values(line(12, 24, 12, 48)) == ["eighth", "quarter", "eighth", "half"]
    assert values(line(36, 24, 36)) == ["quarter.", "eighth~", "eighth", "quarter."]


def test_compound_meters_count_dotted_beats() -> None:
    assert values(line(36, 36), "6/8") == ["quarter.", "quarter."]
    assert values(line(24, 12, 24, 12), "6/8") == ["quarter", "eighth", "quarter", "eighth"]
    assert values(line(72), "6/8") == ["half."]


def test_silences_are_rests_but_breaths_are_not() -> None:
    assert values(line(24, -24, 48)) == ["quarter", "r quarter", "half"]
    assert values([Note(0, 67, 20), Note(24, 67, 14), Note(48, 67, 40)]) == ["quarter", "quarter", "half"]
    assert values([]) == ["r bar"]


def test_what_is_played_a_little_early_or_late_is_written_on_the_beat() -> None:
    assert values([Note(1, 67, 22), Note(23, 69, 25), Note(49, 71, 46)]) == ["quarter", "quarter", "half"]


def test_a_long_note_is_tied_over_the_bar_line() -> None:
    first, second = written(line(-48, 96, 48), paper(2))
    assert [(sign.type, sign.is_tied, sign.is_going_on) for sign in first[0] if sign.notes] == [("half", True, False)]
    assert [(sign.type, sign.is_tied, sign.is_going_on) for sign in second[0]] == [
        ("half", False, True),
        ("half", False, False),
    ]


def test_a_held_bass_is_a_voice_of_its_own() -> None:
    waltz = settled([Note(0, 43, 72), Note(24, 55, 24), Note(24, 59, 24), Note(48, 55, 24), Note(48, 59, 24)])
    ((upper, lower),) = written(waltz, paper(1, "3/4"))
    assert [(sign.type, len(sign.notes)) for sign in upper] == [("quarter", 0), ("quarter", 2), ("quarter", 2)]
    assert [(sign.type, sign.dots) for sign in lower] == [("half", 1)]


def test_an_instrument_of_one_line_has_one_voice() -> None:
    overlapping = [Note(0, 67, 60), Note(24, 69, 60), Note(48, 71, 48)]
    assert all(len(row) == 1 for row in written(overlapping, paper(), may_hold=False))


NOTES = st.lists(st.builds(Note, st.integers(0, 380), st.integers(40, 90), st.integers(1, 200)), max_size=30)


@settings(max_examples=60, deadline=None)
@given(NOTES, st.sampled_from(["4/4", "3/4", "2/2", "6/8", "12/8", "3/8", "5/8", "7/16", "5/4"]))
def test_every_voice_fills_its_bar_and_every_note_is_written_once(notes: list[Note], meter: str) -> None:
    bars = paper(1 + 400 // Meter.parse(meter).bar_ticks, meter)
    notes = [note for note in settled(notes) if note.onset < bars[-1].end]
    begun: list[Note] = []
    for bar, row in zip(bars, written(notes, bars), strict=True):
        assert 1 <= len(row) <= 2
        for voice in row:
            place = bar.onset
            for sign in voice:
                assert sign.onset == place
                place = sign.end
            assert place == bar.end
            begun += [note for sign in voice if not sign.is_going_on for note in sign.notes]
    written_pitches = {(note.onset, note.pitch) for note in begun}
    assert len(begun) == len(written_pitches)
    # Notes of one pitch that the grid puts in one place are one head.
    assert {note.pitch for note in begun} == {note.pitch for note in notes}


def test_eighths_are_beamed_by_the_half_bar_and_sixteenths_by_the_beat() -> None:
    def ends(notes: list[Note]) -> list[int]:
        ((voice,),) = written(notes, paper())
        marks = beams(voice, paper()[0])
        return [number for number, mark in enumerate(marks) if mark and mark[0] == "end"]

    assert ends(line(*[12] * 8)) == [3, 7]
    assert ends(line(*[6] * 16)) == [3, 7, 11, 15]
    assert ends(line(12, 6, 6, 12, 12, 48)) == [2, 4]


def test_a_lone_short_note_in_a_beam_has_a_hook() -> None:
    ((voice,),) = written(line(18, 6, 72), paper())
    assert beams(voice, paper()[0])[:2] == [["begin"], ["end", "backward hook"]]


def test_a_sign_knows_its_end() -> None:
    assert Sign(24, 12).end == 36
