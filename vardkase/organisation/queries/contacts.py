"""Contacts across the whole register: search, what should be checked, and the list for paper."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from vardkase.access.rules import Viewer
from vardkase.organisation.models import ContactWay, Organisation, Person, PostHolding
from vardkase.organisation.projections import fold
from vardkase.organisation.queries import scopes, shaping
from vardkase.organisation.queries.rows import Card, Due
from vardkase.organisation.rules import Freshness

_COUNTED = (Freshness.NEVER, Freshness.OLD, Freshness.AGEING, Freshness.CHECKED)
_NUMBERLIKE = re.compile(r"\+?[\d\s()./\-]{3,}")


@dataclass(frozen=True, slots=True)
class Section:
    """One organisation's part of the contact list."""

    id: UUID
    name: str
    partner: bool
    cards: tuple[Card, ...]


def search(viewer: Viewer, text: str, now: datetime, limit: int = 50) -> tuple[tuple[Card, ...], bool]:
    """Posts first, then people, then organisations, in which every word occurs in a name, the organisation or a contact way.

    A number is found however it is written. The second value says whether there was more than the limit.
    """
    words = _words(text)
    if not words:
        return (), False
    visible = scopes.ways(viewer)
    posts = scopes.posts(viewer).filter(valid_to=None)
    people = scopes.people(viewer).filter(valid_to=None)
    places = scopes.organisations(viewer).filter(valid_to=None)
    held_by = PostHolding.objects.filter(Q(valid_to=None) | Q(valid_to__gte=shaping.local_day(now)), post=OuterRef("pk"))
    for word in words:
        owned = visible.filter(value_folded__contains=word)
        in_place = Q(organisation__name_folded__contains=word)
        by_holder = Q(Exists(held_by.filter(person__name_folded__contains=word)))
        posts = posts.filter(Q(title_folded__contains=word) | in_place | by_holder | Q(Exists(owned.filter(post=OuterRef("pk")))))
        people = people.filter(Q(name_folded__contains=word) | in_place | Q(Exists(owned.filter(person=OuterRef("pk")))))
        own = owned.filter(organisation=OuterRef("pk"), post=None, person=None)
        places = places.filter(Q(name_folded__contains=word) | Q(short_name__iexact=word) | Q(Exists(own)))
    found_posts = list(posts.order_by("title_folded", "organisation__name_folded")[: limit + 1])
    found_people = list(people.order_by("name_folded")[: limit + 1])
    found_places = list(places.order_by("name_folded")[: limit + 1])
    post_cards, person_cards = shaping.cards(viewer, now, found_posts[:limit], found_people[:limit])
    ways = _own_ways(viewer, [row.id for row in found_places[:limit]])
    place_cards = tuple(_place_card(row, ways[row.id], now) for row in found_places[:limit])
    more = any(len(found) > limit for found in (found_posts, found_people, found_places))
    return (*post_cards, *person_cards, *place_cards), more


def _words(text: str) -> list[str]:
    """The words to look for. What looks like a number is one word of digits: +46 (0)70-174 is 4670174."""
    text = text.strip()[:100]
    if _NUMBERLIKE.fullmatch(text):
        digits = re.sub(r"\D", "", text.replace("(0)", ""))
        # Brackets and dashes alone ask for nothing.
        return [digits.removeprefix("00") if digits.startswith("0046") else digits] if digits else []
    return [fold(word) for word in text.split()][:6]


def _own_ways(viewer: Viewer, ids: list[UUID]) -> dict[UUID, list[ContactWay]]:
    """The contact ways of organisations themselves, not of their posts and people."""
    own: dict[UUID, list[ContactWay]] = defaultdict(list)
    for row in scopes.ways(viewer).filter(organisation_id__in=ids, post=None, person=None):
        own[row.organisation_id].append(row)
    return own


def _place_card(place: Organisation, ways: list[ContactWay], now: datetime) -> Card:
    return Card("organisation", place.id, place.name, place.id, place.name, False, (), shaping.ways(ways, now))


def by_freshness(now: datetime) -> dict[str, Count]:
    """What counts contact ways by how fresh they are, under the freshness' own words."""
    limits = shaping.limits()
    old, ageing = limits.old_before(now), limits.ageing_before(now)
    asked = {
        Freshness.NEVER: Q(verified_at=None),
        Freshness.OLD: Q(verified_at__lt=old),
        Freshness.AGEING: Q(verified_at__gte=old, verified_at__lt=ageing),
        Freshness.CHECKED: Q(verified_at__gte=ageing),
    }
    return {str(kind): Count("id", filter=asked[kind]) for kind in _COUNTED}


def due_counts(viewer: Viewer, now: datetime) -> dict[Freshness, int]:
    """How many contact ways in use there are of each freshness."""
    found = scopes.ways(viewer).aggregate(**by_freshness(now))
    return {kind: found[str(kind)] for kind in _COUNTED}


def due_glance(viewer: Viewer, now: datetime) -> tuple[int, int, datetime | None]:
    """How many contact ways should have been checked, how many soon should be, and when the worst was checked; None: never."""
    limits, (never, first, checked) = shaping.limits(), scopes.remembered(viewer, "checked", lambda: _checked(viewer))
    old, late = (bisect_left(checked, limit.timestamp()) for limit in (limits.old_before(now), limits.ageing_before(now)))
    return never + old, late - old, first if late and not never else None


def _checked(viewer: Viewer) -> tuple[int, datetime | None, array[float]]:
    """Of the contact ways in use: how many were never checked, when the first was, and all times in order, in seconds."""
    found = list(scopes.ways(viewer).select_related(None).values_list("verified_at", flat=True))
    known = sorted(moment for moment in found if moment is not None)
    return len(found) - len(known), known[0] if known else None, array("d", (moment.timestamp() for moment in known))


def due(viewer: Viewer, now: datetime, limit: int = 100) -> tuple[Due, ...]:
    """Contact ways that should be checked, the worst first: never checked, then the oldest check."""
    rows = scopes.ways(viewer)
    never = rows.filter(verified_at=None).order_by("organisation__partner", "organisation__name_folded", "id")[:limit]
    old = rows.filter(verified_at__lt=shaping.limits().ageing_before(now)).order_by("verified_at", "id")[:limit]
    return tuple(_due(viewer, row, now) for row in [*never, *old][:limit])


def _due(viewer: Viewer, row: ContactWay, now: datetime) -> Due:
    owner = row.post or row.person or row.organisation
    return Due(
        way=shaping.way(row, now),
        owner=row.post.title if row.post else row.person.name if row.person else row.organisation.name,
        owner_what="post" if row.post else "person" if row.person else "organisation",
        owner_id=owner.id,
        organisation=row.organisation.name,
        organisation_id=row.organisation_id,
        may_edit=scopes.may_edit(viewer, row.organisation),
    )


def cards_of(
    viewer: Viewer, now: datetime, *, post_ids: Iterable[UUID] = (), person_ids: Iterable[UUID] = ()
) -> tuple[dict[UUID, Card], dict[UUID, Card]]:
    """Posts and people in use by their ids, each with holders and contact ways. One that is missing has ended, or is not the viewer's."""
    reach = scopes.Reach(viewer)
    named = ("id", "organisation_id", "organisation__name")
    posts = reach.posts().filter(valid_to=None, id__in=list(post_ids)).only("title", "on_call", *named)
    people = reach.people().filter(valid_to=None, id__in=list(person_ids)).only("name", *named)
    found = shaping.cards(viewer, now, posts, people, reach)
    by_post, by_person = ({card.id: card for card in cards} for cards in found)
    return by_post, by_person


def reachable(
    viewer: Viewer, now: datetime, *, post_ids: Iterable[UUID] = (), person_ids: Iterable[UUID] = (), channels: Iterable[str] = ()
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """By which of some posts and people in use anybody is reached in some channels.

    A post reaches by a way of its own, or by one of a present holder.
    """
    asked = frozenset(post_ids), frozenset(person_ids), frozenset(channels)
    return scopes.remembered(viewer, ("reachable", shaping.local_day(now), asked), lambda: _reachable(viewer, now, *asked))


def _reachable(
    viewer: Viewer, now: datetime, post_ids: frozenset[UUID], person_ids: frozenset[UUID], channels: frozenset[str]
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    reach, today = scopes.Reach(viewer), shaping.local_day(now)
    posts = set(reach.posts().filter(valid_to=None, id__in=list(post_ids)).values_list("id", flat=True))
    holders: dict[UUID, set[UUID]] = defaultdict(set)
    for held in shaping.holders(reach.holdings().filter(post_id__in=posts), today) if posts else ():
        if held.current:
            holders[held.post_id].add(held.person_id)
    wanted = set(person_ids).union(*holders.values())
    people = set(reach.people().filter(valid_to=None, id__in=wanted).values_list("id", flat=True))
    ways = reach.ways().select_related(None).filter(Q(post_id__in=posts) | Q(person_id__in=people), channel__in=list(channels))
    owners = {owner for pair in ways.values_list("post_id", "person_id") for owner in pair}
    return (
        frozenset(post for post in posts if post in owners or owners & holders[post]),
        frozenset(person for person in people if person in owners),
    )


def contact_list(viewer: Viewer, now: datetime, organisation_id: UUID | None = None, *, partners: bool = True) -> tuple[Section, ...]:
    """Everyone who can be reached, organisation by organisation: the organisation itself, its posts, then its people."""
    places = scopes.organisations(viewer).filter(valid_to=None).order_by("partner", "name_folded")
    if organisation_id is not None:
        places = places.filter(Q(pk=organisation_id) | Q(parent_id=organisation_id) | Q(authority_id=organisation_id))
    if not partners:
        places = places.filter(partner=False)
    chosen = list(places)
    ids = [place.id for place in chosen]
    posts = scopes.posts(viewer).filter(valid_to=None, organisation_id__in=ids).order_by("-on_call", "title_folded")
    people = scopes.people(viewer).filter(valid_to=None, organisation_id__in=ids).order_by("name_folded")
    post_cards, person_cards = shaping.cards(viewer, now, posts, _reached_directly(viewer, people))
    own = _own_ways(viewer, ids)
    by_place: dict[UUID, list[Card]] = {}
    for card in (*post_cards, *person_cards):
        by_place.setdefault(card.organisation_id, []).append(card)
    sections = []
    for place in chosen:
        cards = by_place.get(place.id, [])
        if place.id in own:
            cards = [_place_card(place, own[place.id], now), *cards]
        if cards:
            sections.append(Section(place.id, place.name, place.partner, tuple(cards)))
    return tuple(sections)


def _reached_directly(viewer: Viewer, people: QuerySet[Person]) -> QuerySet[Person]:
    """People with a contact way of their own that the viewer may see; others are found at the post they hold."""
    return people.filter(Exists(scopes.ways(viewer).filter(person=OuterRef("pk"), valid_to=None)))
