"""Which units' plans a viewer may read and edit: the only place that filters plans by grants. To all others they do not exist."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import authorities
from vardkase.plans.rules import SEATS

KINDS = tuple(str(kind) for kind in SEATS)


def units(viewer: Viewer) -> QuerySet[Organisation]:
    """The units that can lead whose plans the viewer may read: those of the viewer's own authority, and of the register it keeps."""
    rows = Organisation.objects.select_related("authority").filter(kind__in=KINDS, partner=False)
    held: set[UUID] = set()
    for capability in (Capability.ORGANISATION_READ, Capability.INCIDENT_LEAD):
        found = authorities(viewer, capability)
        if found is None:
            return rows
        held |= found
    return rows.filter(Q(authority_id__in=held) | Q(keeper_id__in=held))


def unit(viewer: Viewer, organisation_id: UUID, *, lock: bool = False) -> Organisation:
    """One unit, with `lock` held until the transaction ends. Refusal("plans.not_found") for absent and forbidden alike."""
    rows = units(viewer)
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=organisation_id).first()
    if found is None:
        raise Refusal("plans.not_found")
    return found


def may_edit(viewer: Viewer, row: Organisation) -> bool:
    """Whether the viewer prepares and adopts the plans of a unit."""
    return viewer.can(Capability.PLAN_EDIT, (f"org:{row.keeper_id}", f"org:{row.authority_id}"))


def check_edit(viewer: Viewer, row: Organisation) -> None:
    """Refuses who may read but not edit ("plans.may_not"), and a unit that has ended ("plans.unit_has_ended")."""
    if not may_edit(viewer, row):
        raise Refusal("plans.may_not", organisation=row.name)
    if row.valid_to is not None:
        raise Refusal("plans.unit_has_ended", organisation=row.name)
