"""Drum bars of a corpus by groove."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from composer.corpus.manifest import Entry, read_manifest
from composer.corpus.reading import readable
from composer.events.kit import (
    CLASS_OF_ELECTRONIC_KEY,
    CLASS_OF_KEY,
    NAMES,
    SLOTS,
    SLOTS_PER_QUARTER,
    Struck,
    joined,
    struck_bars,
)
from composer.networks.grooves import GROOVE_OUTLINES, KINDS
from composer.score.piece import Note, Piece

DRUMS_ALONE = "groove_drums"
BANDS = ("freedoom", "simutrans")
# The first word in a title of the form genre/manner decides. A groove may have several words.
WORDS = (
    ("shuffle", "shuffle"),
    ("bossa", "bossa"),
    ("samba", "bossa"),
    ("latin/brazilian", "bossa"),
    ("latin", ""),
    ("hiphop", "lofi"),
    ("jazz/funk", "funk"),
    ("jazz/fusion", "funk"),
    ("jazz/march", ""),
    ("jazz", "jazz"),
    ("funk", "funk"),
    ("soul", "funk"),
    ("rock", "straight"),
    ("pop", "straight"),
    ("punk", "straight"),
    ("country", "straight"),
    ("disco", "straight"),
)
HELD_OUT_SHARE = 0.2
# From this share of off-beat notes on the triplet, the bar swings; below the other, it is even.
SWINGS_FROM, EVEN_UNTIL = 0.6, 0.4
FEWEST_HITS = 3
OFF_BEAT, SWUNG = SLOTS.tolist().index(12), SLOTS.tolist().index(16)
TIMEKEEPERS = [
    NAMES.index(name) for name in ("hat", "open hat", "pedal hat", "ride", "bell", "shaker", "snare", "kick")
]


@dataclass(frozen=True, slots=True, eq=False)
class GrooveMaterial:
    """The bars of a groove: `struck`, their `files` (indices in `entries`), and whether the next bar follows directly
    (`is_followed`); `tempos` of the files in quarter notes a minute."""

    struck: Struck
    files: np.ndarray
    is_followed: np.ndarray
    tempos: np.ndarray
    entries: tuple[Entry, ...]


def material(corpus: Path, tell: Callable[[str], None]) -> tuple[dict[str, GrooveMaterial], dict[str, GrooveMaterial]]:
    """The bars for training and those held out, by groove; a fifth of the files are held out.

    What cannot be read is left out. Raises BadInput if there is no manifest.
    """
    found: dict[tuple[str, bool], list[tuple[Entry, Struck, float]]] = defaultdict(list)
    entries = [
        entry for entry in read_manifest(corpus) if entry.source in (DRUMS_ALONE, *BANDS) and entry.may_be_learned
    ]
    for number, (entry, piece) in enumerate(readable(entries, tell)):
        for groove, bars in _bars(entry, piece):
            is_held_out = hashlib.sha256(entry.path.name.encode()).digest()[0] < 256 * HELD_OUT_SHARE
            found[groove, is_held_out].append((entry, bars, piece.tempos[0].quarters_per_minute))
        if number % 50 == 0:
            tell(f"reading drums: {number} of {len(entries)} files")
    learned = {groove: _joined(rows) for (groove, is_held_out), rows in sorted(found.items()) if not is_held_out}
    held_out = {groove: _joined(rows) for (groove, is_held_out), rows in sorted(found.items()) if is_held_out}
    return learned, held_out


def _joined(rows: Sequence[tuple[Entry, Struck, float]]) -> GrooveMaterial:
    struck = [bars for _, bars, _ in rows]
    followed = [np.arange(len(bars)) < len(bars) - 1 for bars in struck]
    return GrooveMaterial(
        joined(struck),
        files=np.repeat(np.arange(len(rows)), [len(bars) for bars in struck]),
        is_followed=np.concatenate(followed),
        tempos=np.array([tempo for _, _, tempo in rows]),
        entries=tuple(entry for entry, _, _ in rows),
    )


def _bars(entry: Entry, piece: Piece) -> list[tuple[str, Struck]]:
    """The drum bars of a piece, with their groove if they have one; only pieces with a single meter."""
    meter = str(piece.meter_at(piece.end // 2))
    notes = sorted(note for part in piece.parts if part.is_drums for note in part.notes)
    start = max((mark.onset for mark in piece.meters if mark.onset <= piece.end // 2), default=0)
    notes = [note for note in notes if note.onset >= start]
    kind = "6/8" if meter == "12/8" else meter
    if not notes or kind not in KINDS:
        return []
    keys = CLASS_OF_ELECTRONIC_KEY if entry.source == DRUMS_ALONE else CLASS_OF_KEY
    ticks = KINDS[kind]
    shifted = [Note(note.onset - start, note.pitch, note.duration, note.velocity) for note in notes]
    bars = struck_bars(shifted, ticks, -(-(piece.end - start) // ticks), keys)
    bars = bars.taken(np.flatnonzero(bars.hits.sum(axis=(1, 2)) >= FEWEST_HITS))
    groove = _groove(entry, kind, bars)
    return [(groove, bars)] if groove and len(bars) else []


def _groove(entry: Entry, kind: str, bars: Struck) -> str:
    """The groove of bars in a meter; empty if it is not one of the eight."""
    if kind == "3/4":
        return "waltz"
    if kind == "6/8":
        return "ballad"
    swung = swing(bars.hits)
    if entry.source != DRUMS_ALONE:
        return "shuffle" if swung >= SWINGS_FROM else "straight"
    title = entry.title.lower()
    groove = next((groove for word, groove in WORDS if word in title), "")
    # Some music called shuffle or jazz is played evenly.
    return "" if groove and GROOVE_OUTLINES[groove].swings and swung < EVEN_UNTIL else groove


def swing(hits: np.ndarray) -> float:
    """The share (0..1) of off-beat hits on the last triplet of a beat rather than its half."""
    beats = hits[:, :, TIMEKEEPERS].reshape(-1, SLOTS_PER_QUARTER, len(TIMEKEEPERS)).sum(axis=(0, 2))
    both = beats[OFF_BEAT] + beats[SWUNG]
    return float(beats[SWUNG] / both) if both else 0.0
