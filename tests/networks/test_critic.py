"""The critic judges the music alone, not what only composed music is told."""

import numpy as np
import pytest

from composer.events.columns import COLUMNS, PLACE
from composer.networks.virtuoso.critic import Critic, hear, summary
from composer.networks.virtuoso.released import ReleasedVirtuoso, load_virtuoso
from composer.networks.weights import MODELS_FOLDER

STEPS = 12


@pytest.fixture(scope="module")
def released() -> ReleasedVirtuoso:
    return load_virtuoso(MODELS_FOLDER / "virtuoso")


@pytest.fixture
def rows() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 2, (STEPS, len(COLUMNS))).astype(np.uint8)


def heard(released: ReleasedVirtuoso, rows: np.ndarray) -> np.ndarray:
    return hear(released.listener, released.listener.begin(), list(rows), list(range(STEPS)))


@pytest.mark.parametrize(
    "column", ["velocity", "style_0", "energy", "next_density", "recall_distance", "tempo", "bars_left", "expressive"]
)
def test_what_only_a_composed_piece_is_told_is_not_heard(
    column: str, released: ReleasedVirtuoso, rows: np.ndarray
) -> None:
    told = rows.copy()
    told[:, PLACE[column]] = 1 - told[:, PLACE[column]]
    assert np.array_equal(heard(released, rows), heard(released, told))


@pytest.mark.parametrize("column", ["pitch", "position", "duration", "literal_length", "interval_from_last"])
def test_the_music_is_heard(column: str, released: ReleasedVirtuoso, rows: np.ndarray) -> None:
    other = rows.copy()
    other[:, PLACE[column]] = 1 - other[:, PLACE[column]]
    assert not np.array_equal(heard(released, rows), heard(released, other))


def test_a_phrase_is_the_more_likely_to_be_real_the_more_its_states_are_as_the_weights_say() -> None:
    states = np.random.default_rng(0).normal(size=(20, 3))
    critic = Critic(np.array([1.0, 0, 0, 0, 0, 0]), -1.0)
    assert critic.log_odds(states + np.array([2.0, 5.0, 5.0])) - critic.log_odds(states) == pytest.approx(2.0)
    assert summary(states) == pytest.approx([*states.mean(axis=0), *states.std(axis=0)])


def test_the_released_network_has_its_critic(released: ReleasedVirtuoso) -> None:
    assert released.critic.weights.shape == (2 * released.shape.head_width,)
