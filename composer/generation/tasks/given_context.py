"""The context of music that is given: what continuing, recomposing, varying and accompanying tell the decoder alike."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from composer.arranging.assignment import reach
from composer.errors import BadInput
from composer.events.packing import DENSITY_SCALE
from composer.events.steps import PieceFacts, home_transposition, piece_codes
from composer.events.vocabulary import key_code
from composer.generation.decoding.decode import Task
from composer.generation.decoding.given import Source, has_one_voice
from composer.generation.decoding.sampling import SamplingSettings
from composer.generation.decoding.state.context import Context, Event
from composer.generation.request.request import Request
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.instruments import INSTRUMENTS
from composer.score.key import OCTAVE, Key
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Part

LOWEST_PITCH, HIGHEST_PITCH = 21, 108
# By how much a part may leave the range that it has, in semitones.
WIDER = 5
DEFAULT_LOUDNESS = 72
# How many times denser, and by how many velocities louder, bars with all energy are than those without.
DENSITY_SPREAD = 3.0
LOUDNESS_OF_ENERGY = 60.0


def given_task(
    released: ReleasedVirtuoso,
    source: Source,
    request: Request,
    *,
    parts: tuple[Part, ...],
    bars: np.ndarray,
    fixed: Sequence[Event],
    free: np.ndarray,
    facts: PieceFacts | None = None,
    guidance: float = 0.0,
    velocities: Sequence[int] | None = None,
    **fields: Any,
) -> Task:
    """A task of the decoder with given music.

    Of the request style and strength, temperature and top_p, strict and the seed are heard. Given music tells the
    network much of its style, so one that is asked for is followed further than the network would by itself; otherwise
    what is told is followed by `guidance`. `facts` of the piece are told besides style, mode, velocities and parts. The
    other `fields` are those of the context. Raises BadInput for a style that does not exist, and for a strict piece
    without a key.
    """
    blend = styles_told(released, request)
    facts = replace(facts or PieceFacts(), mode=source.mode, expressive=source.is_played, parts=parts)
    key = key_of(source)
    if request.strict and key is None:
        raise BadInput("strict_without_key")
    context = Context(
        parts=parts,
        bars=bars,
        pieces=np.array([[piece_codes(replace(facts, styles=styles)) for styles, _ in blend] or [piece_codes(facts)]]),
        weights=np.array([[share for _, share in blend] or [1.0]]),
        section=np.zeros(len(bars), dtype=np.int64),
        expressive=source.is_played,
        ranges=[range_around(part) for part in parts],
        keys=(key,),
        shifts=(-source.semitones,),
        guidance=request.strength if blend else guidance,
        fixed=fixed,
        free=free,
        strict=request.strict,
        single=[has_one_voice(part) and not part.is_drums for part in parts],
        velocities=None if source.is_played else np.tile(velocities or loudness_of(parts), (len(bars), 1)),
        **fields,
    )
    settings = SamplingSettings(request.temperature, request.top_p, request.strength)
    return Task(released, context, settings, [styles[-1] for styles, _ in blend], request.seed)


def key_of(source: Source) -> Key | None:
    """The key that given music is in, if it was brought to C from there."""
    return source.key if source.semitones == home_transposition(key_code(source.key)) else None


def range_around(part: Part) -> tuple[int, int]:
    """The lowest and the highest pitch of a part: near those that it has, or those that are played with ease."""
    if part.is_drums:
        return reach(part)
    pitches = [note.pitch for note in part.notes]
    instrument = INSTRUMENTS[part.program]
    lowest, highest = max(instrument.low, LOWEST_PITCH), min(instrument.high, HIGHEST_PITCH)
    if pitches:
        lowest, highest = max(LOWEST_PITCH, min(pitches) - WIDER), min(HIGHEST_PITCH, max(pitches) + WIDER)
    return lowest, max(highest, lowest + OCTAVE)


def loudness_of(parts: Sequence[Part]) -> list[int]:
    """The mean velocity of each part; of silent ones that of all."""
    usual = _mean_velocity(parts, DEFAULT_LOUDNESS)
    return [_mean_velocity([part], usual) for part in parts]


def _mean_velocity(parts: Iterable[Part], otherwise: int) -> int:
    velocities = [note.velocity for part in parts for note in part.notes]
    return round(sum(velocities) / len(velocities)) if velocities else otherwise


def styles_told(released: ReleasedVirtuoso, request: Request) -> list[tuple[tuple[int, ...], float]]:
    """The codes of each style of a request that has any weight, and its share; none without one.

    Raises BadInput if there is no such style.
    """
    total = sum(weight for _, weight in request.styles)
    told = []
    for name, weight in request.styles:
        found = [setting.styles for setting in released.settings if name in setting.styles]
        if not found:
            raise BadInput("style_unknown", style=name, known=tuple(released.styles))
        if weight > 0:
            codes = tuple(released.styles.index(style) for style in found[0] if style in released.styles)
            told.append((codes, weight / total))
    return told


def curve_over(curve: Sequence[float], count: int) -> np.ndarray:
    """An energy curve, 0..1 at points of equal distance, over so many bars."""
    return np.interp(np.arange(1, count + 1) / count, np.linspace(0, 1, len(curve)), curve)


def follow_energy(told: np.ndarray, where: np.ndarray, energy: np.ndarray, is_played: bool) -> None:
    """Tell bars `where` (numbers) an energy, (bars,) 0..1, and the density and loudness that go with it, beside those
    that they were told with theirs; in place."""
    change = energy - told["energy"][where] / 255
    density = np.maximum(told["density"][where], 1) * DENSITY_SPREAD**change
    told["density"][where] = np.clip(np.rint(density), 1, 255)
    if is_played:
        loudness = told["loudness"][where] + LOUDNESS_OF_ENERGY * change
        told["loudness"][where] = np.clip(np.rint(loudness), 16, 120)
    told["energy"][where] = np.rint(255 * energy)


def notes_told(told: np.ndarray) -> np.ndarray:
    """How many notes each bar is told to have, (bars,); one at the least."""
    return np.maximum(told["density"] / DENSITY_SCALE * told["ticks"] / TICKS_PER_QUARTER, 1.0)
