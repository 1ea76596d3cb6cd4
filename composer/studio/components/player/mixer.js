// The mixer: tempo, transposition, and each part's instrument, volume, mute and solo, as native controls. Its state is
// a single text, such as tempo=1.1,2.program=40,3.mute=1 (read by composer/score/editing.py); the soundfont is
// separate, as it belongs to the visit and not to the piece.

// The number of chart colors in the theme.
const PART_COLORS = 8

function createMixer(root, { change, chooseFont, getReady }) {
  let labels = {}
  let parts = []
  let tempo = 120
  let expression = null // how freely it is played, where that can be changed
  let fonts = [] // [name, label]
  let font = ""
  let edits = {}
  let shape = ""
  let edition = 0 // of the labels
  const [row, rows] = ["whole", "parts"].map((name) => element("div", { class: name }))
  root.append(row, rows)

  function read(text) {
    edits = Object.fromEntries(text ? text.split(",").map((word) => word.split("=")) : [])
  }

  function written() {
    return Object.entries(edits)
      .filter(([name, value]) => name.endsWith(".program") || Number(value) !== usual(name))
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join(",")
  }

  // Audible immediately; reported to the page when the control is released.
  function set(name, value, isDone) {
    if (value === null) delete edits[name]
    else edits[name] = String(value)
    change(written(), isDone)
    describe()
  }

  function element(kind, attributes, ...children) {
    const made = document.createElement(kind)
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value)
      else made.setAttribute(name, value)
    }
    made.append(...children)
    return made
  }

  function slider(name, label, lowest, highest, step, help = label) {
    const output = element("output", { "data-of": name })
    const input = element("input", {
      type: "range",
      min: lowest,
      max: highest,
      step,
      "aria-label": label,
      title: help,
      "data-name": name,
      oninput: (event) => set(name, event.target.value, false),
      onchange: (event) => set(name, event.target.value, true),
    })
    return [input, output]
  }

  // A slider for the whole piece, with its label.
  function whole(name, lowest, highest, step) {
    const words = labels[name]
    return element("label", {}, words, ...slider(name, words, lowest, highest, step, labels[`${name}_help`]))
  }

  function fontChoice() {
    // Which font will be chosen is unknown; there are only a few.
    const prepare = () => fonts.forEach(([name]) => name !== font && getReady(name))
    const select = element("select", {
      title: labels.font_help,
      class: "font",
      onfocus: prepare,
      onchange: (event) => {
        font = event.target.value
        chooseFont(font)
      },
    })
    select.append(...fonts.map(([name, words]) => element("option", { value: name }, words)))
    select.value = font
    return element("label", {}, labels.font, select)
  }

  function toggle(name, letter, label) {
    return element(
      "button",
      {
        type: "button",
        class: "flag",
        "aria-pressed": "false",
        "aria-label": label,
        title: label,
        "data-name": name,
        onclick: () => set(name, edits[name] === "1" ? "0" : "1", true),
      },
      letter,
    )
  }

  function partRow(part, place) {
    const { number, program, drums } = part
    const name = `${number}.program`
    const words = labels.part.replace("{number}", place + 1)
    const select = element("select", {
      "aria-label": `${words}: ${labels.instrument}`,
      "data-name": name,
      onchange: (event) => set(name, Number(event.target.value) === program ? null : event.target.value, true),
    })
    if (drums) select.append(element("option", { value: program }, labels.drums))
    else for (const group of labels.instruments) select.append(family(group))
    select.dataset.usual = program
    const swatch = element("span", { class: "swatch", "aria-hidden": "true" })
    swatch.style.background = `var(--part-${number % PART_COLORS})`
    return element(
      "div",
      { class: "part", role: "group", "aria-label": words },
      swatch,
      select,
      element(
        "span",
        { class: "volume" },
        ...slider(`${number}.volume`, `${words}: ${labels.volume}`, -24, 12, 1),
      ),
      toggle(`${number}.mute`, "M", `${words}: ${labels.mute}`),
      toggle(`${number}.solo`, "S", `${words}: ${labels.solo}`),
    )
  }

  function family([name, instruments]) {
    const options = instruments.map(([program, words]) => element("option", { value: program }, words))
    return element("optgroup", { label: name }, ...options)
  }

  // The position of a slider without edits.
  const usual = (name) => (name === "tempo" ? 1 : name === "expression" ? expression : 0)

  function reset() {
    const words = labels.as_composed
    const onclick = () => {
      edits = {}
      change("", true)
      describe()
    }
    return element("button", { type: "button", class: "reset", onclick }, words)
  }

  function build() {
    arrange(row, [
      ["tempo", () => whole("tempo", 0.5, 2, 0.01)],
      ["transpose", () => whole("transpose", -12, 12, 1)],
      ...(expression === null ? [] : [["expression", () => whole("expression", 0, 1.5, 0.1)]]),
      ...(fonts.length ? [[JSON.stringify(fonts), fontChoice]] : []),
      ["reset", reset],
    ])
    arrange(rows, parts.map((part, place) => [JSON.stringify([part, place]), () => partRow(part, place)]))
    describe()
  }

  // Makes what is new and removes what has gone. All else stays where it is: it may be in somebody's hand while parts
  // are still being composed.
  function arrange(parent, wanted) {
    const known = new Map([...parent.children].map((one) => [one.dataset.key, one]))
    const children = wanted.map(([name, make]) => {
      const key = `${edition} ${name}`
      const child = known.get(key) ?? make()
      child.dataset.key = key
      return child
    })
    for (const one of [...parent.children]) if (!children.includes(one)) one.remove()
    children.forEach((one, place) => parent.children[place] === one || parent.insertBefore(one, parent.children[place] ?? null))
  }

  // Updates the display to the current settings.
  function describe() {
    const signed = (value, unit) => `${value > 0 ? "+" : ""}${value}${unit}`.replace("-", "−")
    for (const output of root.querySelectorAll("output")) {
      const name = output.dataset.of
      const value = Number(edits[name] ?? usual(name))
      if (name === "tempo") output.textContent = `♩ = ${Math.round(tempo * value)}`
      else if (name === "expression") output.textContent = `${Math.round(100 * value)}%`
      else output.textContent = name === "transpose" ? signed(value, "") : signed(value, " dB")
      const input = root.querySelector(`input[data-name="${name}"]`)
      input.value = value
      input.setAttribute("aria-valuetext", output.textContent)
    }
    for (const select of root.querySelectorAll("select[data-usual]")) {
      select.value = edits[select.dataset.name] ?? select.dataset.usual
    }
    for (const button of root.querySelectorAll(".flag")) {
      button.setAttribute("aria-pressed", String(edits[button.dataset.name] === "1"))
    }
    root.querySelector(".reset").disabled = written() === ""
  }

  // Edits that change the notes themselves.
  function changes() {
    const isSet = (number, name) => edits[`${number}.${name}`] === "1"
    const hasSolo = parts.some(({ number }) => isSet(number, "solo"))
    const isSilent = (number) => isSet(number, "mute") || (hasSolo && !isSet(number, "solo"))
    return { transpose: Number(edits.transpose ?? 0), isSilent }
  }

  return {
    text: written,
    changes,
    font: () => font,
    show(shown) {
      // Until the parts of a new piece are known, the previous ones are kept.
      root.inert = !shown.parts.length && parts.length > 0
      if (root.inert) return
      if (JSON.stringify(labels) !== JSON.stringify(shown.labels)) edition += 1
      labels = shown.labels
      tempo = shown.tempo ?? tempo
      expression = shown.expression
      parts = shown.parts
      fonts = shown.fonts
      root.hidden = !parts.length
      const newShape = JSON.stringify([parts, labels, tempo, expression, fonts])
      if (newShape !== shape && parts.length) {
        shape = newShape
        build()
      }
    },
    set(text) {
      read(text)
      if (parts.length) describe()
    },
    setFont(name) {
      font = name
      const select = root.querySelector(".font")
      if (select) select.value = name
    },
  }
}
