"""What a network reads at each step: the event before, the bar it is in, the bar after, what to recall, the piece.

Every fact is a small number in its own column, 0 for "not told", so that a fact can be hidden while learning and left
out, or strengthened, when composing. A row is read before the event of the same place is predicted: row 0, in which
no event has happened, before the first event.

All pitches are relative to C: a piece is moved there from its key before it is read, and back after it is written,
so that a network need not learn each thing twelve times (`home_transposition`).

The columns `hint_…` point at what follows this moment in the bar that is to be recalled: a copying memory that costs
nothing, in the spirit of pointer networks (Vinyals et al. 2015) and of Museformer's attention to related bars
(Yu et al. 2022).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    FIELDS,
    LARGEST_PART_COUNT,
    LONGEST_BAR,
    NO_KEY,
    PART,
    PITCH,
    POSITION,
    TEMPO_CLASSES,
    TIE,
    VELOCITY,
)
from composer.score.piece import Part

STYLE_SLOTS = 4
KIND_SLOTS = 10
LARGEST_STYLE_COUNT = 96
ENSEMBLE_COUNT = 16
PROGRAM_DRUMS, PROGRAM_NONE = 128, 129
# Sixteen families of General MIDI, drums, and no such part.
KIND_DRUMS, KIND_ABSENT = 16, 17
LEVELS = 16
BUCKETS = 32
EXACT_BUCKETS = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of step rows: codes 0 ("not told") to `size` - 1; `table` names columns that mean the same."""

    name: str
    size: int
    table: str = ""


def _level(name: str) -> Column:
    return Column(name, LEVELS + 1)


EVENT_COLUMNS = (
    Column("bar_advance", FIELDS[BAR_ADVANCE].size + 1),
    Column("position", LONGEST_BAR + 1),
    Column("part", FIELDS[PART].size + 1),
    Column("program", PROGRAM_NONE + 2),
    Column("pitch", 129),
    Column("drum", 129),
    Column("duration", FIELDS[DURATION].size + 1),
    Column("velocity", 129),
)
FEATURE_COLUMNS = (
    Column("section", 5),
    *(_level(name) for name in ("energy", "density", "loudness", "register")),
    Column("recall_distance", BUCKETS + 2),
    Column("recall_transposition", 13),
    Column("recall_similarity", 9),
)
BAR_COLUMNS = (
    Column("numerator", 33),
    Column("denominator", 9),
    Column("ticks", LONGEST_BAR + 1),
    Column("tempo", TEMPO_CLASSES + 1),
    Column("bar_number", BUCKETS + 1),
    Column("bars_left", BUCKETS + 1),
    *FEATURE_COLUMNS,
)
NEXT_COLUMNS = (Column("next_ticks", LONGEST_BAR + 1), *(Column(f"next_{c.name}", c.size) for c in FEATURE_COLUMNS))
HINT_COLUMNS = (
    Column("hint_bar", 3),
    Column("hint_position", LONGEST_BAR + 1),
    Column("hint_part", FIELDS[PART].size + 1),
    Column("hint_pitch", 129),
    Column("hint_duration", FIELDS[DURATION].size + 1),
)
PIECE_COLUMNS = (
    *(Column(f"style_{slot}", LARGEST_STYLE_COUNT + 1, "style") for slot in range(STYLE_SLOTS)),
    Column("mode", 4),
    Column("ensemble", ENSEMBLE_COUNT + 1),
    Column("expressive", 3),
    *(Column(f"kind_{slot}", KIND_ABSENT + 2) for slot in range(KIND_SLOTS)),
)
COLUMNS = (*EVENT_COLUMNS, *BAR_COLUMNS, *NEXT_COLUMNS, *HINT_COLUMNS, *PIECE_COLUMNS)
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class PieceFacts:
    """What is told of a whole piece; each may be None.

    `styles` and `ensemble` are codes of the network's own lists; `mode` is "major", "minor" or "none" (no key);
    `expressive` says whether velocities are a player's; `parts` are the instruments, in the order of their slots.
    """

    styles: tuple[int, ...] = ()
    mode: str | None = None
    ensemble: int | None = None
    expressive: bool | None = None
    parts: tuple[Part, ...] | None = None


def home_transposition(key: int) -> int:
    """The semitones, -6 to 5, that bring music in a key (a code) to C; 0 without a key."""
    return 0 if key == NO_KEY else (6 - key % 12) % 12 - 6


def mode_of_key(key: int) -> str:
    """The mode of a key (a code)."""
    return "none" if key == NO_KEY else "minor" if key >= 12 else "major"


def program_codes(parts: Sequence[Part]) -> np.ndarray:
    """The program of each slot, rests and the end too: (64,) uint8, drums 128, none 129."""
    codes = np.full(FIELDS[PART].size, PROGRAM_NONE, dtype=np.uint8)
    codes[: len(parts)] = [PROGRAM_DRUMS if part.is_drums else part.program for part in parts]
    return codes


def event_codes(columns: np.ndarray, programs: np.ndarray, expressive: bool) -> np.ndarray:
    """The codes of events, (events, EVENT_COLUMNS) uint8; `columns` as `encode` gives them, `programs` (64,)."""
    part, pitch = columns[:, PART], columns[:, PITCH]
    program = programs[part]
    is_note = part < LARGEST_PART_COUNT
    is_drum = program == PROGRAM_DRUMS
    loud_enough = is_note & (expressive | (columns[:, VELOCITY] == TIE))
    return np.stack(
        [
            columns[:, BAR_ADVANCE] + 1,
            columns[:, POSITION] + 1,
            part + 1,
            program + 1,
            np.where(is_note & ~is_drum, pitch + 1, 0),
            np.where(is_note & is_drum, pitch + 1, 0),
            np.where(is_note, columns[:, DURATION] + 1, 0),
            np.where(loud_enough, columns[:, VELOCITY] + 1, 0),
        ],
        axis=1,
    ).astype(np.uint8)


def bar_codes(bars: np.ndarray, transposition: int = 0, first: int = 0) -> np.ndarray:
    """The codes of bars, (bars, BAR_COLUMNS) uint8.

    `bars` is (bars,) of BAR, its music moved by `transposition` semitones; `first` is the number of its first bar.
    """
    register = np.where(bars["register"] > 0, bars["register"].astype(np.int64) + transposition, 0)
    recalls = bars["recall_distance"] > 0
    return np.stack(
        [
            np.minimum(bars["meter"] // 8, 32),
            bars["meter"] % 8 + 1,
            bars["ticks"],
            bars["tempo"] + 1,
            buckets(first + np.arange(len(bars))) + 1,
            buckets(bars["bars_left"]) + 1,
            bars["section"] + 1,
            levels(bars["energy"] / 255),
            density_levels(bars["density"] / 16),
            np.where(bars["loudness"] > 0, levels(bars["loudness"] / 128), 0),
            np.where(register > 0, levels(register / 128), 0),
            np.where(recalls, buckets(bars["recall_distance"]) + 2, 1),
            np.where(recalls, bars["recall_transposition"].astype(np.int64) + 6, 0),
            np.where(recalls, similarity_levels(bars["recall_similarity"] / 255), 0),
        ],
        axis=1,
    ).astype(np.uint8)


def next_bar_codes(codes: np.ndarray) -> np.ndarray:
    """What is told of the bar after each bar, (bars, NEXT_COLUMNS), from all `bar_codes`; nothing after the last."""
    names = [column.name for column in BAR_COLUMNS]
    places = [names.index(column.name.removeprefix("next_")) for column in NEXT_COLUMNS]
    return np.concatenate([codes[1:, places], np.zeros((1, len(places)), dtype=np.uint8)])


def piece_codes(facts: PieceFacts) -> np.ndarray:
    """The codes of a piece, (PIECE_COLUMNS,) uint8."""
    styles = [style + 1 for style in facts.styles[:STYLE_SLOTS]]
    kinds = [0] * KIND_SLOTS
    if facts.parts is not None:
        present = [KIND_DRUMS if part.is_drums else part.program // 8 for part in facts.parts[:KIND_SLOTS]]
        kinds = [kind + 1 for kind in present] + [KIND_ABSENT + 1] * (KIND_SLOTS - len(present))
    return np.array(
        [
            *styles,
            *[0] * (STYLE_SLOTS - len(styles)),
            0 if facts.mode is None else ("none", "major", "minor").index(facts.mode) + 1,
            0 if facts.ensemble is None else facts.ensemble + 1,
            0 if facts.expressive is None else int(facts.expressive) + 1,
            *kinds,
        ],
        dtype=np.uint8,
    )


def buckets(numbers: np.ndarray) -> np.ndarray:
    """Numbers from 0 as 0 to BUCKETS - 1: small ones exactly, larger ones by three to a doubling."""
    numbers = np.asarray(numbers, dtype=np.int64)
    large = EXACT_BUCKETS + np.floor(3 * np.log2(np.maximum(numbers, EXACT_BUCKETS) / EXACT_BUCKETS))
    return np.where(numbers < EXACT_BUCKETS, numbers, np.minimum(large, BUCKETS - 1)).astype(np.int64)


def levels(shares: np.ndarray) -> np.ndarray:
    """Shares 0..1 as codes 1 to LEVELS."""
    return 1 + np.minimum((np.asarray(shares) * LEVELS).astype(np.int64), LEVELS - 1)


def density_levels(notes_per_quarter: np.ndarray) -> np.ndarray:
    """Densities as codes 1 (silence) to LEVELS, two to a doubling from a quarter of a note on."""
    steps = 3 + np.rint(2 * np.log2(np.maximum(notes_per_quarter, 1 / 16) * 4))
    return np.where(np.asarray(notes_per_quarter) > 0, np.clip(steps, 2, LEVELS), 1).astype(np.int64)


def similarity_levels(similarity: np.ndarray) -> np.ndarray:
    """Similarities as codes 1 to 8; what counts as a recall begins at 0.3."""
    return 1 + np.clip((np.asarray(similarity) - 0.3) / 0.7 * 8, 0, 7).astype(np.int64)


def clock(columns: np.ndarray, bar_ticks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each row's moment is, before its event: the bar (events,) and the time in bars (events,) float32."""
    bar = np.cumsum(columns[:, BAR_ADVANCE], dtype=np.int64)
    before = np.concatenate([[0], bar[:-1]])
    position = np.concatenate([[0], columns[:-1, POSITION]])
    return before, (before + position / bar_ticks[before]).astype(np.float32)


def hint_codes(columns: np.ndarray, bars: np.ndarray, programs: np.ndarray) -> np.ndarray:
    """For each row what follows in the bar that its bar recalls, (events, HINT_COLUMNS) uint8.

    When nothing follows there, what begins the bar that the next bar recalls; when that is none, nothing.
    """
    bar = np.cumsum(columns[:, BAR_ADVANCE], dtype=np.int64)
    place = _places(bar, columns)
    distance = np.append(bars["recall_distance"].astype(np.int64), 0)
    transposition = np.append(bars["recall_transposition"].astype(np.int64), 0)

    # The moment of each row is that of the event before; row 0 stands before everything.
    now = np.concatenate([[0], bar[:-1]])
    heard = np.concatenate([columns[:1] * 0, columns[:-1]])
    unpitched = programs[heard[:, PART]] >= PROGRAM_DRUMS
    source = now - distance[now]
    moved = np.where(unpitched, 0, transposition[now])
    after = np.searchsorted(place, _places(source, heard) - moved, side="right")
    next_source = now + 1 - distance[now + 1]
    first = np.searchsorted(place, next_source * PLACES_A_BAR)

    hints = np.zeros((len(columns), len(HINT_COLUMNS)), dtype=np.uint8)
    rows = np.arange(len(columns))
    for found, sources, asked, code in (
        (first, next_source, now + 1, 2),
        (after, source, now, 1),
    ):
        target = np.minimum(found, len(columns) - 1)
        fits = (distance[asked] > 0) & (found < rows) & (bar[target] == sources)
        fits &= columns[target, PART] < LARGEST_PART_COUNT
        notes = columns[target]
        shift = np.where(programs[notes[:, PART]] == PROGRAM_DRUMS, 0, transposition[asked])
        values = [
            np.full(len(rows), code),
            notes[:, POSITION] + 1,
            notes[:, PART] + 1,
            np.clip(notes[:, PITCH] + shift, 0, 127) + 1,
            notes[:, DURATION] + 1,
        ]
        hints[fits] = np.stack(values, axis=1).astype(np.uint8)[fits]
    return hints


PLACES_A_BAR = LONGEST_BAR * FIELDS[PART].size * 128


def _places(bar: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """One number an event, rising as events do: bar, position, part, pitch."""
    position = bar * LONGEST_BAR + columns[:, POSITION]
    return (position * FIELDS[PART].size + columns[:, PART]) * 128 + columns[:, PITCH]


def step_rows(columns: np.ndarray, bars: np.ndarray, facts: PieceFacts, transposition: int = 0) -> np.ndarray:
    """The rows of a whole piece, (events, COLUMNS) uint8; row i is what is known before event i.

    `columns` and `bars` as a pack gives them; `transposition` is what the columns were moved by; `facts.parts` must
    be there.
    """
    assert facts.parts is not None
    programs = program_codes(facts.parts)
    now, _ = clock(columns, bars["ticks"])
    events = event_codes(columns[:-1], programs, bool(facts.expressive))
    rows_of_bars = bar_codes(bars, transposition)
    return np.concatenate(
        [
            np.concatenate([np.zeros((1, len(EVENT_COLUMNS)), dtype=np.uint8), events]),
            rows_of_bars[now],
            next_bar_codes(rows_of_bars)[now],
            hint_codes(columns, bars, programs),
            np.broadcast_to(piece_codes(facts), (len(columns), len(PIECE_COLUMNS))),
        ],
        axis=1,
    )
