"""What the register writes to the ledger. Every entry is understood alone: names stand beside ids, and a change says what was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.organisation.rules import Channel, OrganisationKind

STREAM = "organisation"


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """An organisation as it stands in the register."""

    id: UUID
    keeper_id: UUID
    name: str
    kind: OrganisationKind
    authority_id: UUID
    authority_name: str
    data_controller_id: UUID
    parent_id: UUID | None = None
    parent_name: str = ""
    short_name: str = ""
    partner: bool = False
    ssr_member: bool = False
    county_code: str = ""
    municipality_code: str = ""
    notes: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post as it stands in the register."""

    id: UUID
    organisation_id: UUID
    organisation: str
    title: str
    on_call: bool = False
    notes: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as they stand in the register."""

    id: UUID
    organisation_id: UUID
    organisation: str
    name: str
    notes: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class HoldingFacts:
    """Who holds which post, from when to when."""

    id: UUID
    post_id: UUID
    post: str
    person_id: UUID
    person: str
    organisation: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class WayFacts:
    """A contact way as it stands in the register; `owner` is the function, person or organisation by name."""

    id: UUID
    organisation_id: UUID
    organisation: str
    owner: str
    channel: Channel
    value: str
    post_id: UUID | None = None
    person_id: UUID | None = None
    hours: str = ""
    priority: int = 1
    note: str = ""
    restricted: bool = False
    verified_at: datetime | None = None
    verified_by: str = ""
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it was and what it became, as text."""

    field: str
    before: str
    after: str


@event("organisation.organisation_added", version=1)
@dataclass(frozen=True, slots=True)
class OrganisationAdded:
    """An organisation was entered in the register."""

    organisation: OrganisationFacts


@event("organisation.organisation_changed", version=1)
@dataclass(frozen=True, slots=True)
class OrganisationChanged:
    """An organisation was changed; `follows` are units whose authority changed with it."""

    organisation: OrganisationFacts
    changes: tuple[Change, ...]
    follows: tuple[OrganisationFacts, ...] = ()


@event("organisation.organisation_closed", version=1)
@dataclass(frozen=True, slots=True)
class OrganisationClosed:
    """An organisation ended, and with it its posts, people and contact ways."""

    organisation: OrganisationFacts
    reason: str


@event("organisation.post_added", version=1)
@dataclass(frozen=True, slots=True)
class PostAdded:
    """A post was entered in the register."""

    post: PostFacts


@event("organisation.post_changed", version=1)
@dataclass(frozen=True, slots=True)
class PostChanged:
    """A post was changed."""

    post: PostFacts
    changes: tuple[Change, ...]


@event("organisation.post_closed", version=1)
@dataclass(frozen=True, slots=True)
class PostClosed:
    """A post ended."""

    post: PostFacts
    reason: str


@event("organisation.person_added", version=1)
@dataclass(frozen=True, slots=True)
class PersonAdded:
    """A person was entered in the register."""

    person: PersonFacts


@event("organisation.person_changed", version=1)
@dataclass(frozen=True, slots=True)
class PersonChanged:
    """What is said about a person was changed."""

    person: PersonFacts
    changes: tuple[Change, ...]


@event("organisation.person_closed", version=1)
@dataclass(frozen=True, slots=True)
class PersonClosed:
    """A person left the register."""

    person: PersonFacts
    reason: str


@event("organisation.post_taken", version=1)
@dataclass(frozen=True, slots=True)
class PostTaken:
    """A person took up a post."""

    holding: HoldingFacts


@event("organisation.post_left", version=1)
@dataclass(frozen=True, slots=True)
class PostLeft:
    """A person left a post."""

    holding: HoldingFacts


@event("organisation.way_added", version=1)
@dataclass(frozen=True, slots=True)
class WayAdded:
    """A contact way was entered in the register."""

    way: WayFacts


@event("organisation.way_changed", version=1)
@dataclass(frozen=True, slots=True)
class WayChanged:
    """A contact way was changed."""

    way: WayFacts
    changes: tuple[Change, ...]


@event("organisation.way_checked", version=1)
@dataclass(frozen=True, slots=True)
class WayChecked:
    """Someone made sure that a contact way works."""

    way: WayFacts
    checked_before: datetime | None = None


@event("organisation.way_closed", version=1)
@dataclass(frozen=True, slots=True)
class WayClosed:
    """A contact way is no longer to be used."""

    way: WayFacts
    reason: str


@event("organisation.register_taken_in", version=1)
@dataclass(frozen=True, slots=True)
class RegisterTakenIn:
    """A whole register, or a list of partners, was entered in one go."""

    source: str
    organisations: tuple[OrganisationFacts, ...]
    posts: tuple[PostFacts, ...] = ()
    people: tuple[PersonFacts, ...] = ()
    holdings: tuple[HoldingFacts, ...] = ()
    ways: tuple[WayFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedWay:
    """A contact way of an imported row; `before` is what stood there, empty when it is new."""

    channel: Channel
    value: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row of a file that changed the register."""

    number: int
    organisation: str
    post: str
    person: str
    hours: str
    note: str
    ways: tuple[ImportedWay, ...]


@event("organisation.contacts_imported", version=1)
@dataclass(frozen=True, slots=True)
class ContactsImported:
    """A file of contacts was imported. A large file is written in parts of 1,000 rows, each with the file's name, digest and counts."""

    batch_id: UUID
    file_name: str
    file_digest: str
    plan_digest: str
    part: int
    parts: int
    new_rows: int
    changed_rows: int
    skipped_rows: int
    rows: tuple[ImportedRow, ...]


@event("organisation.import_undone", version=1)
@dataclass(frozen=True, slots=True)
class ImportUndone:
    """An import was undone; `kept` names what had been changed since and was left as it is."""

    batch_id: UUID
    file_name: str
    file_digest: str
    entry_number: int
    removed: int
    restored: int
    kept: tuple[str, ...]
