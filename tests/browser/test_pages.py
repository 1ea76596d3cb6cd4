"""Everybody can use all pages: by screen reader and keyboard, in both languages, light and dark, large and small."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import READY_MILLISECONDS, Visit

PATIENCE_MILLISECONDS = 180_000

FOCUS = """() => {
  let element = document.activeElement
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  const style = getComputedStyle(element)
  return [element.tagName, style.outlineStyle, style.boxShadow]
}"""


# How many white keys there are at the foot of the roll.
WHITE_KEYS = """canvas => {
  const row = canvas.getContext("2d").getImageData(0, canvas.height - 30, canvas.width, 1).data
  const isWhite = (place) => row[4 * place] > 220 && row[4 * place + 3] > 250
  let count = 0
  for (let place = 1; place < canvas.width; place++) count += isWhite(place) && !isWhite(place - 1)
  return count
}"""
# What is below the transport at the foot of the window when it has the focus.
COVERED = """async (transport) => {
  const found = []
  const all = document.querySelectorAll("[data-testid=stMain] :is(button, a[href], input, summary)")
  for (const element of all) {
    element.focus()
    if (document.activeElement !== element) continue
    await new Promise(requestAnimationFrame)
    const [box, bar] = [element.getBoundingClientRect(), transport.getBoundingClientRect()]
    const isFixed = getComputedStyle(transport).position === "fixed"
    if (isFixed && box.bottom > bar.top + 1) found.push(element.outerHTML.slice(0, 160))
  }
  return found
}"""

LOOK = """title => {
  const words = document.createRange()
  words.selectNodeContents(title)
  const box = words.getBoundingClientRect()
  return [getComputedStyle(title).fontSize, Math.round(box.left), Math.round(box.top)]
}"""
# Where the tools begin on the page, and every text of a progress bar from now on.
TOOLS_TOP = """() => Math.round(document.querySelector("[data-testid=stTabs]").getBoundingClientRect().top
  + document.querySelector("[data-testid=stMain]").scrollTop)"""
WATCH_PROGRESS = """() => {
  window.progress = []
  new MutationObserver(() => {
    for (const bar of document.querySelectorAll("[data-testid=stProgress]")) window.progress.push(bar.innerText)
  }).observe(document.body, { childList: true, subtree: true, characterData: true })
}"""


def violations(page: Page) -> list[str]:
    """What axe finds wrong, a line each."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def violations_by_day_and_night(page: Page) -> list[str]:
    """What axe finds wrong in light and in dark colors."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        expect(page.locator(".stApp")).to_have_css("color-scheme", scheme)
        found += [f"{scheme}: {line}" for line in violations(page)]
    return found


def composed(visit: Visit) -> Page:
    page = visit.open("?bars=12&seed=7&styles=chopin=1.0")
    another = page.get_by_role("button", name="Another like this")
    expect(another).to_be_enabled(timeout=PATIENCE_MILLISECONDS)
    return page


def test_the_score_is_lit_as_it_sounds_and_a_click_moves_the_music(visit: Visit) -> None:
    page = composed(visit)
    page.get_by_text("Sheet music", exact=True).click()
    pages = page.locator(".sheet > svg")
    expect(pages.first).to_be_attached(timeout=PATIENCE_MILLISECONDS)
    page.evaluate("dispatchEvent(new CustomEvent('composer:time', { detail: { bar: 0, playing: false } }))")
    expect(page.locator(".sheet .sounding").first).to_be_attached()
    page.evaluate("addEventListener('composer:seek', (event) => (window.sought = event.detail.bar))")
    note = page.locator(".sheet .notehead").nth(30)
    # Away from the transport, which stays at the foot of a phone.
    note.evaluate("(head) => head.scrollIntoView({ block: 'center', behavior: 'instant' })")
    note.click(force=True)
    page.wait_for_function("() => window.sought > 0")
    page.get_by_role("region", name=re.compile("Sheet music of")).press("ArrowRight")
    visit.keep_picture("sheet")
    assert violations(page) == []
    assert visit.complaints == []


def test_variations_stand_beside_the_original_and_are_heard_in_the_same_bar(visit: Visit) -> None:
    page = composed(visit)
    page.get_by_role("tab", name="Variation").click()
    page.get_by_role("button", name="Subtle").click()
    expect(page.get_by_role("heading", name="Compare with the original")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    expect(page.get_by_role("tab", name="Variation")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Pause").click()
    canvas = page.get_by_role("slider", name=re.compile("Piano roll"))
    canvas.press("Home")
    for _ in range(5):
        canvas.press("ArrowRight")
    page.evaluate("() => { window.bars = [] }")
    page.get_by_role("button", name="Listen").click()
    expect(page.locator("section.player")).to_have_attribute("data-state", "playing", timeout=PATIENCE_MILLISECONDS)
    assert page.evaluate("() => window.bars.at(-1)") == pytest.approx(5.5, abs=1)
    visit.keep_picture("variations")
    assert violations(page) == []
    page.get_by_role("button", name="Keep the original").click()
    expect(page.get_by_role("heading", name="Compare with the original")).to_be_hidden()
    assert visit.complaints == []


def test_sections_are_given_keys_and_blends(visit: Visit) -> None:
    page = visit.open("?bars=8&key=A minor,C major,F major,A minor&section_styles=bach=0.7,chopin=0.3;;liszt;")
    page.get_by_text("More settings").click()
    expect(page.get_by_role("slider", name="Bach")).to_have_value("70")
    expect(page.get_by_role("combobox", name="Climax: key")).to_have_value("F major")
    visit.keep_picture("sections")
    assert violations(page) == []
    page.get_by_text("A key for each section").click()
    page.wait_for_url(re.compile("^(?!.*key=)"))
    assert visit.complaints == []


# Of buttons that should stand in one line.
TOPS_DIFFER = "buttons => new Set(buttons.map((button) => Math.round(button.getBoundingClientRect().top))).size - 1"


def test_the_stage_shows_the_player_alone_and_esc_leaves(visit: Visit) -> None:
    page = composed(visit)
    page.get_by_role("button", name="On stage").click()
    expect(page.get_by_role("button", name="Leave (Esc)")).to_be_focused()
    size = page.viewport_size
    assert size is not None
    for width in (*range(600, 1300, 50), size["width"]):
        page.set_viewport_size({"width": width, "height": size["height"]})
        assert page.locator(".stage button:visible").evaluate_all(TOPS_DIFFER) == 0, width
    canvas = page.get_by_role("slider", name=re.compile("Piano roll"))
    assert canvas.evaluate("canvas => canvas.clientHeight > 0.6 * innerHeight")
    page.evaluate("dispatchEvent(new CustomEvent('composer:time', { detail: { bar: 11.5, playing: false } }))")
    expect(page.locator(".stage .section")).to_have_text("Ending")
    code = page.get_by_role("img", name=re.compile("QR code"))
    expect(code).to_be_visible(visible=visit.look.startswith("desktop"))
    # Notes fall on a keyboard, all of which is to be seen; a press on them plays.
    assert canvas.evaluate("canvas => canvas.getBoundingClientRect().bottom <= innerHeight")
    assert canvas.evaluate(WHITE_KEYS) > 20
    canvas.click(position={"x": 60, "y": 200})
    expect(page.locator("section.player")).to_have_attribute("data-state", "playing")
    visit.keep_picture("stage")
    # Nothing covers it, and it stands above the roll.
    transport = page.locator(".player .transport")
    assert transport.evaluate("transport => getComputedStyle(transport).position") == "static"
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("section.player")).to_have_attribute("data-state", "paused")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="On stage")).to_be_focused()
    assert "composer-stage" not in (page.locator("html").get_attribute("class") or "")
    assert visit.complaints == []


def test_every_page_reads_well_and_fits_its_window(visit: Visit) -> None:
    page = visit.open()
    for language, link, title in (
        ("en", "Library", "Your library"),
        ("en", "How it works", "How it works"),
        ("ko", "내 작품", "내 작품"),
        ("ko", "작동 원리", "작동 원리"),
    ):
        if page.locator("html").get_attribute("lang") != language:
            page.get_by_role("button", name="한국어").click()
        page.get_by_role("link", name=link).click()
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", language)
        visit.keep_picture(f"{title}-{language}".lower().replace(" ", "-"))
        # The words are others in the other language, the colors are not.
        assert (violations_by_day_and_night(page) if language == "en" else violations(page)) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert visit.complaints == []


def test_the_titles_of_all_pages_stand_alike_on_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = Visit(context.new_page(), address, "phone-light").open()
    looks = []
    for link, title in (("Compose", "Composer"), ("Library", "Your library"), ("How it works", "How it works")):
        page.get_by_role("link", name=link, exact=True).click()
        heading = page.get_by_role("heading", name=title, level=1)
        expect(heading).to_be_visible()
        looks.append(heading.evaluate(LOOK))
    assert len(set(map(tuple, looks))) == 1, looks
    context.close()


def test_the_progress_of_a_tool_moves_nothing_and_counts_no_bars_before_there_are_any(visit: Visit) -> None:
    page = composed(visit)
    page.get_by_role("tab", name="Instruments").click()
    page.get_by_role("button", name="Arrange", exact=True).wait_for()
    place = page.evaluate(TOOLS_TOP)
    page.evaluate(WATCH_PROGRESS)
    page.get_by_role("button", name="Arrange", exact=True).click()
    expect(page.get_by_test_id("stProgress")).to_be_visible()
    assert page.evaluate(TOOLS_TOP) == place
    visit.keep_picture("arranging")
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_enabled(timeout=PATIENCE_MILLISECONDS)
    told = page.evaluate("() => window.progress")
    assert told
    assert not [words for words in told if "bar 0" in words]
    assert visit.complaints == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_steps_of_a_piece_are_one_row_on_the_narrowest_phone(browser: Browser, address: str, language: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{address}/?lang={language}")
    buttons = page.locator(".st-key-piece_steps button:visible")
    expect(buttons).to_have_count(4, timeout=READY_MILLISECONDS)
    rows = buttons.evaluate_all(
        "all => all.map((one) => [Math.round(one.getBoundingClientRect().top), one.offsetHeight])"
    )
    assert len(set(map(tuple, rows))) == 1, rows
    context.close()


def test_the_studio_reads_well_by_day_and_night_with_all_its_settings(visit: Visit) -> None:
    page = composed(visit)
    page.get_by_text("More settings").click()
    expect(page.get_by_role("slider", name="Boldness")).to_be_visible()
    page.get_by_text("Start from your own music").click()
    assert violations_by_day_and_night(page) == []
    assert visit.complaints == []


def test_every_page_opens_at_its_address_and_leads_to_the_others(visit: Visit) -> None:
    page = visit.page
    for path, title in (("library", "Your library"), ("how", "How it works")):
        page.goto(f"{visit.address}/{path}?lang=en")
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        page.get_by_role("link", name="Compose", exact=True).click()
        expect(page.get_by_role("button", name="Compose").first).to_be_visible()
    assert visit.complaints == []


@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_an_address_without_a_page_is_told_in_the_language_of_the_visit(visit: Visit) -> None:
    page = visit.page
    for language, title, close in (("ko", "없는 페이지입니다", "닫기"), ("en", "There is no such page", "Close")):
        page.goto(f"{visit.address}/nowhere?lang={language}")
        dialog = page.get_by_role("dialog", name=title)
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name=close).click()
        expect(dialog).to_be_hidden()


def test_what_has_the_focus_can_be_seen(visit: Visit) -> None:
    page = visit.open()
    # The page is whole when nothing runs, and every element is there.
    expect(page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate(FOCUS)
        seen.add(outline[0])
        assert outline[1] != "none" or outline[2] != "none", outline
    assert len(seen) > 1
    assert page.locator(".player .transport").evaluate(COVERED) == []
