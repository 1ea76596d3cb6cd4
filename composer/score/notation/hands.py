"""Splits piano music between the hands.

At each onset, the lower notes go to the left hand and the higher ones to the right. The split minimizes movement and
stretches and balances the load: a beam search over onsets, like fingering models (Parncutt et al., Music Perception 14,
1997), with costs set by hand.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from composer.score.piece import Note

BEAM = 12
# The initial positions of the hands, as MIDI pitches.
LEFT_REST, RIGHT_REST = 50.0, 69.0
# A hand spans a tenth.
REACH = 16
# All costs are guesses, relative to moving a hand by about two semitones: for each semitone of movement, up to a limit;
# for each semitone of stretch, and beyond the reach; for each additional note in a hand; for each semitone that the
# left hand is above, or the right hand below, the other's home; for crossing hands.
MOVE, FARTHEST_MOVE = 0.35, 14.0
SPREAD, BEYOND_REACH, BESIDE = 0.16, 3.0, 1.2
AWAY, HIGHEST_LEFT, LOWEST_RIGHT = 0.35, 64, 55
CROSSED = 4.0
# For passing a single line from one hand to the other.
TAKEN_OVER = 2.5
# How far a hand's position moves toward the notes that it plays.
FOLLOWING = 0.7


@dataclass(frozen=True, slots=True)
class _Hand:
    """The position of a hand, and the pitches that it holds, with their ends in ticks."""

    place: float
    held: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _State:
    """A partial solution: its cost, both hands, which one played last, and the left hand's number of notes at each
    onset, the latest first."""

    cost: float
    left: _Hand
    right: _Hand
    played: tuple[bool, bool] = (True, True)
    counts: tuple | None = None


def hands(notes: Iterable[Note]) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """Return the notes of the left and the right hand."""
    struck: dict[float, list[Note]] = defaultdict(list)
    for note in notes:
        struck[note.written_onset].append(note)
    chords = [sorted(struck[onset], key=lambda note: note.pitch) for onset in sorted(struck)]
    states = [_State(0.0, _Hand(LEFT_REST), _Hand(RIGHT_REST))]
    for chord in chords:
        ways = [_taken(state, chord, count) for state in states for count in range(len(chord) + 1)]
        best: dict[tuple[int, int], _State] = {}
        for way in sorted(ways, key=lambda way: way.cost):
            best.setdefault((round(way.left.place), round(way.right.place)), way)
            if len(best) == BEAM:
                break
        states = list(best.values())
    left: list[Note] = []
    right: list[Note] = []
    counts = min(states, key=lambda state: state.cost).counts
    for chord in reversed(chords):
        assert counts is not None
        count, counts = counts
        left += chord[:count]
        right += chord[count:]
    return tuple(sorted(left)), tuple(sorted(right))


def _taken(state: _State, chord: Sequence[Note], count: int) -> _State:
    """Extend a solution: the left hand plays the lowest `count` notes of the chord."""
    onset = chord[0].written_onset
    left, left_cost = _played(state.left, chord[:count], onset)
    right, right_cost = _played(state.right, chord[count:], onset)
    cost = state.cost + left_cost + right_cost
    cost += AWAY * sum(max(note.pitch - HIGHEST_LEFT, 0) for note in chord[:count])
    cost += AWAY * sum(max(LOWEST_RIGHT - note.pitch, 0) for note in chord[count:])
    cost += CROSSED * (left.place > right.place)
    played = count > 0, count < len(chord)
    cost += TAKEN_OVER * (not all(played) and state.played == played[::-1])
    return _State(cost, left, right, played, (count, state.counts))


def _played(hand: _Hand, notes: Sequence[Note], onset: float) -> tuple[_Hand, float]:
    """A hand after playing notes, and the cost of that."""
    held = tuple((pitch, end) for pitch, end in hand.held if end > onset)
    if not notes:
        return _Hand(hand.place, held), 0.0
    middle = (notes[0].pitch + notes[-1].pitch) / 2
    cost = MOVE * min(abs(middle - hand.place), FARTHEST_MOVE) + BESIDE * (len(notes) - 1)
    pitches = [*(note.pitch for note in notes), *(pitch for pitch, _ in held)]
    spread = max(pitches) - min(pitches)
    cost += SPREAD * spread + BEYOND_REACH * max(spread - REACH, 0)
    place = hand.place + FOLLOWING * (middle - hand.place)
    return _Hand(place, (*held, *((note.pitch, note.played_end) for note in notes))), cost
