"""Sheet music on the page: engraved in the background on request, with sounding notes highlighted.

The browser reports its width; pages for that width are made and kept in the session.
"""

import json
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from composer.export.work import Work
from composer.notices import Notice
from composer.score.clock import seconds_at
from composer.score.engraving import engrave
from composer.score.piece import Piece
from composer.score.wording import Wording
from composer.studio.session import resources
from composer.studio.session.jobs import Job
from composer.studio.texts import text
from composer.studio.texts.names import score_wording, work_title
from composer.studio.texts.translation import in_language

FOLDER = Path(__file__).parent
MOST_SHEETS = 4
SECONDS_TO_WAIT = 1.5
LOOK_EVERY_SECONDS = 0.4
_SHEET = st.components.v2.component(
    "sheet",
    html='<div class="sheet" role="region" tabindex="0"></div>',
    css=(FOLDER / "sheet.css").read_text(encoding="utf-8"),
    js=(FOLDER / "sheet.js").read_text(encoding="utf-8"),
)
Wanted = tuple[Piece, str, str, bool, Wording]
# The data for the page, and what the score simplifies.
Made = tuple[bytes, tuple[Notice, ...]]


@st.fragment
def show_sheet(work: Work) -> None:
    """Show the score of a work."""
    title = work_title(work)
    label = text("sheet_label", title=title)
    width = (st.session_state.get("sheet") or {}).get("width", "")
    packed = _waiting(label, text("sheet_waiting"))
    remarks: tuple[Notice, ...] = ()
    if width:
        job = _engraving((work.written or work.piece, title, label, width == "narrow", score_wording()))
        # Most are finished by then, which saves a second rerun.
        job.wait(SECONDS_TO_WAIT)
        if job.is_done:
            engraved, problem = job.outcome()
            packed, remarks = engraved or (_waiting(label, problem or ""), ())
        else:
            _look_again(job)
    _SHEET(data=packed, key="sheet", default={"width": ""}, on_width_change=lambda: None)
    for remark in remarks:
        st.caption(in_language(remark))


@st.fragment(run_every=LOOK_EVERY_SECONDS)
def _look_again(job: Job[Made]) -> None:
    if job.is_done:
        st.rerun()


def _engraving(wanted: Wanted) -> Job[Made]:
    """The job for this engraving, started if there is none."""
    sheets: list[tuple[Wanted, Job[Made]]] = st.session_state.setdefault("sheets", [])
    for known, job in sheets:
        if known == wanted:
            return job
    job = Job(resources.file_workers(), partial(_engraved, wanted))
    sheets.append((wanted, job))
    del sheets[:-MOST_SHEETS]
    return job


def _engraved(wanted: Wanted, job: Job[Made]) -> Made:
    del job
    piece, title, label, is_narrow, wording = wanted
    engraving = engrave(piece, title, is_narrow=is_narrow, wording=wording)
    times = np.array([[head.start, head.end] for head in engraving.heads]).reshape(-1, 2)
    sounding = [
        [head.id, *bars] for head, bars in zip(engraving.heads, bars_at(piece, times).round(4).tolist(), strict=True)
    ]
    return _packed({"label": label, "pages": engraving.pages, "sounding": sounding}), engraving.remarks


def bars_at(piece: Piece, seconds: np.ndarray) -> np.ndarray:
    """Convert seconds of a piece to bars from 0 with fractions, in the shape of `seconds`."""
    onsets = piece.bar_onsets()
    lines = seconds_at(piece, np.array([*onsets, piece.closing_bar_line]))
    return np.interp(seconds, lines, np.arange(len(lines)))


def _waiting(label: str, words: str) -> bytes:
    return _packed({"label": label, "waiting": words})


def _packed(content: dict[str, object]) -> bytes:
    """Compressed to about a tenth of the size."""
    return zlib.compress(json.dumps(content).encode())
