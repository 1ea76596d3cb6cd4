"""Encodes note events in three or four bytes each.

Tie, part, position, duration and pitch of an event are the digits of a mixed-radix number. A piece uses few of the
values in the vocabulary, so its events usually fit into three bytes; those of the largest scores take four.
"""

from dataclasses import dataclass

import numpy as np

from composer.events.vocabulary import DURATION, FIELDS, PART, PITCH, POSITION, TIE, VELOCITY


@dataclass(frozen=True, slots=True)
class Radix:
    """The number of values of each digit in a piece; pitches count from `lowest`, and `ties` is 2 with ties, otherwise
    1."""

    ties: int
    parts: int
    positions: int
    durations: int
    lowest: int
    span: int

    @classmethod
    def of(cls, fields: np.ndarray) -> "Radix":
        """The smallest radix for the events of a piece, (notes, 6) uint8."""
        if not len(fields):
            return cls(1, 1, 1, 1, 0, 1)
        lowest, largest = int(fields[:, PITCH].min()), fields.max(axis=0).astype(int)
        return cls(
            ties=1 + int((fields[:, VELOCITY] == TIE).any()),
            parts=int(largest[PART]) + 1,
            positions=int(largest[POSITION]) + 1,
            durations=int(largest[DURATION]) + 1,
            lowest=lowest,
            span=int(largest[PITCH]) - lowest + 1,
        )

    @property
    def width(self) -> int:
        """Bytes per event: three or four."""
        return 3 if self.ties * self.parts * self.positions * self.durations * self.span <= 1 << 24 else 4

    def write(self, fields: np.ndarray) -> np.ndarray:
        """Encode events as bytes, (notes * width,) uint8; of velocities, only whether they are ties is kept."""
        columns = fields.astype(np.uint32)
        number = (columns[:, VELOCITY] == TIE) * np.uint32(self.parts) + columns[:, PART]
        number = number * self.positions + columns[:, POSITION]
        number = number * self.durations + columns[:, DURATION]
        number = number * self.span + (columns[:, PITCH] - self.lowest)
        return number.astype("<u4").view(np.uint8).reshape(-1, 4)[:, : self.width].ravel()

    def read(self, content: np.ndarray, velocity: int) -> np.ndarray:
        """Decode the fields of events, (notes, 6) uint8, with `velocity` for all but ties; the inverse of `write`."""
        padded = np.zeros((len(content) // self.width, 4), dtype=np.uint8)
        padded[:, : self.width] = content.reshape(-1, self.width)
        number = padded.view("<u4").ravel()
        fields = np.zeros((len(number), len(FIELDS)), dtype=np.uint8)
        number, pitch = np.divmod(number, self.span)
        number, fields[:, DURATION] = np.divmod(number, self.durations)
        number, fields[:, POSITION] = np.divmod(number, self.positions)
        is_tie, fields[:, PART] = np.divmod(number, self.parts)
        fields[:, PITCH] = pitch + self.lowest
        fields[:, VELOCITY] = np.where(is_tie, TIE, velocity)
        return fields
