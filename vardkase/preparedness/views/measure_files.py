"""All measures that the viewer may read, as files."""

from __future__ import annotations

import csv
import io
import json

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel import codec
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.preparedness.actions import exports as actions
from vardkase.preparedness.queries import export
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.queries.measure_rows import MeasureLine
from vardkase.preparedness.rules.measures import Fund
from vardkase.preparedness.words import measures as words


@require_safe
@gates.requires(Capability.RSA_READ)
def as_json(request: ViewerRequest) -> HttpResponse:
    """Everything that stands of each measure, by the names of its fields."""
    lines = queries.listing(request.viewer, timezone.localdate(utc_now())).lines
    found = [{"measure": codec.to_plain(line.measure), "course": codec.to_plain(line.course)} for line in lines]
    return _file(request, json.dumps({"measures": found}, ensure_ascii=False, indent=1), "application/json", "json")


@require_safe
@gates.requires(Capability.RSA_READ)
def as_csv(request: ViewerRequest) -> HttpResponse:
    """A table for a spreadsheet: semicolons, decimals as in Swedish, a mark first so that å, ä and ö are read."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(
        [
            _("Number"), _("What is to be done"), pgettext("preparedness", "State"), _("Answers for it"), _("Owner"),
            pgettext("measure", "Deadline"),
            _("Comes from"), _("Which one"), _("For the risks"), _("For the vital functions"), _("Cost once"), _("Cost per year"),
            *map(str, words.FUNDS.values()),
            _("Gives nothing without"), _("Cannot be done beside"),
            _("Decision"), _("Expected effect"), _("Did it help?"), _("What was seen"), _("To be reminded of"),
        ]
    )  # fmt: skip
    for line in queries.listing(request.viewer, timezone.localdate(utc_now())).lines:
        table.writerow([_tame(cell) for cell in _cells(line)])
    return _file(request, "\ufeff" + written.getvalue(), "text/csv", "csv")


def _cells(line: MeasureLine) -> list[str]:
    measure, course = line.measure, line.course
    paid = {one.kind: one.amount for one in measure.funding}
    decision, said = course.decision, course.verification
    decided = ", ".join(part for part in (decision.body, str(decision.on), decision.section, decision.registry) if part) if decision else ""
    return [
        str(measure.number), measure.title, str(words.STATES[line.state]), measure.organisation, measure.owner, str(measure.deadline or ""),
        str(words.ORIGINS[measure.source.kind]), measure.source.label, ", ".join(one.name for one in measure.risks),
        ", ".join(one.name for one in measure.functions), str(measure.cost_once), str(measure.cost_yearly),
        *(str(paid.get(fund, 0)) for fund in Fund), ", ".join(one.name for one in measure.requires),
        ", ".join(one.name for one in measure.excludes), decided, "; ".join(words.effect(one) for one in measure.effects),
        str(words.OUTCOMES[said.outcome]) if said else "", said.seen if said else "", ", ".join(str(words.NAGS[one]) for one in line.nags),
    ]  # fmt: skip


def _tame(cell: str) -> str:
    """What a spreadsheet would take for a formula is written as the text that it is."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _file(request: ViewerRequest, content: str, kind: str, ending: str) -> HttpResponse:
    """The file; what is secret in it is noted before it is given."""
    name = f"{_('measures')}.{ending}"
    if secrets := export.measure_secrets(request.viewer):
        actions.note_export(viewer=request.viewer, file_name=name, secrets=secrets, key=new_id(), now=utc_now())
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
