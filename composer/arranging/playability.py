"""What an instrument makes of the notes it is given: in its range, no more at once than it can, held if it holds."""

from collections.abc import Sequence
from dataclasses import replace

from composer.arranging.articulation import merged_repeats, sustained, thinned
from composer.arranging.ensembles import BASS, MELODY, Chair, range_of
from composer.arranging.ranges import Border, fitted
from composer.score.harmony import Chord, chord_at
from composer.score.instruments import INSTRUMENTS
from composer.score.piece import Note, Part


def playable(
    notes: Sequence[Note], chair: Chair, beat: int, chords: Sequence[Chord], borders: Sequence[Border] = ()
) -> tuple[Note, ...]:
    """Sorted notes as a chair can play them; `beat` in ticks is the longest gap that is bridged.

    Accompanying notes are held by who can hold them: those that repeat as one, and those of a chord as long as it
    lasts, as a pianist's pedal has them ring. A melody is struck and let go as it is written.
    """
    instrument = INSTRUMENTS[chair.program]
    accompanies = instrument.sustains and not chair.has(MELODY)
    if accompanies:
        notes = merged_repeats(notes, beat // 2, 4 * beat)
    notes = thinned(notes, chair.notes_at_once, chair.has(BASS), chair.reach)
    # Octaves may bring notes together that were apart.
    notes = thinned(fitted(notes, chair.range, borders), chair.notes_at_once, chair.has(BASS), chair.reach)
    if accompanies:
        return sustained(notes, beat, lambda note: _rings_until(note, chords))
    return sustained(notes, beat) if instrument.sustains else notes


def _rings_until(note: Note, chords: Sequence[Chord]) -> int:
    """The end of the chord that a note belongs to; its own if it belongs to none."""
    chord = chord_at(chords, note.onset)
    return chord.end if note.pitch % 12 in chord.pitch_classes else note.end


def refitted(part: Part) -> Part:
    """The part, called after its instrument; what that cannot play is moved by octaves, or left out if too much."""
    if part.is_drums:
        return part
    instrument = INSTRUMENTS[part.program]
    notes = thinned(fitted(part.notes, range_of(part.program)), instrument.most_notes)
    return replace(part, notes=notes, name=instrument.name if part.name else "")
