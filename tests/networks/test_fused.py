import keras
import numpy as np
import pytest
from keras import ops

from composer.networks.virtuoso.fused import fused


def _pair(x: keras.KerasTensor, y: keras.KerasTensor) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    return ops.tanh(x) * y, ops.exp(x) - y


def _picked(x: keras.KerasTensor, of: keras.KerasTensor) -> keras.KerasTensor:
    return ops.where(of > 0, x * x, 0.0)


@pytest.fixture
def values() -> list[np.ndarray]:
    return [np.random.default_rng(number).normal(size=(3, 5)).astype(np.float32) for number in range(3)]


def _slope(function, variable: keras.Variable, *others) -> np.ndarray:  # type: ignore[no-untyped-def]
    import tensorflow as tf

    with tf.GradientTape() as tape:
        results = function(variable, *others)
        total = sum(ops.sum(each * each) for each in (results if isinstance(results, tuple) else (results,)))
    return np.array(tape.gradient(total, variable.value))


def test_a_fused_function_gives_the_same_values(values: list[np.ndarray]) -> None:
    for fast, plain in zip(fused(_pair)(*values[:2]), _pair(*map(ops.convert_to_tensor, values[:2])), strict=True):
        np.testing.assert_allclose(fast, plain, rtol=1e-5)


def test_a_fused_function_has_the_same_slope_in_variables_and_through_several_results(values: list[np.ndarray]) -> None:
    variable = keras.Variable(values[0])
    np.testing.assert_allclose(_slope(fused(_pair), variable, values[1]), _slope(_pair, variable, values[1]), rtol=1e-4)


def test_integers_have_no_slope(values: list[np.ndarray]) -> None:
    variable, places = keras.Variable(values[0]), (values[1] > 0).astype(np.int32)
    np.testing.assert_allclose(
        _slope(fused(_picked), variable, places), np.where(places, 4 * values[0] ** 3, 0), rtol=1e-4
    )


def test_a_fused_function_is_compiled_for_every_shape(values: list[np.ndarray]) -> None:
    picked = fused(_picked)
    for size in (1, 4):
        x = np.ones((size, 2), dtype=np.float32)
        np.testing.assert_array_equal(picked(x, x.astype(np.int32)), x)
