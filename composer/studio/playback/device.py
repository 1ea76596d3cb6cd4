"""A piece as messages for a MIDI device: what the synthesizer gets, on the sixteen channels of one port."""

from composer.audio.timeline import read_timeline
from composer.score.drum_channels import CHANNELS_PER_PORT
from composer.score.midi import midi_from_piece
from composer.score.midi_file import SYSEX
from composer.score.piece import Piece

# Devices have a single port: parts on other ports share the same channels.
Row = list[float | int]


def device_messages(piece: Piece) -> list[Row]:
    """Rows of a time in seconds and the two or three bytes to send, in order.

    System-exclusive messages are left out: a browser sends them only with special permission. Raises BadInput as
    `read_timeline` does.
    """
    timeline = read_timeline(midi_from_piece(piece))
    return [
        [round(timed.second, 4), timed.kind | timed.channel % CHANNELS_PER_PORT, *timed.data[1:]]
        for timed in timeline.messages
        if timed.kind != SYSEX
    ]
