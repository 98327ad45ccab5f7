"""Reads for the reports: what is written under the headings, the deviations, and which reports were taken out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.models import FunctionRow, MeasureRow
from vardkase.preparedness.models.analyses import AnalysisRow, RiskRow, TextRow, WorkshopRow
from vardkase.preparedness.models.reports import DeviationRow, ReportFileRow, ReportRow
from vardkase.preparedness.projections.analyses import openness_of, risk_of, workshop_of
from vardkase.preparedness.projections.functions import function_of
from vardkase.preparedness.projections.measures import measure_of
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.queries.choice_scopes import with_kept
from vardkase.preparedness.rules import quotes
from vardkase.preparedness.rules.quotes import Fence
from vardkase.preparedness.rules.reports import Kind, Text
from vardkase.preparedness.rules.rounds import Workshop


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report that was asked for: by whom, for whom, and where it is. `step` says what is being done while it is made; `is_kept` whether
    the file can still be fetched.
    """

    id: UUID
    kind: Kind
    is_masked: bool
    recipient: str
    purpose: str
    ruleset: str
    asked_at: datetime
    asked_by: str
    made_at: datetime | None
    digest: str
    size: int
    template_fault: str
    refused: str
    step: str
    is_kept: bool

    @property
    def is_waited_for(self) -> bool:
        """Whether it is being made."""
        return self.made_at is None and not self.refused


def texts(viewer: Viewer, analysis_id: UUID) -> dict[str, Text]:
    """What the analysis says in its own words, by part and by `part.item`; what is secret there without its words for those who do not
    read it. Refusal("preparedness.rsa.not_found").
    """
    row = scopes.analysis(viewer, analysis_id)
    found = {one.part: one for one in written_texts(row)}
    return found if scopes.reads_secret(viewer, row) else {part: _unseen(one) for part, one in found.items()}


def _unseen(one: Text) -> Text:
    if not one.ground:
        return one
    return replace(one, text="", openness=replace(one.openness, why=""), unseen=True)


def written_texts(row: AnalysisRow) -> tuple[Text, ...]:
    """The texts of an analysis whole, whoever asks, with what they say again of what is secret. For the ledger; not to be shown."""
    around = fence_of(row)
    rows = TextRow.objects.filter(analysis_id=row.pk).exclude(text="").order_by("part").values_list("part", "heading", "text", "openness")
    return tuple(Text(part, heading, text, openness_of(said), around.quoted(text)) for part, heading, text, said in rows)


def fence(viewer: Viewer, analysis_id: UUID) -> Fence:
    """What no masked report of an analysis may say again. It holds what is hidden also from the viewer, and is never shown.

    Refusal("preparedness.rsa.not_found").
    """
    return fence_of(scopes.analysis(viewer, analysis_id))


def fence_of(row: AnalysisRow) -> Fence:
    """What is secret in the round's analyses, since the whole municipality's may tell of a unit's, and in the measures."""
    around = AnalysisRow.objects.filter(round_id=row.round_id).values("pk")
    bodies = RiskRow.objects.filter(analysis_id__in=around, secret=True).order_by("pk").values_list("body", flat=True)
    measures = MeasureRow.objects.filter(is_secret=True).order_by("pk").values_list("body", flat=True)
    return quotes.fence(
        (*(pair for body in bodies for pair in quotes.of_risk(risk_of(body))),
         *(pair for body in measures for pair in quotes.of_measure(measure_of(body))))
    )  # fmt: skip


def workshops(viewer: Viewer, analysis_id: UUID) -> tuple[Workshop, ...]:
    """The workshops of an analysis, the first first. Refusal("preparedness.rsa.not_found")."""
    row = scopes.analysis(viewer, analysis_id)
    return tuple(workshop_of(body) for body in WorkshopRow.objects.filter(analysis_id=row.pk).order_by("on").values_list("body", flat=True))


def deviations(viewer: Viewer, analysis_id: UUID) -> dict[str, str]:
    """Why the analysis deviates from its rules, by part. Refusal("preparedness.rsa.not_found")."""
    row = scopes.analysis(viewer, analysis_id)
    return dict(DeviationRow.objects.filter(analysis_id=row.pk).values_list("part", "motivation"))


def started_at(viewer: Viewer, analysis_id: UUID) -> datetime:
    """When the analysis was begun. Refusal("preparedness.rsa.not_found")."""
    return scopes.analysis(viewer, analysis_id).started_at


def year_before(viewer: Viewer, analysis_id: UUID) -> int | None:
    """The year of the analysis that this one goes on from; None when it goes on from none. Refusal("preparedness.rsa.not_found")."""
    row = scopes.analysis(viewer, analysis_id)
    return AnalysisRow.objects.filter(pk=row.from_id).values_list("year", flat=True).first() if row.from_id else None


def report_lines(viewer: Viewer, analysis_id: UUID) -> tuple[ReportLine, ...]:
    """The reports that were asked for, the latest first; those with secrets only for those who read them.

    Refusal("preparedness.rsa.not_found").
    """
    row = scopes.analysis(viewer, analysis_id)
    rows = list(_readable(viewer, row).order_by("-asked_at")[:50])
    files = dict(ReportFileRow.objects.filter(pk__in=[one.pk for one in rows]).values_list("id", "step"))
    since = _secret_since(row) if rows else None
    return tuple(_line(one, files.get(one.pk), since) for one in rows)


def _readable(viewer: Viewer, row: AnalysisRow) -> QuerySet[ReportRow]:
    """What was asked for where the register is kept is made as it is read there, with others' measures and what functions need: the unit's
    own people, who do not read that, take out their own.
    """
    rows = ReportRow.objects.filter(analysis_id=row.pk)
    if not scopes.reads_centrally(viewer, row):
        rows = rows.filter(central=False)
    return rows if scopes.reads_secret(viewer, row) else rows.filter(is_masked=True)


def _secret_since(row: AnalysisRow) -> datetime | None:
    """When something was last written that is secret now and may stand in a report of the analysis. A masked file from before that may
    hold it in plain words: whether it was secret then too is not asked, since a new file is soon made.
    """
    around = AnalysisRow.objects.filter(round_id=row.round_id).values("pk")
    measures = MeasureRow.objects.filter(is_secret=True, authority_id__in=with_kept(row.keeper_id))
    texts = TextRow.objects.filter(analysis_id=row.pk).exclude(openness="").values_list("openness", "changed_at")
    functions = FunctionRow.objects.filter(authority_id=row.keeper_id, retired_at=None).values_list("body", "changed_at")
    found = [
        RiskRow.objects.filter(analysis_id__in=around, secret=True).aggregate(last=Max("changed_at"))["last"],
        measures.aggregate(last=Max("changed_at"))["last"],
        *(at for said, at in texts if openness_of(said).ground),
        *(at for body, at in functions if function_of(body).restricted),
    ]
    return max((at for at in found if at), default=None)


def _line(row: ReportRow, step: str | None, since: datetime | None) -> ReportLine:
    is_past = row.is_masked and since is not None and since > row.asked_at
    return ReportLine(
        row.pk, Kind(row.kind), row.is_masked, row.recipient, row.purpose, row.ruleset, row.asked_at, row.asked_by, row.made_at, row.digest,
        row.size, row.template_fault, row.refused, step or "", row.made_at is not None and step is not None and not is_past,
    )  # fmt: skip


def report_line(viewer: Viewer, analysis_id: UUID, report_id: UUID) -> ReportLine:
    """One report that was asked for. Refusal("preparedness.rsa.not_found") for absent and forbidden alike."""
    row = scopes.analysis(viewer, analysis_id)
    found = _readable(viewer, row).filter(pk=report_id).first()
    if found is None:
        raise Refusal("preparedness.rsa.not_found")
    return _line(found, ReportFileRow.objects.filter(pk=report_id).values_list("step", flat=True).first(), _secret_since(row))


def report_data(viewer: Viewer, analysis_id: UUID, report_id: UUID) -> tuple[ReportLine, bytes]:
    """The file of a report. Refused: "preparedness.rsa.not_found", "preparedness.report_not_kept" when it is not there (any
    more), or is masked and something has become secret since."""
    found = report_line(viewer, analysis_id, report_id)
    data = ReportFileRow.objects.filter(pk=report_id).values_list("data", flat=True).first() if found.is_kept else None
    if not data:
        raise Refusal("preparedness.report_not_kept")
    return found, bytes(data)
