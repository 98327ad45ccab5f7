"""The report of an analysis: read on the page, and taken out as a file that is made beside the requests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.actions import reports as actions
from vardkase.preparedness.forms.reports import ReportForm
from vardkase.preparedness.queries import analyses
from vardkase.preparedness.queries import reports as queries
from vardkase.preparedness.queries.reports import ReportLine
from vardkase.preparedness.queries.rulesets import made_under
from vardkase.preparedness.reporting import build, web
from vardkase.preparedness.reporting.word_template import PIECES, WORDS, default_template
from vardkase.preparedness.rules.reports import QUOTE, Kind
from vardkase.preparedness.words import reports as words

TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.JSON: "application/json; charset=utf-8",
}
REFRESH_SECONDS = 2


@require_safe
@gates.requires(Capability.RSA_READ)
def report(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """The report as a page, masked unless what is secret is asked for by one who reads it."""
    now = utc_now()
    found = build.gathered(request.viewer, analysis_id, now, mask=request.GET.get("secrets") != "1")
    made = build.report(found, now)
    first, pieces = web.page_of(made)
    context = {
        "page_title": made.title, "head": found.head, "made": made, "first": first, "pieces": pieces, "found": found, "now": now,
        "lacking": sum(not one.is_complete for one in found.checks),
    }  # fmt: skip
    return render(request, "preparedness/report.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_READ)
def report_files(request: ViewerRequest, analysis_id: UUID) -> HttpResponse:
    """The reports that were taken out, and the form that asks for one."""
    now = utc_now()
    head = analyses.analysis_head(request.viewer, analysis_id)
    form = ReportForm(request.POST or None, reads_secret=head.reads_secret)
    if request.method == "POST" and form.is_valid():
        found = build.gathered(request.viewer, analysis_id, now, mask=False)
        try:
            entry = actions.ask_report(
                viewer=request.viewer, analysis_id=analysis_id, order=form.order(), ruleset=found.rules.reference,
                others=tuple(one for one in found.masked if one.what in ("measure", "function") or one.part == QUOTE),
                key=form.cleaned_data["key"], now=now,
            )  # fmt: skip
            return redirect("preparedness:report_file", analysis_id, entry.event.report_id)
        except Refusal as refusal:
            if refusal.code.endswith(".not_found"):
                raise
            form.refuse(refusal)
    lines = [(one, *_standing(one)) for one in queries.report_lines(request.viewer, analysis_id)]
    context: dict[str, Any] = {
        "page_title": _("Take out the report"), "head": head, "form": form, "lines": lines, "now": now,
        "rules": made_under(request.viewer, head.keeper_id, head.ruleset),
        "tags": [*WORDS.items(), *PIECES.items()],
    }  # fmt: skip
    return render(request, "preparedness/report_files.html", context, status=422 if form.is_bound else 200)


def _standing(one: ReportLine) -> tuple[str, str, str]:
    """The colour and the word of where a report is, and what its format is called."""
    kind = str(words.KINDS[one.kind])
    if one.refused:
        return "red", _("Could not be made"), kind
    if one.made_at is None:
        return "yellow", str(words.STEPS.get(one.step, words.STEPS["asked"])), kind
    return ("green", _("Ready"), kind) if one.is_kept else ("grey", _("Not kept any more"), kind)


@require_safe
@gates.requires(Capability.RSA_READ)
def report_file(request: ViewerRequest, analysis_id: UUID, report_id: UUID) -> HttpResponse:
    """How far a report has come. The page asks again by itself while it is waited for; without that, by its link."""
    head = analyses.analysis_head(request.viewer, analysis_id)
    line = queries.report_line(request.viewer, analysis_id, report_id)
    tone, word, kind = _standing(line)
    context = {
        "page_title": _("Report of %(unit)s") % {"unit": head.unit}, "head": head, "line": line, "tone": tone, "word": word, "kind": kind,
        "now": utc_now(),
    }  # fmt: skip
    answer = render(request, "preparedness/report_file.html", context)
    if line.is_waited_for:
        answer.headers["Refresh"] = str(REFRESH_SECONDS)
    return answer


@require_safe
@gates.requires(Capability.RSA_READ)
def report_download(request: ViewerRequest, analysis_id: UUID, report_id: UUID) -> HttpResponse:
    """The file itself. Refused: "preparedness.report_not_kept"."""
    head = analyses.analysis_head(request.viewer, analysis_id)
    line, data = queries.report_data(request.viewer, analysis_id, report_id)
    ending = "" if line.is_masked else "-sekretess"
    name = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in head.unit.lower().translate(_PLAIN)).strip("-")
    headers = {"Content-Disposition": f'attachment; filename="rsa-{head.year}-{name}{ending}.{line.kind}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=TYPES[line.kind], headers=headers)


_PLAIN = str.maketrans("åäöé", "aaoe")


@require_safe
@gates.requires(Capability.RSA_READ)
def report_template(request: ViewerRequest) -> HttpResponse:
    """Our Word template, to be changed in Word and put in its place by the setting RSA_REPORT_TEMPLATE."""
    headers = {"Content-Disposition": 'attachment; filename="rsa-mall.docx"'}
    return HttpResponse(default_template(), content_type=TYPES[Kind.DOCX], headers=headers)
