"""A piece that follows its plan is recognized, and so is one that does not."""

import numpy as np

from composer.generation.form.adherence import correlation, heard_energy, recall
from composer.generation.form.story import story
from composer.score.piece import Note, Part, Piece


def song(*bars: tuple[int, ...], velocity: int = 80) -> Piece:
    """A bar each of four quarters."""
    notes = (
        Note(96 * bar + 24 * place, pitch, 24, velocity)
        for bar, pitches in enumerate(bars)
        for place, pitch in enumerate(pitches)
    )
    return Piece((Part(tuple(notes)),))


def test_a_copy_recalls_wholly_and_something_else_not_at_all() -> None:
    plan = story(8)
    assert recall(plan, song(*[(60, 64, 67, 65)] * 8)) == 1
    other = song(*[tuple((60 + 5 * bar + place * 7) % 24 + 48 for place in range(4)) for bar in range(8)])
    found = recall(plan, other)
    assert found is not None
    assert found < 0.3
    assert recall(story(1), song((60, 64, 67, 65))) is None


def test_energy_rises_with_loudness_and_a_flat_curve_correlates_with_nothing() -> None:
    quiet, loud = (song(*[(60, 64, 67, 65)] * 8, velocity=velocity).parts[0].notes for velocity in (40, 110))
    growing = Piece(
        (Part(tuple(note for note in quiet if note.onset < 384) + tuple(n for n in loud if n.onset >= 384)),)
    )
    energy = heard_energy(growing)
    assert energy[0] < energy[-1]
    found = correlation(np.linspace(0, 1, 8), energy)
    assert found is not None
    assert found > 0.8
    assert correlation(np.ones(8), energy) is None
