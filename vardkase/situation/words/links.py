"""The words of links without an account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from vardkase.situation.rules.links import Purpose
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

PURPOSES: dict[Purpose, StrPromise] = {
    Purpose.STATUS: _("to report the status"),
    Purpose.REQUEST: _("to answer a request"),
    Purpose.REPORT: _("to read and acknowledge a situation report"),
    Purpose.WALL: _("to show the wall"),
}
EVENTS: dict[str, Any] = {
    "situation.link_given": _("Link without account given"),
    "situation.link_withdrawn": _("Link without account withdrawn"),
}
REFUSALS: dict[str, Any] = {
    "situation.link_hours": _("A link holds for at least one hour and at most %(limit)s. Give a number between them."),
    "situation.no_such_link": _("That link has ended already, or is not in this incident."),
    "situation.link_is_dead": _(
        "The link cannot be used: it has ended, what it was for is closed, or it is not ours. Ask whoever gave it to you for a new one."
    ),
    "situation.link_too_often": _(
        "A good deal has come by this link in a short time, so this has not been sent. It stands here still: send it at %(until)s or later."
        " If it is urgent, telephone the staff."
    ),
}


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    due = datetime.fromisoformat(facts["due"])
    written = datetime.fromisoformat(facts["recorded"]) if facts.get("recorded") else due
    return {**_named(facts), "until": times.moment(due, written)}


def _named(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "what": PURPOSES[Purpose(facts["purpose"])]}


LINES: dict[str, Any] = {
    "situation.link_given": (_("%(holder)s has got a link %(what)s without an account. It holds until %(until)s."), _given),
    "situation.link_withdrawn": (_("The link that %(holder)s had %(what)s is withdrawn."), _named),
}
