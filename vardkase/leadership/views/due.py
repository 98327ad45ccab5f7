"""What is due, overdue and why, for a role: the page, the list that is asked for anew, and the rows of the first page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access import words as access_words
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Role, Viewer
from vardkase.incidents import words as incident_words
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Secrecy
from vardkase.incidents.views import alarms
from vardkase.kernel.clock import utc_now
from vardkase.leadership import obligations, words
from vardkase.leadership.obligations import Due, Obligation
from vardkase.ui import times
from vardkase.ui.layout import NavItem

TONES = {Due.OVERDUE: "red", Due.DUE: "orange", Due.SOON: "yellow"}
MINE, ALL = "mine", "all"
HOME = 5


@gates.signed_in
@require_GET
def due(request: ViewerRequest) -> HttpResponse:
    """What is due for one's own roles, for another role, or for all; only what the viewer can read elsewhere."""
    return render(request, "leadership/due.html", _context(request))


@gates.signed_in
@require_GET
def due_now(request: ViewerRequest) -> HttpResponse:
    """The list of the page alone: an open page asks for it anew, and only one that has done so says that it does."""
    return render(request, "leadership/due_list.html", _context(request) | {"renews": True})


@gates.signed_in
@require_GET
def urgent(request: ViewerRequest) -> HttpResponse:
    """The loud band of every page; nothing when all is well."""
    return render(request, "leadership/urgent.html", loud(request.viewer, utc_now()))


def loud(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What must be heard on every page: alarms that have waited too long, and then what else is loud."""
    found = alarms.loud(viewer, now)
    others = obligations.loud(viewer, now)
    return {**found, "others": [shown(one, now) for one in others[:3]], "other_count": len(others), "any": found["count"] + len(others)}


def for_home(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """The first rows for the viewer's own roles, and how many there are. Alarms have their own place on that page."""
    found = [one for one in obligations.obligations(viewer, now, _mine(viewer)) if not one.code.startswith("alarm_")]
    real = [one for one in found if not one.is_exercise]
    return {"due": [_short(one, now) for one in real[:HOME]], "due_count": len(real), "due_exercises": len(found) - len(real)}


def _short(one: Obligation, now: datetime) -> dict[str, str]:
    """An obligation in two lines, for a phone: what, in which incident, and how late. Why stands on the page behind it."""
    title = f"{one.title} ({one.incident.title})" if one.incident else one.title
    word = shown(one, now)["word"]
    at = times.moment(one.due_at, now) if one.due_at else str(words.DUE[one.state])
    return {"at": at, "label": title, "overdue": word if one.state == Due.OVERDUE else "", "url": one.url}


def shown(one: Obligation, now: datetime) -> dict[str, Any]:
    """An obligation as a list shows it: state in colour, shape and word, with how late or how long."""
    word = str(words.DUE[one.state])
    if one.due_at is not None:
        word = f"{word} · {times.ago(one.due_at, now) if one.due_at <= now else words.countdown(one.due_at, now)}"
    return {
        "one": one,
        "tone": TONES[one.state],
        "word": word,
        "marking": "" if one.mark.level == Secrecy.OPEN else str(incident_words.SECRECY[one.mark.level]),
        "roles": ", ".join(str(access_words.ROLES[role]) for role in one.roles),
    }


def _context(request: ViewerRequest) -> dict[str, Any]:
    now, viewer = utc_now(), request.viewer
    asked = request.GET.get("role", "")
    every = obligations.obligations(viewer, now)
    mine = _mine(viewer)
    chosen = asked if asked in {ALL, *map(str, Role)} else (MINE if mine else ALL)
    roles = {MINE: mine, ALL: None}.get(chosen, (Role(chosen),) if chosen not in (MINE, ALL) else None)
    found = [one for one in every if roles is None or set(roles) & set(one.roles)]
    real = [shown(one, now) for one in found if not one.is_exercise]
    exercises = [shown(one, now) for one in found if one.is_exercise]
    acute = [row for row in real if row["one"].weight]
    by_state = [(str(words.DUE[state]), [row for row in real if row["one"].state == state and not row["one"].weight]) for state in Due]
    tabs = _tabs(every, mine, chosen)
    return {
        "page_title": _("What is due"),
        "groups": [(word, _parts(rows), len(rows)) for word, rows in [(_("First of all"), acute), *by_state] if rows],
        "exercises": _parts(exercises),
        "exercise_count": len(exercises),
        "show_roles": chosen == ALL,
        "advice": _advice(viewer, len(tabs) > 1),
        "tabs": tabs,
        "now_url": f"{reverse('leadership:due_now')}?role={chosen}",
        "now": now,
    }


def _parts(rows: list[dict[str, Any]]) -> list[tuple[IncidentRow | None, list[dict[str, Any]]]]:
    """The rows by incident, the one with the most pressing first; what belongs to none has a part of its own."""
    parts: dict[UUID | None, tuple[IncidentRow | None, list[dict[str, Any]]]] = {}
    for row in rows:
        incident = row["one"].incident
        parts.setdefault(incident.id if incident else None, (incident, []))[1].append(row)
    return list(parts.values())


def _advice(viewer: Viewer, others: bool) -> str:
    """What to do when nothing is due: only what the viewer can."""
    said = []
    if viewer.can_anywhere(Capability.DIARY_READ):
        said.append(_("Look at the duty diary."))
    if others:
        said.append(_("What concerns others stands behind the roles above."))
    return " ".join(said)


def _mine(viewer: Viewer) -> tuple[Role, ...]:
    """The viewer's own roles that something can concern; whoever has none of them is shown everything that they can read."""
    return tuple(role for role in obligations.own_roles(viewer) if role not in (Role.OBSERVER, Role.AUDITOR, Role.ADMINISTRATOR))


def _tabs(every: tuple[Obligation, ...], mine: tuple[Role, ...], chosen: str) -> list[NavItem]:
    """Mine, everything, and each role that something concerns now; the number is of what is real."""
    real = [one for one in every if not one.is_exercise]
    address = reverse("leadership:due")

    def item(key: str, label: str, roles: tuple[Role, ...] | None) -> NavItem:
        count = sum(roles is None or bool(set(roles) & set(one.roles)) for one in real)
        return NavItem(label, f"{address}?role={key}", current=key == chosen, count=count)

    concerned = [role for role in Role if str(role) == chosen or any(role in one.roles for one in every)]
    own = [item(MINE, _("Mine"), mine)] if mine else []
    return [*own, item(ALL, _("Everything"), None), *(item(str(role), str(access_words.ROLES[role]), (role,)) for role in concerned)]
