"""Turn-taking with a player: each phrase that is played gets an answer of the requested length."""

from collections.abc import Sequence
from dataclasses import replace

from composer.generation.request.request import Request
from composer.generation.tasks.continuation import continued
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.piece import Note, Part, Piece, settled

# Earlier music hardly changes an answer, and encoding it takes time. A guess.
REMEMBERED_BARS = 16
YOURS, OURS = 0, 1


def answered(
    released: ReleasedVirtuoso, before: Piece | None, phrase: Piece, request: Request, names: Sequence[str]
) -> tuple[Piece, int]:
    """Append a phrase and its answer to the music so far; returns the piece and the tick at which the answer begins.

    The player and the computer have a part each, with the given `names`. `before` is the previous result, in the meter
    and tempo of the phrase. Uses the number of bars and the sampling settings of the request. Raises as `continued`
    does.
    """
    begins = before.closing_bar_line if before is not None else 0
    yours = [*(before.parts[YOURS].notes if before else ()), *_moved(phrase.parts[0].notes, begins)]
    ours = [*(before.parts[OURS].notes if before else ())]
    program = phrase.parts[0].program
    pedals = [replace(pedal, onset=pedal.onset + begins) for pedal in phrase.parts[0].pedals]
    pedals = [*(before.parts[YOURS].pedals if before else ()), *pedals]
    so_far = replace(before or phrase, parts=(Part(settled(yours), program, names[YOURS], pedals=tuple(pedals)),))
    answers_at = so_far.closing_bar_line
    bars = so_far.bar_onsets()
    since = bars[max(len(bars) - REMEMBERED_BARS, 0)]
    heard = _until(
        settled(_moved([note for note in (*yours, *ours) if note.onset >= since], -since)), answers_at - since
    )
    context = replace(so_far, parts=(replace(so_far.parts[0], notes=heard, pedals=()),), meters=(so_far.meters[-1],))
    answer = continued(released, context, request, alone=True).piece
    composed = [note for part in answer.parts for note in part.notes]
    parts = (so_far.parts[0], Part(settled([*ours, *_moved(composed, answers_at)]), program, names[OURS]))
    return replace(so_far, parts=parts), answers_at


def _moved(notes: Sequence[Note], ticks: int) -> list[Note]:
    return [replace(note, onset=note.onset + ticks) for note in notes]


def _until(notes: Sequence[Note], end: int) -> tuple[Note, ...]:
    """Notes of which the last ones are held until `end`, so that the answer begins there instead of in the rest before
    it."""
    last = max(note.onset for note in notes)
    return tuple(replace(note, duration=end - note.onset) if note.onset == last else note for note in notes)
