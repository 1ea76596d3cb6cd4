"""Biases do nothing while a piece is as planned, and more the further it drifts."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.events.settings import Setting
from composer.events.vocabulary import BAR_ADVANCE, DURATION, DURATIONS, PART, PITCH, POSITION, VELOCITY
from composer.generation.decoding.biases.concord import ConcordBias
from composer.generation.decoding.biases.density import DensityBias
from composer.generation.decoding.biases.key import KeyBias
from composer.generation.decoding.biases.register import RegisterBias
from composer.generation.decoding.state.state import DecoderState
from composer.generation.form.story import story
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import Note, Part, settled
from tests.generation.decoding.constraints.test_masks import begun, form, setting, written

C_MAJOR, A_MINOR = Key("C", "major"), Key("A", "minor")
# Eight notes a bar at middling energy.
SETTING = Setting(("romantic",), "piano", Meter(4, 4), 100.0, C_MAJOR, (Part(()),), 8.0, (60.0, 60.0))
# One part an octave above the middle, the other an octave below it.
TWO_PARTS = replace(SETTING, parts=(Part(()), Part(())), register=(60.0, 60.0), placements=((12.0, 4.0), (-12.0, 4.0)))


def draft(*positions: int) -> DecoderState:
    """A piece of steady energy whose first bar has a note at each of these ticks."""
    written = begun(form(SETTING, 8, story=story(8, (0.5,))))
    for position in positions:
        written.add((0, position, 0, 60, 23, 60))
    return written


def lean(positions: tuple[int, ...], field: int, event: list[int]) -> np.ndarray:
    found = DensityBias().added_logits(field, event, draft(*positions))
    assert found is not None
    return found


def test_a_bar_that_lacks_notes_is_not_left_and_one_that_is_full_is() -> None:
    few, all_there, many = ((0, 12), tuple(range(0, 96, 12)), tuple(range(0, 96, 6)))
    assert lean(few, BAR_ADVANCE, [])[1] < 0
    assert lean(all_there, BAR_ADVANCE, [])[1] == 0
    assert lean(many, BAR_ADVANCE, [])[1] > 0


def test_behind_its_notes_a_bar_waits_less_and_ahead_of_them_more() -> None:
    behind, ahead = lean((0, 48), POSITION, [0]), lean((0, 1, 2, 3, 4, 5), POSITION, [0])
    assert behind[50] > behind[72]
    assert ahead[12] < ahead[72]


def test_what_does_not_concern_it_is_left_alone() -> None:
    assert DensityBias().added_logits(PITCH, [0, 0, 0], draft(0)) is None
    assert DensityBias().added_logits(POSITION, [1], draft(0)) is None
    assert RegisterBias().added_logits(VELOCITY, [0, 0, 0, 60, 23], draft(0)) is None
    assert ConcordBias().added_logits(VELOCITY, [0, 0, 0, 60, 23], draft(0)) is None
    assert KeyBias([C_MAJOR] * 4).added_logits(VELOCITY, [0, 0, 0, 60, 23], draft(0)) is None


def register_leaning(pitch: int, energy: float, setting: Setting) -> np.ndarray | None:
    """After many notes of one pitch, in a piece of steady energy."""
    register, written = RegisterBias(), begun(form(setting, 8, story=story(8, (energy,))))
    for number in range(48):
        event = (0, 2 * number, 0, pitch, 23, 60)
        written.add(event)
        register.observe(event, written)
    return register.added_logits(PITCH, [0, 95, 0], written)


def test_after_low_notes_higher_ones_are_likelier_the_more_so_the_more_energy_a_bar_has() -> None:
    setting = replace(SETTING, register=(54.0, 66.0))

    def after(pitch: int, energy: float = 0.5) -> np.ndarray:
        found = register_leaning(pitch, energy, setting)
        assert found is not None
        return found

    assert after(50)[50] < after(50)[60] < after(50)[70]
    assert after(70)[50] > after(70)[60] > after(70)[70]
    # Or the music would leap to the highest notes there are.
    assert after(50)[127] == after(50)[90]
    assert np.diff(after(60, 1.0))[60] > 0 > np.diff(after(60, 0.0))[60]


def test_each_part_is_kept_where_it_lies_from_its_first_note_on() -> None:
    written = begun(form(TWO_PARTS, 8, story=story(8, (0.5,))))
    found = [RegisterBias().added_logits(PITCH, [0, 0, part], written) for part in (0, 1)]
    for added, mean in zip(found, (72, 48), strict=True):
        assert added is not None
        # Within one and a half of its standard deviations, the network decides.
        assert not added[mean - 6 : mean + 7].any()
        assert (np.diff(added[mean + 6 :]) < 0).all()
        assert (np.diff(added[: mean - 5]) > 0).all()


def test_one_part_that_was_too_low_does_not_raise_another() -> None:
    register, written = RegisterBias(), begun(form(TWO_PARTS, 8, story=story(8, (0.5,))))
    for number in range(24):
        event = (0, 4 * number, 0, 66, 23, 60)
        written.add(event)
        register.observe(event, written)
    first, second = (register.added_logits(PITCH, [0, 95, part], written) for part in (0, 1))
    assert first is not None
    assert second is not None
    assert first[70] < first[74]
    assert not second[44:53].any()


def test_where_no_register_is_planned_any_will_do() -> None:
    assert register_leaning(50, 1.0, SETTING) is None


def test_a_second_beside_what_is_struck_is_less_likely_and_a_third_is_not() -> None:
    found = ConcordBias().added_logits(PITCH, [0, 0, 0], draft(0))
    assert found is not None
    assert found[61] < found[62] < 0
    assert found[59] == found[61] == found[73]
    assert found[60] == found[64] == found[67] == 0


def test_beside_what_is_held_a_second_is_less_likely_and_beside_what_has_ended_it_is_not() -> None:
    held, written = ConcordBias(), draft(0)
    ends = int(DURATIONS[23])
    during, after = (held.added_logits(PITCH, [0, tick, 0], written) for tick in (ends - 1, ends))
    assert during is not None
    assert after is not None
    assert during[61] < 0
    assert not after.any()


def test_each_section_is_held_to_its_own_key() -> None:
    leaning = KeyBias([C_MAJOR, C_MAJOR, A_MINOR, A_MINOR])
    written = draft(0)
    for pitch in (69, 72, 76, 68) * 6:
        leaning.observe((0, 0, 0, pitch, 23, 60), written)
    here = leaning.added_logits(PITCH, [0, 12, 0], written)
    there = leaning.added_logits(PITCH, [6, 0, 0], written)
    assert here is not None
    assert here.any()
    assert there is not None
    assert not there.any()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 3), st.sampled_from([0.3, 0.9]), st.integers(0, 1000))
def test_the_key_is_judged_by_what_sounds_though_pitches_are_struck_again_before_their_end(
    parts: int, sloth: float, seed: int
) -> None:
    which = setting(parts=parts, drums=False)
    draft, in_key = begun(form(which, 12)), KeyBias([C_MAJOR] * 4)
    notes: list[list[Note]] = [[] for _ in which.parts]
    for event in written(begun(form(which, 12)), np.random.default_rng(seed), sloth):
        draft.add(event)
        in_key.observe(event, draft)
        onset = draft.bar * draft.ticks + draft.position
        notes[event[PART]].append(Note(onset, event[PITCH], int(DURATIONS[event[DURATION]])))
    sounding = np.zeros(12)
    for note in (note for part in notes for note in settled(part)):
        sounding[note.pitch % 12] += note.duration
    assert in_key.sounded[C_MAJOR].tolist() == sounding.tolist()


def test_what_would_lead_to_another_key_is_not_held_when_the_piece_is_nearly_over() -> None:
    in_key, early, late = KeyBias([C_MAJOR] * 4), draft(0), draft(0)
    for bar in range(7):
        late.add((1, 0, 0, 60, 23, 60))
        in_key.observe((int(bar > 0), 0, 0, (57, 64, 69)[bar % 3], 95, 60), early)
    held = [0, 48, 0, 69]
    assert in_key.added_logits(DURATION, held, early) is None
    said = in_key.added_logits(DURATION, held, late)
    assert said is not None
    assert said[95] <= said[11] < 0
