"""Editions of the same work are recognized, whatever their differences; other works are not."""

import numpy as np
import pytest

from composer.corpus.duplicates import SAME_WORK_SHARE, shared_shares, skyline, superfluous, telling, unrelated, works
from composer.corpus.duplicates import runs as runs_of_skyline
from composer.score.piece import Piece
from tests.corpus.tunes import changed, excerpt, tune
from tests.pieces import melody

COUNT = 100


def runs(piece: Piece) -> np.ndarray:
    return runs_of_skyline(skyline(piece))


def found(originals: list[Piece], copies: list[Piece]) -> tuple[float, float]:
    """The share of copies put with their original, and of pairs of strangers put together."""
    numbers = telling([runs(piece) for piece in [*originals, *copies]])
    work = works(len(numbers), shared_shares(numbers))
    half = len(originals)
    hits = sum(work[place] == work[half + place] for place in range(half))
    merged = sum(work[one] == work[other] for one in range(half) for other in range(one))
    return hits / half, merged / (half * (half - 1) / 2)


@pytest.mark.parametrize(
    "change",
    [
        {"semitones": 5},
        {"stretch": 2},
        {"stretch": 0.5, "tempo": 60},
        {"dropped": 0.1},
        {"semitones": -7, "stretch": 2, "tempo": 90, "dropped": 0.05},
    ],
    ids=str,
)
def test_a_copy_in_another_key_time_or_with_notes_missing_is_found(change: dict[str, float]) -> None:
    originals = [tune(seed) for seed in range(COUNT)]
    hits, merged = found(originals, [changed(piece, **change) for piece in originals])  # type: ignore[arg-type]
    assert hits >= 0.99
    assert merged < 0.01


def test_other_editions_of_what_is_held_out_are_known_as_such() -> None:
    held_out = [runs(changed(tune(seed), semitones=3, tempo=70)) for seed in range(3)]
    assert unrelated([runs(tune(seed)) for seed in range(10)], held_out) == [False] * 3 + [True] * 7
    assert unrelated([], held_out) == []
    assert unrelated([runs(tune(0))], []) == [True]


def test_an_excerpt_is_found() -> None:
    originals = [tune(seed) for seed in range(COUNT)]
    hits, merged = found(originals, [excerpt(piece, piece.end // 3, 2 * piece.end // 3) for piece in originals])
    assert hits >= 0.99
    assert merged < 0.01


def test_strangers_share_next_to_nothing() -> None:
    numbers = telling([runs(tune(seed)) for seed in range(COUNT)])
    shares = shared_shares(numbers)
    assert all(share < SAME_WORK_SHARE for share in shares.values())


def test_what_everybody_plays_tells_nothing() -> None:
    scale = runs(tune(1))
    assert all(len(piece) == 0 for piece in telling([scale] * 30))


def test_of_two_editions_the_preferred_stays_and_movements_stay_both() -> None:
    first, second = tune(1), tune(2)
    numbers = telling([runs(first), runs(changed(first, semitones=3)), runs(second)])
    together = [0, 0, 0]
    assert superfluous(numbers, together, [(0, 300), (1, 300), (0, 300)]) == {0: 1}
    assert superfluous(numbers, together, [(1, 300), (0, 300), (0, 300)]) == {1: 0}


def test_scales_trills_and_sequences_say_nothing() -> None:
    scale = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19, 21, 23, 24]
    thirds = [pitch for low, high in zip(scale, scale[2:], strict=False) for pitch in (low, high)]
    for pitches in (scale, [*scale, *reversed(scale)] * 2, [60, 62] * 20, thirds):
        assert len(runs(melody([48 + pitch % 60 for pitch in pitches]))) == 0


def test_drums_and_fragments_are_compared_with_nothing() -> None:
    assert len(runs(tune(1, notes=8))) == 0
    assert shared_shares([runs(tune(1, notes=16))] * 2) == {}
