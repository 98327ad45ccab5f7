"""How the documents of some units stand on a day: read in a few questions, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.models import DocumentRow, DocumentVersion, ReferralRow
from vardkase.plans.queries import scopes
from vardkase.plans.queries.document_rows import AdoptedLine, DocumentLine, Parent, Standing
from vardkase.plans.rules import SEATS, Seat
from vardkase.plans.rules.document_kinds import Adopter, Cycle, Extent, Kind, kinds
from vardkase.plans.rules.document_terms import months_after, term, term_on

RSA, OVERALL = "rsa", "crisis_plan"


Held = tuple[DocumentRow, tuple[AdoptedLine, ...]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the municipality's own documents say to those of its units: by the register's keeper and the kind, with their versions."""

    documents: dict[tuple[UUID, str], tuple[Held, ...]]
    whole: dict[UUID, Organisation]

    def all_of(self, unit: Organisation, kind: str) -> tuple[Held, ...]:
        """The municipality's documents of a kind, the one decided on last last: one that was withdrawn, and what came after it."""
        return self.documents.get((unit.keeper_id, kind), ())

    def of(self, unit: Organisation, kind: str) -> Held | None:
        """The one that counts: what is in force, or else what was adopted, before what is only a draft; of equals the last."""
        found = [(_weight(versions), place, row, versions) for place, (row, versions) in enumerate(self.all_of(unit, kind))]
        return max(found, key=lambda one: one[:2])[2:] if found else None


def _weight(versions: tuple[AdoptedLine, ...]) -> int:
    return 2 if any(one.in_force for one in versions) else min(len(versions), 1)


def adopted_line(row: DocumentVersion, *, in_force: bool = False, coming: bool = False) -> AdoptedLine:
    """A version as the pages show it."""
    return AdoptedLine(
        row.id, row.document_id, row.number, row.title, row.owner, row.review_months, row.rsa_on, Adopter(row.adopter), row.decided_by,
        row.decided_on, row.paragraph, row.registry, row.valid_from, row.valid_to, row.election, row.why_early, row.why_outside,
        row.follows_id, row.follows_title, row.follows_number, row.adopted_at, row.adopted_by, in_force, coming,
    )  # fmt: skip


def versions_of(documents: Iterable[DocumentRow], today: date) -> dict[UUID, tuple[AdoptedLine, ...]]:
    """The versions of some documents, the first first, each with whether it is in force today."""
    by_id = {row.id: row for row in documents}
    found: dict[UUID, list[DocumentVersion]] = defaultdict(list)
    for row in DocumentVersion.objects.filter(document_id__in=list(by_id)).defer("body").order_by("number"):
        found[row.document_id].append(row)
    said = {}
    for id, rows in found.items():
        holds = holding(by_id[id], rows, today)
        said[id] = tuple(adopted_line(row, in_force=row is holds, coming=row.valid_from > today) for row in rows)
    return said


def holding(document: DocumentRow, rows: Iterable[DocumentVersion], on: date) -> DocumentVersion | None:
    """The version in force on a day: the latest that has begun, unless it has ended or the document is withdrawn."""
    if document.withdrawn_on is not None and document.withdrawn_on < on:
        return None
    begun = [row for row in rows if row.valid_from <= on]
    latest = max(begun, key=lambda row: row.number, default=None)
    return latest if latest is not None and (latest.valid_to is None or on <= latest.valid_to) else None


def shelf(keepers: Iterable[UUID], today: date) -> Shelf:
    """The municipality's own documents in some registers, whoever asks: that one has been adopted is no secret."""
    rows = Organisation.objects.select_related("authority").filter(
        keeper_id__in=set(keepers), kind=OrganisationKind.MUNICIPALITY, partner=False, valid_to=None
    )
    whole = {row.keeper_id: row for row in rows}
    homes = {row.id: row.keeper_id for row in whole.values()}
    documents = list(DocumentRow.objects.filter(organisation_id__in=list(homes)).defer("draft").order_by("begun_at"))
    versions = versions_of(documents, today)
    documents.sort(key=lambda row: versions[row.id][-1].decided_on if row.id in versions else date.min)
    found: dict[tuple[UUID, str], tuple[Held, ...]] = {}
    for row in documents:
        key = (homes[row.organisation_id], row.kind)
        found[key] = (*found.get(key, ()), (row, versions.get(row.id, ())))
    return Shelf(found, whole)


def lines(viewer: Viewer, units: list[Organisation], today: date, *, missing: bool = False) -> tuple[DocumentLine, ...]:
    """Every document of the units, in the order of the kinds; with `missing` those too that there should be and are not."""
    documents = list(DocumentRow.objects.filter(organisation_id__in=[row.id for row in units]).defer("draft"))
    above = shelf({row.keeper_id for row in units}, today)
    versions = versions_of(documents, today)
    open_until = dict(
        ReferralRow.objects.filter(document_id__in=[row.id for row in documents], closed_at=None).values_list("document_id", "last_day")
    )
    by_unit = {row.id: row for row in units}
    found = [
        line_of(viewer, by_unit[row.organisation_id], row, versions.get(row.id, ()), above, open_until.get(row.id), today)
        for row in documents
    ]
    if missing:
        found += _missing(units, {(row.organisation_id, row.kind) for row in documents if not _is_withdrawn(row, today)})
    order = {key: place for place, key in enumerate(kinds())}
    return tuple(sorted(found, key=lambda one: (order[one.kind.key], one.organisation.casefold(), one.title.casefold())))


def line_of(
    viewer: Viewer,
    unit: Organisation,
    row: DocumentRow,
    versions: tuple[AdoptedLine, ...],
    above: Shelf,
    referral_until: date | None,
    today: date,
) -> DocumentLine:
    """How one document stands."""
    kind = kinds()[row.kind]
    holds = next((one for one in versions if one.in_force), None)
    version = holds or (versions[-1] if versions else None)
    due = review_due(version, row.reviewed_on) if holds else None
    return DocumentLine(
        row.id, kind, unit.id, unit.name, row.title, _standing(row, holds, versions, kind, today), version,
        term(version.election, version.adopter) if version and version.election else None, row.draft_at is not None, referral_until,
        due, due is not None and due < today, row.reviewed_on,
        None if _is_withdrawn(row, today) else _parent(viewer, unit, kind, version, above),
        _rsa_newer(unit, kind, holds, above), row.withdrawn_on,
    )  # fmt: skip


def review_due(version: AdoptedLine | None, reviewed_on: date | None) -> date | None:
    """By which day a version is to be read through next."""
    if version is None:
        return None
    since = max(version.decided_on, reviewed_on or version.decided_on)
    return months_after(since, version.review_months)


def _is_withdrawn(row: DocumentRow, today: date) -> bool:
    """Whether a document holds no more by a decision of its own."""
    return row.withdrawn_on is not None and row.withdrawn_on < today


def _standing(row: DocumentRow, holds: AdoptedLine | None, versions: tuple[AdoptedLine, ...], kind: Kind, today: date) -> Standing:
    if _is_withdrawn(row, today):
        return Standing.WITHDRAWN
    if holds is None:
        if not versions:
            return Standing.NOT_ADOPTED
        return Standing.COMING if versions[-1].coming else Standing.ENDED
    if kind.cycle is Cycle.TERM and holds.election and holds.election < term_on(today, holds.adopter).election:
        return Standing.FORMER_TERM
    return Standing.IN_FORCE


def _parent(viewer: Viewer, unit: Organisation, kind: Kind, version: AdoptedLine | None, above: Shelf) -> Parent | None:
    if not kind.parent or version is None:
        return None
    found = above.of(unit, kind.parent)
    if found is None:
        return None
    row, versions = found
    now = next((one.number for one in versions if one.in_force), 0)
    followed = version.follows_number if version.follows_id == row.id else 0
    ended = bool(followed and not now and not any(one.coming for one in versions))
    return Parent(row.id, row.title, followed, now, may_read(viewer, above.whole[unit.keeper_id]), ended)


def may_read(viewer: Viewer, unit: Organisation) -> bool:
    """Whether the viewer may read the documents of a unit: the same question as `scopes.units` asks of the tables."""
    places = (f"org:{unit.authority_id}", f"org:{unit.keeper_id}")
    return viewer.can(Capability.ORGANISATION_READ, places) or viewer.can(Capability.INCIDENT_LEAD, places)


def reads_secret(viewer: Viewer, unit: Organisation) -> bool:
    """Whether the viewer reads what is secret in a unit's documents: those who write them in its own authority.

    The municipality as a whole is no board of its own: its documents are prepared by those at the executive board who keep the register.
    """
    own = viewer.can(Capability.PLAN_EDIT, (f"org:{unit.authority_id}",))
    return own or (unit.kind == OrganisationKind.MUNICIPALITY and scopes.may_edit(viewer, unit))


def _rsa_newer(unit: Organisation, kind: Kind, holds: AdoptedLine | None, above: Shelf) -> date | None:
    """The day on which a newer analysis was adopted than the one that a plan rests on."""
    found = above.of(unit, RSA)
    if kind.key == RSA or holds is None or holds.rsa_on is None or found is None:
        return None
    now = next((one for one in found[1] if one.in_force), None)
    return now.decided_on if now and now.decided_on > holds.rsa_on else None


def _missing(units: list[Organisation], there: set[tuple[UUID, str]]) -> list[DocumentLine]:
    """What the municipality, and each board's administration, should have and has not."""
    return [
        DocumentLine(None, kind, unit.id, unit.name, kind.name, Standing.MISSING)
        for kind in kinds().values()
        for unit in units
        if kind.required and wanted_of(kind, unit) and (unit.id, kind.key) not in there
    ]


def wanted_of(kind: Kind, unit: Organisation) -> bool:
    """Whether a unit is one that should have a document of a kind. A company has a plan of its own when it wants one."""
    seat = SEATS.get(OrganisationKind(unit.kind))
    return seat is (Seat.CENTRAL if kind.extent is Extent.MUNICIPALITY else Seat.ADMINISTRATION) and unit.valid_to is None


def may_have(kind: Kind, unit: Organisation) -> bool:
    """Whether a unit may have a document of a kind."""
    central = SEATS.get(OrganisationKind(unit.kind)) is Seat.CENTRAL
    return central if kind.extent is Extent.MUNICIPALITY else (not central or kind.many)


def units_of(viewer: Viewer) -> list[Organisation]:
    """The units whose documents the viewer may read: those that lead, and those that do not any more but have a document."""
    rows = scopes.units(viewer)
    with_documents = DocumentRow.objects.values("organisation_id")
    return list((scopes.leading(rows.filter(valid_to=None)) | rows.filter(pk__in=with_documents)).distinct().order_by("name_folded"))
