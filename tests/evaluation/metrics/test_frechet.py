"""The distance between sets of pieces: zero to themselves, larger for more different music."""

import numpy as np
import pytest

from composer.evaluation.metrics.frechet import embeddings, frechet, gaussian_distance
from composer.evaluation.metrics.sample import Sample
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.shape import SIZES
from tests.networks.test_virtuoso import with_weights_as_released
from tests.pieces import melody
from tests.training.pack import tune


def test_of_normal_distributions_it_is_the_known_one() -> None:
    random = np.random.default_rng(0)
    one, other = random.normal(0, 1, (4000, 3)), random.normal(2, 3, (4000, 3))
    # Squared means, and squared differences of deviations.
    assert gaussian_distance(one, other) == pytest.approx(3 * (2**2 + (3 - 1) ** 2), rel=0.05)
    assert gaussian_distance(one, one) == pytest.approx(0, abs=1e-6)


def test_other_music_lies_further_away_and_the_interval_holds_the_distance() -> None:
    network = with_weights_as_released(Virtuoso(SIZES["tiny"]))
    real, more = ([Sample.of(tune(s, 12), 12, None, str(s)) for s in range(first, first + 12)] for first in (0, 12))
    loops = [Sample.of(melody([40 + number, 90] * 24), 12, None, str(number)) for number in range(6)]
    reference, same, other = (embeddings(network, samples) for samples in (real, more, loops))
    near, far = frechet(reference, same), frechet(reference, other)
    assert near
    assert far
    assert far.value > 3 * near.value
    assert far.lowest <= far.highest
    assert near.highest < far.lowest
    assert frechet(reference, same) == near
    assert frechet(reference, [other[0][:1]]) is None


def test_a_transposed_piece_lies_where_it_lay() -> None:
    network = with_weights_as_released(Virtuoso(SIZES["tiny"]))
    at_home, moved = (Sample.of(melody([60 + up, 64 + up, 67 + up, 65 + up] * 24), 12, None, "") for up in (0, 5))
    one, other = embeddings(network, [at_home, moved])
    assert one == pytest.approx(other, abs=0.2)
