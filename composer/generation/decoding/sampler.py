"""The sampler: draws the next event of each particle, or takes the next fixed one.

Where nothing more is fixed, an event is drawn field by field. Before a fixed event, the network predicts the time and
part of the next event. The probability of earlier moments in free parts is the chance that a note is written there;
that of the fixed event's moment or later is the chance that none is. Earlier moments in parts that are not free are
impossible and are excluded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from composer.events.intervals import REFERENCES
from composer.events.vocabulary import (
    BAR_ADVANCE,
    FIELDS,
    LARGEST_PART_COUNT,
    PART,
    PITCH,
    POSITION,
    VELOCITY,
)
from composer.generation.decoding.biases.density import eagerness
from composer.generation.decoding.constraints.masks import allowed
from composer.generation.decoding.constraints.silence import may_force
from composer.generation.decoding.particles import Particle
from composer.generation.decoding.sampling import (
    draw,
    guided,
    log_chances,
    mixed,
    nucleus,
    probabilities,
    tempered,
)
from composer.generation.decoding.state.context import Context, Event
from composer.generation.request.request import Request
from composer.networks.virtuoso.decoding import Writer
from composer.networks.virtuoso.shape import PROGRAM_AFTER

# By field, how far conditions are extrapolated at guidance 1 (0: the network alone). Doubling these values costs about
# a nat a note: the music follows the plan more closely but sounds less real.
GUIDANCE = (0.9, 0.9, 0.9, 0.9, 0.9, 1.5)
# Less likely moments are ignored.
LEAST_CHANCE = 1e-3
MOST_MOMENTS = 32
LEAST_WEIGHT = 1e-9
# The index of the program table among the embeddings of chosen fields.
PROGRAM = len(FIELDS) - 1


@dataclass(frozen=True, slots=True)
class Choice:
    """The next event of a particle, whether it was drawn or fixed, and the change of the particle's log weight, in
    nats."""

    event: Event
    is_drawn: bool
    log_weight: float = 0.0


@dataclass(slots=True, eq=False)
class Known:
    """What is known about the next event in each row: the backbone's output and the fields chosen so far.

    `x` (views, rows, head_width) is the input of the head; `copied` (views, rows, COPY_KINDS, 1 + COPIED) is as in
    `copies`; `chosen` (rows, fields) are codes of chosen fields; `references` (rows, REFERENCES) are the pitches
    relative to which the next one is encoded.
    """

    x: np.ndarray
    copied: np.ndarray
    chosen: np.ndarray
    references: np.ndarray

    @classmethod
    def before(cls, x: np.ndarray, copied: np.ndarray) -> "Known":
        """The state before any field is chosen."""
        rows = x.shape[1]
        chosen, references = (np.zeros((rows, size), dtype=np.int64) for size in (len(FIELDS), REFERENCES))
        return cls(x, copied, chosen, references)

    def at(self, rows: np.ndarray | Sequence[int]) -> "Known":
        """A subset of the rows."""
        return Known(self.x[:, rows], self.copied[:, rows], self.chosen[rows], self.references[rows])


class Head:
    """The head of the network, applied to many rows in several views."""

    def __init__(self, writer: Writer, programs: Sequence[int]):
        """`programs` (64,) as in `steps.program_codes`."""
        self._writer, self._programs = writer, np.array(programs)

    def log_chances(self, field: int, known: Known) -> np.ndarray:
        """Return the log probabilities of a field's values, (views, rows, size)."""
        views, rows, width = known.x.shape
        logits = self._writer.logits(
            field,
            known.x.reshape(views * rows, width),
            known.copied.reshape(views * rows, *known.copied.shape[2:]),
            # np.tile takes four times as long for arrays this small.
            np.concatenate([known.chosen[:, :field]] * views),
            np.concatenate([known.references] * views),
        )
        return log_chances(logits).reshape(views, rows, -1)

    def tell(self, field: int, known: Known, values: np.ndarray) -> None:
        """Add a choice to what is known, and for PART also its program; `values` (rows,)."""
        known.chosen[:, field] = values + 1
        if field < PROGRAM:
            known.x = known.x + self._writer.chosen[field][values]
        if field == PROGRAM_AFTER:
            known.x = known.x + self._writer.chosen[PROGRAM][self._programs[values]]


def log_likelihood(head: Head, known: Known, events: np.ndarray, has_velocities: bool) -> np.ndarray:
    """Return the log likelihood of `events` (rows, 6), as in `vocabulary.FIELDS`, in nats; (rows,).

    Uses the first view of `known`, in which nothing is chosen yet and `references` fit the parts of the events.
    """
    known = Known(known.x[:1], known.copied[:1], known.chosen.copy(), known.references)
    rows, is_note = np.arange(len(events)), events[:, PART] < LARGEST_PART_COUNT
    total = np.zeros(len(events))
    for field in range(len(FIELDS) - (not has_velocities)):
        values = events[:, field]
        # A rest and the end have no pitch.
        total += np.where((field <= PART) | is_note, head.log_chances(field, known)[0, rows, values], 0.0)
        head.tell(field, known, values)
    return total


class Sampler:
    """Chooses the next events of particles that share a context, at the temperature and top_p of a request."""

    def __init__(self, head: Head, context: Context, request: Request):
        self._head, self._context = head, context
        self._temperature, self._top_p = request.temperature, request.top_p

    def choose(self, particles: Sequence[Particle], known: Known, weighs: bool = False) -> list[Choice]:
        """Return the next event of each particle.

        `known` has a row for each particle with nothing chosen, and is modified. Weights are only valid if `weighs`.
        """
        events: list[list[int]] = [[] for _ in particles]
        weights = np.zeros(len(particles))
        is_open = [particle.state.is_open for particle in particles]
        if all(is_open):
            self._draw(BAR_ADVANCE, particles, known, events, weights if weighs else None)
        elif any(is_open):
            choices: dict[int, Choice] = {}
            for mine in (np.flatnonzero(is_open).tolist(), np.flatnonzero(np.logical_not(is_open)).tolist()):
                found = self.choose([particles[row] for row in mine], known.at(mine), weighs)
                choices |= dict(zip(mine, found, strict=True))
            return [choices[row] for row in range(len(particles))]
        else:
            rows, at = self._draw_moments(particles, known, events, weights)
            if rows:
                drawn = [events[row] for row in rows]
                self._draw(PITCH, [particles[row] for row in rows], at, drawn, None)
        return [
            Choice(tuple(event), True, float(weight))
            if len(event) == len(FIELDS)
            else Choice(particle.state.forced(), False, float(weight))
            for particle, event, weight in zip(particles, events, weights, strict=True)
        ]

    def _draw(
        self,
        first: int,
        particles: Sequence[Particle],
        known: Known,
        events: Sequence[list[int]],
        weights: np.ndarray | None,
    ) -> None:
        """Draw the fields of events from `first` on. An event without a possible value stays incomplete; an END is
        complete after its part."""
        velocities = self._context.velocities
        for field in range(first, len(FIELDS)):
            chances = None
            values = np.zeros(len(events), dtype=np.int64)
            for row, (particle, event) in enumerate(zip(particles, events, strict=True)):
                if len(event) != field:
                    continue
                may = allowed(particle.state, field, event)
                choices = np.count_nonzero(may)
                if field == VELOCITY and velocities is not None:
                    event.append(int(velocities[particle.state.bar + event[BAR_ADVANCE], event[PART]]))
                elif choices == 1:
                    # A forced choice carries no surprise.
                    event.append(int(may.argmax()))
                elif choices:
                    if chances is None:
                        if field == PITCH:
                            known.references[:] = [
                                self._references(p, e) for p, e in zip(particles, events, strict=True)
                            ]
                        chances = self._head.log_chances(field, known)
                    wanted = self._wanted(field, event, particle, chances[:, row])
                    if weights is not None and field <= PART:
                        weights[row] += np.log(tempered(wanted, self._temperature)[may].sum() + LEAST_WEIGHT)
                    value = draw(probabilities(wanted, self._temperature, self._top_p, may), particle.random)
                    particle.nats -= self._surprise(event, particle, chances[:, row], value)
                    event.append(value)
                if len(event) > field:
                    values[row] = event[field]
                    if field == PART and particle.state.ends_with(event):
                        event += [0] * (len(FIELDS) - len(event))
            if field < VELOCITY:
                self._head.tell(field, known, values)

    def _references(self, particle: Particle, event: Sequence[int]) -> list[int]:
        return particle.state.references(event) if len(event) == PITCH else [0] * REFERENCES

    def _told(self, chances: np.ndarray) -> np.ndarray:
        """The log probabilities, (views, size), of the views that are told style and plan."""
        return chances[:-1] if self._context.guidance else chances

    def _wanted(self, field: int, event: Sequence[int], particle: Particle, chances: np.ndarray) -> np.ndarray:
        """Return the logits of a field, (size,), from the log probabilities in each view, (views, size), with guidance
        and all biases."""
        state = particle.state
        logits = self._told(chances)
        if self._context.guidance:
            logits = guided(logits, chances[-1:], self._context.guidance * GUIDANCE[field])
        found = (bias.added_logits(field, event, state) for bias in particle.biases)
        added = [logit for logit in found if logit is not None]
        for by_style in added:
            if by_style.ndim == 2:
                logits = logits + by_style
        wanted = mixed(logits, self._weights(event, particle))
        for for_all in added:
            if for_all.ndim == 1:
                wanted = wanted + for_all
        return wanted

    def _weights(self, event: Sequence[int], particle: Particle) -> np.ndarray:
        section = particle.state.section_after(event) if event else particle.state.section
        return self._context.weights[section]

    def _surprise(self, event: Sequence[int], particle: Particle, chances: np.ndarray, value: int) -> float:
        return float(mixed(self._told(chances), self._weights(event, particle))[value])

    def _draw_moments(
        self, particles: Sequence[Particle], known: Known, events: Sequence[list[int]], weights: np.ndarray
    ) -> tuple[list[int], Known]:
        """Draw the time and part of the next event of each particle, unless the fixed event comes first.

        Returns the rows in which an event was drawn, and what is known in them.
        """
        rows: list[int] = []
        found: list[Known] = []
        for row, (particle, moments) in enumerate(zip(particles, self._moments(particles, known), strict=True)):
            free, later = moments.sorted_out(particle)
            before = sum(chance for _, _, chance in free)
            weights[row] = np.log(max(before + later, LEAST_WEIGHT))
            if free and particle.random.random() * (before + later) < before:
                chances = np.array([chance for _, _, chance in free])
                picked = draw(nucleus(chances / chances.sum(), self._top_p), particle.random)
                moment, part, _ = free[picked]
                events[row].extend((*moments.places[moment], part))
                found.append(moments.known.at([moment]))
                rows.append(row)
                continue
            place = next(_places(particle), None) if later <= 0 else None
            if place is None:
                weights[row] -= np.log(max(later, LEAST_WEIGHT))
                continue
            events[row].extend(place)
            here = known.at([row])
            self._head.tell(BAR_ADVANCE, here, np.array(place[:1]))
            self._head.tell(POSITION, here, np.array(place[1:2]))
            found.append(here)
            rows.append(row)
        if not rows:
            return rows, known
        joined = Known(
            np.concatenate([each.x for each in found], axis=1),
            np.concatenate([each.copied for each in found], axis=1),
            np.concatenate([each.chosen for each in found]),
            np.concatenate([each.references for each in found]),
        )
        self._head.tell(PART, joined, np.array([events[row][PART] for row in rows]))
        return rows, joined

    def _moments(self, particles: Sequence[Particle], known: Known) -> list["_Moments"]:
        """The likely moments of the next event of each particle."""
        advances = self._tempered(BAR_ADVANCE, known, particles, [[] for _ in particles])
        cells: list[tuple[int, int]] = []
        for row, particle in enumerate(particles):
            bound = particle.state.next_fixed[0] - particle.state.bar
            may = allowed(particle.state, BAR_ADVANCE, [])[: bound + 1].copy()
            may[bound:] = True
            within = advances[row, : bound + 1] * may
            likely = np.flatnonzero(within > max(LEAST_CHANCE, 0.01 * within.max()))
            cells += [(row, int(advance)) for advance in likely] or [(row, int(np.argmax(within)))]
        owners, steps = np.array(cells).T
        here = known.at(owners)
        self._head.tell(BAR_ADVANCE, here, steps)
        begun = [[advance] for advance in steps.tolist()]
        joint = advances[owners, steps][:, np.newaxis] * self._tempered(
            POSITION, here, [particles[owner] for owner in owners], begun
        )
        moments = []
        for cell, chances in enumerate(joint):
            likely = np.argsort(-chances, kind="stable")[:MOST_MOMENTS]
            least = max(LEAST_CHANCE * chances.sum(), LEAST_WEIGHT)
            # Always keep the likeliest moment: the network may be almost certain that nothing comes here.
            moments += [(cell, int(place)) for place in likely if place == likely[0] or chances[place] > least]
        of_cell, places = np.array(moments).T
        there = here.at(of_cell)
        self._head.tell(POSITION, there, places)
        of_particle = owners[of_cell]
        begun = [[int(steps[cell]), int(place)] for cell, place in moments]
        parts = self._tempered(PART, there, [particles[owner] for owner in of_particle], begun)
        found = []
        for row, particle in enumerate(particles):
            mine = np.flatnonzero(of_particle == row)
            event = particle.state.next_fixed
            bound = event[0] - particle.state.bar
            later = float(advances[row, bound + 1 :].sum())
            if (row, bound) in cells:
                later += float(joint[cells.index((row, bound)), event[POSITION] + 1 :].sum())
            chances = joint[of_cell[mine], places[mine]][:, np.newaxis] * parts[mine]
            found.append(
                _Moments([(begun[moment][0], begun[moment][1]) for moment in mine], chances, there.at(mine), later)
            )
        return found

    def _tempered(
        self, field: int, known: Known, particles: Sequence[Particle], events: Sequence[Sequence[int]]
    ) -> np.ndarray:
        """Return the probabilities of a field's values at the set temperature, (rows, size)."""
        chances = self._head.log_chances(field, known)
        wanted = [
            self._wanted(field, event, particle, chances[:, row])
            for row, (particle, event) in enumerate(zip(particles, events, strict=True))
        ]
        return tempered(np.stack(wanted), self._temperature)


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """The likely moments of a particle's next event.

    `places` are (bar advance, position); `chances` (moments, parts); `known` has a row for each moment; `later` is the
    probability of anything after the next fixed event's position.
    """

    places: list[tuple[int, int]]
    chances: np.ndarray
    known: Known
    later: float

    def sorted_out(self, particle: Particle) -> tuple[list[tuple[int, int, float]], float]:
        """Return what may be drawn, as (moment, part, probability), and the probability of the next fixed event."""
        state = particle.state
        bound = (state.next_fixed[0] - state.bar, *state.next_fixed[POSITION:PITCH])
        may_advance = allowed(state, BAR_ADVANCE, [])
        free: list[tuple[int, int, float]] = []
        before = now = 0.0
        for moment, (advance, position) in enumerate(self.places):
            if (advance, position) > bound[:2]:
                continue
            parts = np.flatnonzero(self.chances[moment] > LEAST_CHANCE * 0.1)
            may = None
            if may_advance[advance] and allowed(state, POSITION, [advance])[position]:
                may = allowed(state, PART, [advance, position])
            for part in parts.tolist():
                chance = float(self.chances[moment, part])
                if (advance, position, part) >= bound:
                    now += chance
                    continue
                before += chance
                if may is not None and may[part]:
                    free.append((moment, part, chance))
        if not may_force(state):
            return free, 0.0
        # Distribute the probability of ignored moments over those that were evaluated.
        scale = max(1 - self.later, 0.0) / max(before + now, LEAST_WEIGHT)
        later = self.later + now * scale
        scale *= eagerness(state)
        return [(moment, part, chance * scale) for moment, part, chance in free], later


def _places(particle: Particle) -> Iterator[tuple[int, int, int]]:
    """Places on the beat before the next fixed event where a note may be drawn, in order, whatever the network
    predicts."""
    state = particle.state
    bound = (state.next_fixed[0] - state.bar, *state.next_fixed[POSITION:PITCH])
    for advance in np.flatnonzero(allowed(state, BAR_ADVANCE, [])).tolist():
        if advance > bound[0] or state.ends_with((advance,)):
            return
        positions = allowed(state, POSITION, [advance])
        beat = max(state.context.ticks[state.bar + advance] // 4, 1)
        for position in np.flatnonzero(positions).tolist():
            if position % beat:
                continue
            for part in np.flatnonzero(allowed(state, PART, [advance, position])).tolist():
                if (advance, position, part) < bound:
                    yield advance, position, part
