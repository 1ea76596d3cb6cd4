"""Runs the classic engine in a separate process: TensorFlow takes half a gigabyte, which is freed when that ends."""

import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from composer.errors import ComposerError
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.generation.tasks.finish import performed
from composer.studio.session.apart import Answer
from composer.studio.session.jobs import Job
from composer.studio.session.library import KeptPiece

PROJECT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-c", "from composer.studio.session.apart import main; main()")
LOOK_EVERY_SECONDS = 0.1
# 5,000 events take two minutes here beside other work; a guess well above that.
LONGEST_SECONDS = 300


class ClassicFailed(ComposerError):
    """The classic engine could not compose; the message says why."""


def classic_answer(
    request: Request, job: Job[Any], command: Sequence[str] = COMMAND, longest_seconds: float = LONGEST_SECONDS
) -> Answer | None:
    """The classic engine's answer to a request; None if it was stopped. Raises ClassicFailed."""
    job.report("loading")
    # Files rather than pipes, which would fill up while nobody reads them.
    with (
        tempfile.TemporaryFile() as asked,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as complaints,
    ):
        asked.write(json.dumps(request.to_json()).encode())
        asked.seek(0)
        process = subprocess.Popen(command, cwd=PROJECT, stdin=asked, stdout=answer, stderr=complaints)
        try:
            with job.aside():
                deadline = time.monotonic() + longest_seconds
                while process.poll() is None:
                    if job.stopping:
                        return None
                    if time.monotonic() > deadline:
                        raise ClassicFailed("took_too_long")
                    time.sleep(LOOK_EVERY_SECONDS)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        answer.seek(0)
        try:
            found = pickle.load(answer)
        except (EOFError, pickle.UnpicklingError) as error:
            raise ClassicFailed("classic_failed") from error
    if isinstance(found, ComposerError):
        raise found
    assert isinstance(found, Answer)
    return found


def compose_classic(request: Request, job: Job[KeptPiece | None]) -> KeptPiece | None:
    """A piece by the classic engine; None if it was stopped. Raises ClassicFailed."""
    answer = classic_answer(request, job)
    if answer is None:
        return None
    best = answer.candidates[0]
    return KeptPiece.of(Work(performed(best.piece, request), request, answer.weights, best.originality))
