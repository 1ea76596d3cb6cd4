// Plays on a MIDI device instead of the page: messages are sent shortly before they are due on the player's clock.
// Whenever the music stops or jumps, every note is ended.

const SEND_EVERY_MILLISECONDS = 40
const SEND_AHEAD_SECONDS = 0.16
// The tolerance for a clock that is read from time to time.
const JUMP_SECONDS = 0.12
const LEARN_EVERY_MILLISECONDS = 1000
const [SUSTAIN_PEDAL, ALL_SOUND_OFF, ALL_NOTES_OFF] = [64, 120, 123]
const HERE = ""
const CHOOSE = "choose"

function createMidiOut(root, { position, isPlaying, mute, fetchMessages }) {
  const [words, select, status] = ["label span", "select", "[role=status]"].map((name) => root.querySelector(name))
  let labels = {}
  let access = null
  let output = null
  let problem = ""
  let messages = [] // [second of the piece as it is heard, bytes]
  let known = "" // what they are of
  let wanted = null // [id, edits, how many bars are composed]
  let sent = null // up to this second of the piece
  let next = 0 // the first message that was not sent
  let timer = 0
  let learning = 0
  const channels = new Set()
  const sounding = new Set() // channel and pitch in one number

  select.addEventListener("change", () => (select.value === CHOOSE ? choose() : use(select.value)))
  window.addEventListener("pagehide", silence)

  async function choose() {
    select.value = HERE
    const asked = await midiAccess()
    problem = asked.problem ?? ""
    if (asked.access && access !== asked.access) {
      access = asked.access
      access.addEventListener("statechange", look)
    }
    const [first] = access ? connectedPorts(access.outputs) : []
    if (first) return use(first.id)
    problem ||= "nothing"
    describe()
  }

  // Stops using a device that was unplugged.
  function look() {
    if (output && !connectedPorts(access.outputs).some(({ id }) => id === output.id)) use(HERE)
    else describe()
  }

  function use(id) {
    silence()
    output = access ? (connectedPorts(access.outputs).find((one) => one.id === id) ?? null) : null
    problem = ""
    mute(Boolean(output))
    clearInterval(timer)
    sent = null
    if (output) {
      timer = setInterval(send, SEND_EVERY_MILLISECONDS)
      learn()
    }
    describe()
  }

  // The music may have changed, or grown.
  function follow(id, edits, composed) {
    wanted = id ? [id, edits, composed] : null
    if (!output || learning) return
    const isSame = known.startsWith(`${id} ${edits} `)
    learning = setTimeout(learn, isSame ? LEARN_EVERY_MILLISECONDS : 0)
  }

  async function learn() {
    clearTimeout(learning)
    learning = 0
    const asked = wanted?.join(" ") ?? ""
    if (asked === known || !wanted) return
    const [id, edits] = wanted
    const answer = await fetchMessages(id, edits)
    const told = answer?.ok ? await answer.json().catch(() => null) : null
    if (!told) return
    const rate = tempoFactor(edits)
    messages = told.messages.map(([second, ...bytes]) => [second * rate, bytes])
    known = asked
    sent = null
    if (wanted && wanted.join(" ") !== asked) follow(...wanted)
  }

  function send() {
    if (!isPlaying()) {
      if (sent !== null) silence()
      sent = null
      return
    }
    const now = position()
    const rate = tempoFactor(wanted?.[1] ?? "")
    const horizon = now + SEND_AHEAD_SECONDS * rate
    if (sent === null || now > sent + JUMP_SECONDS * rate || horizon < sent - JUMP_SECONDS * rate) jump(now)
    const time = performance.now()
    for (; next < messages.length && messages[next][0] < horizon; next++) {
      const [second, bytes] = messages[next]
      give(bytes, time + Math.max(((second - now) / rate) * 1000, 0))
    }
    sent = horizon
  }

  // Other instruments, volumes and pedals may apply elsewhere in the piece: sends the last ones set.
  function jump(second) {
    silence()
    next = messages.findIndex(([due]) => due >= second)
    if (next < 0) next = messages.length
    const holds = new Map()
    for (const [, bytes] of messages.slice(0, next)) {
      const kind = bytes[0] & 0xf0
      if (kind === 0x90 || kind === 0x80) continue
      holds.set(kind === 0xb0 || kind === 0xa0 ? `${bytes[0]} ${bytes[1]}` : `${bytes[0]}`, bytes)
    }
    for (const bytes of holds.values()) give(bytes)
  }

  function give(bytes, time = undefined) {
    const [status, pitch, velocity] = bytes
    const [kind, channel] = [status & 0xf0, status & 0x0f]
    channels.add(channel)
    if (kind === 0x90 && velocity) sounding.add(channel * 128 + pitch)
    else if (kind === 0x80 || kind === 0x90) sounding.delete(channel * 128 + pitch)
    output.send(bytes, time)
  }

  // Ends every note, individually and with the messages for all notes, because not every device supports both.
  function silence() {
    if (!output) return
    output.clear?.()
    const notes = [...sounding].map((note) => [0x80 | Math.floor(note / 128), note % 128, 64])
    for (const bytes of notes) output.send(bytes)
    for (const channel of channels) {
      for (const controller of [SUSTAIN_PEDAL, ALL_NOTES_OFF, ALL_SOUND_OFF]) output.send([0xb0 | channel, controller, 0])
    }
    // And after messages already scheduled.
    const later = performance.now() + 1000 * SEND_AHEAD_SECONDS + 20
    for (const bytes of notes) output.send(bytes, later)
    sounding.clear()
  }

  function describe() {
    const there = access ? connectedPorts(access.outputs).map(({ id, name }) => [id, name || "MIDI"]) : []
    const options = [[HERE, labels.midi_off], ...there, ...(there.length ? [] : [[CHOOSE, labels.midi_choose]])]
    const shape = JSON.stringify(options)
    if (select.dataset.shape !== shape) {
      select.dataset.shape = shape
      select.replaceChildren(...options.map(([id, name]) => new Option(name, id)))
    }
    select.value = output?.id ?? HERE
    words.textContent = labels.midi_out
    status.textContent = problem ? labels[`midi_${problem}`] : ""
  }

  return {
    follow,
    show(news, isShown) {
      labels = news
      root.hidden = !isShown
      describe()
    },
    remove() {
      silence()
      clearInterval(timer)
      clearTimeout(learning)
      access?.removeEventListener("statechange", look)
      window.removeEventListener("pagehide", silence)
    },
  }
}
