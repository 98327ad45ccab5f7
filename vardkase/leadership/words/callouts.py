"""The words of the call-out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.message import Fault
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.rules.callouts import MessageState, RoleState, Via
from vardkase.leadership.rules.receipts import Receipt
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

CHANNELS: dict[ChannelKind, StrPromise] = {
    ChannelKind.SMS: pgettext_lazy("way", "SMS"),
    ChannelKind.VOICE: pgettext_lazy("way", "Call"),
    ChannelKind.MAIL: pgettext_lazy("way", "E-mail"),
    ChannelKind.PUSH: pgettext_lazy("way", "Push"),
}
VIAS: dict[Via, StrPromise] = {
    Via.SMS: _("by SMS"),
    Via.VOICE: _("by a key in the call"),
    Via.LINK: _("by the link"),
    Via.CALLER: _("ticked by the caller"),
}
ANSWERS: dict[Answer, StrPromise] = {
    Answer.YES: pgettext_lazy("answer", "Yes"),
    Answer.NO: pgettext_lazy("answer", "No"),
    Answer.LATER: pgettext_lazy("answer", "Later"),
}
# What somebody is told who has answered by the link.
RECEIPTS: dict[Receipt, StrPromise] = {
    Receipt.TEST: _("This was a test. You are not to come, and nobody else is asked in your place."),
    Receipt.TOO_LATE: _(
        "The call-out had been stopped when you answered. Do not come, unless somebody telephones you. Your answer is kept."
    ),
    Receipt.CONFLICT: _("You have answered both yes and no. Somebody will telephone you."),
    Receipt.ANOTHER: _("Somebody else is asked."),
    Receipt.STOPPED: _("The call-out has been stopped since."),
    Receipt.RESERVE: _("Enough have said yes before you: you are in reserve. Do not set out until somebody telephones you."),
    Receipt.EXERCISE: _("This is an exercise. You are expected at it."),
    Receipt.EXPECTED: _("You are expected."),
}
_STANDS: dict[Answer, StrPromise] = {
    Answer.YES: pgettext_lazy("stands as", "yes"),
    Answer.NO: pgettext_lazy("stands as", "no"),
    Answer.LATER: pgettext_lazy("stands as", "later"),
}


def stands(answer: Answer | None) -> str:
    """An answer in the midst of a sentence; empty when there is none."""
    return str(_STANDS[answer]) if answer else ""


ROLE_STATES: dict[RoleState, StrPromise] = {
    RoleState.ASKING: pgettext_lazy("role", "Asking"),
    RoleState.FILLED: pgettext_lazy("role", "Filled"),
    RoleState.UNFILLED: pgettext_lazy("role", "Not filled"),
}
MESSAGE_STATES: dict[MessageState, StrPromise] = {
    MessageState.PLANNED: pgettext_lazy("message", "being sent"),
    MessageState.HANDED_OVER: pgettext_lazy("message", "handed over"),
    MessageState.DELIVERED: pgettext_lazy("message", "delivered"),
    MessageState.FAILED: pgettext_lazy("message", "not delivered"),
    MessageState.UNKNOWN: pgettext_lazy("message", "may have gone"),
    MessageState.KEPT: pgettext_lazy("message", "in the tray, not sent"),
    MessageState.WITHDRAWN: pgettext_lazy("message", "not needed"),
}
FAULTS: dict[str, StrPromise] = {
    Fault.NUMBER_REFUSED: _("wrong number or address"),
    Fault.PROVIDER_REFUSED: _("the provider refused"),
    Fault.PROVIDER_SLOW: _("the provider did not answer in time"),
    Fault.PROVIDER_NONSENSE: _("the provider answered with nonsense"),
    Fault.PROVIDER_UNREACHABLE: _("the provider cannot be reached"),
    Fault.NO_CREDIT: _("no credit left at the provider"),
    Fault.NOT_CONFIGURED: _("the way is not set up"),
    Fault.NOT_MARKED_AS_EXERCISE: _("not marked as an exercise"),
    "not_in_time": _("the provider did not answer in time"),
    "no_such_way": _("there is no such way to the person"),
}
EVENTS: dict[str, StrPromise] = {
    "leadership.callout_started": _("Call-out started"),
    "leadership.callout_role_filled": _("Role of a call-out filled"),
    "leadership.callout_role_reopened": _("Role of a call-out not filled any more"),
    "leadership.callout_escalated": _("Call-out went on to the next"),
    "leadership.callout_unfilled": _("Role of a call-out not filled"),
    "leadership.callout_conflict": _("Contradicting answers to a call-out"),
    "leadership.callout_ended": _("Call-out stopped"),
    "callout.opened": _("Call-out: whom it may ask"),
    "callout.moved": _("Call-out: a round"),
    "callout.sent": _("Call-out: messages handed over"),
    "callout.reported": _("Call-out: report of a provider"),
    "callout.answered": _("Call-out: an answer"),
    "callout.closed": _("Call-out: stopped"),
}
REFUSALS: dict[str, StrPromise] = {
    "leadership.callout_needs_staff": _("State what the people are called to: the staff, or the name of the list."),
    "leadership.callout_needs_place": _("State the place where they are to come, or write that they work from afar."),
    "leadership.callout_needs_roles": _("State at least one role."),
    "leadership.callout_needs_role": _("State the role, as it is to stand in the message."),
    "leadership.callout_needs_chain": _("Choose at least one post or person to ask. Nobody holds a post that is empty."),
    "leadership.callout_asks_already": _(
        "All that you have chosen are asked already: a call-out of %(role)s to %(staff)s is running. Choose others, or stop that one first."
    ),
    "leadership.callout_is_real": _(
        "A call-out for real has been running since %(since)s, to %(count)s in the list (%(who)s). Test the list when it is stopped:"
        " until then nobody can tell the test from the call."
    ),
    "leadership.callout_is_real_in": _(
        "A call-out for real has been running since %(since)s in %(incident)s, to %(count)s in the list (%(who)s). Test the list when it"
        " is stopped: until then nobody can tell the test from the call."
    ),
    "leadership.callout_role_twice": _("The role %(role)s stands there twice. Put them together, or give one another name."),
    "leadership.callout_too_large": _("A call-out holds at most %(roles)s roles and %(people)s people. Start two."),
    "leadership.callout_time_has_passed": _("The time when they are to be there has passed. Give a later time, or leave it empty."),
    "leadership.callout_count_odd": _("State how many are wanted: 1 to %(limit)s."),
    "leadership.callout_within_odd": _("State within how many minutes: 1 to %(limit)s."),
    "leadership.callout_needs_answer": _("Tick what the person answered."),
    "leadership.callout_minutes_odd": _("Give the minutes as a number from 0 to %(limit)s, or leave it empty."),
    "leadership.callout_is_over": _("The call-out is stopped already."),
    "leadership.callout_needs_reason": _("Write why the call-out is stopped."),
    "leadership.link_is_dead": _("The link cannot be used: it has expired, has been used, or is not ours."),
}


def _same(facts: dict[str, Any]) -> dict[str, Any]:
    return facts


def _of_staff(facts: dict[str, Any], form: str = "%(role)s (%(staff)s)") -> dict[str, Any]:
    """The role with its staff: two staffs have roles of the same name. Entries of earlier days do not say which staff it was."""
    return {**facts, "role": form % facts} if facts.get("staff") else facts


def _conflict(facts: dict[str, Any]) -> dict[str, Any]:
    return _of_staff(facts, "%(role)s, %(staff)s")


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    """Those who come, and those who hold the role already."""
    there = gettext("held by %(there)s, nobody more is asked") % facts if facts.get("there") else ""
    coming = gettext("%(coming)s of %(count)s come: %(names)s") % facts if facts["coming"] else ""
    return _of_staff(facts) | {"how": "; ".join(part for part in (coming, there) if part)}


def _started(facts: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromisoformat(facts["at"]) if facts["at"] else None
    return {**facts, "time": times.moment(at, at) if at else gettext("at once")}


def _ended(facts: dict[str, Any]) -> dict[str, Any]:
    told = facts.get("told")
    text = ngettext(" %(told)s person is told not to come.", " %(told)s people are told not to come.", told or 0)
    return {**facts, "after": text % facts if told else ""}


def _escalated(facts: dict[str, Any]) -> dict[str, Any]:
    asked = gettext(" Asked now: %(asked)s.") % facts if facts["asked"] else ""
    called = facts["called"]
    rung = ngettext(" %(called)s silent person is called.", " %(called)s silent people are called.", called) % facts if called else ""
    return {**facts, "now": asked + rung}


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "leadership.callout_started": (_("Call-out to %(staff)s, %(place)s, %(time)s: %(roles)s."), _started),
    "leadership.callout_role_filled": (pgettext_lazy("role filled", "%(role)s: %(how)s."), _filled),
    "leadership.callout_role_reopened": (_("%(role)s is not filled any more: %(coming)s of %(count)s come."), _of_staff),
    "leadership.callout_escalated": (_("The call-out to %(staff)s goes on after %(minutes)s min: %(roles)s.%(now)s"), _escalated),
    "leadership.callout_unfilled": (_("%(role)s is not filled: %(coming)s of %(count)s come. Telephone, or ask somebody else."), _of_staff),
    "leadership.callout_conflict": (_("%(name)s (%(role)s) has answered both yes and no. Telephone and tick what holds."), _conflict),
    "leadership.callout_ended": (_("The call-out to %(staff)s is stopped.%(after)s"), _ended),
}
