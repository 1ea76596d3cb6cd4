"""Music played on a MIDI keyboard is recorded and answered, and the player can play on a MIDI device."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MILLISECONDS, Visit
from tests.browser.midi_devices import DEVICES, NO_MIDI, PLAY, REFUSED, left_sounding, sent
from tests.browser.test_compose import player, roll, wait_until_whole
from tests.browser.test_pages import violations

# Quarter notes at the fastest tempo of the metronome; four bars of four last four seconds.
QUARTER = 0.25
WHEN_HEARD = """() => new Promise((done) => addEventListener("composer:time", function hear({ detail }) {
  if (!detail.playing || document.documentElement.dataset.awaited !== "1") return
  removeEventListener("composer:time", hear)
  done(performance.now())
}))"""


def open_keyboard(page: Page) -> None:
    page.locator(".keyboard .open").click()
    page.locator(".keyboard .board").scroll_into_view_if_needed()


def connect(page: Page) -> None:
    page.get_by_role("button", name="Connect a MIDI keyboard").click()
    expect(page.get_by_text("Connected: Stage Keys")).to_be_visible()


def count_in(page: Page) -> None:
    """Until the first beat of the first bar."""
    expect(page.locator(".keyboard .state")).to_have_text(re.compile("bar 1"), timeout=READY_MILLISECONDS)


def test_a_take_from_a_midi_keyboard_is_the_piece_on_the_page(visit: Visit) -> None:
    visit.page.add_init_script(DEVICES)
    page = visit.open("?bars=8")
    wait_until_whole(page)
    open_keyboard(page)
    assert page.evaluate("window.midiAsked") == 0, "nobody is asked for devices before wanting one"
    connect(page)
    page.get_by_role("spinbutton", name="Tempo").fill("240")
    page.get_by_role("button", name="Record").click()
    count_in(page)
    scale = [[QUARTER * place, 0.2, pitch, 70] for place, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]
    page.evaluate(PLAY, scale)
    page.get_by_role("button", name="Stop and use it").click()
    state = page.locator(".keyboard .state")
    expect(state).to_have_text(re.compile(r"Written down: .*4/4, ♩ = 240 .*notes: 8"), timeout=READY_MILLISECONDS)
    expect(page.get_by_role("heading", name=re.compile("My melody"))).to_be_visible()
    expect(roll(page)).to_have_attribute("aria-label", re.compile("8 notes"), timeout=READY_MILLISECONDS)
    # It is corrected by hand, as every piece is.
    height = roll(page).evaluate("canvas => canvas.clientHeight")
    roll(page).scroll_into_view_if_needed()
    roll(page).dblclick(position={"x": 70, "y": height - 20})
    expect(roll(page)).to_have_attribute("aria-label", re.compile("9 notes"), timeout=READY_MILLISECONDS)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    visit.keep_picture("keyboard")
    assert violations(page) == []
    # On another page, nobody listens to the device.
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", name="Your library")).to_be_visible(timeout=READY_MILLISECONDS)
    left = "navigator.requestMIDIAccess().then(({ inputs }) => inputs.get('keys').onmidimessage === null)"
    assert page.evaluate(left)
    assert visit.complaints == []


@pytest.mark.parametrize("visit", ["desktop"], indirect=True)
@pytest.mark.parametrize(("browser_has", "told"), [(NO_MIDI, "This browser cannot"), (REFUSED, "was not allowed")])
def test_without_devices_it_says_so_and_the_keys_play(visit: Visit, browser_has: str, told: str) -> None:
    visit.page.add_init_script(browser_has)
    page = visit.open("?bars=8")
    wait_until_whole(page)
    open_keyboard(page)
    page.get_by_role("button", name="Connect a MIDI keyboard").click()
    expect(page.locator(".keyboard .devices")).to_contain_text(told)
    page.get_by_label("Metronome").uncheck()
    page.get_by_role("button", name="Record").click()
    for key in "adgk":
        page.keyboard.press(key, delay=300)
    keys = page.locator(".keyboard .board .white")
    keys.nth(7).click(delay=300)
    page.get_by_role("button", name="Stop and use it").click()
    expect(page.locator(".keyboard .state")).to_have_text(re.compile("notes: 5"), timeout=READY_MILLISECONDS)
    assert visit.complaints == []


@pytest.mark.parametrize("visit", ["desktop"], indirect=True)
def test_four_bars_on_stage_are_answered_and_then_it_is_the_players_turn(visit: Visit) -> None:
    visit.page.add_init_script(DEVICES)
    page = visit.open("?bars=8")
    wait_until_whole(page)
    open_keyboard(page)
    connect(page)
    page.get_by_role("spinbutton", name="Tempo").fill("240")
    page.get_by_role("button", name="On stage").click()
    page.get_by_role("button", name="Take turns, 4 bars each").click()
    count_in(page)
    notes = [[QUARTER * place, 0.2, 60 + (0, 4, 7, 4)[place % 4], 80] for place in range(15)]
    page.evaluate(PLAY, notes)
    up = page.evaluate("() => { document.documentElement.dataset.awaited = '1'; return performance.now() }")
    began = page.evaluate(WHEN_HEARD)
    print(f"the answer began {(began - up) / 1000:.2f} s after the last key went up")
    expect(player(page)).to_have_attribute("data-state", "playing", timeout=READY_MILLISECONDS)
    expect(page.locator(".keyboard .state")).to_have_text(re.compile("It answers"))
    visit.keep_picture("turns")
    expect(page.locator(".keyboard .state")).to_have_text(re.compile("Your turn|Count-in"), timeout=READY_MILLISECONDS)
    page.get_by_role("button", name="Stop taking turns").click()
    assert visit.complaints == []


@pytest.mark.parametrize("visit", ["desktop"], indirect=True)
def test_the_player_plays_on_a_midi_device_and_ends_every_note_when_it_stops(visit: Visit) -> None:
    visit.page.add_init_script(DEVICES)
    page = visit.open("?bars=16&seed=7&styles=chopin=1.0")
    wait_until_whole(page)
    page.get_by_role("combobox", name="Play on").select_option("a MIDI device …")
    expect(page.get_by_role("combobox", name="Play on")).to_have_value("synth")
    page.get_by_role("button", name="Hear it").click()
    struck = "() => window.sentMidi.filter(([, , [status, , velocity]]) => (status & 0xf0) === 0x90 && velocity).length"
    page.wait_for_function(f"() => ({struck})() > 12", timeout=READY_MILLISECONDS)
    assert page.evaluate("() => window.heard.every(([, peak]) => peak < 1e-3)"), "the page itself is silent"
    page.get_by_role("button", name="Pause").first.click()
    page.wait_for_function("() => performance.now() - window.sentMidi.at(-1)[0] > 400", timeout=READY_MILLISECONDS)
    rows = sent(page)
    assert left_sounding(rows) == set()
    assert any(data[:2] == [0xB0, 123] for _, _, data in rows)
    assert any(data[0] & 0xF0 == 0xC0 for _, _, data in rows), "a device is told its instruments"
    # What is due is sent before it is.
    assert all(due >= now - 50 for now, due, _ in rows)
    page.evaluate("() => window.unplug('output')")
    expect(page.get_by_role("combobox", name="Play on")).to_have_value("")
    assert visit.complaints == []
