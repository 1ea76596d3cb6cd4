// The state of a component: Streamlit calls its default export again on every rerun and theme change.

// Elements that take typed text.
const WRITES = "input, textarea, select, [contenteditable=true]"
const created = new WeakMap()

// What a component tells of itself has a number. So the same value counts when it is told again, and an answer of the
// app that does not know the last one yet is recognized: it must not undo what was done since.
function createNumbers() {
  let last = 0
  return {
    // From the clock: the session may still know what a component told that was here before.
    next: () => (last = Math.max(last + 1, Date.now())),
    isOlder: (heard) => heard < last,
  }
}

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
