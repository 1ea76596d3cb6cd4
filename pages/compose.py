"""The first page: choose a purpose, listen, edit, download."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from composer.errors import ComposerError
from composer.events.sections import SECTIONS
from composer.generation.form.story import closes
from composer.generation.request.request import Request
from composer.score.clock import clock, rounded
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
    change_notes,
    collect_work,
    is_before_heard,
    is_busy,
    recompose_selected,
    redraw_story,
    show_steps,
    show_work,
    show_workbench,
    take_up_work,
)
from composer.studio.parts import PIECE, TOOLS, part, redraw, redrawing, whole_page
from composer.studio.playback.performance import Performance
from composer.studio.session import address, fonts, history, library, resources, underway
from composer.studio.session.address import EDITS, FIELDS
from composer.studio.session.address import PIECE as KEPT
from composer.studio.session.composing import Composition, compose_aloud
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece
from composer.studio.session.underway import Composing
from composer.studio.session.visit import visit
from composer.studio.session.visitor import remember_visitor
from composer.studio.session.welcome import piece_of_the_day
from composer.studio.texts import text
from composer.studio.texts.names import key_name, plain, style_names, work_title
from composer.studio.texts.shared_passages import originality_details, originality_verdict
from composer.studio.texts.translation import sentence

STOPPING_SECONDS = 5.0
SETTINGS = "more_settings"
# Of a value in a link that is invalid.
LONGEST_QUOTED = 40


def main() -> None:
    resources.engine(Request().engine)
    state = visit()
    collect_outcome()
    collect_work()
    compose_wanted()
    if asking.prepare_controls():
        open_address()
        take_up_work()
    elif state.missing_piece and library.shelf().find(state.missing_piece) is not None:
        # The browser has restored it.
        open_kept(state.missing_piece)
        take_up_work()
    if state.job is None and history.present() is None:
        welcome()
    # Side by side, in one column on a phone: purpose, piece, settings.
    with st.container(key="studio_wish"):
        st.title(text("studio"), anchor=False)
        st.markdown(f"{text('tagline')}\n\n**{text('presets')}**")
        show_buttons()
    with st.container(key="studio_controls"):
        show_controls()
        show_own_music()
        show_playing()
    tell_address()
    with st.container(key="studio_piece"):
        show_piece()
        show_tools()


@part(PIECE, after=lambda: tell_address())
def show_piece() -> None:
    """Show the current piece, complete or not: player, mixer, sheet music, downloads."""
    composition = history.present() if visit().job is None else None
    # The title area has a fixed place, whatever it shows.
    with st.container(key="piece_title"):
        show_title(composition)
    show_stage()
    # The progress of a tool is in this row, so that it moves nothing below.
    with st.container(horizontal=True, vertical_alignment="center", key="stage_row"):
        words, link = stage_words(composition), link_to(composition)
        show_presentation_button(*words, redrawing_piece(start_composing), section_names(composition), link)
        if composition is not None and composition.was_stopped:
            st.info(text("stopped"))
        show_work()
    if composition is not None:
        explain(composition)
        show_results(composition)
    # Last: the browser keeps what was changed above.
    remember_visitor(library.shelf().version)


@part(TOOLS, after=lambda: tell_address())
def show_tools() -> None:
    """Show the workbench and the origin of the piece, which do not depend on the mixer."""
    composition = history.present() if visit().job is None else None
    if composition is not None:
        show_workbench(composition)
        show_origin(composition)


def show_buttons() -> None:
    """Show the buttons that start a piece: purposes, the settings, a surprise."""
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
            on_click=redrawing_piece(start_composing),
        )
        st.button(text("surprise"), icon=":material/casino:", width="stretch", on_click=start_surprise)
    if problem := visit().problem:
        st.error(plain(problem()))


def show_controls() -> None:
    """Show the widgets of a request, as in the table, in parts that are redrawn separately."""
    show_main()
    show_details()
    show_fine()


@part("main", after=lambda: tell_address())
def show_main() -> None:
    """Show style, story and length."""
    asking.settle_controls()
    for control in MAIN:
        control.show()


@part("details", after=lambda: tell_address())
def show_details() -> None:
    """Show players, key, meter and further wishes."""
    asking.settle_controls()
    with st.container(key="pairs"):
        for control in PAIRS:
            control.show()
    for control in WISHES:
        control.show()


@part("fine", after=lambda: tell_address())
def show_fine() -> None:
    """Show the settings that few need, in an expander."""
    asking.settle_controls()
    # Hidden controls are not drawn, because the part is redrawn at every interaction.
    with st.expander(text("fine_tuning"), key=SETTINGS, on_change=keep, args=(FINE,)) as settings:
        if settings.open:
            for control in FINE:
                control.show()
        else:
            keep(FINE)


def redrawing_piece(change: Callable[[], None]) -> Callable[[], None]:
    """The callback `change` of what is heard, followed by a redraw of the parts that show it.

    If there is another problem, it is followed by a redraw of the whole page, which tells it beside the buttons.
    """

    def changed() -> None:
        before = visit().problem
        change()
        redraw(*(() if visit().problem != before else (PIECE, TOOLS)))

    return changed


def take_over() -> None:
    """Take over the piece that is complete now."""
    collect_outcome()
    if visit().job is None and history.present() is None:
        welcome()


def start_composing() -> None:
    """Start a job for the settings, and play it; anything being composed is stopped."""
    with suppress(ComposerError):
        if is_double_click(asking.asked()):
            return
    state = visit()
    try:
        state.wanted = asking.draw_seed()
    except ComposerError as error:
        state.problem = sentence(error.notice)
    else:
        compose_wanted()


def compose_wanted() -> None:
    """Start a job for what a press asked for, unless that is done: a press elsewhere ends it while it waits for the
    piece before."""
    state = visit()
    if state.wanted is not None:
        leave_composing()
        state.problem = None
        compose(state.wanted, is_aloud=True)
        state.wanted = None


def is_double_click(request: Request) -> bool:
    """Whether a request is being composed already, whatever its seed, and the browser had not learned of that when this
    press was sent, as at the second one of a double click."""
    composing = visit().composing
    if composing is None or is_known(composing):
        return False
    return replace(request, seed=composing.request.seed) == composing.request


def is_known(composing: Composing) -> bool:
    """Whether the browser knew what is being composed when it sent this touch: it is in the address."""
    return composing.request.to_query().items() <= address.here().items()


def compose(request: Request, is_aloud: bool, edits: str = "") -> None:
    """Start a job for a request; if `is_aloud`, it plays by itself as soon as there is something."""
    performance = Performance()
    work = partial(compose_aloud, request, performance, library.shelf())
    job = Job(resources.workers_for(request), work, lead=lambda: performance.lead, when_over=performance.give_up)
    listen_to(underway.composing(request, performance, job), is_aloud, edits)


def listen_to(composing: Composing, is_aloud: bool, edits: str) -> None:
    """Put what is being composed on the page."""
    state = visit()
    state.composing, state.performance = composing, composing.performance
    state.is_aloud, state.asked_edits = is_aloud, edits
    state.edits_version += 1
    state.start = None
    # It does not take the place of what was begun since.
    state.missing_piece = ""


def start_with(request: Request) -> None:
    """Set the controls to a request, and start with another seed."""
    composing = visit().composing
    if composing is not None and is_double_click(request):
        # The browser told of the controls as they were before.
        asking.set_controls(composing.request, keeps_seed=False)
        return
    asking.set_controls(request, keeps_seed=False)
    start_composing()


def start_another() -> None:
    """Compose another piece with the same settings as the current one."""
    composition = history.present()
    if composition is not None:
        start_with(composition.request)


def start_surprise() -> None:
    """Set the controls randomly, and start."""
    state = visit()
    begun = state.composing if state.composing is state.surprise else None
    start_with(surprise(random.Random()) if begun is None or is_known(begun) else begun.request)
    state.surprise = state.composing


def stop_composing() -> None:
    """Stop the job; what has been composed so far is kept."""
    job = visit().job
    if job is not None:
        job.stop()
        job.wait(STOPPING_SECONDS)
        collect_outcome()


def leave_composing() -> None:
    """Stop the job for another piece, unless it is that of another page."""
    state = visit()
    if state.composing is not None and underway.is_of_other_page(state.composing):
        state.composing = None
    else:
        stop_composing()


def collect_outcome() -> None:
    """Take over the result of a finished job; until then, and if it fails, the previous piece stays."""
    state = visit()
    job = state.job
    if job is None:
        return
    if state.performance is not None and state.performance.is_over:
        # Stopping takes only a moment.
        job.wait(STOPPING_SECONDS)
    if job.is_done:
        composition, problem = job.result()
        # What was wrong with the link stays in sight.
        state.problem = sentence(problem) if problem is not None else state.problem
        version = state.edits_version
        if composition is not None:
            history.push(replace(composition, edits=edits_of_text(state.asked_edits)))
        # Not before it is on the page: another press may end this one.
        state.composing = None
        if composition is not None:
            state.asked_edits = ""
            take_edits()
            # The mixer has them already, and may have been moved on since it told of them.
            state.edits_version = version


def readable_edits(words: str) -> Edits:
    """The edits in a link; none if they are invalid."""
    with suppress(ComposerError):
        return edits_of_text(words)
    return Edits()


def welcome() -> None:
    """Show the piece of the day as soon as it is composed."""
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
        take_up_work()


def open_address() -> None:
    """Open the piece in the address: the visitor's own, or composed again."""
    state = visit()
    query = address.here()
    leave_composing()
    state.problem = None
    if not query:
        history.open_steps([])
        return
    shelf = library.shelf()
    edits = readable_edits(query.get(EDITS, ""))
    request = asking.asked()
    # Not the seed in the controls: an invalid seed names no piece.
    readable = asking.readable_part(query)
    names_piece = "seed" in readable
    state.missing_piece = ""
    ignored = [f"{name}={value[:LONGEST_QUOTED]}" for name, value in query.items() if name in FIELDS - {*readable}]
    if ignored:
        state.problem = partial(text, "link_ignored", values=", ".join(ignored))
    if KEPT in query:
        open_kept(query[KEPT])
        history.change(edits=edits)
        return
    kept = shelf.answer_to(request) if names_piece else None
    if kept is not None:
        open_steps_of(kept)
        history.change(edits=edits)
    elif names_piece:
        left = underway.composing_left(request)
        if left is not None:
            listen_to(left, is_aloud=False, edits=edits.to_text())
        else:
            compose(request, is_aloud=False, edits=edits.to_text())


def open_kept(id: str) -> None:
    """Put a piece from the shelf on the page, with its steps; if it is missing, say so and wait for the browser."""
    state = visit()
    kept = library.shelf().find(id)
    if kept is None:
        state.problem, state.missing_piece = partial(text, "piece_elsewhere"), id
        return
    state.problem, state.missing_piece = None, ""
    open_steps_of(kept)
    if kept.asked is not None:
        asking.set_controls(kept.asked)


def open_steps_of(kept: KeptPiece) -> None:
    """Put a piece from the shelf on the page, with the steps that led to it."""
    if not history.return_to_kept(kept.id):
        history.open_steps([kept_composition(step) for step in library.shelf().history_of(kept.id)])


def tell_address() -> None:
    """Write the address for the current piece, or for the request if there is none."""
    request = asking.remember()
    state = visit()
    composition = history.present()
    told: dict[str, str] = {}
    if state.composing is not None:
        told = state.composing.request.to_query() | ({EDITS: state.asked_edits} if state.asked_edits else {})
    elif composition is not None and not composition.is_welcome:
        is_answer = not (composition.is_reworked or composition.was_stopped)
        told = composition.request.to_query() if is_answer else {KEPT: composition.kept_as}
        words = composition.edits.to_text()
        told |= {EDITS: words} if words else {}
    elif request is not None:
        told = asking.told(request)
    address.tell(told | fonts.told())


def take_edits() -> None:
    """Apply the mixer's edits to the piece they belong to."""
    told = visit().player.edits if "player" in st.session_state else None
    composition = history.edit(told["id"], edits_of_text(told["text"])) if told else None
    if told and composition is not None:
        library.shelf().edit(composition.kept_as, told["text"])


def show_stage() -> None:
    """Show the player in its fixed place, so that it keeps playing while everything around it changes."""
    state = visit()
    composition = history.present() if state.job is None else None
    heard = composition.performance if composition else state.performance
    is_composing = composition is None and heard is not None
    asked = composition or state.composing
    font = fonts.chosen()
    if heard is not None:
        fonts.level(heard)
    show_player(
        heard,
        composition.edits.to_text() if composition else state.asked_edits,
        state.edits_version,
        is_composing,
        state.is_aloud and state.job is not None,
        not closes((asked.request if asked is not None else Request()).form),
        composition.request.expression if composition else None,
        None if is_composing else state.start,
        fonts=fonts.labeled(),
        font=font.stem if font else "",
        takeaway=takeaway_of(work_of(composition), font) if composition else None,
        can_recompose=composition is not None,
        is_working=is_busy(),
        anew=bars_anew(),
        notes_heard=state.notes_heard,
        on_over=redrawing_piece(take_over),
        on_stop=redrawing_piece(stop_composing),
        on_edits=take_edits,
        on_selection=partial(redraw, TOOLS),
        on_again=redrawing(recompose_selected, PIECE, TOOLS),
        on_note=redrawing(change_notes, PIECE, TOOLS),
        on_story=redrawing(redraw_story, PIECE, TOOLS),
        on_font=lambda: fonts.choose(state.player.font or ""),
    )


def show_title(composition: Composition | None) -> None:
    """Show the title of the piece, and ways to other ones."""
    state = visit()
    if composition is None:
        request = state.composing.request if state.composing is not None else None
        st.header(text("title_composing") if request else text("title_waking"), anchor=False)
        st.caption(style_names(request.styles) if request else text("empty"))
    else:
        title = work_title(work_of(composition))
        st.set_page_config(page_title=f"{title} · {text('studio')}")
        st.header(plain(title), anchor=False)
        words = facts(composition)
        after = history.neighbors().after
        if after is not None and is_before_heard():
            words = f"{text('ab_heard', step=text(after.step))} · {words}"
        st.caption(f"{text('piece_of_the_day')} · {words}" if composition.is_welcome else words)
    with st.container(horizontal=True, key="piece_steps"):
        st.button(
            text("another"),
            icon=":material/autorenew:",
            on_click=whole_page(start_another),
            # No settings lead to what came from a file.
            disabled=composition is None or composition.is_from_file,
            help=text("another_of_file") if composition is not None and composition.is_from_file else None,
        )
        show_steps(is_busy=composition is None)


def stage_words(composition: Composition | None) -> tuple[str, str]:
    """The title and a line about a piece in presentation mode."""
    state = visit()
    if composition is None:
        styles = style_names(state.composing.request.styles) if state.composing is not None else ""
        return text("title_composing"), styles
    return work_title(work_of(composition)), f"{style_line(composition)} · {key_name(composition.key)}"


def section_names(composition: Composition | None) -> list[str]:
    """The section name of each bar, if there are sections."""
    if composition is None:
        return []
    return [text(f"section_{SECTIONS[section]}") for section in composition.performance.sections]


def link_to(composition: Composition | None) -> str:
    """The address that opens a piece anywhere; empty if a link cannot express it."""
    if composition is None or composition.is_reworked or composition.was_stopped:
        return ""
    told = composition.request.to_query()
    words = composition.edits.to_text()
    here = str(st.context.url or "").partition("?")[0]
    return f"{here}?{urlencode(told | ({EDITS: words} if words else {}))}" if here else ""


def show_origin(composition: Composition) -> None:
    """Show its originality, how to share it, and what composed it."""
    originality = composition.originality
    if originality is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(originality_verdict(originality, composition.is_from_file), width="content")
            with st.popover(text("original_details"), type="tertiary", on_change="rerun") as details:
                if details.open:
                    st.markdown(plain(originality_details(originality)))
    st.caption(words_of_link(composition))


def words_of_link(composition: Composition) -> str:
    """How to share a piece, as Markdown."""
    if composition.is_reworked:
        return text("link_none")
    if composition.was_stopped:
        return text("link_stopped")
    if not composition.is_welcome:
        return text("link")
    # The address does not name the piece that is shown at first.
    return text("link_of_day", link=link_to(composition) or f"?{urlencode(composition.request.to_query())}")


def style_line(composition: Composition) -> str:
    """The names of its styles, or that it came from a file."""
    return text("piece_from_file") if composition.is_from_file else style_names(composition.request.styles)


def facts(composition: Composition) -> str:
    """The length, number of notes, key, style and tempo in one line."""
    analysis = composition.facts
    return text(
        "facts",
        length=clock(analysis.seconds),
        notes=analysis.notes,
        key=key_name(composition.key),
        style=style_line(composition),
        tempo=rounded(analysis.tempo),
    )


main()
