"""How well a number tells two kinds apart."""

import numpy as np
from scipy.stats import rankdata


def area_under_curve(of_one: np.ndarray, of_other: np.ndarray) -> float:
    """The chance that a value of the one kind is above a value of the other, equals counting half; 0.5 says nothing.

    The area under the receiver operating characteristic; both not empty.
    """
    ranks = rankdata(np.concatenate([of_one, of_other]))[: len(of_one)]
    return float((ranks.sum() - len(of_one) * (len(of_one) + 1) / 2) / (len(of_one) * len(of_other)))
