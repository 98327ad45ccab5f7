"""A small register that the tests share: a municipality whose executive board keeps it, with Alva as coordinator there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.organisation import queries
from vardkase.organisation.actions import (
    OrganisationDraft,
    Owner,
    PersonDraft,
    PostDraft,
    WayDraft,
    add_organisation,
    add_person,
    add_post,
    add_way,
    start_register,
    take_post,
)
from vardkase.organisation.rules import Channel, OrganisationKind
from vardkase.testing import people
from vardkase.testing.scenes import kept

SOCIAL = UUID("01680000-0000-7000-8000-0000000000c1")


@dataclass
class Town:
    """The register and short ways to fill it."""

    viewer: Viewer
    now: datetime
    municipality: UUID = field(default_factory=new_id)
    board: UUID = people.AUTHORITY
    social: UUID = SOCIAL
    office: UUID = field(default_factory=new_id)

    def organisation(self, name, kind=OrganisationKind.COMPANY, parent=None, viewer=None, **more):
        id = new_id()
        add_organisation(
            viewer=viewer or self.viewer,
            id=id,
            keeper_id=self.board,
            draft=OrganisationDraft(name, kind, parent, **more),
            key=new_id(),
            now=self.now,
        )
        return id

    def post(self, title, place=None, viewer=None, **more):
        id = new_id()
        add_post(
            viewer=viewer or self.viewer,
            id=id,
            organisation_id=place or self.office,
            draft=PostDraft(title, **more),
            key=new_id(),
            now=self.now,
        )
        return id

    def person(self, name, place=None, viewer=None, **more):
        id = new_id()
        draft = PersonDraft(name, **more)
        add_person(viewer=viewer or self.viewer, id=id, organisation_id=place or self.office, draft=draft, key=new_id(), now=self.now)
        return id

    def way(self, owner, value="070-174 06 05", channel=Channel.MOBILE, viewer=None, **more):
        id = new_id()
        add_way(viewer=viewer or self.viewer, id=id, owner=owner, draft=WayDraft(channel, value, **more), key=new_id(), now=self.now)
        return id

    def post_way(self, post_id, value="070-174 06 05", **more):
        return self.way(Owner(post_id=post_id), value, **more)


@kept
def town(alva, now):
    """Provköping: the board Kommunstyrelsen (Alva's authority) with its office, and the social board, an authority of its own."""
    town = Town(alva, now)
    start_register(
        viewer=alva,
        municipality_id=town.municipality,
        municipality="Provköpings kommun",
        board_id=town.board,
        board="Kommunstyrelsen",
        key=new_id(),
        now=now,
    )
    draft = OrganisationDraft("Kommunstyrelsekontoret", OrganisationKind.ADMINISTRATION, town.board)
    add_organisation(viewer=alva, id=town.office, keeper_id=town.board, draft=draft, key=new_id(), now=now)
    social = OrganisationDraft("Socialnämnden", OrganisationKind.BOARD, town.municipality)
    add_organisation(viewer=alva, id=town.social, keeper_id=town.board, draft=social, key=new_id(), now=now)
    return town


@pytest.fixture
def staff():
    """Same authority, may read the register and not change it."""
    return people.viewer_with(Role.STAFF_MEMBER, label="Stabsmedlem, Stina Provsson")


@pytest.fixture
def social_staff():
    """Staff of the social board: another authority inside the same register."""
    return people.viewer_with(Role.STAFF_MEMBER, scope=f"org:{SOCIAL}", label="Socialsekreterare, Saga Provsson")


@pytest.fixture
def social_coordinator():
    """Coordinator of the social board: may change what is its own, and nothing else."""
    return people.viewer_with(Role.COORDINATOR, scope=f"org:{SOCIAL}", label="Samordnare, Sonja Provsson")


@kept
def filled(town):
    """The town with a post, its holder and a contact way each."""
    town.post_id = town.post("Tjänsteperson i beredskap", on_call=True)
    town.person_id = town.person("Testa Exempelsson")
    town.way_id = town.post_way(town.post_id, hours="dygnet runt")
    town.own_way_id = town.way(Owner(person_id=town.person_id), "070-174 06 06", restricted=True)
    take_post(viewer=town.viewer, id=new_id(), post_id=town.post_id, person_id=town.person_id, key=new_id(), now=town.now)
    town.holding_id = queries.post(town.viewer, town.post_id, town.now).holders[0].id
    return town
