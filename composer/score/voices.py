"""Splitting a texture, such as a pianist's, into voices: a melody on top, a bass below, and what goes on between.

Voices follow streams of notes that are near in pitch, as ears do (Bregman 1990), and do not cross where they need not,
as in the contig mapping of Chew and Wu (2004). Notes are taken onset by onset; those struck together go to voices in
the order of their pitch, by the cheapest of all such ways. A melody that pauses keeps its place for a while: what goes
on below it is not taken for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Piece, settled

# What it costs a voice, in semitones of a leap: to strike a second note beside another, to break off or overlap one
# that sounds, and to pass a neighbor that sounds.
CHORD_COST = 7.0
OUTER_CHORD_COST = 11.0
OVERLAP_COST = 6.0
CROSSING_COST = 9.0
# The highest note is drawn to the first voice, and the lowest to the last.
OUTER_BONUS = 4.0
# A leap costs half after so many quarter notes of silence.
FORGETTING_QUARTERS = 4.0
# How much of the distance to a new pitch a voice's register moves.
FOLLOWING = 0.5
LARGEST_LEAP = 24.0


@dataclass(slots=True)
class _Voice:
    """A voice so far: about where it moves, and until when which pitch sounds in it."""

    register: float
    pitch: int | None = None
    end: int = 0
    notes: list[Note] = field(default_factory=list)


def pooled(piece: Piece) -> tuple[Note, ...]:
    """All notes of a piece but the drums', sorted; what several parts play in unison is there once."""
    return settled(note for part in piece.parts if not part.is_drums for note in part.notes)


def split(notes: Iterable[Note], count: int) -> tuple[tuple[Note, ...], ...]:
    """Notes as `count` voices, the highest first; every note is in one of them, and in no other.

    A voice holds several notes at once where more are struck together than there are voices.
    """
    struck: dict[int, list[Note]] = defaultdict(list)
    for note in notes:
        struck[note.onset].append(note)
    if not struck:
        return ((),) * count
    voices = [_Voice(register) for register in _registers(struck, count)]
    for onset in sorted(struck):
        chord = sorted(struck[onset], key=lambda note: (-note.pitch, note.duration, note.velocity))
        for note, place in zip(chord, _placed(chord, voices), strict=True):
            voice = voices[place]
            voice.notes.append(note)
            voice.register += FOLLOWING * (note.pitch - voice.register)
            voice.pitch, voice.end = note.pitch, max(note.end, voice.end)
    return tuple(tuple(sorted(voice.notes)) for voice in voices)


def _registers(struck: dict[int, list[Note]], count: int) -> list[float]:
    """Where each voice begins: spread over the pitches of the first few chords."""
    first = [note.pitch for onset in sorted(struck)[:16] for note in struck[onset]]
    lowest, highest = min(first), max(first)
    if highest - lowest < 2 * count:
        lowest, highest = lowest - count, highest + count
    return [highest - (highest - lowest) * place / max(count - 1, 1) for place in range(count)]


def _placed(chord: Sequence[Note], voices: Sequence[_Voice]) -> list[int]:
    """The voices of notes that are struck together, from the highest: the cheapest choice that never steps back up."""
    last = len(voices) - 1
    best: list[tuple[float, list[int]]] = [(0.0, [])] * len(voices)
    for number, note in enumerate(chord):
        costs = [_cost(note, voices, place) for place in range(len(voices))]
        if number == 0:
            costs[0] -= OUTER_BONUS
        if number == len(chord) - 1 and len(chord) > 1:
            costs[last] -= OUTER_BONUS
        found: list[tuple[float, list[int]]] = []
        for place, cost in enumerate(costs):
            chord_cost = OUTER_CHORD_COST if place in (0, last) else CHORD_COST
            ways = [
                (before + cost + (chord_cost if before_places and before_places[-1] == place else 0.0), before_places)
                for before, before_places in (best[: place + 1] if number else best[:1])
            ]
            total, places = min(ways, key=lambda way: way[0])
            found.append((total, [*places, place]))
        best = found
    return min(best, key=lambda way: way[0])[1]


def _cost(note: Note, voices: Sequence[_Voice], place: int) -> float:
    voice = voices[place]
    silence = max(note.onset - voice.end, 0) / TICKS_PER_QUARTER
    leap = min(abs(note.pitch - voice.register), LARGEST_LEAP)
    cost = leap / (1 + silence / FORGETTING_QUARTERS)
    if voice.end > note.onset:
        cost += OVERLAP_COST
    for other, neighbor in enumerate(voices):
        if neighbor.pitch is not None and neighbor.end > note.onset and other != place:
            crosses = neighbor.pitch < note.pitch if other < place else neighbor.pitch > note.pitch
            cost += CROSSING_COST * crosses
    return cost


def top_line(notes: Iterable[Note]) -> tuple[Note, ...]:
    """What is heard on top: of each onset the highest note, unless a higher one sounds on; sorted."""
    highest: dict[int, Note] = {}
    for note in notes:
        if note.onset not in highest or note.pitch > highest[note.onset].pitch:
            highest[note.onset] = note
    line: list[Note] = []
    sounding: list[Note] = []
    for onset in sorted(highest):
        note = highest[onset]
        sounding = [held for held in sounding if held.end > onset]
        if all(held.pitch < note.pitch for held in sounding):
            line.append(note)
        sounding.append(note)
    return tuple(line)
