"""Evaluates the released network: obedience to requests, similarity to human music, and likelihood of unseen music."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from composer.evaluation.baselines.ngram import train_ngrams
from composer.evaluation.report.rows import CLASSIC, HUMAN, ORDER_N, VIRTUOSO, rows
from composer.evaluation.studies.blends import SEEDS, blends
from composer.evaluation.studies.chords import heard_chords
from composer.evaluation.studies.controls import controls
from composer.evaluation.studies.figures import figures_of_styles
from composer.evaluation.studies.likelihood import foreseen
from composer.evaluation.studies.naming import PIECES, named
from composer.events.pack import Pack
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.networks.virtuoso.released import keras_network
from composer.networks.weights import MODELS_FOLDER

# The number of pieces composed in each style and ensemble for the table of figures.
FIGURE_PIECES = 16
TABLES = ("rows", "nats", "controls", "named", "blends", "chords", "figures")
OWN = (HUMAN, VIRTUOSO, CLASSIC, ORDER_N)

Tell = Callable[[str], None]


def evaluate(
    tables: Collection[str], corpus: Path, requests: int, tell: Tell, quick: bool = False, against: Sequence[Path] = ()
) -> dict[str, Any]:
    """Compute the requested TABLES.

    `corpus` is a pack; `requests` is the number of pieces for the controls; `quick` composes fewer pieces and skips the
    n-gram model, which takes minutes to count; folders of MIDI in `against` add rows. Raises BadInput or
    MissingDependency if pack, weights or folders are missing.
    """
    engine = VirtuosoEngine.load()
    report: dict[str, Any] = {"weights": engine.weights}
    if "rows" in tables or "nats" in tables:
        pack, network = Pack.open(corpus), keras_network(MODELS_FOLDER / "virtuoso")
        ngrams = None
        if "nats" in tables or not quick:
            tell("counting the order-n model")
            ngrams = train_ngrams(pack)
        if "rows" in tables:
            found = rows(pack, engine, network, None if quick else ngrams, against, tell, quick)
            report["rows"] = {name: {"is_others": name not in OWN, **row} for name, row in found.items()}
        if "nats" in tables and ngrams is not None:
            report["nats_per_note"] = foreseen(pack, network, ngrams, tell)
    if "controls" in tables:
        report["controls"] = controls(engine, requests, tell)
    if "named" in tables:
        report["named"] = named(engine, Pack.open(corpus), PIECES, tell)
    if "chords" in tables:
        report["chords"] = heard_chords(engine, requests, tell)
    if "figures" in tables:
        report["figures"] = figures_of_styles(engine, Pack.open(corpus), FIGURE_PIECES, tell)
    if "blends" in tables:
        report["blends"] = blends(engine, SEEDS, tell)
    return report
