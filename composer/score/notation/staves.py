"""Which notes of a piece stand on which staff.

A pianist's notes stand on two staves, even if the piece has a part for each hand; every other part has one.
"""

from dataclasses import dataclass
from itertools import groupby

from composer.score.instruments import INSTRUMENTS, KEYBOARDS
from composer.score.lyrics import Syllable, syllables
from composer.score.notation.clefs import ALTO, BASS, DRUMS, OCTAVE_BASS, TREBLE
from composer.score.notation.hands import hands
from composer.score.piece import Note, Part, Piece, settled

MIDDLE_C = 60
# Two keyboards that play the same program are two hands of one player, unless they are more than two.
HANDS = 2
VIOLA = 41
TENORS = frozenset({42, 57, 70})
# A bow can hold a second note, but is seldom asked to.
VIOLIN_NOTES = 2
# Written an octave above their sound.
OCTAVE_BASSES = frozenset({32, 33, 34, 35, 36, 37, 38, 39, 43})


@dataclass(frozen=True, slots=True)
class Staff:
    """Notes under one clef."""

    notes: tuple[Note, ...]
    clef: str
    may_change_clef: bool = False


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A line of the score: its name, its General MIDI program, and one staff, or two that a brace joins."""

    name: str
    program: int
    staves: tuple[Staff, ...]
    is_drums: bool = False
    lyrics: tuple[Syllable, ...] = ()

    @property
    def may_hold(self) -> bool:
        """Whether notes can be held while others move."""
        return not self.is_drums and INSTRUMENTS[self.program].most_notes > VIOLIN_NOTES


def score_parts(piece: Piece) -> list[ScorePart]:
    """The lines of the score from the top, as the parts of the piece come."""
    found: list[ScorePart] = []
    for (program, is_keyboard, _), parts in groupby(piece.parts, key=_joined):
        if is_keyboard:
            found.append(_pianist(list(parts), program))
        else:
            found += [_single(part) for part in parts]
    return found


def _joined(part: Part) -> tuple[int, bool, str]:
    is_keyboard = part.program in KEYBOARDS and not part.is_drums
    return part.program, is_keyboard, "" if is_keyboard else part.name


def _pianist(parts: list[Part], program: int) -> ScorePart:
    if len(parts) == HANDS:
        low, high = sorted(parts, key=_mean_pitch)
        lower, upper = low.notes, high.notes
    else:
        together = settled(note for part in parts for note in part.notes)
        lower, upper = hands(parts[0].notes if len(parts) == 1 else together)
    names = {part.name for part in parts}
    name = names.pop() if len(names) == 1 else ""
    staves = (Staff(upper, TREBLE, may_change_clef=True), Staff(lower, BASS, may_change_clef=True))
    lyrics = tuple(syllable for part in parts for syllable in syllables(part.messages))
    return ScorePart(name or INSTRUMENTS[program].name, program, staves, lyrics=lyrics)


def _single(part: Part) -> ScorePart:
    name = part.name or ("Drums" if part.is_drums else INSTRUMENTS[part.program].name)
    if part.is_drums:
        return ScorePart(name, part.program, (Staff(part.notes, DRUMS),), is_drums=True)
    if part.program in OCTAVE_BASSES:
        clef = OCTAVE_BASS
    elif part.program == VIOLA:
        clef = ALTO
    else:
        clef = TREBLE if _mean_pitch(part) >= MIDDLE_C - 2 else BASS
    # Cellos, bassoons and trombones climb out of the bass clef.
    staff = Staff(part.notes, clef, may_change_clef=part.program in TENORS)
    return ScorePart(name, part.program, (staff,), lyrics=tuple(syllables(part.messages)))


def _mean_pitch(part: Part) -> float:
    return sum(note.pitch for note in part.notes) / max(len(part.notes), 1)
