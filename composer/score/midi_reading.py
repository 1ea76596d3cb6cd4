"""Converts a MIDI file to a Piece on the grid of 24 ticks to a quarter note; everything else is kept unchanged.

The notes of a channel in a track make a part. Channel messages from any track apply to every part on the channel,
unless tracks start on it with different programs, as notation programs write them.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from composer.score.drum_channels import CHANNELS_PER_PORT, MOST_PORTS, drum_tracks
from composer.score.encodings import decoded
from composer.score.messages import AFTER_ONSETS, BEFORE_ENDS, BETWEEN, PEDAL_DOWN, SUSTAIN, Message
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.midi_file import (
    END_OF_TRACK,
    KEY_SIGNATURE,
    META,
    NOTE_OFF,
    NOTE_ON,
    PORT,
    PROGRAM,
    SYSEX,
    TEMPO,
    TIME_SIGNATURE,
    TRACK_NAME,
    MidiFile,
    Timed,
)
from composer.score.midi_marks import beyond_marks, keys_of, meters_of, rounded, tempos_of
from composer.score.piece import Note, Part, Pedal, Piece

# Of fractions of ticks: a file has at most 32,767 ticks per quarter note.
DIGITS = 6
LATEST = 1 << 62
# The order of names in a track after the first, which alone is the name of its part.
FURTHER_NAME = AFTER_ONSETS
Struck = tuple[int, int, int, int, int]


@dataclass(slots=True)
class _Track:
    """The contents of a track: `notes` by channel as (onset, pitch, end, velocity, release velocity) in ticks of the
    file, and messages."""

    name: bytes | None = None
    notes: dict[int, list[Struck]] = field(default_factory=dict)
    of_channels: list[tuple[int, int, Message]] = field(default_factory=list)
    others: list[Message] = field(default_factory=list)


class _Sent(NamedTuple):
    """A channel message, with its tick in the file and the number of its track."""

    tick: int
    track: int
    message: Message


def piece_from_midi(midi: MidiFile) -> Piece:
    """Convert a MIDI file to a Piece.

    Of marks on the same tick, the last counts. A note without an end stops with its track.
    """
    scale = TICKS_PER_QUARTER / midi.ticks_per_quarter
    tracks = [_taken(track, midi.ticks_per_quarter) for track in midi.tracks]
    drums = drum_tracks(midi)
    playing = {channel for track in tracks for channel in track.notes}
    sent: dict[int, list[_Sent]] = defaultdict(list)
    for number, track in enumerate(tracks):
        for channel, tick, message in track.of_channels:
            sent[channel].append(_Sent(tick, number, message))
    said = {channel: _as_understood(sent[channel]) for channel in playing}
    divided = {channel for channel in playing if _is_divided(channel, tracks, sent[channel])}
    parts: list[Part] = []
    silent: list[tuple[int, tuple[Message, ...]]] = []
    of_all: list[Message] = []
    marks: list[Message] = []
    for number, track in enumerate(tracks):
        others = [m for m in track.others if not m.is_meta(TEMPO, TIME_SIGNATURE, KEY_SIGNATURE)]
        marks += [m for m in track.others if m.is_meta(TEMPO, TIME_SIGNATURE, KEY_SIGNATURE)]
        # Messages on channels without notes are kept with their channel number.
        unheard = [_on_channel(m, channel) for channel, _, m in track.of_channels if channel not in playing]
        if track.notes:
            of_all += unheard
        else:
            others = sorted([*others, *unheard], key=lambda message: message.onset)
        if track.name is not None and decoded(track.name).encode() != track.name:
            others.insert(0, Message(0.0, bytes((META, TRACK_NAME)) + track.name))
        if midi.format == 0 or (number == 0 and not track.notes):
            of_all += others
            others = []
        elif not track.notes and (others or track.name):
            name = [] if track.name is None else [Message(0.0, bytes((META, TRACK_NAME)) + track.name)]
            further = [m for m in others if not m.is_meta(TRACK_NAME) or m.order == FURTHER_NAME]
            silent.append((number, tuple(name + further)))
        for channel, struck in track.notes.items():
            understood = said[channel]
            if channel in divided:
                # What a silent track sends applies to all of them.
                mine = [
                    each for each in sent[channel] if each.track == number or channel not in tracks[each.track].notes
                ]
                understood = _as_understood(mine)
            parts.append(
                Part(
                    notes=_on_grid(struck, scale),
                    program=understood.program,
                    name=decoded(track.name or b""),
                    is_drums=(number, channel) in drums,
                    pedals=understood.pedals,
                    messages=tuple(sorted([*others, *understood.messages], key=lambda message: message.onset)),
                    channel=channel,
                )
            )
            others = []
    meters, keys = meters_of(marks), keys_of(marks)
    title = tracks[0].name if tracks and (midi.format == 0 or not tracks[0].notes) else None
    return Piece(
        parts=tuple(parts),
        tempos=tempos_of(marks),
        meters=meters,
        keys=keys,
        title=decoded(title or b""),
        messages=tuple(sorted([*of_all, *beyond_marks(marks, meters, keys)], key=lambda message: message.onset)),
        tracks=tuple(silent),
        ticks_per_quarter=midi.ticks_per_quarter,
    )


def _is_divided(channel: int, tracks: Sequence[_Track], sent: Iterable[_Sent]) -> bool:
    """Whether tracks select different programs on a channel by their first note: they mean a channel each."""
    begin = {number: min(track.notes[channel])[0] for number, track in enumerate(tracks) if track.notes.get(channel)}
    programs: dict[int, int] = {}
    for tick, number, message in sent:
        if message.kind == PROGRAM and tick <= begin.get(number, -1):
            programs[number] = message.data[1]
    return len(set(programs.values())) > 1


def _taken(track: Sequence[Timed], ticks_per_quarter: int) -> _Track:
    """Pair the note-ons and note-offs of a track, and collect its messages."""
    taken = _Track()
    held: dict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(deque)
    orders = _orders(track)
    port = tick = 0

    def moment() -> float:
        return round(tick * TICKS_PER_QUARTER / ticks_per_quarter, DIGITS)

    for place, (tick, data) in enumerate(track):
        status = data[0]
        channel = CHANNELS_PER_PORT * port + (status & 0x0F)
        kind = status & 0xF0
        if kind == NOTE_ON and data[2]:
            taken.notes.setdefault(channel, [])
            held[channel, data[1]].append((tick, data[2]))
        elif kind in (NOTE_ON, NOTE_OFF):
            if held[channel, data[1]]:
                onset, velocity = held[channel, data[1]].popleft()
                release = data[2] if kind == NOTE_OFF else 0
                taken.notes[channel].append((onset, data[1], tick, velocity, release))
        elif status == META and data[1] == PORT:
            port = data[2] % MOST_PORTS
        elif status == META and data[1] == TRACK_NAME and taken.name is None:
            taken.name = data[2:]
        elif status == META and data[1] == TRACK_NAME:
            taken.others.append(Message(moment(), data, FURTHER_NAME))
        elif status < SYSEX:
            message = Message(moment(), bytes((kind,)) + data[1:], orders.get(place, BETWEEN))
            taken.of_channels.append((channel, tick, message))
        elif data[:2] != bytes((META, END_OF_TRACK)):
            taken.others.append(Message(moment(), data))
    for (channel, pitch), sounding in held.items():
        for onset, velocity in sounding:
            taken.notes[channel].append((onset, pitch, tick, velocity, 0))
    return taken


def _orders(track: Sequence[Timed]) -> dict[int, int]:
    """The order of channel messages among note-offs and note-ons at the same tick, by index, where it matters."""
    orders: dict[int, int] = {}
    place = 0
    while place < len(track):
        tick, last = track[place][0], place
        while last < len(track) and track[last][0] == tick:
            last += 1
        if last - place > 1:
            begun: set[int] = set()
            waiting: dict[int, list[int]] = defaultdict(list)
            for number in range(place, last):
                data = track[number][1]
                if data[0] >= SYSEX:
                    continue
                channel, kind = data[0] & 0x0F, data[0] & 0xF0
                if kind == NOTE_ON and data[2]:
                    begun.add(channel)
                elif kind in (NOTE_ON, NOTE_OFF):
                    orders |= dict.fromkeys(waiting.pop(channel, ()), BEFORE_ENDS)
                else:
                    waiting[channel].append(number)
                    if channel in begun:
                        orders[number] = AFTER_ONSETS
        place = last
    return orders


def _on_grid(struck: Iterable[Struck], scale: float) -> tuple[Note, ...]:
    """Quantize the notes of a track and channel, keeping their offsets from the grid."""
    notes: list[Note] = []
    for onset, pitch, end, velocity, release in struck:
        played, length = onset * scale, (end - onset) * scale
        tick = rounded(played)
        duration = max(rounded(played + length) - tick, 1)
        # Notes of length zero are lengthened: some programs write drums that way, and players skip such notes.
        longer = round(length - duration, DIGITS) if length else 0.0
        late = round(played - tick, DIGITS)
        notes.append(Note(tick, pitch, duration, velocity, late, longer, release=release))
    notes.sort()
    # For each pitch, the next onset, and the latest end of notes at that very onset.
    following: dict[int, tuple[int, int]] = {}
    for place in range(len(notes) - 1, -1, -1):
        note = notes[place]
        onset, limit = following.get(note.pitch, (-1, LATEST))
        if onset != note.onset:
            limit = onset if onset >= 0 else LATEST
            following[note.pitch] = (note.onset, limit)
        if note.end > limit:
            cut = limit - note.onset
            longer = note.duration + note.duration_offset - cut
            notes[place] = replace(note, duration=cut, duration_offset=round(longer, DIGITS))
    return tuple(sorted(notes))


@dataclass(frozen=True, slots=True)
class _Understood:
    """The program and pedals among a channel's messages, and the messages that say more than these."""

    program: int
    pedals: tuple[Pedal, ...]
    messages: tuple[Message, ...]


def _as_understood(sent: Iterable[_Sent]) -> _Understood:
    messages = [each.message for each in sorted(sent, key=lambda each: each.tick)]
    pedals = [m for m in messages if m.is_control(SUSTAIN)]
    programs = [m for m in messages if m.is_program]
    found = pedals_of(messages)
    left_out: set[int] = set()
    if [(m.onset, m.data[2], m.order) for m in pedals] == [
        entry for pedal in found for entry in ((pedal.onset, 127, BETWEEN), (pedal.end, 0, BETWEEN))
    ]:
        left_out |= {id(m) for m in pedals}
    if len(programs) == 1 and programs[0].onset == 0 and programs[0].kind == PROGRAM:
        left_out.add(id(programs[0]))
    return _Understood(program_of(messages), found, tuple(m for m in messages if id(m) not in left_out))


def program_of(messages: Iterable[Message]) -> int:
    """The first program selected by a channel's messages, the last of several at that tick; 0 without one."""
    programs = [m for m in messages if m.kind == PROGRAM]
    return next((m.data[1] for m in reversed(programs) if m.onset == programs[0].onset), 0)


def pedals_of(messages: Sequence[Message]) -> tuple[Pedal, ...]:
    """The times at which the sustain pedal is down, on the grid; one that is never released ends with the last
    message."""
    last = rounded(messages[-1].onset) if messages else 0
    spans = ((down, last if up is None else up) for down, up in _pedal_spans(messages))
    return tuple(Pedal(down, up - down) for down, up in spans if up > down)


def has_pedals(messages: Sequence[Message], pedals: Sequence[Pedal]) -> bool:
    """Whether messages hold the pedals of a part, whenever the last one ends if they never release it."""
    if pedals_of(messages) == tuple(pedals):
        return True
    spans = list(_pedal_spans(messages))
    released = [(down, up) for down, up in spans if up is not None and up > down]
    told = [(pedal.onset, pedal.end) for pedal in pedals]
    return bool(told) and told[:-1] == released and (told[-1][0], None) in spans


def _pedal_spans(messages: Iterable[Message]) -> Iterator[tuple[int, int | None]]:
    """When the sustain pedal goes down and up again, on the grid; None for a pedal that is never released."""
    down: int | None = None
    for message in messages:
        if message.is_control(SUSTAIN):
            tick = rounded(message.onset)
            if message.data[2] >= PEDAL_DOWN:
                down = tick if down is None else down
            elif down is not None:
                yield down, tick
                down = None
    if down is not None:
        yield down, None


def _on_channel(message: Message, channel: int) -> Message:
    data = bytes((message.data[0] | channel % CHANNELS_PER_PORT,)) + message.data[1:]
    return replace(message, data=data)
