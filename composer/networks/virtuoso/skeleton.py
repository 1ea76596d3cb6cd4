"""Removes the weights from a model file, because they are already in the archive beside it."""

import io
from collections.abc import Callable, Mapping

import numpy as np

# Smaller arrays stay in the file.
FEWEST_BYTES = 4096
INT8 = 127


def without_weights(model: bytes, arrays: Mapping[str, np.ndarray]) -> bytes:
    """Replace the arrays, float32, found in a model file in one of the `FORMS` with zeros."""
    content = np.frombuffer(model, dtype=np.uint8).copy()
    found: list[tuple[str, int, int]] = []
    for name, array in _and_folded(arrays).items():
        for form in range(len(FORMS)) if array.nbytes >= FEWEST_BYTES else ():
            weights = _bytes(array, form)
            place = model.find(weights)
            if place >= 0:
                content[place : place + len(weights)] = 0
                found.append((name, place, form))
                break
    buffer = io.BytesIO()
    names, places, forms = zip(*found, strict=True) if found else ((), (), ())
    np.savez_compressed(
        buffer,
        model=content,
        names=np.array(names, dtype=np.str_),
        places=np.array(places, dtype=np.int64),
        forms=np.array(forms, dtype=np.uint8),
    )
    return buffer.getvalue()


def with_weights(skeleton: bytes, arrays: Mapping[str, np.ndarray]) -> bytes:
    """Restore the model file. Raises ValueError or KeyError if the arrays are not the original ones."""
    arrays = _and_folded(arrays)
    with np.load(io.BytesIO(skeleton), allow_pickle=False) as archive:
        content = archive["model"]
        rows = zip(archive["names"].tolist(), archive["places"], archive["forms"], strict=True)
        for name, place, form in rows:
            weights = np.frombuffer(_bytes(arrays[name], form), dtype=np.uint8)
            content[place : place + len(weights)] = weights
    return content.tobytes()


def _and_folded(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays, and the kernels into which the converter folds the scale of the preceding norm."""
    before = {name: name.replace("inner/kernel", "norm/scale") for name in arrays if name.endswith("inner/kernel")}
    before["bridge/kernel"] = "norm/scale"
    folded = {
        f"{scale} * {kernel}": arrays[scale][:, np.newaxis] * arrays[kernel]
        for kernel, scale in before.items()
        if kernel in arrays and scale in arrays
    }
    return {**arrays, **folded}


def _bytes(array: np.ndarray, form: int) -> bytes:
    return FORMS[form](np.asarray(array, dtype=np.float32)).tobytes()


def _quantized(array: np.ndarray, axis: int | None) -> np.ndarray:
    """Quantize to int8 like the converter: with one scale, or one for each index along an axis."""
    array = array.astype(np.float64)
    scale = np.abs(array).max(axis=axis, keepdims=True) / INT8
    # Weights the network does not use yet are all zeros.
    whole = array / np.where(scale > 0, scale, 1)
    return np.copysign(np.floor(np.abs(whole) + 0.5), whole).astype(np.int8)


# How the converter stores weights: kernels transposed, embedding tables unchanged.
FORMS: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    lambda array: array,
    lambda array: array.T,
    lambda array: _quantized(array.T, axis=-1),
    lambda array: _quantized(array, axis=None),
)
