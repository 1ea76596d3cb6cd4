"""Rhythm is written as musicians read it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.score.meter import Meter
from composer.score.notation.beams import beams
from composer.score.notation.grid import BarOfPaper, Ticks
from composer.score.notation.rhythm import Sign, written
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


def _tuplet(sign: Sign) -> str:
    return "" if sign.tuplet is None else str(sign.tuplet.actual)


def values(notes: list[Note], meter: str = "4/4") -> list[str]:
    """The signs of a bar with one voice: r for rests, . for dots, ~ for ties, 3 for triplets."""
    ((voice,),) = written(notes, paper(1, meter))
    return [
        ("" if sign.notes else "r ")
        + ("bar" if sign.is_whole_bar else sign.type + "." * sign.dots + "~" * sign.is_tied + _tuplet(sign))
        for sign in voice
    ]


def test_what_is_played_off_the_beat_on_purpose_is_written_on_it_and_a_quintuplet_as_one() -> None:
    behind = [Note(0, 60, 12, 80, 1.6), Note(12, 60, 12, 80, -0.7), Note(24, 60, 72)]
    assert values(behind) == ["eighth", "eighth", "half."]
    fifth = 24 / 5
    quintuplet = [
        Note(round(place * fifth), 60, 4, 80, place * fifth - round(place * fifth), fifth - 4) for place in range(5)
    ]
    assert values([*quintuplet, Note(24, 60, 72)]) == [*["16th5"] * 5, "half."]


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


def test_rests_show_how_a_beat_divides() -> None:
    assert values(line(6, -12, 6, 24, 48)) == ["16th", "r 16th", "r 16th", "16th", "quarter", "half"]
    assert values(line(12, -24, 36), "6/8") == ["eighth", "r eighth", "r eighth", "quarter."]
    assert values(line(-24, 12, 36), "6/8") == ["r quarter", "eighth", "quarter."]
    assert values(line(6, -24, 6, 36), "6/8") == ["16th", "r 16th", "r eighth", "r 16th", "16th", "quarter."]


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
            place: Ticks = bar.onset
            for sign in voice:
                assert sign.onset == place
                place = sign.end
            assert place == bar.end
            begun += [note for sign in voice if not sign.is_going_on for note in sign.notes]
            begun += [note for sign in voice for chord in sign.graces for note in chord]
    assert sorted(begun) == sorted(notes)


def test_eighths_are_beamed_by_the_half_bar_and_sixteenths_by_the_beat() -> None:
    def ends(notes: list[Note]) -> list[int]:
        ((voice,),) = written(notes, paper())
        marks = beams(voice, paper()[0])
        return [number for number, mark in enumerate(marks) if mark and mark[0] == "end"]

    assert ends(line(*[12] * 8)) == [3, 7]
    assert ends(line(*[6] * 16)) == [3, 7, 11, 15]
    assert ends(line(12, 6, 6, 12, 12, 48)) == [2, 4]


def test_a_pickup_has_the_last_beats_of_a_bar() -> None:
    def pickup(notes: list[Note], ticks: int, meter: str) -> tuple[list[str], list[int]]:
        bar = BarOfPaper(0, ticks, Meter.parse(meter), missing=Meter.parse(meter).bar_ticks - ticks)
        ((voice,),) = written(notes, [bar])
        begun = [number for number, mark in enumerate(beams(voice, bar)) if mark and mark[0] == "begin"]
        return [sign.type + "." * sign.dots + "~" * sign.is_tied for sign in voice], begun

    assert pickup(line(12, 12, 12), 36, "4/4") == (["eighth"] * 3, [1])
    assert pickup(line(12, 12, 12, 12), 48, "6/8") == (["eighth"] * 4, [1])
    assert pickup(line(6, 6, 6, 6, 6), 30, "2/4") == (["16th"] * 5, [1])
    assert pickup(line(12, 24), 36, "4/4") == (["eighth", "quarter"], [])
    assert pickup(line(24, 12), 36, "4/4") == (["quarter", "eighth"], [])
    assert pickup(line(24, 24), 48, "6/8") == (["eighth~", "eighth", "quarter"], [])
    assert pickup(line(12, 36), 48, "6/8") == (["eighth", "quarter."], [])


def test_a_lone_short_note_in_a_beam_has_a_hook() -> None:
    ((voice,),) = written(line(18, 6, 72), paper())
    assert beams(voice, paper()[0])[:2] == [["begin"], ["end", "backward hook"]]


def test_a_sign_knows_its_end() -> None:
    assert Sign(24, 12).end == 36


def exact(places: list[float], pitch: int = 67) -> list[Note]:
    """Notes that begin at these places, in ticks with their fractions, and go on to the next."""
    notes = []
    for place, end in zip(places, [*places[1:], 96.0], strict=True):
        onset = round(place)
        duration = max(round(end) - onset, 1)
        notes.append(Note(onset, pitch, duration, 80, place - onset, end - place - duration))
    return notes


@pytest.mark.parametrize(
    ("count", "kind"), [(5, "16th5"), (6, "16th6"), (7, "16th7"), (9, "32nd9"), (16, "64th"), (32, "128th")]
)
def test_a_quarter_may_have_any_number_of_notes(count: int, kind: str) -> None:
    places = [24 * place / count for place in range(count)] + [24.0, 48.0]
    assert values(exact(places)) == [kind] * count + ["quarter", "half"]


@pytest.mark.parametrize("count", [5, 7])
def test_tuplets_are_known_though_they_were_rounded_to_ticks(count: int) -> None:
    places = [round(24 * place / count) for place in range(count)]
    notes = [Note(place, 67, end - place) for place, end in zip(places, [*places[1:], 24], strict=True)]
    assert values([*notes, Note(24, 67, 72)])[:count] == [f"16th{count}"] * count


def test_a_tuplet_may_have_longer_notes_and_rests() -> None:
    fifth = 24 / 5
    first, _, last, half = exact([0, fifth, 3 * fifth, 24])
    assert values([first, last, half]) == ["16th5", "r eighth5", "eighth5", "half."]


def test_tuplets_of_compound_beats() -> None:
    assert values(exact([36 * place / 7 for place in range(7)] + [36.0]), "6/8")[:7] == ["16th7"] * 7


def test_what_was_played_is_not_taken_for_a_tuplet() -> None:
    """A little early, a little late: as exactly as a player plays sixteenths."""
    played = [Note(0, 67, 6, 80, 0.1), Note(6, 69, 6, 80, -0.42), Note(12, 71, 6, 80, 0.3), Note(18, 72, 6, 80, -0.2)]
    assert values([*played, Note(24, 67, 72)])[:4] == ["16th"] * 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from([2, 3, 4, 5, 6, 7, 8, 9, 16]), st.integers(0, 15), st.booleans()),
        max_size=40,
    )
)
def test_no_note_is_lost_and_divided_beats_are_exact(chosen: list[tuple[int, int, int, bool]]) -> None:
    """Each beat has one division; whatever notes stand on it, each has its place there."""
    parts: dict[int, int] = {}
    places = set()
    for beat, count, slot, is_high in chosen:
        count = parts.setdefault(beat, count)
        places.add((24 * beat + 24 * (slot % count) / count, 72 if is_high else 60))
    notes = sorted(
        Note(round(place), pitch, 1, 80, place - round(place), 24 / parts[int(place / 24)] - 1)
        for place, pitch in places
    )
    bars = paper(2)
    signs = [sign for row in written(notes, bars) for voice in row for sign in voice]
    heads = [(sign.onset, note) for sign in signs if not sign.is_going_on for note in sign.notes]
    graces = [note for sign in signs for chord in sign.graces for note in chord]
    assert sorted([*graces, *(note for _, note in heads)]) == notes
