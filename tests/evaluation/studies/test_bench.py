"""The benchmark measures what it says."""

import numpy as np

from composer.evaluation.baselines.numpy_backbone import NumpyBackbone
from composer.evaluation.studies.bench import loop_of_2022, run_loop
from composer.generation.engines.classic import ClassicEngine
from composer.networks.classic import WINDOW
from composer.networks.virtuoso.decoding import Backbone
from composer.networks.virtuoso.export import backbone_model
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.shape import SIZES
from tests.networks.test_virtuoso import some_inputs, with_weights_as_released


def test_the_loop_of_2022_has_the_shape_of_our_network() -> None:
    network = ClassicEngine.load().released.network
    loop = loop_of_2022(network.shape)
    assert loop.count_params() == network.count_params()
    chances = loop.predict(np.zeros((1, WINDOW), np.int32), verbose=0)
    assert chances.shape == (1, network.shape.classes)
    run_loop(loop, np.zeros(WINDOW, np.int32), 2)


def test_the_yardstick_does_the_same_work_as_the_network() -> None:
    network, inputs = with_weights_as_released(Virtuoso(SIZES["tiny"])), some_inputs(1, 70)
    ours, yardstick = Backbone(backbone_model(network, "float32")), NumpyBackbone(network)
    heard = ours.begin(1)
    for step in range(70):
        row, time = inputs["codes"][:, step], inputs["time"][:, step]
        assert np.abs(ours.hear(heard, row, time)[0] - yardstick.hear(row[0], int(time[0]))).max() < 1e-4
