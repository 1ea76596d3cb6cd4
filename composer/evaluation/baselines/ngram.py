"""The n-gram baseline: an interpolated model of order n over note events.

Each field is predicted by counting, from the fields already chosen and from previous events. Contexts are interpolated
from uniform probabilities to the most specific. The weight of a context depends on how often it occurred and how many
different values followed; it is learned from training works excluded from counting (deleted interpolation: Jelinek and
Mercer 1980; context classes after Chen and Goodman 1998). Because music repeats itself within a piece, counts are
overconfident: Witten-Bell and Kneser-Ney weights, which come from the counts themselves, were 0.8 nats per note worse
on our corpus, and worsened with longer contexts.
"""

import zlib
from dataclasses import dataclass, replace

import numpy as np

from composer.errors import BadInput
from composer.evaluation.baselines.ngram_contexts import Music, Word, contexts_within
from composer.events.pack import Pack
from composer.events.vocabulary import FIELDS, TIE, VELOCITY

LARGEST_ORDER = 12
# One in this many training works is not counted, but used to learn the weights.
WORKS_TO_A_HELD_OUT_ONE = 16

# Context classes: unseen; otherwise by count, three per factor of four, and by the share of different values.
COUNT_CLASSES, SHARE_CLASSES = 20, 13
CLASSES = 1 + COUNT_CLASSES * SHARE_CLASSES
WEIGHT_ROUNDS = 20
# A pseudo-count for each class, with a context as good as the previous ones.
WEIGHT_PRIOR = 4.0

_VALUE = np.uint64(255)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The counts for one kind of context.

    `pairs` (pairs,) uint64, rising: the context in the upper 56 bits, a value in the lower 8. `ends` (pairs + 1,)
    uint32: cumulative counts before each pair. `weights` (CLASSES,), by class of context.
    """

    words: tuple[Word, ...]
    pairs: np.ndarray
    ends: np.ndarray
    weights: np.ndarray

    @classmethod
    def count(cls, words: tuple[Word, ...], contexts: np.ndarray, values: np.ndarray) -> "Level":
        """Count values (events,) uint8 in contexts (events,) uint64; the weights are still 0."""
        pairs = np.sort(contexts & ~_VALUE | values)
        heads = np.flatnonzero(np.append(pairs[:1] >= 0, pairs[1:] != pairs[:-1]))
        return cls(words, pairs[heads], np.append(heads, len(pairs)).astype(np.uint32), np.zeros(CLASSES))

    def look_up(self, contexts: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the counted shares of values in contexts, (events,) float64, and the classes, (events,) int64."""
        contexts = contexts & ~_VALUE
        first, last = np.searchsorted(self.pairs, contexts), np.searchsorted(self.pairs, contexts | _VALUE, "right")
        place = np.searchsorted(self.pairs, contexts | values)
        after = np.searchsorted(self.pairs, contexts | values, "right")
        seen = self._before(last) - self._before(first)
        shares = (self._before(after) - self._before(place)) / np.maximum(seen, 1)
        return shares, _classes(seen, last - first)

    def add_shares(self, context: np.uint64, chances: np.ndarray) -> None:
        """Mix the counts of a context into the probabilities of all values, (values,), in place."""
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
    """A trained n-gram model: the levels of each field, the most specific contexts last."""

    levels: tuple[tuple[Level, ...], ...]

    def nats(self, pack: Pack, number: int) -> np.ndarray:
        """The nats of each prediction of a piece, (events, 6) float32, 0 where it is not scored."""
        music = Music.of_pack(pack, [number])
        chances = [self.chances(music, field, music.columns[:, field]) for field in range(len(FIELDS))]
        return np.where(music.scored, -np.log(np.stack(chances, axis=1)), 0).astype(np.float32)

    def chances(self, music: Music, field: int, values: np.ndarray) -> np.ndarray:
        """The probabilities, (events,) float64, of values, (events,) uint8, for a field at each event of the music.

        Values are as in `music.columns`, with pitches transposed to C major or A minor. If velocities count only as
        ties or not, any value except TIE has the probability of all of them together.
        """
        sought = _Sought.of(music, field, values)
        chances = sought.uniform
        for level in self.levels[field]:
            shares, classes = sought.look_up(level, music.contexts(level.words))
            chances = _mixed(level.weights[classes], shares, chances)
        return chances

    def distribution(self, music: Music, field: int) -> np.ndarray:
        """The probabilities of all values of a field at the last event of the music, (size,), whose earlier fields are
        set."""
        chances = np.full(FIELDS[field].size, 1 / FIELDS[field].size)
        for level in self.levels[field]:
            level.add_shares(music.contexts(level.words)[-1], chances)
        return chances


@dataclass(frozen=True, slots=True, eq=False)
class _Sought:
    """The values to look up, (events,); where `is_other`, the probability of all other values."""

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
    """Count the training pieces of a pack in contexts of up to `order` previous events.

    Raises BadInput if the pack has fewer than two training works: one for the weights, one to count.
    """
    training = np.array(pack.numbers("train"), dtype=np.int64)
    works = np.array([zlib.crc32(pack.words[number]["work"].encode()) for number in training])
    held_out = np.isin(works, np.unique(works)[::WORKS_TO_A_HELD_OUT_ONE])
    if held_out.all():
        raise BadInput("too_few_works_for_ngrams")
    music, others = Music.of_pack(pack, training[~held_out]), Music.of_pack(pack, training[held_out])
    return NgramModel(tuple(_trained(music, others, field, order) for field in range(len(FIELDS))))


def learned_weights(classes: np.ndarray, shares: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """The weights, (CLASSES,), that maximize the likelihood of held-out events, by expectation maximization.

    All (events,): the class of each event's context, the counted share of its value, and its probability under the less
    specific contexts. Unseen contexts have weight 0.
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
    """The levels of a field, counted in some music, with weights learned from other music."""
    counts, judges = music.scored[:, field], others.scored[:, field]
    values = music.columns[counts, field]
    levels = [Level.count(words, music.contexts(words)[counts], values) for words in contexts_within(field, order)]
    # Contexts that make more distinctions come later: they are more specific, with less data.
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
    """The classes of contexts, (events,) int64, from their counts and numbers of different values."""
    count = np.minimum(1.5 * np.log2(np.maximum(seen, 1)), COUNT_CLASSES - 1).astype(np.int64)
    share = np.ceil((SHARE_CLASSES - 1) * (different - 1) / np.maximum(seen - 1, 1)).astype(np.int64)
    return np.where(seen > 0, 1 + count * SHARE_CLASSES + share, 0)
