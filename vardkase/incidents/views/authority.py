"""The authorities that a viewer may act for, with their names."""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import EVERYWHERE, Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import queries as organisation
from vardkase.organisation.rules import OrganisationKind

# An administration belongs to its board's authority; partners are not ours to act for.
OWN = frozenset(
    {OrganisationKind.MUNICIPALITY, OrganisationKind.BOARD, OrganisationKind.MUNICIPAL_COMPANY, OrganisationKind.JOINT_AUTHORITY}
)


def authorities(viewer: Viewer, capability: Capability) -> tuple[tuple[UUID, str], ...]:
    """Id and name of each: first the board that keeps the register, which leads unless somebody says otherwise, then by name."""
    held = viewer.scopes_with(capability)
    known = organisation.choices(viewer, editable=False)
    found = [(identity, name) for identity, name, kind in known if f"org:{identity}" in held or (EVERYWHERE in held and kind in OWN)]
    keeping = organisation.keeping(viewer)
    return tuple(sorted(found, key=lambda one: one[0] not in keeping))


def the_authority(viewer: Viewer, capability: Capability, asked: UUID | None = None) -> tuple[UUID, str]:
    """The authority asked for, or the first. Refusal("incident.no_authority") where there is none to act for."""
    for identity, name in authorities(viewer, capability):
        if asked in (None, identity):
            return identity, name
    raise Refusal("incident.no_authority")
