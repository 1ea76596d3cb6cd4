"""How the learning rate rises, stays and falls: a warm-up, a plateau, and a cooldown before a release.

Warmup-stable-decay (Hu et al. 2024, MiniCPM): a run can stay on the plateau for as long as there is time, and weights
are released from a branch of it whose rate falls (Haegele et al. 2024).
"""

WARM_UP_STEPS = 200
LOWEST_RATE = 0.02


def rate(step: int, cooled: float) -> float:
    """The learning rate as a share of its peak, at a step; `cooled` is the share of the cooldown that is done."""
    warm = min((step + 1) / WARM_UP_STEPS, 1.0)
    return warm * (LOWEST_RATE + (1 - LOWEST_RATE) * (1 - cooled))
