"""Which predictions of events are scored."""

from composer.events.notes import encode
from composer.events.scoring import TIED, scored, struck
from composer.events.vocabulary import DURATION, DURATIONS, PART, PITCH, POSITION, VELOCITY
from tests.events.event_pieces import in_meter
from tests.pieces import melody


def test_of_the_end_only_when_it_comes_and_that_it_is_the_end_count() -> None:
    counts = scored(encode(melody([60, 62])).columns, expressive=True)
    assert counts[-1].nonzero()[0].tolist() == [0, POSITION, PART]
    assert counts[0].nonzero()[0].tolist() == [0, POSITION, PART, PITCH, DURATION, VELOCITY]


def test_how_loud_counts_only_in_music_that_was_played() -> None:
    columns = encode(melody([60, 62])).columns
    played, typed = scored(columns, expressive=True), scored(columns, expressive=False)
    assert played[0, VELOCITY]
    assert not played[0, TIED]
    assert typed[0, TIED]
    assert not typed[0, VELOCITY]


def test_tied_events_are_not_counted_as_notes() -> None:
    longest = int(DURATIONS[-1])
    assert struck(encode(in_meter("4/4", (0, 60, longest * 2), (0, 64, 24))).columns) == 2
