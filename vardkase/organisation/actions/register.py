"""A whole register in one go: the first lines of a new one, a list of partners, or everything that another system or a file holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation import facts, rules
from vardkase.organisation.actions import base
from vardkase.organisation.actions.organisations import OrganisationDraft
from vardkase.organisation.actions.people import PersonDraft
from vardkase.organisation.actions.posts import PostDraft
from vardkase.organisation.actions.ways import Owner, WayDraft
from vardkase.organisation.events import (
    STREAM,
    HoldingFacts,
    OrganisationChanged,
    OrganisationFacts,
    PersonFacts,
    PostFacts,
    RegisterTakenIn,
    WayFacts,
)
from vardkase.organisation.models import Organisation
from vardkase.organisation.projections import fold
from vardkase.organisation.queries import scopes
from vardkase.organisation.rules import OrganisationKind
from vardkase.organisation.ssr import derived_id, ssr_actors, ssr_draft

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HoldingDraft:
    """Who holds which post; both stand in the same draft."""

    post_id: UUID
    person_id: UUID
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class CheckedWay:
    """A contact way with when it was last checked, and by whom."""

    owner: Owner
    way: WayDraft
    verified_at: datetime | None = None
    verified_by: str = ""


@dataclass(frozen=True, slots=True)
class RegisterDraft:
    """Records by their ids; parents stand before their units. Posts and people name their organisation in the same draft."""

    source: str
    organisations: dict[UUID, OrganisationDraft]
    posts: dict[UUID, tuple[UUID, PostDraft]]
    people: dict[UUID, tuple[UUID, PersonDraft]]
    holdings: dict[UUID, HoldingDraft]
    ways: dict[UUID, CheckedWay]


def take_in_register(*, viewer: Viewer, keeper_id: UUID, draft: RegisterDraft, key: UUID, now: datetime) -> Entry:
    """Enters everything in the draft, or nothing: one entry says it all. Every record meets the same rules as if it were entered alone."""
    with transaction.atomic():
        scopes.check_keep(viewer, keeper_id)
        event = _Taker(keeper_id, draft, now).event()
        earlier = base.written(event, key)
        if earlier:
            return earlier
        ids = [said.id for said in event.organisations]
        if Organisation.objects.filter(pk__in=ids).exists():
            raise Refusal("organisation.exists", name=event.organisations[0].name)
        return base.write(event, viewer=viewer, key=key, now=now)


def start_register(
    *, viewer: Viewer, municipality_id: UUID, municipality: str, board_id: UUID, board: str, key: UUID, now: datetime
) -> Entry:
    """The first two lines of a register: the municipality and the board that keeps it. Refused when that board keeps one already."""
    draft = RegisterDraft(
        source="",
        organisations={
            municipality_id: OrganisationDraft(municipality, OrganisationKind.MUNICIPALITY),
            board_id: OrganisationDraft(board, OrganisationKind.BOARD, municipality_id),
        },
        posts={},
        people={},
        holdings={},
        ways={},
    )
    with transaction.atomic():
        scopes.check_keep(viewer, board_id)
        others = Organisation.objects.filter(keeper_id=board_id).exclude(pk__in=(municipality_id, board_id))
        # A second sending of what was started then is that start, however much the register has grown since.
        if others.exists() and ledger.find(STREAM, key) is None:
            raise Refusal("organisation.register_exists")
        return take_in_register(viewer=viewer, keeper_id=board_id, draft=draft, key=key, now=now)


def add_ssr_partners(*, viewer: Viewer, keeper_id: UUID, key: UUID, now: datetime) -> Entry | None:
    """Enters the actors of Samverkan Stockholmsregionen that the register lacks, and marks those it has. None when nothing was missing."""
    with transaction.atomic():
        scopes.check_keep(viewer, keeper_id)
        listed = ssr_actors()
        kept = Organisation.objects.filter(keeper_id=keeper_id, valid_to=None).select_related("parent", "authority")
        known = {row.name_folded: row for row in kept}
        entry: Entry | None = None
        for place, actor in enumerate(listed["actors"], start=1):
            row = known.get(fold(actor["name"]))
            if row is not None and not row.ssr_member:
                before = facts.of_organisation(row)
                after = replace(before, ssr_member=True)
                event = OrganisationChanged(after, facts.changes(before, after))
                entry = base.write(event, viewer=viewer, key=UUID(int=key.int ^ place), now=now)
        missing = {
            derived_id(keeper_id, f"ssr {actor['name']}"): ssr_draft(actor)
            for actor in listed["actors"]
            if fold(actor["name"]) not in known
        }
        if not missing:
            return entry
        draft = RegisterDraft(listed["source"], missing, {}, {}, {}, {})
        return take_in_register(viewer=viewer, keeper_id=keeper_id, draft=draft, key=key, now=now)


class _Taker:
    """Checks a draft record by record and gives the event that says it all."""

    def __init__(self, keeper_id: UUID, draft: RegisterDraft, now: datetime) -> None:
        self._keeper_id, self._draft, self._now = keeper_id, draft, now
        self._organisations: dict[UUID, OrganisationFacts] = {}
        self._lines: dict[UUID, tuple[UUID, ...]] = {}

    def event(self) -> RegisterTakenIn:
        """The event. Raises Refusal at the first record that breaks a rule."""
        draft = self._draft
        for id, organisation in draft.organisations.items():
            self._organisations[id] = self._organisation(id, organisation.tidy())
        self._posts = {id: self._post(id, place, said.tidy()) for id, (place, said) in draft.posts.items()}
        self._people = {id: self._person(id, place, said.tidy()) for id, (place, said) in draft.people.items()}
        return RegisterTakenIn(
            source=rules.clean(draft.source, 1_000),
            organisations=tuple(self._organisations.values()),
            posts=tuple(self._posts.values()),
            people=tuple(self._people.values()),
            holdings=tuple(self._holding(id, said) for id, said in draft.holdings.items()),
            ways=tuple(self._way(id, said) for id, said in draft.ways.items()),
        )

    def _organisation(self, id: UUID, said: OrganisationDraft) -> OrganisationFacts:
        parent = self._find(self._organisations, said.parent_id) if said.parent_id else None
        line = (parent.id, *self._lines[parent.id]) if parent else ()
        place = rules.Place(parent.id, parent.kind, parent.authority_id, line) if parent else None
        rules.check_parent(id, said.kind, place)
        self._lines[id] = line
        authority_id = rules.authority_of(id, said.kind, place)
        return OrganisationFacts(
            id=id,
            keeper_id=self._keeper_id,
            name=said.name,
            kind=said.kind,
            authority_id=authority_id,
            authority_name=said.name if authority_id == id else self._organisations[authority_id].name,
            data_controller_id=said.data_controller_id or authority_id,
            parent_id=said.parent_id,
            parent_name=parent.name if parent else "",
            short_name=said.short_name,
            partner=said.partner,
            ssr_member=said.ssr_member,
            county_code=said.county_code,
            municipality_code=said.municipality_code,
            notes=said.notes,
            valid_from=said.valid_from,
        )

    def _post(self, id: UUID, place: UUID, said: PostDraft) -> PostFacts:
        organisation = self._find(self._organisations, place)
        return PostFacts(id, place, organisation.name, said.title, said.on_call, said.notes, said.valid_from)

    def _person(self, id: UUID, place: UUID, said: PersonDraft) -> PersonFacts:
        return PersonFacts(id, place, self._find(self._organisations, place).name, said.name, said.notes)

    def _holding(self, id: UUID, said: HoldingDraft) -> HoldingFacts:
        rules.check_period(said.from_day, said.to_day)
        post, person = self._find(self._posts, said.post_id), self._find(self._people, said.person_id)
        return HoldingFacts(id, post.id, post.title, person.id, person.name, post.organisation, said.from_day, said.to_day)

    def _way(self, id: UUID, said: CheckedWay) -> WayFacts:
        rules.check_not_future(said.verified_at, self._now)
        place, name = self._owner(said.owner)
        way = said.way.tidy()
        return WayFacts(
            id=id,
            organisation_id=place,
            organisation=self._organisations[place].name,
            owner=name,
            channel=way.channel,
            value=way.value,
            post_id=said.owner.post_id,
            person_id=said.owner.person_id,
            hours=way.hours,
            priority=way.priority,
            note=way.note,
            restricted=way.restricted,
            verified_at=said.verified_at,
            verified_by=said.verified_by if said.verified_at else "",
        )

    def _owner(self, owner: Owner) -> tuple[UUID, str]:
        if owner.post_id is not None:
            post = self._find(self._posts, owner.post_id)
            return post.organisation_id, post.title
        if owner.person_id is not None:
            person = self._find(self._people, owner.person_id)
            return person.organisation_id, person.name
        organisation = self._find(self._organisations, owner.organisation_id)
        return organisation.id, organisation.name

    def _find(self, records: dict[UUID, T], id: UUID | None) -> T:
        if id is None or id not in records:
            raise Refusal("organisation.not_in_draft")
        return records[id]
