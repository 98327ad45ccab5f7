"""A whole register in one go, and the list of the region's actors."""

from __future__ import annotations

from datetime import date

import pytest

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.organisation import actions, facts, queries
from vardkase.organisation.actions import OrganisationDraft, Owner, PersonDraft, PostDraft, Seen, WayDraft
from vardkase.organisation.actions.register import CheckedWay, HoldingDraft, RegisterDraft
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, Organisation, Post, PostHolding
from vardkase.organisation.rules import Channel, OrganisationKind
from vardkase.organisation.ssr import derived_id, ssr_actors
from vardkase.organisation.tests.refusals import refused
from vardkase.testing import people

pytestmark = pytest.mark.django_db
K = OrganisationKind


def last():
    return list(ledger.entries(STREAM))[-1]


def seen_post(town, id, viewer=None):
    page = queries.post(viewer or town.viewer, id, town.now)
    return Seen(page.version, facts.seen(page.facts))


class TestAWholeRegister:
    def draft(self, **more):
        board, office, post, person, way = (new_id() for _ in range(5))
        town = new_id()
        said = {
            "source": "Prov",
            "organisations": {
                town: OrganisationDraft("Kommun", K.MUNICIPALITY),
                board: OrganisationDraft("Nämnd", K.BOARD, town),
                office: OrganisationDraft("Kontor", K.ADMINISTRATION, board),
            },
            "posts": {post: (office, PostDraft("Chef"))},
            "people": {person: (office, PersonDraft("Testa"))},
            "holdings": {new_id(): HoldingDraft(post, person)},
            "ways": {way: CheckedWay(Owner(post_id=post), WayDraft(Channel.MOBILE, "070-174 06 05"))},
            **more,
        }
        return RegisterDraft(**said)

    def test_everything_goes_in_as_one_entry(self, db, alva, now):
        before = ledger.head(STREAM).number
        actions.take_in_register(viewer=alva, keeper_id=people.AUTHORITY, draft=self.draft(), key=new_id(), now=now)
        assert ledger.head(STREAM).number == before + 1
        assert (Organisation.objects.count(), Post.objects.count(), PostHolding.objects.count(), ContactWay.objects.count()) == (3, 1, 1, 1)
        office = Organisation.objects.get(name="Kontor")
        assert office.authority.name == "Nämnd"

    def test_the_second_time_nothing(self, db, alva, now):
        call = {"viewer": alva, "keeper_id": people.AUTHORITY, "draft": self.draft(), "key": new_id(), "now": now}
        actions.take_in_register(**call)
        assert actions.take_in_register(**call).repeated
        assert Organisation.objects.count() == 3
        refused("exists", actions.take_in_register, **{**call, "key": new_id()})

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"organisations": {new_id(): OrganisationDraft("Kontor", K.ADMINISTRATION)}}, "needs_parent"),
            ({"organisations": {new_id(): OrganisationDraft("Kontor", K.ADMINISTRATION, new_id())}}, "not_in_draft"),
            ({"posts": {new_id(): (new_id(), PostDraft("Chef"))}}, "not_in_draft"),
            ({"people": {new_id(): (new_id(), PersonDraft("Testa"))}}, "not_in_draft"),
            ({"holdings": {new_id(): HoldingDraft(new_id(), new_id())}}, "not_in_draft"),
            ({"ways": {new_id(): CheckedWay(Owner(), WayDraft(Channel.MOBILE, "070-174 06 05"))}}, "not_in_draft"),
        ],
    )
    def test_one_record_that_is_wrong_and_nothing_goes_in(self, db, alva, now, more, code):
        refused(code, actions.take_in_register, viewer=alva, keeper_id=people.AUTHORITY, draft=self.draft(**more), key=new_id(), now=now)
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody", "staff"])
    def test_others_take_nothing_in(self, db, now, request, who):
        viewer = request.getfixturevalue(who)
        refused("not_found", actions.take_in_register, viewer=viewer, keeper_id=people.AUTHORITY, draft=self.draft(), key=new_id(), now=now)

    def test_derived_ids_are_always_the_same_and_differ_by_name(self):
        seed = new_id()
        assert derived_id(seed, "a") == derived_id(seed, "a")
        assert derived_id(seed, "a") != derived_id(seed, "b")
        assert derived_id(seed, "a").version == 7
        assert derived_id(seed, "a").int >> 80 == seed.int >> 80

    def test_a_register_that_exists_is_not_started_again(self, town):
        call = {
            "viewer": town.viewer,
            "municipality_id": new_id(),
            "municipality": "B",
            "board_id": town.board,
            "board": "C",
            "key": new_id(),
            "now": town.now,
        }
        refused("register_exists", actions.start_register, **call)

    def test_the_ssr_list_marks_those_that_are_there_and_adds_the_rest(self, town):
        there = town.organisation("Nacka kommun", K.MUNICIPALITY, partner=True)
        actions.add_ssr_partners(viewer=town.viewer, keeper_id=town.board, key=new_id(), now=town.now)
        assert Organisation.objects.get(pk=there).ssr_member
        assert Organisation.objects.filter(ssr_member=True).count() == 37
        assert actions.add_ssr_partners(viewer=town.viewer, keeper_id=town.board, key=new_id(), now=town.now) is None

    def test_the_list_has_26_municipalities_and_11_others(self):
        actors = ssr_actors()["actors"]
        kinds = [actor["kind"] for actor in actors]
        assert (len(actors), kinds.count("municipality")) == (37, 26)
        assert len({actor["name"] for actor in actors}) == 37
        assert all(len(actor["municipality_code"]) == 4 for actor in actors if actor["kind"] == "municipality")
        assert ssr_actors()["source"]
        assert date.fromisoformat(ssr_actors()["as_of"]) > date(2019, 1, 1)
