"""The floor under networks: an interpolated model of order n of note events, which a network must beat.

Each field is predicted from what is chosen of its event already and from events before, by counting. Contexts are
laid over each other from the uniform chances up to the longest context: each moves the chances by a weight that
depends on how often it was seen and how many values followed it, learnt from training works that were not counted
(deleted interpolation: Jelinek and Mercer 1980; weights by such classes: Chen and Goodman 1998). Music repeats itself
within a piece, so that counts seem surer than they are: on our corpus Witten-Bell's and Kneser-Ney's weights, which
come from the counts themselves, are 0.8 nats per note worse, and grow worse with the order.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from composer.errors import BadInput
from composer.evaluation.scoring import judged_as_tie, scored
from composer.events.pack import Pack
from composer.events.packing import SPLITS
from composer.events.steps import PROGRAM_DRUMS, home_transposition, program_codes
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    DURATIONS,
    FIELDS,
    NO_KEY,
    PART,
    PITCH,
    POSITION,
    TIE,
    VELOCITY,
)

LARGEST_ORDER = 4
# One training work in so many is not counted, but teaches the weights.
WORKS_TO_A_HELD_OUT_ONE = 16
# Stands for facts of events that are not there.
NOTHING = 255
LONGEST_WAIT = 250

# What contexts hold, by field: in each chain a word is a fact, and its first words, as many as you like, are a
# context. "pitch-2" is the pitch two events before, "pitch~2" that of two events before in the same part. Facts of
# the event itself are those chosen before the field. Found on the validation pieces, one word at a time.
CHAINS: dict[int, tuple[str, ...]] = {
    BAR_ADVANCE: ("",),
    POSITION: ("",),
    PART: ("",),
    PITCH: ("",),
    DURATION: ("",),
    VELOCITY: ("",),
}
# How many events back the facts reach that are not of one event.
REACHES = {"wait": 1, "under": 1, "lowest": 1, "together": 1, "gap": 1, "part_wait": 1, "tied": 1}

# Classes of contexts: not seen; else by how often, 1.5 to a doubling, and by the share of different values.
COUNT_CLASSES, SHARE_CLASSES = 20, 13
CLASSES = 1 + COUNT_CLASSES * SHARE_CLASSES
WEIGHT_ROUNDS = 30
# As if each class had been met with this many events more, to which context and shorter contexts did equally well.
WEIGHT_PRIOR = 4.0

_VALUE = np.uint64(255)
_MULTIPLIERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """What was counted in the contexts of one length.

    `pairs` (pairs,) uint64, rising: the context in the upper 56 bits, a value in the lower 8. `ends` (pairs + 1,)
    uint32: how often all pairs before each were seen. `weights` (CLASSES,) float64, by class of context.
    """

    pairs: np.ndarray
    ends: np.ndarray
    weights: np.ndarray

    @classmethod
    def count(cls, contexts: np.ndarray, values: np.ndarray) -> "Level":
        """Count values (events,) in contexts (events,) uint64; weights are 0 as yet."""
        pairs = np.sort(contexts & ~_VALUE | values)
        heads = np.flatnonzero(np.append(pairs[:1] == pairs[:1], pairs[1:] != pairs[:-1]))
        return cls(pairs[heads], np.append(heads, len(pairs)).astype(np.uint32), np.zeros(CLASSES))

    def look_up(self, contexts: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The shares of values in contexts as counted, (events,) float64, and the classes, (events,) int64."""
        contexts = contexts & ~_VALUE
        first = np.searchsorted(self.pairs, contexts)
        last = np.searchsorted(self.pairs, contexts | _VALUE, side="right")
        place = np.searchsorted(self.pairs, contexts | values)
        after = np.searchsorted(self.pairs, contexts | values, side="right")
        seen = self.ends[last].astype(np.int64) - self.ends[first]
        shares = (self.ends[after].astype(np.int64) - self.ends[place]) / np.maximum(seen, 1)
        return shares, _classes(seen, last - first)


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """A trained floor: for each field the chains of facts that it reads, and what was counted, shortest first."""

    chains: tuple[tuple[str, ...], ...]
    levels: tuple[tuple[Level, ...], ...]

    def nats(self, pack: Pack, number: int) -> np.ndarray:
        """The nats of each prediction of a piece, (events, 6) float32; 0 where it is not scored."""
        music = Music.of(pack, [number])
        chances = [self.chances(music, field, music.columns[:, field]) for field in range(len(FIELDS))]
        return np.where(music.scored, -np.log(np.stack(chances, axis=1)), 0).astype(np.float32)

    def chances(self, music: Music, field: int, values: np.ndarray) -> np.ndarray:
        """The chances, (events,) float64, that a field has these values, (events,) uint8, at each event of music.

        Where velocities are judged only as ties or not, all others together have the chance of each other.
        """
        sought = _Sought.of(music, field, values)
        chances = sought.uniform
        contexts = contexts_of(music, self.chains[field])
        for level, context in zip(self.levels[field], contexts, strict=True):
            shares, classes = sought.shares(level, context)
            chances = _mixed(level.weights[classes], shares, chances)
        return chances


@dataclass(frozen=True, slots=True, eq=False)
class _Sought:
    """Values whose chances are sought; where `is_other`, the chance of all values but this one."""

    values: np.ndarray
    is_other: np.ndarray
    uniform: np.ndarray

    @classmethod
    def of(cls, music: Music, field: int, values: np.ndarray) -> "_Sought":
        as_tie = ~music.expressive if field == VELOCITY else np.zeros(len(values), dtype=bool)
        is_other = as_tie & (values != TIE)
        uniform = np.full(len(values), 1 / FIELDS[field].size)
        return cls(np.where(as_tie, TIE, values), is_other, np.where(is_other, 1 - uniform, uniform))

    def shares(self, level: Level, contexts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The shares that were counted, and the classes of the contexts, (events,) both."""
        shares, classes = level.look_up(contexts, self.values)
        return np.where(self.is_other, 1 - shares, shares), classes


def train_floor(pack: Pack, order: int = LARGEST_ORDER, fields: Collection[int] = range(len(FIELDS))) -> Floor:
    """Count the training pieces of a pack in contexts of up to `order` events back.

    Raises BadInput if the pack has fewer than two works to train on: one to count, one to learn weights from.
    """
    training = np.flatnonzero(pack.rows["split"] == SPLITS.index("train"))
    works = [zlib.crc32(pack.words[number]["work"].encode()) for number in training]
    places = {work: place for place, work in enumerate(sorted(set(works)))}
    if len(places) < 2:
        raise BadInput("The floor needs music of two works or more to train on.")
    is_held_out = np.array([places[work] % WORKS_TO_A_HELD_OUT_ONE == 0 for work in works])
    counted, held_out = Music.of(pack, training[~is_held_out]), Music.of(pack, training[is_held_out])
    chains = tuple(chains_within(field, order) for field in range(len(FIELDS)))
    return Floor(chains, tuple(_trained(counted, held_out, field, chains[field]) for field in range(len(FIELDS))))


def _trained(counted: Music, held_out: Music, field: int, chains: tuple[str, ...]) -> tuple[Level, ...]:
    """The levels of a field, shortest context first."""
    counts, judges = counted.scored[:, field], held_out.scored[:, field]
    values = counted.columns[counts, field]
    judged = held_out.where(judges)
    sought = _Sought.of(held_out, field, held_out.columns[:, field]).where(judges)
    chances = sought.uniform
    levels = []
    for context, judged in zip(contexts_of(counted, chains), contexts_of(held_out, chains), strict=True):
        level = Level.count(context[counts], values)
        shares, classes = sought.shares(level, judged[judges])
        weights = learnt_weights(classes, shares, chances)
        chances = _mixed(weights[classes], shares, chances)
        levels.append(replace(level, weights=weights))
    return tuple(levels)


def learnt_weights(classes: np.ndarray, shares: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """The weights, (CLASSES,), that make held-out events likeliest, by expectation maximization.

    All (events,): the class of each event's context, the share that was counted of its value there, and its chance
    by shorter contexts. A context that was never seen has no weight.
    """
    weights = np.full(CLASSES, 0.5)
    met = np.bincount(classes, minlength=CLASSES) + WEIGHT_PRIOR
    for _ in range(WEIGHT_ROUNDS):
        credit = weights[classes] * shares
        credit /= credit + (1 - weights[classes]) * chances
        weights = (np.bincount(classes, credit, minlength=CLASSES) + WEIGHT_PRIOR / 2) / met
        weights[0] = 0
    return weights


def _mixed(weights: np.ndarray, shares: np.ndarray, chances: np.ndarray) -> np.ndarray:
    return weights * shares + (1 - weights) * chances


def _classes(seen: np.ndarray, different: np.ndarray) -> np.ndarray:
    """The classes of contexts, (events,) int64, from how often each was seen and how many values followed it."""
    count = np.minimum(1.5 * np.log2(np.maximum(seen, 1)), COUNT_CLASSES - 1).astype(np.int64)
    share = np.ceil((SHARE_CLASSES - 1) * (different - 1) / np.maximum(seen - 1, 1)).astype(np.int64)
    return np.where(seen > 0, 1 + count * SHARE_CLASSES + share, 0)
