"""MusicXML elements for single signs: a note, a chord, a rest, a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from composer.score.lyrics import Syllable
from composer.score.notation.grid import QUARTER, Ticks
from composer.score.notation.rhythm import Sign
from composer.score.notation.spelling import ALTERATIONS, Spelling, signature, spell
from composer.score.piece import Note

# Staff positions after Weinberg, Guide to Standardized Drumset Notation (1998).
DRUM_PLACES = {35: "F4", 36: "F4", 37: "C5", 38: "C5", 40: "C5", 41: "A4", 43: "A4", 44: "D4", 45: "D5", 47: "D5"}
DRUM_PLACES |= {42: "G5", 46: "G5", 48: "E5", 49: "A5", 50: "E5", 51: "F5", 52: "A5", 53: "F5", 55: "A5", 57: "A5"}
# Bass drums and the pedal of the hi-hat.
FEET = frozenset({35, 36, 44})
# MusicXML gives dynamics in percent of a MIDI velocity of 90.
PERCENT_OF_VELOCITY = 0.9
HEADS = {**dict.fromkeys((37, 42, 44, 49, 51, 52, 55, 57), "x"), 46: "circle-x", 53: "diamond"}
# Percussion beside the kit: place and note head, no two alike, the higher of a pair above the lower. The heads are
# those that Verovio draws. The tambourine, the second ride and the open congas are as in the drum set of MuseScore, the
# cowbell is where Weinberg has it; the others are ours.
BESIDE_KIT = {
    39: ("C5", "cross"),
    54: ("D5", "diamond"),
    56: ("E5", "x"),
    58: ("B4", "diamond"),
    59: ("D5", "x"),
    60: ("E5", "cross"),
    61: ("D5", "cross"),
    62: ("B4", "cross"),
    63: ("B4", "x"),
    64: ("G4", "x"),
    65: ("C5", "circle-x"),
    66: ("B4", "circle-x"),
    67: ("F5", "circle-x"),
    68: ("E5", "circle-x"),
    69: ("A4", "cross"),
    70: ("G5", "cross"),
    71: ("A5", "diamond"),
    72: ("G5", "diamond"),
    73: ("A4", "x"),
    74: ("G4", "cross"),
    75: ("F5", "cross"),
    76: ("E5", "diamond"),
    77: ("C5", "diamond"),
    78: ("A4", "diamond"),
    79: ("G4", "diamond"),
    80: ("A5", "cross"),
    81: ("A5", "circle-x"),
    82: ("D5", "circle-x"),
    85: ("A4", "circle-x"),
}
DRUM_PLACES |= {key: place for key, (place, _) in BESIDE_KIT.items()}
HEADS |= {key: head for key, (_, head) in BESIDE_KIT.items()}


NO_OCTAVES: Mapping[Ticks, int] = {}
# By (onset, pitch), or by grace note: the spelling, and the accidental to print, if any.
Spellings = dict[tuple[Ticks, int] | Note, tuple[Spelling, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a voice: part, staff and voice from 1, the stem direction if there are two voices, and the id of the
    instrument if the player has several."""

    part: str
    staff: int
    staves: int
    voice: int
    stem: str
    is_drums: bool
    instrument: str = ""


def spelled(
    voices: Sequence[Sequence[Sign]], center: int, sharps: int, octaves: Mapping[Ticks, int] = NO_OCTAVES
) -> Spellings:
    """The spelling of each onset and pitch in a bar of a staff, and the accidental to print, if any.

    An accidental holds to the end of the bar in its octave; tied notes need none. `octaves` are those by which
    signs sound above their places, by tick, as under 8va: there an accidental holds neither for another octave that is
    on the same line nor for the same one elsewhere. Grace notes are keyed by the note itself.
    """
    key = signature(sharps)
    # Alterations by step, octave, and whether that is the octave of the place.
    there: dict[tuple[str, int, bool], int] = {}
    found: Spellings = {}

    def tell(name: tuple[Ticks, int] | Note, pitch: int, is_going_on: bool, raised: int) -> None:
        step, alteration, octave = spell(pitch, center)
        accidental = ""
        places = (step, octave, False), (step, octave - raised, True)
        if not is_going_on and any(there.get(place, key[step]) != alteration for place in places):
            accidental = ALTERATIONS[alteration]
            there.update(dict.fromkeys(places, alteration))
        found[name] = ((step, alteration, octave), accidental)

    for sign in sorted(
        (sign for voice in voices for sign in voice if sign.notes or sign.graces), key=lambda sign: sign.onset
    ):
        raised = octaves.get(sign.onset, 0)
        for grace in (note for chord in sign.graces for note in chord):
            tell(grace, grace.pitch, False, raised)
        for note in sign.notes:
            tell((sign.onset, note.pitch), note.pitch, sign.is_going_on, raised)
    return found


def elements(
    sign: Sign,
    place: Place,
    spellings: Spellings,
    ids: Sequence[str],
    beams: Sequence[str],
    tuplet: str,
    divisions: int,
    lyric: Syllable | None = None,
) -> str:
    """The elements of a sign.

    `ids` are those of its heads; `tuplet` is its element where one starts or stops; `divisions` is the length of a
    quarter.
    """
    if sign.is_hidden and not sign.notes:
        return f"<forward><duration>{_duration(sign, divisions)}</duration></forward>"
    # The schema prescribes the order of elements.
    duration, voice = f"<duration>{_duration(sign, divisions)}</duration>", f"<voice>{place.voice}</voice>"
    value = "" if sign.is_whole_bar else f"<type>{sign.type}</type>{'<dot/>' * sign.dots}"
    triplet = _time_modification(sign)
    staff = f"<staff>{place.staff}</staff>" if place.staves > 1 else ""
    if not sign.notes:
        rest = '<rest measure="yes"/>' if sign.is_whole_bar else "<rest/>"
        return f"<note>{rest}{duration}{voice}{value}{triplet}{staff}{_notations(tuplet)}</note>"
    ties = ('<tie type="stop"/>' if sign.is_going_on else "") + ('<tie type="start"/>' if sign.is_tied else "")
    stem = f"<stem>{place.stem}</stem>" if place.stem else ""
    heads = []
    for number, (note, id) in enumerate(zip(sign.notes, ids, strict=True)):
        # Elements for the whole chord go with its first note.
        is_first = number == 0
        head = f'<note id="{id}" dynamics="{note.velocity / PERCENT_OF_VELOCITY:.1f}">{"" if is_first else "<chord/>"}'
        if place.is_drums:
            head += (
                f'{_unpitched(note.pitch)}{duration}{ties}<instrument id="{place.part}-{note.pitch}"/>{voice}{value}'
            )
            head += f"{triplet}{stem}{_notehead(note.pitch)}"
        else:
            spelling, accidental = spellings[sign.onset, note.pitch]
            drawn = f"<accidental>{accidental}</accidental>" if accidental else ""
            played = f'<instrument id="{place.instrument}"/>' if place.instrument else ""
            head += f"{_pitch(spelling)}{duration}{ties}{played}{voice}{value}{drawn}{triplet}{stem}"
        joined = "".join(f'<beam number="{level}">{state}</beam>' for level, state in enumerate(beams, 1))
        marks = ties.replace("<tie ", "<tied ") + (tuplet if is_first else "")
        sung = _lyric(lyric) if lyric is not None and is_first else ""
        heads.append(f"{head}{staff}{joined if is_first else ''}{_notations(marks)}{sung}</note>")
    return "".join(heads)


def grace_elements(sign: Sign, place: Place, spellings: Spellings, ids: Sequence[str]) -> str:
    """The grace notes before a sign: one is an eighth with a slash, several are beamed sixteenths."""
    heads: list[str] = []
    count = len(sign.graces)
    kind, slash = ("eighth", ' slash="yes"') if count == 1 else ("16th", "")
    names = iter(ids)
    for number, chord in enumerate(sign.graces):
        state = "begin" if number == 0 else "end" if number + 1 == count else "continue"
        beams = "".join(f'<beam number="{level}">{state}</beam>' for level in (1, 2)) if count > 1 else ""
        for note in chord:
            is_first = note is chord[0]
            loud = f'id="{next(names)}" dynamics="{note.velocity / PERCENT_OF_VELOCITY:.1f}"'
            head = f"<note {loud}><grace{slash}/>{'' if is_first else '<chord/>'}"
            if place.is_drums:
                drum = f'<instrument id="{place.part}-{note.pitch}"/>'
                head += f"{_unpitched(note.pitch)}{drum}<voice>{place.voice}</voice><type>{kind}</type>"
                head += _notehead(note.pitch)
            else:
                spelling, accidental = spellings[note]
                drawn = f"<accidental>{accidental}</accidental>" if accidental else ""
                played = f'<instrument id="{place.instrument}"/>' if place.instrument else ""
                head += f"{_pitch(spelling)}{played}<voice>{place.voice}</voice><type>{kind}</type>{drawn}"
            staff = f"<staff>{place.staff}</staff>" if place.staves > 1 else ""
            heads.append(f"{head}{staff}{beams if is_first else ''}</note>")
    return "".join(heads)


def _lyric(syllable: Syllable) -> str:
    text = escape(syllable.text)
    return f'<lyric number="1"><syllabic>{syllable.syllabic}</syllabic><text>{text}</text></lyric>'


def _duration(sign: Sign, divisions: int) -> int:
    return int(sign.ticks * divisions / QUARTER)


def _time_modification(sign: Sign) -> str:
    if sign.tuplet is None:
        return ""
    return (
        f"<time-modification><actual-notes>{sign.tuplet.actual}</actual-notes>"
        f"<normal-notes>{sign.tuplet.normal}</normal-notes></time-modification>"
    )


def _notations(marks: str) -> str:
    return f"<notations>{marks}</notations>" if marks else ""


def _pitch(spelling: Spelling) -> str:
    step, alteration, octave = spelling
    altered = f"<alter>{alteration}</alter>" if alteration else ""
    return f"<pitch><step>{step}</step>{altered}<octave>{octave}</octave></pitch>"


def _notehead(key: int) -> str:
    return f"<notehead>{HEADS[key]}</notehead>" if key in HEADS else ""


def _unpitched(key: int) -> str:
    place = DRUM_PLACES.get(key, "C5")
    return f"<unpitched><display-step>{place[0]}</display-step><display-octave>{place[1]}</display-octave></unpitched>"
