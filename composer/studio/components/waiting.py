"""Shows the progress of background work wherever a page waits for it."""

from typing import Any

import streamlit as st

from composer.studio.session.jobs import Job
from composer.studio.texts import text

PROGRESS_EVERY_SECONDS = 0.5


@st.fragment(run_every=PROGRESS_EVERY_SECONDS)
def show_waiting(job: Job[Any], key: str) -> None:
    """Show the progress of a job, and a Stop button; the page is redrawn when it is done."""
    if job.is_done:
        st.rerun()
        return
    progress = job.progress
    words = {"done": progress.done, "total": progress.total, "percent": progress.done}
    with st.container(horizontal=True, vertical_alignment="center"):
        place = job.place
        if place is not None:
            words_shown = text("in_line", place=place[0], seconds=max(round(place[1]), 1))
        elif progress.phase == "working" and not progress.done:
            # No bar is there yet, and arranging composes none.
            words_shown = text("phase_begun")
        else:
            words_shown = text(f"phase_{progress.phase}", **words)
        st.progress(progress.share, words_shown)
        st.button(text("stop"), key=f"stop_{key}", icon=":material/stop:", on_click=job.stop, disabled=job.stopping)
