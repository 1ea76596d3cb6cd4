"""Reads a pack of training music, as written by `packing`, with memory mapping."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from composer.errors import BadInput
from composer.events.bars import Bars, meter_marks, tempo_marks
from composer.events.notes import Events, decode, with_advances
from composer.events.packing import ARRAYS, BAR, BAR_FEATURES, MANIFEST, NO_TEMPO, NONE, SPLITS, WORDS, Split, manifest
from composer.events.radix import Radix
from composer.events.vocabulary import VELOCITY, key_of_code
from composer.score.key import Key
from composer.score.piece import KeyMark, Part, Piece

# The velocity of notes in pieces without real velocities; excluded from training.
DEFAULT_VELOCITY = 80


@dataclass(frozen=True, slots=True)
class PackEntry:
    """The pack's description of a piece; `parts` have no notes, `events` counts notes and ties."""

    title: str
    path: str
    work: str
    parts: tuple[Part, ...]
    expressive: bool
    split: Split
    key: Key | None
    ensemble: str
    styles: tuple[str, ...]
    events: int
    bars: int


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """An opened pack, whose arrays are read from disk on demand.

    `rows` is (pieces,) of STORED_PIECE, for selecting pieces in bulk; its codes refer to the names in `styles` and
    `ensembles`.
    """

    notes: np.ndarray
    velocities: np.ndarray
    stored_bars: np.ndarray
    rows: np.ndarray
    kinds: np.ndarray
    styles: tuple[str, ...]
    ensembles: tuple[str, ...]
    words: list[dict[str, Any]]

    @classmethod
    def open(cls, folder: Path) -> "Pack":
        """Open the pack in a folder. Raises BadInput if it is missing or incomplete."""
        try:
            is_whole = json.loads((folder / MANIFEST).read_bytes()) == manifest(folder)
        except (OSError, ValueError) as error:
            raise BadInput("pack_missing", folder=folder) from error
        if not is_whole:
            raise BadInput("pack_damaged", folder=folder)
        words = json.loads((folder / WORDS).read_bytes())
        notes, velocities, bars, rows = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS)
        return cls(
            notes,
            velocities,
            bars,
            rows,
            kinds=np.array(words["kinds"], dtype=np.uint16).reshape(-1, 2),
            styles=tuple(words["styles"]),
            ensembles=tuple(words["ensembles"]),
            words=words["pieces"],
        )

    def __len__(self) -> int:
        return len(self.rows)

    def with_codes_of(self, styles: Sequence[str], ensembles: Sequence[str]) -> "Pack":
        """The same pack with the codes of a network that knows these names; new names are appended."""
        rows = self.rows.copy()
        all_styles = (*styles, *(name for name in self.styles if name not in styles))
        all_ensembles = (*ensembles, *(name for name in self.ensembles if name not in ensembles))
        of_style = np.full(NONE + 1, NONE, dtype=np.uint8)
        of_style[: len(self.styles)] = [all_styles.index(name) for name in self.styles]
        of_ensemble = np.array([all_ensembles.index(name) for name in self.ensembles], dtype=np.uint8)
        rows["styles"], rows["ensemble"] = of_style[rows["styles"]], of_ensemble[rows["ensemble"]]
        return replace(self, rows=rows, styles=all_styles, ensembles=all_ensembles)

    def numbers(self, *splits: Split) -> list[int]:
        """The numbers of the pieces in some splits, rising."""
        return np.flatnonzero(np.isin(self.rows["split"], [SPLITS.index(split) for split in splits])).tolist()

    def columns(self, number: int) -> np.ndarray:
        """The events of a piece as from `encode`, (events, 6) uint8."""
        row = self.rows[number]
        radix = Radix(*(int(row[digit.name]) for digit in fields(Radix)))
        count, at = int(row["events"]), int(row["notes_at"])
        notes = radix.read(self.notes[at : at + count * radix.width], DEFAULT_VELOCITY)
        if row["expressive"]:
            notes[:, VELOCITY] = self.velocities[int(row["velocities_at"]) :][:count]
        stored = self._stored_bars(number)
        bar = np.repeat(np.arange(len(stored)), stored["events"])
        return with_advances(bar, notes, len(stored))

    def bars(self, number: int) -> np.ndarray:
        """The bars of a piece with their features, (bars,) of BAR, without `bars_left`.

        An unknown tempo is NO_TEMPO.
        """
        stored = self._stored_bars(number)
        bars = np.zeros(len(stored), dtype=BAR)
        bars["meter"], bars["ticks"] = self.kinds[stored["kind"]].T
        bars["bars_left"] = np.minimum(np.arange(len(stored))[::-1], 65_535)
        for name in ("tempo", *(BAR_FEATURES.fields or ())):
            bars[name] = stored[name]
        return bars

    def piece(self, number: int) -> PackEntry:
        """The pack's description of a piece."""
        row, words = self.rows[number], self.words[number]
        return PackEntry(
            title=words["title"],
            path=words["path"],
            work=words["work"],
            parts=tuple(Part((), program, name, bool(is_drums)) for program, is_drums, name in words["parts"]),
            expressive=bool(row["expressive"]),
            split=SPLITS[int(row["split"])],
            key=key_of_code(int(row["key"])),
            ensemble=self.ensembles[int(row["ensemble"])],
            styles=tuple(self.styles[style] for style in row["styles"].tolist() if style != NONE),
            events=int(row["events"]),
            bars=int(row["bars"]),
        )

    def to_piece(self, number: int) -> Piece:
        """The music of a piece, with those marks that a pack keeps."""
        entry, rows = self.piece(number), self.bars(number)
        ticks = rows["ticks"].astype(np.int32)
        bars = Bars(onsets=np.cumsum(ticks) - ticks, ticks=rows["ticks"], meters=rows["meter"])
        frame = Piece(
            parts=entry.parts,
            meters=meter_marks(bars),
            keys=(KeyMark(0, entry.key),) if entry.key else (),
            title=entry.title,
        )
        if not (rows["tempo"] == NO_TEMPO).all():
            frame = replace(frame, tempos=tempo_marks(rows["tempo"], bars))
        return decode(Events(self.columns(number), bars, frame))

    def _stored_bars(self, number: int) -> np.ndarray:
        row = self.rows[number]
        return self.stored_bars[int(row["bars_at"]) :][: int(row["bars"])]
