"""Makes a line playable: polyphony, sustain and speed."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from composer.score.piece import Note, settled

# A repeated note is released early by 1/RELEASE_SHARE of its length, but at most LONGEST_RELEASE_TICKS.
RELEASE_SHARE, LONGEST_RELEASE_TICKS = 8, 3


def thinned(notes: Sequence[Note], most: int, is_bass: bool = False, reach: int = 127) -> tuple[Note, ...]:
    """Return the notes, sorted, with at most `most` sounding at once.

    Of notes struck together, the highest stays (in a bass, the lowest), then the farthest from it within `reach`
    semitones, then those in between. When new notes are struck, held ones are cut off, the oldest first.
    """
    struck: dict[int, list[Note]] = defaultdict(list)
    for note in notes:
        struck[note.onset].append(note)
    kept: dict[tuple[int, int], Note] = {}
    sounding: list[Note] = []
    for onset in sorted(struck):
        chord = _by_weight(struck[onset], is_bass, reach)[:most]
        sounding = sorted((note for note in sounding if note.end > onset), key=lambda note: note.onset)
        surplus = max(len(sounding) + len(chord) - most, 0)
        for note in sounding[:surplus]:
            kept[note.onset, note.pitch] = replace(note, duration=onset - note.onset)
        kept.update({(note.onset, note.pitch): note for note in chord})
        sounding = [*sounding[surplus:], *chord]
    return settled(kept.values())


def _by_weight(chord: Iterable[Note], is_bass: bool, reach: int) -> list[Note]:
    first, *others = sorted(chord, key=lambda note: note.pitch, reverse=not is_bass)
    others = [note for note in others if abs(note.pitch - first.pitch) <= reach]
    return [first, *others[-1:], *others[:-1]]


def sustained(
    notes: Sequence[Note], longest_gap: int, suits_until: Callable[[Note], int] = lambda note: note.end
) -> tuple[Note, ...]:
    """Return the notes, sorted, extended to the next note of the line if the gap is at most `longest_gap` ticks.

    Across longer gaps, they are held while they fit the harmony, up to the tick `suits_until`. Immediate repetitions
    are separated by an early release.
    """
    onsets = sorted({note.onset for note in notes})
    following = dict(pairwise(onsets))
    returns = {(note.onset, note.pitch) for note in notes}
    held: list[Note] = []
    for note in notes:
        after = next((onset for onset in _from(following, note.onset) if onset >= note.end), None)
        end = max(note.end, suits_until(note))
        if after is not None:
            end = after if after - note.end <= longest_gap else min(end, after)
        if (end, note.pitch) in returns:
            end -= min((end - note.onset) // RELEASE_SHARE, LONGEST_RELEASE_TICKS)
        held.append(Note(note.onset, note.pitch, max(end - note.onset, 1), note.velocity))
    return settled(held)


def _from(following: dict[int, int], onset: int) -> Iterable[int]:
    """The onsets after one, in order."""
    while onset in following:
        onset = following[onset]
        yield onset


def unhurried(notes: Sequence[Note], shortest: int) -> tuple[Note, ...]:
    """Drop notes within `shortest` ticks of one that stays; the input is sorted.

    Of two notes that close, the one in the stronger position stays: the one divisible by a larger power-of-two multiple
    of `shortest`. Remaining notes are extended over dropped ones.
    """
    onsets = sorted({note.onset for note in notes})
    kept: list[int] = []
    for onset in onsets:
        if not kept or onset - kept[-1] >= shortest:
            kept.append(onset)
        elif _strength(onset, shortest) > _strength(kept[-1], shortest):
            kept[-1] = onset
            while len(kept) > 1 and kept[-1] - kept[-2] < shortest:
                del kept[-2]
    ends = dict.fromkeys(kept, 0)
    for note in notes:
        place = bisect_right(kept, note.onset) - 1
        if place >= 0:
            ends[kept[place]] = max(ends[kept[place]], note.end)
    return settled(
        Note(note.onset, note.pitch, max(note.duration, ends[note.onset] - note.onset), note.velocity)
        for note in notes
        if note.onset in ends
    )


def _strength(onset: int, shortest: int) -> int:
    strength = 0
    while strength < 8 and onset % (shortest << strength) == 0:
        strength += 1
    return strength


def merged_repeats(notes: Sequence[Note], shortest: int, longest: int) -> tuple[Note, ...]:
    """Merge repetitions of a pitch within `shortest` ticks into held notes of up to `longest` ticks; the input is
    sorted."""
    result: list[Note] = []
    latest: dict[int, int] = {}
    for note in notes:
        place = latest.get(note.pitch)
        if place is not None:
            held = result[place]
            if note.onset - held.end <= shortest and note.duration < shortest and note.end - held.onset <= longest:
                loudest = max(held.velocity, note.velocity)
                result[place] = Note(held.onset, held.pitch, max(note.end, held.end) - held.onset, loudest)
                continue
        latest[note.pitch] = len(result)
        result.append(note)
    return settled(result)
