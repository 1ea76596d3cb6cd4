"""The network's view for the browser: what else a note could have been, and what may follow a few notes."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
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
# The pieces being heard, as written, with the numbers of their parts.
_written: "WeakKeyDictionary[Performance, tuple[Piece, tuple[int, ...]]]" = WeakKeyDictionary()


def explain(composition: Composition) -> None:
    """Make the notes of a composition available for these questions."""
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
    """How likely each pitch is after some others, as quarter notes on a piano."""
    notes = [
        Note(place * TICKS_PER_QUARTER, pitch, TICKS_PER_QUARTER) for place, pitch in enumerate([*pitches, pitches[-1]])
    ]
    chances = pitch_chances(released, Piece(parts=(Part(notes=tuple(notes)),)), 0, notes[-1]).of_pitch
    return {"lowest": LOWEST, "chances": chances[LOWEST : HIGHEST + 1].round(5).tolist()}


def _shown(chances: Chances) -> dict[str, Any]:
    """The likeliest pitches, and the probability of the actual one."""
    of_pitch = chances.of_pitch.round(4).tolist()
    likely = np.argsort(-chances.of_pitch, kind="stable")[:MOST_SHOWN].tolist()
    pitch = chances.note.pitch
    return {"pitch": pitch, "chance": of_pitch[pitch], "likely": [[other, of_pitch[other]] for other in likely]}


async def _answer(request: Request, work: Callable[[ReleasedVirtuoso], dict[str, Any]]) -> Response:
    """Run work with the network in the queue of those who compose, and answer with its result."""

    def done(job: Job[dict[str, Any]]) -> dict[str, Any]:
        engine = resources.engine_for("virtuoso", job)
        if engine is None:
            raise ComposerError("took_too_long")
        return work(network_of(engine))

    job: Job[dict[str, Any]] = Job(resources.workers(), done, owner=NOBODY)
    if not await job.done_within(LONGEST_SECONDS):
        job.stop()
        return told(request, Notice("took_too_long"), 503)
    found, problem = job.result()
    return JSONResponse(found) if found is not None else told(request, problem or Notice("took_too_long"), 503)


# The first is only for visitors who may hear the performance.
PERFORMANCE_ROUTES = [Route("/studio/chances/{performance}", _of_note)]
ROUTES = [Route("/studio/next/{phrase}", _of_next)]
