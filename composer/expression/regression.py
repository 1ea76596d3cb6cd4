"""A small regression: standardized features, at most one hidden layer, a single output."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# Features are clipped to this many standard deviations from their mean, for pieces unlike the training data.
FURTHEST = 4.0
# Outputs are limited to this many standard deviations, about as much as a player's.
MOST_SPREADS = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """`mean` and `scale` of the features (features,), and layers of (kernel, bias) with tanh in between.

    `gain` scales the output so that it varies as much as the training data.
    """

    mean: np.ndarray
    scale: np.ndarray
    layers: tuple[tuple[np.ndarray, np.ndarray], ...]
    gain: float = 1.0

    def standardized(self, features: np.ndarray) -> np.ndarray:
        """Standardize features (rows, features) for the first layer."""
        return np.clip((features - self.mean) / self.scale, -FURTHEST, FURTHEST).astype(np.float32)

    def predict(self, features: np.ndarray) -> np.ndarray:
        """The output for each row of features, (rows,) float32."""
        values = self.standardized(features)
        for number, (kernel, bias) in enumerate(self.layers):
            values = (np.tanh(values) if number else values) @ kernel + bias
        return self.gain * values[:, 0]

    def deviations(self, features: np.ndarray) -> np.ndarray:
        """The output in standard deviations, scaled to at most `MOST_SPREADS`, (rows,) float32."""
        return MOST_SPREADS * np.tanh(self.predict(features) / MOST_SPREADS)

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """The arrays to store in a release, with names starting with `name`."""
        kept = {"mean": self.mean, "scale": self.scale, "gain": np.array([self.gain])}
        for number, (kernel, bias) in enumerate(self.layers):
            kept |= {f"kernel{number}": kernel, f"bias{number}": bias}
        return {f"{name}/{key}": value.astype(np.float32) for key, value in kept.items()}

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray], name: str) -> "Regression":
        """Read the result of `arrays`."""
        count = sum(key.startswith(f"{name}/kernel") for key in arrays)
        layers = tuple((arrays[f"{name}/kernel{number}"], arrays[f"{name}/bias{number}"]) for number in range(count))
        return cls(arrays[f"{name}/mean"], arrays[f"{name}/scale"], layers, float(arrays[f"{name}/gain"][0]))
