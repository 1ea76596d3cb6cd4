// Chips that are links to MIDI files: pressed they are downloaded; dragged out of the window they are dropped as files,
// where the browser can do that (DownloadURL, known to Chrome and Edge).

const MEDIA_TYPE = "audio/midi"

export default function (component) {
  const root = component.parentElement.querySelector(".dragging")
  const { id, edits, stem, hint, chips } = JSON.parse(new TextDecoder().decode(component.data))
  root.querySelector("p").textContent = hint
  root.querySelector("div").replaceChildren(
    ...chips.map(([part, words]) => {
      const chip = document.createElement("a")
      const name = part === "all" ? `${stem}.mid` : `${stem}-${Number(part) + 1}.mid`
      chip.href = new URL(`studio/midi/${id}/${part}?${new URLSearchParams({ edits })}`, appAddress()).href
      chip.download = name
      chip.draggable = true
      chip.textContent = `⠿ ${words}`
      chip.addEventListener("dragstart", (event) => {
        event.dataTransfer.effectAllowed = "copy"
        event.dataTransfer.setData("DownloadURL", `${MEDIA_TYPE}:${name}:${chip.href}`)
      })
      return chip
    }),
  )
}
