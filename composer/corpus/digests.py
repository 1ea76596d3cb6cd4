"""Caches the files read by a build, so that an interrupted build can resume.

A digest is a file in the build's cache, named by the path, size and time of the music file and by the version of this
code. It holds the note events, the features of the bars, and the skyline for finding duplicates.
"""

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from composer.corpus.duplicates import skyline
from composer.corpus.manifest import Entry
from composer.corpus.reading import read
from composer.corpus.repetition import stuck_share
from composer.corpus.styles import ensemble_of
from composer.errors import BadInput
from composer.events.bars import Bars
from composer.events.chords import half_bar_chords
from composer.events.features import bar_features
from composer.events.notes import Events, encode
from composer.files import write_whole
from composer.score.analysis import detect_key, struck_chords
from composer.score.harmony import harmony
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import KeyMark, MeterMark, Part, Piece, TempoMark

# Increase when older digests become invalid.
VERSION = 4


@dataclass(frozen=True, slots=True)
class Summary:
    """A digest without its arrays. `reason` and `detail` are "" for a usable piece.

    `tempo` is in microseconds per quarter note, 0 if it changes.
    """

    reason: str
    detail: str
    notes: int
    seconds: float
    stuck_share: float
    key: str
    ensemble: str
    tempo: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Digest:
    """A usable piece: its events and the features of its bars."""

    events: Events
    features: np.ndarray
    key: Key | None


def digest_path(entry: Entry, cache: Path) -> Path:
    """The path of a file's digest."""
    stat = entry.path.stat() if entry.path.exists() else None
    known_by = [VERSION, str(entry.path), stat.st_size if stat else 0, stat.st_mtime_ns if stat else 0, asdict(entry)]
    name = hashlib.sha256(json.dumps(known_by, default=str).encode()).hexdigest()[:24]
    return cache / f"{name}.npz"


def make_digest(entry: Entry, cache: Path) -> Summary:
    """Read a file and save its digest, unless it exists."""
    path = digest_path(entry, cache)
    if path.exists():
        with np.load(path) as kept:
            return Summary(**json.loads(str(kept["summary"])))
    reading = read(entry)
    piece = reading.piece
    if piece is None:
        return _keep(path, Summary(reading.reason or "", reading.detail, reading.notes, 0.0, 0.0, "", ""), {})
    try:
        events = encode(piece)
    except BadInput as error:
        return _keep(path, Summary("broken", str(error), reading.notes, 0.0, 0.0, "", ""), {})
    key = detect_key(piece)
    summary = Summary(
        reason="",
        detail="",
        notes=piece.note_count,
        seconds=piece.seconds,
        stuck_share=stuck_share(struck_chords(piece)),
        key=str(key) if key else "",
        ensemble=ensemble_of(entry, piece),
        tempo=piece.tempos[0].microseconds_per_quarter if len(piece.tempos) == 1 else 0,
    )
    features = bar_features(events, has_velocities=entry.expressive != "no")
    features["first_chord"], features["second_chord"] = half_bar_chords(harmony(piece), events.bars).T
    arrays = {
        "columns": events.columns,
        "onsets": events.bars.onsets,
        "ticks": events.bars.ticks,
        "meters": events.bars.meters,
        "frame": np.array(json.dumps(_frame_json(events.frame))),
        "features": features,
        "skyline": skyline(piece),
    }
    return _keep(path, summary, arrays)


def load_digest(path: Path) -> Digest:
    """Load the digest of a usable piece."""
    with np.load(path) as kept:
        bars = Bars(kept["onsets"], kept["ticks"], kept["meters"])
        frame = _frame_of_json(json.loads(str(kept["frame"])))
        key = json.loads(str(kept["summary"]))["key"]
        events = Events(kept["columns"], bars, frame)
        return Digest(events, kept["features"], Key.parse(key) if key else None)


def load_skyline(path: Path) -> np.ndarray:
    """Load only the skyline of a piece (see `duplicates`)."""
    with np.load(path) as kept:
        return kept["skyline"]


def _keep(path: Path, summary: Summary, arrays: dict[str, np.ndarray]) -> Summary:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, summary=np.array(json.dumps(asdict(summary))), **arrays)
    write_whole(path, buffer.getvalue())
    return summary


def _frame_json(frame: Piece) -> dict[str, Any]:
    return {
        "parts": [(part.program, part.name, part.is_drums) for part in frame.parts],
        "tempos": [(mark.onset, mark.microseconds_per_quarter) for mark in frame.tempos],
        "meters": [(mark.onset, str(mark.meter)) for mark in frame.meters],
        "keys": [(mark.onset, str(mark.key)) for mark in frame.keys],
        "title": frame.title,
    }


def _frame_of_json(content: dict[str, Any]) -> Piece:
    return Piece(
        parts=tuple(Part((), program, name, is_drums) for program, name, is_drums in content["parts"]),
        tempos=tuple(TempoMark(*mark) for mark in content["tempos"]),
        meters=tuple(MeterMark(onset, Meter.parse(meter)) for onset, meter in content["meters"]),
        keys=tuple(KeyMark(onset, Key.parse(key)) for onset, key in content["keys"]),
        title=content["title"],
    )
