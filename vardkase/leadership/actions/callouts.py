"""Starting and stopping a call-out, testing a list, ticking what somebody said on the telephone. Nothing is sent here: a worker sends."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rules import Mode, clean_line, scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, check_same, held, held_incident, own_key, written
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.channels.tokens import ID_BYTES
from vardkase.leadership.letters import words_of_stop
from vardkase.leadership.models import Callout, CalloutRole, CalloutSeat, Staff
from vardkase.leadership.projections import callouts as projection
from vardkase.leadership.queries.callout_clash import clash
from vardkase.leadership.queries.callout_ending import Told, ending
from vardkase.leadership.rules import asked_already
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.asked_already import check_no_clash
from vardkase.leadership.rules.callouts import CalloutDraft, Candidate, Via, Wanted
from vardkase.leadership.rules.frame import tidy
from vardkase.leadership.rules.stopping import farewell
from vardkase.ledger import outbox
from vardkase.ledger.entry import Entry, Signer

STEP = "leadership.callout_step"
SEND = "leadership.callout_send"


def start_callout(*, viewer: Viewer, incident_id: UUID, draft: CalloutDraft, key: UUID, now: datetime) -> Entry:
    """Starts a call-out in an incident; its id is the key. May be called within another action: it writes, and leaves the sending.

    Whoever a call-out that runs asks already for the same role of the same staff is left out: two browsers send no message twice.
    Refused: "leadership.callout_needs_…", "leadership.callout_role_twice", "leadership.callout_asks_already" when nobody is left,
    "leadership.no_such_staff", "leadership.may_not".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        key = own_key(Callout, row.id, key)
        earlier = already(row.stream, key, events.CalloutStarted, draft, apart=("wanted", "is_test"))
        if earlier:
            # Sent again it is the same, whole or without those whom another call-out asks.
            left = asked_already.left(draft, _taken(row.id, draft, now, but=key))
            check_same(earlier, same=_same_roles(key, draft) or _same_roles(key, left))
            return earlier
        draft = asked_already.without(rules.check_draft(draft, now), _taken(row.id, draft, now))
        if draft.staff_id is not None and not Staff.objects.filter(incident_id=row.id, id=draft.staff_id, closed_at=None).exists():
            raise Refusal("leadership.no_such_staff", field="staff_id")
        opened = _opened(key, draft, now, incident_id=row.id, authority_id=row.authority_id, authority=row.authority, mode=row.mode)
        _begin(opened, viewer, now)
        asked = tuple(events.RoleAsked(one.role_key, one.role, one.count, one.within_minutes, len(one.chain)) for one in draft.wanted)
        event = events.CalloutStarted(
            key, draft.staff, draft.place, draft.report_at, asked, draft.why, draft.staff_id, opted_in=draft.opted_in
        )
        return written(row.stream, event, viewer, key, now)


def start_callout_test(*, viewer: Viewer, authority_id: UUID, authority: str, draft: CalloutDraft, key: UUID, now: datetime) -> Entry:
    """Tests a list (`draft.staff`) outside any incident; its id is the key. Everybody is asked at once, and told not to come.

    Refused as a call-out is; "leadership.may_not" for one who does not lead incidents at that authority; "leadership.callout_is_real…"
    while somebody in the list is called out for real.
    """
    draft = replace(draft, is_test=True, staff_id=None, opted_in=False)
    with transaction.atomic():
        if not viewer.can(Capability.INCIDENT_LEAD, (f"org:{authority_id}",)):
            raise Refusal("leadership.may_not")
        taken = tables.first(Callout, id=key)
        if taken is not None and (taken.incident_id or taken.authority_id != authority_id):
            key = uuid5(authority_id, str(key))
        earlier = already(projection.stream_of(key), key, events.CalloutOpened, draft, apart=("wanted",))
        if earlier:
            check_same(earlier, same=_same_roles(key, draft))
            return earlier
        draft = rules.check_draft(draft, now)
        found = clash(viewer, (one for wanted in draft.wanted for one in wanted.chain), now=now)
        if found is not None:
            check_no_clash(found.people, found.started_at, found.incident)
        opened = _opened(key, draft, now, incident_id=None, authority_id=authority_id, authority=authority, mode=Mode.REAL)
        return _begin(opened, viewer, now)


def stop_callout(*, viewer: Viewer, callout_id: UUID, reason: str, came: bool = False, key: UUID, now: datetime) -> Entry:
    """Stops a call-out: nobody more is asked, and whoever was asked and has not said no is told that they need not come.

    Whoever holds a role is in place and is not told; nor is whoever has said yes when `came` says that they all have come. Of a test, and
    of one that has lapsed, nobody is told.

    Refused: "leadership.callout_is_over", "leadership.callout_needs_reason", "leadership.incident_is_over".
    """
    with transaction.atomic():
        row = held_callout(viewer, callout_id, Capability.INCIDENT_LEAD, key)
        stream = projection.stream_of(callout_id)
        earlier = already(stream, key, events.CalloutClosed, reason=reason, came=came)
        if earlier:
            return earlier
        reason = rules.check_stop(reason, is_open=row.ended_at is None, now=now)
        those = ending(row, now).told(came=came)
        closed = events.CalloutClosed(callout_id, reason, _farewells(row, those), came)
        entry = appended(callout_id, closed, viewer, key, now)
        if those:
            outbox.enqueue_once(SEND, {"callout_id": str(callout_id)}, now)
        if row.incident_id is not None:
            people = len({one.seat.name for one in those})
            written(f"incident:{row.incident_id}", events.CalloutEnded(callout_id, row.staff, reason, people), viewer, key, now)
    return entry


def tick_answer(
    *,
    viewer: Viewer,
    callout_id: UUID,
    seat_id: UUID,
    answer: Answer | None,
    minutes: int | None = None,
    words: str = "",
    wrong_number: bool = False,
    key: UUID,
    now: datetime,
) -> Entry:
    """What somebody said on the telephone, ticked by the caller: it settles all that person has answered.

    None: nobody picked up, or it was the `wrong_number`.
    Refused: "leadership.not_found", "leadership.callout_needs_answer", "leadership.callout_minutes_odd", "leadership.incident_is_over".
    """
    with transaction.atomic():
        held_callout(viewer, callout_id, Capability.LOG_WRITE, key)
        earlier = _answered(callout_id, key, _ticked(seat_id, answer, minutes, words, wrong_number=wrong_number))
        if earlier:
            return earlier
        seat = tables.first(CalloutSeat, callout_id=callout_id, id=seat_id)
        if seat is None:
            raise Refusal("leadership.not_found")
        if answer is not None:
            rules.check_answer(answer, minutes)
        text: str = tidy(now, {"words": words}, {})["words"]
        return noted(
            events.CalloutAnswered(
                callout_id, seat.id, seat.role_key, seat.name, Via.CALLER, answer or Answer.UNKNOWN,
                minutes if answer in (Answer.YES, Answer.LATER) else None, text, reached=answer is not None,
                wrong_number=wrong_number and answer is None,
            ),
            viewer, key, now,
        )  # fmt: skip


def noted(event: events.CalloutAnswered, viewer: Signer, key: UUID, now: datetime) -> Entry:
    """An answer written down, once for its key, and what follows from it asked for."""
    entry = appended(event.callout_id, event, viewer, key, now)
    if not entry.repeated:
        ask_for_step(event.callout_id, now)
    return entry


def ask_for_step(callout_id: UUID, now: datetime) -> None:
    """Has the worker look at a call-out at once."""
    outbox.enqueue_once(STEP, {"callout_id": str(callout_id)}, now)


def ask_anew(incident_id: UUID, now: datetime) -> None:
    """Has the worker look at the call-outs of an incident: somebody has taken a role that they ask for, or left it."""
    for one in tables.load(Callout, incident_id=incident_id, ended_at=None):
        if not rules.has_lapsed(one.started_at, now):
            ask_for_step(one.id, now)


def appended(callout_id: UUID, event: object, viewer: Signer, key: UUID, now: datetime) -> Entry:
    """An entry of a call-out's own stream, and its rows."""
    entry = ledger.append(stream=projection.stream_of(callout_id), event=event, viewer=viewer, key=key, now=now)
    if not entry.repeated:
        projection.apply(entry)
    return entry


def here(row: Callout) -> tuple[str, ...]:
    """Where a grant must be held to count in a call-out."""
    return scopes(row.incident_id, row.authority_id) if row.incident_id else (f"org:{row.authority_id}",)


def held_callout(viewer: Viewer, callout_id: UUID, capability: Capability, key: UUID) -> Callout:
    """The call-out, held until the transaction ends, for one who may act in it. Absent and forbidden answer alike.

    The incident is held before it, as everywhere. One that is over takes no new entry; what was written before may be sent again.
    """
    found = tables.first(Callout, id=callout_id)
    if found is None or not viewer.can(Capability.INCIDENT_READ, here(found)):
        raise Refusal("leadership.not_found")
    if found.incident_id is None:
        if not viewer.can(capability, here(found)):
            raise Refusal("leadership.may_not")
    elif ledger.find(projection.stream_of(callout_id), key) is None:
        held(viewer, found.incident_id, capability, key)
    else:
        held_incident(viewer, found.incident_id)
    return Callout.objects.select_for_update().get(id=callout_id)


def _farewells(row: Callout, those: Iterable[Told]) -> tuple[events.RoleTold, ...]:
    """The messages to those who need not come, role by role."""
    planned: dict[str, list[events.MessagePlanned]] = defaultdict(list)
    for one in those:
        references = ((kind, farewell(one.seat.id, kind)) for kind in one.kinds)
        planned[one.seat.role_key] += [events.MessagePlanned(reference, one.seat.id, kind) for kind, reference in references]
    names = dict(CalloutRole.objects.filter(callout_id=row.id).values_list("role_key", "role"))
    said = {key: words_of_stop(row, names[key]) for key in planned}
    return tuple(events.RoleTold(key, tuple(found), said[key].text, said[key].speak) for key, found in planned.items())


def _taken(incident_id: UUID, draft: CalloutDraft, now: datetime, but: UUID | None = None) -> frozenset[asked_already.Pair]:
    """Whom call-outs that run ask for roles of the same staff, and have no no from: who said no, or did not pick up, may be asked anew."""
    going = Callout.objects.filter(incident_id=incident_id, ended_at=None, started_at__gte=now - rules.LAPSES).exclude(
        id__in=[but] if but else []
    )
    running = [one.id for one in going if asked_already.is_same_staff((one.staff_id, one.staff), (draft.staff_id, draft.staff))]
    roles = dict(CalloutRole.objects.filter(callout_id__in=running).values_list("role_key", "role"))
    seats = CalloutSeat.objects.filter(callout_id__in=running, answer__in=("", Answer.YES)).exclude(answer="", rung_at__isnull=False)
    known = seats.values_list("role_key", "person_id", "name")
    return frozenset(pair for key, person_id, name in known for pair in asked_already.pairs(key, roles[key], person_id, name))


def _answered(callout_id: UUID, key: UUID, same: dict[str, Any]) -> Entry | None:
    return already(projection.stream_of(callout_id), key, events.CalloutAnswered, **same)


def _ticked(seat_id: UUID, answer: Answer | None, minutes: int | None, words: str, *, wrong_number: bool) -> dict[str, Any]:
    """What a tick says, as the event has it."""
    counted = minutes if answer in (Answer.YES, Answer.LATER) else None
    return {
        "seat_id": seat_id, "answer": answer or Answer.UNKNOWN, "minutes": counted, "text": words, "reached": answer is not None,
        "wrong_number": wrong_number and answer is None,
    }  # fmt: skip


def _same_roles(callout_id: UUID, draft: CalloutDraft) -> bool:
    """Whether a call-out was started with the same roles and the same people in each."""
    entry = ledger.find(projection.stream_of(callout_id), callout_id)
    if entry is None or entry.erased:
        return True
    began = [_counts(one, one.seats) for one in entry.event.roles]
    return began == [_counts(replace(one, role=clean_line(one.role)), one.chain) for one in draft.wanted]


def _counts(one: Wanted | events.RoleOpened, people: Iterable[Candidate | events.SeatOpened]) -> tuple[object, ...]:
    return one.role, one.count, one.first, one.within_minutes, [(who.person_id, who.name) for who in people]


def _begin(opened: events.CalloutOpened, viewer: Viewer, now: datetime) -> Entry:
    entry = appended(opened.callout_id, opened, viewer, opened.callout_id, now)
    ask_for_step(opened.callout_id, now)
    return entry


def _opened(
    key: UUID, draft: CalloutDraft, now: datetime, *, incident_id: UUID | None, authority_id: UUID, authority: str, mode: Mode
) -> events.CalloutOpened:
    roles = tuple(_role(key, wanted) for wanted in draft.wanted)
    return events.CalloutOpened(
        key, incident_id, authority_id, authority, mode, draft.staff, draft.place, draft.report_at, roles, now + rules.LINK_LASTS,
        opted_in=draft.opted_in, is_test=draft.is_test, why=draft.why, staff_id=draft.staff_id,
    )  # fmt: skip


def _role(callout_id: UUID, wanted: Wanted) -> events.RoleOpened:
    seats = tuple(
        events.SeatOpened(
            uuid5(callout_id, f"{wanted.role_key}/{place}"), one.person_id, one.name, one.post, one.ways, secrets.token_hex(ID_BYTES)
        )
        for place, one in enumerate(wanted.chain)
    )
    return events.RoleOpened(wanted.role_key, wanted.role, wanted.count, wanted.first, wanted.within_minutes, seats)
