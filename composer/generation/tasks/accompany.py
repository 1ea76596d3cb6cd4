"""Accompanying the user's melody: it stays as it is, and other parts are drawn around it."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import numpy as np

from composer.errors import BadInput
from composer.events.packing import DENSITY_SCALE
from composer.events.settings import Setting
from composer.generation.decoding.context import Loom, Ways
from composer.generation.decoding.ending import TRIADS
from composer.generation.decoding.given import Source, source_of
from composer.generation.decoding.particles import weave
from composer.generation.tasks.result import Reworked, facts_of, joined, loudness_of, notes_of, voices_of
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.key import Mode
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.meters import main_meter
from composer.score.piece import Part, Piece

DEFAULT_ENSEMBLE = "piano"
STRETCH_BARS = 2
# Now and then players think that they rest all the time beside a melody; then others are asked, up to so many.
MOST_TRIALS = 4
MOST_PARTS = 40
# How many of all notes accompany the first part, in the pieces of each ensemble (medians of the corpus).
SHARES = {"piano": 0.46, "song": 0.82, "quartet": 0.68, "chamber": 0.78, "choir": 0.78, "band": 0.87, "orchestra": 0.93}
USUAL_SHARE = 0.78


def accompanied(
    released: ReleasedVirtuoso,
    piece: Piece,
    ways: Ways,
    ensemble: str = DEFAULT_ENSEMBLE,
    style: str | None = None,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Reworked:
    """The melody, every note of it, and parts around it as an ensemble has them; what is in the file counts as melody.

    Raises BadInput for an ensemble or a style that there is not, and for music without a pitch.
    """
    source = source_of(piece)
    if all(part.is_drums for part in piece.parts):
        raise BadInput("The music holds no pitches to accompany; give a melody.")
    if len(piece.parts) > MOST_PARTS:
        raise BadInput(f"The music has {len(piece.parts)} parts; up to {MOST_PARTS} can be accompanied.")
    random = np.random.default_rng((ways.seed, 1))
    melody, count = source.heard.parts, len(source.bars)
    stretches = [*range(STRETCH_BARS, count, STRETCH_BARS), count]
    for _ in range(MOST_TRIALS):
        setting = _setting(released, source, ensemble, style, random)
        players = _players(setting)
        parts = (*melody, *players)
        loom = _loom(released, source, setting, parts)
        woven = weave(released.listener, released.writer, loom, ways, stretches, tell=tell)
        if woven.drawn:
            break
    composed = notes_of(woven.drawn, loom.onsets, parts, source.semitones, loom.single)
    whole = replace(piece, parts=(*piece.parts, *players))
    # Parts that were too many to be heard are still there.
    shift = len(piece.parts) - len(melody)
    of_piece = {slot + shift: notes for slot, notes in composed.items()}
    result = joined(whole, {}, of_piece)
    playing = [slot for slot, part in enumerate(result.parts) if part.notes]
    return Reworked(
        piece=replace(result, parts=tuple(result.parts[slot] for slot in playing)),
        composed=tuple(of_piece.get(slot, ()) for slot in playing),
        ahead=woven.ahead,
        kept=woven.kept,
    )


def _setting(
    released: ReleasedVirtuoso, source: Source, ensemble: str, style: str | None, random: np.random.Generator
) -> Setting:
    """A setting of the ensemble, of a real piece like the melody as far as there is one."""
    there = sorted({setting.ensemble for setting in released.settings})
    if ensemble not in there:
        raise BadInput(f"There is no ensemble {ensemble!r}; there is: {', '.join(there)}.")
    if style is not None and style not in released.styles:
        raise BadInput(f"There is no style {style!r}; there is: {', '.join(released.styles)}.")
    settings = [setting for setting in released.settings if setting.ensemble == ensemble]
    meter, mode = main_meter(source.piece), source.key.mode if source.key else None
    for fits in (
        lambda setting: len(setting.parts) > 1,
        lambda setting: style is None or style in setting.styles,
        lambda setting: setting.meter == meter,
        lambda setting: setting.key is not None and setting.key.mode == mode,
    ):
        settings = [setting for setting in settings if fits(setting)] or settings
    setting = settings[int(random.integers(len(settings)))]
    if style is not None and style not in setting.styles:
        told = next((other.styles for other in released.settings if style in other.styles), (style,))
        setting = replace(setting, styles=told)
    return setting


def _players(setting: Setting) -> tuple[Part, ...]:
    """Who plays beside the melody: all of the setting but its first part, which the melody takes."""
    first = next((slot for slot, part in enumerate(setting.parts) if not part.is_drums), None)
    return tuple(part for slot, part in enumerate(setting.parts) if slot != first or len(setting.parts) == 1)


def _notes_a_quarter(setting: Setting, sung: np.ndarray, quarters: np.ndarray) -> float:
    """How many notes accompany a melody of so many in each bar, as real pieces do it.

    They do so steadily: no more where the melody rests than where it runs. Of the two that are known, what is usual in
    the setting and how dense the melody is, each says half.
    """
    share = SHARES.get(setting.ensemble, USUAL_SHARE)
    usual = setting.notes_per_bar * TICKS_PER_QUARTER / setting.meter.bar_ticks
    is_sung = sung > 0
    melody = float(sung[is_sung].sum() / quarters[is_sung].sum())
    return share * float(np.sqrt(usual * melody / (1 - share)))


def _loom(released: ReleasedVirtuoso, source: Source, setting: Setting, parts: tuple[Part, ...]) -> Loom:
    melody = len(source.heard.parts)
    told = source.told.copy()
    quarters = told["ticks"] / TICKS_PER_QUARTER
    sung = told["density"] / DENSITY_SCALE * quarters
    expected = _notes_a_quarter(setting, sung, quarters) * quarters
    told["density"] = np.clip(np.rint((sung + expected) / quarters * DENSITY_SCALE), 1, 255)
    free = np.zeros((len(told), len(parts)), dtype=bool)
    free[:, melody:] = True
    facts = facts_of(source, parts)
    styles = tuple(released.styles.index(style) for style in setting.styles if style in released.styles)
    mode = cast(Mode, source.mode) if source.key else None
    last = max((part.notes[-1] for part in source.heard.parts if part.notes and not part.is_drums), default=None)
    closes_home = mode is not None and last is not None and (last.pitch + source.semitones) % 12 in TRIADS[mode]
    usual_loudness = loudness_of(source.heard.parts)
    return Loom(
        parts=parts,
        facts=replace(facts, styles=styles, ensemble=released.ensembles.index(setting.ensemble)),
        bars=told,
        fixed=source.events(),
        free=free,
        semitones=source.semitones,
        single=np.append(voices_of(source.heard.parts), np.zeros(len(parts) - melody, dtype=bool)),
        # A little softer than the melody.
        loudness=np.append(usual_loudness, np.full(len(parts) - melody, round(0.85 * float(usual_loudness.mean())))),
        mode=mode,
        leans_from=0 if mode else None,
        closes=last.onset if closes_home and last is not None else None,
        expected=expected,
        most=np.ceil(2 * expected).astype(int),
    )
