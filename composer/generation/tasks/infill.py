"""Re-composing a range of bars, of all parts or of one, with both sides seen and every other note untouched."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from composer.errors import BadInput
from composer.generation.decoding.decode import Infilled, Task, infill
from composer.generation.decoding.given import Source, source_of
from composer.generation.request.request import TEMPERATURE_LIMITS, Request
from composer.generation.tasks.given_context import curve_over, follow_energy, given_task, notes_told
from composer.generation.tasks.result import Reworked, notes_of, put_in, without_shapes
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.piece import Note, Piece

# So many bars on either side say how a gap should be.
NEIGHBORS = 4
# Candidates of one part are compared every so many bars.
STRETCH_BARS = 2
LEAST_RECALLS = 3
# More than this of the music that was there is not composed again; by how much the temperature rises if it is.
MOST_ALIKE = 0.85
FREER = 0.25
INTERPOLATED = ("density", "energy", "loudness")


def recompose(
    released: ReleasedVirtuoso,
    piece: Piece,
    bars: tuple[int, int],
    request: Request,
    part: str | None = None,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Reworked:
    """Compose some bars anew.

    `bars` are the first and the last one, counted from 1 as `Piece.bar_onsets` has them; `part` the name or number
    (from 1) of the only part that changes. Raises BadInput for bars or a part that do not exist, and for music that
    cannot be worked with.
    """
    source = source_of(piece)
    first_tick, end_tick = ticks_of(piece, bars)
    slots = range(len(source.heard.parts)) if part is None else [source.slots.index(part_named(piece, part, source))]
    return fill(released, source, first_tick, end_tick, list(slots), request, tell)


def fill(
    released: ReleasedVirtuoso,
    source: Source,
    first_tick: int,
    end_tick: int,
    slots: list[int],
    request: Request,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Reworked:
    """Compose what begins from one tick to another, which are bar lines, in some parts (`slots` of what is heard)."""
    gone = {
        (slot, note) for slot in slots for note in source.heard.parts[slot].notes if first_tick <= note.onset < end_tick
    }
    composed, infilled = _filled(released, source, gone, first_tick, end_tick, slots, request, tell)
    if alike(gone, composed) > MOST_ALIKE:
        # A gap whose music stands elsewhere too is easily filled with it again.
        freer = replace(request, temperature=min(request.temperature + FREER, TEMPERATURE_LIMITS[1]))
        composed, infilled = _filled(released, source, gone, first_tick, end_tick, slots, freer, tell, recalls=False)
    made = put_in(source, gone, slots, composed)
    piece = without_shapes(made.piece, (source.slots[slot] for slot in slots), first_tick, end_tick)
    return replace(made, piece=piece, ahead=infilled.ahead, kept=infilled.kept)


def _filled(
    released: ReleasedVirtuoso,
    source: Source,
    gone: set[tuple[int, Note]],
    first_tick: int,
    end_tick: int,
    slots: list[int],
    request: Request,
    tell: Callable[[int, int], None],
    recalls: bool = True,
) -> tuple[dict[int, tuple[Note, ...]], Infilled]:
    task = gap_task(released, source, gone, first_tick, end_tick, slots, request, recalls)
    inside = np.flatnonzero(_inside(source, first_tick, end_tick))
    first, end = int(inside[0]), int(inside[-1]) + 1
    is_whole = len(slots) == len(task.context.parts)
    stretches = [end] if is_whole else [*range(first + STRETCH_BARS, end, STRETCH_BARS), end]
    infilled = infill(task, request.candidates, stretches, tell)
    return notes_of(infilled.written, task.context), infilled


def alike(gone: set[tuple[int, Note]], composed: Mapping[int, Sequence[Note]]) -> float:
    """How much of the music that was there and of what was composed is the same, 0..1: onsets and pitches."""
    before = {(slot, note.onset, note.pitch) for slot, note in gone}
    after = {(slot, note.onset, note.pitch) for slot, notes in composed.items() for note in notes}
    return 2 * len(before & after) / max(len(before) + len(after), 1)


def gap_task(
    released: ReleasedVirtuoso,
    source: Source,
    gone: set[tuple[int, Note]],
    first_tick: int,
    end_tick: int,
    slots: list[int],
    request: Request,
    recalls: bool = True,
) -> Task:
    """The task of a piece with a gap: of its bars is told what those around them let expect; with `recalls` also which
    bars they recall."""
    parts = source.heard.parts
    inside = _inside(source, first_tick, end_tick)
    free = np.zeros((len(source.bars), len(parts)), dtype=bool)
    free[inside] = np.isin(np.arange(len(parts)), slots)
    told = source.told.copy()
    withheld = _tell_gap(told, inside, recalls)
    places = np.flatnonzero(inside)
    if request.energy:
        follow_energy(told, places, curve_over(request.energy, len(places)), source.is_played)
        for name in INTERPOLATED:
            withheld.pop(name, None)
    is_whole = len(slots) == len(parts)
    return given_task(
        released,
        source,
        request,
        parts=parts,
        bars=told,
        fixed=source.events(gone),
        free=free,
        silence=1,
        withheld=withheld,
        notes=notes_told(told) if is_whole else None,
        loudness=told["loudness"].astype(float) if is_whole and source.is_played else None,
        expected=None if is_whole else _expected(source, inside, slots),
    )


def _inside(source: Source, first_tick: int, end_tick: int) -> np.ndarray:
    return (source.bars.onsets >= first_tick) & (source.bars.onsets < end_tick)


def _expected(source: Source, inside: np.ndarray, slots: list[int]) -> np.ndarray:
    """How many notes of these parts the bars inside should have: as many as those around that have some."""
    struck = [note.onset for slot in slots for note in source.heard.parts[slot].notes]
    counts = np.bincount(np.searchsorted(source.bars.onsets, struck, side="right") - 1, minlength=len(inside))
    places = np.flatnonzero(inside)
    first, end = int(places[0]), int(places[-1]) + 1
    sides = [counts[max(first - NEIGHBORS, 0) : first], counts[end : end + NEIGHBORS]]
    playing = [float(side[side > 0].mean()) for side in sides if (side > 0).any()]
    expected = np.zeros(len(inside))
    expected[places] = np.linspace(playing[0], playing[-1], len(places)) if playing else counts[places].mean()
    return expected


def _tell_gap(told: np.ndarray, inside: np.ndarray, recalls: bool) -> dict[str, np.ndarray]:
    """Write what is expected of the bars inside, in place; returns what is told of none of them."""
    places = np.flatnonzero(inside)
    first, end = int(places[0]), int(places[-1]) + 1
    before = np.arange(max(first - NEIGHBORS, 0), first)
    after = np.arange(end, min(end + NEIGHBORS, len(told)))
    withheld = {"register": inside.copy()}
    for name in INTERPOLATED:
        sides = [float(told[name][side].mean()) for side in (before, after) if len(side)]
        if sides:
            told[name][places] = np.rint(np.linspace(sides[0], sides[-1], len(places) + 2)[1:-1])
        else:
            withheld[name] = inside.copy()
    hidden = np.zeros(len(told), dtype=bool)
    distance, similarity = _usual_recall(told, np.concatenate([before, after]), first, len(places))
    reached = (places >= distance) & recalls & (distance > 0)
    told["recall_distance"][places] = np.where(reached, distance, 0)
    told["recall_similarity"][places] = similarity
    told["recall_transposition"][places] = 0
    hidden[places[~reached]] = True
    # What follows is to be foreseen from what is drawn, not from what it recalls.
    hidden[end:] = True
    return withheld | dict.fromkeys(("recall_distance", "recall_transposition", "recall_similarity"), hidden)


def _usual_recall(told: np.ndarray, around: np.ndarray, first: int, count: int) -> tuple[int, int]:
    """From how many bars before, and how closely, the bars of a gap are told to recall: as those around it do, or else
    as most bars before it do."""
    for bars in (around, np.arange(first)):
        recalling = bars[told["recall_distance"][bars] > 0]
        distances = Counter(told["recall_distance"][recalling].tolist())
        distance, found = distances.most_common(1)[0] if distances else (0, 0)
        if found >= LEAST_RECALLS:
            alike = recalling[told["recall_distance"][recalling] == distance]
            return distance, round(float(told["recall_similarity"][alike].mean()))
    return 0, 0


def ticks_of(piece: Piece, bars: tuple[int, int]) -> tuple[int, int]:
    """Where a range of bars, counted from 1, begins and ends. Raises BadInput if it is not in the piece."""
    onsets = piece.bar_onsets()
    first, last = bars
    if not 1 <= first <= last <= len(onsets):
        raise BadInput("bars_not_in_music", first=first, last=last, most=len(onsets))
    end = onsets[last] if last < len(onsets) else max(piece.end, onsets[-1] + 1)
    return onsets[first - 1], end


def part_named(piece: Piece, name: str, source: Source) -> int:
    """The place of a part by its name or number from 1. Raises BadInput, naming those that there are."""
    wanted = name.strip().lower()
    names = [part.name.strip() or f"program {part.program}" for part in piece.parts]
    found = [slot for slot, called in enumerate(names) if called.lower() == wanted]
    if not found and wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(names):
        found = [int(wanted) - 1]
    found = [slot for slot in found if slot in source.slots]
    if not found:
        there = ", ".join(f"{number} {called}" for number, called in enumerate(names[:20], 1))
        raise BadInput("part_unknown", part=name, known=there)
    return found[0]
