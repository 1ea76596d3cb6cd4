"""Drawing the next choice from a network's logits."""

import numpy as np


def probabilities(logits: np.ndarray, temperature: float, top_p: float, allowed: np.ndarray) -> np.ndarray:
    """The distribution that is drawn from; (classes,) float64 that sums to 1.

    `logits` (classes,) are divided by `temperature`; classes that are not `allowed` (bool) get nothing; of the rest
    the likeliest that together reach `top_p` stay, and what is as likely as the last of them (nucleus sampling,
    Holtzman et al. 2020). Raises ValueError if nothing is allowed.
    """
    if not allowed.any():
        raise ValueError("no class is allowed")
    scaled = np.where(allowed, logits.astype(np.float64) / temperature, -np.inf)
    chances = np.exp(scaled - scaled.max())
    chances /= chances.sum()
    falling = np.sort(chances)[::-1]
    kept = np.count_nonzero(np.cumsum(falling) - falling < top_p)
    chances[chances < falling[kept - 1]] = 0.0
    return chances / chances.sum()


def guided(told: np.ndarray, untold: np.ndarray, strength: float) -> np.ndarray:
    """Logits (rows, classes) that follow what was told by `strength` more than a network would by itself.

    From `log_chances` with and without being told (classifier-free guidance, Ho and Salimans 2022). Strength 0 is the
    network by itself.
    """
    return told + strength * (told - untold)


def log_chances(logits: np.ndarray) -> np.ndarray:
    """The logarithms of the chances that logits (rows, classes) mean."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def mixed(logits: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The logits of a blend, (classes,): the distributions of the rows, (rows, classes), averaged by `weights`."""
    if len(logits) == 1:
        return logits[0]
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    chances = np.exp(shifted)
    chances /= chances.sum(axis=1, keepdims=True)
    return np.log(weights @ chances + 1e-30)


def draw(chances: np.ndarray, random: np.random.Generator) -> int:
    """One class, by its chance."""
    reached = np.cumsum(chances)
    return int(reached.searchsorted(random.random() * reached[-1], side="right"))
