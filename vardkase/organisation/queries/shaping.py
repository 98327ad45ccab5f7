"""How rows become what is shown. Shared by the queries; reads nothing itself but the rows it is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.organisation import rules
from vardkase.organisation.models import ContactWay, Person, Post, PostHolding
from vardkase.organisation.queries.rows import Card, Holder, Way
from vardkase.organisation.queries.scopes import Reach

_UNSHOWN = ("version", "changed_at", "changed_by", "valid_from", "valid_to", "import_id")


def limits() -> rules.Limits:
    """After how many days checks age, as this installation has set it."""
    return rules.Limits(
        getattr(settings, "CONTACT_AGEING_DAYS", rules.DEFAULT_LIMITS.ageing_days),
        getattr(settings, "CONTACT_OLD_DAYS", rules.DEFAULT_LIMITS.old_days),
    )


def local_day(now: datetime) -> date:
    """The day it is where people are."""
    return timezone.localdate(now)


def way(row: ContactWay, now: datetime) -> Way:
    """A contact way as shown."""
    channel = rules.Channel(row.channel)
    return Way(
        id=row.id,
        channel=channel,
        display=rules.display(channel, row.value),
        link=rules.link(channel, row.value),
        hours=row.hours,
        note=row.note,
        priority=row.priority,
        restricted=row.restricted,
        freshness=rules.freshness(row.verified_at, now, limits()),
        verified_at=row.verified_at,
        verified_by=row.verified_by,
    )


def ways(rows: Iterable[ContactWay], now: datetime) -> tuple[Way, ...]:
    """Contact ways in the order to try them."""
    order = {channel: place for place, channel in enumerate(rules.CHANNELS)}
    shown = [way(row, now) for row in rows]
    return tuple(sorted(shown, key=lambda one: (one.priority, order[one.channel], one.display)))


def holders(rows: QuerySet[PostHolding], today: date) -> tuple[Holder, ...]:
    """Who holds which post: each as it is shown, with whether they hold it today."""
    found = rows.values_list(
        "id", "post_id", "post__title", "person_id", "person__name", "post__organisation__name", "valid_from", "valid_to"
    )
    return tuple(Holder(*facts, current=rules.current(facts[-2], facts[-1], today)) for facts in found)


def cards(
    viewer: Viewer, now: datetime, posts: Iterable[Post], people: Iterable[Person], reach: Reach | None = None
) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """Posts and people with their holders and contact ways, in two questions however many they are."""
    posts, people = list(posts), list(people)
    if not posts and not people:
        return (), ()
    reach = reach or Reach(viewer)
    of_these = Q(post_id__in=[post.id for post in posts]) | Q(person_id__in=[person.id for person in people])
    by_owner: dict[UUID, list[ContactWay]] = defaultdict(list)
    for row in reach.ways().select_related(None).defer(*_UNSHOWN).filter(of_these):
        by_owner[row.post_id or row.person_id or row.organisation_id].append(row)
    by_post: dict[UUID, list[Holder]] = defaultdict(list)
    by_person: dict[UUID, list[Holder]] = defaultdict(list)
    for shown in holders(reach.holdings().filter(of_these), local_day(now)):
        if shown.current:
            by_post[shown.post_id].append(shown)
            by_person[shown.person_id].append(shown)
    return (
        tuple(_card("post", post.id, post.title, post, by_post[post.id], by_owner[post.id], now) for post in posts),
        tuple(_card("person", person.id, person.name, person, by_person[person.id], by_owner[person.id], now) for person in people),
    )


def _card(what: str, id: UUID, name: str, row: Post | Person, holders: list[Holder], found: list[ContactWay], now: datetime) -> Card:
    return Card(
        what=what,
        id=id,
        name=name,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        on_call=isinstance(row, Post) and row.on_call,
        holders=tuple(sorted(holders, key=lambda one: (one.person, one.post))),
        ways=ways(found, now),
    )
