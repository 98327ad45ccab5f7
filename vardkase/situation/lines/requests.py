"""In the log: requests for information. Whom we ask, and what they say to us, is read by the staff."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import translation
from django.utils.translation import gettext_noop

from vardkase.incidents.rules import Category, Secrecy
from vardkase.leadership.lines.base import Facts, Line, internal, labelled, sentences
from vardkase.situation.events import requests as events
from vardkase.situation.words.requests import said_of


def _iso(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _sent(event: events.RequestSent) -> tuple[str, Facts]:
    whom = ", ".join(one.name for one in event.recipients)
    text = sentences(event.reason, *(one.text for one in event.questions))
    return text, {"reference": event.reference, "title": event.title, "whom": whom, "due": _iso(event.due_at)}


def _seen(event: events.RequestSeen) -> tuple[str, Facts]:
    return "", {"reference": event.reference, "recipient": event.recipient}


def _answered(event: events.RequestAnswered) -> tuple[str, Facts]:
    texts = {one.key: one for one in event.questions}
    # In Swedish, as the entry is kept: a line of the log is found by its own words.
    with translation.override("sv"):
        said = [f"{texts[key].text} {said_of(texts[key], value)}" for key, value in event.answers if key in texts]
    facts = {"reference": event.reference, "recipient": event.recipient, "by": event.by, "at": _iso(event.as_of)}
    return sentences(*said), facts | ({"unchanged": _iso(event.unchanged_since)} if event.unchanged_since else {})


def _closed(event: events.RequestClosed) -> tuple[str, Facts]:
    text = labelled(("", event.reason), (gettext_noop("Had not answered"), ", ".join(event.lacking)))
    return text, {"reference": event.reference, "title": event.title}


def _came(event: events.RequestCame) -> tuple[str, Facts]:
    return sentences(*event.questions), {
        "reference": event.reference,
        "actor": event.actor,
        "title": event.title,
        "due": _iso(event.due_at),
    }


def _replied(event: events.RequestReplied) -> tuple[str, Facts]:
    pairs = zip(event.questions, event.answers, strict=False)
    text = sentences(*(f"{question} {answer}" for question, answer in pairs if answer))
    return text, {"reference": event.reference, "actor": event.actor, "approved_by": event.approved_by}


LINES: dict[str, Line] = {
    "situation.request_sent": Line(_sent, Category.REQUEST, least=internal, whole=Secrecy.INTERNAL),
    "situation.request_seen": Line(_seen, Category.CONTACT, least=internal),
    "situation.request_answered": Line(_answered, Category.INFO, least=internal, whole=Secrecy.INTERNAL),
    "situation.request_closed": Line(_closed, Category.REQUEST, least=internal),
    "situation.request_came": Line(_came, Category.REQUEST, least=internal),
    "situation.request_replied": Line(_replied, Category.REQUEST, least=internal),
}
