"""A performance: a piece that is heard and seen while it is composed, and afterward.

The composing thread adds bars; threads that render sound and answer the browser read snapshots. Pages and browsers name
it by its `id`, which cannot be guessed; it exists as long as a session keeps it.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from composer.generation.engines.protocol import Bar, Engine
from composer.generation.form.plan import Form
from composer.score.editing import Edits, edited
from composer.score.piece import Piece

# Enough to start playing: two seconds for estimating loudness, plus what is heard while the next bars are composed.
# After that, visitors who have nothing yet take precedence.
BEGINNING_SECONDS = 4.0
# For one performance: the one playing, and those for recent slider positions.
MOST_PLAYED = 3
_there: "WeakValueDictionary[str, Performance]" = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The piece so far.

    `numbers` are the permanent numbers of its parts, among all parts including future ones. Nothing changes before
    `horizon`, in seconds. `bars` of `planned_bars` are there.
    """

    piece: Piece
    numbers: tuple[int, ...]
    horizon: float
    bars: int
    planned_bars: int
    is_whole: bool


class Performance:
    """A growing or complete piece, and its gains."""

    def __init__(self, energy: Sequence[float] = (), sections: Sequence[int] = ()) -> None:
        self.id = secrets.token_urlsafe(12)
        # The visitors on whose pages it is: nobody else may hear it.
        self.visitors: set[str] = set()
        # The gain for each font that reaches the loudness of files; estimated when somebody listens, and exact for
        # those in `leveled`.
        self.gains: dict[Path, float] = {}
        self.leveled: set[Path] = set()
        self.first_bar_at: float | None = None
        # When its first sound was sent.
        self.heard_since: float | None = None
        self.phase = "waiting"
        self.energy, self.sections = energy, sections
        self.counted = 0, 0
        self._with_expression: Callable[[float], Piece] | None = None
        self._played: OrderedDict[float, Piece] = OrderedDict()
        self._playing = Lock()
        self._snapshot: Snapshot | None = None
        self._is_over = False
        _there[self.id] = self

    @property
    def has_expression(self) -> bool:
        """Whether its expression can be changed."""
        return self._with_expression is not None

    def played(self, snapshot: Snapshot, expression: float | None) -> Piece:
        """The piece of a snapshot with an expression, if possible; None leaves it unchanged."""
        perform = self._with_expression
        # Who took a snapshot before the piece was complete has the numbers of the parts of that one.
        if expression is None or perform is None or not snapshot.is_whole:
            return snapshot.piece
        return self.played_so(expression, perform)

    def heard(self, snapshot: Snapshot, edits: Edits) -> Piece:
        """The piece of a snapshot as it is heard with edits."""
        return edited(self.played(snapshot, edits.expression), edits, snapshot.numbers)

    def played_so(self, expression: float, perform: Callable[[float], Piece]) -> Piece:
        """The whole piece as performed by `perform` with an expression; cached for page, roll and sound."""
        with self._playing:
            if expression not in self._played:
                self._played[expression] = perform(expression)
                while len(self._played) > MOST_PLAYED:
                    self._played.popitem(last=False)
            return self._played[expression]

    @classmethod
    def of(
        cls,
        piece: Piece,
        numbers: Sequence[int] | None = None,
        with_expression: Callable[[float], Piece] | None = None,
    ) -> "Performance":
        """The performance of a complete piece."""
        performance = cls()
        performance.finish(piece, numbers, with_expression)
        return performance

    @property
    def snapshot(self) -> Snapshot | None:
        """The piece so far; None before its first bar."""
        return self._snapshot

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come, because the piece is complete or composing failed."""
        return self._is_over

    @property
    def speed(self) -> float:
        """How many seconds of music are composed per second, so far."""
        if self._snapshot is None or self.first_bar_at is None:
            return 0.0
        return self._snapshot.horizon / max(time.monotonic() - self.first_bar_at, 0.01)

    @property
    def lead(self) -> float | None:
        """The seconds of music ahead of what may have been played; None while nothing is heard and there is not enough
        to start."""
        if self._snapshot is None:
            return None
        if self.heard_since is None:
            return self._snapshot.horizon if self._snapshot.horizon >= BEGINNING_SECONDS else None
        return self._snapshot.horizon - (time.monotonic() - self.heard_since)

    def grow(self, engine: Engine, bars: Sequence[Bar], form: Form) -> None:
        """Add the bars composed so far."""
        if not any(part for bar in bars for part in bar.notes):
            return
        self.first_bar_at = self.first_bar_at or time.monotonic()
        piece = engine.assemble(bars, form)
        horizon = piece.second_at(piece.bar_onset(bars[-1].number + 1))
        self._snapshot = Snapshot(piece, numbers_of(piece, bars), horizon, len(bars), form.bars, is_whole=False)

    def count(self, bars: int, planned_bars: int) -> None:
        """Report the number of bars composed, even if nothing is heard yet."""
        self.counted = bars, planned_bars

    def finish(
        self,
        piece: Piece,
        numbers: Sequence[int] | None = None,
        with_expression: Callable[[float], Piece] | None = None,
    ) -> None:
        """The piece is complete; `with_expression` performs it with another expression."""
        with self._playing:
            self._with_expression = with_expression
            self._played.clear()
        bars = len(piece.bar_onsets())
        places = tuple(range(len(piece.parts)) if numbers is None else numbers)
        # A piece with a length in notes may have slightly more or fewer bars than planned.
        self.energy, self.sections = _fitted(self.energy, bars), _fitted(self.sections, bars)
        self._snapshot = Snapshot(piece, places, piece.seconds, bars, bars, is_whole=True)
        self.give_up()

    def give_up(self) -> None:
        """Nothing more will come."""
        self._is_over = True


def _fitted(plan: Sequence[Any], bars: int) -> Sequence[Any]:
    """Fit a per-bar plan to a number of bars."""
    return [*plan[:bars], *[plan[-1]] * (bars - len(plan))] if plan else plan


def find_performance(name: str) -> Performance | None:
    """The performance with that id, if a session still keeps it."""
    return _there.get(name)


def numbers_of(piece: Piece, bars: Sequence[Bar]) -> tuple[int, ...]:
    """The numbers of the parts of an assembled piece: parts without notes are left out of it."""
    heard = [number for number in range(len(bars[0].notes)) if any(bar.notes[number] for bar in bars)]
    return tuple(heard) if len(heard) == len(piece.parts) else tuple(range(len(piece.parts)))
