"""A model file is rebuilt exactly from its skeleton and the weights."""

import numpy as np
import pytest

from composer.networks.virtuoso.skeleton import with_weights, without_weights


@pytest.mark.filterwarnings("error")
def test_a_model_whose_channels_are_partly_unused_comes_back_to_the_byte() -> None:
    kernel = np.linspace(-1, 1, 64 * 128, dtype=np.float32).reshape(64, 128)
    # Half of what the network could tell apart it was never taught.
    kernel[:, ::2] = 0
    scale = np.abs(kernel.T).max(axis=1, keepdims=True) / 127
    whole = np.rint(kernel.T / np.where(scale > 0, scale, 1)).astype(np.int8)
    model = b"head" + whole.tobytes() + b"tail"
    skeleton = without_weights(model, {"layer/kernel": kernel})
    assert with_weights(skeleton, {"layer/kernel": kernel}) == model
    assert len(skeleton) < len(model) / 4
