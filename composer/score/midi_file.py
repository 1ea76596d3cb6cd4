"""Parses and assembles Standard MIDI Files at the level of messages.

Files come from strangers and old disks. Whatever is readable is read, as the standard requires (SMF 1.0: unknown chunks
and meta messages of unexpected length are skipped); `remarks` list what was not. Time and memory are proportional to
the size.

A message is its status byte and data bytes without lengths: 0xFF, a type and the content for a meta message, 0xF0 or
0xF7 and the content for a system-exclusive one.
"""

import struct
from dataclasses import dataclass

from composer.errors import BadInput
from composer.notices import Notice

META, SYSEX, ESCAPE = 0xFF, 0xF0, 0xF7
TEXTS = range(0x01, 0x10)
TEXT, TRACK_NAME, LYRIC, MARKER, CUE = 0x01, 0x03, 0x05, 0x06, 0x07
CHANNEL_PREFIX, PORT, END_OF_TRACK, TEMPO, TIME_SIGNATURE, KEY_SIGNATURE = 0x20, 0x21, 0x2F, 0x51, 0x58, 0x59
# Microseconds per quarter note of a file that says nothing of its tempo (SMF 1.0).
DEFAULT_TEMPO = 500_000
META_LENGTHS = {PORT: 1, CHANNEL_PREFIX: 1, TEMPO: 3, 0x54: 5, TIME_SIGNATURE: 4, KEY_SIGNATURE: 2, 0x00: 2}
META_NAMES = {TEMPO: "tempo", TIME_SIGNATURE: "time signature", KEY_SIGNATURE: "key signature"}
NOTE_OFF, NOTE_ON, POLY_AFTERTOUCH, CONTROL, PROGRAM, AFTERTOUCH, BEND = range(0x80, 0xF0, 0x10)
DATA_BYTES = {NOTE_OFF: 2, NOTE_ON: 2, POLY_AFTERTOUCH: 2, CONTROL: 2, PROGRAM: 1, AFTERTOUCH: 1, BEND: 2}
# System messages, which do not belong in files, with their number of data bytes.
SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}
# Disks and mail programs prepend bytes: a MacBinary header has 128.
LATEST_HEADER = 4096
LONGEST_NUMBER_BYTES = 5
CHUNK_HEADER_BYTES = 8

# (tick from the start of the track, message).
Timed = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class MidiFile:
    """A file: its tracks, and its ticks per quarter note. The patterns of format 2 are independent pieces."""

    tracks: tuple[tuple[Timed, ...], ...]
    ticks_per_quarter: int
    format: int = 1
    remarks: tuple[Notice, ...] = ()


def read_midi_file(content: bytes, name: str) -> MidiFile:
    """Parse a file; `name` is used in errors. Raises BadInput if nothing can be read."""
    remarks: list[Notice] = []
    content = _unwrapped(content, name, remarks)
    format_, claimed, division = struct.unpack(">HHH", content[8:14])
    header_length = int.from_bytes(content[4:8])
    place = 8 + (header_length if 6 <= header_length <= len(content) else 6)
    found: list[tuple[Timed, ...]] = []
    while place + CHUNK_HEADER_BYTES <= len(content):
        kind, length = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8])
        start, end = place + CHUNK_HEADER_BYTES, place + CHUNK_HEADER_BYTES + length
        if kind == b"MTrk":
            track = _Track(content, start, end, len(found) + 1)
            found.append(tuple(track.messages))
            remarks += track.remarks
            place = track.stopped
        elif end <= len(content) and kind.isascii() and kind != b"MThd":
            place = end
        else:
            following = content.find(b"MTrk", place + 1)
            place = following if following >= 0 else len(content)
            remarks.append(Notice("bytes_between_tracks"))
    if not found:
        raise BadInput("midi_without_track", name=name)
    if claimed != len(found):
        remarks.append(Notice("track_count_wrong", claimed=claimed, count=len(found)))
    if format_ not in (0, 1, 2):
        remarks.append(Notice("midi_format_unknown", format=format_))
    midi = MidiFile(tuple(found), division, format_ if format_ in (0, 2) else 1)
    midi = _in_musical_time(midi, name, remarks) if division & 0x8000 else midi
    if not midi.ticks_per_quarter:
        raise BadInput("midi_without_ticks", name=name)
    return MidiFile(midi.tracks, midi.ticks_per_quarter, midi.format, tuple(dict.fromkeys(remarks)))


def _unwrapped(content: bytes, name: str, remarks: list[Notice]) -> bytes:
    """Strip a container such as RIFF. Raises BadInput if there is no MIDI file inside."""
    start = content.find(b"MThd", 0, LATEST_HEADER)
    if start < 0:
        raise BadInput("not_midi", name=name)
    if start and not (content.startswith(b"RIFF") and content[8:12] == b"RMID"):
        remarks.append(Notice("bytes_before_midi", count=start))
    if len(content) < start + 14:
        raise BadInput("midi_header_cut", name=name)
    end = len(content)
    if content.startswith(b"RIFF") and start >= 4:
        # What follows the music, such as titles or a soundfont, is not a track.
        end = min(end, start + int.from_bytes(content[start - 4 : start], "little"))
    return content[start:end] if end >= start + 14 else content[start:]


def _in_musical_time(midi: MidiFile, name: str, remarks: list[Notice]) -> MidiFile:
    """Convert SMPTE frames to quarter notes at 120 a minute. Raises BadInput for unknown frame rates."""
    frames, ticks_a_frame = 256 - (midi.ticks_per_quarter >> 8), midi.ticks_per_quarter & 0xFF
    if frames not in (24, 25, 29, 30) or not ticks_a_frame:
        raise BadInput("midi_frame_rate_unknown", name=name, frames=frames, ticks=ticks_a_frame)
    # "29" means 30 frames in 1.001 seconds (29.97 fps).
    ticks_a_second = (30 if frames == 29 else frames) * ticks_a_frame
    scale = 2 if ticks_a_second % 2 else 1
    quarter = 500_500 if frames == 29 else DEFAULT_TEMPO
    remarks.append(Notice("time_in_film_frames"))
    tracks = [
        tuple((tick * scale, message) for tick, message in track if message[:2] != bytes((META, TEMPO)))
        for track in midi.tracks
    ]
    tempo = (0, bytes((META, TEMPO)) + quarter.to_bytes(3))
    return MidiFile(((tempo, *tracks[0]), *tracks[1:]), ticks_a_second * scale // 2, midi.format)


class _Broken(Exception):
    """Reading of a track cannot continue; `remark` says why."""

    def __init__(self, remark: Notice):
        super().__init__(remark)
        self.remark = remark


class _Track:
    """A track while it is read: its messages, where reading stopped, and what was wrong."""

    def __init__(self, content: bytes, start: int, claimed_end: int, number: int):
        self.content, self.number = content, number
        self.messages: list[Timed] = []
        self.remarks: list[Notice] = []
        self.place = start
        is_whole = claimed_end <= len(content)
        # Some programs write a wrong length. If no chunk follows, the track ends with its last message.
        follows = content[claimed_end : claimed_end + 4] if is_whole else b""
        self.limit = claimed_end if is_whole and (not follows.strip(b"\0") or follows.isalnum()) else len(content)
        try:
            is_ended = self._read()
        except _Broken as error:
            self.remarks.append(error.remark)
            is_ended = True
        if not (is_ended or is_whole):
            self.remarks.append(Notice("track_ends_early", track=self.number))
        following = content.find(b"MTrk", self.place) if self.limit == len(content) else self.limit
        self.stopped = following if following >= 0 else len(content)

    def _read(self) -> bool:
        """Read to the end; returns whether there was an end-of-track message."""
        content, messages = self.content, self.messages
        tick, status = 0, 0
        while self.place < self.limit:
            tick += self._number()
            byte = self._byte()
            if byte >= 0x80:
                self.place += 1
                if byte < 0xF0:
                    status = byte
            elif status:
                byte = status
            else:
                raise _Broken(Notice("track_without_status", track=self.number))
            if byte < 0xF0:
                messages.append((tick, bytes((byte, *self._data(DATA_BYTES[byte & 0xF0])))))
            elif byte == META:
                kind = self._byte()
                self.place += 1
                text = self._content()
                if kind == END_OF_TRACK:
                    messages.append((tick, bytes((META, kind))))
                    return True
                if len(text) == META_LENGTHS.get(kind, len(text)) and kind < 0x80:
                    messages.append((tick, bytes((META, kind)) + text))
                else:
                    name = META_NAMES.get(kind, f"meta message {kind}")
                    self.remarks.append(Notice("track_meta_length_wrong", track=self.number, kind=name))
            elif byte in (SYSEX, ESCAPE):
                messages.append((tick, bytes((byte,)) + self._content()))
            else:
                self.place += SYSTEM_DATA_BYTES.get(byte, 0)
            # Running status is valid only after channel messages, but some programs use it after others.
            if byte >= 0xF0 and self.place < self.limit and status:
                self._note_lost_status(content)
        return False

    def _note_lost_status(self, content: bytes) -> None:
        place = self.place
        while place < self.limit and content[place] >= 0x80:
            place += 1
        if place + 1 < self.limit and content[place + 1] < 0x80:
            self.remarks.append(Notice("track_status_left_out", track=self.number))

    def _byte(self) -> int:
        if self.place >= self.limit:
            raise _Broken(Notice("track_ends_in_message", track=self.number))
        return self.content[self.place]

    def _data(self, count: int) -> bytes:
        data = self.content[self.place : min(self.place + count, self.limit)]
        if len(data) < count:
            raise _Broken(Notice("track_ends_in_message", track=self.number))
        self.place += count
        if data.isascii():
            return data
        self.remarks.append(Notice("track_values_out_of_range", track=self.number))
        return bytes(min(byte, 127) for byte in data)

    def _number(self) -> int:
        """Read a variable-length number."""
        number = 0
        for place in range(self.place, min(self.place + LONGEST_NUMBER_BYTES, self.limit)):
            byte = self.content[place]
            number = number << 7 | byte & 0x7F
            if byte < 0x80:
                self.place = place + 1
                return number
        raise _Broken(Notice("track_number_too_long", track=self.number))

    def _content(self) -> bytes:
        """Read content preceded by its length."""
        length = self._number()
        if self.place + length > self.limit:
            raise _Broken(Notice("track_ends_in_message", track=self.number))
        content = self.content[self.place : self.place + length]
        self.place += length
        return content


def midi_file_bytes(midi: MidiFile) -> bytes:
    """Write a file; the ticks of each track must rise, and each track must end with an end-of-track message."""
    header = b"MThd" + struct.pack(">LHHH", 6, midi.format, len(midi.tracks), midi.ticks_per_quarter)
    return header + b"".join(map(_track_bytes, midi.tracks))


def _track_bytes(track: tuple[Timed, ...]) -> bytes:
    written = bytearray()
    now = running = 0
    for tick, message in track:
        written += number_bytes(tick - now)
        now, status = tick, message[0]
        if status == META:
            written += message[:2] + number_bytes(len(message) - 2) + message[2:]
        elif status >= SYSEX:
            written += message[:1] + number_bytes(len(message) - 1) + message[1:]
        else:
            written += message[1:] if status == running else message
        running = status if status < SYSEX else 0
    return b"MTrk" + struct.pack(">L", len(written)) + bytes(written)


def number_bytes(number: int) -> bytes:
    """A number in the variable-length encoding of MIDI."""
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))
