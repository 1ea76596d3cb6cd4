"""What a person does on the first page, in a real browser."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from composer.audio.soundfonts import find_soundfonts
from composer.generation.tasks.compose import compose as composed
from composer.generation.tasks.compose import load_engine
from composer.generation.tasks.finish import performed
from composer.score.midi import read_piece
from composer.studio.controls.asking import request_of
from tests.browser.conftest import Visit
from tests.browser.ear import forget, heard, listen, wait_for_pace, wait_for_silence, wait_for_sound
from tests.browser.test_pages import violations

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


def wait_until_whole(page: Page) -> None:
    """Until the piece is composed."""
    another = page.get_by_role("button", name="Another like this")
    expect(another).to_be_enabled(timeout=PATIENCE_MILLISECONDS)


def compose(page: Page) -> None:
    """Wait until the piece of the link is whole, and play it."""
    wait_until_whole(page)
    page.get_by_role("button", name="Hear it").click()


def second(page: Page) -> float:
    """Where the music stands."""
    minutes, seconds = player(page).locator("output.time").inner_text().split(" ")[0].split(":")
    return 60 * int(minutes) + int(seconds)


def longest_rest(page: Page) -> float:
    """The longest time in seconds in which nothing sounds in the piece of the address, from its first note on."""
    request = request_of(dict(parse_qsl(urlsplit(page.url).query)))
    piece = performed(composed(load_engine(request.engine), request), request)
    notes = [note for part in piece.parts for note in part.notes]
    ends = np.maximum.accumulate([piece.second_at(note.end) for note in sorted(notes)])
    onsets = [piece.second_at(note.onset) for note in sorted(notes)]
    return max(float((onsets[1:] - ends[:-1]).max()), 0.0)


def test_a_visitor_presses_one_button_and_hears_music_without_a_gap(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("?notes=300")
    page.get_by_role("button", name="Compose").click()
    page.wait_for_url("**seed=**")
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    wait_until_whole(page)
    listen(page, 4.0, PATIENCE_MILLISECONDS)
    sound = heard(page)
    assert sound.loudest > 0.02
    assert player(page).get_attribute("data-gaps") == "0"

    page.get_by_role("button", name="More files").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="MIDI").click()
    assert re.fullmatch(r"[a-z-]+-no-\d+\.mid", download.value.suggested_filename)
    download.value.save_as(tmp_path / "taken.mid")
    assert read_piece(tmp_path / "taken.mid").note_count == 300

    # As in a frame of another site, where no cookie is sent.
    page.context.clear_cookies()
    page.get_by_role("button", name="More files").click()
    with page.expect_download() as again:
        page.get_by_role("button", name="MIDI").click()
    assert again.value.suggested_filename == download.value.suggested_filename
    again.value.save_as(tmp_path / "again.mid")
    assert (tmp_path / "again.mid").read_bytes() == (tmp_path / "taken.mid").read_bytes()
    assert sound.longest_silence < longest_rest(page) + 0.05
    assert visit.complaints == []


def test_the_mixer_changes_the_sound_and_does_not_stop_it(visit: Visit) -> None:
    page = visit.open("?notes=300&seed=7&tempo=80")
    compose(page)
    # However slow the machine is, the music is not over before it was changed.
    player(page).get_by_role("button", name="Loop", exact=True).click()
    sounds = page.get_by_role("combobox", name="Sound")
    expect(sounds.get_by_role("option")).to_have_count(len(find_soundfonts()))
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    page.get_by_role("slider", name="Tempo").last.scroll_into_view_if_needed()
    forget(page)
    page.get_by_role("slider", name="Tempo").last.fill("1.5")
    wait_for_pace(page, 1.5, PATIENCE_MILLISECONDS)
    page.get_by_role("combobox", name=re.compile("Part 1")).select_option(label="Flute")
    sounds.select_option(index=len(find_soundfonts()) - 1)
    listen(page, 1.5, PATIENCE_MILLISECONDS)
    assert heard(page).longest_silence < 0.05
    for button in page.get_by_role("button", name=re.compile(": mute")).all():
        button.click()
    wait_for_silence(page, PATIENCE_MILLISECONDS)
    forget(page)
    assert player(page).get_attribute("data-state") == "playing"
    page.get_by_role("button", name="Reset the mixer").click()
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
    # At the foot of the strip, below the points of the story.
    roll(page).click(position={"x": width * 0.55, "y": 80})
    expect(roll(page)).not_to_have_attribute("aria-valuenow", "0")
    assert second(page) > 3
    roll(page).press("Home")
    assert second(page) == 0
    expect(roll(page)).to_have_attribute("aria-valuetext", re.compile(r"^Bar 1 of \d+$"))
    roll(page).press("ArrowRight")
    assert int(roll(page).get_attribute("aria-valuenow") or 0) > 0
    # The bar as written, at any tempo.
    for tempo in ("2", "0.5"):
        page.get_by_role("slider", name="Tempo").last.fill(tempo)
        expect(roll(page)).to_have_attribute("aria-valuetext", re.compile(r"^Bar 2 of \d+$"))
    roll(page).press("Home")
    roll(page).press("Shift+ArrowRight")
    roll(page).press("Shift+ArrowRight")
    expect(page.get_by_role("group", name="Selected bars")).to_contain_text("Bars 1 to 2")
    roll(page).press("Escape")
    expect(page.get_by_role("group", name="Selected bars")).to_be_hidden()
    # A finger that went on to scroll the page has selected nothing: Shift and an arrow begin anew.
    box = roll(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 120)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 120, steps=5)
    roll(page).dispatch_event("pointercancel")
    page.mouse.up()
    roll(page).press("Shift+ArrowRight")
    expect(page.get_by_role("group", name="Selected bars").locator("strong")).to_have_text("Bar 1")
    # A key that is held counts once.
    for _ in range(2):
        page.keyboard.down("Space")
    page.keyboard.up("Space")
    expect(player(page)).not_to_have_attribute("data-state", "paused")
    assert visit.complaints == []


def test_bars_are_counted_and_stop_keeps_the_beginning(visit: Visit) -> None:
    # As long as a piece may be: a shorter one is composed before a hand is at the button.
    page = visit.open("?bars=600&seed=3")
    expect(page.get_by_text(re.compile(r"Composing bar [1-9]"))).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You stopped here")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    assert visit.complaints == []


def test_ctrl_enter_composes_space_plays_and_the_address_keeps_the_piece(visit: Visit) -> None:
    page = visit.open("?notes=100")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**seed=**")
    wait_until_whole(page)
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
    expect(page.get_by_text("Blend: Romantic 50% + Ragtime 50%")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    listen(page, 1.5, PATIENCE_MILLISECONDS)
    assert heard(page).longest_silence < 0.05
    assert player(page).get_attribute("data-state") == "playing"


def test_a_fresh_page_is_one_press_from_music_and_offers_purposes(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="Hear it").click(timeout=PATIENCE_MILLISECONDS)
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    visit.keep_picture("welcome")
    page.get_by_role("button", name="Ragtime intro").click()
    page.wait_for_url(re.compile("styles=ragtime.*seed="))
    forget(page)
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    wait_until_whole(page)
    visit.keep_picture("piece")
    assert visit.complaints == []


def test_the_energy_is_drawn_and_given_back_to_the_form(visit: Visit) -> None:
    page = visit.open()
    end = page.get_by_role("slider", name="Energy at 100% of the piece")
    end.press("End")
    page.wait_for_url(re.compile("energy="))
    expect(end).to_have_attribute("aria-valuenow", "100")
    page.get_by_role("button", name="Reset the curve").click()
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


def test_streamlits_own_words_are_in_the_language_of_the_page(visit: Visit) -> None:
    page = visit.open("?lang=en")
    wait_until_whole(page)
    for language, instruction, nothing in (
        ("", "Press Enter to apply", "No results"),
        ("한국어", "Enter 키를 누르면 적용됩니다", "찾는 항목이 없습니다"),
        ("English", "Press Enter to apply", "No results"),
    ):
        if language:
            page.get_by_role("button", name=language).click()
        meter = page.get_by_role("combobox", name=re.compile("Meter|박자"))
        expect(meter).to_have_accessible_name(re.compile("박자" if language == "한국어" else "Meter"))
        chords = page.locator(".st-key-ask_chords input")
        chords.fill("Am")
        expect(page.get_by_test_id("InputInstructions").filter(visible=True)).to_contain_text(instruction)
        chords.fill("")
        meter.click()
        meter.fill("99")
        expect(page.get_by_text(nothing, exact=True)).to_be_visible()
        page.keyboard.press("Escape")
    assert visit.complaints == []


# What is cut off with an ellipsis, or beyond its frame.
CUT = """frame => [...frame.querySelectorAll("*")]
  .filter((one) => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 160))"""


def test_a_refused_file_is_explained_between_the_uploader_and_the_microphone(visit: Visit) -> None:
    page = visit.open()
    page.get_by_text("Start from your own music").click()
    # Streamlit's own words, also in the other language.
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()
    page.get_by_role("button", name="한국어").click()
    page.get_by_text("내 음악으로 시작하기").click()
    expect(page.get_by_role("button", name="파일 고르기")).to_be_visible()
    uploader = page.get_by_test_id("stFileUploader").first
    field = uploader.locator("input[type=file]")
    field.set_input_files({"name": "a.mid", "mimeType": "", "buffer": b"MThd"})
    refusal = page.get_by_role("alert").filter(has_text="a.mid")
    expect(refusal).to_be_visible()
    expect(refusal).to_contain_text("다른 파일을 골라 주세요")
    around = [uploader, refusal, page.get_by_test_id("stAudioInput")]
    tops = [place.evaluate("element => element.getBoundingClientRect().top") for place in around]
    assert tops == sorted(tops)
    assert visit.complaints == []


def test_an_upload_names_its_limits_in_full_and_says_why_it_takes_no_file(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="한국어").click()
    page.get_by_text("내 음악으로 시작하기").click()
    limits = page.get_by_text(re.compile(r"MIDI, 최대 0\.5 MB: \.mid \.midi \.kar \.rmi"))
    expect(limits).to_be_visible()
    others = r"MusicXML, 최대 8 MB:.*ABC, 최대 2 MB: \.abc.*녹음, 최대 8 MB:"
    expect(limits).to_contain_text(re.compile(others, re.DOTALL))
    uploader = page.get_by_test_id("stFileUploader").first
    field = uploader.locator("input[type=file]")
    field.set_input_files({"name": "long.wav", "mimeType": "audio/wav", "buffer": bytes(9_000_000)})
    refusals = uploader.get_by_role("alert")
    expect(refusals).to_have_text([re.compile("^너무 큽니다.*8 MB.*골라 주세요.$")])
    # No finger opens a tooltip: they are there to be read.
    assert all((place.bounding_box() or {"width": 0})["width"] > 100 for place in refusals.all())
    assert uploader.evaluate(CUT) == []
    visit.keep_picture("refused")
    # Of any name, if it is music.
    field.set_input_files({"name": "tune.txt", "mimeType": "text/plain", "buffer": b"X:1\nK:C\nCDEF|GABc|\n"})
    expect(page.get_by_role("heading", name="tune", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="비슷한 곡 하나 더")).to_be_disabled()
    page.get_by_role("link", name="내 작품").click()
    page.get_by_role("button", name="불러오기").click()
    uploader = page.get_by_test_id("stFileUploader")
    uploader.locator("input[type=file]").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"words"}
    )
    expect(uploader.get_by_role("alert")).to_have_text(re.compile("^여기서 읽을 수 없는 형식.*골라 주세요.$"))
    # The field for files is the framework's.
    assert [one for one in violations(page) if "stFileUploader" not in one] == []


# How far from the left each control of the whole mix stands, and the gaps between names and controls.
MIXER = """mixer => [...mixer.querySelectorAll(".whole label, .midi label")].map((label) => {
  const words = document.createRange()
  words.selectNodeContents(label.querySelector("span") ?? label.firstChild)
  const control = label.querySelector("input, select").getBoundingClientRect()
  return [Math.round(control.left), control.left - words.getBoundingClientRect().right]
})"""


def test_the_controls_of_the_mixer_stand_in_line_and_apart_from_their_names(visit: Visit) -> None:
    page = visit.open("?bars=8&seed=7")
    wait_until_whole(page)
    for language in ("English", "한국어"):
        if language != "English":
            page.get_by_role("button", name=language).click()
            expect(page.get_by_role("combobox", name="연주할 곳")).to_be_visible()
        measured = player(page).evaluate(MIXER)
        assert len(measured) == 5
        assert all(gap >= 6 for _, gap in measured)
        # A phone has one column.
        assert len({left for left, _ in measured}) <= (1 if visit.look.startswith("phone") else 2)


# Pairs of controls of the transport that lie over each other, and those that are cut off by the window.
CROWDED = """transport => {
  const all = [...transport.querySelectorAll("button, output, input, .take")].filter((one) => one.offsetWidth)
  const boxes = all.map((one) => [one, one.getBoundingClientRect()])
  const found = boxes.filter(([, box]) => box.left < 0 || box.right > innerWidth).map(([one]) => one.className)
  for (const [one, a] of boxes)
    for (const [other, b] of boxes)
      if (one !== other && !one.contains(other) && !other.contains(one) && a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 1 && b.top < a.bottom - 1) found.push(`${one.className} over ${other.className}`)
  return found
}"""


@pytest.mark.parametrize("visit", ["desktop"], indirect=True)
def test_the_transport_fits_a_window_of_any_width(visit: Visit) -> None:
    page = visit.open("?bars=8&seed=7")
    wait_until_whole(page)
    expect(player(page).get_by_role("button", name="WAV")).to_be_visible()
    for width in (1920, 1280, 1024, 1000, 900, 640, 390, 340):
        page.set_viewport_size({"width": width, "height": 800})
        for top in (0, 3000):
            page.get_by_test_id("stMain").evaluate("(main, top) => main.scrollTo(0, top)", top)
            expect(player(page)).to_have_class(re.compile("away") if top else re.compile("^player *$"))
            assert player(page).locator(".transport").evaluate(CROWDED) == [], (width, top)


def test_music_is_one_press_away_in_the_first_screen(visit: Visit) -> None:
    page = visit.open()
    for language, words in (("English", "Hear it"), ("한국어", "들어 보기")):
        if language != "English":
            page.get_by_role("button", name=language).click()
        expect(page.get_by_role("button", name=words)).to_be_in_viewport(ratio=1)


def test_the_player_has_its_place_before_it_comes(visit: Visit) -> None:
    page = visit.open("?bars=8&seed=7")
    wait_until_whole(page)
    place = page.locator(".st-key-player")
    kept = float(place.evaluate("place => parseFloat(getComputedStyle(place).minHeight)"))
    roll_ends = roll(page).evaluate("canvas => canvas.getBoundingClientRect().bottom")
    begins = place.evaluate("place => place.getBoundingClientRect().top")
    assert roll_ends - begins < kept


def test_the_page_fits_its_window(visit: Visit) -> None:
    page = visit.open()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_piece_is_found_again_by_reload_and_by_back_whatever_the_language(visit: Visit) -> None:
    page = visit.open("?notes=100&seed=11&lang=en")
    compose(page)
    heading = page.get_by_role("heading", level=2).first
    title = heading.inner_text()
    page.get_by_role("button", name="Another like this").click()
    expect(heading).not_to_have_text(title)
    wait_until_whole(page)
    page.go_back()
    expect(heading).to_have_text(title, timeout=PATIENCE_MILLISECONDS)
    for language, title_begins in (("한국어", "다듬기"), ("English", "Work on it")) * 2:
        page.get_by_role("button", name=language).click()
        expect(page.get_by_role("heading", name=title_begins)).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.reload()
    expect(heading).to_have_text(title, timeout=PATIENCE_MILLISECONDS)
    page.get_by_role("button", name="Hear it").click()
    wait_for_sound(page, PATIENCE_MILLISECONDS)
    assert visit.complaints == []


def test_the_clock_says_the_length_of_the_title_as_soon_as_the_piece_is_whole(visit: Visit) -> None:
    page = visit.open("?bars=32&styles=romantic=1.0&ensemble=piano")
    page.get_by_role("button", name="Compose").click()
    page.wait_for_url("**seed=**")
    wait_until_whole(page)
    expect(player(page).get_by_role("button", name="Stop")).to_be_hidden()
    # Until the music reaches a bar from which it goes on as performed, some seconds later, it is heard as written.
    caption = page.get_by_text(re.compile(r"^\d+:\d\d · ")).first
    clock = player(page).locator("output.time")
    told = caption.inner_text().partition(" ")[0]
    expect(clock).to_have_text(re.compile(f" / {told}$"))
    assert visit.complaints == []
