"""Terms of office of a municipality: who may read and change what belongs to them, its bodies and units, and when the terms begin.

They are read with ORGANISATION_READ or PLAN_EDIT in the very authority that keeps the register, and changed with PLAN_EDIT there. To all
others they do not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import F, Q, QuerySet

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.models.terms import BodyTermRow
from vardkase.plans.rules.obligations import Unit
from vardkase.plans.rules.terms import Body, BodyKind, Term, begin_of, default_begin, last_day

_READ = (Capability.ORGANISATION_READ, Capability.PLAN_EDIT)
_UNITS = (OrganisationKind.BOARD, OrganisationKind.MUNICIPAL_COMPANY, OrganisationKind.JOINT_AUTHORITY)
_ABOVE = (OrganisationKind.MUNICIPALITY, OrganisationKind.REGION)
_COUNCILS = tuple((str(OrganisationKind.ASSEMBLY), str(above)) for above in _ABOVE)
Begins = dict[UUID, dict[int, date]]


@dataclass(frozen=True, slots=True)
class Keeper:
    """A municipality, by the authority that keeps its register."""

    id: UUID
    name: str
    may_edit: bool


@dataclass(frozen=True, slots=True)
class BodyTerm:
    """When a body's term begins and ends. `decided`: somebody has said so, and why; else it is as the law or we assume."""

    body: Body
    begins: date
    ends: date
    decided: bool
    reason: str

    @property
    def decision(self) -> tuple[str, str]:
        """What has been decided, as a form is opened on it."""
        return (self.begins.isoformat() if self.decided else "", self.reason)

    @property
    def is_assumed(self) -> bool:
        """Whether nothing but our assumption stands behind the day: the law says nothing of other boards."""
        return self.body.kind is BodyKind.BOARD and not self.decided


def keepers(viewer: Viewer) -> tuple[Keeper, ...]:
    """The municipalities whose terms the viewer may read."""
    rows = Organisation.objects.filter(keeper_id=F("id"), partner=False, valid_to=None).order_by("name_folded").values_list("id", "name")
    return tuple(Keeper(id, name, may_edit(viewer, id)) for id, name in rows if may_read(viewer, id))


def may_read(viewer: Viewer, keeper_id: UUID) -> bool:
    """Whether the viewer reads the terms of a municipality."""
    return any(viewer.can(capability, (f"org:{keeper_id}",)) for capability in _READ)


def may_edit(viewer: Viewer, keeper_id: UUID) -> bool:
    """Whether the viewer says how the duties of a municipality stand: who prepares in one of its board's own units does not."""
    return viewer.centrally.can(Capability.PLAN_EDIT, (f"org:{keeper_id}",))


def keeper_row(viewer: Viewer, keeper_id: UUID, *, edit: bool = False, lock: bool = False) -> Organisation:
    """The authority that keeps the register, with `lock` held until the transaction ends. Refusal("plans.not_found") for absent and
    forbidden alike; with `edit` also for those who read alone.
    """
    rows = Organisation.objects.filter(pk=keeper_id, keeper_id=keeper_id, partner=False)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first() if may_read(viewer, keeper_id) else None
    if found is None or (edit and not may_edit(viewer, keeper_id)):
        raise Refusal("plans.not_found")
    return found


def units(viewer: Viewer, keeper_id: UUID, term: Term, today: date) -> tuple[Unit, ...]:
    """The boards, companies and joint authorities that have duties of their own, boards first: those that there are today, or that there
    were when a former term ended. The crisis board has no plan of its own.
    """
    _check_read(viewer, keeper_id)
    day = min(today, term.council_to)
    stands = (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))
    rows = (
        Organisation.objects.filter(stands, keeper_id=keeper_id, partner=False, kind__in=_UNITS).exclude(_crisis()).order_by("name_folded")
    )
    found = sorted(rows.values_list("id", "name", "kind"), key=lambda row: row[2] != OrganisationKind.BOARD)
    return tuple(Unit(id, name) for id, name, _kind in found)


def bodies(viewer: Viewer, keeper_id: UUID) -> tuple[Body, ...]:
    """The council, the executive board, and the other boards of the register, by name. A joint authority's assembly is no council."""
    keeper = keeper_row(viewer, keeper_id)
    rows = _inside(keeper_id).filter(kind__in=(OrganisationKind.BOARD, OrganisationKind.ASSEMBLY)).order_by("name_folded")
    found = list(rows.values_list("id", "name", "kind", "parent__kind"))
    council = next((Body(id, BodyKind.COUNCIL, name) for id, name, kind, above in found if (kind, above) in _COUNCILS), None)
    boards = (Body(id, BodyKind.BOARD, name) for id, name, kind, _above in found if kind == OrganisationKind.BOARD and id != keeper_id)
    named = council or Body(council_id(keeper_id), BodyKind.COUNCIL, "Kommunfullmäktige")
    return (named, Body(keeper.pk, BodyKind.EXECUTIVE, keeper.name), *boards)


def council_id(keeper_id: UUID) -> UUID:
    """What the council is called by while the register has none."""
    return uuid5(keeper_id, "council")


def crisis_body(viewer: Viewer, keeper_id: UUID) -> Body:
    """The crisis board, or the executive board where the register has none: its members often are the same."""
    names = dict(_inside(keeper_id).filter(_crisis(), kind=OrganisationKind.BOARD).values_list("id", "name")[:1])
    every = bodies(viewer, keeper_id)
    return next((one for one in every if one.id in names), every[1])


def _check_read(viewer: Viewer, keeper_id: UUID) -> None:
    if not may_read(viewer, keeper_id):
        raise Refusal("plans.not_found")


def _inside(keeper_id: UUID) -> QuerySet[Organisation]:
    return Organisation.objects.filter(keeper_id=keeper_id, partner=False, valid_to=None)


def _crisis() -> Q:
    return Q(name_folded__contains="krisledningsnämnd") | Q(name_folded=settings.CRISIS_BOARD.casefold())


def begins(viewer: Viewer, keeper_id: UUID) -> Begins:
    """When terms begin where somebody has decided it: by body, and by election year."""
    _check_read(viewer, keeper_id)
    found: Begins = {}
    for body_id, term, day in BodyTermRow.objects.filter(keeper_id=keeper_id).values_list("body_id", "term", "begins"):
        found.setdefault(body_id, {})[term] = day
    return found


def body_terms(viewer: Viewer, keeper_id: UUID, term: Term) -> tuple[BodyTerm, ...]:
    """When the term of each body begins and ends."""
    said, reasons = begins(viewer, keeper_id), _reasons(keeper_id, term)
    found = []
    for body in bodies(viewer, keeper_id):
        mine = said.get(body.id, {})
        first, last = begin_of(body.kind, term, mine), last_day(body.kind, term, mine)
        found.append(BodyTerm(body, first, last, term.year in mine, reasons.get(body.id, "")))
    return tuple(found)


def body_term(viewer: Viewer, keeper_id: UUID, term: Term, body_id: UUID) -> BodyTerm:
    """The same of one body. Refusal("plans.not_found")."""
    found = next((one for one in body_terms(viewer, keeper_id, term) if one.body.id == body_id), None)
    if found is None:
        raise Refusal("plans.not_found")
    return found


def usual_begin(viewer: Viewer, term: Term, body: Body) -> date:
    """When a body's term begins when nobody has decided otherwise."""
    return default_begin(body.kind, term)


def _reasons(keeper_id: UUID, term: Term) -> dict[UUID, str]:
    return dict(BodyTermRow.objects.filter(keeper_id=keeper_id, term=term.year).values_list("body_id", "reason"))
