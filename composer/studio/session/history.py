"""What was done to the piece on the page, step by step, so that each step can be taken back and done again."""

from dataclasses import dataclass, replace

from composer.studio.components.player import Start
from composer.studio.session.composing import Composition
from composer.studio.session.visit import visit

MOST_STEPS = 100
# What the steps of one visit may hold, but for the newest two; a note of a piece takes about 200 bytes (four numbers
# and the object around them).
MOST_BYTES, BYTES_A_NOTE = 40_000_000, 200
# Steps that owe nothing to the piece that stood there before the visitor had any.
BEGINNINGS = ("step_composed", "step_own", "step_answer")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The steps before and after the present one, where there are any."""

    before: Composition | None
    after: Composition | None


def present() -> Composition | None:
    """The piece on the page."""
    state = visit()
    return state.history[state.history_place] if state.history else None


def push(composition: Composition, start: Start | None = None) -> None:
    """A new step; those that were taken back are forgotten. `start` is where it begins to play by itself."""
    state = visit()
    before = present()
    is_left = before is None or (before.is_welcome and composition.step in BEGINNINGS)
    begun = [] if is_left else state.history[: state.history_place + 1]
    steps = bounded([*begun, composition])
    state.history, state.history_place = steps, len(steps) - 1
    state.start = start
    state.edits_version += 1


def bounded(steps: list[Composition]) -> list[Composition]:
    """The newest of some steps, as many as may be kept; always the one before the last, to which undoing leads."""
    kept = steps[-MOST_STEPS:]
    sizes = [bytes_of(step) for step in kept]
    while len(kept) > 2 and sum(sizes) > MOST_BYTES:
        del kept[0], sizes[0]
    return kept


def bytes_of(composition: Composition) -> int:
    """About how much memory a step holds: the notes of the piece, as it was written, and of the candidates."""
    pieces = [composition.piece, *(one.piece for one in composition.candidates)]
    if composition.written is not None:
        pieces.append(composition.written)
    return BYTES_A_NOTE * sum(piece.note_count for piece in pieces)


def open_steps(steps: list[Composition]) -> None:
    """Have other steps instead of those there are, and be at the last."""
    state = visit()
    kept = bounded(steps)
    state.history, state.history_place, state.start = kept, len(kept) - 1, None
    state.edits_version += 1


def return_to_kept(id: str) -> bool:
    """Go to the step that is kept under an id; False if there is none."""
    step = next((step for step in visit().history if step.kept_as == id), None)
    return step is not None and return_to(step)


def return_to(composition: Composition, start: Start | None = None) -> bool:
    """Go back to the step that is a composition, whatever was edited in it; False if it is forgotten."""
    state = visit()
    for place, step in enumerate(state.history):
        if step.performance is composition.performance:
            state.history_place, state.start = place, start
            state.edits_version += 1
            return True
    return False


def change(**fields: object) -> None:
    """Change the present step itself."""
    state = visit()
    composition = present()
    if composition is not None:
        state.history[state.history_place] = replace(composition, **fields)  # type: ignore[arg-type]


def neighbours() -> Neighbours:
    """What undoing and doing again lead to."""
    steps, place = visit().history, visit().history_place
    return Neighbours(
        before=steps[place - 1] if place > 0 else None, after=steps[place + 1] if place + 1 < len(steps) else None
    )


def move(by: int) -> None:
    """Take a step back (-1) or do it again (1); it plays from where the last step began, to be compared."""
    state = visit()
    state.history_place = min(max(state.history_place + by, 0), len(state.history) - 1)
    state.edits_version += 1


def counterpart() -> int:
    """Where what the present step is compared with stands: the one before it (-1), or after it (1); 0 if there is none.

    Only what was made of a piece is compared with it.
    """
    now, around = present(), neighbours()
    is_made = now is not None and around.before is not None and now.step not in BEGINNINGS
    is_made_of = around.after is not None and around.after.step not in BEGINNINGS
    if is_made_of and (is_compared() or not is_made):
        return 1
    return -1 if is_made else 0


def is_compared() -> bool:
    """Whether the present step is heard to be compared with the one after it."""
    now = present()
    return now is not None and visit().compared == now.performance.id


def switch() -> None:
    """Hear what the present step is compared with, in the same bar."""
    state = visit()
    by, selection = counterpart(), state.start.selection if state.start else None
    if by:
        move(by)
        now = present()
        state.compared = now.performance.id if by < 0 and now is not None else ""
        state.start = Start(None, selection)
