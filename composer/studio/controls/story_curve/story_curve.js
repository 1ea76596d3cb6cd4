// The energy of a piece as a curve through points, each a slider: dragged, or moved with the arrow keys. Streamlit
// calls the default export again on every rerun; a curve being dragged is left alone.

const HEIGHT = 110
const MARGIN = { side: 12, top: 14, bottom: 10 }
const STEP = 0.05
const SVG = "http://www.w3.org/2000/svg"

export default (component) => showKept(component, ".arc", createCurve)

function createCurve(root) {
  const svg = root.querySelector("svg")
  const back = root.querySelector("button")
  const words = [".full", ".calm", ".across span:first-child", ".across span:last-child"].map((name) => root.querySelector(name))
  const hill = svg.appendChild(made("path", "hill"))
  const line = svg.appendChild(made("path", "line"))
  let points = []
  let levels = []
  let data = {}
  let component = null
  let held = null
  const numbers = createNumbers()

  const resized = new ResizeObserver(draw)
  resized.observe(svg)
  back.addEventListener("click", () => tell([]))

  function made(kind, name) {
    const element = document.createElementNS(SVG, kind)
    element.setAttribute("class", name)
    return element
  }

  const room = () => ({ width: svg.clientWidth - 2 * MARGIN.side, height: HEIGHT - MARGIN.top - MARGIN.bottom })
  const xOf = (place) => MARGIN.side + (place / (levels.length - 1)) * room().width
  const yOf = (level) => HEIGHT - MARGIN.bottom - level * room().height
  const rounded = (level) => Math.round(Math.min(Math.max(level, 0), 1) / STEP) * STEP
  const levelAt = (event) => rounded((HEIGHT - MARGIN.bottom - (event.clientY - svg.getBoundingClientRect().top)) / room().height)

  // Pressing anywhere grabs the nearest point, so that a finger need not hit it exactly.
  svg.addEventListener("pointerdown", (event) => {
    const x = event.clientX - svg.getBoundingClientRect().left
    held = levels.reduce((best, _, place) => (Math.abs(xOf(place) - x) < Math.abs(xOf(best) - x) ? place : best), 0)
    svg.setPointerCapture(event.pointerId)
    move(held, levelAt(event))
  })
  svg.addEventListener("pointermove", (event) => {
    if (held === null) return
    // Points passed while dragging follow.
    const x = event.clientX - svg.getBoundingClientRect().left
    const place = Math.round(((x - MARGIN.side) / room().width) * (levels.length - 1))
    if (Math.abs(place - held) === 1 && levels[place] !== undefined) held = place
    move(held, levelAt(event))
  })
  for (const name of ["pointerup", "pointercancel"]) {
    svg.addEventListener(name, () => {
      if (held !== null) tell(levels)
      held = null
    })
  }

  function move(place, level) {
    levels[place] = Number(level.toFixed(2))
    draw()
  }

  function tell(levels) {
    component.setStateValue("curve", { number: numbers.next(), levels: [...levels] })
  }

  function stepped(event, place) {
    const change = { ArrowUp: STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowLeft: -STEP, PageUp: 0.2, PageDown: -0.2 }[event.key]
    const level = { Home: 0, End: 1 }[event.key] ?? (change === undefined ? undefined : levels[place] + change)
    if (level === undefined) return
    event.preventDefault()
    move(place, rounded(level))
    tell(levels)
  }

  function build() {
    for (const point of points) point.remove()
    points = levels.map((_, place) => {
      const point = svg.appendChild(made("circle", "point"))
      point.setAttribute("r", 6)
      point.setAttribute("tabindex", 0)
      point.setAttribute("role", "slider")
      point.setAttribute("aria-valuemin", 0)
      point.setAttribute("aria-valuemax", 100)
      point.addEventListener("keydown", (event) => stepped(event, place))
      return point
    })
  }

  function draw() {
    if (!levels.length || !svg.clientWidth) return
    const at = levels.map((level, place) => [xOf(place), yOf(level)])
    const through = at
      .map(([x, y], place) => {
        if (!place) return `M${x} ${y}`
        const [before, height] = at[place - 1]
        const middle = (x + before) / 2
        return `C${middle} ${height} ${middle} ${y} ${x} ${y}`
      })
      .join("")
    line.setAttribute("d", through)
    hill.setAttribute("d", `${through}L${at.at(-1)[0]} ${HEIGHT}L${at[0][0]} ${HEIGHT}Z`)
    points.forEach((point, place) => {
      point.setAttribute("cx", at[place][0])
      point.setAttribute("cy", at[place][1])
      point.setAttribute("aria-valuenow", Math.round(100 * levels[place]))
      const percent = Math.round((100 * place) / (levels.length - 1))
      point.setAttribute("aria-label", data.point.replace("{percent}", percent))
    })
  }

  return {
    show(shown, given) {
      component = given
      data = shown
      svg.setAttribute("aria-label", data.label)
      back.textContent = data.back
      back.hidden = !data.is_drawn
      data.axes.forEach((axis, number) => (words[number].textContent = axis))
      if (held === null && !numbers.isOlder(data.heard)) {
        const isOther = levels.length !== data.levels.length
        levels = [...data.levels]
        if (isOther) build()
      }
      draw()
    },
    remove: () => resized.disconnect(),
  }
}
