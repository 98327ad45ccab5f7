"""What preparedness does after commit: making a report that was asked for, as whoever asked may read it, beside the requests."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.kernel.actor import SYSTEM
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.outbox import handler
from vardkase.preparedness.actions import reports as actions
from vardkase.preparedness.queries import reports as queries
from vardkase.preparedness.reporting.make import made

LEASE = timedelta(minutes=3)


@handler(actions.TOPIC, lease=LEASE, aside=True)
def make_report(payload: dict[str, Any], row_id: int) -> None:
    """Makes the file and keeps it. Done twice, it is kept once; what is refused is noted with its code."""
    analysis_id, report_id = UUID(payload["analysis_id"]), UUID(payload["report_id"])
    viewer = asker(payload["grants"])
    try:
        line = queries.report_line(viewer, analysis_id, report_id)
        if not line.is_waited_for:
            return
        data, fault = made(viewer, analysis_id, line, utc_now(), lambda step: actions.tell_step(report_id=report_id, step=step))
        actions.keep_report(viewer=viewer, report_id=report_id, data=data, template_fault=fault, now=utc_now())
    except Refusal as refusal:
        with suppress(Refusal):
            actions.fail_report(viewer=viewer, report_id=report_id, refused=refusal.code, now=utc_now())


def asker(grants: list[list[Any]]) -> Viewer:
    """The house itself, with the rights of whoever asked and no others."""
    held = tuple(
        Grant(Role(role), scope, emergency, datetime.fromisoformat(until) if until else None) for role, scope, emergency, until in grants
    )
    return Viewer(account_id=None, actor=SYSTEM, grants=held, device="")
