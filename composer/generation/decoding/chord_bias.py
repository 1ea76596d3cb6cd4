"""Keeping to chords that are asked for: their notes are likelier, above all on beats, and strangers do not last."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from composer.events.chords import NO_CHORD, chord_of_code
from composer.events.vocabulary import BAR_ADVANCE, DURATION, DURATIONS, FIELDS, PITCH, POSITION
from composer.generation.decoding.state import Draft
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


class InHarmony:
    """Sounding the chords that are asked for."""

    def __init__(self) -> None:
        self._half = (-1, -1)
        # For how many ticks each pitch class has sounded in this half bar.
        self._heard = np.zeros(12)

    def lean(self, field: int, event: Sequence[int], draft: Draft) -> np.ndarray | None:
        """Toward the notes of the chord, of these toward root and third as long as they lack; away from holding
        strangers."""
        if field not in (PITCH, DURATION) or draft.is_unpitched(event):
            return None
        bar, position = draft.bar + event[BAR_ADVANCE], event[POSITION]
        code = draft.chord_at(bar, position)
        if code == NO_CHORD:
            return None
        tones = _tones(code, draft.shift(bar))
        if field == PITCH:
            return self._of_pitch(tones, bar, position, draft)
        return _of_duration(event[PITCH] % 12, tones, bar, position, draft)

    def hear(self, event: Sequence[int], draft: Draft) -> None:
        """A note that sounds."""
        if draft.is_unpitched(event):
            return
        half = _half(draft.bar, draft.position, draft)
        if half != self._half:
            self._half, self._heard = half, np.zeros(12)
        until = draft.bar_ticks // 2 if half[1] == 0 else draft.bar_ticks
        self._heard[event[PITCH] % 12] += min(int(DURATIONS[event[DURATION]]), until - draft.position)

    def _of_pitch(self, tones: tuple[int, ...], bar: int, position: int, draft: Draft) -> np.ndarray:
        heard = self._heard if _half(bar, position, draft) == self._half else np.zeros(12)
        stranger = FORBIDDEN if draft.strict else BETWEEN if position % TICKS_PER_QUARTER else ON_BEAT
        lean = np.full(12, -stranger)
        lean[list(tones)] = 0.0
        root, third, *others = tones
        lacking = STRICTLY * LACKING if draft.strict else LACKING
        if heard[root] <= np.delete(heard, root).max():
            lean[root] += lacking
        if not heard[third]:
            lean[third] += lacking
        for tone in others:
            if heard[tone] >= heard[root]:
                lean[tone] -= ENOUGH
        by_pitch: np.ndarray = lean[CLASSES]
        return by_pitch


def _half(bar: int, position: int, draft: Draft) -> tuple[int, int]:
    return bar, int(2 * position >= draft.bar_ticks)


def _of_duration(pitch_class: int, tones: tuple[int, ...], bar: int, position: int, draft: Draft) -> np.ndarray | None:
    half = draft.bar_ticks // 2
    until = (half if position < half else draft.bar_ticks) - position
    after = (bar, half) if position < half else (bar + 1, 0)
    code = draft.chord_at(*after)
    lean = np.zeros(len(DURATIONS))
    if pitch_class not in tones:
        lean -= LASTING * (DURATIONS > PASSING_TICKS)
    if code != NO_CHORD and pitch_class not in _tones(code, draft.shift(after[0])):
        lean -= (FORBIDDEN if draft.strict else LASTING) * (until < DURATIONS)
    return lean if lean.any() else None


@cache
def _tones(code: int, shift: int) -> tuple[int, ...]:
    """The pitch classes of a chord as they are written where music sounds `shift` semitones higher, from the root."""
    return tuple((tone - shift) % 12 for tone in chord_of_code(code).pitch_classes)
