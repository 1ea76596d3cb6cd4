"""How likely the network considered every other pitch in place of a note of given music."""

from dataclasses import dataclass

import numpy as np

from composer.errors import BadInput
from composer.events.source import Source, source_of
from composer.events.vocabulary import BAR_ADVANCE, PART, PITCH, PITCH_COUNT, POSITION, TIE, VELOCITY
from composer.generation.decoding.decode import Task
from composer.generation.decoding.particles import past
from composer.generation.decoding.state.context import BAR
from composer.generation.request.request import Request
from composer.generation.tasks.given_context import given_task
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.networks.virtuoso.shape import CONTEXT
from composer.score.piece import Note, Piece


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """A note and the probability of every MIDI pitch in its place, (128,), which sums to 1."""

    note: Note
    of_pitch: np.ndarray


def pitch_chances(released: ReleasedVirtuoso, piece: Piece, part: int, note: Note) -> Chances:
    """Return the probability of each pitch in place of a note, given all notes before it; `part` is the index of its
    part.

    Uses the network alone at temperature 1, without a style. Raises BadInput for a note that does not exist or is not
    heard, and for music that cannot be processed.
    """
    source = source_of(piece)
    if part not in source.slots:
        raise BadInput("note_unknown")
    slot = source.slots.index(part)
    # Everything is fixed.
    task = given_task(released, source, Request(), bars=source.told, free=np.s_[:0], silence=1)
    particle, place = task.particle(), _place(task, source, slot, note)
    # Rests may come first.
    rows, times = past(particle, lambda state: state.place < place or state.forced()[PART] != slot, place)
    state, event = particle.state, particle.state.forced()
    told = np.stack([*rows, state.rows()])[np.newaxis, -CONTEXT:, 0]
    heard = released.listener.hear(released.listener.begin(), told, np.array([[*times, state.time]])[:, -CONTEXT:])
    known = task.sampler().known(heard[:, -1:], told[:, -1:])
    for field in (BAR_ADVANCE, POSITION, PART):
        known.tell(field, np.array([event[field]]))
    known.references[:] = [state.references(event[:PITCH])]
    chances = np.exp(known.log_chances(PITCH)[0, 0].astype(np.float64))
    # From pitches relative to C to those of the piece.
    encoded = np.arange(PITCH_COUNT) + (0 if piece.parts[part].is_drums else source.semitones)
    is_pitch = (encoded >= 0) & (encoded < PITCH_COUNT)
    of_pitch = np.zeros(PITCH_COUNT)
    of_pitch[is_pitch] = chances[encoded[is_pitch]]
    return Chances(note, of_pitch / of_pitch.sum())


def _place(task: Task, source: Source, slot: int, note: Note) -> int:
    """The index of a note among the fixed events."""
    semitones = 0 if source.heard.parts[slot].is_drums else source.semitones
    for place, event in enumerate(task.context.fixed):
        onset = task.context.onsets[event[BAR]] + event[POSITION]
        if (onset, event[PART], event[PITCH]) == (note.onset, slot, note.pitch + semitones) and event[VELOCITY] != TIE:
            return place
    raise BadInput("note_unknown")
