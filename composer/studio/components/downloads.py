"""Taking a piece away: a button a file, made when it is pressed, and one for all of them."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

import streamlit as st

from composer.audio.encoding import FORMATS
from composer.audio.soundfonts import choose_soundfont
from composer.errors import ComposerError
from composer.export.bundle import zipped
from composer.export.files import LAYERS_IN_ZIP, everything_bytes, layer_files, recording_of, score_bytes, tags_of
from composer.export.work import Work
from composer.notices import Notice
from composer.studio.components.waiting import show_waiting
from composer.studio.session import fonts, resources
from composer.studio.session.jobs import Job
from composer.studio.session.visitor import visitor_here
from composer.studio.texts import text
from composer.studio.texts.language import language
from composer.studio.texts.names import plain, work_file_stem
from composer.studio.texts.translation import in_language

SCORES = {
    ".pdf": "application/pdf",
    ".musicxml": "application/vnd.recordare.musicxml+xml",
    ".svg": "image/svg+xml",
}
Tell = Callable[[float], None]
# The browser waits for a file for so long; a guess.
LONGEST_DOWNLOAD_SECONDS = 240
SOUNDS = ("mp3", "wav", "ogg", "flac")


class PackingStopped(ComposerError):
    """The visitor stopped the packing."""


def show_takeaway(work: Work) -> None:
    """Every format of a work, in the sound that is chosen."""
    stem, font, owner = work_file_stem(work), fonts.chosen(), visitor_here()
    save = partial(st.download_button, on_click="ignore", icon=":material/download:")
    with st.container(horizontal=True, key="takeaway"):
        save(text("midi"), lambda: work.midi, f"{stem}.mid", "audio/midi", key="take_midi")
        for format in SOUNDS:
            media_type = FORMATS[format].media_type
            content = partial(made_in_turn, partial(_sound_bytes, work, format, font, language()), owner, is_large=True)
            save(text(format), content, f"{stem}.{format}", media_type, key=f"take_{format}")
        for suffix, media_type in SCORES.items():
            name = suffix.removeprefix(".")
            content = partial(made_in_turn, partial(_score_bytes, work, suffix, language()), owner)
            save(text(name), content, f"{stem}{suffix}", media_type, key=f"take_{name}", help=text(f"{name}_help"))
        if work.request is not None and work.request.layers is not None:
            content = partial(made_in_turn, partial(_layers_bytes, work, stem, font, language()), owner, is_large=True)
            name = f"{stem}-layers.zip"
            save(text("layers_zip"), content, name, "application/zip", key="take_layers", help=text("layers_help"))
        show_everything(work, stem, font)


def _score_bytes(work: Work, suffix: str, spoken: str, tell: Tell) -> bytes:
    del tell
    return score_bytes(work, suffix, spoken)


def _sound_bytes(work: Work, format: str, font: Path | None, spoken: str, tell: Tell) -> bytes:
    return sound_bytes(work, format, font, tell, spoken)


def _layers_bytes(work: Work, stem: str, font: Path | None, spoken: str, tell: Tell) -> bytes:
    files = {**layer_files(work, "mid", font), **layer_files(work, LAYERS_IN_ZIP, font, spoken, tell)}
    return zipped({f"{stem}{ending}": content for ending, content in files.items()})


def show_everything(work: Work, stem: str, font: Path | None) -> None:
    """A zip of all, which takes a while: made in the background, then there to be downloaded."""
    state = st.session_state
    known, job = state.get("packing", (None, None))
    if job is None or known != (work, font):
        st.button(
            text("everything"),
            icon=":material/folder_zip:",
            help=text("everything_help"),
            on_click=begin_packing,
            args=(work, font),
        )
        return
    if not job.is_done:
        show_waiting(job, "packing")
        return
    archive, problem = job.outcome()
    if archive is None:
        state.packing = (None, None)
        st.warning(plain(problem or in_language(Notice("packing_stopped"))))
        return
    st.download_button(
        text("everything_ready"),
        partial(content_of, archive),
        f"{stem}.zip",
        "application/zip",
        on_click="ignore",
        icon=":material/download:",
        type="primary",
        key="take_everything",
    )


def begin_packing(work: Work, font: Path | None) -> None:
    """Make the zip in the background."""
    st.session_state.packing = (
        (work, font),
        Job(resources.file_workers(), partial(packed, work, font, language()), is_large=True),
    )


def packed(work: Work, font: Path | None, spoken: str, job: Job[IO[bytes]]) -> IO[bytes]:
    """The zip of everything, in a file that goes when nobody holds it; in memory those of ten visitors would be a
    quarter of a gigabyte. Raises a ComposerError that says why there is none.
    """

    def report(share: float) -> None:
        job.report("packing", round(100 * share), 100)
        if job.stopping:
            raise PackingStopped("packing_stopped")

    content = everything_bytes(work, font or choose_soundfont(), spoken, report)
    archive = tempfile.TemporaryFile()  # noqa: SIM115 (open for as long as the page offers it)
    archive.write(content)
    return archive


def content_of(archive: IO[bytes]) -> bytes:
    """All of a file, whoever has read it before."""
    archive.seek(0)
    return archive.read()


def sound_bytes(
    work: Work, format: str, font: Path | None = None, tell: Tell = lambda share: None, spoken: str = "en"
) -> bytes:
    """The sound of a work as a file, in a font or the usual one; `tell` hears 0 to 1, and may raise to stop.

    Raises as `record` does.
    """
    with recording_of(work, font, tell) as recording:
        return recording.encoded(format, tags_of(work, spoken))


def made_in_turn(make: Callable[[Tell], bytes], owner: str, is_large: bool = False) -> bytes:
    """A file that the browser waits for, made in turn with what others ask for. Raises a ComposerError if it cannot be.

    `owner` is who asks; one that is large needs much memory.
    """

    def work(job: Job[bytes]) -> bytes:
        def tell(share: float) -> None:
            job.report("packing", round(100 * share), 100)
            if job.stopping:
                raise PackingStopped("packing_stopped")

        return make(tell)

    job = Job(resources.file_workers(), work, is_large=is_large, owner=owner)
    job.wait(LONGEST_DOWNLOAD_SECONDS)
    if not job.is_done:
        job.stop()
        raise PackingStopped("took_too_long")
    content, problem = job.result()
    if content is None:
        raise PackingStopped.of(problem or Notice("packing_stopped"))
    return content
