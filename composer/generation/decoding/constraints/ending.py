"""A piece ends on a chord of its tonic that is struck together and held, its lowest note the tonic itself."""

from collections.abc import Sequence

import numpy as np

from composer.arranging.assignment import reach
from composer.events.vocabulary import BAR_ADVANCE, DURATIONS, FIELDS, PART, PITCH, POSITION
from composer.generation.decoding.constraints.pitch_range import is_full
from composer.generation.decoding.constraints.players import most_notes
from composer.generation.decoding.state.state import DecoderState
from composer.score.key import OCTAVE, Mode
from composer.score.piece import Part

# Shorter pieces are fragments, and need no ending.
FEWEST_BARS = 4
FEWEST_EVENTS = 24
TRIAD_NOTES, LARGEST_CHORD = 3, 4
# Before the end of a piece whose notes are counted, none lasts beyond its bar for so many bars of usual density; before
# that, half as many bars at the most: only bars twice as dense as planned would let one ring into the end.
CLEAR_BARS = 4
TRIADS: dict[Mode, tuple[int, ...]] = {"major": (0, 4, 7), "minor": (0, 3, 7)}
ADVANCES, POSITIONS, PARTS, PITCHES = (np.arange(FIELDS[field].size) for field in (BAR_ADVANCE, POSITION, PART, PITCH))


def advances(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """The final chord begins a bar, and stays there; no piece ends without it."""
    context = state.context
    if not context.final_notes:
        return None
    if context.events is not None:
        return np.equal(ADVANCES, state.events_left == context.final_notes) if state.is_final(0) else None
    if not state.is_final(0):
        return np.less(ADVANCES, len(context.ticks) - state.bar)
    return ADVANCES > 0 if is_full(state, len(context.parts) - 1) else None


def positions(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """It is struck together, on the bar line."""
    return POSITIONS == 0 if state.is_final(event[BAR_ADVANCE]) else None


def parts(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Drums do not begin it: they might be all there is. Where notes are counted those that are left must find players:
    it is no part after which there are too few."""
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
            most = None if context.is_drums[part] else most_notes(context.programs[part])
            room += max((context.events if most is None else most) - taken, 0)
            allowed[part] &= room >= state.events_left
    return allowed


def pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """The tonic below, and notes of its triad above it."""
    key = state.context.key(state.bar + event[BAR_ADVANCE])
    if key is None or not state.is_final(event[BAR_ADVANCE]) or state.is_unpitched(event):
        return None
    is_tonic = PITCHES % 12 == 0
    tonic = min(state.chord, default=None) if state.is_now(event) else None
    return is_tonic if tonic is None else is_tonic | (np.isin(PITCHES % 12, TRIADS[key.mode]) & (tonic < PITCHES))


def closing_pitches(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """Under the last note of a melody only the tonic's triad is struck."""
    closes, key = state.context.closes, state.context.key(state.bar + event[BAR_ADVANCE])
    if closes is None or key is None or state.is_unpitched(event) or state.onset(event) < closes:
        return None
    return np.isin(PITCHES % 12, TRIADS[key.mode])


def durations(state: DecoderState, event: Sequence[int]) -> np.ndarray | None:
    """The final chord lasts from half a bar to a whole one, and nothing from before it rings on under it."""
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
    # Where notes are counted the final bar may be any of the next ones.
    is_near = state.events_left - context.final_notes < CLEAR_BARS * (context.notes_per_bar or 0)
    longest = context.onsets[bar + 1] - state.onset(event) if is_near else context.ticks[bar] * (CLEAR_BARS // 2)
    return longest >= DURATIONS


def chord_size(parts: Sequence[Part]) -> int:
    """Of how many notes the final chord of a piece is, where its notes are counted; 0 of drums alone.

    Each instrument must have room for a note of it above what the others have taken.
    """
    pitched = [part for part in parts if not part.is_drums]
    if not pitched:
        return 0
    narrowest = min(highest - lowest for lowest, highest in map(reach, pitched))
    alone = min(most_notes(pitched[0].program) or TRIAD_NOTES, TRIAD_NOTES)
    wanted = alone if len(pitched) == 1 else min(len(pitched), LARGEST_CHORD)
    return min(wanted, 1 + (narrowest - OCTAVE + 1) // (OCTAVE + 1))
