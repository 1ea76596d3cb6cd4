"""What the bars of a new phrase have in common with those just before: now and then something, as real music does."""

from dataclasses import replace

import numpy as np

from composer.generation.story import Story

# How often a bar that brings no theme back resembles, most of all, one of those just before it, by how many bars: in
# the proportions of the corpus. The others, a quarter of them, are told to resemble none.
DISTANCES = {1: 0.26, 2: 0.23, 3: 0.09, 4: 0.17}
# How closely. Half of such bars are alike by more in the corpus; asked for that, a piece hangs on what it began with.
SIMILARITIES = (0.3, 0.55)


def with_echoes(story: Story, random: np.random.Generator) -> Story:
    """The story, and what its new bars are to have in common with those before, drawn as real music has it."""
    count = len(story.recall_distance)
    distance = random.choice([*DISTANCES, 0], size=count, p=[*DISTANCES.values(), 1 - sum(DISTANCES.values())])
    return replace(
        story,
        echo_distance=np.where(distance <= np.arange(count), distance, 0),
        echo_similarity=random.uniform(*SIMILARITIES, size=count),
    )
