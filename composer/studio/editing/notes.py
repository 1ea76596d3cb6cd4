"""Edits single notes: each move, addition or deletion is a step that can be undone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from composer.errors import BadInput
from composer.score.analysis import analyze
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Note, Part, Piece
from composer.studio.playback.performance import Performance
from composer.studio.session.composing import Composition, composition_of, keep
from composer.studio.session.library import Shelf

# Added notes begin on a sixteenth note and last a quarter.
GRID_TICKS = TICKS_PER_QUARTER // 4
USUAL_VELOCITY = 80
STEP = "step_notes"


def note_at(piece: Piece, place: int, pitch: int, bar: float) -> Note:
    """The note of a part with that pitch nearest to a time, in bars from 0 with fractions. Raises BadInput if there is
    none."""
    found = [note for note in piece.parts[place].notes if note.pitch == pitch]
    if not found:
        raise BadInput("note_unknown")
    tick = _tick(piece, bar)
    return min(found, key=lambda note: abs(note.onset - tick))


def changed(composition: Composition, told: Mapping[str, Any], shelf: Shelf) -> Composition:
    """Apply the browser's change of a note to a composition.

    `part` is the number of the part, `pitch` the note to change (None: add one), `bar` its position, and `to` the new
    pitch (None: delete). Raises BadInput for a note that does not exist.
    """
    piece = composition.written or composition.piece
    numbers = composition.numbers
    place = numbers.index(told["part"]) if told["part"] in numbers else 0
    part, to = piece.parts[place], told["to"]
    if to is not None and not 0 <= to <= 127:
        raise BadInput("note_unknown")
    if told["pitch"] is None:
        notes = (*part.notes, _added(piece, part, to, told["bar"]))
    else:
        old = note_at(piece, place, told["pitch"], told["bar"])
        kept = tuple(note for note in part.notes if note is not old)
        notes = kept if to is None else (*kept, replace(old, pitch=to))
    # A note ends before the same pitch is struck again.
    ordered = tuple(sorted(notes, key=lambda note: (note.onset, note.pitch)))
    parts = tuple(replace(one, notes=ordered) if number == place else one for number, one in enumerate(piece.parts))
    if not any(one.notes for one in parts):
        raise BadInput("nothing_composed")
    made = _anew(composition, replace(piece, parts=parts))
    made = replace(made, edits=composition.edits, step=STEP, is_reworked=True, naming=composition.naming)
    if shelf.find(composition.kept_as) is None:
        composition = keep(composition, shelf)
    return keep(made, shelf, composition.kept_as)


def _anew(composition: Composition, piece: Piece) -> Composition:
    """Replace the piece of a composition, with the same expression; uploaded music is left as it is."""
    performance = Performance(composition.performance.energy, composition.performance.sections)
    if composition.written is None:
        made = replace(composition, piece=piece, analysis=analyze(piece), performance=performance)
        made.performance.finish(piece, made.numbers)
    else:
        made = composition_of(piece, composition.request, composition.weights, performance, composition.numbers)
        made.performance.finish(made.piece, made.numbers, made.with_expression)
    return made


def _tick(piece: Piece, bar: float) -> float:
    onsets = piece.bar_onsets()
    lines = [*onsets, onsets[-1] + piece.meters[-1].meter.bar_ticks]
    return float(np.interp(bar, np.arange(len(lines)), lines))


def _added(piece: Piece, part: Part, pitch: int, bar: float) -> Note:
    velocities = [note.velocity for note in part.notes] or [USUAL_VELOCITY]
    onset = round(_tick(piece, bar) / GRID_TICKS) * GRID_TICKS
    return Note(onset, pitch, TICKS_PER_QUARTER, round(sum(velocities) / len(velocities)))
