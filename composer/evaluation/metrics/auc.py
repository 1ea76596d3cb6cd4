"""How well a number separates two kinds."""

import numpy as np
from scipy.stats import rankdata


def area_under_curve(of_one: np.ndarray, of_other: np.ndarray) -> float:
    """The probability that a value of one kind exceeds one of the other, ties counting half; 0.5 is no separation.

    The area under the receiver operating characteristic; both must be nonempty.
    """
    ranks = rankdata(np.concatenate([of_one, of_other]))[: len(of_one)]
    return float((ranks.sum() - len(of_one) * (len(of_one) + 1) / 2) / (len(of_one) * len(of_other)))
