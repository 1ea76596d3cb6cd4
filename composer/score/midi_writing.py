"""Writes a piece as a MIDI file. What was read is written back unchanged, and new music lies on the grid.

The file has format 1: a track of marks, then a track for each part. Each part keeps its channel or gets a new one; from
the sixteenth part on, port numbers distinguish equal channels. Parts that came on the same channel share it while their
settings agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from composer.score.drum_channels import CHANNELS_PER_PORT, DRUM_CHANNEL
from composer.score.encodings import decoded
from composer.score.messages import AFTER_ONSETS, BEFORE_ENDS, SUSTAIN, Message
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.midi_file import (
    CONTROL,
    END_OF_TRACK,
    KEY_SIGNATURE,
    META,
    NOTE_OFF,
    NOTE_ON,
    PORT,
    PROGRAM,
    SYSEX,
    TIME_SIGNATURE,
    TRACK_NAME,
    MidiFile,
    Timed,
)
from composer.score.midi_marks import key_message, keys_of, meter_message, meters_of, tempo_message
from composer.score.midi_reading import FURTHER_NAME, has_pedals, program_of
from composer.score.piece import Part, Piece

PITCHED_CHANNELS = tuple(channel for channel in range(CHANNELS_PER_PORT) if channel != DRUM_CHANNEL)
# At this resolution, music on the grid of 24 is off by at most half a tick: 1.3 ms at 120 a minute.
FINEST_NEEDED = 192
END = bytes((META, END_OF_TRACK))
# The order at a tick: note-offs, pedal up, pedal down, note-ons. This way nothing is held by mistake.
ENDS, PEDAL_UP, PEDAL_DOWN, ONSETS = 1, 2, 3, 4
OF_MESSAGES = {BEFORE_ENDS: 0, AFTER_ONSETS: 5}


def midi_from_piece(piece: Piece) -> MidiFile:
    """Convert a piece to a MIDI file."""
    resolution = _resolution(piece.ticks_per_quarter)
    tracks = [_marks_track(piece, resolution)]
    channels, shared = _channels(piece.parts)
    for part, channel, is_shared in zip(piece.parts, channels, shared, strict=True):
        tracks.append(_part_track(part, channel, is_shared, resolution))
    for number, messages in piece.tracks:
        end = max((message.onset for message in messages), default=0)
        placed = [(_tick(message.onset, resolution), message.data) for message in messages]
        tracks.insert(min(number, len(tracks)), (*placed, (_tick(end, resolution), END)))
    return MidiFile(tuple(tracks), resolution)


def _resolution(ticks_per_quarter: int) -> int:
    """The resolution of the original file, or a multiple if that is too coarse for the new music."""
    if ticks_per_quarter % TICKS_PER_QUARTER == 0:
        return ticks_per_quarter
    multiples = (ticks_per_quarter * factor for factor in count(1))
    return next(m for m in multiples if m >= FINEST_NEEDED or m % TICKS_PER_QUARTER == 0)


def _tick(onset: float, resolution: int) -> int:
    return round(onset * resolution / TICKS_PER_QUARTER)


def _name(name: str) -> bytes:
    return bytes((META, TRACK_NAME)) + name.encode()


def _marks_track(piece: Piece, resolution: int) -> tuple[Timed, ...]:
    """The title and the marks. Original signature messages are used while the meters and keys are unchanged."""
    messages = piece.messages
    if meters_of(messages) == piece.meters and any(m.is_meta(TIME_SIGNATURE) for m in messages):
        meters: list[Message] = []
    else:
        messages = tuple(m for m in messages if not m.is_meta(TIME_SIGNATURE))
        meters = [meter_message(mark) for mark in piece.meters]
    if keys_of(messages) == piece.keys and any(m.is_meta(KEY_SIGNATURE) for m in messages):
        keys: list[Message] = []
    else:
        messages = tuple(m for m in messages if not m.is_meta(KEY_SIGNATURE))
        keys = [key_message(mark) for mark in piece.keys]
    name, messages = _named(piece.title, messages)
    tempos = [tempo_message(mark) for mark in piece.tempos]
    timed = sorted([*meters, *keys, *tempos, *messages], key=lambda message: message.onset)
    placed = [(0, name), *((_tick(message.onset, resolution), message.data) for message in timed)]
    return (*placed, (max(placed[-1][0], _tick(piece.end, resolution)), END))


def _named(name: str, messages: Sequence[Message]) -> tuple[bytes, tuple[Message, ...]]:
    """The name message, original if unchanged, and the other messages."""
    came = next((m for m in messages if m.is_meta(TRACK_NAME) and m.order != FURTHER_NAME), None)
    others = tuple(m for m in messages if m is not came)
    return (came.data if came is not None and decoded(came.data[2:]) == name else _name(name)), others


def _part_track(part: Part, channel: int, is_shared: bool, resolution: int) -> tuple[Timed, ...]:
    """The track of a part; if `is_shared`, another track sets up the channel."""
    port, number = divmod(channel, CHANNELS_PER_PORT)
    name, messages = _named(part.name, part.messages)
    begin: list[Timed] = [(0, name)]
    if port:
        begin.append((0, bytes((META, PORT, port))))
    if is_shared:
        setup: list[Message] = []
    else:
        setup = _setup(part)
        if not any(m.is_program for m in setup):
            begin.append((0, bytes((PROGRAM | number, part.program))))
    timed: list[tuple[int, int, bytes]] = []
    for message in sorted([*(m for m in messages if not m.is_of_channel), *setup], key=lambda m: m.onset):
        status = message.data[0]
        data = message.data if status >= SYSEX else bytes((status | number,)) + message.data[1:]
        timed.append((_tick(message.onset, resolution), OF_MESSAGES.get(message.order, PEDAL_UP), data))
    for note in part.notes:
        onset = _tick(note.played_onset, resolution)
        end = max(_tick(note.played_end, resolution), onset + 1)
        timed.append((onset, ONSETS, bytes((NOTE_ON | number, note.pitch, note.velocity))))
        timed.append((end, ENDS, bytes((NOTE_OFF | number, note.pitch, note.release))))
    if not (is_shared or any(m.is_control(SUSTAIN) for m in setup)):
        for pedal in part.pedals:
            timed.append((_tick(pedal.onset, resolution), PEDAL_DOWN, bytes((CONTROL | number, SUSTAIN, 127))))
            timed.append((_tick(pedal.end, resolution), PEDAL_UP, bytes((CONTROL | number, SUSTAIN, 0))))
    timed.sort(key=lambda entry: entry[:2])
    last = max(timed[-1][0] if timed else 0, _tick(part.end, resolution))
    return (*begin, *((tick, data) for tick, _, data in timed), (last, END))


def _setup(part: Part) -> list[Message]:
    """The channel messages of a part, without programs and pedals that have been replaced."""
    setup = [m for m in part.messages if m.is_of_channel]
    if program_of(setup) != part.program:
        setup = [m for m in setup if not m.is_program]
    if not has_pedals(setup, part.pedals):
        setup = [m for m in setup if not m.is_control(SUSTAIN)]
    return setup


def _channels(parts: Sequence[Part]) -> tuple[list[int], list[bool]]:
    """The channel of each part, and whether another part sets it up."""
    came = [part.channel if _may_stay(part) else None for part in parts]
    # Of parts on the same channel, the first with notes sets it up.
    owners: dict[int, int] = {}
    for number in sorted(range(len(parts)), key=lambda number: not parts[number].notes):
        channel = came[number]
        if channel is not None:
            owners.setdefault(channel, number)
    free = _free_channels({*owners})
    channels: list[int] = []
    shared: list[bool] = []
    for number, (part, channel) in enumerate(zip(parts, came, strict=True)):
        if channel is None or (owners[channel] != number and not _shares(part, parts[owners[channel]])):
            channel = _kit_channel(part, parts, owners) if part.is_drums else next(free)
            owners.setdefault(channel, number)
        channels.append(channel)
        shared.append(owners[channel] != number)
    return channels, shared


def _kit_channel(part: Part, parts: Sequence[Part], owners: Mapping[int, int]) -> int:
    """The first free drum channel, or one with the same settings."""
    kits = (CHANNELS_PER_PORT * port + DRUM_CHANNEL for port in count())
    return next(kit for kit in kits if kit not in owners or _shares(part, parts[owners[kit]]))


def _may_stay(part: Part) -> bool:
    """Whether a part may keep its channel: a melody may not use the drum channel."""
    return part.is_drums or part.channel is None or part.channel % CHANNELS_PER_PORT != DRUM_CHANNEL


def _shares(part: Part, owner: Part) -> bool:
    """Whether two parts can share a channel because their settings agree."""
    return not part.notes or (
        (part.program, part.is_drums, part.pedals) == (owner.program, owner.is_drums, owner.pedals)
        and _setup(part) == _setup(owner)
    )


def _free_channels(taken: set[int]) -> Iterator[int]:
    """Unused pitched channels, port after port."""
    for port in count():
        for place in PITCHED_CHANNELS:
            if CHANNELS_PER_PORT * port + place not in taken:
                yield CHANNELS_PER_PORT * port + place
