"""Nats a note of any music under a network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import keras
import numpy as np

from composer.errors import BadInput
from composer.events.features import told_bars
from composer.events.notes import encode
from composer.events.scoring import TIED, struck
from composer.events.steps import PieceFacts, mode_of_key
from composer.events.vocabulary import FIELDS, VELOCITY, key_code
from composer.networks.virtuoso.network import Virtuoso, blank_inputs
from composer.networks.virtuoso.shape import CONTEXT
from composer.score.analysis import detect_key, has_played_velocities
from composer.score.piece import Piece
from composer.training.batches import chosen_codes, hide_plan
from composer.training.loss import nats
from composer.training.material import LaidOut, lay_out

BATCH = 8


@dataclass(frozen=True, slots=True)
class Score:
    """Nats a note: total and by field ("velocity" includes ties in music without velocities)."""

    notes: int
    nats_per_note: float
    by_field: dict[str, float]

    @classmethod
    def of(cls, lost: np.ndarray, notes: int) -> "Score":
        """From the nats of all predictions, (events, 6), or (events, 7) with ties separate."""
        sums = lost.sum(axis=0, dtype=np.float64) / max(notes, 1)
        sums[VELOCITY] += sums[TIED:].sum()
        by_field = {field.name: round(float(value), 4) for field, value in zip(FIELDS, sums, strict=False)}
        return cls(notes, round(float(sums[: len(FIELDS)].sum()), 4), by_field)

    @classmethod
    def joined(cls, scores: Sequence["Score"]) -> "Score":
        """Several pieces together, with equal weight for each note."""
        notes = sum(score.notes for score in scores)

        def mean(values: Iterable[float]) -> float:
            weighted = sum(value * score.notes for value, score in zip(values, scores, strict=True))
            return round(weighted / max(notes, 1), 4)

        by_field = {field.name: mean(score.by_field[field.name] for score in scores) for field in FIELDS}
        return cls(notes, mean(score.nats_per_note for score in scores), by_field)


def score(network: Virtuoso, piece: Piece) -> Score:
    """Score a piece under a network that is told key, meter, tempo and instruments.

    Raises BadInput if it has no notes, or too many parts or bars to encode.
    """
    return score_laid_out(network, [lay_out_piece(piece)])


def lay_out_piece(piece: Piece) -> LaidOut:
    """Encode any piece as rows with key, meter, tempo and instruments. Raises BadInput as `score` does."""
    if not piece.note_count:
        raise BadInput("no_notes_to_foresee")
    events = encode(piece)
    bars = told_bars(events.bars, piece.tempos)
    key = key_code(piece.keys[0].key if piece.keys else detect_key(piece))
    facts = PieceFacts(mode=mode_of_key(key), expressive=has_played_velocities(piece), parts=events.frame.parts)
    return lay_out(events.columns, bars, facts, key)


def score_laid_out(network: Virtuoso, pieces: Sequence[LaidOut]) -> Score:
    """Score pieces under a network, with everything in their rows except the plan."""
    lost = np.concatenate(nats_of_events(network, pieces))
    return Score.of(lost, sum(struck(piece.events) for piece in pieces))


def nats_of_events(network: Virtuoso, pieces: Sequence[LaidOut]) -> list[np.ndarray]:
    """The nats of every prediction in each piece, (events, 7) float32, with the plan hidden.

    Uses windows of CONTEXT steps that overlap by half, so that all events but the first have at least half a window of
    context.
    """
    lost = [np.zeros(piece.scored.shape, dtype=np.float32) for piece in pieces]
    windows = [(number, *window) for number, piece in enumerate(pieces) for window in _windows(len(piece.rows))]
    for begin in range(0, len(windows), BATCH):
        inputs = blank_inputs(BATCH, CONTEXT)
        inputs["starts"][:, 0] = 1
        targets = np.zeros((BATCH, CONTEXT, len(FIELDS)), dtype=np.int32)
        counts = np.zeros((BATCH, CONTEXT, len(FIELDS) + 1), dtype=np.float32)
        batch = windows[begin : begin + BATCH]
        for row, (number, first, fresh, last) in enumerate(batch):
            piece, size = pieces[number], last - first
            inputs["codes"][row, :size] = piece.rows[first:last]
            inputs["time"][row, :size] = piece.time[first:last]
            inputs["chosen"][row, :size] = chosen_codes(piece.events[first:last], piece.programs[first:last])
            inputs["references"][row, :size] = piece.references[first:last]
            targets[row, :size] = piece.events[first:last]
            counts[row, fresh - first : size] = piece.scored[fresh:last]
        hide_plan(inputs["codes"])
        logits = network.predict_on_batch(inputs)
        found = keras.ops.convert_to_numpy(nats(logits, targets, counts))
        for row, (number, first, fresh, last) in enumerate(batch):
            lost[number][fresh:last] = found[row, fresh - first : last - first]
    return lost


def _windows(steps: int) -> list[tuple[int, int, int]]:
    """Windows over a piece: the first step, the first that is scored, and the end of each."""
    half = CONTEXT // 2
    return [
        (first, first + half * (first > 0), min(first + CONTEXT, steps))
        for first in range(0, max(steps - half, 1), half)
    ]
