"""Performs a piece with tempo curve, dynamics and pedal, from metronomic to free.

Only tempo marks, velocities and pedals change: onsets, durations and bars stay as written, and so does the total time.
Expression already in the piece, from its composer or a player, is measured and not added again: performing a performed
piece changes little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from composer.errors import BadInput
from composer.expression.dynamics import (
    drum_places,
    loudness_curve,
    mean_around,
    missing,
    strength,
    with_velocities,
)
from composer.expression.features import Melody, cell_features
from composer.expression.note_features import note_features
from composer.expression.pedal import PEDAL_PROGRAMS, pedals_of
from composer.expression.released import Manner, Player, load_player
from composer.expression.score_view import View, cells_of
from composer.expression.tempo import beat_seconds, rubato, smoothed, with_tempo_curve
from composer.score.editing import EXPRESSION_LIMITS
from composer.score.piece import Part, Piece

MOST_BEATS = 20_000
# Pedaling increases with the amount and is complete from this value.
WHOLE_PEDAL = 0.5
# Existing accents are amplified at most by this factor; an existing dynamic curve is the composer's.
ACCENT_GROWTH = 1.5
# Drummers recorded alone use ghost notes and rim shots; in an ensemble, the variation is reduced to this share.
LIGHT_ACCENTS = 0.5


def perform(
    piece: Piece,
    amount: float = 1.0,
    styles: Mapping[str, float] | None = None,
    closes: bool = True,
    kept: Sequence[int] = (),
) -> Piece:
    """Perform a piece: amount 0 is as written, 1 as free as recordings of the `styles` (name to weight).

    A loop (not `closes`) has no final ritardando or opening. Ticks in `kept` stay at their written second. A pure
    function of its arguments and the data in models/expression; takes about a hundredth of a second for 500 notes.
    Raises BadInput for an amount out of range or a piece that is too long, and MissingDependency without the data.
    """
    lowest, highest = EXPRESSION_LIMITS
    if not lowest <= amount <= highest:
        raise BadInput("expression_out_of_range", value=amount, lowest=lowest, highest=highest)
    return played(load_player(), piece, amount, styles or {}, closes, kept) if amount else piece


def played(
    player: Player,
    piece: Piece,
    amount: float,
    styles: Mapping[str, float],
    closes: bool = True,
    kept: Sequence[int] = (),
) -> Piece:
    """The piece as performed with the data of a player."""
    manner = player.manner(styles)
    parts = list(piece.parts)
    for number, part in enumerate(parts):
        if part.is_drums and part.notes:
            parts[number] = _drummed(player, part, piece, amount)
    reading = _read(piece, closes)
    if reading is None:
        return replace(piece, parts=tuple(parts))
    view, edges, cells, notes = reading.view, reading.edges, reading.cells, reading.notes
    velocities = _velocities(player, manner, view, edges, cells, notes, amount)
    for number, part in enumerate(parts):
        if not part.is_drums and part.notes:
            parts[number] = with_velocities(part, velocities[view.part == number])
    if not any(part.pedals for part in parts):
        parts = _pedaled(player, manner, piece, parts, view, reading.eighth_cells, amount)
    performed = replace(piece, parts=tuple(parts))
    if any(part.is_drums for part in parts):
        return performed
    wanted = manner.tempo * smoothed(player.tempo.deviations(cells))
    own = rubato(piece, edges, view.beats_per_bar)
    return with_tempo_curve(performed, edges, strength(amount, missing(own, wanted)) * wanted, kept)


@dataclass(frozen=True)
class _Reading:
    """What a player sees in a piece, independent of the amount of expression: the features of beats, notes and
    eighths."""

    view: View
    edges: np.ndarray
    cells: np.ndarray
    notes: np.ndarray
    eighth_cells: np.ndarray


@lru_cache(maxsize=8)
def _read(piece: Piece, closes: bool) -> _Reading | None:
    """Read a piece, cached for trying out different expression; None without pitched notes."""
    view = View.of(piece)
    if not len(view.onset):
        return None
    edges = view.beats()
    if len(edges) > MOST_BEATS:
        raise BadInput("too_many_beats_to_perform", count=len(edges), most=MOST_BEATS)
    melody = Melody.of(view)
    cells = cell_features(view, melody, edges, closes)
    notes = note_features(view, melody, edges, cells)
    return _Reading(view, edges, cells, notes, cell_features(view, melody, view.eighths(), closes))


def _velocities(
    player: Player,
    manner: Manner,
    view: View,
    edges: np.ndarray,
    cells: np.ndarray,
    notes: np.ndarray,
    amount: float,
) -> np.ndarray:
    """The velocities of the pitched notes, (notes,), before rounding."""
    cell = cells_of(view.onset, edges)
    own_curve = loudness_curve(view, edges, view.beats_per_bar)
    curve = manner.loudness * player.loudness.deviations(cells)
    accents = manner.accents * player.accents.deviations(notes)
    accents -= mean_around(accents, view, edges, view.beats_per_bar)[cell]
    own_accents = view.velocity - own_curve[cell]
    added = strength(amount, missing(own_curve, curve)) * (curve - curve[cell].mean())[cell]
    added += strength(amount, missing(own_accents, accents, ACCENT_GROWTH)) * accents
    return view.velocity + added


def _drummed(player: Player, part: Part, piece: Piece, amount: float) -> Part:
    """A drum part with drummers' accents for each position in the bar."""
    group, slot = drum_places(part, piece)
    accents = LIGHT_ACCENTS * player.drum_accents[group, slot]
    accents = accents - accents.mean()
    own = np.array([note.velocity for note in part.notes], dtype=np.float64)
    return with_velocities(part, own + strength(amount, missing(own, accents)) * accents)


def _pedaled(
    player: Player,
    manner: Manner,
    piece: Piece,
    parts: list[Part],
    view: View,
    cells: np.ndarray,
    amount: float,
) -> list[Part]:
    """The parts, with pedal for instruments that have one."""
    if not any(part.program in PEDAL_PROGRAMS and not part.is_drums for part in parts):
        return parts
    edges = view.eighths()
    chance = 1 / (1 + np.exp(-player.pedal.predict(cells)))
    chance *= manner.pedal * min(amount / WHOLE_PEDAL, 1)
    is_down = chance > player.pedal_threshold
    is_lifted = player.lift.predict(cells) > player.lift_threshold
    ticks = np.diff(edges)
    lag = np.rint(player.pedal_lag / beat_seconds(piece, edges) * ticks)
    pedals = pedals_of(is_down, is_lifted, edges, np.clip(lag, 1, ticks - 1).astype(np.int64), piece.end)
    return [
        replace(part, pedals=pedals) if part.program in PEDAL_PROGRAMS and not part.is_drums else part for part in parts
    ]
