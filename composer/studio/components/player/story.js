// The energy of a piece, drawn over its notes: a point for every few bars, each a slider. Moving a point recomposes the
// bars below it, and no others.

const BARS_A_POINT = 4
const MOST_POINTS = 12
// In a piece this short, a point stands for this many bars.
const SHORT = { piece: 8, point: 2 }
const LEVEL_STEP = 0.05
const LEAST_CHANGE = 0.02
// When points are moved by keyboard, the change is complete after this time without a key press.
const SETTLED_MILLISECONDS = 900

function createStory(root, { redraw, recompose }) {
  let energy = [] // of each bar, 0..1, as it is
  let levels = [] // as it is drawn now
  let points = []
  let labels = {}
  let held = null
  let settling = 0
  let isBusy = false
  let shape = ""

  const mean = (values, { first, last }) => values.slice(first, last + 1).reduce((sum, level) => sum + level, 0) / (last - first + 1)
  const clipped = (level) => Math.min(Math.max(level, 0), 1)

  function build() {
    const count = energy.length
    const size = count <= SHORT.piece ? SHORT.point : BARS_A_POINT * Math.ceil(count / (BARS_A_POINT * MOST_POINTS))
    points = []
    for (let first = 0; first < count; first += size) points.push(createPoint(first, Math.min(first + size, count) - 1))
    root.replaceChildren(...points.map(({ element }) => element))
  }

  function createPoint(first, last) {
    const element = document.createElement("div")
    const point = { first, last, element }
    element.tabIndex = 0
    element.setAttribute("role", "slider")
    element.setAttribute("aria-orientation", "vertical")
    element.setAttribute("aria-valuemin", 0)
    element.setAttribute("aria-valuemax", 100)
    element.style.left = `${(100 * (first + last + 1)) / 2 / energy.length}%`
    element.addEventListener("pointerdown", (event) => {
      if (isBusy) return
      held = point
      element.setPointerCapture(event.pointerId)
    })
    element.addEventListener("pointermove", (event) => {
      if (held !== point) return
      const box = root.getBoundingClientRect()
      move(point, (box.bottom - event.clientY) / box.height)
    })
    element.addEventListener("pointerup", () => held === point && settle(point))
    element.addEventListener("pointercancel", () => held === point && reset())
    element.addEventListener("keydown", (event) => moveByKey(event, point))
    element.addEventListener("blur", () => settling && settle(point))
    return point
  }

  function moveByKey(event, point) {
    const { key } = event
    const step = { ArrowUp: LEVEL_STEP, ArrowRight: LEVEL_STEP, ArrowDown: -LEVEL_STEP, ArrowLeft: -LEVEL_STEP, PageUp: 0.2, PageDown: -0.2 }[key]
    const level = { Home: 0, End: 1 }[key] ?? (step === undefined ? undefined : mean(levels, point) + step)
    if (key === "Escape" && settling) reset()
    else if (key === "Enter" && settling) settle(point)
    else if (level === undefined || isBusy) return
    else {
      move(point, level)
      clearTimeout(settling)
      settling = setTimeout(() => settle(point), SETTLED_MILLISECONDS)
    }
    event.preventDefault()
    event.stopPropagation()
  }

  // Moves the bars of a point up or down, keeping their shape.
  function move(point, level) {
    const { first, last } = point
    const change = clipped(level) - mean(energy, point)
    levels = energy.map((old, bar) => (bar < first || bar > last ? old : clipped(old + change)))
    describe()
    redraw(levels)
  }

  function settle(point) {
    held = null
    settling = clearTimeout(settling)
    if (Math.abs(mean(levels, point) - mean(energy, point)) < LEAST_CHANGE) return reset()
    recompose([point.first, point.last], levels.slice(point.first, point.last + 1))
  }

  function reset() {
    held = null
    settling = clearTimeout(settling)
    levels = [...energy]
    describe()
    redraw(null)
  }

  function describe() {
    for (const point of points) {
      const { first, last, element } = point
      const level = mean(levels, point)
      const words = (first === last ? labels.story_bar : labels.story_bars).replace("{first}", first + 1).replace("{last}", last + 1)
      element.style.bottom = `${100 * level}%`
      element.title = `${words}. ${labels.story_help}`
      element.setAttribute("aria-label", words)
      element.setAttribute("aria-valuenow", Math.round(100 * level))
      element.setAttribute("aria-valuetext", `${Math.round(100 * level)}%`)
      element.setAttribute("aria-disabled", String(isBusy))
    }
  }

  return {
    // `plan` is the energy of each bar; a moved curve stays while its bars are composed.
    show(plan, words, busy) {
      const isDone = isBusy && !busy
      labels = words
      isBusy = busy
      root.hidden = !plan.length
      root.setAttribute("aria-label", labels.story_group)
      const newShape = JSON.stringify(plan)
      if (newShape !== shape || isDone) {
        const isResized = plan.length !== energy.length
        shape = newShape
        energy = plan
        if (isResized) build()
        reset()
      } else describe()
    },
  }
}
