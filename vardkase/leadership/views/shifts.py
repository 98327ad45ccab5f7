"""Endurance: the board of shifts, one's own shifts, and the proposals of the planner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import queries
from vardkase.leadership.endurance.problem import HORIZONS
from vardkase.leadership.views import shift_shapes as shapes

FIRST_WARNINGS = 8
# How soon a page that waits for the planner asks again, by itself.
REFRESH_SECONDS = 4


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
@one_look()
def shifts(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Who is on, who is next and what is wrong, for every staff with a roster."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="shifts")
    hours = int(request.GET["hours"]) if request.GET.get("hours") in {str(each) for each in HORIZONS} else HORIZONS[0]
    board = queries.shift_board(request.viewer, incident_id, now=now, starts_at=_from(request), hours=hours)
    rosters = [shapes.roster(one, board, now, FIRST_WARNINGS) for one in board.rosters]
    at_work = [one for one in queries.staffs(request.viewer, incident_id) if one.closed_at is None]
    context |= {
        "page_title": _("Endurance"),
        "board": board,
        "rosters": [one for one in rosters if not one["line"].is_over or not board.is_live],
        "over": [one for one in rosters if one["line"].is_over and board.is_live],
        "waiting": [shapes.handover(one, now) for one in board.handovers if one.receipt is None],
        "given": [shapes.handover(one, now) for one in board.handovers if one.receipt is not None],
        "spans": shapes.spans(board),
        "has_staff_without": len(at_work) > sum(1 for one in board.rosters if one.staff_id and not one.is_over),
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/shifts.html", context)


def _from(request: ViewerRequest) -> datetime | None:
    """From when the board is shown: a moment with its zone, as the links of the page write it."""
    try:
        found = datetime.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return None
    return found if found.tzinfo is not None and 2000 < found.year < 2200 else None


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
@one_look()
def mine(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """What one is asked for, on the telephone: yes or no with one press. Who one is, is chosen once and stays in the address."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="shifts")
    board = queries.shift_board(request.viewer, incident_id, now=now)
    people = {one.id: one.said.name for roster in board.rosters if not roster.is_over for one in roster.people}
    who = _who(request, people)
    found = queries.shifts_of(request.viewer, incident_id, who, now=now) if who else ()
    context |= {
        "page_title": _("My shifts"),
        "people": sorted(people.items(), key=lambda one: one[1].casefold()),
        "who": who,
        "name": people.get(who, "") if who else "",
        "shifts": [shapes.shift(one, now) for one in found],
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/my_shifts.html", context)


def _who(request: ViewerRequest, people: dict[UUID, str]) -> UUID | None:
    """Whose shifts are shown: the one in the address, else whoever in a roster is called what the account is called."""
    try:
        chosen = UUID(request.GET.get("who", ""))
    except ValueError:
        label = request.viewer.actor.label.casefold()
        return next((id for id, name in people.items() if name.casefold() == label), None)
    if chosen not in people:
        raise Refusal("leadership.not_found")
    return chosen


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
def proposal(request: ViewerRequest, incident_id: UUID, proposal_id: UUID) -> HttpResponse:
    """What the planner proposes, or since when it has been working on it. Without a script the page asks again by itself."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="shifts")
    found = queries.proposal(request.viewer, incident_id, proposal_id, now=now)
    context |= {
        "page_title": _("Proposed plan, %(roster)s") % {"roster": found.asked.roster},
        "proposal": found,
        "facts": shapes.proposal_facts(found, now),
        "roles": shapes.proposal_roles(found, now),
        "loans": shapes.loans(found, now),
        "lacks": shapes.lacks(found, now),
        "own": _own(request.viewer, incident_id, found, now),
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    answer = render(request, "leadership/proposal.html", context)
    if found.outcome is None and not found.is_late:
        answer.headers["Refresh"] = str(REFRESH_SECONDS)
    return answer


def _own(viewer: Viewer, incident_id: UUID, found: queries.ProposalLine, now: datetime) -> str:
    """How many of the municipality's own could hold the roles that lack people and are not in the roster: they come before any loan."""
    outcome = found.outcome
    if outcome is None or not outcome.loans or found.adopted_at:
        return ""
    wanted = {one.role_key for one in outcome.loans}
    suggested = queries.to_bring(viewer, incident_id, found.asked.roster_id, now=now)
    count = sum(one.told is None and bool(wanted.intersection(one.roles)) for one in suggested)
    return (
        ngettext(
            "%(count)s of your own who can hold these roles is not in the roster. Bring them in before you borrow.",
            "%(count)s of your own who can hold these roles are not in the roster. Bring them in before you borrow.",
            count,
        )
        % {"count": count}
        if count
        else ""
    )


@gates.requires(Capability.LOG_READ_INTERNAL)
@require_GET
def handover(request: ViewerRequest, incident_id: UUID, handover_id: UUID) -> HttpResponse:
    """A sheet as it was given, on a screen or on paper, with its receipt."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="shifts")
    found = queries.given_handover(request.viewer, incident_id, handover_id, now=now)
    context |= {
        "page_title": _("Handover, %(role)s") % {"role": found.said.shift.role if found.said else ""},
        "handover": found,
        "sections": shapes.sections(found.said.sections, now, found.said.shift.role) if found.said else [],
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/handover.html", context)
