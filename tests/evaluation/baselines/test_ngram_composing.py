"""The n-gram model composes within its bars and parts, and the same for the same seed."""

from pathlib import Path

import numpy as np
import pytest

from composer.evaluation.baselines.ngram import NgramModel, train_ngrams
from composer.evaluation.baselines.ngram_composing import compose_with_ngrams
from composer.evaluation.baselines.ngram_contexts import Music
from composer.events.pack import Pack
from composer.events.settings import Setting
from composer.events.vocabulary import FIELDS
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import Part, Piece
from tests.evaluation.baselines.test_ngram import learned, opened

SETTING = Setting(
    ("folk",), "band", Meter(4, 4), 120.0, Key("D", "major"), (Part(()), Part((), 32), Part((), is_drums=True)), 9.0
)
BARS = 4


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, NgramModel]:
    pack = opened(tmp_path_factory.mktemp("pack"), learned())
    return pack, train_ngrams(pack)


def composed(ngrams: NgramModel, seed: int) -> Piece:
    return compose_with_ngrams(ngrams, SETTING, 0, BARS, np.random.default_rng(seed))


def test_the_chances_of_one_event_are_those_that_judge_it(counted: tuple[Pack, NgramModel]) -> None:
    pack, ngrams = counted
    music = Music.of_pack(pack, [1])
    for field in range(len(FIELDS)):
        judged = ngrams.chances(music, field, music.columns[:, field])[-1]
        distribution = ngrams.distribution(music, field)
        assert distribution.sum() == pytest.approx(1)
        assert distribution[music.columns[-1, field]] == pytest.approx(judged)


def test_it_stays_within_its_bars_and_parts_and_plays_what_it_heard(counted: tuple[Pack, NgramModel]) -> None:
    pieces = [composed(counted[1], seed) for seed in range(3)]
    assert sum(piece.note_count for piece in pieces) > 20
    assert all(note.onset < BARS * 96 for piece in pieces for part in piece.parts for note in part.notes)
    assert all(len(piece.parts) == 3 for piece in pieces)
    # The figures that it heard are in C major, an eighth a note.
    tune = [note for piece in pieces for note in piece.parts[0].notes]
    assert np.mean([note.pitch % 12 in (0, 2, 4, 5, 7, 9, 11) for note in tune]) > 0.8
    assert np.mean([note.duration == 12 for note in tune]) > 0.8


def test_the_same_seed_gives_the_same_piece(counted: tuple[Pack, NgramModel], tmp_path: Path) -> None:
    assert composed(counted[1], 5) == composed(counted[1], 5)
    assert composed(counted[1], 5) != composed(counted[1], 6)
