"""The n-gram baseline: an interpolated model of order n of note events, which a network must beat.

Each field is predicted from what is chosen of its event already and from events before, by counting. Contexts are
laid over each other, from the uniform chances up to the most particular: each moves the chances by a weight that
depends on how often it was seen and how many values followed it, learned from training works that were not counted
(deleted interpolation: Jelinek and Mercer 1980; classes of contexts after Chen and Goodman 1998). Music repeats
itself within a piece, so that counts seem surer than they are: Witten-Bell's and Kneser-Ney's weights, which come
from the counts themselves, were 0.8 nats per note worse on our corpus, and grew worse with longer contexts.
"""

import zlib
from dataclasses import dataclass, replace

import numpy as np

from composer.errors import BadInput
from composer.evaluation.baselines.ngram_contexts import Music, Word, contexts_within
from composer.events.pack import Pack
from composer.events.packing import SPLITS
from composer.events.vocabulary import FIELDS, TIE, VELOCITY

LARGEST_ORDER = 12
# Of so many training works the first is not counted, but teaches the weights.
WORKS_TO_A_HELD_OUT_ONE = 16

# Classes of contexts: never seen; else by how often, three to a quadrupling, and by the share of different values.
COUNT_CLASSES, SHARE_CLASSES = 20, 13
CLASSES = 1 + COUNT_CLASSES * SHARE_CLASSES
WEIGHT_ROUNDS = 20
# As if each class had been met so many times more, with a context that did as well as those before.
WEIGHT_PRIOR = 4.0

_VALUE = np.uint64(255)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """What was counted in one kind of context.

    `pairs` (pairs,) uint64, rising: the context in the upper 56 bits, a value in the lower 8. `ends` (pairs + 1,)
    uint32: how often all pairs before each were seen. `weights` (CLASSES,), by the class of the context.
    """

    words: tuple[Word, ...]
    pairs: np.ndarray
    ends: np.ndarray
    weights: np.ndarray

    @classmethod
    def count(cls, words: tuple[Word, ...], contexts: np.ndarray, values: np.ndarray) -> "Level":
        """Count values (events,) uint8 in contexts (events,) uint64; the weights are 0 as yet."""
        pairs = np.sort(contexts & ~_VALUE | values)
        heads = np.flatnonzero(np.append(pairs[:1] >= 0, pairs[1:] != pairs[:-1]))
        return cls(words, pairs[heads], np.append(heads, len(pairs)).astype(np.uint32), np.zeros(CLASSES))

    def look_up(self, contexts: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The shares of values in contexts as counted, (events,) float64, and the classes, (events,) int64."""
        contexts = contexts & ~_VALUE
        first, last = np.searchsorted(self.pairs, contexts), np.searchsorted(self.pairs, contexts | _VALUE, "right")
        place = np.searchsorted(self.pairs, contexts | values)
        after = np.searchsorted(self.pairs, contexts | values, "right")
        seen = self._before(last) - self._before(first)
        shares = (self._before(after) - self._before(place)) / np.maximum(seen, 1)
        return shares, _classes(seen, last - first)

    def add_shares(self, context: np.uint64, chances: np.ndarray) -> None:
        """Mix what was counted in one context into the chances of all values, (values,); in place."""
        context &= ~_VALUE
        first, last = np.searchsorted(self.pairs, context), np.searchsorted(self.pairs, context | _VALUE, "right")
        if first == last:
            return
        counts = np.diff(self.ends[first : last + 1].astype(np.int64))
        weight = self.weights[_classes(counts.sum(keepdims=True), np.array([last - first]))[0]]
        chances *= 1 - weight
        chances[(self.pairs[first:last] & _VALUE).astype(np.int64)] += weight * counts / counts.sum()

    def _before(self, places: np.ndarray) -> np.ndarray:
        return self.ends[places].astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class NgramModel:
    """A trained n-gram model: for each field what was counted, the most particular contexts last."""

    levels: tuple[tuple[Level, ...], ...]

    def nats(self, pack: Pack, number: int) -> np.ndarray:
        """The nats of each prediction of a piece, (events, 6) float32, 0 where it is not scored."""
        music = Music.of_pack(pack, [number])
        chances = [self.chances(music, field, music.columns[:, field]) for field in range(len(FIELDS))]
        return np.where(music.scored, -np.log(np.stack(chances, axis=1)), 0).astype(np.float32)

    def chances(self, music: Music, field: int, values: np.ndarray) -> np.ndarray:
        """The chances, (events,) float64, that a field has values, (events,) uint8, at each event of music.

        Values are as in `music.columns`: pitches are those in C major or A minor. Where velocities count only as ties
        or not, any value but TIE has the chance of all of them together.
        """
        sought = _Sought.of(music, field, values)
        chances = sought.uniform
        for level in self.levels[field]:
            shares, classes = sought.look_up(level, music.contexts(level.words))
            chances = _mixed(level.weights[classes], shares, chances)
        return chances

    def distribution(self, music: Music, field: int) -> np.ndarray:
        """The chances of all values of a field at the last event of music, (size,), whose fields before it are set."""
        chances = np.full(FIELDS[field].size, 1 / FIELDS[field].size)
        for level in self.levels[field]:
            level.add_shares(music.contexts(level.words)[-1], chances)
        return chances


@dataclass(frozen=True, slots=True, eq=False)
class _Sought:
    """Values whose chances are sought, (events,); where `is_other`, the chance of all values but this one is."""

    values: np.ndarray
    is_other: np.ndarray
    uniform: np.ndarray

    @classmethod
    def of(cls, music: Music, field: int, values: np.ndarray) -> "_Sought":
        as_tie = music.as_tie & (field == VELOCITY)
        is_other = as_tie & (values != TIE)
        one = 1 / FIELDS[field].size
        return cls(np.where(as_tie, np.uint8(TIE), values), is_other, np.where(is_other, 1 - one, one))

    def look_up(self, level: Level, contexts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        shares, classes = level.look_up(contexts, self.values)
        return np.where(self.is_other, 1 - shares, shares), classes


def train_ngrams(pack: Pack, order: int = LARGEST_ORDER) -> NgramModel:
    """Count the training pieces of a pack, in contexts that look up to `order` events back.

    Raises BadInput if the pack has not two works to train on: one to learn the weights from, one to count.
    """
    training = np.flatnonzero(pack.rows["split"] == SPLITS.index("train"))
    works = np.array([zlib.crc32(pack.words[number]["work"].encode()) for number in training])
    held_out = np.isin(works, np.unique(works)[::WORKS_TO_A_HELD_OUT_ONE])
    if held_out.all():
        raise BadInput("too_few_works_for_ngrams")
    music, others = Music.of_pack(pack, training[~held_out]), Music.of_pack(pack, training[held_out])
    return NgramModel(tuple(_trained(music, others, field, order) for field in range(len(FIELDS))))


def learned_weights(classes: np.ndarray, shares: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """The weights, (CLASSES,), under which held-out events are likeliest, by expectation and maximization.

    All (events,): the class of each event's context, the share that was counted there of its value, and its chance
    by the contexts before. A context that was never seen has no weight.
    """
    weights = np.append(0, np.full(CLASSES - 1, 0.5))
    met = np.bincount(classes, minlength=CLASSES) + WEIGHT_PRIOR
    for _ in range(WEIGHT_ROUNDS):
        credit = weights[classes] * shares
        credit /= credit + (1 - weights[classes]) * chances
        weights = (np.bincount(classes, credit, minlength=CLASSES) + WEIGHT_PRIOR / 2) / met
        weights[0] = 0
    return weights


def _trained(music: Music, others: Music, field: int, order: int) -> tuple[Level, ...]:
    """The levels of a field, counted in music, their weights learned from other music."""
    counts, judges = music.scored[:, field], others.scored[:, field]
    values = music.columns[counts, field]
    levels = [Level.count(words, music.contexts(words)[counts], values) for words in contexts_within(field, order)]
    # What tells more apart comes later: it knows more, and has seen less of it.
    levels.sort(key=lambda level: len(level.pairs))

    sought = _Sought.of(others, field, others.columns[:, field])
    chances = sought.uniform
    for place, level in enumerate(levels):
        shares, classes = sought.look_up(level, others.contexts(level.words))
        weights = learned_weights(classes[judges], shares[judges], chances[judges])
        chances = _mixed(weights[classes], shares, chances)
        levels[place] = replace(level, weights=weights)
    return tuple(levels)


def _mixed(weights: np.ndarray, shares: np.ndarray, chances: np.ndarray) -> np.ndarray:
    return weights * shares + (1 - weights) * chances


def _classes(seen: np.ndarray, different: np.ndarray) -> np.ndarray:
    """The classes of contexts, (events,) int64, from how often each was seen and how many values followed it."""
    count = np.minimum(1.5 * np.log2(np.maximum(seen, 1)), COUNT_CLASSES - 1).astype(np.int64)
    share = np.ceil((SHARE_CLASSES - 1) * (different - 1) / np.maximum(seen - 1, 1)).astype(np.int64)
    return np.where(seen > 0, 1 + count * SHARE_CLASSES + share, 0)
