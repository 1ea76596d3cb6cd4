"""The history of the piece on the page, with undo and redo."""

from dataclasses import dataclass, replace

from composer.score.editing import Edits
from composer.studio.components.player import Start
from composer.studio.session.composing import Composition
from composer.studio.session.visit import visit

MOST_STEPS = 100
# The memory limit for the steps of a visit, except the newest two; a note takes about 200 bytes (four numbers and their
# object).
MOST_BYTES, BYTES_A_NOTE = 40_000_000, 200
# Steps that do not derive from the piece that was shown at first.
BEGINNINGS = ("step_composed", "step_own", "step_answer")


@dataclass(frozen=True, slots=True)
class Neighbors:
    """The steps before and after the current one, if any."""

    before: Composition | None
    after: Composition | None


def present() -> Composition | None:
    """The piece on the page."""
    state = visit()
    return state.history[state.history_place] if state.history else None


def push(composition: Composition, start: Start | None = None) -> None:
    """Add a step, discarding undone ones. `start` is where it begins to play by itself."""
    state = visit()
    before = present()
    is_left = before is None or (before.is_welcome and composition.step in BEGINNINGS)
    begun = [] if is_left else state.history[: state.history_place + 1]
    state.history, state.history_place = bounded([*begun, composition], len(begun))
    state.start = start
    state.edits_version += 1


def bounded(steps: list[Composition], place: int) -> tuple[list[Composition], int]:
    """The steps that fit into the limit, and the place of the current one among them: the oldest are left out, then the
    last undone ones; never the current one nor the one before it, to which undo leads."""
    kept, sizes = list(steps), [bytes_of(step) for step in steps]
    while len(kept) > 2 and (len(kept) > MOST_STEPS or sum(sizes) > MOST_BYTES):
        if place > 1:
            del kept[0], sizes[0]
            place -= 1
        elif place < len(kept) - 1:
            del kept[-1], sizes[-1]
        else:
            break
    return kept, place


def bytes_of(composition: Composition) -> int:
    """The approximate memory of a step: the notes of the piece, its written form, and its candidates."""
    pieces = [composition.piece, *(one.piece for one in composition.candidates)]
    if composition.written is not None:
        pieces.append(composition.written)
    return BYTES_A_NOTE * sum(piece.note_count for piece in pieces)


def open_steps(steps: list[Composition]) -> None:
    """Replace all steps, and go to the last."""
    state = visit()
    state.history, state.history_place = bounded(steps, len(steps) - 1)
    state.start = None
    state.edits_version += 1


def edit(performance: str, edits: Edits) -> Composition | None:
    """Change the edits of the step with that performance id, also if another step is on the page by now; returns it, or
    None if it is forgotten."""
    steps, place = visit().history, _place_of(performance)
    if place is None:
        return None
    steps[place] = replace(steps[place], edits=edits)
    return steps[place]


def step_of(composition: Composition) -> Composition | None:
    """The step of a composition, with its edits as they are now; None if it is forgotten."""
    place = _place_of(composition.performance.id)
    return None if place is None else visit().history[place]


def is_left(composition: Composition) -> bool:
    """Whether the visitor has gone on from a step to another piece, or is having one composed."""
    state, place = visit(), _place_of(composition.performance.id)
    if place is None or state.composing is not None:
        return True
    return any(step.step in BEGINNINGS for step in state.history[place + 1 : state.history_place + 1])


def insert(made: Composition, of: Composition) -> None:
    """Add a step after the one that it was made of, without going there; not if that is forgotten."""
    state, place = visit(), _place_of(of.performance.id)
    if place is not None:
        steps = [*state.history[: place + 1], made, *state.history[place + 1 :]]
        # While a piece is being composed, it will come after this step.
        current = state.history_place + (place <= state.history_place)
        state.history, state.history_place = bounded(steps, current)


def return_to_kept(id: str) -> bool:
    """Go to the step with an id on the shelf; False if there is none."""
    step = next((step for step in visit().history if step.kept_as == id), None)
    return step is not None and return_to(step)


def return_to(composition: Composition, start: Start | None = None) -> bool:
    """Go back to the step of a composition, whatever edits it has; False if it is forgotten."""
    state, place = visit(), _place_of(composition.performance.id)
    if place is None:
        return False
    state.history_place, state.start = place, start
    state.edits_version += 1
    return True


def change(**fields: object) -> None:
    """Replace the current step."""
    state = visit()
    composition = present()
    if composition is not None:
        state.history[state.history_place] = replace(composition, **fields)  # type: ignore[arg-type]


def neighbors() -> Neighbors:
    """The targets of undo and redo."""
    steps, place = visit().history, visit().history_place
    return Neighbors(
        before=steps[place - 1] if place > 0 else None, after=steps[place + 1] if place + 1 < len(steps) else None
    )


def move(by: int) -> None:
    """Undo (-1) or redo (1); playback starts where the last step began, for comparison."""
    state = visit()
    state.history_place = min(max(state.history_place + by, 0), len(state.history) - 1)
    state.edits_version += 1


def counterpart() -> int:
    """The step to compare with the current one: the previous (-1) or the next (1); 0 if there is none.

    Only a piece made from another is compared with it.
    """
    now, around = present(), neighbors()
    is_made = now is not None and around.before is not None and now.step not in BEGINNINGS
    is_made_of = around.after is not None and around.after.step not in BEGINNINGS
    if is_made_of and (is_compared() or not is_made):
        return 1
    return -1 if is_made else 0


def is_compared() -> bool:
    """Whether the current step is being compared with the next one."""
    now = present()
    return now is not None and visit().compared == now.performance.id


def switch() -> None:
    """Switch to the compared step, in the same bar."""
    state = visit()
    by, selection = counterpart(), state.start.selection if state.start else None
    if by:
        move(by)
        now = present()
        state.compared = now.performance.id if by < 0 and now is not None else ""
        state.start = Start(None, selection)


def _place_of(performance: str) -> int | None:
    """The place of the step with that performance id."""
    return next((place for place, step in enumerate(visit().history) if step.performance.id == performance), None)
