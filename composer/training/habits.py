"""Counts the habits of each style in the training pieces, relative to all music.

A table (styles, contexts, choices) of a habit is log((seen + PRIOR) / (expected + PRIOR)) in steps of 1/STEPS_A_NAT:
`seen` is how often the style made a choice in a context, and `expected` how often all music would have. The prior (a
gamma distribution of the ratio around 1) keeps rarely expected choices from having an effect.
"""

from collections import Counter

import numpy as np

from composer.events.augmentation import transposed
from composer.events.habits import HABITS, MOST_NATS, STEPS_A_NAT, observed
from composer.events.pack import Pack
from composer.events.steps import home_transposition
from composer.events.vocabulary import PITCH, key_of_code

# A pseudo-count added to both seen and expected.
PRIOR = 5.0
# A kind of music is rare up to the first number of events, and common from the second. The network has learned the
# habits of common kinds, so that they count less there: at half of the strength 14 styles are named as often (0.28 of
# 112 pieces; at none 0.16), and pieces of all five kinds that are judged are harder to tell from real ones by notes
# (mean of their AUC 0.84 to 0.80). The bar position of the hands counts in rare kinds only. It helped ragtime (36,000
# events: alternation of bass and chord on 0.21 of beats became 0.33; real 0.55), and harmed common kinds: told apart
# with 0.86, without it 0.80 (60 pieces).
RARE_EVENTS, COMMON_EVENTS = 40_000, 150_000
COMMON_STRENGTH, RARE_STRENGTH = 0.5, 1.67


def habits_of(pack: Pack) -> dict[str, np.ndarray]:
    """Return the tables of all habits, int8, by name, for the styles of the pack."""
    seen = {name: np.zeros((len(pack.styles), habit.contexts, habit.size)) for name, habit in HABITS.items()}
    in_all = {name: np.zeros((habit.contexts, habit.size)) for name, habit in HABITS.items()}
    for number in pack.numbers("train"):
        row = pack.rows[number]
        styles = [style for style in row["styles"].tolist() if style < len(pack.styles)]
        for name, table in _counted(pack, number).items():
            in_all[name] += table
            for style in styles:
                seen[name][style] += table
    rare = rarity(_events_of_kinds(pack))
    usual = COMMON_STRENGTH + (1 - COMMON_STRENGTH) * rare
    return {
        name: _stored(seen[name], in_all[name], RARE_STRENGTH * rare if habit.of_rare else usual)
        for name, habit in HABITS.items()
    }


def _counted(pack: Pack, number: int) -> dict[str, np.ndarray]:
    """How often a piece made each choice, (contexts, choices) by habit."""
    code = int(pack.rows[number]["key"])
    key = key_of_code(code)
    is_drums = np.array([part.is_drums for part in pack.piece(number).parts])
    columns = pack.columns(number)
    moved = transposed(columns, is_drums, home_transposition(code)) if _may_move(columns, code) else columns
    found = observed(moved, pack.bars(number)["ticks"], is_drums, key.mode if key else None)
    return {
        name: np.bincount(context * habit.size + choice, minlength=habit.contexts * habit.size).reshape(
            habit.contexts, habit.size
        )
        for name, habit in HABITS.items()
        for context, choice in (found[name],)
    }


def _may_move(columns: np.ndarray, code: int) -> bool:
    pitches = columns[:, PITCH].astype(np.int64) + home_transposition(code)
    return bool(pitches.min() >= 0 and pitches.max() < 128)


def _events_of_kinds(pack: Pack) -> np.ndarray:
    """The number of training events in the main kind of each style, (styles,).

    A kind is the first style of a piece. A composer may have little music in a kind with much.
    """
    of_kind: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {style: Counter() for style in pack.styles}
    for number in pack.numbers("train"):
        names, events = pack.piece(number).styles, int(pack.rows[number]["events"])
        for style in names:
            kinds[style][names[0]] += events
        of_kind.update(dict.fromkeys(names[:1], events))
    return np.array([sum(of_kind[kind] for kind, _ in kinds[style].most_common(1)) for style in pack.styles])


def rarity(events: np.ndarray) -> np.ndarray:
    """The rarity of styles, (styles,) 0..1, by the number of events in their kind of music."""
    octaves = np.log2(COMMON_EVENTS / np.maximum(events, 1))
    return np.asarray(np.clip(octaves / np.log2(COMMON_EVENTS / RARE_EVENTS), 0, 1))


def _stored(seen: np.ndarray, in_all: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """The table of a habit from the counts of each choice, by style and in all music; `strength` (styles,) scales its
    nats."""
    shares = in_all / np.maximum(in_all.sum(axis=-1, keepdims=True), 1)
    expected = seen.sum(axis=-1, keepdims=True) * shares
    nats = np.log((seen + PRIOR) / (expected + PRIOR))
    bounded = np.clip(nats, -MOST_NATS, MOST_NATS) * strength[:, np.newaxis, np.newaxis]
    return np.rint(STEPS_A_NAT * bounded).astype(np.int8)
