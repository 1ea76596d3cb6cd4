"""Intensity layers of a piece: the first can be heard alone, and each further one is faded in on top.

All share the bars and harmony of the piece. The part with the least motion comes first; the rhythm comes last, taken
from a band if the piece has no drums.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from composer.arranging.band.band import band_of
from composer.errors import BadInput
from composer.score.piece import Part, Piece
from composer.score.voices import pooled, split

LAYER_LIMITS = (2, 4)
# From this number of layers, the last is a rhythm.
WITH_RHYTHM = 3
VOICES = ("Melody", "Upper voice", "Lower voice", "Bass")


def layerable(piece: Piece, count: int, groove: str | None = None, seed: int = 0, closes: bool = True) -> Piece:
    """Prepare a piece with enough parts for the layers: voices become parts if necessary, and drums are added.

    Raises BadInput for a piece without pitched notes, or a number of layers outside LAYER_LIMITS.
    """
    lowest, highest = LAYER_LIMITS
    if not lowest <= count <= highest:
        raise BadInput("layers_out_of_range", fewest=lowest, most=highest, count=count)
    if not any(part.notes and not part.is_drums for part in piece.parts):
        raise BadInput("drums_have_no_layers")
    has_rhythm = count >= WITH_RHYTHM
    parts = [part for part in piece.parts if part.notes]
    pitched = [part for part in parts if not part.is_drums]
    if len(pitched) < count - has_rhythm:
        voices = zip(VOICES, split(pooled(piece), len(VOICES)), strict=True)
        program = pitched[0].program
        pitched = [Part(notes, program, name, pedals=pitched[0].pedals) for name, notes in voices if notes]
        parts = [*pitched, *(part for part in parts if part.is_drums)]
    if has_rhythm and not any(part.is_drums for part in parts):
        parts += [part for part in band_of(piece, groove, seed, closes).parts if part.is_drums]
    return replace(piece, parts=tuple(parts))


def layers(piece: Piece, count: int) -> list[list[int]]:
    """The part indices of each layer of a `layerable` piece, from the least motion to the rhythm.

    There are fewer than `count` if the piece has too few voices: no layer is silent.
    """
    pitched = [place for place, part in enumerate(piece.parts) if part.notes and not part.is_drums]
    drums = [place for place, part in enumerate(piece.parts) if part.notes and part.is_drums]
    calmest = sorted(pitched, key=lambda place: (_motion(piece.parts[place]), place))
    has_rhythm = count >= WITH_RHYTHM and bool(drums)
    found = _shared_out(calmest, min(count - has_rhythm, len(calmest)))
    if has_rhythm or not found:
        return [*found, drums]
    return [*found[:-1], found[-1] + drums]


def _motion(part: Part) -> float:
    """The speed of a part: the mean of the reciprocal note length in ticks."""
    return len(part.notes) / sum(note.duration for note in part.notes)


def _shared_out(places: Sequence[int], count: int) -> list[list[int]]:
    """Divide indices into `count` lists of similar length, in order; there are at least as many indices."""
    ends = [round(len(places) * number / max(count, 1)) for number in range(count + 1)]
    return [list(places[begin:end]) for begin, end in pairwise(ends)]
