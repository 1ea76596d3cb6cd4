"""The learning rate schedule: warm-up, plateau, and cooldown before a release.

Warmup-stable-decay (Hu et al. 2024, MiniCPM): a run can stay on the plateau as long as there is time, and weights are
released from a branch with a falling rate (Hägele et al. 2024).
"""

WARM_UP_STEPS = 200
LOWEST_RATE = 0.02


def rate(step: int, cooled: float) -> float:
    """The learning rate as a share of its peak at a step; `cooled` is the finished share of the cooldown."""
    warm = min((step + 1) / WARM_UP_STEPS, 1.0)
    return warm * (LOWEST_RATE + (1 - LOWEST_RATE) * (1 - cooled))
