"""The notes of a piece as arrays, the common input of all metrics, from pieces or packs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from composer.events.bars import Bars, bars_of
from composer.events.notes import joined, without_advances
from composer.events.pack import Pack
from composer.events.vocabulary import PART, PITCH, POSITION, VELOCITY
from composer.score.analysis import key_of_weights
from composer.score.key import Key
from composer.score.piece import Piece


@dataclass(frozen=True, slots=True, eq=False)
class NoteTable:
    """The notes of all parts, by onset and pitch, all (notes,) int64; times in ticks.

    `is_drum` (notes,) bool; `part` is the slot of each note's part; `bars` are those of the meters.
    """

    onset: np.ndarray
    duration: np.ndarray
    pitch: np.ndarray
    velocity: np.ndarray
    part: np.ndarray
    is_drum: np.ndarray
    bars: Bars

    @classmethod
    def of(cls, piece: Piece) -> "NoteTable":
        """The notes of a piece. Raises BadInput for more bars than can be counted."""
        rows = np.array(
            [
                (note.onset, note.duration, note.pitch, note.velocity, slot, part.is_drums)
                for slot, part in enumerate(piece.parts)
                for note in part.notes
            ],
            dtype=np.int64,
        ).reshape(-1, 6)
        onset, duration, pitch, velocity, part, is_drum = rows[np.lexsort((rows[:, 2], rows[:, 0]))].T
        return cls(onset, duration, pitch, velocity, part, is_drum.astype(bool), bars_of(piece.meters, piece.end))

    @classmethod
    def of_pack(cls, pack: Pack, number: int) -> "NoteTable":
        """The notes of a piece in a pack, without building a Piece."""
        rows = pack.bars(number)
        ticks = rows["ticks"].astype(np.int64)
        bars = Bars((np.cumsum(ticks) - ticks).astype(np.int32), rows["ticks"], rows["meter"])
        bar, fields = without_advances(pack.columns(number))
        onsets, durations, fields = joined(bars.onsets[bar] + fields[:, POSITION].astype(np.int64), fields)
        order = np.lexsort((fields[:, PITCH], onsets))
        onsets, durations, fields = onsets[order], durations[order], fields[order].astype(np.int64)
        is_drum = np.array([part.is_drums for part in pack.piece(number).parts], dtype=bool)
        part = fields[:, PART]
        return cls(onsets, durations, fields[:, PITCH], fields[:, VELOCITY], part, is_drum[part], bars)

    def __len__(self) -> int:
        return len(self.onset)

    def where(self, kept: np.ndarray) -> "NoteTable":
        """A subset of the notes, `kept` (notes,) bool, with the same bars."""
        names = ("onset", "duration", "pitch", "velocity", "part", "is_drum")
        return replace(self, **{name: getattr(self, name)[kept] for name in names})

    @property
    def pitched(self) -> "NoteTable":
        """Without drums."""
        return self.where(~self.is_drum)

    @property
    def top_line(self) -> tuple[np.ndarray, np.ndarray]:
        """The highest pitch of each onset, and the onsets in ticks, (onsets,) each, without drums."""
        pitched = self.pitched
        is_highest = np.append(np.diff(pitched.onset) > 0, True) if len(pitched) else np.zeros(0, dtype=bool)
        return pitched.pitch[is_highest], pitched.onset[is_highest]

    @property
    def end(self) -> int:
        """The tick at which the last note stops; 0 without notes."""
        return int((self.onset + self.duration).max(initial=0))

    @property
    def key(self) -> Key | None:
        """The key that best fits the pitches."""
        notes = self.pitched
        return key_of_weights(np.bincount(notes.pitch % 12, notes.duration, minlength=12))

    def excerpt(self, first: int, count: int) -> "NoteTable":
        """The bars `first` to `first + count`, shifted to tick 0; notes are cut at the end."""
        chosen = Bars(
            *(array[first : first + count] for array in (self.bars.onsets, self.bars.ticks, self.bars.meters))
        )
        if not len(chosen):
            return self.where(np.zeros(len(self), dtype=bool))
        begin, end = int(chosen.onsets[0]), int(chosen.onsets[-1]) + int(chosen.ticks[-1])
        kept = self.where((self.onset >= begin) & (self.onset < end))
        duration = np.minimum(kept.duration, end - kept.onset)
        bars = Bars(chosen.onsets - begin, chosen.ticks, chosen.meters)
        return replace(kept, onset=kept.onset - begin, duration=duration, bars=bars)

    def excerpts(self, count: int) -> Iterator["NoteTable"]:
        """Successive excerpts of `count` bars; a remainder of less than half is dropped."""
        for first in range(0, max(len(self.bars) - count // 2, 1), count):
            yield self.excerpt(first, count)
