"""Writes engraved pages as PDF.

Handles the SVG that Verovio writes, and no other: reused symbols, paths, polygons, ellipses, and text. Needs no fonts
or libraries of the system: text uses the fonts that every PDF reader provides, Korean included.
"""

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from composer.score.engraving import Engraving

A4_POINTS = (595.28, 841.89)
SVG = "{http://www.w3.org/2000/svg}"
KOREAN_FONT = "HYSMyeongJo-Medium"
# Korean and other characters that only the Korean font has.
EASTERN = re.compile("([\u1100-\u11ff\u3000-\u9fff\uac00-\ud7af]+)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
COMMAND = re.compile(r"([a-zA-Z])([^a-zA-Z]*)")
TRANSFORM = re.compile(r"(translate|scale)\(([^)]*)\)")
# The number of arguments of each path command.
TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4}
BOLD, ITALIC = frozenset({"tempo", "reh", "fing", "ending"}), frozenset({"dir", "dynam", "mNum"})
# The note of a metronome mark, which the fonts lack; drawn as a quarter note head with a stem.
METRONOME_NOTE, QUARTER_HEAD = "\u2669", "E0A4"
HEAD_SCALE, STEM_HEIGHT, STEM_PLACE, STEM_WIDTH, NOTE_ADVANCE = 0.5, 900, 295, 26, 0.45


def pdf_bytes(engraving: Engraving, title: str) -> bytes:
    """A PDF with an A4 page for each engraved page; the same pages give the same bytes."""
    # Imported here because only PDF needs it.
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(KOREAN_FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4_POINTS, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    for number, page in enumerate(engraving.pages):
        _Page(canvas, ElementTree.fromstring(page), number).draw()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class _Page:
    """A page being drawn in SVG coordinates, in which y points down."""

    def __init__(self, canvas: Any, root: ElementTree.Element, number: int) -> None:
        self.canvas = canvas
        self.root = root
        self.number = number
        self.symbols: dict[str, str] = {}

    def draw(self) -> None:
        """Draw everything; each symbol is stored once in the file."""
        for symbol in self.root.find(f"{SVG}defs") or ():
            id = symbol.get("id", "")
            self.symbols[id] = f"page-{self.number}-{id}"
            self.canvas.beginForm(self.symbols[id], -9999, -9999, 9999, 9999)
            self._children(symbol, frozenset())
            self.canvas.endForm()
        width, height = _box(self.root)
        scale = min(A4_POINTS[0] / width, A4_POINTS[1] / height)
        self.canvas.saveState()
        self.canvas.translate(0, A4_POINTS[1])
        self.canvas.scale(scale, -scale)
        inner = self.root.find(f"{SVG}svg")
        if inner is not None:
            self.canvas.scale(width / _box(inner)[0], width / _box(inner)[0])
            self._children(inner, frozenset())
        self.canvas.restoreState()

    def _children(self, element: ElementTree.Element, classes: frozenset[str]) -> None:
        for child in element:
            own = classes | set(child.get("class", "").split())
            if "placeholder" in own:
                continue
            self.canvas.saveState()
            self._transform(child.get("transform", ""))
            self._element(child, own)
            self.canvas.restoreState()

    def _element(self, element: ElementTree.Element, classes: frozenset[str]) -> None:
        match element.tag.removeprefix(SVG):
            case "g":
                self._children(element, classes)
            case "use":
                self.canvas.doForm(self.symbols[element.get("href", "").removeprefix("#")])
            case "path":
                self._draw(element, list(_segments(element.get("d", ""))), is_closed=False)
            case "polygon" | "polyline" as kind:
                numbers = _numbers(element.get("points", ""))
                points = list(zip(numbers[::2], numbers[1::2], strict=True))
                segments = [("m", points[0]), *(("l", point) for point in points[1:])]
                self._draw(element, segments, is_closed=kind == "polygon")
            case "rect":
                x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
                self.canvas.rect(x, y, width, height, **self._painted(element))
            case "ellipse":
                x, y, across, down = (float(element.get(name, "0")) for name in ("cx", "cy", "rx", "ry"))
                self.canvas.ellipse(x - across, y - down, x + across, y + down, **self._painted(element))
            case "text":
                self._text(element, classes)

    def _draw(self, element: ElementTree.Element, segments: list[tuple[str, Any]], is_closed: bool) -> None:
        path = self.canvas.beginPath()
        for command, numbers in segments:
            if command == "m":
                path.moveTo(*numbers)
            elif command == "l":
                path.lineTo(*numbers)
            elif command == "c":
                path.curveTo(*numbers)
            else:
                path.close()
        if is_closed:
            path.close()
        self.canvas.drawPath(path, **self._painted(element))

    def _painted(self, element: ElementTree.Element) -> dict[str, int]:
        """Set the line of an element; returns whether it has a `stroke` and a `fill`, as 0 or 1."""
        stroke = float(element.get("stroke-width", "0"))
        self.canvas.setLineWidth(stroke)
        self.canvas.setLineCap(1 if element.get("stroke-linecap") == "round" else 0)
        dashes = _numbers(element.get("stroke-dasharray", ""))
        if dashes:
            self.canvas.setDash(dashes)
        is_filled = element.get("fill") != "none" and float(element.get("fill-opacity", "1")) > 0
        return {"stroke": int(stroke > 0), "fill": int(is_filled)}

    def _transform(self, text: str) -> None:
        for kind, arguments in TRANSFORM.findall(text):
            x, *rest = _numbers(arguments)
            if kind == "translate":
                self.canvas.translate(x, rest[0] if rest else 0)
            else:
                self.canvas.scale(x, rest[0] if rest else x)

    def _text(self, element: ElementTree.Element, classes: frozenset[str]) -> None:
        """Draw text: spans that follow each other, or with their own positions."""
        lines: list[tuple[float, float, str, list[tuple[str, str, float]]]] = []
        for span, own in _spans(element, classes):
            if "x" in span.attrib or not lines:
                place = {**element.attrib, **span.attrib}
                lines.append((float(place.get("x", "0")), float(place.get("y", "0")), place.get("text-anchor", ""), []))
            if span.text and span.text.strip("\n") and span.get("font-size"):
                size = float(span.get("font-size", "0").removesuffix("px"))
                bold, italic = bool(own & BOLD), bool(own & ITALIC) or span.get("font-style") == "italic"
                bold = bold or span.get("font-weight") == "bold"
                lines[-1][3].extend(_runs(span.text.strip("\n"), bold, italic, size))
        for x, y, anchor, runs in lines:
            width = sum(self._width(*run) for run in runs)
            x -= {"middle": width / 2, "end": width}.get(anchor, 0)
            for run in runs:
                self._run(x, y, *run)
                x += self._width(*run)

    def _width(self, words: str, font: str, size: float) -> float:
        return NOTE_ADVANCE * size if words == METRONOME_NOTE else self.canvas.stringWidth(words, font, size)

    def _run(self, x: float, y: float, words: str, font: str, size: float) -> None:
        self.canvas.saveState()
        self.canvas.translate(x, y)
        head = next((form for id, form in self.symbols.items() if id.startswith(QUARTER_HEAD)), None)
        if words == METRONOME_NOTE and head is not None:
            scale = HEAD_SCALE * size / 560
            self.canvas.scale(scale, scale)
            self.canvas.doForm(head)
            self.canvas.rect(STEM_PLACE - STEM_WIDTH, -STEM_HEIGHT, STEM_WIDTH, STEM_HEIGHT, stroke=0, fill=1)
        else:
            self.canvas.scale(1, -1)
            self.canvas.setFont(font, size)
            self.canvas.drawString(0, 0, words)
        self.canvas.restoreState()


def _box(element: ElementTree.Element) -> tuple[float, float]:
    """The width and height of a viewBox."""
    _, _, width, height = _numbers(element.get("viewBox", ""))
    return width, height


def _numbers(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


def _spans(
    element: ElementTree.Element, classes: frozenset[str]
) -> Iterator[tuple[ElementTree.Element, frozenset[str]]]:
    """The spans of a text in reading order, from the outside in, with the classes around them."""
    for child in element:
        own = classes | set(child.get("class", "").split())
        yield child, own
        yield from _spans(child, own)


def _runs(words: str, bold: bool, italic: bool, size: float) -> Iterator[tuple[str, str, float]]:
    """Split text by the font that has its characters: (text, font, size)."""
    style = {(True, True): "BoldItalic", (True, False): "Bold", (False, True): "Italic"}.get((bold, italic), "Roman")
    for part in re.split(f"({METRONOME_NOTE})", words):
        for run in EASTERN.split(part):
            if run:
                yield run, KOREAN_FONT if EASTERN.match(run) else f"Times-{style}", size


def _segments(description: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """The moves, lines and curves of a path in absolute coordinates; `z` closes it."""
    x = y = start_x = start_y = control_x = control_y = 0.0
    for letter, arguments in COMMAND.findall(description):
        command, is_relative = letter.lower(), letter.islower()
        if command == "z":
            x, y = control_x, control_y = start_x, start_y
            yield "z", ()
            continue
        numbers = _numbers(arguments)
        for place in range(0, len(numbers), TAKES[command]):
            row = numbers[place : place + TAKES[command]]
            base_x, base_y = (x, y) if is_relative else (0.0, 0.0)
            if command == "h":
                row = [base_x + row[0], y]
            elif command == "v":
                row = [x, base_y + row[0]]
            else:
                row = [value + (base_x, base_y)[number % 2] for number, value in enumerate(row)]
            if command == "s":
                # Smooth curve: the first control point mirrors the last one.
                row = [2 * x - control_x, 2 * y - control_y, *row]
            is_curve = command in "cs"
            (control_x, control_y), (x, y) = (row[2:4] if is_curve else row[-2:]), row[-2:]
            if command == "m" and place == 0:
                start_x, start_y = x, y
                yield "m", (x, y)
            else:
                yield ("c" if is_curve else "l"), tuple(row)
