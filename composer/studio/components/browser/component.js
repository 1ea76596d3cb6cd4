// The state of a component: Streamlit calls its default export again on every rerun and theme change.

// Elements that take typed text.
const WRITES = "input, textarea, select, [contenteditable=true]"
const created = new WeakMap()

// Shows a component's data with the object that `create` made of its root on the first run; returns Streamlit's cleanup.
function showKept(component, selector, create) {
  const root = component.parentElement.querySelector(selector)
  if (!created.has(root)) created.set(root, create(root))
  created.get(root).show(JSON.parse(new TextDecoder().decode(component.data)), component)
  return () => {
    created.get(root)?.remove?.()
    created.delete(root)
  }
}
