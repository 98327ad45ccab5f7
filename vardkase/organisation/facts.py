"""From rows to facts: the register's records as frozen dataclasses, with names beside ids, as events and actions use them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from vardkase.organisation.events import Change, HoldingFacts, OrganisationFacts, PersonFacts, PostFacts, WayFacts
from vardkase.organisation.models import ContactWay, Organisation, Person, Post, PostHolding
from vardkase.organisation.rules import Channel, OrganisationKind

# What follows from other facts, or says who did something rather than what was changed.
_DERIVED = frozenset({"id", "keeper_id", "authority_name", "parent_name", "organisation", "owner", "verified_by", "post", "person"})


def of_organisation(row: Organisation) -> OrganisationFacts:
    """An organisation; its parent and authority are read with it."""
    return OrganisationFacts(
        id=row.id,
        keeper_id=row.keeper_id,
        name=row.name,
        kind=OrganisationKind(row.kind),
        authority_id=row.authority_id,
        authority_name=row.name if row.authority_id == row.id else row.authority.name,
        data_controller_id=row.data_controller_id,
        parent_id=row.parent_id,
        parent_name=row.parent.name if row.parent else "",
        short_name=row.short_name,
        partner=row.partner,
        ssr_member=row.ssr_member,
        county_code=row.county_code,
        municipality_code=row.municipality_code,
        notes=row.notes,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def of_post(row: Post) -> PostFacts:
    """A post."""
    return PostFacts(row.id, row.organisation_id, row.organisation.name, row.title, row.on_call, row.notes, row.valid_from, row.valid_to)


def of_person(row: Person) -> PersonFacts:
    """A person."""
    return PersonFacts(row.id, row.organisation_id, row.organisation.name, row.name, row.notes, row.valid_from, row.valid_to)


def of_holding(row: PostHolding) -> HoldingFacts:
    """Who holds which post."""
    post, person = row.post, row.person
    return HoldingFacts(row.id, post.id, post.title, person.id, person.name, post.organisation.name, row.valid_from, row.valid_to)


def of_way(row: ContactWay) -> WayFacts:
    """A contact way."""
    owner = row.post.title if row.post else row.person.name if row.person else row.organisation.name
    return WayFacts(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        owner=owner,
        channel=Channel(row.channel),
        value=row.value,
        post_id=row.post_id,
        person_id=row.person_id,
        hours=row.hours,
        priority=row.priority,
        note=row.note,
        restricted=row.restricted,
        verified_at=row.verified_at,
        verified_by=row.verified_by,
        valid_to=row.valid_to,
    )


def changes(before: Any, after: Any) -> tuple[Change, ...]:
    """What differs between two states of one record, field by field, as text."""
    found = []
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.name not in _DERIVED and old != new:
            found.append(Change(field.name, _text(old), _text(new)))
    return tuple(found)


def seen(facts: Any) -> dict[str, str]:
    """What a person sees of a record while changing it, as text by field: compared when the change comes in."""
    return {field.name: _text(getattr(facts, field.name)) for field in fields(facts) if field.name not in _DERIVED}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
