// The piano roll: above, an overview of the piece with sections and energy; below, the notes around the playhead, or in
// presentation mode falling notes. It grows while the piece is composed. Clicking jumps, dragging below selects bars,
// dragging above scrubs. Lengths are in CSS pixels, times in seconds of the piece at its composed tempo.

// Pixels per second, by zoom level.
const ZOOMS = [12, 24, 48, 96, 192]
const USUAL_ZOOM = 2
const GUTTER = 34
const HEADER = 22
const ARC = 84
const ARC_HEADER = 20
const ARC_GAP = 10
const LEAST_PITCHES = 37
const EMPTY = { lowest: 48, highest: 84, bar: 2 }
const BLACK_KEYS = new Set([1, 3, 6, 8, 10])
const DRAG_PIXELS = 6
// What is so close to the next bar line counts as being there: sound does not stop exactly where it was sent.
const BAR_TOLERANCE_SECONDS = 0.05

function createRoll(canvas, { position, seek, select, toggle, moved, choose, change }) {
  const context = canvas.getContext("2d")
  const stillness = matchMedia("(prefers-reduced-motion: reduce)")
  let score = blankScore()
  let labels = {}
  let colors = null
  let range = EMPTY
  let picture = null
  let pace = 1
  let selection = null // [first, last] bar, from 0
  let drag = null
  let zoom = USUAL_ZOOM
  let chosen = null // the note that is asked about
  let ghosts = [] // notes that were there before, pale
  let redrawn = null // the energy of each bar, while it is moved
  let anew = null // first and last of the bars that are being composed anew

  const resized = new ResizeObserver(prepare)
  resized.observe(canvas)

  canvas.addEventListener("pointerdown", (event) => {
    if (!score.notes.length) return
    const isAbove = event.offsetY < ARC
    if (isFalling() && !isAbove) return toggle()
    const bar = barAt(secondAt(event.offsetX, isAbove))
    // A finger scrolls the page; a mouse can grab a note.
    const held = isAbove || event.pointerType !== "mouse" ? null : noteAt(event.offsetX, event.offsetY)
    const before = selection
    drag = { isAbove, from: event.offsetX, top: event.offsetY, bar, hasMoved: false, held, isHigher: 0, before }
    canvas.setPointerCapture(event.pointerId)
    if (isAbove && event.pointerType === "mouse") seek(clipped(secondAt(event.offsetX, true)))
  })
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return
    const higher = Math.round((drag.top - event.offsetY) / rowHeight())
    if (drag.held && !drag.hasMoved && (drag.isHigher || Math.abs(drag.top - event.offsetY) > DRAG_PIXELS)) {
      drag.isHigher = higher || drag.isHigher
      return draw()
    }
    drag.hasMoved ||= Math.abs(event.offsetX - drag.from) > DRAG_PIXELS
    if (!drag.hasMoved) return
    if (drag.isAbove) {
      seek(clipped(secondAt(event.offsetX, true)))
    } else {
      const bar = barAt(secondAt(event.offsetX, false))
      selection = [Math.min(bar, drag.bar), Math.max(bar, drag.bar)]
      draw()
    }
  })
  canvas.addEventListener("pointerup", (event) => {
    if (!drag) return
    const pressed = drag.isAbove ? null : noteAt(event.offsetX, event.offsetY)
    if (drag.held && drag.isHigher) change(drag.held, drag.held[2] + drag.isHigher)
    else if (!drag.hasMoved && pressed) choose(pressed)
    else if (!drag.hasMoved) seek(clipped(secondAt(event.offsetX, drag.isAbove)))
    else if (!drag.isAbove) select(selection)
    drag = null
  })
  // The finger scrolls the page: it has not selected anything.
  canvas.addEventListener("pointercancel", () => {
    if (drag) selection = drag.before
    drag = null
    draw()
  })
  // Adds a note where there is none.
  canvas.addEventListener("dblclick", (event) => {
    if (event.offsetY < viewTop() + HEADER || !score.over || isFalling() || noteAt(event.offsetX, event.offsetY)) return
    change([secondAt(event.offsetX, false), 0, null], pitchAt(event.offsetY))
  })
  canvas.addEventListener("keydown", (event) => {
    if (!score.notes.length || event.ctrlKey || event.metaKey || event.altKey) return
    const bar = barAt(position() + BAR_TOLERANCE_SECONDS)
    const to = { ArrowLeft: bar - 1, ArrowRight: bar + 1, Home: 0, End: score.bars.length - 1 }[event.key]
    if (event.key === " ") event.repeat || toggle()
    else if (event.key === "+" || event.key === "=") setZoom(zoom + 1)
    else if (event.key === "-") setZoom(zoom - 1)
    else if (event.key === "Enter") {
      const now = position() + BAR_TOLERANCE_SECONDS
      const sounding = score.notes.findLast(([onset, end]) => onset <= now && now < end)
      if (sounding) choose(sounding, true)
    }
    else if (event.key === "Escape" && selection) select((selection = null))
    else if (to === undefined) return
    else if (event.shiftKey) extend(bar, event.key)
    else seek(score.bars[Math.min(Math.max(to, 0), score.bars.length - 1)])
    event.preventDefault()
    event.stopPropagation()
    draw()
  })

  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      setZoom(zoom - Math.sign(event.deltaY))
    },
    { passive: false },
  )

  function setZoom(wanted) {
    zoom = Math.min(Math.max(wanted, 0), ZOOMS.length - 1)
    draw()
  }

  // Shift and an arrow key select bars from the playhead.
  function extend(bar, key) {
    const [first, last] = selection ?? [bar, key === "ArrowLeft" ? bar : bar - 1]
    const end = { ArrowLeft: last - 1, ArrowRight: last + 1, Home: first, End: score.bars.length - 1 }[key]
    selection = end < first ? null : [first, Math.min(end, score.bars.length - 1)]
    select(selection)
  }

  // In presentation mode, notes fall on a keyboard, unless the visitor prefers reduced motion.
  const isFalling = () => document.documentElement.classList.contains("composer-stage") && !stillness.matches

  // --- geometry ---

  const width = () => canvas.clientWidth
  const pixels = () => ZOOMS[zoom]
  const viewTop = () => ARC + ARC_GAP
  const viewHeight = () => canvas.clientHeight - viewTop()
  const secondsShown = () => (width() - GUTTER) / pixels()
  const clipped = (second) => Math.min(Math.max(second, 0), score.seconds)

  // The length of the whole piece: as planned, while it is being composed.
  function wholeSeconds() {
    const { composed, planned, seconds, over, horizon } = score
    return (over || !composed ? seconds : Math.max((horizon / composed) * planned, seconds)) || 1
  }

  // The second at the left edge: once the piece scrolls, the playhead stays in the first third.
  function firstSecond() {
    const shown = secondsShown()
    const wanted = stillness.matches ? Math.floor(position() / shown) * shown : position() - shown / 3
    return Math.max(Math.min(wanted, score.seconds - shown), 0)
  }

  function secondAt(x, isAbove) {
    if (isAbove) return ((x - GUTTER) / (width() - GUTTER)) * wholeSeconds()
    return firstSecond() + (x - GUTTER) / pixels()
  }

  const pitchAt = (y) => range.highest - Math.floor((y - viewTop() - HEADER) / rowHeight())

  // What is drawn last is on top.
  function noteAt(x, y) {
    const second = secondAt(x, false)
    const reach = Math.max(5 / rowHeight(), 0.5)
    const place = range.highest + 0.5 - (y - viewTop() - HEADER) / rowHeight()
    return score.notes.findLast(
      ([onset, end, pitch]) =>
        onset <= second && second < Math.max(end, onset + 6 / pixels()) && Math.abs(place - pitch) <= reach,
    )
  }

  function barAt(second) {
    return Math.max(score.bars.filter((onset) => onset <= second).length - 1, 0)
  }

  function endOfBar(bar) {
    return score.bars[bar + 1] ?? score.seconds
  }

  function pitchRange() {
    if (!score.notes.length) return EMPTY
    let lowest = 127
    let highest = 0
    for (const [, , pitch] of score.notes) {
      if (pitch <= lowest) lowest = pitch - 1
      if (pitch >= highest) highest = pitch + 1
    }
    const missing = Math.max(LEAST_PITCHES - (highest - lowest + 1), 0)
    return { lowest: lowest - Math.floor(missing / 2), highest: highest + Math.ceil(missing / 2) }
  }

  // --- drawing ---

  function prepare() {
    if (!width()) return
    const scale = window.devicePixelRatio || 1
    canvas.width = Math.round(width() * scale)
    canvas.height = Math.round(canvas.clientHeight * scale)
    context.setTransform(scale, 0, 0, scale, 0, 0)
    const style = getComputedStyle(canvas)
    const read = (name) => style.getPropertyValue(name).trim()
    colors = {
      ink: read("--st-text-color"),
      line: read("--st-border-color"),
      paper: read("--st-background-color"),
      mark: read("--st-primary-color"),
      parts: read("--st-chart-categorical-colors").split(","),
      font: `11px ${read("--st-font")}`,
      serif: `600 12px ${read("--st-heading-font")}`,
    }
    range = pitchRange()
    picture = drawWhole(scale)
    draw()
  }

  const colorOf = (part) => colors.parts[part % colors.parts.length]

  // The overview, redrawn only when it changes.
  function drawWhole(scale) {
    const whole = document.createElement("canvas")
    whole.width = Math.max(Math.round((width() - GUTTER) * scale), 1)
    whole.height = Math.round((ARC - ARC_HEADER) * scale)
    const pen = whole.getContext("2d")
    const second = whole.width / wholeSeconds()
    const row = whole.height / (range.highest - range.lowest + 1)
    for (const [onset, end, pitch, , part, isSilent] of score.notes) {
      pen.fillStyle = colorOf(part)
      pen.globalAlpha = isSilent ? 0.2 : 1
      const length = Math.max((end - onset) * second, scale)
      pen.fillRect(onset * second, (range.highest - pitch) * row, length, Math.max(row, 1.5 * scale))
    }
    return whole
  }

  function draw() {
    if (!colors) return
    const now = clipped(position())
    const left = firstSecond()
    context.clearRect(0, 0, width(), canvas.clientHeight)
    drawArc(left, now)
    if (isFalling()) return drawStage(now)
    drawRows()
    context.save()
    context.beginPath()
    context.rect(GUTTER, viewTop(), width() - GUTTER, viewHeight())
    context.clip()
    drawSelection((second) => xOf(second, left), viewTop(), viewHeight())
    drawBars(left)
    drawNotes(left, now)
    context.restore()
    moved()
    tell(now)
  }

  function drawStage(now) {
    const box = { x: 0, y: viewTop(), width: width(), height: viewHeight() }
    const drums = new Set(score.parts.filter((one) => one.drums).map((one) => one.number))
    drawFalling(context, box, score, { now, pace, drums, colorOf, ink: colors.ink, line: colors.line, font: colors.font })
    tell(now)
  }

  function tell(now) {
    canvas.setAttribute("aria-valuenow", Math.round(now))
    // The bar as written, which is the same at any tempo and with any expression.
    const place = { bar: barAt(now + BAR_TOLERANCE_SECONDS) + 1, bars: score.bars.length }
    const words = score.bars.length && labels.roll_bar ? labels.roll_bar : ""
    canvas.setAttribute("aria-valuetext", words.replace(/{(bars?)}/g, (_, name) => place[name]))
  }

  // The planned sections and energy, and the notes so far.
  function drawArc(left, now) {
    const x = (second) => GUTTER + (second / wholeSeconds()) * (width() - GUTTER)
    const height = ARC - ARC_HEADER
    drawEnergy(height)
    drawSections()
    drawSelection(x, ARC_HEADER, height)
    if (score.notes.length) {
      context.globalAlpha = 0.8
      context.drawImage(picture, GUTTER, ARC_HEADER, width() - GUTTER, height)
      context.globalAlpha = 1
      const end = Math.min(left + secondsShown(), score.seconds)
      fill(colors.ink, 0.07, x(left), ARC_HEADER, x(end) - x(left), height)
      if (now > 0) fill(colors.mark, 1, x(now) - 1, ARC_HEADER, 2, height)
    }
    fill(colors.line, 1, GUTTER, ARC, width() - GUTTER, 1)
  }

  function drawEnergy(height) {
    const energy = redrawn ?? score.energy
    const count = energy.length
    if (!count) return
    const step = (width() - GUTTER) / count
    context.beginPath()
    context.moveTo(GUTTER, ARC)
    energy.forEach((level, bar) => context.lineTo(GUTTER + (bar + 0.5) * step, ARC - level * height))
    context.lineTo(width(), ARC - energy[count - 1] * height)
    context.lineTo(width(), ARC)
    context.closePath()
    context.globalAlpha = 0.16
    context.fillStyle = colors.mark
    context.fill()
    context.globalAlpha = 1
  }

  function drawSections() {
    const count = score.sections.length
    if (!count || !labels.sections) return
    const step = (width() - GUTTER) / count
    context.textBaseline = "middle"
    context.textAlign = "left"
    for (let bar = 0; bar < count; bar++) {
      if (bar && score.sections[bar] === score.sections[bar - 1]) continue
      const end = score.sections.findIndex((section, number) => number > bar && section !== score.sections[bar])
      const room = ((end < 0 ? count : end) - bar) * step - 10
      const x = GUTTER + bar * step
      if (bar) fill(colors.line, 1, Math.round(x), 2, 1, ARC - 2)
      context.font = colors.serif
      const [long, short] = labels.sections[score.sections[bar]]
      const words = context.measureText(long).width <= room ? long : short
      if (context.measureText(words).width <= room + 6) write(words, x + 6, ARC_HEADER / 2, 0.75)
    }
  }

  function drawSelection(x, top, height) {
    if (!selection || selection[1] >= score.bars.length) return
    const from = x(score.bars[selection[0]])
    fill(colors.mark, 0.16, from, top, x(endOfBar(selection[1])) - from, height)
  }

  // The keyboard rows: black keys shaded, a line and a label at every C.
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
    const bars = score.notes.length ? score.bars : emptyBars()
    context.textAlign = "left"
    context.font = colors.font
    bars.forEach((second, number) => {
      const x = xOf(second, left)
      if (x < GUTTER - 40 || x > width()) return
      fill(colors.line, 1, Math.round(x), viewTop(), 1, viewHeight())
      write(number + 1, x + 5, viewTop() + HEADER / 2)
    })
  }

  function emptyBars() {
    return Array.from({ length: Math.ceil(secondsShown() / EMPTY.bar) }, (_, number) => number * EMPTY.bar)
  }

  function drawNotes(left, now) {
    const right = left + secondsShown()
    const height = Math.max(rowHeight() - 1, 5)
    context.strokeStyle = colors.ink
    context.setLineDash([3, 2])
    context.globalAlpha = 0.4
    for (const [onset, end, pitch] of ghosts) {
      if (onset > right || end < left) continue
      const length = Math.max((end - onset) * pixels() - 1.5, 2)
      context.strokeRect(xOf(onset, left), rowTop(pitch) + (rowHeight() - height) / 2, length, height)
    }
    // Bars being recomposed fade out.
    const going = anew && anew[1] < score.bars.length ? [score.bars[anew[0]] - 0.001, endOfBar(anew[1]) - 0.001] : null
    for (const [onset, end, pitch, velocity, part, isSilent] of score.notes) {
      if (onset > right) break
      if (end < left) continue
      if (going && onset >= going[0] && onset < going[1]) {
        context.globalAlpha = 0.4
        context.setLineDash([3, 2])
        const length = Math.max((end - onset) * pixels() - 1.5, 2)
        context.strokeRect(xOf(onset, left), rowTop(pitch) + (rowHeight() - height) / 2, length, height)
        continue
      }
      const isSounding = onset <= now && now < end && now > 0 && !isSilent
      context.fillStyle = isSounding ? colors.ink : colorOf(part)
      context.globalAlpha = isSilent ? 0.15 : isSounding ? 1 : 0.5 + 0.5 * (velocity / 127)
      context.beginPath()
      const length = Math.max((end - onset) * pixels() - 1.5, 2)
      context.roundRect(xOf(onset, left), rowTop(pitch) + (rowHeight() - height) / 2, length, height, 2)
      context.fill()
    }
    context.setLineDash([])
    context.globalAlpha = 1
    for (const [onset, end, pitch] of [chosen, drag?.isHigher ? drag.held : null].filter(Boolean)) {
      const moved = pitch + (drag?.isHigher ?? 0)
      const length = Math.max((end - onset) * pixels() - 1.5, 2)
      context.strokeStyle = colors.ink
      context.lineWidth = 2
      context.strokeRect(xOf(onset, left) - 1, rowTop(moved) + (rowHeight() - height) / 2 - 1, length + 2, height + 2)
      context.lineWidth = 1
    }
    if (now > 0) fill(colors.mark, 1, xOf(now, left) - 1, viewTop(), 2, viewHeight())
  }

  function fill(color, alpha, x, y, length, height) {
    context.globalAlpha = alpha
    context.fillStyle = color
    context.fillRect(x, y, length, height)
    context.globalAlpha = 1
  }

  function write(words, x, y, alpha = 0.65) {
    context.globalAlpha = alpha
    context.fillStyle = colors.ink
    context.fillText(words, x, y)
    context.globalAlpha = 1
  }

  const xOf = (second, left) => GUTTER + (second - left) * pixels()
  const rowHeight = () => (viewHeight() - HEADER) / (range.highest - range.lowest + 1)
  const rowTop = (pitch) => viewTop() + HEADER + (range.highest - pitch) * rowHeight()

  return {
    draw,
    prepare,
    // `rate`: the playback speed relative to its seconds.
    show(shown, words, rate) {
      score = shown
      pace = rate
      labels = words
      if (selection && score.bars.length && selection[1] >= score.bars.length) selection = null
      const name = score.notes.length ? labels.roll : labels.blank_roll
      canvas.setAttribute("aria-label", name.replace("{notes}", score.notes.length).replace("{bars}", score.bars.length))
      canvas.setAttribute("aria-valuemin", 0)
      canvas.setAttribute("aria-valuemax", Math.round(score.seconds))
      canvas.classList.toggle("silent", !score.notes.length)
      prepare()
    },
    setSelection(bars) {
      selection = bars ?? null
      if (!selection) ghosts = []
      draw()
    },
    setEnergy(levels) {
      redrawn = levels
      draw()
    },
    setAnew(bars) {
      anew = bars ?? null
    },
    setChosen(note) {
      chosen = note
      draw()
    },
    // The edges of a note in pixels.
    placeOf: ([onset, end, pitch]) => {
      const [left, right] = [onset, end].map((second) => xOf(second, firstSecond()))
      return { left, right, top: rowTop(pitch), bottom: rowTop(pitch) + rowHeight() }
    },
    selection: () => selection,
    // Its edges in pixels; none if it is out of view.
    selectionEdges() {
      if (!selection || selection[1] >= score.bars.length) return null
      const left = firstSecond()
      return [score.bars[selection[0]], endOfBar(selection[1])].map((second) => xOf(second, left))
    },
    // Keeps the previous notes of recomposed bars visible for comparison.
    keepGhosts(bars, isComposing) {
      ghosts = []
      if (!bars || isComposing || bars[1] >= score.bars.length) return
      const [from, to] = [score.bars[bars[0]], endOfBar(bars[1])]
      ghosts = score.notes.filter(([onset]) => onset >= from - 0.001 && onset < to - 0.001)
    },
    zoom: (steps) => setZoom(zoom + steps),
    remove: () => resized.disconnect(),
  }
}

function blankScore() {
  return { notes: [], bars: [], energy: [], sections: [], parts: [], seconds: 0, composed: 0, planned: 0, over: true }
}
