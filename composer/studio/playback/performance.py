"""A performance: a piece that is heard and seen while it is being composed, and afterwards.

The thread that composes puts bars in; the threads that make sound and answer the browser look at what there is. A page
and a browser name it by its `id`, which cannot be guessed; it is there for as long as a session keeps it.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from composer.generation.engines.protocol import Bar, Engine
from composer.generation.form.form import Form
from composer.score.piece import Piece

# So much is enough to begin to play: two seconds, of which the loudness is guessed, and what is heard while the next
# bars come. Others who have nothing yet come before more of it.
BEGINNING_SECONDS = 4.0
_there: "WeakValueDictionary[str, Performance]" = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The piece so far.

    `numbers` are what its parts are called for good: their places among all parts, those to come included. Up to
    `horizon`, in seconds, nothing will change. `bars` of `planned_bars` are there.
    """

    piece: Piece
    numbers: tuple[int, ...]
    horizon: float
    bars: int
    planned_bars: int
    is_whole: bool


class Performance:
    """A growing piece, or a whole one, and how loud to play it."""

    def __init__(self, energy: Sequence[float] = (), sections: Sequence[int] = ()) -> None:
        self.id = secrets.token_urlsafe(12)
        # On whose pages it stands: nobody else may hear it.
        self.visitors: set[str] = set()
        # By what factor its sound is turned up with each font, to be as loud as files are; guessed when somebody
        # listens, and known of those that are `levelled`.
        self.gains: dict[Path, float] = {}
        self.levelled: set[Path] = set()
        self.began = time.monotonic()
        self.first_bar_at: float | None = None
        # When the first of its sound was given away.
        self.heard_since: float | None = None
        self.phase = "waiting"
        self.energy, self.sections = energy, sections
        self.counted = 0, 0
        self._with_expression: Callable[[float], Piece] | None = None
        self._snapshot: Snapshot | None = None
        self._is_over = False
        _there[self.id] = self

    @property
    def has_expression(self) -> bool:
        """Whether it can be played more or less freely."""
        return self._with_expression is not None

    def played(self, snapshot: Snapshot, expression: float | None) -> Piece:
        """The piece of a snapshot played so freely, if it can be; None is as it is."""
        if expression is None or self._with_expression is None:
            return snapshot.piece
        return self._with_expression(expression)

    @classmethod
    def of(
        cls,
        piece: Piece,
        numbers: Sequence[int] | None = None,
        with_expression: Callable[[float], Piece] | None = None,
    ) -> "Performance":
        """A performance of a piece that is whole."""
        performance = cls()
        performance.finish(piece, numbers, with_expression)
        return performance

    @property
    def snapshot(self) -> Snapshot | None:
        """The piece so far; None before its first bar."""
        return self._snapshot

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come, be it that the piece is whole or that composing has failed."""
        return self._is_over

    @property
    def speed(self) -> float:
        """How many seconds of music are composed in one second, so far."""
        if self._snapshot is None or self.first_bar_at is None:
            return 0.0
        return self._snapshot.horizon / max(time.monotonic() - self.first_bar_at, 0.01)

    @property
    def lead(self) -> float | None:
        """How many seconds of music are there beyond what may have been played by now; None while nothing is heard, and
        there is not enough to begin with."""
        if self._snapshot is None:
            return None
        if self.heard_since is None:
            return self._snapshot.horizon if self._snapshot.horizon >= BEGINNING_SECONDS else None
        return self._snapshot.horizon - (time.monotonic() - self.heard_since)

    def grow(self, engine: Engine, bars: Sequence[Bar], form: Form) -> None:
        """Take in the bars composed so far."""
        if not any(part for bar in bars for part in bar.notes):
            return
        self.first_bar_at = self.first_bar_at or time.monotonic()
        piece = engine.assemble(bars, form)
        horizon = piece.second_at(piece.bar_onset(bars[-1].number + 1))
        self._snapshot = Snapshot(piece, numbers_of(piece, bars), horizon, len(bars), form.bars, is_whole=False)

    def count(self, bars: int, planned_bars: int) -> None:
        """Say how many bars are composed, also while nothing of them is heard yet."""
        self.counted = bars, planned_bars

    def finish(
        self,
        piece: Piece,
        numbers: Sequence[int] | None = None,
        with_expression: Callable[[float], Piece] | None = None,
    ) -> None:
        """The piece is whole; `with_expression` plays it more or less freely."""
        self._with_expression = with_expression
        bars = len(piece.bar_onsets())
        places = tuple(range(len(piece.parts)) if numbers is None else numbers)
        # A piece that is as long as so many notes need has some bars more or less than planned.
        self.energy, self.sections = _fitted(self.energy, bars), _fitted(self.sections, bars)
        self._snapshot = Snapshot(piece, places, piece.seconds, bars, bars, is_whole=True)
        self.give_up()

    def give_up(self) -> None:
        """Nothing more will come."""
        self._is_over = True


def _fitted(plan: Sequence[Any], bars: int) -> Sequence[Any]:
    """What is planned of each bar, for so many bars."""
    return [*plan[:bars], *[plan[-1]] * (bars - len(plan))] if plan else plan


def find_performance(name: str) -> Performance | None:
    """The performance of that id, if a session still keeps it."""
    return _there.get(name)


def numbers_of(piece: Piece, bars: Sequence[Bar]) -> tuple[int, ...]:
    """The numbers of the parts of an assembled piece: parts that no bar has a note of are left out of it."""
    heard = [number for number in range(len(bars[0].notes)) if any(bar.notes[number] for bar in bars)]
    return tuple(heard) if len(heard) == len(piece.parts) else tuple(range(len(piece.parts)))
