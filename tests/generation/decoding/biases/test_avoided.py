"""Variations rarely restore the notes that they removed."""

import numpy as np
import pytest

from composer.events.vocabulary import PITCH
from composer.generation.decoding.biases.avoided import AvoidedBias
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.generation.tasks.vary import varied
from composer.score.piece import Piece
from tests.generation.decoding.constraints.test_masks import begun, form, setting


def test_the_pitches_of_a_part_at_a_moment_are_less_likely_and_no_others() -> None:
    state = begun(form(setting(), 8))
    state.context.avoided = {(0, 24, 0): [60, 64]}
    nats = AvoidedBias().added_logits(PITCH, (0, 24, 0), state)
    assert nats is not None
    assert np.flatnonzero(nats).tolist() == [60, 64]
    for event in ((0, 12, 0), (0, 24, 1), (1, 24, 0)):
        assert AvoidedBias().added_logits(PITCH, event, state) is None


@pytest.mark.parametrize(("distance", "most"), [(0.5, 0.85), (0.75, 0.5)])
def test_a_variation_has_about_as_many_notes_of_the_theme_as_it_is_to_keep(distance: float, most: float) -> None:
    def struck(piece: Piece) -> set[tuple[int, int]]:
        return {(note.onset, note.pitch) for part in piece.parts for note in part.notes}

    engine = VirtuosoEngine.load()
    kept = []
    for seed in (7, 8, 9):
        theme = compose(engine, Request(notes=60, seed=seed))
        variation = varied(engine.released, theme, distance, Request(seed=1)).piece
        kept.append(len(struck(theme) & struck(variation)) / len(struck(theme)))
    # Without the bias 0.78 and 0.5 were kept of those of 100 notes.
    assert 1 - distance - 0.05 <= np.mean(kept) <= most
