"""The feeds that are read: what is asked of each, how often, and how its answer is read. Made of plain settings, without Django."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from vardkase.situation.feeds import cap, fire, krisinformation, smhi, trafikverket, vma
from vardkase.situation.feeds.reading import Reading, box_of, point_of
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.warnings import Ours

NAMES = {
    Feed.SMHI: "SMHI, vädervarningar",
    Feed.FIRE: "SMHI, brandrisk",
    Feed.VMA: "Sveriges Radio, VMA",
    Feed.KRISINFORMATION: "Krisinformation.se",
    Feed.ROADS: "Trafikverket, vägar",
    Feed.CAP: "CAP",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A feed. `fresh` is how old what it says may be before it is stale, None where it gives no moment of its own.

    `question` makes the body of a POST of where the last answer ended; None asks by GET. `read` is given that too.
    """

    key: str
    name: str
    feed: Feed
    url: str
    interval: timedelta
    fresh: timedelta | None
    read: Callable[[bytes, str], Reading]
    question: Callable[[str], bytes] | None = None


def sources(given: Mapping[str, Any]) -> tuple[Source, ...]:
    """Those that are on, by the settings' own names."""
    makers: dict[str, Callable[[Mapping[str, Any]], Iterator[Source]]] = {
        Feed.SMHI: _smhi, Feed.FIRE: _fire, Feed.VMA: _vma, Feed.KRISINFORMATION: _news, Feed.ROADS: _roads, Feed.CAP: _cap,
    }  # fmt: skip
    return tuple(source for name in dict.fromkeys(given["FEEDS"]) for source in makers[name](given))


def ours(given: Mapping[str, Any]) -> Ours:
    """What is ours, by the settings' own names."""
    county = str(given["AREA_LAN"]).lstrip("0")
    alone = (county,) if county else ()
    return Ours(
        given["AREA_KOMMUN"], given["AREA_LAN"], tuple(given["AREA_SMHI"]) or alone, tuple(given["AREA_ROADS"]) or alone,
        tuple(given["AREA_NAMES"]), box_of(given["AREA_BOX"]),
    )  # fmt: skip


def _plain(read: Callable[[bytes], Reading]) -> Callable[[bytes, str], Reading]:
    return lambda data, cursor: read(data)


def _smhi(given: Mapping[str, Any]) -> Iterator[Source]:
    yield Source("smhi", NAMES[Feed.SMHI], Feed.SMHI, given["SMHI_WARNINGS_URL"], timedelta(minutes=5), None, _plain(smhi.read))


def _fire(given: Mapping[str, Any]) -> Iterator[Source]:
    for text in given["FIRE_POINTS"]:
        if (point := point_of(text)) is None:
            continue  # The settings refuse it at the start.
        name, lat, lon = point
        url = str(given["SMHI_FIRE_URL"]).replace("{lat}", lat).replace("{lon}", lon)
        read = partial(fire.read, least=given["FIRE_LEVEL"], place=name)
        label = f"{NAMES[Feed.FIRE]} {name or f'{lat} {lon}'}"
        yield Source(f"smhi-fire/{lat}/{lon}"[:200], label, Feed.FIRE, url, timedelta(hours=1), timedelta(hours=30), _plain(read))


def _vma(given: Mapping[str, Any]) -> Iterator[Source]:
    # What it says carries the moment at which it was said: the same moment for a quarter of an hour is an answer out of some store.
    yield Source("vma", NAMES[Feed.VMA], Feed.VMA, given["VMA_URL"], timedelta(seconds=60), timedelta(minutes=15), _plain(vma.read))


def _news(given: Mapping[str, Any]) -> Iterator[Source]:
    read, every = _plain(krisinformation.read), timedelta(minutes=5)
    yield Source(
        "krisinformation", NAMES[Feed.KRISINFORMATION], Feed.KRISINFORMATION, given["KRISINFORMATION_URL"], every, timedelta(days=10), read
    )


def _roads(given: Mapping[str, Any]) -> Iterator[Source]:
    def read(data: bytes, cursor: str) -> Reading:
        return trafikverket.read(data, cursor=cursor, least=given["ROADS_SEVERITY"])

    def question(cursor: str) -> bytes:
        return trafikverket.question(given["TRAFIKVERKET_KEY"], cursor, ours(given).roads)

    url, every = given["TRAFIKVERKET_URL"], timedelta(minutes=2)
    yield Source("trafikverket", NAMES[Feed.ROADS], Feed.ROADS, url, every, None, read, question)


def _cap(given: Mapping[str, Any]) -> Iterator[Source]:
    for url in given["CAP_FEEDS"]:
        yield Source(f"cap/{url}"[:200], f"{NAMES[Feed.CAP]} {url.split('/')[2] if url.count('/') > 2 else url}"[:200], Feed.CAP, url,
            timedelta(minutes=5), None, _plain(cap.read))  # fmt: skip
