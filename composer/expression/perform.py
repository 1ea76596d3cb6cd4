"""Playing a piece: a tempo curve, dynamics and pedal, from metronomic to free.

What is played lies in tempo marks, velocities and pedals only: onsets, durations and bars stay as they are written, and
so does the time of the whole piece. What a piece has of it already, because its composer or a player put it there, is
measured and not added a second time: performing a performed piece changes little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
from composer.score.meters import main_meter
from composer.score.piece import Part, Piece

AMOUNT_LIMITS = (0.0, 1.5)
MOST_BEATS = 20_000
# Pedalling comes in with the amount, and is whole from here on.
WHOLE_PEDAL = 0.5
# Accents that are there already grow by no more than that; an arc of loudness that is there is the composer's.
ACCENT_GROWTH = 1.5
# Drummers who are recorded alone play with ghost notes and rim shots; among others they are this much as varied.
LIGHT_ACCENTS = 0.5


def perform(
    piece: Piece,
    amount: float = 1.0,
    styles: Mapping[str, float] | None = None,
    closes: bool = True,
    kept: Sequence[int] = (),
) -> Piece:
    """The piece as it is played: 0 is as written, 1 as free as the pieces of such `styles` (name to weight) are played.

    A piece that does not close, because it begins anew where it ends, has neither a slow end nor a beginning. Ticks
    that are `kept` sound at the second at which they are written.
    A pure function of its arguments and of what is released in models/expression: about a hundredth of a second for 500
    notes. Raises BadInput for an amount out of range or a piece too long, MissingDependency without the release.
    """
    lowest, highest = AMOUNT_LIMITS
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
    """The piece as a player plays it."""
    manner = player.manner(styles)
    parts = list(piece.parts)
    for number, part in enumerate(parts):
        if part.is_drums and part.notes:
            parts[number] = _drummed(player, part, piece, amount)
    view = View.of(piece)
    if not len(view.onset):
        return replace(piece, parts=tuple(parts))
    edges = view.beats()
    if len(edges) > MOST_BEATS:
        raise BadInput("too_many_beats_to_perform", count=len(edges), most=MOST_BEATS)
    melody = Melody.of(view)
    cells = cell_features(view, melody, edges, closes)
    notes = note_features(view, melody, edges, cells)
    velocities = _velocities(player, manner, view, edges, cells, notes, amount)
    for number, part in enumerate(parts):
        if not part.is_drums and part.notes:
            parts[number] = with_velocities(part, velocities[view.part == number])
    if not any(part.pedals for part in parts):
        parts = _pedalled(
            player, manner, piece, parts, view, cell_features(view, melody, view.eighths(), closes), amount
        )
    performed = replace(piece, parts=tuple(parts))
    if any(part.is_drums for part in parts):
        return performed
    wanted = manner.tempo * smoothed(player.tempo.deviations(cells))
    own = rubato(piece, edges, view.beats_per_bar)
    return with_tempo_curve(performed, edges, strength(amount, missing(own, wanted)) * wanted, kept)


def _velocities(
    player: Player,
    manner: Manner,
    view: View,
    edges: np.ndarray,
    cells: np.ndarray,
    notes: np.ndarray,
    amount: float,
) -> np.ndarray:
    """The velocities of the pitched notes, (notes,), not yet rounded."""
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
    """A drum part with the accents that drummers give its places in the bar."""
    group, slot = drum_places(part, main_meter(piece))
    accents = LIGHT_ACCENTS * player.drum_accents[group, slot]
    accents = accents - accents.mean()
    own = np.array([note.velocity for note in part.notes], dtype=np.float64)
    return with_velocities(part, own + strength(amount, missing(own, accents)) * accents)


def _pedalled(
    player: Player,
    manner: Manner,
    piece: Piece,
    parts: list[Part],
    view: View,
    cells: np.ndarray,
    amount: float,
) -> list[Part]:
    """The parts, with pedal for those that have one."""
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
