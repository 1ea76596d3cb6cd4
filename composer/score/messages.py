"""What a MIDI file says beside its notes: controllers, bends, programs, texts. It is kept as it came.

Messages are as in `midi_file`, those of a channel with the channel 0: which channel a part has is said by the part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from composer.score.midi_file import AFTERTOUCH, BEND, CONTROL, META, POLY_AFTERTOUCH, PROGRAM, SYSEX

BANK, MODULATION, VOLUME, PAN, EXPRESSION, BANK_LOW, SUSTAIN = 0, 1, 7, 10, 11, 32, 64
# A pedal is down from the middle of its way on (MIDI 1.0).
PEDAL_DOWN = 64
BEFORE_ENDS, BETWEEN, AFTER_ONSETS = range(3)
MIDDLE_BEND = b"\0\x40"
# Shapes of single notes: what is composed anew is not played with those of what was there.
OF_NOTES = (POLY_AFTERTOUCH, AFTERTOUCH, BEND)


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A message at `onset`, in ticks with their fractions.

    `order` places it among the notes that end and begin at the same moment: before the ends, between, or after the
    onsets.
    """

    onset: float
    data: bytes
    order: int = BETWEEN

    @property
    def kind(self) -> int:
        """What it is: `midi_file.CONTROL` and so on for messages of a channel, META, SYSEX or ESCAPE for others."""
        status = self.data[0]
        return status & 0xF0 if status < SYSEX else status

    @property
    def is_of_channel(self) -> bool:
        """Whether a channel hears it."""
        return self.data[0] < SYSEX

    def is_control(self, *controllers: int) -> bool:
        """Whether it is one of these controllers."""
        return self.data[0] == CONTROL and self.data[1] in controllers

    def is_meta(self, *types: int) -> bool:
        """Whether it is a meta message of one of these types."""
        return self.data[0] == META and self.data[1] in types

    @property
    def text(self) -> str:
        """The text of a meta message: UTF-8, or what old programs write."""
        try:
            return self.data[2:].decode()
        except UnicodeDecodeError:
            return self.data[2:].decode("latin-1")

    @property
    def is_program(self) -> bool:
        """Whether it chooses an instrument: a program, or the bank that programs are of."""
        return self.data[0] == PROGRAM or self.is_control(BANK, BANK_LOW)

    @property
    def subject(self) -> bytes:
        """What it sets: the last one of a subject holds."""
        return self.data[:2] if self.kind in (CONTROL, POLY_AFTERTOUCH) else self.data[:1]


def text_message(onset: float, kind: int, text: str) -> Message:
    """A text of one of the kinds of meta messages that are texts, in UTF-8."""
    return Message(onset, bytes((META, kind)) + text.encode())


def held_at(messages: Iterable[Message], tick: float) -> dict[bytes, Message]:
    """What each subject of a channel is set to before a tick."""
    return {message.subject: message for message in messages if message.is_of_channel and message.onset < tick}


def without_note_shapes(messages: Sequence[Message], begin: float, end: float) -> tuple[Message, ...]:
    """The messages of a part whose notes between two ticks are composed anew: no bend nor aftertouch is between them.

    At the end they are set to what they would be.
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
    """The messages of a part that is continued from the tick where its music ended: nothing is faded out, bent or held.

    What comes after is left out, but for texts and what lets go of a pedal.
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
    """What a subject is set to for the longest time until a tick; None if it is never set."""
    told = [message for message in messages if message.is_of_channel and message.subject == subject]
    if not told:
        return None
    times: dict[bytes, float] = {}
    for message, following in zip(told, [*(m.onset for m in told[1:]), end], strict=True):
        times[message.data] = times.get(message.data, 0.0) + max(following - message.onset, 0.0)
    return max(times, key=lambda data: times[data])
