"""A trained virtuoso on disk: weights, and what composing needs to know of the music that it learnt from."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from composer.errors import MissingDependency
from composer.events.settings import Setting
from composer.events.steps import COLUMNS
from composer.events.vocabulary import vocabulary_checksum
from composer.networks.virtuoso.network import Virtuoso
from composer.networks.virtuoso.shape import Shape
from composer.networks.weights import WEIGHTS_NAME, read_card, read_released, unpack_arrays

SETTINGS_NAME = "settings.json"


@dataclass(frozen=True)
class ReleasedVirtuoso:
    """A trained network with its lists of names: code i of a style or ensemble is the i-th name."""

    network: Virtuoso
    styles: tuple[str, ...]
    ensembles: tuple[str, ...]
    settings: tuple[Setting, ...]
    card: dict[str, Any]


def reading_checksum() -> str:
    """What changes when the network would read or write other numbers than it was trained with."""
    columns = ",".join(f"{column.name}:{column.size}:{column.table}" for column in COLUMNS)
    return f"{vocabulary_checksum():08x}/{columns}"


def load_virtuoso(folder: Path) -> ReleasedVirtuoso:
    """Load a released network. Raises MissingDependency if a file is missing, damaged or of another version."""
    card = read_card(folder)
    arrays = unpack_arrays(read_released(folder, card, WEIGHTS_NAME))
    settings = json.loads(read_released(folder, card, SETTINGS_NAME))
    try:
        if card["reads"] != reading_checksum():
            raise ValueError("trained to read other events")
        network = Virtuoso(Shape(**{**card["shape"], "layers": tuple(card["shape"]["layers"])}))
        network.load_arrays(arrays)
        return ReleasedVirtuoso(
            network,
            styles=tuple(card["styles"]),
            ensembles=tuple(card["ensembles"]),
            settings=tuple(Setting.from_json(values) for values in settings),
            card=card,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise MissingDependency(f"The weights in {folder} do not fit this version; restore the folder.") from error
