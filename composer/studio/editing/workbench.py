"""The workbench: what can be done with the piece on the page, bar by bar or as a whole, each step to be taken back."""

from functools import partial

import streamlit as st

from composer.arranging.ensembles import BAND, ENSEMBLES
from composer.errors import ComposerError
from composer.generation.request.request import Request
from composer.networks.grooves import GROOVE_OUTLINES
from composer.studio.components.player import Start
from composer.studio.components.waiting import show_waiting
from composer.studio.controls import asking
from composer.studio.controls.choosing import choose
from composer.studio.editing import ab_comparison, notes, tasks
from composer.studio.editing.tasks import Step
from composer.studio.session import history, library, resources
from composer.studio.session.composing import Composition
from composer.studio.session.jobs import Job
from composer.studio.session.visit import visit
from composer.studio.texts import text
from composer.studio.texts.names import instrument_name, plain
from composer.studio.texts.translation import in_language

# What Streamlit lets in, in MB.
UPLOAD_LIMIT = "server.maxUploadSize"
NONE = ""
# Of the notes that may change many come out as they were: of a close variation some nine in ten.
DISTANCES = (0.35, 0.6, 0.85)
MORE_BARS = (4, 8, 16)
# What most pieces are not for yet comes first.
PLAYERS = sorted(ENSEMBLES, key=lambda name: name == "piano")


def show_steps(is_busy: bool) -> None:
    """Undo and redo, by the names of the steps; they keep their places."""
    around, now = history.neighbours(), history.present()
    before = None if is_busy else around.before
    after = None if is_busy else around.after
    undo = text("undo_step", step=text(now.step)) if before is not None and now is not None else None
    redo = text("redo_step", step=text(after.step)) if after is not None else None
    # What a step is called stands beside the button: one that grew would move all that follows.
    for name, by, words in (("undo", -1, undo), ("redo", 1, redo)):
        icon = f":material/{name}:"
        st.button(
            text(name), icon=icon, key=name, on_click=history.move, args=(by,), disabled=words is None, help=words
        )
    by = 0 if is_busy else history.counterpart()
    step = now if by < 0 else after
    words = text("ab_before" if by < 0 else "ab_after", step=text(step.step)) if by and step else text("ab_none")
    st.button(
        text("ab"),
        key="ab",
        on_click=history.switch,
        disabled=not by,
        help=words,
        type="primary" if is_before_heard() else "secondary",
    )


def is_before_heard() -> bool:
    """Whether the piece is heard as it was, to be compared with what it became."""
    return history.is_compared() and history.counterpart() > 0


def bars_anew() -> tuple[int, int] | None:
    """The first and the last bar (from 0) that are being composed anew, if some are."""
    start = visit().work_start
    return start.selection if is_busy() and start is not None else None


def show_work() -> None:
    """How far the tool in use is, or why it made nothing."""
    work = visit().work
    with st.container():
        if work is not None:
            show_waiting(work, "work")
        if problem := visit().work_problem:
            st.error(plain(problem))


def recompose_selected() -> None:
    """Begin what was pressed at the bars that are selected in the roll."""
    composition, told = history.present(), visit().player.again
    if told and composition is not None and told["id"] == composition.performance.id and told["bars"]:
        first, last = told["bars"]
        _begin(tasks.again((first, last), told["part"]), (first, last))


def redraw_story() -> None:
    """Compose the bars anew whose energy was moved in the roll."""
    composition, told = history.present(), visit().player.story
    if told and composition is not None and told["id"] == composition.performance.id:
        first, last = told["bars"]
        energy = [min(max(float(level), 0.0), 1.0) for level in told["energy"]]
        _begin(tasks.story((first, last), energy), (first, last))


def change_note() -> None:
    """Change the note that was dragged, added, deleted or exchanged in the roll."""
    state = visit()
    composition, told = history.present(), state.player.note
    if not told or composition is None or told["id"] != composition.performance.id or is_busy():
        return
    state.work_problem = None
    try:
        made = notes.changed(composition, told, library.shelf())
    except ComposerError as error:
        state.work_problem = in_language(error.notice)
        return
    onsets = made.piece.bar_onsets()
    bar = min(max(int(told["bar"]), 0), len(onsets) - 1)
    history.push(made, Start(made.piece.second_at(onsets[bar])))


def show_workbench(composition: Composition) -> None:
    """The tools."""
    # In a place of its own, so that the tools below keep theirs, and the tab that is open stays so.
    with st.container():
        if len(composition.candidates) > 1:
            _show_candidates(composition)
        ab_comparison.show_comparison()
    st.subheader(text("workbench"), anchor=False)
    again, vary, further, players = st.tabs([text(f"work_{name}") for name in ("again", "vary", "further", "players")])
    with again:
        _show_again(composition)
    with vary:
        _show_distances()
    with further:
        st.caption(text("work_further_help"))
        _buttons("further", {text("more_bars", bars=bars): tasks.further(bars) for bars in MORE_BARS}, is_at_end=True)
    with players:
        _show_players()


def collect_work() -> None:
    """Take what a finished work has made."""
    state = visit()
    work = state.work
    if work is None or not work.is_done:
        return
    made, state.work_problem = work.outcome()
    state.work = None
    if made is None:
        return
    if state.work_varies is None:
        history.push(made, state.work_start)
    else:
        original, distance = state.work_varies
        ab_comparison.add(original, made, distance)


def selected_bars() -> tuple[int, int] | None:
    """The first and the last bar that are selected in the roll, from 0, if any are."""
    composition, told = history.present(), st.session_state.get("player")
    selection = told.selection if told else None
    if composition is None:
        return None
    if selection and selection["id"] == composition.performance.id:
        return (selection["bars"][0], selection["bars"][1]) if selection["bars"] else None
    # Nothing was said of this piece yet: what was selected when it was made is.
    start = visit().start
    return start.selection if start else None


def _show_again(composition: Composition) -> None:
    bars = selected_bars()
    st.caption(text("work_again_help"))
    parts = composition.piece.parts
    names = {str(place): f"{place + 1} · {instrument_name(part.program)}" for place, part in enumerate(parts)}
    chosen = choose(text("work_part"), {NONE: text("work_all_parts")} | names, "work_part")
    words = text("work_again_none") if bars is None else text("work_again_bars", first=bars[0] + 1, last=bars[1] + 1)
    part = None if chosen == NONE else int(chosen)
    st.button(
        words,
        icon=":material/refresh:",
        key="again",
        disabled=bars is None or is_busy(),
        on_click=lambda: _begin(tasks.again(bars, part), bars) if bars else None,
    )


def _show_distances() -> None:
    st.caption(text("work_vary_help"))
    with st.container(horizontal=True):
        for place, far in enumerate(DISTANCES):
            name = f"distance_{place}"
            step = tasks.variation(far)
            st.button(text(name), key=f"vary_{place}", on_click=_begin, args=(step, None, name), disabled=is_busy())


def _show_players() -> None:
    st.caption(text("work_players_help"))
    ensemble = choose(text("work_ensemble"), {name: text(f"ensemble_{name}") for name in PLAYERS}, "work_ensemble")
    groove = NONE
    if ensemble == BAND:
        grooves = {NONE: text("ask_any")} | {name: text(f"groove_{name}") for name in GROOVE_OUTLINES}
        groove = choose(text("work_groove"), grooves, "work_groove")
    _buttons(
        "players",
        {
            text("work_arrange"): tasks.arrangement(ensemble, groove or None),
            text("work_accompany"): tasks.accompaniment(ensemble),
        },
    )


def _show_candidates(composition: Composition) -> None:
    st.subheader(text("candidates"), anchor=False)
    st.caption(text("candidates_help"))
    for start in range(0, len(composition.candidates), 4):
        for column, number in zip(st.columns(4), range(start, len(composition.candidates)), strict=False):
            reasons = composition.candidates[number].reasons
            with column, st.container(border=True):
                st.markdown(text("candidate", number=number + 1))
                st.caption(text("candidate_reasons", fit=100 * max(reasons.fit, 0), structure=100 * reasons.structure))
                st.caption(text("candidate_numbers", original=100 * reasons.originality))
                is_heard = number == composition.candidate
                st.button(
                    text("candidate_heard" if is_heard else "listen"),
                    key=f"candidate_{number}",
                    disabled=is_heard,
                    width="stretch",
                    on_click=_choose,
                    args=(composition, number),
                )


def _buttons(name: str, steps: dict[str, Step], is_at_end: bool = False) -> None:
    with st.container(horizontal=True):
        for place, (words, step) in enumerate(steps.items()):
            key = f"{name}_{place}"
            st.button(words, key=key, on_click=_begin, args=(step, None, None, is_at_end), disabled=is_busy())


def is_busy() -> bool:
    """Whether a tool is in use."""
    return visit().work is not None


def _begin(step: Step, bars: tuple[int, int] | None, distance: str | None = None, is_at_end: bool = False) -> None:
    """Begin a step, which is heard from the bars that it concerns, or from the last one if it `is_at_end`.

    One with a named distance is a variation, which comes beside what it is made of.
    """
    state = visit()
    composition = history.present() if distance is None else ab_comparison.original()
    if composition is None or is_busy():
        return
    try:
        request = asking.asked()
    except ComposerError:
        request = Request()
    onsets = composition.piece.bar_onsets()
    first = len(onsets) - 1 if is_at_end else bars[0] if bars else 0
    second = composition.piece.second_at(onsets[min(first, len(onsets) - 1)])
    state.work_start, state.work_problem = Start(second, bars), None
    state.work_varies = None if distance is None else (composition, distance)
    work = partial(tasks.rework, composition, step, request, library.shelf())
    state.work = Job(resources.workers(), work)


def _choose(composition: Composition, number: int) -> None:
    history.push(tasks.chosen(composition, number, library.shelf()), Start())
