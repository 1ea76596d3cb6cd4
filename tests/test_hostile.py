"""Files that were made to do harm are read, edited and exported, or refused with a sentence: soon, in little memory.

`benchmarks/hostile.py` tries thousands; here are the first of each kind.
"""

from collections import Counter

from benchmarks.hostile import KINDS, bases, fates, mutant

EACH = 30
# Those that once did harm, by kind and number.
KNOWN = [("midi", 29), ("restored", 53), ("restored", 97)]


def test_files_made_to_do_harm_are_read_or_refused_with_a_sentence() -> None:
    spoilt = [kind for kind in KINDS if kind != "giant"]
    wanted = [(kind, number) for kind in spoilt for number in range(EACH)] + KNOWN
    wanted += [("giant", number) for number in range(len(bases("giant")))]
    found = list(fates(wanted))
    assert [fate for fate in found if fate.outcome not in ("read", "refused")] == []
    assert [(fate.kind, fate.number) for fate in found] == wanted
    # The dice spoil enough and not everything.
    for kind in spoilt:
        outcomes = Counter(fate.outcome for fate in found if fate.kind == kind)
        assert min(outcomes["read"], outcomes["refused"]) >= EACH // 10


def test_a_mutant_is_the_same_every_time() -> None:
    assert mutant("midi", 3) == mutant("midi", 3) != mutant("midi", 4)
