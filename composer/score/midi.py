"""MIDI files: limits, and reading and writing pieces by path.

`midi_file` handles bytes, `midi_reading` interprets them, and `midi_writing` does the reverse. Files are untrusted; the
limits below keep reading within about 2 s and 200 MB for any input.
"""

import re
from dataclasses import replace
from pathlib import Path

from composer.errors import BadInput
from composer.files import content_of, write_whole
from composer.notices import Notice
from composer.score.midi_file import END_OF_TRACK, META, NOTE_ON, MidiFile, midi_file_bytes, read_midi_file
from composer.score.midi_patterns import in_a_row
from composer.score.midi_reading import piece_from_midi
from composer.score.midi_repair import without_hung_notes
from composer.score.midi_writing import midi_from_piece
from composer.score.piece import Piece

__all__ = ["load_midi", "midi_bytes", "midi_from_piece", "parse_midi", "piece_from_midi", "read_piece", "write_piece"]

# Enough for 160,000 messages of at least three bytes. The longest symphony movements have 0.4 MB.
LARGEST_FILE_BYTES = 500_000
# Fourteen hours at 120 quarter notes a minute.
LONGEST_FILE_QUARTERS = 100_000
# No valid number, name or lyric has such a run of bytes.
ENDLESS_NUMBER = re.compile(rb"[\x80-\xff]{2000}")


def load_midi(path: Path) -> MidiFile:
    """Parse a MIDI file. Raises BadInput if it is missing, too large, empty or broken."""
    content = content_of(path, LARGEST_FILE_BYTES + 1)
    if len(content) > LARGEST_FILE_BYTES:
        size = path.stat().st_size
        raise BadInput("midi_file_too_large", path=path, size_mb=size / 1e6, most_mb=LARGEST_FILE_BYTES / 1e6)
    return parse_midi(content, str(path))


def parse_midi(content: bytes, name: str) -> MidiFile:
    """Parse the bytes of a MIDI file; `name` is used in errors. Every note of the result ends. Raises BadInput."""
    if len(content) > LARGEST_FILE_BYTES:
        raise BadInput("midi_too_large", name=name, most_mb=LARGEST_FILE_BYTES / 1e6)
    if ENDLESS_NUMBER.search(content):
        raise BadInput("midi_number_too_large", name=name)
    midi = read_midi_file(content, name)
    if midi.format == 2 and len(midi.tracks) > 1:
        midi = in_a_row(midi)
    longest = max((track[-1][0] for track in midi.tracks if track), default=0)
    limit = LONGEST_FILE_QUARTERS * midi.ticks_per_quarter
    if longest > limit:
        midi = _until(midi, limit)
        if not any(data[0] & 0xF0 == NOTE_ON and data[2] for track in midi.tracks for _, data in track):
            raise BadInput("music_too_long", name=name, most=LONGEST_FILE_QUARTERS)
    return without_hung_notes(midi)


def _until(midi: MidiFile, limit: int) -> MidiFile:
    """A file without what comes later than `limit` ticks: a damaged number moves all that follows it."""
    tracks, remarks = [], list(midi.remarks)
    for number, track in enumerate(midi.tracks, 1):
        kept = tuple(timed for timed in track if timed[0] <= limit)
        if len(kept) < len(track):
            last = kept[-1][0] if kept else 0
            kept = (*kept, (last, bytes((META, END_OF_TRACK))))
            remarks.append(Notice("track_leaps", track=number, most=LONGEST_FILE_QUARTERS))
        tracks.append(kept)
    return replace(midi, tracks=tuple(tracks), remarks=tuple(remarks))


def read_piece(path: Path) -> Piece:
    """Read a MIDI file as a Piece. Raises BadInput if it cannot be read or has no notes."""
    piece = piece_from_midi(load_midi(path))
    if not piece.note_count:
        raise BadInput("file_has_no_notes", name=path)
    return piece


def write_piece(piece: Piece, path: Path) -> None:
    """Write a Piece as a MIDI file, atomically. Raises BadInput if it cannot be written."""
    write_whole(path, midi_bytes(piece))


def midi_bytes(piece: Piece) -> bytes:
    """The MIDI file of a piece as bytes; equal pieces give equal bytes."""
    return midi_file_bytes(midi_from_piece(piece))
