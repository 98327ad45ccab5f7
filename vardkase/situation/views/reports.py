"""Situation reports on the screen: the list, a report, and what is told of it at a conference, by SMS and in WIS."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.rules import scopes
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import law
from vardkase.situation.actions.reports_out import REVIEWERS, SENDERS, approver, reading
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.report_links import may_give, sent_to
from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.reporting.lines import marks
from vardkase.situation.reporting.show import Shown, shown
from vardkase.situation.rules.reports_paper import Paper
from vardkase.situation.words import reports as words
from vardkase.ui import times


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def reports(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The reports of an incident, the latest first; to others than the staff those that were sent out."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="reports")
    row = context["incident"]
    context |= {
        "page_title": _("Situation reports"),
        "drafts": queries.reads_drafts(request.viewer, row),
        "reports": [(one, words.STATES[one.state], words.TONES[one.state]) for one in queries.reports(request.viewer, row)],
        "papers": [] if queries.reads_drafts(request.viewer, row) else [(one, marks(one)) for one in queries.sent_out(request.viewer, row)],
        "can_write": queries.may_write(request.viewer, row),
        "no_side": True,
    }
    return render(request, "situation/reports.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def report(request: ViewerRequest, incident_id: UUID, report_id: UUID) -> HttpResponse:
    """A report as it stands; an earlier or sent version with `?version=`."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="reports")
    row = context["incident"]
    asked = request.GET.get("version", "")
    if not queries.reads_drafts(request.viewer, row) or asked:
        paper = queries.with_fate(queries.frozen(request.viewer, incident_id, report_id, version_of(asked)))
        found = queries.whole(request.viewer, row, report_id) if queries.reads_drafts(request.viewer, row) else None
    else:
        found = queries.report(request.viewer, incident_id, report_id)
        paper = current(request, incident_id, found, row)
    context |= {
        "report": found,
        "old": bool(asked),
        # A draft has no version to be fetched: what stands there now is.
        "file_version": paper.version if paper.approved_at else "",
        "sent": [(one, words.WAYS[one.delivered.receipt.way] if one.delivered.receipt else "") for one in sent_to(row, found, now)]
        if found
        else [],
        "versions": sorted({one.version for one in found.deliveries}) if found and found.deliveries else [],
        "no_side": True,
        "law": law.find("situation_report", times.local(now).date()),
    }
    context |= _shown(paper, None if asked else found, now, linked=found is not None) | (
        _can(request, found, paper, row) if found and not asked else {}
    )
    return render(request, "situation/report.html", context)


def version_of(asked: str) -> int | None:
    """Which version is asked for; the latest when none is. Refusal("leadership.not_found") for what is no number."""
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 4:
        raise Refusal("leadership.not_found")
    return int(asked)


def current(request: ViewerRequest, incident_id: UUID, found: Report, row: Any) -> Paper:
    """What stands in a report now: frozen when it is approved, and until then as it would be."""
    if found.state.is_written:
        return queries.paper_of(request.viewer, row, found)
    return queries.with_fate(queries.frozen(request.viewer, incident_id, found.id, found.version))


def _shown(paper: Paper, found: Report | None, now: Any, *, linked: bool) -> dict[str, Any]:
    made: Shown = shown(paper, found, now, linked=linked)
    return {"page_title": made.title, "paper": paper, "shown": made}


def _can(request: ViewerRequest, found: Report, paper: Paper, row: Any) -> dict[str, Any]:
    """What the viewer may do with the report as it stands: what would be refused is not offered."""
    here = scopes(row.id, row.authority_id)
    has = request.viewer.can
    alive = row.state.is_written_in
    reviews = alive and any(has(right, here) for right in REVIEWERS)
    sends = any(has(right, here) for right in SENDERS)
    state = str(found.state)
    return {
        "reading": reading(found, paper),
        "reviewed": bool(paper.reviewed_by),
        "withheld": [(words.PARTS[part], text, items) for part, text, items in found.withheld] if found.state.is_written else [],
        "can_write": queries.may_write(request.viewer, row) and found.state.is_written,
        "can_hand_in": queries.may_write(request.viewer, row) and state == "draft",
        "can_review": reviews and state == "in_review",
        "can_approve": alive and state == "in_review" and has(approver(found.header.external), here),
        "can_return": reviews and state in {"in_review", "approved"},
        "can_send": sends and (state == "approved" or found.state.is_out),
        "can_acknowledge": sends and any(one.receipt is None for one in found.deliveries),
        "can_link": may_give(request.viewer, row),
        "can_correct": sends and alive and found.state.is_out,
    }
