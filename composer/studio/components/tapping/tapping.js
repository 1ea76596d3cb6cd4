// The beat, tapped while the music plays: with the button, or any key but Tab while it has the focus. The player tells
// where the music is by the event composer:time, and begins when it hears composer:play.

const STRUCK_MILLISECONDS = 90
const NO_TAPS = ["Tab", "Shift", "Control", "Alt", "Meta", "Escape"]

export default (component) => showKept(component, ".tapping", createTapping)

function createTapping(root) {
  const [tapButton, useButton, anewButton, status] = [".tap", ".use", ".anew", "p"].map((name) => root.querySelector(name))
  let component = null
  let labels = {}
  let taps = [] // in seconds of the music
  let place = { second: 0, playing: false, at: 0 }
  let piece = null

  window.addEventListener("composer:time", follow)
  // A finger counts when it comes down, not when it leaves.
  tapButton.addEventListener("pointerdown", (event) => event.button === 0 && tap(event))
  tapButton.addEventListener("keydown", (event) => {
    if (event.repeat || NO_TAPS.includes(event.key)) return
    event.preventDefault()
    tap(event)
  })
  useButton.addEventListener("click", () => {
    component.setTriggerValue("taps", taps)
    forget()
  })
  anewButton.addEventListener("click", forget)

  function follow({ detail }) {
    place = { second: detail.second, playing: detail.playing, at: performance.now() }
  }

  function tap(event) {
    if (!place.playing) {
      window.dispatchEvent(new CustomEvent("composer:play"))
      return describe(labels.play_first)
    }
    const second = place.second + (event.timeStamp - place.at) / 1000
    // The music went back: what was tapped before is of another time.
    if (taps.length && second < taps.at(-1)) taps = []
    taps.push(Math.max(second, 0))
    tapButton.classList.add("struck")
    setTimeout(() => tapButton.classList.remove("struck"), STRUCK_MILLISECONDS)
    describe()
  }

  function forget() {
    taps = []
    describe()
  }

  function describe(words) {
    tapButton.textContent = labels.tap
    useButton.textContent = labels.use
    anewButton.textContent = labels.anew
    useButton.disabled = taps.length < labels.fewest
    anewButton.disabled = !taps.length
    status.textContent = words ?? (taps.length ? labels.count.replace("{count}", taps.length) : labels.help)
  }

  return {
    show(told, given) {
      component = given
      labels = told.labels
      if (told.id !== piece) taps = []
      piece = told.id
      describe()
    },
    remove: () => window.removeEventListener("composer:time", follow),
  }
}
