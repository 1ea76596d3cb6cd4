"""A piece that shares too much is composed again; the same request still gives the same piece."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from composer.generation.engines.protocol import Bar
from composer.generation.form.plan import Form
from composer.generation.request.request import LARGEST_SEED, Request
from composer.generation.tasks import retry
from composer.generation.tasks.compose import candidates
from composer.generation.tasks.retry import MOST_ATTEMPTS, attempt_of, kept_attempt, seed_of_attempt
from composer.originality.report import originality_of
from composer.score.piece import Piece
from tests.originality.library import library, piece_of, played, tune

LIBRARY = replace(library(), baseline={"64": [40.0] * 100})


class Copyist:
    """Quotes the training set in `copies` of the seeds it is asked for, and otherwise writes a tune of its own."""

    name = "copyist"
    weights = "none"

    def __init__(self, copies: int):
        self.copies = copies
        self.seeds: list[int] = []

    def plan(self, request: Request) -> Form:
        return Form(64, 8, request)

    def stream(self, form: Form, number: int = 0) -> Iterator[Bar]:
        self.seeds.append(form.request.seed + number)
        is_copy = len(self.seeds) <= self.copies
        random = np.random.default_rng(self.seeds[-1])
        work = int(random.integers(60)) if is_copy else int(random.integers(10_000, 20_000))
        # Later copies are shorter: the last is the best of them.
        length = 64 - 8 * len(self.seeds) if is_copy else 0
        notes = played((tune(work, 120)[:length] + tune(30_000 + work, 120))[:64])
        for bar in range(form.bars):
            yield Bar(bar, (tuple(notes[8 * bar : 8 * bar + 8]),), 8)

    def assemble(self, bars: Sequence[Bar], form: Form) -> Piece:
        return piece_of([note for bar in bars for note in bar.notes[0]])


@pytest.fixture(autouse=True)
def library_of_tunes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tunes are what pieces are compared with."""
    monkeypatch.setattr(retry, "released_originality", lambda piece: originality_of(piece, LIBRARY))


def test_a_piece_that_is_original_is_kept_as_it_is() -> None:
    engine = Copyist(copies=0)
    (only,) = candidates(engine, Request(seed=3))
    assert engine.seeds == [3]
    assert only.originality is not None
    assert (only.originality.tries, only.originality.first_notes) == (1, 0)


def test_a_copy_is_composed_again_and_the_report_says_why() -> None:
    engine = Copyist(copies=1)
    (only,) = candidates(engine, Request(seed=3))
    found = only.originality
    assert found is not None
    assert not found.is_above_limit
    assert (len(engine.seeds), found.tries) == (2, 2)
    assert found.first_notes >= 50
    assert found.first_title.startswith("Tune ")


def test_if_all_attempts_are_copies_the_one_that_shares_least_is_kept_and_told_to_be_above_the_limit() -> None:
    engine = Copyist(copies=100)
    (only,) = candidates(engine, Request(seed=3))
    found = only.originality
    assert found is not None
    assert found.is_above_limit
    assert (len(engine.seeds), found.tries) == (MOST_ATTEMPTS, MOST_ATTEMPTS)
    assert found.notes < found.first_notes


def test_a_visitor_who_stops_waits_for_no_other_attempt() -> None:
    engine, request, composed = Copyist(copies=100), Request(seed=3), list[Bar]()
    form = engine.plan(request)
    first = attempt_of(engine, form, list(engine.stream(form)))

    def go_on() -> bool:
        composed.append(first.bars[0])
        return len(composed) < 3

    kept = kept_attempt(engine, form, first, go_on=go_on)
    assert kept is first
    # Three bars of the second attempt, and no third one.
    assert (len(composed), len(engine.seeds)) == (3, 2)


def test_the_same_request_gives_the_same_piece_after_other_attempts_too() -> None:
    one, two = (candidates(Copyist(copies=2), Request(seed=5))[0] for _ in range(2))
    assert one.piece == two.piece
    assert one.originality == two.originality


def test_candidates_are_composed_again_each_from_a_seed_of_its_own() -> None:
    engine = Copyist(copies=2)
    found = candidates(engine, Request(seed=3, candidates=2))
    assert len(engine.seeds) == len(set(engine.seeds)) == 4
    assert not any(each.originality and each.originality.is_above_limit for each in found)


def test_seeds_of_attempts_are_seeds_and_differ() -> None:
    seeds = [seed_of_attempt(seed, candidate, attempt) for seed in (0, 1) for candidate in (0, 1) for attempt in (1, 2)]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed <= LARGEST_SEED for seed in seeds)


def test_where_originality_is_unknown_the_first_take_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "released_originality", lambda piece: None)
    engine, request = Copyist(copies=5), Request(seed=1)
    form = engine.plan(request)
    first = attempt_of(engine, form, list(engine.stream(form)))
    assert kept_attempt(engine, form, first) is first
