"""Many visitors share few cores: everybody gets the first bars in turn, and nobody waits for one piece."""

import random
import time
from collections.abc import Callable
from concurrent.futures import wait
from threading import Event, Thread

import pytest

from composer.errors import BadInput
from composer.studio.session.jobs import Job
from composer.studio.session.turns import Busy, Pool, Rules, Ticket

# Only a test that fails waits so long.
PATIENCE_SECONDS = 60
RULES = Rules(at_once=1, most_begun=8, most_large=1, most_waiting=6, most_of_one=4, longest_seconds=60)


def work_of(done: list[str], name: str, bars: int, go_on: Event | None = None) -> Callable[[Ticket], str]:
    """Composes so many bars, giving way after each."""

    def work(ticket: Ticket) -> str:
        if go_on is not None:
            with ticket.aside():
                assert go_on.wait(PATIENCE_SECONDS)
        for bar in range(bars):
            if ticket.stop.is_set():
                break
            done.append(f"{name}{bar}")
            ticket.turn()
        return name

    return work


def composed(pool: Pool, done: list[str], bars: int, leads: bool = True) -> list[Ticket]:
    """Three visitors who press at once; each bar gives ten seconds of music to whoever hears it."""
    go_on = Event()

    def lead_of(name: str) -> float | None:
        heard = sum(entry.startswith(name) for entry in done)
        return 10.0 * heard if heard and leads else None

    pool.submit(lambda ticket: go_on.wait(PATIENCE_SECONDS), "before")
    tickets = [
        pool.submit(work_of(done, name, bars), name, lambda name=name: lead_of(name))  # type: ignore[misc]
        for name in "abc"
    ]
    go_on.set()
    assert [ticket.future.result(PATIENCE_SECONDS) for ticket in tickets] == ["a", "b", "c"]
    return tickets


def test_all_who_press_at_once_get_their_first_bars_before_anybody_gets_the_next_ones() -> None:
    done: list[str] = []
    composed(Pool(RULES), done, bars=6)
    for bar in range(5):
        assert set(done[3 * bar : 3 * bar + 3]) == {f"a{bar}", f"b{bar}", f"c{bar}"}


def test_a_visitor_who_comes_later_is_heard_before_long_pieces_are_done() -> None:
    pool, done = Pool(RULES), list[str]()
    is_going, late = Event(), list[Ticket]()

    def long(ticket: Ticket) -> None:
        for bar in range(40):
            done.append("long")
            if bar == 3:
                late.append(pool.submit(work_of(done, "late", 2), "late"))
                is_going.set()
            ticket.turn()

    first = pool.submit(long, "long", lambda: 2.0 * len(done) + 10)
    assert is_going.wait(PATIENCE_SECONDS)
    first.future.result(PATIENCE_SECONDS)
    late[0].future.result(PATIENCE_SECONDS)
    assert done.index("late0") < 10


def test_a_visitor_has_one_piece_of_work_done_at_a_time() -> None:
    done: list[str] = []
    pool, go_on = Pool(Rules(4, 8, 1, 6, 4, 60)), Event()
    mine = [pool.submit(work_of(done, str(number), 3, go_on), "me") for number in range(3)]
    assert pool.counts == (1, 2)
    other = pool.submit(work_of(done, "other", 3), "you")
    assert other.future.result(PATIENCE_SECONDS) == "other"
    assert pool.place_of(mine[2]) is not None
    go_on.set()
    assert [ticket.future.result(PATIENCE_SECONDS) for ticket in mine] == ["0", "1", "2"]


def test_a_full_line_takes_nobody_else_on_and_nobody_fills_it_alone() -> None:
    pool, go_on = Pool(Rules(1, 1, 1, 6, 4, 60)), Event()
    tickets = [pool.submit(work_of([], "", 1, go_on), "me") for _ in range(5)]
    with pytest.raises(Busy):
        pool.submit(work_of([], "", 1), "me")
    tickets += [pool.submit(work_of([], "", 1), f"other{number}") for number in range(2)]
    with pytest.raises(Busy):
        pool.submit(work_of([], "", 1), "another")
    place = pool.place_of(tickets[-1])
    assert place is not None
    assert place[0] == 6
    assert place[1] > 0
    pool.leave(tickets[0])
    go_on.set()
    for ticket in tickets[1:]:
        ticket.future.result(PATIENCE_SECONDS)
    assert pool.counts == (0, 0)


def test_what_is_large_is_made_one_after_the_other_and_what_is_small_beside_it() -> None:
    pool, go_on = Pool(RULES), Event()
    large = [pool.submit(work_of([], name, 1, go_on), name, is_large=True) for name in "ab"]
    assert pool.counts == (1, 1)
    assert pool.submit(work_of([], "small", 1), "c").future.result(PATIENCE_SECONDS) == "small"
    go_on.set()
    assert [ticket.future.result(PATIENCE_SECONDS) for ticket in large] == ["a", "b"]


def test_what_is_small_does_not_wait_for_what_is_large_of_the_same_visitor() -> None:
    pool, done, is_seen = Pool(RULES), list[str](), Event()

    def large(ticket: Ticket) -> None:
        while not is_seen.is_set():
            ticket.turn()

    zipped = pool.submit(large, "a", is_large=True)
    score = pool.submit(work_of(done, "score", 1), "a")
    assert score.future.result(PATIENCE_SECONDS) == "score"
    is_seen.set()
    zipped.future.result(PATIENCE_SECONDS)


def test_who_only_waits_keeps_nobody_from_working() -> None:
    pool, go_on = Pool(RULES), Event()
    waiting = pool.submit(work_of([], "waits", 1, go_on), "a")
    assert pool.submit(work_of([], "works", 3), "b").future.result(PATIENCE_SECONDS) == "works"
    assert not waiting.future.done()
    go_on.set()
    assert waiting.future.result(PATIENCE_SECONDS) == "waits"


def test_work_that_takes_too_long_is_asked_to_end() -> None:
    pool = Pool(Rules(1, 1, 1, 1, 1, longest_seconds=0.05))

    def endless(ticket: Ticket) -> str:
        while not ticket.stop.is_set():
            ticket.turn()
        return "what there is"

    ticket = pool.submit(endless)
    assert ticket.future.result(PATIENCE_SECONDS) == "what there is"
    assert ticket.is_too_long


def test_the_work_of_a_visitor_who_left_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("composer.studio.session.turns.LOOK_EVERY_SECONDS", 0.0)
    monkeypatch.setattr("composer.studio.session.turns.GONE_SECONDS", 0.05)
    here = {"stays", "leaves"}
    pool = Pool(RULES, here.__contains__)

    def endless(ticket: Ticket) -> str:
        while not ticket.stop.is_set():
            time.sleep(0.001)
            ticket.turn()
        return "ended"

    leaver, stayer = pool.submit(endless, "leaves"), pool.submit(endless, "stays")
    here.remove("leaves")
    assert leaver.future.result(PATIENCE_SECONDS) == "ended"
    assert not stayer.future.done()
    stayer.stop.set()
    assert stayer.future.result(PATIENCE_SECONDS) == "ended"


def test_files_rest_while_somebody_composes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("composer.studio.session.turns.RESTS", 1e9)
    composing, go_on, done = Pool(RULES), Event(), list[str]()
    files = Pool(RULES, is_behind=lambda: composing.is_working)

    def compose(ticket: Ticket) -> None:
        assert go_on.wait(PATIENCE_SECONDS)
        done.append("composed")

    def pack(ticket: Ticket) -> None:
        go_on.set()
        ticket.turn()
        done.append("packed")

    composed = composing.submit(compose)
    files.submit(pack).future.result(PATIENCE_SECONDS)
    composed.future.result(PATIENCE_SECONDS)
    assert done == ["composed", "packed"]


def test_files_are_made_even_if_somebody_composes_all_the_time() -> None:
    done = list[str]()
    files = Pool(RULES, is_behind=lambda: True)
    assert files.submit(work_of(done, "file", 20)).future.result(PATIENCE_SECONDS) == "file"


def test_nobody_waits_for_work_that_will_never_be_begun() -> None:
    pool, go_on = Pool(RULES), Event()
    going = pool.submit(work_of([], "", 1, go_on), "me")
    waiting = pool.submit(work_of([], "", 1), "me")
    pool.leave(waiting)
    assert wait([waiting.future], 0).done
    go_on.set()
    going.future.result(PATIENCE_SECONDS)


def test_work_that_is_stopped_ends_before_others_go_on() -> None:
    pool, done, go_on = Pool(RULES), list[str](), Event()
    before = pool.submit(lambda ticket: go_on.wait(PATIENCE_SECONDS), "before")
    # It has a minute of music ahead of its listener: by that nobody would be in less of a hurry.
    mine = pool.submit(work_of(done, "mine", 50), "me", lambda: 60.0)
    others = [pool.submit(work_of(done, name, 50), name, lambda: 20.0) for name in "ab"]
    next_one = pool.submit(work_of(done, "next", 2), "me")
    mine.stop.set()
    go_on.set()
    for ticket in (before, mine, *others, next_one):
        ticket.future.result(PATIENCE_SECONDS)
    assert done.index("next0") < 10


def test_visitors_who_press_stop_wait_and_leave_as_they_like_leave_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("composer.studio.session.turns.LOOK_EVERY_SECONDS", 0.0)
    monkeypatch.setattr("composer.studio.session.turns.GONE_SECONDS", 0.002)
    for seed in range(20):
        draw = random.Random(seed)
        here = {str(number) for number in range(draw.choice([2, 5, 10]))}
        rules = Rules(draw.choice([1, 2]), draw.choice([2, 4, 16]), draw.choice([1, 16]), 12, 5, 60)
        pool = Pool(rules, here.__contains__)
        jobs: list[Job[int]] = []
        visitors = [Thread(target=visit, args=(pool, here, name, seed, jobs)) for name in sorted(here)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        for job in jobs:
            job.wait(PATIENCE_SECONDS)
            assert job.is_done
        # What was begun and is done is counted out before that is told.
        assert pool.counts == (0, 0)


def visit(pool: Pool, here: set[str], name: str, seed: int, jobs: list[Job[int]]) -> None:
    """Begin a dozen pieces of work, of which some are stopped, some fail, and some are left behind."""
    draw = random.Random(f"{seed} {name}")
    for _ in range(12):
        bars, way, heard = draw.randrange(12), draw.randrange(6), [0.0]

        def work(job: Job[int], bars: int = bars, way: int = way, heard: list[float] = heard) -> int:
            for bar in range(bars):
                if job.stopping:
                    return bar
                if way == 0 and bar == 2:
                    raise BadInput("broken")
                if way == 1 and bar == 1:
                    with job.aside():
                        pass
                heard[0] += 1.5
                job.turn()
            return bars

        job = Job(pool, work, lambda heard=heard: heard[0] or None, draw.random() < 0.2, name)  # type: ignore[misc]
        jobs.append(job)
        if draw.random() < 0.5:
            job.stop()
        if draw.random() < 0.1:
            here.discard(name)
        elif draw.random() < 0.2:
            here.add(name)


def test_where_the_system_has_no_thread_left_work_waits_and_nothing_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    has_threads = False

    class Scarce(Thread):
        def start(self) -> None:
            if not has_threads:
                raise RuntimeError("can't start new thread")
            super().start()

    monkeypatch.setattr("composer.studio.session.turns.Thread", Scarce)
    pool, done = Pool(RULES), list[str]()
    with pytest.raises(Busy):
        pool.submit(work_of(done, "a", 1), "a")
    assert pool.counts == (0, 0)

    has_threads, is_working, go_on = True, Event(), Event()

    def work(ticket: Ticket) -> str:
        is_working.set()
        assert go_on.wait(PATIENCE_SECONDS)
        ticket.turn()
        return "a"

    first = pool.submit(work, "a")
    assert is_working.wait(PATIENCE_SECONDS)
    has_threads = False
    second = pool.submit(work_of(done, "b", 1), "b")
    assert pool.place_of(second) is not None
    go_on.set()
    # Its turn, and its end, are no failure of its own.
    assert first.future.result(PATIENCE_SECONDS) == "a"
    has_threads = True
    pool.place_of(second)
    assert second.future.result(PATIENCE_SECONDS) == "b"
    assert pool.submit(work_of(done, "a", 1), "a").future.result(PATIENCE_SECONDS) == "a"


def test_an_error_ends_its_own_work_only() -> None:
    pool = Pool(RULES)

    def broken(ticket: Ticket) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pool.submit(broken, "a").future.result(PATIENCE_SECONDS)
    assert pool.submit(work_of([], "fine", 2), "a").future.result(PATIENCE_SECONDS) == "fine"
