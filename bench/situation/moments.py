"""The whole picture at any past moment of an incident of 100,000 entries: as the queries put it together, and as its page begins to answer.

Six thousand of the entries are of leadership, spread over the incident, each change written through the actions that write it in the house:
two thousand tasks given and moved twice, and between them decisions, questions, roles that change hands, and meetings. The rest are log.
"""

from __future__ import annotations

import asyncio
import random
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from bench.house import House, folder
from bench.result import Result, percentile, say
from bench.spine.fill import fill
from bench.spine.room import open_incident

ENTRIES, STRETCHES, TASKS = 100_000, 10, 200
ROUNDS, WARMING = 40, 4
GOAL_MS = 200


def moments(name: str) -> list[Result]:
    """Median and p95 of the picture, and of the page's first byte, at numbers drawn over the whole incident."""
    with folder() as place:
        house = House(place)
        viewer, address = _leader()
        incident_id = open_incident("Mätning av tidsmaskinen")
        _filled(viewer, incident_id)
        chance = random.Random(8)  # noqa: S311 - repeatable, not a secret
        numbers = [chance.randrange(2, ENTRIES) for _ in range(ROUNDS)]
        results = _asked(name, viewer, incident_id, numbers)
        server = house.serve()
        try:
            browser = house.browser(server.port, address)
            times = asyncio.run(_paged(browser, f"/incidents/{incident_id}/moments/?number=", numbers))
        finally:
            server.stop()
    results.append(say(name, "time machine's page, 100,000 entries, first byte, median", "ms", percentile(times, 0.5) * 1000, goal=GOAL_MS))
    results.append(say(name, "time machine's page, 100,000 entries, first byte, p95", "ms", percentile(times, 0.95) * 1000, goal=GOAL_MS))
    return results


def _asked(name: str, viewer: Any, incident_id: UUID, numbers: list[int]) -> list[Result]:
    from vardkase.incidents import queries as incidents
    from vardkase.situation.queries import moments as queries
    from vardkase.situation.rules.known import Known

    row = incidents.incident(viewer, incident_id)
    times, things = [], 0
    for place, number in enumerate([*numbers[:WARMING], *numbers]):
        started = time.perf_counter()
        at = queries.recorded_at(row.id, number) or row.opened_at
        shown = queries.picture(viewer, row, Known(number, at))
        if place >= WARMING:
            times.append(time.perf_counter() - started)
            things += sum(len(one.things) for one in shown)
    return [
        say(name, "the picture at a moment of 100,000 entries, median", "ms", percentile(times, 0.5) * 1000, goal=GOAL_MS),
        say(name, "the picture at a moment of 100,000 entries, p95", "ms", percentile(times, 0.95) * 1000, goal=GOAL_MS),
        say(name, "things in it, mean", "count", things / len(times)),
    ]


async def _paged(browser: Any, path: str, numbers: list[int]) -> list[float]:
    times = []
    for place, number in enumerate([*numbers[:WARMING], *numbers]):
        answer = await browser.get(f"{path}{number}", {"Accept-Encoding": "gzip"})
        if answer.status != 200:
            raise RuntimeError(f"the time machine answered {answer.status}")
        if place >= WARMING:
            times.append(answer.first_byte)
    return times


def _leader() -> tuple[Any, str]:
    """The chief of staff of the demonstration, and the address that they sign in by."""
    from vardkase.access.models import Account
    from vardkase.access.queries import viewer_of
    from vardkase.kernel.clock import utc_now

    account = Account.objects.filter(label__startswith="Stabschef")[0]
    return viewer_of(account, now=utc_now(), device="bench"), account.email


def _filled(viewer: Any, incident_id: UUID) -> None:
    """Log and leadership by turns, so that what is asked for lies all over the incident."""
    from django.db import transaction

    from vardkase.kernel.clock import utc_now

    begun = utc_now() - timedelta(seconds=ENTRIES)
    for stretch in range(STRETCHES):
        with transaction.atomic():
            _led(viewer, incident_id, stretch, begun + timedelta(seconds=stretch * ENTRIES // STRETCHES))
        fill(incident_id, (stretch + 1) * ENTRIES // STRETCHES)


def _led(viewer: Any, incident_id: UUID, stretch: int, now: Any) -> None:
    from vardkase.leadership.rules.meetings import MeetingDraft, MeetingKind
    from vardkase.leadership.rules.tasks import QuestionDraft, TaskDraft, TaskState
    from vardkase.leadership.tests.scenes import DECISION, act, decided, staffed

    common = {"now": now}
    if stretch == 0:
        staffed(viewer, incident_id, **common)
    act("raise_question", viewer, incident_id, draft=QuestionDraft(f"Vem röjer väg {stretch}?", "Trafikverket"), **common)
    kind = MeetingKind.BRIEFING
    act("plan_meeting", viewer, incident_id, draft=MeetingDraft(kind, place="Stabsrummet", at=now + timedelta(hours=1)), **common)
    for place in range(TASKS):
        task = act("give_task", viewer, incident_id, draft=TaskDraft(f"Ring alla på lista {stretch}-{place}.", "Hemtjänsten"), **common)
        act("move_task", viewer, incident_id, task_id=task, to=TaskState.RECEIVED, **common)
        act("move_task", viewer, incident_id, task_id=task, to=TaskState.IN_PROGRESS, **common)
        if place % 40 == 0:
            decided(viewer, incident_id, draft=DECISION, **common)
