"""Attachments: the original always as a download, pictures as a preview made by us."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import queries

# Whatever a file may contain, it does nothing on our pages.
POWERLESS = "default-src 'none'; sandbox"


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def attachment(request: ViewerRequest, incident_id: UUID, attachment_id: UUID) -> HttpResponse:
    """The file as it was sent, as a download."""
    return _file(request, queries.attachment(request.viewer, incident_id, attachment_id), as_attachment=True)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def preview(request: ViewerRequest, incident_id: UUID, attachment_id: UUID) -> HttpResponse:
    """A picture made from the file, without what its camera wrote into it."""
    return _file(request, queries.preview(request.viewer, incident_id, attachment_id), as_attachment=False)


def _file(request: ViewerRequest, file: queries.AttachmentFile, *, as_attachment: bool) -> HttpResponse:
    tag = f'"{file.sha256}-{"file" if as_attachment else "preview"}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
    response = HttpResponse(file.data, content_type=file.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment, file.name) or "attachment"
    response.headers["Content-Security-Policy"] = POWERLESS
    # The browser may keep it, but asks each time: on a shared computer nobody sees it who has signed out.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = tag
    return response
