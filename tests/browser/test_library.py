"""What a person does with the pieces of a visit, in a real browser."""

import time
from pathlib import Path

from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from composer.score.midi import piece_from_midi
from composer.score.midi_file import read_midi_file
from tests.browser.conftest import Visit, studio
from tests.browser.ear import wait_for_sound

PATIENCE_MILLISECONDS = 120_000
# The pieces that the browser keeps.
KEPT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("composer", 1)
  opening.onsuccess = () => {
    const finding = opening.result.transaction("pieces").objectStore("pieces").getAll()
    finding.onsuccess = () => {
      opening.result.close()
      resolve(finding.result.map(({ is_starred }) => is_starred))
    }
  }
})"""

# Actions that are alone on their line.
ALONE = """actions => {
  const all = [...actions.children].map((action) => [action, action.getBoundingClientRect()])
  const isBeside = (one, other) => one !== other && one.top < other.bottom && other.top < one.bottom
  return all.filter(([, box]) => !all.some(([, other]) => isBeside(box, other))).map(([action]) => action.innerText)
}"""


def compose(page: Page) -> None:
    """Wait until the piece of the link is composed."""
    another = page.get_by_role("button", name="Another like this")
    expect(another).to_be_enabled(timeout=PATIENCE_MILLISECONDS)


def wait_until_kept(page: Page, starred: list[bool]) -> None:
    """Wait until the browser keeps so many pieces, starred or not."""
    deadline = time.monotonic() + PATIENCE_MILLISECONDS / 1000
    # Not by `wait_for_function`, for which a promise is true whatever it promises.
    while (kept := page.evaluate(KEPT)) != starred:
        assert time.monotonic() < deadline, f"the browser keeps {kept}"
        page.wait_for_timeout(200)


def test_a_piece_survives_a_reload_and_is_heard_renamed_and_brought_home(visit: Visit, tmp_path: Path) -> None:
    compose(visit.open("?notes=100&seed=7&styles=chopin"))
    page = visit.open("?notes=120&seed=8&styles=ragtime")
    compose(page)
    page.reload()
    page.get_by_role("link", name="Library").click()
    cards = page.get_by_role("button", name="Listen")
    expect(cards).to_have_count(2)
    visit.keep_picture("library")
    expect(page.get_by_role("button", name="Delete")).to_have_count(2)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    assert page.locator("[class*=st-key-actions_]").first.evaluate(ALONE) == []

    cards.last.click()
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    # From wherever it was asked for, what plays is in sight, from its title on.
    heard = page.locator(".st-key-heard")
    expect(heard.get_by_role("heading").first).to_be_in_viewport(ratio=1)
    expect(heard.get_by_role("button", name="Pause")).to_be_in_viewport(ratio=1)
    # What is changed in the mixer changes what the card says.
    title = page.locator("[class*=st-key-card_]").last.get_by_role("heading")
    before = title.inner_text()
    heard.get_by_role("slider", name="Transpose").fill("2")
    expect(title).not_to_have_text(before)
    expect(heard.get_by_role("heading").first).to_have_text(title.inner_text())
    heard.get_by_role("slider", name="Transpose").fill("0")
    expect(title).to_have_text(before)
    cards.first.click()
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("table")).to_contain_text("Ragtime")
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    visit.keep_picture("library-compared")
    page.get_by_role("button", name="Close").click()

    page.get_by_role("button", name="Rename").first.click()
    name = page.get_by_role("textbox", name="Your name for it")
    name.fill("For Clara")
    name.press("Enter")
    expect(page.get_by_role("heading", name="For Clara")).to_be_visible()
    page.keyboard.press("Escape")
    expect(name).to_be_hidden()

    # As in the studio, the file has its title, and its tracks have names.
    page.locator("[class*=st-key-card_]", has_text="For Clara").get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="MIDI").click()
    download.value.save_as(tmp_path / "for-clara.mid")
    taken = piece_from_midi(read_midi_file((tmp_path / "for-clara.mid").read_bytes(), "taken"))
    assert taken.title == "For Clara"
    assert all(part.name for part in taken.parts)
    page.keyboard.press("Escape")

    with page.expect_download() as download:
        page.get_by_role("button", name="Download all").click()
    download.value.save_as(tmp_path / "library.zip")

    stranger = page.context.browser.new_context() if page.context.browser else None
    assert stranger is not None
    other = stranger.new_page()
    other.goto(f"{visit.address}/")
    other.get_by_role("link", name="Library").click()
    expect(other.get_by_text("Nothing here yet")).to_be_visible()
    other.get_by_role("button", name="Import").click()
    other.locator("input[type=file]").set_input_files(tmp_path / "library.zip")
    expect(other.get_by_text("Imported: 2.")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    expect(other.get_by_role("heading", name="For Clara")).to_be_visible()
    stranger.close()
    assert visit.complaints == []


def test_what_changes_while_a_piece_is_being_saved_is_saved_too(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = Visit(context.new_page(), address, "desktop-light").open("?notes=100&seed=7&styles=chopin")
    compose(page)
    page.get_by_role("link", name="Library").click()
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route("**/studio/shelf/*", hold)
    page.get_by_role("button", name="☆ Star").click()
    expect(page.get_by_role("button", name="★ Starred")).to_be_visible()
    while not held:
        page.wait_for_timeout(50)
    page.get_by_role("button", name="★ Starred").click()
    expect(page.get_by_role("button", name="☆ Star")).to_be_visible()
    # The browser has been told.
    page.wait_for_timeout(500)
    route, answer = held[0]
    with page.expect_request("**/studio/shelf/*"):
        route.fulfill(response=answer)
    wait_until_kept(page, [False])
    context.close()


def test_pieces_outlive_the_server_and_stay_deleted(browser: Browser) -> None:
    context = browser.new_context()
    with studio() as address:
        page = Visit(context.new_page(), address, "desktop-light").open("?notes=100&seed=7&styles=chopin")
        compose(page)
        page.goto(f"{address}/?notes=100&seed=8&styles=ragtime")
        compose(page)
        page.get_by_role("link", name="Library").click()
        expect(page.get_by_role("button", name="Listen")).to_have_count(2)
        title = page.get_by_role("heading", level=2).last.inner_text()
        page.get_by_role("button", name="Delete").first.click()
        expect(page.get_by_role("button", name="Listen")).to_have_count(1)
        wait_until_kept(page, [False])
        port = address.rpartition(":")[2]
    # Another server at the same address knows nothing of them.
    with studio(int(port)) as address:
        page.goto(f"{address}/library")
        expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=PATIENCE_MILLISECONDS)
        expect(page.get_by_role("button", name="Listen")).to_have_count(1)
        page.get_by_role("button", name="Listen").click()
        wait_for_sound(page, PATIENCE_MILLISECONDS)
    context.close()
