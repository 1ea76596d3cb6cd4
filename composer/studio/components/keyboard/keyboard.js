// A piano on the page, played by mouse, touch, computer keys, or a MIDI keyboard; with a metronome, and recording of
// takes. Times are in seconds of the audio context, as heard.

const CHANGE_MILLISECONDS = 25
const AHEAD_SECONDS = 0.15
const BEGIN_SECONDS = 0.15
const CLICK_SECONDS = 0.03
// An upbeat may begin half a bar before the first beat; answers start slightly before it.
const UPBEAT_BARS = 0.5
const EARLY_SECONDS = 0.15
// If no key is down this shortly before the end of the last bar, the take is over.
const OVER_SECONDS = 0.1
const USUAL_VELOCITY = 88
const WHITE = [0, 2, 4, 5, 7, 9, 11]
const SHOWN_WHITE = 15
const [LOWEST_SHOWN, HIGHEST_SHOWN] = [24, 84]
// By physical key position, whatever the layout.
const COMPUTER_KEYS = ["KeyA", "KeyW", "KeyS", "KeyE", "KeyD", "KeyF", "KeyT", "KeyG", "KeyY", "KeyH", "KeyU", "KeyJ"]
  .concat(["KeyK", "KeyO", "KeyL", "KeyP", "Semicolon", "Quote"])
const STAGE = "composer-stage"

export default (component) => showKept(component, ".keyboard", createKeyboard)

function createKeyboard(root) {
  const part = (name) => root.querySelector(name)
  const [openButton, panel, hint, connectButton, devices] = [".open", ".panel", ".hint", ".connect", ".devices"].map(part)
  const [board, lower, higher, octave] = [".board", ".lower", ".higher", ".octaves output"].map(part)
  const [click, tempo, beats] = [".click", ".tempo", ".beats"].map(part)
  const [recordButton, answerButton, state] = [".record", ".answer", ".state"].map(part)
  let component = null
  let labels = {}
  let data = {}
  let context = null
  let piano = null
  let lowest = 60
  let take = null // what is recorded now
  let turn = "" // of playing and answering in turns: "mine", "asked", "theirs"; empty while that is not done
  let timer = 0
  let told = 0 // the number of the last take that was told
  let inputs = { problem: null, names: null } // of MIDI
  let midi = null // the access to devices
  let isGone = false
  const fingers = new Map() // pointer to the pitch under it
  const computerKeys = new Map() // code to pitch

  openButton.addEventListener("click", () => setOpen(panel.hidden))
  connectButton.addEventListener("click", connect)
  lower.addEventListener("click", () => setLowest(lowest - 12))
  higher.addEventListener("click", () => setLowest(lowest + 12))
  click.addEventListener("change", describe)
  recordButton.addEventListener("click", () => (take && !take.answers ? finish() : start(false)))
  answerButton.addEventListener("click", () => (turn ? leave() : start(true)))
  board.addEventListener("pointerdown", (event) => {
    board.setPointerCapture(event.pointerId)
    slide(event)
  })
  board.addEventListener("pointermove", (event) => fingers.has(event.pointerId) && slide(event))
  for (const name of ["pointerup", "pointercancel"]) board.addEventListener(name, lift)
  document.addEventListener("keydown", keyDown)
  document.addEventListener("keyup", keyUp)
  window.addEventListener("blur", letGo)
  window.addEventListener("composer:time", follow)
  const page = document.documentElement
  const isOnStage = () => page.classList.contains(STAGE)
  const watching = new MutationObserver(() => root.classList.toggle("stage", isOnStage()))
  watching.observe(page, { attributes: true, attributeFilter: ["class"] })

  function setOpen(isOpen) {
    panel.hidden = !isOpen
    openButton.setAttribute("aria-expanded", String(isOpen))
    page.classList.toggle("composer-keys", isOpen)
    if (!isOpen) return leave()
    wake()
    board.focus({ preventScroll: true })
    // If access was granted before, no prompt appears.
    navigator.permissions
      ?.query({ name: "midi" })
      .then(({ state }) => state === "granted" && connect())
      .catch(() => {})
  }

  function wake() {
    if (!context) {
      context = new AudioContext({ latencyHint: "interactive" })
      piano = createPiano(context, data.sampled, (path) => new URL(path, appAddress()))
    }
    if (context.state !== "running") context.resume()
  }

  // --- what is played ---

  async function connect() {
    wake()
    const { access, problem } = await midiAccess()
    if (problem) {
      inputs = { problem, names: null }
      return describe()
    }
    if (isGone) return
    midi = access
    midi.addEventListener("statechange", bind)
    bind()
  }

  function bind() {
    const there = connectedPorts(midi.inputs)
    for (const input of there) input.onmidimessage = receive
    inputs = { problem: null, names: there.map(({ name }) => name || labels.device) }
    describe()
  }

  // The devices are those of the whole tab, and outlive this keyboard.
  function disconnect() {
    midi?.removeEventListener("statechange", bind)
    for (const input of midi?.inputs.values() ?? []) input.onmidimessage = null
  }

  function receive({ data: [status, first, second], timeStamp }) {
    const kind = status & 0xf0
    if (kind === 0x90 && second) strike(first, second, timeStamp)
    else if (kind === 0x80 || kind === 0x90) release(first, timeStamp)
    else if (kind === 0xb0 && first === 64) pedal(second >= 64, timeStamp)
  }

  function strike(pitch, velocity, timeStamp) {
    wake()
    piano.strike(pitch, velocity)
    mark(pitch, true)
    if (take) note(pitch, velocity, secondOf(timeStamp))
  }

  function release(pitch, timeStamp) {
    piano?.release(pitch)
    mark(pitch, false)
    if (take) end(pitch, secondOf(timeStamp))
  }

  function pedal(isDown, timeStamp) {
    piano?.pedal(isDown)
    if (!take || take.zero === null) return
    const second = Number((secondOf(timeStamp) - take.zero).toFixed(4))
    if (isDown) take.pedalDown ??= Math.max(second, 0)
    else if (take.pedalDown !== null) {
      if (second > take.pedalDown) take.pedals.push([take.pedalDown, second])
      take.pedalDown = null
    }
  }

  // The audio time at which the visitor heard what they played to, from an event's timestamp.
  function secondOf(timeStamp) {
    const now = context.currentTime - (context.outputLatency ?? 0)
    const since = (timeStamp - performance.now()) / 1000
    return Math.abs(since) < 2 ? now + since : now
  }

  function slide(event) {
    const under = root.getRootNode().elementsFromPoint(event.clientX, event.clientY)
    const key = under.find((element) => element.dataset?.pitch)
    const pitch = key ? Number(key.dataset.pitch) : null
    const before = fingers.get(event.pointerId) ?? null
    fingers.set(event.pointerId, pitch)
    if (pitch === before) return
    if (before !== null) release(before, event.timeStamp)
    if (pitch === null) return
    // The lower on the key, the louder.
    const box = key.getBoundingClientRect()
    strike(pitch, Math.round(50 + 65 * Math.min((event.clientY - box.top) / box.height, 1)), event.timeStamp)
  }

  function lift(event) {
    const pitch = fingers.get(event.pointerId) ?? null
    fingers.delete(event.pointerId)
    if (pitch !== null) release(pitch, event.timeStamp)
  }

  function isForKeys(event) {
    if (panel.hidden || event.ctrlKey || event.metaKey || event.altKey) return false
    const target = event.composedPath()[0]
    if (target instanceof Element && target.closest(WRITES) && target.type !== "checkbox") return false
    return Boolean(take) || root.contains(target) || isOnStage()
  }

  function keyDown(event) {
    if (!isForKeys(event)) return
    const place = COMPUTER_KEYS.indexOf(event.code)
    if (event.code === "KeyZ" || event.code === "KeyX") {
      if (!event.repeat) setLowest(lowest + (event.code === "KeyZ" ? -12 : 12))
    } else if (place < 0) return
    else if (!event.repeat && !computerKeys.has(event.code)) {
      computerKeys.set(event.code, lowest + place)
      strike(lowest + place, USUAL_VELOCITY, event.timeStamp)
    }
    event.preventDefault()
    event.stopPropagation()
  }

  function keyUp(event) {
    const pitch = computerKeys.get(event.code)
    if (pitch === undefined) return
    computerKeys.delete(event.code)
    release(pitch, event.timeStamp)
  }

  // Key releases outside the window are not reported.
  function letGo() {
    const now = performance.now()
    for (const pitch of [...computerKeys.values(), ...fingers.values()]) if (pitch !== null) release(pitch, now)
    computerKeys.clear()
    fingers.clear()
  }

  // --- a take ---

  function start(answers) {
    wake()
    window.dispatchEvent(new CustomEvent("composer:pause"))
    const quarter = 60 / tempoAsked()
    const count = Number(beats.value)
    const begin = context.currentTime + BEGIN_SECONDS
    const isCounted = answers || click.checked
    const zero = isCounted ? begin + count * quarter : null
    take = { answers, quarter, count, begin, zero, next: 0, notes: [], held: new Map(), pedals: [], pedalDown: null }
    if (answers) turn = "mine"
    clearInterval(timer)
    timer = setInterval(go, CHANGE_MILLISECONDS)
    board.focus({ preventScroll: true })
    describe()
  }

  function tempoAsked() {
    const asked = Math.min(Math.max(Number(tempo.value) || 100, Number(tempo.min)), Number(tempo.max))
    tempo.value = asked
    return asked
  }

  const barSeconds = () => take.count * take.quarter

  function note(pitch, velocity, second) {
    end(pitch, second)
    take.zero ??= second
    const earliest = take.answers ? EARLY_SECONDS : UPBEAT_BARS * barSeconds()
    if (second < take.zero - earliest) return
    take.held.set(pitch, [take.answers ? Math.max(second, take.zero) : second, velocity])
  }

  function end(pitch, second) {
    const [onset, velocity] = take.held.get(pitch) ?? []
    if (onset === undefined) return
    take.held.delete(pitch)
    const from = onset - take.zero
    take.notes.push([from, Math.max(second - take.zero, from), pitch, velocity].map((number) => Number(number.toFixed(4))))
  }

  // Schedules clicks and detects the end.
  function go() {
    if (!take) return
    const now = context.currentTime
    const clicks = take.zero !== null && (take.answers || click.checked)
    while (clicks && take.begin + take.next * take.quarter < now + AHEAD_SECONDS) {
      const time = take.begin + take.next * take.quarter
      if (take.answers && time > endOfTurn() - 0.01) break
      if (time > now - 0.05) tick(Math.max(time, now), take.next % take.count === 0)
      take.next += 1
    }
    if (take.answers) {
      const heard = now - (context.outputLatency ?? 0)
      if (heard >= endOfTurn() || (heard >= endOfTurn() - OVER_SECONDS && !take.held.size)) finish()
    }
    describe()
  }

  const endOfTurn = () => take.zero + data.bars * barSeconds()

  function tick(time, isFirst) {
    const source = context.createOscillator()
    const gain = context.createGain()
    source.frequency.value = isFirst ? 1760 : 1320
    gain.gain.setValueAtTime(isFirst ? 0.35 : 0.2, time)
    gain.gain.exponentialRampToValueAtTime(0.001, time + CLICK_SECONDS)
    source.connect(gain).connect(context.destination)
    source.start(time)
    source.stop(time + CLICK_SECONDS)
  }

  function finish() {
    clearInterval(timer)
    const done = take
    const last = done.answers ? endOfTurn() : secondOf(performance.now())
    const pedaled = last - (done.zero ?? last)
    if (done.pedalDown !== null && pedaled > done.pedalDown) done.pedals.push([done.pedalDown, pedaled])
    for (const pitch of [...done.held.keys()]) end(pitch, Math.min(secondOf(performance.now()), last))
    take = null
    if (!done.notes.length) {
      // Nobody played, so there is nothing to answer.
      turn = ""
      return describe()
    }
    if (done.answers) turn = "asked"
    told += 1
    const isCounted = done.answers || click.checked
    const { answers, quarter, count } = done
    const notes = done.notes.sort((one, other) => one[0] - other[0])
    component.setTriggerValue("take", {
      number: told,
      notes,
      pedals: done.pedals,
      tempo: isCounted ? Number((60 / quarter).toFixed(4)) : null,
      beats: count,
      bars: answers ? data.bars : null,
    })
    describe()
  }

  // End turn-taking, and discard an unwanted take.
  function leave() {
    clearInterval(timer)
    take = null
    turn = ""
    piano?.silence()
    describe()
  }

  // When the answer has been heard, it is the visitor's turn again.
  function follow({ detail }) {
    if (turn === "asked" && detail.playing) turn = "theirs"
    else if (turn === "theirs" && !detail.playing) {
      if (detail.second < 0.05) start(true)
      else turn = ""
    } else return
    describe()
  }

  // --- what is shown ---

  function setLowest(pitch) {
    lowest = Math.min(Math.max(pitch, LOWEST_SHOWN), HIGHEST_SHOWN)
    build()
  }

  function build() {
    const keys = []
    for (let place = 0; place < SHOWN_WHITE; place++) {
      const pitch = lowest + 12 * Math.floor(place / 7) + WHITE[place % 7]
      keys.push(key(pitch, place, false))
      const hasBlack = place < SHOWN_WHITE - 1 && ![4, 11].includes(pitch % 12)
      if (hasBlack) keys.push(key(pitch + 1, place, true))
    }
    board.replaceChildren(...keys)
    octave.textContent = `C${lowest / 12 - 1}`
    lower.disabled = lowest <= LOWEST_SHOWN
    higher.disabled = lowest >= HIGHEST_SHOWN
  }

  function key(pitch, place, isBlack) {
    const made = document.createElement("span")
    made.dataset.pitch = pitch
    made.className = isBlack ? "black" : "white"
    made.style.setProperty("--place", place)
    const letter = COMPUTER_KEYS[pitch - lowest]
    const sign = { Semicolon: ";", Quote: "'" }[letter] ?? letter?.slice(3)
    made.textContent = sign ?? ""
    return made
  }

  function mark(pitch, isDown) {
    board.querySelector(`[data-pitch="${pitch}"]`)?.classList.toggle("down", isDown)
  }

  function describe() {
    const isTaking = Boolean(take) && !take.answers
    write(recordButton, isTaking ? labels.stop : labels.record)
    write(answerButton, turn ? labels.answer_stop : labels.answer.replace("{bars}", data.bars))
    recordButton.disabled = Boolean(turn)
    answerButton.disabled = isTaking
    root.dataset.turn = turn || (isTaking ? "take" : "")
    for (const label of root.querySelectorAll(".of_click")) label.classList.toggle("off", !click.checked && !turn)
    connectButton.hidden = Boolean(inputs.names) || ["unsupported", "insecure"].includes(inputs.problem)
    const names = inputs.names?.length ? labels.connected.replace("{names}", inputs.names.join(", ")) : ""
    write(devices, inputs.problem ? labels[inputs.problem] : inputs.names ? names || labels.nothing : "")
    write(state, words())
  }

  function words() {
    if (turn === "asked") return labels.answering
    if (turn === "theirs") return labels.their_turn
    if (!take) return data.told ?? ""
    if (take.zero === null) return labels.ready
    const beat = Math.floor((context.currentTime - take.begin) / take.quarter)
    if (beat < take.count) return labels.counting.replace("{left}", take.count - Math.max(beat, 0))
    const bar = Math.floor(beat / take.count)
    const taken = take.notes.length + take.held.size
    if (!take.answers) return labels.taking.replace("{bar}", bar).replace("{notes}", taken)
    return labels.my_turn.replace("{bar}", Math.min(bar, data.bars)).replace("{bars}", data.bars)
  }

  function write(element, words) {
    if (element.textContent !== words) element.textContent = words
  }

  return {
    show(news, given) {
      component = given
      data = news
      labels = news.labels
      write(openButton.querySelector("span"), labels.open)
      write(hint, labels.hint)
      write(connectButton, labels.connect)
      board.setAttribute("aria-label", labels.piano)
      lower.setAttribute("aria-label", labels.lower)
      higher.setAttribute("aria-label", labels.higher)
      part(".octaves").setAttribute("aria-label", labels.octave)
      const [clickWords, tempoWords, beatsWords] = root.querySelectorAll("label span")
      write(clickWords, labels.metronome)
      write(tempoWords, labels.tempo)
      write(beatsWords, labels.beats)
      // It was refused, or cannot be answered.
      if (turn === "asked" && news.refused && news.refused === told) turn = ""
      if (!board.childElementCount) build()
      describe()
    },
    remove() {
      isGone = true
      disconnect()
      clearInterval(timer)
      document.removeEventListener("keydown", keyDown)
      document.removeEventListener("keyup", keyUp)
      window.removeEventListener("blur", letGo)
      window.removeEventListener("composer:time", follow)
      watching.disconnect()
      page.classList.remove("composer-keys")
      context?.close()
    },
  }
}
