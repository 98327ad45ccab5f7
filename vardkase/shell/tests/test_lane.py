"""The lane: one at a time in the order of coming, and one more for each that takes long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from vardkase.shell import lane as lane_module
from vardkase.shell.lane import Lane, Turn


class Requests:
    """Requests in a lane, each of which ends when it is told to."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.begun: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.turns: dict[str, Turn] = {}

    async def come(self, *names: str) -> None:
        for name in names:
            self._ends[name] = asyncio.Event()
            self.tasks[name] = asyncio.ensure_future(self._run(name))
        await settle()

    async def end(self, *names: str) -> None:
        for name in names:
            self._ends[name].set()
        await settle()

    async def _run(self, name: str) -> None:
        async with self.lane.turn() as turn:
            self.turns[name] = turn
            self.begun.append(name)
            await self._ends[name].wait()
            if name == "broken":
                raise ValueError(name)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def story(work: Callable[[Requests], Awaitable[None]], *, most: int = 3, patience: float = 60.0) -> Lane:
    lane = Lane(most, patience)

    async def run() -> None:
        await work(Requests(lane))

    asyncio.run(run())
    return lane


def test_one_at_a_time_in_the_order_of_coming():
    async def work(requests: Requests) -> None:
        await requests.come("a", "b", "c")
        assert requests.begun == ["a"]
        await requests.end("a")
        assert requests.begun == ["a", "b"]
        await requests.come("d")
        await requests.end("b")
        await requests.end("c")
        assert requests.begun == ["a", "b", "c", "d"]
        await requests.end("d")

    assert story(work).running == 0


def test_who_takes_long_lets_another_beside_and_never_more_than_there_are_threads():
    async def work(requests: Requests) -> None:
        await requests.come("slow", "b", "c", "d", "e")
        assert requests.begun == ["slow"]
        await asyncio.sleep(0.03)
        assert requests.begun[:2] == ["slow", "b"]
        await asyncio.sleep(0.1)
        assert requests.begun == ["slow", "b", "c"], "three threads, all of them taken by slow ones"
        await requests.end("b")
        assert requests.begun == ["slow", "b", "c", "d"]
        await requests.end("slow", "c", "d", "e")

    lane = story(work, patience=0.02)
    assert (lane.running, lane.beside) == (0, set())


def test_after_a_slow_one_the_lane_is_single_again():
    async def work(requests: Requests) -> None:
        await requests.come("slow")
        await asyncio.sleep(0.05)
        await requests.end("slow")
        await requests.come("a", "b")
        assert requests.begun == ["slow", "a"]
        await requests.end("a", "b")

    story(work, patience=0.03)


def test_one_that_breaks_leaves_the_lane():
    async def work(requests: Requests) -> None:
        await requests.come("broken", "b")
        await requests.end("broken")
        assert requests.begun == ["broken", "b"]
        with pytest.raises(ValueError, match="broken"):
            await requests.tasks["broken"]
        await requests.end("b")

    assert story(work).running == 0


def test_one_that_gives_up_waiting_is_passed_over():
    async def work(requests: Requests) -> None:
        await requests.come("a", "gone", "c")
        requests.tasks["gone"].cancel()
        await settle()
        await requests.end("a")
        assert requests.begun == ["a", "c"]
        await requests.end("c")

    assert story(work).running == 0


def test_a_turn_that_comes_in_the_moment_of_giving_up_goes_on_to_the_next():
    async def work(requests: Requests) -> None:
        await requests.come("a", "gone", "c")
        requests._ends["a"].set()
        while requests.lane._waiting and len(requests.lane._waiting) == 2:
            await asyncio.sleep(0)
        requests.tasks["gone"].cancel()
        await settle()
        assert requests.begun == ["a", "c"]
        await requests.end("c")

    assert story(work).running == 0


def test_who_waits_for_something_else_lets_the_next_beside_at_once():
    async def work(requests: Requests) -> None:
        await requests.come("writer", "b", "c")
        await rest_in_thread(requests.turns["writer"])
        assert requests.begun == ["writer", "b"], "one beside, not all"
        await rest_in_thread(requests.turns["writer"])
        assert requests.begun == ["writer", "b"], "resting twice makes no more room"
        await requests.end("writer")
        assert requests.begun == ["writer", "b"], "the lane is single again when the one who rested has ended"
        await requests.end("b", "c")

    lane = story(work)
    assert (lane.running, lane.beside) == (0, set())


def test_a_rest_that_is_heard_after_the_turn_has_ended_changes_nothing():
    async def work(requests: Requests) -> None:
        await requests.come("writer")
        turn = requests.turns["writer"]
        await requests.end("writer")
        await rest_in_thread(turn)
        await requests.come("a", "b")
        assert requests.begun == ["writer", "a"]
        await requests.end("a", "b")

    lane = story(work)
    assert (lane.running, lane.beside) == (0, set())


def test_a_thread_without_a_turn_may_rest_too():
    lane_module.rest()


async def rest_in_thread(turn: Turn) -> None:
    def work() -> None:
        lane_module.here.turn = turn
        lane_module.rest()

    await asyncio.to_thread(work)
    await settle()
