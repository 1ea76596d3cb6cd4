"""The contexts of the n-gram baseline: facts about the current and previous events, combined into one number."""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.columns import PROGRAM_DRUMS
from composer.events.pack import Pack
from composer.events.scoring import TIED, scored
from composer.events.steps import PieceFacts, home_transposition, program_codes
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    FIELDS,
    NO_KEY,
    PART,
    PITCH,
    POSITION,
    VELOCITY,
)

# The contexts of each field, as words. "pitch-2" is the pitch two events before, "pitch~2" two events before in the
# same part, "pitch~1..3" one to three before; facts of the event itself are those chosen before the field. Selected on
# validation pieces by backward elimination.
CONTEXTS: dict[int, tuple[str, ...]] = {
    BAR_ADVANCE: (
        "position-1",
        "ticks_before position-1 position-5 duration-1",
        "ticks_before position-1..8",
        "ticks_before position-1 position-5 duration-1 duration-3 program-1 together-1",
        "ticks_before parts position-1 duration-1..6 part-1",
        "ticks_before position-1 wait-1..12",
    ),
    POSITION: (
        "bar_advance position-1 duration-1",
        "bar_advance ensemble ticks position-1",
        "bar_advance position-1..3",
        "bar_advance parts position-1 part-1 duration-1",
        "bar_advance position-1 position-5 duration-1 duration-3 program-1",
        "bar_advance position-1..8",
        "bar_advance parts position-1..5 duration-1..2 part-1",
        "bar_advance parts position-1 position-5 duration-1 duration-3..4 program-1 together-1 part-1",
        "bar_advance position-1..12",
        "bar_advance parts position-1 part-1..8 duration-1",
    ),
    PART: (
        "parts",
        "wait part-1",
        "wait band part-1",
        "wait band part-1..2 duration-1..2",
        "wait parts part-1..5 wait-1..3",
        "wait parts position part-1..2 duration-1..2",
        "wait parts part-1..4 duration-1..3 together-1",
        "wait parts part-1..12",
        "wait parts part-1..6 wait-1..6 duration-1..6",
    ),
    PITCH: (
        "program pitch~1",
        "program lowest together",
        "mode parts lowest under part",
        "program under pitch-2",
        "under lowest together pitch~1",
        "pitch~1..3",
        "program under pitch~1..2",
        "part_wait lowest position pitch~1",
        "wait program mode pitch-1..2",
        "under lowest part_wait pitch~1..2",
        "wait pitch~1 pitch~7..8",
        "program mode ticks position part_wait pitch~1",
        "wait under pitch~1 pitch~3..4",
        "program under pitch~1..3",
        "pitch~1..5",
        "wait program pitch-1..3",
        "under part_wait pitch~1..6 part_wait~1",
        "pitch~1..10",
    ),
    DURATION: (
        "part_wait duration~1",
        "wait program duration-1",
        "wait duration-1..2",
        "part_wait duration~1..2 part_wait~1",
        "wait program same_duration duration-1 duration~1",
        "wait band ticks part position duration-1",
        "part_wait duration~1..5 part_wait~1..2",
        "wait lowest under pitch duration-1",
        "wait program position duration-1 duration~1 duration~3..4",
        "wait program same_duration position duration-1 duration~1 duration~4",
        "wait duration-1..8",
        "ticks position duration~1..8",
        "program duration~1..12",
    ),
    VELOCITY: (
        "expressive band velocity~1",
        "expressive wait velocity-1",
        "expressive same_velocity velocity~1",
        "expressive wait band velocity~1 velocity-1",
        "expressive program pitch same_velocity",
        "expressive velocity~1..4",
        "expressive velocity~1..8",
        "expressive wait velocity-1..4",
    ),
}
# Facts of a previous event that are not marked: of the last one, the last one in the part, or on the same pitch.
LOOKING_BACK = (
    "wait",
    "part_wait",
    "under",
    "lowest",
    "together",
    "same_duration",
    "same_velocity",
)
# Marks facts of missing events; waits are clipped below it.
NOTHING = 255

_GOLDEN, _FIRST, _SECOND = (
    np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)


@dataclass(frozen=True, slots=True)
class Word:
    """A fact about the current event, or an event `back` before it overall (mark "-") or in its part (mark "~")."""

    fact: str
    mark: str = ""
    back: int = 0

    @property
    def reach(self) -> int:
        """How many events back it looks."""
        return self.back + (self.fact in LOOKING_BACK)


def words_of(context: str) -> list[Word]:
    """The words of a context."""
    words = []
    for word in context.split():
        fact, mark, first, last = re.fullmatch(r"(\w+?)(?:([-~])(\d+)(?:\.\.(\d+))?)?", word).groups()  # type: ignore[union-attr]
        backs = range(int(first), int(last or first) + 1) if first else range(1)
        words += [Word(fact, mark or "", back) for back in backs]
    return words


def contexts_within(field: int, order: int) -> list[tuple[Word, ...]]:
    """The contexts of a field restricted to words that look at most `order` events back, without duplicates."""
    shortened = (tuple(word for word in words_of(context) if word.reach <= order) for context in CONTEXTS[field])
    return list(dict.fromkeys(context for context in shortened if context))


class Music:
    """The events of some pieces, concatenated, with the facts used in contexts.

    `columns` (events, 6) uint8, transposed to C major or A minor; `scored` (events, 6) bool; `as_tie` (events,) bool,
    where velocities count only as ties or not; `facts` (events,) each.
    """

    def __init__(self, pieces: Sequence[dict[str, np.ndarray]]):
        """`pieces` are from `facts_of`."""
        facts = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
        self.columns, self.scored, self.as_tie = (facts.pop(name) for name in ("columns", "scored", "as_tie"))
        self.number, self.onsets = facts.pop("number"), facts.pop("onsets")
        self.facts = facts | {field.name: self.columns[:, place] for place, field in enumerate(FIELDS)}

        part = np.cumsum(self.number == 0) * FIELDS[PART].size + self.columns[:, PART]
        self.last_in_part = _last_alike(part)
        same = _last_alike(part * FIELDS[PITCH].size + self.columns[:, PITCH])
        places = np.arange(len(self.columns), dtype=np.int32)
        last = np.where(self.number > 0, places - 1, -1)
        is_first = (last < 0) | (self.onsets != self.onsets[last])
        first = np.maximum.accumulate(np.where(is_first, places, 0))
        self.facts |= {
            "wait": self._ticks_since(last),
            "part_wait": self._ticks_since(self.last_in_part),
            "together": np.minimum(places - first, NOTHING).astype(np.uint8),
            "under": self._at("pitch", np.where(is_first, -1, last)),
            "lowest": self._at("pitch", np.where(is_first, -1, first)),
            "same_duration": self._at("duration", same),
            "same_velocity": self._at("velocity", same),
        }

    @classmethod
    def of_pack(cls, pack: Pack, numbers: Iterable[int]) -> "Music":
        """The music of some pieces of a pack."""
        return cls([_facts_of_piece(pack, int(number)) for number in numbers])

    def contexts(self, words: Iterable[Word]) -> np.ndarray:
        """The context of each event, (events,) uint64."""
        contexts = np.zeros(len(self.columns), dtype=np.uint64)
        for word in words:
            # Mixed with splitmix64 (Steele, Lea and Flood 2014), once for each word.
            contexts = (contexts ^ (self.read(word).astype(np.uint64) + _GOLDEN)) * _FIRST
            contexts = (contexts ^ (contexts >> np.uint64(29))) * _SECOND
            contexts ^= contexts >> np.uint64(32)
        return contexts

    def read(self, word: Word) -> np.ndarray:
        """The fact named by a word at each event, (events,); NOTHING where there is no such event."""
        if word.mark != "~":
            places = np.arange(len(self.columns), dtype=np.int32) - word.back
            return self._at(word.fact, np.where(self.number < word.back, -1, places))
        places = self.last_in_part
        for _ in range(word.back - 1):
            places = np.where(places < 0, -1, self.last_in_part[places])
        return self._at(word.fact, places)

    def _at(self, fact: str, places: np.ndarray) -> np.ndarray:
        facts = self.facts[fact][places]
        facts[places < 0] = NOTHING
        return facts

    def _ticks_since(self, places: np.ndarray) -> np.ndarray:
        ticks = np.minimum(self.onsets - self.onsets[places], NOTHING - 1)
        return np.where(places < 0, NOTHING, ticks).astype(np.uint8)


def _facts_of_piece(pack: Pack, number: int) -> dict[str, np.ndarray]:
    row = pack.rows[number]
    facts = PieceFacts(
        ensemble=int(row["ensemble"]), expressive=bool(row["expressive"]), parts=pack.piece(number).parts
    )
    return facts_of(pack.columns(number), pack.bars(number)["ticks"], facts, int(row["key"]))


def facts_of(columns: np.ndarray, ticks: np.ndarray, facts: PieceFacts, key: int) -> dict[str, np.ndarray]:
    """The facts about each event of a piece in a key (a code), (events, …).

    `columns` (events, 6) uint8, whose pitches are transposed to C major or A minor; `ticks` (bars,), the lengths of its
    bars; `facts` with ensemble, expressive and parts.
    """
    assert facts.parts is not None
    expressive, parts = bool(facts.expressive), facts.parts
    counts = scored(columns, expressive)
    counts[:, VELOCITY] |= counts[:, TIED]
    programs = program_codes(parts)
    program = programs[columns[:, PART]]
    home = home_transposition(key if key == NO_KEY else (key + 3 * (key >= 12)) % 12)
    # Modulo 128, so that a pitch at the edge remains valid.
    moved = (columns[:, PITCH] + np.int64(home)) % FIELDS[PITCH].size
    columns = columns.copy()
    columns[:, PITCH] = np.where(program < PROGRAM_DRUMS, moved, columns[:, PITCH])

    ticks = np.append(ticks, 0)
    bar = np.cumsum(columns[:, BAR_ADVANCE], dtype=np.int64)
    onsets = ((np.cumsum(ticks, dtype=np.int64) - ticks)[bar] + columns[:, POSITION]).astype(np.int32)
    of_piece = {
        "expressive": np.uint8(expressive),
        "as_tie": np.bool_(not expressive),
        "mode": np.uint8(0 if key == NO_KEY else 1 + key // 12),
        "parts": np.uint8(len(parts)),
        "ensemble": np.uint8(facts.ensemble or 0),
        "band": np.uint32(zlib.crc32(programs.tobytes())),
    }
    return {name: np.full(len(columns), fact) for name, fact in of_piece.items()} | {
        "columns": columns,
        "scored": counts[:, :TIED],
        "program": program,
        "ticks": ticks[bar],
        "ticks_before": ticks[np.append(0, bar[:-1])],
        "number": np.arange(len(columns), dtype=np.int32),
        "onsets": onsets,
    }


def _last_alike(names: np.ndarray) -> np.ndarray:
    """The index of the previous event with the same name, (events,) int32; -1 if there is none."""
    order = np.argsort(names, kind="stable").astype(np.int32)
    last = np.full(len(names), -1, dtype=np.int32)
    alike = names[order[1:]] == names[order[:-1]]
    last[order[1:][alike]] = order[:-1][alike]
    return last
