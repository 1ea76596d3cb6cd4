"""Figures that return are counted, literally and transposed; hands, arcs and parts are measured."""

import math

import pytest

from composer.evaluation.metrics.figures import NOTES, figures
from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.metrics.playability import activity, densest_eighth, playable_share
from composer.score.piece import Note, Part, Piece

TUNE = (60, 64, 62, 67, 65, 71, 69, 72)


def table(*parts: list[Note]) -> NoteTable:
    return NoteTable.of(Piece(tuple(Part(tuple(sorted(notes))) for notes in parts)))


def line(pitches: tuple[int, ...], begin: int = 0, step: int = 12) -> list[Note]:
    return [Note(begin + step * place, pitch, step, 80) for place, pitch in enumerate(pitches)]


def test_a_tune_that_comes_again_is_found_literally() -> None:
    found = figures(table([*line(TUNE), *line(TUNE, 96)]))
    assert found.literal == pytest.approx((len(TUNE) - NOTES + 1) / (2 * len(TUNE) - NOTES + 1))
    assert found.moved == 0


def test_a_sequence_is_found_moved() -> None:
    found = figures(table([*line(TUNE), *line(tuple(pitch + 2 for pitch in TUNE), 96)]))
    assert found.moved > 0
    assert found.literal == 0


def test_another_rhythm_is_another_figure() -> None:
    found = figures(table([*line(TUNE), *line(TUNE, 96, step=18)]))
    assert found.literal == found.moved == 0


def test_a_trill_is_no_figure_that_comes_back_within_itself() -> None:
    assert figures(table(line((60, 62) * 3))).literal == 0


def test_too_little_music_has_no_figures() -> None:
    assert math.isnan(figures(table(line(TUNE[:3]))).literal)


@pytest.mark.parametrize(
    ("chord", "playable"),
    [
        ((36, 48, 60, 64, 67), True),
        ((36, 60, 84), False),
        (tuple(range(60, 65)) + tuple(range(70, 75)), True),
        (tuple(range(60, 71)), False),
    ],
)
def test_two_hands_take_ten_notes_within_two_tenths(chord: tuple[int, ...], playable: bool) -> None:
    assert playable_share(table([Note(0, pitch, 24, 80) for pitch in chord])) == playable


def test_the_densest_eighth_is_measured_against_the_usual_one() -> None:
    calm = [note for bar in range(7) for note in line((60, 62), bar * 96, 48)]
    assert densest_eighth(table([*calm, *line((60, 62, 64, 65), 7 * 96, 24)])) == 2


def test_a_part_that_rests_is_less_active_than_one_that_plays() -> None:
    found = activity(table([Note(0, 60, 192, 80)], [Note(0, 48, 48, 80)]), 2)
    assert found.shares == (1.0, 0.25)
    assert found.together == 0.25
    assert found.silence == 0.75
