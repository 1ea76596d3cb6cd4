"""Whether a piece follows its request is recognized, in both cases."""

from dataclasses import replace

import numpy as np
import pytest

from composer.evaluation.studies.controls import adherence, climax, ends_on, random_request
from composer.generation.form.story import story
from composer.generation.request.request import Request
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark

ASKED = Request(key="C major", meter="4/4", tempo=90, bars=8)


def song(*bars: tuple[int, ...], velocity: int = 80) -> Piece:
    """A bar each of four quarters, and the same an octave lower."""
    notes = tuple(
        Note(96 * bar + 24 * place, pitch - octave, 24, velocity)
        for bar, pitches in enumerate(bars)
        for place, pitch in enumerate(pitches)
        for octave in (12, 0)
    )
    return Piece(
        (Part(notes),),
        tempos=(TempoMark.of(0, 90),),
        meters=(MeterMark(0, Meter(4, 4)),),
        keys=(KeyMark(0, Key("C", "major")),),
    )


AS_ASKED = song(*[(60, 64, 67, 65), (64, 62, 59, 60)] * 4)


def test_a_piece_as_asked_is_found_so() -> None:
    found = adherence(ASKED, AS_ASKED, story(8))
    assert found.key
    assert found.meter
    assert found.tempo
    assert found.length
    assert found.tonic_at_the_end
    assert found.no_stuck_chord


@pytest.mark.parametrize(
    ("request_", "missed"),
    [
        (replace(ASKED, key="E major"), {"key", "tonic_at_the_end"}),
        (replace(ASKED, meter="3/4"), {"meter"}),
        (replace(ASKED, tempo=91), {"tempo"}),
        (replace(ASKED, bars=9), {"length"}),
        (replace(ASKED, bars=None, notes=64), set()),
        (replace(ASKED, bars=None, notes=63), {"length"}),
    ],
)
def test_what_was_not_kept_is_found_so(request_: Request, missed: set[str]) -> None:
    found = adherence(request_, AS_ASKED, story(8))
    names = ("key", "meter", "tempo", "length", "tonic_at_the_end", "no_stuck_chord")
    assert {name for name in names if not getattr(found, name)} == missed


def test_a_stuck_chord_is_found() -> None:
    assert not adherence(ASKED, song(*[(60, 60, 60, 60)] * 8), story(8)).no_stuck_chord


def test_random_requests_differ_and_can_be_asked() -> None:
    random = np.random.default_rng(0)
    asked = [random_request(random, ("romantic", "folk")) for _ in range(20)]
    assert len(set(asked)) == 20
    assert {bool(request.energy) for request in asked} == {True, False}


def test_a_piece_ends_on_the_lowest_of_all_that_sounds_then() -> None:
    piece = Piece((Part((Note(0, 41, 96), Note(96, 64, 24), Note(96, 67, 24))),))
    assert ends_on(piece) == 4
    rings_on = Piece((Part((Note(0, 41, 100), Note(96, 64, 24), Note(96, 67, 24))),))
    assert ends_on(rings_on) == 5
    assert ends_on(Piece((Part((Note(0, 36, 24),), is_drums=True),))) is None


def test_the_climax_is_looked_for_only_where_one_was_planned() -> None:
    plan = story(20)
    assert climax(plan, plan.energy) is True
    assert climax(plan, plan.energy[::-1]) is False
    assert climax(story(20, (1.0, 0.2)), plan.energy) is None
