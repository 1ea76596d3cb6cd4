"""The chords of a piece: from its chord symbols if it has any, otherwise estimated."""

from itertools import pairwise

from composer.score.chord_symbols import chord_symbols, parse_chord
from composer.score.harmony import Chord, harmony
from composer.score.piece import Piece
from composer.score.progression import QUALITY_OF_KIND

# The nearest template for kinds that have none; the default is a triad.
NEAREST = {"suspended-second": "sus4"}


def told_harmony(piece: Piece) -> tuple[Chord, ...]:
    """Return the chords from the first tick to the last bar line, without gaps; none for drums alone.

    A symbol holds until the next one. Chords before the first symbol are estimated.
    """
    heard = harmony(piece)
    told: dict[int, tuple[int, str]] = {}
    for onset, name in chord_symbols(piece):
        chord = parse_chord(name)
        if chord is not None:
            quality = QUALITY_OF_KIND.get(chord.kind, NEAREST.get(chord.kind, ""))
            told[max(round(onset), 0)] = chord.root_pitch_class, quality
    if not heard or not told:
        return heard
    end = heard[-1].end
    onsets = [onset for onset in sorted(told) if onset < end]
    if not onsets:
        return heard
    first = onsets[0]
    before = [
        Chord(chord.onset, min(chord.end, first) - chord.onset, chord.root, chord.quality)
        for chord in heard
        if chord.onset < first
    ]
    return (*before, *(Chord(onset, until - onset, *told[onset]) for onset, until in pairwise([*onsets, end])))
