"""Handing the messages of a call-out to providers, many at a time, and writing down what became of them, in batches.

A message that is planned is claimed; one that has no outcome yet is sent, or sent again after a crash, under the same reference. Outcomes
are written ten times a second, so that a crash costs at most what was under way just then. What has not come back in time is written
down as unknown: it may have gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from vardkase.incidents import tables
from vardkase.incidents.rules import Mode
from vardkase.leadership import events
from vardkase.leadership.actions.callout_steps import WORKER
from vardkase.leadership.actions.callouts import SEND, appended, ask_for_step
from vardkase.leadership.actions.push import note_heard
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.channels.devices import ToDevices
from vardkase.leadership.channels.gate import ChannelKind, channel_for, tray
from vardkase.leadership.channels.message import Channel, Failure, Message, Outcome, Receipt, State
from vardkase.leadership.letters import message_for, ways_of
from vardkase.leadership.models import Callout, CalloutMessage, CalloutRole, CalloutSeat
from vardkase.leadership.projections import callouts as projection
from vardkase.leadership.queries.callout_ending import GONE
from vardkase.leadership.queries.push import subscriptions
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.callouts import MessageState, RoleState
from vardkase.leadership.rules.stopping import farewell
from vardkase.ledger import outbox
from vardkase.ledger import queries as ledger_queries

# A round begins nothing new after this, and waits for nobody longer than the second: together less than the lease of its row.
BEGINS_FOR = 15.0
WAITS_FOR = 40.0
FLUSH_SECONDS = 0.1
BATCH = 400
NOT_IN_TIME = "not_in_time"
NO_WAY = "no_such_way"
_HEARD = [str(one) for one in GONE if one is not MessageState.PLANNED]
_STATES = {state: MessageState(state) for state in State}


@dataclass(frozen=True, slots=True)
class _Out:
    """A message and the way it goes."""

    message: Message
    channel: Channel


@dataclass(slots=True)
class _Round:
    """What is under way, and what has come back."""

    callout_id: UUID
    clock: Callable[[], datetime]
    under_way: dict[Future[Outcome], UUID] = field(default_factory=dict)
    pushed: list[ToDevices] = field(default_factory=list)
    failed: bool = False

    def flush(self, extra: Iterable[events.Sent] = ()) -> None:
        """Writes down what has come back."""
        done = [future for future in self.under_way if future.done() and not future.cancelled()]
        outcomes = [*extra, *(_sent(self.under_way.pop(future), future.result()) for future in done)]
        if outcomes:
            self.failed |= any(one.state == MessageState.FAILED for one in outcomes)
            record_outcomes(callout_id=self.callout_id, outcomes=tuple(outcomes), now=self.clock())


def send_waiting(*, callout_id: UUID, clock: Callable[[], datetime], channels: Callable[[ChannelKind], Channel] | None = None) -> int:
    """Sends what is planned in a call-out; returns how many have an outcome. What is left is asked for again."""
    row = tables.first(Callout, id=callout_id)
    if row is None:
        return 0
    chosen = channels or _channels(row)
    begun, count, round = time.monotonic(), 0, _Round(callout_id, clock)
    pool = ThreadPoolExecutor(max_workers=settings.CALLOUT_SENDERS, thread_name_prefix="callout")
    try:
        while time.monotonic() - begun < BEGINS_FOR and (batch := _planned(callout_id)):
            outs, at_once = _sorted(row, batch, chosen, clock())
            count += len(batch)
            round.pushed += [out.channel for out in outs if isinstance(out.channel, ToDevices)]
            round.under_way = {pool.submit(_send, out, clock): out.message.reference for out in outs}
            round.flush(at_once)
            _wait(round, begun)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    _finish(round, callout_id, clock())
    return count


def record_outcomes(*, callout_id: UUID, outcomes: tuple[events.Sent, ...], now: datetime) -> None:
    """Writes down what became of messages, in one entry."""
    with transaction.atomic():
        number = ledger_queries.head(projection.stream_of(callout_id)).number
        appended(callout_id, events.CalloutSent(callout_id, outcomes), WORKER, uuid5(callout_id, f"sent/{number}"), now)


def keep_in_tray(*, callout_id: UUID, now: datetime) -> int:
    """Puts what is planned into the trays, at a given moment: for a night that is told again by a script. Nothing leaves the machine."""
    return send_waiting(callout_id=callout_id, clock=lambda: now, channels=tray)


def _channels(row: Callout) -> Callable[[ChannelKind], Channel]:
    said = ChannelSettings.read(settings)
    return lambda kind: channel_for(kind, Mode(row.mode), said, opted_in=row.opted_in)


def _planned(callout_id: UUID) -> list[CalloutMessage]:
    return tables.load(CalloutMessage, "planned_at, id", most=BATCH, callout_id=callout_id, state=MessageState.PLANNED)


def _sorted(
    row: Callout, batch: list[CalloutMessage], channels: Callable[[ChannelKind], Channel], now: datetime
) -> tuple[list[_Out], list[events.Sent]]:
    """What is to be sent, and what needs no sending any more: enough have said yes, or it is stopped, or too old.

    That it is stopped is told to whoever has heard of it, or has answered.
    """
    seats = CalloutSeat.objects.in_bulk({message.seat_id for message in batch})
    filled = set(CalloutRole.objects.filter(callout_id=row.id, state=RoleState.FILLED).values_list("role_key", flat=True))
    over = tables.first(Callout, id=row.id, ended_at=None) is None or rules.has_lapsed(row.started_at, now)
    addresses = {message.id: _address(seats[message.seat_id], message) for message in batch}
    pushed = subscriptions(addresses[message.id] for message in batch if message.kind == ChannelKind.PUSH and addresses[message.id])
    outs, at_once = [], []
    heard = _heard(row)
    for message in batch:
        seat = seats[message.seat_id]
        address, kind = addresses[message.id], ChannelKind(message.kind)
        devices = pushed.get(address, ())
        if message.id == farewell(seat.id, kind):
            is_needless = rules.has_lapsed(message.planned_at, now) or not (seat.answer or (seat.id, kind) in heard)
        else:
            is_needless = over or seat.role_key in filled or bool(seat.answer)
        if is_needless:
            at_once.append(events.Sent(message.id, MessageState.WITHDRAWN))
        elif not address or (kind == ChannelKind.PUSH and not devices):
            at_once.append(events.Sent(message.id, MessageState.FAILED, fault=NO_WAY))
        else:
            channel = ToDevices(channels(kind), devices) if kind == ChannelKind.PUSH else channels(kind)
            outs.append(_Out(message_for(row, seat, message, address), channel))
    return outs, at_once


def _heard(row: Callout) -> set[tuple[UUID, str]]:
    """Who has been asked by what, in a call-out that is stopped: whoever never heard of it need not hear that it is off."""
    return {(one.seat_id, one.kind) for one in tables.load(CalloutMessage, callout_id=row.id, state=_HEARD)}


def _address(seat: CalloutSeat, message: CalloutMessage) -> str:
    """Where a message goes; for a push that is the account whose browsers are woken."""
    return next((way.address for way in ways_of(seat) if way.kind == message.kind), "")


def _send(out: _Out, clock: Callable[[], datetime]) -> Outcome:
    return out.channel.send(out.message, clock())


def _wait(round: _Round, begun: float) -> None:
    """Until everything of a batch has come back, or the time is out; what has come back is written down meanwhile."""
    while round.under_way and time.monotonic() - begun < WAITS_FOR:
        wait(round.under_way, timeout=FLUSH_SECONDS)
        round.flush()
        if time.monotonic() - begun > BEGINS_FOR:
            # What has not begun can wait for the next round.
            round.under_way = {future: reference for future, reference in round.under_way.items() if not future.cancel()}


def _finish(round: _Round, callout_id: UUID, now: datetime) -> None:
    late = [future for future in round.under_way if not future.done()]
    hung = [events.Sent(round.under_way.pop(future), MessageState.UNKNOWN, fault=NOT_IN_TIME) for future in late]
    round.flush(hung)
    note_heard(used=[one for push in round.pushed for one in push.used], gone=[one for push in round.pushed for one in push.gone], now=now)
    with transaction.atomic():
        if round.failed:
            ask_for_step(callout_id, now)
        if CalloutMessage.objects.filter(callout_id=callout_id, state=MessageState.PLANNED).exists():
            outbox.enqueue_once(SEND, {"callout_id": str(callout_id)}, now)


def _sent(reference: UUID, outcome: Outcome) -> events.Sent:
    tried = tuple(f"{one.provider}: {one.fault}" for one in outcome.tried)
    if isinstance(outcome, Receipt):
        return events.Sent(reference, _STATES[outcome.state], outcome.provider, outcome.provider_id[:400], tried=tried)
    failure: Failure = outcome
    return events.Sent(reference, _STATES[failure.state], failure.provider, "", str(failure.fault), failure.detail, tried)
