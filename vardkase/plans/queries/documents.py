"""Documents: in force, in earlier versions, as drafts and in packs. What the viewer may not read does not exist, or is covered."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.plans.events.documents import stream_of
from vardkase.plans.models import DocumentRow, DocumentVersion, ReferralRow
from vardkase.plans.projections.documents import content_of
from vardkase.plans.queries import document_lines, scopes
from vardkase.plans.queries.document_rows import (
    AdoptedFact,
    AdoptedLine,
    ComparePage,
    DocumentDraftPage,
    DocumentLine,
    DocumentPage,
    Pack,
    PackPart,
)
from vardkase.plans.queries.plans import leading_plan
from vardkase.plans.queries.referrals import referral_lines
from vardkase.plans.queries.rows import LeadingPlan
from vardkase.plans.rules import document_compare as compare
from vardkase.plans.rules.document_kinds import Kind
from vardkase.plans.rules.documents import Content, Cover, Facts, Withdrawal, empty_sections, masked


def found(viewer: Viewer, document_id: UUID, *, lock: bool = False) -> tuple[DocumentRow, Organisation]:
    """A document and its unit. Refusal("plans.not_found") for absent and forbidden alike."""
    rows = DocumentRow.objects.select_for_update() if lock else DocumentRow.objects
    row = rows.filter(pk=document_id).first()
    unit = scopes.units(viewer).filter(pk=row.organisation_id).first() if row else None
    if row is None or unit is None:
        raise Refusal("plans.not_found")
    return row, unit


def seen_by(viewer: Viewer, unit: Organisation, content: Content) -> Content:
    """The content as the viewer may read it."""
    return content if document_lines.reads_secret(viewer, unit) else masked(content)


def is_covered(viewer: Viewer, unit: Organisation, content: Content) -> bool:
    """Whether something in the content is covered for the viewer."""
    covers = {content.facts.cloak.cover, *(section.cloak.cover for section in content.sections)}
    return Cover.SECRET in covers and not document_lines.reads_secret(viewer, unit)


def in_force(viewer: Viewer, unit_id: UUID, kind: str, on: date) -> PackPart | None:
    """The document of a kind that a unit has in force on a day, never a draft; of several the one adopted last. None when there is none.

    Refusal("plans.not_found") when the viewer may not know of the unit.
    """
    parts = [part for part in _parts(viewer, scopes.unit(viewer, unit_id), on) if part.line.kind.key == kind]
    return max(parts, key=lambda part: (part.version.decided_on, part.version.adopted_at), default=None)


def document(viewer: Viewer, document_id: UUID, now: datetime, number: int | None = None) -> DocumentPage:
    """A document in force, in its latest version when none is, or in the version of a number. Refusal("plans.not_found")."""
    row, unit = found(viewer, document_id)
    today = timezone.localdate(now)
    line, versions = _line(viewer, row, unit, today)
    shown = line.version if number is None else next((one for one in versions if one.number == number), None)
    if number is not None and shown is None:
        raise Refusal("plans.not_found")
    body = DocumentVersion.objects.values_list("body", flat=True).get(pk=shown.id) if shown else ""
    content = content_of(body) if body else Content(Facts(row.title))
    withdrawal = Withdrawal(row.withdrawn_on, row.withdrawn_by, row.withdrawn_reference, row.withdrawn_why) if row.withdrawn_on else None
    return DocumentPage(
        line, seen_by(viewer, unit, content), shown, versions[::-1], referral_lines(row, unit, today), withdrawal,
        adopted_leading(viewer, unit, now) if _shows_lists(line.kind) else None, row.review_note, row.reviewed_by,
        scopes.may_edit(viewer, unit), not is_covered(viewer, unit, content),
    )  # fmt: skip


def draft(viewer: Viewer, document_id: UUID, now: datetime) -> DocumentDraftPage:
    """The draft, for those who edit it. Refusal("plans.not_found"), Refusal("plans.no_draft")."""
    row, unit = found(viewer, document_id)
    if not scopes.may_edit(viewer, unit):
        raise Refusal("plans.not_found")
    if not row.draft or row.draft_at is None:
        raise Refusal("plans.no_draft")
    today = timezone.localdate(now)
    line, versions = _line(viewer, row, unit, today)
    written, whole = content_of(row.draft), document_lines.reads_secret(viewer, unit)
    latest = content_of(DocumentVersion.objects.get(pk=versions[-1].id).body) if versions else None
    above = document_lines.shelf({unit.keeper_id}, today).of(unit, line.kind.parent) if line.kind.parent else None
    overall = next((one for one in above[1] if one.in_force), None) if above else None
    return DocumentDraftPage(
        line, written, seen_by(viewer, unit, written), row.draft_from, row.draft_at, row.draft_by, empty_sections(written, line.kind),
        compare.compare_facts(latest.facts, written.facts) if latest else (),
        compare.compare_documents(latest, written, whole=whole) if latest else (),
        referral_lines(row, unit, today), overall, whole,
    )  # fmt: skip


def differences(viewer: Viewer, document_id: UUID, before: int, after: int, now: datetime) -> ComparePage:
    """What differs between two versions. Refusal("plans.not_found")."""
    row, unit = found(viewer, document_id)
    line, versions = _line(viewer, row, unit, timezone.localdate(now))
    by_number = {one.number: one for one in versions}
    if not {before, after} <= by_number.keys():
        raise Refusal("plans.not_found")
    bodies = dict(DocumentVersion.objects.filter(document_id=row.id, number__in=(before, after)).values_list("number", "body"))
    one, other = content_of(bodies[before]), content_of(bodies[after])
    sections = compare.compare_documents(one, other, whole=document_lines.reads_secret(viewer, unit))
    return ComparePage(line, by_number[before], by_number[after], compare.compare_facts(one.facts, other.facts), sections)


def pack(viewer: Viewer, unit_id: UUID, now: datetime) -> Pack:
    """Everything that a unit has in force, for paper. Refusal("plans.not_found")."""
    unit = scopes.unit(viewer, unit_id)
    parts = tuple(_parts(viewer, unit, timezone.localdate(now)))
    whole = all(not is_covered(viewer, unit, part.content) for part in parts)
    return Pack(unit.id, unit.name, parts, adopted_leading(viewer, unit, now), whole)


def adopted_leading(viewer: Viewer, unit: Organisation, now: datetime) -> LeadingPlan | None:
    """The unit's plan for leading in force with who is called; None when nobody has adopted one: a draft or a default set calls nobody."""
    plan = leading_plan(viewer, unit.id, now)
    return plan if plan and not plan.is_default else None


def adopted_between(viewer: Viewer, keeper_id: UUID, start: date, end: date) -> tuple[AdoptedFact, ...]:
    """What was adopted in a register from one day to another (both included), the earliest first: for the duties of a term."""
    units = scopes.units(viewer).filter(keeper_id=keeper_id)
    homes = dict(units.values_list("pk", "authority_id"))
    documents = {row.id: row for row in DocumentRow.objects.filter(organisation_id__in=list(homes)).defer("draft")}
    rows = DocumentVersion.objects.filter(document_id__in=list(documents), decided_on__range=(start, end)).defer("body")
    return tuple(
        AdoptedFact(
            row.document_id, documents[row.document_id].kind, documents[row.document_id].organisation_id, row.title, row.number,
            row.decided_by, row.decided_on, row.valid_from, row.paragraph, row.registry, row.election,
            homes[documents[row.document_id].organisation_id], documents[row.document_id].withdrawn_on,
        )
        for row in rows.order_by("decided_on", "number")
    )  # fmt: skip


def was_written(viewer: Viewer, document_id: UUID, key: UUID) -> bool:
    """Whether an edit with this key stands in the ledger already. Refusal("plans.not_found")."""
    row, _unit = found(viewer, document_id)
    return ledger.find(stream_of(row.id), key) is not None


def _line(viewer: Viewer, row: DocumentRow, unit: Organisation, today: date) -> tuple[DocumentLine, tuple[AdoptedLine, ...]]:
    versions = document_lines.versions_of([row], today).get(row.id, ())
    open_until = ReferralRow.objects.filter(document_id=row.id, closed_at=None).values_list("last_day", flat=True).first()
    above = document_lines.shelf({unit.keeper_id}, today)
    return document_lines.line_of(viewer, unit, row, versions, above, open_until, today), versions


def _parts(viewer: Viewer, unit: Organisation, on: date) -> list[PackPart]:
    held = [line for line in document_lines.lines(viewer, [unit], on) if line.version and line.version.in_force]
    bodies = dict(DocumentVersion.objects.filter(pk__in=[line.version.id for line in held if line.version]).values_list("id", "body"))
    return [
        PackPart(line, line.version, seen_by(viewer, unit, content_of(bodies[line.version.id])))
        for line in held
        if line.version is not None
    ]


def _shows_lists(kind: Kind) -> bool:
    return any(section.live for section in kind.sections)
