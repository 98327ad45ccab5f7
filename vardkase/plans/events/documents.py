"""What is written of a document, stream `document:<its id>`. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.plans.rules.documents import Content, Decision, Facts, Invited, Section

STREAMS = "document:"


def stream_of(document_id: UUID) -> str:
    """The stream of a document."""
    return f"{STREAMS}{document_id}"


@dataclass(frozen=True, slots=True)
class Named:
    """Which document an entry is about, and whose it is."""

    id: UUID
    kind: str
    kind_name: str
    title: str
    organisation_id: UUID
    organisation: str
    authority_id: UUID
    authority: str


@dataclass(frozen=True, slots=True)
class Followed:
    """Which version of the overall plan a plan follows."""

    document_id: UUID
    title: str
    number: int
    decided_by: str
    decided_on: date


@event("plans.document_begun")
@dataclass(frozen=True, slots=True)
class DocumentBegun:
    """A new document, with its first draft. Its id is made from the unit's and the key of this entry."""

    document: Named
    content: Content


@event("plans.document_draft_started")
@dataclass(frozen=True, slots=True)
class DocumentDraftStarted:
    """Work on the next version begins, from the latest one (`from_number`)."""

    document: Named
    from_number: int
    content: Content


@event("plans.document_facts_changed")
@dataclass(frozen=True, slots=True)
class DocumentFactsChanged:
    """What the draft says of the document as a whole."""

    document: Named
    facts: Facts
    before: Facts


@event("plans.document_section_saved")
@dataclass(frozen=True, slots=True)
class DocumentSectionSaved:
    """A section of the draft, whole: new (no `before`) or changed. `place` counts from 1; None leaves it where it stands."""

    document: Named
    section: Section
    place: int | None = None
    before: Section | None = None


@event("plans.document_section_removed")
@dataclass(frozen=True, slots=True)
class DocumentSectionRemoved:
    """A section is taken out of the draft."""

    document: Named
    section: Section


@event("plans.document_draft_dropped")
@dataclass(frozen=True, slots=True)
class DocumentDraftDropped:
    """The draft is thrown away; what is in force stays so."""

    document: Named
    reason: str


@event("plans.document_referred")
@dataclass(frozen=True, slots=True)
class DocumentReferred:
    """The draft is sent for comments (remiss), as it is now. The referral's id is made from the key of this entry."""

    document: Named
    referral_id: UUID
    content: Content
    invited: tuple[Invited, ...]
    question: str
    last_day: date


@event("plans.document_commented")
@dataclass(frozen=True, slots=True)
class DocumentCommented:
    """A comment of somebody who was asked. An empty `section_key`: on the document as a whole."""

    document: Named
    referral_id: UUID
    comment_id: UUID
    invited: Invited
    section_key: str
    heading: str
    text: str
    author: str


@event("plans.document_comment_answered")
@dataclass(frozen=True, slots=True)
class DocumentCommentAnswered:
    """Whether a comment was taken in, and why or why not."""

    document: Named
    referral_id: UUID
    comment_id: UUID
    comment: str
    organisation: str
    taken_in: bool
    why: str


@event("plans.document_referral_closed")
@dataclass(frozen=True, slots=True)
class DocumentReferralClosed:
    """No more comments are taken."""

    document: Named
    referral_id: UUID


@event("plans.document_adopted")
@dataclass(frozen=True, slots=True)
class DocumentAdopted:
    """The draft has become a version (fastställd), whole as it was adopted. Its id is made from the key of this entry."""

    document: Named
    version_id: UUID
    number: int
    content: Content
    decision: Decision
    follows: Followed | None = None


@event("plans.document_reviewed")
@dataclass(frozen=True, slots=True)
class DocumentReviewed:
    """Somebody has read the version in force through and found that it still holds."""

    document: Named
    number: int
    reviewed_on: date
    reviewed_by: str
    note: str = ""


@event("plans.document_withdrawn")
@dataclass(frozen=True, slots=True)
class DocumentWithdrawn:
    """The document holds no more after this day. What was adopted can still be read."""

    document: Named
    last_day: date
    decided_by: str
    reference: str
    reason: str


KINDS: tuple[type, ...] = (
    DocumentBegun, DocumentDraftStarted, DocumentFactsChanged, DocumentSectionSaved, DocumentSectionRemoved, DocumentDraftDropped,
    DocumentReferred, DocumentCommented, DocumentCommentAnswered, DocumentReferralClosed, DocumentAdopted, DocumentReviewed,
    DocumentWithdrawn,
)  # fmt: skip
