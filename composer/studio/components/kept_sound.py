"""Plays a kept piece: it is recorded in the background on request, and played when ready."""

from functools import partial

import streamlit as st

from composer.errors import ComposerError
from composer.export.files import recording_of, tags_of
from composer.export.work import Work
from composer.notices import Notice
from composer.studio.components.waiting import show_waiting
from composer.studio.session import resources
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece
from composer.studio.texts import text
from composer.studio.texts.names import plain
from composer.studio.texts.translation import in_language

# The share of rendering, in percent; the rest is encoding.
RENDERING_PERCENT = 80
# A two-minute recording has 3 MB: those of a few pieces stay in the session.
MOST_RECORDINGS = 4


class RecordingStopped(ComposerError):
    """The visitor stopped the recording."""


def show_sound(kept: KeptPiece) -> None:
    """Show the player of a piece, or the progress of its recording."""
    recordings: dict[str, Job[bytes]] = st.session_state.setdefault("recordings", {})
    job = recordings.get(kept.id)
    if job is None:
        job = recordings[kept.id] = Job(resources.file_workers(), partial(recorded, kept.work), is_large=True)
        for old in list(recordings)[:-MOST_RECORDINGS]:
            recordings.pop(old).stop()
    if not job.is_done:
        show_waiting(job, kept.id)
        return
    mp3, problem = job.outcome()
    if mp3 is not None:
        st.audio(mp3, "audio/mpeg", alt=text("listen_to", title=kept.title))
    else:
        st.warning(plain(problem or in_language(Notice("recording_stopped"))))
        st.button(text("record"), key=f"record_{kept.id}", on_click=recordings.__delitem__, args=(kept.id,))


def recorded(work: Work, job: Job[bytes]) -> bytes:
    """Render a work as MP3. Raises a ComposerError with the reason if that fails."""

    def report(share: float) -> None:
        job.report("rendering", round(RENDERING_PERCENT * share), 100)
        if job.stopping:
            raise RecordingStopped("recording_stopped")

    with recording_of(work, on_progress=report, is_apart=True) as recording:
        return recording.encoded("mp3", tags_of(work))
