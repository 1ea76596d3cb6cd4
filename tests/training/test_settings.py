"""Settings for composing are those of real pieces."""

from dataclasses import replace

import numpy as np
import pytest

from composer.events.packing import BAR
from composer.events.settings import NO_REGISTER, USUAL_LOUDNESS, Setting
from composer.score.meter import Meter
from composer.score.piece import Note, Part
from composer.training.settings import _activity, _departures, _placements, _played, _range


@pytest.mark.parametrize(("program", "ensemble", "played"), [(2, "piano", 0), (6, "piano", 6), (2, "band", 2)])
def test_piano_music_is_played_on_a_grand_piano_and_nothing_else_is(program: int, ensemble: str, played: int) -> None:
    assert _played(Part((), program, "Right hand"), ensemble) == Part((), played)


def test_the_softest_and_the_loudest_bars_are_those_of_the_piece_and_silent_ones_are_none_of_them() -> None:
    softest, loudest = _range(np.array([0, 0, *range(40, 81)]), USUAL_LOUDNESS)
    assert (softest, loudest) == (42, 78)
    assert _range(np.zeros(4), USUAL_LOUDNESS) == USUAL_LOUDNESS


def test_a_setting_comes_back_from_json_and_one_of_before_more_was_kept_is_read() -> None:
    setting = Setting(("folk",), "piano", Meter(3, 4), 90.0, None, (Part(()),), 6.0, (30.0, 70.0), (50.0, 70.0), False)
    setting = replace(setting, departures=((80, -1, 0), (120, 2, 5)), placements=((4.5, 3.0),), chromatic=0.125)
    assert Setting.from_json(setting.to_json()) == setting
    kept_later = ("loudness", "register", "expressive")
    without = {name: value for name, value in setting.to_json().items() if name not in kept_later}
    usual = replace(setting, loudness=USUAL_LOUDNESS, register=NO_REGISTER, expressive=True)
    assert Setting.from_json(without) == usual


def test_a_part_that_sounds_in_half_of_a_piece_is_to_sound_in_half_of_one() -> None:
    always = Part(tuple(Note(48 * number, 60, 48) for number in range(8)))
    half = Part(tuple(Note(48 * number, 48, 24) for number in range(4)))
    assert _activity([always, half]) == (1.0, 0.5)
    assert _activity([always]) == ()


def test_the_parts_of_a_piece_lie_above_and_below_its_mean_pitch_and_drums_nowhere() -> None:
    high, low = (Part(tuple(Note(24 * n, pitch + n % 2, 24) for n in range(8))) for pitch in (71, 47))
    drums = Part(tuple(Note(24 * n, 36, 24) for n in range(8)), is_drums=True)
    assert _placements([high, drums, low]) == ((12.0, 0.5), (0.0, 0.0), (-12.0, 0.5))
    assert _placements([high]) == ()


def test_a_bar_with_half_of_the_notes_of_those_around_it_departs_by_that_and_level_bars_do_not() -> None:
    bars = np.zeros(9, dtype=BAR)
    bars["density"], bars["register"], bars["loudness"] = 32, 60, 64
    assert set(_departures(bars, True)) == {(100, 0, 0)}
    bars["density"][4], bars["register"][4], bars["loudness"][4] = 16, 69, 82
    percent, semitones, louder = _departures(bars, True)[4]
    assert (percent, semitones, louder) == (53, 8, 16)
    assert _departures(bars, False)[4] == (53, 8, 0)
