"""Drums for a piece: patterns of a groove chosen by energy, slightly varied, with fills at the ends of sections."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from composer.arranging.band.groove_alignment import GrooveBar
from composer.events.kit import CLASSES, NAMES, SLOTS_PER_QUARTER, slot_ticks
from composer.events.sections import CLIMAX, ENDING, INTRODUCTION
from composer.networks.grooves import KINDS, Groove, GroovePattern
from composer.score.piece import Note, settled

KEYS = [keys[0] for keys in CLASSES.values()]
KICK, HAT, OPEN_HAT, RIDE, CRASH = (NAMES.index(name) for name in ("kick", "hat", "open hat", "ride", "crash"))
# Drums for a light introduction: they keep time without a strong beat.
LIGHT = [NAMES.index(name) for name in ("stick", "hat", "pedal hat", "ride", "shaker")]
STROKE_TICKS = 6
# How much probabilities are sharpened when a section settles on a pattern, and how often a hit is drawn again.
SETTLING, VARIATION = 2.0, 0.15
# In fills, only hits with at least this probability are played.
LIKELY_IN_FILL = 0.3
FILL_EVERY = 8
HUMAN_VELOCITY = 4.0
OPEN_FROM, CRASH_VELOCITY = 0.8, 84
SOFTEST, LOUDNESS_OF_ENERGY = 0.66, 0.34
LIGHTNESS = 0.75


def drummed(
    groove: Groove, measures: Sequence[GrooveBar], last_onset: int, end: int, random: np.random.Generator
) -> tuple[Note, ...]:
    """Return the drum notes for a sequence of bars, until `last_onset`, where a final hit rings.

    If that equals `end`, both in ticks, the drums continue to the end. No stroke lasts past the last bar line.
    """
    notes: list[Note] = []
    pattern, settled_hits = groove.patterns[0], np.zeros((0, 0), dtype=bool)
    for place, measure in enumerate(measures):
        if measure.number == 0:
            pattern = _chosen(groove.patterns, measures, place, random)
            settled_hits = random.random(pattern.probability.shape) < _sharpened(pattern.probability)
        if measure.section == INTRODUCTION and measure.number < measure.count // 2:
            continue
        notes += _struck(_measure(pattern, settled_hits, groove, measure, random), measure)
        if measure.section == CLIMAX and measure.number == 0 and place:
            notes += [Note(measure.onset, KEYS[CRASH], STROKE_TICKS, CRASH_VELOCITY)]
    notes = [note for note in notes if note.onset < last_onset]
    if notes and last_onset < end:
        quiet = max(round(np.mean([note.velocity for note in notes])), 1)
        notes += [Note(last_onset, KEYS[drum], STROKE_TICKS, quiet) for drum in (KICK, CRASH)]
    closing = measures[-1].end
    return settled(replace(note, duration=min(note.duration, closing - note.onset)) for note in notes)


Strokes = tuple[np.ndarray, np.ndarray, np.ndarray]


def _measure(
    pattern: GroovePattern, settled_hits: np.ndarray, groove: Groove, measure: GrooveBar, random: np.random.Generator
) -> Strokes:
    """The hits in a bar, their velocities and offsets; (slots, classes) each."""
    slots = KINDS[groove.outline.kind] * SLOTS_PER_QUARTER // 24
    half = slice(slots * (measure.number % pattern.bars), slots * (measure.number % pattern.bars + 1))
    chance = pattern.probability[half]
    is_varied = random.random(chance.shape) < VARIATION
    hits = np.where(is_varied, random.random(chance.shape) < chance, settled_hits[half])
    velocity, offset = pattern.velocity[half].copy(), pattern.offset[half].copy()
    if measure.section == INTRODUCTION:
        hits[:, [drum for drum in range(len(NAMES)) if drum not in LIGHT]] = False
        velocity *= LIGHTNESS
    elif measure.energy >= OPEN_FROM and hits[:, HAT].any():
        off_beat = slots_of(slots, 12)
        _move(hits, velocity, off_beat, HAT, OPEN_HAT)
    is_last = measure.number == measure.count - 1 and measure.section != ENDING
    is_filled = is_last or (measure.number % FILL_EVERY == FILL_EVERY - 1 and random.random() < 0.5)
    if is_filled and groove.fills and measure.number:
        _fill(hits, velocity, offset, groove.fills[int(random.integers(len(groove.fills)))])
    loudness = SOFTEST + LOUDNESS_OF_ENERGY * measure.energy
    human = random.normal(0, HUMAN_VELOCITY, velocity.shape)
    return hits, np.clip(np.rint(velocity * loudness + human), 1, 127), offset


def slots_of(count: int, tick: int) -> np.ndarray:
    """The indices of the first `count` slots that fall on a tick of the quarter note."""
    return np.flatnonzero(slot_ticks(count) % 24 == tick)


def _move(hits: np.ndarray, velocity: np.ndarray, places: np.ndarray, source: int, target: int) -> None:
    """Move the hits at some slots to another drum."""
    moved = places[hits[places, source]]
    hits[moved, source] = False
    hits[moved, target] = True
    velocity[moved, target] = velocity[moved, source]


def _fill(hits: np.ndarray, velocity: np.ndarray, offset: np.ndarray, fill: GroovePattern) -> None:
    """Play a fill in the last slots: the likeliest hit of each slot, if it is likely enough."""
    count = len(fill.probability)
    likeliest = fill.probability.argmax(axis=1)
    slots = np.flatnonzero(fill.probability.max(axis=1) >= LIKELY_IN_FILL)
    tail = slice(len(hits) - count, None)
    hits[tail] = False
    hits[tail][slots, likeliest[slots]] = True
    velocity[tail], offset[tail] = fill.velocity, fill.offset


def _struck(strokes: Strokes, measure: GrooveBar) -> list[Note]:
    hits, velocity, offset = strokes
    ticks = slot_ticks(len(hits))
    notes = []
    for slot, drum in np.argwhere(hits).tolist():
        onset = measure.tick(float(ticks[slot]))
        if onset is not None:
            # Written on the beat, played before or behind it; no hit comes before its bar.
            late = max(float(offset[slot, drum] * measure.stretch), float(measure.onset - onset))
            notes.append(Note(onset, KEYS[drum], STROKE_TICKS, int(velocity[slot, drum]), late))
    return notes


def _sharpened(chance: np.ndarray) -> np.ndarray:
    yes, no = chance**SETTLING, (1 - chance) ** SETTLING
    sharpened: np.ndarray = yes / (yes + no)
    return sharpened


def _chosen(
    patterns: Sequence[GroovePattern], measures: Sequence[GrooveBar], place: int, random: np.random.Generator
) -> GroovePattern:
    """A pattern that matches the energy of its section: drawn from those near in rank, by frequency and clarity."""
    here = measures[place]
    energy = float(np.mean([measure.energy for measure in measures[place : place + here.count]]))
    ranks = np.arange(len(patterns)) / max(len(patterns) - 1, 1)
    nearness = np.exp(-(((ranks - energy) / 0.25) ** 2))
    weights = np.array([pattern.share * _clarity(pattern) for pattern in patterns]) * nearness
    return patterns[int(random.choice(len(patterns), p=weights / weights.sum()))]


def _clarity(pattern: GroovePattern) -> float:
    """How definite (0..1) the hits of a pattern are."""
    chance = pattern.probability[pattern.probability > 0.1]
    return float(np.mean(chance)) if len(chance) else 0.0
