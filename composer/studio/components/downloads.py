"""Taking a piece away: a button a file, made when it is pressed, and one for all of them."""

import tempfile
from functools import partial
from pathlib import Path
from typing import IO

import streamlit as st

from composer.audio.encoding import FORMATS, encode
from composer.audio.rendering import render
from composer.audio.soundfonts import choose_soundfont
from composer.errors import ComposerError
from composer.export.files import everything_bytes, score_bytes
from composer.export.work import Work
from composer.score.midi import midi_from_piece
from composer.studio.components.waiting import show_waiting
from composer.studio.session import fonts, resources
from composer.studio.session.jobs import Job
from composer.studio.texts import text
from composer.studio.texts.language import language
from composer.studio.texts.names import work_file_stem

SCORES = {
    ".pdf": "application/pdf",
    ".musicxml": "application/vnd.recordare.musicxml+xml",
    ".svg": "image/svg+xml",
}
SOUNDS = ("mp3", "wav", "ogg", "flac")


class PackingStopped(ComposerError):
    """The visitor stopped the packing."""


def show_takeaway(work: Work) -> None:
    """Every format of a work, in the sound that is chosen."""
    stem, font = work_file_stem(work), fonts.chosen()
    save = partial(st.download_button, on_click="ignore", icon=":material/download:")
    with st.container(horizontal=True, key="takeaway"):
        save(text("midi"), lambda: work.midi, f"{stem}.mid", "audio/midi", key="take_midi")
        for format in SOUNDS:
            media_type, content = FORMATS[format].media_type, partial(sound_bytes, work, format, font)
            save(text(format), content, f"{stem}.{format}", media_type, key=f"take_{format}")
        for suffix, media_type in SCORES.items():
            name = suffix.removeprefix(".")
            content = partial(score_bytes, work, suffix, language())
            save(text(name), content, f"{stem}{suffix}", media_type, key=f"take_{name}", help=text(f"{name}_help"))
        show_everything(work, stem, font)


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
        st.warning(problem or text("packing_stopped"))
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
    st.session_state.packing = ((work, font), Job(resources.workers(), partial(packed, work, font, language())))


def packed(work: Work, font: Path | None, spoken: str, job: Job[IO[bytes]]) -> IO[bytes]:
    """The zip of everything, in a file that goes when nobody holds it; in memory those of ten visitors would be a
    quarter of a gigabyte. Raises a ComposerError that says why there is none.
    """

    def report(share: float) -> None:
        job.report("packing", round(100 * share), 100)
        if job.stopping:
            raise PackingStopped(text("packing_stopped"))

    with resources.one_recording:
        content = everything_bytes(work, font or choose_soundfont(), spoken, report)
    archive = tempfile.TemporaryFile()  # noqa: SIM115 (open for as long as the page offers it)
    archive.write(content)
    return archive


def content_of(archive: IO[bytes]) -> bytes:
    """All of a file, whoever has read it before."""
    archive.seek(0)
    return archive.read()


def sound_bytes(work: Work, format: str, font: Path | None = None) -> bytes:
    """The sound of a work as a file, in a font or the usual one. Raises as `render` and `encode` do."""
    with resources.one_recording:
        return encode(render(midi_from_piece(work.piece), font), format)
