"""Files made to break a reader are read or refused, soon and in little memory.

Mutants are made of real structure: our own pieces as tracks of messages, whose deltas, bytes, lengths and headers are
then spoilt, each by the dice of its own number. All are read in one child process, which reports what happened.
Run `python -m tests.score.test_hostile_midi NUMBER` for the story of one mutant.
"""

import json
import random
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from composer.errors import ComposerError
from composer.events.notes import decode, encode
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.midi import (
    LARGEST_FILE_BYTES,
    midi_bytes,
    midi_from_piece,
    parse_midi,
    piece_from_midi,
)
from composer.score.midi_file import META, number_bytes
from composer.score.piece import KeyMark, MeterMark, Note, Part, Pedal, Piece, TempoMark, settled
from tests.pieces import chorale, melody
from tests.processes import peak_megabytes

MUTANTS = 2_400
# Twice what a reader may take, in time of the processor: the bound is on the work, not on how busy a machine is.
LARGEST_CPU_SECONDS = 4.0
LARGEST_MEGABYTES = 500
PROJECT = Path(__file__).parents[2]
END_OF_TRACK = b"\xff\x2f\x00"


def song() -> Piece:
    """Voice, piano with pedal and drums, with marks of every kind and names in several scripts."""
    voice = Part(tuple(Note(24 * beat, 60 + beat % 12, 24, 40 + beat) for beat in range(32)), program=52, name="노래")
    piano = Part(
        tuple(Note(96 * bar, pitch, 96) for bar in range(8) for pitch in (48, 52, 55)),
        name="Flügel",
        pedals=tuple(Pedal(96 * bar, 90) for bar in range(8)),
    )
    drums = Part(tuple(Note(12 * place, 42, 6) for place in range(64)), is_drums=True)
    return Piece(
        (voice, piano, drums),
        tempos=(TempoMark.of(0, 90), TempoMark.of(200, 60)),
        meters=(MeterMark(0, Meter(1, 4)), MeterMark(24, Meter(6, 8))),
        keys=(KeyMark(0, Key("Eb", "major")), KeyMark(300, Key("C", "minor"))),
        title="Été",
    )


# --- a file in pieces that can be spoilt ---


@dataclass
class MidiParts:
    """A MIDI file taken apart: header fields, and each track as pairs of delta and message bytes."""

    kind: int
    division: int
    tracks: list[list[tuple[bytes, bytes]]]
    claimed_tracks: int | None = None
    header_length: int = 6
    claimed_lengths: dict[int, int] = field(default_factory=dict)
    before_track: dict[int, bytes] = field(default_factory=dict)

    def content(self) -> bytes:
        claimed = len(self.tracks) if self.claimed_tracks is None else self.claimed_tracks
        chunks = [
            b"MThd",
            struct.pack(">LHHH", self.header_length, self.kind, claimed & 0xFFFF, self.division & 0xFFFF),
        ]
        for number, track in enumerate(self.tracks):
            body = b"".join(delta + message for delta, message in track)
            length = self.claimed_lengths.get(number, len(body))
            chunks += [self.before_track.get(number, b""), b"MTrk", struct.pack(">L", length), body]
        return b"".join(chunks)


def with_length(message: bytes) -> bytes:
    return message[:2] + number_bytes(len(message) - 2) + message[2:] if message[0] == META else message


def taken_apart(piece: Piece) -> MidiParts:
    tracks = []
    for track in midi_from_piece(piece).tracks:
        ticks = [0, *(tick for tick, _ in track)]
        tracks.append(
            [
                (number_bytes(tick - before), with_length(message))
                for before, (tick, message) in zip(ticks, track, strict=False)
            ]
        )
    return MidiParts(kind=1, division=480, tracks=tracks)


# --- ways to spoil it ---

Dice = random.Random
ABSURD_NUMBERS = (
    b"\xff\xff\xff\x7f",
    b"\xff\xff\xff\xff\x7f",
    b"\x80\x80\x80\x80\x80\x00",
    b"\xff" * 40 + b"\x7f",
    b"\xff" * 5_000 + b"\x00",
    b"\x87\xff\xff\xff\x00",
)
DIVISIONS = (0, 1, 7, 24, 0x7FFF, 0x8000, 0xE728, 0xE250, 0xFFFF)
TRACK_COUNTS = (0, 1, 2, 100, 0x7FFF, 0x8000, 0xFFFF)
ALIEN_MESSAGES = (
    b"\xf0\x03\x43\x12\xf7",
    b"\xf7\x02\x01\x02",
    b"\xf4",
    b"\xf8",
    b"\xff\x7f\x00",
    b"\xff\x00\x02\x00\x01",
    b"\xff\x51\x03\x00\x00\x00",
    b"\xff\x51\x02\x07\xa1",
    b"\xff\x54\x05\xff\xff\xff\xff\xff",
    b"\xff\x58\x04\xff\xff\x18\x08",
    b"\xff\x58\x04\x00\x02\x18\x08",
    b"\xff\x58\x01\x04",
    b"\xff\x59\x02\x7f\x05",
    b"\xff\x59\x00",
    b"\xff\x21\x01\xff",
    b"\xff\x20\x01\x7f",
    b"\xff\x60\x01\x00",
    b"\xe0\x00\x40",
    b"\xd0\x40",
    b"\xc0\x7f",
    b"\xb0\x78\x00",
    b"\x90\xff\xff",
    b"\x91\x40",
)


def some_message(parts: MidiParts, dice: Dice) -> tuple[list[tuple[bytes, bytes]], int]:
    """A track that has messages, and the place of one of them."""
    track = dice.choice([track for track in parts.tracks if track] or [[(b"\0", END_OF_TRACK)]])
    return track, dice.randrange(len(track))


def absurd_delta(parts: MidiParts, dice: Dice) -> None:
    track, place = some_message(parts, dice)
    track[place] = (dice.choice(ABSURD_NUMBERS), track[place][1])


def random_deltas(parts: MidiParts, dice: Dice) -> None:
    track, _ = some_message(parts, dice)
    track[:] = [(number_bytes(dice.randrange(1 << dice.randrange(1, 15))), message) for _, message in track]


def running_status(parts: MidiParts, dice: Dice) -> None:
    track, _ = some_message(parts, dice)
    status = None
    for place, (delta, message) in enumerate(track):
        is_same = message[0] == status
        # Now and then a status is left out where it was not the same.
        status = message[0] if message[0] < 0xF0 else None
        if is_same or (dice.random() < 0.05 and len(message) > 1):
            track[place] = (delta, message[1:])


def alien_message(parts: MidiParts, dice: Dice) -> None:
    track, place = some_message(parts, dice)
    track.insert(place, (number_bytes(dice.randrange(200)), dice.choice(ALIEN_MESSAGES)))


def text_of_no_encoding(parts: MidiParts, dice: Dice) -> None:
    text = dice.randbytes(dice.randrange(1, 3_000))
    parts.tracks[0].insert(0, (b"\0", bytes([0xFF, dice.randrange(1, 10)]) + number_bytes(len(text)) + text))


def long_claim(parts: MidiParts, dice: Dice) -> None:
    track, place = some_message(parts, dice)
    claim = number_bytes(dice.choice([0x80, 0x4000, 0x200000, 0x0FFFFFFF]))
    track.insert(place, (b"\0", dice.choice([b"\xff\x01", b"\xf0", b"\xff\x7f"]) + claim + b"abc"))


def odd_header(parts: MidiParts, dice: Dice) -> None:
    choice = dice.randrange(4)
    if choice == 0:
        parts.kind = dice.choice([0, 2, 2, 3, 0xFFFF])
    elif choice == 1:
        parts.division = dice.choice(DIVISIONS)
    elif choice == 2:
        parts.claimed_tracks = dice.choice(TRACK_COUNTS)
    else:
        parts.header_length = dice.choice([0, 4, 5, 7, 8, 0xFFFFFFFF])


def odd_track_length(parts: MidiParts, dice: Dice) -> None:
    parts.claimed_lengths[dice.randrange(len(parts.tracks))] = dice.choice([0, 1, 5, 100, 10_000, 0xFFFFFFFF])


def lost_end(parts: MidiParts, dice: Dice) -> None:
    track, place = some_message(parts, dice)
    del track[place:]


def lost_note_ends(parts: MidiParts, dice: Dice) -> None:
    track, _ = some_message(parts, dice)
    track[:] = [pair for pair in track if pair[1][0] & 0xF0 != 0x80 or dice.random() < 0.5]


def many_tracks(parts: MidiParts, dice: Dice) -> None:
    track, _ = some_message(parts, dice)
    parts.tracks += [list(track)] * dice.choice([1, 15, 70])


def shuffled_messages(parts: MidiParts, dice: Dice) -> None:
    track, _ = some_message(parts, dice)
    dice.shuffle(track)


def other_channels(parts: MidiParts, dice: Dice) -> None:
    track, _ = some_message(parts, dice)
    for place, (delta, message) in enumerate(track):
        if message[0] < 0xF0:
            track[place] = (delta, bytes([message[0] & 0xF0 | dice.randrange(16)]) + message[1:])


def alien_chunk(parts: MidiParts, dice: Dice) -> None:
    chunk = dice.choice([b"XFIH", b"RIFF", b"MThd"]) + struct.pack(">L", 8) + b"whatever"
    parts.before_track[dice.randrange(len(parts.tracks))] = chunk


SPOILERS: tuple[Callable[[MidiParts, Dice], None], ...] = (
    absurd_delta,
    random_deltas,
    running_status,
    alien_message,
    text_of_no_encoding,
    long_claim,
    odd_header,
    odd_track_length,
    lost_end,
    lost_note_ends,
    many_tracks,
    shuffled_messages,
    other_channels,
    alien_chunk,
)


def mutant(number: int) -> bytes:
    """A spoilt file; the same number gives the same bytes."""
    dice = random.Random(number)
    parts = taken_apart(dice.choice(SOURCES))
    for _ in range(dice.choice([1, 1, 2, 4])):
        dice.choice(SPOILERS)(parts, dice)
    content = bytearray(parts.content())
    if dice.random() < 0.25:
        for _ in range(dice.randrange(1, 20)):
            content[dice.randrange(len(content))] = dice.randrange(256)
    if dice.random() < 0.1:
        del content[dice.randrange(len(content)) :]
    return bytes(content)


SOURCES = (song(), chorale(), melody([60, 64, 67, 72]))


# --- files as large as are read ---


def track_bytes(body: bytes) -> bytes:
    return b"MTrk" + struct.pack(">L", len(body)) + body


def file_of(messages: bytes, division: int = 480) -> bytes:
    """A file of one track, as long as is read: a note, then some messages over and over."""
    room = LARGEST_FILE_BYTES - 40
    body = b"\0\x90\x3c\x40" + messages * (room // len(messages)) + b"\0" + END_OF_TRACK
    return b"MThd" + struct.pack(">LHHH", 6, 1, 1, division) + track_bytes(body)


def file_of_tracks(count: int, body: bytes, division: int = 480) -> bytes:
    """A file that claims some tracks, and has as many of one kind as are read."""
    header = b"MThd" + struct.pack(">LHHH", 6, 1, count, division)
    track = track_bytes(body)
    return header + track * min(count, (LARGEST_FILE_BYTES - len(header)) // len(track))


def giants() -> dict[str, bytes]:
    """Files at the bound of size, each all of one thing."""
    chord = b"".join(b"\0" + bytes([0x90 | channel, pitch, 64]) for channel in range(16) for pitch in range(128))
    strike, release = b"\x01\x90\x3c\x40", b"\x01\x80\x3c\x00"
    last_quarter = number_bytes(99_000) + b"\x80\x00\x00"
    return {
        "notes of running status": file_of(b"\x01\x3c\x40\x01\x3c\x00"),
        "strikes without ends": file_of(b"\x01\x3c\x40"),
        "strikes without ends, then ends": file_of_tracks(1, strike * 60_000 + release * 60_000),
        "strikes at one tick": file_of(b"\x00\x3c\x40"),
        "a program for each note": file_of(b"\0\xc0\x05" + strike + release),
        "a meter for each note": file_of(b"\x14\xff\x58\x04\x01\x05\x18\x08" + strike),
        "a tempo for each note": file_of(b"\x14\xff\x51\x03\x07\xa1\x20" + strike),
        "pedals": file_of(b"\x14\xb0\x40\x7f\x14\xb0\x40\x00"),
        "empty texts": file_of(b"\0\xff\x01\x00"),
        "one text": file_of_tracks(1, b"\0\xff\x01" + number_bytes(490_000) + b"\xc3 " * 245_000),
        "one number": file_of(b"\xff" * 100_000),
        "many long numbers": file_of(b"\xff" * 1_900 + b"\x00\x90\x3c\x40"),
        "the shortest bars for the longest time": file_of_tracks(
            1, b"\0\xff\x58\x04\x01\x05\x18\x08" + strike + last_quarter, division=1
        ),
        "chords held for the longest time": file_of_tracks(5, chord + last_quarter, division=1),
        "32,767 tracks": file_of_tracks(0x7FFF, b""),
        "20,000 tracks of a note": file_of_tracks(20_000, strike + release),
        "65,535 tracks": file_of_tracks(0xFFFF, b""),
        "twice the bound": b"MThd" + bytes(2 * LARGEST_FILE_BYTES),
    }


# --- the child process ---


def fate(content: bytes) -> str:
    """What becomes of a file: "read", "refused", or the story of an error that is not ours."""
    try:
        piece = piece_from_midi(parse_midi(content, "hostile.mid"))
        events = encode(piece)
    except ComposerError as error:
        return "refused" if "\n" not in str(error) else f"refused in more than a line: {error}"
    except Exception:
        return traceback.format_exc()
    if decode(events).parts != tuple(replace(part, notes=on_grid(part)) for part in piece.parts):
        return "the piece that came back from its events is another"
    return "read"


def comes_back(content: bytes) -> bool:
    """Whether a file that is read gives the same file again and again, once it was written by us."""
    try:
        piece = piece_from_midi(parse_midi(content, "hostile.mid"))
        written = midi_bytes(piece)
        return midi_bytes(piece_from_midi(parse_midi(written, "again.mid"))) == written
    except ComposerError:
        return True


def on_grid(part: Part) -> tuple[Note, ...]:
    """What events hold of the notes of a part."""
    return settled(Note(note.onset, note.pitch, note.duration, note.velocity) for note in part.notes)


def report() -> dict[str, Any]:
    """The fates of all mutants and giants by name, the slowest in seconds, and the peak of memory."""
    fates: dict[str, str] = {}
    seconds: dict[str, float] = {}
    for name, content in [*((str(number), mutant(number)) for number in range(MUTANTS)), *giants().items()]:
        start = time.process_time()
        fates[name] = fate(content)
        seconds[name] = time.process_time() - start
    slowest = max(seconds, key=seconds.__getitem__)
    return {"fates": fates, "slowest": slowest, "seconds": seconds[slowest], "megabytes": peak_megabytes()}


@pytest.fixture(scope="module")
def outcome() -> dict[str, Any]:
    """The report of a child process, so that its memory is measured apart from ours."""
    command = [sys.executable, "-m", "tests.score.test_hostile_midi"]
    child = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300)
    assert child.returncode == 0, child.stderr
    told: dict[str, Any] = json.loads(child.stdout)
    return told


def test_every_hostile_file_is_read_or_refused_in_one_plain_line(outcome: dict[str, Any]) -> None:
    strange = {name: fate for name, fate in outcome["fates"].items() if fate not in ("read", "refused")}
    assert len(outcome["fates"]) >= 2_000
    assert not strange, f"{len(strange)} files, such as {next(iter(strange.items()))}"


def test_what_is_kept_of_spoilt_files_stays_the_same() -> None:
    assert [number for number in range(0, MUTANTS, 12) if not comes_back(mutant(number))] == []


def test_mutants_are_neither_all_broken_nor_all_whole(outcome: dict[str, Any]) -> None:
    fates = [outcome["fates"][str(number)] for number in range(MUTANTS)]
    # What is damaged is read as far as it can be; few files are refused whole.
    assert min(fates.count("read"), fates.count("refused")) > MUTANTS // 10


def test_no_hostile_file_takes_long_or_much_memory(outcome: dict[str, Any]) -> None:
    assert outcome["seconds"] < LARGEST_CPU_SECONDS, outcome["slowest"]
    assert outcome["megabytes"] < LARGEST_MEGABYTES


if __name__ == "__main__":
    print(fate(mutant(int(sys.argv[1]))) if len(sys.argv) > 1 else json.dumps(report()))
