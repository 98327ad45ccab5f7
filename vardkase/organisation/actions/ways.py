"""Contact ways: add, change, check, close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation import facts, rules
from vardkase.organisation.actions import base
from vardkase.organisation.actions.base import Seen
from vardkase.organisation.events import WayAdded, WayChanged, WayChecked, WayClosed, WayFacts
from vardkase.organisation.models import ContactWay
from vardkase.organisation.queries import scopes, shaping
from vardkase.organisation.rules import Channel


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a contact way belongs to: exactly one of the three."""

    organisation_id: UUID | None = None
    post_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WayDraft:
    """What is said about a contact way."""

    channel: Channel
    value: str
    hours: str = ""
    priority: int = 1
    note: str = ""
    restricted: bool = False

    def tidy(self) -> WayDraft:
        """The draft with the value in its one form and clean text. Raises Refusal."""
        rules.check_priority(self.priority)
        return replace(
            self, value=rules.normalise(self.channel, self.value), hours=rules.clean(self.hours), note=rules.clean(self.note, 500)
        )


def add_way(*, viewer: Viewer, id: UUID, owner: Owner, draft: WayDraft, key: UUID, now: datetime) -> Entry:
    """Enters a contact way, not yet checked by anyone. Refused when the owner already has the same one."""
    with transaction.atomic():
        place, name = _owner(viewer, owner)
        said = draft.tidy()
        event = WayAdded(
            WayFacts(
                id=id,
                organisation_id=place.id,
                organisation=place.name,
                owner=name,
                channel=said.channel,
                value=said.value,
                post_id=owner.post_id,
                person_id=owner.person_id,
                hours=said.hours,
                priority=said.priority,
                note=said.note,
                restricted=said.restricted,
            )
        )
        earlier = base.written(event, key)
        if earlier:
            return earlier
        _check_single(event.way)
        return base.write(event, viewer=viewer, key=key, now=now)


def change_way(*, viewer: Viewer, way_id: UUID, draft: WayDraft, seen: Seen, key: UUID, now: datetime) -> Entry:
    """Changes a contact way. A new number or address has not been checked by anyone, whatever the old one was."""
    with transaction.atomic():
        row = _to_edit(viewer, way_id)
        before, said = facts.of_way(row), draft.tidy()
        same = (said.channel, said.value) == (before.channel, before.value)
        after = replace(
            before,
            channel=said.channel,
            value=said.value,
            hours=said.hours,
            priority=said.priority,
            note=said.note,
            restricted=said.restricted,
            verified_at=before.verified_at if same else None,
            verified_by=before.verified_by if same else "",
        )
        event = WayChanged(after, facts.changes(before, after))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_open(row)
        base.check_unchanged(seen, row, before)
        _check_single(after)
        return base.write(event, viewer=viewer, key=key, now=now)


def check_way(*, viewer: Viewer, way_id: UUID, key: UUID, now: datetime) -> Entry:
    """Someone has made sure, now, that a contact way works."""
    with transaction.atomic():
        row = _to_edit(viewer, way_id)
        before = facts.of_way(row)
        event = WayChecked(replace(before, verified_at=now, verified_by=viewer.actor.label), before.verified_at)
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_open(row)
        return base.write(event, viewer=viewer, key=key, now=now)


def close_way(*, viewer: Viewer, way_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """A contact way is not to be used any more, from this moment."""
    with transaction.atomic():
        row = _to_edit(viewer, way_id)
        day = row.valid_to or shaping.local_day(now)
        event = WayClosed(replace(facts.of_way(row), valid_to=day), rules.clean(reason, 500))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_open(row)
        return base.write(event, viewer=viewer, key=key, now=now)


def _owner(viewer: Viewer, owner: Owner) -> tuple[Any, str]:
    """The organisation that the owner belongs to, and the owner's name."""
    if sum(one is not None for one in (owner.organisation_id, owner.post_id, owner.person_id)) != 1:
        raise Refusal("organisation.not_found")
    if owner.organisation_id is not None:
        place = base.organisation_to_edit(viewer, owner.organisation_id)
        return place, place.name
    row: Any = (
        base.locked(scopes.posts(viewer), owner.post_id)
        if owner.post_id is not None
        else base.locked(scopes.people(viewer), owner.person_id)  # type: ignore[arg-type]  # One of the three is given, as counted above.
    )
    scopes.check_edit(viewer, row.organisation)
    base.check_open(row)
    return row.organisation, row.title if owner.post_id is not None else row.name


def _to_edit(viewer: Viewer, id: UUID) -> ContactWay:
    row = base.locked(scopes.ways(viewer, closed=True), id)
    scopes.check_edit(viewer, row.organisation)
    return row


def _check_single(said: WayFacts) -> None:
    owned: dict[str, Any] = {"post_id": said.post_id, "person_id": said.person_id}
    same = ContactWay.objects.filter(
        organisation_id=said.organisation_id,
        channel=said.channel,
        value=said.value,
        valid_to=None,
        **owned,
    )
    if same.exclude(pk=said.id).exists():
        raise Refusal("organisation.way_exists", value=rules.display(said.channel, said.value))
