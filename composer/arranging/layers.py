"""Layers of one piece by intensity: the first can be heard alone, each further one is faded in over those before.

All have the bars and the harmony of the piece. What moves least is the first; a rhythm is the last, and where a piece
has no drums, those that a band would play to it.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from composer.arranging.band.band import band_of
from composer.errors import BadInput
from composer.score.piece import Part, Piece
from composer.score.voices import pooled, split

LAYER_LIMITS = (2, 4)
# From so many layers on, the last is a rhythm.
WITH_RHYTHM = 3
VOICES = ("Melody", "Upper voice", "Lower voice", "Bass")


def layerable(piece: Piece, count: int, groove: str | None = None, seed: int = 0, closes: bool = True) -> Piece:
    """The piece with parts enough for so many layers: voices become parts where there are too few, and drums join.

    Raises BadInput for a piece without pitched notes, or another number of layers than LAYER_LIMITS.
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
    """Which parts of a `layerable` piece each layer has, by their places: what moves least first, the rhythm last."""
    pitched = [place for place, part in enumerate(piece.parts) if part.notes and not part.is_drums]
    drums = [place for place, part in enumerate(piece.parts) if part.notes and part.is_drums]
    calmest = sorted(pitched, key=lambda place: (_motion(piece.parts[place]), place))
    found = _shared_out(calmest, count - 1 if count >= WITH_RHYTHM and drums else count)
    if count >= WITH_RHYTHM and drums:
        return [*found, drums]
    return [*found[:-1], found[-1] + drums]


def _motion(part: Part) -> float:
    """How quickly a part moves: the mean of how many of its notes would fill a tick."""
    return len(part.notes) / sum(note.duration for note in part.notes)


def _shared_out(places: Sequence[int], count: int) -> list[list[int]]:
    """Places as so many lists, about equally long, in their order; with fewer places, the last lists are empty."""
    ends = [round(len(places) * number / count) for number in range(count + 1)]
    return [list(places[begin:end]) for begin, end in pairwise(ends)]
