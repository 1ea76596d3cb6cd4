// The MIDI devices of this machine, requested once per page: { access }, or { problem } if there are none:
// "unsupported" by the browser, "insecure" without https, "refused" by the visitor.

function midiAccess() {
  if (!navigator.requestMIDIAccess) {
    return Promise.resolve({ problem: window.isSecureContext ? "unsupported" : "insecure" })
  }
  window.composerMidi ??= navigator.requestMIDIAccess().then(
    (access) => ({ access }),
    () => {
      // The visitor may change their mind.
      window.composerMidi = undefined
      return { problem: "refused" }
    },
  )
  return window.composerMidi
}

const connectedPorts = (ports) => [...ports.values()].filter(({ state }) => state !== "disconnected")
