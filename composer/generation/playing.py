"""What an instrument makes of the notes it is given: in its range, no more at once than it can, held if it holds."""

from collections.abc import Sequence
from dataclasses import replace

from composer.generation.articulation import merged_repeats, sustained, thinned
from composer.generation.ensembles import BASS, MELODY, Chair, range_of
from composer.generation.fitting import Border, fitted
from composer.score.instruments import INSTRUMENTS
from composer.score.piece import Note, Part


def playable(notes: Sequence[Note], chair: Chair, beat: int, borders: Sequence[Border] = ()) -> tuple[Note, ...]:
    """Sorted notes as a chair can play them; `beat` in ticks is the longest gap that is bridged.

    Repeated notes of an accompaniment are held by who can hold them; a melody's are struck again.
    """
    instrument = INSTRUMENTS[chair.program]
    if instrument.sustains and not chair.has(MELODY):
        notes = merged_repeats(notes, beat // 2, 4 * beat)
    notes = thinned(fitted(notes, chair.range, borders), chair.notes_at_once, chair.has(BASS), chair.reach)
    return sustained(notes, beat) if instrument.sustains else notes


def refitted(part: Part) -> Part:
    """The part with what its instrument cannot play moved by octaves, and left out where it is too much at once."""
    if part.is_drums:
        return part
    notes = fitted(part.notes, range_of(part.program))
    return replace(part, notes=thinned(notes, INSTRUMENTS[part.program].most_notes))
