"""Background work shows progress, can be stopped, and reports failures in plain words."""

import errno
from threading import Event

import pytest

from composer.errors import BadInput
from composer.notices import Notice
from composer.studio.session.jobs import Job, JobProgress
from composer.studio.session.turns import Pool, Rules
from composer.studio.texts import text

# Only a test that fails waits so long.
PATIENCE_SECONDS = 60


@pytest.fixture
def executor() -> Pool:
    return Pool(Rules(1, 1, 1, 2, 2, 60))


def wait_for(job: Job[int]) -> None:
    job.wait(PATIENCE_SECONDS)
    assert job.is_done


def test_a_job_tells_how_far_it_is_and_what_it_made(executor: Pool) -> None:
    reported, go_on = Event(), Event()

    def work(job: Job[int]) -> int:
        job.report("composing", 3, 12)
        reported.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return 12

    job = Job(executor, work)
    assert reported.wait(PATIENCE_SECONDS)
    assert (job.progress, job.progress.share, job.is_done) == (JobProgress("composing", 3, 12), 0.25, False)
    go_on.set()
    wait_for(job)
    assert job.is_done
    assert job.outcome() == (12, None)


def test_a_stopped_job_keeps_what_it_has(executor: Pool) -> None:
    begun = Event()

    def work(job: Job[int]) -> int:
        counted = 0
        while not job.stopping:
            counted += 1
            begun.set()
        return counted

    job = Job(executor, work)
    assert begun.wait(PATIENCE_SECONDS)
    job.stop()
    wait_for(job)
    result, problem = job.outcome()
    assert result
    assert problem is None


def test_a_job_waits_its_turn(executor: Pool) -> None:
    go_on = Event()
    first: Job[int] = Job(executor, lambda job: int(go_on.wait(PATIENCE_SECONDS)))
    second: Job[int] = Job(executor, lambda job: 2)
    assert second.progress.phase == "waiting"
    assert not second.is_done
    go_on.set()
    wait_for(second)
    assert (first.outcome(), second.outcome()) == ((1, None), (2, None))


def test_a_job_that_is_stopped_while_it_waits_is_never_begun(executor: Pool) -> None:
    go_on, begun = Event(), Event()
    first: Job[int] = Job(executor, lambda job: int(go_on.wait(PATIENCE_SECONDS)))
    second: Job[None] = Job(executor, lambda job: begun.set())
    second.stop()
    assert second.is_done
    assert second.outcome() == (None, None)
    go_on.set()
    wait_for(first)
    assert not begun.is_set()


@pytest.mark.parametrize("way", ["to its end", "into an error", "never begun", "refused"])
def test_whatever_becomes_of_a_job_those_who_follow_it_are_told_that_it_is_over(way: str) -> None:
    pool, go_on, is_over = Pool(Rules(1, 1, 1, 1, 1, 60)), Event(), Event()
    jobs: list[Job[int]] = []
    if way in ("never begun", "refused"):
        jobs += [Job(pool, lambda job: int(go_on.wait(PATIENCE_SECONDS))) for _ in range(1 + (way == "refused"))]
    job: Job[float] = Job(pool, lambda job: 1 / (way != "into an error"), when_over=is_over.set)
    if way == "never begun":
        job.stop()
    assert is_over.wait(PATIENCE_SECONDS)
    go_on.set()
    for other in jobs:
        wait_for(other)


def test_where_too_many_wait_it_is_told(executor: Pool) -> None:
    go_on = Event()
    jobs: list[Job[int]] = [Job(executor, lambda job: int(go_on.wait(PATIENCE_SECONDS))) for _ in range(4)]
    assert [job.is_done for job in jobs] == [False, False, False, True]
    assert jobs[-1].outcome() == (None, str(Notice("busy")))
    assert jobs[1].place is not None
    assert jobs[0].place is None
    go_on.set()
    for job in jobs[:-1]:
        wait_for(job)


def test_what_took_too_long_is_there_as_far_as_it_came() -> None:
    def work(job: Job[int]) -> int:
        done = 0
        # Its time may be over before it is begun.
        while not (done and job.stopping):
            job.report("composing", done, 0)
            done += 1
        return done

    job = Job(Pool(Rules(1, 1, 1, 1, 1, longest_seconds=0.05)), work)
    wait_for(job)
    made, problem = job.outcome()
    assert made
    assert problem == str(Notice("took_too_long"))


def test_an_error_that_a_visitor_can_mend_is_told_as_it_is(executor: Pool) -> None:
    def work(job: Job[int]) -> int:
        raise BadInput("not_a_key", text="H major")

    job = Job(executor, work)
    wait_for(job)
    assert job.outcome() == (None, str(Notice("not_a_key", text="H major")))


def test_any_other_error_is_logged_and_told_without_a_trace(executor: Pool, caplog: pytest.LogCaptureFixture) -> None:
    def work(job: Job[int]) -> int:
        return 1 // 0

    job = Job(executor, work)
    wait_for(job)
    assert job.outcome() == (None, str(Notice("unexpected")))
    assert "ZeroDivisionError" in caplog.text


def test_a_full_disk_is_told_as_such(executor: Pool) -> None:
    def work(job: Job[int]) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    job = Job(executor, work)
    wait_for(job)
    _, problem = job.outcome()
    assert problem is not None
    assert "disk is full" in problem


@pytest.mark.parametrize("phase", ["waiting", "loading", "begun", "working", "composing", "rendering"])
def test_every_phase_has_its_words(phase: str) -> None:
    assert text(f"phase_{phase}", done=3, total=12, percent=25)
