"""Writing drafts with a network: one note after the other, several pieces at once.

A step of the backbone serves all rows of a batch: each piece has one for every style that is blended, and one that is
told neither style nor plan, away from which it is guided (`sampling.guided`). What is asked for may be music whose
velocities nobody played, so that the network never learnt any: those are then drawn from that last row, which is told
that a player plays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from composer.events.columns import COLUMNS, PLACE
from composer.events.vocabulary import FIELDS, PART, PITCH, VELOCITY
from composer.generation.decoding.biases import Leaning
from composer.generation.decoding.constraints import allowed
from composer.generation.decoding.sampling import draw, guided, log_chances, mixed, probabilities
from composer.generation.decoding.state import IS_PLANNED, Draft
from composer.generation.decoding.style_priors import Habits
from composer.networks.virtuoso.copies import copies
from composer.networks.virtuoso.decoding import Writer
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.networks.virtuoso.shape import PROGRAM_AFTER

# What a piece is asked to be, and what tells of velocities: of the columns of a row, (COLUMNS,) bool.
IS_ASKED = IS_PLANNED | np.array([column.table == "style" for column in COLUMNS])
TELLS_VELOCITY = np.array([column.name in ("velocity", "loudness", "next_loudness") for column in COLUMNS])
PLAYED = 2
# How much further than the network by itself what is asked is followed at strength 1, by field. Twice as far costs a
# nat a note: what is written follows the plan then, and is less like music.
GUIDANCE = (0.9, 0.9, 0.9, 0.9, 0.9, 1.5)
# How much of what the habits of a style say is added at strength 1.
HABIT_STRENGTH = 0.6


@dataclass(eq=False)
class Writing:
    """A piece that is being written, and how.

    `pieces` (sections, styles, PIECE_COLUMNS) uint8 is what the network is told of the whole piece, for each style that
    is blended and each of the four sections; `weights` (sections, styles) are their shares, and `habits` are those of
    these styles. `strength` says how closely styles and plan are followed. `nats` is how much the events so far
    surprised the network, told the plan.
    """

    draft: Draft
    pieces: np.ndarray
    weights: np.ndarray
    habits: Habits
    leanings: Sequence[Leaning]
    random: np.random.Generator
    strength: float
    temperature: float
    top_p: float
    nats: float = 0.0
    copied: np.ndarray = field(init=False)

    def rows(self) -> np.ndarray:
        """What the backbone hears next: (styles + 1, COLUMNS) uint8, the last told neither style nor plan.

        Keeps what they tell of copies in `copied`.
        """
        told = np.stack([self.draft.row(piece) for piece in self.pieces[self.draft.section]])
        untold = np.where(IS_ASKED, 0, told[:1])
        untold[:, PLACE["expressive"]] = PLAYED
        if not self.draft.setting.expressive:
            told[:, TELLS_VELOCITY] = 0
        rows = np.concatenate([told, untold])
        self.copied = copies(rows.astype(np.int64))
        return rows

    def write(self, writer: Writer, x: np.ndarray) -> None:
        """Draw the next event, field after field, from what the backbone made of the rows, and write it."""
        event: list[int] = []
        for number in range(len(FIELDS)):
            value = self._choose(number, event, writer, x)
            event.append(value)
            if number == PART and self.draft.ends_with(event):
                self.draft.add((*event, 0, 0, 0))
                return
            if number < len(FIELDS) - 1:
                x = writer.told(x, number, value + 1)
            if number == PROGRAM_AFTER:
                x = writer.told(x, len(FIELDS) - 1, self.draft.program(value) + 1)
        self.draft.add(tuple(event))
        for leaning in self.leanings:
            leaning.hear(event, self.draft)

    def _choose(self, field: int, event: list[int], writer: Writer, x: np.ndarray) -> int:
        """Draw one field, after those that are in `event` already."""
        may = allowed(self.draft, field, event)
        if np.count_nonzero(may) == 1:
            # What could not be otherwise surprises nobody.
            return int(may.argmax())
        chosen = np.array([event], dtype=np.int64).reshape(1, -1) + 1
        references = [max(pitch + 1, 0) for pitch in self.draft.references(event)] if field == PITCH else [0, 0]
        told_of = np.tile(references, (len(x), 1))
        chances = log_chances(writer.logits(field, x, self.copied, np.tile(chosen, (len(x), 1)), told_of))
        told, untold = chances[:-1], chances[-1:]
        if field == VELOCITY and not self.draft.setting.expressive:
            told = untold
        followed = guided(told, untold, self.strength * GUIDANCE[field])
        habitual = self.habits.lean(field, event, self.draft)
        if habitual is not None:
            followed = followed + self.strength * HABIT_STRENGTH * habitual
        weights = self.weights[self.draft.section_after(event) if event else self.draft.section]
        wanted = mixed(followed, weights)
        for leaning in self.leanings:
            lean = leaning.lean(field, event, self.draft)
            if lean is not None:
                wanted = wanted + lean
        value = draw(probabilities(wanted, self.temperature, self.top_p, may), self.random)
        self.nats -= float(mixed(told, weights)[value])
        return value


def write(released: ReleasedVirtuoso, writings: Sequence[Writing]) -> Iterator[None]:
    """Write all pieces to their ends, an event of each in every step; those that have ended wait for the others."""
    rows = [writing.rows() for writing in writings]
    edges = np.cumsum([0, *map(len, rows)])
    heard = released.backbone.begin(int(edges[-1]))
    while not all(writing.draft.is_ended for writing in writings):
        times = np.repeat([writing.draft.time for writing in writings], np.diff(edges))
        x = released.backbone.hear(heard, np.concatenate(rows), times)
        for number, writing in enumerate(writings):
            if not writing.draft.is_ended:
                writing.write(released.writer, x[edges[number] : edges[number + 1]])
                rows[number] = writing.rows()
        yield
