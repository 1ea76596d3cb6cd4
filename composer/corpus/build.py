"""From a folder of music to a pack: read, judge, group into works, split, name, write."""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from composer.corpus.digests import Summary, digest_path, load_digest, load_runs, make_digest
from composer.corpus.duplicates import shared_shares, superfluous, telling, works
from composer.corpus.manifest import Entry, read_manifest
from composer.corpus.repetition import FEWEST_PIECES, stuck_limit
from composer.corpus.splits import ALWAYS_TEST, Split, split_works
from composer.corpus.styles import manners, periods, styles_of
from composer.errors import BadInput
from composer.events.packing import PackedPiece, write_pack

CACHE_NAME = "cache"
MACHINE_MADE = "machine-generated"
# Imitations by machine: at most a fifth of the notes that people wrote in the period they imitate.
MACHINE_MADE_SHARE = 0.2
IMITATED_STYLE = "baroque"
EXPRESSIVENESS = ("no", "velocity", "tempo+velocity")


@dataclass(frozen=True, slots=True)
class Built:
    """A file of the corpus and what became of it. `outcome` is "kept" or the reason why it was left out."""

    entry: Entry
    summary: Summary
    outcome: str
    work: str
    split: Split | None
    styles: tuple[str, ...]


def build(corpus: Path, out: Path, tell: Callable[[str, int, int], None], workers: int | None = None) -> list[Built]:
    """Build a pack of a corpus in the folder `out`; a build that was interrupted goes on.

    `tell` hears of each phase, and how far it is. Returns one row for each file of the manifest, in its order.
    Raises BadInput if there is no manifest, nothing to keep, or no place to write.
    """
    entries = read_manifest(corpus)
    cache = out / CACHE_NAME
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{out} cannot be made ({error.strerror}); choose another folder.") from error
    summaries = _read_all(entries, cache, tell, workers)
    outcomes = [summary.reason or "kept" for summary in summaries]
    _leave_out_stuck(entries, summaries, outcomes)
    _leave_out_machine_made(entries, summaries, outcomes)
    if "kept" not in outcomes:
        raise BadInput(f"{corpus} holds nothing that can be learnt from.")
    tell("comparing", 0, 0)
    work = _find_works(corpus, entries, summaries, outcomes, cache)
    splits = _split(entries, outcomes, work)
    kept = [
        (entry, summary.notes)
        for entry, summary, outcome in zip(entries, summaries, outcomes, strict=True)
        if outcome == "kept"
    ]
    period, known = periods(kept), manners(kept)
    rows = [
        Built(
            entry,
            summary,
            outcome,
            name,
            splits.get(name) if outcome == "kept" else None,
            styles_of(entry, period, known),
        )
        for entry, summary, outcome, name in zip(entries, summaries, outcomes, work, strict=True)
    ]
    write_pack(out, _packed(corpus, rows, cache, tell))
    return rows


def _read_all(
    entries: list[Entry], cache: Path, tell: Callable[[str, int, int], None], workers: int | None
) -> list[Summary]:
    """Read every file that was not read before, in parallel; what they are, in order."""
    summaries: list[Summary] = []
    # One thread a worker: the others have the processors.
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        for summary in pool.map(make_digest, entries, [cache] * len(entries), chunksize=8):
            summaries.append(summary)
            tell("reading", len(summaries), len(entries))
    return summaries


def _leave_out_stuck(entries: list[Entry], summaries: list[Summary], outcomes: list[str]) -> None:
    shares: dict[str, list[float]] = defaultdict(list)
    for entry, summary, outcome in zip(entries, summaries, outcomes, strict=True):
        if outcome == "kept":
            shares[entry.style].append(summary.stuck_share)
    every = [share for group in shares.values() for share in group]
    limits = {style: stuck_limit(group if len(group) >= FEWEST_PIECES else every) for style, group in shares.items()}
    for place, (entry, summary) in enumerate(zip(entries, summaries, strict=True)):
        if outcomes[place] == "kept" and summary.stuck_share > limits[entry.style]:
            outcomes[place] = "stuck"


def _leave_out_machine_made(entries: list[Entry], summaries: list[Summary], outcomes: list[str]) -> None:
    notes = [summary.notes if outcome == "kept" else 0 for summary, outcome in zip(summaries, outcomes, strict=True)]
    human = sum(
        count
        for entry, count in zip(entries, notes, strict=True)
        if entry.style == IMITATED_STYLE and entry.scoring != MACHINE_MADE
    )
    room = MACHINE_MADE_SHARE * human
    for place, entry in enumerate(entries):
        if entry.scoring == MACHINE_MADE and outcomes[place] == "kept":
            room -= notes[place]
            if room < 0:
                outcomes[place] = "machine-made, enough of it"


def _find_works(
    corpus: Path, entries: list[Entry], summaries: list[Summary], outcomes: list[str], cache: Path
) -> list[str]:
    """Name the work of each file, and leave out editions that say again what another says."""
    places = [place for place, outcome in enumerate(outcomes) if outcome == "kept"]
    runs = telling([load_runs(digest_path(entries[place], cache)) for place in places])
    numbers = works(len(places), shared_shares(runs))
    preference = [(EXPRESSIVENESS.index(entries[place].expressive), summaries[place].notes) for place in places]
    again = superfluous(runs, numbers, preference)
    for position in again:
        outcomes[places[position]] = "duplicate"
    names = ["" for _ in entries]
    for position, place in enumerate(places):
        names[place] = entries[places[numbers[position]]].path.relative_to(corpus).with_suffix("").as_posix()
    return names


def _split(entries: list[Entry], outcomes: list[str], work: list[str]) -> dict[str, Split]:
    composers: dict[str, Counter[str]] = defaultdict(Counter)
    always_test = set()
    for entry, outcome, name in zip(entries, outcomes, work, strict=True):
        if outcome == "kept":
            composers[name][entry.composer] += 1
        if entry.title in ALWAYS_TEST and entry.composer == "Liszt" and name:
            always_test.add(name)
    # Anonymous music is stratified by where it comes from instead.
    return split_works(
        {name: counter.most_common(1)[0][0] or name.split("/")[0] for name, counter in composers.items()}, always_test
    )


def _packed(
    corpus: Path, rows: list[Built], cache: Path, tell: Callable[[str, int, int], None]
) -> Iterator[PackedPiece]:
    kept = [row for row in rows if row.split is not None]
    for place, row in enumerate(kept):
        digest = load_digest(digest_path(row.entry, cache))
        assert row.split is not None
        yield PackedPiece(
            events=digest.events,
            features=np.asarray(digest.features),
            expressive=row.entry.expressive != "no",
            split=row.split,
            key=digest.key,
            ensemble=row.summary.ensemble,
            styles=row.styles,
            path=row.entry.path.relative_to(corpus).as_posix(),
            work=row.work,
        )
        tell("writing", place + 1, len(kept))
