"""The laws that a piece keeps while it is written: which values each field of the next event may take.

Whoever chooses among what is allowed writes a piece that can be played: no event before the one before it, something
that sounds in the last bar and nothing beyond it, no instrument beyond its range, no pitch that sounds already in
another part of the same instrument, no more than `MOST_REPEATS` times the same chord in a row, in a strict piece no
note outside the scale, and at the end of a piece that closes, in a key, a chord of its tonic (`ending`). Pitches are
relative to C, as in the draft.
"""

from collections.abc import Callable, Sequence

import numpy as np

from composer.arranging.assignment import reach
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATIONS,
    END,
    FIELDS,
    PART,
    PITCH,
    POSITION,
    TIE,
)
from composer.generation.decoding.ending import FEWEST_BARS, FEWEST_EVENTS, OCTAVE, final_durations, final_pitches
from composer.generation.decoding.key_tracking import scale
from composer.generation.decoding.state import MOST_REPEATS, Draft

LONGEST_SILENCE_BARS = 4
ADVANCES, POSITIONS, PARTS, PITCHES, _, VELOCITIES = (np.arange(field.size) for field in FIELDS)


def allowed(draft: Draft, field: int, event: Sequence[int]) -> np.ndarray:
    """Which values a field may take, (size,) bool, after the fields that are in `event` already; never none."""
    return LAWS[field](draft, event)


def _is_final(draft: Draft, advance: int) -> bool:
    """Whether the event after this one, so many bars on, belongs to the final chord."""
    if not draft.final_notes:
        return False
    if draft.length.events is None:
        return draft.length.bars >= FEWEST_BARS and draft.bar + advance == draft.length.bars - 1
    return draft.length.events >= FEWEST_EVENTS and draft.events_left <= draft.final_notes


def _is_now(draft: Draft, event: Sequence[int]) -> bool:
    """Whether an event sounds together with the one before it."""
    return bool(draft.events) and event[BAR_ADVANCE] == 0 and event[POSITION] == draft.position


def _range(draft: Draft, part: int, bar: int) -> tuple[int, int]:
    """The lowest and the highest pitch of a part in a bar, as they are written."""
    lowest, highest = reach(draft.setting.parts[part])
    if draft.setting.parts[part].is_drums:
        return lowest, highest
    lowest, highest = max(lowest - draft.shift(bar), 0), min(highest - draft.shift(bar), 127)
    key = draft.key(bar)
    if draft.strict and key is not None:
        highest = int(np.flatnonzero(scale(key.mode)[: highest + 1])[-1])
    return lowest, highest


def _is_full(draft: Draft, part: int) -> bool:
    """Whether no pitch is left in a part for the moment that the draft has come to."""
    highest = _range(draft, part, draft.bar)[1] - (OCTAVE if _is_final(draft, 0) else 0)
    return part < draft.part or (part == draft.part and draft.pitch >= highest)


def _allowed_advances(draft: Draft, event: Sequence[int]) -> np.ndarray:
    bars_left = draft.length.bars - draft.bar
    allowed = np.less_equal(ADVANCES, min(LONGEST_SILENCE_BARS, bars_left))
    if draft.sounds_until <= (draft.length.bars - 1) * draft.bar_ticks:
        allowed &= bars_left > ADVANCES
    last_part = len(draft.setting.parts) - 1
    if draft.length.events is not None and _is_final(draft, 0):
        # The final chord begins a bar, and stays there.
        return np.equal(ADVANCES, draft.events_left == draft.final_notes)
    if draft.length.events is None and draft.final_notes and draft.length.bars >= FEWEST_BARS:
        if draft.bar < draft.length.bars - 1:
            allowed &= bars_left > ADVANCES
        else:
            allowed[0] = not _is_full(draft, last_part)
            return allowed
    allowed[0] = not draft.events or draft.position < draft.bar_ticks - 1 or not _is_full(draft, last_part)
    return allowed


def _allowed_positions(draft: Draft, event: Sequence[int]) -> np.ndarray:
    if draft.ends_with(event):
        return POSITIONS == 0
    if _is_final(draft, event[BAR_ADVANCE]):
        return POSITIONS == 0
    first = 0
    if draft.events and event[BAR_ADVANCE] == 0:
        first = draft.position + _is_full(draft, len(draft.setting.parts) - 1)
    return (first <= POSITIONS) & (draft.bar_ticks > POSITIONS)


def _allowed_parts(draft: Draft, event: Sequence[int]) -> np.ndarray:
    if draft.ends_with(event):
        return PARTS == END
    allowed = len(draft.setting.parts) > PARTS
    if _is_final(draft, event[BAR_ADVANCE]) and not (_is_now(draft, event) and draft.chord):
        # Drums do not begin it: they might be all there is.
        allowed[: len(draft.setting.parts)] = [not part.is_drums for part in draft.setting.parts]
    if _is_now(draft, event):
        allowed[: draft.part + _is_full(draft, draft.part)] = False
    return allowed


def _allowed_pitches(draft: Draft, event: Sequence[int]) -> np.ndarray:
    bar = draft.bar + event[BAR_ADVANCE]
    lowest, highest = _range(draft, event[PART], bar)
    is_now = _is_now(draft, event)
    if is_now and event[PART] == draft.part:
        lowest = draft.pitch + 1
    is_drums = draft.setting.parts[event[PART]].is_drums
    is_final = _is_final(draft, event[BAR_ADVANCE])
    if is_final and draft.length.events is not None:
        # Room for what is still to be struck above.
        highest -= (draft.events_left - 1) * (OCTAVE + 1)
    allowed = (lowest <= PITCHES) & (highest >= PITCHES)
    key = draft.key(bar)
    if not is_drums and is_final and key is not None:
        return allowed & final_pitches(key.mode, min(draft.chord, default=None) if is_now else None)
    if not is_drums:
        if draft.strict and key is not None:
            allowed &= scale(key.mode)
        chords = draft.chords if is_now else [*draft.chords[1 - MOST_REPEATS :], frozenset(draft.chord)]
        if len(chords) == MOST_REPEATS and len(set(chords)) == 1:
            # Without its lowest note the chord is another.
            allowed = _unless_none(allowed, np.not_equal(PITCHES, min(chords[0], default=0)))
        return _unless_none(allowed, _is_free(draft, event, bar))
    return allowed


def _is_free(draft: Draft, event: Sequence[int], bar: int) -> np.ndarray:
    """Which pitches, as they are written, do not sound already in another part of the same instrument."""
    free = np.ones(FIELDS[PITCH].size, dtype=bool)
    program, onset, shift = draft.program(event[PART]), bar * draft.bar_ticks + event[POSITION], draft.shift(bar)
    for (played_by, pitch), (part, until) in list(draft.sounding.items()):
        if until <= onset:
            del draft.sounding[played_by, pitch]
        elif played_by == program and part != event[PART] and 0 <= pitch - shift < len(free):
            free[pitch - shift] = False
    return free


def _allowed_durations(draft: Draft, event: Sequence[int]) -> np.ndarray:
    if _is_final(draft, event[BAR_ADVANCE]):
        return final_durations(draft.bar_ticks)
    if draft.length.events is not None:
        return np.ones(len(DURATIONS), dtype=bool)
    left = (draft.length.bars - draft.bar - event[BAR_ADVANCE]) * draft.bar_ticks - event[POSITION]
    return left >= DURATIONS


def _allowed_velocities(draft: Draft, event: Sequence[int]) -> np.ndarray:
    return VELOCITIES != TIE


def _unless_none(allowed: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """What of the allowed is wanted too; all that is allowed if that is nothing."""
    both = allowed & wanted
    return both if both.any() else allowed


# By field, in the order of the vocabulary.
LAWS: tuple[Callable[[Draft, Sequence[int]], np.ndarray], ...] = (
    _allowed_advances,
    _allowed_positions,
    _allowed_parts,
    _allowed_pitches,
    _allowed_durations,
    _allowed_velocities,
)
