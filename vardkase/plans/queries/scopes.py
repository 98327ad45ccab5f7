"""Which units' plans a viewer may read and edit: the only place that filters plans by grants. To all others they do not exist."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import memory
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import authorities, sight
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.events import STREAMS as PLANS
from vardkase.plans.models import Draft, Version
from vardkase.plans.rules import SEATS

KINDS = tuple(str(kind) for kind in SEATS)
T = TypeVar("T")
_OFFICES = (OrganisationKind.ADMINISTRATION, OrganisationKind.RESCUE_SERVICE)


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


def remembered(viewer: Viewer, what: Hashable, read: Callable[[], T]) -> T:
    """What is read from the register and the plans for a viewer, kept while nothing is added to them; `what` is the question."""
    mine = (sight(viewer), viewer.scopes_with(Capability.INCIDENT_LEAD))
    return memory.remembered((what, mine, get_language()), (STREAM, PLANS), read)


def leading(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Of these units those that lead: a board does by its administration, and is a unit itself only when the register has none of it.

    The crisis board leads no staff: whether it works is decided by its chair, and stands on its own page. A fire station belongs to the
    rescue service that it stands under.
    """
    offices = Organisation.objects.filter(parent_id=OuterRef("pk"), kind__in=_OFFICES, valid_to=None)
    crisis = Q(name_folded__contains="krisledningsnämnd") | Q(name_folded=settings.CRISIS_BOARD.casefold())
    rows = rows.exclude(Q(kind=OrganisationKind.BOARD) & (Q(Exists(offices)) | crisis))
    return rows.exclude(kind=OrganisationKind.RESCUE_SERVICE, parent__kind=OrganisationKind.RESCUE_SERVICE)


def shown(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Of these units those that lead, and those that do not but whose plan has been written: what was adopted is not hidden."""
    versions = Version.objects.filter(organisation_id=OuterRef("pk"))
    drafts = Draft.objects.filter(pk=OuterRef("pk"))
    return rows.filter(Q(pk__in=leading(rows).values("pk")) | Exists(versions) | Exists(drafts))


def leads(row: Organisation) -> bool:
    """Whether a unit leads."""
    return leading(Organisation.objects.filter(pk=row.pk)).exists()


def unit(viewer: Viewer, organisation_id: UUID, *, lock: bool = False) -> Organisation:
    """One unit, with `lock` held until the transaction ends. Refusal("plans.not_found") for absent and forbidden alike."""
    rows = units(viewer)
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=organisation_id).first()
    if found is None:
        raise Refusal("plans.not_found")
    return found


def may_edit(viewer: Viewer, row: Organisation) -> bool:
    """Whether the viewer prepares and adopts the plans of a unit: of one's own authority, or of the whole register when one keeps it.

    Who prepares in an administration of the board that keeps the register does not keep it by that, and edits that board's plans alone.
    """
    if viewer.can(Capability.PLAN_EDIT, (f"org:{row.authority_id}",)):
        return True
    keeper = f"org:{row.keeper_id}"
    return viewer.can(Capability.PLAN_EDIT, (keeper,)) and viewer.can(Capability.ORGANISATION_EDIT, (keeper,))


def check_edit(viewer: Viewer, row: Organisation, *, ended: bool = False) -> None:
    """Refuses who may read but not edit ("plans.may_not"), and a unit that has ended ("plans.unit_has_ended"), but for `ended`."""
    if not may_edit(viewer, row):
        raise Refusal("plans.may_not", organisation=row.name)
    if row.valid_to is not None and not ended:
        raise Refusal("plans.unit_has_ended", organisation=row.name)


def check_leads(row: Organisation) -> None:
    """Refuses a new plan for what does not lead ("plans.unit_does_not_lead"): its administration adopts one."""
    if not leads(row):
        raise Refusal("plans.unit_does_not_lead", organisation=row.name)
