"""Drawing the next choice from a network's logits."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class SamplingSettings:
    """How choices are drawn, and how closely what was asked is followed, as in a Request."""

    temperature: float = 0.95
    top_p: float = 0.98
    strength: float = 1.0


def tempered(logits: np.ndarray, temperature: float) -> np.ndarray:
    """The chances that logits (..., classes) mean at a temperature; float64."""
    scaled = logits.astype(np.float64) / temperature
    chances = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    chances /= chances.sum(axis=-1, keepdims=True)
    return chances


def probabilities(logits: np.ndarray, temperature: float, top_p: float, allowed: np.ndarray) -> np.ndarray:
    """The distribution that is drawn from; (classes,) float64 that sums to 1.

    `logits` (classes,) are divided by `temperature`; classes that are not `allowed` (bool) get nothing; of the rest
    the likeliest that together reach `top_p` stay, and what is as likely as the last of them (nucleus sampling,
    Holtzman et al. 2020). Raises ValueError if nothing is allowed.
    """
    if not allowed.any():
        raise ValueError("no class is allowed")
    return nucleus(tempered(np.where(allowed, logits, -np.inf), temperature), top_p)


def nucleus(chances: np.ndarray, top_p: float) -> np.ndarray:
    """The likeliest of some classes that together reach `top_p`, (classes,) that sum to 1."""
    falling = np.sort(chances)[::-1]
    kept = np.count_nonzero(np.cumsum(falling) - falling < top_p)
    most = np.where(chances < falling[kept - 1], 0.0, chances)
    return most / most.sum()


def guided(conditional: np.ndarray, unconditional: np.ndarray, strength: float) -> np.ndarray:
    """Logits (rows, classes) that follow what was told by `strength` more than a network would by itself.

    From `log_chances` with and without being told (classifier-free guidance, Ho and Salimans 2022). Strength 0 is the
    network by itself.
    """
    return conditional + strength * (conditional - unconditional)


def log_chances(logits: np.ndarray) -> np.ndarray:
    """The logarithms of the chances that logits (..., classes) mean."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def mixed(logits: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The logits of a blend, (classes,): the distributions of the rows, (rows, classes), averaged by `weights`."""
    if len(logits) == 1:
        return logits[0]
    return np.log(weights @ tempered(logits, 1.0) + 1e-30)


def draw(chances: np.ndarray, random: np.random.Generator) -> int:
    """One class, by its chance."""
    reached = np.cumsum(chances)
    return int(reached.searchsorted(random.random() * reached[-1], side="right"))
