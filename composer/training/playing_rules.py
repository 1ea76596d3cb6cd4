"""Rule-based expression, as a baseline for the learned one.

From the KTH rule system: phrase arch (slower and softer at both ends of a phrase) and high-loud from Friberg,
"Generative Rules for Music Performance" (Computer Music Journal 15:2, 1991); final ritardando from Friberg and
Sundberg, "Does Music Performance Allude to Locomotion?" (JASA 105:3, 1999).
"""

import numpy as np

from composer.expression.score_view import View, cells_of

# Typical phrases: four bars within eight, with the longer one weighted by half more.
PHRASES = ((4, 1.0), (8, 1.5))
# The speed at the last note relative to that before the ritardando, the curvature, and the length in bars.
END_SPEED, CURVATURE, RITARDANDO_BARS = 0.4, 3, 2
# Velocities per octave; the rule says three decibels.
LOUDER_AN_OCTAVE = 6.0


def _arch(view: View, edges: np.ndarray) -> np.ndarray:
    """From 1 at both ends of a phrase to 0 in the middle, summed over phrase lengths, (beats,)."""
    starts = edges[:-1]
    first = np.searchsorted(view.bars, view.onset.min(), "right") - 1
    bar = np.searchsorted(view.bars, starts, "right") - 1
    along = bar - first + (starts - view.bars[bar]) / np.diff(view.bars)[bar]
    return sum((weight * (2 * (along % bars) / bars - 1) ** 2 for bars, weight in PHRASES), np.zeros(len(starts)))


def tempo_by_rule(view: View, edges: np.ndarray) -> np.ndarray:
    """The log factor by which each beat is longer, (beats,)."""
    last = int(view.onset.max())
    length = RITARDANDO_BARS * int(np.diff(view.bars)[-1])
    along = np.clip((edges[:-1] - (last - length)) / length, 0, 1)
    speed = (1 + (END_SPEED**CURVATURE - 1) * along) ** (1 / CURVATURE)
    return 0.05 * _arch(view, edges) - np.log(speed)


def loudness_by_rule(view: View, edges: np.ndarray) -> np.ndarray:
    """How much louder each beat is, in velocity, (beats,)."""
    cell = cells_of(view.onset, edges)
    cells = len(edges) - 1
    counts = np.bincount(cell, minlength=cells)
    pitch = np.bincount(cell, view.pitch, minlength=cells) / np.maximum(counts, 1)
    high = np.where(counts > 0, pitch - view.pitch.mean(), 0) / 12
    return LOUDER_AN_OCTAVE * high - 5 * _arch(view, edges)


def accents_by_rule(view: View) -> np.ndarray:
    """How much louder each note is, in velocity, (notes,): high-loud."""
    return LOUDER_AN_OCTAVE * (view.pitch - view.pitch.mean()) / 12
