"""What access does after commit: tells the administrators that somebody has broken the glass."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from vardkase.access import queries, scopes
from vardkase.access.actions import NOTICE_TOPIC
from vardkase.kernel.clock import utc_now
from vardkase.ledger.outbox import handler
from vardkase.ui import times


@handler(NOTICE_TOPIC)
def tell_administrators(payload: dict[str, Any], row_id: int) -> None:
    """One mail to all administrators of everything. With nobody to write to, nothing is sent; the list on the screen remains."""
    door = queries.break_glass_row(UUID(payload["break_glass_id"]))
    now = utc_now()
    addresses = queries.administrators_addresses(now=now)
    if door is None or not addresses:
        return
    with translation.override(settings.LANGUAGE_CODE):
        words = _(
            "%(who)s has opened emergency access.\n\nWhat: %(scope)s\nFrom %(from)s to %(to)s at the latest\nReason: %(reason)s\n\n"
            "The list of all emergency access: %(url)s"
        ) % {
            "who": door.account.label,
            "scope": scopes.names([door.scope])[door.scope],
            "from": times.moment(door.valid_from, now),
            "to": times.moment(door.valid_to, now),
            "reason": door.reason,
            "url": settings.BASE_URL.rstrip("/") + reverse("access:break_glass"),
        }
        subject = _("Emergency access: %(who)s") % {"who": door.account.label}
    # Each administrator gets a mail of their own, so that addresses are not spread.
    for address in addresses:
        send_mail(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, words, settings.DEFAULT_FROM_EMAIL, [address])
