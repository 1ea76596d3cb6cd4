"""Bass lines from chords: roots at chord changes, and typical figures of each groove in between."""

from collections.abc import Sequence
from dataclasses import dataclass

from composer.arranging.band.groove_alignment import GrooveBar
from composer.arranging.ranges import Range
from composer.score.harmony import Chord, chord_at
from composer.score.piece import Note, settled

ROOT, THIRD, FIFTH, OCTAVE, APPROACH = "root", "third", "fifth", "octave", "approach"
START_PITCH = 40
# The pitch near which a bass stays, and the strength of that pull relative to a leap of the same size.
HOME_PITCH, HOMING = 38, 0.35
VELOCITY, ENERGY_VELOCITY = 70, 22
# The length of a note relative to the time until the next.
LEGATO, DETACHED = 0.94, 0.62


@dataclass(frozen=True, slots=True)
class BassNote:
    """A note at a `place` in a bar of the groove, in ticks: a chord tone, or an approach to the next root."""

    place: int
    tone: str


def _steps(*pairs: tuple[int, str]) -> tuple[BassNote, ...]:
    return tuple(BassNote(place, tone) for place, tone in pairs)


EIGHTHS = _steps(*((place, ROOT) for place in range(0, 84, 12)), (84, APPROACH))
BOOGIE = _steps((0, ROOT), (16, ROOT), (24, THIRD), (40, THIRD), (48, FIFTH), (64, FIFTH), (72, OCTAVE), (88, FIFTH))
WALKING = _steps((0, ROOT), (24, THIRD), (48, FIFTH), (72, APPROACH))
# By groove, the line from each energy on. Other grooves follow the kick drum.
LINES: dict[str, tuple[tuple[float, tuple[BassNote, ...]], ...]] = {
    "straight": (
        (0.0, _steps((0, ROOT), (48, ROOT))),
        (0.4, _steps((0, ROOT), (36, ROOT), (48, ROOT), (84, FIFTH))),
        (0.7, EIGHTHS),
    ),
    "shuffle": ((0.0, _steps((0, ROOT), (48, FIFTH))), (0.4, WALKING), (0.7, BOOGIE)),
    "waltz": ((0.0, _steps((0, ROOT))), (0.5, _steps((0, ROOT), (48, FIFTH)))),
    "bossa": ((0.0, _steps((0, ROOT), (36, FIFTH), (48, FIFTH), (84, ROOT))),),
    "jazz": ((0.0, _steps((0, ROOT), (48, FIFTH))), (0.3, WALKING)),
    "ballad": ((0.0, _steps((0, ROOT))), (0.4, _steps((0, ROOT), (36, FIFTH), (60, APPROACH)))),
}


def bass_line(
    groove: str,
    measures: Sequence[GrooveBar],
    chords: Sequence[Chord],
    kicks: Sequence[int],
    within: Range,
    last_onset: int,
    end: int,
) -> tuple[Note, ...]:
    """Return the bass notes for a sequence of bars; `kicks` are the onsets of the kick drum.

    Every chord begins with its root. From `last_onset`, a root is held until `end`, both in ticks; if they are equal,
    the line continues to the end.
    """
    tones: dict[int, str] = {}
    energies: dict[int, float] = {}
    for measure in measures:
        inside: list[tuple[int | None, str]]
        if groove in LINES:
            steps = [steps for energy, steps in LINES[groove] if energy <= measure.energy][-1]
            inside = [(measure.tick(step.place), step.tone) for step in steps]
        else:
            shortest = measure.length(12)
            struck = [kick for kick in kicks if measure.onset + shortest <= kick < measure.end]
            inside = [(measure.onset, ROOT)]
            for kick in struck:
                if kick - (inside[-1][0] or 0) >= shortest:
                    inside.append((kick, OCTAVE if len(inside) % 4 == 3 else ROOT))
        tones.update({tick: tone for tick, tone in inside if tick is not None and tick < last_onset})
        energies.update({tick: measure.energy for tick, _ in inside if tick is not None})
    if last_onset < end:
        tones[last_onset] = ROOT
    for chord in chords:
        if chord.onset < last_onset and measures and chord.onset >= measures[0].onset:
            tones[chord.onset] = ROOT
    ticks = sorted(tones)
    previous, energy = START_PITCH, 0.5
    notes: list[Note] = []
    for place, tick in enumerate(ticks):
        following = ticks[place + 1] if place + 1 < len(ticks) else end
        chord, after = chord_at(chords, tick), chord_at(chords, following)
        pitch = _pitch(tones[tick], chord, after, previous, within)
        # An octave is an ornament: the line goes on from below.
        previous = previous if tones[tick] == OCTAVE else pitch
        energy = energies.get(tick, energy)
        share = LEGATO if groove in LINES else DETACHED
        notes.append(
            Note(tick, pitch, max(round((following - tick) * share), 1), round(VELOCITY + ENERGY_VELOCITY * energy))
        )
    return settled(notes)


def _pitch(tone: str, chord: Chord, after: Chord, before: int, within: Range) -> int:
    """The pitch of a chord tone near the previous pitch."""
    if tone == APPROACH:
        target = _near(after.root, before, within)
        if target == before or after.root == chord.root:
            return _near(chord.fifth, before, within)
        # Approach from the side of the previous note.
        step = 1 if before > target else -1
        return target + step if within.lowest <= target + step <= within.highest else target
    if tone == OCTAVE:
        root = _near(chord.root, before, within)
        return root + 12 if root + 12 <= within.high else root
    classes = {ROOT: chord.root, THIRD: chord.pitch_classes[1], FIFTH: chord.fifth}
    return _near(classes[tone], before, within)


def _near(pitch_class: int, before: int, within: Range) -> int:
    """The pitch of a pitch class in the comfortable range, near another and near the bass's home pitch."""
    pitches = [pitch for pitch in range(within.low, within.high + 1) if pitch % 12 == pitch_class]
    return min(pitches, key=lambda pitch: abs(pitch - before) + HOMING * abs(pitch - HOME_PITCH))
