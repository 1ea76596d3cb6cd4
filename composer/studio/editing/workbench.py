"""The workbench: tools for the current piece, in some bars or as a whole; every step can be undone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from composer.arranging.ensembles import BAND, ENSEMBLES
from composer.errors import ComposerError
from composer.generation.request.request import Request
from composer.networks.grooves import GROOVE_OUTLINES
from composer.score.editing import Edits
from composer.studio.components.player import Start
from composer.studio.components.waiting import show_waiting
from composer.studio.controls import asking
from composer.studio.controls.choosing import choose, open_tabs
from composer.studio.editing import ab_comparison, notes, tasks
from composer.studio.editing.tasks import Step
from composer.studio.parts import PIECE, TOOLS, redrawing
from composer.studio.session import history, library, resources, underway
from composer.studio.session.composing import Composition
from composer.studio.session.jobs import Job
from composer.studio.session.visit import visit
from composer.studio.texts import text
from composer.studio.texts.names import part_names, plain
from composer.studio.texts.translation import sentence

NONE = ""
# The key of the tabs with the tools.
TOOL = "work_tool"
# The keys of what is chosen in them.
PART, ENSEMBLE, GROOVE = "work_part", "work_ensemble", "work_groove"
# Many of the notes that may change stay the same: nine in ten in a close variation.
DISTANCES = (0.35, 0.6, 0.85)
MORE_BARS = (4, 8, 16)
# What most pieces are not yet written for comes first.
PLAYERS = sorted(ENSEMBLES, key=lambda name: name == "piano")


def show_steps(is_busy: bool) -> None:
    """Show undo and redo with the names of the steps; the buttons keep their places."""
    around, now = history.neighbors(), history.present()
    before = None if is_busy else around.before
    after = None if is_busy else around.after
    undo = text("undo_step", step=text(now.step)) if before is not None and now is not None else None
    redo = text("redo_step", step=text(after.step)) if after is not None else None
    # The step name is beside the button: a growing button would move everything after it.
    for name, by, words in (("undo", -1, undo), ("redo", 1, redo)):
        icon = f":material/{name}:"
        st.button(
            text(name),
            icon=icon,
            key=name,
            on_click=redrawing(history.move, PIECE, TOOLS),
            args=(by,),
            disabled=words is None,
            help=words,
        )
    by = 0 if is_busy else history.counterpart()
    step = now if by < 0 else after
    words = text("ab_before" if by < 0 else "ab_after", step=text(step.step)) if by and step else text("ab_none")
    st.button(
        text("ab"),
        key="ab",
        on_click=redrawing(history.switch, PIECE, TOOLS),
        disabled=not by,
        help=words,
        type="primary" if is_before_heard() else "secondary",
    )


def is_before_heard() -> bool:
    """Whether the previous version is being heard for comparison."""
    return history.is_compared() and history.counterpart() > 0


def bars_anew() -> tuple[int, int] | None:
    """The first and last bar (from 0) being recomposed, if any."""
    work = visit().work
    return work.start.selection if work is not None else None


def show_work() -> None:
    """Show the progress of the current tool, or why it failed."""
    work = visit().work
    if work is not None:
        show_waiting(work.job, "work")
    if problem := visit().work_problem:
        st.error(plain(problem()))


def recompose_selected() -> None:
    """Start the action pressed at the bars selected in the roll."""
    composition, told = history.present(), visit().player.again
    if told and composition is not None and told["id"] == composition.performance.id and told["bars"]:
        first, last = told["bars"]
        _begin(partial(tasks.again, (first, last), told["part"]), (first, last))


def redraw_story() -> None:
    """Recompose the bars whose energy was changed in the roll."""
    composition, told = history.present(), visit().player.story
    if told and composition is not None and told["id"] == composition.performance.id:
        first, last = told["bars"]
        energy = [min(max(float(level), 0.0), 1.0) for level in told["energy"]]
        _begin(partial(tasks.story, (first, last), energy), (first, last))


def change_notes() -> None:
    """Apply the note edits made in the roll, each once: those that it does not see applied yet are told again."""
    state = visit()
    new = [told for told in state.player.note or () if told["number"] > state.notes_heard]
    state.work_problem = None if new else state.work_problem
    for told in new:
        state.notes_heard = told["number"]
        _change_note(told)


def _change_note(told: Mapping[str, Any]) -> None:
    state, composition = visit(), history.present()
    if composition is None or not _is_of(told["id"]) or is_busy():
        return
    try:
        made = notes.changed(composition, told, library.shelf())
    except ComposerError as error:
        state.work_problem = sentence(error.notice)
        return
    onsets = made.piece.bar_onsets()
    bar = min(max(int(told["bar"]), 0), len(onsets) - 1)
    history.push(made, Start(made.piece.second_at(onsets[bar])))


def _is_of(performance: str) -> bool:
    """Whether the current piece is that of a performance id, apart from notes edited since."""
    state = visit()
    for step in reversed(state.history[: state.history_place + 1]):
        if step.performance.id == performance:
            return True
        if step.step != notes.STEP:
            break
    return False


def show_workbench(composition: Composition) -> None:
    """Show the tools."""
    # In its own container, so that the tools below keep their places, and the open tab stays open.
    with st.container():
        if len(composition.candidates) > 1:
            _show_candidates(composition)
        ab_comparison.show_comparison()
    st.subheader(text("workbench"), anchor=False)
    tools: dict[str, Callable[[], None]] = {
        "again": partial(_show_again, composition),
        "vary": _show_distances,
        "further": _show_further,
        "players": _show_players,
    }
    for name, tab in open_tabs({name: text(f"work_{name}") for name in tools}, TOOL).items():
        # Only what is in sight is drawn.
        if tab.open:
            with tab:
                tools[name]()


def collect_work() -> None:
    """Take over the result of a finished tool."""
    state = visit()
    work = state.work
    if work is None or not work.job.is_done:
        return
    made, problem = work.job.result()
    state.work, state.work_problem = None, sentence(problem) if problem is not None else None
    underway.end(work)
    if made is None:
        return
    made = _with_later_edits(made, work.of)
    if history.is_left(work.of):
        history.insert(made, work.of)
    elif work.distance is None:
        # An earlier step may be heard for comparison.
        history.return_to(work.of)
        history.push(made, work.start)
    else:
        ab_comparison.add(work.of, made, work.distance)


def take_up_work() -> None:
    """Go on with the tool that was at work on the current piece when the page was reloaded."""
    state, composition = visit(), history.present()
    if composition is not None and state.work is None:
        state.work = underway.work_left(composition)
        collect_work()


def _with_later_edits(made: Composition, begun: Composition) -> Composition:
    """A result with the edits that were made in the mixer while it was composed."""
    now = history.step_of(begun)
    if now is None or now.edits == begun.edits:
        return made
    # Other players have their own volumes.
    edits = now.edits if made.edits == begun.edits else Edits(now.edits.tempo, now.edits.transposition)
    library.shelf().edit(made.kept_as, edits.to_text())
    return replace(made, edits=edits)


def selected_bars() -> tuple[int, int] | None:
    """The first and last bar selected in the roll, from 0, if any."""
    composition, told = history.present(), st.session_state.get("player")
    selection = told.selection if told else None
    if composition is None:
        return None
    if selection and selection["id"] == composition.performance.id:
        return (selection["bars"][0], selection["bars"][1]) if selection["bars"] else None
    # Nothing has been reported for this piece yet: use the selection from when it was made.
    start = visit().start
    return start.selection if start else None


def _show_again(composition: Composition) -> None:
    bars = selected_bars()
    st.caption(text("work_again_help"))
    names = {str(place): name for place, name in enumerate(part_names(composition.piece.parts))}
    choose(text("work_part"), {NONE: text("work_all_parts")} | names, PART)
    words = text("work_again_none") if bars is None else text("work_again_bars", first=bars[0] + 1, last=bars[1] + 1)
    st.button(
        words,
        icon=":material/refresh:",
        key="again",
        disabled=bars is None or is_busy(),
        on_click=redrawing(_begin_again, PIECE, TOOLS),
    )


def _begin_again() -> None:
    bars, part = selected_bars(), st.session_state[PART]
    if bars is not None:
        _begin(partial(tasks.again, bars, None if part == NONE else int(part)), bars)


def _show_distances() -> None:
    st.caption(text("work_vary_help"))
    with st.container(horizontal=True):
        for place, far in enumerate(DISTANCES):
            name = f"distance_{place}"
            st.button(
                text(name),
                key=f"vary_{place}",
                on_click=redrawing(_begin, PIECE, TOOLS),
                args=(partial(tasks.variation, far), None, name),
                disabled=is_busy(),
            )


def _show_further() -> None:
    st.caption(text("work_further_help"))
    steps = {text("more_bars", bars=bars): partial(tasks.further, bars) for bars in MORE_BARS}
    _buttons("further", steps, is_at_end=True)


def _show_players() -> None:
    st.caption(text("work_players_help"))
    ensemble = choose(text("work_ensemble"), {name: text(f"ensemble_{name}") for name in PLAYERS}, ENSEMBLE)
    if ensemble == BAND:
        grooves = {NONE: text("ask_any")} | {name: text(f"groove_{name}") for name in GROOVE_OUTLINES}
        choose(text("work_groove"), grooves, GROOVE)
    _buttons("players", {text("work_arrange"): _arrangement, text("work_accompany"): _accompaniment})


def _arrangement() -> Step:
    ensemble = st.session_state[ENSEMBLE]
    groove = st.session_state.get(GROOVE, NONE) if ensemble == BAND else NONE
    return tasks.arrangement(ensemble, groove or None)


def _accompaniment() -> Step:
    return tasks.accompaniment(st.session_state[ENSEMBLE])


def _show_candidates(composition: Composition) -> None:
    st.subheader(text("candidates"), anchor=False)
    st.caption(text("candidates_help"))
    for start in range(0, len(composition.candidates), 4):
        for column, number in zip(st.columns(4), range(start, len(composition.candidates)), strict=False):
            reasons = composition.candidates[number].reasons
            with column, st.container(border=True):
                st.markdown(text("candidate", number=number + 1))
                st.caption(
                    text(
                        "candidate_reasons",
                        fit=100 * max(reasons.fit, 0),
                        structure=100 * reasons.structure,
                        original=100 * reasons.originality,
                    )
                )
                is_heard = number == composition.candidate
                st.button(
                    text("candidate_heard" if is_heard else "listen"),
                    key=f"candidate_{number}",
                    disabled=is_heard,
                    width="stretch",
                    on_click=redrawing(_choose, PIECE, TOOLS),
                    args=(composition, number),
                )


def _buttons(name: str, steps: Mapping[str, Callable[[], Step]], is_at_end: bool = False) -> None:
    with st.container(horizontal=True):
        for place, (words, make) in enumerate(steps.items()):
            key = f"{name}_{place}"
            st.button(
                words,
                key=key,
                on_click=redrawing(_begin, PIECE, TOOLS),
                args=(make, None, None, is_at_end),
                disabled=is_busy(),
            )


def is_busy() -> bool:
    """Whether a tool is running."""
    return visit().work is not None


def _begin(
    make: Callable[[], Step], bars: tuple[int, int] | None, distance: str | None = None, is_at_end: bool = False
) -> None:
    """Start a step; it will play from the bars that it changes, or from the last one if it `is_at_end`.

    It is made of what is chosen now: when its button was drawn, something else may have been. A step with a named
    distance is a variation, to be compared with its source.
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
    state.work_problem = None
    job = Job(resources.workers(), partial(tasks.rework, composition, make(), request, library.shelf()))
    state.work = underway.work(composition, job, Start(second, bars), distance)


def _choose(composition: Composition, number: int) -> None:
    history.push(tasks.chosen(composition, number, library.shelf()), Start())
