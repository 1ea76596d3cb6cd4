"""Tempo, meter and key marks, converted from and to MIDI messages."""

from collections.abc import Iterable, Sequence

from composer.errors import BadInput
from composer.score.key import MOST_SHARPS, Key, Mode
from composer.score.messages import Message
from composer.score.meter import Meter
from composer.score.midi_file import DEFAULT_TEMPO, KEY_SIGNATURE, META, TEMPO, TIME_SIGNATURE
from composer.score.piece import KeyMark, MeterMark, TempoMark

# The counting data of a default time signature: one click per quarter note.
USUAL_COUNT = bytes((24, 8))
LARGEST_DENOMINATOR_CODE = 5


def rounded(value: float) -> int:
    """Round to the nearest integer, halves up."""
    return int(value + 0.5)


def tempos_of(messages: Iterable[Message]) -> tuple[TempoMark, ...]:
    """Tempo marks from tempo messages; 120 before the first. Of simultaneous ones, the last counts."""
    found = {0.0: TempoMark(0, DEFAULT_TEMPO)}
    for message in messages:
        if message.is_meta(TEMPO) and any(message.data[2:]):
            tick = rounded(message.onset)
            found[message.onset] = TempoMark(tick, int.from_bytes(message.data[2:]), round(message.onset - tick, 6))
    return tuple(found[onset] for onset in sorted(found))


def meters_of(messages: Iterable[Message]) -> tuple[MeterMark, ...]:
    """Meter marks from time signatures; 4/4 without any. Those that do not fit the grid are dropped."""
    found = {0: Meter()}
    for message in messages:
        if message.is_meta(TIME_SIGNATURE) and message.data[3] <= LARGEST_DENOMINATOR_CODE:
            try:
                found[rounded(message.onset)] = Meter(message.data[2], 1 << message.data[3])
            except BadInput:
                continue
    return tuple(MeterMark(tick, found[tick]) for tick in sorted(found))


def keys_of(messages: Iterable[Message]) -> tuple[KeyMark, ...]:
    """Key marks from key signatures; invalid ones are dropped."""
    found: dict[int, KeyMark] = {}
    for message in messages:
        if message.is_meta(KEY_SIGNATURE):
            sharps = int.from_bytes(message.data[2:3], signed=True)
            if abs(sharps) <= MOST_SHARPS and message.data[3] <= 1:
                mode: Mode = "minor" if message.data[3] else "major"
                tick = rounded(message.onset)
                found[tick] = KeyMark(tick, Key.of_sharps(sharps, mode))
    return tuple(found[tick] for tick in sorted(found))


def beyond_marks(
    messages: Sequence[Message], meters: tuple[MeterMark, ...], keys: tuple[KeyMark, ...]
) -> list[Message]:
    """The signature messages that must be kept because the marks do not express them completely."""
    # Some programs write them into every track.
    once = list({(m.onset, m.data): m for m in messages}.values())
    times = [m for m in once if m.is_meta(TIME_SIGNATURE)]
    signatures = [m for m in once if m.is_meta(KEY_SIGNATURE)]
    told_meters = [(m.onset, m.data) for m in map(meter_message, meters)]
    told_keys = [(m.onset, m.data) for m in map(key_message, keys)]
    kept = times if [(m.onset, m.data) for m in times] not in ([], told_meters) else []
    return kept + (signatures if [(m.onset, m.data) for m in signatures] != told_keys else [])


def tempo_message(mark: TempoMark) -> Message:
    """A tempo mark as a MIDI message."""
    return Message(mark.exact_onset, bytes((META, TEMPO)) + mark.microseconds_per_quarter.to_bytes(3))


def meter_message(mark: MeterMark) -> Message:
    """A meter mark as a MIDI message."""
    signature = bytes((mark.meter.numerator, mark.meter.denominator.bit_length() - 1)) + USUAL_COUNT
    return Message(mark.onset, bytes((META, TIME_SIGNATURE)) + signature)


def key_message(mark: KeyMark) -> Message:
    """A key mark as a MIDI message."""
    return Message(mark.onset, bytes((META, KEY_SIGNATURE, mark.key.sharps & 0xFF, mark.key.mode == "minor")))
