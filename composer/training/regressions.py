"""Fits the small regressions of `expression`: ridge regression, or one hidden layer with Adam (Kingma and Ba 2015)."""

import numpy as np

from composer.expression.regression import Regression

HIDDEN = 24
BATCH = 512
LEARNING_RATE = 3e-3
WEIGHT_DECAY = 0.01
PASSES = 6
FEWEST_STEPS = 600
RIDGE = 0.01
FIRST_MOMENT, SECOND_MOMENT = 0.9, 0.999


def standardizing(features: np.ndarray) -> Regression:
    """A regression without layers that holds the mean and scale of features (rows, features)."""
    return Regression(features.mean(axis=0), features.std(axis=0) + 1e-6, ())


def constant(width: int) -> Regression:
    """A regression that is 0 whatever its features, (rows, width), are."""
    return Regression(np.zeros(width), np.ones(width), ((np.zeros((width, 1)), np.zeros(1)),))


def ridge(features: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> Regression:
    """Fit ridge regression; `targets` and `weights` (rows,)."""
    empty = standardizing(features)
    rows = empty.standardized(features)
    mean = float(np.average(targets, weights=weights))
    weighted = rows * (weights / weights.sum())[:, np.newaxis]
    kernel = np.linalg.solve(rows.T @ weighted + RIDGE * np.eye(rows.shape[1]), weighted.T @ (targets - mean))
    return Regression(empty.mean, empty.scale, ((kernel[:, np.newaxis].astype(np.float32), np.array([mean])),))


def perceptron(
    features: np.ndarray,
    targets: np.ndarray,
    weights: np.ndarray,
    random: np.random.Generator,
    is_chance: bool = False,
    passes: int = PASSES,
) -> Regression:
    """Fit one hidden layer by least squares, or if `is_chance` to binary targets (then it outputs logits)."""
    empty = standardizing(features)
    rows = empty.standardized(features)
    goals, weights = targets.astype(np.float32), (weights / weights.mean()).astype(np.float32)
    width = rows.shape[1]
    values = [
        random.normal(0, width**-0.5, (width, HIDDEN)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        random.normal(0, HIDDEN**-0.5, (HIDDEN, 1)).astype(np.float32),
        np.zeros(1, np.float32),
    ]
    moments = [(np.zeros_like(value), np.zeros_like(value)) for value in values]
    batch = min(BATCH, len(rows))
    batches = len(rows) // batch
    steps = max(passes * batches, FEWEST_STEPS)
    for step in range(steps):
        if step % batches == 0:
            order, place = random.permutation(len(rows)), 0
        chosen, place = order[place : place + batch], place + batch
        slopes = _slopes(values, rows[chosen], goals[chosen], weights[chosen], is_chance)
        for value, slope, (first, second) in zip(values, slopes, moments, strict=True):
            first *= FIRST_MOMENT
            first += (1 - FIRST_MOMENT) * slope
            second *= SECOND_MOMENT
            second += (1 - SECOND_MOMENT) * slope * slope
            mean = first / (1 - FIRST_MOMENT ** (step + 1))
            scale = np.sqrt(second / (1 - SECOND_MOMENT ** (step + 1))) + 1e-8
            value -= LEARNING_RATE * (1 - step / steps) * mean / scale
    return Regression(empty.mean, empty.scale, ((values[0], values[1]), (values[2], values[3])))


def _slopes(
    values: list[np.ndarray], rows: np.ndarray, goals: np.ndarray, weights: np.ndarray, is_chance: bool
) -> list[np.ndarray]:
    """The gradient of the loss for each of the four arrays, with weight decay."""
    hidden = np.tanh(rows @ values[0] + values[1])
    answer = (hidden @ values[2] + values[3])[:, 0]
    if is_chance:
        answer = 1 / (1 + np.exp(-np.clip(answer, -30, 30)))
    error = ((answer - goals) * weights / len(rows))[:, np.newaxis]
    back = error @ values[2].T * (1 - hidden * hidden)
    return [
        rows.T @ back + WEIGHT_DECAY * values[0],
        back.sum(axis=0),
        hidden.T @ error + WEIGHT_DECAY * values[2],
        error.sum(axis=0),
    ]
