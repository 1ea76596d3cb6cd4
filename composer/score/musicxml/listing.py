"""The list of parts at the head of a score: which instrument plays what."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from composer.score.instruments import INSTRUMENTS, known_instrument
from composer.score.musicxml.percussion import key_of_name
from composer.score.names import printable

DRUM_CHANNEL = 10
CHOIR = 52
# Names that instruments.py does not have: other languages, families, voices.
PROGRAMS_BY_WORD = {
    **dict.fromkeys(("violine", "violino", "violini", "violon", "geige"), 40),
    **dict.fromkeys(("bratsche", "viole"), 41),
    **dict.fromkeys(("violoncello", "violoncelle", "celli", "violoncelli"), 42),
    **dict.fromkeys(("contrabass", "contrabasso", "kontrabass", "contrebasse", "string bass"), 43),
    **dict.fromkeys(("harfe", "arpa", "harpe"), 46),
    **dict.fromkeys(("timpani", "pauken", "timbales"), 47),
    **dict.fromkeys(("strings", "archi", "streicher"), 48),
    **dict.fromkeys(("soprano", "sopran", "alto", "alt", "tenor", "tenore", "bass voice", "voice", "choir"), CHOIR),
    **dict.fromkeys(("voices", "chor", "coro", "gesang", "canto", "singstimme", "vocals", "baritone voice"), CHOIR),
    **dict.fromkeys(("trompete", "tromba", "trombe", "trompette", "cornet"), 56),
    **dict.fromkeys(("posaune", "tromboni"), 57),
    **dict.fromkeys(("corno", "corni", "cor"), 60),
    **dict.fromkeys(("hautbois", "oboi"), 68),
    **dict.fromkeys(("fagott", "fagotto", "fagotti", "basson"), 70),
    **dict.fromkeys(("klarinette", "clarinetto", "clarinetti", "clarinette"), 71),
    **dict.fromkeys(("piccolo", "flauto piccolo"), 72),
    **dict.fromkeys(("flöte", "flauto", "flauti"), 73),
    **dict.fromkeys(("blockflöte", "flauto dolce"), 74),
    **dict.fromkeys(("klavier", "pianoforte", "fortepiano", "keyboard"), 0),
    **dict.fromkeys(("cembalo", "clavecin", "clavichord"), 6),
    **dict.fromkeys(("orgel", "orgue", "organo"), 19),
    **dict.fromkeys(("gitarre", "chitarra", "guitare"), 24),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument of a part. `channel` is the MIDI channel from 1, `key` a drum key; None where not told."""

    name: str
    sound: str
    channel: int | None
    program: int | None
    key: int | None

    @property
    def is_drums(self) -> bool:
        """Whether a kit plays it, by its channel or by a key of its own."""
        return self.key is not None or self.channel == DRUM_CHANNEL


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of the list: its name and its instruments by their ids, the usual one first."""

    name: str
    instruments: dict[str, Listed]

    @property
    def usual(self) -> Listed:
        """The instrument of notes that name none."""
        return next(iter(self.instruments.values()), Listed("", "", None, None, None))

    @property
    def program(self) -> int:
        """The General MIDI program that plays it, from 0: the one told, or the one that its names tell."""
        if self.usual.program is not None:
            return self.usual.program
        found = (program_of_name(text) for text in (self.name, self.usual.name, self.usual.sound.rpartition(".")[2]))
        return next((program for program in found if program is not None), 0)

    @property
    def is_on_drum_channel(self) -> bool:
        """Whether all its instruments are on channel 10, and its name is not that of a pitched instrument.

        Some programs number the channels of all parts one after the other.
        """
        listed = self.instruments.values()
        if not listed or any(instrument.channel != DRUM_CHANNEL for instrument in listed):
            return False
        program = program_of_name(self.name)
        return program is None or INSTRUMENTS[program].family == "percussive"

    def key_of(self, instrument: str) -> int | None:
        """The drum key of a note by the instrument that it names, or by the part's name; None if neither tells."""
        listed = self.instruments.get(instrument)
        if listed is not None:
            named = listed.key if listed.key is not None else key_of_name(listed.name)
            return named if named is not None else key_of_name(listed.sound)
        # One instrument alone is the one that is meant; a kit has several.
        if len(self.instruments) == 1 and self.usual.key is not None:
            return self.usual.key
        return None


def listings(score: Element) -> dict[str, Listing]:
    """The parts that a score lists, by their ids."""
    return {part.get("id", ""): _listing(part) for part in score.iterfind("part-list/score-part")}


def _listing(part: Element) -> Listing:
    midi = {element.get("id", ""): element for element in part.findall("midi-instrument")}
    ids = [element.get("id", "") for element in part.findall("score-instrument")]
    instruments = {}
    for id in dict.fromkeys([*ids, *midi]):
        told = midi.get(id)
        score = next((element for element in part.findall("score-instrument") if element.get("id", "") == id), None)
        key = None if told is None else _number(told, "midi-unpitched", 128)
        program = None if told is None else _number(told, "midi-program", 128)
        instruments[id] = Listed(
            name="" if score is None else printable(score.findtext("instrument-name") or ""),
            sound="" if score is None else (score.findtext("instrument-sound") or "").strip(),
            channel=None if told is None else _number(told, "midi-channel", 16),
            program=None if program is None else program - 1,
            key=None if key is None else key - 1,
        )
    return Listing(printable(part.findtext("part-name") or ""), instruments)


def _number(element: Element, tag: str, highest: int) -> int | None:
    """A number from 1 that MusicXML has for one from 0; None if it is not there, or impossible."""
    text = (element.findtext(tag) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= highest else None


def program_of_name(name: str) -> int | None:
    """The General MIDI program of an instrument by its name on a score, such as "Violino II" or "Clarinet in Bb"."""
    text = re.sub(r"\b[ivx]+\b|\d+|[^\w\s]", " ", name.lower().partition(" in ")[0])
    words = text.split()
    for count in range(len(words), 0, -1):
        for start in range(len(words) - count + 1):
            phrase = " ".join(words[start : start + count])
            known = known_instrument(phrase)
            if phrase.removesuffix("s") in PROGRAMS_BY_WORD or known is not None:
                return PROGRAMS_BY_WORD.get(phrase.removesuffix("s"), known.program if known else 0)
    return None
