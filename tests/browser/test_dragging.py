"""A piece and each of its parts can be dragged out of the page as MIDI, and parts as sound."""

import io

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, expect

from composer.score.midi import piece_from_midi
from composer.score.midi_file import read_midi_file
from tests.browser.conftest import READY_MILLISECONDS, Visit

DRAG = """() => {
  const all = document.querySelectorAll("*")
  const chip = [...all].map((one) => (one.shadowRoot ?? one).querySelector?.(".dragging a")).find(Boolean)
  const carried = new DataTransfer()
  chip.dispatchEvent(new DragEvent("dragstart", { dataTransfer: carried, bubbles: true }))
  return carried.getData("DownloadURL")
}"""

DRAG_LAST = DRAG.replace(".dragging a", ".dragging div div:last-child a:last-child")


@pytest.mark.parametrize("visit", ["desktop"], indirect=True)
def test_what_is_dragged_out_is_the_piece_as_midi_and_its_parts_as_sound(visit: Visit) -> None:
    page = visit.open("?bars=8")
    page.locator(".dragging a").first.wait_for(timeout=READY_MILLISECONDS)
    media_type, name, address = page.evaluate(DRAG).split(":", 2)
    assert (media_type, name[-4:]) == ("audio/midi", ".mid")
    answer = page.request.get(address)
    assert answer.ok
    piece = piece_from_midi(read_midi_file(answer.body(), name))
    assert piece.note_count > 20
    midi, sound = (page.get_by_role("group", name=name, exact=True).get_by_role("link") for name in ("MIDI", "Sound"))
    part = piece_from_midi(read_midi_file(page.request.get(str(midi.last.get_attribute("href"))).body(), "part.mid"))
    assert 0 < part.note_count <= piece.note_count
    # Sound is made when a hand takes it.
    sound.last.dispatch_event("pointerdown")
    media_type, name, address = page.evaluate(DRAG_LAST).split(":", 2)
    assert (media_type, name[-4:]) == ("audio/wav", ".wav")
    stems = [page.request.get(str(chip.get_attribute("href")), timeout=READY_MILLISECONDS) for chip in sound.all()]
    assert all(stem.ok for stem in stems), [stem.text()[:200] for stem in stems if not stem.ok]
    heard = [soundfile.read(io.BytesIO(stem.body()), always_2d=True)[0] for stem in stems]
    assert len({len(samples) for samples in heard}) == 1
    assert all(np.abs(samples).max() > 0.001 for samples in heard)
    # A chip keeps the focus when the page is redrawn around it.
    sound.last.evaluate("chip => chip.focus()")
    panel = page.get_by_text("Sheet music", exact=True)
    panel.evaluate("words => words.closest('summary').click()")
    page.locator(".sheet").wait_for(timeout=READY_MILLISECONDS)
    expect(sound.last).to_be_focused()
    # Parts of the same name are told apart.
    words = midi.all_inner_texts()
    assert len(words) == len(set(words)) > 2
    assert visit.complaints == []


def test_where_only_fingers_are_nothing_is_offered_to_drag(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = Visit(context.new_page(), address, "phone-light").open("?bars=8")
    expect(page.get_by_role("heading", name="Work on it")).to_be_visible(timeout=READY_MILLISECONDS)
    expect(page.locator(".dragging")).to_be_hidden()
    context.close()
