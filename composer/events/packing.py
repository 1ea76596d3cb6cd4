"""Writing many pieces of events into a few flat files: what a network is trained from. `pack` reads them.

A folder holds:

- `notes.npy`, bytes: the note events (see `radix`), without those that only advance time;
- `velocities.npy`, uint8 an event, of expressive pieces only; others come back with DEFAULT_VELOCITY, to be masked;
- `bars.npy`, a row of STORED_BAR a bar, with the number of its events: advances, rests and END follow from it;
- `pieces.npy`, a row of STORED_PIECE a piece: where its notes, velocities and bars begin, how its notes are written;
- `pieces.json`: what is said of a piece in words, the names that codes stand for, and the kinds of bar;
- `manifest.json`, written last: size and checksum of each file. A pack without it, or not like it, is refused.

A pack keeps no pedals, of the tempo map one class a bar, of the keys one a piece, and no more than the first eight
styles of a piece.
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

# What is stored for a tempo that the file does not tell.
NO_TEMPO = 255

# What is known of a bar beyond its notes. `recall_distance` is in bars back, 0 for a bar that resembles none; the
# chords of its halves are codes as in `chords`.
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
# Densities are kept in sixteenths of a note a quarter note.
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
    """A piece on its way into a pack.

    `features` is (bars,) of BAR_FEATURES, one row for each of `events.bars`; `expressive` says whether its
    velocities are a player's, `has_tempo` whether its tempo is known; `path` and `work` are the names of its file and
    of the work that it is an edition of.
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
    """A one-dimensional .npy file that is appended to."""

    def __init__(self, path: Path, dtype: np.dtype) -> None:
        self.dtype = dtype
        self.length = 0
        self.file = path.open("wb")
        self._write_header()

    def append(self, rows: np.ndarray) -> None:
        self.file.write(rows.astype(self.dtype, copy=False).tobytes())
        self.length += len(rows)

    def close(self) -> None:
        # numpy leaves room in the header for the length to grow.
        self.file.seek(0)
        self._write_header()
        self.file.close()

    def _write_header(self) -> None:
        header = {"descr": np.lib.format.dtype_to_descr(self.dtype), "fortran_order": False, "shape": (self.length,)}
        np.lib.format.write_array_header_1_0(self.file, header)


class _Codes:
    """Numbers for names in the order in which they come."""

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
    """Write a pack into a folder (made if need be), one piece at a time.

    Raises BadInput if the folder cannot be written, if there are more styles, ensembles or kinds of bar than codes,
    or if a bar has too many notes.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)
        write_whole(folder / WORDS, _json(_write_arrays(folder, pieces)))
        write_whole(folder / MANIFEST, _json(manifest(folder)))
    except OSError as error:
        raise BadInput("pack_not_written", folder=folder, reason=reason_of(error)) from error


def _write_arrays(folder: Path, pieces: Iterable[PackedPiece]) -> dict[str, Any]:
    """Write all arrays; returns the words that go beside them."""
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
    """What the manifest of the pack in a folder must say: format, vocabulary, size and CRC-32 of each file.

    It guards against damage and mistakes, not against forgery.
    """
    paths = [folder / WORDS, *(folder / f"{name}.npy" for name in ARRAYS)]
    files = {path.name: [path.stat().st_size, zlib.crc32(path.read_bytes())] for path in paths}
    return {"format": FORMAT, "vocabulary": vocabulary_checksum(), "files": files}
