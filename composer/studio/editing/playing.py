"""The piano on the page: what is played becomes the visitor's own music, or a phrase that is answered immediately."""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from composer.errors import ComposerError
from composer.generation.engines.virtuoso import network_of
from composer.generation.request.request import Request
from composer.generation.tasks.answer import answered
from composer.score.piece import Piece
from composer.studio.components.keyboard import show_keyboard, take_told
from composer.studio.components.player import Start
from composer.studio.controls import asking
from composer.studio.editing.corrections import take_own
from composer.studio.editing.own_music import OwnMusic
from composer.studio.editing.tasks import in_its_manner
from composer.studio.playback.performance import Performance
from composer.studio.session import history, library, resources
from composer.studio.session.composing import Composition, composition_of, keep
from composer.studio.session.jobs import Job
from composer.studio.session.library import Shelf
from composer.studio.texts import text
from composer.studio.texts.translation import sentence
from composer.transcription.playing import piece_of_take, take_of

ANSWERED_BARS = 4
# An answer takes a fifth of a second; on a busy server it waits in the queue, and after this time it is no longer
# useful.
LONGEST_WAIT_SECONDS = 20.0
STEP = "step_answer"
TOLD, REFUSED = "keyboard_told", "keyboard_refused"


def show_playing() -> None:
    """Show the piano, and the result of the last take."""
    state = st.session_state
    with st.container(key="playing"):
        words = state.get(TOLD)
        show_keyboard(ANSWERED_BARS, "" if words is None else words(), state.get(REFUSED, 0), _take)


def _take() -> None:
    told = take_told()
    if told is None:
        return
    state = st.session_state
    # Until it is done: the page may be drawn by another press before, which also ends this one.
    state[TOLD], state[REFUSED] = None, int(told["number"])
    try:
        phrase = piece_of_take(take_of(told), text("keyboard_part"))
        if told["bars"] is None:
            is_used, words = take_own(OwnMusic(f"{text('keyboard_name')}.mid", phrase, is_on_beats=True))
            state[TOLD] = (lambda: text("keyboard_told", facts=words())) if is_used else words
        else:
            _answer(phrase)
    except ComposerError as error:
        state[TOLD] = sentence(error.notice)
    else:
        state[REFUSED] = 0


def _answer(phrase: Piece) -> None:
    """Play the answer to a phrase, after the previous turns, on the page."""
    before = history.present()
    if before is None or before.step != STEP or not _goes_with(before.piece, phrase):
        before = None
    try:
        request = asking.asked()
    except ComposerError:
        request = Request()
    asked = replace(in_its_manner(request), bars=ANSWERED_BARS, candidates=1)
    job = Job(resources.workers(), partial(_composed, before, phrase, asked, library.shelf()))
    job.wait(LONGEST_WAIT_SECONDS)
    if not job.is_done:
        job.stop()
        raise ComposerError("answer_too_late")
    made, notice = job.result()
    if made is None:
        raise ComposerError("answer_too_late") if notice is None else ComposerError.of(notice)
    composition, begins = made
    history.push(composition, Start(composition.piece.second_at(begins)))


def _goes_with(before: Piece, phrase: Piece) -> bool:
    """Whether a phrase has the meter and tempo of the previous turns."""
    return (before.meters[-1].meter, before.tempos[-1].microseconds_per_quarter) == (
        phrase.meters[-1].meter,
        phrase.tempos[-1].microseconds_per_quarter,
    )


def _composed(
    before: Composition | None, phrase: Piece, request: Request, shelf: Shelf, job: Job[Any]
) -> tuple[Composition, int] | None:
    engine = resources.engine_for("virtuoso", job)
    if engine is None:
        return None
    names = text("keyboard_part"), text("keyboard_answer_part")
    piece, begins = answered(network_of(engine), before.piece if before else None, phrase, request, names)
    # In metronomic time, as played.
    made = composition_of(piece, replace(request, expression=0.0), engine.weights, Performance())
    made.performance.finish(made.piece, made.numbers, made.with_expression)
    naming = before.naming if before else None
    made = replace(made, step=STEP, is_reworked=True, naming=naming)
    return keep(made, shelf, before.kept_as if before else ""), begins
