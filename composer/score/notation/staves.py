"""Distributes the notes of a piece over staves.

Piano music gets two staves, even if the piece has a part for each hand, unless one hand never plays in an ensemble;
every other part has one. A tune alone with chord symbols or words is a lead sheet, on one staff. Files without
instruments have pianos only: parts whose names tell players apart stay apart.
"""

import re
from dataclasses import dataclass
from itertools import groupby, pairwise

from composer.score.chord_symbols import chord_symbols
from composer.score.instruments import CHOIR_VOICES, DRUM_KIT, INSTRUMENTS, KEYBOARDS, VOICES
from composer.score.lyrics import Syllable, syllables
from composer.score.midi_file import PROGRAM
from composer.score.notation.clefs import ALTO, BASS, DRUMS, OCTAVE_BASS, OCTAVE_TREBLE, TREBLE
from composer.score.notation.hands import hands
from composer.score.piece import Note, Part, Piece, settled
from composer.score.program_names import program_of_name

MIDDLE_C = 60
# Two keyboard parts with the same program are the hands of one player, unless their names tell them apart.
HANDS = 2
# The words for a hand, its staff, or a voice of a keyboard, and those that name no player.
OF_HANDS = re.compile(
    r"\b(right|left|hands?|[rl]\.? ?h\.?|up|down|upper|lower|treble|bass|top|bottom|stave|staff|staves|rechte?|linke?"
    r"|rechts|links|oben|unten|main|droite|gauche|mano|destra|sinistra|m\.? ?[dgs]\.?|voice \d+)(?!\w)"
    r"|오른손|왼손|右手|左手",
    re.IGNORECASE,
)
NAMELESS = re.compile(
    r"\b(track|part|voice|channel|chan|ch|midi|untitled|unnamed|instrument|solo|stimme|spur|voix|new)\b|트랙|성부|파트",
    re.IGNORECASE,
)
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
    for (program, is_keyboard), group in groupby(piece.parts, key=_instrument):
        parts = list(group)
        if not is_keyboard:
            found += [_single(part) for part in parts]
        elif len(piece.parts) == 1 and _is_line(parts[0]) and (chord_symbols(piece) or syllables(parts[0].messages)):
            found.append(_single(parts[0]))
        elif _are_of_one(parts):
            found.append(_pianist(parts, program, len(piece.parts)))
        else:
            for _, of_player in groupby(parts, key=lambda part: _player(part.name)):
                own = list(of_player)
                is_line = len(own) == 1 and _is_line(own[0])
                found.append(_single(own[0]) if is_line else _pianist(own, program, len(piece.parts)))
    return found


def _instrument(part: Part) -> tuple[int, bool]:
    return part.program, part.program in KEYBOARDS and not part.is_drums


def _are_of_one(parts: list[Part]) -> bool:
    """Whether keyboard parts are played by one pianist, as far as their names tell."""
    players = {_player(part.name) for part in parts}
    if len(players) < HANDS:
        return True
    if len(parts) > HANDS:
        return False
    others = (program_of_name(name) for name in players if name)
    are_numbered = len({re.sub(r"\W*(\d+|[ivx]+)$", "", name) for name in players}) == 1
    return not are_numbered and all(program is None or program in KEYBOARDS for program in others)


def _player(name: str) -> str:
    """The name of a part without the words for a hand; empty if that names no player."""
    words = re.sub(r"[^\w\s]", " ", OF_HANDS.sub(" ", name)).lower().split()
    named = NAMELESS.sub(" ", " ".join(words))
    return " ".join(words) if re.search(r"[^\W\d]", named) else ""


def _is_line(part: Part) -> bool:
    """Whether a part never plays two notes at once."""
    return all(later.onset >= earlier.end for earlier, later in pairwise(part.notes))


def _pianist(parts: list[Part], program: int, all_parts: int) -> ScorePart:
    if len(parts) == HANDS:
        low, high = sorted(parts, key=mean_pitch)
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
    name = part.name or (DRUM_KIT if part.is_drums else INSTRUMENTS[part.program].name)
    if part.is_drums:
        return ScorePart(name, part.program, (Staff(part.notes, DRUMS),), is_drums=True)
    if part.program in OCTAVE_BASSES:
        clef = OCTAVE_BASS
    elif part.program in GUITARS:
        clef = OCTAVE_TREBLE
    elif part.program in VOICES:
        mean = mean_pitch(part)
        usual = TREBLE if mean >= LOWEST_ALTO else OCTAVE_TREBLE if mean >= LOWEST_TENOR else BASS
        clef = CLEFS_OF_VOICES.get(name, usual)
    elif part.program == VIOLA:
        clef = ALTO
    else:
        clef = TREBLE if mean_pitch(part) >= MIDDLE_C - 2 else BASS
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


def mean_pitch(part: Part) -> float:
    """The mean MIDI pitch of the notes of a part; 0 without notes."""
    return sum(note.pitch for note in part.notes) / max(len(part.notes), 1)
