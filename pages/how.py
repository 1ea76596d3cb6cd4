"""How it works: the network in pictures and words, its training data, its quality, and its history."""

from functools import partial

import streamlit as st

from composer.errors import MissingDependency
from composer.export.license import learned_by
from composer.generation.request.request import LARGEST_SEED, Request
from composer.studio.components.comparing import show_pair
from composer.studio.components.facts import (
    card_of,
    evaluation,
    evaluation_table,
    license_table,
    source_table,
    training_rounds,
)
from composer.studio.components.illustrations import (
    arc_drawing,
    layers_drawing,
    note_drawing,
    rounds_drawing,
    show_picture,
    surprise_drawing,
)
from composer.studio.components.next_note import show_next_note
from composer.studio.components.player import Start, show_player
from composer.studio.components.waiting import show_waiting
from composer.studio.session import library, resources
from composer.studio.session.jobs import Job
from composer.studio.session.library import Shelf
from composer.studio.session.library_composing import compose_again
from composer.studio.session.visit import visit
from composer.studio.session.visitor import remember_visitor
from composer.studio.session.welcome import four_bars
from composer.studio.texts import text
from composer.studio.texts.names import plain
from composer.studio.texts.translation import in_language

ENGINES = ("classic", "virtuoso")
COMPARED_NOTES = 200
DEFAULT_SEED = 7
# From tame to wild; each is composed once for all visitors.
TEMPERATURES = (0.5, 0.9, 1.2, 1.6)


def main() -> None:
    remember_visitor(library.shelf().version)
    st.title(text("how_title"), anchor=False)
    st.markdown(text("how_about"))
    show_touch()
    show_note()
    show_layers()
    show_story()
    show_data()
    show_quality()
    show_classic()


def show_touch() -> None:
    """Show interactive examples: four temperatures of the same bars, and what may come next."""
    hear, touch = st.columns(2, gap="large")
    with hear:
        st.header(text("how_temperatures"), anchor=False)
        st.markdown(text("how_temperatures_words"))
        show_temperatures()
    with touch:
        st.header(text("how_next"), anchor=False)
        show_next_note()


@st.fragment
def show_temperatures() -> None:
    """Show the same four bars at the chosen temperature, in the player."""
    state = visit()
    chosen = st.segmented_control(
        text("ask_temperature"),
        TEMPERATURES,
        default=TEMPERATURES[1],
        format_func=lambda temperature: text(f"how_temperature_{TEMPERATURES.index(temperature)}"),
        key="temperature_heard",
        required=True,
        label_visibility="collapsed",
        width="stretch",
        on_change=play_temperature,
    )
    performance, job = four_bars(chosen)
    with st.container(key="temperatures"):
        show_player(
            performance,
            is_composing=not job.is_done,
            edits_version=str(chosen),
            start=state.temperature_start if job.is_done else None,
        )


def play_temperature() -> None:
    """Play the chosen temperature from its beginning."""
    visit().temperature_start = Start()


def show_note() -> None:
    """Show how a note is chosen."""
    st.header(text("how_note"), anchor=False)
    words, drawing = st.columns(2, gap="large", vertical_alignment="center")
    words.markdown(text("how_note_words"))
    with drawing:
        show_picture(note_drawing(), "note")


def show_layers() -> None:
    """Show the layers of the network, from its card."""
    card = card_of("virtuoso")
    if not card:
        return
    shape = card["shape"]
    st.header(text("how_layers"), anchor=False)
    drawing, words = st.columns(2, gap="large", vertical_alignment="center")
    words.markdown(
        text("how_layers_words", parameters=card["parameters"], count=len(shape["layers"]), width=shape["width"])
    )
    with drawing:
        show_picture(layers_drawing(shape["layers"]), "layers")


def show_story() -> None:
    """Show the plan of a piece."""
    st.header(text("how_story"), anchor=False)
    st.markdown(text("how_story_words"))
    show_picture(arc_drawing(), "arc")


def show_data() -> None:
    """Show what the network was trained on, from its receipt."""
    st.header(text("how_data"), anchor=False)
    try:
        learned = learned_by("virtuoso")
    except MissingDependency as error:
        st.info(plain(in_language(error.notice)))
        return
    st.markdown(text("how_data_words", files=learned.files))
    licenses, sources = st.columns(2, gap="large")
    licenses.markdown(license_table(learned))
    sources.markdown(source_table(learned))
    training = card_of("virtuoso").get("training", {})
    if {"events_heard", "hours"} <= set(training):
        st.markdown(
            text(
                "how_training",
                events=sum(one["events_heard"] for one in training_rounds("virtuoso")),
                hours=sum(one["hours"] for one in training_rounds("virtuoso")),
                rounds=len(training_rounds("virtuoso")),
            )
        )
        rounds = training_rounds("virtuoso")
        show_picture(rounds_drawing([one["events_heard"] for one in rounds]), "rounds")
    surprise = training.get("validation", {})
    if "pitch" in surprise:
        st.subheader(text("how_hard"), anchor=False)
        st.markdown(text("how_hard_words"))
        show_picture(surprise_drawing(surprise), "surprise")


def show_quality() -> None:
    """Show the evaluation."""
    st.header(text("how_good"), anchor=False)
    if not evaluation():
        st.info(text("how_not_measured"))
        return
    st.markdown(text("how_good_words"))
    st.markdown(evaluation_table())


def show_classic() -> None:
    """Show the 2022 engine beside today's."""
    st.header(text("how_classic"), anchor=False)
    st.markdown(text("how_classic_words"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(text("fact_seed"), 0, LARGEST_SEED, DEFAULT_SEED, 1, key="compared_seed", width=220)
        st.button(text("how_compare"), icon=":material/compare_arrows:", on_click=begin_comparison)
    pieces = []
    for engine in ENGINES:
        job = visit().engines.get(engine)
        if job is None:
            continue
        if not job.is_done:
            st.caption(text(f"how_engine_{engine}"))
            show_waiting(job, engine)
            continue
        kept, problem = job.outcome()
        if problem:
            st.error(plain(problem))
        if kept is not None:
            pieces.append((text(f"how_engine_{engine}"), kept))
    if pieces:
        with st.container(key="engines"):
            show_pair(pieces)


def begin_comparison() -> None:
    """Compose with both engines from the chosen seed."""
    state = visit()
    seed = st.session_state.compared_seed or 0
    for job in state.engines.values():
        job.stop()
    classic = Request(engine="classic", notes=COMPARED_NOTES, seed=seed)
    request = Request(styles=(("liszt", 1.0),), notes=COMPARED_NOTES, ensemble="piano", seed=seed)
    # Not for the library: nobody asked to keep them.
    passing = Shelf()
    state.engines = {
        "classic": Job(resources.classic_workers(), partial(compose_again, classic, passing)),
        "virtuoso": Job(resources.workers(), partial(compose_again, request, passing)),
    }


main()
