"""What the bars of a new phrase have in common with those before: what those of a real piece of the style have."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from composer.events.settings import Likeness
from composer.generation.form.story import Story

# Where nothing is known of real pieces: how often a bar resembles, most of all, the bar so many before it.
USUAL: tuple[tuple[float, Likeness], ...] = (
    (0.24, (1, 0, 128)),
    (0.21, (2, 0, 128)),
    (0.08, (3, 0, 128)),
    (0.12, (4, 0, 128)),
    (0.35, (0, 0, 0)),
)
# How many of the bars that bring no theme back are left to the network: it finds figures to repeat by itself. A guess.
OPEN_SHARE = 0.5
# From how closely on, of 255, a bar that resembles an earlier one brings it back. A guess.
RETURNS = 180
# How many bars in a row may be as one of the two before them. Of nine in ten real pieces no more than one is.
MOST_ALIKE = 1


def with_likenesses(story: Story, likenesses: Sequence[Likeness], random: np.random.Generator) -> Story:
    """The story, its bars bringing back what those of a real piece bring back, `likenesses`, instead of its own themes.

    A fugue hardly brings anything back as it was, a dance half of its bars. Without likenesses the themes stay.
    """
    if len(likenesses) < 2:
        return with_echoes(story, likenesses, random)
    drawn = _without_standstill(_from(likenesses, len(story.recall_distance), random))
    distance, moved, closely = drawn
    is_earlier = distance <= np.arange(len(distance))
    returns = (closely >= RETURNS) & (moved == 0) & is_earlier
    themes = replace(
        story,
        recall_distance=np.where(returns, distance, 0),
        recall_similarity=np.where(returns, closely / 255, 0.0),
    )
    return _resembling(themes, drawn, ~returns, (closely < RETURNS) | ~is_earlier, random)


def with_echoes(story: Story, likenesses: Sequence[Likeness], random: np.random.Generator) -> Story:
    """The story, and what its new bars are to have in common with those before.

    As the bars of a real piece, `likenesses`, have, from one of its bars on, so that what comes in a row there, as a
    sequence does, comes in a row here.
    """
    count = len(story.recall_distance)
    drawn = _usual(count, random) if len(likenesses) < 2 else _from(likenesses, count, random)
    return _resembling(story, drawn, np.ones(count, dtype=bool), story.recall_distance == 0, random)


def _resembling(
    story: Story, drawn: np.ndarray, echoes: np.ndarray, may_be_open: np.ndarray, random: np.random.Generator
) -> Story:
    """The story with the bars that its bars resemble, `drawn` (distance, transposition, similarity; bars).

    `echoes` (bars,) bool are those that bring no theme back, `may_be_open` those that may be left to the network.
    """
    distance, moved, closely = drawn
    return replace(
        story,
        echo_distance=np.where((distance <= np.arange(len(distance))) & echoes, distance, 0),
        echo_transposition=moved,
        echo_similarity=closely / 255,
        is_open=(random.random(len(distance)) < OPEN_SHARE) & may_be_open,
    )


def _from(likenesses: Sequence[Likeness], count: int, random: np.random.Generator) -> np.ndarray:
    """The likenesses of so many bars in a row of a real piece, (3, bars)."""
    first = int(random.integers(max(len(likenesses) - count, 0) + 1))
    # Longer than the piece, its own likenesses come over again; its first bar resembles none.
    return _columns([likenesses[(first + bar) % len(likenesses)] for bar in range(count)])


def _without_standstill(drawn: np.ndarray) -> np.ndarray:
    """Likenesses, (3, bars), in which no more than MOST_ALIKE bars in a row are as one of the two before them: copies
    of copies would be one bar for ever, where the real ones each differed a little."""
    distance, moved, closely = drawn
    is_near = (distance > 0) & (distance <= 2) & (moved == 0) & (closely >= RETURNS)
    run = 0
    for bar, near in enumerate(is_near.tolist()):
        run = run + 1 if near and run < MOST_ALIKE else 0
        is_near[bar] = near and not run
    return np.where(is_near, 0, drawn)


def _usual(count: int, random: np.random.Generator) -> np.ndarray:
    """Likenesses of so many bars as they usually are, (3, bars)."""
    chances = [share for share, _ in USUAL]
    return _columns([USUAL[int(place)][1] for place in random.choice(len(USUAL), size=count, p=chances)])


def _columns(likenesses: Sequence[Likeness]) -> np.ndarray:
    return np.array(likenesses, dtype=np.int64).reshape(-1, 3).T
