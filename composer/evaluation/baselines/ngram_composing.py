"""Composing with the n-gram baseline, without constraints, for comparison with networks."""

import numpy as np

from composer.evaluation.baselines.ngram import NgramModel
from composer.evaluation.baselines.ngram_contexts import Music, facts_of
from composer.events.bars import Bars
from composer.events.notes import Events, decode
from composer.events.settings import Setting
from composer.events.steps import PieceFacts
from composer.events.vocabulary import (
    BAR_ADVANCE,
    END,
    FIELDS,
    PART,
    POSITION,
    REST,
    key_code,
    meter_code,
)
from composer.score.key import Key
from composer.score.piece import KeyMark, MeterMark, Piece, TempoMark

# How many events back the model can look in one of several parts.
WINDOW = 96
MOST_EVENTS = 2000


def compose_with_ngrams(
    ngrams: NgramModel, setting: Setting, ensemble: int, bars: int, random: np.random.Generator
) -> Piece:
    """Compose a piece of `bars` bars, or fewer if the model ends it, in a setting but in C major or A minor.

    `ensemble` is the code of the setting's ensemble in the pack.
    """
    key = Key("A", "minor") if setting.key and setting.key.mode == "minor" else Key("C", "major")
    facts = PieceFacts(ensemble=ensemble, expressive=True, parts=setting.parts)
    ticks = np.full(bars, setting.meter.bar_ticks)
    columns = np.zeros((0, len(FIELDS)), dtype=np.uint8)
    bar = 0
    while len(columns) < MOST_EVENTS:
        first = max(len(columns) - WINDOW, 0)
        # Bars of the window count from that of its first event.
        begun = int(columns[: first + 1, BAR_ADVANCE].sum()) if first else 0
        heard = columns[first:].copy()
        heard[:1, BAR_ADVANCE] = 0 if first else heard[:1, BAR_ADVANCE]
        event = np.zeros((1, len(FIELDS)), dtype=np.uint8)
        for field in range(len(FIELDS)):
            music = Music([facts_of(np.concatenate([heard, event]), ticks[: bars - begun], facts, key_code(key))])
            chances = ngrams.distribution(music, field)
            _leave_out_what_is_not_there(chances, field, setting)
            event[0, field] = random.choice(len(chances), p=chances / chances.sum())
            if field == BAR_ADVANCE and bar + int(event[0, field]) >= bars:
                return _piece(columns, setting, key, bars)
            if field == PART and event[0, PART] in (END, REST):
                break
        if event[0, PART] == END:
            break
        bar += int(event[0, BAR_ADVANCE])
        columns = np.concatenate([columns, event])
    return _piece(columns, setting, key, bars)


def _leave_out_what_is_not_there(chances: np.ndarray, field: int, setting: Setting) -> None:
    if field == POSITION:
        chances[setting.meter.bar_ticks :] = 0
    if field == PART:
        chances[len(setting.parts) : REST] = 0


def _piece(columns: np.ndarray, setting: Setting, key: Key, bars: int) -> Piece:
    ticks = np.full(bars, setting.meter.bar_ticks, dtype=np.uint8)
    onsets = np.arange(bars, dtype=np.int32) * setting.meter.bar_ticks
    frame = Piece(
        setting.parts,
        tempos=(TempoMark.of(0, setting.tempo),),
        meters=(MeterMark(0, setting.meter),),
        keys=(KeyMark(0, key),),
    )
    return decode(Events(columns, Bars(onsets, ticks, np.full(bars, meter_code(setting.meter), np.uint16)), frame))
