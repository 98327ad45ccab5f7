"""Writes of measures: one transaction each, check -> append -> project. The same key twice is one write."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.preparedness.events import measures as events
from vardkase.preparedness.models import MeasureRow
from vardkase.preparedness.projections import measures as projections
from vardkase.preparedness.queries import measure_scopes as scopes
from vardkase.preparedness.rules import measure_checks as checks
from vardkase.preparedness.rules import measure_links as links
from vardkase.preparedness.rules.checks import TEXT, tidy
from vardkase.preparedness.rules.measures import WITHOUT_BOARD, Decision, Followed, FollowUp, Measure, Step, Taken, Verification, leads_to

NEW = UUID(int=0)


def save_measure(*, viewer: Viewer, measure: Measure, seen: str = "", key: UUID, now: datetime) -> Entry:
    """Proposes a measure (its `id` is nothing but zeros), or changes one; `seen` is `checks.digest` of what was shown.

    A new one is given its number within the authority of the board that answers for it, and the id that comes of the key. Refused:
    "preparedness.measure_not_found", "preparedness.measure_needs_title", "preparedness.measure_other_authority",
    "preparedness.measure_is_closed", "preparedness.changed_meanwhile"…
    """
    with transaction.atomic():
        before = None if measure.id == NEW else _kept(viewer, measure.id)
        measure = checks.check_measure(measure)
        board = _board(viewer, measure)
        measure = replace(measure, organisation=board.name)
        if measure.secret and not scopes.may(viewer, board, Capability.RSA_READ_SECRET):
            raise Refusal("preparedness.measure_secret_not_yours", field="secret_ground")
        earlier = _already(board.authority_id, key, events.MeasureSaved)
        if earlier:
            return _same_measure(earlier, measure)
        if before is None:
            measure = _fresh(viewer, board, measure, seen, key)
        else:
            _check_change(before, measure, board, seen)
            if measure.after_id and measure.secret is None and before[1].measure.secret:
                _followed_by(viewer, measure)
        measure = _linked(viewer, board, measure)
        return _written(
            events.MeasureSaved(board.authority_id, board.authority.name, measure, before and before[1].measure), viewer, key, now
        )


def _fresh(viewer: Viewer, board: Organisation, measure: Measure, seen: str, key: UUID) -> Measure:
    """The measure with its id and its number. What it follows must be one that the viewer reads, and is called as it is called now."""
    if seen:
        raise Refusal("preparedness.changed_meanwhile")
    # Two that are proposed at once wait for one another, whichever board of the authority answers for them.
    Organisation.objects.select_for_update().get(pk=board.authority_id)
    last = MeasureRow.objects.filter(authority_id=board.authority_id).aggregate(last=Max("number"))["last"] or 0
    if measure.after_id:
        measure = replace(measure, after=_followed_by(viewer, measure).name)
    return replace(measure, id=uuid5(board.authority_id, f"measure {key}"), number=last + 1)


def _followed_by(viewer: Viewer, measure: Measure) -> Measure:
    """The measure that another follows, which it may name."""
    earlier = projections.measure_of(scopes.measure(viewer, measure.after_id or NEW).body)
    links.check_open_names(measure, (earlier,), "secret_ground")
    return earlier


def _linked(viewer: Viewer, board: Organisation, measure: Measure) -> Measure:
    """The measure with those it requires and excludes as they are called now: they are of the same authority, and hold together with all
    that others require. Refused: "preparedness.measure_link_gone" and what `measure_links.check_together` refuses.
    """
    if not measure.requires and not measure.excludes:
        return measure
    # Two that are to require one another, saved at once, wait for one another: the second sees the first.
    Organisation.objects.select_for_update().get(pk=board.authority_id)
    rows = scopes.readable(viewer).filter(authority_id=board.authority_id).exclude(pk=measure.id)
    others = {row.pk: Followed(projections.measure_of(row.body), projections.course_of(row.course)) for row in rows}
    measure = links.named(measure, others)
    links.check_together(measure, [one.measure for one in others.values()])
    return measure


def _check_change(before: tuple[MeasureRow, Followed], measure: Measure, board: Organisation, seen: str) -> None:
    row, followed = before
    checks.check_unchanged(seen, followed.measure)
    checks.check_may_change(followed.course)
    checks.check_answered_for(measure, followed.course)
    if board.authority_id != row.authority_id:
        raise Refusal("preparedness.measure_other_authority", field="organisation_id", authority=board.authority.name)
    if measure.number != followed.measure.number:
        raise Refusal("preparedness.changed_meanwhile")


def _same_measure(earlier: Entry, measure: Measure) -> Entry:
    """The id, the number and the names of other measures are the house's: they are not compared."""
    if not earlier.erased:
        was = earlier.event.measure
        said = replace(measure, id=was.id, number=was.number, after=was.after, organisation=was.organisation)
        if links.by_id(said) != links.by_id(was):
            raise Refusal("ledger.key_reused", number=earlier.number)
    return earlier


def decide_measure(
    *, viewer: Viewer, measure_id: UUID, decision: Decision, deadline: date | None = None, seen: str, key: UUID, now: datetime
) -> Entry:
    """A body decides a measure. Refused: without an owner ("preparedness.measure_needs_owner"), without a deadline
    ("preparedness.measure_needs_deadline"), by nobody, in the future; "preparedness.measure_no_such_step".
    """
    with transaction.atomic():
        row, followed = _kept(viewer, measure_id)
        today = timezone.localdate(now)
        decision = checks.check_decision(decision, today)
        taken = Taken(Step.DECIDE, decision.on, deadline=deadline)
        earlier = _already(row.authority_id, key, events.MeasureDecided, decision=decision, taken=taken)
        if earlier:
            return _of_measure(earlier, measure_id)
        board = _board(viewer, followed.measure)
        checks.check_unchanged(seen, followed)
        taken = checks.check_step(followed, taken, today)
        return _written(
            events.MeasureDecided(board.authority_id, board.authority.name, followed.measure, decision, taken), viewer, key, now
        )


def move_measure(*, viewer: Viewer, measure_id: UUID, taken: Taken, seen: str, key: UUID, now: datetime) -> Entry:
    """Begins, finishes, defers, rejects or reopens a measure; `seen` is `checks.digest` of the measure with its course.

    Refused: "preparedness.measure_no_such_step", "preparedness.needs_reason", "preparedness.measure_defer_needs_later",
    "preparedness.changed_meanwhile"… A decision and a verification have actions of their own.
    """
    with transaction.atomic():
        row, followed = _kept(viewer, measure_id)
        taken = replace(taken, reason=tidy("reason", taken.reason, 600))
        earlier = _already(row.authority_id, key, events.MeasureMoved, taken=taken, measure_id=measure_id)
        if earlier:
            return earlier
        board, measure = _board(viewer, followed.measure, taken.step), followed.measure
        checks.check_unchanged(seen, followed)
        if taken.step in (Step.DECIDE, Step.VERIFY):
            raise Refusal("preparedness.measure_no_such_step")
        taken = checks.check_step(followed, taken, timezone.localdate(now))
        after = leads_to(followed.course, taken.step) or followed.course.state
        event = events.MeasureMoved(
            board.authority_id, board.authority.name, measure.id, measure.number, measure.title, board.name,
            followed.course.state, after, taken,
        )  # fmt: skip
        return _written(event, viewer, key, now)


def follow_up_measure(*, viewer: Viewer, measure_id: UUID, follow_up: FollowUp, key: UUID, now: datetime) -> Entry:
    """Notes what was seen of a measure on a day. Others may do so at the same time: nothing is written over.

    Refused: "preparedness.measure_seen_what", "preparedness.measure_odd_progress", "preparedness.measure_is_closed"…
    """
    with transaction.atomic():
        row, followed = _kept(viewer, measure_id)
        follow_up = replace(follow_up, seen=tidy("seen_text", follow_up.seen, TEXT, lines=True))
        earlier = _already(row.authority_id, key, events.MeasureFollowedUp, follow_up=follow_up, measure_id=measure_id)
        if earlier:
            return earlier
        board, measure = _board(viewer, followed.measure), followed.measure
        follow_up = checks.check_follow_up(followed.course, follow_up, timezone.localdate(now))
        event = events.MeasureFollowedUp(
            board.authority_id, board.authority.name, measure.id, measure.number, measure.title, board.name, follow_up
        )
        return _written(event, viewer, key, now)


def verify_effect(*, viewer: Viewer, measure_id: UUID, verification: Verification, seen: str, key: UUID, now: datetime) -> Entry:
    """Says whether a measure that is done had its effect. Refused: "preparedness.measure_not_done",
    "preparedness.measure_verified_by_whom", "preparedness.measure_what_follows", "preparedness.changed_meanwhile"…
    """
    with transaction.atomic():
        row, followed = _kept(viewer, measure_id)
        verification = checks.tidy_verification(verification)
        earlier = _already(row.authority_id, key, events.EffectVerified, measure_id=measure_id, verification=verification)
        if earlier:
            return earlier
        board, measure = _board(viewer, followed.measure, Step.VERIFY), followed.measure
        checks.check_unchanged(seen, followed)
        verification = checks.check_verification(followed, verification, timezone.localdate(now))
        event = events.EffectVerified(
            board.authority_id, board.authority.name, measure.id, measure.number, measure.title, board.name, verification
        )
        return _written(event, viewer, key, now)


def _kept(viewer: Viewer, measure_id: UUID) -> tuple[MeasureRow, Followed]:
    """The measure with its course, held until the transaction ends."""
    row = scopes.measure(viewer, measure_id, lock=True)
    return row, Followed(projections.measure_of(row.body), projections.course_of(row.course))


def _board(viewer: Viewer, measure: Measure, step: Step | None = None) -> Organisation:
    """Who answers for the measure, for one who may write it. Who reads but does not write is answered as if it were not there."""
    row = scopes.board(viewer, measure.organisation_id, Capability.RSA_WRITE)
    if row.valid_to is not None and step not in WITHOUT_BOARD:
        raise Refusal("preparedness.measure_board_has_ended", field="organisation_id", name=row.name)
    return row


def _of_measure(earlier: Entry, measure_id: UUID) -> Entry:
    if not earlier.erased and earlier.event.measure.id != measure_id:
        raise Refusal("ledger.key_reused", number=earlier.number)
    return earlier


def _already(authority_id: UUID, key: UUID, kind: type, **same: Any) -> Entry | None:
    """The entry of an earlier sending of the same thing. Refusal("ledger.key_reused") when the key was used for something else."""
    found = ledger.find(events.stream_of(authority_id), key)
    if found is None:
        return None
    if not found.erased:
        said = found.event
        if not isinstance(said, kind) or any(getattr(said, name) != value for name, value in same.items()):
            raise Refusal("ledger.key_reused", number=found.number)
    return replace(found, repeated=True)


def _written(event: Any, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    entry = ledger.append(stream=events.stream_of(event.authority_id), event=event, viewer=viewer, key=key, now=now)
    if not entry.repeated:
        projections.apply(entry)
    return entry
