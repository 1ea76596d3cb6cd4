"""MusicXML documents for the tests, made of measures as other programs write them."""

import io
import zipfile
from collections.abc import Sequence

from composer.score.key import LETTERS
from composer.score.piece import Piece

SCALE = ("C4", "D4", "E4", "F4", "G4", "A4", "B4", "C5")
TREBLE = "<clef><sign>G</sign><line>2</line></clef>"


def attributes(divisions: int | None = 4, meter: str = "4/4", fifths: int = 0, more: str = TREBLE) -> str:
    """What stands in a first measure; `meter` empty for none."""
    beats, _, kind = meter.partition("/")
    told = "" if divisions is None else f"<divisions>{divisions}</divisions>"
    time = f"<time><beats>{beats}</beats><beat-type>{kind}</beat-type></time>" if meter else ""
    return f"<attributes>{told}<key><fifths>{fifths}</fifths></key>{time}{more}</attributes>"


def pitch(name: str) -> str:
    """The element for F#4 and the like."""
    alter = {"#": 1, "b": -1}.get(name[1])
    altered = f"<alter>{alter}</alter>" if alter else ""
    return f"<pitch><step>{name[0]}</step>{altered}<octave>{name[-1]}</octave></pitch>"


def midi(name: str) -> int:
    """The MIDI pitch of F#4 and the like."""
    return 12 * (int(name[-1]) + 1) + LETTERS[name[0]] + name.count("#") - name[1:].count("b")


def note(name: str, duration: int = 4, before: str = "", after: str = "", voice: int = 1) -> str:
    """A note; `before` stands before its pitch (chord, cue), `after` after its voice."""
    return f"<note>{before}{pitch(name)}<duration>{duration}</duration><voice>{voice}</voice>{after}</note>"


def unpitched(place: str, duration: int = 4, after: str = "") -> str:
    """A note of percussion that stands where a pitch would."""
    display = f"<display-step>{place[0]}</display-step><display-octave>{place[1]}</display-octave>"
    return f"<note><unpitched>{display}</unpitched><duration>{duration}</duration><voice>1</voice>{after}</note>"


def rest(duration: int, is_whole_measure: bool = False) -> str:
    """A rest."""
    told = ' measure="yes"' if is_whole_measure else ""
    return f"<note><rest{told}/><duration>{duration}</duration><voice>1</voice></note>"


def notes(names: Sequence[str], duration: int = 4) -> str:
    """Notes one after the other."""
    return "".join(note(name, duration) for name in names)


def measures(*contents: str, first: int = 1, is_pickup: bool = False) -> str:
    """Measures, numbered; the first may be a pickup."""
    return "".join(
        f'<measure number="{first + place}" implicit="{"yes" if is_pickup and not place else "no"}">{content}</measure>'
        for place, content in enumerate(contents)
    )


def listed(id: str, name: str, program: int = 1, channel: int = 1, more: str = "") -> str:
    """A part in the list of parts, with an instrument; `program` from 1."""
    return (
        f'<score-part id="{id}"><part-name>{name}</part-name>'
        f'<score-instrument id="{id}-I1"><instrument-name>{name}</instrument-name></score-instrument>'
        f'<midi-instrument id="{id}-I1"><midi-channel>{channel}</midi-channel>'
        f"<midi-program>{program}</midi-program></midi-instrument>{more}</score-part>"
    )


def score(*parts: tuple[str, str], head: str = "") -> bytes:
    """A document of parts: what stands in the list of parts, and the measures."""
    listing = "".join(told for told, _ in parts)
    bodies = "".join(f'<part id="P{number}">{body}</part>' for number, (_, body) in enumerate(parts, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><score-partwise version="4.0">{head}'
        f"<part-list>{listing}</part-list>{bodies}</score-partwise>"
    ).encode()


def solo(*contents: str, name: str = "Piano", program: int = 1, is_pickup: bool = False) -> bytes:
    """A document of one part."""
    return score((listed("P1", name, program), measures(*contents, is_pickup=is_pickup)))


def struck(piece: Piece, part: int = 0) -> list[tuple[float, int]]:
    """Onsets in quarters, and pitches, of a part."""
    return [(note.onset / 24, note.pitch) for note in piece.parts[part].notes]


def archive(files: dict[str, bytes]) -> bytes:
    """A ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()
