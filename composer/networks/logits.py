"""Logits and probabilities."""

import numpy as np


def log_chances(logits: np.ndarray) -> np.ndarray:
    """Return the log probabilities of logits (..., classes)."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
