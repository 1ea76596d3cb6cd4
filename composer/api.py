"""The public API: compose, stream, read, continue_, infill, vary, accompany, arrange, perform, render and inspect.

    >>> import composer
    >>> song = composer.compose(style={"chopin": 0.7, "ragtime": 0.3}, bars=4, seed=7)
    >>> song.request.seed, song.inspect().bars
    (7, 4)

What takes music takes a composition, a piece or the path of a file (`Music`), and leaves it as it is.

Everything is imported when it is first needed: `import composer` takes milliseconds.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Union, Unpack

from composer.generation.engines.protocol import Bar, Engine
from composer.generation.request.request import LARGEST_SEED, MOST_CANDIDATES, Request
from composer.generation.request.wishes import ReworkWishes, Wishes
from composer.notices import Notice
from composer.originality.report import Originality
from composer.score.analysis import Analysis
from composer.score.piece import Piece

Style = str | Mapping[str, float]
# What is worked with: a path names a file of music.
Music = Union["Composition", Piece, str, Path]


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
        from composer.export.save import font_for, save

        places = [Path(path) for path in paths]
        report = {
            "request": self.request.to_json() if self.request else None,
            "weights": self.weights,
            "timings": {},
        }
        save(places, self.piece, report, font_for(places, soundfont), lambda text: None, self.written)
        return self

    def inspect(self) -> Analysis:
        """As `inspect` does."""
        return inspect(self)

    def arrange(self, ensemble: str, groove: str | None = None) -> "Composition":
        """As `arrange` does."""
        return arrange(self, ensemble, groove)

    def perform(self, amount: float = 1.0) -> "Composition":
        """As `perform` does."""
        return perform(self, amount)


def compose(style: Style | None = None, **wishes: Unpack[Wishes]) -> Composition:
    """Compose a piece: the best of its candidates.

    `style` is a name or names with their shares; `wishes` are fields of a `Request`: bars, seconds, key, chords, meter,
    tempo, ensemble, energy, seed and so on. Without a seed one is drawn. Raises BadInput for what does not exist.

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
    """Read music: MIDI, MusicXML, and what else `composer.score.reading` reads. What was played without a click is put
    on beats that are found in it. Raises BadInput if it cannot be read."""
    from composer.beats.reading import on_its_beats
    from composer.score.reading import load_music

    found, remarks = on_its_beats(*load_music(Path(path)))
    return Composition(found.piece, remarks=remarks)


def continue_(
    music: Music, bars: int = 16, style: Style | None = None, alone: bool = False, **wishes: Unpack[ReworkWishes]
) -> Composition:
    """The music and so many bars after it, in its key, meter, tempo and parts; or what is new `alone`.

    `style` and `wishes` as for `compose`. Raises BadInput for wishes that the music decides, such as a key.

        >>> tune = compose("bach", bars=2, seed=1)
        >>> continue_(tune, bars=2, seed=3).inspect().bars
        4
    """
    return _reworked(music, "continue", request_of(style, **wishes, bars=bars), alone=alone)


def infill(
    music: Music,
    bars: tuple[int, int],
    style: Style | None = None,
    part: str | None = None,
    **wishes: Unpack[ReworkWishes],
) -> Composition:
    """The music with some bars composed anew, the first and the last counted from 1; every other note stays.

    `part` is the only part that changes, by its name or number (from 1). `style` and `wishes` as for `compose`, without
    a length. Raises BadInput for bars or a part that do not exist.

        >>> tune = compose("bach", bars=4, seed=1)
        >>> infill(tune, bars=(2, 3), candidates=1, seed=3).request.given.bars
        (2, 3)
    """
    return _reworked(music, "infill", request_of(style, **_usual(wishes)), bars=bars, part=part)


def vary(
    music: Music, distance: float = 0.3, style: Style | None = None, **wishes: Unpack[ReworkWishes]
) -> Composition:
    """A variation of the music: `distance` 0 is the music itself, 1 shares only its form.

    `style` and `wishes` as for `compose`, without a length. Raises BadInput for another distance.

        >>> tune = compose("bach", bars=2, seed=1)
        >>> vary(tune, distance=0.0).written == tune.written
        True
    """
    return _reworked(music, "vary", request_of(style, **_usual(wishes)), distance=distance)


def accompany(
    music: Music, ensemble: str = "piano", style: Style | None = None, **wishes: Unpack[ReworkWishes]
) -> Composition:
    """The music as a melody, every note of it, with parts around it as an ensemble has them.

    `style` and `wishes` as for `compose`, without a length. Raises BadInput for an ensemble that does not exist.

        >>> tune = compose("bach", bars=2, seed=1)
        >>> len(accompany(tune, candidates=1, seed=3).piece.parts) > len(tune.piece.parts)
        True
    """
    return _reworked(music, "accompany", request_of(style, **_usual(wishes), ensemble=ensemble))


def arrange(music: Music, ensemble: str, groove: str | None = None) -> Composition:
    """The music for other players, for instance a "quartet", or a "band" that plays in a groove.

    Raises BadInput for an ensemble or a groove that does not exist.

        >>> len(arrange(compose("bach", bars=2, seed=1), "quartet").piece.parts)
        4
    """
    from composer.arranging.arrange import arrange

    whole = _composition(music)
    return replace(whole, piece=arrange(whole.written or whole.piece, ensemble, groove), written=None)


def perform(music: Music, amount: float = 1.0) -> Composition:
    """The music as a player plays it: tempo, dynamics, pedal; from 0 (as written) over 1 to 1.5 (exaggerated).

    Raises BadInput for another amount.

        >>> written = compose("bach", bars=2, seed=1, expression=0.0)
        >>> perform(written).inspect().rubato > written.inspect().rubato
        True
    """
    from composer.expression.perform import perform

    whole = _composition(music)
    written = whole.written or whole.piece
    styles = dict(whole.request.styles) if whole.request else {}
    return replace(whole, piece=perform(written, amount, styles), written=written)


def render(music: Music, format: str = "wav", soundfont: str | None = None) -> bytes:
    """The sound of the music as a file: "wav", "mp3", "ogg" or "flac". `soundfont` is the name or path of a font.

    Raises BadInput for another format or font, MissingDependency without FluidSynth or any soundfont.

        >>> render(compose("bach", bars=2, seed=1), "wav")[:4]
        b'RIFF'
    """
    from composer.audio.encoding import check_format
    from composer.audio.soundfonts import choose_soundfont
    from composer.export.files import recording_of, tags_of
    from composer.export.work import Work

    check_format(format)
    whole = _composition(music)
    work = Work(whole.piece, whole.request, whole.weights, whole.originality, written=whole.written)
    with recording_of(work, choose_soundfont(soundfont)) as recording:
        return recording.encoded(format, tags_of(work))


def inspect(music: Music) -> Analysis:
    """Key, tempo, meter, density and repetition of the music.

    >>> inspect(compose("bach", bars=2, key="D minor", seed=1)).bars
    2
    """
    from composer.score.analysis import analyse

    return analyse(_composition(music).piece)


def _composition(music: Music) -> Composition:
    if isinstance(music, Composition):
        return music
    return Composition(music) if isinstance(music, Piece) else read(music)


def _usual(wishes: ReworkWishes) -> ReworkWishes:
    """Of several ways to fill what is free, the one that what follows fits best is kept."""
    return {"candidates": MOST_CANDIDATES, **wishes}


def _reworked(music: Music, task: str, request: Request, **how: Any) -> Composition:
    """A task of a request done with music as it is written, and played anew if the music was."""
    from composer.generation.engines.virtuoso import network_of
    from composer.generation.request.given import Given
    from composer.generation.tasks.finish import performed
    from composer.generation.tasks.rework import reworked

    whole = _composition(music)
    piece = whole.written or whole.piece
    request = replace(request, given=Given.of(task, piece, **how))
    engine = load_engine(request.engine)
    made = reworked(network_of(engine), request, piece).piece
    if whole.written is None:
        return Composition(made, request, weights=engine.weights, remarks=whole.remarks)
    # Without a style of its own it is played as what it is made of.
    styles = request.styles or (whole.request.styles if whole.request else ())
    return Composition(
        performed(made, replace(request, styles=styles)), request, made, engine.weights, remarks=whole.remarks
    )


def request_of(style: Style | None = None, **wishes: Unpack[Wishes]) -> Request:
    """A request for a style, a name or names with their shares, and wishes; with a seed of its own if none is given."""
    styles = {style: 1.0} if isinstance(style, str) else dict(style or {})
    asked: dict[str, Any] = {**wishes}
    if asked.get("seed") is None:
        asked["seed"] = random.randint(0, LARGEST_SEED)
    return Request(styles=tuple((name, float(share)) for name, share in styles.items()), **asked)


@cache
def load_engine(name: str = "virtuoso") -> Engine:
    """An engine with its released weights, loaded once. Raises MissingDependency if they are not there or not whole."""
    from composer.generation.tasks.compose import load_engine

    return load_engine(name)
