// Chips are links to files: clicking downloads them; dragging them out of the window drops files where the browser
// supports it (DownloadURL, in Chrome and Edge).

const KINDS = {
  midi: { type: "audio/midi", suffix: "mid", path: (id, part) => `studio/midi/${id}/${part}` },
  sound: { type: "audio/wav", suffix: "wav", path: (id, part) => `studio/stem/${id}/${part}` },
}

export default (component) => showKept(component, ".dragging", createDragging)

function createDragging(root) {
  let shown = ""

  // Chips are left alone in reruns that change nothing: one may have the focus, or be in somebody's hand.
  function show(told) {
    if (JSON.stringify(told) === shown) return
    shown = JSON.stringify(told)
    root.querySelector("p").textContent = told.hint
    root.querySelector("div").replaceChildren(...told.groups.map((one) => group(told, one)))
  }

  function group(told, [kind, name, chips]) {
    const row = document.createElement("div")
    row.setAttribute("role", "group")
    row.setAttribute("aria-label", name)
    const title = document.createElement("strong")
    title.textContent = name
    row.append(title, ...chips.map(([part, words]) => chip(told, KINDS[kind], part, words)))
    return row
  }

  function chip({ id, edits, font, stem }, { type, suffix, path }, part, words) {
    const made = document.createElement("a")
    const name = part === "all" ? `${stem}.${suffix}` : `${stem}-${Number(part) + 1}.${suffix}`
    made.href = new URL(`${path(id, part)}?${new URLSearchParams({ edits, font })}`, appAddress()).href
    made.download = name
    made.draggable = true
    made.textContent = `⠿ ${words}`
    if (suffix === "wav") made.addEventListener("pointerdown", () => begin(made))
    made.addEventListener("dragstart", (event) => {
      event.dataTransfer.effectAllowed = "copy"
      event.dataTransfer.setData("DownloadURL", `${type}:${name}:${made.href}`)
    })
    return made
  }

  // Rendering takes a while, so it starts when dragging starts.
  async function begin(made) {
    if (made.classList.contains("busy")) return
    made.classList.add("busy")
    await fetch(made.href, { method: "HEAD" }).catch(() => null)
    made.classList.remove("busy")
  }

  return { show }
}
