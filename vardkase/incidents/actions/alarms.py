"""Alarms: taken in any order, added to, judged, and turned into an incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import events, projections, rules
from vardkase.incidents.actions.frame import already, check_same, derived, held_incident, own_key, scopes, written
from vardkase.incidents.actions.incidents import opening, tidy_draft
from vardkase.incidents.projections.alarms import entries_of
from vardkase.incidents.queries import alarms as alarms_now
from vardkase.incidents.queries.incidents import levels
from vardkase.incidents.rows import AlarmRow
from vardkase.incidents.rules import AlarmDecision, AlarmFacts, Assessment, IncidentDraft, Mode
from vardkase.incidents.rules.alarms import OPENING, check_may_assess, check_may_take, check_not_linked, check_received_at, only_new
from vardkase.incidents.rules.erasure import check_grounds, check_may_erase
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry


def receive_alarm(
    *,
    viewer: Viewer,
    authority_id: UUID,
    authority: str,
    facts: AlarmFacts,
    received_at: datetime | None = None,
    mode: Mode = Mode.REAL,
    key: UUID,
    now: datetime,
) -> Entry:
    """Takes an alarm, however little is known; its id is the key. `received_at` when it came before it could be written down.

    Refused: "alarm.may_not_take", "alarm.empty", "alarm.bad_position", "incident.personal_id_in_text", "incident.text_too_long".
    """
    check_may_take(viewer, (f"org:{authority_id}",))
    facts = rules.check_alarm(facts, now)
    check_received_at(received_at, now)
    stream = events.alarm_stream(authority_id)
    with transaction.atomic():
        taken = alarms_now.get(key, now=now)
        if taken is not None and taken.authority_id != authority_id:
            key = new_id()  # Another authority's alarm stands under that id: it is neither touched nor told of.
        event = events.AlarmReceived(key, authority_id, authority, facts, mode, viewer.actor.label, received_at)
        return written(stream, event, viewer, key, now, facts.happened)


def supplement_alarm(*, viewer: Viewer, alarm_id: UUID, facts: AlarmFacts, key: UUID, now: datetime) -> Entry:
    """Adds what has become known. A form may send everything it holds: only what is new is written. Refused: "alarm.nothing_new"…"""
    facts = rules.check_alarm(facts, now)
    with transaction.atomic():
        row = _held(viewer, alarm_id, now)
        check_may_take(viewer, _here(row))
        earlier = already(_stream(row), key, events.AlarmSupplemented, alarm_id=alarm_id)
        if earlier:
            _check_same_supplement(earlier, facts)
            return earlier
        new = only_new(row.facts, facts)
        if rules.is_blank(new):
            raise Refusal("alarm.nothing_new")
        return written(_stream(row), events.AlarmSupplemented(alarm_id, new), viewer, key, now, new.happened)


def assess_alarm(*, viewer: Viewer, alarm_id: UUID, assessment: Assessment, key: UUID, now: datetime) -> Entry:
    """Judges an alarm, or judges it anew: dismiss, watch, forward, alert an administration. An incident is opened with `open_from_alarm`.

    Refused: "alarm.may_not_assess", "alarm.already_linked", "alarm.dismissal_needs_reason", "alarm.watch_needs_time"…
    """
    assessment = rules.check_assessment(assessment, now)
    if assessment.decision in OPENING:
        raise Refusal("alarm.open_incident_instead")
    with transaction.atomic():
        row = _held(viewer, alarm_id, now)
        check_may_assess(viewer, _here(row))
        earlier = already(_stream(row), key, events.AlarmAssessed, alarm_id=alarm_id, assessment=assessment)
        if earlier:
            return earlier
        check_not_linked(row.state, row.incident_reference)
        return written(_stream(row), _assessed(alarm_id, assessment), viewer, key, now)


def open_from_alarm(
    *, viewer: Viewer, alarm_id: UUID, draft: IncidentDraft, assessment: Assessment | None = None, key: UUID, now: datetime
) -> Entry:
    """Opens an incident from an alarm and returns its first entry; the incident's id is the key.

    Both streams are written in one transaction: the assessment (decision OPEN_INCIDENT, or ACTIVATE where that is said), the link, and
    the opening with the alarm's facts.
    An alarm of an exercise opens an exercise. Refused: "alarm.may_not_assess", "incident.may_not_open", "alarm.already_linked"…
    """
    assessment = assessment or Assessment(AlarmDecision.OPEN_INCIDENT)
    decision = assessment.decision if assessment.decision in OPENING else AlarmDecision.OPEN_INCIDENT
    assessment = rules.check_assessment(replace(assessment, decision=decision), now)
    draft = tidy_draft(draft, now)
    with transaction.atomic():
        row = _held(viewer, alarm_id, now)
        check_may_assess(viewer, _here(row))
        rules.check_may_open(viewer, draft.authority_id)
        key = own_key(viewer, key)
        stream = events.incident_stream(key)
        earlier = already(stream, key, events.IncidentOpened, draft, apart=("mode",))
        if earlier:
            return earlier
        check_not_linked(row.state, row.incident_reference)
        opened = opening(replace(draft, mode=row.mode), key, now, _facts(row))
        written(_stream(row), _assessed(alarm_id, assessment), viewer, derived(key, 1), now)
        linked = events.AlarmLinked(alarm_id, key, opened.reference, opened.title)
        written(_stream(row), linked, viewer, derived(key, 2), now)
        return written(stream, opened, viewer, key, now)


def link_alarm(*, viewer: Viewer, alarm_id: UUID, incident_id: UUID, key: UUID, now: datetime) -> Entry:
    """Says that an alarm is about an incident that is open already; both streams are written. Returns the incident's entry.

    Refused: "alarm.may_not_assess", "alarm.already_linked", "alarm.exercise_and_real", and what writing in the log is refused for.
    """
    with transaction.atomic():
        row = _held(viewer, alarm_id, now)
        check_may_assess(viewer, _here(row))
        incident = held_incident(viewer, incident_id)
        earlier = already(incident.stream, key, events.AlarmTakenIn)
        if earlier:
            check_same(earlier, same=earlier.erased or earlier.event.alarm.alarm_id == alarm_id)
            return earlier
        check_not_linked(row.state, row.incident_reference)
        rules.check_may_write(viewer, scopes(incident), incident.state)
        if incident.mode != row.mode:
            raise Refusal("alarm.exercise_and_real")
        linked = events.AlarmLinked(alarm_id, incident_id, incident.reference, incident.title)
        written(_stream(row), linked, viewer, key, now)
        return written(incident.stream, events.AlarmTakenIn(_facts(row)), viewer, key, now)


def erase_alarm_entry(
    *, viewer: Viewer, alarm_id: UUID, number: int, reason: str, authority: str, decided_by: str, key: UUID, now: datetime
) -> Entry:
    """Erases what one entry of an alarm says; what the others say stays. Refused: "incident.may_not_erase", and the ledger's own."""
    reason, authority, decided_by = check_grounds(reason, authority, decided_by, now)
    with transaction.atomic():
        row = _held(viewer, alarm_id, now)
        check_may_erase(viewer.can(Capability.PAYLOAD_ERASE, _here(row)))
        if number not in {entry.number for entry in entries_of(alarm_id, row.authority_id)}:
            raise Refusal("alarm.not_found")
        entry = ledger.erase_payload(
            stream=_stream(row), number=number, reason=reason, authority=authority, decided_by=decided_by, viewer=viewer, key=key, now=now
        )
        if not entry.repeated:
            projections.apply(entry)
        return entry


def _held(viewer: Viewer, alarm_id: UUID, now: datetime) -> AlarmRow:
    row = alarms_now.get(alarm_id, now=now, lock=True)
    if row is None or not viewer.can(Capability.ALARM_READ, _here(row)):
        raise Refusal("alarm.not_found")
    return row


def _check_same_supplement(earlier: Entry, facts: AlarmFacts) -> None:
    """A repeated try sends again what it sent; of that, the earlier entry kept what was new then."""
    if not earlier.erased and rules.supplemented(facts, earlier.event.facts) != facts:
        raise Refusal("ledger.key_reused", number=earlier.number)


def _here(row: AlarmRow) -> tuple[str, ...]:
    return (f"org:{row.authority_id}",)


def _stream(row: AlarmRow) -> str:
    return events.alarm_stream(row.authority_id)


def _facts(row: AlarmRow) -> events.FromAlarm:
    return events.FromAlarm(row.id, row.received_at, row.taken_by, row.facts)


def _assessed(alarm_id: UUID, assessment: Assessment) -> events.AlarmAssessed:
    order = assessment.proposed_level
    label = "" if order is None else rules.level_of(levels(), order).label
    state = rules.state_after(assessment.decision)
    return events.AlarmAssessed(alarm_id, assessment, state, label)
