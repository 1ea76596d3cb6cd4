"""Fits the bars of a groove to the bars of a piece of any meter and tempo.

A groove in 4/4 at 100 beats a minute fits a piece in 2/2 at 200 quarters a minute if each of its bars spans two; one in
6/8 fits if its quarters become dotted quarters. The best way aligns bar lines and beats and has a beat near the
groove's own tempo.
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
# The costs of misaligned bar lines, of misaligned beats, and of an octave of tempo.
BARS_APART, BEATS_APART, OCTAVE_OF_TEMPO = 3.0, 2.0, 2.0


@dataclass(frozen=True, slots=True)
class GrooveBar:
    """A bar of a groove placed in a piece: from `onset` for `ticks`, with `stretch` ticks of the piece for each of its
    own.

    `energy` (0..1) and `section` are those of the piece; it is bar `number`, from 0, of `count` in its section.
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
        """The tick of the piece at a place in the groove's bar; None if it is cut off."""
        offset = round(place * self.stretch)
        return self.onset + offset if 0 <= offset < self.ticks else None

    def length(self, ticks: float) -> int:
        """Convert a duration from ticks of the groove to ticks of the piece."""
        return max(round(ticks * self.stretch), 1)


def groove_bars(piece: Piece, profile: EnergyProfile, outline: GrooveOutline) -> tuple[GrooveBar, ...]:
    """Cover a piece with bars of the groove, without gaps, each within one section."""
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
    """Ticks of the piece for each tick of the groove."""
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
