"""Counting the habits of each style in the training pieces: how much likelier it makes each choice than all music does.

A table (styles, contexts, choices) of a habit says log((seen + PRIOR) / (expected + PRIOR)), in steps of 1/STEPS_A_NAT:
`seen` is how often the style made a choice in a context, `expected` how often all music would have. The prior (a gamma
distribution of their ratio around 1) keeps what is seldom expected from telling anything.
"""

from collections import Counter

import numpy as np

from composer.events.augmentation import transposed
from composer.events.habits import HABITS, MOST_NATS, STEPS_A_NAT, observed
from composer.events.pack import Pack
from composer.events.steps import home_transposition
from composer.events.vocabulary import PITCH, key_of_code

# As if each choice had been seen, and expected, so many more times.
PRIOR = 5.0
# Habits of rare kinds of music count in full up to so many events, and not at all from so many on. Where a hand plays
# in a bar told more of ragtime (43,000 events: bass and chord in alternation on 0.21 of beats, then on 0.33; real
# 0.55), and nothing of common kinds by composers of whom there is little: 60 pieces of five kinds were told apart from
# real ones by notes by 0.86 with it, 0.80 without.
RARE_EVENTS, COMMON_EVENTS, RARE_STRENGTH = 60_000, 400_000, 1.67


def habits_of(pack: Pack) -> dict[str, np.ndarray]:
    """The tables of all habits, int8, by name; their styles are those of the pack."""
    seen = {name: np.zeros((len(pack.styles), habit.contexts, habit.size)) for name, habit in HABITS.items()}
    in_all = {name: np.zeros((habit.contexts, habit.size)) for name, habit in HABITS.items()}
    for number in np.flatnonzero(pack.rows["split"] == 0).tolist():
        row = pack.rows[number]
        styles = [style for style in row["styles"].tolist() if style < len(pack.styles)]
        for name, table in _counted(pack, number).items():
            in_all[name] += table
            for style in styles:
                seen[name][style] += table
    rarely = rarity(_events_of_kinds(pack))
    return {
        name: _stored(seen[name], in_all[name], rarely if habit.of_rare else np.ones_like(rarely))
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
    """How many events of training there are in the kind of music that most of each style belongs to, (styles,).

    A kind is what a piece is called first. Of a composer there may be little music, and much of its kind.
    """
    of_kind: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {style: Counter() for style in pack.styles}
    for number in np.flatnonzero(pack.rows["split"] == 0).tolist():
        names, events = pack.piece(number).styles, int(pack.rows[number]["events"])
        for style in names:
            kinds[style][names[0]] += events
        of_kind.update(dict.fromkeys(names[:1], events))
    return np.array([sum(of_kind[kind] for kind, _ in kinds[style].most_common(1)) for style in pack.styles])


def rarity(events: np.ndarray) -> np.ndarray:
    """How much habits of rare styles count in styles of so many events, (styles,)."""
    octaves = np.log2(COMMON_EVENTS / np.maximum(events, 1))
    return RARE_STRENGTH * np.clip(octaves / np.log2(COMMON_EVENTS / RARE_EVENTS), 0, 1)


def _stored(seen: np.ndarray, in_all: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """The table of a habit from how often each choice was made, in each style and in all music; `strength`, (styles,),
    is what its nats are multiplied by."""
    shares = in_all / np.maximum(in_all.sum(axis=-1, keepdims=True), 1)
    expected = seen.sum(axis=-1, keepdims=True) * shares
    nats = np.log((seen + PRIOR) / (expected + PRIOR))
    bounded = np.clip(nats, -MOST_NATS, MOST_NATS) * strength[:, np.newaxis, np.newaxis]
    return np.rint(STEPS_A_NAT * bounded).astype(np.int8)
