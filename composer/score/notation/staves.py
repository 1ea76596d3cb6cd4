"""Distributes the notes of a piece over staves.

Piano music gets two staves, even if the piece has a part for each hand, unless one hand never plays in an ensemble;
every other part has one.
"""

from dataclasses import dataclass
from itertools import groupby

from composer.score.instruments import CHOIR_VOICES, INSTRUMENTS, KEYBOARDS, VOICES
from composer.score.lyrics import Syllable, syllables
from composer.score.midi_file import PROGRAM
from composer.score.notation.clefs import ALTO, BASS, DRUMS, OCTAVE_BASS, OCTAVE_TREBLE, TREBLE
from composer.score.notation.hands import hands
from composer.score.piece import Note, Part, Piece, settled

MIDDLE_C = 60
# Exactly two keyboard parts with the same program are the hands of one player.
HANDS = 2
VIOLA = 41
TENORS = frozenset({42, 57, 70})
# A bowed instrument can play a second note, but rarely does.
VIOLIN_NOTES = 2
# Instruments written an octave above their sound.
OCTAVE_BASSES = frozenset({32, 33, 34, 35, 36, 37, 38, 39, 43})
GUITARS = frozenset(range(24, 32))
# The clefs of voices by name, and otherwise the least mean pitch of an alto and of a tenor: halfway between the means
# of voices in chorales.
CLEFS_OF_VOICES = dict(zip(CHOIR_VOICES, (TREBLE, TREBLE, OCTAVE_TREBLE, BASS), strict=True))
LOWEST_ALTO, LOWEST_TENOR = 61, 54


@dataclass(frozen=True, slots=True)
class Staff:
    """Notes with a clef."""

    notes: tuple[Note, ...]
    clef: str
    may_change_clef: bool = False


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A part of the score: its name, its General MIDI program, and one staff, or two joined by a brace.

    `changes` are the programs that a player of several instruments takes, by the tick from which on; the first at 0.
    """

    name: str
    program: int
    staves: tuple[Staff, ...]
    is_drums: bool = False
    lyrics: tuple[Syllable, ...] = ()
    changes: tuple[tuple[float, int], ...] = ()

    @property
    def may_hold(self) -> bool:
        """Whether notes can be held while others move."""
        return not self.is_drums and INSTRUMENTS[self.program].most_notes > VIOLIN_NOTES


def score_parts(piece: Piece) -> list[ScorePart]:
    """The parts of the score from the top, in the order of the piece."""
    found: list[ScorePart] = []
    for (program, is_keyboard, _), parts in groupby(piece.parts, key=_joined):
        if is_keyboard:
            found.append(_pianist(list(parts), program, len(piece.parts)))
        else:
            found += [_single(part) for part in parts]
    return found


def _joined(part: Part) -> tuple[int, bool, str]:
    is_keyboard = part.program in KEYBOARDS and not part.is_drums
    return part.program, is_keyboard, "" if is_keyboard else part.name


def _pianist(parts: list[Part], program: int, all_parts: int) -> ScorePart:
    if len(parts) == HANDS:
        low, high = sorted(parts, key=_mean_pitch)
        lower, upper = low.notes, high.notes
    else:
        together = settled(note for part in parts for note in part.notes)
        lower, upper = hands(parts[0].notes if len(parts) == 1 else together)
    names = {part.name for part in parts}
    name = names.pop() if len(names) == 1 else ""
    staves: tuple[Staff, ...] = (Staff(upper, TREBLE, may_change_clef=True), Staff(lower, BASS, may_change_clef=True))
    if len(parts) < all_parts:
        # In an ensemble, a hand that never plays needs no staff.
        staves = tuple(staff for staff in staves if staff.notes) or staves[:1]
    lyrics = tuple(syllable for part in parts for syllable in syllables(part.messages))
    return ScorePart(name or INSTRUMENTS[program].name, program, staves, lyrics=lyrics)


def _single(part: Part) -> ScorePart:
    name = part.name or ("Drums" if part.is_drums else INSTRUMENTS[part.program].name)
    if part.is_drums:
        return ScorePart(name, part.program, (Staff(part.notes, DRUMS),), is_drums=True)
    if part.program in OCTAVE_BASSES:
        clef = OCTAVE_BASS
    elif part.program in GUITARS:
        clef = OCTAVE_TREBLE
    elif part.program in VOICES:
        mean = _mean_pitch(part)
        usual = TREBLE if mean >= LOWEST_ALTO else OCTAVE_TREBLE if mean >= LOWEST_TENOR else BASS
        clef = CLEFS_OF_VOICES.get(name, usual)
    elif part.program == VIOLA:
        clef = ALTO
    else:
        clef = TREBLE if _mean_pitch(part) >= MIDDLE_C - 2 else BASS
    # Cellos, bassoons and trombones can leave the bass clef.
    staff = Staff(part.notes, clef, may_change_clef=part.program in TENORS)
    return ScorePart(
        name, part.program, (staff,), lyrics=tuple(syllables(part.messages)), changes=_instrument_changes(part)
    )


def _instrument_changes(part: Part) -> tuple[tuple[float, int], ...]:
    told = [(message.onset, message.data[1]) for message in part.messages if message.kind == PROGRAM]
    if not told or told[0][1] != part.program:
        return ()
    changes = [(0.0, part.program)]
    for onset, program in told:
        if program != changes[-1][1]:
            changes.append((onset, program))
    return tuple(changes) if len(changes) > 1 else ()


def _mean_pitch(part: Part) -> float:
    return sum(note.pitch for note in part.notes) / max(len(part.notes), 1)
