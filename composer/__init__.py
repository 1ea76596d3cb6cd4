"""An interactive composer: a package that composes music with neural networks, and the studio above it.

    >>> import composer
    >>> composer.compose("romantic", bars=2, seed=7).inspect().bars
    2

The names of `composer.api` are loaded on first use, so that importing this package is fast.
"""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from composer.api import (
        Composition,
        accompany,
        arrange,
        compose,
        continue_,
        infill,
        inspect,
        perform,
        read,
        render,
        request_of,
        stream,
        vary,
    )
    from composer.generation.request.request import Request

__version__ = "0.2.0"
__all__ = [
    "Composition",
    "Request",
    "accompany",
    "arrange",
    "compose",
    "continue_",
    "infill",
    "inspect",
    "perform",
    "read",
    "render",
    "request_of",
    "stream",
    "vary",
]

# Settings that Keras and TensorFlow read when they are imported, which happens later. Without oneDNN, arithmetic is the
# same on every run; the log is for TensorFlow's developers, not our users.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# A second thread gains nothing in products this small, and waits for milliseconds when the CPU is busy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def __getattr__(name: str) -> Any:
    """Load a name of the public API."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from composer import api

    return getattr(api, name)
