"""MIDI to sound by FluidSynth, slice by slice, so that the first slice can be heard while the rest is made.

Messages take effect to within 64 frames (1.5 ms), the block in which FluidSynth computes. The same MIDI and the
same font give the same samples.
"""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from composer.audio.fluidsynth import DRUMS, Library, load_library
from composer.audio.samples import SAMPLE_RATE, Audio, Samples, largest_sample, tail_trimmed
from composer.audio.soundfonts import check_soundfont
from composer.audio.timeline import PEDALS, TimedMessage, Timeline, read_timeline
from composer.errors import BadInput
from composer.score.drum_channels import CHANNELS_PER_PORT, DRUM_CHANNEL
from composer.score.midi_file import (
    AFTERTOUCH,
    BEND,
    CONTROL,
    NOTE_OFF,
    NOTE_ON,
    POLY_AFTERTOUCH,
    PROGRAM,
    SYSEX,
    MidiFile,
)

SLICE_SECONDS = 0.5
FEW_FRAMES = 4096
LONGEST_TAIL_SECONDS = 6.0
MIDDLE_BEND = 0x2000

# Rendering time goes with the number of voices, and a pedalled piano asks for hundreds: past 64 the oldest and
# softest are let go. Effects are FluidSynth 2's own defaults, written out so that every version sounds alike.
SETTINGS: dict[str, int | float] = {
    "synth.polyphony": 64,
    "synth.dynamic-sample-loading": 1,
    "synth.lock-memory": 0,
    "synth.reverb.active": 1,
    "synth.reverb.room-size": 0.2,
    "synth.reverb.damp": 0.0,
    "synth.reverb.width": 0.5,
    "synth.reverb.level": 0.9,
    "synth.chorus.active": 1,
    "synth.chorus.nr": 3,
    "synth.chorus.level": 2.0,
    "synth.chorus.speed": 0.3,
    "synth.chorus.depth": 8.0,
}
GAIN = 0.6  # a solo piano comes out near -24 LUFS, a full band below full scale


def synthesize(midi: MidiFile, font: Path) -> Generator[Audio, None, None]:
    """The sound of a parsed MIDI file, in slices of half a second; the last holds what rings on after the end.

    Loudness is as the file and the font have it, and loud music may pass full scale: `render` levels it. Close
    the generator to stop; FluidSynth's memory is freed then too.
    Raises BadInput for a file that cannot be played (see `read_timeline`) or a font that is not one, and
    MissingDependency without the FluidSynth library; all before the first slice.
    """
    timeline = read_timeline(midi)
    reason = check_soundfont(font)
    if reason is not None:
        raise BadInput(reason)
    return _slices(load_library(), timeline, font)


def _slices(library: Library, timeline: Timeline, font: Path) -> Generator[Audio, None, None]:
    channels = CHANNELS_PER_PORT * timeline.ports
    synth = library.Synth(gain=GAIN, samplerate=SAMPLE_RATE, channels=channels, **SETTINGS)
    try:
        if synth.sfload(str(font)) < 0:
            raise BadInput(f"{font} could not be loaded as a soundfont; it may be damaged.")
        set_drum_channels(library, synth, timeline)
        for channel in _channels_without_program(timeline):
            synth.program_change(channel, 0)
        peak = 0.0
        for samples in _music(library, synth, timeline):
            peak = max(peak, largest_sample(samples))
            yield Audio(samples)
        # All keys are up by now: a timeline ends every note. Whatever still sounds, a pedal holds.
        for channel in range(channels):
            for pedal in PEDALS:
                synth.cc(channel, pedal, 0)
        yield Audio(tail(library, synth, peak))
    finally:
        synth.delete()


def _music(library: Library, synth: Any, timeline: Timeline) -> Iterator[Samples]:
    """Slices from the start to the last message, (frames, 2) each; the messages are sent on the way."""
    end = round(timeline.seconds * SAMPLE_RATE)
    waiting = iter(timeline.messages)
    timed = next(waiting, None)
    for start in range(0, end, round(SLICE_SECONDS * SAMPLE_RATE)):
        stop = min(start + round(SLICE_SECONDS * SAMPLE_RATE), end)
        samples = np.empty((stop - start, 2), np.float32)
        now = start
        while timed is not None and (frame := round(timed.second * SAMPLE_RATE)) < stop:
            write(library, synth, samples[now - start : frame - start])
            send(library, synth, timed, timeline)
            now, timed = frame, next(waiting, None)
        write(library, synth, samples[now - start :])
        yield samples
    while timed is not None:
        send(library, synth, timed, timeline)
        timed = next(waiting, None)


def tail(library: Library, synth: Any, peak: float) -> Samples:
    """What rings on after the last message, until it is inaudible, (frames, 2)."""
    tail = np.zeros((round(LONGEST_TAIL_SECONDS * SAMPLE_RATE), 2), np.float32)
    write(library, synth, tail)
    return tail_trimmed(tail, 0, max(peak, largest_sample(tail)))


def write(library: Library, synth: Any, samples: Samples) -> None:
    """Fill `samples`, (frames, 2) and contiguous, with the next frames."""
    if len(samples):
        address = samples.ctypes.data
        do_write = library.write_few if len(samples) <= FEW_FRAMES else library.write_float
        do_write(synth.synth, len(samples), address, 0, 2, address, 1, 2)


def send(library: Library, synth: Any, timed: TimedMessage, timeline: Timeline) -> None:
    """Have FluidSynth do what a message says."""
    channel, data = timed.channel, timed.data
    match timed.kind:
        case k if k == NOTE_ON and data[2]:
            library.note_on(synth.synth, channel, data[1], data[2])
        case k if k in (NOTE_ON, NOTE_OFF):
            library.note_off(synth.synth, channel, data[1])
        case k if k == CONTROL:
            synth.cc(channel, data[1], data[2])
        case k if k == PROGRAM:
            synth.program_change(channel, data[1])
        case k if k == BEND:
            synth.pitch_bend(channel, (data[2] << 7 | data[1]) - MIDDLE_BEND)
        case k if k == AFTERTOUCH:
            library.channel_pressure(synth.synth, channel, data[1])
        case k if k == POLY_AFTERTOUCH:
            library.key_pressure(synth.synth, channel, data[1], data[2])
        case k if k == SYSEX:
            content = data[1:].removesuffix(b"\xf7")
            library.sysex(synth.synth, content, len(content), None, None, None, 0)
            # A reset by system-exclusive message makes drums of channel 10 alone.
            set_drum_channels(library, synth, timeline)


def set_drum_channels(library: Library, synth: Any, timeline: Timeline) -> None:
    """Make the channels of drums play drums, and channel 10 of every port; FluidSynth does so for the first."""
    tenths = {CHANNELS_PER_PORT * port + DRUM_CHANNEL for port in range(1, timeline.ports)}
    for channel in sorted(tenths | timeline.drums - {DRUM_CHANNEL}):
        library.set_channel_type(synth.synth, channel, DRUMS)


def _channels_without_program(timeline: Timeline) -> list[int]:
    """Channels on which a note comes before any program: General MIDI has them play program 1, the piano."""
    first: dict[int, int] = {}
    for timed in timeline.messages:
        if timed.is_onset or timed.kind == PROGRAM:
            first.setdefault(timed.channel, timed.kind)
    return sorted(channel for channel, kind in first.items() if kind == NOTE_ON)
