"""Counts the habits of each style in the training pieces, relative to all music.

A table (styles, contexts, choices) of a habit is log((seen + PRIOR) / (expected + PRIOR)) in steps of 1/STEPS_A_NAT:
`seen` is how often the style made a choice in a context, and `expected` how often all music would have. The prior (a
gamma distribution of the ratio around 1) keeps rarely expected choices from having an effect.
"""

from collections import Counter

import numpy as np

from composer.events.augmentation import transposed
from composer.events.habits import HABITS, MOST_NATS, STEPS_A_NAT, Habit, observed
from composer.events.pack import Pack
from composer.events.steps import home_transposition
from composer.events.vocabulary import DURATION, PITCH, POSITION, key_of_code

# A pseudo-count added to both seen and expected.
PRIOR = 5.0
# A kind of music is rare up to the first number of events, and common from the second.
RARE_EVENTS, COMMON_EVENTS = 40_000, 150_000
# How much habits count in a common kind. The network has learned them: by the likelihood of validation pieces, its own
# logits need an eighth of those of pitches, and none of those of lengths. In a rare kind, and in a composer within any
# kind, they count in full: 96 pieces in the manner of eight composers were named as theirs 0.57 times as often as real
# ones at half, and 0.88 times in full.
COMMON_STRENGTHS = {PITCH: 0.125, DURATION: 0.0, POSITION: 0.5}
# The bar position of the hands counts in rare kinds only. It helped ragtime (36,000 events: alternation of bass and
# chord on 0.21 of beats became 0.33; real 0.55), and harmed common kinds: told apart with 0.86, without it 0.80 (60
# pieces).
RARE_STRENGTH = 1.67


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
    kinds, events = _kinds(pack)
    is_kind = np.array([kind == style for kind, style in zip(kinds, pack.styles, strict=True)])
    rare = rarity(np.array([events[kind] for kind in kinds]))
    return {name: _stored(seen[name], in_all[name], _strength(habit, is_kind, rare)) for name, habit in HABITS.items()}


def _strength(habit: Habit, is_kind: np.ndarray, rare: np.ndarray) -> np.ndarray:
    """How much a habit counts in each style, by whether it is a kind of its own and how rare its kind is; (styles,)."""
    if habit.of_rare:
        return RARE_STRENGTH * rare
    common = np.where(is_kind, COMMON_STRENGTHS[habit.field], 1.0)
    return np.asarray(common + (1 - common) * rare)


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


def _kinds(pack: Pack) -> tuple[list[str], Counter[str]]:
    """The main kind of each style, "" without training pieces, and the number of training events of each kind.

    A kind is the first style of a piece. A composer may have little music in a kind with much.
    """
    events: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {style: Counter() for style in pack.styles}
    for number in pack.numbers("train"):
        names, count = pack.piece(number).styles, int(pack.rows[number]["events"])
        for style in names:
            kinds[style][names[0]] += count
        events.update(dict.fromkeys(names[:1], count))
    return [max(kinds[style], key=lambda kind: kinds[style][kind], default="") for style in pack.styles], events


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
