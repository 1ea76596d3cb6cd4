"""Laying the bars of a groove over the bars of a piece, whatever its meter and tempo.

A groove in 4/4 at 100 beats a minute fits a piece in 2/2 at 200 quarters a minute if each of its bars is stretched
over two; one in 6/8 if its quarters become dotted ones. Of all such ways the one is taken in which bar lines meet,
beats meet, and the beat that is felt is near to the groove's own.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from composer.arranging.energy_profile import EnergyProfile
from composer.networks.grooves import KINDS, GrooveOutline
from composer.score.piece import Piece

STRETCHES = tuple(
    Fraction(*pair) for pair in ((1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (1, 1), (3, 2), (2, 1), (3, 1), (4, 1))
)
# What it costs that bar lines, or beats, do not meet, beside an octave of tempo.
BARS_APART, BEATS_APART, OCTAVE_OF_TEMPO = 3.0, 2.0, 2.0


@dataclass(frozen=True, slots=True)
class GrooveBar:
    """One bar of a groove where it sounds: from `onset` for `ticks`, each of its ticks `stretch` of the piece's.

    `energy` (0..1) and `section` are the piece's; it is the `number`-th of its section from 0, of `count`.
    """

    onset: int
    ticks: int
    stretch: Fraction
    energy: float
    section: int
    number: int
    count: int

    @property
    def end(self) -> int:
        """The tick at which the next one begins."""
        return self.onset + self.ticks

    def tick(self, place: float) -> int | None:
        """The tick of the piece for one of the groove's bar; None for one that is cut off."""
        offset = round(place * self.stretch)
        return self.onset + offset if 0 <= offset < self.ticks else None

    def length(self, ticks: float) -> int:
        """A duration in ticks of the groove, in ticks of the piece."""
        return max(round(ticks * self.stretch), 1)


def groove_bars(piece: Piece, profile: EnergyProfile, outline: GrooveOutline) -> tuple[GrooveBar, ...]:
    """The measures that cover a piece, without gaps, each within one section."""
    stretch = _stretch(piece, outline)
    groove_bar = int(KINDS[outline.kind] * stretch)
    measures: list[GrooveBar] = []
    for section, bars in groupby(range(len(profile.onsets)), key=lambda bar: profile.sections[bar]):
        spans: list[tuple[int, int, float]] = []
        for bar in bars:
            onset, ticks, energy = profile.onsets[bar], profile.ticks[bar], profile.energy[bar]
            is_begun = bool(spans) and spans[-1][1] < groove_bar and groove_bar % ticks == 0
            if is_begun and spans[-1][1] + ticks <= groove_bar and spans[-1][1] % ticks == 0:
                start, length, before = spans[-1]
                spans[-1] = (start, length + ticks, (before * length + energy * ticks) / (length + ticks))
                continue
            for start in range(0, ticks, groove_bar):
                spans.append((onset + start, min(groove_bar, ticks - start), energy))
        measures += [
            GrooveBar(onset, ticks, stretch, energy, section, number, len(spans))
            for number, (onset, ticks, energy) in enumerate(spans)
        ]
    return tuple(measures)


def _stretch(piece: Piece, outline: GrooveOutline) -> Fraction:
    """How many ticks of the piece a tick of the groove is."""
    meter = piece.meter_at(piece.end // 2)
    quarters = piece.end / 24
    tempo = 60 * quarters / max(piece.seconds, 0.001)

    def cost(stretch: Fraction) -> float:
        bar, beat = KINDS[outline.kind] * stretch, outline.beat_ticks * stretch
        felt = tempo * 24 / float(beat)
        # Bars of three in three over two of them would be a hemiola.
        spans_bars = (bar / meter.bar_ticks).denominator == 1 and (meter.bar_ticks / beat).denominator == 1
        bars_meet = spans_bars or (meter.bar_ticks / bar).denominator == 1
        beats_meet = beat / meter.beat_ticks in (Fraction(1, 2), 1, 2)
        return (
            OCTAVE_OF_TEMPO * abs(math.log2(felt / outline.tempo))
            + BARS_APART * (not bars_meet)
            + BEATS_APART * (not beats_meet)
        )

    return min((stretch for stretch in STRETCHES if KINDS[outline.kind] * stretch >= 12), key=cost)
