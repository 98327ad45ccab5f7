"""Conveying a picture with four eyes, taking down what others convey, and putting the collected picture on record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import rules as incident_rules
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.actions.frame import check_same, next_reference
from vardkase.ledger.entry import Entry
from vardkase.situation import material
from vardkase.situation.actions.frame import already, held, own_key, to_say, written
from vardkase.situation.events import pictures as events
from vardkase.situation.models.pictures import CollectedRow, PictureRow, ReceivedRow
from vardkase.situation.queries import pictures as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import pictures as rules
from vardkase.situation.rules.pictures import CollectedDraft, PictureState, ProposalDraft, ReceivedDraft


def propose_picture(*, viewer: Viewer, incident_id: UUID, draft: ProposalDraft, key: UUID, now: datetime) -> Entry:
    """Proposes a picture to convey: lines of our own that are open to all, as they stand now, and to whom. Its id is the key.

    Refused: what `rules.check_proposal` and `rules.chosen_lines` refuse; "leadership.may_not", "leadership.incident_is_over".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(PictureRow, row.id, key)
        draft = rules.check_proposal(draft, now)
        if earlier := already(row.stream, key, events.PictureProposed, draft, apart=("chosen",)):
            check_same(earlier, same=earlier.erased or {(one.key, one.number) for one in earlier.event.lines} == set(draft.chosen))
            return earlier
        lines = rules.chosen_lines(draft.chosen, material.gathered(viewer, row, known_now(row, now)))
        event = events.PictureProposed(
            key, next_reference(PictureRow, "FL", row.id), draft.headline, draft.summary, draft.audience, now, lines
        )
        return written(row.stream, event, viewer, key, now)


def convey_picture(*, viewer: Viewer, incident_id: UUID, picture_id: UUID, key: UUID, now: datetime) -> Entry:
    """Approves a proposal as it stands: it is conveyed, in the place of the one before it.

    Refused: "situation.not_found", "situation.picture_is_settled", "situation.picture_needs_other_eyes", "leadership.may_not".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.REPORT_REVIEW, key)
        if earlier := already(row.stream, key, events.PictureConveyed, picture_id=picture_id):
            return earlier
        found, state = _picture(row, picture_id)
        rules.check_waits(state)
        rules.check_may_approve(proposed_by=found.proposed_by_id, viewer=viewer.actor.id)
        said = queries.said(events.PictureProposed, found.body)
        before = queries.conveyed_number(row.id)
        event = events.PictureConveyed(
            said.picture_id, said.reference, said.headline, said.summary, said.audience, said.as_of, said.lines,
            found.proposed_by, before,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def send_picture_back(*, viewer: Viewer, incident_id: UUID, picture_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Does not approve a proposal, and says why; also who proposed it may take it back so.

    Refused: "situation.not_found", "situation.picture_is_settled", "situation.picture_needs_reason", "leadership.may_not".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.SITUATION_WRITE, key)
        if earlier := already(row.stream, key, events.PictureSentBack, picture_id=picture_id, reason=reason):
            return earlier
        found, state = _picture(row, picture_id)
        rules.check_waits(state)
        here = incident_rules.scopes(row.id, row.authority_id)
        if found.proposed_by_id != viewer.actor.id and not viewer.can(Capability.REPORT_REVIEW, here):
            raise Refusal("leadership.may_not")
        event = events.PictureSentBack(picture_id, found.reference, _headline(found), rules.check_reason(reason, now))
        return written(row.stream, event, viewer, key, now)


def withdraw_picture(*, viewer: Viewer, incident_id: UUID, picture_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Says that what was conveyed no longer holds. It stays as it was given, marked so.

    Refused: "situation.not_found", "situation.picture_is_not_out", "situation.picture_needs_reason", "leadership.may_not".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.REPORT_REVIEW, key, afterwards=True)
        if earlier := already(row.stream, key, events.PictureWithdrawn, picture_id=picture_id, reason=reason):
            return earlier
        found, state = _picture(row, picture_id)
        rules.check_is_out(state)
        said = queries.said(events.PictureProposed, found.body)
        event = events.PictureWithdrawn(picture_id, found.reference, said.headline, said.audience, rules.check_reason(reason, now))
        return written(row.stream, event, viewer, key, now)


def receive_picture(*, viewer: Viewer, incident_id: UUID, draft: ReceivedDraft, key: UUID, now: datetime) -> Entry:
    """Takes down what another actor has conveyed, with when it held and how it came. Its id is the key.

    Refused: what `rules.check_received` refuses; "incident.secret_needs_statute", "leadership.may_not", "leadership.incident_is_over".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(ReceivedRow, row.id, key)
        draft = rules.check_received(draft, ours=row.authority, exercise=row.is_exercise, now=now)
        mark = incident_rules.check_mark(draft.mark, row.authority_id, row.authority, today=now.date())
        apart = ("reference", "exercise", "withdrawn")
        if earlier := already(row.stream, key, events.PictureReceived, draft, apart=apart, their_reference=draft.reference, mark=mark):
            return earlier
        assert draft.as_of is not None
        event = events.PictureReceived(
            key, next_reference(ReceivedRow, "ML", row.id), draft.actor, draft.headline, draft.as_of, draft.how, draft.lines,
            draft.reference, mark,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def collect_picture(*, viewer: Viewer, incident_id: UUID, draft: CollectedDraft, key: UUID, now: datetime) -> Entry:
    """Puts the collected picture on record: chosen lines of several actors, each with who said it and when, and our judgement of the whole.

    It is as closed as the most closed of the pictures that it takes from. Refused: what `rules.check_collected` refuses;
    "situation.picture_line_gone", "leadership.may_not", "leadership.incident_is_over".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(CollectedRow, row.id, key)
        draft = rules.check_collected(draft, now)
        if earlier := already(row.stream, key, events.PictureCollected, draft, apart=("chosen",)):
            check_same(earlier, same=earlier.erased or {one.key for one in earlier.event.lines} == set(draft.chosen))
            return earlier
        offered = {one.key: (one, mark) for one, mark in queries.collectable(viewer, row, known_now(row, now))}
        if any(one not in offered for one in draft.chosen):
            raise Refusal("situation.picture_line_gone", field="chosen")
        taken = [offered[one] for one in offered if one in draft.chosen]
        lines = tuple(line for line, _mark in taken)
        actors = tuple(dict.fromkeys(line.actor for line in lines))
        event = events.PictureCollected(
            key, next_reference(CollectedRow, "SL", row.id), draft.headline, draft.judgement, now, actors, lines, draft.lacking,
            queries.strongest(mark for _line, mark in taken),
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def _picture(row: IncidentRow, picture_id: UUID) -> tuple[PictureRow, PictureState | None]:
    found = tables.first(PictureRow, incident_id=row.id, id=picture_id)
    if found is None:
        raise Refusal("situation.not_found")
    return found, queries.state_of(row.id, picture_id)


def _headline(found: PictureRow) -> str:
    return queries.said(events.PictureProposed, found.body).headline
