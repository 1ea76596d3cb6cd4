"""Performances to learn from: performed pieces, with their scores inferred."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from composer.corpus.duplicates import runs, shared_shares, skyline, telling, works
from composer.corpus.manifest import PLAYED, Entry, read_manifest
from composer.corpus.reading import LARGEST_OFF_GRID_SHARE, on_drum_steps
from composer.corpus.splits import FEWEST_HELD_OUT_FROM, split_works
from composer.corpus.styles import GENRES, word
from composer.errors import BadInput
from composer.events.packing import SPLITS, Split
from composer.expression.dynamics import DRUM_GROUPS, DRUM_SLOTS, drum_places, loudness_curve
from composer.expression.features import Melody, cell_features
from composer.expression.note_features import note_features
from composer.expression.pedal import pedal_in
from composer.expression.score_view import View, cells_of
from composer.expression.tempo import beat_seconds, rubato
from composer.score.midi import load_midi, piece_from_midi
from composer.score.piece import Piece
from composer.score.reading import off_grid

# A tempo map with fewer marks is from a score.
FEWEST_MARKS_A_BAR = 1.5
FEWEST_PEDALS_A_BAR = 0.25
FEWEST_BEATS, FEWEST_NOTES = 16, 64
# For styles without live performances, how many files are examined for expression; likewise for drummers.
MOST_FILES_A_STYLE = 30
MOST_DRUM_FILES = 120
# A drum and position in 4/4 with this many strokes has its own accent.
FEWEST_STROKES = 30
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The variation within a file, as in `expression.released.Manner`; `has_pedal` if the pedal is used at all."""

    tempo: float
    loudness: float
    accents: float
    has_pedal: bool


@dataclass(frozen=True, slots=True, eq=False)
class PlayedPiece:
    """A performed piece. `tempo` and `loudness` (beats,) and `accents` (notes,) are as played, `spread` their
    variation; `pedal` and `lift` (eighths,) are None without pedal. `gaps` are the seconds between lifting and
    pressing it."""

    entry: Entry
    piece: Piece
    work: str
    split: Split
    spread: Spread
    cells: np.ndarray
    notes: np.ndarray
    tempo: np.ndarray
    loudness: np.ndarray
    accents: np.ndarray
    eighths: np.ndarray | None
    pedal: np.ndarray
    lift: np.ndarray
    gaps: np.ndarray

    @property
    def styles(self) -> tuple[str, ...]:
        """Its genre and its composer."""
        return styles_of(self.entry)


def styles_of(entry: Entry) -> tuple[str, ...]:
    """The genre and the composer of a file."""
    return (*([entry.style] if entry.style in GENRES else []), word(entry.composer))


def read_performances(corpus: Path, tell: Tell) -> list[PlayedPiece]:
    """Read all pieces of a folder with a manifest that were played live. Raises BadInput if there are too few to learn
    from some and measure others."""
    entries = [entry for entry in read_manifest(corpus) if entry.expressive == PLAYED and entry.may_be_learned]
    found: list[tuple[Entry, Piece]] = []
    for number, entry in enumerate(entries):
        if number % 50 == 0:
            tell(f"reading {number} of {len(entries)}")
        piece = _read(entry, tell)
        if piece is not None and len(piece.tempos) >= FEWEST_MARKS_A_BAR * len(piece.bar_onsets()):
            found.append((entry, piece))
    numbers = telling([runs(skyline(piece)) for _, piece in found])
    names = [entry.path.relative_to(corpus).as_posix() for entry, _ in found]
    work = [names[number] for number in works(len(found), shared_shares(numbers))]
    splits = split_works({name: entry.composer for name, (entry, _) in zip(work, found, strict=True)}, set())
    if set(splits.values()) != set(SPLITS):
        raise BadInput("too_few_performances", corpus=corpus, count=len(found), fewest=FEWEST_HELD_OUT_FROM)
    return [played_piece(entry, piece, name, splits[name]) for (entry, piece), name in zip(found, work, strict=True)]


def played_piece(entry: Entry, piece: Piece, work: str, split: Split) -> PlayedPiece:
    """Separate what is written from what is played in a piece."""
    view = View.of(piece)
    melody, edges = Melody.of(view), view.beats()
    cells = cell_features(view, melody, edges)
    curve = loudness_curve(view, edges, view.beats_per_bar)
    accents = view.velocity - curve[cells_of(view.onset, edges)]
    tempo = rubato(piece, edges, view.beats_per_bar)
    played = sorted({(pedal.onset, pedal.end) for part in piece.parts for pedal in part.pedals})
    uses_pedal = len(played) >= FEWEST_PEDALS_A_BAR * len(view.beat_ticks)
    grid = view.eighths()
    pedal, lift = pedal_in(played, grid)
    gaps = np.array([later[0] - earlier[1] for earlier, later in pairwise(played)], dtype=float)
    beats = cells_of(np.array([earlier[1] for earlier in played[:-1]], dtype=np.int64), edges)
    return PlayedPiece(
        entry=entry,
        piece=piece,
        work=work,
        split=split,
        spread=Spread(float(tempo.std()), float(curve.std()), float(accents.std()), uses_pedal),
        cells=cells,
        notes=note_features(view, melody, edges, cells),
        tempo=tempo,
        loudness=curve - curve.mean(),
        accents=accents,
        eighths=cell_features(view, melody, grid) if uses_pedal else None,
        pedal=pedal > 0.5,
        lift=lift > 0,
        gaps=gaps * (beat_seconds(piece, edges) / np.diff(edges))[beats] if uses_pedal else np.zeros(0),
    )


def other_spreads(corpus: Path, played: set[str], tell: Tell) -> tuple[dict[str, list[Spread]], list[Entry]]:
    """The variation within files of styles not in `played`, and the files examined.

    Uses files with real tempos if a style has at least five; otherwise those with real velocities.
    """
    files: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(read_manifest(corpus), key=_scattered):
        if entry.style in GENRES and entry.style not in played and entry.may_be_learned and entry.expressive != "no":
            files[entry.style].append(entry)
    spreads: dict[str, list[Spread]] = {}
    seen: list[Entry] = []
    for style, members in files.items():
        tell(f"listening to {style}")
        with_tempo = [entry for entry in members if entry.expressive == PLAYED]
        chosen = (with_tempo if len(with_tempo) >= 5 else members)[:MOST_FILES_A_STYLE]
        read = [(entry, piece) for entry in chosen if (piece := _read(entry, tell)) is not None]
        if read:
            spreads[style] = [played_piece(entry, piece, "", "train").spread for entry, piece in read]
            seen += [entry for entry, _ in read]
    return spreads, seen


def drum_accents(corpus: Path, tell: Tell) -> tuple[np.ndarray, list[Entry]]:
    """How much louder or softer than average drummers strike each kind of drum on each sixteenth of 4/4.

    Returns (DRUM_GROUPS + 1, DRUM_SLOTS) velocities, and the files used.
    """
    entries = [
        entry
        for entry in sorted(read_manifest(corpus), key=_scattered)
        if entry.style == "drums" and entry.expressive != "no" and entry.may_be_learned
    ]
    sums = np.zeros((len(DRUM_GROUPS) + 1, DRUM_SLOTS))
    counts = np.zeros_like(sums)
    seen = []
    for entry in entries[:MOST_DRUM_FILES]:
        piece = _parsed(entry, tell)
        if piece is None or piece.meters[0].meter.bar_ticks != 96:
            continue
        seen.append(entry)
        for part in piece.parts:
            if part.is_drums and part.notes:
                part = on_drum_steps(part)
                group, slot = drum_places(part, piece)
                velocity = np.array([note.velocity for note in part.notes])
                np.add.at(sums, (group, slot), velocity - velocity.mean())
                np.add.at(counts, (group, slot), 1)
    tell(f"drums: {int(counts.sum()):,} strokes in {len(seen)} files")
    return np.where(counts >= FEWEST_STROKES, sums / np.maximum(counts, 1), 0), seen


def count_styles(performances: Iterable[PlayedPiece]) -> Counter[str]:
    """The number of performances in each style."""
    return Counter(style for performance in performances for style in performance.styles)


def _scattered(entry: Entry) -> bytes:
    return hashlib.sha256(entry.path.name.encode()).digest()


def _read(entry: Entry, tell: Tell) -> Piece | None:
    """The piece in a file if it has enough pitched notes on the grid."""
    piece = _parsed(entry, tell)
    if piece is None:
        return None
    pitched = sum(len(part.notes) for part in piece.parts if not part.is_drums)
    return piece if pitched >= FEWEST_NOTES and len(View.of(piece).beats()) > FEWEST_BEATS else None


def _parsed(entry: Entry, tell: Tell) -> Piece | None:
    try:
        piece = piece_from_midi(load_midi(entry.path))
        return None if entry.style != "drums" and off_grid(piece)[0] > LARGEST_OFF_GRID_SHARE else piece
    except BadInput as error:
        tell(f"left out: {error}")
        return None
