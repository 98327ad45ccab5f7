"""The plan drawn: hours from left to right, one row for each staff. It says nothing that the table beside it does not say in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from vardkase.leadership import queries
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState
from vardkase.ui import times

LEFT, WIDTH, ROW, TOP = 150, 960, 34, 26
NARROWEST = 5  # so that a quarter of an hour can be seen on a plan of two days


def drawn(lines: tuple[queries.MeetingLine, ...], since: datetime, hours: int) -> dict[str, Any]:
    """What the drawing is made of: its size, hours, rows and boxes, in units of the drawing."""
    until = since + timedelta(hours=hours)
    inside = [one for one in lines if one.state != MeetingState.CANCELLED and since <= one.at < until]
    staffs = sorted({one.staff for one in inside})
    height = TOP + ROW * max(len(staffs), 1) + 6

    def across(at: datetime) -> int:
        return LEFT + round((at - since).total_seconds() / (hours * 3600) * (WIDTH - LEFT))

    step = 2 if hours == 24 else 4
    return {
        "width": WIDTH,
        "height": height,
        "hours": [{"x": across(at), "word": times.clock(at)} for at in (since + timedelta(hours=one) for one in range(0, hours, step))],
        "rows": [{"y": TOP + ROW * place + 22, "word": name or _("The whole incident")} for place, name in enumerate(staffs)],
        "boxes": [
            {
                "x": across(one.at),
                "y": TOP + ROW * staffs.index(one.staff) + 6,
                "width": max(across(one.at + timedelta(minutes=one.minutes)) - across(one.at), NARROWEST),
                "height": 22,
                "is_filled": one.kind != MeetingKind.MILESTONE,
                "is_over": one.state == MeetingState.HELD,
                "is_late": one.late,
            }
            for one in inside
        ],
    }
