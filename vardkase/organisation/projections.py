"""From entries to rows. Only what an event says is used, so that the register can be made again from the ledger.

A contacts import is the exception: its rows are written by `actions.imports` in the same transaction, in bulk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Case, F, Q, Value, When

from vardkase.ledger.entry import Entry
from vardkase.organisation import events
from vardkase.organisation.models import ContactWay, Organisation, Person, Post, PostHolding, Register
from vardkase.organisation.rules import PHONE_CHANNELS, Channel

R = TypeVar("R", bound=Register)

# What an event says for the reader's sake and no row keeps.
_WORDS = {
    Organisation: ("authority_name", "parent_name"),
    Post: ("organisation",),
    Person: ("organisation",),
    PostHolding: ("post", "person", "organisation"),
    ContactWay: ("organisation", "owner"),
}


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables."""
    _APPLIERS[type(entry.event)](entry.event, entry.recorded_at, entry.actor.label)


def fold(text: str) -> str:
    """The form in which names are compared and searched."""
    return text.casefold()


def fold_value(channel: Channel, value: str) -> str:
    """The form in which a contact way is searched: a Swedish number both as 070… and as 4670…"""
    if channel in PHONE_CHANNELS and value.startswith("+46"):
        return f"0{value[3:]} {value[1:]}"
    return fold(value).removeprefix("+")


def row(model: type[R], facts: Any, at: datetime, by: str, **more: Any) -> R:
    """A row of a record as its facts stand, not yet saved."""
    return model(**_columns(model, facts), version=1, changed_at=at, changed_by=by, **more)


def _columns(model: type[Any], facts: Any) -> dict[str, Any]:
    columns = asdict(facts)
    for word in _WORDS[model]:
        columns.pop(word)
    for name in ("name", "title"):
        if name in columns:
            columns[f"{name}_folded"] = fold(columns[name])
    if model is ContactWay:
        columns["value_folded"] = fold_value(facts.channel, facts.value)
    return columns


def _add(model: type[Any], facts: Any, at: datetime, by: str) -> None:
    row(model, facts, at, by).save(force_insert=True)


def _change(model: type[Any], facts: Any, at: datetime, by: str) -> None:
    columns = _columns(model, facts)
    model.objects.filter(pk=columns.pop("id")).update(**columns, version=F("version") + 1, changed_at=at, changed_by=by)


def _end(rows: Any, day: date | None, at: datetime, by: str) -> None:
    # What was to end later ends now. A record that began after the closing day (a slip when it was entered) would otherwise end before it
    # began.
    rows.filter(Q(valid_to=None) | Q(valid_to__gt=day)).update(
        valid_from=_not_after(day), valid_to=day, version=F("version") + 1, changed_at=at, changed_by=by
    )


def _not_after(day: date | None) -> Any:
    return Case(When(valid_from__gt=day, then=Value(day)), default=F("valid_from"))


def _end_within(place: Q, holdings: Q, day: date | None, at: datetime, by: str) -> None:
    _end(ContactWay.objects.filter(place), day, at, by)
    _end(PostHolding.objects.filter(holdings), day, at, by)


def _organisation_changed(event: events.OrganisationChanged, at: datetime, by: str) -> None:
    for facts in (event.organisation, *event.follows):
        _change(Organisation, facts, at, by)


def _organisation_closed(event: events.OrganisationClosed, at: datetime, by: str) -> None:
    id, day = event.organisation.id, event.organisation.valid_to
    _end_within(Q(organisation=id), Q(post__organisation=id) | Q(person__organisation=id), day, at, by)
    _end(Post.objects.filter(organisation=id), day, at, by)
    _end(Person.objects.filter(organisation=id), day, at, by)
    _change(Organisation, event.organisation, at, by)


def _post_closed(event: events.PostClosed, at: datetime, by: str) -> None:
    _end_within(Q(post=event.post.id), Q(post=event.post.id), event.post.valid_to, at, by)
    _change(Post, event.post, at, by)


def _person_closed(event: events.PersonClosed, at: datetime, by: str) -> None:
    _end_within(Q(person=event.person.id), Q(person=event.person.id), event.person.valid_to, at, by)
    _change(Person, event.person, at, by)


def _taken_in(event: events.RegisterTakenIn, at: datetime, by: str) -> None:
    said: tuple[tuple[type[Any], tuple[Any, ...]], ...] = (
        (Organisation, event.organisations),
        (Post, event.posts),
        (Person, event.people),
        (PostHolding, event.holdings),
        (ContactWay, event.ways),
    )
    for model, records in said:
        model.objects.bulk_create([row(model, facts, at, by) for facts in records], batch_size=2_000)


def _adder(model: type[Any], name: str) -> Callable[[Any, datetime, str], None]:
    return lambda event, at, by: _add(model, getattr(event, name), at, by)


def _changer(model: type[Any], name: str) -> Callable[[Any, datetime, str], None]:
    return lambda event, at, by: _change(model, getattr(event, name), at, by)


_APPLIERS: dict[type, Callable[[Any, datetime, str], None]] = {
    events.OrganisationAdded: _adder(Organisation, "organisation"),
    events.OrganisationChanged: _organisation_changed,
    events.OrganisationClosed: _organisation_closed,
    events.PostAdded: _adder(Post, "post"),
    events.PostChanged: _changer(Post, "post"),
    events.PostClosed: _post_closed,
    events.PersonAdded: _adder(Person, "person"),
    events.PersonChanged: _changer(Person, "person"),
    events.PersonClosed: _person_closed,
    events.PostTaken: _adder(PostHolding, "holding"),
    events.PostLeft: _changer(PostHolding, "holding"),
    events.WayAdded: _adder(ContactWay, "way"),
    events.WayChanged: _changer(ContactWay, "way"),
    events.WayChecked: _changer(ContactWay, "way"),
    events.WayClosed: _changer(ContactWay, "way"),
    events.RegisterTakenIn: _taken_in,
}
