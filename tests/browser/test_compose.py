"""What a person does on the first page, in a real browser."""

import re
from pathlib import Path

from playwright.sync_api import expect

from composer.score.midi import read_piece
from tests.browser.conftest import Visit

PATIENCE_MILLISECONDS = 120_000
PAINTED = """canvas => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
  const colors = new Set()
  for (let place = 0; place < pixels.length; place += 4) colors.add(pixels.slice(place, place + 4).join())
  return colors.size
}"""
LOUDEST = """async audio => {
  const bytes = await (await fetch(audio.src)).arrayBuffer()
  const decoded = await new OfflineAudioContext(2, 44100, 44100).decodeAudioData(bytes)
  const samples = decoded.getChannelData(0)
  let loudest = 0
  for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample))
  return [decoded.duration, loudest]
}"""


def test_a_visitor_composes_listens_and_takes_the_midi_file_home(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("?notes=100&seed=7")
    page.get_by_role("button", name="Compose").click()

    audio = page.locator("audio")
    audio.wait_for(state="attached", timeout=PATIENCE_MILLISECONDS)
    duration, loudest = audio.evaluate(LOUDEST)
    assert 8 <= duration <= 120
    assert loudest > 0.1
    audio.evaluate("audio => audio.play()")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.5")

    roll = page.get_by_role("slider", name=re.compile("Piano roll"))
    roll.scroll_into_view_if_needed()
    assert roll.evaluate(PAINTED) > 3
    width = roll.evaluate("canvas => canvas.clientWidth")
    height = roll.evaluate("canvas => canvas.clientHeight")
    roll.click(position={"x": width * 0.8, "y": height - 10})
    page.wait_for_function("() => document.querySelector('audio').currentTime > 3")
    audio.evaluate("audio => audio.pause()")
    roll.press("Home")
    assert audio.evaluate("audio => audio.currentTime") == 0
    roll.press("ArrowRight")
    assert 0.5 < audio.evaluate("audio => audio.currentTime") < 6

    with page.expect_download() as download:
        page.get_by_role("button", name="MIDI").click()
    assert download.value.suggested_filename == "virtuoso-seed-7.mid"
    download.value.save_as(tmp_path / "taken.mid")
    assert read_piece(tmp_path / "taken.mid").note_count == 100
    assert visit.complaints == []


def test_notes_are_counted_and_stop_keeps_the_beginning(visit: Visit) -> None:
    page = visit.open("?notes=1000&seed=3")
    page.get_by_role("button", name="Compose").click()
    count = page.get_by_text(re.compile(r"Composing: [1-9]\d* of 1000 notes"))
    expect(count).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You stopped it here")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.locator("audio").wait_for(state="attached", timeout=PATIENCE_MILLISECONDS)
    assert visit.complaints == []


def test_ctrl_enter_composes_and_the_address_keeps_the_piece(visit: Visit) -> None:
    page = visit.open("?notes=100")
    page.keyboard.press("Control+Enter")
    page.locator("audio").wait_for(state="attached", timeout=PATIENCE_MILLISECONDS)
    title = page.get_by_role("heading", name=re.compile(r"Piece no\. \d+")).inner_text()
    seed = title.split()[-1]
    assert f"seed={seed}" in page.url


def test_music_plays_on_while_the_next_piece_is_composed(visit: Visit) -> None:
    page = visit.open("?notes=200")
    page.get_by_role("button", name="Compose").click()
    audio = page.locator("audio")
    audio.wait_for(state="attached", timeout=PATIENCE_MILLISECONDS)
    first = audio.evaluate("async audio => { window.first = audio; await audio.play(); return audio.src }")
    page.get_by_role("button", name="Compose").click()
    page.get_by_role("button", name="Stop").wait_for()
    before = page.evaluate("() => window.first.currentTime")
    page.wait_for_function("before => window.first.currentTime > before && !window.first.paused", arg=before)
    expect(audio).not_to_have_attribute("src", first, timeout=PATIENCE_MILLISECONDS)
    assert visit.complaints == []


def test_a_blank_page_offers_starters_that_the_address_then_tells(visit: Visit) -> None:
    page = visit.open()
    assert page.get_by_role("slider", name=re.compile("still empty")).evaluate(PAINTED) > 3
    page.get_by_role("button", name="Ragtime").click()
    page.locator("audio").wait_for(state="attached", timeout=PATIENCE_MILLISECONDS)
    assert "style=ragtime" in page.url
    assert visit.complaints == []


def test_the_language_is_switched_and_remembered_and_settings_stay(visit: Visit) -> None:
    page = visit.open("?program=46&notes=120")
    page.get_by_role("button", name="한국어").click()
    expect(page.get_by_role("button", name="작곡하기")).to_be_visible()
    expect(page.get_by_role("combobox", name="악기")).to_have_value("하프")
    assert "lang=ko" in page.url
    assert "program=46" in page.url
    page.get_by_role("combobox", name="악기").click()
    page.get_by_role("option", name="플루트").click()
    page.wait_for_url("**program=73**")
    page.reload()
    expect(page.get_by_role("combobox", name="악기")).to_have_value("플루트")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("combobox", name="Instrument")).to_have_value("Flute")
    assert visit.complaints == []


def test_the_page_fits_its_window(visit: Visit) -> None:
    page = visit.open()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
