"""Drums in MusicXML: the key that each note strikes, which music21 does not read."""

from xml.etree import ElementTree

SHARP_CLASSES = {1: "C", 3: "D", 6: "F", 8: "G", 10: "A"}
NATURAL_CLASSES = {0: "C", 2: "D", 4: "E", 5: "F", 7: "G", 9: "A", 11: "B"}


def with_drum_keys(document: str) -> str:
    """The document with unpitched notes as pitches: those of the instruments that they name, by their MIDI keys.

    Takes documents that have been checked. Notes that name no instrument with a key stay as they are.
    """
    if "<unpitched" not in document:
        return document
    root = ElementTree.fromstring(document)
    keys: dict[str, int] = {}
    for instrument in root.iter("midi-instrument"):
        number = (instrument.findtext("midi-unpitched") or "").strip()
        if number.isascii() and number.isdigit() and 1 <= int(number) <= 128:
            keys[instrument.get("id", "")] = int(number) - 1
    for note in root.iter("note"):
        unpitched, played = note.find("unpitched"), note.find("instrument")
        key = keys.get(played.get("id", "")) if played is not None else None
        if unpitched is None or key is None:
            continue
        unpitched.tag = "pitch"
        for child in list(unpitched):
            unpitched.remove(child)
        is_sharp = key % 12 in SHARP_CLASSES
        step = (SHARP_CLASSES if is_sharp else NATURAL_CLASSES)[key % 12]
        ElementTree.SubElement(unpitched, "step").text = step
        if is_sharp:
            ElementTree.SubElement(unpitched, "alter").text = "1"
        ElementTree.SubElement(unpitched, "octave").text = str(key // 12 - 1)
    return ElementTree.tostring(root, encoding="unicode")
