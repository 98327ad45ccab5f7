"""Everything that the viewer may read, as a workbook, CSV or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.preparedness import queries
from vardkase.preparedness.actions import exports as actions
from vardkase.preparedness.queries import analyses
from vardkase.preparedness.queries import export as tables
from vardkase.preparedness.queries.export import Secrets
from vardkase.preparedness.sheets import writing
from vardkase.preparedness.sheets.writing import Table

FORMATS = ("xlsx", "csv", "json")


@require_safe
@gates.requires(Capability.RSA_READ)
def export(request: ViewerRequest) -> HttpResponse:
    """What can be exported, in which formats."""
    context = {"rounds": analyses.rounds(request.viewer), "registers": queries.registers(request.viewer), "formats": FORMATS}
    return render(request, "preparedness/export.html", context)


@require_safe
@gates.requires(Capability.RSA_READ)
def everything(request: ViewerRequest) -> HttpResponse:
    """All risks of all years, all measures and all registers."""
    return _file(request, tables.all_tables(request.viewer), "beredskap", tables.all_secrets(request.viewer))


@require_safe
@gates.requires(Capability.RSA_READ)
def of_measures(request: ViewerRequest) -> HttpResponse:
    """The measures."""
    return _file(request, tables.measure_tables(request.viewer), "atgarder", tables.measure_secrets(request.viewer))


@require_safe
@gates.requires(Capability.RSA_READ)
def of_round(request: ViewerRequest, round_id: UUID) -> HttpResponse:
    """The risks of a round."""
    found, secrets = tables.round_tables(request.viewer, round_id), tables.round_secrets(request.viewer, round_id)
    return _file(request, found, "rsa", secrets)


@require_safe
@gates.requires(Capability.RSA_READ)
def of_analysis(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """The risks of a unit's analysis."""
    found, secrets = tables.analysis_tables(request.viewer, analysis_id), tables.analysis_secrets(request.viewer, analysis_id)
    return _file(request, found, "riskanalys", secrets)


@require_safe
@gates.requires(Capability.RSA_READ)
def of_register(request: ViewerRequest, authority_id: UUID) -> HttpResponse:
    """The vital functions of a register and what they depend on."""
    found, secrets = tables.register_tables(request.viewer, authority_id), tables.register_secrets(request.viewer, authority_id)
    return _file(request, found, "samhallsviktig-verksamhet", secrets)


def _file(request: ViewerRequest, found: Sequence[Table], name: str, secrets: Sequence[Secrets] = ()) -> HttpResponse:
    """The tables in the format that is asked for; a workbook when none is. Several tables as CSV come in one archive.
    What is secret in them is noted before they are given.

    The name of the file is Swedish as its headings are.
    """
    now = utc_now()
    day = timezone.localdate(now).isoformat()
    asked = request.GET.get("format", "xlsx")
    title = f"{name}-{day}"
    if asked == "json":
        answer = HttpResponse(writing.structured(found, {"exporterad": day}), content_type="application/json")
    elif asked == "csv" and len(found) == 1:
        answer = HttpResponse(writing.comma_separated(found[0]), content_type="text/csv; charset=utf-8")
    elif asked == "csv":
        answer = HttpResponse(writing.archive(found), content_type="application/zip")
    else:
        answer = HttpResponse(writing.workbook(found, title), content_type=writing.XLSX)
    ending = {"json": "json", "csv": "csv" if len(found) == 1 else "zip"}.get(asked, "xlsx")
    file_name = f"{title}.{ending}"
    if secrets:
        actions.note_export(viewer=request.viewer, file_name=file_name, secrets=secrets, key=new_id(), now=now)
    answer["Content-Disposition"] = content_disposition_header(True, file_name)
    answer["Cache-Control"] = "no-store"
    return answer
