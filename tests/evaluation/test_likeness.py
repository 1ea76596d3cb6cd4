"""Likeness: all of it with itself, none with what is wholly different, and more the nearer it comes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.evaluation.likeness import (
    TIME_EDGES,
    durations,
    likeness,
    opening,
    overlapped_area,
    rests,
    velocities,
    waits,
)
from composer.score.piece import Note, Part, Piece
from tests.events.event_pieces import in_meter
from tests.pieces import chorale, melody, pieces


@settings(max_examples=50, deadline=None)
@given(pieces())
def test_a_piece_is_wholly_like_itself(piece: Piece) -> None:
    found = likeness([piece], [piece], [piece])
    assert set(found.overlapped_area.values()) == {1.0}
    assert found.outside_band == 0


@given(st.lists(st.integers(1, 300), min_size=1), st.lists(st.integers(1, 300), min_size=1))
def test_the_area_is_a_share_and_the_same_from_both_sides(one: list[int], other: list[int]) -> None:
    area = overlapped_area(one, other, TIME_EDGES)
    assert 0 <= area <= 1 + 1e-9
    assert area == pytest.approx(overlapped_area(other, one, TIME_EDGES))


def test_quarters_and_eighths_are_not_alike_and_half_of_each_is_half() -> None:
    quarters, eighths = melody([60, 62, 64, 65], 24), melody([60, 62, 64, 65], 12)
    assert likeness([quarters], [eighths], [eighths]).overlapped_area["durations"] == 0
    assert overlapped_area([24, 24, 12, 12], [24] * 4, TIME_EDGES) == 0.5


def test_rests_are_silences_of_a_part() -> None:
    piece = in_meter("4/4", (0, 60, 12), (24, 62, 24), (96, 64, 24))
    assert rests(piece) == [12, 48]
    assert waits(piece) == [24, 72]
    assert durations(piece) == [12, 24, 24]
    assert velocities(piece) == [80, 80, 80]


def test_a_loop_repeats_more_than_people_do() -> None:
    loop, human = melody([60, 64, 67, 72] * 20), melody([60 + (place * 7) % 23 + place % 5 for place in range(80)])
    found = likeness([loop], [human, chorale()], [human])
    assert found.repetition[0] > 0.9
    assert found.outside_band == 1
    assert likeness([melody([60] * 9)], [human], [human]).longest_run == 9


def test_loudness_is_held_against_players() -> None:
    loud, soft = (Piece((Part((Note(0, 60, 24, velocity),)),)) for velocity in (100, 30))
    assert likeness([loud], [soft], [loud]).overlapped_area["velocities"] == 1
    assert likeness([loud], [loud], [soft]).overlapped_area["velocities"] == 0


def test_an_opening_is_the_bars_asked_for() -> None:
    piece = in_meter("3/4", *((place * 72, 60 + place, 100) for place in range(4)))
    cut = opening(piece, 2)
    assert len(cut.bar_onsets()) == 2
    assert cut.end == 144
    assert opening(piece, 99) == piece


def test_nothing_cannot_be_compared() -> None:
    with pytest.raises(BadInput):
        likeness([], *[[Piece((Part((Note(0, 60, 24),)),))]] * 2)
