"""The pool: results and faults come back, the warm thread is asked first, and stopping waits for what runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from vardkase.shell.pool import Pool


def story(work: Callable[[Pool], Awaitable[None]], most: int = 3) -> Pool:
    async def run() -> Pool:
        pool = Pool(most, "test")
        try:
            await work(pool)
        finally:
            pool.stop()
        return pool

    return asyncio.run(run())


def name() -> str:
    return threading.current_thread().name


def test_what_a_call_comes_to_is_awaited_and_what_it_raises_is_raised():
    async def work(pool: Pool) -> None:
        assert await pool.run(divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await pool.run(divmod, 7, 0)
        with pytest.raises(SystemExit):
            await pool.run(exit_now)
        assert await pool.run(divmod, 9, 2) == (4, 1), "a thread lives on after a fault"

    story(work, most=1)


def exit_now() -> None:
    raise SystemExit(3)


def test_one_after_another_they_meet_the_same_warm_thread():
    async def work(pool: Pool) -> None:
        assert {await pool.run(name) for _ in range(20)} == {"test-0"}

    assert len(story(work)._threads) == 1


def test_of_several_idle_the_one_that_was_busy_last_is_asked():
    async def work(pool: Pool) -> None:
        gates = [threading.Event() for _ in range(3)]
        waiting = [pool.run(wait_and_say, gate) for gate in gates]
        for at in (0, 2, 1):
            gates[at].set()
            await waiting[at]
        assert await pool.run(name) == "test-1"

    story(work)


def wait_and_say(gate: threading.Event) -> str:
    assert gate.wait(10)
    return name()


def test_more_than_there_are_threads_wait_in_the_order_of_coming():
    begun: list[int] = []
    gate = threading.Event()

    def call(number: int) -> int:
        begun.append(number)
        assert gate.wait(10)
        return number

    async def work(pool: Pool) -> None:
        calls = [pool.run(call, number) for number in range(5)]
        while len(begun) < 2:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.02)
        assert sorted(begun) == [0, 1], "no more than the threads"
        calls[2].cancel()
        gate.set()
        assert [await calls[at] for at in (0, 1, 3, 4)] == [0, 1, 3, 4]
        assert sorted(begun) == [0, 1, 3, 4], "who gave up before it began is passed over"

    story(work, most=2)


def test_a_call_whose_caller_has_gone_does_no_harm():
    gate = threading.Event()

    async def work(pool: Pool) -> None:
        gone = pool.run(wait_and_say, gate)
        await asyncio.sleep(0)
        gone.cancel()
        gate.set()
        assert await pool.run(name) == "test-0"
        with pytest.raises(asyncio.CancelledError):
            await gone

    story(work, most=1)


def test_stopping_waits_for_what_runs_and_drops_what_has_not_begun():
    ended: list[str] = []
    begun, gate = threading.Event(), threading.Event()

    def call(which: str) -> None:
        begun.set()
        assert gate.wait(10)
        ended.append(which)

    async def run() -> None:
        pool = Pool(1, "test")
        running, waiting = pool.run(call, "running"), pool.run(call, "waiting")
        await asyncio.to_thread(begun.wait, 10)
        threading.Timer(0.05, gate.set).start()
        pool.stop()
        assert ended == ["running"]
        assert waiting.cancelled()
        await running

    asyncio.run(run())
    assert ended == ["running"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("test-")]
