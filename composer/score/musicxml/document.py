"""Parses a MusicXML document into a tree of elements, ordered by parts. Documents are untrusted.

A document with entity declarations, deep nesting or too many elements is refused during parsing, before it can exhaust
memory or time. A truncated one is read up to its last complete measure.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from composer.errors import BadInput
from composer.score.encodings import decoded, utf_16_of

# The longest movement in music21's corpus (Beethoven, op. 133) has 20 MB in 350,000 elements; an element takes about
# 250 bytes of memory.
LARGEST_DOCUMENT_BYTES = 40_000_000
MOST_ELEMENTS = 1_000_000
DEEPEST_ELEMENT = 40
LATEST_DECLARATION = 200
DECLARED = re.compile(rb"encoding\s*=\s*[\"']([\w.-]+)")
# Encodings of old programs, which a parser of XML need not know.
OF_OLD = re.compile(rb"(?i)(iso-8859|latin|windows|cp\d|euc|ks_c|shift|sjis|gb|big5|koi8|mac)")


def score_of(content: bytes, name: str) -> tuple[Element, bool]:
    """Return the score-partwise element of a document, and whether it was complete. Raises BadInput."""
    root, is_whole = root_of(content, name)
    if root.tag == "score-timewise":
        root = _by_parts(root)
    if root.tag != "score-partwise":
        raise BadInput("not_musicxml", name=name)
    return root, is_whole


def root_of(content: bytes, name: str) -> tuple[Element, bool]:
    """Return the root element of any document, and whether it was complete. Raises BadInput."""
    if len(content) > LARGEST_DOCUMENT_BYTES:
        raise BadInput("musicxml_too_large", name=name, most_mb=LARGEST_DOCUMENT_BYTES / 1e6)
    content = _in_utf_8(content)
    if b"<" not in content[:LATEST_DECLARATION]:
        raise BadInput("not_musicxml", name=name)
    # Some programs write blank lines before the declaration, where XML allows nothing.
    content = content[max(content.find(b"<?xml", 0, LATEST_DECLARATION), 0) :]
    builder = TreeBuilder()
    open_tags: list[str] = []
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_tags) >= DEEPEST_ELEMENT or count > MOST_ELEMENTS:
            raise BadInput("musicxml_too_deep", name=name)
        open_tags.append(tag)
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        open_tags.pop()
        builder.end(tag)

    def declare(*_: Any) -> None:
        raise BadInput("musicxml_with_entities", name=name)

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = declare
    try:
        parser.Parse(content, True)
        return builder.close(), True
    except (expat.ExpatError, ValueError, LookupError) as error:
        if "measure" not in open_tags and "part" not in open_tags:
            raise BadInput("musicxml_cut", name=name) from error
        is_in_measure = "measure" in open_tags
        for tag in reversed(open_tags):
            builder.end(tag)
        root: Element = builder.close()
        _drop_last_measure(root, is_in_measure)
        return root, False


def _in_utf_8(content: bytes) -> bytes:
    """A document in UTF-8, whatever it declares: UTF-16 is told by its bytes, and old programs write Latin-1 or EUC-KR
    and declare UTF-8."""
    kind = utf_16_of(content)
    if kind is not None:
        return content.decode(kind, "ignore").encode()
    declared = DECLARED.search(content[:LATEST_DECLARATION])
    if declared is not None and OF_OLD.match(declared[1]):
        try:
            return content.decode(declared[1].decode(), "replace").encode()
        except LookupError:
            pass
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut off at the end does not indicate another encoding.
        return content[: error.start] if error.start > len(content) - 4 else decoded(content).encode()
    return content


def _drop_last_measure(root: Element, is_in_measure: bool) -> None:
    """Remove the measure in which the document is cut off."""
    parts = [part for part in root if part.tag == "part"]
    if is_in_measure and parts:
        parts[-1].remove(parts[-1].findall("measure")[-1])


def _by_parts(root: Element) -> Element:
    """Reorder a score-timewise element by parts; a part missing from a measure is silent in it."""
    score = Element("score-partwise", root.attrib)
    score.extend(child for child in root if child.tag != "measure")
    measures = root.findall("measure")
    rows = [{part.get("id", ""): part for part in measure.findall("part")} for measure in measures]
    for id in dict.fromkeys(id for row in rows for id in row):
        part = Element("part", {"id": id})
        for measure, row in zip(measures, rows, strict=True):
            element = Element("measure", measure.attrib)
            element.extend(row.get(id, ()))
            part.append(element)
        score.append(part)
    return score
