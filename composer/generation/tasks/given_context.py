"""The context for given music, shared by continue, infill, vary and accompany."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from composer.arranging.ranges import range_around
from composer.errors import BadInput
from composer.events.packing import DENSITY_SCALE
from composer.events.source import Source, has_one_voice
from composer.events.steps import PieceFacts, home_transposition, mode_of_key, piece_codes
from composer.events.vocabulary import key_code
from composer.generation.decoding.constraints.ending import chord_size
from composer.generation.decoding.decode import Task
from composer.generation.decoding.state.context import Context, Event
from composer.generation.form.plan import settings_of_style
from composer.generation.request.request import Request
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.analysis import chromatic_notes
from composer.score.key import Key
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Part

DEFAULT_LOUDNESS = 72
# The share of chromatic notes in the median real piece (0.05 to 0.11 by style), weighted like so many notes of the
# given music; the weight is a guess.
USUAL_CHROMATIC, FEW_NOTES = 0.09, 50
# How much denser (a factor) and louder (in velocity) bars of energy 1 are than bars of energy 0.
DENSITY_SPREAD = 3.0
LOUDNESS_OF_ENERGY = 60.0


def given_task(
    released: ReleasedVirtuoso,
    source: Source,
    request: Request,
    *,
    bars: np.ndarray,
    free: Any,
    parts: tuple[Part, ...] = (),
    fixed: Sequence[Event] | None = None,
    facts: PieceFacts | None = None,
    guidance: float = 0.0,
    velocities: Sequence[int] | None = None,
    ends: bool = False,
    **fields: Any,
) -> Task:
    """Return a decoder task for given music, by default with the parts and all notes of the source; `free` selects the
    bars and parts to write in, as an index.

    Uses the styles, strength, temperature, top_p, strict and seed of the request. Given music already implies much of
    its style, so requested styles are followed with guidance at the requested strength; otherwise `guidance` applies.
    With `ends`, music that has a key ends on a chord. `facts` are conditions of the piece besides requested styles,
    mode, velocities and parts; `fields` are further fields of the context. Raises BadInput for an unknown style, and
    for a strict piece without a key.
    """
    parts, blend = parts or source.heard.parts, styles_told(released, request)
    facts = replace(
        facts or PieceFacts(), mode=mode_of_key(key_code(source.key)), expressive=source.is_played, parts=parts
    )
    told, key = blend or [(facts.styles, 1.0)], key_of(source)
    if request.strict and key is None:
        raise BadInput("strict_without_key")
    is_free = np.zeros((len(bars), len(parts)), dtype=bool)
    is_free[free] = True
    context = Context(
        parts=parts,
        bars=bars,
        pieces=np.array([[piece_codes(replace(facts, styles=styles)) for styles, _ in told]]),
        weights=np.array([[share for _, share in told]]),
        section=np.zeros(len(bars), dtype=np.int64),
        expressive=source.is_played,
        ranges=[range_around(part) for part in parts],
        keys=(key,),
        guidance=request.strength if blend else guidance,
        fixed=source.events() if fixed is None else fixed,
        free=is_free,
        strict=request.strict,
        chromatic=_chromatic(source.heard.parts, key),
        final_notes=chord_size(parts) if ends and key is not None else 0,
        single=[has_one_voice(part) and not part.is_drums for part in parts],
        velocities=None if source.is_played else np.tile(velocities or loudness_of(parts), (len(bars), 1)),
        **fields,
    )
    return Task(released, context, [styles[-1] for styles, _ in blend], request)


def _chromatic(parts: Sequence[Part], key: Key | None) -> float:
    """The share of chromatic notes for new music: that of the given music, smoothed because short music says little."""
    if key is None:
        return 1.0
    chromatic, notes = chromatic_notes(parts, key)
    return (chromatic + USUAL_CHROMATIC * FEW_NOTES) / (notes + FEW_NOTES)


def key_of(source: Source) -> Key | None:
    """The key of given music, if the music was transposed from it to C."""
    return source.key if source.semitones == home_transposition(key_code(source.key)) else None


def loudness_of(parts: Sequence[Part]) -> list[int]:
    """The mean velocity of each part; for empty parts, that of all notes."""
    usual = _mean_velocity(parts, DEFAULT_LOUDNESS)
    return [_mean_velocity([part], usual) for part in parts]


def _mean_velocity(parts: Iterable[Part], otherwise: int) -> int:
    velocities = [note.velocity for part in parts for note in part.notes]
    return round(sum(velocities) / len(velocities)) if velocities else otherwise


def styles_told(released: ReleasedVirtuoso, request: Request) -> list[tuple[tuple[int, ...], float]]:
    """Return the codes of each requested style with a positive weight, and its share.

    Raises BadInput for an unknown style.
    """
    total = sum(weight for _, weight in request.styles)
    told = []
    for name, weight in request.styles:
        styles = settings_of_style(released.settings, name)[0].styles
        if weight > 0:
            told.append((released.style_codes(styles), weight / total))
    return told


def curve_over(curve: Sequence[float], count: int) -> np.ndarray:
    """Sample an energy curve, 0..1 at equally spaced points, for `count` bars; (count,)."""
    return np.interp(np.arange(1, count + 1) / count, np.linspace(0, 1, len(curve)), curve)


def redraw_energy(told: np.ndarray, where: np.ndarray, request: Request, source: Source) -> None:
    """Set the requested energy, if any, of the bars numbered `where` in `told`, (bars,) of BAR; in place."""
    if request.energy:
        follow_energy(told, where, curve_over(request.energy, len(where)), source.is_played)


def follow_energy(told: np.ndarray, where: np.ndarray, energy: np.ndarray, is_played: bool) -> None:
    """Set the `energy`, 0..1, of the bars numbered `where`, both (count,), in `told`, (bars,) of BAR, and scale their
    density and loudness with it; in place."""
    change = energy - told["energy"][where] / 255
    density = np.maximum(told["density"][where], 1) * DENSITY_SPREAD**change
    told["density"][where] = np.clip(np.rint(density), 1, 255)
    if is_played:
        loudness = told["loudness"][where] + LOUDNESS_OF_ENERGY * change
        told["loudness"][where] = np.clip(np.rint(loudness), 16, 120)
    told["energy"][where] = np.rint(255 * energy)


def notes_told(told: np.ndarray) -> np.ndarray:
    """The number of notes that each bar is told to have, (bars,); at least 1."""
    return np.maximum(told["density"] / DENSITY_SCALE * told["ticks"] / TICKS_PER_QUARTER, 1.0)
