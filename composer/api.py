"""The public API: compose, stream, read, arrange, perform and render in a few lines of Python.

    >>> import composer
    >>> song = composer.compose(style={"chopin": 0.7, "ragtime": 0.3}, bars=4, seed=7)
    >>> song.request.seed, song.inspect().bars
    (7, 4)

Everything is imported when it is first needed: `import composer` takes milliseconds.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from composer.generation.engines.protocol import Bar, Engine
from composer.generation.request.request import LARGEST_SEED, Request
from composer.notices import Notice
from composer.originality.report import Originality
from composer.score.analysis import Analysis
from composer.score.piece import Piece

Style = str | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Composition:
    """A piece, and how it came about.

    `written` is the piece before it was performed, which a score shows. `request` and `weights` are those that it was
    composed with, None and "" for music that was read. `originality` says what it shares with the training music, if
    that was looked for; `remarks` what was repaired where it was read.
    """

    piece: Piece
    request: Request | None = None
    written: Piece | None = None
    weights: str = ""
    originality: Originality | None = None
    remarks: tuple[Notice, ...] = ()

    def save(self, *paths: str | Path, soundfont: str | None = None) -> "Composition":
        """Write the piece, each file in the format of its suffix: .mid, .wav, .mp3, .ogg, .flac, .musicxml, .pdf, .svg
        or .zip, which holds all of them.

        Returns itself. Raises BadInput for another suffix or a place that cannot be written, MissingDependency for
        sound without FluidSynth or a soundfont.
        """
        from composer.cli.save import font_for, save

        places = [Path(path) for path in paths]
        report = {
            "request": self.request.to_json() if self.request else None,
            "weights": self.weights,
            "timings": {},
        }
        save(places, self.piece, report, font_for(places, soundfont), lambda text: None, self.written)
        return self

    def inspect(self) -> Analysis:
        """Key, tempo, meter, density, repetition of the piece."""
        from composer.score.analysis import analyse

        return analyse(self.piece)

    def arrange(self, ensemble: str, groove: str | None = None) -> "Composition":
        """The piece for other players, for instance a "quartet" or a "band" that plays in a groove.

        Raises BadInput for an ensemble or a groove that there is not.
        """
        from composer.arranging.arrange import arrange

        return replace(self, piece=arrange(self.written or self.piece, ensemble, groove), written=None)

    def perform(self, amount: float = 1.0) -> "Composition":
        """The piece as a player plays it: tempo, dynamics, pedal; from 0 (as written) over 1 to 1.5 (exaggerated)."""
        from composer.expression.perform import perform

        written = self.written or self.piece
        styles = dict(self.request.styles) if self.request else {}
        return replace(self, piece=perform(written, amount, styles), written=written)


def compose(style: Style | None = None, **wishes: Any) -> Composition:
    """Compose a piece: the best of its candidates.

    `style` is a name or names with their shares; `wishes` are fields of a `Request`: bars, seconds, key, chords, meter,
    tempo, ensemble, energy, seed and so on. Without a seed one is drawn. Raises BadInput for what there is not.

        >>> compose("bach", bars=2, key="D minor", seed=1).inspect().meter != ""
        True
    """
    from composer.generation.tasks.compose import candidates
    from composer.generation.tasks.finish import performed

    request = request_of(style, **wishes)
    engine = load_engine(request.engine)
    best = candidates(engine, request)[0]
    return Composition(performed(best.piece, request), request, best.piece, engine.weights, best.originality)


def stream(request: Request) -> Iterator[Bar]:
    """Compose bar by bar: each bar with the notes that begin in it, as soon as it is done. Stop iterating to stop.

    >>> [bar.number for bar in stream(request_of("romantic", bars=3, seed=2))]
    [0, 1, 2]
    """
    engine = load_engine(request.engine)
    yield from engine.stream(engine.plan(request), request)


def read(path: str | Path) -> Composition:
    """Read music: MIDI, MusicXML, and what else `composer.score.reading` reads. Raises BadInput if it cannot be."""
    from composer.score.reading import load_music

    piece, remarks = load_music(Path(path))
    return Composition(piece, remarks=tuple(remarks))


def request_of(style: Style | None = None, **wishes: Any) -> Request:
    """A request for a style, a name or names with their shares, and wishes; with a seed of its own if none is given."""
    styles = {style: 1.0} if isinstance(style, str) else dict(style or {})
    seed = wishes.pop("seed", None)
    return Request(
        styles=tuple((name, float(share)) for name, share in styles.items()),
        seed=random.randint(0, LARGEST_SEED) if seed is None else seed,
        **wishes,
    )


@cache
def load_engine(name: str = "virtuoso") -> Engine:
    """An engine with its released weights, loaded once. Raises MissingDependency if they are not there or not whole."""
    from composer.generation.tasks.compose import load_engine

    return load_engine(name)
