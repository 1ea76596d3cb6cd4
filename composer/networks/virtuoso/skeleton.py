"""A model file without its weights: they are in an archive beside it already, and need not be kept twice."""

import io
from collections.abc import Mapping

import numpy as np

# Smaller arrays stay in the file.
FEWEST_BYTES = 4096


def without_weights(model: bytes, arrays: Mapping[str, np.ndarray]) -> bytes:
    """A model file with zeros in place of the arrays, float32, that are found in it as they are or transposed."""
    content = np.frombuffer(model, dtype=np.uint8).copy()
    found: list[tuple[str, int, bool]] = []
    for name, array in _and_folded(arrays).items():
        for is_transposed in (False, True):
            place = model.find(_bytes(array, is_transposed)) if array.nbytes >= FEWEST_BYTES else -1
            if place >= 0:
                content[place : place + array.nbytes] = 0
                found.append((name, place, is_transposed))
                break
    buffer = io.BytesIO()
    names, places, transposed = zip(*found, strict=True) if found else ((), (), ())
    np.savez_compressed(
        buffer,
        model=content,
        names=np.array(names, dtype=np.str_),
        places=np.array(places, dtype=np.int64),
        transposed=np.array(transposed, dtype=bool),
    )
    return buffer.getvalue()


def with_weights(skeleton: bytes, arrays: Mapping[str, np.ndarray]) -> bytes:
    """The model file again. Raises ValueError or KeyError if the arrays are not those that it was made with."""
    arrays = _and_folded(arrays)
    with np.load(io.BytesIO(skeleton), allow_pickle=False) as archive:
        content = archive["model"]
        rows = zip(archive["names"].tolist(), archive["places"], archive["transposed"], strict=True)
        for name, place, is_transposed in rows:
            weights = np.frombuffer(_bytes(arrays[name], is_transposed), dtype=np.uint8)
            content[place : place + len(weights)] = weights
    return content.tobytes()


def _and_folded(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays, and the kernels into which the converter folds the scale of the norm before them."""
    before = {name: name.replace("inner/kernel", "norm/scale") for name in arrays if name.endswith("inner/kernel")}
    before["bridge/kernel"] = "norm/scale"
    folded = {
        f"{scale} * {kernel}": arrays[scale][:, np.newaxis] * arrays[kernel]
        for kernel, scale in before.items()
        if kernel in arrays and scale in arrays
    }
    return {**arrays, **folded}


def _bytes(array: np.ndarray, is_transposed: bool) -> bytes:
    return np.asarray(array.T if is_transposed else array, dtype=np.float32).tobytes()
