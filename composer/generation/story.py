"""The plan of a piece: introduction, development, climax, ending (기승전결), and a theme that returns.

A piece is planned in phrases. Those of one letter are one theme: the first of them is new, the others recall it, bar by
bar, freely at their end. The network is told the plan; what it makes of it is its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from composer.events.packing import DENSITY_SCALE
from composer.events.sections import sections

# By section: the share of the piece, what its phrases are (over again from the first if it has more), and its energy
# from its beginning to its end.
ARC = (
    (0.15, "AABA", (0.30, 0.40)),
    (0.40, "BBAD", (0.40, 0.65)),
    (0.25, "CCEC", (0.75, 0.80)),
    (0.20, "AAB", (0.55, 0.20)),
)
# The bars of a phrase, by how many the piece has at least.
PHRASE_BARS = ((96, 8), (20, 4), (8, 2), (1, 1))
# The loudness (mean velocity) of bars without and with all energy, and how many times denser the latter are.
SOFTEST, LOUDEST = 24, 92
SPREAD = 3.0
# How closely the bars of a phrase recall their theme, from the first to the last.
SIMILARITY = (0.85, 0.6)


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """What is planned of each bar: its section, its energy (0..1), and how many bars before it that is which it
    recalls, 0 for none, and how closely (0..1); (bars,) each."""

    section: np.ndarray
    energy: np.ndarray
    recall_distance: np.ndarray
    recall_similarity: np.ndarray

    def tell(self, bars: np.ndarray, first: int, density: float) -> None:
        """Write what is planned from bar `first` on into `bars`, (bars,) of BAR.

        `density` is that of a bar of middling energy, in notes a quarter note. Beyond the last bar it goes on as there,
        without recalling anything.
        """
        numbers = first + np.arange(len(bars))
        known = np.minimum(numbers, len(self.section) - 1)
        bars["section"] = self.section[known]
        energy = self.energy[known]
        bars["energy"] = np.rint(255 * energy)
        bars["loudness"] = np.rint(SOFTEST + (LOUDEST - SOFTEST) * energy)
        bars["density"] = np.clip(np.rint(DENSITY_SCALE * density * SPREAD ** (energy - 0.5)), 1, 255)
        bars["recall_distance"] = np.where(numbers == known, self.recall_distance[known], 0)
        bars["recall_similarity"] = np.rint(255 * self.recall_similarity[known])


def story(bars: int, curve: Sequence[float] = ()) -> Story:
    """A story of so many bars: it begins quietly, rises to its climax, and comes home.

    With a `curve`, energies 0..1 at points of equal distance, it rises and falls as that says instead.
    """
    phrase_bars = next(length for fewest, length in PHRASE_BARS if bars >= fewest)
    phrases = max(round(bars / phrase_bars), 1)
    ends = np.rint(np.cumsum([share for share, _, _ in ARC]) * phrases).astype(int)
    letters: list[str] = []
    of_phrase: list[int] = []
    for number, (_, pattern, _) in enumerate(ARC):
        count = max(int(ends[number]) - len(letters), 0)
        letters += islice(cycle(pattern), count)
        of_phrase += [number] * count
    bar = np.arange(bars)
    phrase = np.minimum(bar // phrase_bars, phrases - 1)
    section = np.array(of_phrase, dtype=np.uint8)[phrase]
    source = np.array([letters.index(letter) for letter in letters])[phrase]
    place = bar - phrase * phrase_bars
    distance = (phrase - source) * phrase_bars
    similarity = np.linspace(*SIMILARITY, phrase_bars)[np.minimum(place, phrase_bars - 1)]
    if curve:
        energy = np.interp(bar / max(bars - 1, 1), np.linspace(0, 1, len(curve)), curve)
        return Story(sections(energy), energy, np.where(place < phrase_bars, distance, 0), similarity)
    energy = np.zeros(bars)
    for number, (_, _, (first, last)) in enumerate(ARC):
        inside = np.flatnonzero(section == number)
        energy[inside] = np.linspace(first, last, len(inside) + 1)[1:]
    return Story(section, energy, np.where(place < phrase_bars, distance, 0), similarity)
