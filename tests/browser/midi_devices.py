"""A simulated MIDI keyboard and synthesizer for pages that are opened afterwards."""

from typing import Any

from playwright.sync_api import Page

# `strike` and `lift` are what a hand does at the keyboard; `sentMidi` is what the synthesizer was sent: the second at
# which it was sent, that at which it is due, and the bytes.
DEVICES = """
(() => {
  const input = { id: "keys", name: "Stage Keys", state: "connected", onmidimessage: null }
  window.sentMidi = []
  const output = {
    id: "synth",
    name: "Sound Module",
    state: "connected",
    send(bytes, time) {
      const now = performance.now()
      window.sentMidi.push([now, time || now, [...bytes]])
    },
  }
  const access = new EventTarget()
  access.inputs = new Map([[input.id, input]])
  access.outputs = new Map([[output.id, output]])
  window.midiAsked = 0
  navigator.requestMIDIAccess = async () => { window.midiAsked += 1; return access }
  const say = (...bytes) => input.onmidimessage?.({ data: new Uint8Array(bytes), timeStamp: performance.now() })
  window.strike = (pitch, velocity = 90) => say(0x90, pitch, velocity)
  window.lift = (pitch) => say(0x80, pitch, 64)
  window.unplug = (kind) => {
    const device = kind === "input" ? input : output
    device.state = "disconnected"
    access.dispatchEvent(new Event("statechange"))
  }
})()
"""
# A browser without MIDI, and one whose visitor does not allow it.
NO_MIDI = "Object.defineProperty(navigator, 'requestMIDIAccess', { value: undefined })"
REFUSED = "navigator.requestMIDIAccess = async () => { throw new DOMException('no', 'NotAllowedError') }"

# Plays [seconds from now, seconds long, pitch, velocity] rows on the keyboard, and tells when the last key is up.
PLAY = """rows => new Promise((done) => {
  const begin = performance.now()
  let left = rows.length
  for (const [onset, length, pitch, velocity] of rows) {
    setTimeout(() => window.strike(pitch, velocity), 1000 * onset)
    setTimeout(() => {
      window.lift(pitch)
      left -= 1
      if (!left) done(performance.now() - begin)
    }, 1000 * (onset + length))
  }
})"""


def sent(page: Page) -> list[tuple[float, float, list[int]]]:
    """What the synthesizer was sent."""
    rows: list[Any] = page.evaluate("() => window.sentMidi")
    return [(now, due, data) for now, due, data in rows]


def left_sounding(rows: list[tuple[float, float, list[int]]]) -> set[tuple[int, int]]:
    """Channels and pitches of the notes that sound on when all that was sent is done."""
    sounding: set[tuple[int, int]] = set()
    for _, _, (status, first, *rest) in sorted(rows, key=lambda row: row[1]):
        kind, channel = status & 0xF0, status & 0x0F
        if kind == 0x90 and rest[0]:
            sounding.add((channel, first))
        elif kind in (0x80, 0x90):
            sounding.discard((channel, first))
        elif kind == 0xB0 and first in (120, 123):
            sounding = {one for one in sounding if one[0] != channel}
    return sounding
