"""What else a note of given music could have been: the chances that the network gave every pitch in its place."""

from dataclasses import dataclass

import numpy as np

from composer.errors import BadInput
from composer.events.vocabulary import BAR_ADVANCE, PART, PITCH, POSITION, TIE, VELOCITY
from composer.generation.decoding.decode import Task
from composer.generation.decoding.given import Source, source_of
from composer.generation.decoding.sampler import Known
from composer.generation.decoding.state.context import BAR
from composer.generation.request.request import Request
from composer.generation.tasks.given_context import given_task
from composer.networks.virtuoso.copies import copies
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.networks.virtuoso.shape import CONTEXT
from composer.score.piece import Note, Piece

PITCHES = 128


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Of one place in a piece: the note that is there, and how likely every MIDI pitch was in it, (128,), which add up
    to 1."""

    note: Note
    of_pitch: np.ndarray


def pitch_chances(released: ReleasedVirtuoso, piece: Piece, part: int, note: Note) -> Chances:
    """How likely each pitch is where a note of a part (its place, from 0) stands, after all that comes before it.

    The network by itself is asked, at temperature 1, without a style. Raises BadInput for a note that is not there or
    is not heard, and for music that cannot be worked with.
    """
    source = source_of(piece)
    if part not in source.slots:
        raise BadInput("note_unknown")
    slot = source.slots.index(part)
    task = _task(released, source)
    first, place = task.particle(), _place(task, source, slot, note)
    heard = [(first.state.rows(), first.state.time)]
    # On the way to it there may be rests.
    while first.state.place < place or first.state.forced()[PART] != slot:
        first.add(first.state.forced(), is_written=False)
        heard.append((first.state.rows(), first.state.time))
    event = first.state.forced()
    memory = released.backbone.begin(len(heard[0][0]))
    for rows, time in heard[-CONTEXT:]:
        x = released.backbone.hear(memory, rows, np.full(len(rows), time))
    rows = heard[-1][0]
    known = Known.before(x[:1, np.newaxis], copies(rows[:1].astype(np.int64))[:, np.newaxis])
    head = task.head()
    for field in (BAR_ADVANCE, POSITION, PART):
        head.tell(field, known, np.array([event[field]]))
    known.references[:] = [first.state.references(event[:PITCH])]
    chances = np.exp(head.log_chances(PITCH, known)[0, 0].astype(np.float64))
    semitones = 0 if piece.parts[part].is_drums else source.semitones
    return Chances(note, _at_pitch(chances, semitones))


def _task(released: ReleasedVirtuoso, source: Source) -> Task:
    """A task in which all is fixed."""
    parts = source.heard.parts
    free = np.zeros((len(source.bars), len(parts)), dtype=bool)
    return given_task(
        released, source, Request(), parts=parts, bars=source.told, fixed=source.events(), free=free, silence=1
    )


def _place(task: Task, source: Source, slot: int, note: Note) -> int:
    """The place of a note among the fixed events."""
    semitones = 0 if source.heard.parts[slot].is_drums else source.semitones
    for place, event in enumerate(task.context.fixed):
        onset = task.context.onsets[event[BAR]] + event[POSITION]
        if (onset, event[PART], event[PITCH]) == (note.onset, slot, note.pitch + semitones) and event[VELOCITY] != TIE:
            return place
    raise BadInput("note_unknown")


def _at_pitch(chances: np.ndarray, semitones: int) -> np.ndarray:
    """Chances of pitches relative to C by what they are in the piece."""
    of_pitch = np.zeros(PITCHES)
    for coded, chance in enumerate(chances[:PITCHES]):
        if 0 <= coded - semitones < PITCHES:
            of_pitch[coded - semitones] += chance
    return of_pitch / of_pitch.sum()
