// Draws the notes once on a picture of their own, and over it, while the page's player plays, the playhead.
// Pieces longer than the canvas scroll with the playhead. Streamlit calls the default export again with every rerun
// and every change of theme; what lives longer is kept by element.

const SECONDS_SHOWN = 24
const MARGIN_PITCHES = 3
const LEAST_NOTE_HEIGHT = 4
const rolls = new WeakMap()

export default function (component) {
  const canvas = component.parentElement.querySelector("canvas")
  if (!rolls.has(canvas)) rolls.set(canvas, createRoll(canvas))
  const roll = rolls.get(canvas)
  roll.show(component.data)
  return () => {
    roll.remove()
    rolls.delete(canvas)
  }
}

function createRoll(canvas) {
  let data = null
  let picture = null
  let frame = 0
  let player = null

  const resized = new ResizeObserver(() => redraw())
  resized.observe(canvas)
  canvas.addEventListener("click", (event) => {
    const now = findPlayer()
    if (now && data) now.currentTime = Math.max(0, firstSecond() + event.offsetX / pixelsPerSecond())
  })
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const now = findPlayer()
    if (!step || !now || !data) return
    event.preventDefault()
    const bar = data.bars.filter((second) => second <= now.currentTime + 0.05).length - 1
    now.currentTime = data.bars[Math.min(Math.max(bar + step, 0), data.bars.length - 1)]
  })
  // The player comes and goes with reruns, so it is looked for now and then; it draws only while it plays.
  const looking = setInterval(listen, 500)

  function findPlayer() {
    return document.querySelector("audio")
  }

  function listen() {
    const now = findPlayer()
    if (now === player) return
    player = now
    for (const event of ["play", "pause", "seeked", "ended"]) player?.addEventListener(event, animate)
    animate()
  }

  function animate() {
    cancelAnimationFrame(frame)
    draw()
    if (player && player.isConnected && !player.paused) frame = requestAnimationFrame(animate)
  }

  function pixelsPerSecond() {
    return canvas.clientWidth / Math.min(SECONDS_SHOWN, data.seconds)
  }

  // The second at the left edge: the playhead rests in the first third once the piece scrolls.
  function firstSecond() {
    const shown = Math.min(SECONDS_SHOWN, data.seconds)
    const wanted = (player ? player.currentTime : 0) - shown / 3
    return Math.min(Math.max(wanted, 0), data.seconds - shown)
  }

  function color(name) {
    return getComputedStyle(canvas).getPropertyValue(name).trim()
  }

  function redraw() {
    if (!data || !canvas.clientWidth) return
    const scale = window.devicePixelRatio || 1
    canvas.width = Math.round(canvas.clientWidth * scale)
    canvas.height = Math.round(canvas.clientHeight * scale)
    picture = drawNotes(scale)
    draw()
  }

  function drawNotes(scale) {
    const drawn = document.createElement("canvas")
    // A canvas wider than 32,000 pixels is not drawn by every browser.
    drawn.width = Math.min(Math.ceil(pixelsPerSecond() * data.seconds * scale), 32000)
    drawn.height = canvas.height
    const context = drawn.getContext("2d")
    const pitches = data.notes.map((note) => note[2])
    const lowest = Math.min(...pitches) - MARGIN_PITCHES
    const highest = Math.max(...pitches) + MARGIN_PITCHES
    const row = drawn.height / (highest - lowest + 1)
    const second = drawn.width / data.seconds
    context.fillStyle = color("--st-border-color")
    for (const bar of data.bars) context.fillRect(Math.round(bar * second), 0, scale, drawn.height)
    context.globalAlpha = 0.5
    for (let pitch = Math.ceil(lowest / 12) * 12; pitch <= highest; pitch += 12) {
      context.fillRect(0, Math.round((highest - pitch + 1) * row), drawn.width, scale)
    }
    context.fillStyle = color("--st-link-color")
    for (const [onset, end, pitch, velocity] of data.notes) {
      context.globalAlpha = 0.45 + 0.55 * (velocity / 127)
      const width = Math.max((end - onset) * second - scale, 1.5 * scale)
      context.beginPath()
      const height = Math.max(row - scale / 2, LEAST_NOTE_HEIGHT * scale)
      context.roundRect(onset * second, (highest - pitch + 0.5) * row - height / 2, width, height, scale)
      context.fill()
    }
    return drawn
  }

  function draw() {
    if (!picture) return
    const context = canvas.getContext("2d")
    const second = picture.width / data.seconds
    const left = firstSecond()
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.drawImage(picture, left * second, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height)
    if (player && player.currentTime > 0) {
      const scale = window.devicePixelRatio || 1
      context.fillStyle = color("--st-text-color")
      context.fillRect((player.currentTime - left) * second - scale, 0, 2 * scale, canvas.height)
    }
  }

  return {
    show(shown) {
      data = shown
      canvas.setAttribute("aria-label", data.label)
      redraw()
      listen()
    },
    remove() {
      cancelAnimationFrame(frame)
      clearInterval(looking)
      resized.disconnect()
    },
  }
}
