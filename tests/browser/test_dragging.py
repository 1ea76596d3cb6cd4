"""A piece, and each part of it, is dragged out of the page as a MIDI file."""

import pytest

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


@pytest.mark.parametrize("visit", ["desktop"], indirect=True)
def test_what_is_dragged_out_is_the_midi_file_of_the_piece(visit: Visit) -> None:
    page = visit.open("?bars=8")
    page.locator(".dragging a").first.wait_for(timeout=READY_MILLISECONDS)
    media_type, name, address = page.evaluate(DRAG).split(":", 2)
    assert (media_type, name[-4:]) == ("audio/midi", ".mid")
    answer = page.request.get(address)
    assert answer.ok
    piece = piece_from_midi(read_midi_file(answer.body(), name))
    assert piece.note_count > 20
    last = page.locator(".dragging a").last.get_attribute("href")
    part = piece_from_midi(read_midi_file(page.request.get(str(last)).body(), "part.mid"))
    assert 0 < part.note_count <= piece.note_count
    assert visit.complaints == []
