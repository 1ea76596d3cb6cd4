"""Collects the settings of training pieces, for composing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from composer.events.pack import Pack
from composer.events.packing import NO_TEMPO
from composer.events.settings import NO_REGISTER, USUAL_ARC, USUAL_LOUDNESS, Departure, Placement, Setting
from composer.events.vocabulary import meter_code, meter_of_code, tempo_of_class
from composer.score.analysis import chromatic_notes, fourths_over_bass, struck_chords
from composer.score.key import Key
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.piece import Part, Piece

MOST_A_STYLE = 24
# A piece without a known tempo takes that of one of this many similar pieces; the default if no piece has a tempo.
NEIGHBORS = 12
USUAL_TEMPO = 100.0
UNKNOWN = 0.0
EIGHTHS = 8
SPAN_TICKS = 2 * TICKS_PER_QUARTER
# A piece with a denser eighth than this has two movements or a cadenza.
MOST_ARC = 2.5
# The number of bars whose resemblances and departures are kept, and the columns of resemblance.
MOST_BARS = 48
LIKENESS = ("recall_distance", "recall_transposition", "recall_similarity")
# A bar is compared with itself and this many bars on each side. Larger departures are clipped: they are another
# texture, or a silence. Guesses.
AROUND = 4
LEAST_DENSITY, MOST_DENSITY, MOST_SEMITONES, MOST_VELOCITY = 30, 250, 10, 20
FEWEST_BARS = 8
FEWEST_NOTES_PER_BAR, MOST_NOTES_PER_BAR = 1.5, 40.0
MOST_PARTS = 16
LEAST_SHARE = 0.8
GRAND_PIANO = 0
# The other pianos of General MIDI, without harpsichord and clavinet.
PIANOS = range(1, 6)
# The percentiles of the softest and loudest, lowest and highest bars.
LEAST, MOST = 5, 95


def settings_of(pack: Pack, seed: int = 0) -> list[Setting]:
    """Collect up to `MOST_A_STYLE` settings of each style from training pieces with a constant meter.

    A piece without a known tempo takes that of one in its style with a similar density, and the same meter if possible.
    """
    random = np.random.default_rng(seed)
    chosen: list[Setting] = []
    counts: dict[str, int] = defaultdict(int)
    numbers = pack.numbers("train")
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
    """The pieces with known tempos, by style, meter and density."""

    def __init__(self, pack: Pack, numbers: Sequence[int]):
        self._rows: list[tuple[tuple[str, ...], int, float, float]] = []
        for number in numbers:
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
    piece = pack.to_piece(number)
    parts = piece.parts
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
            zip(*(bars[name][:MOST_BARS].tolist() for name in LIKENESS), strict=True),
        ),
        activity=_activity(parts),
        placements=_placements(parts),
        departures=_departures(bars[:MOST_BARS], entry.expressive),
        chromatic=_chromatic(parts, entry.key),
        fourths=_fourths(piece),
    )


def _activity(parts: Sequence[Part]) -> tuple[float, ...]:
    """The share of half notes in which each part sounds; empty for a single part."""
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


def _placements(parts: Sequence[Part]) -> tuple[Placement, ...]:
    """Where each part lies; (0, 0) for drums, and nothing for a single part."""
    pitched = [[note.pitch for note in part.notes] if not part.is_drums else [] for part in parts]
    if len(parts) < 2 or not any(pitched):
        return ()
    mean = np.mean([pitch for pitches in pitched for pitch in pitches])
    return tuple(
        (round(float(np.mean(pitches) - mean), 1), round(float(np.std(pitches)), 1)) if pitches else (0.0, 0.0)
        for pitches in pitched
    )


def _departures(bars: np.ndarray, is_expressive: bool) -> tuple[Departure, ...]:
    """Return how each bar departs from those around it; in velocity only if velocities came from a player."""
    density, register, loudness = (_filled(bars[name]) for name in ("density", "register", "loudness"))
    percent = 100 * density / np.maximum(_around(density), 1)
    semitones = register - _around(register)
    louder = (loudness - _around(loudness)) * is_expressive
    columns = (
        np.clip(percent, LEAST_DENSITY, MOST_DENSITY),
        np.clip(semitones, -MOST_SEMITONES, MOST_SEMITONES),
        np.clip(louder, -MOST_VELOCITY, MOST_VELOCITY),
    )
    return tuple(zip(*(np.rint(column).astype(int).tolist() for column in columns), strict=True))


def _filled(values: np.ndarray) -> np.ndarray:
    """The values of bars, with the mean in place of silent ones."""
    heard = values[values > 0]
    return np.where(values > 0, values, heard.mean() if len(heard) else 0.0)


def _around(values: np.ndarray) -> np.ndarray:
    """The mean of each bar and its neighbors."""
    return np.array([values[max(bar - AROUND, 0) : bar + AROUND + 1].mean() for bar in range(len(values))])


def _chromatic(parts: Sequence[Part], key: Key | None) -> float:
    """Return the share of a piece's notes outside its scale; 1 if it has no key."""
    chromatic, notes = chromatic_notes(parts, key) if key else (0, 0)
    return chromatic / notes if notes else 1.0


def _fourths(piece: Piece) -> float:
    """Return the share of a piece's notes that are a fourth over the bass; 1 without pitched notes."""
    chords = struck_chords(piece)
    notes = sum(map(len, chords))
    return sum(map(fourths_over_bass, chords)) / notes if notes else 1.0


def _arc(bars: np.ndarray) -> float:
    """How much denser the densest eighth of a piece is than its median bar."""
    counts = [float(eighth.mean()) for eighth in np.array_split(bars["density"].astype(np.float64), EIGHTHS)]
    middle = float(np.median(counts))
    return min(max(counts) / middle, MOST_ARC) if middle else USUAL_ARC


def _played(part: Part, ensemble: str) -> Part:
    """A part without its name; piano music always uses the grand piano, whichever piano the file requests."""
    is_piano = ensemble == "piano" and not part.is_drums and part.program in PIANOS
    return replace(part, name="", program=GRAND_PIANO if is_piano else part.program)


def _range(bars: np.ndarray, usual: tuple[float, float]) -> tuple[float, float]:
    """The least and most of a quantity among bars that have any; otherwise the default."""
    heard = bars[bars > 0]
    if not len(heard):
        return usual
    least, most = np.percentile(heard, (LEAST, MOST)).round(1).tolist()
    return least, most
