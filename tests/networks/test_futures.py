"""Several continuations of one past give the same outputs as single steps."""

import numpy as np
import pytest

from composer.events.columns import COLUMNS
from composer.networks.virtuoso.decoding import Backbone
from composer.networks.virtuoso.export import backbone_model
from composer.networks.virtuoso.futures import Listener
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.shape import SIZES, Shape

STEPS = 150


@pytest.fixture(scope="module")
def network() -> Virtuoso:
    return Virtuoso(SIZES["tiny"])


@pytest.fixture(scope="module")
def listener(network: Virtuoso) -> Listener:
    return Listener(network.arrays(), network.shape)


def some_steps(seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    rows = np.stack([random.integers(0, column.size, STEPS) for column in COLUMNS], axis=-1).astype(np.uint8)
    return rows, np.cumsum(random.integers(0, 60, STEPS))


def test_a_past_is_heard_as_step_by_step(network: Virtuoso, listener: Listener) -> None:
    rows, time = some_steps(0)
    backbone = Backbone(backbone_model(network, "float32"))
    heard = backbone.begin(1)
    stepwise = np.stack(
        [backbone.hear(heard, rows[step : step + 1], time[step : step + 1])[0] for step in range(STEPS)]
    )
    at_once = listener.hear(listener.begin(), rows[np.newaxis], time[np.newaxis])[0]
    assert np.abs(at_once - stepwise).max() < 1e-4


def test_futures_are_apart_and_each_at_its_own_step(listener: Listener) -> None:
    rows, time = some_steps(0)
    others, other_time = some_steps(1)
    at_once = listener.hear(listener.begin(), rows[np.newaxis], time[np.newaxis])[0]

    past = listener.begin()
    listener.hear(past, rows[np.newaxis, :60], time[np.newaxis, :60])
    futures = past.fork(0, 3)
    listener.hear(futures, others[np.newaxis, :5], other_time[np.newaxis, :5], np.array([1]))
    steps = [
        listener.hear(futures, rows[[[step], [step]]], time[[[step], [step]]], np.array([0, 2]))
        for step in range(60, 90)
    ]
    again = futures.fork(2, 1)
    rest = listener.hear(again, rows[np.newaxis, 90:], time[np.newaxis, 90:])
    ours = np.concatenate([np.concatenate(steps, axis=1)[1], rest[0]])
    assert np.abs(ours - at_once[60:]).max() < 1e-4


def test_a_network_with_an_lstm_cannot_be_heard_at_once() -> None:
    network = Virtuoso(Shape(("lstm",), width=32, attention_heads=2, head_width=24))
    with pytest.raises(ValueError, match="lstm"):
        Listener(network.arrays(), network.shape)
