"""Export: one file that can be verified anywhere."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import exporting
from vardkase.incidents.forms.base import KeyedForm
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now


@gates.requires(Capability.INCIDENT_EXPORT)
@require_http_methods(["GET", "POST"])
def export(request: ViewerRequest, incident_id: UUID) -> HttpResponseBase:
    """Says what an export is; the button makes it."""
    now = utc_now()
    form = KeyedForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        return _made(request, incident_id, form)
    return _page(request, incident_id, form)


def _page(request: ViewerRequest, incident_id: UUID, form: KeyedForm) -> HttpResponse:
    context = room(request.viewer, incident_id, form.now, place="export")
    context |= {"page_title": _("Export"), "form": form, "no_side": True}
    return render(request, "incidents/export.html", context)


def _made(request: ViewerRequest, incident_id: UUID, form: KeyedForm) -> HttpResponseBase:
    # On disk, not in memory: an incident of many days with photos may be larger than what the server has to spare.
    with tempfile.NamedTemporaryFile(suffix=".zip", delete=False) as draft:
        place = Path(draft.name)
    try:
        name = exporting.export(viewer=request.viewer, incident_id=incident_id, destination=place, now=form.now)
        return FileResponse(place.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
    finally:
        # The open file keeps its bytes until it has been sent.
        place.unlink()
