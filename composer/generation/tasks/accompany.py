"""Accompanies the user's melody: the melody is kept, and other parts are composed around it."""

from dataclasses import replace

import numpy as np

from composer.errors import BadInput
from composer.events.packing import DENSITY_SCALE
from composer.events.settings import Setting
from composer.events.source import Source, source_of
from composer.events.steps import PieceFacts
from composer.generation.decoding.constraints.ending import TRIADS
from composer.generation.decoding.decode import Task, Tell, infill, untold
from composer.generation.form.plan import DEFAULT_ENSEMBLE, drawn_setting, settings_of_ensemble
from composer.generation.request.request import Request
from composer.generation.tasks.given_context import given_task, key_of, loudness_of, redraw_energy
from composer.generation.tasks.result import Reworked, notes_of, put_in
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.meters import main_meter
from composer.score.piece import Part, Piece

STRETCH_BARS = 2
# Occasionally all new parts stay silent beside a melody; then other settings are tried, up to this many.
MOST_TRIALS = 4
MOST_PARTS = 40
# The median share of notes outside the first part, by ensemble, in the corpus.
SHARES = {"piano": 0.46, "song": 0.82, "quartet": 0.68, "chamber": 0.78, "choir": 0.78, "band": 0.87, "orchestra": 0.93}
USUAL_SHARE = 0.78


def accompanied(released: ReleasedVirtuoso, piece: Piece, request: Request, tell: Tell = untold) -> Reworked:
    """Keep every note of the melody and compose the other parts of an ensemble around it. Everything in the file counts
    as melody.

    Uses the ensemble (piano by default) and energy of the request, and what `given_task` uses. Raises BadInput for an
    unknown ensemble or style, and for music without pitched parts.
    """
    source = source_of(piece)
    if all(part.is_drums for part in piece.parts):
        raise BadInput("nothing_to_accompany")
    if len(piece.parts) > MOST_PARTS:
        raise BadInput("too_many_parts_to_accompany", count=len(piece.parts), most=MOST_PARTS)
    random = np.random.default_rng((request.seed, 1))
    for _ in range(MOST_TRIALS):
        setting = _setting(released, source, request, random)
        players = _players(setting)
        task = _task(released, source, setting, (*source.heard.parts, *players), request)
        written = infill(task, request.candidates, range(0, len(source.bars), STRETCH_BARS), tell)
        if written:
            break
    parts = (*piece.parts, *players)
    slots = (*source.slots, *range(len(piece.parts), len(parts)))
    whole = replace(source, piece=replace(piece, parts=parts), slots=slots)
    made = put_in(whole, (), notes_of(written, task.context))
    playing = [place for place, part in enumerate(made.piece.parts) if part.notes]
    return Reworked(
        replace(made.piece, parts=tuple(made.piece.parts[place] for place in playing)),
        tuple(made.composed[place] for place in playing),
    )


def _setting(released: ReleasedVirtuoso, source: Source, request: Request, random: np.random.Generator) -> Setting:
    """Draw a setting of the ensemble, from a real piece that is as similar to the melody as possible."""
    ensemble = DEFAULT_ENSEMBLE if request.ensemble is None else request.ensemble
    settings = settings_of_ensemble(released.settings, ensemble)
    wanted = {name for name, weight in request.styles if weight > 0}
    meter, mode = main_meter(source.piece), source.key.mode if source.key else None
    return drawn_setting(
        settings,
        random,
        lambda setting: len(setting.parts) > 1,
        lambda setting: not wanted or wanted & set(setting.styles),
        lambda setting: setting.meter == meter,
        lambda setting: setting.key is not None and setting.key.mode == mode,
    )


def _players(setting: Setting) -> tuple[Part, ...]:
    """The parts to add: all of the setting except the first pitched part, whose place the melody takes."""
    first = next((slot for slot, part in enumerate(setting.parts) if not part.is_drums), None)
    return tuple(part for slot, part in enumerate(setting.parts) if slot != first or len(setting.parts) == 1)


def _notes_a_quarter(setting: Setting, sung: np.ndarray, quarters: np.ndarray) -> float:
    """The number of accompanying notes per quarter note; `sung` and `quarters` (bars,).

    Real accompaniments are steady: as dense where the melody rests as where it runs. The result is the geometric mean
    of the setting's usual density and one that matches the melody.
    """
    share = SHARES.get(setting.ensemble, USUAL_SHARE)
    usual = setting.notes_per_bar * TICKS_PER_QUARTER / setting.meter.bar_ticks
    is_sung = sung > 0
    melody = float(sung[is_sung].sum() / quarters[is_sung].sum())
    return share * float(np.sqrt(usual * melody / (1 - share)))


def _task(
    released: ReleasedVirtuoso, source: Source, setting: Setting, parts: tuple[Part, ...], request: Request
) -> Task:
    melody = len(source.heard.parts)
    told = source.told.copy()
    quarters = told["ticks"] / TICKS_PER_QUARTER
    sung = told["density"] / DENSITY_SCALE * quarters
    expected = _notes_a_quarter(setting, sung, quarters) * quarters
    told["density"] = np.clip(np.rint((sung + expected) / quarters * DENSITY_SCALE), 1, 255)
    before = told["density"].astype(float)
    redraw_energy(told, np.arange(len(told)), request, source)
    if request.energy:
        expected = expected * told["density"] / before
    key = key_of(source)
    last = max((part.notes[-1] for part in source.heard.parts if part.notes and not part.is_drums), default=None)
    closes = key is not None and last is not None and (last.pitch + source.semitones) % 12 in TRIADS[key.mode]
    loudness = loudness_of(source.heard.parts)
    # A little softer than the melody.
    softer = round(0.85 * sum(loudness) / len(loudness))
    return given_task(
        released,
        source,
        request,
        parts=parts,
        bars=told,
        free=np.s_[:, melody:],
        facts=PieceFacts(released.style_codes(setting.styles), ensemble=released.ensembles.index(setting.ensemble)),
        velocities=[*loudness, *[softer] * (len(parts) - melody)],
        keeps_key_from=0,
        closes=last.onset if closes and last is not None else None,
        silence=1,
        expected=expected,
        most=np.ceil(2 * expected).astype(int),
    )
