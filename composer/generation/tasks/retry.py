"""Retries: a piece that shares too much with the training set is composed again from another seed.

This is checked after composing rather than by a constraint: of 89 pieces of 500 notes in all styles, the one that
shared the most scored 45 bits, against a limit of 61, so a constraint on every note would cost time and do nothing. All
attempts have the same form. Their seeds follow from that of the request, so the request still determines the piece.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from composer.generation.engines.protocol import Bar, Engine
from composer.generation.form.plan import Form
from composer.generation.request.request import LARGEST_SEED
from composer.originality.report import Originality, released_originality
from composer.score.piece import Piece

MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Attempt:
    """A composed piece with its bars, and its originality if known."""

    bars: list[Bar]
    piece: Piece
    originality: Originality | None


def attempt_of(engine: Engine, form: Form, bars: list[Bar]) -> Attempt:
    """Assemble bars and compare the piece with the training set."""
    piece = engine.assemble(bars, form)
    return Attempt(bars, piece, released_originality(piece))


def kept_attempt(
    engine: Engine,
    form: Form,
    first: Attempt,
    candidate: int = 0,
    go_on: Callable[[], bool] = lambda: True,
) -> Attempt:
    """Return the first attempt that is original enough, of up to `MOST_ATTEMPTS`, or else the most original.

    `go_on` is asked after every bar that is composed again; if it returns False, only the finished attempts are
    considered.
    """
    attempts = [first]
    while _is_above_limit(attempts[-1]) and len(attempts) < MOST_ATTEMPTS:
        seed = seed_of_attempt(form.request.seed, candidate, len(attempts))
        again = replace(form, request=replace(form.request, seed=seed, candidates=1))
        bars = []
        for bar in engine.stream(again):
            bars.append(bar)
            if not go_on():
                return _best_of(attempts)
        attempts.append(attempt_of(engine, form, bars))
    return _best_of(attempts)


def _best_of(attempts: Sequence[Attempt]) -> Attempt:
    """The first attempt that is original enough, or else the most original, with a report of all of them."""
    first = attempts[0]
    kept = min(attempts, key=lambda attempt: (_is_above_limit(attempt), _bits(attempt)))
    if first.originality is None or kept.originality is None or len(attempts) == 1:
        return first
    told = replace(kept.originality, tries=len(attempts))
    if kept is not first:
        told = replace(told, first_notes=first.originality.notes, first_title=first.originality.title)
    return replace(kept, originality=told)


def seed_of_attempt(seed: int, candidate: int, attempt: int) -> int:
    """The seed for another attempt at a candidate."""
    return int(np.random.SeedSequence((seed, candidate, attempt)).generate_state(1)[0]) % (LARGEST_SEED + 1)


def _is_above_limit(attempt: Attempt) -> bool:
    return attempt.originality is not None and attempt.originality.is_above_limit


def _bits(attempt: Attempt) -> float:
    return attempt.originality.bits if attempt.originality else 0.0
