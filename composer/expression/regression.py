"""A small regression: standardised features, at most one hidden layer, one number out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# A feature further from its mean than that, in standard deviations, is no further: a piece may be unlike all learned.
FURTHEST = 4.0
# Deviations from what is usual are, in standard deviations, no larger than a player's.
MOST_SPREADS = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """`mean` and `scale` of the features (features,), then layers of (kernel, bias) with tanh between them.

    `gain` is what its answer is multiplied with, so that it varies as much as what it was learned from.
    """

    mean: np.ndarray
    scale: np.ndarray
    layers: tuple[tuple[np.ndarray, np.ndarray], ...]
    gain: float = 1.0

    def standardised(self, features: np.ndarray) -> np.ndarray:
        """Features (rows, features) as the first layer wants them."""
        return np.clip((features - self.mean) / self.scale, -FURTHEST, FURTHEST).astype(np.float32)

    def predict(self, features: np.ndarray) -> np.ndarray:
        """The answer for each row of features, (rows,) float32."""
        values = self.standardised(features)
        for number, (kernel, bias) in enumerate(self.layers):
            values = (np.tanh(values) if number else values) @ kernel + bias
        return self.gain * values[:, 0]

    def deviations(self, features: np.ndarray) -> np.ndarray:
        """The answer in standard deviations, the largest brought down to `MOST_SPREADS`, (rows,) float32."""
        return MOST_SPREADS * np.tanh(self.predict(features) / MOST_SPREADS)

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """What a release keeps, each under a name that begins with `name`."""
        kept = {"mean": self.mean, "scale": self.scale, "gain": np.array([self.gain])}
        for number, (kernel, bias) in enumerate(self.layers):
            kept |= {f"kernel{number}": kernel, f"bias{number}": bias}
        return {f"{name}/{key}": value.astype(np.float32) for key, value in kept.items()}

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray], name: str) -> "Regression":
        """Read what `arrays` made."""
        count = sum(key.startswith(f"{name}/kernel") for key in arrays)
        layers = tuple((arrays[f"{name}/kernel{number}"], arrays[f"{name}/bias{number}"]) for number in range(count))
        return cls(arrays[f"{name}/mean"], arrays[f"{name}/scale"], layers, float(arrays[f"{name}/gain"][0]))
