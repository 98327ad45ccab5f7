"""The register of documents: every kind and unit, what is in force, what is missing, and what somebody should look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.queries import document_lines, scopes
from vardkase.plans.queries.document_rows import DocumentLine
from vardkase.plans.rules.content import SEATS, Seat
from vardkase.plans.rules.document_kinds import Adopter, Extent, Kind, kinds


@dataclass(frozen=True, slots=True)
class Filter:
    """What the register is narrowed to."""

    kind: str = ""
    unit_id: UUID | None = None
    attention: bool = False


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The register, with what it may be narrowed to. `all` counts what there is before it was."""

    lines: tuple[DocumentLine, ...]
    units: tuple[tuple[UUID, str], ...]
    all: int
    attention: int
    may_begin: bool


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit's documents."""

    organisation_id: UUID
    organisation: str
    lines: tuple[DocumentLine, ...]
    may_edit: bool

    @property
    def overdue(self) -> int:
        """How many are to be reviewed and have not been."""
        return sum(line.overdue for line in self.lines)


def documents(viewer: Viewer, now: datetime, only: Filter | None = None) -> RegisterPage:
    """Every document of the units that the viewer may read, and those that are missing."""
    only = only or Filter()
    units = document_lines.units_of(viewer)
    lines = document_lines.lines(viewer, units, timezone.localdate(now), missing=True)
    shown = tuple(
        line
        for line in lines
        if (not only.kind or line.kind.key == only.kind)
        and (only.unit_id is None or line.organisation_id == only.unit_id)
        and (not only.attention or line.needs_attention)
    )
    return RegisterPage(
        shown,
        tuple((unit.id, unit.name) for unit in units),
        len(lines),
        sum(line.needs_attention for line in lines),
        any(scopes.may_edit(viewer, unit) for unit in units),
    )


def unit(viewer: Viewer, organisation_id: UUID, now: datetime) -> UnitPage:
    """The documents of one unit, with those that are missing. Refusal("plans.not_found")."""
    row = scopes.unit(viewer, organisation_id)
    lines = document_lines.lines(viewer, [row], timezone.localdate(now), missing=scopes.leads(row))
    return UnitPage(row.id, row.name, lines, scopes.may_edit(viewer, row))


def kinds_to_begin(viewer: Viewer, organisation_id: UUID, now: datetime, *, all_of_unit: bool = False) -> tuple[Kind, ...]:
    """Which kinds of document may be begun for a unit by whoever edits there; with `all_of_unit` those too that there are already.

    Refusal("plans.not_found").
    """
    row = scopes.unit(viewer, organisation_id)
    if not scopes.may_edit(viewer, row):
        raise Refusal("plans.not_found")
    there = {line.kind.key for line in document_lines.lines(viewer, [row], timezone.localdate(now)) if line.withdrawn_on is None}
    mine = tuple(kind for kind in kinds().values() if document_lines.may_have(kind, row))
    return mine if all_of_unit else tuple(kind for kind in mine if kind.many or kind.key not in there)


def usual_adopter(viewer: Viewer, organisation_id: UUID, kind: Kind) -> Adopter:
    """Who adopts a document of a kind in a unit: of a company its own board. Refusal("plans.not_found")."""
    row = scopes.unit(viewer, organisation_id)
    company = SEATS.get(OrganisationKind(row.kind)) is Seat.COMPANY
    return Adopter.COMPANY if company and kind.extent is Extent.UNIT and kind.adopter is Adopter.BOARD else kind.adopter
