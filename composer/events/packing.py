"""Writes a pack: many pieces of events in a few flat files, from which networks are trained. `pack` reads it.

A folder contains:

- `notes.npy`, bytes: the note events (see `radix`), without those that only advance time;
- `velocities.npy`, uint8 for each event of expressive pieces; the others get DEFAULT_VELOCITY, which is masked;
- `bars.npy`, a row of STORED_BAR for each bar with its number of events, from which advances, rests and END follow;
- `pieces.npy`, a row of STORED_PIECE for each piece: where its notes, velocities and bars begin, and how its notes are
  encoded;
- `pieces.json`: descriptions of the pieces, the names of codes, and the kinds of bars;
- `manifest.json`, written last: size and checksum of each file. A pack that does not match it is refused.

A pack keeps no pedals, one tempo class for each bar, one key for each piece, and at most eight styles of a piece.
"""

import json
import zlib
from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any, Literal

import numpy as np

from composer.errors import BadInput, reason_of
from composer.events.bars import tempos_of_bars
from composer.events.notes import Events, without_advances
from composer.events.radix import Radix
from composer.events.vocabulary import VELOCITY, key_code, vocabulary_checksum
from composer.files import write_whole
from composer.score.key import Key

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")
STYLE_SLOTS = 8
NONE = 255
LARGEST_CROWD = 65_535

# Stored if the file does not specify a tempo.
NO_TEMPO = 255

# The features of a bar. `recall_distance` is in bars, 0 without a recall; the chords of its halves are codes as in
# `chords`.
FEATURES: list[tuple[str, str]] = [
    ("density", "u1"),
    ("loudness", "u1"),
    ("register", "u1"),
    ("energy", "u1"),
    ("section", "u1"),
    ("recall_distance", "<u2"),
    ("recall_transposition", "i1"),
    ("recall_similarity", "u1"),
    ("first_chord", "u1"),
    ("second_chord", "u1"),
]
# Densities are stored in sixteenths of a note per quarter note.
DENSITY_SCALE = 16
BAR_FEATURES = np.dtype(FEATURES)
BAR = np.dtype([("meter", "<u2"), ("ticks", "u1"), ("tempo", "u1"), *FEATURES, ("bars_left", "<u2")])
STORED_BAR = np.dtype([("kind", "<u2"), ("events", "<u2"), ("tempo", "u1"), *FEATURES])
STORED_PIECE = np.dtype(
    [
        ("notes_at", "<u8"),
        ("velocities_at", "<u8"),
        ("bars_at", "<u8"),
        ("events", "<u4"),
        ("bars", "<u4"),
        *((digit.name, "u1") for digit in dataclass_fields(Radix)),
        ("expressive", "?"),
        ("split", "u1"),
        ("key", "u1"),
        ("ensemble", "u1"),
        ("styles", "u1", (STYLE_SLOTS,)),
    ]
)
ARRAYS = {"notes": np.dtype("u1"), "velocities": np.dtype("u1"), "bars": STORED_BAR, "pieces": STORED_PIECE}
FORMAT = "composer pack 2"
MANIFEST = "manifest.json"
WORDS = "pieces.json"


@dataclass(frozen=True, slots=True, eq=False)
class PackedPiece:
    """A piece to be written to a pack.

    `features` is (bars,) of BAR_FEATURES, one row for each of `events.bars`; `expressive` says whether velocities came
    from a player, `has_tempo` whether the tempo is known; `path` and `work` name its file and the work that it is an
    edition of.
    """

    events: Events
    features: np.ndarray
    expressive: bool
    split: Split
    key: Key | None
    ensemble: str
    styles: tuple[str, ...]
    path: str
    work: str
    has_tempo: bool = True


class _GrowingArray:
    """A one-dimensional .npy file to which arrays are appended."""

    def __init__(self, path: Path, dtype: np.dtype) -> None:
        self.dtype = dtype
        self.length = 0
        self.file = path.open("wb")
        self._write_header()

    def append(self, rows: np.ndarray) -> None:
        self.file.write(rows.astype(self.dtype, copy=False).tobytes())
        self.length += len(rows)

    def close(self) -> None:
        # The header reserves space for the final length.
        self.file.seek(0)
        self._write_header()
        self.file.close()

    def _write_header(self) -> None:
        header = {"descr": np.lib.format.dtype_to_descr(self.dtype), "fortran_order": False, "shape": (self.length,)}
        np.lib.format.write_array_header_1_0(self.file, header)


class _Codes:
    """Numbers names in order of appearance."""

    def __init__(self, what: str, largest: int) -> None:
        self.what = what
        self.largest = largest
        self.numbers: dict[Any, int] = {}

    def number(self, name: Any) -> int:
        number = self.numbers.setdefault(name, len(self.numbers))
        if number > self.largest:
            raise BadInput("pack_holds_too_many", most=self.largest + 1, what=self.what)
        return number


def write_pack(folder: Path, pieces: Iterable[PackedPiece]) -> None:
    """Write a pack to a folder, creating it if necessary, one piece at a time.

    Raises BadInput if the folder cannot be written, if there are more styles, ensembles or kinds of bars than codes, or
    if a bar has too many notes.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)
        write_whole(folder / WORDS, _json(_write_arrays(folder, pieces)))
        write_whole(folder / MANIFEST, _json(manifest(folder)))
    except OSError as error:
        raise BadInput("pack_not_written", folder=folder, reason=reason_of(error)) from error


def _write_arrays(folder: Path, pieces: Iterable[PackedPiece]) -> dict[str, Any]:
    """Write all arrays; returns the descriptions to store beside them."""
    kinds, styles, ensembles = _Codes("kinds of bar", 65_535), _Codes("styles", NONE - 1), _Codes("ensembles", NONE)
    words: list[dict[str, Any]] = []
    with ExitStack() as stack:
        notes, velocities, bars, rows = (
            stack.enter_context(closing(_GrowingArray(folder / f"{name}.npy", dtype))) for name, dtype in ARRAYS.items()
        )
        for piece in pieces:
            bar, fields = without_advances(piece.events.columns)
            frame = piece.events.frame
            radix = Radix.of(fields)
            row = np.zeros(1, dtype=STORED_PIECE)
            row["notes_at"], row["velocities_at"], row["bars_at"] = notes.length, velocities.length, bars.length
            row["events"], row["bars"] = len(fields), len(piece.events.bars)
            for digit, size in asdict(radix).items():
                row[digit] = size
            row["expressive"], row["split"] = piece.expressive, SPLITS.index(piece.split)
            row["key"], row["ensemble"] = key_code(piece.key), ensembles.number(piece.ensemble)
            codes = [styles.number(style) for style in piece.styles[:STYLE_SLOTS]]
            row["styles"] = codes + [NONE] * (STYLE_SLOTS - len(codes))
            rows.append(row)
            bars.append(_stored_bars(piece, bar, kinds))
            notes.append(radix.write(fields))
            if piece.expressive:
                velocities.append(fields[:, VELOCITY])
            parts = [(part.program, int(part.is_drums), part.name) for part in frame.parts]
            words.append({"title": frame.title, "path": piece.path, "work": piece.work, "parts": parts})
    names = {"kinds": list(kinds.numbers), "styles": list(styles.numbers), "ensembles": list(ensembles.numbers)}
    return {**names, "pieces": words}


def _stored_bars(piece: PackedPiece, bar: np.ndarray, kinds: _Codes) -> np.ndarray:
    bars = piece.events.bars
    if piece.features.dtype != BAR_FEATURES or piece.features.shape != (len(bars),):
        raise ValueError(f"{piece.path} has {len(bars)} bars, and features {piece.features.shape}")
    events = np.bincount(bar, minlength=len(bars))
    if events.max() > LARGEST_CROWD:
        raise BadInput("bar_too_crowded", path=piece.path, most=LARGEST_CROWD)
    rows = np.zeros(len(bars), dtype=STORED_BAR)
    rows["kind"] = [kinds.number(kind) for kind in zip(bars.meters.tolist(), bars.ticks.tolist(), strict=True)]
    rows["events"] = events
    rows["tempo"] = tempos_of_bars(piece.events.frame.tempos, bars) if piece.has_tempo else NO_TEMPO
    for name in BAR_FEATURES.fields or ():
        rows[name] = piece.features[name]
    return rows


def _json(content: Any) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def manifest(folder: Path) -> dict[str, Any]:
    """Compute the manifest of the pack in a folder: format, vocabulary, size and CRC-32 of each file.

    It protects against damage and mistakes, not against forgery.
    """
    paths = [folder / WORDS, *(folder / f"{name}.npy" for name in ARRAYS)]
    files = {path.name: [path.stat().st_size, zlib.crc32(path.read_bytes())] for path in paths}
    return {"format": FORMAT, "vocabulary": vocabulary_checksum(), "files": files}
