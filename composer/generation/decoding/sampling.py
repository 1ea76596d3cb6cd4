"""Sampling from a network's logits: temperature, nucleus and guidance."""

import numpy as np


def tempered(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Return the probabilities of logits (..., classes) at a temperature; float64."""
    scaled = logits.astype(np.float64) / temperature
    chances = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    chances /= chances.sum(axis=-1, keepdims=True)
    return chances


def probabilities(logits: np.ndarray, temperature: float, top_p: float, allowed: np.ndarray) -> np.ndarray:
    """Return the distribution to draw from, (classes,) float64, which sums to 1.

    `logits` (classes,) are divided by `temperature`, and classes that are not `allowed` (bool) get 0. Of the rest, the
    likeliest classes that together reach `top_p` are kept, with ties (nucleus sampling, Holtzman et al. 2020). Raises
    ValueError if nothing is allowed.
    """
    if not allowed.any():
        raise ValueError("no class is allowed")
    return nucleus(tempered(np.where(allowed, logits, -np.inf), temperature), top_p)


def nucleus(chances: np.ndarray, top_p: float) -> np.ndarray:
    """Keep the likeliest classes that together reach `top_p`, and normalize; (classes,)."""
    falling = np.sort(chances)[::-1]
    kept = np.count_nonzero(np.cumsum(falling) - falling < top_p)
    most = np.where(chances < falling[kept - 1], 0.0, chances)
    return most / most.sum()


def guided(conditional: np.ndarray, unconditional: np.ndarray, strength: float) -> np.ndarray:
    """Return logits (rows, classes) extrapolated from unconditional toward conditional ones.

    Both are log probabilities (classifier-free guidance, Ho and Salimans 2022). Strength 0 returns the conditional
    logits unchanged.
    """
    return conditional + strength * (conditional - unconditional)


def mixed(logits: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the logits of a blend, (classes,): the distributions of `logits` (rows, classes), averaged with
    `weights`."""
    if len(logits) == 1:
        return logits[0]
    return np.log(weights @ tempered(logits, 1.0) + 1e-30)


def draw(chances: np.ndarray, random: np.random.Generator) -> int:
    """Draw the index of a class by its probability; `chances` (classes,) need not sum to 1."""
    reached = np.cumsum(chances)
    return int(reached.searchsorted(random.random() * reached[-1], side="right"))
