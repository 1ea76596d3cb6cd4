"""Comping for a keyboard or guitar: chord voicings with little movement, in the rhythm of a groove."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise, product

from composer.arranging.band.groove_alignment import GrooveBar
from composer.score.harmony import Chord, chord_at
from composer.score.key import Key
from composer.score.piece import Note, settled

# By groove: successive bars of (place, ticks), for low and high energy.
RHYTHMS: dict[str, tuple[tuple[tuple[tuple[int, int], ...], ...], tuple[tuple[tuple[int, int], ...], ...]]] = {
    "straight": ((((0, 92),),), (((0, 44), (48, 30), (84, 10)),)),
    "shuffle": ((((24, 20), (72, 20)),), (((0, 14), (16, 8), (40, 20), (64, 8), (88, 7)),)),
    "waltz": ((((24, 22), (48, 20)),), (((24, 16), (48, 16)),)),
    "bossa": ((((0, 40), (60, 30)),), (((0, 16), (36, 20), (72, 20)), ((12, 20), (48, 30), (84, 10)))),
    "funk": ((((12, 10), (60, 10)),), (((6, 5), (18, 5), (36, 10), (54, 5), (66, 5), (84, 8)),)),
    "jazz": ((((0, 30), (40, 20)),), (((0, 26), (40, 14)), ((16, 20), (64, 20)))),
    "lofi": ((((0, 90),),), (((0, 50), (60, 30)), ((0, 80), (84, 10)))),
    "ballad": ((((0, 34), (36, 34)),), (((0, 12), (12, 12), (24, 12), (36, 12), (48, 12), (60, 12)),)),
}
# Grooves with broken chords at high energy, and those that use sevenths.
BROKEN = frozenset({"ballad"})
COLORED = frozenset({"jazz", "bossa", "lofi", "funk"})
BREAKING = (0, 1, 2, 3, 2, 1)
# The range of the chords, and the pitch near which they stay.
LOWEST, HIGHEST, HOME = 50, 76, 62
HOMING = 0.5
MIDDLE = 0.45
VELOCITY, ENERGY_VELOCITY = 52, 22
LONG_NOTE_TICKS = 12


def comped(
    groove: str,
    measures: Sequence[GrooveBar],
    chords: Sequence[Chord],
    melody: Sequence[Note],
    key: Key | None,
    last_onset: int,
    end: int,
) -> tuple[Note, ...]:
    """Return the comping notes for a sequence of bars.

    From `last_onset`, a chord is held until `end`, both in ticks; if they are equal, it continues to the end. Grooves
    with sevenths add one if it is in the key and does not clash with the melody.
    """
    notes: list[Note] = []
    voicing: tuple[int, ...] = ()
    onsets = [note.onset for note in melody]
    for measure in measures:
        bars = RHYTHMS[groove][measure.energy >= MIDDLE]
        struck = [(measure.tick(place), measure.length(ticks)) for place, ticks in bars[measure.number % len(bars)]]
        velocity = round(VELOCITY + ENERGY_VELOCITY * measure.energy)
        for number, (tick, ticks) in enumerate(struck):
            if tick is None or tick >= last_onset:
                continue
            until = min(tick + ticks, measure.end, last_onset)
            for chord in _sounding(chords, tick, until):
                onset = max(chord.onset, tick)
                heard = melody[bisect_left(onsets, onset) : bisect_left(onsets, min(chord.end, until))]
                voicing = _voiced(_classes(chord, groove, heard, key), voicing)
                pitches = voicing
                if groove in BROKEN and measure.energy >= MIDDLE:
                    pitches = (voicing[BREAKING[number % len(BREAKING)] % len(voicing)],)
                length = max(min(chord.end, until) - onset, 1)
                notes += [Note(onset, pitch, length, velocity) for pitch in pitches]
    if last_onset < end:
        last = _voiced(chord_at(chords, last_onset).pitch_classes[:3], voicing)
        notes += [Note(last_onset, pitch, end - last_onset, VELOCITY) for pitch in last]
    return settled(notes)


def held(measures: Sequence[GrooveBar], chords: Sequence[Chord], velocity: int, end: int) -> tuple[Note, ...]:
    """Return the chords as sustained notes, for a pad."""
    notes: list[Note] = []
    voicing: tuple[int, ...] = ()
    for measure in measures:
        if measure.onset >= end:
            break
        for chord in _sounding(chords, measure.onset, min(measure.end, end)):
            onset = max(chord.onset, measure.onset)
            voicing = _voiced(chord.pitch_classes[:3], voicing)
            length = max(min(chord.end, measure.end, end) - onset, 1)
            notes += [Note(onset, pitch, length, velocity) for pitch in voicing]
    return settled(notes)


def _sounding(chords: Sequence[Chord], first: int, until: int) -> list[Chord]:
    """The chords that sound between two ticks, without a passing one at the very end."""
    inside = [chord for chord in chords if chord.onset < until and chord.end > first]
    return [chord for chord in inside if min(chord.end, until) - max(chord.onset, first) >= 4] or inside[:1]


def _classes(chord: Chord, groove: str, heard: Sequence[Note], key: Key | None) -> tuple[int, ...]:
    """The pitch classes to play for a chord, root first, with a seventh if it fits."""
    classes = chord.pitch_classes
    if groove not in COLORED or len(classes) > 3 or key is None or chord.quality not in ("", "m"):
        return classes
    scale = key.pitch_classes
    sung = {note.pitch % 12 for note in heard if note.duration >= LONG_NOTE_TICKS}
    for interval in (11, 10) if chord.quality == "" else (10,):
        seventh = (chord.root + interval) % 12
        rubs = {(seventh + 1) % 12, (seventh - 1) % 12} & (sung | {chord.root} if interval == 11 else sung)
        if seventh in scale and not (rubs - {chord.root}):
            return (*classes, seventh)
    return classes


def _voiced(classes: Sequence[int], before: Sequence[int]) -> tuple[int, ...]:
    """A close voicing of pitch classes near the previous one, lowest pitch first."""
    choices = [[pitch for pitch in range(LOWEST, HIGHEST + 1) if pitch % 12 == kind] for kind in classes]
    best: tuple[float, tuple[int, ...]] | None = None
    for pitches in product(*choices):
        voicing = tuple(sorted(pitches))
        if voicing[-1] - voicing[0] > 14:
            continue
        middle = sum(voicing) / len(voicing)
        cost = HOMING * abs(middle - HOME) * len(voicing)
        if before:
            cost += sum(min(abs(pitch - other) for other in before) for pitch in voicing)
        # Low seconds sound muddy.
        cost += sum(2.0 for low, high in pairwise(voicing) if high - low < 2)
        if best is None or (cost, voicing) < best:
            best = (cost, voicing)
    assert best is not None
    return best[1]
