"""A piece is planned as requested; everything else comes from real pieces of the style."""

from dataclasses import replace

import numpy as np
import pytest

from composer.errors import BadInput
from composer.events.settings import Setting
from composer.generation.form.plan import PlannedForm, plan
from composer.generation.request.request import Request
from composer.networks.grooves import GROOVE_OUTLINES
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import Part

PIANO = Setting(("romantic",), "piano", Meter(4, 4), 100.0, Key("C", "major"), (Part((), 0),), 8.0)
WALTZ = replace(PIANO, meter=Meter(3, 4), key=Key("A", "minor"))
QUARTET = replace(PIANO, styles=("classical",), ensemble="quartet", parts=(Part((), 40), Part((), 40), Part((), 42)))
DRUMS = replace(PIANO, styles=("drums",), ensemble="drums", key=None, parts=(Part((), is_drums=True),))
SETTINGS = (PIANO, WALTZ, QUARTET, DRUMS)


def planned(request: Request, seed: int = 0) -> PlannedForm:
    return plan(request, SETTINGS, np.random.default_rng(seed))


def test_what_is_asked_is_kept_whatever_is_drawn() -> None:
    for seed in range(8):
        setting = planned(Request(key="F# minor", meter="6/8", tempo=77), seed).setting
        assert (str(setting.key), str(setting.meter)) == ("F# minor", "6/8")
        assert setting.key == Key("F#", "minor")
        assert setting.meter == Meter(6, 8)
        assert planned(Request(tempo=77), seed).tempo == 77


def test_a_setting_that_is_already_as_asked_is_preferred() -> None:
    for seed in range(8):
        assert planned(Request(meter="3/4"), seed).setting == WALTZ
        assert planned(Request(key="D minor"), seed).setting.meter == WALTZ.meter


def test_a_groove_brings_its_meter_and_its_tempo_unless_others_are_requested() -> None:
    for seed in range(8):
        waltz, lofi = planned(Request(groove="waltz"), seed), planned(Request(groove="lofi"), seed)
        assert (str(waltz.setting.meter), str(lofi.setting.meter)) == ("3/4", "4/4")
        assert 65 < lofi.tempo < 95
        asked = planned(Request(groove="lofi", meter="3/4", tempo=132), seed)
        assert (str(asked.setting.meter), asked.tempo) == ("3/4", 132)
    assert GROOVE_OUTLINES["ballad"].quarters_per_minute == 93
    # A style that has no such meter keeps its own.
    assert plan(Request(groove="lofi"), (WALTZ,), np.random.default_rng(0)).setting == WALTZ


def test_a_style_can_borrow_the_players_of_another() -> None:
    form = planned(Request(styles=(("romantic", 1.0),), ensemble="quartet"))
    assert form.setting.parts == QUARTET.parts
    assert form.told == (("romantic",),)


def test_a_style_with_one_piece_for_an_ensemble_does_not_always_plan_that_piece() -> None:
    duo = replace(QUARTET, styles=("romantic",), parts=QUARTET.parts[:2])
    request = Request(styles=(("romantic", 1.0),), ensemble="quartet")
    forms = [plan(request, (PIANO, QUARTET, duo), np.random.default_rng(seed)) for seed in range(8)]
    assert {len(form.setting.parts) for form in forms} == {2, 3}
    assert {form.told for form in forms} == {(("romantic",),)}


def test_large_ensembles_and_parts_that_mostly_rest_are_for_those_who_ask_for_them() -> None:
    crowd = replace(PIANO, styles=("march",), ensemble="orchestra", parts=(Part((), 60),) * 12)
    idle = replace(crowd, ensemble="band", parts=(Part((), 60),) * 3, activity=(0.9, 0.8, 0.1))
    busy = replace(idle, activity=(0.9, 0.8, 0.3))
    march = Request(styles=(("march", 1.0),))
    for seed in range(8):
        random = np.random.default_rng(seed)
        assert plan(march, (crowd, idle, busy), random).setting == busy
        assert plan(replace(march, ensemble="orchestra"), (crowd, idle, busy), random).setting == crowd
        # A style that has nothing else has that.
        assert plan(march, (crowd,), random).setting == crowd


def test_a_tempo_that_would_give_far_too_many_or_few_notes_a_second_becomes_a_usual_one() -> None:
    usual = [replace(PIANO, tempo=float(tempo)) for tempo in range(80, 120)]
    rushed, dragging = replace(PIANO, tempo=300.0, notes_per_bar=9.0), replace(PIANO, tempo=30.0, notes_per_bar=9.0)
    settings = (*usual, rushed, dragging)
    tempos: dict[float, list[float]] = {}
    for seed in range(300):
        form = plan(Request(), settings, np.random.default_rng(seed))
        tempos.setdefault(form.setting.tempo, []).append(form.tempo)
    # A few classes faster or slower, as all are.
    assert max(tempos[300.0]) < 140
    assert 40 < min(tempos[30.0]) < max(tempos[30.0]) < 60
    assert abs(np.mean(tempos[100.0]) - 100) < 10
    assert plan(Request(tempo=240), settings, np.random.default_rng(0)).tempo == 240


def test_the_first_instrument_is_changed_wherever_it_plays() -> None:
    form = planned(Request(styles=(("classical", 1.0),), program=68))
    assert [part.program for part in form.setting.parts] == [68, 68, 42]


def test_every_part_is_given_the_instrument_asked_for_it() -> None:
    wishes = (("1", 73), ("cello", 70))
    form = planned(Request(styles=(("classical", 1.0),), instruments=wishes))
    assert [part.program for part in form.setting.parts] == [73, 40, 70]


def test_a_setting_that_has_the_part_asked_for_is_preferred() -> None:
    duo = replace(PIANO, parts=(Part((), 73), Part((), 0)))
    request = Request(instruments=(("flute", 68),))
    for seed in range(8):
        form = plan(request, (PIANO, duo, WALTZ), np.random.default_rng(seed))
        assert [part.program for part in form.setting.parts] == [68, 0]


def test_a_blend_is_told_each_style_and_set_as_one_of_them_by_their_shares() -> None:
    request = Request(styles=(("romantic", 0.2), ("classical", 0.8)))
    forms = [planned(request, seed) for seed in range(200)]
    assert {form.told for form in forms} == {(("romantic",), ("classical",))}
    assert sum(form.setting == QUARTET for form in forms) == pytest.approx(160, abs=24)


@pytest.mark.parametrize("seconds", [5, 60, 600])
def test_whole_bars_last_as_long_as_was_asked(seconds: float) -> None:
    form = planned(Request(seconds=seconds, tempo=90))
    assert form.bars * form.setting.meter.bar_ticks / 24 * 60 / form.tempo == pytest.approx(seconds)
    assert abs(form.tempo / 90 - 1) < 0.3


def test_another_meter_has_as_many_notes_in_the_same_time() -> None:
    assert planned(Request(meter="2/4"), 1).setting.notes_per_bar == pytest.approx(
        planned(Request(), 1).setting.notes_per_bar * 48 / planned(Request(), 1).setting.meter.bar_ticks
    )


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (Request(styles=(("dubstep", 1.0),)), "classical, drums, romantic"),
        (Request(ensemble="kazoos"), "drums, piano, quartet"),
        (Request(meter="17/4"), "longest"),
        (Request(styles=(("drums", 1.0),), key="C minor"), "no key"),
        (Request(seconds=1200, tempo=240), "bars"),
        (Request(styles=(("classical", 1.0),), instruments=(("kazoo", 3),)), "violin"),
    ],
)
def test_what_cannot_be_is_refused_and_says_what_can(request_: Request, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        planned(request_)


def test_a_tempo_that_is_drawn_is_one_that_a_metronome_shows() -> None:
    for tempo_of_setting in (24.0, 352.0):
        setting = replace(SETTINGS[0], tempo=tempo_of_setting)
        for seed in range(8):
            tempo = plan(Request(bars=8), [setting], np.random.default_rng(seed)).tempo
            assert 40 <= tempo <= 208
            assert tempo == round(tempo)
