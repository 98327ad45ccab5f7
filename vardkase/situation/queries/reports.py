"""Situation reports: how they stand, what they are made of, and the versions that have left the house.

Drafts are the staff's own. To whoever follows from outside there are the versions that were sent, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils import translation

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Secrecy, scopes
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.frame import reads_people
from vardkase.situation import material
from vardkase.situation.material import Material
from vardkase.situation.models.reports import ReportMaterialRow, ReportRow, ReportStepRow, ReportVersionRow
from vardkase.situation.queries.reports_rows import FATEFUL, SENT, Report, fate_of, items_of, standing
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.reports import Item, Part
from vardkase.situation.rules.reports_changes import changes
from vardkase.situation.rules.reports_paper import Before, Event, Paper, blocks, function_of, shown


def reads_drafts(viewer: Viewer, row: IncidentRow) -> bool:
    """Whether a viewer reads what is not sent yet: the staff, and whoever audits it."""
    return reads_people(viewer, scopes(row.id, row.authority_id))


def may_write(viewer: Viewer, row: IncidentRow) -> bool:
    """Whether a viewer writes sections."""
    return row.state.is_written_in and viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id))


def reports(viewer: Viewer, row: IncidentRow, known: Known | None = None) -> tuple[Report, ...]:
    """The reports of an incident as they stood, the latest first, without their material; for the staff."""
    if not reads_drafts(viewer, row):
        return ()
    return tuple(_standing(row.id, known.number if known else row.entries))


def _standing(incident_id: UUID, until: int) -> list[Report]:
    found = [one for one in tables.load(ReportRow, "-number", incident_id=incident_id) if one.number <= until]
    steps: dict[UUID, list[ReportStepRow]] = {one.id: [] for one in found}
    for step in tables.load(ReportStepRow, "number", incident_id=incident_id) if found else ():
        if step.number <= until:
            steps[step.report_id].append(step)
    return [standing(one, steps[one.id]) for one in found]


def report(viewer: Viewer, incident_id: UUID, report_id: UUID) -> Report:
    """One report with its material. Refusal("leadership.not_found") for one that is absent or not the viewer's to read."""
    row = incidents.incident(viewer, incident_id)
    if not reads_drafts(viewer, row):
        raise Refusal("leadership.not_found")
    return whole(viewer, row, report_id)


def whole(viewer: Viewer, row: IncidentRow, report_id: UUID) -> Report:
    """The same, in an incident that the viewer has been let into already."""
    found = tables.first(ReportRow, incident_id=row.id, id=report_id)
    if found is None:
        raise Refusal("leadership.not_found")
    steps = tables.load(ReportStepRow, "number", report_id=report_id)
    gathered = tables.first(ReportMaterialRow, "-number", report_id=report_id)
    return standing(found, steps, items_of(gathered.body) if gathered else ())


def gathered(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Item, ...]:
    """All that is offered for a report as it was known at a moment, in Swedish, since it is kept so. What is secret is not copied."""
    # Nothing is written meanwhile: what several nouns ask alike is asked once.
    with translation.override("sv"), one_look():
        offered = material.gathered(viewer, row, known)
    found: dict[tuple[Part, str], Item] = {}
    for one in offered:
        item = _item(one)
        found.setdefault((item.part, item.key), item)
    return tuple(found.values())


def _item(one: Material) -> Item:
    part, secrecy = Part(one.section), one.mark.level
    if secrecy is Secrecy.SECRET:
        return Item(part, one.key, "", "", one.as_of, one.number, secrecy=secrecy)
    return Item(part, one.key, one.text, one.value, one.as_of, one.number, one.source, one.url, one.important, secrecy)


def paper_of(viewer: Viewer, row: IncidentRow, found: Report) -> Paper:
    """A report as it would be frozen now, compared with the last one of its actor that was sent to the same kind of readers."""
    before = last_sent(viewer, row, found)
    external = found.header.external
    every = blocks(found.items, found.written, external=external)
    left_out = frozenset(key for one in found.written.values() for key in one.left_out)
    told = shown(found.items, external=external, left_out=left_out)
    earlier = [item for block in before.blocks for item in block.items] if before else []
    event = _event(viewer, row, found)
    compared = Before(before.number, before.version, before.header.as_of, before.report_id) if before else None
    fingerprint = found.fingerprint(compared, event)
    reviewed = found.reviewed_as(fingerprint)
    return Paper(
        report_id=str(found.id),
        number=found.report_number,
        version=found.version,
        actor=found.actor,
        event=event,
        header=found.header,
        blocks=every,
        changes=changes(earlier, told, (one.key for one in found.items)) if before else (),
        before=compared,
        note=found.corrected.words if found.corrected else "",
        digest=fingerprint,
        prepared_by=function_of(found.drafted_by),
        prepared_at=found.drafted_at,
        reviewed_by=function_of(reviewed.by) if reviewed else "",
    )


def _event(viewer: Viewer, row: IncidentRow, found: Report) -> Event:
    """The incident as it was known at the report's moment."""
    then = incidents.header_then(viewer, row.id, found.header.as_of)
    return Event(
        str(row.id), row.reference, then.title or row.title, row.authority, row.place, then.level or row.level, row.opened_at,
        row.is_exercise,
    )  # fmt: skip


def last_sent(viewer: Viewer, row: IncidentRow, found: Report) -> Paper | None:
    """The last report before this one that its readers have: of the same actor, to the same kind of readers, and sent."""
    versions = tables.load(ReportVersionRow, "number", incident_id=row.id, actor=found.actor, external=found.header.external)
    earlier = {(one.report_id, one.version): one for one in versions if one.report_number < found.report_number}
    sent = {(one.report_id, said_version(one)) for one in tables.load(ReportStepRow, incident_id=row.id, kind=SENT)} if earlier else set()
    those = [one for key, one in earlier.items() if key in sent]
    last = max(those, key=lambda one: (one.report_number, one.number), default=None)
    return said(Paper, last.body) if last else None


def said_version(step: ReportStepRow) -> int:
    """Which version a delivery is of."""
    from vardkase.situation.events.reports import ReportSent

    return said(ReportSent, step.body).version


def frozen(viewer: Viewer, incident_id: UUID, report_id: UUID, version: int | None = None) -> Paper:
    """A version as it was approved; without a number the latest. Refusal("leadership.not_found").

    The staff reads every one. Others read those that have gone out of the house.
    """
    row = incidents.incident(viewer, incident_id)
    rows = tables.load(ReportVersionRow, "-number", incident_id=row.id, report_id=report_id)
    if not reads_drafts(viewer, row):
        sent = {said_version(one) for one in tables.load(ReportStepRow, report_id=report_id, kind=SENT)} if rows else set()
        rows = [one for one in rows if one.external and one.version in sent]
    found = next((one for one in rows if version is None or one.version == version), None)
    if found is None:
        raise Refusal("leadership.not_found")
    return said(Paper, found.body)


def with_fate(paper: Paper) -> Paper:
    """A version, with what has become of it since it was sent."""
    steps = tables.load(ReportStepRow, "number", report_id=UUID(paper.report_id), kind=FATEFUL)
    return replace(paper, fate=fate_of(paper.version, paper.header.external, steps))


def sent_out(viewer: Viewer, row: IncidentRow) -> tuple[Paper, ...]:
    """The versions that have gone out of the house, the latest first: what whoever follows from outside may read."""
    steps = tables.load(ReportStepRow, "number", incident_id=row.id, kind=FATEFUL)
    sent = {(one.report_id, said_version(one)) for one in steps if one.kind == SENT}
    rows = tables.load(ReportVersionRow, "-number", incident_id=row.id, external=True) if sent else []
    latest: dict[tuple[UUID, int], ReportVersionRow] = {}
    for one in rows:
        if (one.report_id, one.version) in sent:
            latest.setdefault((one.report_id, one.version), one)
    return tuple(
        replace(said(Paper, one.body), fate=fate_of(one.version, True, (step for step in steps if step.report_id == one.report_id)))
        for one in latest.values()
    )
