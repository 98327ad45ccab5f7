"""What is written of terms of office, stream `terms:<keeper id>`. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.plans.rules.obligations import Fulfilment
from vardkase.plans.rules.terms import Body
from vardkase.plans.rules.training import Training

TERMS = "terms:"


def stream_of_terms(keeper_id: UUID) -> str:
    """The stream of what a municipality does in its terms of office, by the authority that keeps its register."""
    return f"{TERMS}{keeper_id}"


@dataclass(frozen=True, slots=True)
class DutyNamed:
    """Which duty an entry is about, as it read then: `id` is that of its occurrence, `year` that of a yearly one."""

    id: UUID
    key: str
    title: str
    law: str
    section: str
    term: int
    unit_id: UUID | None = None
    unit: str = ""
    year: int | None = None


@event("plans.body_term_set")
@dataclass(frozen=True, slots=True)
class BodyTermSet:
    """When a body's term begins, as somebody with the right to it has decided; or by the law again (no `begins`)."""

    keeper_id: UUID
    keeper: str
    term: int
    body: Body
    begins: date | None
    reason: str
    before: date


@event("plans.duty_fulfilled")
@dataclass(frozen=True, slots=True)
class DutyFulfilled:
    """A duty has been fulfilled."""

    keeper_id: UUID
    keeper: str
    duty: DutyNamed
    fulfilment: Fulfilment


@event("plans.duty_set_aside")
@dataclass(frozen=True, slots=True)
class DutySetAside:
    """A duty does not apply to them in this term, and why."""

    keeper_id: UUID
    keeper: str
    duty: DutyNamed
    why: str


@event("plans.duty_reopened")
@dataclass(frozen=True, slots=True)
class DutyReopened:
    """What was said of a duty was not so, and why: it is undone."""

    keeper_id: UUID
    keeper: str
    duty: DutyNamed
    why: str


@event("plans.duty_moved")
@dataclass(frozen=True, slots=True)
class DutyMoved:
    """A duty has another day than the rule gives (`rule`), and why; or the rule's again (no `due`)."""

    keeper_id: UUID
    keeper: str
    duty: DutyNamed
    due: date | None
    why: str
    rule: date | None = None


@event("plans.training_begun")
@dataclass(frozen=True, slots=True)
class TrainingBegun:
    """The training register begins with a set of functions that is there to be worked on."""

    keeper_id: UUID
    keeper: str
    lines: tuple[Training, ...]


@event("plans.training_saved")
@dataclass(frozen=True, slots=True)
class TrainingSaved:
    """A line of the training register, whole: new (no `before`) or changed."""

    keeper_id: UUID
    keeper: str
    training: Training
    before: Training | None = None


@event("plans.training_removed")
@dataclass(frozen=True, slots=True)
class TrainingRemoved:
    """A function that nobody is trained for any more, or a line that was wrong."""

    keeper_id: UUID
    keeper: str
    training: Training
    reason: str


@event("plans.feed_opened")
@dataclass(frozen=True, slots=True)
class FeedOpened:
    """A calendar feed has an address: its number, which is not the address. One that had one before has it no more."""

    keeper_id: UUID
    keeper: str
    feed_id: UUID
    number: str


@event("plans.feed_withdrawn")
@dataclass(frozen=True, slots=True)
class FeedWithdrawn:
    """The address of a calendar feed leads nowhere any more."""

    keeper_id: UUID
    keeper: str
    feed_id: UUID
