"""The public API: compose, stream, read, continue_, infill, vary, accompany, arrange, perform, render and inspect.

    >>> import composer
    >>> song = composer.compose(style={"chopin": 0.7, "ragtime": 0.3}, bars=4, seed=7)
    >>> song.request.seed, song.inspect().bars
    (7, 4)

Music arguments (`Music`) can be a composition, a piece or the path of a file, and are never modified.

Heavy modules are imported on first use: `import composer` takes milliseconds.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Union, Unpack

from composer.arranging.assignment import Instruments
from composer.generation.engines.protocol import Bar, Engine
from composer.generation.request.codec import Styles
from composer.generation.request.hits import Hit
from composer.generation.request.request import LARGEST_SEED, MOST_CANDIDATES, Request
from composer.notices import Notice
from composer.originality.report import Originality
from composer.score.analysis import Analysis
from composer.score.piece import Piece

if TYPE_CHECKING:
    from composer.export.work import Work

Style = str | Mapping[str, float]
# Given music; a string or path names a file.
Music = Union["Composition", Piece, str, Path]


class ReworkWishes(TypedDict, total=False):
    """The fields of a request that are used with given music, as keyword arguments; see `Request`."""

    form: str | None
    energy: tuple[float, ...]
    strict: bool
    strength: float
    temperature: float
    top_p: float
    expression: float
    seed: int | None
    candidates: int
    effort: int


class Wishes(ReworkWishes, total=False):
    """All fields of a request except the styles and the given music; see `Request`."""

    engine: str
    section_styles: tuple[Styles, ...]
    notes: int | None
    seconds: float | None
    bars: int | None
    tempo: float | None
    key: str | None
    chords: str | None
    section_chords: tuple[str, ...]
    meter: str | None
    ensemble: str | None
    program: int | None
    instruments: Instruments
    arrange: str | None
    groove: str | None
    hits: tuple[Hit, ...]
    fade: float | None
    layers: int | None


@dataclass(frozen=True, slots=True)
class Composition:
    """A piece, and how it was made.

    `written` is the piece before it was performed, for the score. `request` and `weights` are those it was composed
    with, or None and "" for music that was read. `originality` says what it shares with the training music, if that was
    checked; `remarks` what was repaired in reading.
    """

    piece: Piece
    request: Request | None = None
    written: Piece | None = None
    weights: str = ""
    originality: Originality | None = None
    remarks: tuple[Notice, ...] = ()

    def save(self, *paths: str | Path, soundfont: str | None = None) -> "Composition":
        """Write the piece, each file in the format of its suffix: .mid, .wav, .mp3, .ogg, .flac, .musicxml, .pdf, .svg,
        .abc, .json with how it was made, or .zip, which contains all of them.

        Returns itself. Raises BadInput for another suffix or a location that cannot be written, and MissingDependency
        for audio without FluidSynth or a soundfont.
        """
        from composer.export.save import font_for, save

        places = [Path(path) for path in paths]
        report = {
            "request": self.request.to_json() if self.request else None,
            "weights": self.weights,
            "originality": asdict(self.originality) if self.originality else None,
            "timings": {},
        }
        save(places, self._work(), report, font_for(places, soundfont), lambda text: None)
        return self

    def _work(self) -> "Work":
        from composer.export.work import Work

        return Work(self.piece, self.request, self.weights, self.originality, written=self.written)

    def inspect(self) -> Analysis:
        """The same as `inspect`."""
        return inspect(self)

    def arrange(self, ensemble: str, groove: str | None = None) -> "Composition":
        """The same as `arrange`."""
        return arrange(self, ensemble, groove)

    def perform(self, amount: float = 1.0) -> "Composition":
        """The same as `perform`."""
        return perform(self, amount)


def compose(style: Style | None = None, **wishes: Unpack[Wishes]) -> Composition:
    """Compose a piece; of several candidates, the best.

    `style` is a name, or names with shares; `wishes` are fields of a `Request`: bars, seconds, key, chords, meter,
    tempo, ensemble, energy, seed and so on. The default seed is random. Raises BadInput for invalid values.

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
    """Compose bar by bar; each bar has the notes that begin in it. Stop iterating to stop composing.

    >>> [bar.number for bar in stream(request_of("romantic", bars=3, seed=2))]
    [0, 1, 2]
    """
    engine = load_engine(request.engine)
    yield from engine.stream(engine.plan(request))


def read(path: str | Path) -> Composition:
    """Read music: MIDI, MusicXML, and the other formats of `composer.score.reading`. Music played without a click is
    put on beats found in it. Raises BadInput if it cannot be read."""
    from composer.beats.reading import on_its_beats
    from composer.score.reading import load_music

    found, remarks = on_its_beats(*load_music(Path(path)))
    return Composition(found.piece, remarks=remarks)


def continue_(
    music: Music, bars: int = 16, style: Style | None = None, alone: bool = False, **wishes: Unpack[ReworkWishes]
) -> Composition:
    """Continue the music for `bars` bars in its key, meter, tempo and parts; if `alone`, return only the new music.

    `style` and `wishes` are as for `compose`. Raises BadInput for fields that the music determines, such as a key.

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
    """Compose some bars of the music again; every other note is unchanged.

    `bars` are the first and the last one, from 1. `part` is the only part to change, by name or number (from 1).
    `style` and `wishes` are as for `compose`, without a length. Raises BadInput for bars or a part that do not exist.

        >>> tune = compose("bach", bars=4, seed=1)
        >>> infill(tune, bars=(2, 3), candidates=1, seed=3).request.given.bars
        (2, 3)
    """
    return _reworked(music, "infill", request_of(style, **_usual(wishes)), bars=bars, part=part)


def vary(
    music: Music, distance: float = 0.3, style: Style | None = None, **wishes: Unpack[ReworkWishes]
) -> Composition:
    """Vary the music: `distance` 0 is the music itself, 1 keeps only its form.

    `style` and `wishes` are as for `compose`, without a length. Raises BadInput for a distance out of range.

        >>> tune = compose("bach", bars=2, seed=1)
        >>> vary(tune, distance=0.0).written == tune.written
        True
    """
    return _reworked(music, "vary", request_of(style, **_usual(wishes)), distance=distance)


def accompany(
    music: Music, ensemble: str = "piano", style: Style | None = None, **wishes: Unpack[ReworkWishes]
) -> Composition:
    """Accompany the music, a melody that is left unchanged, with the other parts of an ensemble.

    `style` and `wishes` are as for `compose`, without a length. Raises BadInput for an unknown ensemble.

        >>> tune = compose("bach", bars=2, seed=1)
        >>> len(accompany(tune, candidates=1, seed=3).piece.parts) > len(tune.piece.parts)
        True
    """
    return _reworked(music, "accompany", request_of(style, **_usual(wishes), ensemble=ensemble))


def arrange(music: Music, ensemble: str, groove: str | None = None) -> Composition:
    """Arrange the music for other players, for instance a "quartet", or a "band" with a groove.

    Raises BadInput for an unknown ensemble or groove.

        >>> len(arrange(compose("bach", bars=4, seed=1), "quartet").piece.parts)
        4
    """
    from composer.arranging.arrange import arrange

    whole = _composition(music)
    return replace(whole, piece=arrange(whole.written or whole.piece, ensemble, groove), written=None)


def perform(music: Music, amount: float = 1.0) -> Composition:
    """Perform the music with tempo, dynamics and pedal: 0 is as written, 1 like a player, 1.5 exaggerated.

    Raises BadInput for an amount out of range.

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
    """Render the music to the bytes of a "wav", "mp3", "ogg" or "flac" file; `soundfont` is a name or path.

    Raises BadInput for an unknown format or soundfont, and MissingDependency without FluidSynth or any soundfont.

        >>> render(compose("bach", bars=2, seed=1), "wav")[:4]
        b'RIFF'
    """
    from composer.audio.encoding import check_format
    from composer.audio.soundfonts import choose_soundfont
    from composer.export.files import recording_of, tags_of

    check_format(format)
    work = _composition(music)._work()
    with recording_of(work, choose_soundfont(soundfont)) as recording:
        return recording.encoded(format, tags_of(work))


def inspect(music: Music) -> Analysis:
    """Analyze key, tempo, meter, density and repetition of the music.

    >>> inspect(compose("bach", bars=2, key="D minor", seed=1)).bars
    2
    """
    from composer.score.analysis import analyze

    return analyze(_composition(music).piece)


def _composition(music: Music) -> Composition:
    if isinstance(music, Composition):
        return music
    return Composition(music) if isinstance(music, Piece) else read(music)


def _usual(wishes: ReworkWishes) -> ReworkWishes:
    """Use several candidates by default: the one that best fits what follows is kept."""
    return {"candidates": MOST_CANDIDATES, **wishes}


def _reworked(music: Music, task: str, request: Request, **how: Any) -> Composition:
    """Carry out a request on music as written, and perform the result if the music was performed."""
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
    # Without a style of its own, it is performed in that of its source.
    styles = request.styles or (whole.request.styles if whole.request else ())
    return Composition(
        performed(made, replace(request, styles=styles)), request, made, engine.weights, remarks=whole.remarks
    )


def request_of(style: Style | None = None, **wishes: Unpack[Wishes]) -> Request:
    """A request for a style, a name or names with shares, and further fields; with a random seed if none is given."""
    styles = {style: 1.0} if isinstance(style, str) else dict(style or {})
    asked: dict[str, Any] = {**wishes}
    if asked.get("seed") is None:
        asked["seed"] = random.randint(0, LARGEST_SEED)
    return Request(styles=tuple((name, float(share)) for name, share in styles.items()), **asked)


@cache
def load_engine(name: str = "virtuoso") -> Engine:
    """An engine with its released weights, loaded once. Raises MissingDependency if they are missing or damaged."""
    from composer.generation.tasks.compose import load_engine

    return load_engine(name)
