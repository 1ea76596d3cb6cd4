"""Candidate copies for the next note, as input of the head, extracted from the rows that the backbone reads.

A copy is a row of codes, (1 + COPIED,): the closeness of the match (`MATCHES` codes, 0 for none) and the codes of its
fields. Works in NumPy for composing and in Keras for training, using only slices and `where`.
"""

from typing import Any

import numpy as np

from composer.events.columns import FIGURE_KINDS, PLACE
from composer.networks.virtuoso.shape import COPIED, COPY_KINDS

HERE = 1
_FIGURES = [[PLACE[f"{kind}_length"], *(PLACE[f"{kind}_{field}"] for field in COPIED)] for kind in FIGURE_KINDS]
# A hint has no bar advance: whether it is for this bar or the next is equivalent.
_RECALLED = [PLACE["hint_bar"], *(PLACE[f"hint_{field}"] for field in COPIED[1:])]
assert len(_FIGURES) + 1 == len(COPY_KINDS)


def copies(codes: Any, library: Any = np) -> Any:
    """Return the copies in rows, (..., COPY_KINDS, 1 + COPIED) int, from `codes` (..., COLUMNS) int.

    `library` is NumPy or `keras.ops`.
    """
    here = codes[..., PLACE["hint_bar"]] == HERE
    similarity = library.where(
        here, codes[..., PLACE["recall_similarity"]], codes[..., PLACE["next_recall_similarity"]]
    )
    told = [library.take(codes, np.array(places), axis=-1) for places in _FIGURES]
    recalled = library.concatenate([similarity[..., None], library.take(codes, np.array(_RECALLED), axis=-1)], axis=-1)
    return library.stack([*told, recalled], axis=-2)
