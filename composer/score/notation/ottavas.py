"""Passages written an octave nearer to the staff, under 8va or over 8vb."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from composer.score.key import OCTAVE
from composer.score.notation.clefs import LINES, OTHER_SIDE, ledger_lines, lie_beyond
from composer.score.notation.grid import BarOfPaper, Ticks
from composer.score.notation.rhythm import Sign

PLAIN, ABOVE, BELOW = 0, 1, -1
# Costs in ledger lines, all guesses. Players read a few at a glance; those beyond count. So do each chord under 8va,
# even more if it is near the staff, and each begin and end, even more within a beat.
AT_A_GLANCE, MOVED, NEAR, EDGE, EDGE_OFF_BEAT = 2.0, 0.4, 1.0, 2.0, 3.5
# A passage has this many chords, or lasts a bar. A guess.
LEAST_CHORDS = 4


@dataclass(frozen=True, slots=True)
class Ottava:
    """A passage that sounds an octave above its notation (ABOVE) or below it (BELOW).

    It is from the sign that begins at the tick `first` to the one that begins at `last`. A bar of two voices is not
    divided: there both are its bar line.
    """

    kind: int
    first: Ticks
    last: Ticks


@dataclass(frozen=True, slots=True)
class _Block:
    """What cannot be divided: a chord, or a bar of two voices.

    `place` is its tick in an Ottava; `onset` and `end` are those of its notes, and `chords` are their pitches. Nothing
    changes at a block that is tied to the one before it, and rather on a beat.
    """

    bar: int
    place: Ticks
    onset: Ticks
    end: Ticks
    chords: tuple[tuple[int, ...], ...]
    is_on_beat: bool
    is_tied: bool


def ottavas(
    rows: Sequence[Sequence[Sequence[Sign]]], bars: Sequence[BarOfPaper], chosen: Sequence[str]
) -> list[Ottava]:
    """The passages of a staff that save the most ledger lines (Viterbi), given the voices and the clef of each bar."""
    blocks = _blocks(rows, bars)
    kinds = _kinds(blocks, chosen)
    runs: list[tuple[int, list[_Block]]] = []
    for block, kind in zip(blocks, kinds, strict=True):
        # A bar of silence ends a passage.
        if runs and runs[-1][0] == kind and block.onset - runs[-1][1][-1].end < bars[block.bar].meter.bar_ticks:
            runs[-1][1].append(block)
        else:
            runs.append((kind, [block]))
    found: list[Ottava] = []
    for kind, inside in runs:
        first, last = inside[0], inside[-1]
        is_long = last.end - first.onset >= bars[first.bar].meter.bar_ticks
        if kind != PLAIN and (is_long or sum(len(block.chords) for block in inside) >= LEAST_CHORDS):
            found.append(Ottava(kind, first.place, last.place))
    return found


def _blocks(rows: Sequence[Sequence[Sequence[Sign]]], bars: Sequence[BarOfPaper]) -> list[_Block]:
    blocks: list[_Block] = []
    for number, (voices, bar) in enumerate(zip(rows, bars, strict=True)):
        is_alone = len(voices) == 1
        signs = [sign for voice in voices for sign in voice if sign.notes]
        for together in [[sign] for sign in signs] if is_alone else [signs]:
            onset, end = min(sign.onset for sign in together), max(sign.end for sign in together)
            chords = tuple(tuple(note.pitch for note in sign.notes) for sign in together)
            is_on_beat = (onset - bar.start) % bar.unit == 0
            is_tied = any(sign.is_going_on for sign in together if sign.onset == onset)
            blocks.append(_Block(number, onset if is_alone else bar.onset, onset, end, chords, is_on_beat, is_tied))
    return blocks


def _kinds(blocks: Sequence[_Block], chosen: Sequence[str]) -> list[int]:
    """The kind of each block at the lowest cost."""
    costs = {PLAIN: 0.0, ABOVE: inf, BELOW: inf}
    back: list[dict[int, int]] = []
    for block in blocks:
        before = {kind: min(costs, key=lambda other: costs[other] + _change(other, kind, block)) for kind in costs}
        costs = {
            kind: costs[other] + _change(other, kind, block) + _cost(block, kind, chosen[block.bar])
            for kind, other in before.items()
        }
        back.append(before)
    kind = min(costs, key=lambda kind: costs[kind] + EDGE * (kind != PLAIN))
    kinds = []
    for before in reversed(back):
        kinds.append(kind)
        kind = before[kind]
    return kinds[::-1]


def _change(before: int, after: int, block: _Block) -> float:
    """The cost of going from one kind to another at a block."""
    if before == after:
        return 0.0
    edge = EDGE if block.is_on_beat else EDGE_OFF_BEAT
    return inf if block.is_tied else edge * ((before != PLAIN) + (after != PLAIN))


def _cost(block: _Block, kind: int, clef: str) -> float:
    """The cost of a block as a kind."""
    if kind == PLAIN:
        return sum(_hard(chord, clef) for chord in block.chords)
    if clef not in LINES or OTHER_SIDE.get(clef) == kind:
        return inf
    return sum(
        _hard([pitch - kind * OCTAVE for pitch in chord], clef) + MOVED + NEAR * (not lie_beyond(chord, kind, clef))
        for chord in block.chords
    )


def _hard(pitches: Sequence[int], clef: str) -> float:
    """How many ledger lines a chord has beyond those that are read at a glance, above and below the staff."""
    if clef not in LINES:
        return 0.0
    return sum(max(ledger_lines(pitch, clef) - AT_A_GLANCE, 0.0) for pitch in {min(pitches), max(pitches)})
