"""The chords of half bars as small integers, one for each root and quality."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

import numpy as np

from composer.events.bars import Bars
from composer.events.columns import CHORD_QUALITIES
from composer.score.harmony import QUALITIES, Chord

NO_CHORD = 0
_PLACES = {quality: place for place, quality in enumerate(QUALITIES)}
assert len(_PLACES) == CHORD_QUALITIES


def chord_code(chord: Chord) -> int:
    """The code of a chord, from 1."""
    return 1 + chord.root * CHORD_QUALITIES + _PLACES[chord.quality]


def chord_of_code(code: int) -> Chord:
    """The chord of a code, with no particular length."""
    root, quality = divmod(code - 1, CHORD_QUALITIES)
    return Chord(0, 1, root, list(QUALITIES)[quality])


@cache
def written_tones(code: int, shift: int) -> tuple[int, ...]:
    """The pitch classes of a chord from its root, as encoded for music that sounds `shift` semitones higher."""
    return tuple((tone - shift) % 12 for tone in chord_of_code(code).pitch_classes)


def half_bar_chords(chords: Sequence[Chord], bars: Bars) -> np.ndarray:
    """The code of the chord that fills most of each half bar, (bars, 2) uint8; NO_CHORD without chords."""
    codes = np.zeros((len(bars), 2), dtype=np.uint8)
    if not chords:
        return codes
    onsets = [chord.onset for chord in chords]
    for number, (onset, ticks) in enumerate(zip(bars.onsets.tolist(), bars.ticks.tolist(), strict=True)):
        half = ticks // 2
        for place, (begin, end) in enumerate(((onset, onset + half), (onset + half, onset + ticks))):
            first = max(bisect_right(onsets, begin) - 1, 0)
            last = max(bisect_right(onsets, max(end - 1, begin)), first + 1)
            longest = max(chords[first:last], key=lambda chord: min(chord.end, end) - max(chord.onset, begin))
            codes[number, place] = chord_code(longest)
    return codes


def chord_columns(codes: np.ndarray, transposition: int | np.ndarray) -> np.ndarray:
    """Encode transposed chord codes as root and quality columns, (..., 2) uint8."""
    root, quality = np.divmod(codes.astype(np.int64) - 1, CHORD_QUALITIES)
    columns = np.stack([(root + transposition) % 12 + 1, quality + 1], axis=-1)
    return np.where((codes == NO_CHORD)[..., np.newaxis], 0, columns).astype(np.uint8)
