"""What a person does on the first page, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from composer.audio.soundfonts import find_soundfonts
from composer.score.midi import read_piece
from tests.browser.conftest import Visit
from tests.browser.ear import forget, heard, wait_for_pace, wait_for_silence, wait_for_sound

PATIENCE_MILLISECONDS = 120_000
PAINTED = """canvas => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
  const colors = new Set()
  for (let place = 0; place < pixels.length; place += 4) colors.add(pixels.slice(place, place + 4).join())
  return colors.size
}"""


PICTURE = "canvas => canvas.toDataURL()"


def player(page: Page) -> Locator:
    return page.locator("section.player")


def roll(page: Page) -> Locator:
    return page.get_by_role("slider", name=re.compile("Piano roll"))


def compose(page: Page) -> None:
    """Press Compose and wait until the piece is whole."""
    page.get_by_role("button", name="Compose").click()
    expect(page.get_by_role("button", name="MIDI")).to_be_visible(timeout=PATIENCE_MILLISECONDS)


def second(page: Page) -> float:
    """Where the music stands."""
    minutes, seconds = player(page).locator("output.time").inner_text().split(" ")[0].split(":")
    return 60 * int(minutes) + int(seconds)


def test_a_visitor_presses_one_button_and_hears_music_without_a_gap(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("?notes=300&seed=7")
    page.get_by_role("button", name="Compose").click()
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    expect(page.get_by_role("button", name="MIDI")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.wait_for_timeout(4000)
    sound = heard(page)
    assert sound.loudest > 0.02
    assert sound.longest_silence < 0.05
    assert player(page).get_attribute("data-gaps") == "0"

    with page.expect_download() as download:
        page.get_by_role("button", name="MIDI").click()
    assert re.fullmatch(r"[a-z-]+-no-\d+\.mid", download.value.suggested_filename)
    download.value.save_as(tmp_path / "taken.mid")
    assert read_piece(tmp_path / "taken.mid").note_count == 300
    assert visit.complaints == []


def test_the_mixer_changes_the_sound_and_does_not_stop_it(visit: Visit) -> None:
    page = visit.open("?notes=300&seed=7&tempo=80")
    compose(page)
    sounds = page.get_by_role("combobox", name="Sound")
    expect(sounds.get_by_role("option")).to_have_count(len(find_soundfonts()))
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    page.get_by_role("slider", name="Tempo").last.scroll_into_view_if_needed()
    forget(page)
    page.get_by_role("slider", name="Tempo").last.fill("1.5")
    wait_for_pace(page, 1.5, PATIENCE_MILLISECONDS)
    page.get_by_role("combobox", name=re.compile("Part 1")).select_option(label="Flute")
    sounds.select_option(index=len(find_soundfonts()) - 1)
    page.wait_for_timeout(1500)
    assert heard(page).longest_silence < 0.05
    for button in page.get_by_role("button", name=re.compile(": mute")).all():
        button.click()
    wait_for_silence(page, PATIENCE_MILLISECONDS)
    forget(page)
    assert player(page).get_attribute("data-state") == "playing"
    page.get_by_role("button", name="Undo all changes").click()
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    assert visit.complaints == []


def test_the_roll_moves_with_the_expression_and_so_does_the_sheet_music(visit: Visit) -> None:
    page = visit.open("?bars=12&seed=7&styles=chopin=1.0")
    compose(page)
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    page.get_by_role("button", name="Pause").click()
    roll(page).press("Home")
    for _ in range(6):
        roll(page).press("ArrowRight")
    before, bar = roll(page).evaluate(PICTURE), page.evaluate("() => window.bars.at(-1)")
    assert bar == pytest.approx(6, abs=0.01)
    page.get_by_role("slider", name="Expression").last.fill("0")
    drawn = roll(page).element_handle()
    page.wait_for_function(f"([canvas, before]) => ({PICTURE})(canvas) !== before", arg=[drawn, before])
    # It is played otherwise, and stands where it stood.
    assert page.evaluate("() => window.bars.at(-1)") == pytest.approx(6, abs=0.01)
    page.get_by_role("button", name="Play").click()
    forget(page)
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    assert visit.complaints == []


def test_the_roll_is_for_jumping_and_for_choosing_bars(visit: Visit) -> None:
    page = visit.open("?notes=200&seed=7")
    compose(page)
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    page.get_by_role("button", name="Pause").click()
    roll(page).scroll_into_view_if_needed()
    assert roll(page).evaluate(PAINTED) > 3
    width = roll(page).evaluate("canvas => canvas.clientWidth")
    roll(page).click(position={"x": width * 0.8, "y": 60})
    expect(roll(page)).not_to_have_attribute("aria-valuenow", "0")
    assert second(page) > 3
    roll(page).press("Home")
    assert second(page) == 0
    roll(page).press("ArrowRight")
    assert int(roll(page).get_attribute("aria-valuenow") or 0) > 0
    roll(page).press("Home")
    roll(page).press("Shift+ArrowRight")
    roll(page).press("Shift+ArrowRight")
    expect(page.get_by_role("button", name=re.compile("Bars 1 to 2"))).to_be_visible()
    roll(page).press("Escape")
    expect(page.get_by_role("button", name=re.compile("Bars 1 to 2"))).to_be_hidden()
    assert visit.complaints == []


def test_bars_are_counted_and_stop_keeps_the_beginning(visit: Visit) -> None:
    # As long as a piece may be: a shorter one is composed before a hand is at the button.
    page = visit.open("?bars=600&seed=3")
    page.get_by_role("button", name="Compose").click()
    expect(page.get_by_text(re.compile(r"Composing bar [1-9]"))).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You stopped it here")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    assert visit.complaints == []


def test_ctrl_enter_composes_space_plays_and_the_address_keeps_the_piece(visit: Visit) -> None:
    page = visit.open("?notes=100")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="MIDI")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    assert re.search(r"notes=100&seed=\d+", page.url)
    page.mouse.click(5, 400)
    expect(player(page)).to_have_attribute("data-state", "playing")
    page.keyboard.press("Space")
    expect(player(page)).to_have_attribute("data-state", "paused")
    page.keyboard.press("Space")
    expect(player(page)).to_have_attribute("data-state", "playing")


def test_a_control_that_is_moved_leaves_the_music_alone(visit: Visit) -> None:
    page = visit.open("?notes=300&seed=7")
    compose(page)
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    forget(page)
    chips = page.get_by_test_id("stButtonGroup")
    chips.get_by_text("Seconds", exact=True).click()
    chips.get_by_text("Romantic", exact=True).click()
    chips.get_by_text("Ragtime", exact=True).click()
    expect(page.get_by_role("slider", name="Romantic · 50 %")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.wait_for_timeout(1500)
    assert heard(page).longest_silence < 0.05
    assert player(page).get_attribute("data-state") == "playing"


def test_a_blank_page_offers_presets_that_the_address_then_tells(visit: Visit) -> None:
    page = visit.open()
    assert page.get_by_role("slider", name=re.compile("still empty")).evaluate(PAINTED) > 3
    visit.keep_picture("blank")
    page.get_by_role("button", name="Ragtime intro").click()
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    page.wait_for_url(re.compile("styles=ragtime"))
    page.wait_for_timeout(2000)
    visit.keep_picture("piece")
    assert visit.complaints == []


def test_the_energy_is_drawn_and_given_back_to_the_form(visit: Visit) -> None:
    page = visit.open()
    end = page.get_by_role("slider", name="Energy at 100 % of the piece")
    end.press("End")
    page.wait_for_url(re.compile("energy="))
    expect(end).to_have_attribute("aria-valuenow", "100")
    page.get_by_role("button", name="As the form has it").click()
    page.wait_for_url(re.compile("^(?!.*energy=)"))
    assert visit.complaints == []


def test_the_language_is_switched_and_remembered_and_settings_stay(visit: Visit) -> None:
    page = visit.open("?program=46&notes=120")
    page.get_by_role("button", name="한국어").click()
    expect(page.get_by_role("button", name="작곡하기")).to_be_visible()
    expect(page.get_by_role("combobox", name="주 악기")).to_have_value("하프")
    assert "lang=ko" in page.url
    assert "program=46" in page.url
    page.get_by_role("combobox", name="주 악기").click()
    page.get_by_role("combobox", name="주 악기").fill("플루트")
    page.get_by_role("option", name="플루트", exact=True).click()
    page.wait_for_url("**program=73**")
    page.reload()
    expect(page.get_by_role("combobox", name="주 악기")).to_have_value("플루트")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("combobox", name="Lead instrument")).to_have_value("Flute")
    assert visit.complaints == []


def test_the_page_fits_its_window(visit: Visit) -> None:
    page = visit.open()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_reload_brings_the_piece_back(visit: Visit) -> None:
    page = visit.open("?notes=100&seed=11")
    compose(page)
    title = page.get_by_role("heading", level=2).first.inner_text()
    page.reload()
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.get_by_role("button", name="Play").click()
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    assert visit.complaints == []
