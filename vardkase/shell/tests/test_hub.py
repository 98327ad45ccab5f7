"""The hub: what each screen gets, in which order, and what happens to slow, late and leaving ones."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from vardkase.shell.live import hub as hub_room
from vardkase.shell.live.hub import FURTHEST_BEHIND, RELOAD, Fragment, Hub, Screen, frame

STREAM = "incident:1"


class House:
    """A ledger of numbers, and how often it was rendered for whom."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.rendered: list[tuple[str, int]] = []

    def render(self, stream: str, audience: str, after: int, limit: int) -> list[Fragment]:
        self.rendered.append((audience, after))
        return [Fragment(number, "entry", f"<li>{audience} {number}</li>") for number in self.numbers if number > after][:limit]

    def grow(self, hub: Hub, *numbers: int) -> None:
        self.numbers.extend(numbers)
        hub.woken(STREAM)


Story = Callable[[Hub, House], Awaitable[None]]


def play(story: Story) -> None:
    async def run() -> None:
        house = House()
        with ThreadPoolExecutor(2) as pool:
            hub = Hub(house.render, pool)
            try:
                await asyncio.wait_for(story(hub, house), 10)
            finally:
                hub.stop()

    asyncio.run(run())


class Reader:
    """A client that reads everything its screen is sent."""

    def __init__(self, hub: Hub, screen: Screen) -> None:
        self.data = b""
        self.task = asyncio.ensure_future(hub.serve(screen, self._write))

    async def _write(self, data: bytes) -> None:
        self.data += data

    @property
    def numbers(self) -> list[int]:
        return [int(line[4:]) for line in self.data.split(b"\n") if line.startswith(b"id: ")]

    async def until(self, *numbers: int) -> None:
        while self.numbers[-len(numbers) :] != list(numbers):
            await asyncio.sleep(0.005)


def test_a_screen_gets_what_is_written_after_it_joined() -> None:
    async def story(hub: Hub, house: House) -> None:
        house.numbers = [1, 2]
        reader = Reader(hub, await hub.join(STREAM, "open", head=2, after=2))
        house.grow(hub, 3)
        await reader.until(3)
        assert reader.numbers == [3]

    play(story)


def test_a_screen_that_comes_back_gets_exactly_what_it_missed() -> None:
    async def story(hub: Hub, house: House) -> None:
        house.numbers = [1, 2, 3, 4, 5]
        reader = Reader(hub, await hub.join(STREAM, "open", head=5, after=2))
        await reader.until(3, 4, 5)
        house.grow(hub, 6)
        await reader.until(6)
        assert reader.numbers == [3, 4, 5, 6]

    play(story)


def test_what_came_between_the_check_of_the_right_and_joining_is_not_lost() -> None:
    async def story(hub: Hub, house: House) -> None:
        house.numbers = [1, 2, 3]  # 3 came after the right was checked at 2, and nobody was there to be woken
        reader = Reader(hub, await hub.join(STREAM, "open", head=2, after=2))
        await reader.until(3)
        assert reader.numbers == [3]

    play(story)


def test_news_during_the_catching_up_comes_after_it_and_once() -> None:
    async def story(hub: Hub, house: House) -> None:
        house.numbers = [1, 2, 3]
        first = Reader(hub, await hub.join(STREAM, "open", head=3, after=3))
        joining = asyncio.ensure_future(hub.join(STREAM, "open", head=3, after=0))
        await asyncio.sleep(0)
        house.grow(hub, 4)
        second = Reader(hub, await joining)
        await first.until(4)
        await second.until(1, 2, 3, 4)
        assert second.numbers == [1, 2, 3, 4]

    play(story)


def test_one_rendering_serves_all_screens_of_an_audience() -> None:
    async def story(hub: Hub, house: House) -> None:
        readers = [Reader(hub, await hub.join(STREAM, "open", head=0, after=0)) for _ in range(50)]
        secret = Reader(hub, await hub.join(STREAM, "secret", head=0, after=0))
        await asyncio.sleep(0.05)
        house.rendered.clear()
        house.grow(hub, 1)
        for reader in [*readers, secret]:
            await reader.until(1)
        assert sorted(audience for audience, after in house.rendered if after == 0) == ["open", "secret"]
        assert b"secret 1" in secret.data
        assert b"secret" not in readers[0].data

    play(story)


def test_a_screen_far_behind_is_told_to_load_the_page_anew() -> None:
    async def story(hub: Hub, house: House) -> None:
        house.numbers = list(range(1, FURTHEST_BEHIND + 50))
        reader = Reader(hub, await hub.join(STREAM, "open", head=house.numbers[-1], after=1))
        while RELOAD not in reader.data:
            await asyncio.sleep(0.005)
        assert reader.numbers == []

    play(story)


def test_a_burst_larger_than_the_kept_frames_still_resumes_from_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_room, "GATHER_SECONDS", 0)

    async def story(hub: Hub, house: House) -> None:
        watcher = Reader(hub, await hub.join(STREAM, "open", head=0, after=0))
        count = hub_room.KEPT_FRAMES + 100
        for number in range(1, count + 1):
            house.numbers.append(number)
        hub.woken(STREAM)
        await watcher.until(count)
        late = Reader(hub, await hub.join(STREAM, "open", head=count, after=count - 150))
        await late.until(count)
        assert watcher.numbers == list(range(1, count + 1))
        assert late.numbers == list(range(count - 149, count + 1))

    play(story)


def test_a_slow_screen_holds_up_nobody() -> None:
    async def story(hub: Hub, house: House) -> None:
        stuck = await hub.join(STREAM, "open", head=0, after=0)

        async def never(data: bytes) -> None:
            await asyncio.sleep(60)

        task = asyncio.ensure_future(hub.serve(stuck, never))
        quick = Reader(hub, await hub.join(STREAM, "open", head=0, after=0))
        house.grow(hub, 1)
        await quick.until(1)
        task.cancel()

    play(story)


def test_screens_that_leave_are_forgotten() -> None:
    async def story(hub: Hub, house: House) -> None:
        reader = Reader(hub, await hub.join(STREAM, "open", head=0, after=0))
        await asyncio.sleep(0.05)
        assert hub.screens == 1
        reader.task.cancel()
        await asyncio.sleep(0.05)
        assert hub.screens == 0
        assert hub._rooms == {}

    play(story)


def test_closing_ends_the_streams_of_that_incident_only() -> None:
    async def story(hub: Hub, house: House) -> None:
        mine = Reader(hub, await hub.join(STREAM, "open", head=0, after=0))
        other = Reader(hub, await hub.join("incident:2", "open", head=0, after=0))
        hub.close(STREAM)
        await asyncio.wait_for(mine.task, 1)
        assert not other.task.done()

    play(story)


def test_trouble_in_rendering_closes_the_screens_instead_of_leaving_them_silent() -> None:
    async def story(hub: Hub, house: House) -> None:
        reader = Reader(hub, await hub.join(STREAM, "open", head=0, after=0))
        await asyncio.sleep(0.05)

        def broken(*_: object) -> list[Fragment]:
            raise OSError("the database is away")

        hub._render = broken
        house.grow(hub, 1)
        await asyncio.wait_for(reader.task, 2)

    play(story)


def test_a_fragment_cannot_break_out_of_its_frame() -> None:
    data = frame(Fragment(7, "entry", "<p>one\r\n\nevent: reload\nid: 9</p>")).decode()
    assert data.count("\n\n") == 1
    assert [line for line in data.strip().split("\n") if not line.startswith("data: ")] == ["id: 7", "event: entry"]


class TestWhatChangesWhatWasShown:
    """A text that has been masked or erased is told to nobody who comes later, however lately it was sent to those who were there."""

    @staticmethod
    def rendering(hub: Hub, house: House, changed: int) -> None:
        """From now on entry 2 is masked, by entry `changed`."""
        house.numbers.append(changed)

        def render(stream: str, audience: str, after: int, limit: int) -> list[Fragment]:
            house.rendered.append((audience, after))
            words = {number: f"<li>{number}</li>" for number in house.numbers} | {2: "<li>masked</li>"}
            return [Fragment(number, "entry", words[number], changes=number == changed) for number in house.numbers if number > after][
                :limit
            ]

        hub._render = render

    def test_who_comes_back_gets_it_as_it_is_now(self) -> None:
        async def story(hub: Hub, house: House) -> None:
            here = Reader(hub, await hub.join(STREAM, "open", 0, 0))
            house.grow(hub, 1, 2, 3)
            await here.until(1, 2, 3)
            assert b"open 2" in here.data
            self.rendering(hub, house, 4)
            hub.woken(STREAM)
            await here.until(4)
            late = Reader(hub, await hub.join(STREAM, "open", 4, 1))
            await late.until(2, 3, 4)
            assert b"masked" in late.data
            assert b"open 2" not in late.data

        play(story)

    def test_what_came_after_the_change_is_kept_for_those_who_come_back(self) -> None:
        async def story(hub: Hub, house: House) -> None:
            here = Reader(hub, await hub.join(STREAM, "open", 0, 0))
            house.grow(hub, 1, 2)
            await here.until(1, 2)
            self.rendering(hub, house, 3)
            hub.woken(STREAM)
            await here.until(3)
            house.grow(hub, 4, 5)
            await here.until(4, 5)
            asked = len(house.rendered)
            late = Reader(hub, await hub.join(STREAM, "open", 5, 3))
            await late.until(4, 5)
            assert len(house.rendered) == asked

        play(story)
