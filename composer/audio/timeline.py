"""What a MIDI file tells a synthesizer to do, and when, in seconds.

Everything that sounds is kept as it is written, at the time it is written: nothing is rounded to a grid. MIDI
itself has 16 channels; a track may name a port, and each port has 16 channels of its own. Here they become one
row of channels: 16 x port + channel, where the ports that play notes are numbered anew, from 0.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

import mido

from composer.errors import BadInput
from composer.score.midi import SUSTAIN_CONTROLLER

LONGEST_SECONDS = 3600
CHANNELS_PER_PORT = 16
MOST_PORTS = 16  # FluidSynth has 256 channels
DEFAULT_TEMPO = 500_000
SOSTENUTO_CONTROLLER = 66
PEDALS = (SUSTAIN_CONTROLLER, SOSTENUTO_CONTROLLER)
NOTES = ("note_on", "note_off")
PERFORMED = (*NOTES, "control_change", "program_change", "pitchwheel", "aftertouch", "polytouch", "sysex")


@dataclass(frozen=True, slots=True)
class TimedMessage:
    """A MIDI message, the second at which it falls, and the channel that it is for (see the module)."""

    second: float
    channel: int
    message: mido.Message


@dataclass(frozen=True, slots=True)
class Timeline:
    """The messages of a file in the order in which they are performed; `ports` times 16 channels are used."""

    messages: tuple[TimedMessage, ...]
    ports: int

    @property
    def seconds(self) -> float:
        """When the last note is released: keys and pedals are up."""
        return self.messages[-1].second


def read_timeline(midi: mido.MidiFile) -> Timeline:
    """The timeline of a parsed MIDI file; a note that is never ended stops with its track.

    Raises BadInput if the file has no notes, over 60 minutes of music, over 16 ports, or independent sequences.
    """
    if midi.type == 2:
        raise BadInput("This MIDI file holds independent sequences (type 2); save them as files of their own.")
    placed = sorted((entry for track in midi.tracks for entry in _performed(track)), key=lambda entry: entry[0])
    used = sorted({port for _, port, message in placed if message.type == "note_on" and message.velocity})
    if not used:
        raise BadInput("There are no notes in this MIDI file, so there is nothing to hear.")
    if len(used) > MOST_PORTS:
        raise BadInput(f"This MIDI file plays on {len(used)} ports; up to {MOST_PORTS} (256 channels) can be played.")
    place = {port: index for index, port in enumerate(used)}
    last = max(index for index, (_, _, message) in enumerate(placed) if _ends_sound(message))
    clock = _Clock(midi)
    messages = tuple(
        TimedMessage(clock.second_at(tick), CHANNELS_PER_PORT * place[port] + getattr(message, "channel", 0), message)
        for tick, port, message in placed[: last + 1]
        if port in place
    )
    if messages[-1].second > LONGEST_SECONDS:
        minutes = messages[-1].second / 60
        raise BadInput(f"This MIDI file lasts {minutes:.0f} minutes; up to {LONGEST_SECONDS // 60} can be rendered.")
    return Timeline(messages, len(used))


def _performed(track: mido.MidiTrack) -> list[tuple[int, int, mido.Message]]:
    """Tick, port and message of all that a synthesizer hears; notes left hanging are ended with the track."""
    performed: list[tuple[int, int, mido.Message]] = []
    held: dict[tuple[int, int, int], int] = defaultdict(int)
    tick = port = 0
    for message in track:
        tick += message.time
        if message.type == "midi_port":
            port = message.port
        elif message.type in PERFORMED:
            performed.append((tick, port, message))
        if message.type in NOTES:
            strikes = message.type == "note_on" and message.velocity > 0
            # A synthesizer ends all soundings of a pitch by one message.
            held[port, message.channel, message.note] = int(strikes)
    for (port_held, channel, pitch), is_held in held.items():
        if is_held:
            performed.append((tick, port_held, mido.Message("note_off", channel=channel, note=pitch)))
    return performed


def _ends_sound(message: mido.Message) -> bool:
    """Whether a sound may end with this message; what comes after the last such message is not heard."""
    return message.type in NOTES or (message.type == "control_change" and message.control in PEDALS)


class _Clock:
    """Ticks to seconds under the tempo marks of all tracks."""

    def __init__(self, midi: mido.MidiFile) -> None:
        tempos = {0: DEFAULT_TEMPO}
        for track in midi.tracks:
            tick = 0
            for message in track:
                tick += message.time
                if message.type == "set_tempo" and message.tempo > 0:
                    tempos[tick] = message.tempo
        self._ticks = sorted(tempos)
        self._seconds_per_tick = [tempos[tick] / midi.ticks_per_beat / 1_000_000 for tick in self._ticks]
        self._seconds = [0.0]
        for index in range(1, len(self._ticks)):
            elapsed = (self._ticks[index] - self._ticks[index - 1]) * self._seconds_per_tick[index - 1]
            self._seconds.append(self._seconds[-1] + elapsed)

    def second_at(self, tick: int) -> float:
        mark = bisect_right(self._ticks, tick) - 1
        return self._seconds[mark] + (tick - self._ticks[mark]) * self._seconds_per_tick[mark]
