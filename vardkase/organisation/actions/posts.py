"""Posts, and who holds them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation import facts, rules
from vardkase.organisation.actions import base
from vardkase.organisation.actions.base import Seen
from vardkase.organisation.events import HoldingFacts, PostAdded, PostChanged, PostClosed, PostFacts, PostLeft, PostTaken
from vardkase.organisation.models import Post, PostHolding
from vardkase.organisation.projections import fold
from vardkase.organisation.queries import scopes


@dataclass(frozen=True, slots=True)
class PostDraft:
    """What is said about a post."""

    title: str
    on_call: bool = False
    notes: str = ""
    valid_from: date | None = None

    def tidy(self) -> PostDraft:
        """The draft with clean text. Raises Refusal."""
        rules.check_period(self.valid_from, None)
        return replace(self, title=rules.clean_required(self.title), notes=rules.clean(self.notes, 4_000, lines=True))


def add_post(*, viewer: Viewer, id: UUID, organisation_id: UUID, draft: PostDraft, key: UUID, now: datetime) -> Entry:
    """Enters a post. Refused when the organisation already has one of that title in use."""
    with transaction.atomic():
        place = base.organisation_to_edit(viewer, organisation_id)
        said = draft.tidy()
        event = PostAdded(PostFacts(id, place.id, place.name, said.title, said.on_call, said.notes, said.valid_from))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        _check_single(event.post)
        return base.write(event, viewer=viewer, key=key, now=now)


def change_post(*, viewer: Viewer, post_id: UUID, draft: PostDraft, seen: Seen, key: UUID, now: datetime) -> Entry:
    """Changes what is said about a post; nobody's change is written over unseen."""
    with transaction.atomic():
        row = _to_edit(viewer, post_id)
        base.check_open(row)
        before, said = facts.of_post(row), draft.tidy()
        # The screen does not ask for the first day: what is not said stays as it is.
        since = said.valid_from or before.valid_from
        after = replace(before, title=said.title, on_call=said.on_call, notes=said.notes, valid_from=since)
        event = PostChanged(after, facts.changes(before, after))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_unchanged(seen, row, before)
        _check_single(after)
        return base.write(event, viewer=viewer, key=key, now=now)


def close_post(*, viewer: Viewer, post_id: UUID, reason: str, last_day: date | None = None, key: UUID, now: datetime) -> Entry:
    """Ends a post with its contact ways; those who hold it leave it the same day."""
    with transaction.atomic():
        row = _to_edit(viewer, post_id)
        day = row.valid_to or base.closing_day(last_day, row, now)
        event = PostClosed(replace(facts.of_post(row), valid_to=day), rules.clean(reason, 500))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_open(row)
        return base.write(event, viewer=viewer, key=key, now=now)


def take_post(
    *,
    viewer: Viewer,
    id: UUID,
    post_id: UUID,
    person_id: UUID,
    from_day: date | None = None,
    to_day: date | None = None,
    key: UUID,
    now: datetime,
) -> Entry:
    """Someone takes up a post, from today unless told otherwise. Several may hold one post; the same person only once at a time."""
    with transaction.atomic():
        post = _to_edit(viewer, post_id)
        base.check_open(post)
        person = base.locked(scopes.people(viewer), person_id)
        start = from_day or base.day_of_sending(key, now)
        rules.check_period(start, to_day)
        event = PostTaken(HoldingFacts(id, post.id, post.title, person.id, person.name, post.organisation.name, start, to_day))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_open(person)
        for holding in PostHolding.objects.filter(post=post, person=person):
            if (holding.valid_to is None or holding.valid_to >= start) and (to_day is None or (holding.valid_from or start) <= to_day):
                raise Refusal("organisation.holds_already", person=person.name, post=post.title)
        return base.write(event, viewer=viewer, key=key, now=now)


def leave_post(*, viewer: Viewer, holding_id: UUID, last_day: date | None = None, key: UUID, now: datetime) -> Entry:
    """Someone leaves a post, today unless told otherwise; the day may lie ahead. Whose days are over can be given another last day."""
    with transaction.atomic():
        row = base.locked(scopes.holdings(viewer), holding_id)
        scopes.check_edit(viewer, row.post.organisation)
        day = last_day or base.day_of_sending(key, now)
        rules.check_period(row.valid_from, day)
        event = PostLeft(replace(facts.of_holding(row), valid_to=day))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        later = PostHolding.objects.filter(post=row.post, person=row.person, valid_from__lte=day).exclude(pk=row.pk)
        if (later.filter(valid_from__gt=row.valid_from) if row.valid_from else later).exists():
            raise Refusal("organisation.holds_already", person=row.person.name, post=row.post.title)
        return base.write(event, viewer=viewer, key=key, now=now)


def _to_edit(viewer: Viewer, id: UUID) -> Post:
    row = base.locked(scopes.posts(viewer), id)
    scopes.check_edit(viewer, row.organisation)
    return row


def _check_single(said: PostFacts) -> None:
    same = Post.objects.filter(organisation_id=said.organisation_id, title_folded=fold(said.title), valid_to=None)
    if same.exclude(pk=said.id).exists():
        raise Refusal("organisation.post_exists", title=said.title)
