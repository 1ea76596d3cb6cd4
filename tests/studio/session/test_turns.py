"""Many visitors share few processor cores: everybody gets the first bars in turn, and nobody waits for one."""

import time
from collections.abc import Callable
from threading import Event

import pytest

from composer.studio.session.turns import Busy, Pool, Rules, Ticket

RULES = Rules(at_once=1, most_begun=8, most_large=1, most_waiting=6, most_of_one=4, longest_seconds=60)


def work_of(done: list[str], name: str, bars: int, go_on: Event | None = None) -> Callable[[Ticket], str]:
    """Composes so many bars, giving way after each."""

    def work(ticket: Ticket) -> str:
        if go_on is not None:
            with ticket.aside():
                assert go_on.wait(10)
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

    pool.submit(lambda ticket: go_on.wait(10), "before")
    tickets = [
        pool.submit(work_of(done, name, bars), name, lambda name=name: lead_of(name))  # type: ignore[misc]
        for name in "abc"
    ]
    go_on.set()
    assert [ticket.future.result(10) for ticket in tickets] == ["a", "b", "c"]
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
    assert is_going.wait(10)
    first.future.result(10)
    late[0].future.result(10)
    assert done.index("late0") < 10


def test_a_visitor_has_one_piece_of_work_done_at_a_time() -> None:
    done: list[str] = []
    pool, go_on = Pool(Rules(4, 8, 1, 6, 4, 60)), Event()
    mine = [pool.submit(work_of(done, str(number), 3, go_on), "me") for number in range(3)]
    assert pool.counts == (1, 2)
    other = pool.submit(work_of(done, "other", 3), "you")
    assert other.future.result(10) == "other"
    assert pool.place_of(mine[2]) is not None
    go_on.set()
    assert [ticket.future.result(10) for ticket in mine] == ["0", "1", "2"]


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
        ticket.future.result(10)
    assert pool.counts == (0, 0)


def test_what_is_large_is_made_one_after_the_other_and_what_is_small_beside_it() -> None:
    pool, go_on = Pool(RULES), Event()
    large = [pool.submit(work_of([], name, 1, go_on), name, is_large=True) for name in "ab"]
    assert pool.counts == (1, 1)
    assert pool.submit(work_of([], "small", 1), "c").future.result(10) == "small"
    go_on.set()
    assert [ticket.future.result(10) for ticket in large] == ["a", "b"]


def test_who_only_waits_keeps_nobody_from_working() -> None:
    pool, go_on = Pool(RULES), Event()
    waiting = pool.submit(work_of([], "waits", 1, go_on), "a")
    assert pool.submit(work_of([], "works", 3), "b").future.result(10) == "works"
    assert not waiting.future.done()
    go_on.set()
    assert waiting.future.result(10) == "waits"


def test_work_that_takes_too_long_is_asked_to_end() -> None:
    pool = Pool(Rules(1, 1, 1, 1, 1, longest_seconds=0.05))

    def endless(ticket: Ticket) -> str:
        while not ticket.stop.is_set():
            ticket.turn()
        return "what there is"

    ticket = pool.submit(endless)
    assert ticket.future.result(10) == "what there is"
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
    assert leaver.future.result(10) == "ended"
    assert not stayer.future.done()
    stayer.stop.set()
    assert stayer.future.result(10) == "ended"


def test_an_error_ends_its_own_work_only() -> None:
    pool = Pool(RULES)

    def broken(ticket: Ticket) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pool.submit(broken, "a").future.result(10)
    assert pool.submit(work_of([], "fine", 2), "a").future.result(10) == "fine"
