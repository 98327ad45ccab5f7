"""The journal of an incident: what an entry is, who may write it, and what is refused.

Nobody edits. A mistake is corrected by a new entry that points at the old; category, counterpart and the like may be given later, the
text never. Once an incident is closed its log is closed, apart from corrections by whoever leads; once archived, for good.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rules.incidents import State
from vardkase.incidents.rules.marks import OPEN, Mark
from vardkase.incidents.rules.text import MAX_SHORT, check_free_text, check_length, clean, clean_line
from vardkase.kernel.moments import STOCKHOLM, TOLERANCE, Happened, Precision
from vardkase.kernel.refusal import Refusal

MAX_TEXT = 20_000
MAX_TAGS = 20
MAX_TAG = 60
MAX_URL = 2_000
MAX_ATTACHMENTS = 10
EARLIEST_YEAR = 1900


class Category(StrEnum):
    """What an entry is. SYSTEM is what the house itself writes: opening, receipts, marks."""

    EVENT = "event"
    INFO = "info"
    ASSESSMENT = "assessment"
    DECISION = "decision"
    ACTION = "action"
    TASK = "task"
    REQUEST = "request"
    CONTACT = "contact"
    MEDIA = "media"
    STAFFING = "staffing"
    DEVIATION = "deviation"
    NOT_DONE = "not_done"
    COLLABORATION = "collaboration"
    SYSTEM = "system"


class Direction(StrEnum):
    """Which way it went: to us, from us, or between ourselves."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class Channel(StrEnum):
    """How it came or went."""

    PHONE = "phone"
    MEETING = "meeting"
    EMAIL = "email"
    RAKEL = "rakel"
    SMS = "sms"
    MEDIA = "media"
    OBSERVATION = "observation"
    WEB = "web"
    CONFERENCE = "conference"
    SYSTEM = "system"
    OTHER = "other"


class Importance(StrEnum):
    """How much it matters, from the least."""

    NORMAL = "normal"
    IMPORTANT = "important"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from: words, and an address where there is one."""

    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What somebody writes. Only the text is needed, or an attachment instead of it. `happened` None means now."""

    text: str = ""
    happened: Happened | None = None
    category: Category | None = None
    direction: Direction | None = None
    counterpart: str = ""
    channel: Channel | None = None
    place: str = ""
    tags: tuple[str, ...] = ()
    importance: Importance = Importance.NORMAL
    mark: Mark = OPEN
    reliability: str = ""
    source: Source = Source()
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What is given later. None means: as it was. An empty text or tuple takes the detail away."""

    category: Category | None = None
    direction: Direction | None = None
    counterpart: str | None = None
    channel: Channel | None = None
    place: str | None = None
    tags: tuple[str, ...] | None = None
    importance: Importance | None = None
    reliability: str | None = None
    source: Source | None = None


def check_may_write(viewer: Viewer, here: tuple[str, ...], state: State) -> None:
    """Writing needs LOG_WRITE in the incident, and an incident whose log is open."""
    if not viewer.can(Capability.LOG_WRITE, here):
        raise Refusal("incident.may_not_write")
    if state == State.ARCHIVED:
        raise Refusal("incident.archived")
    if not state.is_written_in:
        raise Refusal("incident.log_is_closed")


def check_may_correct(viewer: Viewer, here: tuple[str, ...], state: State, reason: str) -> None:
    """A correction says why. While the log is open whoever writes may correct; afterwards whoever leads; in the archive nobody."""
    if not viewer.can(Capability.LOG_WRITE if state.is_written_in else Capability.INCIDENT_LEAD, here):
        raise Refusal("incident.may_not_write" if state.is_written_in else "incident.log_is_closed")
    if state == State.ARCHIVED:
        raise Refusal("incident.archived")
    if not reason:
        raise Refusal("incident.correction_needs_reason", field="reason")


def check_draft(draft: EntryDraft, now: datetime, *, attachments: int) -> EntryDraft:
    """The draft in order: cleaned, not empty, not too long, and without personal identity numbers."""
    draft = replace(
        draft,
        text=clean(draft.text),
        counterpart=clean_line(draft.counterpart),
        place=clean_line(draft.place),
        tags=check_tags(draft.tags),
        reliability=check_reliability(draft.reliability),
        source=check_source(draft.source),
        on_behalf_of=clean_line(draft.on_behalf_of),
    )
    if not draft.text and not attachments:
        raise Refusal("incident.empty_entry")
    if attachments > MAX_ATTACHMENTS:
        raise Refusal("incident.too_many_attachments", count=attachments, limit=MAX_ATTACHMENTS)
    if draft.category == Category.SYSTEM or draft.channel == Channel.SYSTEM:
        raise Refusal("incident.system_is_ours")
    check_length("text", draft.text, MAX_TEXT)
    written = _short_texts(draft)
    for name, text in written.items():
        check_length(name, text, MAX_SHORT)
    check_happened(draft.happened, now)
    said = draft.happened.said if draft.happened else ""
    beside = {"tags": " ; ".join(draft.tags), "happened": said, "url": draft.source.url, "statute": draft.mark.statute}
    check_free_text({"text": draft.text, **written, **beside}, today=now.date())
    return draft


def check_details(details: Details, now: datetime) -> Details:
    """The details in order. At least one is given ("incident.nothing_to_complete")."""
    tidy: dict[str, Any] = {}
    for name in ("counterpart", "place"):
        if (text := getattr(details, name)) is not None:
            tidy[name] = clean_line(text)
    if details.tags is not None:
        tidy["tags"] = check_tags(details.tags)
    if details.reliability is not None:
        tidy["reliability"] = check_reliability(details.reliability)
    if details.source is not None:
        tidy["source"] = check_source(details.source)
    details = replace(details, **tidy)
    if details == Details():
        raise Refusal("incident.nothing_to_complete")
    if details.category == Category.SYSTEM or details.channel == Channel.SYSTEM:
        raise Refusal("incident.system_is_ours")
    written = _short_texts(details)
    for name, text in written.items():
        check_length(name, text, MAX_SHORT)
    url = details.source.url if details.source else ""
    check_free_text({**written, "tags": " ; ".join(details.tags or ()), "url": url}, today=now.date())
    return details


def _short_texts(given: EntryDraft | Details) -> dict[str, str]:
    texts = {field.name: getattr(given, field.name) for field in fields(given) if field.name in {"counterpart", "place", "on_behalf_of"}}
    if given.source is not None:
        texts["source"] = given.source.text
    return {name: text for name, text in texts.items() if text}


def check_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """The tags without #, blanks and doubles, in their order."""
    tidy: dict[str, str] = {}
    for tag in tags:
        name = clean_line(tag).lstrip("#").strip()
        check_length("tags", name, MAX_TAG)
        if name:
            tidy.setdefault(name.casefold(), name)
    if len(tidy) > MAX_TAGS:
        raise Refusal("incident.too_many_tags", field="tags", count=len(tidy), limit=MAX_TAGS)
    return tuple(tidy.values())


def check_reliability(reliability: str) -> str:
    """One of A to D, or nothing."""
    letter = reliability.strip().upper()
    if letter not in {"", "A", "B", "C", "D"}:
        raise Refusal("incident.bad_reliability")
    return letter


def check_source(source: Source) -> Source:
    """The source in order; its address leads to the web and nowhere else ("incident.bad_source_address")."""
    url = clean_line(source.url)
    check_length("url", url, MAX_URL)
    if url:
        try:
            parts = urlsplit(url)
        except ValueError:
            raise Refusal("incident.bad_source_address", field="source_url")
        if parts.scheme not in {"http", "https"} or not parts.netloc or " " in url:
            raise Refusal("incident.bad_source_address", field="source_url")
    return Source(clean_line(source.text), url)


def is_late(happened: Happened, recorded_at: datetime, late_minutes: int) -> bool:
    """Whether an entry was written so long afterwards that it must say so: of an approximate time, so long after the end of the stretch."""
    ended = happened.at if happened.precision is Precision.MINUTE else happened.until
    return ended is not None and recorded_at - ended >= timedelta(minutes=late_minutes)


def check_is_written(number: int, *, written_by_person: bool, erased: bool) -> None:
    """Only what a person wrote, and what still stands, is corrected, completed, marked or confirmed."""
    if erased:
        raise Refusal("incident.entry_erased", number=number)
    if not written_by_person:
        raise Refusal("incident.not_correctable", number=number)


def check_is_current(number: int, corrected_by: int | None, *, same_text: bool) -> None:
    """The newest of a chain is corrected, so that two do not correct the same thing differently; and it becomes another text."""
    if corrected_by is not None:
        raise Refusal("incident.already_corrected", number=number, by=corrected_by)
    if same_text:
        raise Refusal("incident.same_text")


def check_attachment_count(new: int, held: int) -> None:
    """An entry has files that one can take in at a glance."""
    if not new:
        raise Refusal("incident.no_attachment")
    if new + held > MAX_ATTACHMENTS:
        raise Refusal("incident.too_many_attachments", count=new + held, limit=MAX_ATTACHMENTS)


def check_confirmed_by(by: str) -> None:
    """A confirmation says whose it is."""
    if not by:
        raise Refusal("incident.verification_needs_source")


def check_receipt(up_to: int, read: int, head: int) -> None:
    """A receipt covers something that exists and that the reader has not acknowledged before."""
    if not read < up_to <= head:
        raise Refusal("incident.nothing_to_acknowledge", number=read)


def check_happened(happened: Happened | None, now: datetime) -> None:
    """What is written has happened ("incident.happened_in_future"), and not before the year 1900 ("incident.happened_too_early")."""
    if happened is None or happened.at is None:
        return
    if happened.at > now + TOLERANCE:
        raise Refusal("incident.happened_in_future")
    if happened.at.astimezone(STOCKHOLM).year < EARLIEST_YEAR:
        raise Refusal("incident.happened_too_early")
