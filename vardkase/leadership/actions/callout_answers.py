"""What comes back: answers by link, by SMS and by key, and the providers' reports. Each is an entry before anybody is thanked for it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import F

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.callout_steps import WORKER
from vardkase.leadership.actions.callouts import appended, ask_for_step, noted
from vardkase.leadership.channels.callbacks import DeliveryReport, IncomingSms, KeyPress, Rejected
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.numbers import mobile
from vardkase.leadership.channels.replies import Answer, Reply, interpret, interpret_digit
from vardkase.leadership.channels.tokens import ReplyToken, read_token
from vardkase.leadership.models import Callout, CalloutMessage, CalloutRejected, CalloutReply, CalloutSeat
from vardkase.leadership.projections import callouts as projection
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.callouts import MessageState, Via
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import ContactWay

# An SMS is an answer to who asked within this time.
ANSWERS_WITHIN = timedelta(hours=24)
_log = logging.getLogger(__name__)


def record_answer(
    *,
    viewer: Viewer = WORKER,
    callout_id: UUID,
    seat_id: UUID,
    via: Via,
    answer: Answer,
    minutes: int | None = None,
    text: str = "",
    key: UUID,
    now: datetime,
) -> Entry:
    """An answer of a person in a call-out, by whatever way it came. For those below, and for a night that is told again by a script."""
    with transaction.atomic():
        seat = tables.first(CalloutSeat, callout_id=callout_id, id=seat_id)
        if seat is None:
            raise Refusal("leadership.not_found")
        return noted(_answered(seat, via, Reply(answer, minutes), text), viewer, key, now)


def answer_by_link(*, token: str, answer: Answer, minutes: int | None, now: datetime) -> Entry:
    """The answer of whoever holds the link, once. Said again the same, it is the same answer.

    Refused: "leadership.link_is_dead" for one that is forged, has expired, or has said something else.
    """
    rules.check_answer(answer, minutes)
    with transaction.atomic():
        seat = seat_of_link(token, now)
        event = _answered(seat, Via.LINK, Reply(answer, minutes if answer != Answer.NO else None), "")
        try:
            return noted(event, WORKER, link_key(seat), now)
        except Refusal as refusal:
            if refusal.code == "ledger.key_reused":
                raise Refusal("leadership.link_is_dead")
            raise


def seat_of_link(token: str, now: datetime) -> CalloutSeat:
    """Whose link it is. Refusal("leadership.link_is_dead"), whatever is wrong with it."""
    read = read_token(token, key=settings.SECRET_KEY, now=now)
    seat = tables.first(CalloutSeat, token=read.id) if isinstance(read, ReplyToken) else None
    if seat is None:
        raise Refusal("leadership.link_is_dead")
    return seat


def link_key(seat: CalloutSeat) -> UUID:
    """The key of the answer by link: one, for a link that is used once."""
    return uuid5(seat.id, "link")


def link_is_used(seat: CalloutSeat) -> bool:
    """Whether the link has answered."""
    return ledger.find(projection.stream_of(seat.callout_id), link_key(seat)) is not None


def answer_by_sms(*, message: IncomingSms, now: datetime) -> Entry | None:
    """An SMS to us. What cannot be told to be an answer of somebody's is kept for the caller to read; None when nobody was ever asked."""
    try:
        sender = mobile(message.sender)
    except Refusal:
        sender = message.sender
    reply = interpret(message.text)
    text = rules.kept_words(message.text, now)
    with transaction.atomic():
        earlier = _heard(message.key)
        if earlier is not None:
            return earlier
        seat, sure = _seat_of_number(sender, now)
        if seat is not None:
            event = _answered(seat, Via.SMS, reply if sure else Reply(Answer.UNKNOWN), text)
        else:
            newest = _read_by(sender)
            if newest is None:
                _log.warning("an SMS has come that no call-out can read: there is none, or none knows the number")
                return None
            masked = rules.masked(ChannelKind.SMS, sender)
            event = events.CalloutAnswered(newest.id, None, "", "", Via.SMS, reply.answer, reply.minutes, text, masked)
        return _once(event, message.key, now)


def answer_by_key(*, press: KeyPress, now: datetime) -> Entry | None:
    """A key pressed in a call. None when no key was pressed, or the call is none of ours."""
    if not press.digits:
        return None
    with transaction.atomic():
        message = tables.first(CalloutMessage, id=press.reference)
        seat = tables.first(CalloutSeat, id=message.seat_id) if message else None
        if seat is None:
            return None
        return _once(_answered(seat, Via.VOICE, interpret_digit(press.digits), press.digits), press.key, now)


def take_report(*, report: DeliveryReport, now: datetime) -> Entry | None:
    """A provider's report. A message that has failed may have been somebody's last way: the next is asked at once."""
    with transaction.atomic():
        message = tables.first(CalloutMessage, id=report.reference)
        if message is None:
            return None
        event = events.CalloutReported(
            message.callout_id, message.id, MessageState(report.state), report.provider, report.provider_id[:400]
        )
        try:
            entry = appended(message.callout_id, event, WORKER, report.key, now)
        except Refusal:
            _log.warning("a report of %s came twice and said two things; the first stands", report.provider)
            return None
        if event.state == MessageState.FAILED and not entry.repeated:
            ask_for_step(message.callout_id, now)
        return entry


def count_rejected(*, rejected: Rejected, now: datetime) -> None:
    """A callback that was turned away, counted by day, provider and reason."""
    row = {"day": now.date(), "provider": rejected.provider, "reason": rejected.reason}
    with transaction.atomic():
        found = CalloutRejected.objects.select_for_update().filter(**row)
        if not found.update(count=F("count") + 1, last_at=now):
            CalloutRejected.objects.create(**row, count=1, last_at=now)


def _heard(key: UUID) -> Entry | None:
    """What a callback has said before, in whichever call-out: a provider repeats itself for hours, and by then another may be asking."""
    said = tables.first(CalloutReply, key=key)
    return ledger.find(projection.stream_of(said.callout_id), key) if said else None


def _once(event: events.CalloutAnswered, key: UUID, now: datetime) -> Entry | None:
    """The answer of a callback. What a provider says twice under one id is what it said first."""
    found = ledger.find(projection.stream_of(event.callout_id), key)
    if found is not None:
        return found
    return noted(event, WORKER, key, now)


def _answered(seat: CalloutSeat, via: Via, reply: Reply, text: str) -> events.CalloutAnswered:
    return events.CalloutAnswered(seat.callout_id, seat.id, seat.role_key, seat.name, via, reply.answer, reply.minutes, text)


def _read_by(sender: str) -> Callout | None:
    """The call-out whose caller reads an SMS of nobody's: that of the organisation that knows the number, or of the only one that calls.

    Where several call out from one number and none knows the sender, it is the municipality's own that reads what comes to its number.
    """
    newest = Callout.objects.order_by(F("ended_at").desc(nulls_first=True), "-started_at")
    callers = set(newest.values_list("authority_id", flat=True).order_by())
    if len(callers) > 1:
        those = ContactWay.objects.filter(valid_to=None, value=sender).values_list("organisation__authority_id", flat=True)
        known = callers.intersection(those)
        own = set(newest.filter(authority=settings.MUNICIPALITY).values_list("authority_id", flat=True).order_by())
        callers = known if len(known) == 1 else own
    return newest.filter(authority_id__in=callers).first()


def _seat_of_number(sender: str, now: datetime) -> tuple[CalloutSeat | None, bool]:
    """Whose answer an SMS is, and whether that is sure. Somebody who is asked for two roles is not understood by one word."""
    if not sender:
        return None, False
    asked = list(CalloutSeat.objects.filter(mobile=sender, asked_at__gte=now - ANSWERS_WITHIN, asked_at__lte=now).order_by("-asked_at"))
    ended = set(Callout.objects.filter(id__in={seat.callout_id for seat in asked}).exclude(ended_at=None).values_list("id", flat=True))
    running = [seat for seat in asked if seat.callout_id not in ended] or asked
    waiting = [seat for seat in running if not seat.answer] or running
    return (waiting[0], len(waiting) == 1) if waiting else (None, False)
