"""The lane: one at a time in the order of coming, one more for each that takes long, and threads that hand it on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from vardkase.shell import lane as lane_module
from vardkase.shell.lane import Lane

LONG = 60.0


class Calls:
    """Calls in a lane, each of which ends when it is told to; told to rest, it says so from its own thread."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.begun: list[str] = []
        self.futures: dict[str, asyncio.Future[str]] = {}
        self._wakes: dict[str, threading.Semaphore] = {}
        self._ends: set[str] = set()
        self._rested = threading.Semaphore(0)

    async def come(self, *names: str, piece: bool = False) -> None:
        for name in names:
            self._wakes[name] = threading.Semaphore(0)
            self.futures[name] = (self.lane.piece if piece else self.lane.run)(self._work, name)
        await settle()

    async def end(self, *names: str) -> None:
        for name in names:
            self._ends.add(name)
            self._wakes[name].release()
            if not self.futures[name].cancelled():
                await asyncio.wait([self.futures[name]], timeout=10)
        await settle()

    async def rest(self, name: str) -> None:
        self._wakes[name].release()
        assert await asyncio.to_thread(self._rested.acquire, timeout=10)
        await settle()

    def _work(self, name: str) -> str:
        self.begun.append(name)
        while True:
            assert self._wakes[name].acquire(timeout=10)
            if name in self._ends:
                break
            lane_module.rest()
            self._rested.release()
        if name == "broken":
            raise ValueError(name)
        return threading.current_thread().name


async def settle() -> None:
    await asyncio.sleep(0.02)


def story(work: Callable[[Calls], Awaitable[None]], *, most: int = 3, patience: float = LONG) -> Lane:
    async def run() -> Lane:
        lane = Lane(most, "test", patience)
        calls = Calls(lane)
        try:
            await work(calls)
        finally:
            lane.stop()
        return lane

    lane = asyncio.run(run())
    assert (lane._running, lane._beside, lane._waiting, lane._pieces) == (set(), 0, lane_module.deque(), lane_module.deque())
    return lane


def test_one_at_a_time_in_the_order_of_coming():
    async def work(calls: Calls) -> None:
        await calls.come("a", "b", "c")
        assert calls.begun == ["a"]
        await calls.end("a")
        assert calls.begun == ["a", "b"]
        await calls.come("d")
        await calls.end("b")
        await calls.end("c")
        assert calls.begun == ["a", "b", "c", "d"]
        await calls.end("d")

    assert len(story(work)._threads) == 1, "who has ended takes the next: no second thread is needed"


def test_who_takes_long_lets_another_beside_and_never_more_than_there_are_threads():
    async def work(calls: Calls) -> None:
        await calls.come("slow")
        await calls.come("b", "c", "d", "e")
        await asyncio.sleep(0.5)
        assert calls.begun == ["slow", "b", "c"], "three threads, all of them taken by slow ones"
        await calls.end("b")
        assert calls.begun == ["slow", "b", "c", "d"]
        await calls.end("slow", "c", "d", "e")

    story(work, patience=0.05)


def test_who_takes_long_is_waited_for_first():
    async def work(calls: Calls) -> None:
        await calls.come("slow", "b")
        assert calls.begun == ["slow"]
        await asyncio.sleep(0.5)
        assert calls.begun == ["slow", "b"]
        await calls.end("slow", "b")

    story(work, patience=0.2)


def test_after_a_slow_one_the_lane_is_single_again():
    async def work(calls: Calls) -> None:
        await calls.come("slow", "beside")
        await calls.rest("slow")
        await calls.end("slow", "beside")
        await calls.come("a", "b")
        assert calls.begun == ["slow", "beside", "a"]
        await calls.end("a", "b")

    story(work)


def test_one_that_breaks_leaves_the_lane():
    async def work(calls: Calls) -> None:
        await calls.come("broken", "b")
        await calls.end("broken")
        assert calls.begun == ["broken", "b"]
        with pytest.raises(ValueError, match="broken"):
            await calls.futures["broken"]
        await calls.end("b")

    story(work)


def test_one_that_gives_up_waiting_is_passed_over():
    async def work(calls: Calls) -> None:
        await calls.come("a", "gone", "c")
        calls.futures["gone"].cancel()
        await calls.end("a")
        assert calls.begun == ["a", "c"]
        await calls.end("c")

    story(work)


def test_a_caller_that_goes_while_its_call_runs_does_no_harm_and_the_lane_stays_taken_until_it_ends():
    async def work(calls: Calls) -> None:
        await calls.come("gone", "b")
        calls.futures["gone"].cancel()
        await settle()
        assert calls.begun == ["gone"]
        await calls.end("gone")
        assert calls.begun == ["gone", "b"]
        await calls.end("b")
        with pytest.raises(asyncio.CancelledError):
            await calls.futures["gone"]

    story(work)


def test_who_waits_for_something_else_lets_the_next_beside_at_once():
    async def work(calls: Calls) -> None:
        await calls.come("writer", "b", "c")
        await calls.rest("writer")
        assert calls.begun == ["writer", "b"], "one beside, not all"
        await calls.rest("writer")
        assert calls.begun == ["writer", "b"], "resting twice makes no more room"
        await calls.end("writer")
        assert calls.begun == ["writer", "b"], "the lane is single again when the one who rested has ended"
        await calls.end("b")
        await calls.end("c")

    story(work)


def test_two_that_rest_make_room_for_two():
    async def work(calls: Calls) -> None:
        await calls.come("a", "b", "c", "d")
        await calls.rest("a")
        await calls.rest("b")
        assert calls.begun == ["a", "b", "c"]
        await calls.end("c")
        assert calls.begun == ["a", "b", "c", "d"]
        await calls.end("a", "b", "d")

    story(work)


def test_a_thread_without_a_call_may_rest_too():
    lane_module.rest()


def test_a_piece_of_an_answer_does_not_stand_in_the_lane():
    async def work(calls: Calls) -> None:
        await calls.come("a", "b")
        await calls.come("piece", piece=True)
        assert calls.begun == ["a", "piece"]
        await calls.rest("piece")
        assert calls.begun == ["a", "piece"], "nor does its rest make room in the lane"
        await calls.end("piece")
        assert calls.begun == ["a", "piece"], "nor does its end"
        await calls.end("a", "b")

    story(work)


def test_a_piece_for_which_there_is_no_thread_comes_before_the_next_in_the_lane():
    async def work(calls: Calls) -> None:
        await calls.come("a", "b")
        await calls.come("piece", piece=True)
        assert calls.begun == ["a"]
        await calls.end("a")
        assert calls.begun == ["a", "piece"]
        await calls.end("piece")
        await calls.end("b")

    story(work, most=1)


def test_what_a_call_comes_to_is_awaited_and_what_it_raises_is_raised():
    async def work(calls: Calls) -> None:
        lane = calls.lane
        assert await lane.run(divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await lane.run(divmod, 7, 0)
        with pytest.raises(SystemExit):
            await lane.run(exit_now)
        assert await lane.run(divmod, 9, 2) == (4, 1), "a thread lives on after a fault"

    story(work, most=1)


def exit_now() -> None:
    raise SystemExit(3)


def test_one_after_another_they_meet_the_same_warm_thread():
    async def work(calls: Calls) -> None:
        for _ in range(20):
            assert await calls.lane.run(name) == "test-0"
            await asyncio.sleep(0.001)

    assert len(story(work)._threads) == 1


def name() -> str:
    return threading.current_thread().name


def test_of_several_idle_the_one_that_was_busy_last_is_asked():
    async def work(calls: Calls) -> None:
        await calls.come("a", "b", "c")
        await calls.rest("a")
        await calls.rest("b")
        for at in ("a", "c", "b"):
            await calls.end(at)
        assert await calls.lane.run(name) == await calls.futures["b"] == "test-1"

    story(work)


def test_many_at_once_are_all_answered_and_never_two_together():
    together, most = 0, 0

    def call(number: int) -> int:
        nonlocal together, most
        together += 1
        most = max(most, together)
        threading.Event().wait(0.0002)
        together -= 1
        return number

    async def work(calls: Calls) -> None:
        assert await asyncio.gather(*(calls.lane.run(call, number) for number in range(300))) == list(range(300))

    story(work)
    assert most == 1


def test_many_that_rest_are_all_answered_by_no_more_than_the_threads():
    together, most = 0, 0
    guard = threading.Lock()

    def call(number: int) -> int:
        nonlocal together, most
        with guard:
            together += 1
            most = max(most, together)
        lane_module.rest()
        threading.Event().wait(0.0005)
        with guard:
            together -= 1
        return number

    async def work(calls: Calls) -> None:
        assert await asyncio.gather(*(calls.lane.run(call, number) for number in range(300))) == list(range(300))

    story(work)
    assert 1 < most <= 3


def test_stopping_waits_for_what_runs_and_drops_what_has_not_begun():
    ended: list[str] = []
    begun, gate = threading.Event(), threading.Event()

    def call(which: str) -> None:
        begun.set()
        assert gate.wait(10)
        ended.append(which)

    async def run() -> None:
        lane = Lane(1, "test", LONG)
        running, waiting, piece = lane.run(call, "running"), lane.run(call, "waiting"), lane.piece(call, "piece")
        await asyncio.to_thread(begun.wait, 10)
        threading.Timer(0.05, gate.set).start()
        lane.stop()
        assert ended == ["running"]
        assert waiting.cancelled()
        assert piece.cancelled()
        await running

    asyncio.run(run())
    assert ended == ["running"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("test-")]
