"""Many pieces at once on Ray: on this machine, or on a cluster whose machines have this package too.

Each worker loads the network once, composes a few pieces after the other, and gives them back; whoever asked for them
writes the files. So a worker that is lost takes nothing with it but what it was just at, and that is composed again,
by another one; nothing is ever written twice.
"""

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

from composer.errors import ComposerError, MissingDependency
from composer.generation.engines.protocol import Engine
from composer.generation.request.request import Request
from composer.notices import Notice

# A worker is asked for so many pieces at a time: few are lost with it, and to ask costs a hundredth of a piece.
PIECES_A_TURN = 4
# A piece that takes its worker down with it so often is given up.
MOST_TRIES = 3
WAIT_SECONDS = 1.0
# Ray would send its use home, and stderr is for progress.
ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_enable_metrics_collection": "false",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
# What Ray keeps for results; they are MIDI files.
STORE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Composed:
    """What became of the request of that number: a MIDI file, or else why there is none."""

    number: int
    midi: bytes = b""
    problem: Notice | None = None


class Worker:
    """Composes; lives in a process of Ray's."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}

    def compose(self, wanted: Sequence[tuple[int, dict[str, Any]]]) -> list[Composed]:
        """The pieces of some requests, given as JSON, by their numbers."""
        return [self._composed(number, Request.from_json(values)) for number, values in wanted]

    def _composed(self, number: int, request: Request) -> Composed:
        from composer.generation.tasks.compose import compose, load_engine
        from composer.generation.tasks.finish import performed
        from composer.score.midi import midi_bytes

        try:
            if request.engine not in self._engines:
                self._engines[request.engine] = load_engine(request.engine)
            piece = performed(compose(self._engines[request.engine], request), request)
            return Composed(number, midi_bytes(piece))
        except ComposerError as error:
            return Composed(number, problem=error.notice)


def composed(wanted: Sequence[tuple[int, Request]], workers: int) -> Iterator[Composed]:
    """The pieces of some requests, each once, as they are done. `cluster` must have been entered."""
    ray = _ray()
    remote = ray.remote(num_cpus=1)(Worker)
    turns = [list(wanted[start : start + PIECES_A_TURN]) for start in range(0, len(wanted), PIECES_A_TURN)]
    turns.reverse()
    tries: dict[int, int] = {}
    idle = [remote.remote() for _ in range(min(workers, len(turns)))]
    going: dict[Any, tuple[Any, list[tuple[int, Request]]]] = {}
    while turns or going:
        while turns and idle:
            worker, turn = idle.pop(), turns.pop()
            asked = [(number, request.to_json()) for number, request in turn]
            going[worker.compose.remote(asked)] = worker, turn
        for done in ray.wait(list(going), timeout=WAIT_SECONDS)[0]:
            worker, turn = going.pop(done)
            try:
                found = ray.get(done)
                idle.append(worker)
                yield from found
            except ray.exceptions.RayError:
                idle.append(remote.remote())
                # Which of them it was nobody knows, so each is tried by itself.
                for number, request in turn:
                    tries[number] = tries.get(number, 0) + 1
                    if tries[number] < MOST_TRIES:
                        turns.append([(number, request)])
                    else:
                        yield Composed(number, problem=Notice("composer_failed", tries=MOST_TRIES))


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
