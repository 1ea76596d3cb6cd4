// Chips are links to files: clicking downloads them; dragging them out of the window drops files where the browser
// supports it (DownloadURL, in Chrome and Edge).

const KINDS = {
  midi: { type: "audio/midi", suffix: "mid", path: (id, part) => `studio/midi/${id}/${part}` },
  sound: { type: "audio/wav", suffix: "wav", path: (id, part) => `studio/stem/${id}/${part}` },
}

export default function (component) {
  const root = component.parentElement.querySelector(".dragging")
  const { id, edits, font, stem, hint, groups } = JSON.parse(new TextDecoder().decode(component.data))
  root.querySelector("p").textContent = hint
  root.querySelector("div").replaceChildren(...groups.map(group))

  function group([kind, name, chips]) {
    const row = document.createElement("div")
    row.setAttribute("role", "group")
    row.setAttribute("aria-label", name)
    const title = document.createElement("strong")
    title.textContent = name
    row.append(title, ...chips.map(([part, words]) => chip(KINDS[kind], part, words)))
    return row
  }

  function chip({ type, suffix, path }, part, words) {
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
}
