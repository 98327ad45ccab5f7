"""Whom a call-out may ask: people and posts of the register with the ways to them, as far as the viewer may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.queries.push import with_push
from vardkase.leadership.rules.callouts import Candidate, Way
from vardkase.organisation.models import ContactWay
from vardkase.organisation.queries import scopes, shaping
from vardkase.organisation.queries.rows import Way as ShownWay
from vardkase.organisation.rules import Channel

# A mobile number takes an SMS and a call.
KINDS: dict[str, tuple[ChannelKind, ...]] = {
    Channel.MOBILE: (ChannelKind.SMS, ChannelKind.VOICE),
    Channel.SMS: (ChannelKind.SMS,),
    Channel.PHONE: (ChannelKind.VOICE,),
    Channel.EMAIL: (ChannelKind.MAIL,),
}


def candidates(viewer: Viewer, person_ids: Sequence[UUID], now: datetime) -> tuple[Candidate, ...]:
    """People of the register in the order given, each with the first way of every kind.

    Who is not in it, or not for the viewer, is left out.
    """
    people = {row.id: row for row in scopes.people(viewer).filter(id__in=person_ids, valid_to=None)}
    posts = _posts_of(viewer, person_ids, now)
    ways = _ways(scopes.ways(viewer).filter(person_id__in=person_ids))
    ordered = [people[one] for one in dict.fromkeys(person_ids) if one in people]
    return with_push([Candidate(row.id, row.name, posts.get(row.id, ""), ways.get(row.id, ())) for row in ordered])


def chain_of_posts(viewer: Viewer, post_ids: Sequence[UUID], now: datetime) -> tuple[Candidate, ...]:
    """Who holds the posts now, post by post. Holders without a way of their own share the post's: that is one to ask, not several."""
    posts = {row.id: row for row in scopes.posts(viewer).filter(id__in=post_ids, valid_to=None)}
    today = shaping.local_day(now)
    holders: dict[UUID, list[UUID]] = defaultdict(list)
    for held in shaping.holders(scopes.holdings(viewer).filter(post_id__in=post_ids).order_by("person__name_folded"), today):
        if held.current:
            holders[held.post_id].append(held.person_id)
    people = {one.person_id: one for one in candidates(viewer, [person for those in holders.values() for person in those], now)}
    own = _ways(scopes.ways(viewer).filter(post_id__in=post_ids))
    chain: dict[UUID, Candidate] = {}
    for post_id in dict.fromkeys(post_ids):
        post = posts.get(post_id)
        if post is None:
            continue
        found = [people[one] for one in holders[post_id] if one in people]
        shared = own.get(post_id, ())
        for one in found:
            if one.person_id and (one.ways or not shared):
                chain.setdefault(one.person_id, Candidate(one.person_id, one.name, post.title, one.ways))
        if shared and not (found and all(one.ways for one in found)):
            names = ", ".join(one.name for one in found if not one.ways)
            chain[post_id] = Candidate(None, post.title, names, shared)
        elif not found:
            chain[post_id] = Candidate(None, post.title, "", shared)
    return tuple(chain.values())


def callable_posts(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    """The posts to choose among, by title."""
    return scopes.remembered(viewer, "callable posts", lambda: _callable_posts(viewer))


def _callable_posts(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    rows = scopes.posts(viewer).filter(valid_to=None, organisation__partner=False).order_by("title_folded", "organisation__name_folded")
    found = rows.values_list("id", "title", "organisation__short_name", "organisation__name")
    return tuple((id, f"{title}, {short or name}") for id, title, short, name in found)


def callable_people(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    """The people to choose among, by name."""
    return scopes.remembered(viewer, "callable people", lambda: _callable_people(viewer))


def _callable_people(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    rows = scopes.people(viewer).filter(valid_to=None, organisation__partner=False).order_by("name_folded")
    found = rows.values_list("id", "name", "organisation__short_name", "organisation__name")
    return tuple((id, f"{who}, {short or name}") for id, who, short, name in found)


def post_title(viewer: Viewer, post_id: UUID) -> str:
    """What a post is called; empty when it is not for the viewer."""
    row = scopes.posts(viewer).filter(id=post_id, valid_to=None).first()
    return row.title if row else ""


def _posts_of(viewer: Viewer, person_ids: Sequence[UUID], now: datetime) -> dict[UUID, str]:
    today = shaping.local_day(now)
    held = shaping.holders(scopes.holdings(viewer).filter(person_id__in=person_ids), today)
    return {one.person_id: one.post for one in held if one.current}


def ways_of(shown: Iterable[ShownWay]) -> tuple[Way, ...]:
    """The first way of each kind among those that the register shows, in its order."""
    found: dict[ChannelKind, Way] = {}
    for one in shown:
        address = one.link.partition(":")[2]
        for kind in KINDS.get(one.channel, ()) if address else ():
            found.setdefault(kind, Way(kind, address))
    order = list(ChannelKind)
    return tuple(sorted(found.values(), key=lambda way: order.index(way.kind)))


def _ways(rows: Iterable[ContactWay]) -> dict[UUID, tuple[Way, ...]]:
    """By person or post: the first way of each kind, by the register's own order."""
    found: dict[UUID, dict[ChannelKind, Way]] = defaultdict(dict)
    for row in sorted(rows, key=lambda one: (one.priority, one.channel != Channel.MOBILE, one.value)):
        for kind in KINDS.get(row.channel, ()):
            found[row.person_id or row.post_id or row.organisation_id].setdefault(kind, Way(kind, row.value))
    order = list(ChannelKind)
    return {owner: tuple(sorted(held.values(), key=lambda way: order.index(way.kind))) for owner, held in found.items()}
