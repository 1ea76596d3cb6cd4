"""What is known about the next event of several pieces, and what the network predicts from it, field by field."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from composer.events.intervals import REFERENCES
from composer.events.vocabulary import FIELDS, LARGEST_PART_COUNT, PART
from composer.networks.logits import log_chances
from composer.networks.virtuoso.copies import copies
from composer.networks.virtuoso.decoding import Writer
from composer.networks.virtuoso.shape import PROGRAM_AFTER

# The index of the program table among the embeddings of chosen fields.
PROGRAM = len(FIELDS) - 1


@dataclass(slots=True, eq=False)
class Known:
    """What is known about the next event in each row: the backbone's output and the fields chosen so far.

    `programs` (64,) are as in `steps.program_codes`. `x` (views, rows, head_width) is the input of the head; `copied`
    (views, rows, COPY_KINDS, 1 + COPIED) is as in `copies`; `chosen` (rows, fields) are codes of chosen fields;
    `references` (rows, REFERENCES) are the pitches relative to which the next one is encoded.
    """

    writer: Writer
    programs: np.ndarray
    x: np.ndarray
    copied: np.ndarray
    chosen: np.ndarray
    references: np.ndarray

    @classmethod
    def before(cls, writer: Writer, programs: np.ndarray, x: np.ndarray, told: np.ndarray) -> "Known":
        """What is known before any field is chosen; `told` (views, rows, COLUMNS) was the input of the backbone."""
        chosen, references = (np.zeros((x.shape[1], size), dtype=np.int64) for size in (len(FIELDS), REFERENCES))
        return cls(writer, programs, x, copies(told.astype(np.int64)), chosen, references)

    def at(self, rows: np.ndarray | Sequence[int]) -> "Known":
        """What is known in some rows, (rows,) int."""
        x, copied = self.x[:, rows], self.copied[:, rows]
        return replace(self, x=x, copied=copied, chosen=self.chosen[rows], references=self.references[rows])

    def log_chances(self, field: int) -> np.ndarray:
        """Return the log probabilities of a field's values, (views, rows, size)."""
        views, rows, width = self.x.shape
        logits = self.writer.logits(
            field,
            self.x.reshape(views * rows, width),
            self.copied.reshape(views * rows, *self.copied.shape[2:]),
            # np.tile takes four times as long for arrays this small.
            np.concatenate([self.chosen[:, :field]] * views),
            np.concatenate([self.references] * views),
        )
        return log_chances(logits).reshape(views, rows, -1)

    def tell(self, field: int, values: np.ndarray) -> None:
        """Add a choice to what is known, and for PART also its program; `values` (rows,)."""
        self.chosen[:, field] = values + 1
        if field < PROGRAM:
            self.x = self.x + self.writer.chosen[field][values]
        if field == PROGRAM_AFTER:
            self.x = self.x + self.writer.chosen[PROGRAM][self.programs[values]]

    def log_likelihood(self, events: np.ndarray, references: np.ndarray, has_velocities: bool) -> np.ndarray:
        """Return the log likelihood of `events` (rows, 6), as in `vocabulary.FIELDS`, in nats; (rows,).

        Uses the first view, before anything is chosen; `references` (rows, REFERENCES) are those of the events.
        """
        x, copied = self.x[:1], self.copied[:1]
        known = replace(self, x=x, copied=copied, chosen=self.chosen.copy(), references=references)
        rows, is_note = np.arange(len(events)), events[:, PART] < LARGEST_PART_COUNT
        total = np.zeros(len(events))
        for field in range(len(FIELDS) - (not has_velocities)):
            values = events[:, field]
            # A rest and the end have no pitch.
            total += np.where((field <= PART) | is_note, known.log_chances(field)[0, rows, values], 0.0)
            known.tell(field, values)
        return total
