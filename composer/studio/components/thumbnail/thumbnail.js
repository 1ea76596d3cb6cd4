// Draws the note lines made by thumbnail.py, one path for each part.

export default function ({ data, parentElement }) {
  const { label, width, height, stroke, parts } = JSON.parse(new TextDecoder().decode(data))
  const drawing = parentElement.querySelector("svg")
  drawing.setAttribute("viewBox", `0 0 ${width} ${height}`)
  drawing.setAttribute("aria-label", label)
  drawing.style.strokeWidth = stroke
  // As in the roll.
  const colors = getComputedStyle(drawing).getPropertyValue("--st-chart-categorical-colors").split(",")
  const paths = parts.map((lines, number) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
    path.setAttribute("d", lines)
    path.style.stroke = colors[number % colors.length]
    return path
  })
  drawing.replaceChildren(...paths)
}
