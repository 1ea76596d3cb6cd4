"""A released virtuoso: weights, and the data about its training music needed for composing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from composer.errors import MissingDependency
from composer.events.columns import COLUMNS
from composer.events.habits import HABITS, Habit
from composer.events.settings import Setting
from composer.events.vocabulary import vocabulary_checksum
from composer.networks.virtuoso.critic import Critic
from composer.networks.virtuoso.decoding import Backbone, Writer
from composer.networks.virtuoso.futures import Listener
from composer.networks.virtuoso.growing import grown
from composer.networks.virtuoso.shape import Shape
from composer.networks.virtuoso.skeleton import with_weights
from composer.networks.weights import WEIGHTS_NAME, read_card, read_released, unpack_arrays

if TYPE_CHECKING:
    from composer.networks.virtuoso.network import Virtuoso

SETTINGS_NAME = "settings.json"
HABITS_NAME = "habits.npz"
BACKBONE_NAME = "backbone.npz"
CRITIC_NAME = "critic.npz"


@dataclass(frozen=True)
class ReleasedVirtuoso:
    """A trained network with its lists of names: code i of a style or ensemble is the i-th name.

    `habits` are the tables of `events.habits`, in the order of the styles.
    """

    backbone: Backbone
    writer: Writer
    styles: tuple[str, ...]
    ensembles: tuple[str, ...]
    settings: tuple[Setting, ...]
    habits: dict[str, np.ndarray]
    card: dict[str, Any]
    shape: Shape
    arrays: dict[str, np.ndarray]
    folder: Path

    def style_codes(self, names: Sequence[str]) -> tuple[int, ...]:
        """The codes of styles, without those that it does not know."""
        return tuple(self.styles.index(name) for name in names if name in self.styles)

    @cached_property
    def critic(self) -> Critic:
        """The critic. Raises MissingDependency if none was trained for these weights."""
        if CRITIC_NAME not in self.card["files"]:
            raise MissingDependency("critic_missing", folder=self.folder)
        arrays = unpack_arrays(read_released(self.folder, self.card, CRITIC_NAME))
        return Critic(arrays["weights"], float(arrays["bias"][0]))

    @cached_property
    def listener(self) -> Listener:
        """The backbone for given music, created on first use. Raises ValueError for an LSTM."""
        return Listener(self.arrays, self.shape)


def reading_checksum() -> str:
    """A checksum of the inputs and outputs, which must be the same as in training."""
    columns = ",".join(f"{column.name}:{column.size}:{column.table}" for column in COLUMNS)
    return f"{vocabulary_checksum():08x}/{columns}"


def load_virtuoso(folder: Path) -> ReleasedVirtuoso:
    """Load what composing needs. Raises MissingDependency if a file is missing, damaged or of another version."""
    card = read_card(folder)
    arrays = unpack_arrays(read_released(folder, card, WEIGHTS_NAME))
    backbone = read_released(folder, card, BACKBONE_NAME)
    settings = json.loads(read_released(folder, card, SETTINGS_NAME))
    habits = unpack_arrays(read_released(folder, card, HABITS_NAME))
    try:
        if card["reads"] != reading_checksum():
            raise ValueError("trained to read other events")
        return ReleasedVirtuoso(
            Backbone(with_weights(backbone, arrays)),
            Writer(arrays),
            styles=tuple(card["styles"]),
            ensembles=tuple(card["ensembles"]),
            settings=tuple(Setting.from_json(values) for values in settings),
            habits={name: _table(habits[name], habit, len(card["styles"])) for name, habit in HABITS.items()},
            card=card,
            shape=shape_of(folder),
            arrays=arrays,
            folder=folder,
        )
    except (BadZipFile, KeyError, TypeError, ValueError) as error:
        raise _misfit(folder) from error


def keras_network(folder: Path) -> "Virtuoso":
    """Load the Keras network with its weights. Raises MissingDependency as `load_virtuoso` does."""
    from composer.networks.virtuoso.network import Virtuoso

    network = Virtuoso(shape_of(folder))
    give_weights(network, folder)
    return network


def shape_of(folder: Path) -> Shape:
    """The sizes of a released network. Raises MissingDependency as `load_virtuoso` does."""
    card = read_card(folder)
    try:
        return Shape(**{**card["shape"], "layers": tuple(card["shape"]["layers"])})
    except (KeyError, TypeError) as error:
        raise _misfit(folder) from error


def give_weights(network: "Virtuoso", folder: Path) -> None:
    """Load weights into a Keras network, which may read more than they were trained with.

    Raises MissingDependency as `load_virtuoso` does.
    """
    card = read_card(folder)
    arrays = unpack_arrays(read_released(folder, card, WEIGHTS_NAME))
    try:
        if card["reads"] != reading_checksum():
            arrays = grown(arrays, card["reads"], {name: array.shape for name, array in network.arrays().items()})
        network.load_arrays(arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise _misfit(folder) from error


def _table(table: np.ndarray, habit: Habit, styles: int) -> np.ndarray:
    if table.shape != (styles, habit.contexts, habit.size):
        raise ValueError("habits of other styles, or of another version")
    return table


def _misfit(folder: Path) -> MissingDependency:
    return MissingDependency("weights_of_other_version", folder=folder)
