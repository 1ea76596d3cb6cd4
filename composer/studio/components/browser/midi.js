// The MIDI devices of this machine, asked for once a page: { access }, or { problem } where there are none to be had:
// "unsupported" by the browser, "insecure" where the page came without https, "refused" by the visitor.

function midiAccess() {
  if (!navigator.requestMIDIAccess) {
    return Promise.resolve({ problem: window.isSecureContext ? "unsupported" : "insecure" })
  }
  window.composerMidi ??= navigator.requestMIDIAccess().then(
    (access) => ({ access }),
    () => {
      // The visitor may think again.
      window.composerMidi = undefined
      return { problem: "refused" }
    },
  )
  return window.composerMidi
}

const connectedPorts = (ports) => [...ports.values()].filter(({ state }) => state !== "disconnected")
