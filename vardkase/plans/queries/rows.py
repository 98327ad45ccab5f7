"""What the queries give: frozen dataclasses. `LeadingPlan` is what leadership is given; the others are for the screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vardkase.organisation.queries.rows import Way
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.rules import CardItem, Concern, Difference, Leading, Link, Seat, role_id


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who can be called to a role. `person_id` is None for a post without a holder that is reached by a number of its own."""

    person_id: UUID | None
    name: str
    post: str
    organisation: str
    post_id: UUID | None = None
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a chain as it was written, and who that is now. `gone`: it has left the register."""

    link: Link
    candidates: tuple[Candidate, ...]
    gone: bool


@dataclass(frozen=True, slots=True)
class PlanRole:
    """A role with its card, and with everybody to call in order: the first `wanted` are the ordinary ones, then come deputies."""

    id: UUID
    key: str
    label: str
    core: str
    wanted: int
    within_minutes: int
    items: tuple[CardItem, ...]
    chain: tuple[Candidate, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class LeadingPlan:
    """What a unit leads by at a moment. Without `version_id` it is the house's default set, adopted by nobody, with empty chains."""

    version_id: UUID | None
    organisation_id: UUID
    organisation: str
    authority_id: UUID
    authority: str
    label: str
    seat: Seat
    staff_name: str
    decision_maker: str
    criteria: tuple[str, ...]
    roles: tuple[PlanRole, ...]
    apart: tuple[tuple[str, str], ...]
    number: int | None = None
    decided_by: str = ""
    decided_on: date | None = None
    valid_from: date | None = None
    reference: str = ""

    @property
    def is_default(self) -> bool:
        """Whether nobody has adopted it."""
        return self.version_id is None

    def role(self, key: str) -> PlanRole | None:
        """The role with this key."""
        return next((role for role in self.roles if role.key == key), None)


@dataclass(frozen=True, slots=True)
class CallList:
    """Whose call list a plan in force has, what its staff is called, and since when it is in force."""

    organisation_id: UUID
    authority_id: UUID
    staff_name: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version as a list shows it. `in_force`: it is the one that holds now; `coming`: its day has not come."""

    id: UUID
    number: int
    decided_by: str
    decided_on: date
    valid_from: date
    reference: str
    adopted_at: datetime
    adopted_by: str
    in_force: bool
    coming: bool

    @property
    def before(self) -> int:
        """The number of the version before it; 0 for the first."""
        return self.number - 1


@dataclass(frozen=True, slots=True)
class DraftLine:
    """That a draft is worked on, since when and by whom."""

    from_number: int
    changes: int
    started_at: datetime
    started_by: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit that can lead, and how its plan stands."""

    id: UUID
    name: str
    kind: OrganisationKind
    seat: Seat
    authority: str
    in_force: VersionLine | None
    draft: DraftLine | None
    concerns: tuple[Concern, ...]
    may_edit: bool

    @property
    def grave(self) -> int:
        """How many worries leave a role without anybody."""
        return sum(one.grave for one in self.concerns)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """All there is to see of a plan: in force, in an earlier version, or as the default set."""

    plan: LeadingPlan
    versions: tuple[VersionLine, ...]
    draft: DraftLine | None
    concerns: tuple[Concern, ...]
    may_edit: bool

    @property
    def in_force(self) -> VersionLine | None:
        """The version that holds now."""
        return next((line for line in self.versions if line.in_force), None)


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with what it changes, and what should worry before it is adopted. `written` is what the forms change."""

    plan: LeadingPlan
    written: Leading
    draft: DraftLine
    changes: tuple[Difference, ...]
    concerns: tuple[Concern, ...]

    def key_of(self, id: UUID) -> str:
        """The key of the role with this id in addresses; empty when there is none."""
        return next((role.key for role in self.written.roles if role_id(self.plan.organisation_id, role.key) == id), "")
