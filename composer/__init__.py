"""An interactive composer: a package that composes music with neural networks, and the studio above it.

    >>> import composer
    >>> composer.compose("romantic", bars=2, seed=7).inspect().bars
    2

The names of `composer.api` are taken from there when they are first asked for, so that importing this is quick.
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

# Settings that Keras and TensorFlow read once, when they are imported, which is after this. Without oneDNN the
# arithmetic is the same on every run; the log is for TensorFlow's developers, not for our users.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# A second thread gains nothing in products as small as ours, and waits for milliseconds when the processor is busy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def __getattr__(name: str) -> Any:
    """A name of the public API."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from composer import api

    return getattr(api, name)
