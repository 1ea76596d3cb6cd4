// What may follow a few notes. The network's probabilities come from the app; temperature is applied here as in
// composing: each probability to the power of 1 / temperature. Pressing a bar or the button adds a note.

const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"]
const BLACK_KEYS = new Set([1, 3, 6, 8, 10])
const MOST_NOTES = 23
const LEAST_LABELED = 0.04

export default (component) => showKept(component, ".next", createNext)

function createNext(root) {
  const [about, phrase, chart, status, input, output] = [".about", ".phrase", ".chart", ".status", "input", "output"].map((name) =>
    root.querySelector(name),
  )
  const [draw, anew] = [".draw", ".anew"].map((name) => root.querySelector(name))
  let labels = null
  let notes = []
  let begun = 0
  let lowest = 0
  let chances = []
  let bars = []
  let sound = null
  let isAsking = false

  input.addEventListener("input", describe)
  draw.addEventListener("click", () => {
    if (isAsking) return
    // Without an answer, it asks again.
    if (chances.length) add(drawn())
    else ask()
  })
  anew.addEventListener("click", () => {
    notes = notes.slice(0, begun)
    ask()
  })

  // The probabilities at the current temperature.
  function shaped() {
    const powers = chances.map((chance) => Math.max(chance, 1e-9) ** (1 / Number(input.value)))
    const whole = powers.reduce((sum, power) => sum + power, 0)
    return powers.map((power) => power / whole)
  }

  function drawn() {
    let left = Math.random()
    const place = shaped().findIndex((chance) => (left -= chance) < 0)
    return lowest + (place < 0 ? chances.length - 1 : place)
  }

  function add(pitch) {
    strike(pitch)
    notes = [...notes.slice(0, begun), ...notes.slice(begun).slice(-(MOST_NOTES - begun - 1)), pitch]
    ask()
  }

  // A plucked tone; the studio's real sound is in the player.
  function strike(pitch) {
    sound ??= new AudioContext()
    sound.resume()
    const gain = sound.createGain()
    gain.gain.setValueAtTime(0.25, sound.currentTime)
    gain.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 1.1)
    gain.connect(sound.destination)
    for (const [part, loudness] of [[1, 1], [2, 0.35], [3, 0.15]]) {
      const tone = sound.createOscillator()
      const level = sound.createGain()
      level.gain.value = loudness
      tone.frequency.value = part * 440 * 2 ** ((pitch - 69) / 12)
      tone.connect(level).connect(gain)
      tone.start()
      tone.stop(sound.currentTime + 1.2)
    }
  }

  // A disabled button would lose the focus, and could not be pressed again and again by keyboard.
  function setAsking(isOn) {
    isAsking = isOn
    draw.setAttribute("aria-disabled", String(isOn))
  }

  async function ask() {
    const asked = notes.join(".")
    write()
    setAsking(true)
    status.textContent = labels.waiting
    const answer = await fetch(new URL(`studio/next/${asked}?lang=${labels.language}`, appAddress())).catch(() => null)
    const told = await answer?.json().catch(() => null)
    if (asked !== notes.join(".")) return
    setAsking(false)
    if (!answer?.ok || !told) {
      status.textContent = told?.problem ?? labels.gone
      return
    }
    lowest = told.lowest
    chances = told.chances
    if (bars.length !== chances.length) build()
    describe()
  }

  function build() {
    bars = chances.map((_, place) => {
      const pitch = lowest + place
      const bar = document.createElement("button")
      bar.type = "button"
      bar.classList.toggle("black", BLACK_KEYS.has(pitch % 12))
      bar.append(document.createElement("i"), document.createElement("b"))
      bar.addEventListener("click", () => add(pitch))
      return bar
    })
    chart.replaceChildren(...bars)
  }

  const name = (pitch) => `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`

  function describe() {
    output.textContent = Number(input.value).toFixed(2)
    const now = shaped()
    const most = Math.max(...now)
    // Beside a longer bar there is no room for a name.
    const isPeak = (place) => now[place] >= Math.max(now[place - 1] ?? 0, now[place + 1] ?? 0)
    bars.forEach((bar, place) => {
      const percent = Math.round(100 * now[place])
      bar.style.setProperty("--chance", `${82 * now[place] / most}%`)
      bar.lastChild.textContent = now[place] >= LEAST_LABELED && isPeak(place) ? name(lowest + place) : ""
      bar.title = labels.pitch.replace("{pitch}", name(lowest + place)).replace("{percent}", percent)
      bar.setAttribute("aria-label", bar.title)
    })
    const order = now.map((chance, place) => [chance, place]).sort(([one], [other]) => other - one)
    status.textContent = order
      .slice(0, 3)
      .map(([chance, place]) => `${name(lowest + place)} ${Math.round(100 * chance)}%`)
      .join(" · ")
  }

  function write() {
    phrase.replaceChildren(
      ...notes.map((pitch, place) => {
        const one = document.createElement("li")
        one.textContent = name(pitch)
        one.classList.toggle("drawn", place >= begun)
        return one
      }),
    )
  }

  return {
    show(told) {
      const isFirst = labels === null
      labels = told
      about.textContent = told.about
      root.querySelector("label span").textContent = told.boldness
      draw.textContent = told.draw
      anew.textContent = told.anew
      chart.setAttribute("aria-label", told.about)
      phrase.setAttribute("aria-label", told.phrase)
      if (!isFirst) return chances.length && describe()
      notes = told.start
      begun = notes.length
      ask()
    },
    remove: () => sound?.close(),
  }
}
