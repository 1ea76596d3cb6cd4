"""Decides which tempos are meaningful: without a mark in the score, MIDI's 120 or a converter's default is not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from composer.corpus.manifest import PLAYED, Entry
from composer.score.midi_file import DEFAULT_TEMPO

# A constant tempo in at least this share of a source's files is its converter's default. A guess: here the converters'
# tempos are in 22 % of files or more, and chosen ones in 17 % at most.
CONVERTER_SHARE = 0.2


def known_tempos(files: Sequence[tuple[Entry, int]]) -> list[bool]:
    """Whether the tempo of each file was chosen by somebody.

    Each file is an entry and its constant tempo in microseconds per quarter note, 0 if it changes.
    """
    usual = _converters(files)
    return [entry.expressive == PLAYED or tempo == 0 or tempo not in usual[entry.source] for entry, tempo in files]


def _converters(files: Iterable[tuple[Entry, int]]) -> dict[str, set[int]]:
    """The default tempos of each source's converters."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for entry, tempo in files:
        counts[entry.source][tempo] += 1
    return {
        source: {
            tempo
            for tempo, count in counter.items()
            if tempo == DEFAULT_TEMPO or count >= CONVERTER_SHARE * counter.total()
        }
        for source, counter in counts.items()
    }
