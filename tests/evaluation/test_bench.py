"""The benchmark measures what it says."""

import numpy as np

from composer.evaluation.bench import loop_of_2022, run_loop
from composer.generation.classic import ClassicEngine
from composer.networks.classic import WINDOW


def test_the_loop_of_2022_has_the_shape_of_our_network() -> None:
    network = ClassicEngine.load().released.network
    loop = loop_of_2022(network.shape)
    assert loop.count_params() == network.count_params()
    chances = loop.predict(np.zeros((1, WINDOW), np.int32), verbose=0)
    assert chances.shape == (1, network.shape.classes)
    run_loop(loop, np.zeros(WINDOW, np.int32), 2)
