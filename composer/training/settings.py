"""The settings of the training pieces, for composing: what pieces of each style are set in."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from composer.events.pack import Pack
from composer.events.packing import NO_TEMPO
from composer.events.settings import NO_REGISTER, USUAL_ARC, USUAL_LOUDNESS, Setting
from composer.events.vocabulary import meter_code, meter_of_code, tempo_of_class
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Part

MOST_A_STYLE = 24
# Of how many pieces like it one gives its tempo to a piece whose own is not known; the tempo where no piece has one.
NEIGHBORS = 12
USUAL_TEMPO = 100.0
UNKNOWN = 0.0
EIGHTHS = 8
SPAN_TICKS = 2 * TICKS_PER_QUARTER
# A piece with an eighth denser than that is one of two movements, or of a cadenza.
MOST_ARC = 2.5
# Of how many bars it is kept which they resemble, and in which columns that stands.
MOST_LIKENESSES = 48
LIKENESS = ("recall_distance", "recall_transposition", "recall_similarity")
FEWEST_BARS = 8
FEWEST_NOTES_PER_BAR, MOST_NOTES_PER_BAR = 1.5, 40.0
MOST_PARTS = 16
LEAST_SHARE = 0.8
GRAND_PIANO = 0
# The other pianos of General MIDI; harpsichord and clavinet are none.
PIANOS = range(1, 6)
# Which bars are called the softest and the loudest, the lowest and the highest, in percent.
LEAST, MOST = 5, 95


def settings_of(pack: Pack, seed: int = 0) -> list[Setting]:
    """Up to `MOST_A_STYLE` settings of each style, of training pieces that keep to a meter.

    A piece whose tempo is not known takes that of one of its style that is about as dense, in the same meter if there
    is one.
    """
    random = np.random.default_rng(seed)
    chosen: list[Setting] = []
    counts: dict[str, int] = defaultdict(int)
    numbers = np.flatnonzero(pack.rows["split"] == 0)
    tempos = _Tempos(pack, numbers)
    for number in random.permutation(numbers).tolist():
        styles = pack.piece(number).styles
        if styles and min(counts[style] for style in styles) < MOST_A_STYLE:
            setting = _setting(pack, number)
            if setting is not None:
                if setting.tempo == UNKNOWN:
                    setting = replace(setting, tempo=tempos.like(setting, random))
                chosen.append(setting)
                for style in styles:
                    counts[style] += 1
    return chosen


class _Tempos:
    """The pieces whose tempo is known: which tempos those of a style have, by meter and density."""

    def __init__(self, pack: Pack, numbers: np.ndarray):
        self._rows: list[tuple[tuple[str, ...], int, float, float]] = []
        for number in numbers.tolist():
            bars = pack.bars(number)
            if (bars["tempo"] != NO_TEMPO).all():
                entry = pack.piece(number)
                quarters = float(bars["ticks"].sum()) / TICKS_PER_QUARTER
                tempo = tempo_of_class(int(np.median(bars["tempo"])))
                self._rows.append((entry.styles, int(bars["meter"][0]), entry.events / quarters, tempo))

    def like(self, setting: Setting, random: np.random.Generator) -> float:
        """A tempo for a setting, in quarter notes a minute."""
        code = meter_code(setting.meter)
        density = setting.notes_per_bar * TICKS_PER_QUARTER / setting.meter.bar_ticks

        def distance(row: tuple[tuple[str, ...], int, float, float]) -> tuple[bool, bool, float]:
            styles, meter, notes_per_quarter, _ = row
            apart = abs(np.log(max(notes_per_quarter, 0.1) / max(density, 0.1)))
            return not set(styles) & set(setting.styles), meter != code, float(apart)

        near = sorted(self._rows, key=distance)[:NEIGHBORS]
        return near[int(random.integers(len(near)))][-1] if near else USUAL_TEMPO


def _setting(pack: Pack, number: int) -> Setting | None:
    entry, bars = pack.piece(number), pack.bars(number)
    kinds, counts = np.unique(bars[["meter", "ticks"]], return_counts=True)
    code, ticks = kinds[np.argmax(counts)].tolist()
    meter = meter_of_code(code)
    notes_per_bar = entry.events / len(bars)
    if len(bars) < FEWEST_BARS or counts.max() < LEAST_SHARE * len(bars) or meter.bar_ticks != ticks:
        return None
    if not FEWEST_NOTES_PER_BAR <= notes_per_bar <= MOST_NOTES_PER_BAR or len(entry.parts) > MOST_PARTS:
        return None
    parts = pack.to_piece(number).parts
    if any(not part.notes for part in parts):
        return None
    return Setting(
        styles=entry.styles,
        ensemble=entry.ensemble,
        meter=meter,
        tempo=UNKNOWN if (bars["tempo"] == NO_TEMPO).any() else tempo_of_class(int(np.median(bars["tempo"]))),
        key=entry.key,
        parts=tuple(_played(part, entry.ensemble) for part in entry.parts),
        notes_per_bar=notes_per_bar,
        loudness=_range(bars["loudness"], USUAL_LOUDNESS) if entry.expressive else USUAL_LOUDNESS,
        register=_range(bars["register"], NO_REGISTER),
        expressive=entry.expressive,
        arc=_arc(bars),
        likenesses=tuple(
            zip(*(bars[name][:MOST_LIKENESSES].tolist() for name in LIKENESS), strict=True),
        ),
        activity=_activity(parts),
    )


def _activity(parts: Sequence[Part]) -> tuple[float, ...]:
    """In which share of a piece's half notes each part sounds; of one part nothing."""
    if len(parts) < 2:
        return ()
    spans = -(-max(note.end for part in parts for note in part.notes) // SPAN_TICKS)
    shares = []
    for part in parts:
        sounds = np.zeros(spans, dtype=bool)
        for note in part.notes:
            sounds[note.onset // SPAN_TICKS : max(note.end - 1, note.onset) // SPAN_TICKS + 1] = True
        shares.append(round(float(sounds.mean()), 2))
    return tuple(shares)


def _arc(bars: np.ndarray) -> float:
    """How much denser the densest eighth of a piece is than the median one."""
    counts = [float(eighth.mean()) for eighth in np.array_split(bars["density"].astype(np.float64), EIGHTHS)]
    middle = float(np.median(counts))
    return min(max(counts) / middle, MOST_ARC) if middle else USUAL_ARC


def _played(part: Part, ensemble: str) -> Part:
    """A part without its name; piano music on a grand piano, whatever piano the file happens to ask for."""
    is_piano = ensemble == "piano" and not part.is_drums and part.program in PIANOS
    return replace(part, name="", program=GRAND_PIANO if is_piano else part.program)


def _range(bars: np.ndarray, usual: tuple[float, float]) -> tuple[float, float]:
    """What the bars with least and with most of something have, of those that have any; else what is usual."""
    heard = bars[bars > 0]
    if not len(heard):
        return usual
    least, most = np.percentile(heard, (LEAST, MOST)).round(1).tolist()
    return least, most
