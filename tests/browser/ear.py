"""An ear at the browser's output: what the page plays, block by block of 128 frames, as the audio thread hears it."""

from dataclasses import dataclass

from playwright.sync_api import Page

FRAMES, RATE = 128, 44_100
SILENT = 1e-5  # under the last bit of a 16-bit sample
# Everything that a page connects to its output goes through a worklet too, which tells the loudest sample of a block.
LISTEN = """
(() => {
  const code = `class Ear extends AudioWorkletProcessor {
    constructor() { super(); this.heard = [] }
    process(inputs) {
      let peak = 0
      for (const sample of inputs[0][0] ?? []) peak = Math.max(peak, Math.abs(sample))
      this.heard.push([currentFrame, peak])
      if (this.heard.length === 16) { this.port.postMessage(this.heard); this.heard = [] }
      return true
    }
  }
  registerProcessor("ear", Ear)`
  const connect = AudioNode.prototype.connect
  const ears = new WeakMap()
  window.heard = []
  window.told = []
  window.addEventListener("composer:time", ({ detail }) => window.told.push([window.performance.now(), detail.second]))
  const earOf = async (context) => {
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))
    const ear = new AudioWorkletNode(context, "ear")
    ear.port.onmessage = ({ data }) => window.heard.push(...data)
    return ear
  }
  AudioNode.prototype.connect = function (target, ...others) {
    if (target === this.context.destination) {
      if (!ears.has(this.context)) ears.set(this.context, earOf(this.context))
      ears.get(this.context).then((ear) => connect.call(this, ear))
    }
    return connect.call(this, target, ...others)
  }
})()
"""


@dataclass(frozen=True)
class Heard:
    """What was heard since somebody listened: seconds, the loudest sample, the longest silence and the lost blocks."""

    seconds: float
    loudest: float
    longest_silence: float
    lost_blocks: int


def forget(page: Page) -> None:
    """Listen anew."""
    page.evaluate("() => { window.heard = []; window.told = [] }")


def wait_for_sound(page: Page, milliseconds: int) -> None:
    """Until something is heard."""
    page.wait_for_function("() => window.heard.some(([, peak]) => peak > 1e-3)", timeout=milliseconds)


def heard(page: Page) -> Heard:
    """What was heard from the first sound on."""
    blocks = page.evaluate("() => window.heard")
    first = next(place for place, (_, peak) in enumerate(blocks) if peak > SILENT)
    blocks = blocks[first:]
    longest = run = lost = 0
    for (frame, peak), (before, _) in zip(blocks[1:], blocks, strict=False):
        run = run + 1 if peak < SILENT else 0
        longest = max(longest, run)
        lost += frame != before + FRAMES
    loudest = max(peak for _, peak in blocks)
    return Heard(len(blocks) * FRAMES / RATE, loudest, longest * FRAMES / RATE, lost)


def pace(page: Page) -> float:
    """How many seconds of the piece go by in a second, of late."""
    told = page.evaluate("() => window.told")
    recent = [entry for entry in told if entry[0] > told[-1][0] - 800]
    return float((recent[-1][1] - recent[0][1]) / (recent[-1][0] - recent[0][0]) * 1000)
