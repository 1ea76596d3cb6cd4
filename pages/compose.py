"""The first page: say what you want, press Compose, listen, take it away."""

import random
from functools import partial
from typing import Any

import streamlit as st

from composer.generation.request import LARGEST_SEED, Request
from composer.score.key import Key
from composer.score.midi import midi_bytes
from composer.score.musicxml import musicxml_bytes
from composer.studio import library, resources
from composer.studio.choices import choice
from composer.studio.composing import Composition, compose_and_record, record, wav_bytes
from composer.studio.instruments import ANY, INSTRUMENTS
from composer.studio.jobs import Job
from composer.studio.names import instrument_name, key_name, style_name
from composer.studio.piano_roll import blank_roll, show_roll
from composer.studio.starters import STARTERS, Starter
from composer.studio.styles import STYLES
from composer.studio.texts import text

PROGRESS_EVERY_SECONDS = 0.5
DEFAULT_TEMPO = 100
# A control keeps its value in the address bar; the page is not drawn anew for it, as nothing else depends on it.
KEEP: dict[str, Any] = {"bind": "query-params", "on_change": "ignore"}


def main() -> None:
    resources.engine(Request().engine)
    state = st.session_state
    state.setdefault("job", None)
    state.setdefault("composition", None)
    state.setdefault("problem", None)
    collect_outcome()
    desk, stage = st.columns([1, 2], gap="large")
    with desk:
        st.title(text("studio"), anchor=False)
        st.markdown(text("tagline"))
        show_controls()
        # All that comes and goes is in here: the rest keeps its place, and music that plays plays on.
        with st.container():
            if state.job is None:
                show_compose_button()
            else:
                show_progress()
            if state.problem:
                st.error(state.problem)
        show_fine_tuning()
    with stage:
        if state.composition is None:
            show_invitation()
        else:
            show_composition(state.composition)


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


@st.fragment(run_every=PROGRESS_EVERY_SECONDS)
def show_progress() -> None:
    """How far the job is, and Stop; the page is drawn anew when it is done."""
    job: Job[Composition | None] | None = st.session_state.job
    if job is None or job.is_done:
        st.rerun()
        return
    progress = job.progress
    words = {"done": progress.done, "total": progress.total, "percent": progress.done}
    st.button(
        text("stop"), icon=":material/stop:", shortcut="Esc", on_click=job.stop, disabled=job.stopping, width="stretch"
    )
    st.progress(progress.share, text(f"phase_{progress.phase}", **words))


def start_composing() -> None:
    """Begin a job for what the widgets say."""
    state = st.session_state
    if state.job is not None:
        return
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
    state.job = Job(resources.workers(), partial(compose_and_record, request, library.shelf()))


def start_with(starter: Starter) -> None:
    """Set the widgets to a starter and begin."""
    state = st.session_state
    state.style, state.notes = starter.style, starter.notes
    state.tempo, state.temperature = starter.tempo, starter.temperature
    state.program = ANY
    start_composing()


def start_recording() -> None:
    """Begin a job that makes the sound which the piece lacks."""
    state = st.session_state
    if state.job is None:
        state.job = Job(resources.workers(), partial(record, state.composition))


def collect_outcome() -> None:
    """Take what a finished job has made; the piece before it stays until then, and if it failed."""
    state = st.session_state
    if state.job is not None and state.job.is_done:
        composition, state.problem = state.job.outcome()
        state.composition = composition or state.composition
        state.job = None


def show_invitation() -> None:
    """What a visitor sees before the first piece."""
    is_busy = st.session_state.job is not None
    st.header(text("empty_title"), anchor=False)
    st.markdown(text("empty"))
    with st.container(horizontal=True):
        for starter in STARTERS:
            st.button(text(starter.name), on_click=start_with, args=(starter,), disabled=is_busy)
    show_roll(blank_roll())


def show_composition(composition: Composition) -> None:
    """The piece: to hear, to see, to take away."""
    originality = composition.originality
    st.header(text("piece_title", seed=composition.request.seed), anchor=False)
    st.caption(facts(composition))
    if composition.was_stopped:
        st.info(text("stopped"))
    if composition.mp3 is not None:
        st.audio(composition.mp3, "audio/mpeg", alt=text("player"))
    else:
        st.warning(text("silent", reason=composition.silence))
        st.button(text("record"), on_click=start_recording, disabled=st.session_state.job is not None)
    show_roll(composition.roll)
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
    stem, mp3 = composition.file_stem, composition.mp3
    save = partial(st.download_button, on_click="ignore", width="stretch", icon=":material/download:")
    with st.container(horizontal=True):
        save(text("midi"), partial(midi_bytes, composition.piece), f"{stem}.mid", "audio/midi")
        if mp3 is not None:
            save(text("mp3"), lambda: mp3, f"{stem}.mp3", "audio/mpeg")
            save(text("wav"), partial(wav_bytes, composition), f"{stem}.wav", "audio/wav")
        save(
            text("musicxml"),
            partial(musicxml_bytes, composition.piece),
            f"{stem}.musicxml",
            "application/vnd.recordare.musicxml+xml",
            help=text("musicxml_help"),
        )


main()
