"""Music composed once for all visitors: the piece of the day, so that the page has music at first; and the same bars at
several temperatures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Lock

import streamlit as st

from composer.generation.request.request import Request
from composer.studio.choices.presets import PRESETS
from composer.studio.playback.performance import Performance
from composer.studio.session import resources
from composer.studio.session.composing import Composition, compose_aloud
from composer.studio.session.jobs import Job
from composer.studio.session.library import Shelf

PieceOfTheDay = tuple[Performance, Job[Composition | None]]
# Composed for no visitor in particular.
NOBODY = ""
# Visitors' requests come first: this counts as work far ahead of its listener.
PATIENT_SECONDS = 60.0
_lock = Lock()
_of_day: dict[date, PieceOfTheDay] = {}
_bars: dict[float, PieceOfTheDay] = {}
FOUR_BARS = Request(styles=(("chopin", 1.0),), bars=4, seed=21, tempo=96.0, ensemble="piano")


@asynccontextmanager
async def prepare(app: st.App) -> AsyncIterator[None]:
    """Start what the first visitor will need, before there is one."""
    async with resources.prepare(app):
        piece_of_the_day()
        yield


def piece_of_the_day() -> PieceOfTheDay:
    """The performance of the piece of the day, and the job that composes it."""
    today = date.today()
    with _lock:
        if today not in _of_day:
            number = today.toordinal()
            _of_day.clear()
            _of_day[today] = _begun(replace(PRESETS[number % len(PRESETS)].request, seed=number))
        return _of_day[today]


def four_bars(temperature: float) -> PieceOfTheDay:
    """The same bars, from the same seed, at a temperature."""
    with _lock:
        if temperature not in _bars:
            _bars[temperature] = _begun(replace(FOUR_BARS, temperature=temperature))
        return _bars[temperature]


def _begun(request: Request) -> PieceOfTheDay:
    performance = Performance()
    # Not for the library: nobody asked to keep it.
    work = partial(compose_aloud, request, performance, Shelf())
    return performance, Job(
        resources.workers(), work, lambda: PATIENT_SECONDS, owner=NOBODY, when_over=performance.give_up
    )
