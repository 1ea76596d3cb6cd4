"""MIDI files as another library has them, so that our own reading and writing are held against it."""

import io

import mido

from composer.score.midi import midi_bytes
from composer.score.midi_file import MidiFile, read_midi_file
from composer.score.piece import Piece


def mido_of(piece: Piece) -> mido.MidiFile:
    """The file of a piece, as mido reads it: to be changed as a test needs it."""
    return mido.MidiFile(file=io.BytesIO(midi_bytes(piece)), charset="utf-8")


def content_of(midi: mido.MidiFile) -> bytes:
    """The bytes of a file of mido's."""
    buffer = io.BytesIO()
    midi.save(file=buffer)
    return buffer.getvalue()


def ours(midi: mido.MidiFile) -> MidiFile:
    """A file of mido's as we read it, as it is."""
    return read_midi_file(content_of(midi), "a file of a test")
