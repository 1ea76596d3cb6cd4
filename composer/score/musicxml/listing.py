"""The part list of a score: which instrument plays each part."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from composer.score.instruments import INSTRUMENTS
from composer.score.musicxml.percussion import key_of_name
from composer.score.names import printable
from composer.score.program_names import program_of_name, program_of_sound

DRUM_CHANNEL = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument of a part. `channel` is the MIDI channel from 1, `key` a drum key; None if not given."""

    name: str
    sound: str
    channel: int | None
    program: int | None
    key: int | None

    @property
    def is_drums(self) -> bool:
        """Whether it is played by a drum kit, by its channel or its key."""
        return self.key is not None or self.channel == DRUM_CHANNEL


@dataclass(frozen=True, slots=True)
class Listing:
    """A part in the list: its name and its instruments by id, the default first."""

    name: str
    instruments: dict[str, Listed]

    @property
    def usual(self) -> Listed:
        """The instrument for notes that name none."""
        return next(iter(self.instruments.values()), Listed("", "", None, None, None))

    @property
    def program(self) -> int:
        """The General MIDI program, from 0: the given one, or a guess from the names."""
        if self.usual.program is not None:
            return self.usual.program
        found = (program_of_name(self.name), program_of_name(self.usual.name), program_of_sound(self.usual.sound))
        return next((program for program in found if program is not None), 0)

    @property
    def is_on_drum_channel(self) -> bool:
        """Whether all its instruments are on channel 10, and its name is not that of a pitched instrument.

        Some programs number the channels of all parts consecutively.
        """
        listed = self.instruments.values()
        if not listed or any(instrument.channel != DRUM_CHANNEL for instrument in listed):
            return False
        program = program_of_name(self.name)
        return program is None or INSTRUMENTS[program].family == "percussive"

    def key_of(self, instrument: str) -> int | None:
        """The drum key of a note, from its instrument or the name of the part; None if neither gives one."""
        listed = self.instruments.get(instrument)
        if listed is not None:
            named = listed.key if listed.key is not None else key_of_name(listed.name)
            return named if named is not None else key_of_name(listed.sound)
        # A single instrument needs no name; a kit has several.
        if len(self.instruments) == 1 and self.usual.key is not None:
            return self.usual.key
        return None


def listings(score: Element) -> dict[str, Listing]:
    """The parts listed in a score, by id."""
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
    """A 1-based number of MusicXML, converted to 0-based; None if it is missing or invalid."""
    text = (element.findtext(tag) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= highest else None
