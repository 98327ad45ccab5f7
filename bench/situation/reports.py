"""A situation report of the demonstration at 10 January: how long it takes to draft it, and to make its PDF.

Drafting gathers all that was known at 13:00 in the finished storm, with everything that came after it in the log: the slowest case there
is. Each is done some times and its median told; what is written is taken back. The limit of the same run is a report without material.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench.house import House, folder
from bench.result import Result, percentile, say

AS_OF = datetime(2019, 1, 10, 12, 0, tzinfo=UTC)
PERIOD_FROM = datetime(2019, 1, 8, 14, 0, tzinfo=UTC)
DRAFT_S, PDF_S = 1.0, 2.0
ROUNDS = 7


def reports(name: str) -> list[Result]:
    """Seconds of a draft, and of its PDF, cold and warm."""
    with folder() as place:
        House(place)
        incident, viewer = _storm()
        empty = _median(lambda: _drafted(incident, viewer, without=True))
        cold = _timed(lambda: _drafted(incident, viewer))
        warm = _median(lambda: _drafted(incident, viewer))
        paper = _drafted(incident, viewer)
        first = _timed(lambda: _pdf(paper))
        again = _median(lambda: _pdf(paper))
    return [
        say(name, "drafted of what was known on 10 Jan, first", "s", cold, goal=DRAFT_S, reference=empty),
        say(name, "drafted of what was known on 10 Jan, median", "s", warm, goal=DRAFT_S, reference=empty),
        say(name, "PDF made, first", "s", first, goal=PDF_S),
        say(name, "PDF made, median", "s", again, goal=PDF_S),
    ]


def _storm() -> tuple[Any, Any]:
    """The storm as it lies in the archive, opened again in this process alone, and its chief of staff."""
    from dataclasses import replace

    from vardkase.access.rules import Role
    from vardkase.incidents import queries
    from vardkase.kernel.clock import utc_now
    from vardkase.shell import demo
    from vardkase.shell.demo.alfrida.loader import RUN
    from vardkase.shell.demo.alfrida.script import Do, steps

    viewer = demo.cast(utc_now()).viewers[Role.CHIEF_OF_STAFF]
    opening = next(step for step in steps() if step.do is Do.OPEN)
    return replace(queries.incident(viewer, opening.key(RUN))), viewer


def _drafted(incident: Any, viewer: Any, *, without: bool = False) -> Any:
    """A report as drafting makes it: gathered, put into its sections, compared with the last one."""
    from vardkase.kernel.clock import utc_now
    from vardkase.kernel.ids import new_id
    from vardkase.situation.queries import reports as queries
    from vardkase.situation.queries.known import known_at
    from vardkase.situation.queries.reports_rows import Report
    from vardkase.situation.rules.reports import Header

    now = utc_now()
    items = () if without else queries.gathered(viewer, incident, known_at(incident, AS_OF, now))
    found = Report(new_id(), 1, 99, "Norrtälje kommun", "Lägesrapport 99", now, "Stabschef", Header(AS_OF, PERIOD_FROM), items=items)
    return queries.paper_of(viewer, incident, found)


def _pdf(paper: Any) -> bytes:
    from vardkase.situation.reporting.document import document
    from vardkase.ui.documents import to_pdf

    return to_pdf(document(paper))


def _timed(what: Callable[[], Any]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _median(what: Callable[[], Any]) -> float:
    return percentile([_timed(what) for _ in range(ROUNDS)], 0.5)
