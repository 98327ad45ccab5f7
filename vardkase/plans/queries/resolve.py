"""From what a plan says to who that is now: posts become their present holders, people keep only what still holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.organisation import queries as organisation
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries.rows import Card, Way
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.models import Version
from vardkase.plans.queries.rows import Candidate, LeadingPlan, Place, PlanRole
from vardkase.plans.rules import Concern, Leading, Link, LinkKind, Reach, Role, Spot, concerns, leading_name, people_of, role_id


@dataclass(frozen=True, slots=True)
class Known:
    """The posts and people of some plans as the register has them now."""

    posts: dict[UUID, Card]
    people: dict[UUID, Card]


def look_up(viewer: Viewer, plans: Iterable[Leading], now: datetime) -> Known:
    """Everybody in the chains of the plans, in a few questions however many they are."""
    links = [link for plan in plans for role in plan.roles for link in role.chain]
    posts, _none = organisation.cards_of(viewer, now, post_ids={link.id for link in links if link.kind is LinkKind.POST})
    wanted = {link.id for link in links if link.kind is LinkKind.PERSON}
    wanted |= {holder.person_id for card in posts.values() for holder in card.holders}
    _none, people = organisation.cards_of(viewer, now, person_ids=wanted)
    return Known(posts, people)


def leading_plan(row: Organisation, plan: Leading, version: Version | None, known: Known | None) -> LeadingPlan:
    """A plan with everybody in it; with nobody, when nobody was looked up."""
    found = bare(plan, row.id, leading_name(OrganisationKind(row.kind), row.name), known)
    found = replace(found, authority_id=row.authority_id, authority=row.authority.name)
    if version is None:
        return found
    return replace(
        found,
        version_id=version.id,
        number=version.number,
        decided_by=version.decided_by,
        decided_on=version.decided_on,
        valid_from=version.valid_from,
        reference=version.reference,
    )


def bare(plan: Leading, organisation_id: UUID, organisation: str, known: Known | None = None) -> LeadingPlan:
    """A plan that nobody has adopted."""
    frame = plan.frame
    return LeadingPlan(
        version_id=None,
        organisation_id=organisation_id,
        organisation=organisation,
        authority_id=organisation_id,
        authority=organisation,
        label=frame.label,
        seat=frame.seat,
        staff_name=frame.staff_name,
        decision_maker=frame.decision_maker,
        criteria=frame.criteria,
        roles=tuple(_role(organisation_id, role, known) for role in plan.roles),
        apart=frame.apart,
    )


def _role(organisation_id: UUID, role: Role, known: Known | None) -> PlanRole:
    places = tuple(_place(link, known) if known else Place(link, (), gone=False) for link in role.chain)
    chain: dict[tuple[UUID | None, UUID | None], Candidate] = {}
    for place in places:
        for one in place.candidates:
            # Who stands in the chain both by name and by post is called once, where they come first.
            chain.setdefault((one.person_id, None if one.person_id else one.post_id), one)
    return PlanRole(
        role_id(organisation_id, role.key), role.key, role.label, role.core, role.wanted, role.within_minutes, role.items,
        tuple(chain.values()), places,
    )  # fmt: skip


def _place(link: Link, known: Known) -> Place:
    if link.kind is LinkKind.PERSON:
        card = known.people.get(link.id)
        return Place(link, (_person(card),) if card else (), gone=card is None)
    card = known.posts.get(link.id)
    return Place(link, _holders(card, known) if card else (), gone=card is None)


def _person(card: Card) -> Candidate:
    return Candidate(card.id, card.name, ", ".join(holder.post for holder in card.holders), card.organisation, None, card.ways)


def _holders(card: Card, known: Known) -> tuple[Candidate, ...]:
    """Everybody who holds a post now. One that nobody holds is still reached when it has a number of its own: functions come first."""
    found = []
    for holder in card.holders:
        person = known.people.get(holder.person_id)
        if person:
            found.append(Candidate(person.id, person.name, card.name, card.organisation, card.id, (*card.ways, *person.ways)))
    if not found and card.ways:
        found.append(Candidate(None, card.name, card.name, card.organisation, card.id, card.ways))
    return tuple(found)


def spots(plan: LeadingPlan) -> dict[str, tuple[Spot, ...]]:
    """The chains of a plan as the rules for worries look at them."""
    return {
        role.key: tuple(
            Spot(place.link.name, tuple(Reach(one.person_id, one.name, _reached(one.ways)) for one in place.candidates), place.gone)
            for place in role.places
        )
        for role in plan.roles
    }


def _reached(ways: tuple[Way, ...]) -> bool:
    return bool(ways)


def worries(plan: LeadingPlan) -> tuple[Concern, ...]:
    """What should worry about a plan by itself."""
    return concerns({role.key: role.label for role in plan.roles}, spots(plan), plan.apart)


def roster(plan: LeadingPlan) -> dict[UUID, str]:
    """Everybody who stands in a plan's lists."""
    return {person: name for person, (name, _keys) in people_of(spots(plan)).items()}
