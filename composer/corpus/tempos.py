"""Whose tempos are known: where a score has no mark, MIDI's 120 or a number of the converter's says nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from composer.corpus.manifest import PLAYED, Entry

MIDI_DEFAULT = 500_000
# A steady tempo that so large a share of a source's files have is its converter's. Guessed: of the sources here the
# converters' own stand in 22 % and more of the files, and what people chose in 17 % at most.
CONVERTER_SHARE = 0.2


def known_tempos(files: Sequence[tuple[Entry, int]]) -> list[bool]:
    """Whether the tempo of each file is one that somebody chose.

    Of each file its entry and its steady tempo, in microseconds a quarter note, 0 where the tempo changes.
    """
    usual = _converters(files)
    return [entry.expressive == PLAYED or tempo == 0 or tempo not in usual[entry.source] for entry, tempo in files]


def _converters(files: Iterable[tuple[Entry, int]]) -> dict[str, set[int]]:
    """The tempos of each source that say nothing."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for entry, tempo in files:
        counts[entry.source][tempo] += 1
    return {
        source: {
            tempo
            for tempo, count in counter.items()
            if tempo == MIDI_DEFAULT or count >= CONVERTER_SHARE * counter.total()
        }
        for source, counter in counts.items()
    }
