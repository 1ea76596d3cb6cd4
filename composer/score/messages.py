"""MIDI messages besides notes: controllers, bends, programs and texts, kept unchanged.

Messages are as in `midi_file`, with channel messages on channel 0: the actual channel is stored in the part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from composer.score.encodings import decoded
from composer.score.midi_file import AFTERTOUCH, BEND, CONTROL, META, POLY_AFTERTOUCH, PROGRAM, SYSEX

BANK, MODULATION, VOLUME, PAN, EXPRESSION, BANK_LOW, SUSTAIN = 0, 1, 7, 10, 11, 32, 64
# From this value on, the pedal is down (MIDI 1.0).
PEDAL_DOWN = 64
BEFORE_ENDS, BETWEEN, AFTER_ONSETS = range(3)
MIDDLE_BEND = b"\0\x40"
# Messages that shape single notes; they are dropped when the notes are composed again.
OF_NOTES = (POLY_AFTERTOUCH, AFTERTOUCH, BEND)


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A message at `onset`, in ticks and fractions.

    `order` places it among simultaneous notes: before note-offs, between, or after note-ons.
    """

    onset: float
    data: bytes
    order: int = BETWEEN

    @property
    def kind(self) -> int:
        """Its kind: `midi_file.CONTROL` and so on for channel messages; META, SYSEX or ESCAPE for others."""
        status = self.data[0]
        return status & 0xF0 if status < SYSEX else status

    @property
    def is_of_channel(self) -> bool:
        """Whether it is a channel message."""
        return self.data[0] < SYSEX

    def is_control(self, *controllers: int) -> bool:
        """Whether it is one of these controllers."""
        return self.data[0] == CONTROL and self.data[1] in controllers

    def is_meta(self, *types: int) -> bool:
        """Whether it is a meta message of one of these types."""
        return self.data[0] == META and self.data[1] in types

    @property
    def text(self) -> str:
        """The text of a meta message, in UTF-8 or the encodings of old programs."""
        return decoded(self.data[2:])

    @property
    def is_program(self) -> bool:
        """Whether it selects an instrument: a program change or a bank select."""
        return self.data[0] == PROGRAM or self.is_control(BANK, BANK_LOW)

    @property
    def subject(self) -> bytes:
        """The setting that it changes; a later message for the same setting replaces it."""
        return self.data[:2] if self.kind in (CONTROL, POLY_AFTERTOUCH) else self.data[:1]


def text_message(onset: float, kind: int, text: str) -> Message:
    """A text meta message of a kind, in UTF-8."""
    return Message(onset, bytes((META, kind)) + text.encode())


def held_at(messages: Iterable[Message], tick: float) -> dict[bytes, Message]:
    """The last message for each channel setting before a tick."""
    return {message.subject: message for message in messages if message.is_of_channel and message.onset < tick}


def without_note_shapes(messages: Sequence[Message], begin: float, end: float) -> tuple[Message, ...]:
    """Remove bends and aftertouch between two ticks, where the notes are composed again.

    At the end, they are restored to their proper values.
    """
    kept = [m for m in messages if not (m.kind in OF_NOTES and begin <= m.onset < end)]
    before, after = held_at(messages, begin), held_at(messages, end)
    resting = {BEND: MIDDLE_BEND, AFTERTOUCH: b"\0"}
    for status, rest in resting.items():
        subject = bytes((status,))
        values = [held[subject].data[1:] if subject in held else rest for held in (before, after)]
        if values[0] != rest:
            kept.append(Message(begin, subject + rest))
        if values[1] != rest and not any(m.subject == subject and m.onset == end for m in messages):
            kept.append(Message(end, subject + values[1]))
    return tuple(sorted(kept, key=lambda message: message.onset))


def continued_with(messages: Sequence[Message], tick: float) -> tuple[Message, ...]:
    """The messages of a part that is continued from a tick: fades, bends and pedals are reset.

    Later messages are dropped, except texts and pedal releases.
    """
    kept = [m for m in messages if m.onset <= tick or not m.is_of_channel or m.is_control(SUSTAIN)]
    held = held_at(kept, float("inf"))
    for controller in (VOLUME, EXPRESSION):
        usual = _usual(kept, bytes((CONTROL, controller)), tick)
        subject = bytes((CONTROL, controller))
        if usual is not None and held[subject].data != usual:
            kept.append(Message(tick, usual))
    rests = {bytes((BEND,)): MIDDLE_BEND, bytes((AFTERTOUCH,)): b"\0", bytes((CONTROL, MODULATION)): b"\0"}
    rests[bytes((CONTROL, SUSTAIN))] = b"\0"
    for subject, rest in rests.items():
        if subject in held and held[subject].data != subject + rest:
            kept.append(Message(max(tick, held[subject].onset), subject + rest))
    return tuple(sorted(kept, key=lambda message: message.onset))


def _usual(messages: Sequence[Message], subject: bytes, end: float) -> bytes | None:
    """The value that a setting has for the longest time before a tick; None if it is never set."""
    told = [message for message in messages if message.is_of_channel and message.subject == subject]
    if not told:
        return None
    times: dict[bytes, float] = {}
    for message, following in zip(told, [*(m.onset for m in told[1:]), end], strict=True):
        times[message.data] = times.get(message.data, 0.0) + max(following - message.onset, 0.0)
    return max(times, key=lambda data: times[data])
