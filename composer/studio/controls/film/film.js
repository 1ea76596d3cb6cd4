// A clip and its hits. The clip stays in the browser; only its length and the hits are reported. It runs with the
// music: the player announces its position with `composer:time`.

// Picture and music are resynchronized beyond this difference.
const MOST_APART_SECONDS = 0.12
const USUAL_DISTANCE_SECONDS = 8
// Letters after this one are not Latin.
const LATIN = "\u024f"

export default (component) => showKept(component, ".film", createFilm)

function createFilm(root) {
  const part = (name) => root.querySelector(name)
  const [drop, file, video, list, hint] = [".drop", "input", "video", ".hits", ".hint"].map(part)
  const [markButton, addButton] = [".mark", ".add"].map(part)
  let hits = []
  let data = { labels: {}, kinds: [], most: 0 }
  let told = ""
  let length = null // of the clip, until the app knows it
  const numbers = createNumbers()
  let component = null
  let address = null
  let isPlaying = false

  file.addEventListener("change", () => open(file.files[0]))
  for (const name of ["dragover", "dragenter"]) drop.addEventListener(name, over)
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"))
  drop.addEventListener("drop", (event) => {
    event.preventDefault()
    open(event.dataTransfer.files[0])
  })
  video.addEventListener("loadedmetadata", () => {
    if (!Number.isFinite(video.duration)) return
    length = video.duration
    tell()
  })
  markButton.addEventListener("click", () => mark(video.currentTime))
  addButton.addEventListener("click", () => mark((hits.at(-1)?.[0] ?? 0) + USUAL_DISTANCE_SECONDS))
  document.addEventListener("keydown", markByKey)
  window.addEventListener("composer:time", follow)

  function over(event) {
    event.preventDefault()
    drop.classList.add("over")
  }

  function open(clip) {
    if (!clip) return
    if (address) URL.revokeObjectURL(address)
    address = URL.createObjectURL(clip)
    video.src = address
    video.hidden = markButton.hidden = false
    drop.querySelector("span").textContent = clip.name
  }

  function markByKey(event) {
    // In other scripts, such as Hangul, the key has another letter.
    const isM = event.key.toLowerCase() === "m" || (event.code === "KeyM" && event.key > LATIN)
    if (!isM || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const target = event.composedPath()[0]
    if (!address || (target instanceof Element && target.closest(WRITES))) return
    event.preventDefault()
    mark(video.currentTime)
  }

  function mark(second) {
    const rounded = Math.round(second * 100) / 100
    if (rounded <= 0 || hits.length >= data.most || hits.some(([other]) => other === rounded)) return
    hits = [...hits, [rounded, data.kinds[0][0]]]
    tell()
  }

  function tell() {
    hits.sort((one, other) => one[0] - other[0])
    told = JSON.stringify(hits)
    draw()
    component.setStateValue("told", { number: numbers.next(), hits, seconds: length })
  }

  // The list may be another one by now.
  function replace(hit, ...others) {
    if (!hits.includes(hit)) return
    hits = hits.flatMap((one) => (one === hit ? others : [one]))
    tell()
  }

  function follow({ detail }) {
    if (!address) return
    if (detail.playing) {
      const isOver = detail.second >= video.duration
      if (Math.abs(video.currentTime - detail.second) > MOST_APART_SECONDS && !isOver) video.currentTime = detail.second
      if (video.paused && !isOver) video.play().catch(() => {})
    } else if (isPlaying) {
      video.pause()
    }
    isPlaying = detail.playing
  }

  function draw() {
    list.replaceChildren(...hits.map(row))
    hint.textContent = address ? data.labels.together : data.labels.none
  }

  function row(hit, place) {
    const [second, kind] = hit
    const line = document.createElement("li")
    const moment = document.createElement("input")
    Object.assign(moment, { type: "number", min: 0.01, step: 0.01, value: second })
    moment.setAttribute("aria-label", data.labels.second.replace("{number}", place + 1))
    moment.addEventListener("change", () => {
      if (!(moment.value > 0)) return draw()
      if (address) video.currentTime = Number(moment.value)
      replace(hit, [Number(moment.value), kind])
    })
    const kinds = document.createElement("select")
    kinds.setAttribute("aria-label", data.labels.kind.replace("{number}", place + 1))
    kinds.append(...data.kinds.map(([name, words]) => new Option(words, name, false, name === kind)))
    kinds.addEventListener("change", () => replace(hit, [second, kinds.value]))
    const remove = document.createElement("button")
    remove.type = "button"
    remove.textContent = "✕"
    remove.setAttribute("aria-label", data.labels.remove.replace("{number}", place + 1))
    remove.addEventListener("click", () => replace(hit))
    line.append(moment, kinds, remove)
    return line
  }

  return {
    show(news, given) {
      component = given
      const isOther = JSON.stringify(news.labels) !== JSON.stringify(data.labels)
      data = news
      markButton.textContent = data.labels.mark
      addButton.textContent = data.labels.add
      if (!address) drop.querySelector("span").textContent = data.labels.drop
      const isOlder = numbers.isOlder(data.heard)
      if (!isOlder) length = null
      if (!isOlder && JSON.stringify(data.hits) !== told) hits = data.hits
      else if (!isOther) return
      told = JSON.stringify(hits)
      draw()
    },
    remove() {
      document.removeEventListener("keydown", markByKey)
      window.removeEventListener("composer:time", follow)
      if (address) URL.revokeObjectURL(address)
    },
  }
}
