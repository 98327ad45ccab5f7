"""In which authorities somebody reads and makes budgeted choices: with RSA_READ and RSA_WRITE in that very authority."""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import authorities


def homes(viewer: Viewer, capability: Capability) -> tuple[Organisation, ...]:
    """The authorities where the capability holds, those that keep a register first: their choice is of the whole municipality."""
    rows = Organisation.objects.filter(partner=False, valid_to=None)
    held = authorities(viewer, capability)
    if held is not None:
        rows = rows.filter(pk__in=held)
    found = [row for row in rows.order_by("name_folded") if row.authority_id == row.pk]
    return tuple(sorted(found, key=lambda row: row.keeper_id != row.pk))


def home(viewer: Viewer, authority_id: UUID, capability: Capability, *, lock: bool = False) -> Organisation:
    """One of them. Refusal("preparedness.choice_not_found") for absent and forbidden alike."""
    rows = Organisation.objects.filter(pk=authority_id, authority_id=authority_id, partner=False)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None or not viewer.can(capability, (f"org:{authority_id}",)):
        raise Refusal("preparedness.choice_not_found")
    return found


def with_kept(authority_id: UUID) -> frozenset[UUID]:
    """An authority, and those of the register that it keeps: a choice of the whole municipality is among the measures of all of them."""
    kept = Organisation.objects.filter(keeper_id=authority_id, partner=False).values_list("authority_id", flat=True)
    return frozenset({authority_id, *kept})
