"""What is being made for a visitor, so that their page goes on with it after a reload.

A reload begins another session, which knows nothing of the jobs of the one before. These go on, and are found here as
long as the server keeps that session, some minutes; later, their results are only in the library.
"""

from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from streamlit.runtime.scriptrunner import get_script_run_ctx

from composer.generation.request.request import Request
from composer.studio.components.player import Start
from composer.studio.playback.performance import Performance
from composer.studio.session.composing import Composition
from composer.studio.session.jobs import Job
from composer.studio.session.presence import is_open
from composer.studio.session.visitor import visitor


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Composing:
    """A request that is being composed, where it is heard, and the session in which it was requested."""

    request: Request
    performance: Performance
    job: Job[Composition | None]
    session: str


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class RunningTool:
    """A tool at work: the composition as it was when it began, where the result begins to play, and if it is a
    variation, the text that names its distance."""

    of: Composition
    job: Job[Composition]
    start: Start
    distance: str | None


# The newest of each visitor, kept by their sessions.
_composing: WeakValueDictionary[str, Composing] = WeakValueDictionary()
_work: WeakValueDictionary[str, RunningTool] = WeakValueDictionary()


def composing(request: Request, performance: Performance, job: Job[Composition | None]) -> Composing:
    """Note that a request is being composed."""
    made = _composing[visitor()] = Composing(request, performance, job, _session())
    return made


def composing_left(request: Request) -> Composing | None:
    """A request that is being composed since before a reload."""
    known = _composing.get(visitor())
    is_left = known is not None and known.request == request and not (known.job.is_done or known.job.stopping)
    return known if is_left else None


def is_of_other_page(known: Composing) -> bool:
    """Whether it was requested on another page that is still open, such as in another tab."""
    return known.session != _session() and is_open(known.session)


def work(of: Composition, job: Job[Composition], start: Start, distance: str | None) -> RunningTool:
    """Note that a tool is at work."""
    made = _work[visitor()] = RunningTool(of, job, start, distance)
    return made


def work_left(composition: Composition) -> RunningTool | None:
    """The tool at work on a composition since before a reload, which goes on here."""
    known = _work.get(visitor())
    if known is None or known.of.kept_as != composition.kept_as:
        return None
    # The same piece, where it is heard now.
    made = _work[visitor()] = replace(known, of=replace(known.of, performance=composition.performance))
    return made


def end(ended: RunningTool) -> None:
    """Note that the result of a tool was taken over."""
    known = _work.get(visitor())
    if known is not None and known.job is ended.job:
        del _work[visitor()]


def _session() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None else ""
