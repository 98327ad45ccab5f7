"""Who may read and write which analyses: the only place that filters them by grants. To all others they do not exist.

A unit's analysis is read and written in the unit's own authority, and in the one that keeps the municipality's register and leads the
rounds. What is secret in it is read in the unit's own authority; where the rounds are led not until it has been handed in, since until
then it has been given to nobody (secrecy holds between authorities, OSL 8 kap. 2 §).
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from vardkase.access.rules import EVERYWHERE, Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.scopes import authorities
from vardkase.preparedness.models.analyses import AnalysisRow, RoundRow
from vardkase.preparedness.projections.rounds import round_of
from vardkase.preparedness.rules.rounds import AnalysisState

_GIVEN = (AnalysisState.SUBMITTED, AnalysisState.APPROVED)


def analyses(viewer: Viewer, capability: Capability = Capability.RSA_READ) -> QuerySet[AnalysisRow]:
    """The analyses for which the viewer holds a capability."""
    held, central = authorities(viewer, capability), authorities(viewer.centrally, capability)
    rows = AnalysisRow.objects.all()
    return rows if held is None else rows.filter(Q(authority_id__in=held) | Q(keeper_id__in=central or ()))


def analysis(viewer: Viewer, analysis_id: UUID, *, lock: bool = False) -> AnalysisRow:
    """One analysis, with `lock` held until the transaction ends. Refusal("preparedness.rsa.not_found") for absent and forbidden alike."""
    rows = analyses(viewer)
    found = (rows.select_for_update() if lock else rows).filter(pk=analysis_id).first()
    if found is None:
        raise Refusal("preparedness.rsa.not_found")
    return found


def may(viewer: Viewer, capability: Capability, row: AnalysisRow) -> bool:
    """Whether the viewer holds a capability for an analysis."""
    return viewer.can_for(capability, row.authority_id, row.keeper_id)


def in_being(rows: QuerySet[AnalysisRow]) -> QuerySet[AnalysisRow]:
    """Those whose unit has not ended in the register: the others are read and moved on, but not written in."""
    return rows.filter(unit_id__in=Organisation.objects.filter(valid_to=None).values("pk"))


def has_ended(row: AnalysisRow) -> bool:
    """Whether the unit of an analysis has ended in the register."""
    return not Organisation.objects.filter(pk=row.unit_id, valid_to=None).exists()


def check(viewer: Viewer, row: AnalysisRow, *capabilities: Capability) -> None:
    """Refuses who may read an analysis but holds none of the capabilities ("preparedness.rsa_may_not")."""
    if not any(may(viewer, one, row) for one in capabilities):
        raise Refusal("preparedness.rsa_may_not")


def reads_secret(viewer: Viewer, row: AnalysisRow) -> bool:
    """Whether the viewer reads what is secret in an analysis."""
    if viewer.can(Capability.RSA_READ_SECRET, (f"org:{row.authority_id}",)):
        return True
    given = row.whole or row.state in _GIVEN
    return given and viewer.centrally.can(Capability.RSA_READ_SECRET, (f"org:{row.keeper_id}",))


def reads_centrally(viewer: Viewer, row: AnalysisRow) -> bool:
    """Whether the viewer reads an analysis from the authority that keeps the register, when that is another than its own."""
    return row.authority_id != row.keeper_id and viewer.centrally.can(Capability.RSA_READ, (f"org:{row.keeper_id}",))


def rounds(viewer: Viewer) -> list[RoundRow]:
    """The rounds that the viewer may read, the latest first: those of one's own register, and those that a unit of one's own is in."""
    rows = RoundRow.objects.order_by("-year")
    held = authorities(viewer, Capability.RSA_READ)
    if held is None:
        return list(rows)
    return [row for row in rows if _reads(viewer, row)]


def round_row(viewer: Viewer, round_id: UUID, *, lock: bool = False) -> RoundRow:
    """One round, with `lock` held until the transaction ends. Refusal("preparedness.rsa.not_found") for absent and forbidden alike."""
    rows = RoundRow.objects.filter(pk=round_id)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None or not _reads(viewer, row):
        raise Refusal("preparedness.rsa.not_found")
    return row


def _reads(viewer: Viewer, row: RoundRow) -> bool:
    return any(viewer.can_for(Capability.RSA_READ, one.authority_id, row.keeper_id) for one in round_of(row.body).units)


def leads(viewer: Viewer, keeper_id: UUID) -> bool:
    """Whether the viewer leads the rounds of an authority."""
    return viewer.can(Capability.RSA_LEAD, (f"org:{keeper_id}",))


def check_leads(viewer: Viewer, keeper_id: UUID) -> None:
    """Refuses who may read the rounds but does not lead them ("preparedness.rsa_may_not_lead")."""
    if not leads(viewer, keeper_id):
        raise Refusal("preparedness.rsa_may_not_lead")


def sees_all(viewer: Viewer, keeper_id: UUID) -> bool:
    """Whether the viewer reads the analyses of all units of a municipality."""
    return viewer.centrally.can(Capability.RSA_READ, (f"org:{keeper_id}",))


def led_by(viewer: Viewer) -> list[Organisation]:
    """The authorities whose rounds the viewer leads, by name."""
    scopes = viewer.scopes_with(Capability.RSA_LEAD)
    rows = Organisation.objects.filter(partner=False, valid_to=None)
    if EVERYWHERE not in scopes:
        rows = rows.filter(pk__in=[UUID(scope.removeprefix("org:")) for scope in scopes if scope.startswith("org:")])
    return [row for row in rows.order_by("name_folded") if row.keeper_id == row.pk]
