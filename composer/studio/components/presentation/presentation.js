// Presentation mode: the player alone, large and dark, with the title of the piece, for a projector. The page's style
// (page.css) does the rest while the document has the class; music keeps playing. Esc leaves.

const CLASS = "composer-stage"

export default (component) => showKept(component, ".stage", createStage)

function createStage(root) {
  const [enterButton, composeButton, leaveButton] = root.querySelectorAll("button")
  const keys = root.querySelector("small")
  let tell = () => {}
  const title = root.querySelector("h2")
  const line = root.querySelector("p")
  const section = root.querySelector(".section")
  const code = root.querySelector(".code")
  let sections = []
  window.addEventListener("composer:time", follow)
  const page = document.documentElement
  enterButton.addEventListener("click", enter)
  leaveButton.addEventListener("click", leave)
  composeButton.addEventListener("click", () => tell("compose", Date.now()))
  document.addEventListener("keydown", leaveByKey)
  document.addEventListener("fullscreenchange", leaveFullScreen)
  if (new URLSearchParams(location.search).has("stage")) enter()

  function enter() {
    page.classList.add(CLASS)
    describe()
    // Some browsers lack full screen, or need a button press for it: presentation mode fills the window anyway.
    page.requestFullscreen?.().catch(() => {})
    leaveButton.focus()
  }

  function leave() {
    if (!page.classList.contains(CLASS)) return
    page.classList.remove(CLASS)
    describe()
    if (document.fullscreenElement) document.exitFullscreen()
    enterButton.focus()
  }

  function leaveByKey(event) {
    if (event.key === "Escape" && page.classList.contains(CLASS)) leave()
  }

  function leaveFullScreen() {
    if (!document.fullscreenElement) leave()
  }

  function describe() {
    const isOn = page.classList.contains(CLASS)
    root.classList.toggle("on", isOn)
    enterButton.hidden = isOn
    for (const shown of [leaveButton, composeButton, keys, title, line, section]) shown.hidden = !isOn
    code.hidden = !isOn || !code.innerHTML
  }

  // The section being heard.
  function follow({ detail }) {
    const name = sections[Math.min(Math.floor(detail.bar), sections.length - 1)] ?? ""
    if (section.textContent !== name) section.textContent = name
  }

  function show(told, component) {
    tell = component.setTriggerValue
    composeButton.textContent = told.compose
    keys.textContent = told.keys
    enterButton.textContent = told.enter
    leaveButton.querySelector("span").textContent = told.leave
    title.textContent = told.title
    line.textContent = told.line
    sections = told.sections
    if (!sections.length) section.textContent = ""
    if (code.dataset.told !== told.code) {
      code.dataset.told = told.code
      code.innerHTML = told.code
      code.firstElementChild?.setAttribute("role", "img")
      code.firstElementChild?.setAttribute("aria-label", told.code_label)
    }
    describe()
  }

  function remove() {
    document.removeEventListener("keydown", leaveByKey)
    window.removeEventListener("composer:time", follow)
    document.removeEventListener("fullscreenchange", leaveFullScreen)
    page.classList.remove(CLASS)
  }

  return { show, remove }
}
