// The sound of a performance: slices fetched from the app, decoded, and scheduled sample-accurately. A changed edit or
// a jump starts another stream, which replaces the previous one with a short cross-fade. `second` is a second of the
// piece at its composed tempo; `time` is the audio context's. Expression also moves seconds: a `timing` names a way of
// playing, and `convert(second, from, to)` translates between two. A growing piece is played as written; once it is
// complete, the stream continues as performed from a bar line, and the slice says where.

const SAMPLE_RATE = 44100
const AHEAD_SECONDS = 8
const ENOUGH_SECONDS = 2
const FADE_SECONDS = 0.04
const CHANGE_LEAD_SECONDS = 0.3
// A guess at how long the next slice may take.
const LATE_LEAD_SECONDS = 0.7
const REST_SECONDS = 0.3
const LAST_SLICE_HEADER = "Composer-Last"
const JOINED_HEADER = "Composer-Joined"
const MOST_FAILURES = 20
// On a busy machine, a slice may take seconds.
const REPEAT_LEAD_SECONDS = 6

function createSound({ onChange, convert, length, ask }) {
  let context = null
  let performance = null
  let edits = ""
  let font = ""
  let heard = null // the stream that is heard
  let coming = null // the one that will take over
  let segments = [] // what is heard when: { time, second, rate, timing }, by time
  let resting = 0 // the second where the music stands while no stream is open, in the timing that is asked for
  let isGrowing = false // while it is composed it is played as it is written
  let isWanted = false
  let problem = null
  let gaps = 0
  let isLooping = false // at its end it begins anew, while the last notes still ring
  let output = null // through which all is heard
  let loudness = 1
  let isMuted = false // it is heard elsewhere

  // Browsers allow sound only after user interaction, so the first one is used.
  function unlock() {
    if (!context) {
      context = new AudioContext({ sampleRate: SAMPLE_RATE })
      output = context.createGain()
      output.gain.value = isMuted ? 0 : loudness
      output.connect(context.destination)
      context.resume().then(() => !isWanted && context.suspend())
    } else if (isWanted && context.state !== "running") {
      context.resume()
    }
  }

  function open(name, isBeingComposed) {
    if (heard) close(heard)
    if (coming) close(coming)
    heard = coming = null
    segments = []
    performance = name
    isGrowing = isBeingComposed
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

  // The requested timing, and the one being heard.
  const asked = () => (isGrowing ? GROWING : timingOf(edits))
  const timing = () => (coming?.time === null ? coming.timing : (segmentAt(now())?.timing ?? asked()))

  // To a second in the timing being heard.
  function seek(second) {
    const to = convert(second, timing(), asked())
    if (heard || coming) begin(to, null)
    resting = to
    onChange()
  }

  // From the current position, without stopping.
  function change(newEdits, newFont) {
    if (newEdits === edits && newFont === font) return
    const before = asked()
    edits = newEdits
    font = newFont
    resting = convert(resting, before, asked())
    if (heard || coming) renew()
  }

  // The piece is now complete. An open stream changes its timing by itself.
  function settle() {
    const before = asked()
    isGrowing = false
    resting = convert(resting, before, asked())
  }

  function renew() {
    if (coming?.time === null || !segments.length) return begin(convert(coming.from, coming.timing, asked()), null)
    // While paused, time stands still, so it takes over at once.
    const time = isWanted ? context.currentTime + CHANGE_LEAD_SECONDS : null
    begin(inAsked(time ?? context.currentTime), time)
  }

  // A stream that plays `second` at `time`, or as soon as possible.
  function begin(second, time, isRepeat = false) {
    if (coming) close(coming)
    coming = {
      name: Math.random().toString(36).slice(2, 12),
      performance,
      edits,
      font,
      rate: tempoFactor(edits),
      timing: asked(),
      isGrowing,
      from: Math.max(second, 0),
      time,
      until: null, // the time up to which it is scheduled
      waiting: [], // slices of one that has not taken over yet
      number: 0,
      isComplete: false,
      isRepeat,
      isClosed: false,
      failures: 0,
      gain: context.createGain(),
      sources: new Set(),
      aborting: new AbortController(),
    }
    coming.gain.connect(output)
    feed(coming)
  }

  async function feed(stream) {
    while (!stream.isClosed && !stream.isComplete) {
      // The stream that will take over comes first.
      const ahead = coming && stream === heard ? ENOUGH_SECONDS : AHEAD_SECONDS
      if (stream.until !== null && stream.until - context.currentTime > ahead) {
        await pauseFor(150)
        continue
      }
      const answer = await ask(address(stream), { signal: stream.aborting.signal })
      if (stream.isClosed) return
      if (!answer || answer.status >= 500) {
        stream.failures += 1
        if (stream.failures > MOST_FAILURES || answer?.status === 503) return fail(stream, await problemOf(answer))
        await pauseFor(300)
      } else if (answer.status === 202) {
        continue
      } else if (answer.status === 204) {
        stream.isComplete = true
      } else if (answer.status === 205) {
        // The server has closed the stream; another takes over at its end, unless one already will.
        if (coming && coming !== stream) return
        const { from, until, timing } = stream
        return begin(until === null ? convert(from, timing, asked()) : inAsked(until), until)
      } else if (!answer.ok) {
        return fail(stream, await problemOf(answer))
      } else {
        // A stream abandoned while being read has nothing to report.
        const content = await answer.arrayBuffer().catch(() => null)
        if (stream.isClosed) return
        if (!content) continue
        const buffer = await context.decodeAudioData(content)
        if (stream.isClosed) return
        stream.failures = 0
        stream.isComplete = answer.headers.get(LAST_SLICE_HEADER) === "1"
        schedule(stream, buffer, answer.headers.get(JOINED_HEADER))
        stream.number += 1
      }
    }
  }

  function address(stream) {
    const query = new URLSearchParams({ from: stream.from.toFixed(4), edits: stream.edits, font: stream.font })
    if (stream.isGrowing) query.set("growing", "1")
    // It continues until this one takes over.
    if (heard && heard !== stream) query.set("heard", heard.name)
    return new URL(`studio/sound/${stream.performance}/${stream.name}/${stream.number}?${query}`, appAddress())
  }

  // Schedules a slice after the previous one, or queues it until its stream takes over. `joined` is the time in the
  // slice at which the music continues in another timing, and the second there; null if it does not.
  function schedule(stream, buffer, joined) {
    const now = context.currentTime
    stream.waiting.push({ buffer, duration: buffer.duration, joined })
    let offset = 0
    if (stream.until === null) {
      const time = Math.max(stream.time ?? now + 0.05, now + 0.02)
      offset = time - (stream.time ?? time)
      const left = stream.waiting.reduce((seconds, { duration }) => seconds + duration, -offset)
      // A late stream takes over once it has enough to continue without a gap.
      if (offset > 0 && left < LATE_LEAD_SECONDS && !stream.isComplete) return
      stream.until = time
      takeOver(stream, time, stream.from + offset * stream.rate)
    } else if (stream.until < now) {
      // The buffer ran empty: a gap. What follows is delayed slightly, so that it is the only one.
      gaps += 1
      const time = now + REST_SECONDS
      segments.push({ time, second: secondAt(stream.until), rate: stream.rate, timing: stream.timing })
      stream.until = time
    }
    for (const slice of stream.waiting.splice(0)) {
      if (offset < slice.duration) put(stream, slice, offset)
      else if (slice.joined) join(stream, slice.joined.split(" ").map(Number), offset)
      offset = Math.max(offset - slice.duration, 0)
    }
  }

  function put(stream, { buffer, joined }, offset) {
    if (joined) join(stream, joined.split(" ").map(Number), offset)
    const source = context.createBufferSource()
    source.buffer = buffer
    source.connect(stream.gain)
    source.onended = () => stream.sources.delete(source)
    source.start(stream.until, offset)
    stream.sources.add(source)
    stream.until += buffer.duration - offset
  }

  // In the slice scheduled next, from `offset`.
  function join(stream, [place, second], offset) {
    stream.timing = timingOf(stream.edits)
    const later = Math.max(place - offset, 0)
    const skipped = Math.max(offset - place, 0) * stream.rate
    segments.push({ time: stream.until + later, second: second + skipped, rate: stream.rate, timing: stream.timing })
  }

  function takeOver(stream, time, second) {
    if (heard && !stream.isRepeat) {
      stream.gain.gain.setValueAtTime(0, time)
      stream.gain.gain.linearRampToValueAtTime(1, time + FADE_SECONDS)
      close(heard, time)
    }
    // After a jump, the position is at its target at once, even while paused.
    segments = stream.time === null ? [] : segments.filter((segment) => segment.time < time)
    segments.push({ time, second, rate: stream.rate, timing: stream.timing })
    heard = stream
    coming = null
    onChange()
  }

  // Closes a stream; what it has scheduled fades out from `time`, if given.
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
    resting = segments.length ? inAsked(context.currentTime) : resting
    segments = []
    problem = words
    pause()
  }

  async function problemOf(answer) {
    const told = await answer?.json().catch(() => null)
    return told?.problem ?? "unreachable"
  }

  // --- position ---

  const segmentAt = (time) => segments.findLast((one) => one.time <= time) ?? segments[0]
  const now = () => (context ? context.currentTime - (isWanted ? (context.outputLatency ?? 0) : 0) : 0)

  function secondAt(time) {
    const segment = segmentAt(time)
    if (!segment) return resting
    const until = heard?.until ?? time
    return Math.max(segment.second + (Math.min(time, until) - segment.time) * segment.rate, segment.second)
  }

  const inAsked = (time) => convert(secondAt(time), segmentAt(time)?.timing ?? asked(), asked())

  // In the timing being heard.
  function position() {
    return coming?.time === null ? coming.from : secondAt(now())
  }

  // Called regularly: detects the end.
  function look() {
    repeat()
    if (!isWanted || !heard?.isComplete || coming || context.currentTime < heard.until) return
    close(heard)
    heard = null
    segments = []
    resting = 0
    pause()
  }

  // Shortly before the end of a loop, schedules its beginning after it.
  function repeat() {
    if (!isLooping || !isWanted || !heard?.isComplete || coming || !segments.length) return
    const segment = segments.at(-1)
    const seconds = length(segment.timing)
    if (!seconds) return
    const end = segment.time + (seconds - segment.second) / segment.rate
    if (end - context.currentTime < REPEAT_LEAD_SECONDS) begin(0, Math.max(end, context.currentTime), true)
  }

  function setLoudness(value) {
    loudness = value
    output?.gain.setTargetAtTime(isMuted ? 0 : loudness, context.currentTime, FADE_SECONDS)
  }

  function setMuted(isOn) {
    isMuted = isOn
    setLoudness(loudness)
  }

  return {
    isLooping: () => isLooping,
    setLoop: (isOn) => (isLooping = isOn),
    setLoudness,
    setMuted,
    unlock,
    open,
    play,
    pause,
    seek,
    change,
    settle,
    look,
    position,
    timing,
    isPlaying: () => isWanted,
    // Whether it should sound, but does not yet.
    isWaiting: () => isWanted && (!heard || (!heard.isComplete && heard.until < context.currentTime)),
    problem: () => problem,
    gaps: () => gaps,
    remove() {
      open(null, false)
      context?.close()
    },
  }
}

// While a piece is being composed.
const GROWING = "growing"

// The expression in the edits; empty for the performance's own.
function timingOf(edits) {
  return /(?:^|,)expression=([\d.]+)/.exec(edits)?.[1] ?? ""
}

function tempoFactor(edits) {
  return Number(/(?:^|,)tempo=([\d.]+)/.exec(edits)?.[1] ?? 1)
}

function pauseFor(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
