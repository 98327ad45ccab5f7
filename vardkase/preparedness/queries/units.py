"""The units that may be in a round: boards, administrations, companies and joint authorities of a municipality's register."""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness.queries import rsa_scopes as scopes

_K = OrganisationKind
_KINDS = (_K.MUNICIPALITY, _K.BOARD, _K.ADMINISTRATION, _K.RESCUE_SERVICE, _K.MUNICIPAL_COMPANY, _K.JOINT_AUTHORITY)
_OFFICES = (_K.ADMINISTRATION, _K.RESCUE_SERVICE)


def unit_choices(viewer: Viewer, keeper_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The units to choose among, by name. Refusal("preparedness.rsa.not_found") for one who does not lead the rounds there."""
    return tuple((row.pk, row.name) for row in _rows(viewer, keeper_id))


def usual_units(viewer: Viewer, keeper_id: UUID) -> tuple[tuple[UUID, ...], UUID | None]:
    """The units that a first round has: each administration, company and joint authority, and the boards that have no administration.

    The second is the municipality itself. What lies under an administration or a station is in its own unit's analysis.
    """
    rows = _rows(viewer, keeper_id)
    kinds = {row.pk: row.kind for row in rows}
    served = {row.parent_id for row in rows if row.kind in _OFFICES}
    found = []
    for row in rows:
        under_office = row.parent_id is not None and kinds.get(row.parent_id) in _OFFICES
        board = row.kind == _K.BOARD
        if row.kind != _K.MUNICIPALITY and not under_office and not (board and (row.pk in served or "krisledning" in row.name_folded)):
            found.append(row.pk)
    return tuple(found), next((row.pk for row in rows if row.kind == _K.MUNICIPALITY), None)


def _rows(viewer: Viewer, keeper_id: UUID) -> list[Organisation]:
    if not scopes.leads(viewer, keeper_id):
        raise Refusal("preparedness.rsa.not_found")
    return list(Organisation.objects.filter(keeper_id=keeper_id, partner=False, valid_to=None, kind__in=_KINDS).order_by("name_folded"))
