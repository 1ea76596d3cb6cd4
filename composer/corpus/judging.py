"""Decides which files are used for training, and why others are not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from composer.corpus.digests import Summary
from composer.corpus.duplicates import shared_shares, superfluous, telling, works
from composer.corpus.manifest import EXPRESSIVENESS, Entry
from composer.corpus.repetition import FEWEST_PIECES, stuck_limit

KEPT = "kept"
MACHINE_MADE = "machine-generated"
# Machine-made imitations: at most a fifth of the human notes in the period that they imitate.
MACHINE_MADE_SHARE = 0.2
IMITATED_STYLE = "baroque"
# A badly converted score may have notes hours apart.
FEWEST_NOTES_A_SECOND = 0.25


@dataclass(frozen=True, slots=True)
class Judged:
    """A file and its outcome: "kept" or the reason for leaving it out; `detail` says more.

    `work` names the work that it is an edition of; "" if it was excluded before works were identified.
    """

    entry: Entry
    summary: Summary
    outcome: str
    detail: str
    work: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether it is used for training."""
        return self.outcome == KEPT


def as_read(entries: Sequence[Entry], summaries: Sequence[Summary]) -> list[Judged]:
    """All readable files, kept so far."""
    return [
        Judged(entry, summary, summary.reason or KEPT, summary.detail)
        for entry, summary in zip(entries, summaries, strict=True)
    ]


def without_silent(files: Sequence[Judged]) -> list[Judged]:
    """Exclude pieces that are mostly silent."""

    def judge(file: Judged) -> Judged:
        if not file.is_kept or file.summary.notes >= FEWEST_NOTES_A_SECOND * file.summary.seconds:
            return file
        detail = f"{file.summary.notes:,} notes in {file.summary.seconds / 3600:.1f} hours"
        return replace(file, outcome="mostly silent", detail=detail)

    return [judge(file) for file in files]


def without_stuck(files: Sequence[Judged]) -> list[Judged]:
    """Exclude pieces stuck on one chord more than is usual in their style; small styles use the overall limit."""
    shares: dict[str, list[float]] = defaultdict(list)
    for file in files:
        if file.is_kept:
            shares[file.entry.style].append(file.summary.stuck_share)
    every = [share for group in shares.values() for share in group]
    limits = {style: stuck_limit(group if len(group) >= FEWEST_PIECES else every) for style, group in shares.items()}

    def judge(file: Judged) -> Judged:
        if not file.is_kept or file.summary.stuck_share <= limits[file.entry.style]:
            return file
        detail = f"{file.summary.stuck_share:.1%} stuck; {file.entry.style} allows {limits[file.entry.style]:.1%}"
        return replace(file, outcome="stuck", detail=detail)

    return [judge(file) for file in files]


def without_surplus_imitations(files: Sequence[Judged]) -> list[Judged]:
    """Exclude machine-made pieces beyond their quota, last first."""
    room = MACHINE_MADE_SHARE * sum(
        file.summary.notes
        for file in files
        if file.is_kept and file.entry.style == IMITATED_STYLE and file.entry.scoring != MACHINE_MADE
    )
    judged = []
    for file in files:
        if file.is_kept and file.entry.scoring == MACHINE_MADE:
            room -= file.summary.notes
            if room < 0:
                file = replace(file, outcome="machine-made", detail="there is enough of it")
        judged.append(file)
    return judged


def without_duplicates(files: Sequence[Judged], runs: Sequence[np.ndarray], names: Sequence[str]) -> list[Judged]:
    """Assign works to the kept files, and exclude editions that duplicate a better one.

    `runs` are those of the kept files, in order (see `duplicates.runs`); `names` are of all files. More expressive
    editions are better, then longer ones.
    """
    places = [place for place, file in enumerate(files) if file.is_kept]
    told = telling(runs)
    numbers = works(len(places), shared_shares(told))
    preference = [(EXPRESSIVENESS.index(files[place].entry.expressive), files[place].summary.notes) for place in places]
    again = superfluous(told, numbers, preference)
    judged = list(files)
    for position, place in enumerate(places):
        judged[place] = replace(files[place], work=names[places[numbers[position]]])
        if position in again:
            detail = f"of {names[places[again[position]]]}"
            judged[place] = replace(judged[place], outcome="duplicate", detail=detail)
    return judged
