"""Several pieces of one request, the best first, each with the reasons for its place."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from composer.generation.engines.protocol import Bar
from composer.generation.form.adherence import correlation, heard_energy, recall
from composer.generation.form.story import Story
from composer.originality.report import Originality
from composer.score.piece import Piece

# A theme that returns more closely than this is a copy: no better for it.
CLOSE_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a candidate is better or worse than another; more is better.

    `fit` is how its energy follows the plan (correlation, -1..1) and `structure` how closely its themes return
    (similarity, 0..1, up to `CLOSE_ENOUGH`), both 0 without a plan; `likelihood` is what the network thinks of it (nats
    a note, below 0); `originality` the share (0..1) of human pieces of its length that share no less with the training
    music.
    """

    fit: float
    structure: float
    likelihood: float
    originality: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A composed piece, its number from 0 in the order of composing, its reasons, and what it shares with the
    training music, if that is known."""

    number: int
    piece: Piece
    reasons: Reasons
    originality: Originality | None = None


def reasons(piece: Piece, bars: Sequence[Bar], story: Story | None, originality: float) -> Reasons:
    """What speaks for a piece that was composed from a story, or without one."""
    events = sum(bar.events for bar in bars)
    return Reasons(
        fit=round((correlation(story.energy, heard_energy(piece)) or 0.0) if story else 0.0, 4),
        structure=round(min(recall(story, piece) or 0.0, CLOSE_ENOUGH) if story else 0.0, 4),
        likelihood=round(-sum(bar.nats for bar in bars) / max(events, 1), 4),
        originality=round(originality, 4),
    )


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best first: by the mean of the ranks in each reason, between equals in the order of composing."""
    values = np.array([astuple(candidate.reasons) for candidate in candidates])
    # The rank of each is how many others are better; equals share theirs.
    ranks = (values[np.newaxis] > values[:, np.newaxis]).sum(axis=1)
    return [candidates[place] for place in np.argsort(ranks.mean(axis=1), kind="stable").tolist()]
