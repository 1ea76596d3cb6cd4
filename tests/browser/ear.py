"""Records what the page plays in the browser, in blocks of 128 frames, as the audio thread gets them."""

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
  window.bars = []
  window.addEventListener("composer:time", ({ detail }) => {
    window.told.push([window.performance.now(), detail.second])
    window.bars.push(detail.bar)
  })
  const earOf = async (context) => {
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))
    const ear = new AudioWorkletNode(context, "ear")
    ear.port.onmessage = ({ data }) => window.heard.push(...data)
    return ear
  }
  AudioNode.prototype.connect = function (target, ...others) {
    if (target === this.context.destination) {
      if (!ears.has(this.context)) ears.set(this.context, earOf(this.context))
      // A page that is left before its ear is there has nothing to tell.
      ears.get(this.context).then(
        (ear) => connect.call(this, ear),
        (error) => { if (this.context.state !== "closed") throw error },
      )
    }
    return connect.call(this, target, ...others)
  }
})()
"""


@dataclass(frozen=True)
class Heard:
    """What was heard since somebody listened: seconds, the loudest sample, and the longest silence.

    Blocks that the audio thread left out are silence too.
    """

    seconds: float
    loudest: float
    longest_silence: float


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
    longest = silence = 0
    for (frame, peak), (before, _) in zip(blocks[1:], blocks, strict=False):
        silence += frame - before - FRAMES
        longest = max(longest, silence)
        silence = silence + FRAMES if peak < SILENT else 0
        longest = max(longest, silence)
    loudest = max(peak for _, peak in blocks)
    return Heard(len(blocks) * FRAMES / RATE, loudest, longest / RATE)


def listen(page: Page, seconds: float, milliseconds: int) -> None:
    """Until so much more was heard, be it silence; the time of the sound itself, however slow the page is."""
    page.wait_for_function("() => window.heard.length > 0", timeout=milliseconds)
    begin = page.evaluate("() => window.heard.at(-1)[0]")
    until = "until => window.heard.at(-1)[0] >= until"
    page.wait_for_function(until, arg=begin + seconds * RATE, timeout=milliseconds)


def wait_for_silence(page: Page, milliseconds: int) -> None:
    """Until nothing is heard for a third of a second, while blocks still come."""
    page.wait_for_function(
        "() => window.heard.length > 120 && window.heard.slice(-120).every(([, peak]) => peak < 1e-3)",
        timeout=milliseconds,
    )


def wait_for_pace(page: Page, pace: float, milliseconds: int) -> None:
    """Until so many seconds of the piece go by in a second."""
    page.wait_for_function(
        """pace => {
          const told = window.told.slice(-12)
          const [first, last] = [told[0], told.at(-1)]
          return told.length === 12 && Math.abs((1000 * (last[1] - first[1])) / (last[0] - first[0]) - pace) < 0.1
        }""",
        arg=pace,
        timeout=milliseconds,
    )
