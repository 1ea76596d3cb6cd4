"""A piece is planned once, however many candidates it has and whether it is composed again."""

import pytest

from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.form.plan import PlannedForm
from composer.generation.request.request import Request
from composer.generation.tasks.compose import candidates


def test_a_piece_is_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = []
    plan = VirtuosoEngine.plan

    def counted(engine: VirtuosoEngine, request: Request) -> PlannedForm:
        planned.append(request)
        return plan(engine, request)

    monkeypatch.setattr(VirtuosoEngine, "plan", counted)
    request = Request(bars=2, seed=3, candidates=2)

    assert len(candidates(VirtuosoEngine.load(), request)) == 2
    assert planned == [request]
