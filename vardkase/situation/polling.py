"""One round of asking the feeds: those whose time has come, one after the other, each with its own fate.

The server runs it in a thread of its own, beside the requests; nothing here is awaited by anybody. The network is asked outside of any
transaction. A feed that fails, or that nobody can read, takes no other with it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from random import random
from typing import Any
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import EVERYWHERE, Capability, Grant, Role, Viewer
from vardkase.incidents.views.authority import authorities
from vardkase.kernel.actor import SYSTEM
from vardkase.kernel.ids import new_id
from vardkase.situation.actions.feeds import Asked, Came, note_failure, note_unchanged, take_reading
from vardkase.situation.feeds import cap, wire
from vardkase.situation.feeds.reading import BadFeed, Reading
from vardkase.situation.feeds.sources import Source, ours, sources
from vardkase.situation.queries.feeds import FeedMemory, memory
from vardkase.situation.rules.feeds import Fault, Feed, next_try
from vardkase.situation.rules.warnings import Ours

_log = logging.getLogger(__name__)
Ask = Callable[[wire.Question], wire.Answer | wire.Failed]


class _Settings(dict[str, Any]):
    """The settings by name, read when they are asked for."""

    def __missing__(self, name: str) -> Any:
        return getattr(settings, name)


def configured() -> tuple[Source, ...]:
    """The feeds that are on."""
    return sources(_Settings())


def area() -> Ours:
    """What is ours."""
    return ours(_Settings())


def house() -> Viewer:
    """The house itself, which takes warnings in wherever it is told to."""
    return Viewer(account_id=None, actor=SYSTEM, grants=(Grant(Role.COORDINATOR, EVERYWHERE),), device="")


def poll(now: datetime, clock: Callable[[], datetime], *, ask: Ask = wire.ask, jitter: Callable[[], float] = random) -> int:
    """Asks the feeds whose time has come, and returns how many they were. Nothing is raised but what the database raises at once."""
    due = [(source, known) for source in configured() if (known := memory(house(), source.key)).is_due(now)]
    place = _place() if due else None
    if due and place is None:
        _log.error("warnings come to nobody: there is no authority in the register, or FEEDS_AUTHORITY names another")
        return 0
    for source, known in due:
        try:
            _one(source, known, place or (new_id(), ""), clock, ask, jitter)
        except Exception:  # noqa: BLE001 - whatever is wrong with one feed, the others are asked
            _log.exception("the feed %s could not be taken in", source.key)
            asked = Asked(source.key, source.name, source.feed, next_try(clock(), source.interval, known.failures + 1, jitter()))
            note_failure(viewer=house(), asked=asked, fault=Fault.GARBAGE, detail="it could not be taken in", key=new_id(), now=clock())
    return len(due)


def _place() -> tuple[UUID, str] | None:
    """The authority that warnings come to."""
    found = authorities(house(), Capability.ALARM_TAKE)
    wanted = settings.FEEDS_AUTHORITY
    return next((one for one in found if wanted in ("", str(one[0]))), None)


def _one(
    source: Source, known: FeedMemory, place: tuple[UUID, str], clock: Callable[[], datetime], ask: Ask, jitter: Callable[[], float]
) -> None:
    answer = ask(_question(source, known))
    now = clock()
    again = next_try(now, source.interval, 0, jitter())
    later = next_try(now, source.interval, known.failures + 1, jitter())
    asked, in_vain = (Asked(source.key, source.name, source.feed, at) for at in (again, later))
    common: dict[str, Any] = {"viewer": house(), "key": new_id(), "now": now}
    if isinstance(answer, wire.Failed):
        note_failure(asked=in_vain, fault=answer.fault, detail=answer.detail, **common)
        return
    mark = sha256(answer.body + repr(area()).encode()).hexdigest()
    if answer.unchanged or (known.document == mark and source.question is None):
        note_unchanged(asked=asked, **common)
        return
    try:
        reading = source.read(answer.body, known.cursor)
    except BadFeed as bad:
        note_failure(asked=in_vain, fault=Fault.GARBAGE, detail=bad.detail, **common)
        return
    if source.feed is Feed.CAP:
        reading = _followed(source, answer.body, reading, ask)
    came = Came(sha256(answer.body).hexdigest(), mark, answer.etag, answer.modified)
    take_reading(authority_id=place[0], authority=place[1], asked=asked, came=came, reading=reading, ours=area(), **common)


def _followed(source: Source, data: bytes, reading: Reading, ask: Ask) -> Reading:
    """The reading with the alerts that a feed only links to. One that cannot be fetched or read is counted, and ends the following."""
    items, odd = list(reading.items), list(reading.odd)
    for url in cap.linked(data, source.url):
        answer = ask(replace(_question(source, FeedMemory()), url=url))
        try:
            if isinstance(answer, wire.Failed):
                raise BadFeed(f"{answer.fault}: {answer.detail}")
            items += cap.read(answer.body).items
        except BadFeed as bad:
            odd.append(f"{url}: {bad.detail}"[:200])
            break
    return replace(reading, items=tuple(items), odd=tuple(odd))


def _question(source: Source, known: FeedMemory) -> wire.Question:
    contact = settings.FEEDS_CONTACT
    agent = f"Vardkase/1 (municipal crisis management{f'; {contact}' if contact else ''})"
    body = source.question(known.cursor) if source.question else b""
    return wire.Question(
        source.url, agent, "POST" if body else "GET", body, {"Content-Type": "text/xml"} if body else {},
        etag="" if body else known.etag, modified="" if body else known.modified, seconds=settings.FEEDS_SECONDS,
        test_host=settings.FEEDS_TEST_HOST,
    )  # fmt: skip
