// Shows engraved pages, highlights the sounding notes, and follows them; clicking a note, or an arrow key, moves the
// music there. Positions are exchanged with the player through composer:time and composer:seek, as bars from 0 with
// fractions, which are independent of expression and tempo. Streamlit calls the default export again on every rerun;
// longer-lived state is attached to the element.

const NARROW_PIXELS = 620
const SLACK = 0.005 // of a bar
const sheets = new WeakMap()

export default function ({ data, parentElement, setStateValue }) {
  const frame = parentElement.querySelector(".sheet")
  if (!sheets.has(frame)) sheets.set(frame, createSheet(frame, setStateValue))
  sheets.get(frame).show(data)
  return () => {
    sheets.get(frame)?.remove()
    sheets.delete(frame)
  }
}

function createSheet(frame, setStateValue) {
  let shown = ""
  let heads = []
  let bars = []
  let lit = new Set()
  let place = 0
  let system = null
  let width = ""

  const resized = new ResizeObserver(() => {
    const found = frame.clientWidth === 0 ? width : frame.clientWidth < NARROW_PIXELS ? "narrow" : "wide"
    if (found === width) return
    width = found
    setStateValue("width", width)
  })
  resized.observe(frame)

  frame.addEventListener("click", (event) => {
    const head = nearest(event.clientX, event.clientY)
    if (head) seek(head.start)
  })
  frame.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 }
    if (!steps[event.key] || !bars.length) return
    event.preventDefault()
    const current = bars.findLastIndex((bar) => bar.start <= place + SLACK)
    seek(bars[Math.min(Math.max(current + steps[event.key], 0), bars.length - 1)].start)
  })
  addEventListener("composer:time", follow)

  function seek(to) {
    light(to)
    dispatchEvent(new CustomEvent("composer:seek", { detail: { bar: to } }))
  }

  // A finger is wider than a note head, and may mean the note of another staff in the same system.
  function nearest(x, y) {
    let found = null
    let least = Infinity
    for (const head of heads) {
      const box = head.element.getBoundingClientRect()
      const distance = Math.hypot(box.left + box.width / 2 - x, (box.top + box.height / 2 - y) / 2)
      if (distance < least) [found, least] = [head, distance]
    }
    return found
  }

  function follow({ detail }) {
    light(detail.bar)
    if (detail.playing) bringIntoView()
  }

  function light(to) {
    place = to
    const sounding = new Set()
    for (const head of heads) {
      if (head.start > place + SLACK) break
      if (head.end > place + SLACK) sounding.add(head.element)
    }
    for (const element of lit) if (!sounding.has(element)) element.classList.remove("sounding")
    for (const element of sounding) element.classList.add("sounding")
    lit = sounding
  }

  // Scrolls the sounding system to the middle, once per system; the surrounding page does not move.
  function bringIntoView() {
    const [element] = lit
    const found = element?.closest("g.system")
    if (!found || found === system) return
    system = found
    const inside = found.getBoundingClientRect()
    const outside = frame.getBoundingClientRect()
    frame.scrollTop += inside.top + inside.height / 2 - outside.top - outside.height / 2
  }

  async function show(packed) {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))
    const text = await new Response(stream).text()
    if (text === shown) return
    shown = text
    const { label, waiting, pages, sounding } = JSON.parse(text)
    frame.setAttribute("aria-label", label)
    if (waiting) {
      const words = document.createElement("p")
      words.className = "waiting"
      words.textContent = waiting
      frame.replaceChildren(words)
      heads = bars = []
      return
    }
    const parser = new DOMParser()
    frame.replaceChildren(...pages.map((page) => parser.parseFromString(page, "image/svg+xml").documentElement))
    heads = sounding
      .map(([id, start, end]) => ({ element: frame.querySelector(`#${id}`), start, end }))
      .filter((head) => head.element)
    for (const head of heads) head.bar = head.element.closest("g.measure")
    const seen = new Set()
    bars = heads.filter((head) => !seen.has(head.bar) && seen.add(head.bar))
    lit = new Set()
    system = null
    light(place)
  }

  function remove() {
    resized.disconnect()
    removeEventListener("composer:time", follow)
  }

  return { show, remove }
}
