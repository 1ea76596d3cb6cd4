"""What all visitors share: the engine, loaded once in the background, and the threads that work for them."""

import ctypes
import gc
import importlib
import inspect
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
from composer.studio.session.jobs import Job
from composer.studio.session.presence import is_here
from composer.studio.session.turns import Pool, Rules

SECONDS_BETWEEN_LOOKS = 0.1
# Two at once: a second core helps where one of them is in the network or in FluidSynth. What is begun holds memory,
# some megabytes while a piece is composed, some hundred while sound or a zip is made. The times are guesses, well above
# what the largest request takes here.
COMPOSING = Rules(at_once=2, most_begun=16, most_large=16, most_waiting=100, most_of_one=24, longest_seconds=120)
CLASSIC = Rules(at_once=1, most_begun=1, most_large=1, most_waiting=20, most_of_one=2, longest_seconds=120)
FILES = Rules(at_once=1, most_begun=4, most_large=2, most_waiting=60, most_of_one=12, longest_seconds=240, nice=10)
# A thread that composes lets others have their turn after so long; by default they wait for five times that.
SWITCH_SECONDS = 0.001
# glibc's mallopt parameters, from malloc.h.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE_BLOCK_BYTES = 1 << 20


@asynccontextmanager
async def prepare(app: st.App) -> AsyncIterator[None]:
    """While the app runs: begin to load what the first visitor will need, before there is one."""
    del app
    engine(Request().engine)
    yield


@st.cache_resource(show_spinner=False)
def workers() -> Pool:
    """Who composes: as many at once as leave the pages and the listeners enough, in turns."""
    return Pool(COMPOSING, is_here)


@st.cache_resource(show_spinner=False)
def classic_workers() -> Pool:
    """Who watches over the classic engine's process: one at a time, it takes half a gigabyte."""
    return Pool(CLASSIC, is_here)


def workers_for(request: Request) -> Pool:
    """Who composes what a request asks for."""
    return classic_workers() if request.engine == "classic" else workers()


@st.cache_resource(show_spinner=False)
def file_workers() -> Pool:
    """Who makes files: behind all who listen and compose."""
    return Pool(FILES, is_here)


def engine(name: str) -> Future[Engine]:
    """The engine of that name, being loaded since somebody first asked; `.result()` waits for it.

    Loading that failed is begun again: what was missing may be there now.
    """
    future = _loading(name)
    if future.done() and future.exception() is not None:
        _loading.clear(name)
        future = _loading(name)
    return future


def last_attempt(name: str) -> Future[Engine]:
    """The engine of that name as `engine` has it, but loading that failed stays failed: to look begins nothing."""
    return _loading(name)


def engine_for(name: str, job: Job[Any]) -> Engine | None:
    """The engine of that name for a job; None if the job is stopped before it is there."""
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
    # The first steps trace, compile or unpack; the first visitor should not wait for that.
    compose(loaded, _shortest(name))
    _freeze()
    return loaded


def _foresee_page() -> None:
    """Have the first page find ready what it asks for: it is drawn while the browser still unpacks Streamlit."""
    for name in ("editing.workbench", "components.results"):
        importlib.import_module(f"composer.studio.{name}")
    # Streamlit asks for it with its first element, to know whether it is run by hand; Python then goes through the
    # files of all modules, and remembers them.
    inspect.stack()


def _warm_up(loading: Future[Engine]) -> None:
    """Load what hearing, recording and notation need, while the first visitor's piece is not yet asked for."""
    engine = loading.result()
    # Without sound there is nothing to warm up; the first recording says what to install.
    with suppress(ComposerError):
        listeners().warm_up(choose_soundfont())
    piece = compose(engine, _shortest(engine.name))
    musicxml_bytes(piece)
    with suppress(ComposerError):
        encode(render(midi_from_piece(piece)), "mp3")
    _freeze()


def _shortest(name: str) -> Request:
    return Request(engine=name, notes=LENGTH_LIMITS["notes"][0])


def _freeze() -> None:
    """Have the garbage collector leave out all that is there by now.

    Streamlit collects after every rerun; to walk through all objects of music21 and TensorFlow takes a fifth of a
    second.
    """
    gc.collect()
    gc.freeze()


def _return_large_blocks() -> None:
    """Have glibc give large blocks (audio, files) back to the system at once, instead of keeping them for later."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)
        libc.mallopt(M_ARENA_MAX, 2)
