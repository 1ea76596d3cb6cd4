"""The rows of the model card: real pieces, each engine, the n-gram model, and folders of other music."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from composer.errors import BadInput
from composer.evaluation.baselines.ngram import NgramModel
from composer.evaluation.baselines.ngram_composing import compose_with_ngrams
from composer.evaluation.metrics.sample import Sample
from composer.evaluation.report.comparison import Looked, compare
from composer.evaluation.studies.samples import (
    BARS,
    ENDING_BARS,
    Tell,
    composed_samples,
    halves,
    human_samples,
    samples_in,
    with_notes,
)
from composer.evaluation.studies.shared_passages import shared_table
from composer.events.pack import Pack
from composer.generation.engines.classic import ClassicEngine
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request
from composer.networks.virtuoso.network import Virtuoso
from composer.originality.index import load_melodies

HUMAN_PIECES = 30
# Pieces per style, for a quick and a full evaluation.
QUICK_PIECES, PIECES = 4, 12
MOST_AGAINST = 24
HUMAN, VIRTUOSO, CLASSIC, ORDER_N = "real pieces", "virtuoso", "classic", "order-n model"


def rows(
    pack: Pack,
    engine: VirtuosoEngine,
    network: Virtuoso,
    ngrams: NgramModel | None,
    against: Sequence[Path],
    tell: Tell,
    quick: bool,
) -> dict[str, dict[str, Any]]:
    """Compute the rows by name, each compared with one half of the test pieces; the other half is the first row.

    The n-gram model composes if given. Raises BadInput if the pack has too few test pieces, or a folder has no MIDI
    files.
    """
    folders = [folder for place in against for folder in _folders(place)]
    count = QUICK_PIECES if quick else PIECES
    tell("looking at real pieces")
    real = [halves(human_samples(pack, style, HUMAN_PIECES)) for style in BARS]
    reference = Looked.at([sample for half, _ in real for sample in half], network)
    found = {HUMAN: [sample for _, half in real for sample in half]}
    found[VIRTUOSO] = [sample for style in BARS for sample in composed_samples(engine, style, count, tell)]
    classic = ClassicEngine.load()
    # It has a single style: that of its training pieces, which are romantic.
    found[CLASSIC] = composed_samples(classic, "romantic", len(BARS) * count // 2, tell)
    if ngrams is not None:
        found[ORDER_N] = _by_order_n(ngrams, engine, pack, count, tell)
    for folder in folders:
        found[folder.name.removeprefix("samples_")] = samples_in(folder, tell, MOST_AGAINST)
    melodies = load_melodies()
    report = {}
    for name, samples in found.items():
        tell(f"{name}: comparing {len(samples)} pieces")
        shared = shared_table([sample.piece for sample in samples], melodies)
        report[name] = {
            **compare(reference, Looked.at(samples, network)),
            # The share of pieces that share more with the training set than 95 % of real pieces.
            "copies": round(shared["above_limit"], 4) if shared["pieces"] else None,
        }
    return report


def _by_order_n(ngrams: NgramModel, engine: VirtuosoEngine, pack: Pack, count: int, tell: Tell) -> list[Sample]:
    """Pieces by the n-gram model, in the settings that the virtuoso would use."""
    samples = []
    for style, bars in BARS.items():
        for seed in range(count):
            tell(f"{ORDER_N}: composing {style}, {seed + 1} of {count}")
            setting = engine.plan(Request(styles=((style, 1.0),), bars=bars, seed=seed)).setting
            ensemble = pack.ensembles.index(setting.ensemble) if setting.ensemble in pack.ensembles else 0
            piece = compose_with_ngrams(ngrams, setting, ensemble, bars, np.random.default_rng((seed, bars)))
            samples.append(Sample.of(piece, bars - ENDING_BARS, style, f"{ORDER_N} {style} {seed}"))
    return with_notes(samples)


def _folders(place: Path) -> list[Path]:
    """The folder itself if it contains MIDI files, otherwise its subfolders. Raises BadInput if it is not a folder."""
    if not place.is_dir():
        raise BadInput("not_a_folder_of_midi", place=place)
    if any(path.suffix.lower() in (".mid", ".midi") for path in place.iterdir()):
        return [place]
    return sorted(path for path in place.iterdir() if path.is_dir())
