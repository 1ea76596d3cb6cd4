"""Backs up the library in the browser until the visitor deletes it, and restores what the server has lost.

Pieces travel as single JSON objects. Incoming ones are checked like any file, and only go on the shelf of their sender.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from dataclasses import asdict, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as WebRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from composer.errors import BadInput
from composer.events.sections import SECTIONS
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.originality.report import Originality
from composer.score.editing import edits_of_text
from composer.score.midi import piece_from_midi
from composer.score.midi_file import read_midi_file
from composer.studio.session.admission import names_of
from composer.studio.session.library import KeptPiece, Shelf, shelf_named
from composer.studio.texts import TEXTS
from composer.studio.texts.refusals import refused

# For one piece as JSON; the largest that can be edited here is smaller.
LARGEST_BYTES = 12_000_000
LONGEST_TEXT, MOST_BARS, MOST_PARTS = 200, 5000, 1000


def piece_to_json(kept: KeptPiece) -> dict[str, Any]:
    """Serialize a piece from a shelf for the browser."""
    return {
        "id": kept.id,
        "stamp": stamp_of(kept),
        "midi": b64encode(kept.midi).decode(),
        "written": b64encode(kept.written).decode(),
        "request": kept.request.to_json() if kept.request else None,
        "origin": kept.origin.to_json() if kept.origin else None,
        "rework": kept.rework.to_json() if kept.rework else None,
        "originality": asdict(kept.originality) if kept.originality else None,
        "numbers": list(kept.numbers),
        "energy": list(kept.energy),
        "sections": list(kept.sections),
        "naming": list(kept.naming) if kept.naming else None,
        "added": kept.added,
        "is_starred": kept.is_starred,
        "is_whole": kept.is_whole,
        **{name: getattr(kept, name) for name in ("weights", "name", "step", "before", "edits")},
    }


def piece_from_json(told: Any) -> KeptPiece:
    """Read the result of `piece_to_json`; facts are computed again from the music. Raises BadInput if it is invalid."""
    try:
        written = b64decode(told["written"])
        piece = piece_from_midi(read_midi_file(b64decode(told["midi"]), "kept.mid"))
        if written:
            piece_from_midi(read_midi_file(written, "kept.mid"))
        # Older pieces in browsers may lack reworks.
        request, origin, rework = (
            Request.from_json(told[name]) if told.get(name) else None for name in ("request", "origin", "rework")
        )
        words = {name: str(told[name])[:LONGEST_TEXT] for name in ("weights", "name", "before")}
        naming = (str(told["naming"][0])[:LONGEST_TEXT], int(told["naming"][1])) if told["naming"] else None
        edits = edits_of_text(str(told["edits"])).to_text()
        originality = _originality(told["originality"])
        work = Work(piece, request, words["weights"], originality, words["name"], naming=naming, rework=rework)
        kept = KeptPiece.of(
            work,
            bool(told["is_whole"]),
            origin=origin,
            step=told["step"] if told["step"] in TEXTS else "step_own",
            before=words["before"],
            written=written,
            numbers=tuple(int(number) for number in told["numbers"][:MOST_PARTS]),
            energy=tuple(min(max(float(level), 0.0), 1.0) for level in told["energy"][:MOST_BARS]),
            sections=tuple(int(section) % len(SECTIONS) for section in told["sections"][:MOST_BARS]),
            edits=edits,
        )
        return replace(kept, is_starred=bool(told["is_starred"]), added=float(told["added"]))
    except (KeyError, IndexError, TypeError, ValueError, OverflowError, NoBase64) as error:
        raise BadInput("not_kept_here") from error


def _piece_of(content: bytes) -> KeptPiece:
    """The piece sent by the browser. Raises BadInput if it is invalid."""
    try:
        return piece_from_json(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise BadInput("not_kept_here") from error


def _originality(told: Any) -> Originality | None:
    if told is None:
        return None
    usual = asdict(Originality(0, 0.0, 0.0, 0, 0.0, 0.0, False))
    values: dict[str, Any] = {name: type(value)(told[name]) for name, value in usual.items()}
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = value[:LONGEST_TEXT]
    return Originality(**values)


def stamp_of(kept: KeptPiece) -> str:
    """A stamp that changes when the browser must save a piece again."""
    return f"{kept.name}|{kept.is_starred}|{kept.edits}|{kept.is_whole}|{bool(kept.written)}"


async def _list(request: WebRequest) -> Response:
    shelf = _shelf_of(request)
    if shelf is None:
        return Response(status_code=403)
    pieces = [{"id": kept.id, "stamp": stamp_of(kept)} for kept in shelf.pieces]
    return JSONResponse({"pieces": pieces, "removed": sorted(shelf.removed)})


async def _give(request: WebRequest) -> Response:
    shelf = _shelf_of(request)
    kept = shelf.find(request.path_params["id"]) if shelf is not None else None
    return Response(status_code=404) if kept is None else JSONResponse(piece_to_json(kept))


async def _bring_back(request: WebRequest) -> Response:
    shelf = _shelf_of(request)
    if shelf is None:
        return Response(status_code=403)
    content = b""
    async for slice in request.stream():
        content += slice
        if len(content) > LARGEST_BYTES:
            return Response(status_code=413)
    try:
        shelf.bring_back(await run_in_threadpool(_piece_of, content))
    except BadInput as error:
        return refused(request, error)
    return Response(status_code=204)


def _shelf_of(request: WebRequest) -> Shelf | None:
    names = names_of(request)
    return shelf_named(names[0]) if names else None


ROUTES = [
    Route("/studio/shelf", _list),
    Route("/studio/shelf", _bring_back, methods=["POST"]),
    Route("/studio/shelf/{id}", _give),
]
