"""Measures that are late, soon due, or done without anybody having seen whether they helped: an RSA is worth what is done about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.leadership.obligations import Due, Obligation, end_of
from vardkase.preparedness.queries import measures
from vardkase.preparedness.rules.measures import Nag

ROLES = (Role.COORDINATOR, Role.UNIT_COORDINATOR, Role.UNIT_HEAD)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """One line for all of them: the page behind it has each by its owner. For those who write measures there."""
    if not viewer.can_anywhere(Capability.RSA_WRITE):
        return
    found = measures.due(viewer, timezone.localdate(now), to_write=True)
    if not found:
        return
    late = [one for one in found if Nag.OVERDUE in one.line.nags]
    days = [one.line.measure.deadline for one in found if one.line.measure.deadline and one.line.nags[0] in (Nag.OVERDUE, Nag.SOON)]
    if late:
        title = ngettext("%(count)s measure is late", "%(count)s measures are late", len(late)) % {"count": len(late)}
    else:
        title = ngettext("Follow up %(count)s measure", "Follow up %(count)s measures", len(found)) % {"count": len(found)}
    yield Obligation(
        key="measures",
        code="measures_due",
        title=title,
        why=_("Every measure has an owner and a deadline, and is followed until somebody has seen whether it helped."),
        since=None,
        due_at=end_of(min(days)) if days else None,
        state=Due.OVERDUE if late else Due.SOON,
        url=reverse("preparedness:measures_due"),
        roles=ROLES,
    )
