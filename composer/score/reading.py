"""Reads the user's music from files of any supported format."""

from pathlib import Path

import numpy as np

from composer.errors import BadInput, reason_of
from composer.notices import Notice
from composer.score.clock import seconds_at
from composer.score.midi import parse_midi, piece_from_midi
from composer.score.piece import Piece

MIDI_SUFFIXES = (".mid", ".midi", ".kar", ".rmi")
MUSICXML_SUFFIXES = (".musicxml", ".mxl", ".xml")
ABC_SUFFIXES = (".abc",)
MUSIC_SUFFIXES = (*MIDI_SUFFIXES, *MUSICXML_SUFFIXES, *ABC_SUFFIXES)
LARGEST_MUSIC_BYTES = 12_000_000
OFF_GRID_TICKS = 0.25
# From this share of off-grid onsets, music counts as played, as in the corpus.
LEAST_PLAYED = 0.3


def read_music(content: bytes, name: str) -> Piece:
    """Read a file in the format given by its name. Raises BadInput if it is unreadable or silent."""
    return read_with_remarks(content, name)[0]


def read_with_remarks(content: bytes, name: str) -> tuple[Piece, tuple[Notice, ...]]:
    """The same, with remarks on what was changed or left out."""
    suffix = Path(name).suffix.lower()
    remarks: list[Notice] = []
    if not content:
        raise BadInput("file_is_empty", name=name)
    if suffix in MUSICXML_SUFFIXES:
        # Imported here because most music comes as MIDI.
        from composer.score.musicxml.read import piece_from_musicxml

        piece, said = piece_from_musicxml(content, name)
        remarks += said
    elif suffix in ABC_SUFFIXES:
        from composer.score.abc.read import piece_from_abc

        piece, said = piece_from_abc(content, name)
        remarks += said
    elif suffix in MIDI_SUFFIXES:
        midi = parse_midi(content, name)
        piece = piece_from_midi(midi)
        remarks += midi.remarks
        share, farthest = off_grid(piece)
        if share > 0:
            remarks.append(Notice("notes_off_grid", share=share, most_ms=farthest))
    else:
        raise BadInput("music_format_unknown", name=name, formats=tuple(MUSIC_SUFFIXES))
    if not piece.note_count:
        raise BadInput("file_has_no_notes", name=name)
    return piece, tuple(remarks)


def load_music(path: Path) -> tuple[Piece, tuple[Notice, ...]]:
    """Read a file by path; returns the piece and remarks. Raises BadInput."""
    if path.is_dir():
        raise BadInput("music_path_is_folder", path=path)
    try:
        if path.stat().st_size > LARGEST_MUSIC_BYTES:
            raise BadInput("music_file_too_large", path=path, most_mb=LARGEST_MUSIC_BYTES / 1e6)
        return read_with_remarks(path.read_bytes(), str(path))
    except FileNotFoundError as error:
        raise BadInput("file_does_not_exist", path=path) from error
    except OSError as error:
        raise BadInput("file_not_read", path=path, reason=reason_of(error)) from error


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
