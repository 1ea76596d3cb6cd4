"""Written scores are valid MusicXML, and other programs read the same notes from them."""

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from music21 import chord, converter, harmony, note

from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.score.messages import Message, text_message
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.meters import pickup_ticks
from composer.score.midi_file import LYRIC, MARKER, PROGRAM, TEXT
from composer.score.musicxml.read import piece_from_musicxml
from composer.score.musicxml.write import musicxml_bytes
from composer.score.piece import MeterMark, Note, Part, Piece, TempoMark, settled
from tests.pieces import chorale


def without_download() -> Any:
    """partitura; where FluidSynth is installed it would load a soundfont from the web when it is imported."""
    known = sys.modules.get("fluidsynth")
    sys.modules["fluidsynth"] = None  # type: ignore[assignment]
    try:
        return import_module("partitura")
    finally:
        del sys.modules["fluidsynth"]
        if known is not None:
            sys.modules["fluidsynth"] = known


partitura = without_download()
# The W3C's schema of MusicXML 3.1 comes with partitura; two small ones that it refers to lie on the web, and are not
# needed here but for these attributes.
SCHEMA = Path(partitura.__file__).parent / "assets" / "musicxml.xsd"
BEGIN = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{}">'
ATTRIBUTE = '<xs:attribute name="{}" type="xs:string"/>'
OTHERS = {
    "xml.xsd": ("http://www.w3.org/XML/1998/namespace", ("lang", "space")),
    "xlink.xsd": ("http://www.w3.org/1999/xlink", ("href", "type", "role", "title", "show", "actuate")),
}


class Beside(etree.Resolver):
    """Gives the small schemas without the web."""

    def resolve(self, system_url: str, public_id: str, context: object) -> object:
        name = system_url.rpartition("/")[2]
        if name not in OTHERS:
            return None
        namespace, attributes = OTHERS[name]
        content = BEGIN.format(namespace) + "".join(map(ATTRIBUTE.format, attributes)) + "</xs:schema>"
        return self.resolve_string(content, context)


@pytest.fixture(scope="module")
def complaints() -> Callable[[bytes], list[str]]:
    """What is wrong with a document."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Beside())
    schema = etree.XMLSchema(etree.parse(SCHEMA, parser))

    def check(document: bytes) -> list[str]:
        plain = etree.XMLParser(no_network=True, load_dtd=False)
        schema.validate(etree.fromstring(document, plain))
        return [f"{entry.line}: {entry.message}" for entry in schema.error_log]

    return check


def odd() -> Piece:
    """What a score may have: tuplets, meters that change, a pickup, drums, words, chords, markers, ties, two staves and
    a player of two instruments."""
    high = [Note(24 + 8 * place, 72 + place % 7, 8) for place in range(12)] + [Note(120, 74, 100), Note(240, 71, 6)]
    low = [Note(24, 40, 96), Note(120, 43, 60), Note(180, 38, 100)]
    piano = Part(tuple(sorted([*high, *low])), 0, "Piano & <friends>")
    voice = Part((Note(0, 67, 24), Note(24, 69, 48)), 52, "Voice")
    voice = replace(voice, messages=(text_message(0, LYRIC, "A"), text_message(24, LYRIC, "men")))
    flute = Part((Note(0, 84, 24), Note(24, 86, 36), Note(72, 88, 48)), 73, "Flute")
    taken = (Message(0, bytes((PROGRAM, 73))), Message(60, bytes((PROGRAM, 72))), Message(120, bytes((PROGRAM, 73))))
    flute = replace(flute, messages=taken)
    drums = Part((Note(24, 36, 12), Note(48, 38, 12), Note(48, 42, 12)), 0, "Kit", is_drums=True)
    messages = (text_message(0, MARKER, "Intro"), text_message(24, TEXT, "Am7"), text_message(120, MARKER, "B & C"))
    return Piece(
        (piano, voice, flute, drums),
        (TempoMark.of(0, 90), TempoMark.of(120, 140)),
        (MeterMark(0, Meter(1, 4)), MeterMark(24, Meter(4, 4)), MeterMark(120, Meter(7, 8))),
        messages=messages,
    )


def composed() -> Piece:
    """A composed piece in sixteenth notes: what lies between them is written more simply than it sounds."""
    request = Request(bars=12, styles=(("chopin", 1.0),), seed=7, chords="Am F C G")
    piece = compose(VirtuosoEngine.load(), request)
    return replace(piece, parts=tuple(replace(part, notes=settled(map(on_grid, part.notes))) for part in piece.parts))


def on_grid(note: Note) -> Note:
    return Note(round(note.onset / 6) * 6, note.pitch, max(round(note.duration / 6), 1) * 6, note.velocity)


PIECES = {"chorale": chorale, "odd": odd, "composed": composed}


@pytest.mark.parametrize("name", PIECES)
def test_a_score_is_valid_and_other_readers_find_its_notes(name: str, complaints: Callable[[bytes], list[str]]) -> None:
    piece = PIECES[name]()
    document = musicxml_bytes(piece, "Title & <more>", "Composer")
    assert complaints(document) == []
    wanted = pitched(piece)
    ours, _ = piece_from_musicxml(document, "ours")
    assert pitched(ours) == wanted
    score = converter.parse(document.decode(), format="musicxml")
    by_music21 = {
        (Fraction(element.getOffsetInHierarchy(score)).limit_denominator(960), head.pitch.midi)
        for element in score.recurse().notes
        if not isinstance(element, harmony.ChordSymbol)
        for head in (element.notes if isinstance(element, chord.Chord) else [element])
        if isinstance(head, note.Note) and (head.tie is None or head.tie.type == "start")
    }
    assert by_music21 == wanted
    # It stumbles over drums, and counts from the first bar line after a pickup.
    pickup = Fraction(pickup_ticks(piece), TICKS_PER_QUARTER)
    without_drums = replace(piece, parts=tuple(part for part in piece.parts if not part.is_drums))
    by_partitura = {
        (Fraction(float(part.quarter_map(head.start.t))).limit_denominator(960) + pickup, head.midi_pitch)
        for part in partitura.load_musicxml(io.BytesIO(musicxml_bytes(without_drums))).parts
        for head in part.notes_tied
    }
    assert by_partitura == wanted


def pitched(piece: Piece) -> set[tuple[Fraction, int]]:
    """Onset in quarters and pitch of all notes but the drums'; what two hands strike together is there once."""
    return {
        (Fraction(struck.onset, TICKS_PER_QUARTER), struck.pitch)
        for part in piece.parts
        if not part.is_drums
        for struck in part.notes
    }


def test_sections_are_markers_and_rehearsal_marks() -> None:
    piece = composed()
    markers = [message.text for message in piece.messages if message.is_meta(MARKER)]
    assert markers == ["Introduction", "Development", "Climax", "Ending"]
    document = musicxml_bytes(piece)
    assert document.decode().count("<rehearsal>") == 4
    again = piece_from_musicxml(document, "piece.musicxml")[0]
    assert markers_of(again) == markers_of(piece)
    halfway = replace(piece, messages=(text_message(36.0, MARKER, "Solo"), *piece.messages))
    assert (36.0, "Solo") in markers_of(piece_from_musicxml(musicxml_bytes(halfway), "piece.musicxml")[0])


def markers_of(piece: Piece) -> list[tuple[float, str]]:
    return [(message.onset, message.text) for message in piece.messages if message.is_meta(MARKER)]
