// Falling notes: each falls onto its key on a keyboard, and lights it while it sounds. Lengths are in CSS pixels.

// How long notes are visible before they sound.
const FALLING_SECONDS = 4
const PIANO = { lowest: 21, highest: 108 }
// The smallest number of octaves; more if keys would otherwise be too wide.
const LEAST_OCTAVES = 3
const WIDEST_KEY = 44
const KEYBOARD_SHARE = 0.2
const TALLEST_KEYBOARD = 150
const BLACK = { width: 0.62, height: 0.62 }
const IVORY = "#f4efe6"
const EBONY = "#171310"

// Draws falling notes within { x, y, width, height }; `drums` have no keys.
function drawFalling(pen, box, score, { now, pace, drums, colorOf, ink, line, font }) {
  const notes = score.notes.filter((note) => !drums.has(note[4]))
  const keys = keysOf(notes, box)
  const keyboard = Math.min(box.height * KEYBOARD_SHARE, TALLEST_KEYBOARD)
  const floor = box.y + box.height - keyboard
  const speed = (floor - box.y) / (FALLING_SECONDS * pace)
  const yOf = (second) => floor - (second - now) * speed
  const last = now + FALLING_SECONDS * pace
  pen.save()
  pen.beginPath()
  pen.rect(box.x, box.y, box.width, floor - box.y)
  pen.clip()
  pen.textAlign = "left"
  pen.textBaseline = "bottom"
  pen.font = font
  for (const { pitch, x, width } of keys) {
    if (pitch % 12 !== 0 && pitch % 12 !== 5) continue
    pen.globalAlpha = pitch % 12 ? 0.35 : 0.9
    pen.fillStyle = line
    pen.fillRect(Math.round(x), box.y, 1, floor - box.y)
  }
  score.bars.forEach((second, number) => {
    if (second < now - 0.1 || second > last) return
    pen.globalAlpha = 1
    pen.fillStyle = line
    pen.fillRect(box.x, Math.round(yOf(second)), box.width, 1)
    pen.globalAlpha = 0.6
    pen.fillStyle = ink
    pen.fillText(number + 1, box.x + 6, yOf(second) - 3)
  })
  const struck = new Map()
  for (const [onset, end, pitch, velocity, part, isSilent] of notes) {
    if (onset > last) break
    const key = keys.find((one) => one.pitch === pitch)
    if (end < now || !key) continue
    const isSounding = onset <= now && now < end && now > 0 && !isSilent
    if (isSounding) struck.set(pitch, colorOf(part))
    const top = yOf(end) + 1
    pen.globalAlpha = isSilent ? 0.15 : isSounding ? 1 : 0.55 + 0.4 * (velocity / 127)
    pen.fillStyle = colorOf(part)
    pen.beginPath()
    pen.roundRect(key.x + 1, top, key.width - 2, Math.max(yOf(onset) - top - 1, 3), Math.min(5, key.width / 3))
    pen.fill()
  }
  for (const [pitch, color] of struck) {
    const key = keys.find((one) => one.pitch === pitch)
    const glow = pen.createLinearGradient(0, floor, 0, floor - 90)
    glow.addColorStop(0, color)
    glow.addColorStop(1, "transparent")
    pen.globalAlpha = 0.35
    pen.fillStyle = glow
    pen.fillRect(key.x - 2, floor - 90, key.width + 4, 90)
  }
  pen.restore()
  pen.globalAlpha = 1
  drawKeys(pen, keys, struck, floor, keyboard)
}

function drawKeys(pen, keys, struck, top, height) {
  for (const isBlack of [false, true]) {
    for (const { pitch, x, width } of keys) {
      if (BLACK_KEYS.has(pitch % 12) !== isBlack) continue
      pen.fillStyle = struck.get(pitch) ?? (isBlack ? EBONY : IVORY)
      pen.beginPath()
      pen.roundRect(x + (isBlack ? 0 : 0.5), top, width - (isBlack ? 0 : 1), isBlack ? height * BLACK.height : height, [0, 0, 4, 4])
      pen.fill()
    }
  }
  pen.fillStyle = EBONY
  pen.textAlign = "center"
  pen.textBaseline = "bottom"
  for (const { pitch, x, width } of keys) {
    if (pitch % 12 === 0 && width > 18) pen.fillText(`C${pitch / 12 - 1}`, x + width / 2, top + height - 6)
  }
}

// The keys from a C to a B that cover all pitches of a piece: pitch and position.
function keysOf(notes, box) {
  const pitches = notes.map((note) => note[2])
  let lowest = 12 * Math.floor(Math.min(60, ...pitches) / 12)
  let highest = 12 * Math.floor(Math.max(60, ...pitches) / 12) + 11
  const octaves = () => (highest - lowest + 1) / 12
  const isTooFew = () => octaves() < LEAST_OCTAVES || box.width / (7 * octaves()) > WIDEST_KEY
  for (let isAbove = true; isTooFew() && octaves() < 8; isAbove = !isAbove) {
    if (isAbove) highest += 12
    else lowest -= 12
  }
  lowest = Math.min(Math.max(lowest, PIANO.lowest), ...pitches)
  highest = Math.max(Math.min(highest, PIANO.highest), ...pitches)
  const all = Array.from({ length: highest - lowest + 1 }, (_, number) => lowest + number)
  const isBlack = (pitch) => BLACK_KEYS.has(pitch % 12)
  const white = box.width / all.filter((pitch) => !isBlack(pitch)).length
  let x = box.x
  return all.map((pitch) => {
    if (isBlack(pitch)) return { pitch, x: x - (white * BLACK.width) / 2, width: white * BLACK.width }
    x += white
    return { pitch, x: x - white, width: white }
  })
}
