"""Splits works into train, validation and test.

By work, so that no edition of a test work is trained on; stratified by composer, so that each split covers all styles.
The same corpus always gives the same split.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping

from composer.events.packing import Split

HELD_OUT_SHARE = 0.05
FEWEST_WORKS = 10
# From so many works of a composer, or of all with fewer than FEWEST_WORKS, one each is held out: half of one is none.
FEWEST_HELD_OUT_FROM = 11
# Held out from the classic network's training as well, so that the two can be compared.
ALWAYS_TEST_COMPOSER = "Liszt"
ALWAYS_TEST = (
    "Etude No. 4 aus Grandes Etudes de Paganini",
    "Etudes d'execution transcendante No. 8",
    "Rhapsodie Nr. 15",
)


def split_works(composers: Mapping[str, str], always_test: set[str]) -> dict[str, Split]:
    """Return the split of each work; `composers` gives the composer of each, `always_test` works for the test split.

    90, 5 and 5 % of the works of each composer; composers with fewer than `FEWEST_WORKS` are pooled.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for work, composer in composers.items():
        groups[composer].append(work)
    few = [composer for composer, members in groups.items() if len(members) < FEWEST_WORKS]
    together = [work for composer in few for work in groups.pop(composer)]
    splits: dict[str, Split] = {}
    for members in [*groups.values(), together]:
        shuffled = sorted(members, key=lambda work: hashlib.sha256(work.encode()).digest())
        shuffled.sort(key=lambda work: work not in always_test)
        held_out = round(HELD_OUT_SHARE * len(shuffled))
        tests = max(held_out, sum(work in always_test for work in shuffled))
        for place, work in enumerate(shuffled):
            splits[work] = "test" if place < tests else "validation" if place < tests + held_out else "train"
    return splits
