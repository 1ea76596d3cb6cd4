"""Reads ABC tunes: headers, voices, notes, chords, rests, ties, tuplets, broken rhythm, repeats and endings,
accidentals, modes, grace notes, chord symbols and lyrics.

Of a file with several tunes, the first is read. Layout is ignored.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from composer.errors import BadInput
from composer.notices import Notice
from composer.score.abc.tune import Tune
from composer.score.abc.voice import AbcBar, Voice
from composer.score.chord_symbols import moved_chord
from composer.score.editing import transposed_key
from composer.score.encodings import text_of
from composer.score.messages import Message, text_message
from composer.score.meter import TICKS_PER_WHOLE, Meter
from composer.score.meters import meter_of_ticks
from composer.score.midi_file import LYRIC, TEXT
from composer.score.musicxml.navigation import PLAIN, Navigation, order_of
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled
from composer.score.program_names import program_of_name

LARGEST_BYTES = 2_000_000
MOST_NOTES = 200_000
MOST_BARS = 20_000
USUAL_TEMPO = 120.0
Value = TypeVar("Value")


def piece_from_abc(content: bytes, name: str) -> tuple[Piece, tuple[Notice, ...]]:
    """Read the first tune of an ABC file, with remarks. Raises BadInput if there is none."""
    if len(content) > LARGEST_BYTES:
        raise BadInput("abc_too_large", name=name, most=LARGEST_BYTES / 1e6)
    tune = Tune(name)
    voices = tune.read(text_of(content))
    played = [voice for voice in voices if any(bar.heads for bar in voice.bars)]
    if not played:
        raise BadInput("no_abc", name=name)
    remarks: list[Notice] = []
    if tune.count > 1:
        remarks.append(Notice("first_of_tunes", count=tune.count))
    written = _written(played[0].bars)
    order = _order(played[0].bars[:written], tune.order)
    bars = [voice.bars for voice in played]
    if not any(some[number].heads for some in bars for number in order if number < len(some)):
        # An ending without anything before it.
        order = list(range(written))
    if sum(len(some[number].heads) for some in bars for number in order if number < len(some)) > MOST_NOTES:
        order = list(range(written))
        remarks.append(Notice("repeats_too_long"))
    elif order != list(range(written)):
        remarks.append(Notice("repeats_played_out", written=written, played=len(order)))
    times = Counter(order)
    unsung = (len(head.words) - times[n] for some in bars for n in times if n < len(some) for head in some[n].heads)
    verses = max(unsung, default=0)
    if verses > 0:
        remarks.append(Notice("verses_left_out", count=verses))
    if tune.microtones:
        remarks.append(Notice("microtones_moved", count=tune.microtones))
    if tune.ornaments:
        remarks.append(Notice("ornaments_left_out", count=tune.ornaments))
    return _assembled(played, order, tune.title), tuple(remarks)


def _written(bars: Sequence[AbcBar]) -> int:
    """How many bars are written; what follows the last bar line may be nothing."""
    return len(bars) - (len(bars) > 1 and bars[-1].is_empty)


def _order(bars: Sequence[AbcBar], parts: str) -> list[int]:
    """The order in which bars are played, with repeats, endings and jumps, and with the parts in the order told."""
    labels: dict[str, tuple[int, int]] = {}
    begins = [number for number, bar in enumerate(bars) if bar.label]
    for begin, end in zip(begins, [*begins[1:], len(bars)], strict=False):
        labels.setdefault(bars[begin].label, (begin, end))
    if not parts or not set(parts) <= set(labels):
        return order_of(_navigation(bars))
    inside = {
        part: [begin + number for number in order_of(_navigation(bars[begin:end]))]
        for part, (begin, end) in labels.items()
        if part in parts
    }
    order = list(range(begins[0]))
    for part in parts:
        if len(order) < MOST_BARS:
            order += inside[part]
    return order[:MOST_BARS]


def _navigation(bars: Sequence[AbcBar]) -> list[Navigation]:
    """The signs of the bars; a repeat whose beginning is not marked goes back to the last double bar line."""
    begins = {number for number, bar in enumerate(bars) if bar.begins_repeat}
    section, is_marked = 0, False
    for number, bar in enumerate(bars):
        is_marked = is_marked or bar.begins_repeat or any(ending > 1 for ending in bar.endings)
        if bar.repeats and not is_marked and section:
            begins.add(section)
        # A line after the upbeat does not part it from its section.
        if bar.repeats or (bar.ends_section and number):
            section, is_marked = number + 1, False
    return [
        Navigation(
            number in begins,
            bar.repeats,
            bar.endings,
            bar.ends_section,
            **dict.fromkeys(bar.signs, True),
        )
        if number in begins or bar.repeats or bar.endings or bar.ends_section or bar.signs
        else PLAIN
        for number, bar in enumerate(bars)
    ]


def _assembled(voices: list[Voice], order: list[int], title: str) -> Piece:
    """Combine the voices into a piece, one part for each."""
    count = max(_written(voice.bars) for voice in voices)
    lengths = [
        max((voice.bars[n].length for voice in voices if n < len(voice.bars)), default=Fraction(0))
        for n in range(count)
    ]
    order = [*order, *range(_written(voices[0].bars), count)]
    onsets: list[Fraction] = []
    now = Fraction(0)
    for number in order:
        onsets.append(now)
        now += lengths[number]
    parts = tuple(
        Part(
            _notes(voice, order, onsets),
            _program(voice),
            voice.name,
            voice.is_drums,
            messages=_sung(voice, order, onsets),
        )
        for voice in voices
    )
    tempos: dict[int, TempoMark] = {}
    keys: dict[int, KeyMark] = {}
    symbols: list[Message] = []
    # After a repeat or a jump, what holds at its target counts again.
    tempos_told = [
        sorted(told for voice in voices if n < len(voice.bars) for told in voice.bars[n].tempos) for n in range(count)
    ]
    tempos_before = _before(tempos_told, USUAL_TEMPO)
    keyed = next((voice for voice in voices if not (voice.transposition % 12 or voice.is_drums)), voices[0])
    keys_before = _before([bar.keys for bar in keyed.bars], keyed.bars[0].keys[0][1])
    named = next((voice for voice in voices if any(bar.chords for bar in voice.bars)), voices[0])
    named_before = _before([bar.keys for bar in named.bars], named.bars[0].keys[0][1])
    for place, number in enumerate(order):
        for later, tempo in ((Fraction(0), tempos_before[number]), *tempos_told[number]):
            tick = _tick(onsets[place] + later)
            tempos[tick] = TempoMark.of(tick, tempo)
        if number < len(keyed.bars):
            for later, key in ((Fraction(0), keys_before[number]), *keyed.bars[number].keys):
                tick = _tick(onsets[place] + later)
                keys[tick] = KeyMark(tick, transposed_key(key, keyed.transposition))
        for later, name in named.bars[number].chords if number < len(named.bars) else ():
            written = named_before[number]
            name = moved_chord(name, transposed_key(written, named.transposition).sharps - written.sharps)
            symbols.append(text_message(float((onsets[place] + later) * TICKS_PER_WHOLE), TEXT, name))
    return Piece(
        parts,
        tuple(_changes(tempos, lambda mark: mark.microseconds_per_quarter)),
        _meters(voices, order, onsets, lengths),
        tuple(_changes(keys, lambda mark: mark.key)),
        title,
        messages=tuple(sorted(symbols, key=lambda message: message.onset)),
        has_upbeat=_has_upbeat(voices, lengths),
    )


def _before(told: Sequence[Sequence[tuple[Fraction, Value]]], first: Value) -> list[Value]:
    """What holds before each bar, from what is told in the bars before it."""
    found = [first]
    for row in told:
        found.append(row[-1][1] if row else found[-1])
    return found


def _changes(marks: dict[int, Value], of: Callable[[Value], object]) -> list[Value]:
    """The marks in order, by their ticks, without those that change nothing."""
    ordered = [marks[tick] for tick in sorted(marks)]
    return [*ordered[:1], *(mark for before, mark in pairwise(ordered) if of(before) != of(mark))]


def _has_upbeat(voices: Sequence[Voice], lengths: Sequence[Fraction]) -> bool | None:
    """Whether the first bar is short, or else a complete one of a meter that changes after it; None for others."""
    meter = next((voice.bars[0].meter for voice in voices if voice.bars[0].meter is not None), Meter())
    whole = Fraction(meter.numerator, meter.denominator)
    if 0 < lengths[0] < whole:
        return True
    is_changed = any(voice.bars[1].meter is not None for voice in voices if len(voice.bars) > 1)
    return False if lengths[0] == whole and is_changed else None


def _program(voice: Voice) -> int:
    """The program that is told, or a guess from the name of the voice."""
    if voice.program is not None:
        return voice.program
    return 0 if voice.is_drums else program_of_name(voice.name) or 0


def _meters(
    voices: Sequence[Voice], order: Sequence[int], onsets: Sequence[Fraction], lengths: Sequence[Fraction]
) -> tuple[MeterMark, ...]:
    """The meter marks. A short first bar is a pickup; a short bar and the pickup after it make one bar. After any other
    short bar the meter is marked again, and a longer one has a meter of its own."""
    told: list[Meter] = []
    meter = Meter()
    for number in range(len(lengths)):
        changes = (voice.bars[number].meter for voice in voices if number < len(voice.bars))
        meter = next((change for change in changes if change is not None), meter)
        told.append(meter)
    marks: list[MeterMark] = []
    expected = 0
    for place, (number, onset) in enumerate(zip(order, onsets, strict=True)):
        tick, ticks = _tick(onset), _tick(onset + lengths[number]) - _tick(onset)
        meter = told[number]
        if marks and marks[-1].meter == meter and tick < tick + ticks == expected:
            continue
        is_pickup = place == 0 and len(order) > 1 and 0 < ticks < meter.bar_ticks
        if is_pickup or ticks > meter.bar_ticks:
            meter = meter_of_ticks(ticks, meter) or meter
        if ticks and (not marks or (tick > marks[-1].onset and (marks[-1].meter != meter or tick != expected))):
            marks.append(MeterMark(tick, meter))
        expected = tick + meter.bar_ticks if ticks else expected
    return tuple(marks) or (MeterMark(0, Meter()),)


def _notes(voice: Voice, order: list[int], onsets: list[Fraction]) -> tuple[Note, ...]:
    """The notes of a voice; tied heads become one note."""
    found: list[tuple[Fraction, Fraction, int, int, bool]] = []
    open_ties: dict[int, int] = {}
    for place, number in enumerate(order):
        if number >= len(voice.bars):
            continue
        for head in voice.bars[number].heads:
            onset = max(onsets[place] + head.onset, Fraction(0))
            before = open_ties.pop(head.pitch, None)
            if before is not None and found[before][0] + found[before][1] == onset:
                begun, lasts, pitch, velocity, is_grace = found[before]
                found[before] = (begun, lasts + head.length, pitch, velocity, is_grace)
            else:
                before = len(found)
                found.append((onset, head.length, head.pitch, head.velocity, head.is_grace))
            if head.is_tied:
                open_ties[head.pitch] = before
    return settled(_note(*head) for head in found if head[1] > 0)


def _note(onset: Fraction, lasts: Fraction, pitch: int, velocity: int, is_grace: bool) -> Note:
    """A note on the grid, with its offsets from it."""
    begin, length = onset * TICKS_PER_WHOLE, lasts * TICKS_PER_WHOLE
    tick, ticks = _tick(onset), max(round(length), 1)
    late, longer = float(begin - tick), float(length - ticks)
    return Note(tick, pitch, ticks, velocity, late, longer, is_grace)


def _sung(voice: Voice, order: list[int], onsets: list[Fraction]) -> tuple[Message, ...]:
    """The lyrics of a voice; each repeat has its own verse."""
    times: Counter[int] = Counter()
    messages: list[Message] = []
    for place, number in enumerate(order):
        if number >= len(voice.bars):
            continue
        times[number] += 1
        for head in voice.bars[number].heads:
            word = head.words[min(times[number], len(head.words)) - 1] if head.words else ""
            if word:
                messages.append(text_message(float((onsets[place] + head.onset) * TICKS_PER_WHOLE), LYRIC, word))
    return tuple(sorted(messages, key=lambda message: message.onset))


def _tick(moment: Fraction) -> int:
    return round(moment * TICKS_PER_WHOLE)
