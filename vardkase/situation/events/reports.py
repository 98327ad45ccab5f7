"""In the stream: situation reports. `name` is what the report is called, so that every entry can be read alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.situation.rules.reports import Delivery, Header, Item, Part, Receipt
from vardkase.situation.rules.reports_paper import Paper


@event("situation.report_drafted")
@dataclass(frozen=True, slots=True)
class ReportDrafted:
    """A report is begun, with the material as it was known at its moment (`known` is the newest number then). Its id is the key."""

    report_id: UUID
    name: str
    report_number: int
    actor: str
    header: Header
    items: tuple[Item, ...]
    known: int


@event("situation.report_described")
@dataclass(frozen=True, slots=True)
class ReportDescribed:
    """The header says something else."""

    report_id: UUID
    name: str
    header: Header


@event("situation.report_refreshed")
@dataclass(frozen=True, slots=True)
class ReportRefreshed:
    """The material is gathered anew, as it was known at another moment."""

    report_id: UUID
    name: str
    header: Header
    items: tuple[Item, ...]
    known: int


@event("situation.report_section_taken")
@dataclass(frozen=True, slots=True)
class ReportSectionTaken:
    """Somebody says that they write a section: the others can leave it alone."""

    report_id: UUID
    name: str
    part: Part
    by: str


@event("situation.report_section_written")
@dataclass(frozen=True, slots=True)
class ReportSectionWritten:
    """A section as it reads from now on; the one before is history."""

    report_id: UUID
    name: str
    part: Part
    text: str
    left_out: tuple[str, ...] = ()
    internal: bool = False


@event("situation.report_review_asked")
@dataclass(frozen=True, slots=True)
class ReportReviewAsked:
    """The report is handed in to be judged."""

    report_id: UUID
    name: str
    words: str = ""


@event("situation.report_reviewed")
@dataclass(frozen=True, slots=True)
class ReportReviewed:
    """Somebody has read it and finds that it may go on. `digest` is the fingerprint of what was read."""

    report_id: UUID
    name: str
    digest: str
    words: str = ""


@event("situation.report_returned")
@dataclass(frozen=True, slots=True)
class ReportReturned:
    """The report goes back to those who write it."""

    report_id: UUID
    name: str
    reason: str


@event("situation.report_approved")
@dataclass(frozen=True, slots=True)
class ReportApproved:
    """The report is approved, as it is frozen here. `alone` is why by the one who handed it in, when nobody else has reviewed it."""

    report_id: UUID
    name: str
    paper: Paper
    alone: str = ""


@event("situation.report_sent")
@dataclass(frozen=True, slots=True)
class ReportSent:
    """A version has gone to some recipients."""

    report_id: UUID
    name: str
    version: int
    external: bool
    deliveries: tuple[Delivery, ...]


@event("situation.report_acknowledged")
@dataclass(frozen=True, slots=True)
class ReportAcknowledged:
    """A recipient has said that they have it."""

    report_id: UUID
    name: str
    version: int
    external: bool
    receipt: Receipt


@event("situation.report_corrected")
@dataclass(frozen=True, slots=True)
class ReportCorrected:
    """What was sent was wrong: a new version is begun. The one that was sent stays as it was sent."""

    report_id: UUID
    name: str
    version: int
    reason: str


KINDS: tuple[type, ...] = (
    ReportDrafted,
    ReportDescribed,
    ReportRefreshed,
    ReportSectionTaken,
    ReportSectionWritten,
    ReportReviewAsked,
    ReportReviewed,
    ReportReturned,
    ReportApproved,
    ReportSent,
    ReportAcknowledged,
    ReportCorrected,
)
