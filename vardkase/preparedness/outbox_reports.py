"""What preparedness does after commit: making a report that was asked for, as whoever asked may read it, beside the requests."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.access import queries as access
from vardkase.access.rules import Grant, Role, Viewer
from vardkase.kernel.actor import SYSTEM
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.outbox import handler
from vardkase.preparedness.actions import reports as actions
from vardkase.preparedness.queries import reports as queries
from vardkase.preparedness.reporting.make import made

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
# A report that could not be made in this time is asked for anew, when somebody has seen to what is wrong.
GIVES_UP = timedelta(hours=1)


@handler(actions.TOPIC, lease=LEASE, aside=True)
def make_report(payload: dict[str, Any], row_id: int) -> None:
    """Makes the file as whoever asked reads it now, and keeps it. Done twice, it is kept once; what is refused is noted with its code, and
    so is what is given up.
    """
    analysis_id, report_id = UUID(payload["analysis_id"]), UUID(payload["report_id"])
    viewer = access.viewer_now(asker(payload["grants"], payload.get("account")), now=utc_now())
    try:
        line = queries.report_line(viewer, analysis_id, report_id)
    except Refusal as refusal:
        _fail(viewer, report_id, refusal.code)
        return
    if not line.is_waited_for:
        return
    try:
        data, fault = made(viewer, analysis_id, line, utc_now(), lambda step: actions.tell_step(report_id=report_id, step=step))
        actions.keep_report(viewer=viewer, report_id=report_id, data=data, template_fault=fault, now=utc_now())
    except Refusal as refusal:
        _fail(viewer, report_id, refusal.code)
    except Exception:
        # Whoever waits is told that it stopped. It is tried again, until there is no sense in it any more.
        if utc_now() - line.asked_at < GIVES_UP:
            actions.tell_step(report_id=report_id, step="again")
            raise
        log.exception("the report %s is given up", report_id)
        _fail(viewer, report_id, "preparedness.report_broken")


def _fail(viewer: Viewer, report_id: UUID, code: str) -> None:
    with suppress(Refusal):
        actions.fail_report(viewer=viewer, report_id=report_id, refused=code, now=utc_now())


def asker(grants: list[list[Any]], account: str | None = None) -> Viewer:
    """The house itself, with the rights of whoever asked and no others."""
    held = tuple(
        Grant(Role(role), scope, emergency, datetime.fromisoformat(until) if until else None) for role, scope, emergency, until in grants
    )
    return Viewer(account_id=UUID(account) if account else None, actor=SYSTEM, grants=held, device="")
