"""The words of lent roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from vardkase.access.rules import Role
from vardkase.access.words import ROLES
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

EVENTS: dict[str, StrPromise] = {
    "leadership.role_lent": _("Role lent"),
    "leadership.role_returned": _("Lent role taken back"),
}
REFUSALS: dict[str, StrPromise] = {
    "leadership.loan_needs_person": _("Choose who is to have the role."),
}


def _lent(facts: dict[str, Any]) -> dict[str, Any]:
    until = datetime.fromisoformat(facts["due"])
    written = datetime.fromisoformat(facts["recorded"]) if facts.get("recorded") else until
    return {**_role(facts), "until": times.moment(until, written)}


def _role(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "role": ROLES[Role(facts["role"])]}


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "leadership.role_lent": (_("%(who)s has the role %(role)s in this incident until %(until)s."), _lent),
    "leadership.role_returned": (_("%(who)s no longer has the role %(role)s in this incident."), _role),
}
