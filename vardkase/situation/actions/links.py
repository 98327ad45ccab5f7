"""Giving a link to somebody without an account or to a screen on a wall, sending it, and withdrawing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.actions.frame import check_same
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Mode
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.channels.gate import ChannelKind, channel_for
from vardkase.leadership.channels.message import Message, Outcome
from vardkase.leadership.channels.texts import EXERCISE_MARK
from vardkase.leadership.rules.frame import tidy
from vardkase.ledger.entry import Entry
from vardkase.situation import events, links
from vardkase.situation.actions.frame import already, held, own_key, written
from vardkase.situation.models.links import LinkRow
from vardkase.situation.queries.links import LinkLine
from vardkase.situation.rules.links import LinkDraft, Purpose, check_hours, ends_at


def give_link(*, viewer: Viewer, incident_id: UUID, draft: LinkDraft, key: UUID, now: datetime) -> Entry:
    """Gives somebody a link; its id is the key. What it is about the caller has looked up; an earlier link for it ends.

    By the right that its purpose takes. Refused: "situation.link_hours", and what `held` refuses.
    """
    with transaction.atomic():
        row = held(viewer, incident_id, draft.purpose.given_by, key)
        return give(row=row, viewer=viewer, draft=draft, key=key, now=now)


def give(*, row: IncidentRow, viewer: Viewer, draft: LinkDraft, key: UUID, now: datetime) -> Entry:
    """The same for a caller that holds the incident and has asked whether the viewer may. Refused: "situation.link_hours"."""
    key = own_key(LinkRow, row.id, key)
    same: dict[str, Any] = {"purpose": draft.purpose, "target": draft.target, "holder": draft.holder}
    earlier = already(row.stream, key, events.links.LinkGiven, **same)
    if earlier:
        check_same(earlier, same=earlier.erased or earlier.event.expires_at == ends_at(draft.hours, earlier.recorded_at))
        return earlier
    holder = tidy(now, {"holder": draft.holder}, {})["holder"]
    expires_at = ends_at(check_hours(draft.hours), now)
    token = links.new_number(draft.purpose, expires_at)
    event = events.links.LinkGiven(key, draft.purpose, draft.target, holder, token, expires_at)
    return written(row.stream, event, viewer, key, now)


def withdraw_link(*, viewer: Viewer, incident_id: UUID, link_id: UUID, key: UUID, now: datetime) -> Entry:
    """A link opens nothing any more. Refused: "situation.no_such_link" for one that is not here, or has ended already."""
    with transaction.atomic():
        given = tables.first(LinkRow, incident_id=incident_id, id=link_id)
        right = Purpose(given.purpose).given_by if given else Capability.SITUATION_WRITE
        return withdraw(row=held(viewer, incident_id, right, key), viewer=viewer, link_id=link_id, key=key, now=now)


def withdraw(*, row: IncidentRow, viewer: Viewer, link_id: UUID, key: UUID, now: datetime) -> Entry:
    """The same for a caller that holds the incident and has asked whether the viewer may. Refused: "situation.no_such_link"."""
    earlier = already(row.stream, key, events.links.LinkWithdrawn, link_id=link_id)
    if earlier:
        return earlier
    found = tables.first(LinkRow, incident_id=row.id, id=link_id, ended_at=None)
    if found is None:
        raise Refusal("situation.no_such_link")
    event = events.links.LinkWithdrawn(link_id, Purpose(found.purpose), found.holder)
    return written(row.stream, event, viewer, key, now)


def send_link(row: IncidentRow, line: LinkLine, *, to: str, subject: str, text: str, now: datetime) -> Outcome:
    """Sends a link by mail, and answers what became of it. In a demonstration and in an exercise it stays in the tray.

    `text` says what is asked, and nothing of the incident. Nothing is kept of the address. Called after the link has been given.
    """
    if row.mode == Mode.EXERCISE:
        subject, text = f"{EXERCISE_MARK} {subject}", f"{EXERCISE_MARK} {text} {EXERCISE_MARK}"
    message = Message(to, text, uuid5(line.id, to), line.url, "", subject)
    return channel_for(ChannelKind.MAIL, row.mode, ChannelSettings.read(settings)).send(message, now)
