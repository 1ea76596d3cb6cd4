// Keeps the visitor's name and language in cookies of this site, and tells the browser the language of the page, so
// that screen readers use the right voice and no translation is offered. It also keeps the visitor's pieces in
// IndexedDB until they are deleted, and restores what the server has lost.

const DATABASE = "composer"
const STORE = "pieces"
let version = null // of what is kept here
let wanted = null // the newest version
let isBusy = false
let wasBroughtBack = false

// Streamlit gives its upload fields a name, but the role of something that has none; and their words are English.
const UPLOADS = '[data-testid="stFileUploaderDropzone"]'
let uploadWords = {}
let missingWords = {}
let phrases = {} // of Streamlit, with what is said instead
const saying = new Map() // of texts on the page, the phrase that Streamlit wrote
new MutationObserver(mend).observe(document.body, { childList: true, characterData: true, subtree: true })

function mend(changes = []) {
  for (const { target, addedNodes, type } of changes) {
    for (const node of type === "characterData" ? [target] : addedNodes) notePhrases(node)
  }
  sayPhrases()
  mendUploads()
  // At an address without a page, it says so in English.
  for (const dialog of document.querySelectorAll("section[role=dialog]")) {
    const title = dialog.querySelector("h2")
    if (title?.textContent === "Page not found") dialog.dataset.about = "missing"
    if (dialog.dataset.about !== "missing") continue
    reword(title, missingWords.title)
    reword(title.nextElementSibling, missingWords.words)
    if (missingWords.close) dialog.querySelector("button").setAttribute("aria-label", missingWords.close)
  }
}

function notePhrases(node) {
  const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
  for (let text = texts.currentNode; text; text = texts.nextNode()) {
    if (text.nodeType !== Node.TEXT_NODE) continue
    if (Object.hasOwn(phrases, text.nodeValue)) saying.set(text, text.nodeValue)
    else if (text.nodeValue !== phrases[saying.get(text)]) saying.delete(text)
  }
}

function sayPhrases() {
  for (const [text, phrase] of saying) {
    if (!text.isConnected) saying.delete(text)
    else if (text.nodeValue !== phrases[phrase]) text.nodeValue = phrases[phrase]
  }
}

function mendUploads() {
  for (const upload of document.querySelectorAll(UPLOADS)) {
    if (upload.getAttribute("role") === "presentation") upload.setAttribute("role", "group")
    reword(upload.querySelector("button"), uploadWords.choose)
    for (const refusal of upload.querySelectorAll('[data-testid="stFileChip"] [role="alert"]')) {
      if (!refusal.dataset.about) refusal.dataset.about = /MB or smaller/.test(refusal.textContent) ? "too_large" : "unreadable"
      reword(refusal, uploadWords[refusal.dataset.about])
    }
  }
}

// Replaces the text of an element, except the names of icons. The nodes stay, as Streamlit will remove them itself.
function reword(element, words) {
  if (!element || !words) return
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, ({ parentElement }) =>
    parentElement.closest('[data-testid="stIconMaterial"]') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  )
  let rest = words
  while (texts.nextNode()) {
    if (texts.currentNode.nodeValue !== rest) texts.currentNode.nodeValue = rest
    rest = ""
  }
}

export default function ({ data, setTriggerValue }) {
  const told = JSON.parse(new TextDecoder().decode(data))
  document.documentElement.lang = told.language
  phrases = told.phrases
  uploadWords = told.upload
  missingWords = told.missing
  if (!saying.size) notePhrases(document.body)
  mend()
  const secure = location.protocol === "https:" ? "; Secure" : ""
  for (const [name, value] of Object.entries(told.cookies)) {
    document.cookie = `${name}=${value}; Path=/; Max-Age=${told.seconds}; SameSite=Lax${secure}`
  }
  // Of the shelf of this page: the cookie may be that of another one, if both were opened before there was any.
  const ask = (path, options = {}) =>
    fetch(new URL(path, appAddress()), { ...options, headers: { "Composer-Visitor": told.visitor } })
  keep(told.shelf, ask, setTriggerValue)
}

async function keep(newest, ask, tell) {
  wanted = newest
  if (isBusy) return
  isBusy = true
  try {
    // It may change again meanwhile.
    while (version !== wanted) {
      const saved = wanted
      const count = await withDatabase((database) => agree(database, ask))
      version = saved
      if (count) tell("brought_back", count)
    }
  } catch {
    // The next change tries again. Some browsers store nothing in private windows; then the server keeps the pieces for
    // a while.
  }
  isBusy = false
}

// Synchronizes both sides, and returns how many pieces were restored to the server.
async function agree(database, ask) {
  const answer = await ask("studio/shelf")
  if (!answer.ok) return 0
  const { pieces, removed } = await answer.json()
  for (const id of removed) await done(store(database, "readwrite").delete(id))
  const known = new Map((await done(store(database).getAll())).map((piece) => [piece.id, piece]))
  for (const { id, stamp } of pieces) {
    if (known.get(id)?.stamp === stamp) continue
    const given = await ask(`studio/shelf/${id}`)
    // A transaction does not wait: all data must be ready.
    const piece = given.ok ? await given.json() : null
    if (piece) await done(store(database, "readwrite").put(piece))
  }
  if (wasBroughtBack) return 0
  const there = new Set(pieces.map(({ id }) => id))
  const missing = [...known.values()].filter(({ id }) => !there.has(id)).sort((one, other) => other.added - one.added)
  let count = 0
  for (const piece of missing) {
    const given = await ask("studio/shelf", { method: "POST", body: JSON.stringify(piece) })
    count += given.ok
  }
  wasBroughtBack = true
  return count
}

async function withDatabase(work) {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" })
  const database = await done(request)
  try {
    return await work(database)
  } finally {
    database.close()
  }
}

const store = (database, mode = "readonly") => database.transaction(STORE, mode).objectStore(STORE)

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
