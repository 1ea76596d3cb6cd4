"""Music of the user's own, from whichever file it comes."""

from pathlib import Path

import numpy as np

from composer.errors import BadInput
from composer.score.clock import seconds_at
from composer.score.midi import parse_midi, piece_from_midi
from composer.score.piece import Piece

MIDI_SUFFIXES = (".mid", ".midi", ".kar", ".rmi")
MUSICXML_SUFFIXES = (".musicxml", ".mxl", ".xml")
MUSIC_SUFFIXES = (*MIDI_SUFFIXES, *MUSICXML_SUFFIXES)
LARGEST_MUSIC_BYTES = 12_000_000
OFF_GRID_TICKS = 0.25
# The corpus leaves out more than this as played, not written.
LEAST_PLAYED = 0.3


def read_music(content: bytes, name: str) -> Piece:
    """The piece in a MIDI or MusicXML file; its name tells which. Raises BadInput if it cannot be read or is silent."""
    return read_with_remarks(content, name)[0]


def read_with_remarks(content: bytes, name: str) -> tuple[Piece, tuple[str, ...]]:
    """The same, and what had to be changed or left out in reading, a plain sentence each."""
    suffix = Path(name).suffix.lower()
    remarks: list[str] = []
    if not content:
        raise BadInput(f"{name} is empty.")
    if suffix in MUSICXML_SUFFIXES:
        # Imported here: most music comes as MIDI.
        from composer.score.musicxml.read import piece_from_musicxml

        piece, said = piece_from_musicxml(content, name)
        remarks += said
    elif suffix in MIDI_SUFFIXES:
        midi = parse_midi(content, name)
        piece = piece_from_midi(midi)
        remarks += midi.remarks
        share, farthest = off_grid(piece)
        if share > 0:
            remarks.append(
                f"{share:.0%} of the notes are off the grid of 24 to a quarter note, by {farthest:.0f} ms or less; they"
                " are understood on it, and kept as they are."
            )
    else:
        raise BadInput(f"{name} has no known format; music is read from files in {', '.join(MUSIC_SUFFIXES)}.")
    if not piece.note_count:
        raise BadInput(f"{name} holds no notes.")
    return piece, tuple(remarks)


def load_music(path: Path) -> tuple[Piece, tuple[str, ...]]:
    """The piece in a file and the remarks on it. Raises BadInput."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name a file of music in it.")
    try:
        if path.stat().st_size > LARGEST_MUSIC_BYTES:
            raise BadInput(f"{path} is too large; music up to {LARGEST_MUSIC_BYTES / 1e6:g} MB is read.")
        return read_with_remarks(path.read_bytes(), str(path))
    except FileNotFoundError as error:
        raise BadInput(f"{path} does not exist.") from error
    except OSError as error:
        raise BadInput(f"{path} could not be read ({error.strerror}).") from error


def is_played(piece: Piece) -> bool:
    """Whether somebody played it, as far as its onsets tell: many lie beside the grid."""
    return off_grid(piece)[0] > LEAST_PLAYED


def off_grid(piece: Piece) -> tuple[float, float]:
    """The share (0..1) of onsets that are off the grid, and by how many milliseconds at most."""
    distances = np.array([(note.onset, note.onset_offset) for part in piece.parts for note in part.notes])
    distances = distances.reshape(-1, 2)
    off = distances[np.abs(distances[:, 1]) > OFF_GRID_TICKS]
    if not len(off):
        return 0.0, 0.0
    seconds = seconds_at(piece, off.sum(axis=1)) - seconds_at(piece, off[:, 0])
    return len(off) / len(distances), float(np.abs(seconds).max() * 1000)
