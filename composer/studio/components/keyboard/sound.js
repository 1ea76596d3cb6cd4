// The piano sound: single notes from the app, pitch-shifted in between. Until they are loaded, or without them, a plain
// tone.

const SOFTEST_HERTZ = 700
const RELEASE_SECONDS = 0.09

function createPiano(context, pitches, address) {
  const sounds = new Map()
  const sounding = new Map() // pitch to what sounds
  const held = new Set() // by the pedal
  let isPedalDown = false
  load()

  // Load the middle of the keyboard first.
  async function load() {
    for (const pitch of [...pitches].sort((one, other) => Math.abs(one - 60) - Math.abs(other - 60))) {
      const answer = await fetch(address(`studio/keys/${pitch}`)).catch(() => null)
      if (!answer?.ok) return
      const sound = await context.decodeAudioData(await answer.arrayBuffer()).catch(() => null)
      if (sound) sounds.set(pitch, sound)
    }
  }

  function strike(pitch, velocity) {
    stop(pitch)
    const nearest = [...sounds.keys()].sort((one, other) => Math.abs(one - pitch) - Math.abs(other - pitch))[0]
    const gain = context.createGain()
    const tone = context.createBiquadFilter()
    // Soft notes are quieter and darker.
    gain.gain.value = (velocity / 127) ** 1.6 * (nearest === undefined ? 0.2 : 1)
    tone.frequency.value = SOFTEST_HERTZ * 2 ** (5 * (velocity / 127))
    const source = nearest === undefined ? plain(pitch) : sampled(sounds.get(nearest), pitch - nearest)
    source.connect(tone).connect(gain).connect(context.destination)
    source.start()
    sounding.set(pitch, { source, gain })
    held.delete(pitch)
  }

  function sampled(buffer, semitones) {
    const source = context.createBufferSource()
    source.buffer = buffer
    source.playbackRate.value = 2 ** (semitones / 12)
    return source
  }

  function plain(pitch) {
    const source = context.createOscillator()
    source.type = "triangle"
    source.frequency.value = 440 * 2 ** ((pitch - 69) / 12)
    return source
  }

  function release(pitch) {
    if (isPedalDown) held.add(pitch)
    else stop(pitch)
  }

  function stop(pitch) {
    const one = sounding.get(pitch)
    if (!one) return
    sounding.delete(pitch)
    one.gain.gain.setTargetAtTime(0, context.currentTime, RELEASE_SECONDS / 3)
    one.source.stop(context.currentTime + 2 * RELEASE_SECONDS)
  }

  return {
    strike,
    release,
    pedal(isDown) {
      isPedalDown = isDown
      if (isDown) return
      held.forEach(stop)
      held.clear()
    },
    silence() {
      isPedalDown = false
      held.clear()
      for (const pitch of [...sounding.keys()]) stop(pitch)
    },
  }
}
