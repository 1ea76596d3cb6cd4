"""Requested chords are heard: by what sounds, also from before, and until when it may sound."""

from dataclasses import replace

import numpy as np
import pytest

from composer.events.chords import chord_code
from composer.events.vocabulary import BAR_ADVANCE, DURATION, DURATIONS, PITCH, POSITION
from composer.generation.decoding.biases.chords import ChordBias
from composer.generation.decoding.state.state import DecoderState
from composer.score.harmony import Chord
from composer.score.meter import Meter
from tests.generation.decoding.constraints.test_masks import begun, form, setting

C_MAJOR, A_MINOR, F_MAJOR = (chord_code(Chord(0, 1, *named)) for named in ((0, ""), (9, "m"), (5, "")))
C, E, F, A, LOW_C = 60, 64, 65, 69, 48
HALF_BAR = 48


def heard(
    *notes: tuple[int, int, int], chords: tuple[tuple[int, int], ...], strict: bool = False
) -> tuple[ChordBias, DecoderState]:
    """A bias that has heard notes (onset, pitch, ticks) in 4/4, told a chord for each half bar."""
    told = replace(form(setting(), 8, strict=strict), chords=np.resize(np.array(chords, dtype=np.uint8), (8, 2)))
    state, bias, bar = begun(told), ChordBias(), 0
    for onset, pitch, ticks in notes:
        advance, bar = onset // 96 - bar, onset // 96
        event = (advance, onset % 96, 0, pitch, int(np.flatnonzero(ticks == DURATIONS)[0]), 60)
        state.add(event)
        bias.observe(event, state)
    return bias, state


def pitches(bias: ChordBias, state: DecoderState, position: int) -> np.ndarray:
    """The nats of each pitch for a note later in this bar."""
    nats = bias.added_logits(PITCH, (0, position, 0), state)
    assert nats is not None
    return nats


def test_a_root_or_third_that_is_held_from_the_chord_before_need_not_be_struck() -> None:
    bias, state = heard((0, A, 48), (0, C, 96), chords=((A_MINOR, F_MAJOR),))
    held = pitches(bias, state, HALF_BAR)
    assert held[F] > held[C]
    assert held[A] > held[C]
    bias, state = heard((0, A, 96), (0, LOW_C, 24), chords=((A_MINOR, F_MAJOR),))
    held = pitches(bias, state, HALF_BAR)
    # The A goes on sounding, so that the chord has its third, and needs its root.
    assert held[F] > held[A] == 0 > held[C]


def test_the_root_is_wanted_until_it_has_sounded_longer_than_any_other_tone() -> None:
    bias, state = heard((0, C, 24), (0, E, 48), chords=((C_MAJOR, C_MAJOR),))
    assert pitches(bias, state, 24)[C] > pitches(bias, state, 24)[E]
    bias, state = heard((0, C, 24), (0, E, 12), (24, C, 24), chords=((C_MAJOR, C_MAJOR),))
    assert pitches(bias, state, 36)[C] == pitches(bias, state, 36)[E]


def test_a_pitch_struck_again_is_counted_once() -> None:
    once, state = heard((0, E, 48), (0, C, 24), chords=((C_MAJOR, C_MAJOR),))
    twice, again = heard((0, E, 48), (0, C, 48), (12, C, 12), chords=((C_MAJOR, C_MAJOR),))
    np.testing.assert_array_equal(pitches(once, state, 36), pitches(twice, again, 36))


@pytest.mark.parametrize(("chords", "until"), [(((C_MAJOR, C_MAJOR), (F_MAJOR, C_MAJOR)), 96), (((C_MAJOR, 0),), 960)])
@pytest.mark.parametrize("strict", [False, True])
def test_no_tone_is_held_into_the_first_chord_to_which_it_does_not_belong_however_far_ahead(
    chords: tuple[tuple[int, int], ...], until: int, strict: bool
) -> None:
    bias, state = heard((0, C, 24), chords=chords, strict=strict)
    nats = bias.added_logits(DURATION, (0, 0, 0, E), state)
    unlikely = until < DURATIONS
    assert (nats is None) == (not unlikely.any())
    if nats is not None:
        assert (nats[unlikely] < 0).all()
        assert not nats[~unlikely].any()
    # A C belongs to the next chord too.
    assert bias.added_logits(DURATION, (0, 0, 0, C), state) is None


def test_in_a_strict_piece_time_stands_until_root_and_third_have_sounded() -> None:
    bias, state = heard((0, E, 48), chords=((C_MAJOR, C_MAJOR),), strict=True)
    advance, position = (bias.added_logits(field, (0,) * field, state) for field in (BAR_ADVANCE, POSITION))
    assert advance is not None
    assert position is not None
    assert not advance[0]
    assert (advance[1:] < 0).all()
    assert not position[:HALF_BAR].any()
    assert (position[HALF_BAR:] < 0).all()
    done, state = heard((0, C, 48), (0, E, 48), chords=((C_MAJOR, C_MAJOR),), strict=True)
    assert all(done.added_logits(field, (0,) * field, state) is None for field in (BAR_ADVANCE, POSITION))
    # Elsewhere a chord may be told by less.
    free, state = heard((0, E, 48), chords=((C_MAJOR, C_MAJOR),))
    assert free.added_logits(BAR_ADVANCE, (), state) is None


def test_chords_change_in_the_middle_of_bars_with_an_odd_number_of_ticks_too() -> None:
    told = form(setting(), 8)
    told = replace(
        told,
        setting=replace(told.setting, meter=Meter(3, 32)),
        chords=np.resize(np.array((C_MAJOR, F_MAJOR), dtype=np.uint8), (8, 2)),
    )
    state, bias = begun(told), ChordBias()
    nats = bias.added_logits(DURATION, (0, 0, 0, E), state)
    assert nats is not None
    # Of nine ticks the first five belong to the first chord; an E does not belong to the second.
    assert set(nats[DURATIONS <= 5]) == {0}
    assert (nats[DURATIONS > 5] < 0).all()
