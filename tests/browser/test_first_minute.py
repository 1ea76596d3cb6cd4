"""The first minute of somebody who makes videos, on a phone or on a desktop."""

import io
import re
import zipfile
from pathlib import Path

import soundfile
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.ear import forget, heard, listen, wait_for_sound
from tests.browser.test_compose import PATIENCE_MILLISECONDS, compose, player, roll, wait_until_whole

TOP = """canvas => {
  const page = document.querySelector("[data-testid=stMain]")
  return Math.round(canvas.getBoundingClientRect().top + page.scrollTop)
}"""
# Notes every name that a button has from now on.
NOTE_NAMES = """button => {
  window.names = []
  new MutationObserver(() => window.names.push(button.ariaLabel)).observe(button, { attributeFilter: ["aria-label"] })
}"""


def top(page: Page) -> int:
    """Where the roll begins on the page."""
    return int(roll(page).or_(page.get_by_role("slider", name="Piano roll, still empty")).evaluate(TOP))


def test_three_presses_give_the_sound_of_a_calm_loop_and_nothing_moves_meanwhile(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    wait_until_whole(page)
    wav = page.get_by_role("button", name="WAV", exact=True)
    for name in ("MP3", "WAV", "ZIP"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    place = top(page)
    page.get_by_role("button", name="Calm loop, 30 s").click()
    page.wait_for_url("**seed=**")
    assert top(page) == place
    # It is still composed while it sounds; the files are there when it is whole.
    with page.expect_download(timeout=PATIENCE_MILLISECONDS) as download:
        wav.click(timeout=PATIENCE_MILLISECONDS)
    assert re.fullmatch(r"[a-z-]+-no-\d+\.wav", download.value.suggested_filename)
    download.value.save_as(tmp_path / "loop.wav")
    assert 29 < soundfile.info(tmp_path / "loop.wav").duration < 31
    assert top(page) == place
    page.get_by_role("button", name="More files").click()
    visit.keep_picture("files")
    with page.expect_download(timeout=PATIENCE_MILLISECONDS) as download:
        page.get_by_role("button", name="MIDI:").click()
    assert download.value.suggested_filename.endswith(".mid")
    assert visit.complaints == []


def test_the_zip_tells_how_far_it_is_can_be_stopped_and_has_everything(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("?bars=12&seed=7&styles=chopin=1.0")
    wait_until_whole(page)
    button = page.locator("[data-suffix=zip]").first
    button.evaluate(NOTE_NAMES)
    button.click()
    expect(button).to_have_accessible_name(
        re.compile(r"^ZIP: [1-9]\d*%. Press to stop.$"), timeout=PATIENCE_MILLISECONDS
    )
    # Before there is anything to count, it does not stand at 0%.
    names = page.evaluate("() => window.names")
    assert "ZIP: getting ready. Press to stop." in names
    assert not [name for name in names if " 0%" in name]
    button.click()
    expect(button).to_have_accessible_name("ZIP")
    # Another press begins again, also before the first attempt has ended.
    with page.expect_download(timeout=PATIENCE_MILLISECONDS) as download:
        button.click()
    download.value.save_as(tmp_path / "piece.zip")
    with zipfile.ZipFile(tmp_path / "piece.zip") as archive:
        files = {name.partition("no-")[2].lstrip("0123456789"): name for name in archive.namelist()}
        wav = soundfile.info(io.BytesIO(archive.read(files[".wav"])))
    assert {".mid", ".wav", ".mp3", ".ogg", ".flac", ".pdf", ".musicxml", "-stems.zip", "-cue.txt"} <= {*files}
    clock = player(page).locator("output.time").inner_text().rpartition(" ")[2]
    minutes, seconds = map(int, clock.split(":"))
    assert abs(wav.duration - 60 * minutes - seconds) < 7
    assert visit.complaints == []


def test_a_loop_begins_anew_without_a_pause(visit: Visit) -> None:
    page = visit.open("?form=loop&bars=8&seed=5&tempo=160&styles=ragtime")
    compose(page)
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    expect(player(page).get_by_role("button", name="Loop", exact=True)).to_have_attribute("aria-pressed", "true")
    forget(page)
    # Past the last bar line, and back at the first.
    begins_anew = "() => window.told.some(([, second], place) => place && second < window.told[place - 1][1] - 5)"
    page.wait_for_function(begins_anew, timeout=PATIENCE_MILLISECONDS)
    listen(page, 1.0, PATIENCE_MILLISECONDS)
    assert player(page).get_attribute("data-state") == "playing"
    assert heard(page).longest_silence < 0.05
    assert visit.complaints == []


def test_bars_are_composed_anew_where_they_are_selected_and_the_player_keeps_its_place(visit: Visit) -> None:
    page = visit.open("?bars=12&seed=7&styles=chopin=1.0")
    compose(page)
    place = top(page)
    page.get_by_role("button", name="Pause").click()
    roll(page).press("Home")
    roll(page).press("Shift+ArrowRight")
    roll(page).press("Shift+ArrowRight")
    group = page.get_by_role("group", name="Selected bars")
    expect(group).to_contain_text("Bars 1 to 2")
    visit.keep_picture("selected")
    # In one line, also on a phone.
    assert group.evaluate("bars => bars.clientHeight < 2 * bars.querySelector('button').offsetHeight")
    group.get_by_role("button", name="Recompose").click()
    undo, redo = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    expect(undo).to_be_enabled(timeout=PATIENCE_MILLISECONDS)
    expect(player(page)).to_have_attribute("data-state", "playing", timeout=PATIENCE_MILLISECONDS)
    visit.keep_picture("recomposed")
    assert top(page) == place
    undo.click()
    expect(redo).to_be_enabled()
    assert top(page) == place
    # What is added is heard first.
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("tab", name="Continue").click()
    page.evaluate("() => { window.bars = [] }")
    page.get_by_role("button", name="Add 4 bars").click()
    expect(redo).to_be_disabled(timeout=PATIENCE_MILLISECONDS)
    page.wait_for_function("() => window.bars.at(-1) >= 12", timeout=PATIENCE_MILLISECONDS)
    assert page.evaluate("() => window.bars.find((bar) => bar > 8)") > 10.9
    assert visit.complaints == []


def test_a_story_that_is_moved_in_the_roll_changes_its_bars_and_is_compared_with_what_was_before(visit: Visit) -> None:
    page = visit.open("?bars=12&seed=7&styles=chopin=1.0")
    wait_until_whole(page)
    point = page.get_by_role("slider", name="Energy of bars 5 to 8")
    before = int(point.get_attribute("aria-valuenow") or 0)
    to_and_fro = page.get_by_role("button", name="A/B")
    expect(to_and_fro).to_be_disabled()
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 15)
    page.mouse.up()
    expect(to_and_fro).to_be_enabled(timeout=PATIENCE_MILLISECONDS)
    assert int(point.get_attribute("aria-valuenow") or 0) > before
    expect(player(page)).to_have_attribute("data-state", "playing", timeout=PATIENCE_MILLISECONDS)
    page.get_by_role("button", name="Pause").click()
    bar = page.evaluate("() => window.bars.at(-1)")
    assert bar > 3.9
    to_and_fro.click()
    expect(page.get_by_text("Before: story changed")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    expect(point).to_have_attribute("aria-valuenow", str(before))
    # It goes on in the bar where the other stood.
    expect(player(page)).to_have_attribute("data-state", "playing", timeout=PATIENCE_MILLISECONDS)
    assert page.evaluate("() => window.bars.at(-1)") >= bar - 0.1
    visit.keep_picture("compared")
    assert visit.complaints == []


def test_a_note_says_what_else_it_could_have_been_and_becomes_that(visit: Visit) -> None:
    page = visit.open("?bars=8&seed=7&styles=chopin=1.0")
    wait_until_whole(page)
    title = page.get_by_role("heading", level=2).first.inner_text()
    roll(page).press("ArrowRight")
    roll(page).press("Enter")
    others = page.get_by_role("dialog", name="What else this note could have been")
    expect(others).to_contain_text(re.compile(r"\d%"), timeout=PATIENCE_MILLISECONDS)
    visit.keep_picture("note")
    # By keyboard the choices are at hand; the note itself can still be seen.
    expect(others.get_by_role("button", name="%").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(others).to_be_hidden()
    expect(roll(page)).to_be_focused()
    roll(page).press("Enter")
    expect(others).to_contain_text(re.compile(r"\d%"), timeout=PATIENCE_MILLISECONDS)
    # Escape closes it, wherever the focus is, and so does a press elsewhere.
    roll(page).press("Escape")
    expect(others).to_be_hidden()
    roll(page).press("Enter")
    expect(others).to_contain_text(re.compile(r"\d%"), timeout=PATIENCE_MILLISECONDS)
    page.get_by_role("heading", level=2).first.click()
    expect(others).to_be_hidden()
    roll(page).press("Enter")
    others.get_by_role("button", name="%").first.click()
    undo = page.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_be_enabled(timeout=PATIENCE_MILLISECONDS)
    expect(page.get_by_role("heading", level=2).first).to_have_text(title)
    undo.click()
    expect(undo).to_be_disabled()
    assert visit.complaints == []


def test_how_it_works_is_touched_in_the_first_screen(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/how?lang=en")
    expect(page).to_have_title("How it works · Composer")
    draw = page.get_by_role("button", name="Draw a note")
    expect(draw).to_be_enabled(timeout=PATIENCE_MILLISECONDS)
    keys = page.get_by_role("group", name=re.compile("after these notes")).get_by_role("button")
    expect(keys).to_have_count(37)
    widest = "bars => Math.max(...bars.map((bar) => Number.parseInt(bar.title.split(':')[1])))"
    usual = keys.evaluate_all(widest)
    page.get_by_role("slider", name="Boldness").fill("0.2")
    assert keys.evaluate_all(widest) > usual
    notes = page.get_by_role("list", name="The notes so far").get_by_role("listitem")
    expect(notes).to_have_count(4)
    draw.click()
    expect(notes).to_have_count(5)
    expect(draw).to_be_enabled(timeout=PATIENCE_MILLISECONDS)
    # Again and again by keyboard: the button keeps the focus.
    for count in (6, 7):
        page.keyboard.press("Enter")
        expect(notes).to_have_count(count)
        expect(draw).to_be_enabled(timeout=PATIENCE_MILLISECONDS)
    page.get_by_text("Wild", exact=True).click()
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    visit.keep_picture("how-touched")
    assert visit.complaints == []
