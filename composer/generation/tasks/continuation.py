"""Continues the user's music in its meter, tempo, key and parts, up to an ending."""

from dataclasses import replace
from math import inf

import numpy as np

from composer.errors import BadInput
from composer.events.bars import Bars, bars_of
from composer.events.features import told_bars
from composer.events.packing import BAR_FEATURES
from composer.events.sections import sections
from composer.events.source import Source, source_of
from composer.generation.decoding.decode import Tell, stream, untold
from composer.generation.form.story import NO_END_IN_SIGHT_BARS, closes, story
from composer.generation.request.codec import field_name
from composer.generation.request.request import LENGTH_LIMITS, USUAL, Request
from composer.generation.tasks.given_context import curve_over, follow_energy, given_task, notes_told
from composer.generation.tasks.result import Reworked, notes_of, put_in
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.clock import lasting_tempo
from composer.score.messages import SUSTAIN, continued_with, held_at
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.midi_reading import pedals_of, program_of
from composer.score.piece import KeyMark, MeterMark, Part, Piece, TempoMark

DEFAULT_BARS = 16
# The energy rises from that of the primer to PEAK at the share RISE of the way, and falls to HOME.
RISE, PEAK, HOME = 0.65, 0.85, 0.3
RECENT_BARS = 8
# Of every four stretches of this many bars, the second and fourth recall the beginning of the primer, so that its theme
# returns.
THEME_BARS = 4
RECALLING = (False, True, False, True)
SIMILARITY = 0.7
# A tempo change smaller than this share is ignored.
LEAST_CHANGE = 0.01
# What the primer determines, and what cannot be requested with one.
OF_PRIMER = ("key", "meter", "tempo", "ensemble", "instruments")
NOT_WITH_PRIMER = ("section_styles", "arrange", "groove", "hits", "fade", "layers")


def continued(
    released: ReleasedVirtuoso, piece: Piece, request: Request, alone: bool = False, tell: Tell = untold
) -> Reworked:
    """Append a continuation to the user's music, or return it alone.

    Uses the length (16 bars by default), form and energy of the request, and what `given_task` uses. Raises BadInput
    for fields that the primer determines, and for music that cannot be continued.
    """
    for name in (*OF_PRIMER, *NOT_WITH_PRIMER):
        if getattr(request, name) != getattr(USUAL, name):
            if name in OF_PRIMER:
                raise BadInput("decided_by_primer", field=field_name(name))
            raise BadInput("not_with_primer", field=field_name(name))
    if request.candidates > 1 or request.engine != "virtuoso":
        raise BadInput("primer_without_candidates")
    piece = _in_its_tempo(_in_its_meter(piece))
    source = source_of(piece)
    meter, tempo = piece.meter_at(piece.end - 1), piece.tempos[-1]
    count = bars_asked(request, piece)
    ends_at = int(source.bars.onsets[-1]) + int(source.bars.ticks[-1])
    # An incomplete last bar is continued if at least a beat of it is left.
    is_open = ends_at - piece.end >= meter.beat_ticks
    begins = piece.end if is_open else ends_at
    bars = bars_of(source.heard.meters, ends_at + count * meter.bar_ticks)
    first = len(source.bars)
    told, withheld = _told(source, bars, request)
    task = given_task(
        released,
        source,
        request,
        bars=told,
        free=np.s_[first - is_open :],
        guidance=request.strength,
        begins=begins,
        ends=count > 1 and closes(request.form),
        keeps_key_from=first - is_open,
        silence=2,
        withheld=withheld,
        notes=notes_told(told),
        loudness=told["loudness"].astype(float) if source.is_played else None,
    )
    for particle in stream(task, request.effort):
        tell(min(particle.state.bar, len(bars)), len(bars))
    composed = notes_of(particle.state.written, task.context)
    ready = tuple(_ready(part, begins) for part in piece.parts)
    whole = put_in(replace(source, piece=replace(piece, parts=ready)), (), composed)
    if not alone:
        return whole
    start = int(source.bars.onsets[-1]) if is_open else ends_at
    return _alone(whole, source, start, tempo, MeterMark(0, meter))


def _ready(part: Part, begins: int) -> Part:
    """The part with what the music to come does not take over set back; a pedal that was left down goes up."""
    messages = continued_with(part.messages, begins)
    has_pedals = any(message.is_control(SUSTAIN) for message in messages)
    return replace(part, messages=messages, pedals=pedals_of(messages) if has_pedals else part.pedals)


def bars_asked(request: Request, piece: Piece) -> int:
    """The number of bars to add. Raises BadInput if it is out of range."""
    meter, tempo = piece.meter_at(piece.end - 1), lasting_tempo(piece)
    quarters = meter.bar_ticks / TICKS_PER_QUARTER
    bars = request.bars
    if request.seconds is not None:
        bars = max(round(request.seconds * tempo / 60 / quarters), 1)
    elif request.notes is not None:
        bars = max(round(request.notes * len(piece.bar_onsets()) / max(piece.note_count, 1)), 1)
    bars = bars or DEFAULT_BARS
    if bars > LENGTH_LIMITS["bars"][1]:
        raise BadInput("continuation_too_long", bars=bars, most=LENGTH_LIMITS["bars"][1])
    return bars


def _in_its_meter(piece: Piece) -> Piece:
    """The piece without the meters and keys that are marked after its last note, which are not those of the music."""
    end = max(piece.end, 1)
    meters = tuple(mark for mark in piece.meters if mark.onset < end)
    return replace(piece, meters=meters, keys=tuple(mark for mark in piece.keys if mark.onset < end))


def _in_its_tempo(piece: Piece) -> Piece:
    """The piece, back in its main tempo at the bar line after its end if it slows down before."""
    lasting, last = lasting_tempo(piece), piece.tempos[-1].quarters_per_minute
    if abs(lasting - last) < LEAST_CHANGE * last:
        return piece
    before = tuple(mark for mark in piece.tempos if mark.onset < piece.closing_bar_line)
    return replace(piece, tempos=(*before, TempoMark.of(piece.closing_bar_line, lasting)))


def _told(source: Source, bars: Bars, request: Request) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the features told for the bars of the primer and the new bars, and which features are withheld."""
    first, count = len(source.bars), len(bars) - len(source.bars)
    told = told_bars(bars, source.heard.tempos)
    for name in BAR_FEATURES.names or ():
        told[name][:first] = source.told[name]
    told["bars_left"] += 0 if closes(request.form) else NO_END_IN_SIGHT_BARS
    recent = source.told[-RECENT_BARS:]
    for name in ("energy", "density", "loudness"):
        told[name][first:] = np.rint(recent[name].mean())
    after = np.arange(first, len(bars))
    withheld = {"register": np.arange(len(bars)) >= first}
    if request.form is not None:
        planned = story(count, request.energy, request.form)
        follow_energy(told, after, planned.energy, source.is_played)
        told["section"] = np.concatenate([sections(told["energy"][:first] / 255), planned.section])
        told["recall_distance"][first:] = planned.recall_distance
        told["recall_similarity"][first:] = np.rint(255 * planned.recall_similarity)
        return told, withheld
    begin = float(recent["energy"].mean()) / 255
    rising = np.interp(np.arange(1, count + 1) / count, [0, RISE, 1], [begin, PEAK, HOME])
    energy = curve_over(request.energy, count) if request.energy else rising
    follow_energy(told, after, energy, source.is_played)
    told["section"] = sections(told["energy"] / 255)
    stretch = np.arange(count) // THEME_BARS
    recalls = np.array(RECALLING)[stretch % len(RECALLING)]
    # The recalled bars are the first ones of the primer, in order.
    sources = np.arange(count) % THEME_BARS + THEME_BARS * (stretch // 2 % max(first // THEME_BARS, 1))
    recalls &= sources < first
    told["recall_distance"][first:] = np.where(recalls, first + np.arange(count) - sources, 0)
    told["recall_similarity"][first:] = round(255 * SIMILARITY)
    return told, withheld


def _alone(whole: Reworked, source: Source, start: int, tempo: TempoMark, meter: MeterMark) -> Reworked:
    """Only the new music, from its first bar line."""
    parts, composed = [], []
    for part, notes in zip(whole.piece.parts, whole.composed, strict=True):
        if notes:
            moved = tuple(replace(note, onset=note.onset - start) for note in notes)
            messages = tuple(sorted(replace(m, onset=0.0) for m in held_at(part.messages, inf).values()))
            program = program_of(messages) if any(m.is_program for m in messages) else part.program
            parts.append(replace(part, notes=moved, pedals=(), messages=messages, program=program))
            composed.append(moved)
    piece = Piece(
        parts=tuple(parts),
        tempos=(TempoMark(0, tempo.microseconds_per_quarter),),
        meters=(meter,),
        keys=(KeyMark(0, source.key),) if source.key else (),
        title=whole.piece.title,
    )
    return replace(whole, piece=piece, composed=tuple(composed))
