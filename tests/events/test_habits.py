"""Every choice in a piece is counted, in its context."""

import numpy as np
from hypothesis import given, settings

from composer.events.habits import FURTHEST, HABITS, LENGTH_CLASS, MODES, observed
from composer.events.notes import encode
from composer.score.key import Mode
from composer.score.piece import Piece
from tests.events.event_pieces import drum_and_piano_pieces, hard_pieces, in_meter


def seen(piece: Piece, mode: Mode | None = "major") -> dict[str, list[tuple[int, int]]]:
    events = encode(piece)
    is_drums = np.array([part.is_drums for part in events.frame.parts])
    found = observed(events.columns, events.bars.ticks, is_drums, mode)
    return {name: list(zip(*map(np.ndarray.tolist, found[name]), strict=True)) for name in HABITS}


@settings(max_examples=60, deadline=None)
@given(hard_pieces() | drum_and_piano_pieces())
def test_every_choice_has_its_place_in_the_table(piece: Piece) -> None:
    pitched = sum(len(part.notes) for part in piece.parts if not part.is_drums)
    for name, choices in seen(piece).items():
        assert all(
            0 <= context < HABITS[name].contexts and 0 <= choice < HABITS[name].size for context, choice in choices
        )
    assert len(seen(piece)["degree"]) >= pitched
    assert not seen(piece, None)["degree"]


def test_a_melody_is_seen_step_by_step() -> None:
    found = seen(in_meter("4/4", (0, 60, 24), (24, 62, 24), (48, 64, 24), (96, 60, 48)))
    upward, upward_again = 2 * (2 + 7), 2 * (2 + 7)
    assert found["after_highest"] == [(upward, 2 + FURTHEST), (upward_again, -4 + FURTHEST)]
    assert found["after_highest"] == found["after_lowest"]
    assert not found["within_chord"]
    assert [choice for _, choice in found["wait"]] == [24, 24]
    assert found["entry"] == [(0, 0)]
    assert [choice + 1 for _, choice in found["length"]] == [24, 24, 48]
    assert [choice for _, choice in found["degree"]] == [0, 2, 4, 0]


def test_a_chord_is_seen_from_below_and_its_outer_voices_move() -> None:
    triads = [(onset, root + above, 24) for onset, root in ((0, 60), (24, 65), (48, 67)) for above in (0, 4, 7)]
    found = seen(in_meter("4/4", *triads))
    assert found["within_chord"] == [(0, 4 + FURTHEST), (4, 3 + FURTHEST)] * 3
    # After a fourth up, the last triad lies a second above the one before: its top in the highest voice.
    after_fourth = 2 * (5 + 7)
    assert found["after_highest"] == [
        (after_fourth, -5 + FURTHEST),
        (after_fourth + 1, -1 + FURTHEST),
        (after_fourth + 1, 2 + FURTHEST),
    ]
    quarter = int(LENGTH_CLASS[23])
    assert {context for context, choice in found["wait"] if choice == 24} == {2 * 10 + quarter}


def test_in_minor_degrees_are_counted_apart() -> None:
    assert seen(in_meter("4/4", (0, 63, 24)), "minor")["degree"] == [(MODES.index("minor"), 3)]
