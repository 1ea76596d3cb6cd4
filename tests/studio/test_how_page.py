"""The page on how it works agrees with the released networks and their receipts."""

import json
import re
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from composer.export.license import short_name
from composer.networks.weights import MODELS_FOLDER
from composer.notices import LANGUAGES
from composer.studio.components import facts
from composer.studio.components.facts import evaluation_table
from composer.studio.components.illustrations import arc_drawing, layers_drawing, note_drawing, rounds_drawing
from composer.studio.texts import text
from composer.studio.texts.language import speaking

PAGE = str(Path(__file__).parents[2] / "streamlit_app.py")
PATIENCE_SECONDS = 400


def opened() -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.switch_page("pages/how.py")
    page.run()
    assert not page.exception
    return page


def test_it_opens_after_every_other_page() -> None:
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    for name in ("library", "how", "compose", "how"):
        page.switch_page(f"pages/{name}.py").run()
        assert not page.exception, name


def test_its_figures_are_those_of_the_card_and_the_receipt() -> None:
    card = json.loads((MODELS_FOLDER / "virtuoso" / "card.json").read_text(encoding="utf-8"))
    files = json.loads((MODELS_FOLDER / "virtuoso" / "receipt.json").read_text(encoding="utf-8"))
    written = " ".join(element.value for element in opened().markdown)
    assert f"{card['parameters']:,}" in written
    assert f"{len(files):,} files" in written
    assert {short_name(row["licence"]) for row in files} <= {cell.strip() for cell in written.split("|")}


def test_what_was_measured_is_shown_as_it_was_measured() -> None:
    rows = json.loads(facts.EVALUATION.read_text(encoding="utf-8"))["rows"]
    table = evaluation_table()
    # A column for each, so that it fits a phone.
    assert {line.count("|") for line in table.splitlines()} == {len(rows) + 2}
    for row in rows.values():
        assert f"{row['overlapped_area']:.2f}" in table


def test_what_was_measured_is_named_in_korean() -> None:
    with speaking("ko"):
        heads = evaluation_table().splitlines()[0].strip("| ").split(" | ")
    assert all(re.search("[가-힣]", head) for head in heads)


def test_without_an_evaluation_the_page_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert facts.evaluation(tmp_path / "none.json") == {}
    monkeypatch.setattr(facts, "evaluation", dict)
    assert evaluation_table().count("\n") == 1


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_drawings_have_words_in_every_language(spoken: str) -> None:
    with speaking(spoken):
        for drawing in (note_drawing(), layers_drawing(["recurrent", "attention"]), arc_drawing()):
            assert drawing.startswith('<svg role="img" aria-label="')
            assert drawing.count("<text") >= 4
        assert text("section_short_climax") in arc_drawing()


def test_words_in_drawings_are_large_enough_on_a_phone() -> None:
    for drawing in (
        note_drawing(),
        layers_drawing(["recurrent"]),
        arc_drawing(),
        rounds_drawing([1_000_000, 2_000_000]),
    ):
        width = float(drawing.split('viewBox="0 0 ')[1].split()[0])
        # The smallest words are 11.5 units high, and a phone is 358 pixels wide within its margins.
        assert 11.5 * 358 / width > 9


def test_both_engines_compose_from_one_seed() -> None:
    page = opened()
    page.number_input(key="compared_seed").set_value(5).run()
    next(button for button in page.button if button.label == text("how_compare")).click().run()
    deadline = time.monotonic() + PATIENCE_SECONDS
    jobs = page.session_state.visit.engines
    while not all(job.is_done for job in jobs.values()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    pieces = {engine: job.outcome()[0] for engine, job in jobs.items()}
    assert {kept.request.engine for kept in pieces.values()} == {"classic", "virtuoso"}
    assert {kept.request.seed for kept in pieces.values()} == {5}
    page.run()
    assert {text("how_engine_classic"), text("how_engine_virtuoso")} <= {heading.value for heading in page.header}
