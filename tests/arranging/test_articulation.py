"""How players articulate: never more notes than they can play, held where possible, and audibly repeated."""

from hypothesis import given
from hypothesis import strategies as st

from composer.arranging.articulation import merged_repeats, sustained, thinned, unhurried
from composer.arranging.ranges import Border, Range, fitted
from composer.score.piece import Note, settled
from tests.pieces import notes

LINES = st.lists(notes(), min_size=1, max_size=40).map(settled)
FLUTE = Range(59, 98, 62, 93)


def most_at_once(line: tuple[Note, ...]) -> int:
    return max(sum(other.onset <= note.onset < other.end for other in line) for note in line)


@given(LINES, st.integers(1, 4), st.booleans())
def test_never_more_at_once_than_can_be_played(line: tuple[Note, ...], most: int, is_bass: bool) -> None:
    thin = thinned(line, most, is_bass)
    assert most_at_once(thin) <= most
    assert {note.onset for note in thin} == {note.onset for note in line}, "something is heard wherever something was"
    assert {(note.onset, note.pitch) for note in thin} <= {(note.onset, note.pitch) for note in line}


@given(LINES)
def test_what_can_be_played_is_left_alone(line: tuple[Note, ...]) -> None:
    assert thinned(line, len(line)) == line


def test_of_a_chord_the_outer_notes_stay() -> None:
    chord = tuple(Note(0, pitch, 24) for pitch in (48, 52, 55, 60))
    assert [note.pitch for note in thinned(chord, 1)] == [60]
    assert [note.pitch for note in thinned(chord, 1, is_bass=True)] == [48]
    assert [note.pitch for note in thinned(chord, 2)] == [48, 60]
    assert [note.pitch for note in thinned(chord, 3, reach=8)] == [52, 55, 60]


@given(LINES, st.integers(1, 4), st.integers(0, 96))
def test_holding_notes_never_makes_them_too_many(line: tuple[Note, ...], most: int, gap: int) -> None:
    thin = thinned(line, most)
    held = sustained(thin, gap)
    assert most_at_once(held) <= most
    assert [(note.onset, note.pitch) for note in held] == [(note.onset, note.pitch) for note in thin]


def test_gaps_are_bridged_but_rests_are_kept_and_repeats_are_heard() -> None:
    line = (Note(0, 60, 6), Note(24, 62, 6), Note(48, 62, 6), Note(144, 64, 6))
    assert [(note.onset, note.end) for note in sustained(line, 24)] == [(0, 24), (24, 45), (48, 54), (144, 150)]


def test_quick_notes_give_way_to_those_on_the_beat() -> None:
    run = tuple(Note(place * 6, 60 + place, 6) for place in range(16))
    slow = unhurried(run, 24)
    assert [note.onset for note in slow] == [0, 24, 48, 72]
    assert all(note.duration == 24 for note in slow)


def test_repeated_chords_are_held_by_who_can_hold() -> None:
    pulses = tuple(Note(place * 12, pitch, 10) for place in range(8) for pitch in (60, 64))
    assert merged_repeats(pulses, 12, 96) == (Note(0, 60, 94), Note(0, 64, 94))


@given(LINES)
def test_every_pitch_comes_into_range_by_octaves(line: tuple[Note, ...]) -> None:
    moved = fitted(line, FLUTE)
    assert all(FLUTE.lowest <= note.pitch <= FLUTE.highest for note in moved)
    assert {(note.onset, note.pitch % 12) for note in moved} == {(note.onset, note.pitch % 12) for note in line}


def test_a_phrase_moves_as_a_whole() -> None:
    phrase = tuple(Note(place * 24, 50 + place, 24) for place in range(16))
    assert [note.pitch - before.pitch for note, before in zip(fitted(phrase, FLUTE), phrase, strict=True)] == [12] * 16


def test_what_is_in_range_stays_and_a_neighbor_is_not_crossed_for_nothing() -> None:
    line = tuple(Note(place * 24, 70 + place % 5, 24) for place in range(8))
    assert fitted(line, FLUTE) == line
    above = Border([Note(0, 69, 192)], is_ceiling=True)
    assert fitted(line, Range(40, 98, 45, 93), [above]) == tuple(Note(note.onset, note.pitch - 12, 24) for note in line)
