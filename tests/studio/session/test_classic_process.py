"""The classic engine runs in a separate process, and nobody waits for it in vain."""

import subprocess
import sys

from composer.generation.request.request import Request
from composer.notices import Notice
from composer.studio.session import resources
from composer.studio.session.apart import Answer
from composer.studio.session.classic_process import PROJECT, classic_answer
from composer.studio.session.jobs import Job

REQUEST = Request(engine="classic", notes=40, seed=3)


def answered(program: str, longest_seconds: float = 60) -> tuple[Answer | None, str | None]:
    """What comes of a program in the engine's place."""
    command = (sys.executable, "-c", program)
    job: Job[Answer | None] = Job(
        resources.classic_workers(), lambda job: classic_answer(REQUEST, job, command, longest_seconds)
    )
    job.wait(60)
    return job.outcome()


def test_a_process_that_hangs_is_ended_and_told() -> None:
    assert answered("import time; time.sleep(60)", 0.3) == (None, str(Notice("took_too_long")))


def test_a_process_that_talks_much_does_not_hang_and_one_that_dies_is_told() -> None:
    talk = "import sys; sys.stderr.write('x' * 1_000_000); sys.stdout.write('y' * 1_000_000)"
    assert answered(talk) == (None, str(Notice("classic_failed")))


def test_what_cannot_be_composed_is_told_in_its_own_words() -> None:
    program = (
        "import pickle, sys; from composer.errors import BadInput; "
        "pickle.dump(BadInput('style_twice'), sys.stdout.buffer)"
    )
    assert answered(program) == (None, str(Notice("style_twice")))


def test_a_stopped_one_gives_nothing() -> None:
    job: Job[Answer | None] = Job(
        resources.classic_workers(),
        lambda job: classic_answer(REQUEST, job, (sys.executable, "-c", "import time; time.sleep(60)")),
    )
    job.stop()
    job.wait(30)
    assert job.outcome() == (None, None)


def test_the_server_never_loads_tensorflow() -> None:
    server = (
        "import sys\n"
        "from tests.studio.session.test_classic_process import REQUEST\n"
        "from composer.studio.session import resources\n"
        "from composer.studio.session.classic_process import classic_answer\n"
        "from composer.studio.session.jobs import Job\n"
        "job = Job(resources.classic_workers(), lambda job: classic_answer(REQUEST, job))\n"
        "job.wait(120)\n"
        "answer, problem = job.outcome()\n"
        "assert answer is not None, problem\n"
        "print(answer.candidates[0].piece.note_count)\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", server], cwd=PROJECT, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
