// Keeps the visitor's name and language in cookies of this site, and tells the browser the language of the page:
// screen readers read it out with the right voice, and nothing offers to translate it. It also keeps the visitor's
// pieces, in a database of the browser's own, until they are deleted; what the server has lost it is given again.

const DATABASE = "composer"
const STORE = "pieces"
let version = null // of what is kept here
let isBusy = false
let wasBroughtBack = false

export default function ({ data, setTriggerValue }) {
  const told = JSON.parse(new TextDecoder().decode(data))
  document.documentElement.lang = told.language
  const secure = location.protocol === "https:" ? "; Secure" : ""
  for (const [name, value] of Object.entries(told.cookies)) {
    document.cookie = `${name}=${value}; Path=/; Max-Age=${told.seconds}; SameSite=Lax${secure}`
  }
  keep(told.shelf, setTriggerValue)
}

// Where the app is served, whatever lies before its path.
function address(path) {
  const script = document.querySelector('script[src*="static/js"]')
  return new URL(path, script ? new URL("../../", script.src) : document.baseURI)
}

async function keep(wanted, tell) {
  if (isBusy || version === wanted) return
  isBusy = true
  try {
    const database = await opened()
    const count = await agree(database)
    database.close()
    version = wanted
    if (count) tell("brought_back", count)
  } catch {
    // A browser that keeps nothing, as some do for private windows: the server does for a while.
    version = wanted
  }
  isBusy = false
}

// Has both keep the same, and returns how many pieces the server was given.
async function agree(database) {
  const answer = await fetch(address("studio/shelf"))
  if (!answer.ok) return 0
  const { pieces, removed } = await answer.json()
  for (const id of removed) await done(store(database, "readwrite").delete(id))
  const known = new Map((await done(store(database).getAll())).map((piece) => [piece.id, piece]))
  for (const { id, stamp } of pieces) {
    if (known.get(id)?.stamp === stamp) continue
    const given = await fetch(address(`studio/shelf/${id}`))
    // A transaction waits for nothing: all that is put must be there.
    const piece = given.ok ? await given.json() : null
    if (piece) await done(store(database, "readwrite").put(piece))
  }
  if (wasBroughtBack) return 0
  wasBroughtBack = true
  const there = new Set(pieces.map(({ id }) => id))
  const missing = [...known.values()].filter(({ id }) => !there.has(id)).sort((one, other) => other.added - one.added)
  let count = 0
  for (const piece of missing) {
    const given = await fetch(address("studio/shelf"), { method: "POST", body: JSON.stringify(piece) })
    count += given.ok
  }
  return count
}

function opened() {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" })
  return done(request)
}

const store = (database, mode = "readonly") => database.transaction(STORE, mode).objectStore(STORE)

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
