"""All pieces of a split as network input: one row per step, one piece after another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from composer.errors import BadInput
from composer.events.augmentation import transposed
from composer.events.columns import ENSEMBLE_COUNT, LARGEST_STYLE_COUNT, PROGRAM_DRUMS
from composer.events.intervals import onsets_of, references
from composer.events.pack import Pack
from composer.events.packing import Split
from composer.events.scoring import scored
from composer.events.steps import PieceFacts, clock, home_transposition, mode_of_key, program_codes, step_rows
from composer.events.vocabulary import PART, PITCH
from composer.networks.virtuoso.shape import TIME_PARTS_A_BAR

# Halfway between hearing all notes equally and all kinds of music equally, with a limit against memorizing rare pieces.
# Guesses.
MIXTURE_EXPONENT, MOST_TIMES = 0.5, 4.0


@dataclass(frozen=True, slots=True, eq=False)
class LaidOut:
    """A piece as rows, transposed to C.

    `rows` (steps, COLUMNS) uint8 is what is known before each event; `events` (steps, 6) uint8 the following event;
    `programs` (steps,) uint8 that of its part; `references` (steps, REFERENCES) uint8 its reference pitches plus 1, 0
    for none; `time` (steps,) int32 in parts of a bar; `scored` (steps, 7) bool what counts (see
    `composer.events.scoring`). Pitches are from `lowest` to `highest`.
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
    """Pieces as rows, concatenated: the arrays of `LaidOut`.

    Piece i has the steps from `edges[i]` to `edges[i + 1]`. `expressive` (pieces,) bool; `lowest` and `highest`
    (pieces,); `numbers` (pieces,) are the numbers in the pack; `weights` (pieces,) is the mean number of times each is
    heard in an epoch.
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
    """Load a split of a pack. Raises BadInput if it is empty, or has more styles than a network can hold."""
    if len(pack.styles) > LARGEST_STYLE_COUNT or len(pack.ensembles) > ENSEMBLE_COUNT:
        raise BadInput("too_many_styles_to_learn", count=len(pack.styles), most=LARGEST_STYLE_COUNT)
    numbers = np.array(pack.numbers(split), dtype=np.int64)
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
    """Return how often each piece is heard, (pieces,), so that rare kinds of music are learned too.

    A kind is the first style of a piece. Its share of the training data is its share of events to the power of
    `MIXTURE_EXPONENT` (as for languages in Conneau and Lample 2019), but no piece is heard more than `MOST_TIMES` as
    often as without weighting. The most common kind is heard once.
    """
    kinds = np.array([names[0] if names else "" for names in styles])
    names, place = np.unique(kinds, return_inverse=True)
    share = np.bincount(place, weights=events, minlength=len(names)) / events.sum()
    times = share ** (MIXTURE_EXPONENT - 1)
    weights: np.ndarray = np.minimum(times / times[share.argmax()], MOST_TIMES)[place]
    return weights


def laid_out(pack: Pack, number: int) -> LaidOut:
    """A piece of a pack as rows, with all facts that the pack has."""
    row, entry = pack.rows[number], pack.piece(number)
    styles = tuple(style for style in row["styles"].tolist() if style < len(pack.styles))
    key = int(row["key"])
    facts = PieceFacts(styles, mode_of_key(key), int(row["ensemble"]), entry.expressive, entry.parts)
    return lay_out(pack.columns(number), pack.bars(number), facts, key)


def lay_out(columns: np.ndarray, bars: np.ndarray, facts: PieceFacts, key: int) -> LaidOut:
    """A piece in a key (a code) as rows; `columns` and `bars` as in a pack, `facts` with parts."""
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
