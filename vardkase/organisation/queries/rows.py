"""What the queries give: frozen dataclasses, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vardkase.organisation.events import OrganisationFacts, PersonFacts, PostFacts, WayFacts
from vardkase.organisation.rules import Channel, Freshness, OrganisationKind


@dataclass(frozen=True, slots=True)
class Way:
    """A contact way as it is shown."""

    id: UUID
    channel: Channel
    display: str
    link: str
    hours: str
    note: str
    priority: int
    restricted: bool
    freshness: Freshness
    verified_at: datetime | None
    verified_by: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone who holds, has held or will hold a post."""

    id: UUID
    post_id: UUID
    post: str
    person_id: UUID
    person: str
    organisation: str
    valid_from: date | None
    valid_to: date | None
    current: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A post, a person or an organisation with how it is reached. `what` is one of those three words."""

    what: str
    id: UUID
    name: str
    organisation_id: UUID
    organisation: str
    on_call: bool
    holders: tuple[Holder, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation in the tree, with how many posts it has and how fresh its contact ways are."""

    id: UUID
    name: str
    short_name: str
    kind: OrganisationKind
    ssr_member: bool
    own_authority: bool
    posts: int
    fresh: dict[Freshness, int]
    children: tuple[Node, ...]

    @property
    def worst(self) -> Freshness | None:
        """The worst of its contact ways, or None when it has none."""
        return next((one for one in (Freshness.OLD, Freshness.AGEING, Freshness.NEVER, Freshness.CHECKED) if self.fresh.get(one)), None)


@dataclass(frozen=True, slots=True)
class Tree:
    """The register: our own organisations from the top down, then the partners."""

    roots: tuple[Node, ...]
    partners: tuple[Node, ...]
    ssr_members: int
    organisations: int


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """All there is to see of an organisation."""

    facts: OrganisationFacts
    version: int
    changed_at: datetime
    changed_by: str
    data_controller: str
    may_edit: bool
    line: tuple[tuple[UUID, str], ...]
    units: tuple[tuple[UUID, str, OrganisationKind], ...]
    ways: tuple[Way, ...]
    posts: tuple[Card, ...]
    people: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class PostPage:
    """All there is to see of a post."""

    facts: PostFacts
    version: int
    changed_at: datetime
    changed_by: str
    may_edit: bool
    ways: tuple[Way, ...]
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All there is to see of a person."""

    facts: PersonFacts
    version: int
    changed_at: datetime
    changed_by: str
    may_edit: bool
    ways: tuple[Way, ...]
    holdings: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class WayPage:
    """A contact way with its place, for changing it."""

    facts: WayFacts
    version: int
    shown: Way
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A contact way that should be checked, and where it belongs."""

    way: Way
    owner: str
    owner_what: str
    owner_id: UUID
    organisation: str
    organisation_id: UUID
    may_edit: bool

    @property
    def ways(self) -> tuple[Way, ...]:
        """The one way, where several are shown alike."""
        return (self.way,)


@dataclass(frozen=True, slots=True)
class Batch:
    """An import that was made."""

    id: UUID
    file_name: str
    rows: int
    new_rows: int
    changed_rows: int
    skipped_rows: int
    entry_number: int
    imported_at: datetime
    imported_by: str
    undone_at: datetime | None
    undone_by: str
    kept_at_undo: int
