"""Measures infilling by how well the following music is predicted after different fillings."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from composer.events.columns import IS_PLANNED
from composer.events.source import events_of, source_of
from composer.generation.decoding.decode import MOST_AHEAD_BARS, MOST_AHEAD_EVENTS
from composer.generation.decoding.state.state import DecoderState
from composer.generation.request.request import MOST_CANDIDATES, Request
from composer.generation.tasks.infill import Gap, alike, fill, gap_task
from composer.networks.virtuoso.known import Known
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.networks.virtuoso.shape import CONTEXT
from composer.score.piece import Note, Part, Piece

GAP_BARS = 4

Tell = Callable[[str], None]


def seams(released: ReleasedVirtuoso, pieces: Sequence[Piece], tell: Tell) -> dict[str, Any]:
    """Nats a note of the music after a gap of four bars for different fillings, with and without the plan.

    `alike` is the share of notes that a filling has in common with the original.
    """
    table: dict[str, list[tuple[float, float, float]]] = {
        name: [] for name in ("there before", "ours", "looking back only", "other bars", "nothing")
    }
    for number, piece in enumerate(pieces):
        tell(f"seams: piece {number + 1} of {len(pieces)}")
        source, onsets = source_of(piece), piece.bar_onsets()
        first = len(onsets) // 2
        begin, end = onsets[first], onsets[first + GAP_BARS]
        gap = Gap(source, begin, end, tuple(range(len(source.heard.parts))))
        gone = gap.gone
        request = Request(seed=number, candidates=MOST_CANDIDATES)
        fillings = {
            "there before": piece,
            "ours": fill(released, gap, request).piece,
            "looking back only": fill(released, gap, replace(request, candidates=1)).piece,
            "other bars": _with_other_bars(piece, first, np.random.default_rng(number)),
            "nothing": _without(piece, begin, end),
        }
        for name, filled in fillings.items():
            told, untold = nats_after(released, gap, filled)
            inside = {
                slot: [note for note in part.notes if begin <= note.onset < end]
                for slot, part in enumerate(filled.parts)
            }
            table[name].append((told, untold, alike(gone, inside)))
    means = {name: np.mean(rows, axis=0) for name, rows in table.items()}
    ours, back, there = (np.array(table[name])[:, 1] for name in ("ours", "looking back only", "there before"))
    return {
        name: {
            "nats_a_note": round(float(mean[0]), 3),
            "nats_a_note_untold": round(float(mean[1]), 3),
            "alike": round(float(mean[2]), 3),
        }
        for name, mean in means.items()
    } | {
        "pieces": len(pieces),
        "ours_better_than_looking_back": round(float(np.mean(ours < back)), 3),
        "ours_better_than_there_before": round(float(np.mean(ours < there)), 3),
    }


def nats_after(released: ReleasedVirtuoso, gap: Gap, filled: Piece) -> tuple[float, float]:
    """Nats a note of the music after a gap, under the network with the plan, and without."""
    task = gap_task(released, gap, Request())
    nothing_free = np.zeros((len(gap.source.bars), len(filled.parts)), dtype=bool)
    context = replace(task.context, fixed=events_of(filled, gap.source.semitones), free=nothing_free)
    state = DecoderState(context)
    stop = int(np.searchsorted(context.onsets, gap.end))
    rows, times, targets, references = [], [], [], []
    ahead = 0
    while state.place < len(context.fixed) and ahead < MOST_AHEAD_EVENTS:
        event = state.forced()
        if state.bar + event[0] >= stop + MOST_AHEAD_BARS:
            break
        ahead += state.bar + event[0] >= stop
        rows.append(state.rows()[0])
        times.append(state.time)
        targets.append(event)
        references.append(state.references(event))
        state.add(event, is_written=False)
    if not ahead:
        return 0.0, 0.0
    conditional, time = np.array(rows[-CONTEXT:]), np.array(times[-CONTEXT:])
    events = np.array(targets[-ahead:])
    nats = []
    for view in (conditional, np.where(IS_PLANNED, 0, conditional)):
        x = released.listener.hear(released.listener.begin(), view[np.newaxis], time[np.newaxis])[:, -ahead:]
        known = Known.before(released.writer, np.array(context.programs), x, view[np.newaxis, -ahead:])
        nats.append(-known.log_likelihood(events, np.array(references[-ahead:]), context.expressive).sum() / ahead)
    return float(nats[0]), float(nats[1])


def _without(piece: Piece, begin: int, end: int) -> Piece:
    return replace(
        piece,
        parts=tuple(
            replace(part, notes=tuple(note for note in part.notes if not begin <= note.onset < end))
            for part in piece.parts
        ),
    )


def _with_other_bars(piece: Piece, first: int, random: np.random.Generator) -> Piece:
    """Replace the gap with random other bars of the piece."""
    onsets = piece.bar_onsets()
    begin, end = onsets[first], onsets[first + GAP_BARS]
    places = [
        place
        for place in range(len(onsets) - GAP_BARS)
        if abs(place - first) >= GAP_BARS and onsets[place + GAP_BARS] - onsets[place] == end - begin
    ] or [first]
    start = onsets[places[int(random.integers(len(places)))]]
    parts = []
    for part, kept in zip(piece.parts, _without(piece, begin, end).parts, strict=True):
        moved = [
            Note(note.onset - start + begin, note.pitch, note.duration, note.velocity)
            for note in part.notes
            if start <= note.onset < start + end - begin
        ]
        parts.append(_settled_around(kept, moved))
    return replace(piece, parts=tuple(parts))


def _settled_around(part: Part, moved: Sequence[Note]) -> Part:
    """Merge notes into a part, without those that would overlap its own."""

    def touches(note: Note) -> bool:
        return any(n.pitch == note.pitch and n.onset < note.end and note.onset < n.end for n in part.notes)

    held = [note for note in moved if not touches(note)]
    return replace(part, notes=tuple(sorted([*part.notes, *held])))
