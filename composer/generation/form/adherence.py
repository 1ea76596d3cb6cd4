"""Plan adherence: how much of the planned energy and recalls can be measured in a piece."""

import numpy as np

from composer.events.features import bar_features, bar_rolls
from composer.events.notes import encode, without_advances
from composer.generation.form.story import Story
from composer.score.piece import Piece


def heard_energy(piece: Piece) -> np.ndarray:
    """Return the energy of each bar, (bars,) 0..1."""
    return bar_features(encode(piece), has_velocities=True)["energy"] / 255


def correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    """The correlation of two curves, (bars,) each, over their common length, -1..1; None if either is flat or shorter
    than two bars."""
    bars = min(len(one), len(other))
    if bars < 2 or np.ptp(one[:bars]) == 0 or np.ptp(other[:bars]) == 0:
        return None
    return float(np.corrcoef(one[:bars], other[:bars])[0, 1])


def recall(planned: Story, piece: Piece) -> float | None:
    """The mean similarity, 0..1, of bars to the themes that they were planned to bring back, measured as in the corpus;
    None without any."""
    events = encode(piece)
    bar, fields = without_advances(events.columns)
    rolls = bar_rolls(bar, fields, np.ones(len(fields), dtype=bool), events.bars).reshape(len(events.bars), -1)
    similarities = []
    for number in np.flatnonzero(planned.is_theme[: len(rolls)]).tolist():
        distance = int(planned.recall_distance[number])
        either = np.maximum(rolls[number], rolls[number - distance]).sum()
        if either:
            similarities.append(float(np.minimum(rolls[number], rolls[number - distance]).sum() / either))
    return float(np.mean(similarities)) if similarities else None
