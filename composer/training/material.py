"""All pieces of a split of a pack, laid out as a network reads them: one row a step, one piece after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from composer.errors import BadInput
from composer.events.augmentation import transposed
from composer.events.columns import ENSEMBLE_COUNT, LARGEST_STYLE_COUNT, PROGRAM_DRUMS
from composer.events.intervals import onsets_of, references
from composer.events.pack import Pack
from composer.events.packing import SPLITS, Split
from composer.events.scoring import scored
from composer.events.steps import PieceFacts, clock, home_transposition, mode_of_key, program_codes, step_rows
from composer.events.vocabulary import PART, PITCH
from composer.networks.virtuoso.shape import TIME_PARTS_A_BAR

# Half way between hearing all notes alike and hearing all kinds of music alike; no piece so often that it is learned by
# heart. Guesses.
MIXTURE_EXPONENT, MOST_TIMES = 0.5, 4.0


@dataclass(frozen=True, slots=True, eq=False)
class LaidOut:
    """A piece as rows, moved to C.

    `rows` (steps, COLUMNS) uint8 is what is known before each event, `events` (steps, 6) uint8 the event that
    follows, `programs` (steps,) uint8 that of its part, `references` (steps, REFERENCES) uint8 the pitches that its own
    is heard relative to, from 1, 0 for none, `time` (steps,) int32 the moment of the row in parts of a bar, `scored`
    (steps, 7) bool what counts (`composer.events.scoring`); its pitches go from `lowest` to `highest`.
    """

    rows: np.ndarray
    events: np.ndarray
    programs: np.ndarray
    references: np.ndarray
    time: np.ndarray
    scored: np.ndarray
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Pieces as rows, one after the other: the arrays of `LaidOut`.

    Piece i has the steps from `edges[i]` to `edges[i + 1]`. `expressive` (pieces,) bool; `lowest` and `highest`
    (pieces,); `numbers` (pieces,) are its numbers in the pack; `weights` (pieces,) how often each is to be heard, on
    average, where each is heard once.
    """

    rows: np.ndarray
    events: np.ndarray
    programs: np.ndarray
    references: np.ndarray
    time: np.ndarray
    scored: np.ndarray
    edges: np.ndarray
    expressive: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    numbers: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.expressive)


def material(pack: Pack, split: Split, tell: Callable[[str], None] = lambda text: None) -> Material:
    """Lay out a split of a pack. Raises BadInput if it has no pieces, or more styles than a network has room for."""
    if len(pack.styles) > LARGEST_STYLE_COUNT or len(pack.ensembles) > ENSEMBLE_COUNT:
        raise BadInput("too_many_styles_to_learn", count=len(pack.styles), most=LARGEST_STYLE_COUNT)
    numbers = np.flatnonzero(pack.rows["split"] == SPLITS.index(split))
    if not len(numbers):
        raise BadInput("split_empty", split=split)
    pieces: list[LaidOut] = []
    for number in numbers.tolist():
        pieces.append(laid_out(pack, number))
        if len(pieces) % 1000 == 0:
            tell(f"{len(pieces):,} of {len(numbers):,} pieces laid out for {split}")
    return Material(
        rows=np.concatenate([piece.rows for piece in pieces]),
        events=np.concatenate([piece.events for piece in pieces]),
        programs=np.concatenate([piece.programs for piece in pieces]),
        references=np.concatenate([piece.references for piece in pieces]),
        time=np.concatenate([piece.time for piece in pieces]),
        scored=np.concatenate([piece.scored for piece in pieces]),
        edges=np.cumsum([0, *(len(piece.rows) for piece in pieces)]),
        expressive=pack.rows["expressive"][numbers],
        lowest=np.array([piece.lowest for piece in pieces]),
        highest=np.array([piece.highest for piece in pieces]),
        numbers=numbers,
        weights=mixture([pack.piece(number).styles for number in numbers.tolist()], pack.rows["events"][numbers]),
    )


def mixture(styles: Sequence[tuple[str, ...]], events: np.ndarray) -> np.ndarray:
    """How often each piece is to be heard, (pieces,), so that rare kinds of music are learned too.

    A kind is what a piece is called first. Its share of what is heard is its share of the events to the power of
    `MIXTURE_EXPONENT` (as languages are mixed by Conneau and Lample 2019), but no piece is heard more than `MOST_TIMES`
    as often as if all were heard alike. The commonest kind is heard once.
    """
    kinds = np.array([names[0] if names else "" for names in styles])
    names, place = np.unique(kinds, return_inverse=True)
    share = np.bincount(place, weights=events, minlength=len(names)) / events.sum()
    times = share ** (MIXTURE_EXPONENT - 1)
    weights: np.ndarray = np.minimum(times / times[share.argmax()], MOST_TIMES)[place]
    return weights


def laid_out(pack: Pack, number: int) -> LaidOut:
    """A piece of a pack as rows, told what the pack knows of it."""
    row, entry = pack.rows[number], pack.piece(number)
    styles = tuple(style for style in row["styles"].tolist() if style < len(pack.styles))
    key = int(row["key"])
    facts = PieceFacts(styles, mode_of_key(key), int(row["ensemble"]), entry.expressive, entry.parts)
    return lay_out(pack.columns(number), pack.bars(number), facts, key)


def lay_out(columns: np.ndarray, bars: np.ndarray, facts: PieceFacts, key: int) -> LaidOut:
    """A piece in a key (a code) as rows: `columns` and `bars` as a pack gives them, `facts` with parts."""
    assert facts.parts is not None
    programs = program_codes(facts.parts)
    is_drums = np.array([part.is_drums for part in facts.parts])
    pitches = columns[programs[columns[:, PART]] < PROGRAM_DRUMS, PITCH].astype(np.int64)
    lowest, highest = (int(pitches.min()), int(pitches.max())) if len(pitches) else (60, 60)
    semitones = home_transposition(key)
    if not (lowest + semitones >= 0 and highest + semitones <= 127):
        semitones = 0
    moved = transposed(columns, is_drums, semitones)
    _, time = clock(moved, bars["ticks"])
    return LaidOut(
        rows=step_rows(moved, bars, facts, semitones),
        events=moved,
        programs=programs[moved[:, PART]],
        references=(references(moved, onsets_of(moved, bars["ticks"]), programs) + 1).astype(np.uint8),
        time=np.rint(time * TIME_PARTS_A_BAR).astype(np.int32),
        scored=scored(moved, bool(facts.expressive)),
        lowest=lowest + semitones,
        highest=highest + semitones,
    )
