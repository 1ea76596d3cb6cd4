"""If the beats of an uploaded performance were found at the wrong speed, tapping along corrects them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from composer.score.midi import write_piece
from tests.beats.playing import played
from tests.browser.conftest import READY_MILLISECONDS, Visit
from tests.browser.test_pages import violations

FIRST, LAST = 8, 24
# A tap when the music is at a second: told as the player tells it, pressed as a finger does.
TAP = """([button, seconds]) => {
  for (const second of seconds) {
    dispatchEvent(new CustomEvent("composer:time", { detail: { bar: 0, second, duration: 90, playing: true } }))
    button.dispatchEvent(new PointerEvent("pointerdown", { button: 0, bubbles: true }))
  }
}"""


def tempo_shown(page: Page) -> float:
    """The tempo that is said to be understood."""
    told = page.get_by_text(re.compile(r"♩ = \d+ · bars: ")).first.inner_text()
    found = re.search(r"♩ = (\d+)", told)
    assert found
    return float(found[1])


@pytest.mark.parametrize("visit", ["desktop", "phone"], indirect=True)
def test_beats_are_those_that_were_tapped(visit: Visit, tmp_path: Path) -> None:
    music = played(4)
    write_piece(music.piece, tmp_path / "played.mid")
    page = visit.open()
    page.set_default_timeout(READY_MILLISECONDS)
    page.get_by_text("Start from your own music").click()
    panel = page.get_by_test_id("stExpander").filter(has_text="Start from your own music")
    panel.locator("input[type=file]").first.set_input_files(tmp_path / "played.mid")
    tap = page.get_by_role("button", name="Tap the beat here")
    use = page.get_by_role("button", name="Use these beats")
    tap.wait_for()
    before = tempo_shown(page)
    expect(use).to_be_disabled()
    # The first press begins the music.
    transport = page.locator("[data-state]").first
    tap.dispatch_event("pointerdown", {"button": 0})
    expect(transport).to_have_attribute("data-state", re.compile("playing|waiting"))
    page.evaluate("() => dispatchEvent(new CustomEvent('composer:pause'))")
    expect(transport).to_have_attribute("data-state", "paused")

    page.evaluate(TAP, [tap.element_handle(), music.beats[FIRST:LAST:2].tolist()])
    expect(page.get_by_text(f"Tapped: {(LAST - FIRST) // 2}")).to_be_visible()
    visit.keep_picture("tapping")
    # The field for files is the framework's.
    assert [one for one in violations(page) if "stFileUploader" not in one] == []
    use.click()

    expect(page.get_by_text(re.compile(rf"♩ = {before / 2:.0f} · bars: ")).first).to_be_visible()
    assert visit.complaints == []
