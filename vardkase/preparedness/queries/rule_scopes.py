"""Who may read and write rule sets, self-checks and follow-ups.

Read with RSA_READ, written with RSA_WRITE or RSA_LEAD, in the authority itself or in the one that keeps its register. Rule sets and
follow-ups are the keeper's; its rule sets are read by everybody with RSA_READ in an authority that it keeps, who works under them.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import authorities


def units(viewer: Viewer) -> list[Organisation]:
    """The authorities in use whose preparedness the viewer may read, by name; those that keep a register first."""
    held = authorities(viewer, Capability.RSA_READ)
    rows = Organisation.objects.filter(partner=False, valid_to=None).order_by("name_folded")
    found = [row for row in rows if row.authority_id == row.pk and (held is None or row.pk in held or row.keeper_id in held)]
    return sorted(found, key=lambda row: row.keeper_id != row.pk)


def unit(viewer: Viewer, authority_id: UUID, *, lock: bool = False) -> Organisation:
    """One such authority, also one that has ended. Refusal("preparedness.not_found") for absent and forbidden alike."""
    found = _locked(Organisation.objects.filter(pk=authority_id, authority_id=authority_id, partner=False), lock).first()
    if found is None or not viewer.can(Capability.RSA_READ, _scopes(found)):
        raise Refusal("preparedness.not_found")
    return found


def keeper(viewer: Viewer, keeper_id: UUID, *, lock: bool = False) -> Organisation:
    """The authority that keeps a register, for one who reads its follow-ups. Refusal("preparedness.not_found")."""
    found = unit(viewer, keeper_id, lock=lock)
    if found.keeper_id != found.pk:
        raise Refusal("preparedness.not_found")
    return found


def rules_keeper(viewer: Viewer, keeper_id: UUID, *, lock: bool = False) -> Organisation:
    """The authority whose rule sets the viewer works under. Refusal("preparedness.not_found")."""
    found = _locked(Organisation.objects.filter(pk=keeper_id, keeper_id=keeper_id, authority_id=keeper_id, partner=False), lock).first()
    if found is None or not (viewer.can(Capability.RSA_READ, _scopes(found)) or keeper_id in {row.keeper_id for row in units(viewer)}):
        raise Refusal("preparedness.not_found")
    return found


def may_write(viewer: Viewer, row: Organisation) -> bool:
    """Whether the viewer answers for an authority."""
    return any(viewer.can(one, _scopes(row)) for one in (Capability.RSA_WRITE, Capability.RSA_LEAD))


def may_lead(viewer: Viewer, keeper_id: UUID) -> bool:
    """Whether the viewer takes in rule sets and forms, and marks what is sent."""
    return viewer.can(Capability.RSA_LEAD, (f"org:{keeper_id}",))


def check_write(viewer: Viewer, row: Organisation) -> None:
    """Refuses who may read but not answer ("preparedness.rules_may_not"), and an authority that has ended."""
    if not may_write(viewer, row):
        raise Refusal("preparedness.rules_may_not", authority=row.name)
    if row.valid_to is not None:
        raise Refusal("preparedness.authority_has_ended", authority=row.name)


def check_lead(viewer: Viewer, row: Organisation) -> None:
    """Refuses who does not lead the preparedness of the municipality ("preparedness.rules_may_not")."""
    if not may_lead(viewer, row.pk):
        raise Refusal("preparedness.rules_may_not", authority=row.name)
    if row.valid_to is not None:
        raise Refusal("preparedness.authority_has_ended", authority=row.name)


def _scopes(row: Organisation) -> tuple[str, str]:
    return (f"org:{row.pk}", f"org:{row.keeper_id}")


def _locked(rows: QuerySet[Organisation], lock: bool) -> QuerySet[Organisation]:
    return rows.select_for_update(of=("self",)) if lock else rows
