// The sound of a performance: slices fetched from the app, decoded, and scheduled one behind the other to the sample.
// A changed edit or a jump begins another stream, which takes over from the one before in a short cross-fade.
// `second` is a second of the piece as it was composed, whatever its edited tempo; `time` is the audio context's.

const SAMPLE_RATE = 44100
const AHEAD_SECONDS = 8
const FADE_SECONDS = 0.04
const CHANGE_LEAD_SECONDS = 0.3
const REST_SECONDS = 0.3
const LAST_SLICE_HEADER = "Composer-Last"
const MOST_FAILURES = 20

function createSound({ onChange }) {
  let context = null
  let performance = null
  let edits = ""
  let font = ""
  let heard = null // the stream that is heard
  let coming = null // the one that will take over
  let segments = [] // what is heard when: { time, second, rate }, by time
  let resting = 0 // the second where the music stands while no stream is open
  let isWanted = false
  let problem = null
  let gaps = 0

  // A browser lets sound begin only after the visitor has done something; the first thing done is made use of.
  function unlock() {
    if (!context) {
      context = new AudioContext({ sampleRate: SAMPLE_RATE })
      context.resume().then(() => !isWanted && context.suspend())
    } else if (isWanted && context.state !== "running") {
      context.resume()
    }
  }

  function open(name) {
    if (heard) close(heard)
    if (coming) close(coming)
    heard = coming = null
    segments = []
    performance = name
    resting = 0
    problem = null
    isWanted = false
    context?.suspend()
    onChange()
  }

  function play() {
    if (!performance || isWanted) return
    unlock()
    isWanted = true
    problem = null
    context.resume()
    if (!heard && !coming) begin(resting, null)
    onChange()
  }

  function pause() {
    isWanted = false
    context?.suspend()
    onChange()
  }

  function seek(second) {
    if (heard || coming) begin(second, null)
    resting = second
    onChange()
  }

  // From where the music stands, playing on.
  function change(newEdits, newFont) {
    const isNew = newEdits !== edits || newFont !== font
    edits = newEdits
    font = newFont
    if (isNew) renew()
  }

  function renew() {
    if (!heard && !coming) return
    if (!heard || !segments.length) return begin(coming?.from ?? resting, null)
    const time = context.currentTime + CHANGE_LEAD_SECONDS
    begin(secondAt(time), time)
  }

  // The same music at other times: `at` tells the new second of an old one.
  function retime(at) {
    resting = at(resting)
    if (heard && segments.length) {
      const time = context.currentTime + CHANGE_LEAD_SECONDS
      begin(at(secondAt(time)), time)
    } else if (coming) begin(at(coming.from), null)
  }

  // A stream that sounds `second` at `time`, or as soon as it can.
  function begin(second, time) {
    if (coming) close(coming)
    coming = {
      name: Math.random().toString(36).slice(2, 12),
      performance,
      edits,
      font,
      rate: tempoFactor(edits),
      from: Math.max(second, 0),
      time,
      until: null, // the time up to which it is scheduled
      number: 0,
      isComplete: false,
      isClosed: false,
      failures: 0,
      gain: context.createGain(),
      sources: new Set(),
      aborting: new AbortController(),
    }
    coming.gain.connect(context.destination)
    feed(coming)
  }

  async function feed(stream) {
    while (!stream.isClosed && !stream.isComplete) {
      if (stream.until !== null && stream.until - context.currentTime > AHEAD_SECONDS) {
        await pauseFor(150)
        continue
      }
      const answer = await fetch(address(stream), { signal: stream.aborting.signal }).catch(() => null)
      if (stream.isClosed) return
      if (!answer || answer.status >= 500) {
        stream.failures += 1
        if (stream.failures > MOST_FAILURES || answer?.status === 503) return fail(stream, await problemOf(answer))
        await pauseFor(300)
      } else if (answer.status === 202) {
        continue
      } else if (answer.status === 204) {
        stream.isComplete = true
      } else if (answer.status === 409) {
        // The server has let the stream go; another one takes over where this one ends.
        return begin(stream.until === null ? stream.from : secondAt(stream.until), stream.until)
      } else if (!answer.ok) {
        return fail(stream, await problemOf(answer))
      } else {
        // A stream that is left while it is read has nothing to tell.
        const content = await answer.arrayBuffer().catch(() => null)
        if (stream.isClosed) return
        if (!content) continue
        const buffer = await context.decodeAudioData(content)
        if (stream.isClosed) return
        stream.failures = 0
        if (!schedule(stream, buffer)) return
        stream.number += 1
        stream.isComplete = answer.headers.get(LAST_SLICE_HEADER) === "1"
      }
    }
  }

  function address(stream) {
    const query = new URLSearchParams({ from: stream.from.toFixed(4), edits: stream.edits, font: stream.font })
    return new URL(`studio/sound/${stream.performance}/${stream.name}/${stream.number}?${query}`, appAddress())
  }

  // Puts a slice behind the one before; false if the stream comes too late to take over and was begun anew.
  function schedule(stream, buffer) {
    const now = context.currentTime
    let offset = 0
    let time = stream.until
    if (time === null) {
      time = stream.time ?? now + 0.05
      if (time < now + 0.02) {
        offset = now + 0.02 - time
        time = now + 0.02
      }
      if (offset > buffer.duration - 0.1) {
        renew()
        return false
      }
      takeOver(stream, time, stream.from + offset * stream.rate)
    } else if (time < now) {
      // Nothing was there to be played on with: a gap. What follows comes a little later, so that it is the only one.
      gaps += 1
      const second = secondAt(time)
      time = now + REST_SECONDS
      segments.push({ time, second, rate: stream.rate })
    }
    const source = context.createBufferSource()
    source.buffer = buffer
    source.connect(stream.gain)
    source.onended = () => stream.sources.delete(source)
    source.start(time, offset)
    stream.sources.add(source)
    stream.until = time + buffer.duration - offset
    return true
  }

  function takeOver(stream, time, second) {
    if (heard) {
      stream.gain.gain.setValueAtTime(0, time)
      stream.gain.gain.linearRampToValueAtTime(1, time + FADE_SECONDS)
      close(heard, time)
    }
    // After a jump the music stands at its aim at once, also while it pauses.
    segments = stream.time === null ? [] : segments.filter((segment) => segment.time < time)
    segments.push({ time, second, rate: stream.rate })
    heard = stream
    coming = null
    onChange()
  }

  // Lets a stream go; what it has scheduled fades out from `time` on, if that is given.
  function close(stream, time = null) {
    stream.isClosed = true
    stream.aborting.abort()
    if (time === null) {
      for (const source of stream.sources) source.stop()
      stream.gain.disconnect()
      return
    }
    stream.gain.gain.setValueAtTime(1, time)
    stream.gain.gain.linearRampToValueAtTime(0, time + FADE_SECONDS)
    for (const source of stream.sources) source.stop(time + FADE_SECONDS)
  }

  function fail(stream, words) {
    close(stream)
    heard = coming = null
    resting = segments.length ? secondAt(context.currentTime) : resting
    segments = []
    problem = words
    pause()
  }

  async function problemOf(answer) {
    const told = await answer?.json().catch(() => null)
    return told?.problem ?? "unreachable"
  }

  // --- where the music stands ---

  function secondAt(time) {
    const segment = segments.findLast((one) => one.time <= time) ?? segments[0]
    if (!segment) return resting
    const until = heard?.until ?? time
    return Math.max(segment.second + (Math.min(time, until) - segment.time) * segment.rate, segment.second)
  }

  function position() {
    if (coming?.time === null) return coming.from
    if (!segments.length) return resting
    return secondAt(context.currentTime - (isWanted ? (context.outputLatency ?? 0) : 0))
  }

  // Called now and then: notices the end.
  function look() {
    if (!isWanted || !heard?.isComplete || coming || context.currentTime < heard.until) return
    close(heard)
    heard = null
    segments = []
    resting = 0
    pause()
  }

  return {
    unlock,
    open,
    play,
    pause,
    seek,
    change,
    retime,
    look,
    position,
    isPlaying: () => isWanted,
    // Whether it should sound, and does not yet.
    isWaiting: () => isWanted && (!heard || (!heard.isComplete && heard.until < context.currentTime)),
    problem: () => problem,
    gaps: () => gaps,
    remove() {
      open(null)
      context?.close()
    },
  }
}

function tempoFactor(edits) {
  return Number(/(?:^|,)tempo=([\d.]+)/.exec(edits)?.[1] ?? 1)
}

// Where the app is served, whatever lies before its path.
function appAddress() {
  const script = document.querySelector('script[src*="static/js"]')
  return script ? new URL("../../", script.src) : new URL("./", document.baseURI)
}

function pauseFor(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
