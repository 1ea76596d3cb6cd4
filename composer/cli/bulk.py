"""Composes many pieces in parallel with Ray, on this machine or on a cluster with this package.

Each worker loads the network once and returns pieces; only the caller writes files. So losing a worker loses only its
current pieces, which another composes again; nothing is written twice.
"""

import gc
import io
import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any

from composer.errors import ComposerError, MissingDependency, reason_of
from composer.generation.engines.protocol import Engine
from composer.generation.request.request import LENGTH_LIMITS, Request
from composer.generation.tasks.compose import compose, load_engine
from composer.generation.tasks.finish import performed
from composer.notices import Notice
from composer.score.midi import midi_bytes
from composer.score.piece import Piece

# Pieces requested from a worker at a time: few are lost with it, and the overhead is 1 % of a piece.
PIECES_A_TURN = 4
# Turns queued for each worker, so that it never has to wait.
TURNS_AHEAD = 2
LOADING_SECONDS = 120.0
# Within which a cluster takes a connection. A guess.
ANSWERS_SECONDS = 5.0
LARGEST_PORT = 65535
# A piece that crashes its worker this often is given up.
MOST_TRIES = 3
WAIT_SECONDS = 1.0
# Disable Ray's usage reports; and stderr is for progress.
ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_enable_metrics_collection": "false",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    # Otherwise workers would have a lower priority than everything else, including Ray itself.
    "RAY_worker_niceness": "0",
}
# The memory of Ray's object store; results are only MIDI files.
STORE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Composed:
    """The result for a request number: the piece as composed, and as performed in a MIDI file; or the reason for its
    failure."""

    number: int
    piece: Piece | None = None
    midi: bytes = b""
    problem: Notice | None = None


class Worker:
    """Composes in a Ray process."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}

    def load(self, engines: Sequence[str]) -> None:
        """Load engines, where possible, and whatever the first piece needs."""
        for name in engines:
            with suppress(ComposerError):
                compose(self._engine(name), Request(engine=name, notes=LENGTH_LIMITS["notes"][0]))
        # Exclude everything loaded so far from garbage collection.
        gc.collect()
        gc.freeze()

    def compose(self, wanted: Sequence[tuple[int, dict[str, Any]]]) -> list[Composed]:
        """Compose numbered requests, given as JSON."""
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
    """Compose numbered requests, yielding each once as it is finished; `when_ready` is called when workers are loaded.

    Must run within `cluster`. `there` are existing workers, which are reused and joined by new ones.
    """
    ray = _ray()
    turns = [list(wanted[start : start + PIECES_A_TURN]) for start in range(0, len(wanted), PIECES_A_TURN)]
    turns.reverse()
    crew = _Crew(ray, sorted({request.engine for _, request in wanted}), [] if there is None else there)
    crew.grow(min(workers, len(turns)))
    ray.wait(list(crew.loading), num_returns=len(crew.loading), timeout=LOADING_SECONDS)
    when_ready()
    tries: dict[int, int] = {}
    going: dict[Any, tuple[int, Any, list[tuple[int, Request]]]] = {}
    while turns or going:
        asked_of = Counter(place for place, _, _ in going.values())
        for place in sorted(crew.ready, key=asked_of.__getitem__):
            while turns and asked_of[place] < TURNS_AHEAD:
                turn = turns.pop()
                worker = crew.workers[place]
                going[worker.compose.remote([(number, request.to_json()) for number, request in turn])] = (
                    place,
                    worker,
                    turn,
                )
                asked_of[place] += 1
        if crew.is_lost and not going:
            yield from (Composed(number, problem=_given_up()) for turn in turns for number, _ in turn)
            return
        for done in ray.wait([*going, *crew.loading], timeout=WAIT_SECONDS)[0]:
            if done in crew.loading:
                crew.note_loaded(done)
                continue
            place, worker, turn = going.pop(done)
            try:
                yield from ray.get(done)
            except ray.exceptions.RayError:
                crew.replace(place, worker)
                # The culprit is unknown, so each is tried separately.
                for number, request in turn:
                    tries[number] = tries.get(number, 0) + 1
                    if tries[number] < MOST_TRIES:
                        turns.append([(number, request)])
                    else:
                        yield Composed(number, problem=_given_up())


class _Crew:
    """Workers of Ray's, each in a place of its own: those that are ready may be asked, and the others get ready.

    Where a node was lost there may be no room for another worker: that one is asked nothing, and nobody waits for it.
    """

    def __init__(self, ray: Any, engines: Sequence[str], workers: list[Any]):
        self._ray, self._engines = ray, engines
        self._remote = ray.remote(num_cpus=1)(Worker)
        self.workers = workers
        self.loading: dict[Any, int] = {}
        self.ready: set[int] = set()
        self._failures: Counter[int] = Counter()
        for place in range(len(workers)):
            self._load(place)

    @property
    def is_lost(self) -> bool:
        """Whether nobody is ready, or gets ready any more."""
        return not self.ready and not self.loading

    def grow(self, count: int) -> None:
        """Add workers until there are `count`."""
        while len(self.workers) < count:
            self.workers.append(self._remote.remote())
            self._load(len(self.workers) - 1)

    def note_loaded(self, done: Any) -> None:
        """One that got ready is, or it was lost."""
        place = self.loading.pop(done)
        try:
            self._ray.get(done)
        except self._ray.exceptions.RayError:
            self._failures[place] += 1
            if self._failures[place] < MOST_TRIES:
                self._begin(place)
        else:
            self.ready.add(place)

    def replace(self, place: int, lost: Any) -> None:
        """Have another one get ready in the place of one that was lost, unless that is so already."""
        if self.workers[place] is lost:
            self.ready.discard(place)
            self._begin(place)

    def _begin(self, place: int) -> None:
        self.workers[place] = self._remote.remote()
        self._load(place)

    def _load(self, place: int) -> None:
        # One that cannot load an engine is ready all the same: it says so of the pieces of that engine.
        self.loading[self.workers[place].load.remote(self._engines)] = place


def _given_up() -> Notice:
    return Notice("composer_failed", tries=MOST_TRIES)


def pieces_by(workers: int) -> Callable[[Sequence[Request]], Iterator[tuple[int, Piece]]]:
    """A function that composes requests in the current cluster and yields pieces by number.

    It raises ComposerError for one that failed.
    """

    there: list[Any] = []

    def found(requests: Sequence[Request]) -> Iterator[tuple[int, Piece]]:
        for one in composed(list(enumerate(requests)), workers, there=there):
            if one.piece is None:
                raise ComposerError.of(one.problem or _given_up())
            yield one.number, one.piece

    return found


@contextmanager
def cluster(workers: int, address: str | None) -> Iterator[int]:
    """Start Ray with workers on this machine, or join the cluster at an address; yields the number of workers.

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
            _check_answers(address)
            ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(reason_of(error) if isinstance(error, OSError) else error).partition("\n")[0]
        if address is None:
            raise ComposerError("ray_not_started", reason=reason) from error
        raise ComposerError("ray_not_found", address=address, reason=reason) from error
    try:
        # Ray prints about its workers; stdout is for the answer.
        with redirect_stdout(io.StringIO()):
            yield workers if address is None else max(int(ray.cluster_resources().get("CPU", 1)), 1)
    finally:
        ray.shutdown()


def _check_answers(address: str) -> None:
    """Raise OSError if nothing answers at a host and port: Ray would try for minutes, and log it on stderr."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, min(int(port), LARGEST_PORT)), timeout=ANSWERS_SECONDS).close()


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise MissingDependency("ray_missing") from error
    return ray
