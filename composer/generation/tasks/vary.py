"""Variations of a piece at a chosen distance, from ornaments to a free fantasy over the same form.

The network hears the piece as a theme. Each bar of the variation recalls its bar of the theme; with distance, the
similarity falls and fewer original notes stay. The order in which notes are dropped is the same at all distances, so
that a note that stays at one distance stays at any smaller one.
"""

from collections import defaultdict

import numpy as np

from composer.errors import BadInput
from composer.events.source import Source, source_of
from composer.events.vocabulary import PITCH
from composer.generation.decoding.decode import Task, Tell, infill, untold
from composer.generation.decoding.state.context import Event
from composer.generation.request.request import Request
from composer.generation.tasks.given_context import given_task, redraw_energy
from composer.generation.tasks.result import Reworked, notes_of, put_in
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.piece import Note, Piece

# Beyond this distance, bars no longer recall their theme.
FARTHEST_RECALL = 0.9
LEAST_SIMILARITY = 0.3
# Added to the chance of keeping notes that carry the music: outer voices, beats, and bar lines.
OUTER, ON_BEAT, ON_BAR = 0.5, 0.4, 0.3
STRETCH_BARS = 4


def varied(
    released: ReleasedVirtuoso, piece: Piece, distance: float, request: Request, tell: Tell = untold
) -> Reworked:
    """Return a variation of a piece; distance 0 is the piece itself, 1 keeps only its form.

    Raises BadInput for a distance out of range, and for music that cannot be processed.
    """
    if not 0 <= distance <= 1:
        raise BadInput("distance_out_of_range", distance=distance)
    source = source_of(piece)
    gone = _gone(source, distance, np.random.default_rng((request.seed, 1)))
    if not gone:
        return Reworked(piece, tuple(() for _ in piece.parts))
    task = _task(released, source, gone, distance, request)
    count = len(source.bars)
    bars = range(count, 2 * count, STRETCH_BARS)
    written = infill(task, request.candidates, bars, lambda done, _: tell(max(done - count, 0), count))
    composed = notes_of(written, task.context, count)
    return put_in(source, gone, composed)


def _gone(source: Source, distance: float, random: np.random.Generator) -> set[tuple[int, Note]]:
    """The notes to replace, (slot, note). The last bar stays until distance 1, unless it is all there is."""
    piece = source.heard
    struck = [(slot, note) for slot, part in enumerate(piece.parts) for note in part.notes]
    chance = random.random(len(struck))
    if distance >= 1:
        return set(struck)
    last_bar = int(source.bars.onsets[-1])
    chords: defaultdict[int, list[int]] = defaultdict(list)
    for slot, note in struck:
        if not piece.parts[slot].is_drums:
            chords[note.onset].append(note.pitch)
    outer = {onset: (min(pitches), max(pitches)) for onset, pitches in chords.items()}
    is_outer = np.array([note.pitch in outer.get(note.onset, ()) for _, note in struck])
    onsets = np.array([note.onset for _, note in struck])
    place = onsets - source.bars.onsets[source.bars.at(onsets)]
    beats = np.array([piece.meter_at(note.onset).beat_ticks for _, note in struck])
    staying = chance + ON_BAR * (place == 0) + OUTER * is_outer + ON_BEAT * (place % beats == 0)
    is_before = onsets < last_bar
    varies = np.flatnonzero(is_before if is_before.any() else ~is_before)
    order = varies[np.argsort(staying[varies], kind="stable")]
    return {struck[number] for number in order[: round(distance * len(order))]}


def _task(
    released: ReleasedVirtuoso, source: Source, gone: set[tuple[int, Note]], distance: float, request: Request
) -> Task:
    """The theme, entirely fixed, followed by the same number of bars in which only the kept notes are fixed."""
    count = len(source.bars)
    told = np.concatenate([source.told, source.told])
    told["bars_left"] = np.arange(2 * count)[::-1]
    again = slice(count, None)
    recalls = distance < FARTHEST_RECALL
    told["recall_distance"][again] = count if recalls else 0
    told["recall_transposition"][again] = 0
    told["recall_similarity"][again] = round(255 * (1 - (1 - LEAST_SIMILARITY) * distance))
    theme = source.events()
    staying: list[Event] = [(event[0] + count, *event[1:]) for event in source.events(gone)]
    kept = {event[: PITCH + 1] for event in staying}
    avoided = defaultdict(list)
    for bar, position, part, pitch, *_ in theme:
        if (bar + count, position, part, pitch) not in kept:
            avoided[bar + count, position, part].append(pitch)
    lost = np.bincount(count + source.bars.at([note.onset for _, note in gone]), minlength=2 * count)
    is_fantasy = distance >= 1
    redraw_energy(told, np.arange(count, 2 * count), request, source)
    return given_task(
        released,
        source,
        request,
        bars=told,
        fixed=[*theme, *staying],
        free=np.s_[count:] if is_fantasy or lost[-1] else np.s_[count:-1],
        ends=is_fantasy and count > 1,
        begins=int(told["ticks"][:count].sum()),
        # A few more than were removed, for ornaments.
        most=np.ceil(lost * (1.25 + 0.5 * distance)).astype(int),
        expected=lost,
        avoided=avoided,
        withheld={"register": np.arange(2 * count) >= count},
    )
