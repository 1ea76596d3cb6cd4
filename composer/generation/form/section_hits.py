"""What happens at hits besides the bar line: sections that begin there, and stops."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from composer.events.sections import SECTIONS
from composer.generation.form.story import Story
from composer.generation.request.hits import SECTION_HITS, STOP, Hit
from composer.score.joining import silenced
from composer.score.piece import Piece


def with_sections_at(story: Story, starts: Mapping[int, int]) -> Story:
    """Stretch a story so that sections begin at given bars; `starts` maps sections to bars, both rising.

    Recalls are unchanged.
    """
    count = len(story.section)
    # The first bar of each section, or of the next one if it is missing; the last bar if that is missing too.
    firsts = np.minimum(np.searchsorted(story.section, list(starts)), count - 1)
    bars = np.arange(count)
    place = np.interp(bars, [0, *starts.values(), count], [0, *firsts, count]).astype(np.int64)
    section = story.section[place]
    for number, bar in starts.items():
        section[:bar] = np.minimum(section[:bar], number - 1)
        section[bar:] = np.maximum(section[bar:], number)
    return replace(story, section=section, energy=story.energy[place])


def section_starts(hits: Sequence[Hit], bars: Sequence[int]) -> dict[int, int]:
    """The sections that begin at hits, with the bars at which they begin."""
    return {SECTIONS.index(kind): bar for (_, kind), bar in zip(hits, bars, strict=True) if kind in SECTION_HITS}


def bars_before_last_stops(hits: Sequence[Hit], bars: Sequence[int], count: int) -> int:
    """The number of bars, of `count`, before the stops that only silence follows: there the piece closes.

    `bars` are those at which the stretches begin, the first one at 0.
    """
    for (_, kind), bar in zip(reversed(hits), reversed(bars), strict=False):
        if kind != STOP or bar != count - 1:
            break
        count = bar
    return count


def stopped(piece: Piece, hits: Sequence[Hit]) -> Piece:
    """Silence a piece for one bar from each hit that is a stop."""
    # Each stretch between hits has its own tempo mark.
    onsets = [mark.onset for mark in piece.tempos[1:]]
    for (_, kind), onset in zip(hits, onsets, strict=False):
        if kind == STOP:
            piece = silenced(piece, onset, onset + piece.meter_at(onset).bar_ticks)
    return replace(piece, parts=tuple(part for part in piece.parts if part.notes))
