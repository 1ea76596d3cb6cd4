"""Which notes of a piece stand on which staff.

A pianist's notes stand on two staves, even if the piece has a part for each hand; every other part has one.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from composer.score.instruments import INSTRUMENTS
from composer.score.lyrics import Syllable, syllables
from composer.score.piece import Note, Part, Piece, settled

KEYBOARDS = frozenset(range(8))
MIDDLE_C = 60
# Two keyboards that play the same program are two hands of one player, unless they are more than two.
HANDS = 2
# A hand reaches a tenth; beyond it the other one plays.
REACH = 16
VIOLA = 41
# A bow can hold a second note, but is seldom asked to.
VIOLIN_NOTES = 2
# Written an octave above their sound.
OCTAVE_BASSES = frozenset({32, 33, 34, 35, 36, 37, 38, 39, 43})
TREBLE, ALTO, BASS, OCTAVE_BASS, DRUMS = "treble", "alto", "bass", "octave bass", "drums"


@dataclass(frozen=True, slots=True)
class Staff:
    """Notes under one clef."""

    notes: tuple[Note, ...]
    clef: str


@dataclass(frozen=True, slots=True)
class Player:
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


def players(piece: Piece) -> list[Player]:
    """The lines of the score from the top, as the parts of the piece come."""
    found: list[Player] = []
    for (program, is_keyboard, _), parts in groupby(piece.parts, key=_joined):
        if is_keyboard:
            found.append(_pianist(list(parts), program))
        else:
            found += [_single(part) for part in parts]
    return found


def _joined(part: Part) -> tuple[int, bool, str]:
    is_keyboard = part.program in KEYBOARDS and not part.is_drums
    return part.program, is_keyboard, "" if is_keyboard else part.name


def _pianist(parts: list[Part], program: int) -> Player:
    if len(parts) == HANDS:
        low, high = sorted(parts, key=_mean_pitch)
        lower, upper = low.notes, high.notes
    else:
        lower, upper = _hands(settled(note for part in parts for note in part.notes))
    names = {part.name for part in parts}
    name = names.pop() if len(names) == 1 else ""
    staves = (Staff(upper, _clef_of(upper, TREBLE)), Staff(lower, _clef_of(lower, BASS)))
    lyrics = tuple(syllable for part in parts for syllable in syllables(part.messages))
    return Player(name or INSTRUMENTS[program].name, program, staves, lyrics=lyrics)


def _hands(notes: tuple[Note, ...]) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """The notes of the left and of the right hand: parted at middle C, unless a hand can reach what is beyond it."""
    left: list[Note] = []
    right: list[Note] = []
    struck: dict[int, list[Note]] = defaultdict(list)
    for note in notes:
        struck[note.onset].append(note)
    for onset in sorted(struck):
        chord = sorted(struck[onset], key=lambda note: note.pitch)
        lowest, highest = chord[0].pitch, chord[-1].pitch
        within_reach = highest - lowest <= REACH
        if within_reach and (lowest >= MIDDLE_C - 5 or highest <= MIDDLE_C + 4):
            (right if lowest + highest >= 2 * MIDDLE_C else left).extend(chord)
        else:
            left += [note for note in chord if note.pitch < MIDDLE_C]
            right += [note for note in chord if note.pitch >= MIDDLE_C]
    return tuple(sorted(left)), tuple(sorted(right))


def _single(part: Part) -> Player:
    name = part.name or ("Drums" if part.is_drums else INSTRUMENTS[part.program].name)
    if part.is_drums:
        return Player(name, part.program, (Staff(part.notes, DRUMS),), is_drums=True)
    if part.program in OCTAVE_BASSES:
        clef = OCTAVE_BASS
    elif part.program == VIOLA:
        clef = ALTO
    else:
        clef = TREBLE if _mean_pitch(part) >= MIDDLE_C - 2 else BASS
    return Player(name, part.program, (Staff(part.notes, clef),), lyrics=tuple(syllables(part.messages)))


def _clef_of(notes: tuple[Note, ...], usual: str) -> str:
    """The usual clef of a hand, unless the hand plays where the other one does."""
    if not notes:
        return usual
    mean = sum(note.pitch for note in notes) / len(notes)
    if usual == TREBLE:
        return BASS if mean < MIDDLE_C - 7 else TREBLE
    return TREBLE if mean > MIDDLE_C + 7 else BASS


def _mean_pitch(part: Part) -> float:
    return sum(note.pitch for note in part.notes) / max(len(part.notes), 1)
