"""What the network thinks, for the browser: what else a note could have been, and what may follow a few notes."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from composer.errors import BadInput, ComposerError
from composer.generation.engines.virtuoso import network_of
from composer.generation.tasks.chances import Chances, pitch_chances
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.notices import Notice
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Part, Piece
from composer.studio.editing.notes import note_at
from composer.studio.playback.performance import Performance, find_performance
from composer.studio.session import resources
from composer.studio.session.composing import Composition
from composer.studio.session.jobs import Job
from composer.studio.texts.refusals import refused, told

MOST_SHOWN = 7
LONGEST_PHRASE, LOWEST, HIGHEST = 24, 48, 84
LONGEST_SECONDS = 20.0
NOBODY = ""
# Of the pieces that are heard, as they are written, with the numbers of their parts.
_written: "WeakKeyDictionary[Performance, tuple[Piece, tuple[int, ...]]]" = WeakKeyDictionary()


def explain(composition: Composition) -> None:
    """Have the notes of a composition on the page be asked for."""
    _written[composition.performance] = composition.written or composition.piece, composition.numbers


async def _of_note(request: Request) -> Response:
    performance = find_performance(request.path_params["performance"])
    known = _written.get(performance) if performance is not None else None
    if known is None:
        return JSONResponse({"problem": "gone"}, status_code=404)
    piece, numbers = known
    query = request.query_params
    try:
        place = numbers.index(int(query["part"]))
        note = note_at(piece, place, int(query["pitch"]), min(max(float(query["bar"]), 0.0), 1e6))
    except (KeyError, ValueError, BadInput):
        return refused(request, BadInput("note_unknown"))
    return await _answer(request, lambda released: _shown(pitch_chances(released, piece, place, note)))


async def _of_next(request: Request) -> Response:
    try:
        pitches = [int(word) for word in request.path_params["phrase"].split(".")]
    except ValueError:
        pitches = []
    if not 1 <= len(pitches) <= LONGEST_PHRASE or not all(LOWEST <= pitch <= HIGHEST for pitch in pitches):
        return refused(request, BadInput("note_unknown"))
    return await _answer(request, lambda released: _following(released, pitches))


def _following(released: ReleasedVirtuoso, pitches: list[int]) -> dict[str, Any]:
    """How likely each pitch is after some, as quarter notes of a piano."""
    notes = [
        Note(place * TICKS_PER_QUARTER, pitch, TICKS_PER_QUARTER) for place, pitch in enumerate([*pitches, pitches[-1]])
    ]
    chances = pitch_chances(released, Piece(parts=(Part(notes=tuple(notes)),)), 0, notes[-1]).of_pitch
    return {"lowest": LOWEST, "chances": chances[LOWEST : HIGHEST + 1].round(5).tolist()}


def _shown(chances: Chances) -> dict[str, Any]:
    """The likeliest pitches, and how likely the one was that is there."""
    of_pitch = chances.of_pitch.round(4).tolist()
    likely = np.argsort(-chances.of_pitch, kind="stable")[:MOST_SHOWN].tolist()
    pitch = chances.note.pitch
    return {"pitch": pitch, "chance": of_pitch[pitch], "likely": [[other, of_pitch[other]] for other in likely]}


async def _answer(request: Request, work: Callable[[ReleasedVirtuoso], dict[str, Any]]) -> Response:
    """What work with the network gives, in turn with all who compose."""

    def done(job: Job[dict[str, Any]]) -> dict[str, Any]:
        engine = resources.engine_for("virtuoso", job)
        if engine is None:
            raise ComposerError("took_too_long")
        return work(network_of(engine))

    def waited() -> tuple[dict[str, Any] | None, Notice | None]:
        job: Job[dict[str, Any]] = Job(resources.workers(), done, owner=NOBODY)
        job.wait(LONGEST_SECONDS)
        if job.is_done:
            return job.result()
        job.stop()
        return None, None

    found, problem = await run_in_threadpool(waited)
    return JSONResponse(found) if found is not None else told(request, problem or Notice("took_too_long"), 503)


# The first is for those only who may hear the performance.
PERFORMANCE_ROUTES = [Route("/studio/chances/{performance}", _of_note)]
ROUTES = [Route("/studio/next/{phrase}", _of_next)]
