"""Who may read and write which measures: the only place that filters them by grants. To all others they do not exist.

A measure belongs to the authority of the board or company that answers for it. It is read with RSA_READ and written with RSA_WRITE there,
or in the authority that keeps its register. A secret one (OSL 18:8) is read with RSA_READ_SECRET alone: not its name, nor that it is there.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import authorities
from vardkase.preparedness.models import MeasureRow


def boards(viewer: Viewer, capability: Capability) -> QuerySet[Organisation]:
    """The boards, administrations and companies in whose measures the viewer holds a capability."""
    rows = Organisation.objects.select_related("authority").filter(partner=False)
    held = authorities(viewer, capability)
    return rows if held is None else rows.filter(Q(authority_id__in=held) | Q(keeper_id__in=held))


def board(viewer: Viewer, organisation_id: UUID | None, capability: Capability, *, lock: bool = False) -> Organisation:
    """One such, with `lock` held until the transaction ends. Refusal("preparedness.measure_not_found") for absent and forbidden alike."""
    rows = boards(viewer, capability).filter(pk__in=[organisation_id] if organisation_id else [])
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise Refusal("preparedness.measure_not_found")
    return found


def may(viewer: Viewer, organisation: Organisation, capability: Capability) -> bool:
    """Whether the viewer holds a capability in an organisation's authority or its keeper's."""
    return viewer.can(capability, (f"org:{organisation.authority_id}", f"org:{organisation.keeper_id}"))


def may_write_somewhere(viewer: Viewer) -> bool:
    """Whether there is any board whose measures the viewer writes."""
    return viewer.can_anywhere(Capability.RSA_WRITE)


def held_in(viewer: Viewer, capability: Capability) -> frozenset[UUID]:
    """The authorities in which a capability holds for the viewer, straight or through the keeper."""
    return frozenset(boards(viewer, capability).values_list("authority_id", flat=True).distinct())


def readable(viewer: Viewer) -> QuerySet[MeasureRow]:
    """The measures that the viewer may read, the secret ones only where that right is held."""
    rows = MeasureRow.objects.filter(authority_id__in=held_in(viewer, Capability.RSA_READ))
    return rows.filter(Q(is_secret=False) | Q(authority_id__in=held_in(viewer, Capability.RSA_READ_SECRET)))


def measure(viewer: Viewer, measure_id: UUID, *, lock: bool = False) -> MeasureRow:
    """One measure that the viewer may read. Refusal("preparedness.measure_not_found") for absent and forbidden alike."""
    rows = readable(viewer).filter(pk=measure_id)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise Refusal("preparedness.measure_not_found")
    return found


def choices(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    """The boards, administrations and companies that the viewer may make answerable for a measure, by name."""
    rows = boards(viewer, Capability.RSA_WRITE).filter(valid_to=None).order_by("name_folded")
    return tuple(rows.values_list("id", "name"))
