"""Which works are learned from, which tell when to stop, and which are for the final measure.

By work, so that no edition of a work that is measured was learned; by composer, so that each part has its share of
every manner. The same corpus always gives the same split.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping

from composer.events.packing import Split

HELD_OUT_SHARE = 0.05
FEWEST_WORKS = 10
# Held out of the classic network's training too, so that the two can be compared on them.
ALWAYS_TEST_COMPOSER = "Liszt"
ALWAYS_TEST = (
    "Etude No. 4 aus Grandes Etudes de Paganini",
    "Etudes d'execution transcendante No. 8",
    "Rhapsodie Nr. 15",
)


def split_works(composers: Mapping[str, str], always_test: set[str]) -> dict[str, Split]:
    """The split of each work; `composers` gives the composer of each, `always_test` works that are for the measure.

    90, 5 and 5 of a hundred works of each composer; composers of fewer than `FEWEST_WORKS` are taken together.
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
