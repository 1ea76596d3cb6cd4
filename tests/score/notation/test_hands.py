"""Piano music is divided between two hands as pianists would."""

from hypothesis import given, settings
from hypothesis import strategies as st

from composer.score.notation.hands import REACH, hands
from composer.score.piece import Note, settled


def line(pitches: list[int], start: int = 0, step: int = 6) -> list[Note]:
    return [Note(start + step * place, pitch, step) for place, pitch in enumerate(pitches)]


def test_two_voices_of_an_invention_have_a_hand_each() -> None:
    upper = line([72, 74, 76, 77, 74, 76, 72, 79, 84, 83, 84, 86], start=6)
    lower = line([60, 62, 64, 65, 62, 64, 60, 67, 55, 67, 55, 48], start=54)
    assert hands([*upper, *lower]) == (tuple(lower), tuple(upper))


def test_a_run_stays_in_its_hand() -> None:
    down = line(list(range(84, 59, -1)))
    assert hands([Note(0, 43, 24), *down])[1] == tuple(down)


def test_a_waltz_is_played_by_both() -> None:
    bass = [Note(0, 43, 24), Note(72, 48, 24)]
    chords = [Note(onset, pitch, 24) for onset in (24, 48, 96, 120) for pitch in (55, 59, 62)]
    melody = line([79, 78, 79, 83, 81, 76], step=24)
    left, right = hands(settled([*bass, *chords, *melody]))
    assert right == tuple(melody)
    assert left == settled([*bass, *chords])


def test_no_hand_reaches_too_far_if_the_other_can_help() -> None:
    left, right = hands([Note(0, pitch, 24) for pitch in (36, 43, 52, 60, 67, 76)])
    assert all(hand[-1].pitch - hand[0].pitch <= REACH for hand in (left, right))


NOTES = st.lists(st.builds(Note, st.integers(0, 96), st.integers(21, 108), st.integers(1, 48)), max_size=40)


@settings(max_examples=40, deadline=None)
@given(NOTES)
def test_every_note_is_in_one_hand(notes: list[Note]) -> None:
    whole = settled(notes)
    left, right = hands(whole)
    assert sorted([*left, *right]) == list(whole)
