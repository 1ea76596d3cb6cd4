"""The studio's work: a request to a piece, heard while it is composed, and to files that can be taken away."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import monotonic

from composer.export.titles import key_of
from composer.export.work import Work
from composer.generation.engines.protocol import Bar
from composer.generation.form.form import Form
from composer.generation.request.request import Request
from composer.generation.tasks.compose import judged
from composer.generation.tasks.finish import performed
from composer.generation.tasks.ranking import Candidate
from composer.originality.report import Originality, released_originality
from composer.score.analysis import Analysis, analyse
from composer.score.editing import Edits, edited
from composer.score.key import Key
from composer.score.midi import midi_bytes
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance, numbers_of
from composer.studio.session import resources
from composer.studio.session.classic_process import classic_answer
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece, Shelf

SECONDS_BETWEEN_BARS_SHOWN = 0.08


@dataclass(frozen=True)
class Composition:
    """A piece as it was composed, with all that the page shows of it, made once: a page is drawn many times.

    `written` is the piece before it was performed, where that is known: of it another performance can be made.
    One that is reworked from other music may have the request of that `rework`. `kept_as` is its id on the visitor's
    shelf. `edits` are what the visitor changed since, by the `numbers` of its
    parts; `performance` is where it is heard. It is the `candidate`-th of `candidates`, of which the first is the
    best. `step` names, in the texts, how it came about; one that is reworked is no answer to the request by itself.
    `naming` is the form and the number of its title. One that `is_welcome` stands there before the visitor has any.
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

    # A page is drawn many times: what it shows is made once for every change.
    @cached_property
    def heard(self) -> Piece:
        """The piece with the visitor's edits: what is heard, and taken away."""
        piece = self.piece if self.edits.expression is None else self.with_expression(self.edits.expression)
        return edited(piece, self.edits, self.numbers)

    @cached_property
    def facts(self) -> Analysis:
        """What is heard, in numbers."""
        return self.analysis if self.edits == Edits() else analyse(self.heard)

    @cached_property
    def key(self) -> Key | None:
        """The key that is heard."""
        return key_of(self.heard)

    @cached_property
    def heard_as_written(self) -> Piece | None:
        """What a score shows of what is heard; None where it is not known apart."""
        return edited(self.written, self.edits, self.numbers) if self.written else None

    def with_expression(self, amount: float) -> Piece:
        """The piece played more or less freely; as it is, if it is not known how it was written."""
        return performed(self.written, replace(self.request, expression=amount)) if self.written else self.piece


def compose_aloud(
    request: Request, performance: Performance, shelf: Shelf, job: Job[Composition | None]
) -> Composition | None:
    """Compose into a performance, and keep it on the shelf; stopped, it keeps what there is. None if there is nothing.

    It is kept here, not by the page: the visitor may have reloaded the page meanwhile.
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
    # What is still to be chosen among, or arranged, is heard when that is done.
    is_heard_at_once = request.candidates == 1 and not (request.is_arranged or request.layers)
    shown = 0.0
    for number, bar in engine.stream_all(form, request):
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

    found = judged(engine, form, begun, request, is_whole=not was_stopped, go_on=go_on)
    job.turn()
    numbers = numbers_of(found[0].piece, begun[0]) if is_heard_at_once else None
    made = composition_of(found[0].piece, request, engine.weights, performance, numbers, found[0].originality)
    return _kept(replace(made, candidates=tuple(found), was_stopped=was_stopped), shelf)


def _composed_apart(
    request: Request, performance: Performance, shelf: Shelf, job: Job[Composition | None]
) -> Composition | None:
    """Composed by the classic engine, which is heard when it is done."""
    answer = classic_answer(request, job)
    if answer is None:
        return None
    best = answer.candidates[0]
    made = composition_of(best.piece, request, answer.weights, performance, originality=best.originality)
    return _kept(replace(made, candidates=answer.candidates), shelf)


def _kept(made: Composition, shelf: Shelf) -> Composition:
    """A composition that is kept on the shelf, and heard whole from now on."""
    made.performance.finish(made.piece, made.numbers, made.with_expression)
    return keep(made, shelf)


def keep(made: Composition, shelf: Shelf, before: str = "") -> Composition:
    """Put a composition on the shelf, with the id of the piece that it was made of; it is called as that was."""
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
    """A written piece with all that the page shows of it, performed as the request asks; `weights` composed it."""
    piece = performed(written, request)
    return Composition(
        request,
        piece,
        tuple(range(len(piece.parts))) if numbers is None else numbers,
        analyse(piece),
        originality or released_originality(written),
        weights,
        written=written,
        performance=performance,
    )


def _arc(form: Form) -> tuple[Sequence[float], Sequence[int]]:
    """Energy and section of each bar as planned; nothing of an engine that plans none. A loop has no sections."""
    if form.story is None:
        return (), ()
    energy = [round(float(level), 3) for level in form.story.energy]
    return energy, [int(section) for section in form.story.section] if form.story.closes else ()
