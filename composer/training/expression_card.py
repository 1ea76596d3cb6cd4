"""Evaluates learned expression: held-out pieces are stripped, performed, and compared with the human performances."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from composer.expression.dynamics import loudness_curve
from composer.expression.pedal import pedal_in
from composer.expression.perform import played
from composer.expression.released import Manner, Player
from composer.expression.score_view import View, cells_of
from composer.expression.tempo import rubato
from composer.score.piece import Note, Piece, TempoMark
from composer.training.performances import PlayedPiece
from composer.training.playing_rules import accents_by_rule, loudness_by_rule, tempo_by_rule

FLAT_VELOCITY = 64
LAST_BEATS = 2


def as_written(piece: Piece) -> Piece:
    """The piece as written: a constant mean tempo, a single velocity, no pedal."""
    parts = tuple(
        replace(
            part,
            notes=tuple(Note(note.onset, note.pitch, note.duration, FLAT_VELOCITY) for note in part.notes),
            pedals=(),
        )
        for part in piece.parts
    )
    mean = TempoMark(0, max(round(piece.seconds * 24e6 / piece.end), 1))
    return replace(piece, parts=parts, tempos=(mean,))


def measured(player: Player, held_out: Sequence[PlayedPiece]) -> dict[str, Any]:
    """The mean results over pieces performed at amount 1, for the released player and for rules of thumb."""
    rows = [_one(player, performance) for performance in held_out]
    pedaled = [row for row in rows if "pedal_on" in row]
    names = [name for name in rows[0] if name in set.intersection(*(set(row) for row in rows))]
    found: dict[str, Any] = {"pieces": len(rows)}
    found |= {name: _mean(rows, name) for name in names}
    if pedaled:
        found["pieces_with_pedal"] = len(pedaled)
        found |= {name: _mean(pedaled, name) for name in pedaled[0] if name not in names}
    return found


def _one(player: Player, human: PlayedPiece) -> dict[str, float]:
    flat = as_written(human.piece)
    machine = played(player, flat, 1.0, dict.fromkeys(human.styles, 1.0))
    view, theirs = View.of(machine), View.of(human.piece)
    edges = view.beats()
    cell = cells_of(view.onset, edges)
    tempo = rubato(machine, edges, view.beats_per_bar)
    curve = loudness_curve(view, edges, view.beats_per_bar)
    accents = view.velocity - curve[cell]
    row = {
        **_beside("tempo", tempo, human.tempo, tempo_by_rule(view, edges)),
        **_beside("loudness", curve, human.loudness, loudness_by_rule(view, edges)),
        **_beside("accents", accents, human.accents, accents_by_rule(view)),
        "velocity_r": _r(view.velocity, theirs.velocity),
        "velocity_sd": float(view.velocity.std()),
        "velocity_sd_human": float(theirs.velocity.std()),
        "tempo_step_sd": float(np.diff(tempo).std()),
        "tempo_step_sd_human": float(np.diff(human.tempo).std()),
        "last_beats_longer": _end(tempo, cell),
        "last_beats_longer_human": _end(human.tempo, cell),
        "seconds_off": abs(machine.seconds - flat.seconds),
    }
    if human.eighths is not None:
        row |= _pedal(machine, human)
    return row


def _beside(name: str, machine: np.ndarray, human: np.ndarray, rule: np.ndarray) -> dict[str, float]:
    return {
        f"{name}_r": _r(machine, human),
        f"{name}_r_rule": _r(rule, human),
        f"{name}_sd": float(machine.std()),
        f"{name}_sd_human": float(human.std()),
        # The most that the scaled curve can explain; a constant explains nothing.
        f"{name}_r2": max(_r(machine, human), 0) ** 2,
    }


def _pedal(machine: Piece, human: PlayedPiece) -> dict[str, float]:
    pedals = next((part.pedals for part in machine.parts if part.pedals), ())
    view = View.of(machine)
    down, lifted = pedal_in([(pedal.onset, pedal.end) for pedal in pedals], view.eighths())
    is_down, bars = down > 0.5, len(view.beat_ticks)
    return {
        "pedal_on": float(down.mean()),
        "pedal_on_human": float(human.pedal.mean()),
        "pedal_agreement": float((is_down == human.pedal).mean()),
        "pedal_agreement_constant": float(max(human.pedal.mean(), 1 - human.pedal.mean())),
        "pedal_changes_a_bar": float(lifted.sum() / bars),
        "pedal_changes_a_bar_human": float(human.lift.sum() / bars),
        "pedal_changes_found": float((lifted > 0)[human.lift].mean()) if human.lift.any() else 0.0,
    }


def _end(tempo: np.ndarray, cell: np.ndarray) -> float:
    """How much longer the beat of the last onset and those before it take, as a factor."""
    last = int(cell[-1])
    return float(np.exp(tempo[max(last - LAST_BEATS + 1, 0) : last + 1].mean()))


def _r(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one, other)[0, 1]) if np.ptp(one) > 0 and np.ptp(other) > 0 else 0.0


def _mean(rows: Sequence[Mapping[str, float]], name: str) -> float:
    return round(float(np.mean([row[name] for row in rows])), 4)


def read_me(card: Mapping[str, Any], manners: Mapping[str, Manner]) -> str:
    """The card as readable text."""
    training, held, compared = card["training"], card["held_out"], card["compared"]
    rows = (
        ("tempo of beats (logarithm)", "tempo", ".3f"),
        ("loudness of beats (velocity)", "loudness", ".1f"),
        ("accents of notes (velocity)", "accents", ".1f"),
    )
    lines = "\n".join(
        f"| {name} | {held[f'{key}_r']:.2f} | {held[f'{key}_r_rule']:.2f} | {held[f'{key}_r2']:.2f} | "
        f"{compared[key]['ridge']:.2f} | {compared[key]['perceptron']:.2f} | "
        f"{held[f'{key}_sd']:{form}} | {held[f'{key}_sd_human']:{form}} |"
        for name, key, form in rows
    )
    styles = "\n".join(
        f"| {name or 'any'} | {manner.tempo:.3f} | {manner.loudness:.1f} | {manner.accents:.1f} | {manner.pedal:.2f} |"
        for name, manner in sorted(manners.items())
    )
    pedal = ""
    if "pedal_on" in held:
        pedal = f"""
Of {held["pieces_with_pedal"]} pieces with pedal it is down {held["pedal_on"]:.0%} of the time
({held["pedal_on_human"]:.0%} as played) and changed {held["pedal_changes_a_bar"]:.2f} times a bar
({held["pedal_changes_a_bar_human"]:.2f}); in {held["pedal_agreement"]:.0%} of the eighths it is down or up as played
(always the commoner of both: {held["pedal_agreement_constant"]:.0%}), and {held["pedal_changes_found"]:.0%} of the
changes are found where they are.
"""
    return f"""# Expression

{card["what"]} Learned from {training["pieces"]:,} pieces for piano that were played by hand
({training["beats"]:,} beats, {training["notes"]:,} notes; {training["pieces_with_pedal"]} with pedal).
{card["parameters"]:,} numbers, kept as float16.

- From features of the score (density, register, harmony, cadences, phrase ends, place in bar and piece, melody and
  accompaniment) to tempo and loudness of beats, accents of notes and pedal, by one hidden layer each.
- Drums: the mean accents of {training["drum_files"]} files of drummers.

## On {held["pieces"]} works that were held out

Stripped of tempo, velocities and pedal, then performed at amount 1. r: mean correlation with what was played; rules:
the phrase arch, final ritardando and high-loud rules of KTH. R2: what the curve explains when it is scaled at best; a
constant explains nothing. ridge, perceptron: r of a linear regression and of ours before curves are smoothed, where
fermatas count as four standard deviations. sd: standard deviation within a piece.

| | r | r, rules | R2 | ridge | perceptron | sd | sd as played |
|---|---|---|---|---|---|---|---|
{lines}

All velocities together: r = {held["velocity_r"]:.2f}, sd {held["velocity_sd"]:.1f} ({held["velocity_sd_human"]:.1f} as
played). From beat to beat the tempo steps by {held["tempo_step_sd"]:.3f} ({held["tempo_step_sd_human"]:.3f} as played).
The last two beats take {held["last_beats_longer"]:.2f} times as long as their neighborhood
({held["last_beats_longer_human"]:.2f} as played). The time of a piece changes by {held["seconds_off"]:.4f} s.
{pedal}
## How freely styles are played

Standard deviations within a piece at amount 1, and how habitual the pedal is (0 to 1). The corpus holds too few
performances of ragtime and pop, which borrow from game, and of folk, chorale and baroque, which borrow from classical;
composers of whom there are too few are played as their period is.

| style | tempo | loudness | accents | pedal |
|---|---|---|---|---|
{styles}

`receipt.json` names every file that was learned from or listened to, with its source, license and SHA-256.
"""
