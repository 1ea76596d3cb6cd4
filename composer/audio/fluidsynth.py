"""The FluidSynth library through pyfluidsynth, with functions that pyfluidsynth lacks.

Loaded on first use, so that everything else works without it.
"""

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from ctypes import PyDLL, c_char_p, c_int, c_void_p
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from composer.errors import MissingDependency

LOG_LEVELS = 5
DRUMS = 1
_redirecting = Lock()


@dataclass(frozen=True, slots=True)
class FluidSynth:
    """FluidSynth's functions. `Synth` is pyfluidsynth's class; the others take its `.synth`.

    `note_on`, `note_off` and `write_few` finish within a fraction of a millisecond and keep the GIL: reacquiring it
    takes longer while another thread composes.
    """

    Synth: Callable[..., Any]
    note_on: Callable[..., int]
    note_off: Callable[..., int]
    write_few: Callable[..., int]
    write_float: Callable[..., int]
    set_channel_type: Callable[..., int]
    channel_pressure: Callable[..., int]
    key_pressure: Callable[..., int]
    sysex: Callable[..., int]


@cache
def load_library() -> FluidSynth:
    """Load FluidSynth once per process, and silence its output. Raises MissingDependency if it is not installed."""
    try:
        # pyfluidsynth prints where it found the library if CI is set; stdout must stay clean. Two threads that redirect
        # it at once would leave it redirected.
        with _redirecting, redirect_stdout(io.StringIO()):
            import fluidsynth
    except (ImportError, OSError) as error:
        raise MissingDependency("fluidsynth_missing") from error

    at_once = PyDLL(fluidsynth.lib)

    def quick(name: str, *kinds: Any) -> Any:
        function = at_once[name]
        function.argtypes, function.restype = kinds, c_int
        return function

    def bound(name: str, *arguments: tuple[str, Any]) -> Any:
        return fluidsynth.cfunc(name, c_int, *((argument, kind, 1) for argument, kind in arguments))

    synth, channel = ("synth", c_void_p), ("channel", c_int)
    set_log_function = bound("fluid_set_log_function", ("level", c_int), ("function", c_void_p), ("data", c_void_p))
    for level in range(LOG_LEVELS):
        # It writes warnings directly to stderr; important errors are return values.
        set_log_function(level, None, None)
    # pyfluidsynth only reads 16-bit samples, which clip and are dithered with C's rand(), so they differ each time.
    sides = [(name, kind) for side in ("left", "right") for name, kind in _strided(side)]
    return FluidSynth(
        Synth=fluidsynth.Synth,
        note_on=quick("fluid_synth_noteon", c_void_p, c_int, c_int, c_int),
        note_off=quick("fluid_synth_noteoff", c_void_p, c_int, c_int),
        write_few=quick("fluid_synth_write_float", c_void_p, c_int, *[kind for _, kind in sides]),
        write_float=bound("fluid_synth_write_float", synth, ("frames", c_int), *sides),
        set_channel_type=bound("fluid_synth_set_channel_type", synth, channel, ("type", c_int)),
        channel_pressure=bound("fluid_synth_channel_pressure", synth, channel, ("value", c_int)),
        key_pressure=bound("fluid_synth_key_pressure", synth, channel, ("key", c_int), ("value", c_int)),
        sysex=bound(
            "fluid_synth_sysex",
            synth,
            ("data", c_char_p),
            ("length", c_int),
            ("response", c_void_p),
            ("response_length", c_void_p),
            ("handled", c_void_p),
            ("dry_run", c_int),
        ),
    )


def _strided(side: str) -> list[tuple[str, Any]]:
    """The arguments that tell FluidSynth where to write one channel's samples: buffer, offset, step."""
    return [(side, c_void_p), (f"{side}_offset", c_int), (f"{side}_step", c_int)]
