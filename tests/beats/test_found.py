"""Beats are found in music played without a click, and no note moves."""

import numpy as np
import pytest

from composer.beats.finding import Correction
from composer.beats.found import with_found_beats
from composer.evaluation.studies.beats import f_measure
from composer.score.meter import Meter
from composer.score.midi import midi_bytes, parse_midi, piece_from_midi
from tests.beats.playing import played, times

MILLISECOND = 0.001


@pytest.mark.parametrize("beats_in_bar", [3, 4])
def test_the_beats_and_bars_of_a_performance_are_found(beats_in_bar: int) -> None:
    music = played(beats_in_bar)

    found = with_found_beats(music.piece)

    assert found.beats is not None
    assert f_measure(np.array(found.beats.seconds), music.beats) > 0.9
    assert f_measure(np.array(found.beats.bar_seconds), music.bars) > 0.9
    assert found.piece.meters[-1].meter == Meter(beats_in_bar, 4)


def test_bars_of_the_piece_are_the_bars_that_were_found() -> None:
    found = with_found_beats(played(3).piece)

    assert found.beats is not None
    begins = [found.piece.second_at(tick) for tick in found.piece.bar_onsets()]
    for second in found.beats.bar_seconds:
        assert min(abs(second - begin) for begin in begins) < MILLISECOND or second > begins[-1]


def test_no_note_moves_by_a_millisecond_not_in_a_file_either() -> None:
    music = played(3)

    found = with_found_beats(music.piece).piece
    again = piece_from_midi(parse_midi(midi_bytes(found), "it"))

    assert np.abs(times(found) - times(music.piece)).max() < MILLISECOND
    assert np.abs(times(again) - times(music.piece)).max() < MILLISECOND


def test_chords_that_were_spread_are_written_as_chords_on_their_beats() -> None:
    found = with_found_beats(played(4, rubato=0.02).piece).piece

    onsets = [note.onset for note in found.parts[0].notes]
    assert np.mean([onset % 12 == 0 for onset in onsets]) > 0.95


def test_a_meter_and_a_first_beat_can_be_said() -> None:
    music = played(4)

    found = with_found_beats(music.piece, correction=Correction(Meter(2, 4), first_beat=float(music.beats[1])))

    assert found.beats is not None
    assert found.piece.meters[-1].meter == Meter(2, 4)
    assert min(abs(second - music.beats[1]) for second in found.beats.bar_seconds) < 0.07


@pytest.mark.parametrize(("speed", "ratio"), [(2.0, 2.0), (0.5, 0.5)])
def test_twice_or_half_as_many_beats_can_be_asked_for(speed: float, ratio: float) -> None:
    music = played(4)

    usual = with_found_beats(music.piece, "find").beats
    asked = with_found_beats(music.piece, correction=Correction(speed=speed)).beats

    assert usual is not None
    assert asked is not None
    assert asked.tempo == pytest.approx(ratio * usual.tempo, rel=0.03)


def test_bar_lines_can_be_moved_by_a_beat() -> None:
    music = played(4)

    usual = with_found_beats(music.piece).beats
    moved = with_found_beats(music.piece, correction=Correction(shift=1)).beats

    assert usual is not None
    assert moved is not None
    assert usual.seconds == moved.seconds
    assert moved.positions[1:] == usual.positions[:-1]


def test_the_beats_of_the_file_are_kept_where_they_are_asked_for() -> None:
    music = played(3)

    found = with_found_beats(music.piece, "keep")

    assert found.piece == music.piece
    assert found.beats is None
