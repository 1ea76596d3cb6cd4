"""The classic engine in a process of its own: TensorFlow takes half a gigabyte, and gives it back when that ends."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from composer.errors import ComposerError
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.score.midi import read_piece
from composer.studio.session.jobs import Job
from composer.studio.session.library import Kept

PROJECT = Path(__file__).parents[3]
LOOK_EVERY_SECONDS = 0.1
LONGEST_SECONDS = 300


class ClassicFailed(ComposerError):
    """The classic engine could not compose; the message says why."""


def compose_classic(notes: int, seed: int, job: Job[Kept | None]) -> Kept | None:
    """A piece of the classic engine; None if it was stopped. Raises ClassicFailed."""
    job.report("loading")
    with tempfile.TemporaryDirectory() as folder:
        midi = Path(folder) / "classic.mid"
        options = ["--engine", "classic", "--notes", str(notes), "--seed", str(seed), "--out", str(midi), "--json"]
        command = [sys.executable, "-m", "composer", "compose", *options]
        process = subprocess.Popen(
            command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        try:
            deadline = time.monotonic() + LONGEST_SECONDS
            while process.poll() is None:
                if job.stopping or time.monotonic() > deadline:
                    return None
                time.sleep(LOOK_EVERY_SECONDS)
            answer, complaint = process.communicate()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode:
            raise ClassicFailed(complaint.strip().splitlines()[-1] if complaint.strip() else "")
        report = json.loads(answer.strip().splitlines()[-1])
        work = Work(read_piece(midi), Request.from_json(report["request"]), report["weights"])
    return Kept.of(work)
