"""A piece as a MIDI device is sent it: what a synthesizer gets here, on the sixteen channels of one port."""

from composer.audio.timeline import read_timeline
from composer.score.drum_channels import CHANNELS_PER_PORT
from composer.score.midi import midi_from_piece
from composer.score.midi_file import SYSEX
from composer.score.piece import Piece

# A keyboard or a music program has one port: what a piece has on others joins the same channels.
Row = list[float | int]


def device_messages(piece: Piece) -> list[Row]:
    """Rows of a second and the two or three bytes that are sent then, in order.

    Messages of a maker's own are left out: a browser sends them only where the visitor allows it. Raises BadInput as
    `read_timeline` does.
    """
    timeline = read_timeline(midi_from_piece(piece))
    return [
        [round(timed.second, 4), timed.kind | timed.channel % CHANNELS_PER_PORT, *timed.data[1:]]
        for timed in timeline.messages
        if timed.kind != SYSEX
    ]
