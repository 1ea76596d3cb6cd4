"""Music is fitted to a clip: the clip stays in the browser, is marked while it runs, and plays with the music."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect

from tests.browser.conftest import READY_MILLISECONDS, Visit
from tests.browser.test_pages import violations

CLIP_SECONDS = 21.5


@pytest.mark.parametrize("visit", ["desktop"], indirect=True)
def test_a_clip_gives_its_length_and_hits_and_runs_with_the_music(visit: Visit, tmp_path: Path) -> None:
    clip = tmp_path / "clip.wav"
    soundfile.write(clip, np.zeros(round(CLIP_SECONDS * 8000)), 8000)
    page = visit.open("?bars=8")
    page.set_default_timeout(READY_MILLISECONDS)
    page.get_by_text("Fit to a film").click()
    page.locator(".film input[type=file]").set_input_files(clip)
    page.wait_for_function("() => location.search.includes('seconds=21.5')")
    video = page.locator(".film video")
    video.evaluate("film => { film.currentTime = 12.5 }")
    page.get_by_role("button", name="Mark a hit (M)").focus()
    # The key M with a Korean layout.
    typed = "new KeyboardEvent('keydown', { key: 'ㅡ', code: 'KeyM', bubbles: true, composed: true })"
    page.evaluate(f"() => document.body.dispatchEvent({typed})")
    expect(page.get_by_role("spinbutton", name="Second of hit 1")).to_have_value("12.5", timeout=READY_MILLISECONDS)
    page.get_by_role("button", name="Remove hit 1").click()
    page.keyboard.press("m")
    expect(page.get_by_role("spinbutton", name="Second of hit 1")).to_have_value("12.5", timeout=READY_MILLISECONDS)
    page.get_by_role("combobox", name="What happens at hit 1").select_option("The climax begins")
    page.wait_for_function("() => decodeURIComponent(location.search).includes('hits=12.5:climax')")
    visit.keep_picture("film")
    assert violations(page) == []
    tell = "([second, playing]) => dispatchEvent(new CustomEvent('composer:time', { detail: { second, playing } }))"
    page.evaluate(tell, [5.0, True])
    expect(video).to_have_js_property("paused", False)
    assert 4.9 <= video.evaluate("film => film.currentTime") < 20
    page.evaluate(tell, [5.5, False])
    expect(video).to_have_js_property("paused", True)
    page.get_by_role("button", name="Remove hit 1").click()
    page.wait_for_function("() => !location.search.includes('hits=')")
    assert visit.complaints == []
