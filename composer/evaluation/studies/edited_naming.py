"""Measures whether continued and infilled music is in the requested style as often as real pieces."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from composer.evaluation.classifiers.styles import StyleClassifier, load_styles
from composer.evaluation.studies.naming import judged_styles, ratio
from composer.events.pack import Pack
from composer.generation.form.plan import offered_styles
from composer.generation.request.request import Request
from composer.generation.tasks.continuation import continued
from composer.generation.tasks.infill import recompose
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.piece import Note, Piece

PRIMER_BARS, BARS = 4, 16
MOST_PARTS = 6
Tell = Callable[[str], None]


def named_edits(released: ReleasedVirtuoso, pack: Pack, count: int, tell: Tell) -> dict[str, Any]:
    """Continue and infill `count` test pieces of each style that can be judged, requesting that style.

    Only the new music is judged: sixteen bars that continue four, and sixteen infilled bars. `ratio` is as in `naming`,
    by task: relative to whole real pieces. `ratio_to_same_bars` is relative to the same sixteen bars as they were, of
    which fewer can be recognized.
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
            rows[task][style] = {
                "pieces": len(made),
                "named": _share_named(judge, style, made),
                "same_bars": _share_named(judge, style, [_as_it_was(piece) for piece in pieces]),
                "real": judge.real_share[style],
            }
    return {task: {"styles": found, **_ratios(found)} for task, found in rows.items() if found}


def _share_named(judge: StyleClassifier, style: str, pieces: Sequence[Piece]) -> float:
    return round(fmean(style in judge.names(piece) for piece in pieces), 4)


def _ratios(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    beside = {style: {**row, "real": row["same_bars"]} for style, row in rows.items()}
    return {"ratio": ratio(rows), "ratio_to_same_bars": ratio(beside)}


def _test_pieces(pack: Pack, style: str, count: int) -> list[Piece]:
    numbers = [
        number
        for number in pack.numbers("test")
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
    return continued(released, opening, request, alone=True).piece


def _recomposed(released: ReleasedVirtuoso, piece: Piece, style: str, seed: int) -> Piece:
    request = Request(styles=((style, 1.0),), seed=seed, candidates=2)
    result = recompose(released, piece, (PRIMER_BARS + 1, PRIMER_BARS + BARS), request)
    return _judged_bars(piece, result.composed)


def _as_it_was(piece: Piece) -> Piece:
    start, end = (piece.bar_onsets()[bar] for bar in (PRIMER_BARS, PRIMER_BARS + BARS))
    return _judged_bars(piece, [[n for n in part.notes if start <= n.onset < end] for part in piece.parts])


def _judged_bars(piece: Piece, notes_of_parts: Sequence[Sequence[Note]]) -> Piece:
    """A piece of only these notes, which stand in the bars after the primer."""
    start = piece.bar_onsets()[PRIMER_BARS]
    parts = (
        replace(part, notes=tuple(replace(note, onset=note.onset - start) for note in notes), pedals=())
        for part, notes in zip(piece.parts, notes_of_parts, strict=True)
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
