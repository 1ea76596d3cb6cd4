"""Engraves pages of a piece with Verovio, as SVG with the time of every note head, and as PDF.

Pages come in two widths: paper, which also suits a wide screen, and a narrow one for phones, with larger notes.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from composer.errors import MissingDependency
from composer.notices import Notice
from composer.score.clock import seconds_at
from composer.score.musicxml.write import musicxml_with_heads
from composer.score.piece import Piece
from composer.score.simplified import said_of
from composer.score.wording import ENGLISH, Wording

# In tenths of a millimeter: A4, and a page of the width of a phone, on which a system of sixty staves fits. It becomes
# as high as its music, which is only right if that is not spread over it. Names of sections hang over its left edge.
PAPER: dict[str, Any] = {"pageWidth": 2100, "pageHeight": 2970, "scale": 40}
MARGINS = ("pageMarginTop", "pageMarginBottom", "pageMarginLeft", "pageMarginRight")
NARROW = {"pageWidth": 1000, "pageHeight": 20_000, "scale": 36, "header": "none"}
NARROW |= {"adjustPageHeight": True, "justifyVertically": False}
NARROW |= dict.fromkeys(MARGINS, 45) | {"pageMarginLeft": 100}
OPTIONS: dict[str, Any] = {
    "breaks": "auto",
    "font": "Leland",
    "header": "auto",
    "footer": "none",
    "pageMarginTop": 120,
    "pageMarginBottom": 120,
    "pageMarginLeft": 120,
    "pageMarginRight": 120,
    "svgViewBox": True,
    "svgRemoveXlink": True,
    "svgFormatRaw": True,
    "justifyVertically": True,
    "mnumInterval": 0,
    # The slashes between systems fall on the names of sections.
    "systemDivider": "none",
    "smuflTextFont": "none",
    # The same piece always gives the same pages.
    "xmlIdSeed": 1,
}
# The note of a metronome mark and its dot are glyphs of the music font, which SVG viewers lack; ♩ exists in many fonts.
METRONOME_LETTERS = re.compile('<tspan font-family="Leland" font-size="[0-9]+px">\ueca5(?P<dot> \uecb7)?</tspan>')
METRONOME_NOTE, METRONOME_DOT = '<tspan font-size="560px">\u2669</tspan>', '<tspan font-size="405px">.</tspan>'
# The frame of a rehearsal mark and its text; Verovio knows no widths of Korean letters, which are as wide as high.
MARK_FRAME = re.compile(
    r'(class="reh"[^>]*><rect [^>]*)x="-?\d+"( y="-?\d+" height="\d+" )width="(\d+)"(/><text x="(-?\d+)"[^>]*>'
    r'(?:<tspan[^>]*>)*<tspan font-size="(\d+)px">([^<]*))'
)
# A rehearsal mark in Verovio's own format, MEI. Read from MusicXML it has no place and stands over the bar line, where
# Verovio leaves out the number of the bar.
UNPLACED_MARK, ON_FIRST_BEAT = re.compile("<reh (?![^>]*tstamp=)"), '<reh tstamp="1" '
WIDE_LETTERS, MARK_PADDING = frozenset("WF"), 0.4
VIEW_BOX = re.compile(r'class="definition-scale"[^>]*viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
# A page must be filled at least this far; otherwise one more system is fitted in, in slightly smaller notes.
FILLED, LARGEST_PAPER, PAPER_STEP = 0.75, 1.6, 0.07
one_engraver = Lock()


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note head on the pages: the id of its element, and the start and end of its note in seconds."""

    id: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Engraving:
    """The pages of a score as SVG documents, its note heads in order of time, and what the score simplifies."""

    pages: tuple[str, ...]
    heads: tuple[Sounding, ...]
    remarks: tuple[Notice, ...] = ()


def engrave(
    piece: Piece, title: str = "", byline: str = "", is_narrow: bool = False, wording: Wording = ENGLISH
) -> Engraving:
    """Engrave a piece; takes some tenths of a second for 500 notes. Raises MissingDependency without Verovio."""
    try:
        import verovio
    except ImportError as error:
        raise MissingDependency("verovio_missing") from error
    document, heads = musicxml_with_heads(piece, title, byline, wording)
    # Verovio's toolkits share global state.
    with one_engraver:
        verovio.enableLog(verovio.LOG_OFF)
        # In other threads than the importing one, Verovio must be told where its fonts are.
        toolkit = verovio.toolkit(False)
        toolkit.setResourcePath(str(Path(verovio.__file__).parent / "data"))
        toolkit.setOptions(OPTIONS | (NARROW if is_narrow else PAPER))
        toolkit.loadData(document.decode())
        if b"<rehearsal>" in document:
            toolkit.loadData(UNPLACED_MARK.sub(ON_FIRST_BEAT, toolkit.getMEI()))
        if not is_narrow:
            _fill_pages(toolkit)
        pages = tuple(
            MARK_FRAME.sub(_framed, METRONOME_LETTERS.sub(_metronome_note, toolkit.renderToSVG(number)))
            for number in range(1, toolkit.getPageCount() + 1)
        )
    times = seconds_at(piece, np.array([(head.note.onset, head.note.end) for head in heads]).reshape(-1, 2)).tolist()
    sounding = (
        Sounding(head.id, round(start, 3), round(end, 3)) for head, (start, end) in zip(heads, times, strict=True)
    )
    return Engraving(pages, tuple(sorted(sounding, key=lambda head: (head.start, head.id))), said_of(piece, heads))


def _metronome_note(letters: re.Match[str]) -> str:
    return METRONOME_NOTE + (METRONOME_DOT if letters["dot"] else "")


def _framed(mark: re.Match[str]) -> str:
    """A rehearsal mark in a frame that is wide enough for its letters."""
    before, between, width, after, center, size, text = mark.groups()
    letters = sum(unicodedata.east_asian_width(letter) in WIDE_LETTERS for letter in text)
    if not letters:
        return mark[0]
    fitting = max(int(width), round(int(size) * (letters + MARK_PADDING)))
    return f'{before}x="{int(center) - fitting // 2}"{between}width="{fitting}"{after}'


def _fill_pages(toolkit: Any) -> None:
    """Shrink the music if pages are half empty because one more system just fails to fit."""
    if toolkit.getPageCount() < 2:
        return
    toolkit.setOptions({"adjustPageHeight": True})
    larger = 1.0
    filled, systems = _filled(toolkit)
    if filled < FILLED:
        # The spacing between systems is unknown in advance, so a few sizes are tried.
        larger = (systems + 1) / systems * filled
        while larger <= LARGEST_PAPER:
            toolkit.setOptions(_paper(larger))
            if _filled(toolkit)[1] > systems:
                break
            larger += PAPER_STEP
        larger = larger if larger <= LARGEST_PAPER else 1.0
    toolkit.setOptions({"adjustPageHeight": False} | _paper(larger))
    toolkit.redoLayout()


def _paper(larger: float) -> dict[str, int]:
    """Paper enlarged by a factor but displayed at the same size, which shrinks everything on it."""
    return {
        "pageWidth": round(PAPER["pageWidth"] * larger),
        "pageHeight": round(PAPER["pageHeight"] * larger),
        "scale": round(PAPER["scale"] / larger),
    }


def _filled(toolkit: Any) -> tuple[float, int]:
    """The share (0..1) of a full page covered by music, and its number of systems."""
    toolkit.redoLayout()
    # The first page also has the title, and the last one ends with the music.
    page = toolkit.renderToSVG(2 if toolkit.getPageCount() > 2 else 1)
    box = VIEW_BOX.search(page)
    if box is None:
        return 1.0, 0
    return float(box[2]) / float(box[1]) * PAPER["pageWidth"] / PAPER["pageHeight"], page.count('class="system"')
