"""The first page: say what you want, press Compose, listen, take it away."""

import random
from functools import partial
from typing import Any

import streamlit as st

from composer.generation.request import LARGEST_SEED, Request
from composer.score.midi import midi_bytes
from composer.score.musicxml import musicxml_bytes
from composer.studio import resources
from composer.studio.composing import Composition, compose_and_record, record, wav_bytes
from composer.studio.instruments import INSTRUMENTS
from composer.studio.jobs import Job
from composer.studio.piano_roll import piano_roll
from composer.studio.texts import text

PROGRESS_EVERY_SECONDS = 0.5


def main() -> None:
    resources.engine(Request().engine)
    state = st.session_state
    state.setdefault("job", None)
    state.setdefault("composition", None)
    state.setdefault("problem", None)
    collect_outcome()
    st.title(text("studio"))
    st.markdown(text("tagline"))
    controls, stage = st.columns([1, 2], gap="large")
    with controls:
        show_controls()
    with stage:
        if state.job is not None:
            show_progress()
        if state.problem:
            st.error(state.problem)
        if state.composition is not None:
            show_composition(state.composition)
        elif state.job is None:
            show_invitation()


def show_controls() -> None:
    """The widgets of a request; their keys are its fields and the names in the address bar."""
    default = Request()
    keep: dict[str, Any] = {"bind": "query-params", "on_change": "ignore"}
    st.slider(text("length"), 100, 1000, 500, 20, text("length_value"), key="notes", help=text("length_help"), **keep)
    st.slider(text("tempo"), 40, 200, round(default.tempo), 2, key="tempo", help=text("tempo_help"), **keep)
    st.selectbox(text("instrument"), list(INSTRUMENTS), format_func=INSTRUMENTS.__getitem__, key="program", **keep)
    st.slider(
        text("boldness"), 0.5, 1.5, default.temperature, 0.05, key="temperature", help=text("boldness_help"), **keep
    )
    with st.expander(text("fine_tuning")):
        st.slider(text("nucleus"), 0.5, 1.0, default.top_p, 0.01, key="top_p", help=text("nucleus_help"), **keep)
        # Whoever opens a link with a seed wants that piece.
        st.toggle(text("fresh_seed"), "seed" not in st.query_params, key="fresh_seed")
        st.number_input(text("seed"), 0, LARGEST_SEED, 0, 1, key="seed", help=text("seed_help"), **keep)
    is_busy = st.session_state.job is not None
    st.button(
        text("compose"),
        type="primary",
        icon=":material/music_note:",
        shortcut="Ctrl+Enter",
        width="stretch",
        disabled=is_busy,
        on_click=start_composing,
    )


def start_composing() -> None:
    """Begin a job for what the widgets say."""
    state = st.session_state
    if state.job is not None:
        return
    if state.fresh_seed:
        state.seed = random.randint(0, LARGEST_SEED)
    request = Request(
        notes=state.notes,
        tempo=state.tempo,
        program=state.program,
        temperature=state.temperature,
        top_p=state.top_p,
        seed=state.seed,
    )
    state.problem = None
    state.job = Job(resources.workers(), partial(compose_and_record, request))


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


@st.fragment(run_every=PROGRESS_EVERY_SECONDS)
def show_progress() -> None:
    """How far the job is, and Stop; the page is drawn anew when it is done."""
    job: Job[Composition] | None = st.session_state.job
    if job is None or job.is_done:
        st.rerun()
        return
    progress = job.progress
    words = {"done": progress.done, "total": progress.total, "percent": progress.done}
    bar, button = st.columns([5, 1], vertical_alignment="center")
    bar.progress(progress.share, text(f"phase_{progress.phase}", **words))
    button.button(text("stop"), on_click=job.stop, disabled=job.stopping, width="stretch")


def show_invitation() -> None:
    """What a visitor sees before the first piece."""
    with st.container(border=True):
        st.subheader(text("empty_title"))
        st.markdown(text("empty"))


def show_composition(composition: Composition) -> None:
    """The piece: to hear, to see, to take away."""
    analysis, originality = composition.analysis, composition.originality
    minutes, seconds = divmod(round(analysis.seconds), 60)
    st.subheader(text("piece_title", seed=composition.request.seed))
    st.caption(
        text(
            "facts",
            minutes=minutes,
            seconds=seconds,
            notes=analysis.notes,
            key=analysis.key,
            tempo=analysis.tempo,
            weights=composition.weights,
        )
    )
    if composition.was_stopped:
        st.info(text("stopped"))
    if composition.mp3 is not None:
        st.audio(composition.mp3, "audio/mpeg", alt=text("player"))
    else:
        st.warning(text("silent", reason=composition.silence))
        st.button(text("record"), on_click=start_recording, disabled=st.session_state.job is not None)
    piano_roll(composition.piece, key="roll")
    if originality.copied_runs == 0 and originality.runs:
        st.caption(text("original", runs=originality.runs, run_events=originality.run_events))
    show_downloads(composition)


def show_downloads(composition: Composition) -> None:
    """A button a format; the file is made when it is pressed."""
    stem = composition.file_stem
    st.markdown(f"**{text('take_away')}**")
    midi, mp3, wav, musicxml = st.columns(4)
    save = partial(st.download_button, on_click="ignore", width="stretch", icon=":material/download:")
    with midi:
        save(text("midi"), partial(midi_bytes, composition.piece), f"{stem}.mid", "audio/midi")
    if composition.mp3 is not None:
        with mp3:
            save(text("mp3"), composition.mp3, f"{stem}.mp3", "audio/mpeg")
        with wav:
            save(text("wav"), partial(wav_bytes, composition), f"{stem}.wav", "audio/wav")
    with musicxml:
        save(
            text("musicxml"),
            partial(musicxml_bytes, composition.piece),
            f"{stem}.musicxml",
            "application/vnd.recordare.musicxml+xml",
            help=text("musicxml_help"),
        )
    st.caption(text("link"))


main()
