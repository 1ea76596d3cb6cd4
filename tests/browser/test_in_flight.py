"""What a visitor does holds while an older answer of the app is on its way: components alone, without an app."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import composer.studio
from composer.studio.components.browser import ADDRESS_SCRIPT, COMPONENT_SCRIPT
from composer.studio.components.player import SCRIPTS

STUDIO = Path(composer.studio.__file__).parent
# Calls the component as Streamlit does, and keeps what it tells.
HOST = """async ([html, script]) => {
  document.body.innerHTML = html
  const module = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })))
  window.told = []
  const tell = (name, value) => window.told.push(value)
  window.answer = (letters) => {
    const data = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0))
    module.default({ data, parentElement: document.body, setStateValue: tell, setTriggerValue: tell })
  }
}"""


class Component:
    """A component on an empty page, by its folder."""

    def __init__(self, page: Page, folder: str, *scripts: str):
        self.page = page
        name = folder.rpartition("/")[2]
        read = [(STUDIO / folder / one).read_text(encoding="utf-8") for one in scripts or (f"{name}.js",)]
        html = (STUDIO / folder / f"{name}.html").read_text(encoding="utf-8")
        page.evaluate(HOST, [html, "\n".join([ADDRESS_SCRIPT, COMPONENT_SCRIPT, *read])])

    def answer(self, *answers: Mapping[str, Any]) -> None:
        """Let answers of the app arrive, all at once."""
        packed = [b64encode(json.dumps(one).encode()).decode() for one in answers]
        self.page.evaluate("all => all.forEach(window.answer)", packed)

    @property
    def told(self) -> list[Any]:
        """What it has told the app so far."""
        return list(self.page.evaluate("() => window.told"))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_a_hit_that_is_marked_before_the_answer_to_the_one_before_stays(page: Page) -> None:
    film = Component(page, "controls/film")
    labels = dict.fromkeys(("drop", "mark", "add", "remove", "second", "kind", "together", "none"), "{number}")

    def answer(hits: Sequence[Any], heard: float) -> dict[str, Any]:
        return {"labels": labels, "kinds": [["bar", "bar"]], "most": 9, "hits": hits, "heard": heard}

    film.answer(answer([], 0))
    add = page.locator(".add")
    add.click()
    add.click()
    first, second = film.told
    film.answer(answer(first["hits"], first["number"]))
    add.click()
    assert [hit[0] for hit in film.told[-1]["hits"]] == [8, 16, 24]
    # A preset empties the list; the same hit as at first is told as another one.
    third = film.told[-1]
    film.answer(answer(third["hits"], third["number"]), answer([], third["number"]))
    expect(page.locator("li")).to_have_count(0)
    add.click()
    assert film.told[-1]["hits"] == first["hits"]
    assert film.told[-1] not in (first, second, third)


def test_an_energy_that_is_moved_on_does_not_go_back_with_an_older_answer(page: Page) -> None:
    arc = Component(page, "controls/story_curve")
    page.add_style_tag(content="svg { display: block; width: 400px; height: 110px }")

    def answer(levels: Sequence[float], heard: float) -> dict[str, Any]:
        words = dict.fromkeys(("label", "point", "back"), "{percent}")
        return {**words, "axes": [""] * 4, "levels": levels, "is_drawn": True, "heard": heard}

    arc.answer(answer([0.5, 0.5, 0.5], 0))
    page.locator("circle").first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    (first, _) = arc.told
    arc.answer(answer(first["levels"], first["number"]))
    page.keyboard.press("ArrowUp")
    expect(page.locator("circle").first).to_have_attribute("aria-valuenow", "65")


def test_a_control_of_the_mixer_stays_in_the_hand_while_parts_come_and_the_piece_is_completed(page: Page) -> None:
    script = (STUDIO / "components/player/mixer.js").read_text(encoding="utf-8")
    page.set_content("<div></div>")
    page.evaluate(
        """async (script) => {
          const { createMixer } = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })))
          window.told = []
          const change = (edits, isDone) => isDone && told.push(edits)
          window.mixer = createMixer(document.querySelector("div"), { change, chooseFont() {}, getReady() {} })
        }""",
        f"{script}\nexport {{ createMixer }}",
    )
    words = ("tempo", "transpose", "expression", "part", "instrument", "volume", "mute", "solo", "as_composed")
    labels = {**dict.fromkeys(words, "{number}"), "instruments": [["all", [[0, "Piano"], [40, "Violin"]]]]}

    def show(parts: int, expression: float | None = None) -> None:
        told = [{"number": number, "program": 40 * number, "drums": False} for number in range(parts)]
        page.evaluate(
            "told => mixer.show(told)", {"parts": told, "expression": expression, "fonts": [], "labels": labels}
        )

    show(1)
    tempo, instrument = page.locator("[data-name=tempo]"), page.locator("select")
    held = [tempo.element_handle(), instrument.element_handle()]
    instrument.focus()
    show(2)
    show(2, 1.0)
    assert [one.evaluate("one => one.isConnected") for one in held if one] == [True, True]
    expect(instrument.first).to_be_focused()
    expect(page.locator("select").nth(1)).to_have_value("40")
    # What is set from elsewhere, as by undo, is shown.
    page.evaluate("() => mixer.set('tempo=1.5,0.program=40')")
    expect(tempo).to_have_value("1.5")
    expect(instrument.first).to_have_value("40")
    expect(page.locator("[data-name=expression]")).to_have_value("1")
    page.locator(".reset").click()
    expect(tempo).to_have_value("1")
    assert page.evaluate("() => told") == [""]


class Player:
    """The player on an empty page; `scores` are the answers about its pieces, by id, the last of which stays."""

    def __init__(self, page: Page, scores: Mapping[str, list[dict[str, Any]]]):
        self._scores = scores
        page.route("**/*", self._give)
        page.goto("http://studio.test/")
        self._component = Component(page, "components/player", "../browser/midi.js", *SCRIPTS)
        page.add_style_tag(content="canvas { display: block; width: 900px; height: 400px }")
        labels = {"instruments": [["all", [[0, "Piano"]]]], "files": [], "first_files": [], "language": "en"}
        words = ("roll", "part", "story_bars", "think", "selected_bar", "roll_bar", "blank_roll", "progress")
        self._labels = dict.fromkeys(words, "") | labels

    def show(self, id: str, labels: Mapping[str, Any] | None = None, **told: Any) -> None:
        """Show a piece."""
        usual = {"edits": "", "fonts": [], "font": "", "has": [], "again": True, "notes_heard": 0}
        words = {**self._labels, **(labels or {})}
        self._component.answer({"id": id, "labels": words} | usual | told)

    @property
    def told(self) -> list[Any]:
        """What it has told the app so far."""
        return self._component.told

    def _give(self, route: Route) -> None:
        _, _, asked = route.request.url.partition("/score/")
        scores = self._scores.get(asked.partition("/")[0], [])
        if not asked:
            route.fulfill(body="<p></p>", content_type="text/html")
        elif scores:
            route.fulfill(json=scores.pop(0) if len(scores) > 1 else scores[0])


def score_of(bars: int, **told: Any) -> dict[str, Any]:
    """The answer about a piece of so many bars of two seconds."""
    rows = [[0.5 * place, 0.5 * place + 0.4, 60, 80, 0] for place in range(4 * bars)]
    parts = [{"number": 0, "program": 0, "name": "", "drums": False}]
    score = {"over": True, "energy": [], "sections": [], "from": 0, "notes": rows, "parts": parts, "tempo": 120}
    return score | {"bars": [2.0 * bar for bar in range(bars)], "composed": bars, "planned": 8, "seconds": 16} | told


def test_while_composing_a_screen_reader_hears_of_sections_instead_of_bars(page: Page) -> None:
    growing = [score_of(bars, over=bars == 8, elapsed=1.0, sections=[0, 0, 0, 1, 1, 1, 1, 1]) for bars in range(1, 9)]
    player = Player(page, {"piece": growing})
    page.evaluate(
        """() => {
          window.said = []
          const region = document.querySelector("[role=status]")
          new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true })
        }"""
    )
    words = {"phase_waiting": "Begun", "phase_composing": "Begun", "composing": "Bar {done}"}
    words |= {"composing_section": "{section}", "ready": "Ready"}
    sections = [["Introduction", ""], ["Development", ""]]
    player.show("piece", words | {"sections": sections}, edits_version=1, composing=True)
    expect(page.locator(".said")).to_have_text("Ready")
    assert page.evaluate("() => said") == ["Begun", "Introduction", "Development", "Ready"]
    expect(page.locator(".player [aria-live], .player [role=alert], .player .status[role]")).to_have_count(0)


def test_on_a_phone_the_menu_of_files_stays_within_the_margins_of_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    player = Player(page, {"piece": [score_of(8)]})
    page.add_style_tag(content=(STUDIO / "components/player/player.css").read_text(encoding="utf-8"))
    page.add_style_tag(content="html { font-size: 16px } body { margin: 0 1rem }")
    files = {"files": [["mp3", "MP3", "to listen to"]], "first_files": ["mp3"]}
    player.show("piece", files, edits_version=1, take="token", has=["mp3"])
    page.locator(".more").click()
    box = page.locator(".menu").bounding_box()
    assert box is not None
    assert box["x"] >= 16
    assert box["x"] + box["width"] <= 390 - 16


def test_notes_added_before_the_roll_shows_the_one_before_are_told_in_its_terms_until_heard(
    page: Page,
) -> None:
    # The notes of the second piece are long in coming.
    player = Player(page, {"first": [score_of(8)]})
    player.show("first", edits_version=1)
    page.locator("[data-name=tempo]").wait_for(state="attached")
    canvas = page.locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    # Between the notes, in the bars below the overview.
    places = [{"clientX": box["x"] + x, "clientY": box["y"] + 130} for x in (200, 400, 600)]
    for place in places[:2]:
        canvas.dispatch_event("dblclick", place)
    first, second = player.told[-1]
    player.show("second", edits_version=2, notes_heard=first["number"])
    canvas.dispatch_event("dblclick", places[2])
    again, third = player.told[-1]
    assert again == second
    assert first["bar"] < second["bar"] < third["bar"]
    assert {first["id"], second["id"], third["id"]} == {"first"}
