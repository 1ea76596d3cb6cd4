"""The plan of a piece: introduction, development, climax, ending (기승전결), and a theme that returns.

A piece is planned in phrases. Those of one letter are one theme: the first of them is new, the others recall it, bar by
bar, freely at their end. The network is told the plan; what it makes of it is its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice

import numpy as np

from composer.errors import BadInput
from composer.events.packing import DENSITY_SCALE
from composer.events.sections import CLIMAX, sections
from composer.events.settings import Setting
from composer.score.meter import TICKS_PER_QUARTER


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to lay out a piece.

    `shares` are those of the four sections in the piece, `energies` theirs from beginning to end. `phrases` are what
    the phrases of each are, over again from the first if it has more; there may be several ways. `similarity` is how
    closely a phrase recalls its theme, from its first bar to its last. One that does not `close` continues from its end
    to its beginning.
    """

    shares: tuple[float, float, float, float]
    energies: tuple[tuple[float, float], ...]
    phrases: tuple[tuple[str, str, str, str], ...]
    similarity: tuple[float, float] = (0.95, 0.75)
    closes: bool = True


QUARTERS = (0.25, 0.25, 0.25, 0.25)
PATTERNS = {
    # Several ways: pieces that all return after as many bars are more alike, together, than those of the corpus.
    "story": Pattern(
        (0.15, 0.40, 0.25, 0.20),
        ((0.25, 0.35), (0.35, 0.60), (0.85, 0.95), (0.50, 0.15)),
        (
            ("AAB", "BCAD", "EEFE", "AAB"),
            ("AB", "ACBDA", "EFEG", "ABA"),
            ("ABA", "CBCDA", "EFGE", "ABB"),
            ("ABC", "BDAEB", "FFGF", "ACB"),
        ),
    ),
    "aaba": Pattern(QUARTERS, ((0.30, 0.40), (0.45, 0.55), (0.85, 0.95), (0.50, 0.15)), (("AB", "AB", "CD", "AB"),)),
    "variations": Pattern(
        QUARTERS,
        ((0.25, 0.30), (0.45, 0.55), (0.85, 0.95), (0.45, 0.15)),
        (("AB", "AB", "AB", "AB"),),
        similarity=(0.8, 0.6),
    ),
    # Its last phrase is one that the first has followed before.
    "loop": Pattern(
        QUARTERS,
        ((0.45, 0.50), (0.50, 0.50), (0.55, 0.55), (0.50, 0.45)),
        (("AB", "AC", "DB", "AB"),),
        closes=False,
    ),
}
# The bars of a phrase, by how many the piece has at least.
PHRASE_BARS = ((96, 8), (20, 4), (8, 2), (1, 1))
# How much more than its energy a climax is written with, and how much less than its height all else is at the least, so
# that it is heard as one where all bars have much.
CLIMAX_LIFT = 0.1
CLIMAX_GAP = 0.3


@dataclass(frozen=True, eq=False)
class Story:
    """What is planned of each bar: its section, its energy (0..1), and how many bars before it that is which it
    recalls, 0 for none, and how closely (0..1); (bars,) each. `closes` says whether it comes to an end.

    A theme that returns is recalled; what a new bar merely has in common with one before it is an echo, perhaps moved
    by some semitones, and told to the network in the same way. Of the bars in `is_open` (bars,) it is not told which
    earlier one they resemble: the network may repeat what it likes.
    """

    section: np.ndarray
    energy: np.ndarray
    recall_distance: np.ndarray
    recall_similarity: np.ndarray
    echo_distance: np.ndarray
    echo_similarity: np.ndarray
    echo_transposition: np.ndarray
    is_open: np.ndarray
    closes: bool = True

    def tell(self, bars: np.ndarray, first: int, setting: Setting) -> None:
        """Write what is planned from bar `first` on into `bars`, (bars,) of BAR, for a piece with that setting.

        Beyond the last bar it goes on as there, without recalling anything.
        """
        numbers = first + np.arange(len(bars))
        known = np.minimum(numbers, len(self.section) - 1)
        bars["section"] = self.section[known]
        energy = self.written[known]
        bars["energy"] = np.rint(255 * energy)
        bars["loudness"] = np.rint(loudness(setting, energy))
        bars["register"] = np.rint(register(setting, energy))
        bars["density"] = np.clip(np.rint(DENSITY_SCALE * density(setting, energy)), 1, 255)
        distance, similarity = self.recall_distance, self.recall_similarity
        similarity = np.where(distance, similarity, self.echo_similarity)
        distance = np.where(distance, distance, self.echo_distance)
        bars["recall_distance"] = np.where(numbers == known, distance[known], 0)
        bars["recall_similarity"] = np.rint(255 * similarity[known])
        moved = np.where(self.recall_distance, 0, self.echo_transposition)
        bars["recall_transposition"] = np.where(numbers == known, moved[known], 0)

    def tells_likeness(self, bar: int) -> bool:
        """Whether it is planned which earlier bar a bar resembles, or that it resembles none."""
        return bar >= len(self.is_open) or not self.is_open[bar]

    def section_of(self, bar: int) -> int:
        """The section of a bar; that of the last one beyond it."""
        return int(self.section[min(bar, len(self.section) - 1)])

    def energy_of(self, bar: int) -> float:
        """The energy that a bar is written with; that of the last one beyond it."""
        return float(self.written[min(bar, len(self.written) - 1)])

    @cached_property
    def written(self) -> np.ndarray:
        """The energy that each bar is written with, (bars,) 0..1: as planned, but so that the climax stands out.

        A piece that goes round has none to stand out, nor has one that is highest elsewhere.
        """
        is_climax = self.section == CLIMAX
        if not self.closes:
            return self.energy
        lifted = np.minimum(self.energy + CLIMAX_LIFT * is_climax, 1.0)
        if not is_climax[np.argmax(self.energy)]:
            return lifted
        most_elsewhere = max(float(lifted.max()) - CLIMAX_GAP, 0.0)
        return np.where(is_climax, lifted, np.minimum(lifted, most_elsewhere))


def density(setting: Setting, energy: np.ndarray | float) -> np.ndarray | float:
    """The notes a quarter note of bars with so much energy: with all of it as many as in the densest eighth of a real
    piece, with half of it as many as in the median one."""
    middling = setting.notes_per_bar * TICKS_PER_QUARTER / setting.meter.bar_ticks
    return middling * setting.arc ** (2 * energy - 1)


def loudness(setting: Setting, energy: np.ndarray | float) -> np.ndarray | float:
    """The mean velocity of bars with so much energy."""
    softest, loudest = setting.loudness
    return softest + (loudest - softest) * energy


def register(setting: Setting, energy: np.ndarray | float) -> np.ndarray | float:
    """The mean pitch of bars with so much energy; 0 if nothing has a pitch."""
    lowest, highest = setting.register
    return lowest + (highest - lowest) * energy


def story(bars: int, curve: Sequence[float] = (), form: str = "story", way: int = 0) -> Story:
    """A story of so many bars in a form, one of PATTERNS, laid out in one of its ways (counted round from 0).

    With a `curve`, energies 0..1 at points of equal distance, it rises and falls as that says instead. Raises BadInput
    for a form that does not exist.
    """
    if form not in PATTERNS:
        raise BadInput("form_unknown", form=form, known=tuple(PATTERNS))
    pattern = PATTERNS[form]
    phrase_bars = next(length for fewest, length in PHRASE_BARS if bars >= fewest)
    phrases = max(round(bars / phrase_bars), 1)
    ends = np.rint(np.cumsum(pattern.shares) * phrases).astype(int)
    letters: list[str] = []
    of_phrase: list[int] = []
    for number, kinds in enumerate(pattern.phrases[way % len(pattern.phrases)]):
        count = max(int(ends[number]) - len(letters), 0)
        letters += islice(cycle(kinds), count)
        of_phrase += [number] * count
    bar = np.arange(bars)
    phrase = np.minimum(bar // phrase_bars, phrases - 1)
    section = np.array(of_phrase, dtype=np.uint8)[phrase]
    source = np.array([letters.index(letter) for letter in letters])[phrase]
    place = bar - phrase * phrase_bars
    distance = np.where(place < phrase_bars, (phrase - source) * phrase_bars, 0)
    similarity = np.linspace(*pattern.similarity, phrase_bars)[np.minimum(place, phrase_bars - 1)]
    none = np.zeros(bars, dtype=np.int64), np.zeros(bars), np.zeros(bars, dtype=np.int64), np.zeros(bars, dtype=bool)
    if curve:
        energy = np.interp(bar / max(bars - 1, 1), np.linspace(0, 1, len(curve)), curve)
        return Story(sections(energy), energy, distance, similarity, *none, pattern.closes)
    energy = np.zeros(bars)
    for number, (first, last) in enumerate(pattern.energies):
        inside = np.flatnonzero(section == number)
        energy[inside] = np.linspace(first, last, len(inside) + 1)[1:]
    return Story(section, energy, distance, similarity, *none, pattern.closes)
