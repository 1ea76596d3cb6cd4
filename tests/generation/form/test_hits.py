"""Bar lines fall on the hits of a film, or the user learns which cannot be met, and why."""

import random
from itertools import pairwise

import numpy as np
import pytest

from composer.errors import BadInput
from composer.events.settings import Setting
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.form.hits import TEMPO_REACH, Fit, fit
from composer.generation.form.plan import plan
from composer.generation.form.section_hits import stopped, with_sections_at
from composer.generation.form.story import story
from composer.generation.request.hits import Hit, hits_of, hits_text
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.generation.tasks.finish import performed
from composer.score.key import Key
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.midi import midi_bytes, piece_from_midi
from composer.score.midi_file import read_midi_file
from composer.score.piece import MeterMark, Note, Part, Piece, TempoMark

FARTHEST = 0.040
PIANO = Setting(("romantic",), "piano", Meter(4, 4), 100.0, Key("C", "major"), (Part((), 0),), 8.0)


def bar_line_seconds(found: Fit, meter: Meter) -> list[float]:
    """Where the stretches begin, in seconds, counted through their bars; and the end, if there is one."""
    lines, second = [0.0], 0.0
    ends = [*found.stretches[1:], None]
    for stretch, following in zip(found.stretches, ends, strict=True):
        until = following.bar if following else found.bars
        if until is None:
            break
        ticks = sum(found.odd_bars.get(bar, meter).bar_ticks for bar in range(stretch.bar, until))
        second += ticks * 60 / (TICKS_PER_QUARTER * stretch.tempo)
        lines.append(second)
    return lines


def fitted(
    hits: tuple[Hit, ...], seconds: float | None, meter: Meter, tempo: float, is_asked: bool
) -> tuple[Fit | None, str]:
    """How hits are met, or why not."""
    try:
        return fit(hits, seconds, meter, tempo, is_asked), ""
    except BadInput as error:
        return None, str(error)


def test_two_hundred_sets_of_hits_are_met_or_refused_with_the_reason() -> None:
    drawn = random.Random(19)
    met = refused = 0
    for _ in range(200):
        seconds = drawn.choice([None, round(drawn.uniform(15, 120), 2)])
        latest = (seconds or 90) - 0.5
        moments = sorted({round(drawn.uniform(0.5, latest), 2) for _ in range(drawn.randint(1, 6))})
        hits: tuple[Hit, ...] = tuple((moment, "bar") for moment in moments)
        meter, tempo = Meter.parse(drawn.choice(["4/4", "3/4", "6/8", "2/2"])), drawn.randint(50, 160)
        is_asked = drawn.random() < 0.5
        found, why = fitted(hits, seconds, meter, tempo, is_asked)
        if found is None:
            refused += 1
            # It names one of the moments, with how long it comes after the one before.
            steps = [(one, one - before) for before, one in pairwise([0.0, *moments, *([seconds] if seconds else [])])]
            assert any(f"{one:g} s (+{step:.4g} s)" in why for one, step in steps), why
            continue
        met += 1
        if is_asked:
            assert found.tempo == tempo
        assert all(abs(stretch.tempo / found.tempo - 1) <= TEMPO_REACH for stretch in found.stretches)
        lines = bar_line_seconds(found, meter)[1:]
        wanted = [*moments, *([seconds] if seconds else [])]
        assert len(lines) >= len(wanted)
        assert all(abs(line - moment) <= FARTHEST for line, moment in zip(lines, wanted, strict=False))
        if seconds:
            assert lines[-1] == pytest.approx(seconds, abs=1e-6)
    assert met > 2 * refused > 0


def test_whole_bars_are_taken_where_they_do_and_the_end_is_never_an_odd_one() -> None:
    assert fit(((10.0, "bar"), (20.0, "bar")), 40, Meter(), 120, True).odd_bars == {}
    found = fit(((11.38, "bar"),), 30, Meter(3, 4), 86, True)
    assert found.odd_bars
    assert found.bars is not None
    assert found.bars - 1 not in found.odd_bars


def test_a_refusal_tells_of_a_tempo_at_which_all_can_be_met() -> None:
    with pytest.raises(BadInput, match=r"not 18\.41 s \(\+1\.35 s\)\. At \d+ all of them can be met\."):
        fit(((17.06, "bar"), (18.41, "bar")), None, Meter(6, 8), 61, True)
    with pytest.raises(BadInput, match=r"not 10\.1 s \(\+0\.1 s\)\. No tempo does better"):
        fit(((10.0, "bar"), (10.1, "bar")), None, Meter(), 100, False)


def test_a_climax_begins_at_its_hit_and_what_is_before_it_is_not_one() -> None:
    moved = with_sections_at(story(32), {2: 9, 3: 30})
    assert moved.section.tolist().index(2) == 9
    assert moved.section.tolist().index(3) == 30
    assert moved.energy[9] > moved.energy[8] + 0.2


@pytest.mark.parametrize("bars", range(2, 12))
@pytest.mark.parametrize("curve", [(), (1.0, 0.0), (0.5,)])
def test_an_ending_begins_at_its_hit_also_in_a_piece_too_short_to_have_one(bars: int, curve: tuple[float, ...]) -> None:
    for bar in range(1, bars):
        moved = with_sections_at(story(bars, curve), {3: bar})
        assert moved.section.tolist().index(3) == bar


def test_music_is_silent_for_a_bar_from_a_stop() -> None:
    piece = Piece(
        (Part((Note(0, 60, 24), Note(168, 64, 60), Note(200, 60, 24), Note(300, 60, 24))),),
        (TempoMark.of(0, 120), TempoMark.of(192, 120)),
        (MeterMark(0, Meter()),),
    )
    silent = stopped(piece, ((4.0, "stop"),))
    assert [note.onset for note in silent.parts[0].notes if note.onset >= 168] == [168, 300]
    assert max(note.end for note in silent.parts[0].notes if note.onset < 192) == 192


@pytest.mark.parametrize(
    ("length", "stops", "bars"),
    [
        ({"bars": 5}, "8:stop", 4),
        ({"seconds": 10}, "8:stop", 4),
        ({"notes": 8}, "8:stop", 4),
        # An odd bar is among those that are silent.
        ({"seconds": 9.5}, "8:stop", 4),
        ({"bars": 5}, "6:stop,8:stop", 3),
        ({"bars": 5}, "4:stop,8:stop", 4),
        # Something follows it.
        ({"bars": 6}, "8:stop", 6),
    ],
)
def test_a_piece_ends_before_a_stop_that_nothing_follows(length: dict, stops: str, bars: int) -> None:
    request = Request(**length, hits=hits_of(stops), tempo=120)
    assert plan(request, (PIANO,), np.random.default_rng(0)).bars == bars


def test_a_stop_at_the_end_leaves_the_piece_its_final_chord() -> None:
    request = Request(seconds=10, hits=((8.0, "stop"),), tempo=120, meter="4/4", key="C major", seed=2)
    piece = compose(VirtuosoEngine.load(), request)
    final = [note.pitch for part in piece.parts for note in part.notes if note.end == piece.end]
    # Its last bar lasts from 6 to 8 seconds.
    assert 6 < piece.seconds <= 8
    assert min(final) % 12 == 0
    assert {pitch % 12 for pitch in final} <= {0, 4, 7}


def test_hits_are_written_and_read_as_one_word() -> None:
    hits = hits_of("12.5, 41:Climax,50.25:stop")
    assert hits == ((12.5, "bar"), (41.0, "climax"), (50.25, "stop"))
    assert hits_of(hits_text(hits)) == hits
    for nonsense in ("soon", "12:explosion", ":climax", "nan:bar:x"):
        with pytest.raises(BadInput):
            hits_of(nonsense)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"hits": ((0.0, "bar"),)}, "out of range"),
        ({"hits": ((float("nan"), "bar"),)}, "out of range"),
        ({"hits": ((5.0, "bar"), (5.0, "bar"))}, "in order"),
        ({"hits": ((50.0, "bar"),), "seconds": 30}, "not within"),
        ({"hits": ((5.0, "ending"), (9.0, "climax"))}, "in the order"),
        ({"hits": ((5.0, "climax"),), "engine": "classic"}, "classic engine"),
        ({"fade": 2.0, "form": "loop"}, "no end to fade"),
        ({"fade": 0.0}, "out of range"),
    ],
)
def test_a_request_refuses_hits_that_make_no_sense(values: dict, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        Request(**values)


def test_hits_beyond_the_bars_asked_for_are_refused() -> None:
    request = Request(bars=4, hits=((60.0, "bar"),), tempo=120)
    with pytest.raises(BadInput, match="beyond the 4 bars"):
        plan(request, (PIANO,), np.random.default_rng(0))


@pytest.mark.parametrize("wishes", [{}, {"arrange": "band", "groove": "straight"}])
def test_a_composed_and_performed_piece_meets_its_hits_and_ends_when_it_should(wishes: dict) -> None:
    engine = VirtuosoEngine.load()
    hits: tuple[Hit, ...] = ((6.3, "bar"), (9.0, "stop"), (14.2, "climax"))
    request = Request(seconds=20, hits=hits, fade=2, tempo=104, meter="4/4", key="C major", seed=4, **wishes)
    written = compose(engine, request)
    piece = piece_from_midi(read_midi_file(midi_bytes(performed(written, request)), "film"))
    lines = [piece.second_at(onset) for onset in piece.bar_onsets()]
    for moment, _ in hits:
        assert min(abs(line - moment) for line in lines) <= FARTHEST
    assert piece.seconds <= 20.01
    stop = next(onset for onset in piece.bar_onsets() if abs(piece.second_at(onset) - 9.0) <= FARTHEST)
    silent = range(stop, stop + piece.meter_at(stop).bar_ticks)
    assert not any(note.onset in silent for part in piece.parts for note in part.notes)
    levels = [m for part in piece.parts for m in part.messages if m.is_control(11)]
    assert {message.data[2] for message in levels if piece.second_at(message.onset) < piece.seconds - 2.1} == {127}
    assert all(part.messages for part in piece.parts)
    assert max(levels, key=lambda message: message.onset).data[2] == 0
