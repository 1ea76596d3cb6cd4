"""Reads the user's music from files of any supported format, by their content, packed or not."""

from pathlib import Path

import numpy as np

from composer.errors import BadInput
from composer.files import content_of
from composer.notices import Notice
from composer.score.archive import unpacked
from composer.score.clock import seconds_at
from composer.score.formats import Format, format_of
from composer.score.midi import midi_from_piece, parse_midi, piece_from_midi
from composer.score.midi_file import MidiFile
from composer.score.piece import Piece

LARGEST_MUSIC_BYTES = 12_000_000
OFF_GRID_TICKS = 0.25
# From this share of off-grid onsets, music counts as played, as in the corpus.
LEAST_PLAYED = 0.3


def read_music(content: bytes, name: str) -> Piece:
    """Read a file; `name` is used in errors, and tells the format where the content does not. Raises BadInput if it is
    unreadable or silent."""
    return read_with_remarks(content, name)[0]


def read_with_remarks(content: bytes, name: str) -> tuple[Piece, tuple[Notice, ...]]:
    """The same, with remarks on what was changed or left out."""
    content, kind, remarks = _unpacked(content, name)
    if kind == "musicxml":
        # Imported here because most music comes as MIDI.
        from composer.score.musicxml.read import piece_from_musicxml

        piece, said = piece_from_musicxml(content, name)
    elif kind == "abc":
        from composer.score.abc.read import piece_from_abc

        piece, said = piece_from_abc(content, name)
    else:
        midi = parse_midi(content, name)
        piece, said = piece_from_midi(midi), midi.remarks
        share, farthest = off_grid(piece)
        if share > 0:
            said = (*said, Notice("notes_off_grid", share=share, most_ms=farthest))
    if not piece.note_count:
        raise BadInput("file_has_no_notes", name=name)
    return piece, tuple(dict.fromkeys((*remarks, *said)))


def _unpacked(content: bytes, name: str) -> tuple[bytes, Format, tuple[Notice, ...]]:
    """Music out of its archive, its format, and remarks. Raises BadInput."""
    if not content:
        raise BadInput("file_is_empty", name=name)
    content, inside, remarks = unpacked(content, name)
    return content, format_of(content, name, inside), remarks


def load_music(path: Path) -> tuple[Piece, tuple[Notice, ...]]:
    """Read a file by path; returns the piece and remarks. Raises BadInput."""
    return read_with_remarks(_content(path), str(path))


def load_as_written(path: Path) -> MidiFile:
    """Read a MIDI file by path as it is written, and other music as what would be written of it. Raises BadInput."""
    content, kind, _ = _unpacked(_content(path), str(path))
    if kind == "midi":
        return parse_midi(content, str(path))
    return midi_from_piece(read_music(content, str(path)))


def _content(path: Path) -> bytes:
    """The bytes of a file of music. Raises BadInput for what is no file, or cannot be read."""
    content = content_of(path, LARGEST_MUSIC_BYTES + 1)
    if len(content) > LARGEST_MUSIC_BYTES:
        raise BadInput("music_file_too_large", path=path, most_mb=LARGEST_MUSIC_BYTES / 1e6)
    return content


def is_played(piece: Piece) -> bool:
    """Whether music was played live, judged by how many onsets are off the grid."""
    return off_grid(piece)[0] > LEAST_PLAYED


def off_grid(piece: Piece) -> tuple[float, float]:
    """The share (0..1) of onsets that are off the grid, and the largest deviation in milliseconds."""
    distances = np.array([(note.onset, note.onset_offset) for part in piece.parts for note in part.notes])
    distances = distances.reshape(-1, 2)
    off = distances[np.abs(distances[:, 1]) > OFF_GRID_TICKS]
    if not len(off):
        return 0.0, 0.0
    seconds = seconds_at(piece, off.sum(axis=1)) - seconds_at(piece, off[:, 0])
    return len(off) / len(distances), float(np.abs(seconds).max() * 1000)
