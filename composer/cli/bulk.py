"""Many pieces at once on Ray: on this machine, or on a cluster whose machines have this package too.

Each worker loads the network once, composes a few pieces after the other, and gives them back; whoever asked for them
writes the files. So a worker that is lost takes nothing with it but what it was just at, and that is composed again,
by another one; nothing is ever written twice.
"""

import gc
import io
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any

from composer.errors import ComposerError, MissingDependency
from composer.generation.engines.protocol import Engine
from composer.generation.request.request import LENGTH_LIMITS, Request
from composer.generation.tasks.compose import compose, load_engine
from composer.generation.tasks.finish import performed
from composer.notices import Notice
from composer.score.midi import midi_bytes
from composer.score.piece import Piece

# A worker is asked for so many pieces at a time: few are lost with it, and to ask costs a hundredth of a piece.
PIECES_A_TURN = 4
# So many turns are given to a worker, so that it has the next one when it is done with one.
TURNS_AHEAD = 2
LOADING_SECONDS = 120.0
# A piece that takes its worker down with it so often is given up.
MOST_TRIES = 3
WAIT_SECONDS = 1.0
# Ray would send its use home, and stderr is for progress.
ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_enable_metrics_collection": "false",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    # Else they stand back behind all other work of the machine, Ray's own included.
    "RAY_worker_niceness": "0",
}
# What Ray keeps for results; they are MIDI files.
STORE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Composed:
    """What became of the request of that number: the piece as it was composed, and played as a MIDI file; or else why
    there is none."""

    number: int
    piece: Piece | None = None
    midi: bytes = b""
    problem: Notice | None = None


class Worker:
    """Composes; lives in a process of Ray's."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}

    def load(self, engines: Sequence[str]) -> None:
        """Have engines there, where they can be loaded, and what the first piece needs."""
        for name in engines:
            with suppress(ComposerError):
                compose(self._engine(name), Request(engine=name, notes=LENGTH_LIMITS["notes"][0]))
        # What is there by now is left out by the garbage collector.
        gc.collect()
        gc.freeze()

    def compose(self, wanted: Sequence[tuple[int, dict[str, Any]]]) -> list[Composed]:
        """The pieces of some requests, given as JSON, by their numbers."""
        return [self._composed(number, Request.from_json(values)) for number, values in wanted]

    def _composed(self, number: int, request: Request) -> Composed:
        try:
            piece = compose(self._engine(request.engine), request)
            return Composed(number, piece, midi_bytes(performed(piece, request)))
        except ComposerError as error:
            return Composed(number, problem=error.notice)

    def _engine(self, name: str) -> Engine:
        if name not in self._engines:
            self._engines[name] = load_engine(name)
        return self._engines[name]


def composed(
    wanted: Sequence[tuple[int, Request]],
    workers: int,
    when_ready: Callable[[], None] = lambda: None,
    there: list[Any] | None = None,
) -> Iterator[Composed]:
    """The pieces of some requests, each once, as they are done; `when_ready` hears that workers have what they need.

    `cluster` must have been entered. `there` are workers of before, which go on, and are joined by new ones.
    """
    ray = _ray()
    remote = ray.remote(num_cpus=1)(Worker)
    there = [] if there is None else there
    turns = [list(wanted[start : start + PIECES_A_TURN]) for start in range(0, len(wanted), PIECES_A_TURN)]
    turns.reverse()
    there += [remote.remote() for _ in range(min(workers, len(turns)) - len(there))]
    engines = sorted({request.engine for _, request in wanted})
    # One that cannot load an engine says so of the pieces of that engine; one that is lost is missed when it is asked.
    ray.wait([worker.load.remote(engines) for worker in there], num_returns=len(there), timeout=LOADING_SECONDS)
    when_ready()
    tries: dict[int, int] = {}
    going: dict[Any, tuple[int, Any, list[tuple[int, Request]]]] = {}
    while turns or going:
        asked_of = Counter(place for place, _, _ in going.values())
        for place in sorted(range(len(there)), key=asked_of.__getitem__):
            while turns and asked_of[place] < TURNS_AHEAD:
                turn = turns.pop()
                asked = [(number, request.to_json()) for number, request in turn]
                going[there[place].compose.remote(asked)] = place, there[place], turn
                asked_of[place] += 1
        for done in ray.wait(list(going), timeout=WAIT_SECONDS)[0]:
            place, worker, turn = going.pop(done)
            try:
                yield from ray.get(done)
            except ray.exceptions.RayError:
                if there[place] is worker:
                    there[place] = remote.remote()
                # Which of them it was nobody knows, so each is tried by itself.
                for number, request in turn:
                    tries[number] = tries.get(number, 0) + 1
                    if tries[number] < MOST_TRIES:
                        turns.append([(number, request)])
                    else:
                        yield Composed(number, problem=Notice("composer_failed", tries=MOST_TRIES))


def pieces_by(workers: int) -> Callable[[Sequence[Request]], Iterator[tuple[int, Piece]]]:
    """What composes the pieces of requests in the cluster that was entered, for whoever wants them by their numbers.

    It raises ComposerError for one that could not be composed.
    """

    there: list[Any] = []

    def found(requests: Sequence[Request]) -> Iterator[tuple[int, Piece]]:
        for one in composed(list(enumerate(requests)), workers, there=there):
            if one.piece is None:
                raise ComposerError.of(one.problem or Notice("composer_failed", tries=MOST_TRIES))
            yield one.number, one.piece

    return found


@contextmanager
def cluster(workers: int, address: str | None) -> Iterator[int]:
    """Ray, with so many workers on this machine, or the cluster at an address; how many there may be at once.

    Raises MissingDependency without Ray, and ComposerError if there is no cluster at that address.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    ray = _ray()
    quiet = {"include_dashboard": False, "log_to_driver": False, "logging_level": "ERROR"}
    try:
        if address is None:
            ray.init(address="local", num_cpus=workers, object_store_memory=STORE_BYTES, **quiet)
        else:
            ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except (ConnectionError, ValueError, RuntimeError, TimeoutError) as error:
        reason = str(error).partition("\n")[0]
        if address is None:
            raise ComposerError("ray_not_started", reason=reason) from error
        raise ComposerError("ray_not_found", address=address, reason=reason) from error
    try:
        # Ray prints what befalls its workers; stdout is for the answer.
        with redirect_stdout(io.StringIO()):
            yield workers if address is None else max(int(ray.cluster_resources().get("CPU", 1)), 1)
    finally:
        ray.shutdown()


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise MissingDependency("ray_missing") from error
    return ray
