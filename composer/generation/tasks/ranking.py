"""Ranks the candidates of a request and says why."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from composer.generation.engines.protocol import Bar
from composer.generation.form.adherence import correlation, heard_energy, recall
from composer.generation.form.story import Story
from composer.originality.report import Originality
from composer.score.piece import Piece

# A theme that returns more closely than this counts as a copy and earns nothing more.
CLOSE_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class Reasons:
    """The scores of a candidate; higher is better.

    `fit` is the correlation of its energy with the plan, -1..1, and `structure` the similarity of its recalls, 0..1, up
    to `CLOSE_ENOUGH`; both are 0 without a plan. `likelihood` is the network's mean log likelihood in nats a note,
    below 0. `originality` is the share, 0..1, of human pieces of its length that share at least as much with the
    training music.
    """

    fit: float
    structure: float
    likelihood: float
    originality: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A composed piece, its number from 0 in the order of composing, its scores, and its originality if known."""

    number: int
    piece: Piece
    reasons: Reasons
    originality: Originality | None = None


def reasons(piece: Piece, bars: Sequence[Bar], story: Story | None, originality: float) -> Reasons:
    """Score a piece, with the story that it was composed from, if any."""
    events = sum(bar.events for bar in bars)
    return Reasons(
        fit=round((correlation(story.energy, heard_energy(piece)) or 0.0) if story else 0.0, 4),
        structure=round(min(recall(story, piece) or 0.0, CLOSE_ENOUGH) if story else 0.0, 4),
        likelihood=round(-sum(bar.nats for bar in bars) / max(events, 1), 4),
        originality=round(originality, 4),
    )


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Sort candidates by the mean of their ranks in each score; ties keep the order of composing."""
    values = np.array([astuple(candidate.reasons) for candidate in candidates])
    # A candidate's rank is the number of better ones; ties share a rank.
    ranks = (values[np.newaxis] > values[:, np.newaxis]).sum(axis=1)
    return [candidates[place] for place in np.argsort(ranks.mean(axis=1), kind="stable").tolist()]
