"""What the queries of reports hand out, and how a report stands by what has been done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from vardkase.incidents.rules import Secrecy
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.frame import folded
from vardkase.leadership.rules.seen import digest
from vardkase.situation.events import reports as events
from vardkase.situation.models.reports import ReportRow, ReportStepRow
from vardkase.situation.rules.reports import Delivery, Header, Item, Part, Receipt, ReportState
from vardkase.situation.rules.reports_paper import Before, Event, Fate, Written, content

BODIES: dict[str, Any] = {f"situation.{kind}": cls for kind, cls in (
    ("report_drafted", events.ReportDrafted), ("report_described", events.ReportDescribed),
    ("report_refreshed", events.ReportRefreshed), ("report_section_taken", events.ReportSectionTaken),
    ("report_section_written", events.ReportSectionWritten), ("report_review_asked", events.ReportReviewAsked),
    ("report_reviewed", events.ReportReviewed), ("report_returned", events.ReportReturned),
    ("report_approved", events.ReportApproved), ("report_sent", events.ReportSent),
    ("report_acknowledged", events.ReportAcknowledged), ("report_corrected", events.ReportCorrected),
)}  # fmt: skip
SENT, CORRECTED = "situation.report_sent", "situation.report_corrected"
FATEFUL = frozenset({SENT, CORRECTED})
# What is changed beside the sections, by the names under which a change of it is told.
HEADER, MATERIAL = "header", "material"
# What a report tells that is not its own: how it differs from the one before, and what the incident is called.
CHANGES, EVENT = "changes", "event_itself"


@dataclass(frozen=True, slots=True)
class Said:
    """Who did something with a report, when, and with which words."""

    by: str
    at: datetime
    words: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery of a version, and its receipt when there is one."""

    delivery: Delivery
    version: int
    receipt: Receipt | None = None
    noted_by: str = ""
    noted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it stands. `items` is its material, and empty where only the standing was asked for.

    `touched` are the numbers of the latest change of each part of its content, by the part, "header" or "material".
    """

    id: UUID
    number: int
    report_number: int
    actor: str
    name: str
    drafted_at: datetime
    drafted_by: str
    header: Header
    state: ReportState = ReportState.DRAFT
    version: int = 1
    known: int = 0
    items: tuple[Item, ...] = ()
    written: Mapping[Part, Written] = field(default_factory=dict)
    owners: Mapping[Part, Said] = field(default_factory=dict)
    touched: Mapping[str, int] = field(default_factory=dict)
    asked: Said | None = None
    reviewed: Said | None = None
    returned: Said | None = None
    approved: Said | None = None
    corrected: Said | None = None
    deliveries: tuple[Delivered, ...] = ()

    @property
    def content_number(self) -> int:
        """The number of the latest change of what is approved."""
        return max(self.touched.values(), default=self.number)

    @property
    def digest(self) -> str:
        """The fingerprint of what is approved."""
        return digest(content(self.header, self.items, self.written))

    @property
    def current(self) -> tuple[Delivered, ...]:
        """The deliveries of the version that is worked on."""
        return tuple(one for one in self.deliveries if one.version == self.version)

    def fingerprint(self, before: Before | None, event: Event) -> str:
        """The fingerprint of all that somebody reads: the content, what it is compared with, and what the incident is called."""
        return digest((self.digest, before, event))

    def reviewed_as(self, fingerprint: str) -> Said | None:
        """The review, when it was of what has this fingerprint. Older reviews name the content alone."""
        return self.reviewed if self.reviewed and self.reviewed.digest in {fingerprint, self.digest} else None

    @property
    def waiting(self) -> tuple[str, ...]:
        """Who is to have this version: those of the head, and whoever got an earlier one; once each, and without those who have it."""
        has = {folded(one.delivery.recipient) for one in self.current}
        found: dict[str, str] = {}
        for name in (*self.header.recipients, *(one.delivery.recipient for one in self.deliveries)):
            found.setdefault(folded(name), name)
        return tuple(name for key, name in found.items() if key not in has)

    @property
    def withheld(self) -> tuple[tuple[Part, str, tuple[Item, ...]], ...]:
        """What is internal and so not in a report that leaves the municipality, by section: the words of its function, and the material."""
        if not self.header.external:
            return ()
        found = []
        for part in Part:
            said = self.written.get(part, Written())
            items = tuple(
                one for one in self.items if one.part == part and one.secrecy is Secrecy.INTERNAL and one.key not in said.left_out
            )
            text = said.text if said.internal else ""
            if text or items:
                found.append((part, text, items))
        return tuple(found)

    def changed_since(self, number: int) -> tuple[str, ...]:
        """What of the content has changed after a number: parts, "header", "material"."""
        return tuple(what for what, at in self.touched.items() if at > number)


def standing(row: ReportRow, steps: Iterable[ReportStepRow], items: tuple[Item, ...] = ()) -> Report:
    """How a report stands after its steps, in their order; the first of them is its draft."""
    found: Report | None = None
    for step in steps:
        event = said(BODIES[step.kind], step.body)
        if found is None:
            first = cast("events.ReportDrafted", event)
            found = Report(
                row.id, row.number, row.report_number, row.actor, row.name, row.drafted_at, row.drafted_by, first.header, known=first.known
            )
        else:
            found = _after(found, step, event)
    if found is None:
        raise LookupError(f"report {row.id} has no draft")
    return replace(found, items=items)


def _after(was: Report, step: ReportStepRow, event: Any) -> Report:
    words = next((said for name in ("words", "reason", "alone") if (said := getattr(event, name, ""))), "")
    spoken = Said(step.by, step.at, words, getattr(event, "digest", ""))
    match event:
        case events.ReportDescribed():
            return replace(was, header=event.header, touched={**was.touched, HEADER: step.number})
        case events.ReportRefreshed():
            return replace(was, header=event.header, known=event.known, touched={**was.touched, MATERIAL: step.number})
        case events.ReportSectionTaken():
            return replace(was, owners={**was.owners, event.part: Said(event.by, step.at)})
        case events.ReportSectionWritten():
            text = Written(event.text, event.left_out, event.internal, step.by, step.at, step.number)
            return replace(was, written={**was.written, event.part: text}, touched={**was.touched, str(event.part): step.number})
        case events.ReportReviewAsked():
            return replace(was, state=ReportState.IN_REVIEW, asked=spoken, returned=None)
        case events.ReportReviewed():
            return replace(was, reviewed=spoken)
        case events.ReportReturned():
            return replace(was, state=ReportState.DRAFT, returned=spoken, approved=None)
        case events.ReportApproved():
            return replace(was, state=ReportState.APPROVED, approved=spoken)
        case events.ReportCorrected():
            fresh = replace(was, state=ReportState.DRAFT, version=event.version, corrected=spoken)
            return replace(fresh, asked=None, reviewed=None, approved=None)
        case events.ReportSent():
            sent = tuple(Delivered(one, event.version) for one in event.deliveries)
            return _received(replace(was, deliveries=(*was.deliveries, *sent)))
        case _:
            return _received(replace(was, deliveries=tuple(_receipted(one, step, event) for one in was.deliveries)))


def _receipted(one: Delivered, step: ReportStepRow, event: events.ReportAcknowledged) -> Delivered:
    mine = one.version == event.version and folded(one.delivery.recipient) == folded(event.receipt.recipient)
    return replace(one, receipt=event.receipt, noted_by=step.by, noted_at=step.at) if mine else one


def _received(was: Report) -> Report:
    """Sent, or acknowledged by everybody it was sent to. A correction stands where it is, until it is sent itself."""
    if was.state in {ReportState.DRAFT, ReportState.IN_REVIEW} or not was.current:
        return was
    everybody = all(one.receipt for one in was.current)
    return replace(was, state=ReportState.ACKNOWLEDGED if everybody else ReportState.SENT)


def fate_of(version: int, external: bool, steps: Iterable[ReportStepRow]) -> Fate | None:
    """What has become of a version, by the steps of its report: another that its readers have, or one that is being written.

    Nothing of one that nobody has.
    """
    sent: dict[int, datetime] = {}
    elsewhere: set[int] = set()
    begun: list[int] = []
    for step in steps:
        event = said(BODIES[step.kind], step.body) if step.kind in FATEFUL else None
        if isinstance(event, events.ReportCorrected):
            begun.append(event.version)
        elif event is not None and event.external == external:
            sent.setdefault(event.version, min(one.at for one in event.deliveries))
        elif event is not None:
            elsewhere.add(event.version)
    if version not in sent:
        return None
    last = max(sent)
    if last > version:
        return Fate(last, sent[last])
    open_ones = [one for one in begun if one > version and one not in elsewhere]
    return Fate(open_ones[-1]) if open_ones else None


@lru_cache(maxsize=64)
def items_of(body: str) -> tuple[Item, ...]:
    """The material of a row. It cannot be changed, so that the same text is read once."""
    import json

    from vardkase.kernel import codec

    return tuple(codec.from_plain(Item, one) for one in json.loads(body))
