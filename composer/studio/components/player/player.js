// The player: transport, piano roll and mixer for one performance. Other parts of the page follow it through the event
// `composer:time` on the window, with { bar, second, duration, playing }, and control it with `composer:seek`, with {
// bar }, `composer:play` and `composer:pause`. Bars count from 0, with fractions; seconds are those of the piece with
// its current expression. Streamlit calls the default export again on every rerun and theme change; longer-lived state
// is attached to root.

const TOLD_EVERY_MILLISECONDS = 50
const LOOK_EVERY_MILLISECONDS = 200
// If the page does not respond because its connection was briefly lost, the end of the piece is reported again, at
// growing intervals, as a busy server may still be drawing.
const TELL_AGAIN_MILLISECONDS = 2000
const CHANGE_EVERY_MILLISECONDS = 180
// The first notes of an existing piece arrive sooner than this; those of one being composed may not.
const HELD_MILLISECONDS = 600
// So many pixels of it in sight are enough to see that it plays.
const SEEN = 200
// Around what lies over the roll, in pixels.
const MARGIN = 8
const PLAY = "M8 5.2v13.6c0 .8.9 1.3 1.6.9l10.6-6.8c.6-.4.6-1.3 0-1.7L9.6 4.4C8.9 3.9 8 4.4 8 5.2z"
const PAUSE = "M7.5 4.5h2.5c.6 0 1 .4 1 1v13c0 .6-.4 1-1 1H7.5c-.6 0-1-.4-1-1v-13c0-.6.4-1 1-1zM14 4.5h2.5c.6 0 1 .4 1 1v13c0 .6-.4 1-1 1H14c-.6 0-1-.4-1-1v-13c0-.6.4-1 1-1z"
// Elements that use the space key themselves.
const USES_SPACE =
  "input, textarea, select, button, a[href], summary, [contenteditable=true], " +
  ["slider", "combobox", "option", "radio", "checkbox", "switch", "tab", "menuitem"].map((role) => `[role=${role}]`).join()

export default (component) => showKept(component, ".player", createPlayer)

function createPlayer(root) {
  const part = (name) => root.querySelector(name)
  const [playButton, time, status, stopButton] = [".play", ".time", ".status", ".stop"].map(part)
  const [place, loopButton, loudness, files] = [".place", ".loop", ".loudness", ".take"].map(part)
  const [bars, barsName, barsPart, againButton] = [".bars", ".bars strong", ".bars select", ".again"].map(part)
  const [think, thinkWords, thinkList, deleteButton, closeButton] = [
    ...[".think", ".think p", ".think ul", ".think .delete", ".think .close"].map(part),
  ]
  const [unselectButton, zoomIn, zoomOut] = [".unselect", ".zoom .in", ".zoom .out"].map(part)
  const [progress, canvas, invite, said] = [".progress", "canvas", ".invite", ".said"].map(part)
  let shown = {}
  let labels = {}
  let component = null
  let score = blankScore() // what is seen
  let scores = new Map() // the same piece in each timing that is known
  let stand = null // where the piece before stood, if this one is to begin there
  let frame = 0
  let toldAt = 0
  let polling = 0
  let changing = 0
  let isGone = false
  let begun = null // the id of what was seen while it was composed
  let isAwaited = 0 // a timer: until then the notes of the piece before stay, so that nothing flashes
  let asked = null // the note that is asked about
  let drawn = blankScore() // what is in the roll: until the notes of another piece are there, those of the one before
  let changes = [] // of notes, until the app knows them
  const numbers = createNumbers()
  let refusal = "" // why a file was not made
  let remark = "" // what one that was made simplifies

  const sound = createSound({ onChange: animate, convert, length: (timing) => score.over && scores.get(timing)?.seconds, ask })
  // The app only answers the visitor whose page this is.
  function ask(address, options = {}) {
    return fetch(address, { ...options, headers: { "Composer-Visitor": shown.visitor } }).catch(() => null)
  }

  const roll = createRoll(canvas, { position: sound.position, seek: sound.seek, select, toggle, moved: placeBars, choose, change: changeNote })
  const mixer = createMixer(part(".mixer"), { change, chooseFont, getReady })
  const story = createStory(part(".story"), { redraw: roll.setEnergy, recompose: redrawStory })
  const takeaway = createTake(files, { tell: refuse, remark: remarkOn, ask, visitor: () => shown.visitor })
  const midi = createMidiOut(part(".midi"), {
    position: sound.position,
    isPlaying: sound.isPlaying,
    mute: sound.setMuted,
    fetchMessages: (id, edits) => ask(new URL(`studio/messages/${id}?${new URLSearchParams({ edits })}`, appAddress())),
  })

  playButton.addEventListener("click", toggle)
  invite.addEventListener("click", () => {
    sound.play()
    playButton.focus({ preventScroll: true })
  })
  invite.querySelector("path").setAttribute("d", PLAY)
  stopButton.addEventListener("click", () => component.setTriggerValue("stop", shown.id))
  unselectButton.addEventListener("click", () => {
    roll.setSelection(null)
    select(null)
    canvas.focus({ preventScroll: true })
  })
  againButton.addEventListener("click", () => {
    const part = barsPart.value === "" ? null : Number(barsPart.value)
    component.setTriggerValue("again", { id: shown.id, bars: roll.selection(), part })
  })
  closeButton.addEventListener("click", () => {
    forgetNote()
    canvas.focus({ preventScroll: true })
  })
  deleteButton.addEventListener("click", () => changeNote(asked, null))
  root.addEventListener("keydown", (event) => event.key === "Escape" && !think.hidden && closeButton.click())
  zoomIn.addEventListener("click", () => roll.zoom(1))
  zoomOut.addEventListener("click", () => roll.zoom(-1))
  loopButton.addEventListener("click", () => setLoop(!sound.isLooping()))
  loudness.addEventListener("input", () => sound.setLoudness(Number(loudness.value)))
  // When out of sight, the transport sticks to the bottom of the window.
  const watching = new IntersectionObserver((seen) => root.classList.toggle("away", !seen.at(-1).isIntersecting))
  watching.observe(place)
  const unlock = () => sound.unlock()
  const sought = (event) => sound.seek(secondOfBar(event.detail.bar, score.bars))
  // A press on the roll may move the note, or add another to its part.
  const left = (event) => !think.hidden && ![think, canvas].some((one) => event.composedPath().includes(one)) && forgetNote()
  const offPage = { capture: true, passive: true }
  document.addEventListener("pointerdown", left, offPage)
  document.addEventListener("pointerdown", unlock, offPage)
  document.addEventListener("keydown", unlock, offPage)
  document.addEventListener("keydown", playBySpace)
  window.addEventListener("composer:seek", sought)
  const paused = () => sound.pause()
  window.addEventListener("composer:pause", paused)
  const played = () => sound.play()
  window.addEventListener("composer:play", played)
  const looking = setInterval(animate, LOOK_EVERY_MILLISECONDS)

  function toggle() {
    if (sound.isPlaying()) sound.pause()
    else sound.play()
  }

  function playBySpace(event) {
    if (event.key !== " " || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !canPlay()) return
    const target = event.composedPath()[0]
    // On stage, space plays whatever has the focus: there is nothing to type.
    const isOnStage = document.documentElement.classList.contains("composer-stage")
    if (!isOnStage && target instanceof Element && target.closest(USES_SPACE)) return
    event.preventDefault()
    toggle()
  }

  function setLoop(isOn) {
    sound.setLoop(isOn)
    loopButton.setAttribute("aria-pressed", String(isOn))
  }

  const canPlay = () => Boolean(shown.id) && (score.notes.length > 0 || !score.over)

  function select(chosen) {
    component.setStateValue("selection", { id: shown.id, bars: chosen })
    describe()
    showBars()
  }

  // Places the actions for the selected bars next to them.
  function showBars() {
    const chosen = roll.selection()
    bars.hidden = !chosen || !shown.again
    if (bars.hidden) return
    const words = chosen[0] === chosen[1] ? labels.selected_bar : labels.selected_bars
    barsName.textContent = words.replace("{first}", chosen[0] + 1).replace("{last}", chosen[1] + 1)
    const options = score.parts.map(({ program, drums }, number) => [number, `${number + 1} · ${drums ? labels.drums : names()[program]}`])
    const known = JSON.stringify(options)
    if (barsPart.dataset.known !== known) {
      barsPart.dataset.known = known
      barsPart.replaceChildren(...[["", labels.all_parts], ...options].map((option) => new Option(option[1], option[0])))
    }
    barsPart.hidden = options.length < 2
    againButton.disabled = Boolean(shown.working)
    write(againButton, shown.working ? labels.working : labels.again)
    placeBars()
  }

  const names = () => Object.fromEntries(labels.instruments.flatMap(([, instruments]) => instruments))

  function placeBars() {
    const [from, to] = roll.selectionEdges() ?? []
    if (bars.hidden || from === undefined) return
    const most = Math.max(canvas.clientWidth - bars.offsetWidth - MARGIN, MARGIN)
    bars.style.left = `${Math.min(Math.max((from + to - bars.offsetWidth) / 2, MARGIN), most)}px`
  }

  // What else a note could have been, according to the network; choosing one replaces the note.
  // By keyboard, the focus moves to the choices; after a press it stays, so that Space still plays.
  async function choose(note, isByKeyboard = false) {
    forgetNote()
    sound.seek(note[0])
    if (!score.over || !shown.again || drawn.id !== shown.id) return
    asked = note
    roll.setChosen(note)
    const id = shown.id
    const query = new URLSearchParams({ part: note[4], pitch: writtenPitch(note), bar: barOfSecond(note[0], score.bars), lang: labels.language })
    const answer = await ask(new URL(`studio/chances/${id}?${query}`, appAddress()))
    const told = await answer?.json().catch(() => null)
    if (asked !== note || shown.id !== id) return
    think.hidden = false
    thinkList.replaceChildren()
    deleteButton.textContent = labels.delete_note
    if (!answer?.ok || !told) {
      thinkWords.textContent = told?.problem ?? labels.unreachable
      return showThink(isByKeyboard)
    }
    const { transpose } = mixer.changes()
    const isDrums = score.parts.some(({ number, drums }) => drums && number === note[4])
    const name = (pitch) => nameOf(isDrums ? pitch : pitch + transpose)
    thinkWords.textContent = labels.think.replace("{pitch}", name(told.pitch)).replace("{percent}", percentOf(told.chance))
    for (const [pitch, chance] of told.likely) {
      if (pitch === told.pitch) continue
      const one = document.createElement("button")
      one.type = "button"
      one.textContent = `${name(pitch)} · ${percentOf(chance)}%`
      one.style.setProperty("--chance", `${Math.max(100 * chance, 1)}%`)
      one.addEventListener("click", () => changeNote(note, pitch, true))
      const item = document.createElement("li")
      item.append(one)
      thinkList.append(item)
    }
    showThink(isByKeyboard)
  }

  function showThink(isByKeyboard) {
    placeThink()
    if (isByKeyboard) think.querySelector("button").focus({ preventScroll: true })
    think.scrollIntoView({ block: "nearest" })
  }

  const percentOf = (chance) => (chance < 0.01 ? "< 1" : Math.round(100 * chance))

  function writtenPitch([, , pitch, , number]) {
    const isDrums = drawn.parts.some((one) => one.drums && one.number === number)
    return isDrums ? pitch : pitch - mixer.changes().transpose
  }

  // To the right of the note, or to its left, or, where there is no room for either, below it.
  function placeThink() {
    const { left, right, top, bottom } = roll.placeOf(asked)
    const [width, most] = [think.offsetWidth + MARGIN, canvas.clientWidth - think.offsetWidth - MARGIN]
    const isBeside = right + MARGIN <= most || left - width >= MARGIN
    const x = !isBeside ? (left + right - width) / 2 : right + MARGIN <= most ? right + MARGIN : left - width
    const lowest = Math.max(canvas.clientHeight - think.offsetHeight - MARGIN, MARGIN)
    think.style.left = `${Math.min(Math.max(x, MARGIN), Math.max(most, MARGIN))}px`
    think.style.top = `${isBeside ? Math.min(Math.max(top - 2 * MARGIN, MARGIN), lowest) : bottom + MARGIN}px`
  }

  function forgetNote() {
    if (think.matches(":focus-within")) canvas.focus({ preventScroll: true })
    asked = null
    think.hidden = true
    roll.setChosen(null)
  }

  // Changes a note's pitch, deletes it (null), or adds one (without a pitch); `isWritten`: the pitch is not transposed.
  function changeNote(note, to, isWritten = false) {
    if (!shown.again || shown.working) return
    const [second, , pitch, , number] = note
    const { transpose } = mixer.changes()
    changes.push({
      number: numbers.next(),
      id: drawn.id,
      part: number ?? asked?.[4] ?? null,
      pitch: pitch === null ? null : writtenPitch(note),
      bar: barOfSecond(second, drawn.bars),
      to: to === null || isWritten ? to : to - transpose,
    })
    forgetNote()
    component.setTriggerValue("note", [...changes])
  }

  function redrawStory(bars, energy) {
    component.setTriggerValue("story", { id: shown.id, bars, energy })
  }

  function refuse(problem) {
    refusal = problem
    remark = ""
    describe()
  }

  function remarkOn(words) {
    remark = words
    describe()
  }

  // A moving slider requests new sound a few times a second, not with every pixel.
  function change(edits, isDone) {
    drawChanged()
    clearTimeout(changing)
    changing = setTimeout(hear, isDone ? 0 : CHANGE_EVERY_MILLISECONDS)
    if (isDone) component.setStateValue("edits", { id: shown.id, text: edits })
  }

  // Applies the mixer; another timing moves the notes, which must be known before it is heard.
  async function hear() {
    const { id } = shown
    const edits = mixer.text()
    const timing = timingOf(edits)
    if (score.over && score.id === id && !scores.has(timing)) {
      const answer = await ask(scoreAddress(id, 0))
      if (answer?.ok) {
        const news = { ...(await answer.json()), id }
        if (isGone || shown.id !== id) return
        scores.set(timing, news)
      }
      if (edits !== mixer.text()) return
    }
    sound.change(edits, mixer.font())
    midi.follow(id, edits, score.composed)
  }

  function chooseFont(font) {
    hear()
    component.setStateValue("font", font)
  }

  // A large font takes time to load, so that starts while the visitor is still choosing.
  function getReady(font) {
    const query = new URLSearchParams({ font, edits: mixer.text() })
    if (shown.id) ask(new URL(`studio/ready/${shown.id}?${query}`, appAddress()))
  }

  function convert(second, from, to) {
    const [old, next] = [scores.get(from), scores.get(to)]
    return old && next && old !== next ? secondOfBar(barOfSecond(second, old.bars), next.bars) : second
  }

  // --- incoming notes ---

  function scoreAddress(id, bar, edits = mixer.text()) {
    return new URL(`studio/score/${id}/${bar}?${new URLSearchParams({ edits })}`, appAddress())
  }

  async function follow(id) {
    clearTimeout(polling)
    const bar = score.id === id ? score.composed : 0
    const timing = timingOf(mixer.text())
    const answer = await ask(scoreAddress(id, bar))
    if (isGone || shown.id !== id) return
    if (answer?.status === 404) {
      score = { ...score, over: true }
      return describe(labels.gone)
    }
    // An interrupted answer is requested again.
    const news = answer?.ok ? await answer.json().catch(() => null) : null
    if (isGone || shown.id !== id) return
    if (news) take(id, news, timing)
    if (!score.over) polling = setTimeout(() => follow(id), LOOK_EVERY_MILLISECONDS)
    else tellOver(id, TELL_AGAIN_MILLISECONDS)
  }

  function tellOver(id, milliseconds) {
    if (isGone || shown.id !== id || !shown.composing) return
    component.setTriggerValue("over", id)
    polling = setTimeout(() => tellOver(id, 2 * milliseconds), milliseconds)
  }

  function take(id, news, timing) {
    const since = news.bars[news.from] ?? 0
    const old = score
    const before = news.from && score.id === id ? score.notes.filter((note) => note[0] < since - 0.002) : []
    const hasGrown = score.id !== id || news.composed !== score.composed || news.over !== score.over
    const taken = { ...news, id, notes: [...before, ...news.notes] }
    if (!hasGrown) return (score = taken)
    scores = new Map([[GROWING, taken]])
    if (news.over) {
      // What grew note by note is now played as a whole, with a tempo curve and dynamics.
      const isPlayedAnew = old.id === id && old.notes.some((note, place) => `${note}` !== `${news.notes[place]}`)
      scores = new Map([
        [GROWING, isPlayedAnew ? { ...taken, notes: old.notes, bars: old.bars, seconds: old.seconds } : taken],
        [timing, taken],
      ])
      if (isPlayedAnew) takeWritten(id)
      sound.settle()
      if (timing !== timingOf(mixer.text())) hear()
    }
    if (stand && news.bars.length) {
      sound.seek(secondOfBar(stand.bar, taken.bars))
      stand = null
      sound.play()
    }
    see(scores.get(sound.timing()) ?? taken)
    showMixer()
    midi.show(labels, score.parts.length > 0)
    animate()
  }

  // What grew is heard as written for a while yet; its last bars may not have been seen.
  async function takeWritten(id) {
    const answer = await ask(scoreAddress(id, 0, "expression=0"))
    const written = answer?.ok ? await answer.json().catch(() => null) : null
    if (!written || isGone || shown.id !== id) return
    scores.set(GROWING, { ...written, id })
    animate()
  }

  function see(seen) {
    score = seen
    midi.follow(seen.id, mixer.text(), seen.composed)
    isAwaited = clearTimeout(isAwaited)
    drawChanged()
    showBars()
  }

  // Draws what is heard: transposed, and with muted parts dimmed.
  function drawChanged() {
    drawn = score
    const { transpose, isSilent } = mixer.changes()
    const drums = new Set(score.parts.filter((one) => one.drums).map((one) => one.number))
    const notes = score.notes.map(([onset, end, pitch, velocity, number]) => {
      const moved = drums.has(number) ? pitch : Math.min(Math.max(pitch + transpose, 0), 127)
      return [onset, end, moved, velocity, number, isSilent(number)]
    })
    roll.show({ ...score, notes }, labels, tempoFactor(mixer.text()))
    story.show(score.over && shown.again ? score.energy : [], labels, Boolean(shown.working))
  }

  const showMixer = () =>
    (!isAwaited || score.parts.length) &&
    mixer.show({
      parts: score.parts,
      tempo: score.tempo,
      expression: score.expressive ? shown.expression : null,
      fonts: shown.fonts,
      labels,
    })

  // --- display ---

  function animate() {
    cancelAnimationFrame(frame)
    sound.look()
    const heard = scores.get(sound.timing())
    if (heard && heard !== score && score.over) see(heard)
    else roll.draw()
    tell()
    describe()
    if (sound.isPlaying() && !document.hidden) frame = requestAnimationFrame(animate)
  }

  function tell() {
    const now = performance.now()
    const bar = barOfSecond(sound.position(), score.bars)
    const detail = { bar, ...standing(), playing: sound.isPlaying() }
    const isSame = toldAt && detail.playing === told.playing && Math.abs(detail.second - told.second) < 1e-6
    if ((detail.playing && told.playing && now - toldAt < TOLD_EVERY_MILLISECONDS) || isSame) return
    toldAt = now
    told = detail
    window.dispatchEvent(new CustomEvent("composer:time", { detail }))
  }
  let told = { second: 0, duration: 0, playing: false }

  // Where the music stands in the whole piece, in the timing that is asked for: what is heard may still be another one.
  function standing() {
    const timing = timingOf(mixer.text())
    const whole = score.over && scores.get(timing)
    if (!whole) return { second: sound.position(), duration: score.seconds }
    return { second: convert(sound.position(), sound.timing(), timing), duration: whole.seconds }
  }

  function describe() {
    const isPlaying = sound.isPlaying()
    playButton.disabled = !canPlay()
    playButton.setAttribute("aria-label", isPlaying ? labels.pause : labels.play)
    playButton.title = isPlaying ? labels.pause : labels.play
    playButton.querySelector("path").setAttribute("d", isPlaying ? PAUSE : PLAY)
    root.dataset.state = isPlaying ? (sound.isWaiting() ? "waiting" : "playing") : "paused"
    root.dataset.gaps = sound.gaps()
    const pace = tempoFactor(mixer.text())
    const { second, duration } = standing()
    write(time, `${clock(Math.min(second, duration) / pace)} / ${clock(duration / pace)}`)
    invite.hidden = isPlaying || !canPlay() || sound.position() > 0.05 || Boolean(roll.selection())
    write(invite.querySelector("span"), labels.hear ?? "")
    const isComposing = Boolean(shown.composing) && !score.over
    stopButton.hidden = !isComposing
    progress.hidden = !isComposing
    write(status, words(isComposing))
    write(said, toSay(isComposing))
    status.classList.toggle("problem", Boolean(sound.problem() || refusal))
    files.hidden = isComposing || !shown.take || !score.notes.length
    if (!isComposing) return
    progress.setAttribute("aria-valuemax", score.planned || 1)
    progress.setAttribute("aria-valuenow", score.composed)
    progress.firstElementChild.style.width = `${(100 * score.composed) / (score.planned || 1)}%`
  }

  function words(isComposing) {
    const problem = sound.problem()
    if (problem) return problem === "unreachable" || problem === "gone" ? labels[problem] : `${labels.silent} ${problem}`
    if (refusal) return labels[refusal] ?? refusal
    if (!isComposing) {
      const isEmpty = shown.id && !shown.composing && score.id === shown.id && score.over && !score.notes.length
      return isEmpty ? labels.nothing : remark
    }
    // One bar says nothing about the pace yet.
    if (score.composed < 2) return labels[score.composed ? "phase_composing" : `phase_${score.phase ?? "waiting"}`]
    const left = Math.ceil((score.elapsed / (score.composed - 1)) * (score.planned - score.composed))
    return labels.composing
      .replace("{done}", score.composed)
      .replace("{total}", score.planned)
      .replace("{seconds}", left)
  }

  // What a screen reader says: what is shown, but instead of each bar the section, and the end.
  function toSay(isComposing) {
    if (isComposing) begun = shown.id
    const hasMore = isComposing && score.composed > 1 && !sound.problem() && !refusal
    if (!hasMore) return words(isComposing) || (begun && begun === shown.id ? labels.ready : "")
    const section = labels.sections[score.sections?.[score.composed - 1]]
    return section ? labels.composing_section.replace("{section}", section[0]) : labels.phase_composing
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text
  }

  return {
    show(data, given) {
      component = given
      labels = data.labels
      stopButton.textContent = labels.stop
      loopButton.setAttribute("aria-label", labels.loop)
      loopButton.title = labels.loop
      for (const [element, words] of [[unselectButton, labels.unselect], [closeButton, labels.close], [zoomIn, labels.zoom_in], [zoomOut, labels.zoom_out]]) {
        element.setAttribute("aria-label", words)
        element.title = words
      }
      part(".zoom").setAttribute("aria-label", labels.zoom)
      barsPart.setAttribute("aria-label", labels.again_part)
      bars.setAttribute("aria-label", labels.again_group)
      think.setAttribute("aria-label", labels.think_group)
      loudness.setAttribute("aria-label", labels.loudness)
      progress.setAttribute("aria-label", labels.progress)
      const isNew = data.id !== shown.id
      const hasNewEdits = isNew || data.edits_version !== shown.edits_version
      const hasNewFont = data.font !== shown.font
      shown = data
      changes = changes.filter(({ number }) => number > data.notes_heard)
      if (hasNewFont) mixer.setFont(data.font)
      if (hasNewEdits) mixer.set(data.edits)
      if (isNew) {
        // After a reload, browsers allow sound only once something is pressed.
        const isHeard = data.autoplay && (navigator.userActivation?.hasBeenActive ?? true)
        stand = isHeard && data.from === null ? { bar: barOfSecond(sound.position(), score.bars) } : null
        clearTimeout(isAwaited)
        isAwaited = data.id ? setTimeout(() => see(score), HELD_MILLISECONDS) : 0
        roll.keepGhosts(data.selection, data.composing)
        score = blankScore()
        scores = new Map()
        refusal = ""
        remark = ""
        forgetNote()
        roll.setSelection(data.selection)
        sound.open(data.id, data.composing)
        setLoop(Boolean(data.loops))
        sound.change(mixer.text(), mixer.font())
        if (data.id) {
          if (data.autoplay && !stand) sound.seek(data.from ?? 0)
          if (isHeard && !stand) {
            sound.play()
            // What was pressed may be far from it: on a phone, only the controls may have been visible.
            const { top, bottom } = (data.reveals ? place : root).getBoundingClientRect()
            const isWhole = top >= 0 && bottom <= window.innerHeight
            const isSeen = data.reveals ? isWhole : top <= window.innerHeight - SEEN && bottom >= SEEN
            if (!isSeen) root.scrollIntoView({ behavior: "smooth" })
          }
          follow(data.id)
        }
      } else if (hasNewEdits || hasNewFont) {
        hear()
      }
      const colors = getComputedStyle(root).getPropertyValue("--st-chart-categorical-colors").split(",")
      colors.forEach((color, number) => root.style.setProperty(`--part-${number}`, color))
      roll.setAnew(data.anew)
      if (!isAwaited) drawChanged()
      takeaway.show(data, labels)
      midi.show(labels, score.parts.length > 0)
      showMixer()
      showBars()
      animate()
    },
    remove() {
      isGone = true
      takeaway.remove()
      clearTimeout(isAwaited)
      cancelAnimationFrame(frame)
      clearInterval(looking)
      watching.disconnect()
      clearTimeout(polling)
      document.removeEventListener("pointerdown", left, offPage)
      document.removeEventListener("pointerdown", unlock, offPage)
      document.removeEventListener("keydown", unlock, offPage)
      document.removeEventListener("keydown", playBySpace)
      window.removeEventListener("composer:seek", sought)
      window.removeEventListener("composer:pause", paused)
      window.removeEventListener("composer:play", played)
      midi.remove()
      roll.remove()
      sound.remove()
    },
  }
}

const NOTE_NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"]
const nameOf = (pitch) => `${NOTE_NAMES[((pitch % 12) + 12) % 12]}${Math.floor(pitch / 12) - 1}`

// The position of a second between the bar lines, and the reverse. Past the last bar line, its length applies.
function barOfSecond(second, bars) {
  const bar = bars.findLastIndex((onset) => onset <= second)
  if (bar < 0) return 0
  return bar + Math.min((second - bars[bar]) / lengthOfBar(bar, bars), bar + 1 < bars.length ? 1 : Infinity)
}

function secondOfBar(place, bars) {
  if (!bars.length) return 0
  const bar = Math.min(Math.max(Math.floor(place), 0), bars.length - 1)
  return bars[bar] + Math.max(place - bar, 0) * lengthOfBar(bar, bars)
}

function lengthOfBar(bar, bars) {
  return (bars[bar + 1] ?? bars[bar] + (bar ? bars[bar] - bars[bar - 1] : 2)) - bars[bar]
}

function clock(seconds) {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}
