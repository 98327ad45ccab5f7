"""The words of requests for information."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.situation.rules.requests import AnswerState, LevelAnswer, Means, Question, QuestionKind, RequestState, YesNo, number_of
from vardkase.situation.words.facts import figure
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

EVENTS: dict[str, StrPromise] = {
    "situation.request_sent": _("Request for information sent"),
    "situation.request_seen": _("Request for information has come"),
    "situation.request_answered": _("Request for information answered"),
    "situation.request_closed": _("Request for information closed"),
    "situation.request_came": _("Request from another actor"),
    "situation.request_replied": _("Request from another actor answered"),
}
REFUSALS: dict[str, StrPromise] = {
    "situation.request_needs_title": _("Say in a few words what the request is about."),
    "situation.request_needs_questions": _("Write at least one question."),
    "situation.request_needs_recipients": _("Say who is asked."),
    "situation.request_needs_due": _("Say by when you need the answer."),
    "situation.request_due_passed": _("That time has passed. Give those you ask a time to come."),
    "situation.request_address": _(
        "“%(said)s” cannot be read as a name and an e-mail address. Write the name, and the address within < and >."
    ),
    "situation.request_recipient_name": _("“%(said)s” has no name. Write whom you ask, and the address within < and >."),
    "situation.request_twice": _(
        "“%(name)s” stands twice, with different addresses. Give each a name of its own, for example by adding who reads there."
    ),
    "situation.request_is_closed": _("The request is closed. No more answers are taken."),
    "situation.request_needs_actor": _("Say who asks."),
    "situation.answer_needs_by": _("Say in which function you answer."),
    "situation.answer_is_empty": _("There is no answer to any of the questions."),
    "situation.answer_later": _("An answer cannot be true of a time that has not come."),
    "situation.answer_nothing_before": _("There is no earlier answer that it could be unchanged from. Answer the questions."),
    "situation.answer_unknown_question": _("The questions have changed since the page was opened. Open it again."),
    "situation.answer_number": _("Write a number, for example 1 260, ca 300 or minst 50, in answer to “%(question)s”."),
    "situation.answer_decimals": _("Write a whole number in answer to “%(question)s”; when you do not know exactly, ca before it."),
    "situation.answer_negative": _("The answer to “%(question)s” cannot be less than nothing."),
    "situation.answer_choice": _("Choose one of the answers to “%(question)s”."),
    "situation.reply_needs_approval": _("Say who approved the answer: it leaves the house."),
    "situation.reply_too_many": _("There are more answers than questions. Open the page again."),
}
KINDS: dict[QuestionKind, StrPromise] = {
    QuestionKind.TEXT: _("In words"),
    QuestionKind.NUMBER: _("A number"),
    QuestionKind.YES_NO: _("Yes or no"),
    QuestionKind.LEVEL: pgettext_lazy("map", "How it stands"),
}
YES_NO: dict[YesNo, StrPromise] = {YesNo.YES: _("Yes"), YesNo.NO: _("No")}
LEVELS: dict[LevelAnswer, StrPromise] = {
    LevelAnswer.GREEN: _("Normal"),
    LevelAnswer.YELLOW: _("Strained, we manage with what we have"),
    LevelAnswer.ORANGE: _("Serious, we must set aside or get help"),
    LevelAnswer.RED: _("We cannot keep it up"),
}
STATES: dict[RequestState, StrPromise] = {
    RequestState.SENT: _("No answer yet"),
    RequestState.PARTLY: _("Some have answered"),
    RequestState.COMPLETE: _("All have answered"),
    RequestState.CLOSED: _("Closed to answers"),
}
ANSWERS: dict[AnswerState, StrPromise] = {
    AnswerState.WAITING: _("Not answered"),
    AnswerState.SEEN: _("Has got it"),
    AnswerState.ANSWERED: _("Has been answered"),
    AnswerState.LATE: _("Is late"),
}
TONES: dict[AnswerState | RequestState, str] = {
    AnswerState.WAITING: "grey",
    AnswerState.SEEN: "yellow",
    AnswerState.ANSWERED: "green",
    AnswerState.LATE: "red",
    RequestState.SENT: "grey",
    RequestState.PARTLY: "yellow",
    RequestState.COMPLETE: "green",
    RequestState.CLOSED: "grey",
}
MEANS: dict[Means, StrPromise] = {
    Means.LINK: _("By the link"),
    Means.TELEPHONE: _("By telephone"),
    Means.MAIL: _("By e-mail"),
    Means.CONFERENCE: _("In a conference"),
    Means.NATIONAL_SYSTEM: _("In WIS"),
    Means.ON_PAPER: _("On paper"),
}
# What is asked for when nobody has thought of anything else.
PRESET: tuple[StrPromise, ...] = (
    _("How does it stand with you? (läge)"),
    _("What does it mean for those you are there for?"),
    _("How long do you hold out?"),
    _("What do you need from us?"),
)


def said_of(question: Question, value: str) -> str:
    """An answer as it is read."""
    if question.kind == QuestionKind.YES_NO:
        return str(YES_NO[YesNo(value)])
    if question.kind == QuestionKind.LEVEL:
        return str(LEVELS[LevelAnswer(value)])
    if question.kind != QuestionKind.NUMBER:
        return value
    qualifier, figures = number_of(value)
    return f"{figure(figures, qualifier, '')} {question.unit}".strip()


def tone_of(question: Question, value: str) -> str:
    """The status tone of an answer that has one; else empty."""
    return value if question.kind == QuestionKind.LEVEL else ""


def _due(facts: dict[str, Any]) -> dict[str, Any]:
    due = datetime.fromisoformat(facts["due"]) if facts.get("due") else None
    written = datetime.fromisoformat(facts["recorded"]) if facts.get("recorded") else due
    return {**facts, "until": times.moment(due, written) if due and written else _("no set time")}


def _answered(facts: dict[str, Any]) -> dict[str, Any]:
    since = facts.get("unchanged")
    told = _("unchanged since %(at)s") % {"at": times.full_moment(datetime.fromisoformat(since))} if since else _("answer")
    return {**facts, "told": told, "when": times.full_moment(datetime.fromisoformat(facts["at"]))}


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "situation.request_sent": (_("%(reference)s asked of %(whom)s, to be answered by %(until)s: %(title)s"), _due),
    "situation.request_seen": (_("%(recipient)s has got the request %(reference)s."), dict),
    "situation.request_answered": (_("%(reference)s, %(recipient)s (%(by)s), as of %(when)s: %(told)s"), _answered),
    "situation.request_closed": (_("Request %(reference)s closed: %(title)s"), dict),
    "situation.request_came": (_("%(reference)s: %(actor)s asks us, to be answered by %(until)s: %(title)s"), _due),
    "situation.request_replied": (_("%(reference)s answered to %(actor)s, approved by %(approved_by)s."), dict),
}
