"""The first page: say what it is for, listen, change it, take it away."""

import random
from contextlib import suppress
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from composer.errors import ComposerError
from composer.events.sections import SECTIONS
from composer.generation.request.request import Request
from composer.score.editing import Edits, edits_of_text
from composer.studio.choices.presets import PRESETS, surprise
from composer.studio.components.downloads import takeaway_of
from composer.studio.components.player import show_player
from composer.studio.components.presentation import show_presentation_button
from composer.studio.components.results import show_results, work_of
from composer.studio.controls import asking
from composer.studio.controls.kinds import keep
from composer.studio.controls.table import FINE, MAIN, PAIRS, WISHES
from composer.studio.editing.chances import explain
from composer.studio.editing.corrections import show_own_music
from composer.studio.editing.playing import show_playing
from composer.studio.editing.tasks import kept_composition
from composer.studio.editing.workbench import (
    bars_anew,
    change_note,
    collect_work,
    is_before_heard,
    is_busy,
    recompose_selected,
    redraw_story,
    show_steps,
    show_work,
    show_workbench,
)
from composer.studio.playback.performance import Performance
from composer.studio.session import address, fonts, history, library, resources
from composer.studio.session.address import EDITS, PIECE
from composer.studio.session.composing import Composition, compose_aloud
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece
from composer.studio.session.visit import visit
from composer.studio.session.welcome import piece_of_the_day
from composer.studio.texts import text
from composer.studio.texts.names import key_name, plain, style_names, work_title
from composer.studio.texts.shared_passages import originality_details, originality_verdict
from composer.studio.texts.translation import in_language

STOPPING_SECONDS = 5.0
# The form that begins anew where it ends.
LOOP = "loop"
SETTINGS = "more_settings"


def main() -> None:
    resources.engine(Request().engine)
    state = visit()
    collect_outcome()
    collect_work()
    if asking.prepare_controls():
        open_address()
    elif state.missing_piece and library.shelf().find(state.missing_piece) is not None:
        # The browser has brought it back.
        open_kept(state.missing_piece)
    if state.job is None and history.present() is None:
        welcome()
    # One column on a phone: what it is for, the piece, and then how it should be.
    with st.container(key="studio"):
        with st.container(key="studio_wish"):
            st.title(text("studio"), anchor=False)
            st.markdown(text("tagline"))
            show_buttons()
        with st.container(key="studio_controls"):
            show_controls()
            show_own_music()
            show_playing()
        request = asking.remember()
        tell_address(request)
        with st.container(key="studio_piece"):
            show_piece()


def show_piece() -> None:
    """The piece, or what there is of it yet, and all that can be done with it."""
    composition = history.present() if visit().job is None else None
    # What stands above the player keeps its place, whatever it shows.
    with st.container(key="piece_title"):
        show_title(composition)
    show_stage()
    with st.container():
        if composition is not None and composition.was_stopped:
            st.info(text("stopped"))
        show_work()
    show_presentation_button(
        *stage_words(composition), start_composing, section_names(composition), link_to(composition)
    )
    if composition is not None:
        explain(composition)
        show_results(composition)
        show_workbench(composition)
        show_origin(composition)


def show_buttons() -> None:
    """What begins a piece: purposes, what the controls say, anything."""
    st.markdown(f"**{text('presets')}**")
    with st.container(horizontal=True, key="purposes"):
        for preset in PRESETS:
            name = f"{preset.name}_chosen"
            st.button(text(preset.name), key=name, on_click=start_with, args=(preset.request,))
    with st.container(horizontal=True, key="begin"):
        st.button(
            text("compose"),
            type="primary",
            icon=":material/music_note:",
            shortcut="Ctrl+Enter",
            width="stretch",
            on_click=start_composing,
        )
        st.button(text("surprise"), icon=":material/casino:", width="stretch", on_click=start_surprise)
    if problem := visit().problem:
        st.error(plain(problem))


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
    # What nobody sees is not drawn: a page is drawn with every press.
    with st.expander(text("fine_tuning"), key=SETTINGS, on_change=keep, args=(FINE,)) as settings:
        if settings.open:
            for control in FINE:
                control.show()
        else:
            keep(FINE)


def start_composing() -> None:
    """Begin a job for what the controls say, and play it; what was being composed is stopped."""
    stop_composing()
    visit().problem = None
    try:
        request = asking.draw_seed()
    except ComposerError as error:
        visit().problem = in_language(error.notice)
        return
    compose(request, is_aloud=True)


def compose(request: Request, is_aloud: bool, edits: str = "") -> None:
    """Begin a job for a request; `is_aloud`: it plays by itself, as soon as there is something."""
    state = visit()
    state.performance, state.composed_request = Performance(), request
    state.is_aloud, state.asked_edits = is_aloud, edits
    state.edits_version += 1
    state.start = None
    performance = state.performance
    work = partial(compose_aloud, request, performance, library.shelf())
    state.job = Job(resources.workers_for(request), work, lead=lambda: performance.lead, when_over=performance.give_up)


def start_with(request: Request) -> None:
    """Set the controls to a request, and begin with another seed."""
    asking.set_controls(request, keeps_seed=False)
    start_composing()


def start_another() -> None:
    """Another piece from the same wishes as the present one."""
    composition = history.present()
    if composition is not None:
        start_with(composition.request)


def start_surprise() -> None:
    """Set the controls to anything, and begin."""
    start_with(surprise(random.Random()))


def stop_composing() -> None:
    """Have the job come to its end; what it has composed so far stays."""
    job = visit().job
    if job is not None:
        job.stop()
        job.wait(STOPPING_SECONDS)
        collect_outcome()


def collect_outcome() -> None:
    """Take what a finished job has made; the piece before it stays until then, and if it failed."""
    state = visit()
    if state.job is None:
        return
    if state.performance is not None and state.performance.is_over:
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


def readable_edits(words: str) -> Edits:
    """Edits as a link tells them; none, if they cannot be read."""
    with suppress(ComposerError):
        return edits_of_text(words)
    return Edits()


def welcome() -> None:
    """Have the piece of the day there, as soon as it is composed."""
    state = visit()
    performance, job = piece_of_the_day()
    if performance.is_over:
        job.wait(STOPPING_SECONDS)
    if not job.is_done:
        state.performance = performance
        return
    made, _ = job.outcome()
    if made is not None:
        history.push(replace(made, is_welcome=True, step="step_welcome"))


def open_address() -> None:
    """Bring the piece of the address that the visitor came to: the visitor's own, else composed again."""
    state = visit()
    query = address.here()
    stop_composing()
    state.problem = None
    if not query:
        history.open_steps([])
        return
    shelf = library.shelf()
    edits = readable_edits(query.get(EDITS, ""))
    request = asking.asked()
    # Not the one that the controls have: a seed that cannot be read names no piece.
    names_piece = "seed" in asking.readable_part(query)
    state.missing_piece = ""
    if PIECE in query:
        open_kept(query[PIECE])
        history.change(edits=edits)
        return
    kept = shelf.answer_to(request) if names_piece else None
    if kept is not None:
        open_steps_of(kept)
        history.change(edits=edits)
    elif names_piece:
        compose(request, is_aloud=False, edits=edits.to_text())


def open_kept(id: str) -> None:
    """Have a piece of the shelf on the page, with its steps; if it is not there, say so and wait for the browser."""
    state = visit()
    kept = library.shelf().find(id)
    if kept is None:
        state.problem, state.missing_piece = text("piece_elsewhere"), id
        return
    state.problem, state.missing_piece = None, ""
    open_steps_of(kept)
    if kept.asked is not None:
        asking.set_controls(kept.asked)


def open_steps_of(kept: KeptPiece) -> None:
    """Have a piece of the shelf on the page, with the steps that led to it."""
    if not history.return_to_kept(kept.id):
        history.open_steps([kept_composition(step) for step in library.shelf().history_of(kept.id)])


def tell_address(request: Request | None) -> None:
    """Write into the address what gives the piece that is there, or what is asked for while there is none."""
    state = visit()
    composition = history.present()
    told: dict[str, str] = {}
    if state.job is not None and state.composed_request is not None:
        told = state.composed_request.to_query() | ({EDITS: state.asked_edits} if state.asked_edits else {})
    elif composition is not None and not composition.is_welcome:
        is_answer = not (composition.is_reworked or composition.was_stopped)
        told = composition.request.to_query() if is_answer else {PIECE: composition.kept_as}
        words = composition.edits.to_text()
        told |= {EDITS: words} if words else {}
    elif request is not None:
        told = asking.told(request)
    address.tell(told | fonts.told())


def take_edits() -> None:
    """What the mixer says belongs to the piece that it was said of."""
    state = visit()
    told = state.player.edits if "player" in st.session_state else None
    composition = history.present()
    if told and composition is not None and told["id"] == composition.performance.id:
        history.change(edits=edits_of_text(told["text"]))
        library.shelf().edit(composition.kept_as, told["text"])


def show_stage() -> None:
    """The player, in its one place: it plays on while all around it comes and goes."""
    state = visit()
    composition = history.present() if state.job is None else None
    heard = composition.performance if composition else state.performance
    is_composing = composition is None and heard is not None
    font = fonts.chosen()
    if heard is not None:
        fonts.level(heard)
    show_player(
        heard,
        composition.edits.to_text() if composition else state.asked_edits,
        state.edits_version,
        is_composing,
        state.is_aloud and state.job is not None,
        (composition.request if composition else state.composed_request or Request()).form == LOOP,
        composition.request.expression if composition else None,
        None if is_composing else state.start,
        fonts=[(each.stem, fonts.readable(each)) for each in fonts.offered()],
        font=font.stem if font else "",
        takeaway=takeaway_of(work_of(composition), font) if composition else None,
        can_recompose=composition is not None,
        is_working=is_busy(),
        anew=bars_anew(),
        on_stop=stop_composing,
        on_edits=take_edits,
        on_again=recompose_selected,
        on_note=change_note,
        on_story=redraw_story,
        on_font=lambda: fonts.choose(state.player.font or ""),
    )


def show_title(composition: Composition | None) -> None:
    """What the piece is, and the way to other ones."""
    state = visit()
    if composition is None:
        request = state.composed_request if state.job is not None else None
        st.header(text("title_composing") if request else text("title_waking"), anchor=False)
        st.caption(style_names(request.styles) if request else text("empty"))
    else:
        title = work_title(work_of(composition))
        st.set_page_config(page_title=f"{title} · {text('studio')}")
        st.header(plain(title), anchor=False)
        words = facts(composition)
        after = history.neighbours().after
        if after is not None and is_before_heard():
            words = f"{text('ab_heard', step=text(after.step))} · {words}"
        st.caption(f"{text('piece_of_the_day')} · {words}" if composition.is_welcome else words)
    with st.container(horizontal=True, key="piece_steps"):
        st.button(text("another"), icon=":material/autorenew:", on_click=start_another, disabled=composition is None)
        show_steps(is_busy=composition is None)


def stage_words(composition: Composition | None) -> tuple[str, str]:
    """What is said of a piece on stage: its title, and a line."""
    state = visit()
    if composition is None:
        asked = state.composed_request if state.job is not None else None
        return text("title_composing"), style_names(asked.styles) if asked is not None else ""
    request = composition.request
    return work_title(work_of(composition)), f"{style_names(request.styles)} · {key_name(composition.key)}"


def section_names(composition: Composition | None) -> list[str]:
    """The section of each bar, by name, where there are any."""
    if composition is None:
        return []
    return [text(f"section_{SECTIONS[section]}") for section in composition.performance.sections]


def link_to(composition: Composition | None) -> str:
    """The address that opens a piece anywhere; none of one that no link can write."""
    if composition is None or composition.is_reworked or composition.was_stopped:
        return ""
    told = composition.request.to_query()
    words = composition.edits.to_text()
    here = str(st.context.url or "").partition("?")[0]
    return f"{here}?{urlencode(told | ({EDITS: words} if words else {}))}" if here else ""


def show_origin(composition: Composition) -> None:
    """Whether it is original, how it can be shared, and by what it was composed."""
    originality = composition.originality
    if originality is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(originality_verdict(originality), width="content")
            with st.popover(text("original_details"), type="tertiary"):
                st.markdown(plain(originality_details(originality)))
    st.caption(words_of_link(composition))


def words_of_link(composition: Composition) -> str:
    """How a piece is shared, as Markdown."""
    if composition.is_reworked:
        return text("link_none")
    if composition.was_stopped:
        return text("link_stopped")
    if not composition.is_welcome:
        return text("link")
    # The address is not that of the piece that stands there before the visitor has any.
    return text("link_of_day", link=link_to(composition) or f"?{urlencode(composition.request.to_query())}")


def facts(composition: Composition) -> str:
    """One line: how long, how many notes, in what key and style, how fast."""
    analysis = composition.facts
    minutes, seconds = divmod(round(analysis.seconds), 60)
    return text(
        "facts",
        minutes=minutes,
        seconds=seconds,
        notes=analysis.notes,
        key=key_name(composition.key),
        style=style_names(composition.request.styles),
        tempo=analysis.tempo,
    )


main()
