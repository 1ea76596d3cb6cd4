"""The story of a piece: introduction, development, climax and ending (기승전결), with a theme that returns.

A piece is planned in phrases, each with a letter for its theme. The first phrase of a letter is new; later ones recall
it bar by bar, more freely toward the end. The network is told the plan but is not bound by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import cycle, islice
from typing import Any

import numpy as np

from composer.errors import BadInput
from composer.events.packing import DENSITY_SCALE
from composer.events.sections import CLIMAX, sections
from composer.events.settings import LEVEL, NO_REGISTER, Setting
from composer.score.meter import TICKS_PER_QUARTER


@dataclass(frozen=True, slots=True)
class Pattern:
    """A layout of a piece.

    `shares` are the shares of the four sections; `energies` the energy of each at its start and end. `phrases` has one
    or more variants, each with the letters of the phrases of each section, repeated as needed. `similarity` is how
    closely the first and the last bar of a phrase recall its theme. If not `closes`, the end leads back to the
    beginning.
    """

    shares: tuple[float, float, float, float]
    energies: tuple[tuple[float, float], ...]
    phrases: tuple[tuple[str, str, str, str], ...]
    similarity: tuple[float, float] = (0.95, 0.75)
    closes: bool = True


QUARTERS = (0.25, 0.25, 0.25, 0.25)
PATTERNS = {
    # Several variants: pieces that all repeat after the same number of bars would resemble each other more than real
    # ones do.
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
    # It ends with a phrase that the first phrase has followed before.
    "loop": Pattern(
        QUARTERS,
        ((0.45, 0.50), (0.50, 0.50), (0.55, 0.55), (0.50, 0.45)),
        (("AB", "AC", "DB", "AB"),),
        closes=False,
    ),
}
# (fewest bars in the piece, bars in a phrase).
PHRASE_LENGTHS = ((96, 8), (20, 4), (8, 2), (1, 1))
# The climax is written with this much more energy than planned, and everything else at least CLIMAX_GAP below its peak,
# so that the climax stands out even if all bars are energetic.
CLIMAX_LIFT = 0.1
CLIMAX_GAP = 0.3
# How much of the range between the lowest and the highest bars of a real piece follows its energy; the rest are
# departures of single bars. With all of it, the mean pitch over eight bars varied twice as much as in real music; with
# half of it as much, but then the planned energy is hardly recognized in what is heard. Both are in docs/log.md.
REGISTER_OF_ENERGY = 0.65
LOUDEST = 127
# The number of bars left that the network is told in a piece without an ending.
NO_END_IN_SIGHT_BARS = 64


@dataclass(frozen=True, eq=False)
class Story:
    """The plan of each bar, (bars,) each: its section, its energy (0..1), the distance in bars to the one that it
    recalls (0: none), their similarity (0..1) and the transposition in semitones. `closes` says whether the piece has
    an ending. `departures` (3, bars) says how the bars of a real piece differ from those around them, as
    `Setting.departures` does.

    A bar that `is_theme` (bars,) brings back a theme; other bars have less in common with the one that they recall. The
    network is told both in the same way. For bars in `is_open` (bars,) it is told nothing, and may repeat what it
    likes.
    """

    section: np.ndarray
    energy: np.ndarray
    recall_distance: np.ndarray
    recall_similarity: np.ndarray
    recall_transposition: np.ndarray
    is_theme: np.ndarray
    is_open: np.ndarray
    departures: np.ndarray
    closes: bool = True

    def tell(self, bars: np.ndarray, setting: Setting) -> None:
        """Write the plan into `bars`, (bars,) of BAR, for a piece with this setting."""
        bars["section"] = self.section
        bars["energy"] = np.rint(255 * self.written)
        bars["loudness"] = np.rint(self.loudness(setting))
        bars["register"] = np.rint(self.register(setting))
        bars["density"] = np.clip(np.rint(DENSITY_SCALE * self.density(setting)), 1, 255)
        bars["recall_distance"] = self.recall_distance
        bars["recall_similarity"] = np.rint(255 * self.recall_similarity)
        bars["recall_transposition"] = self.recall_transposition

    def longer(self, bars: int) -> "Story":
        """The story with so many more bars: it continues unchanged, without recalls and departures."""
        same = ("section", "energy", "recall_similarity", "recall_transposition")
        none = ("recall_distance", "is_theme", "is_open")
        padded: dict[str, Any] = {name: np.pad(getattr(self, name), (0, bars), mode="edge") for name in same}
        padded |= {name: np.pad(getattr(self, name), (0, bars)) for name in none}
        return replace(self, **padded, departures=np.append(self.departures, level(bars), axis=1))

    def density(self, setting: Setting) -> np.ndarray:
        """The notes per quarter note of each bar; (bars,).

        Energy 1 means the densest eighth of a real piece, 0.5 its median.
        """
        middling = setting.notes_per_bar * TICKS_PER_QUARTER / setting.meter.bar_ticks
        return np.asarray(middling * setting.arc ** (2 * self.written - 1) * self.departures[0] / 100)

    def loudness(self, setting: Setting) -> np.ndarray:
        """The mean velocity of each bar; (bars,)."""
        softest, loudest = setting.loudness
        return np.clip(softest + (loudest - softest) * self.written + self.departures[2], 1, LOUDEST)

    def register(self, setting: Setting) -> np.ndarray:
        """The mean pitch of each bar; (bars,), 0 for settings without pitched parts."""
        lowest, highest = setting.register
        if setting.register == NO_REGISTER:
            return np.zeros(len(self.section))
        rise = REGISTER_OF_ENERGY * (highest - lowest) * (self.written - 0.5)
        return (lowest + highest) / 2 + rise + self.departures[1]

    def section_of(self, bar: int) -> int:
        """The section of a bar; past the end, the last section."""
        return int(self.section[min(bar, len(self.section) - 1)])

    @cached_property
    def written(self) -> np.ndarray:
        """The energy with which each bar is written, (bars,) 0..1: the plan, adjusted so that the climax stands out.

        Loops are not adjusted; in a piece with its peak elsewhere, only the climax is raised.
        """
        is_climax = self.section == CLIMAX
        if not self.closes:
            return self.energy
        lifted = np.minimum(self.energy + CLIMAX_LIFT * is_climax, 1.0)
        if not is_climax[np.argmax(self.energy)]:
            return lifted
        most_elsewhere = max(float(lifted.max()) - CLIMAX_GAP, 0.0)
        return np.where(is_climax, lifted, np.minimum(lifted, most_elsewhere))


def level(bars: int) -> np.ndarray:
    """The departures, (3, bars), of bars that do not differ from those around them."""
    return np.tile(np.array([LEVEL]).T, (1, bars))


def closes(form: str | None) -> bool:
    """Whether pieces in a form have an ending; None is the default form."""
    return form is None or PATTERNS[form].closes


def story(bars: int, curve: Sequence[float] = (), form: str = "story", way: int = 0) -> Story:
    """Plan a story of `bars` bars in a form, one of PATTERNS, in one of its variants (`way`, modulo their number).

    A `curve` of energies, 0..1 at equally spaced points, replaces the energy of the form. Raises BadInput for an
    unknown form.
    """
    if form not in PATTERNS:
        raise BadInput("form_unknown", form=form, known=tuple(PATTERNS))
    pattern = PATTERNS[form]
    phrase_bars = next(length for fewest, length in PHRASE_LENGTHS if bars >= fewest)
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
    energy = np.zeros(bars)
    for number, (first, last) in enumerate(pattern.energies):
        inside = np.flatnonzero(section == number)
        energy[inside] = np.linspace(first, last, len(inside) + 1)[1:]
    if curve:
        energy = np.interp(bar / max(bars - 1, 1), np.linspace(0, 1, len(curve)), curve)
        section = sections(energy)
    return Story(
        section,
        energy,
        recall_distance=distance,
        recall_similarity=similarity,
        recall_transposition=np.zeros(bars, dtype=np.int64),
        is_theme=distance > 0,
        is_open=np.zeros(bars, dtype=bool),
        departures=level(bars),
        closes=pattern.closes,
    )
