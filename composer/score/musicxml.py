"""MusicXML out, by way of music21, built from our own types.

Never by way of a MIDI file: music21 takes seconds to guess from one what our types already say. A keyboard part is
written on two staves, split at middle C.
"""

from fractions import Fraction
from itertools import groupby
from typing import Any

from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Part, Piece, TempoMark

KEYBOARD_PROGRAMS = range(8)
SPLIT_PITCH = 60


def musicxml_bytes(piece: Piece) -> bytes:
    """The score of a piece as a MusicXML document (UTF-8). Takes a second or so for 500 notes."""
    # Imported here: music21 takes half a second, and only notation needs it.
    from music21 import layout, metadata, stream
    from music21.musicxml.m21ToXml import GeneralObjectExporter

    score = stream.Score()
    score.metadata = metadata.Metadata(title=piece.title or "Untitled", composer="")
    for part in piece.parts:
        # Tempo marks stand once, above the first staff.
        staves = [
            _staff(piece, part, notes, piece.tempos if part is piece.parts[0] and upper else ())
            for upper, notes in zip((True, False), _staff_notes(part), strict=False)
        ]
        for staff in staves:
            score.insert(0, staff)
        if len(staves) > 1:
            score.insert(0, layout.StaffGroup(staves, symbol="brace", name=_name(part)))
    return GeneralObjectExporter(score).parse()


def _staff_notes(part: Part) -> list[list[Note]]:
    """The notes of each staff of a part: two for a keyboard, else one."""
    if part.is_drums or part.program not in KEYBOARD_PROGRAMS:
        return [list(part.notes)]
    upper = [note for note in part.notes if note.pitch >= SPLIT_PITCH]
    lower = [note for note in part.notes if note.pitch < SPLIT_PITCH]
    return [upper, lower]


def _staff(piece: Piece, part: Part, notes: list[Note], tempos: tuple[TempoMark, ...]) -> Any:
    """A music21 part in measures, with clef, marks, and voices where notes overlap."""
    from music21 import chord, clef, instrument, key, meter, note, stream, tempo

    staff = stream.Part()
    sound = instrument.UnpitchedPercussion() if part.is_drums else instrument.instrumentFromMidiProgram(part.program)
    sound.partName = _name(part)
    sound.partAbbreviation = ""
    staff.insert(0, sound)
    for meter_mark in piece.meters:
        staff.insert(_quarters(meter_mark.onset), meter.TimeSignature(str(meter_mark.meter)))
    for key_mark in piece.keys:
        staff.insert(_quarters(key_mark.onset), key.KeySignature(key_mark.key.sharps))
    for tempo_mark in tempos:
        staff.insert(_quarters(tempo_mark.onset), tempo.MetronomeMark(number=round(tempo_mark.quarters_per_minute, 1)))
    for (onset, duration), struck in groupby(
        sorted(notes, key=lambda note: (note.onset, note.duration)), key=lambda note: (note.onset, note.duration)
    ):
        together = list(struck)
        pitches = [struck_note.pitch for struck_note in together]
        sounding = note.Note(pitches[0]) if len(pitches) == 1 else chord.Chord(pitches)
        sounding.volume.velocity = max(struck_note.velocity for struck_note in together)
        sounding.quarterLength = _quarters(duration)
        staff.insert(_quarters(onset), sounding)
    pitched = [struck_note.pitch for struck_note in notes]
    is_low = bool(pitched) and sum(pitched) / len(pitched) < SPLIT_PITCH
    staff.insert(0, clef.PercussionClef() if part.is_drums else clef.BassClef() if is_low else clef.TrebleClef())
    if piece.end > part.end or not notes:
        staff.makeRests(refStreamOrTimeRange=(0, _quarters(piece.end)), inPlace=True)
    return staff.makeNotation(inPlace=False)


def _quarters(ticks: int) -> Fraction:
    """Ticks as quarter lengths, exact: triplets stay triplets."""
    return Fraction(ticks, TICKS_PER_QUARTER)


def _name(part: Part) -> str:
    from music21 import instrument

    if part.name:
        return part.name
    return "Drums" if part.is_drums else str(instrument.instrumentFromMidiProgram(part.program).instrumentName)
