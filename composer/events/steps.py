"""The input of a network at each step: the previous event, its bar, the next bar, recall, and the piece.

Every fact is a small integer in its own column, 0 for "not told", so that it can be hidden in training and left out or
amplified when composing. Row i precedes the prediction of event i; in row 0 no event has happened yet.

All pitches are relative to C: a piece is transposed there from its key and back afterwards, so that the network need
not learn everything twelve times (see `home_transposition`). Rows also contain the next note of the recalled bar
(`hints`), what followed the last occurrence of the recent notes (`figures`), intervals (`intervals`), and the chords of
the current and the next half bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.chords import chord_columns
from composer.events.columns import (
    BAR_COLUMNS,
    BUCKETS,
    CHORD_COLUMNS,
    EXACT_BUCKETS,
    KIND_ABSENT,
    KIND_DRUMS,
    KIND_SLOTS,
    LEVELS,
    NEXT_COLUMNS,
    PIECE_COLUMNS,
    PROGRAM_DRUMS,
    PROGRAM_NONE,
    STYLE_SLOTS,
)
from composer.events.figures import figure_codes
from composer.events.hints import hint_codes
from composer.events.intervals import interval_codes, onsets_of, references
from composer.events.packing import NO_TEMPO
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    FIELDS,
    LARGEST_PART_COUNT,
    NO_KEY,
    PART,
    PITCH,
    POSITION,
    TIE,
    VELOCITY,
)
from composer.score.piece import Part


@dataclass(frozen=True, slots=True)
class PieceFacts:
    """Facts about a whole piece; each may be None.

    `styles` and `ensemble` are codes of the network's own lists; `mode` is "major", "minor" or "none" (no key);
    `expressive` says whether velocities came from a player; `parts` are the instruments by slot.
    """

    styles: tuple[int, ...] = ()
    mode: str | None = None
    ensemble: int | None = None
    expressive: bool | None = None
    parts: tuple[Part, ...] | None = None


def home_transposition(key: int) -> int:
    """The transposition, -6 to 5 semitones, from a key (a code) to C; 0 without a key."""
    return 0 if key == NO_KEY else (6 - key % 12) % 12 - 6


def mode_of_key(key: int) -> str:
    """The mode of a key (a code)."""
    return "none" if key == NO_KEY else "minor" if key >= 12 else "major"


def program_codes(parts: Sequence[Part]) -> np.ndarray:
    """The program of each slot, including rests and END: (64,) uint8; 128 for drums, 129 for none."""
    codes = np.full(FIELDS[PART].size, PROGRAM_NONE, dtype=np.uint8)
    codes[: len(parts)] = [PROGRAM_DRUMS if part.is_drums else part.program for part in parts]
    return codes


def event_codes(columns: np.ndarray, programs: np.ndarray, expressive: bool) -> np.ndarray:
    """Return the codes of events, (events, EVENT_COLUMNS) uint8; `columns` are from `encode`, `programs` (64,)."""
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


def event_code(event: Sequence[int], program: int) -> list[int]:
    """The codes of one event, as `event_codes` gives for an expressive piece; `program` is that of its part."""
    is_note, is_drum = event[PART] < LARGEST_PART_COUNT, program == PROGRAM_DRUMS
    return [
        event[BAR_ADVANCE] + 1,
        event[POSITION] + 1,
        event[PART] + 1,
        program + 1,
        event[PITCH] + 1 if is_note and not is_drum else 0,
        event[PITCH] + 1 if is_note and is_drum else 0,
        event[DURATION] + 1 if is_note else 0,
        event[VELOCITY] + 1 if is_note else 0,
    ]


def bar_codes(bars: np.ndarray, transposition: int | np.ndarray = 0, first: int = 0) -> np.ndarray:
    """Return the codes of bars, (bars, BAR_COLUMNS) uint8.

    `bars` is (bars,) of BAR for music transposed by `transposition` semitones; `first` is the number of the first bar.
    """
    register = np.where(bars["register"] > 0, bars["register"].astype(np.int64) + transposition, 0)
    recalls = bars["recall_distance"] > 0
    return np.stack(
        [
            np.minimum(bars["meter"] // 8, 32),
            bars["meter"] % 8 + 1,
            bars["ticks"],
            np.where(bars["tempo"] == NO_TEMPO, 0, bars["tempo"].astype(np.int64) + 1),
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
    """Return the codes of the bar after each bar, (bars, NEXT_COLUMNS), from `bar_codes`; zeros after the last."""
    names = [column.name for column in BAR_COLUMNS]
    places = [names.index(column.name.removeprefix("next_")) for column in NEXT_COLUMNS]
    return np.concatenate([codes[1:, places], np.zeros((1, len(places)), dtype=np.uint8)])


def half_bar_codes(bars: np.ndarray, transposition: int | np.ndarray = 0) -> np.ndarray:
    """Return the chords of each half bar and the one after it, (2 * bars, CHORD_COLUMNS) uint8; zeros after the
    last."""
    codes = np.stack([bars["first_chord"], bars["second_chord"]], axis=1)
    moved = transposition if isinstance(transposition, int) else transposition[:, np.newaxis]
    halves = chord_columns(codes, moved).reshape(-1, len(CHORD_COLUMNS) // 2)
    return np.concatenate([halves, np.concatenate([halves[1:], np.zeros_like(halves[:1])])], axis=1)


def piece_codes(facts: PieceFacts) -> np.ndarray:
    """Return the codes of a piece, (PIECE_COLUMNS,) uint8."""
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
    """Quantize numbers from 0 to BUCKETS - 1: small ones exactly, larger ones with three buckets per octave."""
    numbers = np.asarray(numbers, dtype=np.int64)
    large = EXACT_BUCKETS + np.floor(3 * np.log2(np.maximum(numbers, EXACT_BUCKETS) / EXACT_BUCKETS))
    return np.where(numbers < EXACT_BUCKETS, numbers, np.minimum(large, BUCKETS - 1)).astype(np.int64)


def levels(shares: np.ndarray) -> np.ndarray:
    """Quantize shares 0..1 to codes 1 to LEVELS."""
    return 1 + np.minimum((np.asarray(shares) * LEVELS).astype(np.int64), LEVELS - 1)


def density_levels(notes_per_quarter: np.ndarray) -> np.ndarray:
    """Quantize densities to codes from 1 (silence) to LEVELS, two per octave from a quarter of a note."""
    steps = 3 + np.rint(2 * np.log2(np.maximum(notes_per_quarter, 1 / 16) * 4))
    return np.where(np.asarray(notes_per_quarter) > 0, np.clip(steps, 2, LEVELS), 1).astype(np.int64)


def similarity_levels(similarity: np.ndarray) -> np.ndarray:
    """Quantize similarities to codes 1 to 8; recalls begin at 0.3."""
    return 1 + np.clip((np.asarray(similarity) - 0.3) / 0.7 * 8, 0, 7).astype(np.int64)


def clock(columns: np.ndarray, bar_ticks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the time of each row, before its event: the bar (events,), and the time in bars (events,) float32."""
    bar = np.cumsum(columns[:, BAR_ADVANCE], dtype=np.int64)
    before = np.concatenate([[0], bar[:-1]])
    position = np.concatenate([[0], columns[:-1, POSITION]])
    return before, (before + position / bar_ticks[before]).astype(np.float32)


def step_rows(columns: np.ndarray, bars: np.ndarray, facts: PieceFacts, transposition: int = 0) -> np.ndarray:
    """Return the rows of a whole piece, (events, COLUMNS) uint8; row i is what is known before event i.

    `columns` and `bars` are as in a pack; `transposition` has been applied to the columns; `facts.parts` is required.
    """
    assert facts.parts is not None
    programs = program_codes(facts.parts)
    now, _ = clock(columns, bars["ticks"])
    events = event_codes(columns[:-1], programs, bool(facts.expressive))
    rows_of_bars = bar_codes(bars, transposition)
    heard_from = references(columns, onsets_of(columns, bars["ticks"]), programs)
    position = np.append(0, columns[:-1, POSITION])
    return np.concatenate(
        [
            _after(events),
            rows_of_bars[now],
            next_bar_codes(rows_of_bars)[now],
            hint_codes(columns, bars, programs),
            half_bar_codes(bars, transposition)[2 * now + (2 * position >= bars["ticks"][now])],
            figure_codes(columns, bars["ticks"], programs),
            _after(interval_codes(columns[:-1], heard_from[:-1])),
            np.broadcast_to(piece_codes(facts), (len(columns), len(PIECE_COLUMNS))),
        ],
        axis=1,
    )


def _after(codes: np.ndarray) -> np.ndarray:
    """Shift codes of events to the next row; zeros in the first."""
    return np.concatenate([np.zeros((1, codes.shape[1]), dtype=np.uint8), codes])
