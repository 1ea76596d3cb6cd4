"""The timeline of a MIDI file: what a synthesizer must do, and when, in seconds.

All sounding messages are kept at their exact time, without quantization. MIDI has 16 channels; a track may name a port,
and each port has 16 more. Here they become a single range of channels, 16 x port + channel, with the ports that play
notes renumbered from 0.
"""

from bisect import bisect_right
from dataclasses import dataclass

from composer.errors import BadInput
from composer.score.drum_channels import CHANNELS_PER_PORT, drum_tracks
from composer.score.messages import SUSTAIN
from composer.score.midi_file import (
    CONTROL,
    DEFAULT_TEMPO,
    ESCAPE,
    META,
    NOTE_OFF,
    NOTE_ON,
    PORT,
    SYSEX,
    TEMPO,
    MidiFile,
)

LONGEST_SECONDS = 3600
MOST_PORTS = 16  # FluidSynth has 256 channels
SOSTENUTO = 66
PEDALS = (SUSTAIN, SOSTENUTO)
NOTES = (NOTE_ON, NOTE_OFF)


@dataclass(frozen=True, slots=True)
class TimedMessage:
    """A MIDI message without its channel (see `midi_file`), its time in seconds, and its channel (see the module)."""

    second: float
    channel: int
    data: bytes

    @property
    def kind(self) -> int:
        """NOTE_ON and so on, as named in `midi_file`."""
        return self.data[0]

    @property
    def is_onset(self) -> bool:
        """Whether it starts a note."""
        return self.data[0] == NOTE_ON and self.data[2] > 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """The messages of a file in order of time; `ports` times 16 channels are used, of which `drums` are drum kits."""

    messages: tuple[TimedMessage, ...]
    ports: int
    drums: frozenset[int] = frozenset()

    @property
    def seconds(self) -> float:
        """When the last note is released, including pedals."""
        return self.messages[-1].second


# Tick, port, channel in it, and message.
_Placed = tuple[int, int, int, bytes]


def read_timeline(midi: MidiFile) -> Timeline:
    """Read the timeline of a parsed MIDI file; notes without an end stop with their track.

    Raises BadInput if the file has no notes, over 60 minutes of music, over 16 ports, or independent sequences.
    """
    if midi.format == 2:
        raise BadInput("midi_of_sequences")
    placed = sorted((entry for track in midi.tracks for entry in _performed(track)), key=lambda entry: entry[0])
    used = sorted({port for _, port, _, data in placed if data[0] == NOTE_ON and data[2]})
    if not used:
        raise BadInput("nothing_to_hear")
    if len(used) > MOST_PORTS:
        raise BadInput("too_many_ports", count=len(used), most=MOST_PORTS)
    place = {port: index for index, port in enumerate(used)}
    last = max(index for index, (_, _, _, data) in enumerate(placed) if _ends_sound(data))
    clock = _Clock(midi)
    messages = tuple(
        TimedMessage(clock.second_at(tick), CHANNELS_PER_PORT * place[port] + channel, data)
        for tick, port, channel, data in placed[: last + 1]
        if port in place
    )
    if messages[-1].second > LONGEST_SECONDS:
        minutes = messages[-1].second / 60
        raise BadInput("too_long_to_render", minutes=minutes, most=LONGEST_SECONDS // 60)
    return Timeline(messages, len(used), _drums(midi, place))


def _drums(midi: MidiFile, place: dict[int, int]) -> frozenset[int]:
    """The channels that play only drums."""
    is_drums: dict[int, bool] = {}
    kits = drum_tracks(midi)
    for number, track in enumerate(midi.tracks):
        for _, port, channel, data in _performed(track):
            if data[0] == NOTE_ON and data[2]:
                whole = CHANNELS_PER_PORT * port + channel
                its = CHANNELS_PER_PORT * place[port] + channel
                is_drums[its] = is_drums.get(its, True) and (number, whole) in kits
    return frozenset(channel for channel, drums in is_drums.items() if drums)


def _performed(track: tuple[tuple[int, bytes], ...]) -> list[_Placed]:
    """All sounding messages of a track; hanging notes end with it."""
    performed: list[_Placed] = []
    held: dict[tuple[int, int, int], bool] = {}
    tick = port = 0
    for tick, data in track:
        status = data[0]
        if status == META:
            if data[1] == PORT:
                port = data[2]
        elif status == SYSEX:
            performed.append((tick, port, 0, data))
        elif status != ESCAPE:
            kind, channel = status & 0xF0, status & 0x0F
            performed.append((tick, port, channel, bytes((kind,)) + data[1:]))
            if kind in NOTES:
                # A synthesizer ends all instances of a pitch with a single message.
                held[port, channel, data[1]] = kind == NOTE_ON and data[2] > 0
    for (port_held, channel, pitch), is_held in held.items():
        if is_held:
            performed.append((tick, port_held, channel, bytes((NOTE_OFF, pitch, 0))))
    return performed


def _ends_sound(data: bytes) -> bool:
    """Whether this message can end a sound; nothing after the last such message is heard."""
    return data[0] in NOTES or (data[0] == CONTROL and data[1] in PEDALS)


class _Clock:
    """Converts ticks to seconds under the tempo marks of all tracks."""

    def __init__(self, midi: MidiFile) -> None:
        tempos = {0: DEFAULT_TEMPO}
        for track in midi.tracks:
            for tick, data in track:
                if data[0] == META and data[1] == TEMPO and any(data[2:]):
                    tempos[tick] = int.from_bytes(data[2:])
        self._ticks = sorted(tempos)
        self._seconds_per_tick = [tempos[tick] / midi.ticks_per_quarter / 1_000_000 for tick in self._ticks]
        self._seconds = [0.0]
        for index in range(1, len(self._ticks)):
            elapsed = (self._ticks[index] - self._ticks[index - 1]) * self._seconds_per_tick[index - 1]
            self._seconds.append(self._seconds[-1] + elapsed)

    def second_at(self, tick: int) -> float:
        mark = bisect_right(self._ticks, tick) - 1
        return self._seconds[mark] + (tick - self._ticks[mark]) * self._seconds_per_tick[mark]
