"""Going on from the user's music: in its meter, tempo, key and parts, for so many bars, to an ending."""

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from math import inf
from typing import cast

import numpy as np

from composer.errors import BadInput
from composer.events.bars import Bars, bars_of, tempos_of_bars
from composer.events.packing import BAR
from composer.events.sections import sections
from composer.generation.decoding.context import Loom, Ways
from composer.generation.decoding.decode import GUIDANCE
from composer.generation.decoding.given import Source, source_of
from composer.generation.decoding.particles import weave
from composer.generation.request.request import LENGTH_LIMITS, Request
from composer.generation.tasks.result import Reworked, facts_of, joined, loudness_of, notes_of, voices_of
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.clock import lasting_tempo
from composer.score.key import Mode
from composer.score.messages import gone_on_with, held_at
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.midi_reading import program_of
from composer.score.piece import KeyMark, MeterMark, Piece, TempoMark

DEFAULT_BARS = 16
# The energy goes on from where the primer ends, rises, and comes home; (share of the way, energy).
RISE, PEAK, HOME = 0.65, 0.85, 0.3
LOUDNESS_OF_ENERGY = 60.0
DENSITY_SPREAD = 3.0
RECENT_BARS = 8
# Of four phrases the second and the last recall the primer's beginning: its theme returns.
PHRASE_BARS = 4
RECALLING = (False, True, False, True)
SIMILARITY = 0.7
# What the primer decides, and what cannot be asked for with one.
# A tempo that is less apart from another is the same, as a share of it.
LEAST_CHANGE = 0.01
OF_PRIMER = ("key", "meter", "tempo", "ensemble", "instruments")
NOT_WITH_PRIMER = ("strict", "form", "section_styles", "arrange", "groove")


def continued(
    released: ReleasedVirtuoso,
    piece: Piece,
    request: Request,
    ours_alone: bool = False,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Reworked:
    """The user's music, every note of it, and ours after it; or ours alone.

    Of the request its length (bars, seconds or notes; 16 bars if it has none), energy, style, temperature, top_p and
    seed are heard. Raises BadInput for what the primer already decides, and for music that cannot be gone on from.
    """
    for names, why in ((OF_PRIMER, "comes from the primer"), (NOT_WITH_PRIMER, "cannot be asked for with a primer")):
        asked = [name for name in names if getattr(request, name) != getattr(Request(), name)]
        if asked:
            raise BadInput(f"The {asked[0].replace('_', ' ')} {why}; leave it out.")
    if request.candidates > 1 or request.engine != "virtuoso":
        raise BadInput("With a primer the virtuoso engine composes one piece; another seed gives another one.")
    piece = _in_its_tempo(piece)
    source = source_of(piece)
    meter, tempo = piece.meter_at(piece.end - 1), piece.tempos[-1]
    count = bars_asked(request, piece)
    ends_at = int(source.bars.onsets[-1]) + int(source.bars.ticks[-1])
    # An unfinished bar is gone on with, if a beat or more of it is left.
    is_open = ends_at - piece.end >= meter.beat_ticks
    begins = piece.end if is_open else ends_at
    bars = bars_of(source.heard.meters, ends_at + count * meter.bar_ticks)
    first = len(source.bars)
    free = np.zeros((len(bars), len(source.heard.parts)), dtype=bool)
    free[first - is_open :] = True
    told, hidden = _told(source, bars, request.energy)
    facts = facts_of(source, source.heard.parts)
    mode = cast(Mode, source.mode) if source.key else None
    loom = Loom(
        parts=source.heard.parts,
        facts=facts,
        blend=[(replace(facts, styles=codes), share) for codes, share in styles_told(released, request)],
        bars=told,
        fixed=source.events(),
        free=free,
        semitones=source.semitones,
        single=voices_of(source.heard.parts),
        loudness=loudness_of(source.heard.parts),
        mode=mode,
        leans_from=first - is_open if mode else None,
        begins=begins,
        ends=mode is not None and count > 1,
        silence=2,
        untold=hidden,
    )
    ways = Ways(request.temperature, request.top_p, request.seed, candidates=1)
    guidance = [request.strength * by_field for by_field in GUIDANCE]
    woven = weave(released.listener, released.writer, loom, ways, [len(bars)], guidance, tell)
    composed = notes_of(woven.drawn, loom.onsets, loom.parts, source.semitones, loom.single)
    of_piece = {source.slots[slot]: notes for slot, notes in composed.items()}
    ready = tuple(replace(part, messages=gone_on_with(part.messages, begins)) for part in piece.parts)
    piece = replace(piece, parts=ready)
    whole = Reworked(joined(piece, {}, of_piece), tuple(of_piece.get(slot, ()) for slot in range(len(piece.parts))))
    if not ours_alone:
        return whole
    start = int(source.bars.onsets[-1]) if is_open else ends_at
    return _alone(whole, source, start, tempo, MeterMark(0, meter))


def bars_asked(request: Request, piece: Piece) -> int:
    """How many bars to go on for. Raises BadInput for a length that is out of range."""
    meter, tempo = piece.meter_at(piece.end - 1), lasting_tempo(piece)
    quarters = meter.bar_ticks / TICKS_PER_QUARTER
    bars = request.bars
    if request.seconds is not None:
        bars = max(round(request.seconds * tempo / 60 / quarters), 1)
    elif request.notes is not None:
        bars = max(round(request.notes * len(piece.bar_onsets()) / max(piece.note_count, 1)), 1)
    bars = bars or DEFAULT_BARS
    if bars > LENGTH_LIMITS["bars"][1]:
        raise BadInput(f"That length is {bars} bars; up to {LENGTH_LIMITS['bars'][1]} can be gone on for.")
    return bars


def _in_its_tempo(piece: Piece) -> Piece:
    """The piece, back in its tempo at the bar line after its end if it slowed down before."""
    lasting, last = lasting_tempo(piece), piece.tempos[-1].quarters_per_minute
    if abs(lasting - last) < LEAST_CHANGE * last:
        return piece
    bar_line = max(piece.bar_onsets(), default=0) + piece.meter_at(max(piece.end - 1, 0)).bar_ticks
    before = tuple(mark for mark in piece.tempos if mark.onset < bar_line)
    return replace(piece, tempos=(*before, TempoMark.of(bar_line, lasting)))


def styles_told(released: ReleasedVirtuoso, request: Request) -> list[tuple[tuple[int, ...], float]]:
    """The codes of each style of a request that has any weight, and its share; none without one.

    Raises BadInput if there is no such style.
    """
    total = sum(weight for _, weight in request.styles)
    told = []
    for name, weight in request.styles:
        found = [setting.styles for setting in released.settings if name in setting.styles]
        if not found:
            raise BadInput(f"There is no style {name!r}; there is: {', '.join(released.styles)}.")
        if weight > 0:
            codes = tuple(released.styles.index(style) for style in found[0] if style in released.styles)
            told.append((codes, weight / total))
    return told


def _told(source: Source, bars: Bars, curve: tuple[float, ...]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """What is told of the bars of the primer and of those after it, and what is told of none of the latter."""
    first, count = len(source.bars), len(bars) - len(source.bars)
    told = np.zeros(len(bars), dtype=BAR)
    told[:first] = source.told
    told["meter"], told["ticks"] = bars.meters, bars.ticks
    told["tempo"] = tempos_of_bars(source.heard.tempos, bars)
    told["bars_left"] = np.arange(len(bars))[::-1]
    recent = source.told[-RECENT_BARS:]
    begin = float(recent["energy"].mean()) / 255
    way = np.arange(1, count + 1) / count
    energy = np.interp(way, [0, RISE, 1], [begin, PEAK, HOME])
    if curve:
        energy = np.interp(way, np.linspace(0, 1, len(curve)), curve)
    after = slice(first, None)
    told["energy"][after] = np.rint(255 * energy)
    density = max(float(recent["density"].mean()), 1.0)
    told["density"][after] = np.clip(np.rint(density * DENSITY_SPREAD ** (energy - begin)), 1, 255)
    loudness = float(recent["loudness"].mean()) + LOUDNESS_OF_ENERGY * (energy - begin)
    told["loudness"][after] = np.clip(np.rint(loudness), 16, 120) if source.is_played else 0
    told["section"] = sections(told["energy"] / 255)
    phrase = np.arange(count) // PHRASE_BARS
    recalls = np.array(list(islice(cycle(RECALLING), int(phrase[-1]) + 1)))[phrase]
    # The bars that are recalled are the primer's first ones, in their order.
    sources = np.arange(count) % PHRASE_BARS + PHRASE_BARS * (phrase // 2 % max(first // PHRASE_BARS, 1))
    recalls &= sources < first
    told["recall_distance"][after] = np.where(recalls, first + np.arange(count) - sources, 0)
    told["recall_similarity"][after] = round(255 * SIMILARITY)
    hidden = np.arange(len(bars)) >= first
    return told, {"register": hidden}


def _alone(whole: Reworked, source: Source, start: int, tempo: TempoMark, meter: MeterMark) -> Reworked:
    """Only what was composed, from its first bar line on."""
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
