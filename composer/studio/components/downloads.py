"""Taking a piece away: its files, each made in the background when somebody presses its button in the player.

The page tells the player the token of a `Takeaway`; the browser begins a file, asks how far it is, stops it, and takes
it, by the routes below. None of it takes a rerun of the page.
"""

import secrets
import tempfile
from pathlib import Path
from threading import Lock
from typing import IO, Any
from weakref import WeakValueDictionary

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from composer.audio.encoding import FORMATS
from composer.audio.soundfonts import choose_soundfont
from composer.errors import ComposerError
from composer.export.bundle import zipped
from composer.export.files import (
    LAYERS_IN_ZIP,
    layer_files,
    midi_to_take,
    recording_of,
    score_bytes,
    tags_of,
    write_everything,
)
from composer.export.work import Work
from composer.notices import Notice
from composer.studio.session import resources
from composer.studio.session.jobs import Job
from composer.studio.session.visitor import visitor_here
from composer.studio.texts import text
from composer.studio.texts.language import language, speaking
from composer.studio.texts.names import work_file_stem

SCORES = {
    "pdf": "application/pdf",
    "musicxml": "application/vnd.recordare.musicxml+xml",
    "svg": "image/svg+xml",
    "abc": "text/vnd.abc",
}
# What is offered, by its suffix, in this order; those in the first row need no menu.
FIRST = ("mp3", "wav", "zip")
OFFERED = (*FIRST, "mid", "pdf", "musicxml", "abc", "svg", "ogg", "flac")
# Of a piece that was composed with layers also these, in a zip.
LAYERS = "layers"
MEDIA_TYPES = {
    **{name: FORMATS[name].media_type for name in ("mp3", "wav", "ogg", "flac")},
    **SCORES,
    "mid": "audio/midi",
    "zip": "application/zip",
    LAYERS: "application/zip",
}
LOOK_EVERY_SECONDS = 1.0
# A page may still show what was there before the last change.
MOST_TAKEAWAYS = 3
_there: "WeakValueDictionary[str, Takeaway]" = WeakValueDictionary()


class FileStopped(ComposerError):
    """The visitor stopped the making of a file."""


class Takeaway:
    """The files of one work, in the sound and for the visitor of a page; each is made once.

    `token` cannot be guessed, and is known for as long as the page's session keeps this.
    """

    def __init__(self, work: Work, font: Path | None, spoken: str, owner: str):
        self.token = secrets.token_urlsafe(12)
        self.stem = work_file_stem(work)
        self._work, self._font, self._spoken, self._owner = work, font, spoken, owner
        self._jobs: dict[str, Job[Any]] = {}
        self._lock = Lock()
        _there[self.token] = self

    @property
    def offered(self) -> tuple[str, ...]:
        """What there is of it, by suffix."""
        has_layers = self._work.request is not None and self._work.request.layers is not None
        return (*OFFERED, LAYERS) if has_layers else OFFERED

    def name_of(self, suffix: str) -> str:
        """What a file is called."""
        return f"{self.stem}-layers.zip" if suffix == LAYERS else f"{self.stem}.{suffix}"

    def begin(self, suffix: str) -> Job[Any]:
        """Make the file of a suffix of OFFERED, unless it is there or being made."""
        with self._lock, speaking(self._spoken):
            job = self._jobs.get(suffix)
            if job is None or (job.is_done and job.outcome()[0] is None):
                is_large = suffix in FORMATS or suffix in ("zip", LAYERS)
                work = self._make
                job = Job(resources.file_workers(), lambda job: work(suffix, job), is_large=is_large, owner=self._owner)
                self._jobs[suffix] = job
            return job

    def find(self, suffix: str) -> Job[Any] | None:
        """The job that makes, or has made, a file."""
        return self._jobs.get(suffix)

    def _make(self, suffix: str, job: Job[Any]) -> Any:
        """The file, on disk for as long as it is held: those of many visitors would fill the memory."""

        def tell(share: float) -> None:
            job.report("packing", round(100 * share), 100)
            if job.stopping:
                raise FileStopped("packing_stopped")

        tell(0)
        file = tempfile.NamedTemporaryFile(suffix=f".{suffix}")  # noqa: SIM115 (open for as long as it is offered)
        try:
            self._write(suffix, file, tell)
            file.flush()
        except BaseException:
            file.close()
            raise
        return file

    def _write(self, suffix: str, file: IO[bytes], tell: Any) -> None:
        """Write it; of long music never all of its sound is in memory."""
        if suffix == "mid":
            file.write(midi_to_take(self._work, self._spoken))
        elif suffix == "zip":
            write_everything(self._work, file, self._font or choose_soundfont(), self._spoken, tell, is_apart=True)
        elif suffix == LAYERS:
            files = {
                **layer_files(self._work, "mid", self._font),
                **layer_files(self._work, LAYERS_IN_ZIP, self._font, self._spoken, tell),
            }
            file.write(zipped({f"{self.stem}{ending}": content for ending, content in files.items()}))
        elif suffix in SCORES:
            file.write(score_bytes(self._work, f".{suffix}", self._spoken))
        else:
            with recording_of(self._work, self._font, tell, is_apart=True) as recording:
                recording.write(file, suffix, tags_of(self._work, self._spoken))


def sound_bytes(
    work: Work, format: str, font: Path | None = None, tell: Any = lambda share: None, spoken: str = "en"
) -> bytes:
    """The sound of a work as a file, in a font or the usual one; `tell` hears 0 to 1, and may raise to stop.

    Raises as `record` does.
    """
    with recording_of(work, font, tell, is_apart=True) as recording:
        return recording.encoded(format, tags_of(work, spoken))


def sound_in_turn(work: Work, format: str, font: Path | None, owner: str) -> bytes:
    """The sound of a work as a file, made in turn with the files of all visitors; waits for it.

    Raises ComposerError if there is none.
    """

    def made(job: Job[bytes]) -> bytes:
        def tell(share: float) -> None:
            job.report("packing", round(100 * share), 100)
            if job.stopping:
                raise FileStopped("packing_stopped")

        return sound_bytes(work, format, font, tell)

    job: Job[bytes] = Job(resources.file_workers(), made, is_large=True, owner=owner)
    while not job.is_done:
        job.wait(LOOK_EVERY_SECONDS)
    content, problem = job.result()
    if content is None:
        raise ComposerError.of(problem or Notice("packing_stopped"))
    return content


def takeaway_of(work: Work, font: Path | None) -> Takeaway:
    """The files of a work that the page shows, the same for as long as nothing in it changes."""
    known: list[tuple[Any, Takeaway]] = st.session_state.setdefault("takeaways", [])
    # Pieces are large: they are known by themselves, not by their notes.
    shown = id(work.piece), id(work.written), work.request, work.name, font, language()
    for others, takeaway in known:
        if others == shown:
            return takeaway
    takeaway = Takeaway(work, font, language(), visitor_here())
    known.append((shown, takeaway))
    del known[:-MOST_TAKEAWAYS]
    return takeaway


def offered() -> list[tuple[str, str, str]]:
    """Suffix, name and use of each file, in the visitor's language."""
    return [(suffix, text(f"take_{suffix}"), text(f"take_{suffix}_help")) for suffix in (*OFFERED, LAYERS)]


async def _begin(request: Request) -> Response:
    takeaway = _there.get(request.path_params["token"])
    suffix = request.path_params["suffix"]
    if takeaway is None or suffix not in takeaway.offered:
        return _gone()
    return _told(takeaway.begin(suffix), takeaway)


async def _look(request: Request) -> Response:
    takeaway, job = _asked(request)
    return _gone() if takeaway is None or job is None else _told(job, takeaway)


async def _stop(request: Request) -> Response:
    takeaway, job = _asked(request)
    if takeaway is None or job is None:
        return _gone()
    job.stop()
    return _told(job, takeaway)


async def _take(request: Request) -> Response:
    takeaway, job = _asked(request)
    file = job.outcome()[0] if job is not None and job.is_done else None
    if takeaway is None or file is None:
        return _gone()
    suffix = request.path_params["suffix"]
    # Held until it is sent, whatever the visitor does meanwhile.
    return _HeldFile(file, media_type=MEDIA_TYPES[suffix], filename=takeaway.name_of(suffix))


class _HeldFile(FileResponse):
    """A temporary file, which is there for as long as somebody holds it."""

    def __init__(self, file: Any, **options: Any):
        super().__init__(file.name, **options)
        self._file = file


def _asked(request: Request) -> tuple[Takeaway | None, Job[Any] | None]:
    takeaway = _there.get(request.path_params["token"])
    return takeaway, takeaway.find(request.path_params["suffix"]) if takeaway else None


def _told(job: Job[Any], takeaway: Takeaway) -> Response:
    """How far a job is, for JSON: 0 to 1, its place in line, and its file's name or what went wrong when it is done."""
    place = None if job.is_done else job.place
    problem = job.outcome()[1] if job.is_done else None
    has_file = job.is_done and job.outcome()[0] is not None
    told = {"share": 1.0 if has_file else job.progress.share, "place": place[0] if place else None, "done": job.is_done}
    return JSONResponse(told | {"file": has_file, "problem": None if has_file else problem})


def _gone() -> Response:
    return JSONResponse({"problem": "gone"}, status_code=404)


ROUTES = [
    Route("/studio/take/{token}/{suffix}", _begin, methods=["POST"]),
    Route("/studio/take/{token}/{suffix}", _stop, methods=["DELETE"]),
    Route("/studio/take/{token}/{suffix}", _look),
    Route("/studio/take/{token}/{suffix}/file", _take),
]
