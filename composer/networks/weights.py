"""Released weights: a float16 archive and a card with checksums.

A folder under models/ holds `card.json` (what the network is, how and on what it was trained, and the SHA-256 of every
other file), the weights, and the data needed to compose. A file that does not match the card is refused.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from composer.errors import MissingDependency
from composer.files import data_folder, write_whole

MODELS_FOLDER = data_folder("models")
CARD_NAME = "card.json"
WEIGHTS_NAME = "weights.npz"


def pack_arrays(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Compress arrays into an archive; floats are stored as float16."""
    buffer = io.BytesIO()
    packed = {name: array.astype(np.float16) if array.dtype.kind == "f" else array for name, array in arrays.items()}
    np.savez_compressed(buffer, allow_pickle=False, **packed)
    return buffer.getvalue()


def unpack_arrays(content: bytes) -> dict[str, np.ndarray]:
    """Load the arrays of an archive; floats become float32."""
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {
            name: archive[name].astype(np.float32) if archive[name].dtype.kind == "f" else archive[name]
            for name in archive.files
        }


def release(folder: Path, files: Mapping[str, bytes], card: Mapping[str, Any]) -> None:
    """Write a network's files and then the card with their checksums."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(folder / name, content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    text = json.dumps({**card, "files": sums}, indent=1, ensure_ascii=False)
    write_whole(folder / CARD_NAME, text.encode() + b"\n")


def amend(folder: Path, files: Mapping[str, bytes]) -> None:
    """Add files to a released network, and to its card."""
    card = read_card(folder)
    kept = {name: read_released(folder, card, name) for name in card["files"]}
    release(folder, {**kept, **files}, card)


def read_card(folder: Path) -> dict[str, Any]:
    """Read the card in a folder. Raises MissingDependency if it is missing or unreadable."""
    try:
        return json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingDependency("weights_missing", folder=folder) from error
    except ValueError as error:
        raise MissingDependency("card_broken", path=folder / CARD_NAME) from error


def read_released(folder: Path, card: Mapping[str, Any], name: str) -> bytes:
    """Read a file listed in the card. Raises MissingDependency if it is missing or differs."""
    path = folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MissingDependency("weights_file_missing", path=path) from error
    if hashlib.sha256(content).hexdigest() != card.get("files", {}).get(name):
        raise MissingDependency("weights_differ_from_card", path=path)
    return content


def short_hash(card: Mapping[str, Any]) -> str:
    """The first eight digits of the weights' SHA-256, by which a piece names its model."""
    return str(card["files"][WEIGHTS_NAME])[:8]
