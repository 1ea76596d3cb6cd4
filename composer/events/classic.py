"""The events of the classic engine: each note or chord of a piano piece is one of a few hundred classes.

As in 2022, a note is named by its pitch ("C#4") and a chord by the pitch classes of its normal order ("9.0.4"), as in
music21; rhythm, loudness and the octave of chords are discarded. Notes struck together by one hand form a chord; the
hands' events alternate. Every event lasts half a beat; a chord sounds in the octave of middle C. Unlike in 2022,
octaves (chords of one pitch class) sound as octaves rather than single notes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from composer.score.instruments import KEYBOARDS
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Part, Piece

EVENT_TICKS = TICKS_PER_QUARTER // 2
CHORD_OCTAVE_PITCH = 60
VELOCITY = 90


def struck_pitches(piece: Piece) -> list[tuple[int, ...]]:
    """The pitches struck by the piano parts of a piece: a sorted tuple for each onset of each part, in order of
    time."""
    struck: dict[tuple[int, int], set[int]] = defaultdict(set)
    for number, part in enumerate(piece.parts):
        if part.program in KEYBOARDS and not part.is_drums:
            for note in part.notes:
                struck[note.onset, number].add(note.pitch)
    return [tuple(sorted(struck[place])) for place in sorted(struck)]


@cache
def event_name(pitches: tuple[int, ...]) -> str:
    """The class of pitches struck together: a pitch name, or the normal order of the pitch classes of a chord."""
    # Imported here because composing needs no names, and importing music21 takes half a second.
    from music21 import chord, pitch

    if len(pitches) == 1:
        return str(pitch.Pitch(midi=pitches[0]))
    return ".".join(str(pitch_class) for pitch_class in chord.Chord(list(pitches)).normalOrder)


def event_pitches(name: str) -> tuple[int, ...]:
    """The sounding pitches of a class; for a chord in normal order, root first."""
    from music21 import pitch

    if name.isdigit():
        return CHORD_OCTAVE_PITCH + int(name), CHORD_OCTAVE_PITCH + int(name) - 12
    if "." in name:
        return tuple(CHORD_OCTAVE_PITCH + int(pitch_class) for pitch_class in name.split("."))
    return (pitch.Pitch(name).midi,)


@dataclass(frozen=True)
class Vocabulary:
    """The classes of a trained network: class i is called `names[i]` and sounds `pitches[i]`."""

    names: tuple[str, ...]
    pitches: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if len(self.names) != len(self.pitches) or len(set(self.names)) != len(self.names):
            raise ValueError("a vocabulary has one set of pitches for each name, and no name twice")

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, names: Iterable[str]) -> "Vocabulary":
        """Build the vocabulary of a training set, most common class first."""
        counts = Counter(names)
        ordered = tuple(sorted(counts, key=lambda name: (-counts[name], name)))
        return cls(ordered, tuple(event_pitches(name) for name in ordered))

    def encode(self, names: Iterable[str]) -> list[int]:
        """Convert names to class numbers; unknown names are dropped."""
        numbers = {name: number for number, name in enumerate(self.names)}
        return [numbers[name] for name in names if name in numbers]


def transposed(pitches: tuple[int, ...], semitones: int) -> tuple[int, ...]:
    """Transpose pitches; those that leave the piano are moved back by an octave."""
    moved = (pitch + semitones for pitch in pitches)
    return tuple(sorted({pitch - 12 if pitch > 108 else pitch + 12 if pitch < 21 else pitch for pitch in moved}))


def notes_of_event(position: int, pitches: Sequence[int]) -> tuple[Note, ...]:
    """The notes of the event at a position (from 0) of a piece: half a beat each."""
    return tuple(Note(position * EVENT_TICKS, pitch, EVENT_TICKS, VELOCITY) for pitch in sorted(pitches))


def part_of_notes(notes: Iterable[Note], program: int) -> Part:
    """The single part of a classic piece."""
    return Part(notes=tuple(notes), program=program, name="Piano" if program in KEYBOARDS else "Solo")
