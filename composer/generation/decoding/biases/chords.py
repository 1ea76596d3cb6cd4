"""Keeping to chords that are asked for: their notes are likelier, above all on beats, and strangers do not last."""

from collections.abc import Sequence

import numpy as np

from composer.events.chords import NO_CHORD, written_tones
from composer.events.vocabulary import BAR_ADVANCE, DURATION, DURATIONS, FIELDS, PITCH, POSITION
from composer.generation.decoding.state.state import DecoderState
from composer.score.meter import TICKS_PER_QUARTER

# In nats, how much less likely a note is that is not in the chord: on a beat, and between beats, where it may pass.
# Guesses, set so that an independent template hears the chord in 95 of 100 half bars.
ON_BEAT, BETWEEN = 5.0, 3.5
# The root is made likelier by so much as long as another note has sounded for longer in the half bar, and the third as
# long as it has not sounded; a fifth or a seventh that has sounded for as long as the root is made less likely.
LACKING, ENOUGH, STRICTLY = 4.0, 3.0, 2.0
# How much less likely a stranger is to last for longer than an eighth note, or a note to last into a chord that it is
# strange to.
LASTING = 3.0
# Where only notes of the chord are to sound.
FORBIDDEN = 40.0
PASSING_TICKS = TICKS_PER_QUARTER // 2
CLASSES = np.arange(FIELDS[PITCH].size) % 12


class ChordBias:
    """Sounding the chords that are asked for."""

    def __init__(self) -> None:
        self._half = (-1, -1)
        # For how many ticks each pitch class has sounded in this half bar.
        self._heard = np.zeros(12)

    def added_logits(self, field: int, event: Sequence[int], state: DecoderState) -> np.ndarray | None:
        """Toward the notes of the chord, of these toward root and third as long as they lack; away from holding
        strangers."""
        if field not in (PITCH, DURATION) or state.is_unpitched(event):
            return None
        bar, position = state.bar + event[BAR_ADVANCE], event[POSITION]
        code = state.context.chord_at(bar, position)
        if code == NO_CHORD:
            return None
        tones = written_tones(code, state.context.shift(bar))
        if field == PITCH:
            return self._of_pitch(tones, bar, position, state)
        return _of_duration(event[PITCH] % 12, tones, bar, position, state)

    def observe(self, event: Sequence[int], state: DecoderState) -> None:
        """A note that sounds."""
        if state.is_unpitched(event):
            return
        half = _half(state.bar, state.position, state)
        if half != self._half:
            self._half, self._heard = half, np.zeros(12)
        until = state.ticks // 2 if half[1] == 0 else state.ticks
        # A new array: forks share the one before.
        self._heard = self._heard.copy()
        self._heard[event[PITCH] % 12] += min(int(DURATIONS[event[DURATION]]), until - state.position)

    def _of_pitch(self, tones: tuple[int, ...], bar: int, position: int, state: DecoderState) -> np.ndarray:
        heard = self._heard if _half(bar, position, state) == self._half else np.zeros(12)
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
        by_pitch: np.ndarray = lean[CLASSES]
        return by_pitch


def _half(bar: int, position: int, state: DecoderState) -> tuple[int, int]:
    return bar, int(2 * position >= state.context.ticks[bar])


def _of_duration(
    pitch_class: int, tones: tuple[int, ...], bar: int, position: int, state: DecoderState
) -> np.ndarray | None:
    ticks = state.context.ticks[bar]
    half = ticks // 2
    until = (half if position < half else ticks) - position
    after = (bar, half) if position < half else (bar + 1, 0)
    code = state.context.chord_at(*after)
    lean = np.zeros(len(DURATIONS))
    if pitch_class not in tones:
        lean -= LASTING * (DURATIONS > PASSING_TICKS)
    if code != NO_CHORD and pitch_class not in written_tones(code, state.context.shift(after[0])):
        lean -= (FORBIDDEN if state.context.strict else LASTING) * (until < DURATIONS)
    return lean if lean.any() else None
