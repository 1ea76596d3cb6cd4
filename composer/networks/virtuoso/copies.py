"""What the next note may be a copy of, as the head is told it: read from the rows that the backbone reads.

A copy is a row of codes, (1 + COPIED,): how closely what was heard last matches (`MATCHES` codes, 0 for no copy), and
the codes of its fields. The same in NumPy, for composing, and in Keras, for learning: only slices and `where`.
"""

from typing import Any

import numpy as np

from composer.events.columns import FIGURE_KINDS, PLACE
from composer.networks.virtuoso.shape import COPIED, COPY_KINDS

HERE = 1
_FIGURES = [[PLACE[f"{kind}_length"], *(PLACE[f"{kind}_{field}"] for field in COPIED)] for kind in FIGURE_KINDS]
# A bar that is recalled tells no bar advance: what it is of, this bar or the next, is as much.
_RECALLED = [PLACE["hint_bar"], *(PLACE[f"hint_{field}"] for field in COPIED[1:])]
assert len(_FIGURES) + 1 == len(COPY_KINDS)


def copies(codes: Any, library: Any = np) -> Any:
    """The copies that rows tell of, (..., COPY_KINDS, 1 + COPIED) int, from `codes` (..., COLUMNS) int.

    `library` is NumPy or `keras.ops`.
    """
    here = codes[..., PLACE["hint_bar"]] == HERE
    similarity = library.where(
        here, codes[..., PLACE["recall_similarity"]], codes[..., PLACE["next_recall_similarity"]]
    )
    told = [library.take(codes, np.array(places), axis=-1) for places in _FIGURES]
    recalled = library.concatenate([similarity[..., None], library.take(codes, np.array(_RECALLED), axis=-1)], axis=-1)
    return library.stack([*told, recalled], axis=-2)
