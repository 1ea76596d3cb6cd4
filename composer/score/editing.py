"""Edits that need no composing: tempo, transposition, and each part's instrument, volume and mute.

They are kept beside the piece so that each can be undone; `edited` applies them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from composer.errors import BadInput
from composer.score.chord_symbols import with_moved_chords
from composer.score.key import Key
from composer.score.piece import KeyMark, Part, Piece, settled, velocity_near

TEMPO_FACTOR_LIMITS = (0.25, 4.0)
TRANSPOSITION_LIMITS = (-24, 24)
# How freely a piece can be performed: 0 as written, 1 like a player, more is exaggerated. A guess.
EXPRESSION_LIMITS = (0.0, 1.5)
VOLUME_LIMITS = (-40, 12)
MOST_EDITED_PARTS = 64
# The synthesizer default, SoundFont 2.04 section 8.4.1: level falls by 40 dB per decade of velocity.
DECIBELS_PER_DECADE = 40


@dataclass(frozen=True, slots=True)
class PartEdit:
    """Edits to a part: a General MIDI program or None, `volume` in decibels, mute and solo."""

    program: int | None = None
    volume: int = 0
    is_muted: bool = False
    is_solo: bool = False


@dataclass(frozen=True, slots=True)
class Edits:
    """Edits to a piece: a tempo factor, a transposition in semitones, and edits to parts by number.

    `expression` replaces the expression (see `composer.expression`); None leaves it unchanged.
    """

    tempo: float = 1.0
    transposition: int = 0
    parts: tuple[tuple[int, PartEdit], ...] = ()
    expression: float | None = None

    def to_text(self) -> str:
        """Write as one word for a link, such as tempo=1.1,2.program=40,3.mute=1. Inverse of `edits_of_text`."""
        words = [f"tempo={self.tempo:g}"] if self.tempo != 1 else []
        words += [f"transpose={self.transposition}"] if self.transposition else []
        words += [f"expression={self.expression:g}"] if self.expression is not None else []
        for number, edit in self.parts:
            words += [f"{number}.program={edit.program}"] if edit.program is not None else []
            words += [f"{number}.volume={edit.volume}"] if edit.volume else []
            words += [f"{number}.mute=1"] if edit.is_muted else []
            words += [f"{number}.solo=1"] if edit.is_solo else []
        return ",".join(words)


def edits_of_text(text: str) -> Edits:
    """Read the result of `Edits.to_text`; an empty text changes nothing. Raises BadInput for anything else."""
    edits = Edits()
    parts: dict[int, PartEdit] = {}
    for word in text.split(",") if text else []:
        name, _, value = word.partition("=")
        number, dot, field = name.partition(".")
        if name == "tempo":
            edits = replace(edits, tempo=_number(word, value, *TEMPO_FACTOR_LIMITS))
        elif name == "transpose":
            edits = replace(edits, transposition=_whole(word, value, *TRANSPOSITION_LIMITS))
        elif name == "expression":
            edits = replace(edits, expression=_number(word, value, *EXPRESSION_LIMITS))
        elif dot and field in PART_FIELDS:
            place = _whole(word, number, 0, MOST_EDITED_PARTS - 1)
            attribute, lowest, highest = PART_FIELDS[field]
            change: dict[str, Any] = {attribute: _whole(word, value, lowest, highest)}
            parts[place] = replace(parts.get(place, PartEdit()), **change)
        else:
            raise BadInput("edit_unknown", text=word)
    # Flags are bool, whichever digit they were written with.
    read = [
        (place, replace(edit, is_muted=bool(edit.is_muted), is_solo=bool(edit.is_solo)))
        for place, edit in sorted(parts.items())
    ]
    return replace(edits, parts=tuple(entry for entry in read if entry[1] != PartEdit()))


PART_FIELDS = {
    "program": ("program", 0, 127),
    "volume": ("volume", *VOLUME_LIMITS),
    "mute": ("is_muted", 0, 1),
    "solo": ("is_solo", 0, 1),
}


def edited(piece: Piece, edits: Edits, numbers: Sequence[int] | None = None) -> Piece:
    """Apply edits, except expression, which needs the piece as written.

    `numbers` are the numbers of the parts in the edits, by default 0, 1, and so on. A muted part is kept without notes.
    Notes outside the MIDI range are moved by octaves.
    """
    if edits == Edits():
        return piece
    changes = dict(edits.parts)
    has_solo = any(edit.is_solo for edit in changes.values())
    places = range(len(piece.parts)) if numbers is None else numbers
    parts = tuple(
        _edited_part(part, changes.get(number, PartEdit()), edits.transposition, has_solo)
        for number, part in zip(places, piece.parts, strict=True)
    )
    tempos = tuple(mark.times(edits.tempo) for mark in piece.tempos)
    return _in_other_key(replace(piece, parts=parts, tempos=tempos), edits.transposition)


def _in_other_key(piece: Piece, semitones: int) -> Piece:
    """Transpose the keys and the chord symbols of a piece; not its notes."""
    if not semitones % 12:
        return piece
    keys = tuple(KeyMark(mark.onset, transposed_key(mark.key, semitones)) for mark in piece.keys)
    told = piece.told_key and transposed_key(piece.told_key, semitones)
    unmarked = piece.told_key or Key("C", "major")

    def fifths_at(tick: float) -> int:
        key = next((mark.key for mark in reversed(piece.keys) if mark.onset <= tick), unmarked)
        return transposed_key(key, semitones).sharps - key.sharps

    return replace(with_moved_chords(piece, fifths_at), keys=keys, told_key=told)


def transposed_key(key: Key, semitones: int) -> Key:
    """Transpose a key, spelled with the fewest accidentals."""
    return Key.of_pitch_class((key.tonic_pitch_class + semitones) % 12, key.mode) if semitones % 12 else key


def _edited_part(part: Part, edit: PartEdit, transposition: int, has_solo: bool) -> Part:
    program = part.program if edit.program is None else edit.program
    if edit.is_muted or (has_solo and not edit.is_solo):
        return replace(part, program=program, notes=(), pedals=())
    shift = 0 if part.is_drums else transposition
    factor = 10 ** (edit.volume / DECIBELS_PER_DECADE)
    if not shift and factor == 1:
        return replace(part, program=program)
    notes = tuple(
        note.struck(_within_midi(note.pitch + shift), velocity_near(note.velocity * factor)) for note in part.notes
    )
    is_folded = any(not 0 <= note.pitch + shift <= 127 for note in part.notes)
    return replace(part, program=program, notes=settled(notes) if is_folded else tuple(sorted(notes)))


def _within_midi(pitch: int) -> int:
    return pitch % 12 if pitch < 0 else pitch if pitch <= 127 else 116 + (pitch - 116) % 12


def _number(word: str, value: str, lowest: float, highest: float) -> float:
    try:
        number = float(value)
    except ValueError:
        number = lowest - 1
    if not lowest <= number <= highest:
        raise BadInput("edit_out_of_range", text=word, lowest=lowest, highest=highest)
    return number


def _whole(word: str, value: str, lowest: int, highest: int) -> int:
    number = _number(word, value, lowest, highest)
    if number != int(number):
        raise BadInput("edit_not_whole", text=word)
    return int(number)
