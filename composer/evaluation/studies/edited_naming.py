"""Whether continued and recomposed music is in the style that was asked for, as often as real pieces are."""

from collections.abc import Callable
from dataclasses import replace
from statistics import fmean
from typing import Any

import numpy as np

from composer.evaluation.classifiers.styles import load_styles
from composer.evaluation.studies.naming import judged_styles, ratio
from composer.events.pack import Pack
from composer.events.packing import SPLITS
from composer.generation.form.plan import offered_styles
from composer.generation.request.request import Request
from composer.generation.tasks.continuation import continued
from composer.generation.tasks.infill import recompose
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.piece import Piece

PRIMER_BARS, BARS = 4, 16
MOST_PARTS = 6
Tell = Callable[[str], None]


def named_edits(released: ReleasedVirtuoso, pack: Pack, count: int, tell: Tell) -> dict[str, Any]:
    """Continue and recompose `count` test pieces of each style that can be judged, asking for that style.

    Only what was composed is judged: what follows four bars, and sixteen bars that were composed anew between the
    others. `ratio` is as in `naming`, by task.
    """
    judge = load_styles()
    offered = tuple(style for style in released.styles if style in offered_styles(released.settings))
    rows: dict[str, dict[str, Any]] = {"continued": {}, "recomposed": {}}
    for style in judged_styles(judge, offered):
        pieces = _test_pieces(pack, style, count)
        if not pieces:
            continue
        tell(f"continuing and recomposing {style}")
        for task, work in (("continued", _continued), ("recomposed", _recomposed)):
            made = [work(released, piece, style, seed) for seed, piece in enumerate(pieces)]
            share = fmean(style in judge.names(piece) for piece in made)
            rows[task][style] = {
                "pieces": len(made),
                "named": round(share, 4),
                "real": judge.real_share[style],
            }
    return {task: {"styles": found, "ratio": ratio(found)} for task, found in rows.items() if found}


def _test_pieces(pack: Pack, style: str, count: int) -> list[Piece]:
    numbers = [
        number
        for number in np.flatnonzero(pack.rows["split"] == SPLITS.index("test")).tolist()
        if style in pack.piece(number).styles
        and pack.rows["bars"][number] >= 2 * PRIMER_BARS + BARS
        and len(pack.piece(number).parts) <= MOST_PARTS
    ]
    return [pack.to_piece(number) for number in numbers[:: max(len(numbers) // count, 1)][:count]]


def _continued(released: ReleasedVirtuoso, piece: Piece, style: str, seed: int) -> Piece:
    end = piece.bar_onsets()[PRIMER_BARS]
    parts = (replace(part, notes=tuple(note for note in part.notes if note.end <= end)) for part in piece.parts)
    opening = replace(piece, parts=tuple(part for part in parts if part.notes))
    if not opening.parts:
        return piece
    request = Request(styles=((style, 1.0),), bars=BARS, seed=seed)
    return continued(released, opening, request, ours_alone=True).piece


def _recomposed(released: ReleasedVirtuoso, piece: Piece, style: str, seed: int) -> Piece:
    request = Request(styles=((style, 1.0),), seed=seed, candidates=2)
    result = recompose(released, piece, (PRIMER_BARS + 1, PRIMER_BARS + BARS), request)
    start = piece.bar_onsets()[PRIMER_BARS]
    parts = (
        replace(part, notes=tuple(replace(note, onset=note.onset - start) for note in notes), pedals=())
        for part, notes in zip(result.piece.parts, result.composed, strict=True)
        if notes
    )
    meter = piece.meter_at(start)
    return Piece(
        tuple(parts),
        tempos=(replace(piece.tempos[0], onset=0),),
        meters=(replace(piece.meters[0], onset=0, meter=meter),),
        keys=piece.keys[:1],
        title=piece.title,
    )
