"""The studio's work: a request to a piece that can be heard, and to files that can be taken away."""

from dataclasses import dataclass, replace

from composer.audio.encoding import encode
from composer.audio.rendering import render
from composer.errors import ComposerError
from composer.generation.engine import Originality
from composer.generation.request import Request
from composer.score.analysis import Analysis, analyse
from composer.score.midi import midi_from_piece
from composer.score.piece import Piece
from composer.studio import resources
from composer.studio.jobs import Job
from composer.studio.texts import text


@dataclass(frozen=True)
class Composition:
    """A piece with all that the page shows of it. `mp3` is None while there is no sound; `silence` says why."""

    request: Request
    piece: Piece
    analysis: Analysis
    originality: Originality
    weights: str
    was_stopped: bool = False
    mp3: bytes | None = None
    silence: str = ""

    @property
    def file_stem(self) -> str:
        """What its files are called, without the suffix."""
        return f"{self.request.engine}-{self.request.seed}"


class RecordingStopped(ComposerError):
    """The visitor stopped the recording."""


def compose_and_record(request: Request, job: Job[Composition]) -> Composition:
    """Compose and record; stopped while composing, it keeps and records what there is."""
    job.report("loading")
    engine = resources.engine(request.engine).result()
    form = engine.plan(request)
    bars, done = [], 0
    for bar in engine.stream(form, request):
        bars.append(bar)
        done += len({note.onset for notes in bar.notes for note in notes})
        job.report("composing", done, form.events)
        if job.stopping:
            break
    piece = engine.assemble(bars, request)
    composition = Composition(
        request, piece, analyse(piece), engine.originality(piece), engine.weights, was_stopped=len(bars) < form.bars
    )
    return record(composition, job, may_stop=not job.stopping)


def record(composition: Composition, job: Job[Composition], may_stop: bool = True) -> Composition:
    """The composition with its sound; without it, and the reason why, if it cannot be had."""

    def report(share: float) -> None:
        job.report("rendering", round(100 * share), 100)
        if may_stop and job.stopping:
            raise RecordingStopped(text("sound_stopped"))

    try:
        audio = render(midi_from_piece(composition.piece), on_progress=report)
    except ComposerError as error:
        return replace(composition, silence=str(error))
    return replace(composition, mp3=encode(audio, "mp3"), silence="")


def wav_bytes(composition: Composition) -> bytes:
    """The sound as WAV, recorded anew: kept, it would be eight times the MP3."""
    return encode(render(midi_from_piece(composition.piece)), "wav")
