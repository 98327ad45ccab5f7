"""Contact ways that nobody has checked for too long: a call list that is wrong is found out on the worst night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.leadership.obligations import Due, Obligation
from vardkase.organisation import queries

ROLES = (Role.COORDINATOR,)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """One line for all of them: the page behind it has each, the worst first. For those who look after the register."""
    if not viewer.can_anywhere(Capability.ORGANISATION_EDIT):
        return
    late, ageing, checked = queries.due_glance(viewer, now)
    if not late and not ageing:
        return
    if late:
        title = ngettext("Check %(count)s contact way", "Check %(count)s contact ways", late) % {"count": late}
    else:
        title = ngettext("Soon to be checked: %(count)s contact way", "Soon to be checked: %(count)s contact ways", ageing) % {
            "count": ageing
        }
    yield Obligation(
        key="contacts",
        code="contacts_unchecked",
        title=title,
        why=_("A contact way is checked again after %(amber)s days. After %(red)s days nobody can count on it.")
        % {"amber": settings.CONTACT_AGEING_DAYS, "red": settings.CONTACT_OLD_DAYS},
        since=checked,
        due_at=checked + timedelta(days=settings.CONTACT_OLD_DAYS) if checked else None,
        state=Due.OVERDUE if late else Due.SOON,
        url=reverse("organisation:due"),
        roles=ROLES,
    )
