"""How the learning rate rises and falls, by the share of the run that is done."""

import math

WARM_UP_STEPS = 200
HELD_UNTIL = 0.3
LOWEST_RATE = 0.02
# From here on the network hears the pieces that were played more often than those that were only written.
LEAN_FROM = 0.7


def rate(step: int, progress: float) -> float:
    """The learning rate as a share of its peak: a linear warm-up, a plateau, and half a cosine down."""
    warm = min((step + 1) / WARM_UP_STEPS, 1.0)
    fallen = min(max((progress - HELD_UNTIL) / (1 - HELD_UNTIL), 0.0), 1.0)
    return warm * (LOWEST_RATE + (1 - LOWEST_RATE) * 0.5 * (1 + math.cos(math.pi * fallen)))
