// The player: transport, piano roll and mixer around the sound of one performance.
// Other parts of the page follow it by the event `composer:time` on the window, with { bar, second, duration, playing },
// and move it by `composer:seek` with { bar }. Bars are counted from 0, with a fraction: seconds are of the piece as
// freely as it is played now.
// Streamlit calls the default export again with every rerun and every change of theme; what lives longer is kept by root.

const TOLD_EVERY_MILLISECONDS = 50
const LOOK_EVERY_MILLISECONDS = 200
// A page that does not follow, since its connection was lost for a moment, is told again that the piece is over.
const TELL_AGAIN_MILLISECONDS = 2000
const CHANGE_EVERY_MILLISECONDS = 180
const PLAY = "M8 5.2v13.6c0 .8.9 1.3 1.6.9l10.6-6.8c.6-.4.6-1.3 0-1.7L9.6 4.4C8.9 3.9 8 4.4 8 5.2z"
const PAUSE = "M7.5 4.5h2.5c.6 0 1 .4 1 1v13c0 .6-.4 1-1 1H7.5c-.6 0-1-.4-1-1v-13c0-.6.4-1 1-1zM14 4.5h2.5c.6 0 1 .4 1 1v13c0 .6-.4 1-1 1H14c-.6 0-1-.4-1-1v-13c0-.6.4-1 1-1z"
// What makes something of the space key itself.
const USES_SPACE =
  "input, textarea, select, button, a[href], summary, [contenteditable=true], " +
  ["slider", "combobox", "option", "radio", "checkbox", "switch", "tab", "menuitem"].map((role) => `[role=${role}]`).join()
const players = new WeakMap()

export default function (component) {
  const root = component.parentElement.querySelector(".player")
  if (!players.has(root)) players.set(root, createPlayer(root))
  players.get(root).show(JSON.parse(new TextDecoder().decode(component.data)), component)
  return () => {
    players.get(root)?.remove()
    players.delete(root)
  }
}

function createPlayer(root) {
  const part = (name) => root.querySelector(name)
  const [playButton, time, status, chip, stopButton] = [".play", ".time", ".status", ".chip", ".stop"].map(part)
  const [place, loopButton, loudness] = [".place", ".loop", ".loudness"].map(part)
  const [progress, canvas, invite] = [".progress", "canvas", ".invite"].map(part)
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

  const sound = createSound({ onChange: animate, convert, length: () => score.over && score.seconds, ask })
  // The app answers to the visitor on whose page this is.
  function ask(address, options = {}) {
    return fetch(address, { ...options, headers: { "Composer-Visitor": shown.visitor } }).catch(() => null)
  }

  const roll = createRoll(canvas, { position: sound.position, seek: sound.seek, select, toggle })
  const mixer = createMixer(part(".mixer"), { change, chooseFont, getReady })

  playButton.addEventListener("click", toggle)
  invite.addEventListener("click", () => {
    sound.play()
    playButton.focus({ preventScroll: true })
  })
  invite.querySelector("path").setAttribute("d", PLAY)
  stopButton.addEventListener("click", () => component.setTriggerValue("stop", shown.id))
  chip.addEventListener("click", () => {
    roll.setSelection(null)
    select(null)
  })
  loopButton.addEventListener("click", () => setLoop(!sound.isLooping()))
  loudness.addEventListener("input", () => sound.setLoudness(Number(loudness.value)))
  // Out of sight, the transport stays at the foot of the window.
  const watching = new IntersectionObserver(([entry]) => root.classList.toggle("away", !entry.isIntersecting))
  watching.observe(place)
  const unlock = () => sound.unlock()
  const moved = (event) => sound.seek(secondOfBar(event.detail.bar, score.bars))
  const offPage = { capture: true, passive: true }
  document.addEventListener("pointerdown", unlock, offPage)
  document.addEventListener("keydown", unlock, offPage)
  document.addEventListener("keydown", playBySpace)
  window.addEventListener("composer:seek", moved)
  const looking = setInterval(animate, LOOK_EVERY_MILLISECONDS)

  function toggle() {
    if (sound.isPlaying()) sound.pause()
    else sound.play()
  }

  function playBySpace(event) {
    if (event.key !== " " || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !canPlay()) return
    const target = event.composedPath()[0]
    // On stage it plays whatever has the focus: there is nothing to write.
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

  function select(bars) {
    component.setStateValue("selection", { id: shown.id, bars })
    describe()
    showChip(bars)
  }

  function showChip(bars) {
    chip.hidden = !bars
    if (!bars) return
    const words = bars[0] === bars[1] ? labels.selected_bar : labels.selected_bars
    chip.textContent = `${words.replace("{first}", bars[0] + 1).replace("{last}", bars[1] + 1)} ✕`
    chip.setAttribute("aria-label", `${chip.textContent.slice(0, -2)}: ${labels.unselect}`)
  }

  // A slider that moves asks for a new sound a few times a second, not with every pixel.
  function change(edits, isDone) {
    drawChanged()
    clearTimeout(changing)
    changing = setTimeout(hear, isDone ? 0 : CHANGE_EVERY_MILLISECONDS)
    if (isDone) component.setStateValue("edits", { id: shown.id, text: edits })
  }

  // What the mixer says; in another timing the notes lie elsewhere, which must be known before it is heard.
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
  }

  function chooseFont(font) {
    hear()
    component.setStateValue("font", font)
  }

  // A large font takes its time to be unpacked: that is begun while the visitor still chooses.
  function getReady(font) {
    const query = new URLSearchParams({ font, edits: mixer.text() })
    if (shown.id) ask(new URL(`studio/ready/${shown.id}?${query}`, appAddress()))
  }

  function convert(second, from, to) {
    const [old, next] = [scores.get(from), scores.get(to)]
    return old && next && old !== next ? secondOfBar(barOfSecond(second, old.bars), next.bars) : second
  }

  // --- the notes as they come ---

  function scoreAddress(id, bar) {
    return new URL(`studio/score/${id}/${bar}?${new URLSearchParams({ edits: mixer.text() })}`, appAddress())
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
    // An answer that breaks off is asked for again.
    const news = answer?.ok ? await answer.json().catch(() => null) : null
    if (isGone || shown.id !== id) return
    if (news) take(id, news, timing)
    if (!score.over) polling = setTimeout(() => follow(id), LOOK_EVERY_MILLISECONDS)
    else tellOver(id)
  }

  function tellOver(id) {
    if (isGone || shown.id !== id || !shown.composing) return
    component.setTriggerValue("over", id)
    polling = setTimeout(() => tellOver(id), TELL_AGAIN_MILLISECONDS)
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
      // What was heard while it grew is now played as a whole: with a curve of tempo, and dynamics.
      const isPlayedAnew = old.id === id && old.notes.some((note, place) => `${note}` !== `${news.notes[place]}`)
      scores = new Map([
        [GROWING, isPlayedAnew ? { ...taken, notes: old.notes, bars: old.bars, seconds: old.seconds } : taken],
        [timing, taken],
      ])
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
    animate()
  }

  function see(seen) {
    score = seen
    drawChanged()
  }

  // What is drawn is what is heard: transposed, and what is silent is dim.
  function drawChanged() {
    const { transpose, isSilent } = mixer.changes()
    const drums = new Set(score.parts.filter((one) => one.drums).map((one) => one.number))
    const notes = score.notes.map(([onset, end, pitch, velocity, number]) => {
      const moved = drums.has(number) ? pitch : Math.min(Math.max(pitch + transpose, 0), 127)
      return [onset, end, moved, velocity, number, isSilent(number)]
    })
    roll.show({ ...score, notes }, labels, tempoFactor(mixer.text()))
  }

  const showMixer = () =>
    mixer.show({
      parts: score.parts,
      tempo: score.tempo,
      expression: score.expressive ? shown.expression : null,
      fonts: shown.fonts,
      labels,
    })

  // --- what is shown ---

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
    const second = sound.position()
    const bar = barOfSecond(second, score.bars)
    const detail = { bar, second, duration: score.seconds, playing: sound.isPlaying() }
    const isSame = toldAt && detail.playing === told.playing && Math.abs(detail.second - told.second) < 1e-6
    if ((detail.playing && told.playing && now - toldAt < TOLD_EVERY_MILLISECONDS) || isSame) return
    toldAt = now
    told = detail
    window.dispatchEvent(new CustomEvent("composer:time", { detail }))
  }
  let told = { second: 0, duration: 0, playing: false }

  function describe() {
    const isPlaying = sound.isPlaying()
    playButton.disabled = !canPlay()
    playButton.setAttribute("aria-label", isPlaying ? labels.pause : labels.play)
    playButton.title = isPlaying ? labels.pause : labels.play
    playButton.querySelector("path").setAttribute("d", isPlaying ? PAUSE : PLAY)
    root.dataset.state = isPlaying ? (sound.isWaiting() ? "waiting" : "playing") : "paused"
    root.dataset.gaps = sound.gaps()
    const pace = tempoFactor(mixer.text())
    write(time, `${clock(Math.min(sound.position(), score.seconds) / pace)} / ${clock(score.seconds / pace)}`)
    invite.hidden = isPlaying || !canPlay() || sound.position() > 0.05
    write(invite.querySelector("span"), labels.hear ?? "")
    const isComposing = Boolean(shown.composing) && !score.over
    stopButton.hidden = !isComposing
    progress.hidden = !isComposing
    write(status, words(isComposing))
    status.classList.toggle("problem", Boolean(sound.problem()))
    if (!isComposing) return
    progress.setAttribute("aria-valuemax", score.planned || 1)
    progress.setAttribute("aria-valuenow", score.composed)
    progress.firstElementChild.style.width = `${(100 * score.composed) / (score.planned || 1)}%`
  }

  function words(isComposing) {
    const problem = sound.problem()
    if (problem) return problem === "unreachable" || problem === "gone" ? labels[problem] : `${labels.silent} ${problem}`
    if (!isComposing) return shown.id && score.id === shown.id && score.over && !score.notes.length ? labels.nothing : ""
    if (!score.composed) return labels[`phase_${score.phase ?? "waiting"}`]
    const left = Math.ceil((score.elapsed / score.composed) * (score.planned - score.composed))
    return labels.composing
      .replace("{done}", score.composed)
      .replace("{total}", score.planned)
      .replace("{seconds}", left)
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text
  }

  return {
    show(data, given) {
      component = given
      labels = data.labels
      stopButton.textContent = labels.stop
      loopButton.textContent = labels.loop
      loudness.setAttribute("aria-label", labels.loudness)
      progress.setAttribute("aria-label", labels.progress)
      const isNew = data.id !== shown.id
      const hasNewEdits = isNew || data.edits_version !== shown.edits_version
      const hasNewFont = data.font !== shown.font
      shown = data
      if (hasNewFont) mixer.setFont(data.font)
      if (hasNewEdits) mixer.set(data.edits)
      if (isNew) {
        stand = data.autoplay && data.from === null ? { bar: barOfSecond(sound.position(), score.bars) } : null
        score = blankScore()
        scores = new Map()
        showMixer()
        roll.setSelection(data.selection)
        showChip(data.selection)
        sound.open(data.id, data.composing)
        setLoop(Boolean(data.loops))
        sound.change(mixer.text(), mixer.font())
        if (data.id) {
          if (data.autoplay && !stand) {
            sound.seek(data.from ?? 0)
            sound.play()
            // On a phone the controls may have been all that was seen.
            const box = root.getBoundingClientRect()
            if (box.top > window.innerHeight - 200 || box.bottom < 200) root.scrollIntoView({ behavior: "smooth" })
          }
          follow(data.id)
        }
      } else if (hasNewEdits || hasNewFont) {
        hear()
      }
      const colors = getComputedStyle(root).getPropertyValue("--st-chart-categorical-colors").split(",")
      colors.forEach((color, number) => root.style.setProperty(`--part-${number}`, color))
      drawChanged()
      showMixer()
      animate()
    },
    remove() {
      isGone = true
      cancelAnimationFrame(frame)
      clearInterval(looking)
      watching.disconnect()
      clearTimeout(polling)
      document.removeEventListener("pointerdown", unlock, offPage)
      document.removeEventListener("keydown", unlock, offPage)
      document.removeEventListener("keydown", playBySpace)
      window.removeEventListener("composer:seek", moved)
      roll.remove()
      sound.remove()
    },
  }
}

// Where a second lies between the bar lines, and the other way round. What lies behind the last is counted by it.
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
