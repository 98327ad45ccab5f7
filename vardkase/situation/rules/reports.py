"""Situation reports: their header, their sections, the states they pass, and what must stand in them before they are approved.

draft → in review → approved → sent → acknowledged by each recipient. What has been sent stays as it was sent: a correction is a new
version. Five blocks are the law's (2 kap. 9 § lagen 2006:544): the course of events, the state, what is expected, what has been done and
what is planned. The sections are those of operations.md 4.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from vardkase.incidents.rules import Secrecy
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded, says, tidy, tidy_list

MOST_RECIPIENTS = 40


class Part(StrEnum):
    """The sections of a report, in their order. What nouns give has the same names; attachments are the report's own."""

    JUDGEMENT = "judgement"
    EVENT = "event"
    CONSEQUENCES = "consequences"
    MEASURES_TAKEN = "measures_taken"
    MEASURES_PLANNED = "measures_planned"
    RESOURCES = "resources"
    NEEDS = "needs"
    FORECAST = "forecast"
    COMMUNICATION = "communication"
    COLLABORATION = "collaboration"
    DECISIONS = "decisions"
    UNCERTAINTIES = "uncertainties"
    ATTACHMENTS = "attachments"

    @property
    def is_statutory(self) -> bool:
        """Whether the law asks for it of a municipality's report in an extraordinary event."""
        return self in STATUTORY


# Händelseutvecklingen, tillståndet, den förväntade utvecklingen, vidtagna och planerade åtgärder: 2 kap. 9 § lagen (2006:544).
STATUTORY = (Part.EVENT, Part.CONSEQUENCES, Part.FORECAST, Part.MEASURES_TAKEN, Part.MEASURES_PLANNED)


class ReportState(StrEnum):
    """Where the version of a report that is worked on is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"

    @property
    def is_written(self) -> bool:
        """Whether its sections can still be written."""
        return self in {ReportState.DRAFT, ReportState.IN_REVIEW}

    @property
    def is_out(self) -> bool:
        """Whether somebody else has it."""
        return self in {ReportState.SENT, ReportState.ACKNOWLEDGED}


class Colour(StrEnum):
    """How it stands altogether; grey when nobody has said."""

    GREY = "grey"
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class Trend(StrEnum):
    """Where it is going."""

    UNKNOWN = "unknown"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Confidence(StrEnum):
    """How sure the judgement is; unknown when nobody has said."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"
    UNKNOWN = "unknown"


class Way(StrEnum):
    """How a report or its receipt travelled."""

    MAIL = "mail"
    WIS = "wis"
    SDK = "sdk"
    PHONE = "phone"
    RAKEL = "rakel"
    MEETING = "meeting"
    PAPER = "paper"
    OTHER = "other"
    # Only a receipt, and only by whoever opened the link: it is nothing that somebody else takes down.
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the head of a report. `as_of` is the moment of the picture (lägestid); `external` when it leaves the municipality.

    `own` and `area` are how our own organisation and the geographic area stand altogether. `final`: no further report follows.
    """

    as_of: datetime
    period_from: datetime
    external: bool = True
    next_at: datetime | None = None
    recipients: tuple[str, ...] = ()
    contact: str = ""
    purpose: str = ""
    requested_by: str = ""
    own: Colour = Colour.GREY
    area: Colour = Colour.GREY
    trend: Trend = Trend.UNKNOWN
    confidence: Confidence = Confidence.MEDIUM
    final: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of material as it stood when the report was drafted: it leads back to its entry by `number`.

    Of one that is secret nothing is said but where it stands: a secret is never written down twice.
    """

    part: Part
    key: str
    text: str
    value: str
    as_of: datetime
    number: int
    source: str = ""
    url: str = ""
    important: bool = False
    secrecy: Secrecy = Secrecy.OPEN


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """What a function says of its section. `left_out` are keys of material that does not belong in this report.

    `internal`: what is said is not for outside.
    """

    part: Part
    text: str
    left_out: tuple[str, ...] = ()
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """To whom a report went, how and when."""

    recipient: str
    way: Way
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who says that a recipient has it, how and when; with `words` of their own, perhaps."""

    recipient: str
    by: str
    way: Way
    at: datetime
    words: str = ""


def check_header(header: Header, now: datetime) -> Header:
    """The header in order.

    Refused: "situation.report_as_of_ahead", "situation.report_period_backwards", "situation.report_next_too_early",
    "leadership.too_many" recipients, texts that are too long or hold a personal identity number.
    """
    texts = tidy(now, {name: getattr(header, name) for name in ("contact", "purpose", "requested_by")}, {})
    if header.as_of > now:
        raise Refusal("situation.report_as_of_ahead", field="as_of")
    if header.period_from >= header.as_of:
        raise Refusal("situation.report_period_backwards", field="period_from")
    if header.next_at is not None and header.next_at <= header.as_of:
        raise Refusal("situation.report_next_too_early", field="next_at")
    names = tidy_list(now, "recipients", header.recipients, MOST_RECIPIENTS)
    return replace(header, **texts, recipients=tuple({folded(name): name for name in names}.values()))


def picture_at(typed: datetime | None, now: datetime) -> datetime:
    """The moment of the picture. One that is typed knows no seconds: of the minute that goes on it is now, as when nothing is typed."""
    return now if typed is None or typed == now.replace(second=0, microsecond=0) else typed


def check_known(number: int, opened: str) -> None:
    """A picture of a moment before the incident was open holds nothing ("situation.report_before_incident")."""
    if number < 1:
        raise Refusal("situation.report_before_incident", field="as_of", opened=opened)


def check_written(state: ReportState) -> None:
    """Sections are written until a report is approved ("situation.report_is_approved")."""
    if not state.is_written:
        raise Refusal("situation.report_is_approved")


def check_section(draft: SectionDraft, offered: Iterable[str], now: datetime) -> SectionDraft:
    """The section in order: what it leaves out is of this report ("situation.report_no_such_item")."""
    text: str = tidy(now, {}, {"text": draft.text})["text"]
    known = frozenset(offered)
    if not known.issuperset(draft.left_out):
        raise Refusal("situation.report_no_such_item", field="left_out")
    return replace(draft, text=text)


def check_who(by: str) -> str:
    """Somebody is named ("situation.report_needs_who")."""
    if not says(by, 2):
        raise Refusal("situation.report_needs_who", field="by")
    return by


def check_not_in_review(state: ReportState) -> None:
    """What is handed in is handed in once ("situation.report_in_review_already")."""
    if state is ReportState.IN_REVIEW:
        raise Refusal("situation.report_in_review_already")


def check_to_hand_in(state: ReportState) -> None:
    """What is written, and not handed in yet, is handed in ("situation.report_is_approved", "situation.report_in_review_already")."""
    check_written(state)
    check_not_in_review(state)


def check_to_return(state: ReportState) -> None:
    """What is judged, or approved and still here, can go back ("situation.report_not_to_return")."""
    if state not in {ReportState.IN_REVIEW, ReportState.APPROVED}:
        raise Refusal("situation.report_not_to_return")


def check_count(deliveries: tuple[Delivery, ...]) -> None:
    """To somebody, and not to more than a list of recipients holds ("situation.report_needs_recipient", "leadership.too_many")."""
    if not deliveries:
        raise Refusal("situation.report_needs_recipient", field="recipients")
    if len(deliveries) > MOST_RECIPIENTS:
        raise Refusal("leadership.too_many", field="recipients", count=len(deliveries), limit=MOST_RECIPIENTS)


def check_in_review(state: ReportState) -> None:
    """What is judged has been handed in ("situation.report_not_in_review")."""
    if state is not ReportState.IN_REVIEW:
        raise Refusal("situation.report_not_in_review")


def is_alone(approves: str, handed_in: str, reviewed: str) -> bool:
    """Whether nobody but the one who handed a report in has judged it when the same person approves it."""
    return approves == handed_in and reviewed in {"", approves}


def check_alone(approves: str, handed_in: str, reviewed: str, why: str, now: datetime) -> str:
    """Why one person alone approves; empty when two have seen the report. At night there may be one: then it is said why.

    Refused: "situation.report_alone".
    """
    if not is_alone(approves, handed_in, reviewed):
        return ""
    text: str = tidy(now, {}, {"alone": why})["alone"]
    if not says(text):
        raise Refusal("situation.report_alone", field="alone")
    return text


def check_ours(*, external: bool, ours: bool) -> None:
    """What holds more than what is open goes to our own, and whoever notes it as sent says so ("situation.report_is_internal")."""
    if not (external or ours):
        raise Refusal("situation.report_is_internal", field="ours")


def check_is_out(state: ReportState) -> None:
    """Only what somebody has is corrected ("situation.report_not_sent")."""
    if not state.is_out:
        raise Refusal("situation.report_not_sent")


def check_reason(reason: str, now: datetime) -> str:
    """Who sends a report back, or corrects it, says why ("situation.report_needs_reason")."""
    text: str = tidy(now, {}, {"reason": reason})["reason"]
    if not says(text):
        raise Refusal("situation.report_needs_reason", field="reason")
    return text


def lacking(said: Iterable[Part]) -> tuple[Part, ...]:
    """The statutory blocks that say nothing."""
    there = frozenset(said)
    return tuple(part for part in STATUTORY if part not in there)


def check_may_be_sent(state: ReportState) -> None:
    """Only what is approved leaves the house ("situation.report_not_approved")."""
    if not (state is ReportState.APPROVED or state.is_out):
        raise Refusal("situation.report_not_approved")


def check_delivery(delivery: Delivery, already: Iterable[str], approved_at: datetime, now: datetime) -> Delivery:
    """A delivery in order: to somebody, once, after the approval and not ahead of now.

    Refused: "situation.report_needs_recipient", "situation.report_sent_already", "situation.report_sent_too_early",
    "situation.report_sent_ahead".
    """
    texts = tidy(now, {"recipient": delivery.recipient, "note": delivery.note}, {})
    if not says(texts["recipient"], 1):
        raise Refusal("situation.report_needs_recipient", field="recipients")
    if folded(texts["recipient"]) in {folded(name) for name in already}:
        raise Refusal("situation.report_sent_already", field="recipients", recipient=texts["recipient"])
    if delivery.at > now:
        raise Refusal("situation.report_sent_ahead", field="at")
    # A moment that is typed knows no seconds.
    if delivery.at < approved_at.replace(second=0, microsecond=0):
        raise Refusal("situation.report_sent_too_early", field="at")
    return replace(delivery, **texts)


def check_receipt(receipt: Receipt, sent: Iterable[Delivery], received: Iterable[str], now: datetime) -> Receipt:
    """A receipt in order: of one it was sent to, once, not before it was sent and not ahead of now.

    Refused: "situation.report_not_sent_to", "situation.report_acknowledged_already", "situation.report_needs_who",
    "situation.report_acknowledged_too_early", "situation.report_acknowledged_ahead".
    """
    texts = tidy(now, {"recipient": receipt.recipient, "by": receipt.by}, {"words": receipt.words})
    found = next((one for one in sent if folded(one.recipient) == folded(texts["recipient"])), None)
    if found is None:
        raise Refusal("situation.report_not_sent_to", field="recipient", recipient=texts["recipient"])
    if folded(found.recipient) in {folded(name) for name in received}:
        raise Refusal("situation.report_acknowledged_already", field="recipient", recipient=found.recipient)
    if not says(texts["by"]):
        raise Refusal("situation.report_needs_who", field="by")
    if receipt.at > now:
        raise Refusal("situation.report_acknowledged_ahead", field="at")
    if receipt.at < found.at.replace(second=0, microsecond=0):
        raise Refusal("situation.report_acknowledged_too_early", field="at")
    return replace(receipt, **texts | {"recipient": found.recipient})
