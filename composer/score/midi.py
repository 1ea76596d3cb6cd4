"""MIDI files in and out, by way of mido, which parses and writes the bytes.

A Piece is written as a format-1 file: one track of marks, then one track a part. Reading is its inverse on
everything that a Piece models; other messages (pitch bend, other controllers, lyrics) are left out, and times
are rounded to the grid of 24 ticks to a quarter note. Each part gets a channel of its own; from the sixteenth
part on a port number in the track tells equal channels apart.

Files come from strangers. The bounds below hold reading to about 2 s and 200 MB, whatever the bytes say.
"""

import io
import re
from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path

import mido

from composer.errors import BadInput
from composer.files import write_whole
from composer.score.key import Key, Mode
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.piece import KeyMark, MeterMark, Note, Part, Pedal, Piece, TempoMark, settled

FILE_TICKS_PER_QUARTER = 480
# Room for 160,000 messages at three bytes, the least that one takes. The longest movements of symphonies have 0.4 MB.
LARGEST_FILE_BYTES = 500_000
# Fourteen hours at 120 quarter notes a minute.
LONGEST_FILE_QUARTERS = 100_000
DRUM_CHANNEL = 9
PITCHED_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
SUSTAIN_CONTROLLER = 64

# mido adds up numbers of any length, in time that grows with its square. No name or lyric has such a run of bytes.
ENDLESS_NUMBER = re.compile(rb"[\x80-\xff]{2000}")
KEY_SIGNATURE = re.compile(rb"\xff\x59\x02([\x00-\xff])([\x00-\xff])")
# What mido raises on bytes that are no MIDI, found by feeding it broken files.
PARSER_ERRORS = (OSError, EOFError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError)


def load_midi(path: Path) -> mido.MidiFile:
    """Parse a MIDI file. Raises BadInput if it is missing, too large, empty or broken."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name a MIDI file in it.")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            raise BadInput(f"{path} has {size / 1e6:.3g} MB; MIDI files up to {LARGEST_FILE_BYTES / 1e6} MB are read.")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise BadInput(f"{path} does not exist.") from error
    except OSError as error:
        raise BadInput(f"{path} could not be read ({error.strerror}).") from error
    return parse_midi(content, str(path))


def parse_midi(content: bytes, name: str) -> mido.MidiFile:
    """Parse the bytes of a MIDI file; `name` is what an error calls it. Raises BadInput."""
    if len(content) > LARGEST_FILE_BYTES:
        raise BadInput(f"{name} is too large; MIDI files up to {LARGEST_FILE_BYTES / 1e6} MB are read.")
    if not content.startswith(b"MThd"):
        raise BadInput(f"{name} is not a MIDI file (a Standard MIDI File begins with 'MThd').")
    if ENDLESS_NUMBER.search(content):
        raise BadInput(f"{name} is broken: it holds a number of thousands of digits.")
    try:
        midi = mido.MidiFile(file=io.BytesIO(_with_known_keys(content)), clip=True)
    except PARSER_ERRORS as error:
        raise BadInput(f"{name} is broken: its MIDI data cannot be read to the end.") from error
    if midi.ticks_per_beat < 0:
        raise BadInput(f"{name} counts time in film frames (SMPTE), which is not read; save it with musical time.")
    if midi.ticks_per_beat == 0:
        raise BadInput(f"{name} is broken: it has no ticks in a quarter note.")
    # mido takes the count of tracks for a signed number, and reads no track if it is over 32,767.
    claimed = int.from_bytes(content[10:12])
    if claimed != len(midi.tracks):
        raise BadInput(f"{name} claims to have {claimed:,} tracks; it must be broken.")
    if midi.type not in (0, 1) and len(midi.tracks) > 1:
        raise BadInput(f"{name} is of format {midi.type}: patterns, not parts of one piece; save it as format 1.")
    longest = max((sum(message.time for message in track) for track in midi.tracks), default=0)
    if longest > LONGEST_FILE_QUARTERS * midi.ticks_per_beat:
        raise BadInput(f"{name} claims to be over {LONGEST_FILE_QUARTERS:,} quarter notes long; it must be broken.")
    return midi


def _with_known_keys(content: bytes) -> bytes:
    """The file with key signatures that do not exist made C major: mido gives up a whole file for one of them."""

    def known(signature: re.Match[bytes]) -> bytes:
        sharps, mode = int.from_bytes(signature[1], signed=True), signature[2][0]
        return signature[0] if abs(sharps) <= 7 and mode <= 1 else b"\xff\x59\x02\x00\x00"

    return KEY_SIGNATURE.sub(known, content)


def read_piece(path: Path) -> Piece:
    """Read a MIDI file as a Piece. Raises BadInput if it cannot be read or holds no note."""
    piece = piece_from_midi(load_midi(path))
    if not piece.note_count:
        raise BadInput(f"{path} holds no notes.")
    return piece


def write_piece(piece: Piece, path: Path) -> None:
    """Write a Piece as a MIDI file, whole or not at all. Raises BadInput if it cannot be written."""
    write_whole(path, midi_bytes(piece))


def midi_bytes(piece: Piece) -> bytes:
    """The MIDI file of a piece; equal pieces give equal bytes."""
    buffer = io.BytesIO()
    midi_from_piece(piece).save(file=buffer)
    return buffer.getvalue()


# --- Piece -> MIDI ---


def midi_from_piece(piece: Piece) -> mido.MidiFile:
    """The format-1 MIDI file of a piece."""
    midi = mido.MidiFile(type=1, ticks_per_beat=FILE_TICKS_PER_QUARTER, charset="utf-8")
    midi.tracks.append(_track(piece.title, list(_mark_messages(piece)), piece.end))
    pitched = 0
    for part in piece.parts:
        port, place = (0, 0) if part.is_drums else divmod(pitched, len(PITCHED_CHANNELS))
        pitched += not part.is_drums
        channel = DRUM_CHANNEL if part.is_drums else PITCHED_CHANNELS[place]
        messages = list(_part_messages(part, channel))
        if port:
            messages.insert(0, (0, mido.MetaMessage("midi_port", port=port)))
        midi.tracks.append(_track(part.name, messages, part.end))
    return midi


def _track(name: str, messages: list[tuple[int, mido.Message]], end: int) -> mido.MidiTrack:
    """A track of messages at absolute ticks of the piece's grid, in order, closed at `end` or later."""
    scale = FILE_TICKS_PER_QUARTER // TICKS_PER_QUARTER
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
    now = 0
    for tick, message in messages:
        # They are made for this track; a copy would be checked anew, value by value.
        message.time = (tick - now) * scale
        track.append(message)
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(end - now, 0) * scale))
    return track


def _mark_messages(piece: Piece) -> Iterator[tuple[int, mido.MetaMessage]]:
    meters = [
        (m.onset, mido.MetaMessage("time_signature", numerator=m.meter.numerator, denominator=m.meter.denominator))
        for m in piece.meters
    ]
    keys = [
        (k.onset, mido.MetaMessage("key_signature", key=k.key.tonic + ("m" if k.key.mode == "minor" else "")))
        for k in piece.keys
    ]
    tempos = [(t.onset, mido.MetaMessage("set_tempo", tempo=t.microseconds_per_quarter)) for t in piece.tempos]
    yield from sorted(meters + keys + tempos, key=lambda timed: timed[0])


def _part_messages(part: Part, channel: int) -> Iterator[tuple[int, mido.Message]]:
    yield 0, mido.Message("program_change", channel=channel, program=part.program)
    timed: list[tuple[int, int, mido.Message]] = []
    # At one tick: notes end, the pedal comes up, goes down, notes begin. So nothing is held by mistake.
    for note in part.notes:
        on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        off = mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)
        timed += [(note.onset, 3, on), (note.end, 0, off)]
    for pedal in part.pedals:
        down = mido.Message("control_change", channel=channel, control=SUSTAIN_CONTROLLER, value=127)
        up = mido.Message("control_change", channel=channel, control=SUSTAIN_CONTROLLER, value=0)
        timed += [(pedal.onset, 2, down), (pedal.end, 1, up)]
    for tick, _, message in sorted(timed, key=lambda entry: entry[:2]):
        yield tick, message


# --- MIDI -> Piece ---


def piece_from_midi(midi: mido.MidiFile) -> Piece:
    """The Piece in a parsed MIDI file, on the grid of 24 ticks to a quarter note.

    Notes of one track, channel and program make a part; tracks without notes make none. Of marks that fall on
    one tick the last holds. A note that is never ended stops with its track.
    """
    tempos: dict[int, TempoMark] = {0: TempoMark(0, 500_000)}
    meters: dict[int, MeterMark] = {0: MeterMark(0, Meter())}
    keys: dict[int, KeyMark] = {}
    parts: list[Part] = []
    title = ""
    for number, track in enumerate(midi.tracks):
        for tick, message in _timed(track, midi.ticks_per_beat):
            if message.type == "set_tempo" and message.tempo > 0:
                tempos[tick] = TempoMark(tick, message.tempo)
            elif message.type == "time_signature":
                meter = _meter(message.numerator, message.denominator)
                if meter is not None:
                    meters[tick] = MeterMark(tick, meter)
            elif message.type == "key_signature":
                signature = message.key
                mode: Mode = "minor" if signature.endswith("m") else "major"
                keys[tick] = KeyMark(tick, Key(signature.removesuffix("m"), mode))
        found = _parts(track, midi.ticks_per_beat)
        parts.extend(found)
        if number == 0 and (not found or midi.type == 0):
            title = _text(track.name)
    return Piece(
        parts=tuple(parts),
        tempos=tuple(tempos[tick] for tick in sorted(tempos)),
        meters=tuple(meters[tick] for tick in sorted(meters)),
        keys=tuple(keys[tick] for tick in sorted(keys)),
        title=title,
    )


def _timed(track: mido.MidiTrack, ticks_per_beat: int) -> Iterator[tuple[int, mido.Message]]:
    """The messages of a track at the nearest tick of our grid."""
    now = 0
    for message in track:
        now += message.time
        yield (2 * now * TICKS_PER_QUARTER + ticks_per_beat) // (2 * ticks_per_beat), message


def _parts(track: mido.MidiTrack, ticks_per_beat: int) -> list[Part]:
    programs: dict[int, int] = defaultdict(int)
    held: dict[tuple[int, int], deque[tuple[int, int, int]]] = defaultdict(deque)
    pedal_down: dict[int, int] = {}
    notes: dict[tuple[int, int], list[Note]] = {}
    pedals: dict[int, list[Pedal]] = defaultdict(list)

    def close(channel: int, pitch: int, tick: int) -> None:
        onset, velocity, program = held[channel, pitch].popleft()
        notes[channel, program].append(Note(onset, pitch, max(tick - onset, 1), velocity))

    tick = 0
    for tick, message in _timed(track, ticks_per_beat):
        if message.type == "program_change":
            programs[message.channel] = message.program
        elif message.type == "note_on" and message.velocity:
            program = programs[message.channel]
            notes.setdefault((message.channel, program), [])
            held[message.channel, message.note].append((tick, message.velocity, program))
        elif message.type in ("note_on", "note_off"):
            if held[message.channel, message.note]:
                close(message.channel, message.note, tick)
        elif message.type == "control_change" and message.control == SUSTAIN_CONTROLLER:
            if message.value >= 64:
                pedal_down.setdefault(message.channel, tick)
            elif message.channel in pedal_down:
                onset = pedal_down.pop(message.channel)
                if tick > onset:
                    pedals[message.channel].append(Pedal(onset, tick - onset))
    for channel, pitch in [place for place, sounding in held.items() for _ in sounding]:
        close(channel, pitch, tick)
    for channel, onset in pedal_down.items():
        if tick > onset:
            pedals[channel].append(Pedal(onset, tick - onset))
    name = _text(track.name)
    return [
        Part(
            notes=settled(struck),
            program=program,
            name=name,
            is_drums=channel == DRUM_CHANNEL,
            pedals=tuple(pedals[channel]),
        )
        for (channel, program), struck in notes.items()
    ]


def _meter(numerator: int, denominator: int) -> Meter | None:
    """The meter of a time signature, or None for one that the grid cannot hold."""
    try:
        return Meter(numerator, denominator)
    except BadInput:
        return None


def _text(text: str) -> str:
    """A name from a MIDI file: mido reads Latin-1, most programs write UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
