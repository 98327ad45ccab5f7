"""What the queries of documents give: frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.plans.queries.rows import LeadingPlan
from vardkase.plans.rules.document_compare import Comparison, FactChange
from vardkase.plans.rules.document_kinds import Adopter, Kind
from vardkase.plans.rules.document_terms import Term
from vardkase.plans.rules.documents import Content, Invited, Withdrawal, check_adoptable


class Standing(StrEnum):
    """How a document stands on a day."""

    IN_FORCE = "in_force"
    FORMER_TERM = "former_term"
    COMING = "coming"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    NOT_ADOPTED = "not_adopted"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class AdoptedLine:
    """A version with the decision that it rests on."""

    id: UUID
    document_id: UUID
    number: int
    title: str
    owner: str
    review_months: int
    rsa_on: date | None
    adopter: Adopter
    decided_by: str
    decided_on: date
    paragraph: str
    registry: str
    valid_from: date
    valid_to: date | None
    election: int
    why_early: str
    why_outside: str
    follows_id: UUID | None
    follows_title: str
    follows_number: int
    adopted_at: datetime
    adopted_by: str
    in_force: bool = False
    coming: bool = False

    @property
    def before(self) -> int:
        """The number of the version before it; 0 for the first."""
        return self.number - 1


@dataclass(frozen=True, slots=True)
class Parent:
    """The plan that a plan follows: which version it followed when it was adopted, and which is in force now (0: none).

    `ended`: what it followed holds no more, and nothing has come instead.
    """

    document_id: UUID
    title: str
    followed: int
    now: int
    readable: bool
    ended: bool = False

    @property
    def changed(self) -> bool:
        """Whether another version is in force than the one that is followed."""
        return self.now > self.followed

    @property
    def comparable(self) -> bool:
        """Whether there is something to compare, and the viewer may."""
        return self.changed and self.followed > 0 and self.readable


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document as the lists show it; without `id` it is one that is missing."""

    id: UUID | None
    kind: Kind
    organisation_id: UUID
    organisation: str
    title: str
    standing: Standing
    version: AdoptedLine | None = None
    term: Term | None = None
    draft: bool = False
    referral_until: date | None = None
    review_due: date | None = None
    overdue: bool = False
    reviewed_on: date | None = None
    parent: Parent | None = None
    rsa_newer: date | None = None
    withdrawn_on: date | None = None

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should do something: it is missing or has run out, a review is overdue, or what it rests on has changed."""
        stale = self.standing not in {Standing.IN_FORCE, Standing.COMING, Standing.WITHDRAWN}
        above = self.parent is not None and (self.parent.changed or self.parent.ended)
        return stale or self.overdue or self.rsa_newer is not None or above


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """That a draft was sent for comments, and what came of it."""

    id: UUID
    document_id: UUID
    title: str
    organisation: str
    last_day: date
    sent_at: datetime
    sent_by: str
    open: bool
    closed: bool
    comments: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment, and its answer when there is one. `covered`: it is about what the viewer may not read, and its words are left out."""

    id: UUID
    organisation: str
    author: str
    heading: str
    section_key: str
    text: str
    made_at: datetime
    made_by: str
    taken_in: bool | None
    why: str
    answered_at: datetime | None
    answered_by: str
    covered: bool = False


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """All there is to see of a document in one version. `whole`: nothing in it was covered for the viewer."""

    line: DocumentLine
    content: Content
    shown: AdoptedLine | None
    versions: tuple[AdoptedLine, ...]
    referrals: tuple[ReferralLine, ...]
    withdrawal: Withdrawal | None
    leading: LeadingPlan | None
    review_note: str
    reviewed_by: str
    may_edit: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class DocumentDraftPage:
    """The draft with what to look at before it is adopted. `written` is what the forms change; `content` what the viewer may read."""

    line: DocumentLine
    written: Content
    content: Content
    from_number: int
    draft_at: datetime
    draft_by: str
    empty: tuple[str, ...]
    facts: tuple[FactChange, ...]
    sections: tuple[Comparison, ...]
    referrals: tuple[ReferralLine, ...]
    overall: AdoptedLine | None
    whole: bool

    @property
    def unanswered(self) -> int:
        """How many comments wait for an answer."""
        return sum(one.unanswered for one in self.referrals)

    @property
    def stops(self) -> tuple[Refusal, ...]:
        """What an adoption of the draft would be refused for as it stands, whatever the decision says."""
        found = []
        if self.referral is not None:
            found.append(Refusal("plans.document_referral_open", last_day=self.referral.last_day))
        if self.unanswered:
            found.append(Refusal("plans.document_unanswered", count=self.unanswered))
        try:
            check_adoptable(self.written)
        except Refusal as refusal:
            found.append(refusal)
        return tuple(found)

    @property
    def referral(self) -> ReferralLine | None:
        """The referral that is not closed."""
        return next((one for one in self.referrals if not one.closed), None)


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two versions beside each other."""

    line: DocumentLine
    before: AdoptedLine
    after: AdoptedLine
    facts: tuple[FactChange, ...]
    sections: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """A referral with the draft as it was sent, and its comments. `speaks_for`: for whom the viewer may comment."""

    line: ReferralLine
    content: Content
    invited: tuple[Invited, ...]
    question: str
    comments: tuple[CommentLine, ...]
    speaks_for: tuple[Invited, ...]
    may_edit: bool
    may_read_document: bool


@dataclass(frozen=True, slots=True)
class PackPart:
    """A document in force, for the pack on paper."""

    line: DocumentLine
    version: AdoptedLine
    content: Content


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a unit has in force, and the plan for leading with its call lists and cards when one is adopted."""

    organisation_id: UUID
    organisation: str
    parts: tuple[PackPart, ...]
    leading: LeadingPlan | None
    whole: bool


@dataclass(frozen=True, slots=True)
class AdoptedFact:
    """That a document was adopted, for whoever follows the duties of a term."""

    document_id: UUID
    kind: str
    organisation_id: UUID
    title: str
    number: int
    decided_by: str
    decided_on: date
    valid_from: date
    paragraph: str
    registry: str
    election: int
    authority_id: UUID
    withdrawn_on: date | None
