"""The app's routes for the player in the browser: slices of sound, and notes as they are composed.

They need no rerun of the page, so sound continues whatever the page does. Whatever may perform the piece with another
expression runs in a thread: the event loop serves all listeners.
"""

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from composer.audio.soundfonts import choose_soundfont, find_soundfonts
from composer.errors import BadInput, ComposerError
from composer.score.editing import Edits, edits_of_text
from composer.score.midi import midi_bytes
from composer.studio.playback.device import Row, device_messages
from composer.studio.playback.listening import NotNext, NotYet, Slice, get_ready, listeners
from composer.studio.playback.performance import Performance, Snapshot, find_performance
from composer.studio.playback.roll import roll_since
from composer.studio.texts.refusals import refused

LOOK_EVERY_SECONDS = 0.02
# The browser then asks again: no connection is kept open for long.
WAIT_SECONDS = 5.0
LAST_SLICE_HEADER = "Composer-Last"
WHOLE = "all"
# The time in the slice at which the music continues as performed, and the second of the performance there.
JOINED_HEADER = "Composer-Joined"


async def sound(request: Request) -> Response:
    """A slice of a performance's sound as FLAC; 204 past the last one, 202 if it is not composed yet.

    205 asks for another stream: a stream is closed when it is unused for long, or replaced by newer ones.
    """
    performance = find_performance(request.path_params["performance"])
    if performance is None:
        return _gone()
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        known = performance.snapshot
        try:
            made = await run_in_threadpool(_slice, request, performance)
        except NotYet:
            # Asking the stream takes a thread, which is worthwhile only if there is more music.
            while performance.snapshot is known and not performance.is_over:
                if time.monotonic() > deadline or await request.is_disconnected():
                    return Response(status_code=202)
                await asyncio.sleep(LOOK_EVERY_SECONDS)
            continue
        except NotNext:
            return Response(status_code=205)
        except ComposerError as error:
            return refused(request, error)
        if made is None:
            return Response(status_code=204)
        headers = {LAST_SLICE_HEADER: str(int(made.is_last))}
        if made.joined is not None:
            headers[JOINED_HEADER] = f"{made.joined[0]:.5f} {made.joined[1]:.5f}"
        return Response(made.flac, media_type="audio/flac", headers=headers)


def _slice(request: Request, performance: Performance) -> Slice | None:
    query, path = request.query_params, request.path_params
    try:
        start_second = float(query.get("from", "0"))
    except ValueError as error:
        raise BadInput("not_a_second_of_the_piece") from error
    if not 0 <= start_second < 3600:
        raise BadInput("not_a_second_of_the_piece")
    edits = edits_of_text(query.get("edits", ""))
    font, number = offered_font(query.get("font", "")), path["number"]
    stream = listeners().stream(
        path["stream"],
        performance,
        start_second,
        edits,
        font,
        number,
        heard=query.get("heard", ""),
        is_growing=query.get("growing") == "1",
    )
    return stream.slice(number)


async def score(request: Request) -> Response:
    """The notes from a bar, the progress, and the plan, as JSON."""
    performance = find_performance(request.path_params["performance"])
    if performance is None:
        return _gone()
    try:
        edits = edits_of_text(request.query_params.get("edits", ""))
    except BadInput as error:
        return refused(request, error)
    told = await run_in_threadpool(roll_since, performance, request.path_params["bar"], edits.expression)
    return Response(json.dumps(told), media_type="application/json")


async def ready(request: Request) -> Response:
    """Prepare a font for a performance: loading the instruments of a large one may take seconds."""
    performance = find_performance(request.path_params["performance"])
    if performance is None:
        return _gone()
    try:
        edits = edits_of_text(request.query_params.get("edits", ""))
        await run_in_threadpool(get_ready, offered_font(request.query_params.get("font", "")), performance, edits)
    except ComposerError as error:
        return refused(request, error)
    return Response(status_code=204)


async def midi(request: Request) -> Response:
    """The MIDI file of a performance with edits, or of a single part by number."""
    performance, part = find_performance(request.path_params["performance"]), request.path_params["part"]
    snapshot = performance.snapshot if performance is not None else None
    if performance is None or snapshot is None:
        return _gone()
    try:
        edits = edits_of_text(request.query_params.get("edits", ""))
    except BadInput as error:
        return refused(request, error)
    content = await run_in_threadpool(_midi, performance, snapshot, edits, part)
    if content is None:
        return _gone()
    return Response(content, media_type="audio/midi", headers={"Content-Disposition": "attachment"})


def _midi(performance: Performance, snapshot: Snapshot, edits: Edits, part: str) -> bytes | None:
    """The MIDI file of a snapshot; None if it has no such part."""
    piece = performance.heard(snapshot, edits)
    if part != WHOLE:
        of_number = [one for number, one in zip(snapshot.numbers, piece.parts, strict=True) if str(number) == part]
        if not of_number:
            return None
        piece = replace(piece, parts=tuple(of_number))
    return midi_bytes(piece)


async def messages(request: Request) -> Response:
    """The MIDI device messages of a performance with edits, as JSON: rows of a second and bytes."""
    performance = find_performance(request.path_params["performance"])
    snapshot = performance.snapshot if performance is not None else None
    if performance is None or snapshot is None:
        return _gone()
    try:
        edits = edits_of_text(request.query_params.get("edits", ""))
        told = await run_in_threadpool(_messages, performance, snapshot, edits)
    except ComposerError as error:
        return refused(request, error)
    return JSONResponse({"messages": told})


def _messages(performance: Performance, snapshot: Snapshot, edits: Edits) -> list[Row]:
    return device_messages(performance.heard(snapshot, edits))


def offered_font(name: str) -> Path:
    """An offered font by name only, so that nothing is revealed about other files on this machine.

    Raises BadInput if there is none of that name.
    """
    if not name:
        return choose_soundfont()
    found = next((font for font in find_soundfonts() if name in (font.stem, font.name)), None)
    if found is None:
        raise BadInput("no_such_soundfont_here")
    return found


def _gone() -> Response:
    return JSONResponse({"problem": "gone"}, status_code=404)


ROUTES = [
    Route("/studio/sound/{performance}/{stream}/{number:int}", sound),
    Route("/studio/score/{performance}/{bar:int}", score),
    Route("/studio/ready/{performance}", ready),
    Route("/studio/midi/{performance}/{part}", midi),
    Route("/studio/messages/{performance}", messages),
]
