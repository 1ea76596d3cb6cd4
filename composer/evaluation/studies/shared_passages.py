"""Measures what pieces share with the training set: held-out human pieces as the baseline, and composed ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from composer.events.lines import lines_of_piece
from composer.events.pack import Pack
from composer.originality.index import Melodies
from composer.originality.match import matches
from composer.originality.report import LIMIT, originality_of, pitched_notes
from composer.score.piece import Piece
from composer.training.melodies import quantiles

SIZES = (125, 500, 2000)
EXCERPTS = 100
SEED = 20_220_701
# Computer-generated imitations, which say nothing about human pieces.
MACHINE_MADE = ("js_fakes",)


def unlearned_pieces(pack: Pack) -> list[int]:
    """The pack numbers of human pieces with pitches that are not used for training."""
    entries = ((number, pack.piece(number)) for number in pack.numbers("validation", "test"))
    return [
        number
        for number, entry in entries
        if entry.path.split("/")[0] not in MACHINE_MADE and not all(part.is_drums for part in entry.parts)
    ]


def excerpt(piece: Piece, notes: int, random: np.random.Generator) -> Piece | None:
    """An excerpt of `notes` successive pitched notes from anywhere; None if the piece has fewer."""
    onsets = np.sort([note.onset for part in piece.parts if not part.is_drums for note in part.notes])
    if len(onsets) < notes:
        return None
    begin = int(random.integers(len(onsets) - notes + 1))
    first, last = onsets[begin], onsets[begin + notes - 1]
    return replace(
        piece,
        parts=tuple(
            replace(part, notes=tuple(note for note in part.notes if first <= note.onset <= last))
            for part in piece.parts
        ),
    )


def human_baseline(
    pack: Pack,
    melodies: Melodies,
    tell: Callable[[int, int], None],
    sizes: Sequence[int] = SIZES,
    excerpts: int = EXCERPTS,
) -> dict[str, list[float]]:
    """For each size in notes, the sorted bits that excerpts of held-out human works share with the training set.

    One excerpt per work, of up to `excerpts` works for each size; `tell` is called with the number done and the total.
    """
    random = np.random.default_rng(SEED)
    numbers = unlearned_pieces(pack)
    baseline: dict[str, list[float]] = {}
    for place, size in enumerate(sizes):
        shared: list[float] = []
        done: set[str] = set()
        for number in random.permutation(numbers).tolist():
            if len(shared) == excerpts:
                break
            work = pack.piece(number).work
            if pack.rows["events"][number] < size or work in done:
                continue
            heard = excerpt(pack.to_piece(number), size, random)
            if heard is None:
                continue
            done.add(work)
            found = matches(lines_of_piece(heard), melodies)
            shared.append(round(found[0].bits, 1) if found else 0.0)
            tell(place * excerpts + len(shared), len(sizes) * excerpts)
        if shared:
            baseline[str(size)] = sorted(shared)
    return baseline


def shared_table(pieces: Iterable[Piece], melodies: Melodies) -> dict[str, Any]:
    """How much each piece shares with the training set, as quantiles, relative to human pieces of its length.

    `percentile` is uniform for human-like pieces; `above_limit` (0..1) is the share of pieces over the limit,
    `human_above_limit` that of human ones; `most` describes the piece that shares the most.
    """
    found = [originality_of(piece, melodies) for piece in pieces if pitched_notes(piece)]
    if not found:
        return {"pieces": 0}
    most = max(found, key=lambda one: one.bits)
    values: dict[str, list[float]] = {
        "notes": [one.notes for one in found],
        "seconds": [one.seconds for one in found],
        "bits": [one.bits for one in found],
        "percentile": [one.percentile for one in found],
    }
    return {
        "pieces": len(found),
        **{name: quantiles(numbers) for name, numbers in values.items()},
        "above_limit": sum(one.is_above_limit for one in found) / len(found),
        "human_above_limit": round(1 - LIMIT / 100, 4),
        "most": {"notes": most.notes, "seconds": most.seconds, "title": most.title, "composer": most.composer},
    }
