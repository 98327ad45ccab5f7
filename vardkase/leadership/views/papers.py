"""What is fetched as a file: the draft of a meeting's minutes as PDF or DOCX, and its facts as JSON."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import queries as incidents
from vardkase.kernel.clock import utc_now
from vardkase.leadership import papers, queries
from vardkase.ui.documents import to_docx, to_pdf

MAKERS = {"pdf": to_pdf, "docx": to_docx}
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json; charset=utf-8",
}


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def minutes(request: ViewerRequest, incident_id: UUID, meeting_id: UUID, kind: str) -> HttpResponse:
    """The file, with what the one who fetches it may read. Refusal("leadership.not_found") for a meeting of elsewhere."""
    now = utc_now()
    row = incidents.incident(request.viewer, incident_id)
    detail = queries.meeting(request.viewer, incident_id, meeting_id, now=now)
    demo = settings.VARDKASE_DEMO
    data = (
        papers.structured(detail, row, demo=demo).encode() if kind == "json" else MAKERS[kind](papers.minutes(detail, row, now, demo=demo))
    )
    name = papers.file_name(detail, row, kind)
    return HttpResponse(data, content_type=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})
