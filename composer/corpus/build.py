"""Builds a pack from a folder of music: reading, filtering, grouping into works, splitting, labeling, writing."""

import os
import signal
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from composer.corpus.digests import Summary, digest_path, load_digest, load_skyline, make_digest
from composer.corpus.duplicates import runs
from composer.corpus.judging import (
    Judged,
    as_read,
    without_duplicates,
    without_silent,
    without_stuck,
    without_surplus_imitations,
)
from composer.corpus.manifest import Entry, read_manifest
from composer.corpus.splits import ALWAYS_TEST, ALWAYS_TEST_COMPOSER, split_works
from composer.corpus.styles import learnable_composers, periods, styles_of
from composer.corpus.tempos import known_tempos
from composer.errors import BadInput, reason_of
from composer.events.packing import PackedPiece, Split, write_pack

CACHE_NAME = "cache"
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A file of the corpus with its outcome; excluded files have no split."""

    judged: Judged
    split: Split | None
    styles: tuple[str, ...]


def build(corpus: Path, out: Path, tell: Tell, workers: int | None = None) -> list[Built]:
    """Build a pack of a corpus in the folder `out`; an interrupted build is resumed.

    `tell` is called with each phase and its progress. Returns a row for each file in the manifest, in order. Raises
    BadInput if there is no manifest, nothing to keep, or no place to write.
    """
    entries = read_manifest(corpus)
    names = [entry.path.relative_to(corpus).as_posix() for entry in entries]
    cache = out / CACHE_NAME
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("folder_not_made", folder=out, reason=reason_of(error)) from error
    files = as_read(entries, _read_all(entries, cache, tell, workers))
    files = without_surplus_imitations(without_stuck(without_silent(files)))
    if not any(file.is_kept for file in files):
        raise BadInput("nothing_to_learn_from", folder=corpus)
    tell("comparing", 0, 0)
    told = [runs(load_skyline(digest_path(file.entry, cache))) for file in files if file.is_kept]
    files = without_duplicates(files, told, names)
    splits = _split(files)
    kept = [(file.entry, file.summary.notes) for file in files if file.is_kept]
    period, known = periods(kept), learnable_composers(kept)
    built = [
        Built(file, splits[file.work] if file.is_kept else None, styles_of(file.entry, period, known)) for file in files
    ]
    has_tempo = known_tempos([(file.entry, file.summary.tempo) for file in files])
    write_pack(out, _packed(built, names, has_tempo, cache, tell))
    return built


def _read_all(entries: list[Entry], cache: Path, tell: Tell, workers: int | None) -> list[Summary]:
    """Read all new files in parallel; returns the summaries in order."""
    summaries: list[Summary] = []
    # One thread per worker, because the others use the remaining cores.
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(workers or os.cpu_count(), initializer=_end_at_once_if_interrupted) as pool:
        try:
            for summary in pool.map(make_digest, entries, [cache] * len(entries)):
                summaries.append(summary)
                tell("reading", len(summaries), len(entries))
        except BaseException:
            # Otherwise all files would be read first.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return summaries


def _end_at_once_if_interrupted() -> None:
    """Let Ctrl-C, which all processes of a terminal get, end this one without a message."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _split(files: Sequence[Judged]) -> dict[str, Split]:
    """The split of each kept work."""
    composers: dict[str, Counter[str]] = defaultdict(Counter)
    always_test = set()
    for file in files:
        if file.is_kept:
            composers[file.work][file.entry.composer] += 1
        if file.entry.title in ALWAYS_TEST and file.entry.composer == ALWAYS_TEST_COMPOSER:
            always_test.add(file.work)
    # Anonymous music is stratified by source instead.
    return split_works(
        {work: counter.most_common(1)[0][0] or work.split("/")[0] for work, counter in composers.items()}, always_test
    )


def _packed(
    built: list[Built], names: list[str], has_tempo: list[bool], cache: Path, tell: Tell
) -> Iterator[PackedPiece]:
    kept = sum(piece.split is not None for piece in built)
    written = 0
    for piece, name, tells_tempo in zip(built, names, has_tempo, strict=True):
        if piece.split is None:
            continue
        entry = piece.judged.entry
        digest = load_digest(digest_path(entry, cache))
        yield PackedPiece(
            events=digest.events,
            features=digest.features,
            expressive=entry.expressive != "no",
            split=piece.split,
            key=digest.key,
            ensemble=piece.judged.summary.ensemble,
            styles=piece.styles,
            path=name,
            work=piece.judged.work,
            has_tempo=tells_tempo,
        )
        written += 1
        tell("writing", written, kept)
