"""Asking for information, answering, and taking down what others ask of us."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.actions.frame import check_same, next_reference
from vardkase.ledger.entry import Entry
from vardkase.situation.actions import links
from vardkase.situation.actions.frame import already, own_key, to_say, written
from vardkase.situation.events import requests as events
from vardkase.situation.models.requests import CameRow, RequestRow, RequestStepRow
from vardkase.situation.queries import requests as queries
from vardkase.situation.rules import requests as rules
from vardkase.situation.rules.links import LONGEST_HOURS, LinkDraft, Purpose
from vardkase.situation.rules.requests import AnswerDraft, CameDraft, Means, Recipient, ReplyDraft, RequestDraft

# A link holds for a while after the time by which one was to answer: a late answer is better than none.
AFTER_DUE_HOURS = 48


def send_request(*, viewer: Viewer, incident_id: UUID, draft: RequestDraft, key: UUID, now: datetime) -> Entry:
    """Puts questions to units, partners and others; each gets a link by which it can be answered without an account. Its id is the key.

    Refused: what `rules.check_request` refuses; "situation.not_found" for a request to repeat that is not here; what `to_say` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(RequestRow, row.id, key)
        earlier = already(
            row.stream, key, events.RequestSent, title=draft.title, reason=draft.reason, due_at=draft.due_at, again=draft.again
        )
        if earlier:
            same = rules.questions_of(draft.questions) == earlier.event.questions
            check_same(earlier, same=same and rules.recipients_of(draft.recipients, key) == earlier.event.recipients)
            return earlier
        draft, questions, recipients = rules.check_request(draft, key, now)
        if draft.again and tables.first(RequestRow, incident_id=row.id, id=draft.again) is None:
            raise Refusal("situation.not_found")
        assert draft.due_at is not None
        reference = next_reference(RequestRow, "BG", row.id)
        event = events.RequestSent(key, reference, draft.title, draft.reason, questions, recipients, draft.due_at, draft.again)
        entry = written(row.stream, event, viewer, key, now)
        hours = min(LONGEST_HOURS, int((draft.due_at - now).total_seconds() // 3600) + AFTER_DUE_HOURS)
        for one in recipients:
            link = LinkDraft(Purpose.REQUEST, one.id, one.name, hours)
            links.give_link(viewer=viewer, incident_id=row.id, draft=link, key=uuid5(key, str(one.id)), now=now)
        return entry


def acknowledge_request(*, viewer: Viewer, incident_id: UUID, request_id: UUID, recipient_id: UUID, key: UUID, now: datetime) -> Entry:
    """One of those asked says that the request has come. Refused: "situation.not_found", "situation.request_is_closed"."""
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        if earlier := already(row.stream, key, events.RequestSeen, request_id=request_id, recipient_id=recipient_id):
            return earlier
        said, recipient = _asked(row, request_id, recipient_id)
        return written(row.stream, events.RequestSeen(said.request_id, said.reference, recipient_id, recipient.name), viewer, key, now)


def answer_request(
    *, viewer: Viewer, incident_id: UUID, request_id: UUID, recipient_id: UUID, draft: AnswerDraft, means: Means, key: UUID, now: datetime
) -> Entry:
    """One of those asked answers, by the link or by the staff who heard it. A later answer stands beside the earlier. Its id is the key.

    Refused: what `rules.check_answer` refuses; "situation.not_found", "situation.request_is_closed", and what `to_say` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        about = events.RequestAnswered
        if earlier := already(row.stream, key, about, request_id=request_id, recipient_id=recipient_id, by=draft.by, means=means):
            kept = earlier.event
            unchanged = not earlier.erased and kept.unchanged_since is not None
            same = earlier.erased or rules.same_answer(draft, kept.answers, kept.questions, unchanged=unchanged, now=now)
            # Without a time it was true when it was pressed; with one it is true of that.
            check_same(earlier, same=same and (earlier.erased or draft.as_of in {None, kept.as_of}))
            return earlier
        said, recipient = _asked(row, request_id, recipient_id)
        before = queries.last_answer(row.id, said, recipient)
        draft = rules.check_answer(draft, said.questions, now, before=before is not None)
        answers, since = draft.answers, None
        if draft.unchanged and before is not None:
            keys = {one.key for one in said.questions}
            answers = tuple(pair for pair in before.answers if pair[0] in keys)
            since = before.unchanged_since or before.as_of
        event = events.RequestAnswered(
            key, said.request_id, said.reference, said.title, recipient_id, recipient.name, answers, said.questions, draft.as_of or now,
            draft.by, means, since,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def close_request(*, viewer: Viewer, incident_id: UUID, request_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """No more answers are wanted; the links end with it. Refused: "situation.not_found", "situation.request_is_closed"."""
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        if earlier := already(row.stream, key, events.RequestClosed, request_id=request_id, reason=reason):
            return earlier
        said = _open(row, request_id)
        answered = queries.answered_by(row.id, request_id)
        lacking = tuple(one.name for one in said.recipients if one.id not in answered)
        event = events.RequestClosed(request_id, said.reference, said.title, rules.check_close(reason, now), lacking)
        entry = written(row.stream, event, viewer, key, now)
        for link in queries.links_of(row, said, now).values():
            links.withdraw_link(viewer=viewer, incident_id=row.id, link_id=link.id, key=uuid5(key, str(link.id)), now=now)
        return entry


def take_request(*, viewer: Viewer, incident_id: UUID, draft: CameDraft, key: UUID, now: datetime) -> Entry:
    """Takes down what another asks of us. Its id is the key. Refused: what `rules.check_came` and `to_say` refuse."""
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(CameRow, row.id, key)
        earlier = already(row.stream, key, events.RequestCame, draft, apart=("reference",), their_reference=draft.reference)
        if earlier:
            return earlier
        draft = rules.check_came(draft, now)
        reference = next_reference(CameRow, "IB", row.id)
        event = events.RequestCame(
            key, reference, draft.actor, draft.title or draft.questions[0], draft.questions, draft.due_at, draft.means, draft.reference
        )
        return written(row.stream, event, viewer, key, now)


def reply_to_request(*, viewer: Viewer, incident_id: UUID, came_id: UUID, draft: ReplyDraft, key: UUID, now: datetime) -> Entry:
    """Notes what we answered, who approved it and how it went. Refused: what `rules.check_reply` refuses; "situation.not_found"."""
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.RequestReplied, draft, apart=("answers",), came_id=came_id)
        if earlier:
            # By the place of the question, also those that were left without one.
            said = earlier.event
            check_same(earlier, same=earlier.erased or rules.check_reply(draft, len(said.questions), now).answers == said.answers)
            return earlier
        found = tables.first(CameRow, incident_id=row.id, id=came_id)
        if found is None:
            raise Refusal("situation.not_found")
        came = queries.said(events.RequestCame, found.body)
        draft = rules.check_reply(draft, len(came.questions), now)
        event = events.RequestReplied(
            came_id, came.reference, came.actor, came.title, came.questions, draft.answers, draft.approved_by, draft.means
        )
        return written(row.stream, event, viewer, key, now)


def _open(row: IncidentRow, request_id: UUID) -> events.RequestSent:
    """The request, which goes on."""
    found = tables.first(RequestRow, incident_id=row.id, id=request_id)
    closed = found is not None and tables.first(RequestStepRow, request_id=request_id, kind="closed") is not None
    rules.check_open(known=found is not None, closed=closed)
    assert found is not None
    return queries.said(events.RequestSent, found.body)


def _asked(row: IncidentRow, request_id: UUID, recipient_id: UUID) -> tuple[events.RequestSent, Recipient]:
    """The request, which goes on, and one of those asked."""
    said = _open(row, request_id)
    for one in said.recipients:
        if one.id == recipient_id:
            return said, one
    raise Refusal("situation.not_found")
