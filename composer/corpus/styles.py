"""Labels a piece with its genre, its composer's style, and its ensemble.

Styles are lower-case words without accents. A piece has several: a Schubert song is romantic, song and schubert.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from composer.corpus.manifest import Entry
from composer.score.instruments import KEYBOARDS, VOICES
from composer.score.piece import Piece

PERIODS = ("romantic", "classical", "baroque")
GENRES = (*PERIODS, "ragtime", "folk", "chorale", "hymn", "electronic", "game", "song", "pop", "drums")
PERIOD_OF_FORCES = {"song": "romantic", "quartet": "romantic", "orchestra": "romantic"}
FEWEST_NOTES_OF_A_MANNER = 30_000
ORGANS = range(16, 21)
STRINGS = range(40, 46)
VOICE_WORDS = ("vox", "voice", "soprn", "tenor", "choir")
ORCHESTRA_PARTS = 9


def word(name: str) -> str:
    """A name as a style: lower case, letters and hyphens only; "" if nothing remains."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in plain if letter.isalpha() or letter == "-").strip("-")


def periods(notes: Iterable[tuple[Entry, int]]) -> dict[str, str]:
    """The period of each composer: the one with the most notes in the manifest."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for entry, count in notes:
        if entry.style in PERIODS:
            counts[entry.composer][entry.style] += count
    return {composer: counter.most_common(1)[0][0] for composer, counter in counts.items()}


def learnable_composers(notes: Iterable[tuple[Entry, int]]) -> frozenset[str]:
    """The composers with enough notes to learn their style, as style names."""
    counts: Counter[str] = Counter()
    for entry, count in notes:
        counts[word(entry.composer)] += count
    return frozenset(name for name, count in counts.items() if name and count >= FEWEST_NOTES_OF_A_MANNER)


def styles_of(entry: Entry, period: Mapping[str, str], known_composers: frozenset[str]) -> tuple[str, ...]:
    """The styles of a piece, the broadest first; empty for music of an unknown kind and composer."""
    genre = [entry.style] if entry.style in GENRES else []
    if entry.style in PERIOD_OF_FORCES:
        genre.insert(0, period.get(entry.composer, PERIOD_OF_FORCES[entry.style]))
    manner = word(entry.composer)
    return (*genre, *([manner] if manner in known_composers else []))


def ensemble_of(entry: Entry, piece: Piece) -> str:
    """The ensemble of a piece: from the manifest if given, otherwise from its instruments."""
    said = entry.scoring.lower()
    pitched = [part for part in piece.parts if not part.is_drums]
    programs = {part.program for part in pitched}
    if any(part.is_drums for part in piece.parts):
        return "band" if pitched else "drums"
    if entry.style in ("song", "quartet", "orchestra"):
        return entry.style
    if entry.style == "chorale" or (len(pitched) >= 3 and programs and programs <= VOICES):
        return "choir"
    if "organ" in said or (programs and programs <= set(ORGANS)):
        return "organ"
    sings = any(voice in said for voice in VOICE_WORDS) or bool(programs & VOICES)
    if programs <= KEYBOARDS | VOICES:
        return "song" if sings else "piano"
    if len(pitched) == 4 and programs <= set(STRINGS):
        return "quartet"
    return "orchestra" if len(pitched) >= ORCHESTRA_PARTS else "chamber"
