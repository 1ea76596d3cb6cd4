"""The first page: say what you want, press Compose, listen, take it away."""

import random
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from composer.audio.encoding import FORMATS
from composer.generation.request import LARGEST_SEED, Request
from composer.score.editing import edits_of_text
from composer.score.key import Key
from composer.score.midi import midi_bytes
from composer.score.musicxml import musicxml_bytes
from composer.studio import library, resources
from composer.studio.choices import choice
from composer.studio.composing import Composition, compose_aloud, sound_bytes
from composer.studio.instruments import ANY, INSTRUMENTS
from composer.studio.jobs import Job
from composer.studio.names import instrument_name, key_name, style_name
from composer.studio.performance import Performance
from composer.studio.player import show_player
from composer.studio.starters import STARTERS, Starter
from composer.studio.styles import STYLES
from composer.studio.texts import text

STOPPING_SECONDS = 5.0
DEFAULT_TEMPO = 100
# A control keeps its value in the address bar; the page is not drawn anew for it, as nothing else depends on it.
KEEP: dict[str, Any] = {"bind": "query-params", "on_change": "ignore"}


def main() -> None:
    resources.engine(Request().engine)
    state = st.session_state
    state.setdefault("job", None)
    state.setdefault("composition", None)
    state.setdefault("problem", None)
    state.setdefault("performance", None)
    state.setdefault("edits_version", 0)
    collect_outcome()
    desk, stage = st.columns([1, 2], gap="large")
    with desk:
        st.title(text("studio"), anchor=False)
        st.markdown(text("tagline"))
        show_controls()
        show_compose_button()
        if state.problem:
            st.error(state.problem)
        show_fine_tuning()
    with stage:
        # What stands above the player keeps its place, whatever it shows.
        above = st.container()
        show_stage()
        if state.job is None and state.composition is not None:
            with above:
                show_title(state.composition)
            show_composition(state.composition)
        elif state.job is None:
            with above:
                show_invitation()


def show_controls() -> None:
    """The widgets of a request; their keys are its fields and the names in the address bar."""
    default = Request()
    choice(text("style"), STYLES, style_name, "style", help=text("style_help"))
    st.slider(text("length"), 100, 1000, 500, 20, text("length_value"), key="notes", help=text("length_help"), **KEEP)
    st.slider(text("tempo"), 40, 200, DEFAULT_TEMPO, 2, key="tempo", help=text("tempo_help"), **KEEP)
    st.slider(
        text("boldness"), 0.5, 1.5, default.temperature, 0.05, key="temperature", help=text("boldness_help"), **KEEP
    )
    choice(text("instrument"), INSTRUMENTS, instrument_name, "program")


def show_fine_tuning() -> None:
    """The widgets of a request that few need."""
    with st.expander(text("fine_tuning")):
        st.slider(text("nucleus"), 0.5, 1.0, Request().top_p, 0.01, key="top_p", help=text("nucleus_help"), **KEEP)
        seed = st.number_input(
            text("seed"),
            0,
            LARGEST_SEED,
            None,
            1,
            key="seed",
            help=text("seed_help"),
            placeholder=text("seed_placeholder"),
            **KEEP,
        )
        # Whoever opens a link with a seed wants that piece.
        st.toggle(text("fresh_seed"), seed is None, key="fresh_seed", on_change="ignore")


def show_compose_button() -> None:
    st.button(
        text("compose"),
        type="primary",
        icon=":material/music_note:",
        shortcut="Ctrl+Enter",
        width="stretch",
        on_click=start_composing,
    )


def start_composing() -> None:
    """Begin a job for what the widgets say; what was being composed is stopped."""
    state = st.session_state
    stop_composing()
    if state.fresh_seed or state.seed is None:
        state.seed = random.randint(0, LARGEST_SEED)
    request = Request(
        styles=((state.style, 1.0),),
        notes=state.notes,
        tempo=state.tempo,
        program=None if state.program == ANY else state.program,
        temperature=state.temperature,
        top_p=state.top_p,
        seed=state.seed,
    )
    state.problem = None
    state.performance = Performance()
    state.edits_version += 1
    state.job = Job(resources.workers(), partial(compose_aloud, request, state.performance, library.shelf()))


def stop_composing() -> None:
    """Have the job come to its end; what it has composed so far stays."""
    job = st.session_state.job
    if job is not None:
        job.stop()
        job.wait(STOPPING_SECONDS)
        collect_outcome()


def start_with(starter: Starter) -> None:
    """Set the widgets to a starter and begin."""
    state = st.session_state
    state.style, state.notes = starter.style, starter.notes
    state.tempo, state.temperature = starter.tempo, starter.temperature
    state.program = ANY
    start_composing()


def collect_outcome() -> None:
    """Take what a finished job has made; the piece before it stays until then, and if it failed."""
    state = st.session_state
    if state.job is None:
        return
    if state.performance.is_over:
        # What is left to do is a moment's work.
        state.job.wait(STOPPING_SECONDS)
    if state.job.is_done:
        composition, state.problem = state.job.outcome()
        state.composition = composition or state.composition
        state.job = None


def take_edits() -> None:
    """What the mixer says belongs to the piece."""
    state = st.session_state
    if state.composition is not None:
        state.composition = replace(state.composition, edits=edits_of_text(state.player.edits))


def show_stage() -> None:
    """The player, in its one place: it plays on while all around it comes and goes."""
    state = st.session_state
    is_composing = state.job is not None
    heard = state.performance if is_composing else state.composition.performance if state.composition else None
    show_player(
        heard,
        "" if is_composing or state.composition is None else state.composition.edits.to_text(),
        state.edits_version,
        is_composing,
        on_stop=stop_composing,
        on_edits=take_edits,
    )


def show_invitation() -> None:
    """What a visitor sees before the first piece."""
    st.header(text("empty_title"), anchor=False)
    st.markdown(text("empty"))
    with st.container(horizontal=True):
        for starter in STARTERS:
            st.button(text(starter.name), on_click=start_with, args=(starter,))


def show_title(composition: Composition) -> None:
    """What the piece is."""
    st.header(text("piece_title", seed=composition.request.seed), anchor=False)
    st.caption(facts(composition))
    if composition.was_stopped:
        st.info(text("stopped"))


def show_composition(composition: Composition) -> None:
    """What can be done with the piece."""
    originality = composition.originality
    show_downloads(composition)
    if originality is not None and originality.copied_runs == 0 and originality.runs:
        st.caption(text("original", runs=originality.runs, run_events=originality.run_events))
    st.caption(text("link"))


def facts(composition: Composition) -> str:
    """One line: how long, how many notes, in what key, by what."""
    analysis = composition.analysis
    minutes, seconds = divmod(round(analysis.seconds), 60)
    return text(
        "facts",
        minutes=minutes,
        seconds=seconds,
        notes=analysis.notes,
        key=key_name(Key.parse(analysis.key) if analysis.key else None),
        style=style_name(composition.request.styles[0][0]),
        tempo=analysis.tempo,
        weights=composition.weights,
    )


def show_downloads(composition: Composition) -> None:
    """A button a format; the file is made when it is pressed."""
    stem = composition.file_stem
    save = partial(st.download_button, on_click="ignore", width="stretch", icon=":material/download:")
    with st.container(horizontal=True):
        save(text("midi"), lambda: midi_bytes(composition.heard), f"{stem}.mid", "audio/midi")
        for format in ("mp3", "wav"):
            media_type = FORMATS[format].media_type
            save(text(format), partial(sound_bytes, composition, format), f"{stem}.{format}", media_type)
        save(
            text("musicxml"),
            lambda: musicxml_bytes(composition.heard),
            f"{stem}.musicxml",
            "application/vnd.recordare.musicxml+xml",
            help=text("musicxml_help"),
        )


main()
