"""The studies distinguish good infillings, variations and accompaniments from bad ones."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from composer.errors import BadInput
from composer.evaluation.studies.editing import common_notes, common_sound, consonance, reworking
from composer.evaluation.studies.seams import nats_after
from composer.events.source import source_of
from composer.generation.tasks.infill import Gap
from composer.networks.virtuoso.released import load_virtuoso
from composer.networks.weights import MODELS_FOLDER
from composer.score.piece import Note, Part, Piece
from tests.pieces import melody
from tests.training.pack import small_pack

SCALE = [60, 62, 64, 65, 67, 69, 71, 72]
TUNE = melody([SCALE[degree] for degree in (0, 2, 4, 2, 5, 4, 3, 1, 0, 2, 4, 7, 4, 3, 1, 0) * 3], 24)


def test_what_follows_fits_what_was_there_better_than_noise() -> None:
    released, random = load_virtuoso(MODELS_FOLDER / "virtuoso"), np.random.default_rng(0)
    begin, end = 384, 768
    noise = [Note(onset, int(random.integers(30, 90)), 5) for onset in range(begin + 1, end, 37)]
    notes = [note for note in TUNE.parts[0].notes if not begin <= note.onset < end]
    noisy = Piece((replace(TUNE.parts[0], notes=tuple(sorted([*notes, *noise]))),))
    gap = Gap(source_of(TUNE), begin, end, (0,))
    there, random_notes = (nats_after(released, gap, piece) for piece in (TUNE, noisy))
    assert there[0] < random_notes[0]
    assert there[1] < random_notes[1]


def test_what_pieces_have_in_common() -> None:
    other = Piece((replace(TUNE.parts[0], notes=TUNE.parts[0].notes[:24]),))
    assert common_notes(TUNE, TUNE) == common_sound(TUNE, TUNE) == 1
    assert common_notes(TUNE, other) == pytest.approx(2 / 3)
    assert common_sound(TUNE, other) == pytest.approx(1 / 2)


def test_a_pack_without_test_pieces_is_refused_before_anything_is_composed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="for test"):
        reworking(load_virtuoso(MODELS_FOLDER / "virtuoso"), small_pack(tmp_path), 4, lambda text: None)


def test_thirds_are_consonant_and_seconds_are_not() -> None:
    sung = Piece((Part((Note(0, 72, 48),)),))
    assert consonance(sung, [Note(0, 69, 24)]) == 1
    assert consonance(sung, [Note(0, 69, 24), Note(24, 61, 24)]) == 0.5
    assert np.isnan(consonance(sung, [Note(48, 61, 24)]))
