"""The audio of one part of a performance as a WAV file, aligned and leveled with those of the others.

It is rendered when its chip is grabbed, so that it is ready when dropped.
"""

import asyncio
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from composer.audio.apart import synthesizing
from composer.audio.encoding import write_slices
from composer.audio.rendering import told
from composer.audio.samples import Audio, Samples
from composer.audio.stems import gain_and_frames, leveled, only
from composer.errors import BadInput, ComposerError
from composer.score.editing import edits_of_text
from composer.score.midi import midi_from_piece
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance, find_performance
from composer.studio.playback.routes import offered_font
from composer.studio.session import resources
from composer.studio.session.jobs import Job
from composer.studio.texts.refusals import refused

LOOK_EVERY_SECONDS = 0.05
# Ten minutes take ten seconds to render, twice; longer pieces are in the zip.
LONGEST_SECONDS = 600
# Each takes 10 MB a minute on disk as long as it is kept here.
MOST_FILES, MOST_MIXES = 12, 32
MEDIA_TYPE = "audio/wav"


class StemStopped(ComposerError):
    """Nobody is waiting for the stem any more."""


class _Stems:
    """The latest stems for all visitors: files, and the length and gain of each mix."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._jobs: OrderedDict[tuple[str, ...], Job[Any]] = OrderedDict()
        self._mixes: OrderedDict[tuple[str, ...], tuple[float, int]] = OrderedDict()

    def job(self, performance: Performance, edits: str, font: Path, part: str) -> Job[Any]:
        """The job that makes or has made a stem."""
        key = performance.id, edits, str(font), part
        with self._lock:
            job = self._jobs.get(key)
            if job is None or (job.is_done and job.result()[0] is None):
                piece, place = _piece(performance, edits, part)
                work = partial(self._make, piece, place, font, key[:-1])
                owner = next(iter(performance.visitors), "")
                job = self._jobs[key] = Job(resources.file_workers(), work, is_large=True, owner=owner)
            self._jobs.move_to_end(key)
            while len(self._jobs) > MOST_FILES:
                self._jobs.popitem(last=False)
            return job

    def _make(self, piece: Piece, place: int, font: Path, mix: tuple[str, ...], job: Job[Any]) -> Any:
        def tell(share: float) -> None:
            job.report("packing", round(100 * share), 100)
            if job.stopping:
                raise StemStopped("packing_stopped")

        pieces = [only(piece, [place])]
        if mix not in self._mixes:
            pieces = [piece, *pieces]
        with synthesizing([midi_from_piece(one) for one in pieces], font, is_apart=True) as sounds:
            if mix not in self._mixes:
                self._mixes[mix] = gain_and_frames(_samples(told(next(sounds), piece.seconds, tell)))
                while len(self._mixes) > MOST_MIXES:
                    self._mixes.popitem(last=False)
            gain, frames = self._mixes[mix]
            file = tempfile.NamedTemporaryFile(suffix=".wav")  # noqa: SIM115 (open for as long as it is kept)
            write_slices(leveled(_samples(told(next(sounds), piece.seconds, tell)), frames, gain), file, "wav")
        file.flush()
        return file


def _samples(slices: Iterator[Audio]) -> Iterator[Samples]:
    return (heard.samples for heard in slices)


_stems = _Stems()


def _piece(performance: Performance, edits: str, part: str) -> tuple[Piece, int]:
    """The audible piece of a performance, and the index of the part with that number."""
    snapshot = performance.snapshot
    if snapshot is None or part not in map(str, snapshot.numbers):
        raise BadInput("nothing_composed")
    changes = edits_of_text(edits)
    piece = performance.heard(snapshot, changes)
    if piece.seconds > LONGEST_SECONDS:
        raise BadInput("stem_too_long", minutes=LONGEST_SECONDS // 60)
    return piece, list(map(str, snapshot.numbers)).index(part)


async def stem(request: Request) -> Response:
    """The stem of a part as a WAV file; 404 without it."""
    performance = find_performance(request.path_params["performance"])
    if performance is None:
        return JSONResponse({"problem": "gone"}, status_code=404)
    edits, name = request.query_params.get("edits", ""), request.query_params.get("font", "")
    try:
        font = offered_font(name)
        job = _stems.job(performance, edits, font, request.path_params["part"])
    except ComposerError as error:
        return refused(request, error)
    while not job.is_done:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        if await request.is_disconnected():
            return Response(status_code=204)
    file, notice = job.result()
    if file is None:
        return refused(request, ComposerError("packing_stopped") if notice is None else ComposerError.of(notice))
    return _Kept(file)


class _Kept(FileResponse):
    """A temporary file that exists as long as it is referenced."""

    def __init__(self, file: Any):
        super().__init__(file.name, media_type=MEDIA_TYPE, headers={"Content-Disposition": "attachment"})
        self._file = file


STEM_ROUTES = [Route("/studio/stem/{performance}/{part}", stem)]
