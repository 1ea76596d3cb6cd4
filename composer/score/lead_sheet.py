"""The chords of a piece as they are told: by its chord symbols where it has some, else as they are heard."""

from itertools import pairwise

from composer.score.chord_symbols import chord_symbols, parse_chord
from composer.score.harmony import Chord, harmony
from composer.score.piece import Piece
from composer.score.progression import QUALITY_OF_KIND

# Kinds that harmony has no template for, by their thirds; what has none is a triad.
NEAREST = {"major-minor": "m", "suspended-second": "sus4"}


def told_harmony(piece: Piece) -> tuple[Chord, ...]:
    """The chords from the first tick to the last bar line, without gaps; none for drums alone.

    A symbol holds until the next one; before the first the chords are those that are heard.
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
