"""Plays a piece that may still be growing, slice by slice.

Playing a finished piece from its start gives exactly the samples of `synthesis.synthesize`; it can also start anywhere,
as if it had played up to there.
"""

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from composer.audio.equalizing import Equalizer
from composer.audio.fluidsynth import load_library
from composer.audio.instruments import Instruments
from composer.audio.samples import SAMPLE_RATE, Samples, largest_sample
from composer.audio.synthesis import LONGEST_TAIL_SECONDS, send, set_drum_channels, tail
from composer.audio.timeline import NOTES, TimedMessage, Timeline, read_timeline
from composer.score.drum_channels import CHANNELS_PER_PORT, DRUM_CHANNEL
from composer.score.messages import PEDAL_DOWN, SUSTAIN
from composer.score.midi_file import CONTROL, SYSEX
from composer.score.midi_writing import PITCHED_CHANNELS, midi_from_piece
from composer.score.piece import Piece

PORTS = 4
# When starting later, this much before is rendered silently, so that ringing notes are heard.
RUN_UP_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Playable:
    """What to play: messages in order, with a fixed channel for each part while the piece grows."""

    timeline: Timeline

    @property
    def seconds(self) -> float:
        """When the last note is released, as far as the piece is known."""
        return self.timeline.seconds if self.timeline.messages else 0.0


def playable(piece: Piece, numbers: Sequence[int] | None = None) -> Playable:
    """Prepare a piece for playing; `numbers` identify its parts while others are added, by default 0, 1, and so on.

    Raises BadInput if it is over an hour long. A piece without notes is silent.
    """
    places = list(range(len(piece.parts)) if numbers is None else numbers)
    if not piece.note_count:
        return Playable(Timeline((), PORTS))
    messages: list[TimedMessage] = []
    kits = 0
    for number, part in zip(places, piece.parts, strict=True):
        if not part.notes:
            continue
        # A single part contains everything that sets up its channel.
        alone = read_timeline(midi_from_piece(replace(piece, parts=(part,)))).messages
        channel = _channel(kits if part.is_drums else number, part.is_drums)
        kits += part.is_drums
        # Messages for all channels are sent once.
        heard = [timed for timed in alone if timed.kind != SYSEX] if messages else alone
        messages += [replace(timed, channel=channel) for timed in heard]
    # Sorting is stable: at the same second, parts keep their order, as in a file.
    return Playable(Timeline(tuple(sorted(messages, key=lambda timed: timed.second)), PORTS))


def _channel(number: int, is_drums: bool) -> int:
    """The channel for a part number, or for a kit by its number among kits."""
    if is_drums:
        return CHANNELS_PER_PORT * (number % PORTS) + DRUM_CHANNEL
    port, place = divmod(number, len(PITCHED_CHANNELS))
    return CHANNELS_PER_PORT * (port % PORTS) + PITCHED_CHANNELS[place]


class LiveSynthesizer(AbstractContextManager["LiveSynthesizer"]):
    """FluidSynth, playing from a given second. Close it to free the samples.

    Raises BadInput for an invalid font, and MissingDependency without the FluidSynth library.
    """

    def __init__(self, font: Path, start_second: float = 0.0):
        self._instruments = Instruments(load_library(), font, CHANNELS_PER_PORT * PORTS)
        self._equalizer = Equalizer()
        set_drum_channels(self._instruments, Timeline((), PORTS))
        self._peak = 0.0
        self._start = round(start_second * SAMPLE_RATE)
        self._is_running = False
        self._welcomed: Playable | None = None
        self._channels: set[int] = set()
        self.frame = self._start

    @property
    def second(self) -> float:
        """The current position."""
        return self.frame / SAMPLE_RATE

    def play(self, piece: Playable, frames: int) -> Samples:
        """Render the next frames of the piece, (frames, 2); what is before them may no longer change."""
        if not self._is_running:
            self._run_up(piece)
            self._is_running = True
        self._welcome(piece)
        samples = self._played(piece, self.frame, self.frame + frames)
        self.frame += frames
        self._peak = max(self._peak, largest_sample(samples))
        return samples

    def go_on_in(self, piece: Playable, frame: int) -> None:
        """Continue at a frame of the same music in another timing; sounding notes continue.

        No note of either may begin or end between `frame` and the position where the other was left.
        """
        state = {(timed.channel, timed.data[1]): timed for timed in _between(piece, 0, frame) if timed.kind == CONTROL}
        for timed in state.values():
            send(self._instruments, timed)
        self._channels |= {timed.channel for timed in piece.timeline.messages}
        self._welcomed, self.frame = piece, frame

    def choose(self, program: int, channel: int = 0) -> None:
        """Load the samples of a program in advance, replacing those chosen on the channel before."""
        self._instruments.program(channel, program)

    def ring_out(self, piece: Playable) -> Samples:
        """Render what rings after the last note until it is inaudible, (frames, 2)."""
        for timed in _between(piece, self.frame, self.frame + 1):
            send(self._instruments, timed)
        return tail(self._instruments, self._equalizer, self._peak)

    def close(self) -> None:
        """Free FluidSynth's memory."""
        self._instruments.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _welcome(self, piece: Playable) -> None:
        """Set up newly added parts, whose setup messages lie before the current position."""
        if piece is self._welcomed:
            return
        self._welcomed = piece
        for timed in _between(piece, 0, self.frame):
            if timed.channel not in self._channels and timed.kind not in NOTES:
                send(self._instruments, timed)
        self._channels |= {timed.channel for timed in piece.timeline.messages}

    def _run_up(self, piece: Playable) -> None:
        """Bring the synthesizer approximately to the state it would have had it played from the start."""
        if not self._start:
            return
        self._channels = {timed.channel for timed in piece.timeline.messages}
        begin = max(self._start - round(RUN_UP_SECONDS * SAMPLE_RATE), 0)
        for timed in _between(piece, 0, begin):
            if timed.kind not in NOTES:
                send(self._instruments, timed)
        for struck, is_down in _sounding_at(piece, begin):
            send(self._instruments, struck)
            if not is_down:
                self._instruments.note_off(struck.channel, struck.data[1])
        self._played(piece, begin, self._start)

    def _played(self, piece: Playable, start: int, stop: int) -> Samples:
        samples = np.empty((stop - start, 2), np.float32)
        now = start
        for timed in _between(piece, start, stop):
            frame = round(timed.second * SAMPLE_RATE)
            self._instruments.write(samples[now - start : frame - start])
            send(self._instruments, timed)
            now = frame
        self._instruments.write(samples[now - start :])
        return self._equalizer.feed(samples)


def _between(piece: Playable, start: int, stop: int) -> Sequence[TimedMessage]:
    """The messages of the frames from `start` up to `stop`, exclusive."""
    messages = piece.timeline.messages

    def frame(timed: TimedMessage) -> int:
        return round(timed.second * SAMPLE_RATE)

    return messages[bisect_left(messages, start, key=frame) : bisect_left(messages, stop, key=frame)]


def _sounding_at(piece: Playable, frame: int) -> list[tuple[TimedMessage, bool]]:
    """The onsets of the notes that sound at a frame, and whether their keys are down: pedals hold the others."""
    sounding: dict[tuple[int, int], tuple[TimedMessage, bool]] = {}
    pedals: set[int] = set()
    for timed in _between(piece, 0, frame):
        channel, key = timed.channel, (timed.channel, timed.data[1])
        if timed.is_onset:
            sounding[key] = timed, True
        elif timed.kind in NOTES:
            struck, _ = sounding.pop(key, (timed, False))
            if channel in pedals and struck.is_onset:
                sounding[key] = struck, False
        elif timed.kind == CONTROL and timed.data[1] == SUSTAIN:
            (pedals.add if timed.data[2] >= PEDAL_DOWN else pedals.discard)(channel)
            if channel not in pedals:
                sounding = {key: one for key, one in sounding.items() if one[1] or key[0] != channel}
    # Under a long pedal, what was struck long ago has faded.
    oldest = frame / SAMPLE_RATE - LONGEST_TAIL_SECONDS
    return [(struck, is_down) for struck, is_down in sounding.values() if is_down or struck.second >= oldest]
