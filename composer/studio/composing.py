"""The studio's work: a request to a piece that can be heard, and to files that can be taken away."""

from concurrent.futures import wait
from dataclasses import dataclass, replace
from threading import Lock

from composer.audio.encoding import encode
from composer.audio.rendering import render
from composer.errors import ComposerError
from composer.generation.engine import Bar, Originality
from composer.generation.request import Request
from composer.score.analysis import Analysis, analyse
from composer.score.midi import midi_from_piece
from composer.score.piece import Piece
from composer.studio import resources
from composer.studio.jobs import Job
from composer.studio.library import Shelf
from composer.studio.piano_roll import roll_of
from composer.studio.texts import text

SECONDS_BETWEEN_LOOKS = 0.1
# Of a recording, in percent; the rest is encoding.
RENDERING_PERCENT = 80
# The sound of a piece takes some hundred megabytes while it is made: never that of two visitors at once.
one_recording = Lock()


@dataclass(frozen=True)
class Composition:
    """A piece with all that the page shows of it, made once: a page is drawn many times.

    `mp3` is None while there is no sound; `silence` says why.
    """

    request: Request
    piece: Piece
    roll: bytes
    analysis: Analysis
    originality: Originality | None
    weights: str
    was_stopped: bool = False
    mp3: bytes | None = None
    silence: str = ""

    @property
    def file_stem(self) -> str:
        """What its files are called, without the suffix."""
        return f"{self.request.engine}-seed-{self.request.seed}"


class RecordingStopped(ComposerError):
    """The visitor stopped the recording."""


def compose_and_record(request: Request, shelf: Shelf, job: Job[Composition | None]) -> Composition | None:
    """Compose, keep and record; stopped while composing, it keeps and records what there is. None if there is nothing.

    It is kept here, not by the page: the visitor may have reloaded the page meanwhile.
    """
    job.report("loading")
    loading = resources.engine(request.engine)
    while not loading.done() and not job.stopping:
        wait([loading], SECONDS_BETWEEN_LOOKS)
    if job.stopping:
        return None
    engine = loading.result()
    form = engine.plan(request)
    bars: list[Bar] = []
    done = 0
    job.report("composing", done, form.events)
    for bar in engine.stream(form, request):
        if job.stopping:
            break
        bars.append(bar)
        done += bar.events
        job.report("composing", done, form.events)
    if not bars:
        return None
    piece = engine.assemble(bars, request)
    composition = Composition(
        request,
        piece,
        roll_of(piece),
        analyse(piece),
        engine.originality(piece),
        engine.weights,
        was_stopped=job.stopping,
    )
    shelf.keep(composition)
    return record(composition, job, may_stop=not job.stopping)


def record(composition: Composition, job: Job[Composition | None], may_stop: bool = True) -> Composition:
    """The composition with its sound; without it, and the reason why, if it cannot be had."""

    def report(share: float) -> None:
        job.report("rendering", round(RENDERING_PERCENT * share), 100)
        if may_stop and job.stopping:
            raise RecordingStopped(text("sound_stopped"))

    try:
        with one_recording:
            return replace(
                composition,
                mp3=encode(render(midi_from_piece(composition.piece), on_progress=report), "mp3"),
                silence="",
            )
    except ComposerError as error:
        return replace(composition, silence=str(error))


def wav_bytes(composition: Composition) -> bytes:
    """The sound as WAV, recorded anew: kept, it would be eight times the MP3."""
    with one_recording:
        return encode(render(midi_from_piece(composition.piece)), "wav")
