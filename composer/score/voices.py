"""Splits a texture into voices: a melody, a bass, and inner voices.

Voices follow streams of nearby pitches, as listeners do (Bregman 1990), and avoid crossing, as in the contig mapping of
Chew and Wu (2004). The notes of each onset are assigned in pitch order at the lowest cost. A melody that pauses keeps
its place for a while, so that what moves below is not mistaken for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Piece, settled

# Costs for a voice, in semitones of a leap: striking two notes at once, cutting off or overlapping a sounding note, and
# crossing a sounding neighbor.
CHORD_COST = 7.0
OUTER_CHORD_COST = 11.0
OVERLAP_COST = 6.0
CROSSING_COST = 9.0
# The highest note is attracted to the first voice, and the lowest to the last.
OUTER_BONUS = 4.0
# After this many quarter notes of silence, a leap costs half.
FORGETTING_QUARTERS = 4.0
# How much of the distance to a new pitch a voice's register moves.
FOLLOWING = 0.5
LARGEST_LEAP = 24.0


@dataclass(slots=True)
class _Voice:
    """A voice so far: its register, and the pitch sounding in it with its end."""

    register: float
    pitch: int | None = None
    end: int = 0
    notes: list[Note] = field(default_factory=list)


def pooled(piece: Piece) -> tuple[Note, ...]:
    """All pitched notes of a piece, sorted, with unisons between parts merged."""
    return settled(note for part in piece.parts if not part.is_drums for note in part.notes)


def is_line(notes: Sequence[Note]) -> bool:
    """Whether sorted notes are a single line; one may overlap the next by half of its length, as when played legato."""
    return all(later.onset - earlier.onset >= max(earlier.duration / 2, 1) for earlier, later in pairwise(notes))


def split(notes: Iterable[Note], count: int) -> tuple[tuple[Note, ...], ...]:
    """Split notes into `count` voices, the highest first; every note is in exactly one.

    A voice has several notes at once if more are struck together than there are voices.
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
    """The initial register of each voice, spread over the pitches of the first few chords."""
    first = [note.pitch for onset in sorted(struck)[:16] for note in struck[onset]]
    lowest, highest = min(first), max(first)
    if highest - lowest < 2 * count:
        lowest, highest = lowest - count, highest + count
    return [highest - (highest - lowest) * place / max(count - 1, 1) for place in range(count)]


def _placed(chord: Sequence[Note], voices: Sequence[_Voice]) -> list[int]:
    """The voices of simultaneous notes, from the highest: the cheapest assignment without crossings."""
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
    """The audible top line: the highest note at each onset, unless a higher one is still sounding; sorted."""
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
