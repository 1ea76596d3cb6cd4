"""The features of each bar are what a listener would say of it."""

import numpy as np
import pytest

from composer.events.features import bar_features, energy
from composer.events.notes import encode
from composer.events.sections import CLIMAX, DEVELOPMENT, ENDING, INTRODUCTION, sections
from composer.score.piece import Note, Part, Piece


def features(piece: Piece, has_velocities: bool = True) -> np.ndarray:
    events = encode(piece)
    return bar_features(events, has_velocities)


def bars_of(*bars: list[int], velocity: int = 80) -> Piece:
    """A piece of 4/4 bars; each list is a bar's pitches, spread evenly over it."""
    notes = [
        Note(96 * number + 96 * place // len(bar), pitch, 96 // len(bar), velocity)
        for number, bar in enumerate(bars)
        for place, pitch in enumerate(bar)
    ]
    return Piece(parts=(Part(tuple(notes)),))


THEME = [[60, 64, 67, 72], [65, 62, 69, 71], [67, 71, 74, 62, 55, 59, 62, 67]]
OTHER = [[61, 61, 75, 80, 54, 49], [90, 46, 58], [50, 87, 44, 63, 41]]


def test_density_loudness_and_register_are_counted() -> None:
    rows = features(bars_of([60, 64, 67, 72], [48], velocity=100))
    assert rows["density"].tolist() == [16, 4]
    assert rows["loudness"].tolist() == [100, 100]
    assert rows["register"].tolist() == [66, 48]
    assert features(bars_of([60]), has_velocities=False)["loudness"].tolist() == [0]


def test_a_theme_that_returns_is_recalled_from_where_it_stood() -> None:
    rows = features(bars_of(*THEME, *OTHER, *THEME))
    assert rows["recall_distance"][6:].tolist() == [6, 6, 6]
    assert rows["recall_transposition"][6:].tolist() == [0, 0, 0]
    assert rows["recall_similarity"][6:].tolist() == [255, 255, 255]
    assert rows["recall_distance"][0] == 0


@pytest.mark.parametrize("semitones", [-5, -2, 3, 6])
def test_a_theme_in_another_key_is_recalled_with_its_transposition(semitones: int) -> None:
    moved = [[pitch + semitones for pitch in bar] for bar in THEME]
    rows = features(bars_of(*THEME, *OTHER, *moved))
    assert rows["recall_distance"][6:].tolist() == [6, 6, 6]
    assert rows["recall_transposition"][6:].tolist() == [semitones] * 3


def test_a_varied_return_resembles_less_than_an_exact_one() -> None:
    varied = [60, 64, 67, 71]
    rows = features(bars_of(*THEME, *OTHER, varied))
    assert rows["recall_distance"][6] == 6
    assert 76 < rows["recall_similarity"][6] < 255


def test_a_bar_of_silence_recalls_nothing() -> None:
    notes = (*bars_of([60, 64]).parts[0].notes, Note(288, 60, 48), Note(336, 64, 48))
    rows = features(Piece(parts=(Part(notes),)))
    assert rows["recall_distance"].tolist() == [0, 0, 0, 3]
    assert rows["density"].tolist()[1:3] == [0, 0]


def test_energy_rises_and_falls_with_the_music() -> None:
    swell = np.array([1, 1, 2, 3, 4, 6, 8, 9, 8, 4, 2, 1], float)
    power = energy(swell, 40 + 5 * swell, np.full(12, 60.0))
    assert power.argmax() in (6, 7, 8)
    assert power[0] < 0.4 < 0.7 < power.max() <= 1
    assert energy(np.ones(5), np.zeros(5), np.full(5, 60.0)).tolist() == [0.5] * 5


def test_the_story_has_four_parts_in_order_with_the_climax_where_the_energy_is() -> None:
    power = np.concatenate([np.linspace(0.2, 0.5, 20), np.linspace(0.5, 1.0, 12), np.linspace(0.9, 0.1, 8)])
    told = sections(power)
    assert told[0] == INTRODUCTION
    assert told[-1] == ENDING
    assert told[31] == CLIMAX
    assert np.all(np.diff(told.astype(int)) >= 0)
    assert set(told.tolist()) == {INTRODUCTION, DEVELOPMENT, CLIMAX, ENDING}


@pytest.mark.parametrize("bars", range(1, 9))
def test_very_short_pieces_have_sections_too(bars: int) -> None:
    told = sections(np.linspace(0, 1, bars))
    assert told[0] == INTRODUCTION
    assert np.all(np.diff(told.astype(int)) >= 0)
