"""How bars relate to each other, taken from a real piece of the style: which resemble which, and which stand out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from composer.events.sections import CLIMAX
from composer.events.settings import Departure, Likeness
from composer.generation.form.story import Story, level

# The share of bars without a returning theme that are left to the network, which repeats figures by itself. A guess.
OPEN_SHARE = 0.5
# A bar at least this similar to an earlier one (of 255) is planned as a return of it. A guess.
RETURNS = 180
# How similar (of 255) a bar of the climax may be planned to a bar before it: a repetition with a quarter more notes, as
# the densest eighth of real pieces has. Without this limit, the climax was mostly a copy of earlier bars in 9 of 16
# rags and 3 of 16 pieces after Chopin (in real music, in a quarter of the pieces); at 150, too little returned.
CLIMAX_RETURNS = 200
# The number of bars in a row that may equal one of the two bars before them. Nine in ten real pieces have at most one.
MOST_ALIKE = 1
# The density of the last bar, in percent of what is planned without departures: half as many notes leave time to hold
# the final chord. A guess.
LAST_BAR = 50
# The row of departures in density.
DENSITY = 0


def with_likenesses(story: Story, likenesses: Sequence[Likeness], random: np.random.Generator) -> Story:
    """Replace the themes of a story with the recalls of a real piece, from its beginning, where what returns is heard.

    A fugue hardly ever repeats a bar exactly; a dance repeats half of its bars. What returns in the climax is varied.
    """
    drawn = _without_standstill(_columns(likenesses, len(story.section)))
    distance, moved, closely = drawn
    is_earlier = distance <= np.arange(len(distance))
    may_be_open = (closely < RETURNS) | ~is_earlier
    _vary_climax(drawn, story.section == CLIMAX)
    return replace(
        story,
        recall_distance=np.where(is_earlier, distance, 0),
        recall_similarity=closely / 255,
        recall_transposition=moved,
        is_theme=is_earlier & (distance > 0) & (closely >= RETURNS) & (moved == 0),
        is_open=_drawn_open(may_be_open, random),
    )


def with_echoes(story: Story, likenesses: Sequence[Likeness], random: np.random.Generator) -> Story:
    """Add to a story what its new bars have in common with earlier ones.

    The `likenesses` are the bars of a real piece from its beginning, so that patterns such as sequences are kept.
    """
    distance, moved, closely = _columns(likenesses, len(story.section))
    echoes = np.where(distance <= np.arange(len(distance)), distance, 0)
    return replace(
        story,
        recall_distance=np.where(story.is_theme, story.recall_distance, echoes),
        recall_similarity=np.where(story.is_theme, story.recall_similarity, closely / 255),
        recall_transposition=np.where(story.is_theme, 0, moved),
        is_open=_drawn_open(~story.is_theme, random),
    )


def _drawn_open(may_be_open: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw the bars that are left to the network, of those that may be; (bars,) bool."""
    return (random.random(len(may_be_open)) < OPEN_SHARE) & may_be_open


def with_departures(story: Story, departures: Sequence[Departure]) -> Story:
    """Give the bars of a story the departures of a real piece, from its beginning.

    If it is told the mean of the piece for every bar, the network writes all bars alike: phrases of chorales did not
    end in long notes. A bar that recalls a theme departs like its theme. Loops have no departures.
    """
    if not story.closes:
        return story
    drawn = _columns(departures, len(story.section))
    for bar in np.flatnonzero(story.is_theme):
        drawn[:, bar] = drawn[:, bar - story.recall_distance[bar]]
    _raise_climax(drawn, story.section == CLIMAX)
    # The final chord needs the last bar.
    drawn[DENSITY, -1] = min(drawn[DENSITY, -1], LAST_BAR)
    return replace(story, departures=drawn)


def _raise_climax(drawn: np.ndarray, is_climax: np.ndarray) -> None:
    """Keep departures from hiding the climax: on average its bars are as dense, high and loud as planned, and no other
    bar departs further upward than they do. `drawn` (3, bars) is changed in place."""
    if not is_climax.any():
        return
    for row, (usual,) in enumerate(level(1)):
        inside = drawn[row, is_climax]
        inside += max(usual - int(inside.mean()), 0)
        drawn[row] = np.minimum(drawn[row], inside.max())
        drawn[row, is_climax] = inside


def _vary_climax(drawn: np.ndarray, is_climax: np.ndarray) -> None:
    """Keep the climax from repeating what was heard before it; `drawn` (3, bars) is changed in place.

    The sections of the story are not those of the real piece, whose refrain may lie anywhere.
    """
    distance, _, closely = drawn
    bars = np.arange(len(distance))
    repeats = is_climax & ~is_climax[np.maximum(bars - distance, 0)]
    closely[repeats] = np.minimum(closely[repeats], CLIMAX_RETURNS)


def _without_standstill(drawn: np.ndarray) -> np.ndarray:
    """Limit runs of bars that equal one of the two bars before them to MOST_ALIKE; `drawn` (3, bars).

    Copies of copies would stay the same bar forever, where the bars of the real piece each differed slightly.
    """
    distance, moved, closely = drawn
    is_near = (distance > 0) & (distance <= 2) & (moved == 0) & (closely >= RETURNS)
    run = 0
    for bar, near in enumerate(is_near.tolist()):
        run = run + 1 if near and run < MOST_ALIKE else 0
        is_near[bar] = near and not run
    return np.where(is_near, 0, drawn)


def _columns(rows: Sequence[tuple[int, int, int]], count: int) -> np.ndarray:
    """Return the values of the first `count` bars, (3, bars), starting over after the last."""
    return np.array([rows[bar % len(rows)] for bar in range(count)], dtype=np.int64).T
