"""Writes of terms of office: when a body's term begins, how duties stand, and the calendar's address. One transaction each."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.plans import feeds
from vardkase.plans.actions.terms_frame import already, check_same_sending, keeper, written
from vardkase.plans.events import terms as events
from vardkase.plans.queries.calendar import feed
from vardkase.plans.queries.obligations import DutyLine, duty_line
from vardkase.plans.queries.terms import body_term
from vardkase.plans.rules.obligations import Answer, Fulfilment, Occurrence, check_due, check_fulfilment, check_why, last_day_of
from vardkase.plans.rules.terms import check_inside, check_same, term_of


def set_body_term(
    *, viewer: Viewer, keeper_id: UUID, term: int, body_id: UUID, begins: date | None, reason: str, seen: str, key: UUID, now: datetime
) -> Entry:
    """Says when a body's term begins, as decided; None: as the law has it again. `seen` is the fingerprint of `BodyTerm.decision`.

    Refused: "plans.not_found", "plans.outside_term", "plans.term_needs_why", "plans.nothing_decided", "plans.changed_meanwhile".
    """
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        which, reason = term_of(term), check_why(reason, "reason")
        earlier = already(row.pk, key, events.BodyTermSet, term=term, begins=begins, reason=reason)
        if earlier:
            check_same_sending(earlier, same=earlier.erased or earlier.event.body.id == body_id)
            return earlier
        found = body_term(viewer, row.pk, which, body_id)
        check_same(seen, found.decision)
        if begins is None and not found.decided:
            raise Refusal("plans.nothing_decided", field="begins", body=found.body.name)
        if begins is not None:
            check_inside(which, begins, "begins")
        return written(events.BodyTermSet(row.pk, row.name, term, found.body, begins, reason, found.begins), viewer, key, now)


def fulfil_duty(
    *, viewer: Viewer, keeper_id: UUID, term: int, duty_id: UUID, fulfilment: Fulfilment, seen: str, key: UUID, now: datetime
) -> Entry:
    """Says that a duty is fulfilled: by which body, on which day, and where it is written. `seen` is the fingerprint of what was said.

    Refused: "plans.not_found", "plans.fulfilled_by_whom", "plans.fulfilled_in_future", "plans.outside_term", "plans.changed_meanwhile".
    """
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        line = _line(viewer, row.pk, term, duty_id, now)
        fulfilment = check_fulfilment(line.occurrence, fulfilment, timezone.localdate(now))
        earlier = already(row.pk, key, events.DutyFulfilled, fulfilment=fulfilment)
        if earlier:
            return _of(earlier, duty_id)
        check_same(seen, line.said)
        return written(events.DutyFulfilled(row.pk, row.name, _named(line.occurrence), fulfilment), viewer, key, now)


def set_duty_aside(*, viewer: Viewer, keeper_id: UUID, term: int, duty_id: UUID, why: str, seen: str, key: UUID, now: datetime) -> Entry:
    """Says that a duty does not apply, and why. Refused: "plans.not_found", "plans.term_needs_why", "plans.changed_meanwhile"."""
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        why = check_why(why)
        earlier = already(row.pk, key, events.DutySetAside, why=why)
        if earlier:
            return _of(earlier, duty_id)
        line = _line(viewer, row.pk, term, duty_id, now)
        check_same(seen, line.said)
        return written(events.DutySetAside(row.pk, row.name, _named(line.occurrence), why), viewer, key, now)


def reopen_duty(*, viewer: Viewer, keeper_id: UUID, term: int, duty_id: UUID, why: str, seen: str, key: UUID, now: datetime) -> Entry:
    """Undoes what was said of a duty, and says why; both stay in the ledger.

    Refused: "plans.not_found", "plans.nothing_said", "plans.term_needs_why", "plans.changed_meanwhile".
    """
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        why = check_why(why)
        earlier = already(row.pk, key, events.DutyReopened, why=why)
        if earlier:
            return _of(earlier, duty_id)
        line = _line(viewer, row.pk, term, duty_id, now)
        check_same(seen, line.said)
        if line.said.answer is Answer.NOTHING:
            raise Refusal("plans.nothing_said", duty=line.occurrence.duty.title)
        return written(events.DutyReopened(row.pk, row.name, _named(line.occurrence), why), viewer, key, now)


def move_due(
    *, viewer: Viewer, keeper_id: UUID, term: int, duty_id: UUID, due: date | None, why: str, seen: str, key: UUID, now: datetime
) -> Entry:
    """Gives a duty a day of the municipality's own, or the rule's again (None), with the reason.

    Refused: "plans.not_found", "plans.outside_term", "plans.term_needs_why", "plans.changed_meanwhile".
    """
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        line = _line(viewer, row.pk, term, duty_id, now)
        due, why = check_due(term_of(term), due, why, last_day_of(line.occurrence))
        earlier = already(row.pk, key, events.DutyMoved, due=due, why=why)
        if earlier:
            return _of(earlier, duty_id)
        check_same(seen, line.said)
        event = events.DutyMoved(row.pk, row.name, _named(line.occurrence), due, why, line.occurrence.due)
        return written(event, viewer, key, now)


def open_feed(*, viewer: Viewer, keeper_id: UUID, key: UUID, now: datetime) -> Entry:
    """Gives the calendar an address that programs can follow without an account. One that there was before leads nowhere any more."""
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        earlier = already(row.pk, key, events.FeedOpened)
        if earlier:
            return earlier
        return written(events.FeedOpened(row.pk, row.name, uuid5(row.pk, f"feed {key}"), feeds.new_number()), viewer, key, now)


def withdraw_feed(*, viewer: Viewer, keeper_id: UUID, key: UUID, now: datetime) -> Entry:
    """The calendar's address leads nowhere any more. Refused: "plans.not_found", "plans.no_feed"."""
    with transaction.atomic():
        row = keeper(viewer, keeper_id)
        earlier = already(row.pk, key, events.FeedWithdrawn)
        if earlier:
            return earlier
        found = feed(viewer, row.pk)
        if found is None:
            raise Refusal("plans.no_feed")
        return written(events.FeedWithdrawn(row.pk, row.name, found.id), viewer, key, now)


def _line(viewer: Viewer, keeper_id: UUID, term: int, duty_id: UUID, now: datetime) -> DutyLine:
    return duty_line(viewer, keeper_id, term_of(term), duty_id, timezone.localdate(now))


def _of(earlier: Entry, duty_id: UUID) -> Entry:
    check_same_sending(earlier, same=earlier.erased or earlier.event.duty.id == duty_id)
    return earlier


def _named(one: Occurrence) -> events.DutyNamed:
    """The duty as it reads now, so that the entry can be read alone."""
    unit_id, unit = (one.unit.id, one.unit.name) if one.unit else (None, "")
    duty = one.duty
    return events.DutyNamed(one.id, duty.key, duty.title, duty.law, duty.section, one.term.year, unit_id, unit, one.year)
