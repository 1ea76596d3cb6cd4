"""Arranges a piece for a band: the soloist has the melody, and chords, bass and drums follow its harmony and a
groove."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from composer.arranging.band.bass import bass_line
from composer.arranging.band.comping import comped, held
from composer.arranging.band.drums import drummed
from composer.arranging.band.groove_alignment import GrooveBar, groove_bars
from composer.arranging.energy_profile import energy_profile_of
from composer.arranging.ensembles import MELODY, VOICES, Chair, VoiceLine
from composer.arranging.playability import playable
from composer.arranging.ranges import range_of
from composer.events.kit import CLASSES
from composer.events.sections import CLIMAX, ENDING
from composer.networks.grooves import Groove, check_groove, load_groove
from composer.score.analysis import detect_key
from composer.score.lead_sheet import told_harmony
from composer.score.meters import main_meter
from composer.score.piece import Note, Part, Piece, settled, velocity_near
from composer.score.voices import is_line, pooled, split


@dataclass(frozen=True, slots=True)
class BandMember:
    """A program (for drums, the kit), and its gain in the mix."""

    program: int
    loudness: float = 1.0


@dataclass(frozen=True, slots=True)
class Lineup:
    """The members of a band; the `pad` joins at the highest energy."""

    lead: BandMember
    chords: BandMember
    bass: BandMember
    pad: BandMember
    drums: BandMember


# Gains were set by measuring stems with a common soundfont: chords, bass and drums are 3 to 6 dB below the lead.
LINEUPS: dict[str, Lineup] = {
    "straight": Lineup(
        BandMember(0, 1.12), BandMember(25, 1.1), BandMember(33, 0.8), BandMember(48, 0.93), BandMember(0, 0.93)
    ),
    "shuffle": Lineup(BandMember(66), BandMember(16, 1.2), BandMember(33), BandMember(61), BandMember(0, 1.35)),
    "waltz": Lineup(
        BandMember(21, 1.06), BandMember(24, 0.95), BandMember(32, 0.86), BandMember(48), BandMember(40, 0.88)
    ),
    "bossa": Lineup(BandMember(73, 0.92), BandMember(24, 1.1), BandMember(32), BandMember(49), BandMember(0, 1.4)),
    "funk": Lineup(BandMember(65), BandMember(7), BandMember(33, 1.07), BandMember(61), BandMember(0, 1.35)),
    "jazz": Lineup(
        BandMember(11, 1.15), BandMember(0, 1.05), BandMember(32, 0.9), BandMember(49, 0.87), BandMember(40, 0.7)
    ),
    "lofi": Lineup(
        BandMember(26, 0.9), BandMember(4, 0.85), BandMember(33, 1.05), BandMember(89, 1.4), BandMember(0, 1.4)
    ),
    "ballad": Lineup(
        BandMember(0, 1.12), BandMember(24, 0.94), BandMember(35, 0.81), BandMember(48, 0.94), BandMember(0, 0.9)
    ),
}
# The mean velocity of the melody, its lowest velocity, and its dynamics.
LEAD_VELOCITY, SOFTEST_LEAD, LEAD_DYNAMICS = 94, 40, 0.7
DRUMS_LOUDNESS = 0.84
PAD_VELOCITY = 46
SLOW_QUARTERS, BEATS_OF_A_WALTZ, SHORTEST_WALTZ_BAR_SECONDS = 76, 3, 0.9
TRIPLET, HALF = Fraction(2, 3), Fraction(1, 2)


def band_of(piece: Piece, groove: str | None, seed: int, closes: bool = True) -> Piece:
    """Arrange a piece for a band; without a groove, one that suits its meter and tempo is chosen.

    Melody and harmony come from the piece; `seed` selects drum patterns and variations. If the piece closes, all end
    together on its last chord; otherwise the band plays through to the last bar line. Raises BadInput for an unknown
    groove.
    """
    name = suiting_groove(piece) if groove is None else groove
    check_groove(name)
    learned, players = load_groove(name), LINEUPS[name]
    random = np.random.default_rng(seed)
    profile = energy_profile_of(piece, closes)
    notes = pooled(piece)
    measures, chords, key = groove_bars(piece, profile, learned.outline), told_harmony(piece), detect_key(piece)
    lead = Chair("Lead", players.lead.program, (VoiceLine(MELODY),), 1.0, most_notes=1)
    tune = notes if is_line(notes) else split(notes, VOICES)[MELODY]
    melody = playable(tune, lead, main_meter(piece).beat_ticks, chords)
    last_onset, end = (max(note.onset for note in notes), piece.end) if closes else (profile.end, profile.end)
    drums = drummed(learned, measures, last_onset, end, random)
    kicks = [note.onset for note in drums if note.pitch in CLASSES["kick"]]
    bass = bass_line(name, measures, chords, kicks, range_of(players.bass.program), last_onset, end)
    chords_part = comped(name, measures, chords, melody, key, last_onset, end)
    fullest = [measure for measure in measures if measure.section == CLIMAX]
    tail = [measure for measure in measures if measure.section == ENDING][-1:]
    pad = held([*fullest, *tail], chords, PAD_VELOCITY, end)
    swing = _Swing(learned, measures)
    heard = {
        "Lead": (players.lead, swing.swung(_leveled(melody))),
        "Chords": (players.chords, swing.swung(chords_part)),
        "Pad": (players.pad, pad),
        "Bass": (players.bass, swing.swung(bass)),
        "Drums": (players.drums, _scaled(drums, DRUMS_LOUDNESS)),
    }
    parts = tuple(
        Part(_scaled(played, player.loudness), player.program, part, is_drums=part == "Drums")
        for part, (player, played) in heard.items()
    )
    return replace(piece, parts=tuple(part for part in parts if part.notes))


def suiting_groove(piece: Piece) -> str:
    """Choose a groove for a piece's meter and tempo."""
    meter = piece.meter_at(piece.end // 2)
    quarters = piece.tempos[0].quarters_per_minute
    if meter.beat_ticks % 9 == 0:
        return "ballad"
    if meter.bar_ticks // meter.beat_ticks == BEATS_OF_A_WALTZ:
        # Fast 3/4 in one: its bars become the beats of 6/8.
        is_in_one = meter.bar_ticks / 24 * 60 / quarters < SHORTEST_WALTZ_BAR_SECONDS
        return "ballad" if is_in_one else "waltz"
    return "lofi" if quarters < SLOW_QUARTERS else "straight"


class _Swing:
    """Swing: the second half of a beat divided into halves or quarters is delayed to the last third."""

    def __init__(self, groove: Groove, measures: Sequence[GrooveBar]):
        self._measures = measures if groove.outline.swings else ()
        self._onsets = [measure.onset for measure in measures]
        self._beat = groove.outline.beat_ticks

    def swung(self, notes: Sequence[Note]) -> tuple[Note, ...]:
        """Apply swing; unchanged in grooves without swing, and in beats with other divisions or cut off by a bar
        line."""
        if not self._measures:
            return tuple(notes)
        uneven = {self._beat_of(note.onset)[0] for note in notes if not self._is_even(note.onset)}

        def moved(tick: int) -> int:
            start, length = self._beat_of(tick)
            if start in uneven or start + length > self._measure_at(tick).end:
                return tick
            share = Fraction(tick - start, length)
            late = share * TRIPLET / HALF if share <= HALF else 1 - (1 - share) * (1 - TRIPLET) / HALF
            return start + round(late * length)

        return settled(
            Note(moved(note.onset), note.pitch, max(moved(note.end) - moved(note.onset), 1), note.velocity)
            for note in notes
        )

    def _beat_of(self, tick: int) -> tuple[int, int]:
        """The start and length of the beat at a tick, in ticks."""
        measure = self._measure_at(tick)
        length = round(self._beat * measure.stretch)
        return measure.onset + (tick - measure.onset) // length * length, length

    def _measure_at(self, tick: int) -> GrooveBar:
        """The bar of the groove at a tick; the last one past the end."""
        return self._measures[max(bisect_right(self._onsets, tick) - 1, 0)]

    def _is_even(self, tick: int) -> bool:
        start, length = self._beat_of(tick)
        return (tick - start) * 4 % length == 0


def _leveled(melody: Sequence[Note]) -> tuple[Note, ...]:
    """The melody at a soloist's level, with its dynamics."""
    mean = sum(note.velocity for note in melody) / max(len(melody), 1)
    return tuple(
        replace(
            note, velocity=max(min(round(LEAD_VELOCITY + (note.velocity - mean) * LEAD_DYNAMICS), 127), SOFTEST_LEAD)
        )
        for note in melody
    )


def _scaled(notes: Sequence[Note], factor: float) -> tuple[Note, ...]:
    return tuple(replace(note, velocity=velocity_near(note.velocity * factor)) for note in notes)
