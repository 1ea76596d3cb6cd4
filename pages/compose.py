"""The first page: say what you want, press Compose, listen, take it away."""

import random
from functools import partial

import streamlit as st

from composer.errors import ComposerError
from composer.generation.request.request import Request
from composer.score.editing import edits_of_text
from composer.score.key import Key
from composer.studio.components.player import show_player
from composer.studio.components.presentation import show_presentation_button
from composer.studio.components.results import show_results, work_of
from composer.studio.controls import asking
from composer.studio.controls.presets import PRESETS, surprise
from composer.studio.controls.table import FINE, MAIN, PAIRS, WISHES
from composer.studio.editing.tasks import kept_composition
from composer.studio.editing.workbench import collect_work, show_own_music, show_steps, show_workbench
from composer.studio.playback.performance import Performance
from composer.studio.session import fonts, history, library, resources
from composer.studio.session.composing import Composition, compose_aloud
from composer.studio.session.jobs import Job
from composer.studio.texts import text
from composer.studio.texts.names import key_name, plain, style_name, work_title
from composer.studio.texts.shared_passages import originality_caption
from composer.studio.texts.translation import in_language

STOPPING_SECONDS = 5.0
# In the address.
EDITS = "edits"


def main() -> None:
    resources.engine(Request().engine)
    state = st.session_state
    state.setdefault("job", None)
    state.setdefault("problem", None)
    state.setdefault("start", None)
    state.setdefault("performance", None)
    state.setdefault("edits_version", 0)
    # Changes that a link asks for hold for the first piece that it gives.
    state.setdefault("asked_edits", readable_edits(st.query_params.get(EDITS, "")))
    collect_outcome()
    collect_work()
    asking.prepare_controls()
    bring_back()
    desk, stage = st.columns([1, 2], gap="large")
    with desk:
        st.title(text("studio"), anchor=False)
        st.markdown(text("tagline"))
        show_buttons()
        # A message comes and goes in a place of its own: the controls keep theirs.
        with st.container():
            if state.problem:
                st.error(plain(state.problem))
        show_controls()
        show_own_music()
    asking.tell_address()
    fonts.tell_address()
    tell_edits()
    with stage:
        # What stands above the player keeps its place, whatever it shows.
        above = st.container()
        show_stage()
        composition = history.present()
        if composition is None:
            show_presentation_button(text("studio"), text("tagline"))
        else:
            show_presentation_button(*stage_words(composition))
        if state.job is None and composition is not None:
            with above:
                show_title(composition)
            show_workbench(composition)
            show_composition(composition)
        elif state.job is None:
            with above:
                show_invitation()


def show_buttons() -> None:
    """What begins a piece."""
    st.button(
        text("compose"),
        type="primary",
        icon=":material/music_note:",
        shortcut="Ctrl+Enter",
        width="stretch",
        on_click=start_composing,
    )
    with st.container(horizontal=True):
        st.button(text("surprise"), icon=":material/casino:", width="stretch", on_click=start_surprise)
        with st.popover(text("presets"), icon=":material/lists:", width="stretch"):
            show_presets()


def show_presets() -> None:
    """A button for each."""
    for preset in PRESETS:
        name = f"{preset.name}_chosen"
        st.button(text(preset.name), key=name, width="stretch", on_click=start_with, args=(preset.request,))


def show_controls() -> None:
    """The widgets of a request, as the table has them."""
    for control in MAIN:
        control.show()
    left, right = st.columns(2)
    for place, control in enumerate(PAIRS):
        with (left, right)[place % 2]:
            control.show()
    for control in WISHES:
        control.show()
    with st.expander(text("fine_tuning")):
        for control in FINE:
            control.show()


def start_composing() -> None:
    """Begin a job for what the controls say; what was being composed is stopped."""
    state = st.session_state
    stop_composing()
    state.problem = None
    try:
        request = asking.draw_seed()
    except ComposerError as error:
        state.problem = in_language(str(error))
        return
    state.performance = Performance()
    state.edits_version += 1
    state.start = None
    performance = state.performance
    work = partial(compose_aloud, request, performance, library.shelf())
    state.job = Job(resources.workers_for(request), work, lead=lambda: performance.lead)


def start_with(request: Request) -> None:
    """Set the controls to a request, and begin with another seed."""
    asking.set_controls(request, is_fresh=True)
    start_composing()


def start_surprise() -> None:
    """Set the controls to anything, and begin."""
    start_with(surprise(random.Random()))


def stop_composing() -> None:
    """Have the job come to its end; what it has composed so far stays."""
    job = st.session_state.job
    if job is not None:
        job.stop()
        job.wait(STOPPING_SECONDS)
        collect_outcome()


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
        state.job = None
        if composition is not None:
            history.push(composition)
            history.change(edits=edits_of_text(state.asked_edits))
            state.asked_edits = ""
            take_edits()


def readable_edits(words: str) -> str:
    """Edits as a link tells them, if they can be read."""
    try:
        return edits_of_text(words).to_text()
    except ComposerError:
        return ""


def bring_back() -> None:
    """After a reload, the piece that the address tells, if this visitor made it last."""
    state = st.session_state
    if state.job is not None or history.present() is not None:
        return
    newest = next(iter(library.shelf().pieces), None)
    if newest is None or newest.request is None:
        return
    if st.query_params.get("seed") == str(newest.request.seed):
        history.push(kept_composition(newest))
        history.change(edits=edits_of_text(state.asked_edits))
        state.asked_edits = ""


def tell_edits() -> None:
    """Write into the address what is changed in the piece that its request gives."""
    composition = history.present()
    words = "" if composition is None or composition.is_reworked else composition.edits.to_text()
    if words:
        st.query_params[EDITS] = words
    elif st.session_state.job is None and composition is not None:
        st.query_params.pop(EDITS, None)


def take_edits() -> None:
    """What the mixer says belongs to the piece that it was said of."""
    state = st.session_state
    told = state.player.edits if "player" in state else None
    composition = history.present()
    if told and composition is not None and told["id"] == composition.performance.id:
        history.change(edits=edits_of_text(told["text"]))


def show_stage() -> None:
    """The player, in its one place: it plays on while all around it comes and goes."""
    state = st.session_state
    is_composing = state.job is not None
    composition = history.present()
    heard = state.performance if is_composing else composition.performance if composition else None
    font = fonts.chosen()
    if heard is not None:
        fonts.level(heard)
    show_player(
        heard,
        state.asked_edits if is_composing or composition is None else composition.edits.to_text(),
        state.edits_version,
        is_composing,
        composition.request.expression if composition and not is_composing else None,
        None if is_composing else state.start,
        fonts=[(each.stem, fonts.readable(each)) for each in fonts.offered()],
        font=font.stem if font else "",
        on_stop=stop_composing,
        on_edits=take_edits,
        on_font=lambda: fonts.choose(state.player.font or ""),
    )


def show_invitation() -> None:
    """What a visitor sees before the first piece."""
    st.header(text("empty_title"), anchor=False)
    st.markdown(text("empty"))
    with st.container(horizontal=True):
        for preset in PRESETS:
            st.button(text(preset.name), on_click=start_with, args=(preset.request,))


def show_title(composition: Composition) -> None:
    """What the piece is."""
    kept = library.shelf().find(composition.kept_as)
    title = text("piece_title", seed=composition.request.seed) if kept is None else kept.title
    st.header(plain(title), anchor=False)
    st.caption(facts(composition))
    show_steps()
    if composition.was_stopped:
        st.info(text("stopped"))


def stage_words(composition: Composition) -> tuple[str, str]:
    """What is said of a piece on stage: its title, and a line."""
    request, key = composition.request, composition.analysis.key
    styles = ", ".join(style_name(name) for name, _ in request.styles) or style_name(None)
    line = text("stage_line", style=styles, key=key_name(Key.parse(key) if key else None), seed=request.seed)
    return work_title(work_of(composition)), line


def show_composition(composition: Composition) -> None:
    """What can be done with the piece."""
    show_results(composition)
    if composition.originality is not None:
        st.caption(originality_caption(composition.originality))
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
        style=", ".join(style_name(name) for name, _ in composition.request.styles) or style_name(None),
        tempo=analysis.tempo,
        weights=composition.weights,
    )


main()
