"""Regularized multinomial logistic regression, for the classifiers, without additional packages."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

MOST_ITERATIONS = 200


@dataclass(frozen=True, slots=True, eq=False)
class LogisticRegression:
    """`weights` (features, classes) and `bias` (classes,)."""

    weights: np.ndarray
    bias: np.ndarray

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """The probability of each class, (examples, classes), for features (examples, features)."""
        return softmax(features @ self.weights + self.bias, axis=-1)


def regress(
    features: np.ndarray, classes: np.ndarray, penalty: float, balance: float = 0.0, count: int = 0
) -> LogisticRegression:
    """Fit a regression by maximum likelihood.

    `features` (examples, features); `classes` (examples,) int from 0. `penalty` times half the sum of squared weights
    is added to the mean nats of an example. `balance` 0 weights examples equally, 1 classes equally. There are `count`
    classes if given, also if the examples lack the last ones.
    """
    count = max(count, int(classes.max()) + 1)
    sizes = np.bincount(classes, minlength=count)
    shares = (1 / np.maximum(sizes, 1) ** balance)[classes]
    shares /= shares.sum()
    targets = np.eye(count)[classes]
    width = features.shape[1]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights, bias = flat[: width * count].reshape(width, count), flat[width * count :]
        logs = log_softmax(features @ weights + bias, axis=1)
        errors = (np.exp(logs) - targets) * shares[:, np.newaxis]
        nats = -float(shares @ logs[np.arange(len(classes)), classes])
        gradient = np.concatenate([(features.T @ errors + penalty * weights).ravel(), errors.sum(axis=0)])
        return nats + penalty / 2 * float((weights**2).sum()), gradient

    found = minimize(
        loss, np.zeros((width + 1) * count), jac=True, method="L-BFGS-B", options={"maxiter": MOST_ITERATIONS}
    ).x
    return LogisticRegression(found[: width * count].reshape(width, count), found[width * count :])
