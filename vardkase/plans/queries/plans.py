"""Plans: in force, in earlier versions, and as drafts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import queries as organisation
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import defaults
from vardkase.plans.events import stream_of
from vardkase.plans.models import Draft, Version
from vardkase.plans.projections import plan_of
from vardkase.plans.queries import resolve, scopes
from vardkase.plans.queries.rows import CallList, DraftLine, DraftPage, LeadingPlan, PlanPage, UnitRow, VersionLine
from vardkase.plans.rules import SEATS, Concern, Difference, LinkKind, Seat, compare, in_two_plans, leading_name

_NAMED = ("name", "kind", "keeper_id", "authority_id", "authority__name")
_SEAT_ORDER = {seat: place for place, seat in enumerate(Seat)}


def leading_plan(viewer: Viewer, organisation_id: UUID, now: datetime) -> LeadingPlan | None:
    """What a unit leads by at this moment: its version in force, or the default set. None when the viewer may not know of the unit."""
    row = scopes.units(viewer).filter(pk=organisation_id, valid_to=None).first()
    return _leading(viewer, [row], now)[0] if row else None


def leading_plans(
    viewer: Viewer, authority_id: UUID | None, now: datetime, *, only: Iterable[UUID] | None = None, people: bool = True
) -> tuple[LeadingPlan, ...]:
    """What every unit leads by that the viewer may know of: the central one first, those with a plan of their own before the others.

    With an authority (an incident's): the units of the register that it belongs to. `only`: of these, those that are asked for.
    Without `people` nobody is looked up, which is the dear part of the question: a chain has its places, and nobody in them.
    """
    chosen = None if only is None else frozenset(only)
    if people:
        return _leading_plans(viewer, authority_id, now, chosen, people=True)
    question = ("leading plans", authority_id, _today(now), chosen)
    return scopes.remembered(viewer, question, lambda: _leading_plans(viewer, authority_id, now, chosen, people=False))


def _leading_plans(
    viewer: Viewer, authority_id: UUID | None, now: datetime, only: frozenset[UUID] | None, *, people: bool
) -> tuple[LeadingPlan, ...]:
    rows = scopes.leading(scopes.units(viewer).filter(valid_to=None)).only(*_NAMED)
    if only is not None:
        rows = rows.filter(pk__in=only)
    if authority_id is not None:
        of = Organisation.objects.filter(Q(pk=authority_id) | Q(authority_id=authority_id), partner=False)
        rows = rows.filter(keeper_id__in=of.values("keeper_id"))
    found = _leading(viewer, list(rows.order_by("name_folded")), now, people=people)
    return tuple(sorted(found, key=lambda plan: (_SEAT_ORDER[plan.seat] > 0, plan.is_default, _SEAT_ORDER[plan.seat])))


def lists_in_force(viewer: Viewer, now: datetime) -> tuple[CallList, ...]:
    """The call lists of the plans in force that call anybody, without who stands in them. The default set calls nobody."""
    return scopes.remembered(viewer, ("lists in force", _today(now)), lambda: _lists_in_force(viewer, now))


def _lists_in_force(viewer: Viewer, now: datetime) -> tuple[CallList, ...]:
    units = scopes.leading(scopes.units(viewer)).select_related(None).filter(valid_to=None)
    units = units.filter(pk__in=Version.objects.values("organisation_id"))
    authorities = dict(units.values_list("id", "authority_id"))
    found = []
    for organisation_id, version in _all_in_force(authorities, now).items():
        said = plan_of(version.body)
        if any(role.chain for role in said.roles):
            found.append(CallList(organisation_id, authorities[organisation_id], said.frame.staff_name, version.valid_from))
    return tuple(found)


def default_plan(viewer: Viewer, organisation_id: UUID, organisation: str, seat: Seat = Seat.CENTRAL) -> LeadingPlan:
    """The default set by itself, for a place that has no unit in the register: everybody may be led by it, and nobody is called."""
    return resolve.bare(defaults.leading(seat, organisation), organisation_id, organisation)


def units(viewer: Viewer, now: datetime) -> tuple[UnitRow, ...]:
    """Every unit that can lead, with how its plan stands: the central one first, then those with a plan."""
    rows = list(scopes.shown(scopes.units(viewer).filter(valid_to=None)).order_by("name_folded"))
    plans = {plan.organisation_id: plan for plan in _leading(viewer, rows, now)}
    worries = _worries(plans.values())
    drafts = {draft.organisation_id: draft for draft in Draft.objects.filter(organisation_id__in=[row.id for row in rows])}
    found = [_unit(viewer, row, plans[row.id], drafts.get(row.id), worries.get(row.id, ()), now) for row in rows]
    return tuple(sorted(found, key=lambda one: (_SEAT_ORDER[one.seat] > 0, one.in_force is None and one.draft is None)))


def _unit(
    viewer: Viewer, row: Organisation, plan: LeadingPlan, draft: Draft | None, worries: tuple[Concern, ...], now: datetime
) -> UnitRow:
    kind = OrganisationKind(row.kind)
    version = next((line for line in _versions(row.id, now) if line.in_force), None)
    return UnitRow(
        row.id, leading_name(kind, row.name), kind, plan.seat, row.authority.name, version, _draft_line(draft) if draft else None, worries,
        scopes.may_edit(viewer, row),
    )  # fmt: skip


def plan(viewer: Viewer, organisation_id: UUID, now: datetime, number: int | None = None) -> PlanPage:
    """A unit's plan in force, or the version of this number. Refusal("plans.not_found")."""
    row = scopes.unit(viewer, organisation_id)
    version = _in_force(row.id, now) if number is None else Version.objects.filter(organisation_id=row.id, number=number).first()
    if number is not None and version is None:
        raise Refusal("plans.not_found")
    said = plan_of(version.body) if version else defaults.of_unit(OrganisationKind(row.kind), row.name)
    found = resolve.leading_plan(row, said, version, resolve.look_up(viewer, [said], now))
    draft = Draft.objects.filter(pk=row.id).first()
    worries = resolve.worries(found) if version else ()
    if number is None and version:
        everywhere = _leading(viewer, list(scopes.shown(scopes.units(viewer).filter(valid_to=None))), now)
        worries = _worries(everywhere).get(row.id, worries)
    return PlanPage(found, _versions(row.id, now), _draft_line(draft) if draft else None, worries, scopes.may_edit(viewer, row))


def draft(viewer: Viewer, organisation_id: UUID, now: datetime) -> DraftPage:
    """A unit's draft, for those who edit it. Refusal("plans.not_found"), Refusal("plans.no_draft")."""
    row = scopes.unit(viewer, organisation_id)
    if not scopes.may_edit(viewer, row):
        raise Refusal("plans.not_found")
    found = Draft.objects.filter(pk=row.id).first()
    if found is None:
        raise Refusal("plans.no_draft")
    written = plan_of(found.body)
    shown = resolve.leading_plan(row, written, None, resolve.look_up(viewer, [written], now))
    version = _in_force(row.id, now)
    changes = compare(plan_of(version.body), written) if version else ()
    return DraftPage(shown, written, _draft_line(found), changes, resolve.worries(shown))


def was_written(viewer: Viewer, organisation_id: UUID, key: UUID) -> bool:
    """Whether an edit with this key stands in the ledger already. Refusal("plans.not_found")."""
    row = scopes.unit(viewer, organisation_id)
    return ledger.find(stream_of(row.id), key) is not None


def differences(viewer: Viewer, organisation_id: UUID, before: int, after: int) -> tuple[Difference, ...]:
    """What differs between two versions. Refusal("plans.not_found")."""
    row = scopes.unit(viewer, organisation_id)
    bodies = dict(Version.objects.filter(organisation_id=row.id, number__in=(before, after)).values_list("number", "body"))
    if not {before, after} <= bodies.keys():
        raise Refusal("plans.not_found")
    return compare(plan_of(bodies[before]), plan_of(bodies[after]))


def people_to_call(viewer: Viewer, organisation_id: UUID, now: datetime) -> tuple[tuple[str, LinkKind, UUID, str, str], ...]:
    """Whom a chain may point at, as (value, kind, id, name, organisation): posts first, the unit's own before others."""
    row = scopes.unit(viewer, organisation_id)
    found: list[tuple[bool, bool, str, LinkKind, UUID, str, str]] = []
    for section in organisation.contact_list(viewer, now, partners=False):
        found += [
            _choice(card.what, card.id, card.name, card.organisation, row.name) for card in section.cards if card.what != "organisation"
        ]
        found += [
            _choice("person", holder.person_id, holder.person, card.organisation, row.name)
            for card in section.cards
            if card.what == "post"
            for holder in card.holders
        ]
    unique = {one[4]: one for one in sorted(found, key=lambda one: (one[0], one[1], one[5].casefold(), one[6]))}
    return tuple(one[2:] for one in unique.values())


def _choice(what: str, id: UUID, name: str, place: str, own: str) -> tuple[bool, bool, str, LinkKind, UUID, str, str]:
    kind = LinkKind(what)
    return kind is LinkKind.PERSON, place != own, f"{kind}:{id}", kind, id, name, place


def seat_of(viewer: Viewer, organisation_id: UUID) -> Seat:
    """Where the staff of a unit sits by default. Refusal("plans.not_found")."""
    return SEATS[OrganisationKind(scopes.unit(viewer, organisation_id).kind)]


def _leading(viewer: Viewer, rows: list[Organisation], now: datetime, *, people: bool = True) -> list[LeadingPlan]:
    versions = (
        {row.id: version for row in rows if (version := _in_force(row.id, now))}
        if len(rows) == 1
        else _all_in_force([row.id for row in rows], now)
    )
    said = {
        row.id: plan_of(versions[row.id].body) if row.id in versions else defaults.of_unit(OrganisationKind(row.kind), row.name)
        for row in rows
    }
    known = resolve.look_up(viewer, said.values(), now) if people else None
    return [resolve.leading_plan(row, said[row.id], versions.get(row.id), known) for row in rows]


def _today(now: datetime) -> date:
    return timezone.localdate(now)


def _in_force(organisation_id: UUID, now: datetime) -> Version | None:
    return Version.objects.filter(organisation_id=organisation_id, valid_from__lte=_today(now)).order_by("-number").first()


def _all_in_force(ids: Iterable[UUID], now: datetime) -> dict[UUID, Version]:
    found = Version.objects.filter(organisation_id__in=list(ids), valid_from__lte=_today(now)).order_by("number")
    return {version.organisation_id: version for version in found}


def _worries(plans: Iterable[LeadingPlan]) -> dict[UUID, tuple[Concern, ...]]:
    """The worries of every plan that somebody has adopted, those between plans among them."""
    adopted = [plan for plan in plans if not plan.is_default]
    between = in_two_plans({plan.organisation: resolve.roster(plan) for plan in adopted})
    return {plan.organisation_id: (*resolve.worries(plan), *between[plan.organisation]) for plan in adopted}


def _versions(organisation_id: UUID, now: datetime) -> tuple[VersionLine, ...]:
    """Every version, the latest first."""
    today, holds = _today(now), _in_force(organisation_id, now)
    return tuple(
        VersionLine(
            row.id,
            row.number,
            row.decided_by,
            row.decided_on,
            row.valid_from,
            row.reference,
            row.adopted_at,
            row.adopted_by,
            in_force=holds is not None and row.id == holds.id,
            coming=row.valid_from > today,
        )
        for row in Version.objects.filter(organisation_id=organisation_id).order_by("-number")
    )


def _draft_line(row: Draft) -> DraftLine:
    return DraftLine(row.from_number, row.changes, row.started_at, row.started_by, row.changed_at, row.changed_by)
