"""The best of several candidates comes first, for reasons that can be shown."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.cli.main import main
from composer.generation.engines.protocol import Bar
from composer.generation.form.story import story
from composer.generation.request.request import Request
from composer.generation.tasks.compose import candidates, compose, load_engine
from composer.generation.tasks.ranking import Candidate, Reasons, ranked, reasons
from composer.score.piece import Note, Part, Piece

PIECE = Piece((Part(tuple(Note(24 * place, 60 + place % 5, 24, 60) for place in range(64))),))
numbers = st.floats(-5, 5)


def candidate(number: int, *values: float) -> Candidate:
    return Candidate(number, PIECE, Reasons(*values))


@given(st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=8))
def test_all_are_kept_and_one_that_is_better_in_everything_comes_first(values: list[tuple[float, ...]]) -> None:
    best = candidate(len(values), *[max(column) + 1 for column in zip(*values, strict=True)])
    found = ranked([*(candidate(number, *each) for number, each in enumerate(values)), best])
    assert found[0] == best
    assert sorted(each.number for each in found) == list(range(len(values) + 1))


def test_equals_stay_in_the_order_of_composing() -> None:
    assert [each.number for each in ranked([candidate(number, 0, 0, 0, 0) for number in range(3)])] == [0, 1, 2]


def test_a_piece_that_follows_its_plan_fits_better_than_one_that_does_not() -> None:
    def loud(velocities: list[int]) -> Piece:
        notes = (Note(96 * bar + 24 * beat, 60, 24, velocities[bar]) for bar in range(16) for beat in range(4))
        return Piece((Part(tuple(notes)),))

    plan = story(16, (0.0, 1.0))
    rising, falling = loud(list(range(20, 116, 6))), loud(list(range(110, 14, -6)))
    bars = [Bar(number, ((),), 4, 8.0) for number in range(16)]
    assert reasons(rising, bars, plan, 1.0).fit > 0.9 > reasons(falling, bars, plan, 1.0).fit
    assert reasons(rising, bars, plan, 1.0).likelihood == -2.0
    assert reasons(rising, bars, None, 1.0).fit == 0.0


@pytest.mark.parametrize("request_", [Request(bars=4, seed=3), Request(engine="classic", notes=16, seed=3)])
def test_the_first_candidate_is_the_piece_of_that_seed_and_all_differ(request_: Request) -> None:
    engine = load_engine(request_.engine)
    found = candidates(engine, replace(request_, candidates=3))
    alone = compose(engine, request_)
    assert [each.piece == alone for each in sorted(found, key=lambda each: each.number)] == [True, False, False]
    assert compose(engine, replace(request_, candidates=3)) == found[0].piece


def test_the_command_keeps_all_candidates(tmp_path: Path) -> None:
    out = tmp_path / "piece.mid"
    assert main(["compose", "--bars", "2", "--seed", "1", "--candidates", "2", "--out", str(out)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["piece-2.mid", "piece.mid"]
