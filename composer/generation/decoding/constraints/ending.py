"""A constraint on the ending: a tonic chord, struck together and held, with the tonic in the bass."""

from collections.abc import Sequence

import numpy as np

from composer.arranging.ranges import range_to_write
from composer.arranging.reach import most_notes
from composer.events.vocabulary import ADVANCES, BAR_ADVANCE, DURATIONS, PART, PARTS, PITCHES, POSITIONS
from composer.generation.decoding.constraints import pitch_range
from composer.generation.decoding.state.context import Context
from composer.generation.decoding.state.state import DecoderState
from composer.score.harmony import QUALITIES
from composer.score.key import OCTAVE, Mode
from composer.score.piece import Part

# Shorter pieces are fragments and need no ending.
FEWEST_BARS = 4
FEWEST_EVENTS = 24
TRIAD_NOTES, LARGEST_CHORD = 3, 4
# In a piece of a given number of notes, no note may ring past its bar during the last CLEAR_BARS bars, estimated from
# the mean density. Before that a note may last half as many bars, so only bars twice as dense as planned could let one
# ring into the final chord.
CLEAR_BARS = 4
TRIADS: dict[Mode, tuple[int, ...]] = {"major": QUALITIES[""][0], "minor": QUALITIES["m"][0]}


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """The final chord begins a bar and stays in it; no piece ends without one."""
    context = state.context
    if not context.final_notes:
        return None
    if context.events is not None:
        return np.equal(ADVANCES, state.events_left == context.final_notes) if state.is_final(0) else None
    if not state.is_final(0):
        return np.less(ADVANCES, len(context.ticks) - state.bar)
    return ADVANCES > 0 if pitch_range.is_full(state, len(context.parts) - 1) else None


def positions(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """The final chord is struck on the bar line."""
    return POSITIONS == 0 if state.is_final(event[BAR_ADVANCE]) else None


def parts(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Drums may not begin the final chord, because nothing else might follow them. In a piece of a given number of
    notes, skip no part that is needed to place the remaining notes, and take none without a pitch for the next."""
    if not state.is_final(event[BAR_ADVANCE]) or state.ends_with(event):
        return None
    context = state.context
    has_begun = state.is_now(event)
    allowed = np.ones(len(PARTS), dtype=bool)
    if not (has_begun and state.chord):
        allowed[: len(context.parts)] = np.logical_not(context.is_drums)
    if context.events is not None:
        room = 0
        for part in reversed(range(len(context.parts))):
            taken = sum(note[PART] == part for note in state.struck_now) if has_begun else 0
            room += max(_most_struck(context, part) - taken, 0)
            allowed[part] &= room >= state.events_left and _has_room(state, (*event, part))
    return allowed


def _most_struck(context: Context, part: int) -> int:
    """The largest number of notes of the final chord that a part can strike."""
    if context.single[part]:
        return 1
    most = None if context.is_drums[part] else most_notes(context.players[part])
    return (context.events or 0) if most is None else most


def _has_room(state: DecoderState, event: Sequence[int]) -> bool:
    """Whether the part of an event of the final chord has a pitch for it, below what has to follow."""
    within, chord = pitch_range.pitches(state, event), pitches(state, event)
    return bool((within if chord is None else within & chord).any())


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Allow the tonic in the bass, and notes of its triad above it."""
    key = state.context.key(state.bar + event[BAR_ADVANCE])
    if key is None or not state.is_final(event[BAR_ADVANCE]) or state.is_unpitched(event):
        return None
    is_tonic = PITCHES % 12 == 0
    tonic = min(state.chord, default=None) if state.is_now(event) else None
    return is_tonic if tonic is None else is_tonic | (np.isin(PITCHES % 12, TRIADS[key.mode]) & (tonic < PITCHES))


def closing_pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Under the last note of a given melody, allow only the tonic triad."""
    closes, key = state.context.closes, state.context.key(state.bar + event[BAR_ADVANCE])
    if closes is None or key is None or state.is_unpitched(event) or state.onset(event) < closes:
        return None
    return np.isin(PITCHES % 12, TRIADS[key.mode])


def durations(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """The final chord lasts from half a bar to a whole bar, and no earlier note rings into it."""
    context = state.context
    if not context.final_notes:
        return None
    bar = state.bar + event[BAR_ADVANCE]
    if state.is_final(event[BAR_ADVANCE]):
        return (context.ticks[bar] // 2 <= DURATIONS) & (context.ticks[bar] >= DURATIONS)
    if state.is_unpitched(event):
        return None
    if context.events is None:
        return context.onsets[len(context.ticks) - 1] - state.onset(event) >= DURATIONS
    # In a piece of a given number of notes, the final chord may come in any of the next bars.
    is_near = state.events_left - context.final_notes < CLEAR_BARS * (context.notes_per_bar or 0)
    longest = context.onsets[bar + 1] - state.onset(event) if is_near else context.ticks[bar] * (CLEAR_BARS // 2)
    return longest >= DURATIONS


def chord_size(parts: Sequence[Part]) -> int:
    """Return the number of notes in the final chord of a piece with a given number of notes; 0 for drums alone.

    Each instrument needs room for a note above those of the others.
    """
    pitched = [part for part in parts if not part.is_drums]
    if not pitched:
        return 0
    narrowest = min(highest - lowest for lowest, highest in map(range_to_write, pitched))
    alone = min(most_notes(pitched[0].program) or TRIAD_NOTES, TRIAD_NOTES)
    wanted = alone if len(pitched) == 1 else min(len(pitched), LARGEST_CHORD)
    return min(wanted, 1 + (narrowest - OCTAVE + 1) // (OCTAVE + 1))
