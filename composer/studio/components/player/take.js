// Download buttons; while a file is being made, its button shows the progress and stops it.

const ASK_EVERY_MILLISECONDS = 250
// A file that is in the browser already is saved well before that.
const KEPT_MILLISECONDS = 60_000

function createTake(root, { tell, remark, ask: askApp, visitor }) {
  const [row, more, menu] = [".row", ".more", ".menu"].map((name) => root.querySelector(name))
  const underway = new Map() // of files that are being made, how far they are
  let labels = {}
  let token = null
  let files = [] // [suffix, name, use]
  let shape = ""

  more.addEventListener("click", () => setOpen(menu.hidden))
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return
    setOpen(false)
    more.focus()
    event.stopPropagation()
  })
  const leave = (event) => !event.composedPath().includes(root) && setOpen(false)
  document.addEventListener("pointerdown", leave)

  function setOpen(isOpen) {
    menu.hidden = !isOpen
    more.setAttribute("aria-expanded", String(isOpen))
    if (!isOpen) return
    // Where there is more room: the transport may be at the bottom of the window.
    const box = root.getBoundingClientRect()
    menu.classList.toggle("above", box.top > window.innerHeight - box.bottom)
    menu.classList.toggle("left", box.right < menu.offsetWidth + 16)
  }

  function button(suffix, name, use) {
    const made = document.createElement("button")
    made.type = "button"
    made.dataset.suffix = suffix
    const [title, line] = ["strong", "span"].map((kind) => document.createElement(kind))
    title.textContent = name
    line.textContent = use
    made.append(title, line)
    made.addEventListener("click", () => take(suffix))
    return made
  }

  function build() {
    const isFirst = ([suffix]) => labels.first_files.includes(suffix)
    row.replaceChildren(...files.filter(isFirst).map((file) => button(...file)))
    menu.replaceChildren(...files.map((file) => button(...file)))
    more.setAttribute("aria-label", labels.more_files)
    more.title = labels.more_files
    describe()
  }

  async function take(suffix) {
    const held = token
    const address = (name = "") => new URL(`studio/take/${held}/${suffix}${name}`, appAddress())
    const ask = async (method) => {
      const answer = await askApp(address(), { method })
      return (await answer?.json().catch(() => null)) ?? { problem: "unreachable" }
    }
    if (underway.has(suffix)) {
      underway.delete(suffix)
      describe()
      return ask("DELETE")
    }
    tell("")
    const mine = { share: 0, place: null }
    underway.set(suffix, mine)
    describe()
    const file = address("/file")
    let told = await ask("POST")
    while (underway.get(suffix) === mine && !told.done && !told.problem) {
      Object.assign(mine, told)
      describe()
      await pauseFor(ASK_EVERY_MILLISECONDS)
      told = await ask("GET")
    }
    if (underway.get(suffix) !== mine) return
    underway.delete(suffix)
    describe()
    if (told.problem) return tell(told.problem)
    if (!told.file) return
    setOpen(false)
    await save(file, held)
    // What the score simplifies.
    if (told.remark) remark(told.remark)
  }

  // A link tells the app who asks by the cookie; in a frame of another site there may be none.
  async function save(file, held) {
    const link = document.createElement("a")
    link.href = file
    link.download = ""
    if (!document.cookie.includes(`composer_visitor=${visitor()}`)) {
      const answer = await askApp(file)
      if (!answer?.ok) return held === token && tell("unreachable")
      link.href = URL.createObjectURL(await answer.blob())
      link.download = /filename="(.*)"/.exec(answer.headers.get("Content-Disposition"))?.[1] ?? ""
      setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MILLISECONDS)
    }
    root.append(link)
    link.click()
    link.remove()
  }

  function describe() {
    for (const one of root.querySelectorAll("[data-suffix]")) {
      const { suffix } = one.dataset
      const [, name, use] = files.find(([known]) => known === suffix)
      const made = underway.get(suffix)
      const percent = Math.round(100 * (made?.share ?? 0))
      one.classList.toggle("busy", Boolean(made))
      one.style.setProperty("--share", `${percent}%`)
      // Fonts are loaded before there is anything to count.
      const stage = !made ? "" : made.place ? "in_line" : percent ? "busy" : "begun"
      one.firstChild.textContent = { in_line: `${name} · ${made?.place}.`, busy: `${percent}%`, begun: `${name} …` }[stage] ?? name
      const words = (labels[`file_${stage}`] ?? "")
        .replace("{name}", name)
        .replace("{percent}", percent)
        .replace("{place}", made?.place)
      one.title = made ? words : use
      one.setAttribute("aria-label", made ? words : one.closest(".menu") ? `${name}: ${use}` : name)
    }
  }

  return {
    show(shown, words) {
      labels = words
      token = shown.take
      files = labels.files.filter(([suffix]) => shown.has.includes(suffix))
      const newShape = JSON.stringify([files, labels.more_files])
      if (newShape !== shape) {
        shape = newShape
        build()
      }
    },
    remove: () => document.removeEventListener("pointerdown", leave),
  }
}
