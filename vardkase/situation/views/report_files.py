"""A report as a file, and the words of it that are sent or read out. All of one version are made of the same frozen paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import queries as incidents
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.reports_names import known_names
from vardkase.situation.reporting import brief, document, edxl, lines, plain, spoken, structured, web, word
from vardkase.situation.reporting.template import default_template
from vardkase.situation.rules.reports_paper import Paper
from vardkase.situation.views.reports import version_of
from vardkase.ui.documents import to_pdf

TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def report_file(request: ViewerRequest, incident_id: UUID, report_id: UUID, kind: str) -> HttpResponse:
    """The file of a version (`?version=`, else the latest), or of the draft that is worked on when nothing is frozen yet.

    Refused: "leadership.not_found", "situation.report_not_approved" (XML of a draft), "situation.template_…".
    """
    row = incidents.incident(request.viewer, incident_id)
    paper = paper_asked(request, row, report_id)
    data = made(paper, kind, demo=settings.VARDKASE_DEMO)
    name = file_name(paper, kind)
    return HttpResponse(data, content_type=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def paper_asked(request: ViewerRequest, row: IncidentRow, report_id: UUID) -> Paper:
    """The version that is asked for: a number, or what stands on the report's page."""
    asked = version_of(request.GET.get("version", ""))
    if asked is None and queries.reads_drafts(request.viewer, row):
        found = queries.report(request.viewer, row.id, report_id)
        if found.state.is_written:
            return queries.paper_of(request.viewer, row, found)
        asked = found.version
    return queries.with_fate(queries.frozen(request.viewer, row.id, report_id, asked))


def made(paper: Paper, kind: str, *, demo: bool) -> bytes:
    """The content of a file."""
    if kind == "pdf":
        return to_pdf(document.document(paper, demo=demo))
    if kind == "html":
        return web.page(document.document(paper, demo=demo)).encode()
    if kind == "docx":
        return word.docx_of(paper, own_template(), demo=demo)
    if kind == "json":
        return structured.structured(paper, demo=demo).encode()
    if kind == "txt":
        return plain.text(paper, demo=demo).encode()
    if paper.approved_at is None:
        raise Refusal("situation.report_not_approved")
    return edxl.sitrep(paper, demo=demo)


def own_template() -> bytes | None:
    """The municipality's own template; None for ours. Refusal("situation.template_missing") when it is not where it is said to be."""
    path: Path | None = settings.SITUATION_REPORT_TEMPLATE
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError:
        raise Refusal("situation.template_missing", file=path.name)


def file_name(paper: Paper, kind: str) -> str:
    """`2019-001-lagesrapport-4.pdf`; an exercise says so first, a draft last, and a correction which version it is."""
    version = f"-version-{paper.version}" if paper.version > 1 else ""
    draft = "-utkast" if paper.approved_at is None else ""
    first = "OVNING-" if paper.event.exercise else ""
    reference = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in paper.event.reference)
    return f"{first}{reference}-lagesrapport-{paper.number}{version}{draft}.{kind}"


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def report_words(request: ViewerRequest, incident_id: UUID, report_id: UUID) -> HttpResponse:
    """What is read out at a conference, sent as an SMS and pasted into WIS."""
    now: datetime = utc_now()
    context: dict[str, Any] = room(request.viewer, incident_id, now, place="reports")
    row = context["incident"]
    paper = paper_asked(request, row, report_id)
    demo, names = settings.VARDKASE_DEMO, known_names(request.viewer, row)
    context |= {
        "page_title": _("Words of %(report)s") % {"report": lines.title_of(paper)},
        "paper": paper,
        "marks": lines.marks(paper, demo=demo),
        "sms": brief.sms(paper, names, demo=demo),
        "oral": spoken.oral(paper, names, demo=demo),
        "most_words": spoken.MOST_WORDS,
        "wis": plain.text(paper, demo=demo),
        "no_side": True,
    }
    return render(request, "situation/report_words.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def report_template(request: ViewerRequest) -> HttpResponse:
    """Our Word template, to be changed in Word and put in its place by the setting SITUATION_REPORT_TEMPLATE."""
    headers = {"Content-Disposition": 'attachment; filename="lagesrapport-mall.docx"'}
    return HttpResponse(default_template(), content_type=TYPES["docx"], headers=headers)
