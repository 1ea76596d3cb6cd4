"""Downloads: files of a piece, each made in the background when its button in the player is pressed.

The page gives the player the token of a `Takeaway`; the browser starts a file, polls its progress, stops it, and
downloads it through the routes below, without a rerun of the page. They answer only the visitor of that page.
"""

import secrets
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import IO, Any
from weakref import WeakValueDictionary

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from composer.audio.encoding import FORMATS
from composer.audio.rendering import Recording
from composer.audio.soundfonts import choose_soundfont
from composer.errors import ComposerError
from composer.export.bundle import zipped
from composer.export.everything import LAYERS_IN_ZIP, write_everything
from composer.export.files import layer_files, midi_to_take, recording_of, score_bytes, tags_of
from composer.export.save import score_remarks
from composer.export.work import Work
from composer.notices import Notice
from composer.studio.session import resources
from composer.studio.session.admission import may_reach
from composer.studio.session.jobs import Job
from composer.studio.session.visitor import visitor_here
from composer.studio.texts import text
from composer.studio.texts.language import language, speaking
from composer.studio.texts.names import score_wording, work_file_stem
from composer.studio.texts.translation import in_language

SCORES = {
    "pdf": "application/pdf",
    "musicxml": "application/vnd.recordare.musicxml+xml",
    "svg": "image/svg+xml",
    "abc": "text/vnd.abc",
}
# The formats by suffix, in order; the first row needs no menu.
FIRST = ("mp3", "wav", "zip")
OFFERED = (*FIRST, "mid", "pdf", "musicxml", "abc", "svg", "ogg", "flac")
# For pieces composed with layers, also a zip of these.
LAYERS = "layers"
MEDIA_TYPES = {
    **{name: FORMATS[name].media_type for name in ("mp3", "wav", "ogg", "flac")},
    **SCORES,
    "mid": "audio/midi",
    "zip": "application/zip",
    LAYERS: "application/zip",
}
LOOK_EVERY_SECONDS = 1.0
# Of the progress of one audio file; the rest is for encoding: measured of MP3.
RENDERING_SHARE = 0.75
# A page may still show what was there before the last change.
MOST_TAKEAWAYS = 3
_there: "WeakValueDictionary[str, Takeaway]" = WeakValueDictionary()


class FileStopped(ComposerError):
    """The visitor stopped making a file."""


class Takeaway:
    """The files of a work with a soundfont, for the visitor of a page; each is made once.

    `token` cannot be guessed, and is valid as long as the page's session keeps this object.
    """

    def __init__(self, work: Work, font: Path | None, spoken: str, owner: str):
        self.token = secrets.token_urlsafe(12)
        self.stem = work_file_stem(work)
        self._work, self._font, self._spoken = work, font, spoken
        self.owner = owner
        self._jobs: dict[str, Job[Any]] = {}
        self._remarks: dict[str, str] = {}
        self._lock = Lock()
        _there[self.token] = self

    @property
    def offered(self) -> tuple[str, ...]:
        """The available formats, by suffix."""
        has_layers = self._work.request is not None and self._work.request.layers is not None
        return (*OFFERED, LAYERS) if has_layers else OFFERED

    def name_of(self, suffix: str) -> str:
        """The name of a file."""
        return f"{self.stem}-layers.zip" if suffix == LAYERS else f"{self.stem}.{suffix}"

    def begin(self, suffix: str) -> Job[Any]:
        """Start making the file of a suffix, unless it exists or is being made.

        One that was stopped a moment ago may not have noticed yet.
        """
        with self._lock, speaking(self._spoken):
            job = self._jobs.get(suffix)
            if job is None or (job.outcome()[0] is None if job.is_done else job.stopping):
                is_large = suffix in FORMATS or suffix in ("zip", LAYERS)
                work = self._make
                job = Job(resources.file_workers(), lambda job: work(suffix, job), is_large=is_large, owner=self.owner)
                self._jobs[suffix] = job
            return job

    def find(self, suffix: str) -> Job[Any] | None:
        """The job that makes or has made a file."""
        return self._jobs.get(suffix)

    def remark_on(self, suffix: str) -> str:
        """What a file simplifies, in the visitor's language; nothing until it is made."""
        return self._remarks.get(suffix, "")

    def _make(self, suffix: str, job: Job[Any]) -> Any:
        """Make the file on disk, because many visitors' files would fill the memory."""

        def tell(share: float) -> None:
            job.report("packing", round(100 * share), 100)
            if job.stopping:
                raise FileStopped("packing_stopped")

        tell(0)
        file = tempfile.NamedTemporaryFile(suffix=f".{suffix}")  # noqa: SIM115 (open for as long as it is offered)
        try:
            self._write(suffix, file, tell)
            file.flush()
            simplified = score_remarks([Path(file.name)], self._work.written or self._work.piece)
            with speaking(self._spoken):
                self._remarks[suffix] = " ".join(map(in_language, simplified))
        except BaseException:
            file.close()
            raise
        return file

    def _write(self, suffix: str, file: IO[bytes], tell: Any) -> None:
        """Write the file; the sound of long music is never entirely in memory."""
        if suffix == "mid":
            file.write(midi_to_take(self._work, self._spoken))
        elif suffix == "zip":
            write_everything(
                self._work, file, self._font or choose_soundfont(), self._spoken, tell, True, score_wording()
            )
        elif suffix == LAYERS:
            files = {
                **layer_files(self._work, "mid", self._font),
                **layer_files(self._work, LAYERS_IN_ZIP, self._font, self._spoken, tell, True),
            }
            file.write(zipped({f"{self.stem}{ending}": content for ending, content in files.items()}))
        elif suffix in SCORES:
            file.write(score_bytes(self._work, f".{suffix}", self._spoken, score_wording()))
        else:
            with _recorded(self._work, self._font, tell) as recording:
                recording.write(file, suffix, tags_of(self._work, self._spoken), _later(tell))


def sound_bytes(
    work: Work, format: str, font: Path | None = None, tell: Any = lambda share: None, spoken: str = "en"
) -> bytes:
    """Render a work to an audio file, with a font or the default one; `tell` gets 0 to 1 and may raise to stop.

    Raises as `record` does.
    """
    file = BytesIO()
    with _recorded(work, font, tell) as recording:
        recording.write(file, format, tags_of(work, spoken), _later(tell))
    return file.getvalue()


def _recorded(work: Work, font: Path | None, tell: Callable[[float], None]) -> Recording:
    return recording_of(work, font, lambda share: tell(RENDERING_SHARE * share), is_apart=True)


def _later(tell: Callable[[float], None]) -> Callable[[float], None]:
    """What is told of encoding, after rendering."""
    return lambda share: tell(RENDERING_SHARE + (1 - RENDERING_SHARE) * share)


def sound_in_turn(work: Work, format: str, font: Path | None, owner: str, spoken: str) -> bytes:
    """Render a work to an audio file in the queue of all visitors' files, and wait for it; `spoken` is the language of
    its title.

    Raises ComposerError if that fails.
    """

    def made(job: Job[bytes]) -> bytes:
        def tell(share: float) -> None:
            job.report("packing", round(100 * share), 100)
            if job.stopping:
                raise FileStopped("packing_stopped")

        return sound_bytes(work, format, font, tell, spoken)

    job: Job[bytes] = Job(resources.file_workers(), made, is_large=True, owner=owner)
    while not job.is_done:
        job.wait(LOOK_EVERY_SECONDS)
    content, problem = job.result()
    if content is None:
        raise ComposerError.of(problem or Notice("packing_stopped"))
    return content


def takeaway_of(work: Work, font: Path | None) -> Takeaway:
    """The files of a work shown on the page, the same object until the work changes."""
    known: list[tuple[Any, Takeaway]] = st.session_state.setdefault("takeaways", [])
    # Compare pieces by identity: comparing all their notes would be slow.
    shown = id(work.piece), id(work.written), work.request, work.name, font, language()
    for others, takeaway in known:
        if others == shown:
            return takeaway
    takeaway = Takeaway(work, font, language(), visitor_here())
    known.append((shown, takeaway))
    del known[:-MOST_TAKEAWAYS]
    return takeaway


def offered() -> list[tuple[str, str, str]]:
    """The suffix, name and purpose of each file, in the visitor's language."""
    return [(suffix, text(f"take_{suffix}"), text(f"take_{suffix}_help")) for suffix in (*OFFERED, LAYERS)]


async def _begin(request: Request) -> Response:
    takeaway, suffix = _of_visitor(request), request.path_params["suffix"]
    if takeaway is None or suffix not in takeaway.offered:
        return _gone()
    return _told(takeaway.begin(suffix), takeaway, suffix)


async def _look(request: Request) -> Response:
    takeaway, job = _asked(request)
    return _gone() if takeaway is None or job is None else _told(job, takeaway, request.path_params["suffix"])


async def _stop(request: Request) -> Response:
    takeaway, job = _asked(request)
    if takeaway is None or job is None:
        return _gone()
    job.stop()
    return _told(job, takeaway, request.path_params["suffix"])


async def _take(request: Request) -> Response:
    takeaway, job = _asked(request)
    file = job.outcome()[0] if job is not None and job.is_done else None
    if takeaway is None or file is None:
        return _gone()
    suffix = request.path_params["suffix"]
    # Kept until it is sent, whatever the visitor does.
    return _HeldFile(file, media_type=MEDIA_TYPES[suffix], filename=takeaway.name_of(suffix))


class _HeldFile(FileResponse):
    """A temporary file that exists as long as it is referenced."""

    def __init__(self, file: Any, **options: Any):
        super().__init__(file.name, **options)
        self._file = file


def _of_visitor(request: Request) -> Takeaway | None:
    """The files that a request names, if they are those of whoever asks."""
    takeaway = _there.get(request.path_params["token"])
    return takeaway if takeaway is not None and may_reach(request, (takeaway.owner,)) else None


def _asked(request: Request) -> tuple[Takeaway | None, Job[Any] | None]:
    takeaway = _of_visitor(request)
    return takeaway, takeaway.find(request.path_params["suffix"]) if takeaway else None


def _told(job: Job[Any], takeaway: Takeaway, suffix: str) -> Response:
    """The state of a job for JSON: progress 0 to 1, place in line, and when done the file's name and what it
    simplifies, or the error."""
    place = None if job.is_done else job.place
    problem = job.outcome()[1] if job.is_done else None
    has_file = job.is_done and job.outcome()[0] is not None
    told = {
        "share": 1.0 if has_file else job.progress.share,
        "place": place[0] if place else None,
        "done": job.is_done,
        "file": has_file,
        "problem": None if has_file else problem,
        "remark": takeaway.remark_on(suffix) if has_file else "",
    }
    return JSONResponse(told)


def _gone() -> Response:
    return JSONResponse({"problem": "gone"}, status_code=404)


ROUTES = [
    Route("/studio/take/{token}/{suffix}", _begin, methods=["POST"]),
    Route("/studio/take/{token}/{suffix}", _stop, methods=["DELETE"]),
    Route("/studio/take/{token}/{suffix}", _look),
    Route("/studio/take/{token}/{suffix}/file", _take),
]
