"""Compares a set of pieces with real ones in every metric, for a row of the model card."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

import numpy as np

from composer.evaluation.classifiers.discriminator import discriminator_auc
from composer.evaluation.classifiers.styles import load_styles
from composer.evaluation.metrics.frechet import embeddings, frechet
from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.metrics.overlap import overlap
from composer.evaluation.metrics.piece_metrics import METRICS, Value, measured
from composer.evaluation.metrics.sample import Sample
from composer.evaluation.metrics.structure import Structure, has_ending, mean_similarity, similarity_error, structure
from composer.evaluation.metrics.structureness import SCALES, structureness
from composer.networks.virtuoso.network import Virtuoso

BAND = (5, 95)


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """A set of pieces and their measurements, in the same order.

    `embeddings` of stretches, (stretches, width) each; `scales`: structureness by SCALES.
    """

    samples: list[Sample]
    measures: list[dict[str, Value]]
    structures: list[Structure]
    scales: list[dict[str, float]]
    embeddings: list[np.ndarray]

    @classmethod
    def at(cls, samples: Sequence[Sample], network: Virtuoso) -> "Looked":
        """Measure pieces; embeddings are those of the network."""
        return cls(
            list(samples),
            [measured(sample.notes, sample.expressive) for sample in samples],
            [structure(sample.notes) for sample in samples],
            [structureness(sample.notes) for sample in samples],
            embeddings(network, samples),
        )

    def of(self, style: str | None) -> list[dict[str, Value]]:
        """The metrics of the pieces of a style; of all for None."""
        pairs = zip(self.samples, self.measures, strict=True)
        return [found for sample, found in pairs if style is None or sample.style == style]


def compare(reference: Looked, others: Looked) -> dict[str, Any]:
    """A row of the card: how similar the other pieces are to the reference."""
    low, high = np.percentile([each.repetition for each in reference.structures], BAND).tolist()
    curve = mean_similarity(others.structures)
    far = frechet(reference.embeddings, others.embeddings)
    styles = list(dict.fromkeys(sample.style for sample in others.samples if sample.style))
    return {
        "pieces": len(others.samples),
        **_overlaps(reference.of(None), others.of(None)),
        "styles": {style: _of_style(reference, others, style) for style in styles},
        "similarity_error": _round(similarity_error(mean_similarity(reference.structures), curve)),
        "similarity": [_round(value) for value in curve],
        "repetition": _round(median(each.repetition for each in others.structures)),
        "repetition_inside": _round(fmean(low <= each.repetition <= high for each in others.structures)),
        "longest_run": max(each.longest_run for each in others.structures),
        "arc": _round(median(each.arc for each in others.structures)),
        "structureness": {name: _round(median(each[name] for each in others.scales)) for name in SCALES},
        "endings": _round(fmean(has_ending(NoteTable.of(sample.whole)) for sample in others.samples)),
        "told_apart": {
            name: None if area is None else _round(area)
            for name, area in discriminator_auc(reference.samples, others.samples).items()
        },
        "frechet": far and {name: _round(value) for name, value in asdict(far).items()},
    }


def _of_style(reference: Looked, others: Looked, style: str) -> dict[str, Any]:
    found = _overlaps(reference.of(style), others.of(style))
    samples = [sample for sample in others.samples if sample.style == style]
    judge = load_styles()
    named = fmean(style in judge.names(sample.piece) for sample in samples)
    return {"pieces": len(samples), "named": _round(named), **found}


def _overlaps(reference: list[dict[str, Value]], others: list[dict[str, Value]]) -> dict[str, Any]:
    """Overlapping area and divergence by metric, and their means."""
    found = {name: overlap([piece[name] for piece in reference], [piece[name] for piece in others]) for name in METRICS}
    known = {name: each for name, each in found.items() if each is not None}
    if not known:
        return {"overlapped_area": None, "divergence": None, "by_measure": {}}
    return {
        "overlapped_area": _round(fmean(each.area for each in known.values())),
        "divergence": _round(fmean(each.divergence for each in known.values())),
        "by_measure": {
            name: {key: _round(value) for key, value in asdict(each).items()} for name, each in known.items()
        },
    }


def _round(value: float) -> float | None:
    """Round to four digits, which are reproducible; None for unknown values, which JSON cannot express."""
    return None if np.isnan(value) else round(float(value), 4)
