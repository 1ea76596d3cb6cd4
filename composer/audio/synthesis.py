"""Synthesizes MIDI with FluidSynth, slice by slice, so that the beginning can be heard while the rest is rendered.

Messages take effect within 64 frames (1.5 ms), FluidSynth's block size. The same MIDI and font give the same samples.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np

from composer.audio.equalizing import Equalizer
from composer.audio.fluidsynth import FluidSynth, load_library
from composer.audio.instruments import Instruments
from composer.audio.samples import SAMPLE_RATE, Audio, Samples, largest_sample, tail_trimmed
from composer.audio.soundfonts import check_soundfont
from composer.audio.timeline import TimedMessage, Timeline, read_timeline
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
LONGEST_TAIL_SECONDS = 6.0
MIDDLE_BEND = 0x2000


def synthesize(midi: MidiFile, font: Path) -> Generator[Audio, None, None]:
    """Synthesize a parsed MIDI file in slices of half a second; the last has the tail.

    Loudness is not adjusted, and loud music may exceed full scale: `render` levels it. Close the generator to stop and
    free FluidSynth's memory. Raises BadInput for a file that cannot be played (see `read_timeline`) or an invalid font,
    and MissingDependency without the FluidSynth library; always before the first slice.
    """
    timeline = read_timeline(midi)
    problem = check_soundfont(font)
    if problem is not None:
        raise BadInput.of(problem)
    return _slices(load_library(), timeline, font)


def _slices(library: FluidSynth, timeline: Timeline, font: Path) -> Generator[Audio, None, None]:
    channels = CHANNELS_PER_PORT * timeline.ports
    instruments = Instruments(library, font, channels)
    equalizer = Equalizer()
    try:
        set_drum_channels(instruments, timeline)
        for channel in _channels_without_program(timeline):
            instruments.program(channel, 0)
        peak = 0.0
        for samples in _music(instruments, timeline):
            heard = equalizer.feed(samples)
            peak = max(peak, largest_sample(heard))
            yield Audio(heard)
        # A timeline ends every note, so only the pedal can still hold notes here.
        yield Audio(tail(instruments, equalizer, peak))
    finally:
        instruments.close()


def _music(instruments: Instruments, timeline: Timeline) -> Iterator[Samples]:
    """Slices from the start to the last message, (frames, 2) each, sending the messages on the way."""
    end = round(timeline.seconds * SAMPLE_RATE)
    waiting = iter(timeline.messages)
    timed = next(waiting, None)
    for start in range(0, end, round(SLICE_SECONDS * SAMPLE_RATE)):
        stop = min(start + round(SLICE_SECONDS * SAMPLE_RATE), end)
        samples = np.empty((stop - start, 2), np.float32)
        now = start
        while timed is not None and (frame := round(timed.second * SAMPLE_RATE)) < stop:
            instruments.write(samples[now - start : frame - start])
            send(instruments, timed)
            now, timed = frame, next(waiting, None)
        instruments.write(samples[now - start :])
        yield samples
    while timed is not None:
        send(instruments, timed)
        timed = next(waiting, None)


def tail(instruments: Instruments, equalizer: Equalizer, peak: float) -> Samples:
    """What rings after the last message, with all pedals released, until it is inaudible."""
    instruments.lift_pedals()
    tail = np.zeros((round(LONGEST_TAIL_SECONDS * SAMPLE_RATE), 2), np.float32)
    instruments.write(tail)
    tail = equalizer.feed(tail)
    return tail_trimmed(tail, 0, max(peak, largest_sample(tail)))


def send(instruments: Instruments, timed: TimedMessage) -> None:
    """Send a message to the instruments."""
    channel, data = timed.channel, timed.data
    match timed.kind:
        case k if k == NOTE_ON and data[2]:
            instruments.note_on(channel, data[1], data[2])
        case k if k in (NOTE_ON, NOTE_OFF):
            instruments.note_off(channel, data[1])
        case k if k == CONTROL:
            instruments.control(channel, data[1], data[2])
        case k if k == PROGRAM:
            instruments.program(channel, data[1])
        case k if k == BEND:
            instruments.bend(channel, (data[2] << 7 | data[1]) - MIDDLE_BEND)
        case k if k == AFTERTOUCH:
            instruments.press(channel, data[1])
        case k if k == POLY_AFTERTOUCH:
            instruments.press_key(channel, data[1], data[2])
        case k if k == SYSEX:
            instruments.exclusive(data[1:].removesuffix(b"\xf7"))


def set_drum_channels(instruments: Instruments, timeline: Timeline) -> None:
    """Set the drum channels, including channel 10 of every port; FluidSynth does so for the first port only."""
    tenths = {CHANNELS_PER_PORT * port + DRUM_CHANNEL for port in range(1, timeline.ports)}
    instruments.set_drums(frozenset(tenths | timeline.drums - {DRUM_CHANNEL}))


def _channels_without_program(timeline: Timeline) -> list[int]:
    """Channels whose first note precedes any program change: in General MIDI they play the piano."""
    first: dict[int, int] = {}
    for timed in timeline.messages:
        if timed.is_onset or timed.kind == PROGRAM:
            first.setdefault(timed.channel, timed.kind)
    return sorted(channel for channel, kind in first.items() if kind == NOTE_ON)
