"""Infills a range of bars, in all parts or one, with the music on both sides in view and every other note untouched."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from composer.errors import BadInput
from composer.events.source import Source, source_of
from composer.generation.decoding.decode import Task, Tell, infill, untold
from composer.generation.request.request import LIMITS, Request
from composer.generation.tasks.given_context import given_task, notes_told, redraw_energy
from composer.generation.tasks.result import Reworked, notes_of, put_in
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.corrections import place_of_part
from composer.score.joining import without_shapes
from composer.score.piece import Note, Piece

# The number of bars on each side that determine the features of a gap.
NEIGHBORS = 4
# Particles for a single part are compared after this many bars.
STRETCH_BARS = 2
LEAST_RECALLS = 3
# A result that repeats more than this share of the old music is composed again, at a temperature raised by FREER.
MOST_ALIKE = 0.85
FREER = 0.25
INTERPOLATED = ("density", "energy", "loudness")


def recompose(
    released: ReleasedVirtuoso,
    piece: Piece,
    bars: tuple[int, int],
    request: Request,
    part: str | None = None,
    tell: Tell = untold,
) -> Reworked:
    """Compose some bars again.

    `bars` are the first and last bar, from 1 as in `Piece.bar_onsets`; `part` is the name or number (from 1) of the
    only part that changes. Raises BadInput for bars or a part that do not exist, and for music that cannot be
    processed.
    """
    source = source_of(piece)
    slots = range(len(source.heard.parts)) if part is None else [_slot_named(source, part)]
    return fill(released, Gap(source, *ticks_of(piece, bars), tuple(slots)), request, tell)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is composed again: all that begins between two bar lines, in ticks, in some slots of `source.heard`."""

    source: Source
    begin: int
    end: int
    slots: tuple[int, ...]

    @property
    def is_in_all_parts(self) -> bool:
        """Whether no part is kept."""
        return len(self.slots) == len(self.source.heard.parts)

    @property
    def gone(self) -> set[tuple[int, Note]]:
        """The notes to replace, (slot, note)."""
        notes = ((slot, note) for slot in self.slots for note in self.source.heard.parts[slot].notes)
        return {(slot, note) for slot, note in notes if self.begin <= note.onset < self.end}

    @property
    def bars(self) -> np.ndarray:
        """The numbers of the bars that it covers, rising; (bars,)."""
        onsets = self.source.bars.onsets
        return np.flatnonzero((onsets >= self.begin) & (onsets < self.end))

    @property
    def around(self) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of the bars before it and after it that determine its features."""
        first, last = self.bars[[0, -1]]
        return np.arange(first)[-NEIGHBORS:], np.arange(last + 1, len(self.source.bars))[:NEIGHBORS]


def fill(released: ReleasedVirtuoso, gap: Gap, request: Request, tell: Tell = untold) -> Reworked:
    """Compose the music of a gap."""
    gone = gap.gone
    composed = _filled(released, gap, request, tell)
    if alike(gone, composed) > MOST_ALIKE:
        # If the old music also occurs elsewhere in the piece, the network easily writes it again.
        freer = replace(request, temperature=min(request.temperature + FREER, LIMITS["temperature"][1]))
        composed = _filled(released, gap, freer, tell, recalls=False)
    made = put_in(gap.source, gone, composed)
    piece = without_shapes(made.piece, (gap.source.slots[slot] for slot in gap.slots), gap.begin, gap.end)
    return replace(made, piece=piece)


def _filled(
    released: ReleasedVirtuoso, gap: Gap, request: Request, tell: Tell, recalls: bool = True
) -> dict[int, tuple[Note, ...]]:
    task = gap_task(released, gap, request, recalls)
    # With all parts free, only what follows the gap tells one particle from another.
    stretch = len(gap.bars) if gap.is_in_all_parts else STRETCH_BARS
    bars = range(int(gap.bars[0]), int(gap.bars[-1]) + 1, stretch)
    return notes_of(infill(task, request.candidates, bars, tell), task.context)


def alike(gone: set[tuple[int, Note]], composed: Mapping[int, Sequence[Note]]) -> float:
    """The Dice similarity of the old and the new notes, 0..1, by onset and pitch."""
    before = {(slot, note.onset, note.pitch) for slot, note in gone}
    after = {(slot, note.onset, note.pitch) for slot, notes in composed.items() for note in notes}
    return 2 * len(before & after) / max(len(before) + len(after), 1)


def gap_task(released: ReleasedVirtuoso, gap: Gap, request: Request, recalls: bool = True) -> Task:
    """Return the task for a gap, whose features are interpolated from the bars around it; `recalls` also tells which
    bars it recalls."""
    source = gap.source
    told = source.told.copy()
    withheld = _tell_gap(told, gap, recalls)
    if request.energy:
        redraw_energy(told, gap.bars, request, source)
        for name in INTERPOLATED:
            withheld.pop(name, None)
    return given_task(
        released,
        source,
        request,
        bars=told,
        fixed=source.events(gap.gone),
        free=np.ix_(gap.bars, np.array(gap.slots)),
        silence=1,
        withheld=withheld,
        notes=notes_told(told) if gap.is_in_all_parts else None,
        loudness=told["loudness"].astype(float) if gap.is_in_all_parts and source.is_played else None,
        expected=None if gap.is_in_all_parts else _expected(gap),
    )


def _expected(gap: Gap) -> np.ndarray:
    """The number of notes that the parts should have in each bar of the gap, as in the surrounding bars that are not
    empty."""
    onsets, places = gap.source.bars.onsets, gap.bars
    struck = [note.onset for slot in gap.slots for note in gap.source.heard.parts[slot].notes]
    counts = np.bincount(gap.source.bars.at(struck), minlength=len(onsets))
    playing = [float(counts[side][counts[side] > 0].mean()) for side in gap.around if counts[side].any()]
    expected = np.zeros(len(onsets))
    expected[places] = np.linspace(playing[0], playing[-1], len(places)) if playing else counts[places].mean()
    return expected


def _tell_gap(told: np.ndarray, gap: Gap, recalls: bool) -> dict[str, np.ndarray]:
    """Write the interpolated features of the gap in place, and return those to withhold."""
    places = gap.bars
    inside = np.isin(np.arange(len(told)), places)
    withheld = {"register": inside}
    for name in INTERPOLATED:
        sides = [float(told[name][side].mean()) for side in gap.around if len(side)]
        if sides:
            told[name][places] = np.rint(np.linspace(sides[0], sides[-1], len(places) + 2)[1:-1])
        else:
            withheld[name] = inside
    hidden = np.zeros(len(told), dtype=bool)
    distance, similarity = _usual_recall(told, np.concatenate(gap.around), int(places[0]), len(places))
    reached = (places >= distance) & recalls & (distance > 0)
    told["recall_distance"][places] = np.where(reached, distance, 0)
    told["recall_similarity"][places] = similarity
    told["recall_transposition"][places] = 0
    hidden[places[~reached]] = True
    # The music after the gap should be predicted from what is written, not from what it recalls.
    hidden[places[-1] + 1 :] = True
    return withheld | dict.fromkeys(("recall_distance", "recall_transposition", "recall_similarity"), hidden)


def _usual_recall(told: np.ndarray, around: np.ndarray, first: int, count: int) -> tuple[int, int]:
    """The distance and similarity of the recalls to plan in a gap: the usual ones around it, or else before it."""
    for bars in (around, np.arange(first)):
        recalling = bars[told["recall_distance"][bars] > 0]
        distances = Counter(told["recall_distance"][recalling].tolist())
        distance, found = distances.most_common(1)[0] if distances else (0, 0)
        if found >= LEAST_RECALLS:
            alike = recalling[told["recall_distance"][recalling] == distance]
            return distance, round(float(told["recall_similarity"][alike].mean()))
    return 0, 0


def ticks_of(piece: Piece, bars: tuple[int, int]) -> tuple[int, int]:
    """The ticks at which a range of bars, counted from 1, begins and ends. Raises BadInput if it is not in the
    piece."""
    onsets = piece.bar_onsets()
    first, last = bars
    if not 1 <= first <= last <= len(onsets):
        raise BadInput("bars_not_in_music", first=first, last=last, most=len(onsets))
    end = onsets[last] if last < len(onsets) else max(piece.end, onsets[-1] + 1)
    return onsets[first - 1], end


def _slot_named(source: Source, name: str) -> int:
    """The slot of a part by its name or number from 1. Raises BadInput for one that does not exist or is not heard."""
    place = place_of_part(source.piece, name)
    if place not in source.slots:
        raise BadInput("part_not_heard", part=name, most=len(source.slots))
    return source.slots.index(place)
