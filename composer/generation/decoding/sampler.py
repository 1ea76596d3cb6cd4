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
from composer.events.vocabulary import BAR_ADVANCE, FIELDS, PART, PARTS, PITCH, POSITION, VELOCITY
from composer.generation.decoding.biases.density import eagerness
from composer.generation.decoding.constraints.masks import allowed
from composer.generation.decoding.constraints.silence import may_force
from composer.generation.decoding.particles import Particle
from composer.generation.decoding.sampling import draw, guided, mixed, nucleus, probabilities, tempered
from composer.generation.decoding.state.context import Context, Event
from composer.generation.decoding.state.state import DecoderState
from composer.generation.request.request import Request
from composer.networks.virtuoso.decoding import Writer
from composer.networks.virtuoso.known import Known

# How far conditions are extrapolated at strength 1 (0: the network alone). Doubling this costs about a nat a note: the
# music follows the plan more closely but sounds less real.
GUIDANCE = 0.9
# Less likely moments are ignored.
LEAST_CHANCE = 1e-3
MOST_MOMENTS = 32
LEAST_WEIGHT = 1e-9
# Bar advance, position and part of an event.
Place = tuple[int, int, int]


@dataclass(slots=True, eq=False)
class Draft:
    """The next event of a particle, as far as it is chosen, whether it was drawn or fixed, its probability where it is
    one of several, and the change of the particle's log weight, in nats."""

    particle: Particle
    event: Event = ()
    is_drawn: bool = True
    chance: float = 1.0
    log_weight: float = 0.0


class Sampler:
    """Chooses the next events of particles that share a context, at the temperature and top_p of a request."""

    def __init__(self, writer: Writer, context: Context, request: Request):
        self._writer, self._programs, self._context = writer, np.array(context.programs), context
        self._temperature, self._top_p = request.temperature, request.top_p

    def known(self, x: np.ndarray, told: np.ndarray) -> Known:
        """What is known about the next events, as in `Known.before`."""
        return Known.before(self._writer, self._programs, x, told)

    def choose(self, particles: Sequence[Particle], known: Known, weighs: bool = False) -> list[Draft]:
        """Return the next event of each particle; `known` has a row for each, with nothing chosen.

        Weights are only valid if `weighs`.
        """
        drafts = [Draft(particle) for particle in particles]
        is_open = np.array([particle.state.is_open for particle in particles])
        open_rows, bound_rows = np.flatnonzero(is_open), np.flatnonzero(~is_open)
        if len(open_rows):
            self._draw(BAR_ADVANCE, [drafts[row] for row in open_rows], known.at(open_rows), weighs)
        if len(bound_rows):
            self._draw_before_fixed([drafts[row] for row in bound_rows], known.at(bound_rows))
        fixed = [row for row, draft in enumerate(drafts) if len(draft.event) < len(FIELDS)]
        for row in fixed:
            drafts[row].event, drafts[row].is_drawn = drafts[row].particle.state.forced(), False
        if fixed and weighs:
            events = [drafts[row].event for row in fixed]
            references = [drafts[row].particle.state.references(drafts[row].event) for row in fixed]
            nats = known.at(fixed).log_likelihood(np.array(events), np.array(references), self._context.expressive)
            for row, likely in zip(fixed, nats.tolist(), strict=True):
                drafts[row].log_weight += likely
        return drafts

    def _draw_before_fixed(self, drafts: Sequence[Draft], known: Known) -> None:
        """Draw events where something is fixed later; none where the fixed event comes first."""
        self._draw_moments(drafts, known)
        rows = [row for row, draft in enumerate(drafts) if draft.event]
        if rows:
            drawn, known = [drafts[row] for row in rows], known.at(rows)
            for field in (BAR_ADVANCE, POSITION, PART):
                known.tell(field, np.array([draft.event[field] for draft in drawn]))
            self._draw(PITCH, drawn, known, weighs=False)

    def _draw(self, first: int, drafts: Sequence[Draft], known: Known, weighs: bool) -> None:
        """Draw the fields of events from `first` on. An event without a possible value stays incomplete; an END is
        complete after its part."""
        velocities = self._context.velocities
        for field in range(first, len(FIELDS)):
            chances = None
            values = np.zeros(len(drafts), dtype=np.int64)
            for row, draft in enumerate(drafts):
                state, event = draft.particle.state, draft.event
                if len(event) != field:
                    continue
                may = allowed(state, field, event)
                choices = np.count_nonzero(may)
                if field == VELOCITY and velocities is not None:
                    values[row] = velocities[state.bar + event[BAR_ADVANCE], event[PART]]
                elif choices == 1:
                    # A forced choice carries no surprise.
                    values[row] = may.argmax()
                elif choices:
                    if chances is None:
                        if field == PITCH:
                            known.references[:] = [_references(draft) for draft in drafts]
                        chances = known.log_chances(field)
                    values[row] = self._drawn(field, draft, chances[:, row], may, weighs)
                else:
                    continue
                draft.event = (*event, int(values[row]))
                if field == PART and state.ends_with(draft.event):
                    draft.event += (0,) * (len(FIELDS) - len(draft.event))
            if field < VELOCITY:
                known.tell(field, values)

    def _drawn(self, field: int, draft: Draft, chances: np.ndarray, may: np.ndarray, weighs: bool) -> int:
        """Draw the next field of an event, from its log probabilities in each view (views, size) and the values that
        it may take (size,)."""
        wanted, particle = self._wanted(field, draft, chances), draft.particle
        if weighs and field <= PART:
            draft.log_weight += float(np.log(tempered(wanted, self._temperature)[may].sum() + LEAST_WEIGHT))
        value = draw(probabilities(wanted, self._temperature, self._top_p, may), particle.random)
        particle.nats -= float(mixed(self._told(chances), self._weights(draft))[value])
        return value

    def _told(self, chances: np.ndarray) -> np.ndarray:
        """The log probabilities, (views, size), of the views that are told style and plan."""
        return chances[:-1] if self._context.guidance else chances

    def _weights(self, draft: Draft) -> np.ndarray:
        """The shares of the styles in the section of an event, (styles,)."""
        return self._context.weights[draft.particle.state.section_after(draft.event)]

    def _wanted(self, field: int, draft: Draft, chances: np.ndarray) -> np.ndarray:
        """Return the logits of a field, (size,), from the log probabilities in each view, (views, size), with guidance
        and all biases."""
        logits = self._told(chances)
        if self._context.guidance:
            logits = guided(logits, chances[-1:], self._context.guidance * GUIDANCE)
        particle = draft.particle
        found = (bias.added_logits(field, draft.event, particle.state) for bias in particle.biases)
        added = [lean for lean in found if lean is not None]
        logits = sum((lean for lean in added if lean.ndim == 2), start=logits)
        return sum((lean for lean in added if lean.ndim == 1), start=mixed(logits, self._weights(draft)))

    def _draw_moments(self, drafts: Sequence[Draft], known: Known) -> None:
        """Draw the time and part of each event, unless the fixed event comes first."""
        for draft, (free, later) in zip(drafts, self._moments(drafts, known), strict=True):
            chances, random = [chance for _, chance in free], draft.particle.random
            before = sum(chances)
            draft.log_weight = float(np.log(max(before + later, LEAST_WEIGHT)))
            if free and random.random() * (before + later) < before:
                picked = draw(nucleus(np.array(chances) / np.array(chances).sum(), self._top_p), random)
                draft.event = free[picked][0]
                continue
            if later <= 0:
                draft.event = next(_places(draft.particle.state), ())
            if not draft.event:
                draft.log_weight -= float(np.log(max(later, LEAST_WEIGHT)))

    def _moments(self, drafts: Sequence[Draft], known: Known) -> list[tuple[list[tuple[Place, float]], float]]:
        """The likely places of each event with their probabilities, and the probability of the next fixed event."""
        advances = self._chances(BAR_ADVANCE, drafts, known)
        likely = [_likely_advances(draft.particle.state, row) for draft, row in zip(drafts, advances, strict=True)]
        bars, known = _branched(BAR_ADVANCE, drafts, known, advances, likely)
        positions = self._chances(POSITION, bars, known)
        moments, known = _branched(POSITION, bars, known, positions, [_likely_positions(row) for row in positions])
        parts = self._chances(PART, moments, known)
        found = []
        for draft, chances in zip(drafts, advances, strict=True):
            bound, position, _ = draft.particle.state.bound
            later = float(chances[bound + 1 :].sum())
            for bar, of_bar in zip(bars, positions, strict=True):
                if bar.particle is draft.particle and bar.event == (bound,):
                    later += float(of_bar[position + 1 :].sum())
            mine = [number for number, moment in enumerate(moments) if moment.particle is draft.particle]
            events = [moments[number].event for number in mine]
            found.append(_sorted_out(draft.particle.state, events, parts[mine], later))
        return found

    def _chances(self, field: int, drafts: Sequence[Draft], known: Known) -> np.ndarray:
        """Return the probabilities of each draft with each value of a field at the set temperature, (rows, size)."""
        logits = known.log_chances(field)
        wanted = [self._wanted(field, draft, logits[:, row]) for row, draft in enumerate(drafts)]
        so_far = np.array([draft.chance for draft in drafts])
        return so_far[:, np.newaxis] * tempered(np.stack(wanted), self._temperature)


def _references(draft: Draft) -> list[int]:
    return draft.particle.state.references(draft.event) if len(draft.event) == PITCH else [0] * REFERENCES


def _branched(
    field: int, drafts: Sequence[Draft], known: Known, chances: np.ndarray, likely: Sequence[Sequence[int]]
) -> tuple[list[Draft], Known]:
    """The drafts, each with each of its likely values of a field, and what is known about them; `chances` (rows, size)
    are those of all values."""
    choices = [(row, value) for row, values in enumerate(likely) for value in values]
    known = known.at([row for row, _ in choices])
    known.tell(field, np.array([value for _, value in choices]))
    return [
        Draft(drafts[row].particle, (*drafts[row].event, value), chance=float(chances[row, value]))
        for row, value in choices
    ], known


def _likely_advances(state: DecoderState, chances: np.ndarray) -> list[int]:
    """The bar advances, up to that of the next fixed event, that are worth looking at; at least one."""
    bound = state.bound[BAR_ADVANCE]
    may = allowed(state, BAR_ADVANCE, [])[: bound + 1].copy()
    may[bound:] = True
    within = chances[: bound + 1] * may
    return np.flatnonzero(within > max(LEAST_CHANCE, 0.01 * within.max())).tolist() or [int(within.argmax())]


def _likely_positions(chances: np.ndarray) -> list[int]:
    """The positions in a bar that are worth looking at, the likeliest first.

    That one always is: the network may be almost certain that nothing comes here.
    """
    likeliest, *others = np.argsort(-chances, kind="stable")[:MOST_MOMENTS].tolist()
    least = max(LEAST_CHANCE * chances.sum(), LEAST_WEIGHT)
    return [likeliest, *(position for position in others if chances[position] > least)]


def _sorted_out(
    state: DecoderState, moments: Sequence[Event], chances_of: np.ndarray, later: float
) -> tuple[list[tuple[Place, float]], float]:
    """Return the places that may be drawn with their probabilities, and the probability of the next fixed event.

    `moments` are (bar advance, position) and `chances_of` (moments, parts) their probabilities with each part; `later`
    is the probability of anything after the position of the next fixed event.
    """
    bound, may_advance = state.bound, allowed(state, BAR_ADVANCE, [])
    # Whether each moment is later than that of the fixed event (1), the same (0) or earlier (-1).
    side = np.array([[(moment > bound[:PART]) - (moment < bound[:PART])] for moment in moments])
    likely = np.where((chances_of > LEAST_CHANCE * 0.1) & (side <= 0), chances_of, 0.0)
    is_before = (side < 0) | (bound[PART] > PARTS)
    before, now = float(likely[is_before].sum()), float(likely[~is_before].sum())
    free: list[tuple[Place, float]] = []
    for (advance, position), chances in zip(moments, likely * is_before, strict=True):
        if may_advance[advance] and chances.any() and allowed(state, POSITION, [advance])[position]:
            parts = np.flatnonzero(chances * allowed(state, PART, [advance, position])).tolist()
            free += [((advance, position, part), float(chances[part])) for part in parts]
    if not may_force(state):
        return free, 0.0
    # Distribute the probability of ignored moments over those that were evaluated.
    scale = max(1 - later, 0.0) / max(before + now, LEAST_WEIGHT)
    forced = later + now * scale
    scale *= eagerness(state)
    return [(place, chance * scale) for place, chance in free], forced


def _places(state: DecoderState) -> Iterator[Place]:
    """Places on the beat before the next fixed event where a note may be drawn, in order, whatever the network
    predicts."""
    for advance in np.flatnonzero(allowed(state, BAR_ADVANCE, [])).tolist():
        if advance > state.bound[BAR_ADVANCE] or state.ends_with((advance,)):
            return
        beat = max(state.context.ticks[state.bar + advance] // 4, 1)
        for position in np.flatnonzero(allowed(state, POSITION, [advance])[::beat]).tolist():
            for part in np.flatnonzero(allowed(state, PART, [advance, position * beat])).tolist():
                if (advance, position * beat, part) < state.bound:
                    yield advance, position * beat, part
