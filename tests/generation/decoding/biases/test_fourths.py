"""Chords stand over their root or third as often as in the real piece that a piece is planned after."""

import numpy as np
import pytest

from composer.events.settings import Setting
from composer.events.vocabulary import PITCH
from composer.generation.decoding.biases.fourths import FourthsBias
from composer.generation.decoding.state.state import DecoderState
from composer.generation.form.story import story
from composer.score.analysis import fourths_over_bass
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import Part
from tests.generation.decoding.constraints.test_masks import begun, form

SIX_FOUR, ROOT_POSITION = (55, 60, 64), (48, 55, 60)


def heard(*chords: tuple[int, ...], share: float = 0.0) -> tuple[FourthsBias, DecoderState]:
    """A bias that has heard chords, one on each beat; the last may still grow."""
    setting = Setting(("romantic",), "piano", Meter(), 100.0, Key("C", "major"), (Part(()),), 8.0, (60.0, 60.0))
    state, bias = begun(form(setting, 8, story=story(8, (0.5,)))), FourthsBias(share)
    for beat, chord in enumerate(chords):
        for pitch in chord:
            event = (0, 24 * beat, 0, pitch, 23, 60)
            state.add(event)
            bias.observe(event, state)
    return bias, state


@pytest.mark.parametrize(("struck", "unlikely"), [((55,), {60, 72, 84, 50, 38, 26}), ((48, 55), {53, 65, 77, 43, 31})])
def test_after_chords_over_their_fifth_another_is_less_likely_as_upper_note_and_as_bass(
    struck: tuple[int, ...], unlikely: set[int]
) -> None:
    bias, state = heard(SIX_FOUR, SIX_FOUR, struck)
    nats = bias.added_logits(PITCH, (0, state.position, 0), state)
    assert nats is not None
    assert unlikely <= set(np.flatnonzero(nats < 0).tolist())
    # Over another note than the bass a fourth is a concord.
    assert nats[60] == 0 or struck == (55,)


@pytest.mark.parametrize(("chords", "share"), [((ROOT_POSITION, ROOT_POSITION), 0.0), ((SIX_FOUR, SIX_FOUR), 0.5)])
def test_as_long_as_there_are_no_more_of_them_than_planned_nothing_is_done(
    chords: tuple[tuple[int, ...], ...], share: float
) -> None:
    bias, state = heard(*chords, (48,), share=share)
    assert bias.added_logits(PITCH, (0, state.position, 0), state) is None


def test_a_fourth_in_any_octave_counts_and_one_among_upper_notes_does_not() -> None:
    assert [fourths_over_bass(chord) for chord in (SIX_FOUR, ROOT_POSITION, (43, 60, 72), (60,))] == [1, 0, 2, 0]
