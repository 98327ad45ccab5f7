"""The wall for seventy-two hours: as many renewals as it makes in that time, in a real browser, while the incident goes on beneath it.

Time is pressed together for the renewals alone: the page's own ten seconds pass in a moment, everything else is as it is on the wall. At
every sixth hour the browser's garbage is collected, and what is left is counted: the heap of the scripts, the nodes and the listeners; and
the memory of the server. The first day is for caches to fill; the line through the rest must be level.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import psutil

from bench.house import House, Server, folder
from bench.result import Result, say

HOURS, EVERY_SECONDS, CHECK_HOURS, WARM_HOURS = 72, 10, 6, 24
# An act of leadership or an entry for so many renewals: four hundred in three days.
RENEWALS_FOR_AN_ACT = 60
PACE_MS = 5
SECONDS_FOR_ONE = 5.0
HEAP_MB, NODES, LISTENERS, SERVER_MB = 1.0, 60.0, 10.0, 6.0
PRESS = f"""
for (const name of ["setTimeout", "setInterval"]) {{
  const real = window[name].bind(window);
  window[name] = (work, wait, ...more) => real(work, wait === {EVERY_SECONDS * 1000} ? {PACE_MS} : wait, ...more);
}}
window.renewed = 0;
document.addEventListener("htmx:after:request", () => {{ window.renewed += 1; }});
"""


@dataclass(frozen=True)
class Count:
    """What there is at an hour: megabytes and numbers."""

    hour: float
    heap: float
    nodes: float
    listeners: float
    server: float


def wall(name: str) -> list[Result]:
    """How much more there is after seventy-two hours, by the line through what was counted after the first day."""
    with folder() as place:
        house = House(place)
        viewer, address = _leader()
        incident_id = _led(viewer)
        server = house.serve()
        try:
            counts = _watched(house, server, incident_id, viewer, address)
        finally:
            server.stop()
    settled = [one for one in counts if one.hour >= WARM_HOURS]
    for one in counts:
        print(one, flush=True)
    lines = (("heap", "browser heap", "MB", HEAP_MB), ("nodes", "nodes", "count", NODES), ("listeners", "listeners", "count", LISTENERS),
             ("server", "server memory", "MB", SERVER_MB))  # fmt: skip
    results = []
    for field, what, unit, goal in lines:
        grown = slope([(one.hour, getattr(one, field)) for one in settled]) * HOURS
        results.append(say(name, f"wall, growth in {HOURS} h: {what}", unit, grown, goal=goal))
    return results


def slope(points: list[tuple[float, float]]) -> float:
    """The slope of the line of least squares through points."""
    middle_x, middle_y = (sum(one[axis] for one in points) / len(points) for axis in (0, 1))
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / sum((x - middle_x) ** 2 for x, _y in points)


def _watched(house: House, server: Server, incident_id: UUID, viewer: Any, address: str) -> list[Count]:
    from playwright.sync_api import sync_playwright

    from vardkase.testing.browser import ARGUMENTS, chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        base = f"http://localhost:{server.port}"
        cookies = house.browser(server.port, address).cookies
        context.add_cookies([{"name": key, "value": value, "url": base} for key, value in cookies.items()])
        context.add_init_script(PRESS)
        page = context.new_page()
        page.goto(f"{base}/incidents/{incident_id}/wall/")
        probe = context.new_cdp_session(page)
        probe.send("Performance.enable")
        counts = [_count(0, probe, server)]
        done = 0
        for hour in range(CHECK_HOURS, HOURS + 1, CHECK_HOURS):
            wanted = hour * 3600 // EVERY_SECONDS
            while done < wanted:
                done = _until(page, min(done + RENEWALS_FOR_AN_ACT, wanted))
                _act(viewer, incident_id, done)
            counts.append(_count(hour, probe, server))
        if page.locator("#boards").count() != 1:
            raise RuntimeError("the wall is not there any more")
        browser.close()
    return counts


def _until(page: Any, wanted: int) -> int:
    """Waits until the wall has been renewed so many times."""
    deadline = time.monotonic() + SECONDS_FOR_ONE * RENEWALS_FOR_AN_ACT
    while (done := int(page.evaluate("window.renewed"))) < wanted:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the wall was renewed {done} times, and then no more")
        time.sleep(0.05)
    return done


def _count(hour: int, probe: Any, server: Server) -> Count:
    for _twice in range(2):
        probe.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in probe.send("Performance.getMetrics")["metrics"]}
    process = psutil.Process(server.process.pid)
    memory = sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))
    return Count(hour, found["JSHeapUsedSize"] / 1e6, found["Nodes"], found["JSEventListeners"], memory / 1e6)


def _leader() -> tuple[Any, str]:
    from vardkase.access.models import Account
    from vardkase.access.queries import viewer_of
    from vardkase.kernel.clock import utc_now

    account = Account.objects.filter(label__startswith="Stabschef")[0]
    return viewer_of(account, now=utc_now(), device="bench"), account.email


def _led(viewer: Any) -> UUID:
    """An incident with everything that the wall shows."""
    from bench.spine.room import open_incident
    from vardkase.kernel.clock import utc_now
    from vardkase.leadership.tests.scenes import DIRECTION, act, staffed

    incident_id = open_incident("Mätning av väggen")
    staffed(viewer, incident_id, now=utc_now())
    act("set_direction", viewer, incident_id, draft=DIRECTION, now=utc_now())
    return incident_id


def _act(viewer: Any, incident_id: UUID, place: int) -> None:
    """One thing that happens in the incident, of each sort in turn."""
    from vardkase.incidents.rules import Importance
    from vardkase.incidents.tests.scenes import wrote
    from vardkase.kernel.clock import utc_now
    from vardkase.leadership.rules.meetings import MeetingDraft, MeetingKind
    from vardkase.leadership.rules.tasks import TaskDraft
    from vardkase.leadership.tests.scenes import act, decided

    now = utc_now()
    sort = place // RENEWALS_FOR_AN_ACT % 4
    if sort == 0:
        act("plan_meeting", viewer, incident_id, draft=MeetingDraft(MeetingKind.BRIEFING, at=now + timedelta(minutes=30)), now=now)
    elif sort == 1:
        draft = TaskDraft(f"Ring lista {place}.", "Hemtjänsten", due_at=now + timedelta(hours=1))
        act("give_task", viewer, incident_id, draft=draft, now=now)
    elif sort == 2:
        decided(viewer, incident_id, now=now)
    else:
        wrote(viewer, incident_id, f"Linje {place} är lagad.", importance=Importance.IMPORTANT, now=now)
