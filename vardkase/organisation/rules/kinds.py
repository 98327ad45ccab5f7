"""What an organisation may be, what it may stand under, and which authority it belongs to.

Each board with its administration is an authority of its own (secrecy applies between them: offentlighets- och sekretesslagen
8 kap. 1–2 §§), the assembly counts as one (2 kap. 3 §), and each company and joint authority is a legal person of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from vardkase.kernel.refusal import Refusal


class OrganisationKind(StrEnum):
    """What an organisation is; the Swedish term stands in the catalogue and the glossary."""

    MUNICIPALITY = "municipality"
    ASSEMBLY = "assembly"
    BOARD = "board"
    ADMINISTRATION = "administration"
    MUNICIPAL_COMPANY = "municipal_company"
    JOINT_AUTHORITY = "joint_authority"
    REGION = "region"
    COUNTY_BOARD = "county_board"
    STATE_AGENCY = "state_agency"
    RESCUE_SERVICE = "rescue_service"
    COMPANY = "company"
    VOLUNTARY = "voluntary"
    FAITH = "faith"
    OTHER = "other"


_K = OrganisationKind
_ELECTED = frozenset({_K.MUNICIPALITY, _K.REGION, _K.JOINT_AUTHORITY})
_OFFICES = frozenset({_K.BOARD, _K.ADMINISTRATION, _K.RESCUE_SERVICE})
_TOP: frozenset[OrganisationKind | None] = frozenset({None})

PARENTS: dict[OrganisationKind, frozenset[OrganisationKind | None]] = {
    _K.MUNICIPALITY: _TOP,
    _K.ASSEMBLY: _ELECTED,
    _K.BOARD: _ELECTED,
    _K.ADMINISTRATION: frozenset({_K.BOARD, _K.ADMINISTRATION}),
    _K.MUNICIPAL_COMPANY: _ELECTED | {_K.MUNICIPAL_COMPANY},
    _K.JOINT_AUTHORITY: _TOP | {_K.MUNICIPALITY},
    _K.REGION: _TOP,
    _K.COUNTY_BOARD: _TOP,
    _K.STATE_AGENCY: _TOP | {_K.STATE_AGENCY},
    _K.RESCUE_SERVICE: _TOP | _OFFICES | {_K.MUNICIPALITY, _K.JOINT_AUTHORITY},
    _K.COMPANY: _TOP | {_K.COMPANY},
    _K.VOLUNTARY: _TOP | {_K.VOLUNTARY, _K.MUNICIPALITY},
    _K.FAITH: _TOP | {_K.FAITH},
    _K.OTHER: _TOP | frozenset(_K),
}
"""What each kind may stand under; None is the top of the tree."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tree something stands: as much of the parent as the rules need. `line` is the parent and all above it."""

    id: UUID
    kind: OrganisationKind
    authority_id: UUID
    line: tuple[UUID, ...]


def may_stand_under(kind: OrganisationKind, parent: OrganisationKind | None) -> bool:
    """Whether something of this kind may stand under the parent (None: at the top)."""
    return parent in PARENTS[kind]


def check_parent(id: UUID, kind: OrganisationKind, parent: Place | None) -> None:
    """Refuses a parent of the wrong kind, a missing one, and an organisation under itself."""
    if not may_stand_under(kind, parent.kind if parent else None):
        raise Refusal("organisation.needs_parent" if parent is None else "organisation.wrong_parent", kind=kind)
    if parent is not None and id in parent.line:
        raise Refusal("organisation.under_itself")


def authority_of(id: UUID, kind: OrganisationKind, parent: Place | None) -> UUID:
    """The authority an organisation belongs to: administrations and units inside a board are the board's, all others their own."""
    if parent is None:
        return id
    inside = kind is _K.ADMINISTRATION or (kind in (_K.RESCUE_SERVICE, _K.OTHER) and parent.kind in _OFFICES)
    return parent.authority_id if inside else id
