import numpy as np
import pytest

from composer.training.muon import Muon


@pytest.mark.parametrize("shape", [(32, 96), (96, 32), (64, 64)])
def test_updates_are_nearly_orthogonal_whatever_their_size(shape: tuple[int, int]) -> None:
    gradient = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    for scale in (1e-4, 1.0, 1e4):
        update = np.array(Muon().zeropower_via_newtonschulz5(scale * gradient, 5))
        sizes = np.linalg.svd(update, compute_uv=False)
        assert update.shape == shape
        # The coefficients of Jordan et al. bring singular values to between 0.7 and 1.2, not exactly to 1.
        assert 0.65 < np.median(sizes) < sizes.max() < 1.3


def test_half_precision_changes_the_direction_of_an_update_little() -> None:
    import keras

    gradient = np.random.default_rng(1).normal(size=(256, 512)).astype(np.float32)
    coarse = np.array(Muon().zeropower_via_newtonschulz5(gradient, 5)).ravel()
    exact = np.array(keras.optimizers.Muon(learning_rate=0.1).zeropower_via_newtonschulz5(gradient, 5)).ravel()
    assert coarse @ exact / np.linalg.norm(coarse) / np.linalg.norm(exact) > 0.999
