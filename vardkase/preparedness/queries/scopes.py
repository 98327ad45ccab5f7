"""Who may read and edit which register of vital functions.

What hangs on what, and for how long it holds without, is what somebody who means harm would want to know (OSL 18:13, 38:7). It is read
with ORGANISATION_READ in the very authority that keeps the register, not in others of the same municipality, and edited with PLAN_EDIT
there. What is restricted is read by those who edit. Put together to what is weakest (the gaps of all, and which single failure hurts
most) it is the analysis itself, and is read with RSA_READ in that authority as well.
"""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import authorities, posts, remembered


def keepers(viewer: Viewer) -> list[Organisation]:
    """The authorities whose registers the viewer may read, by name: of every municipality the one that keeps its register first."""
    held = authorities(viewer, Capability.ORGANISATION_READ)
    rows = Organisation.objects.filter(partner=False, valid_to=None)
    if held is not None:
        rows = rows.filter(pk__in=held)
    found = [row for row in rows.order_by("name_folded") if row.authority_id == row.pk]
    return sorted(found, key=lambda row: row.keeper_id != row.pk)


def keeper(viewer: Viewer, authority_id: UUID, *, lock: bool = False) -> Organisation:
    """One such authority, with `lock` held until the transaction ends. Refusal("preparedness.not_found") for absent and forbidden alike."""
    if not viewer.can(Capability.ORGANISATION_READ, (f"org:{authority_id}",)):
        raise Refusal("preparedness.not_found")
    rows = Organisation.objects.filter(pk=authority_id, authority_id=authority_id, partner=False)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise Refusal("preparedness.not_found")
    return found


def may_edit(viewer: Viewer, authority_id: UUID) -> bool:
    """Whether the viewer edits the register, and reads what is restricted."""
    return viewer.can(Capability.PLAN_EDIT, (f"org:{authority_id}",))


def may_compare(viewer: Viewer, authority_id: UUID) -> bool:
    """Whether the viewer may see the functions put in order by how weak they are."""
    return viewer.can(Capability.RSA_READ, (f"org:{authority_id}",))


def compared(viewer: Viewer, authority_id: UUID) -> Organisation:
    """The authority, for one who may. Refusal("preparedness.not_found"), as of a register that is not there."""
    found = keeper(viewer, authority_id)
    if not may_compare(viewer, authority_id):
        raise Refusal("preparedness.not_found")
    return found


def check_edit(viewer: Viewer, row: Organisation) -> None:
    """Refuses who may read but not edit ("preparedness.may_not"), and an authority that has ended ("preparedness.authority_has_ended")."""
    if not may_edit(viewer, row.pk):
        raise Refusal("preparedness.may_not", authority=row.name)
    if row.valid_to is not None:
        raise Refusal("preparedness.authority_has_ended", authority=row.name)


def post_choices(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    """The posts that may report on a function, by name and organisation."""
    return remembered(viewer, "post choices", lambda: _post_choices(viewer))


def _post_choices(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    rows = posts(viewer).filter(valid_to=None, organisation__partner=False).order_by("title_folded", "organisation__name_folded")
    return tuple((id, f"{title}, {name}") for id, title, name in rows.values_list("id", "title", "organisation__name"))
