"""A phrase is recognized in any key, and other phrases are not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from composer.events.fingerprints import LENGTH, fingerprints

events = st.lists(
    st.lists(st.integers(36, 84), min_size=1, max_size=3, unique=True).map(tuple), min_size=LENGTH, max_size=40
)


@given(events, st.integers(-24, 24))
def test_a_phrase_is_known_again_in_any_key(phrase: list[tuple[int, ...]], semitones: int) -> None:
    moved = [tuple(pitch + semitones for pitch in event) for event in phrase]
    assert np.array_equal(fingerprints(phrase), fingerprints(moved))


@given(events, st.integers(0, LENGTH - 1))
def test_one_changed_note_makes_another_phrase(phrase: list[tuple[int, ...]], place: int) -> None:
    changed = list(phrase[:LENGTH])
    changed[place] = tuple(pitch + 1 for pitch in changed[place])
    assert fingerprints(phrase[:LENGTH])[0] != fingerprints(changed)[0]


def test_a_piece_shorter_than_a_run_has_no_fingerprint() -> None:
    assert len(fingerprints([(60,)] * (LENGTH - 1))) == 0
    assert len(fingerprints([(60,)] * LENGTH)) == 1


def test_random_pieces_share_no_fingerprint() -> None:
    random = np.random.default_rng(0)
    one, other = ([(int(pitch),) for pitch in random.integers(40, 80, 20_000)] for _ in range(2))
    assert not np.isin(fingerprints(one), fingerprints(other)).any()
