// Draws a piece: above, the notes around the playhead; below, the whole piece in a strip. The playhead follows the
// page's audio player, and a click, a drag or a key moves it. Without notes it draws the empty page to come.
// Streamlit calls the default export again with every rerun and every change of theme; what lives longer is kept by
// canvas. Lengths are in CSS pixels, times in seconds.

const PIXELS_A_SECOND = 44
const GUTTER = 34
const HEADER = 20
const STRIP = 40
const STRIP_GAP = 8
const LEAST_PITCHES = 37
const EMPTY = { lowest: 48, highest: 84, bar: 2 }
const BLACK_KEYS = new Set([1, 3, 6, 8, 10])
const BAR_NUMBERS_EVERY = 2
const rolls = new WeakMap()

export default function (component) {
  const canvas = component.parentElement.querySelector("canvas")
  if (!rolls.has(canvas)) rolls.set(canvas, createRoll(canvas))
  rolls.get(canvas).show(JSON.parse(new TextDecoder().decode(component.data)))
  return () => {
    rolls.get(canvas)?.remove()
    rolls.delete(canvas)
  }
}

function createRoll(canvas) {
  const context = canvas.getContext("2d")
  const stillness = matchMedia("(prefers-reduced-motion: reduce)")
  let data = null
  let colors = null
  let range = null
  let strip = null
  let player = null
  let frame = 0
  let isInStrip = false
  let isDragging = false

  const resized = new ResizeObserver(prepare)
  resized.observe(canvas)
  // The player comes and goes with reruns, so it is looked for now and then.
  const looking = setInterval(follow, 500)

  // A finger that scrolls the page over the roll must not move the music: only a click does, and a drag in the strip.
  canvas.addEventListener("pointerdown", (event) => {
    isInStrip = event.offsetY >= viewHeight()
    isDragging = isInStrip && canSeek()
    if (isDragging) canvas.setPointerCapture(event.pointerId)
  })
  canvas.addEventListener("pointermove", (event) => {
    if (isDragging) seek(secondAt(event.offsetX))
  })
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => (isDragging = false))
  }
  canvas.addEventListener("click", (event) => {
    if (canSeek()) seek(secondAt(event.offsetX))
  })
  canvas.addEventListener("keydown", (event) => {
    if (!canSeek()) return
    const bar = data.bars.filter((second) => second <= player.currentTime + 0.05).length - 1
    const keys = {
      ArrowLeft: () => seek(data.bars[Math.max(bar - 1, 0)]),
      ArrowRight: () => seek(data.bars[Math.min(bar + 1, data.bars.length - 1)]),
      Home: () => seek(0),
      End: () => seek(data.bars.at(-1)),
      " ": () => (player.paused ? player.play() : player.pause()),
    }
    if (!keys[event.key]) return
    event.preventDefault()
    keys[event.key]()
  })

  // --- the player ---

  function follow() {
    const found = document.querySelector("audio")
    if (found === player) return
    player = found
    for (const name of ["play", "pause", "seeking", "seeked", "ended", "emptied"]) {
      player?.addEventListener(name, animate)
    }
    animate()
  }

  function animate() {
    cancelAnimationFrame(frame)
    draw()
    if (player?.isConnected && !player.paused) frame = requestAnimationFrame(animate)
  }

  function canSeek() {
    return player !== null && data.notes.length > 0
  }

  function seek(second) {
    player.currentTime = Math.min(Math.max(second, 0), data.seconds)
    draw()
  }

  function now() {
    return canSeek() ? Math.min(player.currentTime, data.seconds) : 0
  }

  // --- where things are ---

  function width() {
    return canvas.clientWidth
  }

  function viewHeight() {
    return canvas.clientHeight - STRIP - STRIP_GAP
  }

  function secondsShown() {
    return (width() - GUTTER) / PIXELS_A_SECOND
  }

  // The second at the left edge: the playhead rests in the first third once the piece scrolls.
  function firstSecond() {
    const shown = secondsShown()
    const wanted = stillness.matches ? Math.floor(now() / shown) * shown : now() - shown / 3
    return Math.max(Math.min(wanted, data.seconds - shown), 0)
  }

  function secondAt(x) {
    if (isInStrip) return ((x - GUTTER) / (width() - GUTTER)) * data.seconds
    return firstSecond() + (x - GUTTER) / PIXELS_A_SECOND
  }

  function pitchRange(notes) {
    if (!notes.length) return EMPTY
    const pitches = notes.map((note) => note[2])
    let lowest = Math.min(...pitches) - 1
    let highest = Math.max(...pitches) + 1
    const missing = Math.max(LEAST_PITCHES - (highest - lowest + 1), 0)
    lowest -= Math.floor(missing / 2)
    highest += Math.ceil(missing / 2)
    return { lowest, highest }
  }

  // --- drawing ---

  function prepare() {
    if (!data || !width()) return
    const scale = window.devicePixelRatio || 1
    canvas.width = Math.round(width() * scale)
    canvas.height = Math.round(canvas.clientHeight * scale)
    context.setTransform(scale, 0, 0, scale, 0, 0)
    const style = getComputedStyle(canvas)
    const read = (name) => style.getPropertyValue(name).trim()
    colors = {
      ink: read("--st-text-color"),
      line: read("--st-border-color"),
      mark: read("--st-primary-color"),
      parts: read("--st-chart-categorical-colors").split(","),
      font: `11px ${read("--st-font")}`,
    }
    range = pitchRange(data.notes)
    strip = drawStrip(scale)
    draw()
  }

  function partColor(part) {
    return colors.parts[part % colors.parts.length]
  }

  // The whole piece, drawn once.
  function drawStrip(scale) {
    const picture = document.createElement("canvas")
    picture.width = Math.max(Math.round((width() - GUTTER) * scale), 1)
    picture.height = Math.round(STRIP * scale)
    const pen = picture.getContext("2d")
    const second = picture.width / (data.seconds || 1)
    const row = picture.height / (range.highest - range.lowest + 1)
    for (const [onset, end, pitch, , part] of data.notes) {
      pen.fillStyle = partColor(part)
      const length = Math.max((end - onset) * second, scale)
      pen.fillRect(onset * second, (range.highest - pitch) * row, length, Math.max(row, 1.5 * scale))
    }
    return picture
  }

  function draw() {
    if (!colors || !data) return
    const left = firstSecond()
    context.clearRect(0, 0, width(), canvas.clientHeight)
    drawRows()
    context.save()
    context.beginPath()
    context.rect(GUTTER, 0, width() - GUTTER, viewHeight())
    context.clip()
    drawBars(left)
    drawNotes(left)
    context.restore()
    drawWhole(left)
    canvas.setAttribute("aria-valuenow", Math.round(now()))
    canvas.setAttribute("aria-valuetext", `${clock(now())} / ${clock(data.seconds)}`)
  }

  // The keyboard's rows: black keys shaded, a line and a name at every C.
  function drawRows() {
    const row = rowHeight()
    context.font = colors.font
    context.textAlign = "right"
    context.textBaseline = "middle"
    for (let pitch = range.lowest; pitch <= range.highest; pitch++) {
      const top = rowTop(pitch)
      if (BLACK_KEYS.has(((pitch % 12) + 12) % 12)) fill(colors.ink, 0.035, GUTTER, top, width() - GUTTER, row)
      if (pitch % 12) continue
      if (pitch > range.lowest) fill(colors.line, 1, GUTTER, top + row - 0.5, width() - GUTTER, 1)
      write(`C${pitch / 12 - 1}`, GUTTER - 8, top + row / 2)
    }
  }

  function drawBars(left) {
    const bars = data.notes.length ? data.bars : emptyBars()
    context.textAlign = "left"
    bars.forEach((second, number) => {
      const x = xOf(second, left)
      if (x < GUTTER - 40 || x > width()) return
      fill(colors.line, 1, Math.round(x), 0, 1, viewHeight())
      if (number % BAR_NUMBERS_EVERY === 0) write(number + 1, x + 5, HEADER / 2 + 1)
    })
  }

  function emptyBars() {
    return Array.from({ length: Math.ceil(secondsShown() / EMPTY.bar) }, (_, number) => number * EMPTY.bar)
  }

  function drawNotes(left) {
    const right = left + secondsShown()
    const height = Math.max(rowHeight() - 1, 5)
    for (const [onset, end, pitch, velocity, part] of data.notes) {
      if (end < left || onset > right) continue
      const isSounding = onset <= now() && now() < end && now() > 0
      context.fillStyle = isSounding ? colors.ink : partColor(part)
      context.globalAlpha = isSounding ? 1 : 0.5 + 0.5 * (velocity / 127)
      context.beginPath()
      const length = Math.max((end - onset) * PIXELS_A_SECOND - 1.5, 2)
      context.roundRect(xOf(onset, left), rowTop(pitch) + (rowHeight() - height) / 2, length, height, 2)
      context.fill()
    }
    context.globalAlpha = 1
    if (now() > 0) fill(colors.mark, 1, xOf(now(), left) - 1, 0, 2, viewHeight())
  }

  // The strip: the whole piece, and a frame around what is seen above.
  function drawWhole(left) {
    const top = viewHeight() + STRIP_GAP
    const second = (width() - GUTTER) / (data.seconds || 1)
    fill(colors.line, 1, GUTTER, top - STRIP_GAP / 2, width() - GUTTER, 1)
    if (!data.notes.length) return
    context.globalAlpha = 0.75
    context.drawImage(strip, GUTTER, top, width() - GUTTER, STRIP)
    context.globalAlpha = 1
    const length = Math.min(secondsShown(), data.seconds) * second
    fill(colors.ink, 0.09, GUTTER + left * second, top - STRIP_GAP / 2, length, STRIP + STRIP_GAP)
    if (now() > 0) fill(colors.mark, 1, GUTTER + now() * second - 1, top - STRIP_GAP / 2, 2, STRIP + STRIP_GAP)
  }

  function fill(color, alpha, x, y, length, height) {
    context.globalAlpha = alpha
    context.fillStyle = color
    context.fillRect(x, y, length, height)
    context.globalAlpha = 1
  }

  function write(words, x, y) {
    context.globalAlpha = 0.65
    context.fillStyle = colors.ink
    context.fillText(words, x, y)
    context.globalAlpha = 1
  }

  function xOf(second, left) {
    return GUTTER + (second - left) * PIXELS_A_SECOND
  }

  function rowHeight() {
    return (viewHeight() - HEADER) / (range.highest - range.lowest + 1)
  }

  function rowTop(pitch) {
    return HEADER + (range.highest - pitch) * rowHeight()
  }

  return {
    show(shown) {
      data = shown
      canvas.setAttribute("aria-label", data.label)
      canvas.setAttribute("aria-valuemin", 0)
      canvas.setAttribute("aria-valuemax", Math.round(data.seconds))
      canvas.classList.toggle("silent", !data.notes.length)
      prepare()
      follow()
    },
    remove() {
      cancelAnimationFrame(frame)
      clearInterval(looking)
      resized.disconnect()
    },
  }
}

function clock(seconds) {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}
