"""Makes notes playable on an instrument: range, polyphony and sustain."""

from collections.abc import Sequence
from dataclasses import replace

from composer.arranging.articulation import merged_repeats, sustained, thinned
from composer.arranging.ensembles import BASS, MELODY, Chair
from composer.arranging.ranges import Border, fitted, range_of
from composer.score.harmony import Chord, chord_at
from composer.score.instruments import INSTRUMENTS
from composer.score.piece import Note, Part


def playable(
    notes: Sequence[Note], chair: Chair, beat: int, chords: Sequence[Chord], borders: Sequence[Border] = ()
) -> tuple[Note, ...]:
    """Return sorted notes as a chair can play them; gaps of up to `beat` ticks are bridged.

    Accompaniment on sustaining instruments is held: repetitions are merged, and chord tones last as long as the chord,
    as with a pianist's pedal. A melody keeps its articulation.
    """
    instrument = INSTRUMENTS[chair.program]
    accompanies = instrument.sustains and not chair.has(MELODY)
    if accompanies:
        notes = merged_repeats(notes, beat // 2, 4 * beat)
    notes = thinned(notes, chair.notes_at_once, chair.has(BASS), chair.reach)
    # Octave shifts can bring distant notes together.
    notes = thinned(fitted(notes, chair.range, borders), chair.notes_at_once, chair.has(BASS), chair.reach)
    if accompanies:
        return sustained(notes, beat, lambda note: _rings_until(note, chords))
    return sustained(notes, beat) if instrument.sustains else notes


def _rings_until(note: Note, chords: Sequence[Chord]) -> int:
    """The end of the chord to which a note belongs, or its own end if it belongs to none."""
    chord = chord_at(chords, note.onset)
    return chord.end if note.pitch % 12 in chord.pitch_classes else note.end


def refitted(part: Part) -> Part:
    """The part, named after its instrument, with unplayable notes moved by octaves or dropped."""
    if part.is_drums:
        return part
    instrument = INSTRUMENTS[part.program]
    notes = thinned(fitted(part.notes, range_of(part.program)), instrument.most_notes)
    return replace(part, notes=notes, name=instrument.name if part.name else "")
