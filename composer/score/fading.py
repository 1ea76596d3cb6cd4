"""Fades out the end of a piece with the expression controller of every channel."""

from dataclasses import replace

import numpy as np

from composer.score.clock import seconds_at
from composer.score.messages import EXPRESSION, Message
from composer.score.midi_file import CONTROL
from composer.score.piece import Part, Piece

# Fine enough that no steps are heard.
STEPS_PER_SECOND = 25
FULL = 127


def faded(piece: Piece, seconds: float) -> Piece:
    """Fade out the last seconds of a piece; a shorter one fades from its beginning."""
    end = piece.seconds
    begin = max(end - seconds, 0.0)
    count = max(round((end - begin) * STEPS_PER_SECOND), 1)
    moments = np.linspace(begin, end, count + 1)
    ticks = np.arange(piece.end + 1)
    places = np.interp(moments, seconds_at(piece, ticks), ticks)
    levels = np.rint(np.linspace(FULL, 0, count + 1)).astype(int)
    # Start at full level, so that replaying from the beginning resets it.
    ramp = [(0.0, FULL), *zip(places.tolist(), levels.tolist(), strict=True)]
    messages = tuple(Message(onset, bytes((CONTROL, EXPRESSION, level))) for onset, level in ramp)
    return replace(piece, parts=tuple(_with(part, messages) for part in piece.parts))


def _with(part: Part, messages: tuple[Message, ...]) -> Part:
    kept = [message for message in part.messages if not message.is_control(EXPRESSION)]
    return replace(part, messages=tuple(sorted([*kept, *messages], key=lambda message: message.onset)))
