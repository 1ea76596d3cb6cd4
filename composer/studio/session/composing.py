"""Composes a request to a piece that is heard while it is composed, and to files for download."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import monotonic

from composer.export.titles import key_of
from composer.export.work import Work
from composer.generation.engines.protocol import Bar
from composer.generation.form.plan import Form
from composer.generation.request.request import Request
from composer.generation.tasks.compose import judged, stream_all
from composer.generation.tasks.finish import performed
from composer.generation.tasks.ranking import Candidate
from composer.originality.report import Originality, released_originality
from composer.score.analysis import Analysis, analyze
from composer.score.clock import mean_tempo
from composer.score.editing import Edits, edited
from composer.score.key import Key
from composer.score.midi import midi_bytes
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance, numbers_of
from composer.studio.session import resources
from composer.studio.session.classic_process import classic_answer
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece, Shelf, is_from_file

SECONDS_BETWEEN_BARS_SHOWN = 0.08


@dataclass(frozen=True, slots=True)
class Facts:
    """The number of notes, the length in seconds, and the tempo in quarter notes a minute of what is heard."""

    notes: int
    seconds: float
    tempo: float


@dataclass(frozen=True)
class Composition:
    """A piece as composed, with everything that the page shows of it, computed once, because pages are redrawn often.

    `written` is the piece before it was performed, if known, from which it can be performed again. A piece made from
    other music may have its request in `rework`. `kept_as` is its id on the visitor's shelf. `edits` are the visitor's
    changes, by the `numbers` of its parts; `performance` is where it is heard. It is number `candidate` of
    `candidates`, the first being the best. `step` names, in the texts, how it was made; if it is reworked, its request
    alone does not give it. `naming` is the form and number of its title. If it `is_welcome`, it is shown before the
    visitor has any.
    """

    request: Request
    piece: Piece
    numbers: tuple[int, ...]
    analysis: Analysis
    originality: Originality | None
    weights: str
    written: Piece | None = None
    kept_as: str = ""
    candidates: tuple[Candidate, ...] = ()
    candidate: int = 0
    step: str = "step_composed"
    is_reworked: bool = False
    rework: Request | None = None
    naming: tuple[str, int] | None = None
    was_stopped: bool = False
    is_welcome: bool = False
    edits: Edits = field(default_factory=Edits)
    performance: Performance = field(default_factory=Performance, compare=False, repr=False)

    # Computed once for every change, because pages are redrawn often.
    @cached_property
    def heard(self) -> Piece:
        """The piece with the visitor's edits: what is heard and downloaded."""
        piece, expression = self.piece, self.edits.expression
        if expression is not None:
            piece = self.performance.played_so(expression, self.with_expression)
        return edited(piece, self.edits, self.numbers)

    @cached_property
    def facts(self) -> Facts:
        """The facts about what is heard."""
        if self.edits == Edits():
            return Facts(self.analysis.notes, self.analysis.seconds, self.analysis.tempo)
        return Facts(self.heard.note_count, self.heard.seconds, mean_tempo(self.heard))

    @property
    def is_from_file(self) -> bool:
        """Whether it is the visitor's own music, or was made from it."""
        return is_from_file(None if self.is_reworked else self.request, self.request)

    @cached_property
    def key(self) -> Key | None:
        """The key of what is heard."""
        return key_of(self.heard)

    @cached_property
    def heard_as_written(self) -> Piece | None:
        """The score version of what is heard; None if it is not known separately."""
        return edited(self.written, self.edits, self.numbers) if self.written else None

    def with_expression(self, amount: float) -> Piece:
        """The piece with another expression; unchanged if its written form is unknown."""
        return performed(self.written, replace(self.request, expression=amount)) if self.written else self.piece


def compose_aloud(
    request: Request, performance: Performance, shelf: Shelf, job: Job[Composition | None]
) -> Composition | None:
    """Compose into a performance, and keep the result on the shelf; if stopped, keep what there is. None if there is
    nothing.

    It is kept here rather than by the page, because the visitor may have reloaded the page.
    """
    performance.phase = "loading"
    if request.engine == "classic":
        return _composed_apart(request, performance, shelf, job)
    engine = resources.engine_for(request.engine, job)
    if engine is None:
        return None
    form = engine.plan(request)
    performance.phase = "composing"
    performance.energy, performance.sections = _arc(form)
    bars: list[list[Bar]] = [[] for _ in range(request.candidates)]
    # With several candidates, or an arrangement, the piece is heard when it is finished.
    is_heard_at_once = request.candidates == 1 and not (request.is_arranged or request.layers)
    shown = 0.0
    for number, bar in stream_all(engine, form):
        job.turn()
        if job.stopping:
            break
        bars[number].append(bar)
        performance.count(sum(map(len, bars)) // request.candidates, form.bars)
        if is_heard_at_once and monotonic() - shown > SECONDS_BETWEEN_BARS_SHOWN:
            shown = monotonic()
            performance.grow(engine, bars[0], form)
    begun = [candidate for candidate in bars if any(part for bar in candidate for part in bar.notes)]
    if not begun:
        return None
    was_stopped = job.stopping

    def go_on() -> bool:
        job.turn()
        return not job.stopping

    found = judged(engine, form, begun, is_whole=not was_stopped, go_on=go_on)
    job.turn()
    numbers = numbers_of(found[0].piece, begun[0]) if is_heard_at_once else None
    made = composition_of(found[0].piece, request, engine.weights, performance, numbers, found[0].originality)
    return _kept(replace(made, candidates=tuple(found), was_stopped=was_stopped), shelf)


def _composed_apart(
    request: Request, performance: Performance, shelf: Shelf, job: Job[Composition | None]
) -> Composition | None:
    """Compose with the classic engine; the piece is heard when it is finished."""
    answer = classic_answer(request, job)
    if answer is None:
        return None
    best = answer.candidates[0]
    made = composition_of(best.piece, request, answer.weights, performance, originality=best.originality)
    return _kept(replace(made, candidates=answer.candidates), shelf)


def _kept(made: Composition, shelf: Shelf) -> Composition:
    """Keep a composition on the shelf; from now on it is heard as a whole."""
    made.performance.finish(made.piece, made.numbers, made.with_expression)
    return keep(made, shelf)


def keep(made: Composition, shelf: Shelf, before: str = "") -> Composition:
    """Put a composition on the shelf, with the id of the piece it was made from; it inherits that piece's name."""
    known = shelf.find(before)
    naming = made.naming or (known.naming if known else None)
    answered = None if made.is_reworked else made.request
    name = known.name if known else ""
    work = Work(made.piece, answered, made.weights, made.originality, name, naming=naming, rework=made.rework)
    kept = KeptPiece.of(
        work,
        not made.was_stopped,
        origin=made.request if made.is_reworked else None,
        step=made.step,
        before=before,
        written=midi_bytes(made.written) if made.written else b"",
        numbers=made.numbers,
        energy=tuple(made.performance.energy),
        sections=tuple(made.performance.sections),
        edits=made.edits.to_text(),
    )
    kept = shelf.add(kept)
    return replace(made, kept_as=kept.id, naming=kept.naming)


def composition_of(
    written: Piece,
    request: Request,
    weights: str,
    performance: Performance,
    numbers: tuple[int, ...] | None = None,
    originality: Originality | None = None,
) -> Composition:
    """A written piece with everything the page shows, performed as requested; `weights` composed it."""
    piece = performed(written, request)
    return Composition(
        request,
        piece,
        tuple(range(len(piece.parts))) if numbers is None else numbers,
        analyze(piece),
        originality or released_originality(written),
        weights,
        written=written,
        performance=performance,
    )


def _arc(form: Form) -> tuple[Sequence[float], Sequence[int]]:
    """The planned energy and section of each bar; empty for an engine without a plan. Loops have no sections."""
    if form.story is None:
        return (), ()
    energy = [round(float(level), 3) for level in form.story.energy]
    return energy, [int(section) for section in form.story.section] if form.story.closes else ()
