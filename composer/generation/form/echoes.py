"""What the bars of a new phrase have in common with those before: now and then something, as real music does."""

from dataclasses import replace

import numpy as np

from composer.generation.form.story import Story

# How often a bar that brings no theme back resembles, most of all, one that was before it, by how many bars: those just
# before in the proportions of the corpus, and now and then one from far back. The others are told to resemble none.
NEAR = {1: 0.24, 2: 0.21, 3: 0.08, 4: 0.12}
FAR, FURTHEST = 0.2, 32
DISTANCES = {distance: NEAR.get(distance, FAR / (FURTHEST - len(NEAR))) for distance in range(1, FURTHEST + 1)}
# How closely. Half of such bars are alike by more in the corpus; asked for that, a piece hangs on what it began with.
SIMILARITIES = (0.35, 0.65)


def with_echoes(story: Story, random: np.random.Generator) -> Story:
    """The story, and what its new bars are to have in common with those before, drawn as real music has it."""
    count = len(story.recall_distance)
    distance = random.choice([*DISTANCES, 0], size=count, p=[*DISTANCES.values(), 1 - sum(DISTANCES.values())])
    return replace(
        story,
        echo_distance=np.where(distance <= np.arange(count), distance, 0),
        echo_similarity=random.uniform(*SIMILARITIES, size=count),
    )
