"""Norrtälje's plans for leading in the demonstration: the municipality's own, one administration's and one company's, all adopted.

What they say is the house's default set; whom they call is invented. Everything goes through the same actions as the screens.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.organisation import queries as organisation
from vardkase.organisation.actions import Owner, PersonDraft, WayDraft, add_person, add_way, check_way
from vardkase.organisation.events import STREAM
from vardkase.organisation.rules import Channel
from vardkase.organisation.ssr import derived_id
from vardkase.plans import actions, queries, rules
from vardkase.plans.events import stream_of
from vardkase.plans.rules import Link, LinkKind, Role
from vardkase.shell.demo.norrtalje import SEED, organisation_id

FILE = Path(__file__).parent / "plans.json"


def ensure_plans(viewer: Viewer, now: datetime) -> tuple[UUID, ...]:
    """Makes the plans that are missing, once however often it is called, and gives the ids of their units: the central one first."""
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    for row in data["people"]:
        _ensure_person(viewer, row, now)
    for row in data["plans"]:
        place = organisation_id(row["organisation"])
        if ledger.find(stream_of(place), _key("adopt", row)) is None:
            _make(viewer, place, row, now)
    return tuple(organisation_id(row["organisation"]) for row in data["plans"])


def _ensure_person(viewer: Viewer, row: dict[str, Any], now: datetime) -> None:
    """Somebody in a call list, with a number of their own that has been tried."""
    person, way, place = _person_id(row["name"]), _id("plan way", row["name"]), organisation_id(row["organisation"])
    keys = [_id(f"plan {what} key", row["name"]) for what in ("person", "way", "check")]
    if ledger.find(STREAM, keys[0]) is None:
        add_person(viewer=viewer, id=person, organisation_id=place, draft=PersonDraft(row["name"]), key=keys[0], now=now)
    if ledger.find(STREAM, keys[1]) is None:
        draft = WayDraft(Channel.MOBILE, row["mobile"])
        add_way(viewer=viewer, id=way, owner=Owner(person_id=person), draft=draft, key=keys[1], now=now)
    if ledger.find(STREAM, keys[2]) is None:
        check_way(viewer=viewer, way_id=way, key=keys[2], now=now)


def _make(viewer: Viewer, place: UUID, row: dict[str, Any], now: datetime) -> None:
    common: dict[str, Any] = {"viewer": viewer, "organisation_id": place, "now": now}
    if ledger.find(stream_of(place), _key("start", row)) is None:
        actions.start_draft(**common, from_default=True, key=_key("start", row))
    written = queries.draft(viewer, place, now).written
    frame = replace(written.frame, **row["frame"])
    if frame != written.frame:
        actions.change_frame(**common, frame=frame, seen=rules.digest(written.frame), key=_key("frame", row))
    links = _links(viewer, row, now)
    for role in written.roles:
        _fill(common, role, row, links)
    day = timezone.localdate(now) - timedelta(days=row["days_ago"])
    draft = actions.AdoptionDraft(row["decided_by"], day, day + timedelta(days=14), row["reference"])
    seen = rules.digest(queries.draft(viewer, place, now).written)
    actions.adopt(**common, draft=draft, seen=seen, key=_key("adopt", row))


def _fill(common: dict[str, Any], role: Role, row: dict[str, Any], links: dict[str, Link]) -> None:
    """Gives a role its call list; a role that the unit does not man is taken away."""
    key = _key(role.key, row)
    if role.key not in row["chains"]:
        actions.remove_role(**common, role_key=role.key, seen=rules.digest(role), key=key)
        return
    chain = tuple(links[said] for said in row["chains"][role.key])
    if chain != role.chain:
        actions.save_role(**common, role=replace(role, chain=chain), seen=rules.digest(role), key=key)


def _links(viewer: Viewer, row: dict[str, Any], now: datetime) -> dict[str, Link]:
    """Everybody whom a plan calls, by what they are called in the file: `post:<key>`, or a name."""
    said = {name for chain in row["chains"].values() for name in chain}
    posts = {name: _id("post", name.removeprefix("post:")) for name in said if name.startswith("post:")}
    persons = {name: _person_id(name) for name in said if not name.startswith("post:")}
    by_post, by_person = organisation.cards_of(viewer, now, post_ids=posts.values(), person_ids=persons.values())
    kinds = ((LinkKind.POST, posts, by_post), (LinkKind.PERSON, persons, by_person))
    return {name: Link(kind, id, cards[id].name, cards[id].organisation) for kind, ids, cards in kinds for name, id in ids.items()}


def _person_id(name: str) -> UUID:
    return _id("person", name)


def _key(what: str, row: dict[str, Any]) -> UUID:
    return _id(f"plan {what}", row["organisation"])


def _id(what: str, name: str) -> UUID:
    return derived_id(SEED, f"{what} {name}")
