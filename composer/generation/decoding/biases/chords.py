"""A bias toward requested chords: their tones are likelier, most of all on the beat, and non-chord tones stay short."""

from collections.abc import Sequence

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATION, DURATIONS, FIELDS, PITCH, PITCHES, POSITION
from composer.generation.decoding.state.state import DecoderState
from composer.score.meter import TICKS_PER_QUARTER

# Nats subtracted from non-chord tones on the beat, and between beats, where they may be passing tones. Guesses, tuned
# until an independent chord template recognized the chord in 95 of 100 half bars.
ON_BEAT, BETWEEN = 5.0, 3.5
# LACKING is added to the root while another tone has sounded longer in this half bar, and to the third until it has
# sounded. ENOUGH is subtracted from a fifth or seventh that has sounded as long as the root. In strict pieces LACKING
# is multiplied by STRICTLY.
LACKING, ENOUGH, STRICTLY = 4.0, 3.0, 2.0
# Nats subtracted from durations over an eighth note for a non-chord tone, and from durations that would hold a note
# into a chord to which it does not belong.
LASTING = 3.0
# Nats subtracted in strict pieces from leaving a half bar before its root and third have sounded.
LEAVING = 6.0
# Used instead in strict pieces, where only chord tones may sound.
FORBIDDEN = 40.0
PASSING_TICKS = TICKS_PER_QUARTER // 2


class ChordBias:
    """Favors the tones of the requested chords."""

    def __init__(self) -> None:
        # (onset, end, pitch) of the notes that may still sound, in ticks; the pitch as it sounds.
        self._notes: tuple[tuple[int, int, int], ...] = ()

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """For PITCH, favor chord tones, especially a missing root or third. For DURATION, keep non-chord tones
        short. For BAR_ADVANCE and POSITION, stay in a half bar until root and third sound, in strict pieces."""
        if field in (BAR_ADVANCE, POSITION):
            return self._of_time(field, event, state) if state.context.strict else None
        if field not in (PITCH, DURATION) or state.is_unpitched(event):
            return None
        bar, position = state.bar + event[BAR_ADVANCE], event[POSITION]
        tones = state.context.tones_at(bar, position)
        if not tones:
            return None
        if field == PITCH:
            return self._of_pitch(tones, bar, position, state)
        return _of_duration(event[PITCH] % 12, tones, bar, position, state)

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """Record a note, and forget those that ended before this half bar."""
        if state.is_unpitched(event):
            return
        onset = state.context.onsets[state.bar] + state.position
        begin, _ = state.context.half_bar(state.bar, state.position)
        struck = event[PITCH] + state.context.shift(state.bar)
        # A pitch struck again ends there.
        cut = ((start, min(end, onset) if pitch == struck else end, pitch) for start, end, pitch in self._notes)
        new = onset, onset + int(DURATIONS[event[DURATION]]), struck
        self._notes = (*(note for note in cut if note[1] > begin), new)

    def _heard(self, bar: int, position: int, state: DecoderState) -> np.ndarray:
        """How many ticks each pitch class sounds in a half bar, notes held from before included; (12,), relative to
        C."""
        begin, end = state.context.half_bar(bar, position)
        heard, shift = np.zeros(12), state.context.shift(bar)
        for start, until, pitch in self._notes:
            heard[(pitch - shift) % 12] += max(min(until, end) - max(start, begin), 0)
        return heard

    def _of_time(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        tones = state.context.tones_at(state.bar, state.position)
        if not tones or (field == POSITION and event[BAR_ADVANCE]):
            return None
        root, third, *_ = tones
        heard = self._heard(state.bar, state.position, state)
        if heard[root] and heard[third]:
            return None
        choices = np.arange(FIELDS[field].size)
        if field == BAR_ADVANCE:
            return -LEAVING * (choices > 0)
        _, end = state.context.half_bar(state.bar, state.position)
        return -LEAVING * (choices >= end - state.context.onsets[state.bar])

    def _of_pitch(self, tones: tuple[int, ...], bar: int, position: int, state: DecoderState) -> np.ndarray:
        heard = self._heard(bar, position, state)
        stranger = FORBIDDEN if state.context.strict else BETWEEN if position % TICKS_PER_QUARTER else ON_BEAT
        lean = np.full(12, -stranger)
        lean[list(tones)] = 0.0
        root, third, *others = tones
        lacking = STRICTLY * LACKING if state.context.strict else LACKING
        if heard[root] <= np.delete(heard, root).max():
            lean[root] += lacking
        if not heard[third]:
            lean[third] += lacking
        for tone in others:
            if heard[tone] >= heard[root]:
                lean[tone] -= ENOUGH
        by_pitch: np.ndarray = lean[PITCHES % 12]
        return by_pitch


def _of_duration(
    pitch_class: int, tones: tuple[int, ...], bar: int, position: int, state: DecoderState
) -> np.ndarray | None:
    lean = np.zeros(len(DURATIONS))
    if pitch_class not in tones:
        lean -= LASTING * (DURATIONS > PASSING_TICKS)
    until = _stranger_from(pitch_class + state.context.shift(bar), bar, position, state)
    lean -= (FORBIDDEN if state.context.strict else LASTING) * (until < DURATIONS)
    return lean if lean.any() else None


def _stranger_from(pitch: int, bar: int, position: int, state: DecoderState) -> int:
    """After how many ticks a sounding pitch meets the first chord to which it does not belong; at most the longest
    duration."""
    context, longest = state.context, int(DURATIONS.max())
    onset = context.onsets[bar] + position
    _, begin = context.half_bar(bar, position)
    while begin < min(onset + longest, context.end):
        bar += begin == context.onsets[bar + 1]
        position = begin - context.onsets[bar]
        tones = context.tones_at(bar, position)
        if tones and (pitch - context.shift(bar)) % 12 not in tones:
            return begin - onset
        _, begin = context.half_bar(bar, position)
    return longest
