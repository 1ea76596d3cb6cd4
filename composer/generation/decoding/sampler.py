"""What comes next in each of many threads: their next fixed event, or a drawn one before it.

The network says when and in which part the next event comes. What it says of moments before the next fixed event, in
parts that are free, is the chance that something is drawn there; what it says of that moment and later is the chance
that nothing is. What it says of parts that are not free before then cannot be, and counts for neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from composer.events.intervals import REFERENCES
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    FIELDS,
    LARGEST_PART_COUNT,
    PART,
    PITCH,
    POSITION,
    TIE,
    VELOCITY,
)
from composer.generation.decoding.concord import concord
from composer.generation.decoding.context import Ways
from composer.generation.decoding.given import Event
from composer.generation.decoding.infill_state import Thread
from composer.generation.decoding.sampling import draw, guided, mixed, probabilities
from composer.networks.virtuoso.decoding import Writer
from composer.networks.virtuoso.shape import PROGRAM_AFTER

# Less likely moments are not looked at.
LEAST_CHANCE = 1e-3
MOST_MOMENTS = 32
LEAST_WEIGHT = 1e-9
# Where the table for programs is, among those of what was chosen.
PROGRAM = len(FIELDS) - 1

ALONE = np.ones(1)

# Bar, position in it, and part.
Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """The event that comes next in a thread, whether it is drawn, and what it tells of the thread (in nats)."""

    event: Event
    is_drawn: bool
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of the next event of each row: what the backbone says, and what was chosen since.

    `x` (views, rows, head_width) is what the head goes on from; `copied` (views, rows, COPY_KINDS, 1 + COPIED) as in
    `copies`; `chosen` (rows, fields) are the codes of the fields that are chosen, `references` (rows, REFERENCES) the
    pitches that the next one is heard relative to.
    """

    x: np.ndarray
    copied: np.ndarray
    chosen: np.ndarray
    references: np.ndarray

    @classmethod
    def before(cls, x: np.ndarray, copied: np.ndarray) -> "Known":
        """Nothing is chosen yet."""
        rows = x.shape[1]
        return cls(x, copied, np.zeros((rows, 0), dtype=np.int64), np.zeros((rows, REFERENCES), dtype=np.int64))

    def at(self, rows: np.ndarray | list[int]) -> "Known":
        """Some rows of it."""
        return Known(self.x[:, rows], self.copied[:, rows], self.chosen[rows], self.references[rows])

    @classmethod
    def joined(cls, several: Sequence["Known"]) -> "Known":
        """The rows of several, one after the other."""
        return cls(
            np.concatenate([known.x for known in several], axis=1),
            np.concatenate([known.copied for known in several], axis=1),
            np.concatenate([known.chosen for known in several]),
            np.concatenate([known.references for known in several]),
        )


class Chooser:
    """Chooses for threads, by what the backbone makes of each: x, (views, threads, head_width).

    The first views were told the plan, one for each style that is blended by `weights` (styles,). Where there are as
    many again, those were not, and the plan is followed by `guidance` (fields,) more than the network would by itself.
    """

    def __init__(self, writer: Writer, ways: Ways, guidance: Sequence[float] = (), weights: np.ndarray = ALONE):
        self.writer, self.ways, self.guidance, self.weights = writer, ways, guidance, weights

    def logits(self, field: int, known: Known) -> np.ndarray:
        """The logits of a field, (rows, size)."""
        views, rows, width = known.x.shape
        logits = self.writer.logits(
            field,
            known.x.reshape(views * rows, width),
            known.copied.reshape(views * rows, *known.copied.shape[2:]),
            np.tile(known.chosen, (views, 1)),
            np.tile(known.references, (views, 1)),
        ).reshape(views, rows, -1)
        if views == 1:
            return logits[0]
        styles = len(self.weights)
        wanted = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        if views > styles:
            wanted = guided(wanted[:styles], wanted[styles:], self.guidance[field])
        if styles == 1:
            return wanted[0]
        return np.stack([mixed(wanted[:, row], self.weights) for row in range(rows)])

    def told(self, known: Known, field: int, values: np.ndarray) -> Known:
        """What is known after a choice in each row; `values` (rows,)."""
        x = known.x + self.writer.chosen[field][values]
        if field == PROGRAM:
            return replace(known, x=x)
        return replace(known, x=x, chosen=np.concatenate([known.chosen, values[:, np.newaxis] + 1], axis=1))

    def choose(self, threads: Sequence[Thread], known: Known, random: np.random.Generator) -> list[Choice]:
        """The next event of each thread; `known` has a row for each, with nothing chosen."""
        moments = self._moments(threads, known)
        choices: list[Choice | None] = [None] * len(threads)
        drawing: list[tuple[int, Known, Place]] = []
        weights = np.zeros(len(threads))
        for number, (thread, found) in enumerate(zip(threads, moments, strict=True)):
            free, later = found.sorted_out(thread)
            before = sum(chance for _, _, chance in free)
            weights[number] = float(np.log(max(before + later, LEAST_WEIGHT)))
            if free and random.random() * (before + later) < before:
                logits = np.log([chance for _, _, chance in free])
                picked = draw(probabilities(logits, 1.0, self.ways.top_p, np.ones(len(free), dtype=bool)), random)
                row, part, _ = free[picked]
                drawing.append((number, found.known.at([row]), (*found.places[row], part)))
                continue
            place = _any_place(thread) if later <= 0 else None
            if place is not None:
                drawing.append((number, self._known(known.at([number]), thread, place), place))
            weights[number] -= float(np.log(max(later, LEAST_WEIGHT)))
        if drawing:
            self._draw_rest(threads, drawing, choices, weights, random)
        return [
            choice or Choice(thread.forced(), False, float(weight))
            for thread, choice, weight in zip(threads, choices, weights, strict=True)
        ]

    def _moments(self, threads: Sequence[Thread], first: Known) -> list["_Moments"]:
        """The likely moments of the next event of each thread."""
        advances = _softmax(self.logits(BAR_ADVANCE, first) / self.ways.temperature)
        rows: list[tuple[int, int]] = []
        for number, thread in enumerate(threads):
            reach = min(thread.reach - thread.bar, FIELDS[BAR_ADVANCE].size - 1)
            within = advances[number, : reach + 1]
            likely = np.flatnonzero(within > max(LEAST_CHANCE, 0.01 * within.max()))
            rows += [(number, int(advance)) for advance in likely] or [(number, int(np.argmax(within)))]
        at, steps = np.array(rows).T
        here = self.told(first.at(at), BAR_ADVANCE, steps)
        joint = advances[at, steps][:, np.newaxis] * _softmax(self.logits(POSITION, here) / self.ways.temperature)
        cells = []
        for row, chances in enumerate(joint):
            likely = np.argsort(-chances, kind="stable")[:MOST_MOMENTS]
            cells += [(row, int(place)) for place in likely if chances[place] > max(LEAST_CHANCE * chances.sum(), 1e-9)]
        of_row, places = np.array(cells).T
        known = self.told(here.at(of_row), POSITION, places)
        parts = _softmax(self.logits(PART, known) / self.ways.temperature)
        found = []
        for number, thread in enumerate(threads):
            mine = at[of_row] == number
            bars = thread.bar + steps[of_row[mine]]
            bound = thread.next
            whole = [row for row, (owner, step) in enumerate(rows) if owner == number and thread.bar + step == bound[0]]
            later = float(advances[number, bound[0] - thread.bar + 1 :].sum()) if bound[0] - thread.bar < 15 else 0.0
            if whole:
                later += float(joint[whole[0], bound[1] + 1 :].sum())
            found.append(
                _Moments(
                    places=list(zip(bars.tolist(), places[mine].tolist(), strict=True)),
                    chances=joint[of_row[mine], places[mine]][:, np.newaxis] * parts[mine],
                    known=known.at(mine),
                    later=later,
                )
            )
        return found

    def _draw_rest(
        self,
        threads: Sequence[Thread],
        drawing: list[tuple[int, Known, Place]],
        choices: list[Choice | None],
        weights: np.ndarray,
        random: np.random.Generator,
    ) -> None:
        """Draw pitch, duration and velocity where the moment and the part are drawn."""
        known = self.told(
            Known.joined([told for _, told, _ in drawing]), PART, np.array([place[2] for _, _, place in drawing])
        )
        references = [threads[number].references(*place) for number, _, place in drawing]
        known = replace(known, references=np.array(references, dtype=np.int64))
        programs = np.array([threads[number].loom.programs[place[2]] for number, _, place in drawing])
        known = self.told(known, PROGRAM, programs)
        values: list[list[int]] = []
        for field in (PITCH, DURATION, VELOCITY):
            logits = self.logits(field, known)
            chosen: list[int] = []
            for row, (number, _, place) in enumerate(drawing):
                thread = threads[number]
                allowed, lean = self._allowed(field, thread, place, [column[row] for column in values])
                if not allowed.any():
                    chosen.append(-1)
                    continue
                chances = probabilities(logits[row] + lean, self.ways.temperature, self.ways.top_p, allowed)
                chosen.append(draw(chances, random))
            values.append(chosen)
            if field != VELOCITY:
                known = self.told(known, field, np.maximum(np.array(chosen), 0))
        for row, (number, _, place) in enumerate(drawing):
            pitch, duration, velocity = (column[row] for column in values)
            if pitch < 0 or duration < 0:
                continue
            thread = threads[number]
            if not thread.loom.facts.expressive:
                velocity = int(thread.loom.loudness[place[2]])
            choices[number] = Choice((*place, pitch, duration, velocity), True, float(weights[number]))

    def _known(self, known: Known, thread: Thread, place: Place) -> Known:
        advance = np.array([min(place[0] - thread.bar, FIELDS[BAR_ADVANCE].size - 1)])
        return self.told(self.told(known, BAR_ADVANCE, advance), POSITION, np.array([place[1]]))

    def _allowed(self, field: int, thread: Thread, place: Place, before: list[int]) -> tuple[np.ndarray, np.ndarray]:
        lean = np.zeros(FIELDS[field].size)
        if field == PITCH:
            if not thread.loom.is_drums(place[2]):
                lean = concord(*thread.sounding_with(*place[:2]))
                if thread.tonality:
                    lean = lean + thread.tonality.leaning()
            return thread.pitches(*place), lean
        if before[0] < 0:
            return np.zeros(FIELDS[field].size, dtype=bool), lean
        if field == DURATION:
            return thread.durations(*place, before[0]), lean
        return np.arange(FIELDS[VELOCITY].size) != TIE, lean

    def log_chances(self, known: Known, events: np.ndarray, programs: np.ndarray, expressive: bool) -> np.ndarray:
        """How likely events are, in nats (negative), (rows,): `known` has one view, which was told the plan, nothing
        chosen, and the references of the parts of the events; `events` (rows, 6) as in `vocabulary.FIELDS`,
        `programs` (rows,)."""
        total = np.zeros(len(events))
        for field in range(len(FIELDS)):
            values = events[:, field].astype(np.int64)
            logits = self.writer.logits(field, known.x[0], known.copied[0], known.chosen, known.references)
            chances = np.log(_softmax(logits)[np.arange(len(values)), values] + 1e-12)
            if field == VELOCITY and not expressive:
                chances = np.zeros(len(events))
            # A rest, and the end, have no pitch.
            total += np.where((field > PART) & (events[:, PART] >= LARGEST_PART_COUNT), 0.0, chances)
            if field < PROGRAM:
                known = self.told(known, field, values)
            if field == PROGRAM_AFTER:
                known = self.told(known, PROGRAM, programs.astype(np.int64))
        return total


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """The likely moments of a thread's next event: `places`, (bar, position) each; their `chances` with each part,
    (moments, parts); what is `known` then, a row a moment; the chance of moments `later` than the next
    fixed event's."""

    places: list[tuple[int, int]]
    chances: np.ndarray
    known: Known
    later: float

    def sorted_out(self, thread: Thread) -> tuple[list[tuple[int, int, float]], float]:
        """What may be drawn, as (moment, part, chance), and the chance of the next fixed event."""
        bound = thread.next[:3]
        free: list[tuple[int, int, float]] = []
        before = now = 0.0
        for row, (bar, position) in enumerate(self.places):
            if (bar, position) > bound[:2]:
                continue
            for part in np.flatnonzero(self.chances[row] > LEAST_CHANCE * 0.1).tolist():
                chance = float(self.chances[row, part])
                if (bar, position, part) >= bound:
                    now += chance
                    continue
                before += chance
                if thread.allows(bar, position, part):
                    free.append((row, part, chance))
        if not thread.may_force():
            return free, 0.0
        # What is not looked at is shared out among what is.
        scale = max(1 - self.later, 0.0) / max(before + now, LEAST_WEIGHT)
        later = self.later + now * scale
        scale *= thread.eagerness()
        return [(row, part, chance * scale) for row, part, chance in free], later


def _any_place(thread: Thread) -> Place | None:
    """The first moment at which something may be drawn, where the network thinks of none."""
    bars = thread.loom.bars
    for bar in range(thread.bar, thread.reach + 1):
        beat = max(int(bars["ticks"][bar]) // 4, 1)
        for position in range(0, int(bars["ticks"][bar]), beat):
            for part in range(len(thread.loom.parts)):
                if (bar, position, part) < thread.next[:3] and thread.allows(bar, position, part):
                    return bar, position, part
    return None


def _softmax(logits: np.ndarray) -> np.ndarray:
    chances = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return chances / chances.sum(axis=-1, keepdims=True)
