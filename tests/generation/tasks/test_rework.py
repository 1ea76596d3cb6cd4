"""A request together with its music determines the result of every task."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from composer.arranging.arrange import arrange
from composer.errors import BadInput
from composer.generation.engines.virtuoso import VirtuosoEngine, network_of
from composer.generation.request.given import Given
from composer.generation.request.request import Request
from composer.generation.tasks.accompany import accompanied
from composer.generation.tasks.continuation import continued
from composer.generation.tasks.infill import recompose
from composer.generation.tasks.result import Reworked
from composer.generation.tasks.rework import reworked
from composer.generation.tasks.vary import varied
from composer.networks.virtuoso.released import load_virtuoso
from composer.networks.weights import MODELS_FOLDER
from tests.pieces import chorale

PIECE = chorale()
FEW = Request(seed=3, candidates=1)
Work = Callable[[Any], Reworked]


@pytest.mark.parametrize(
    ("request_", "given", "directly"),
    [
        (replace(FEW, bars=2), Given.of("continue", PIECE), lambda net: continued(net, PIECE, replace(FEW, bars=2))),
        (FEW, Given.of("infill", PIECE, bars=(2, 2)), lambda net: recompose(net, PIECE, (2, 2), FEW)),
        (FEW, Given.of("vary", PIECE, distance=0.4), lambda net: varied(net, PIECE, 0.4, FEW)),
        (FEW, Given.of("accompany", PIECE), lambda net: accompanied(net, PIECE, FEW)),
        (
            replace(FEW, arrange="quartet"),
            Given.of("arrange", PIECE),
            lambda net: Reworked(arrange(PIECE, "quartet", seed=3), ()),
        ),
    ],
    ids=lambda value: value.task if isinstance(value, Given) else "",
)
def test_the_task_of_a_request_is_done(request_: Request, given: Given, directly: Work) -> None:
    engine = VirtuosoEngine(load_virtuoso(MODELS_FOLDER / "virtuoso"))
    network = network_of(engine)

    asked = Request.from_json(replace(request_, given=given).to_json())

    assert reworked(network, asked, PIECE).piece == directly(network).piece


def test_other_music_than_the_request_starts_from_is_refused() -> None:
    network = load_virtuoso(MODELS_FOLDER / "virtuoso")
    try_ = partial(reworked, network, piece=replace(PIECE, title="Another", parts=PIECE.parts[:1]))

    with pytest.raises(BadInput, match="not the music"):
        try_(request=replace(FEW, given=Given.of("accompany", PIECE)))
    with pytest.raises(BadInput, match="starts from nothing"):
        try_(request=FEW)
    with pytest.raises(BadInput, match="starts from other music"):
        VirtuosoEngine(network).plan(replace(FEW, given=Given.of("accompany", PIECE)))
