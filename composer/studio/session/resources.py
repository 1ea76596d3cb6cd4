"""Shared resources: the engine, loaded once in the background, and the worker pools."""

import ctypes
import gc
import importlib
import inspect
import logging
import platform
import sys
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import asynccontextmanager, suppress
from typing import Any

import streamlit as st

from composer.audio.encoding import encode
from composer.audio.rendering import render
from composer.audio.soundfonts import choose_soundfont
from composer.errors import ComposerError
from composer.generation.engines.protocol import Engine
from composer.generation.request.request import LENGTH_LIMITS, Request
from composer.generation.tasks.compose import compose, load_engine
from composer.score.midi import midi_from_piece
from composer.score.musicxml.write import musicxml_bytes
from composer.studio.playback.listening import listeners
from composer.studio.session.garbage import collecting
from composer.studio.session.jobs import Job
from composer.studio.session.presence import is_here
from composer.studio.session.turns import Pool, Rules

SECONDS_BETWEEN_LOOKS = 0.1
# Two at once: a second core helps while one is in the network or in FluidSynth. Started work holds memory: some
# megabytes while composing, some hundred while rendering sound or a zip. The times are guesses, well above the largest
# request.
COMPOSING = Rules(at_once=2, most_begun=16, most_large=16, most_waiting=100, most_of_one=24, longest_seconds=120)
CLASSIC = Rules(at_once=1, most_begun=1, most_large=1, most_waiting=20, most_of_one=2, longest_seconds=120)
FILES = Rules(at_once=1, most_begun=4, most_large=2, most_waiting=60, most_of_one=12, longest_seconds=240)
# The thread switch interval; the default is five times as long.
SWITCH_SECONDS = 0.001
# glibc's mallopt parameters, from malloc.h.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE_BLOCK_BYTES = 1 << 20
log = logging.getLogger(__name__)


@asynccontextmanager
async def prepare(app: st.App) -> AsyncIterator[None]:
    """Start loading what the first visitor will need, before there is one."""
    del app
    engine(Request().engine)
    with collecting(let_go=listeners().close_idle):
        yield


@st.cache_resource(show_spinner=False)
def workers() -> Pool:
    """The pool for composing: as many at once as leave enough for pages and listeners, in turns."""
    return Pool(COMPOSING, is_here)


@st.cache_resource(show_spinner=False)
def classic_workers() -> Pool:
    """The pool for the classic engine's process: one at a time, because it takes half a gigabyte."""
    return Pool(CLASSIC, is_here)


def workers_for(request: Request) -> Pool:
    """The pool for a request."""
    return classic_workers() if request.engine == "classic" else workers()


@st.cache_resource(show_spinner=False)
def file_workers() -> Pool:
    """The pool for files, which rests most of the time while somebody composes."""
    return Pool(FILES, is_here, lambda: workers().is_working or classic_workers().is_working)


def engine(name: str) -> Future[Engine]:
    """The engine of that name, loading since the first call; `.result()` waits for it.

    Failed loading is retried, because what was missing may have been installed.
    """
    future = _loading(name)
    if future.done() and future.exception() is not None:
        _loading.clear(name)
        future = _loading(name)
    return future


def last_attempt(name: str) -> Future[Engine]:
    """Like `engine`, but without retrying failed loading."""
    return _loading(name)


def engine_for(name: str, job: Job[Any]) -> Engine | None:
    """The engine for a job; None if the job is stopped before it is loaded."""
    loading = engine(name)
    if not loading.done():
        with job.aside():
            while not loading.done() and not job.stopping:
                wait([loading], SECONDS_BETWEEN_LOOKS)
    return None if job.stopping else loading.result()


@st.cache_resource(show_spinner=False)
def _loading(name: str) -> Future[Engine]:
    loader = ThreadPoolExecutor(1, thread_name_prefix="loading")
    loading = loader.submit(_load, name)
    loader.submit(_warm_up, loading)
    return loading


def _load(name: str) -> Engine:
    _return_large_blocks()
    sys.setswitchinterval(SWITCH_SECONDS)
    _foresee_page()
    loaded = load_engine(name)
    # The first steps trace, compile or unpack, for which the first visitor should not wait.
    compose(loaded, _shortest(name))
    _freeze()
    return loaded


def _foresee_page() -> None:
    """Warm up what the first page needs, while the browser still loads Streamlit."""
    for name in ("editing.workbench", "components.results"):
        importlib.import_module(f"composer.studio.{name}")
    # Streamlit calls it with its first element, to detect interactive use; Python then indexes the files of all
    # modules, and caches that.
    inspect.stack()


def _warm_up(loading: Future[Engine]) -> None:
    """Load what playing, recording and notation need, before the first visitor asks for a piece."""
    if loading.exception() is not None:
        # Whoever asks for the engine is told.
        return
    try:
        # Whoever needs what is missing is told.
        with suppress(ComposerError):
            _use_everything(loading.result())
    except Exception:
        # Nobody reads the outcome, and the first visitor only waits longer.
        log.exception("warming up failed")
    _freeze()


def _use_everything(engine: Engine) -> None:
    # Without sound there is nothing to warm up; the first recording says what to install.
    with suppress(ComposerError):
        listeners().warm_up(choose_soundfont())
    piece = compose(engine, _shortest(engine.name))
    musicxml_bytes(piece)
    with suppress(ComposerError):
        encode(render(midi_from_piece(piece)), "mp3")


def _shortest(name: str) -> Request:
    return Request(engine=name, notes=LENGTH_LIMITS["notes"][0])


def _freeze() -> None:
    """Exclude all existing objects from garbage collection.

    Garbage is collected every second; traversing all objects of music21 and TensorFlow takes a fifth of a second.
    """
    gc.collect()
    gc.freeze()


def _return_large_blocks() -> None:
    """Make glibc return large blocks (audio, files) to the system at once."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)
        libc.mallopt(M_ARENA_MAX, 2)
