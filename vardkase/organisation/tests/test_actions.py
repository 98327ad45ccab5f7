"""What the actions write, what they refuse to whom, that sending twice is harmless, and that nobody's change is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, facts, queries
from vardkase.organisation.actions import OrganisationDraft, Owner, PersonDraft, PostDraft, Seen, WayDraft
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, Organisation, Person, Post, PostHolding
from vardkase.organisation.rules import Channel, OrganisationKind
from vardkase.organisation.tests.refusals import refused
from vardkase.testing import people

pytestmark = pytest.mark.django_db
K = OrganisationKind


def last():
    return list(ledger.entries(STREAM))[-1]


def seen_post(town, id, viewer=None):
    page = queries.post(viewer or town.viewer, id, town.now)
    return Seen(page.version, facts.seen(page.facts))


@pytest.fixture
def outsiders(bo, cilla, dag, nobody, staff, social_staff):
    """Everyone who may not change the office of the executive board."""
    return {"bo": bo, "cilla": cilla, "dag": dag, "nobody": nobody, "staff": staff, "social staff": social_staff}


class TestWhoMayChange:
    def attempts(self, town):
        post, person = town.post("Säkerhetschef"), town.person("Testa Exempelsson")
        way = town.post_way(post)
        common = {"key": new_id(), "now": town.now}
        draft = OrganisationDraft("Nytt bolag", K.COMPANY)
        return [
            (actions.add_organisation, {"id": new_id(), "keeper_id": town.board, "draft": draft, **common}),
            (actions.change_organisation, {"organisation_id": town.office, "draft": draft, "seen": Seen(1), **common}),
            (actions.close_organisation, {"organisation_id": town.office, "reason": "", **common}),
            (actions.add_post, {"id": new_id(), "organisation_id": town.office, "draft": PostDraft("Vakt"), **common}),
            (actions.change_post, {"post_id": post, "draft": PostDraft("Vakt"), "seen": Seen(1), **common}),
            (actions.close_post, {"post_id": post, "reason": "", **common}),
            (actions.take_post, {"id": new_id(), "post_id": post, "person_id": person, **common}),
            (actions.add_person, {"id": new_id(), "organisation_id": town.office, "draft": PersonDraft("Demo"), **common}),
            (actions.change_person, {"person_id": person, "draft": PersonDraft("Demo"), "seen": Seen(1), **common}),
            (actions.close_person, {"person_id": person, "reason": "", **common}),
            (actions.add_way, {"id": new_id(), "owner": Owner(post_id=post), "draft": WayDraft(Channel.EMAIL, "a@b.example"), **common}),
            (actions.change_way, {"way_id": way, "draft": WayDraft(Channel.EMAIL, "a@b.example"), "seen": Seen(1), **common}),
            (actions.check_way, {"way_id": way, **common}),
            (actions.close_way, {"way_id": way, "reason": "", **common}),
            (actions.add_ssr_partners, {"keeper_id": town.board, **common}),
            (
                actions.start_import,
                {"id": new_id(), "keeper_id": town.board, "file_name": "a.csv", "data": b"Organisation;Mobil\nA;112\n", "now": town.now},
            ),
        ]

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody", "staff", "social staff"])
    def test_nobody_else_changes_anything(self, town, outsiders, who):
        reads = who in ("staff", "social staff")
        for act, kwargs in self.attempts(town):
            before = ledger.head(STREAM).number
            with pytest.raises(Refusal) as caught:
                act(viewer=outsiders[who], **kwargs)
            assert caught.value.code in {"organisation.not_found", "organisation.not_yours" if reads else ""}, act.__name__
            assert ledger.head(STREAM).number == before

    def test_a_coordinator_of_another_board_changes_its_own_and_nothing_else(self, town, social_coordinator):
        own = town.post("Socialjour", town.social, viewer=social_coordinator)
        assert Post.objects.get(pk=own).organisation_id == town.social
        draft = PostDraft("Vakt")
        refused(
            "not_yours",
            actions.add_post,
            viewer=social_coordinator,
            id=new_id(),
            organisation_id=town.office,
            draft=draft,
            key=new_id(),
            now=town.now,
        )

    def test_the_keeper_changes_what_the_other_board_has(self, town, alva):
        assert town.post("Socialjour", town.social, viewer=alva)

    def test_a_coordinator_of_everything_changes_everything(self, town):
        anywhere = people.viewer_with(Role.COORDINATOR, scope=EVERYWHERE)
        assert town.post("Vakt", viewer=anywhere)

    def test_a_partner_listed_here_does_not_thereby_read_our_register(self, town, viewer_with):
        partner = town.organisation("Länsstyrelsen", K.COUNTY_BOARD, partner=True)
        theirs = viewer_with(Role.STAFF_MEMBER, scope=f"org:{partner}")
        with pytest.raises(Refusal):
            queries.organisation(theirs, town.office, town.now)
        assert queries.tree(theirs, town.now).organisations == 0


class TestOrganisations:
    def test_an_administration_knows_its_board_as_authority_and_controller(self, town):
        row = Organisation.objects.get(pk=town.office)
        assert (row.authority_id, row.data_controller_id, row.keeper_id) == (town.board, town.board, town.board)

    def test_a_company_is_its_own_authority(self, town):
        id = town.organisation("Provköpings Energi AB", K.MUNICIPAL_COMPANY, town.municipality)
        assert Organisation.objects.get(pk=id).authority_id == id

    def test_the_entry_is_understandable_alone(self, town):
        town.organisation("Provköpings Energi AB", K.MUNICIPAL_COMPANY, town.municipality, notes="Elnät")
        said = last().event.organisation
        assert (said.name, said.parent_name, said.authority_name) == (
            "Provköpings Energi AB",
            "Provköpings kommun",
            "Provköpings Energi AB",
        )
        assert last().actor.label.startswith("Tjänsteman i beredskap")

    @pytest.mark.parametrize(
        ("draft", "code"),
        [
            (OrganisationDraft("  ", K.COMPANY), "empty"),
            (OrganisationDraft("x" * 201, K.COMPANY), "too_long"),
            (OrganisationDraft("Kontoret", K.ADMINISTRATION), "needs_parent"),
            (OrganisationDraft("A", K.COMPANY, county_code="1"), "odd_code"),
            (OrganisationDraft("A", K.COMPANY, municipality_code="abc"), "odd_code"),
            (OrganisationDraft("A", K.COMPANY, valid_from=date(1, 1, 1)), "odd_date"),
            (OrganisationDraft("A", K.COMPANY, notes="121212-1212"), "personal_id"),
            (OrganisationDraft("A", K.COMPANY, parent_id=new_id()), "not_found"),
            (OrganisationDraft("A", K.COMPANY, data_controller_id=new_id()), "not_found"),
        ],
    )
    def test_bad_drafts_are_refused(self, town, draft, code):
        refused(
            code, actions.add_organisation, viewer=town.viewer, id=new_id(), keeper_id=town.board, draft=draft, key=new_id(), now=town.now
        )

    def test_a_double_is_refused(self, town):
        draft = OrganisationDraft("KOMMUNSTYRELSEKONTORET", K.ADMINISTRATION, town.board)
        refused(
            "exists",
            actions.add_organisation,
            viewer=town.viewer,
            id=new_id(),
            keeper_id=town.board,
            draft=draft,
            key=new_id(),
            now=town.now,
        )

    def change(self, town, id, **more):
        page = queries.organisation(town.viewer, id, town.now)
        said = page.facts
        draft = OrganisationDraft(said.name, said.kind, said.parent_id, said.short_name, said.partner, said.ssr_member)
        seen = Seen(page.version, facts.seen(said))
        return {
            "viewer": town.viewer,
            "organisation_id": id,
            "draft": replace(draft, **more),
            "seen": seen,
            "key": new_id(),
            "now": town.now,
        }

    def test_units_follow_to_another_authority(self, town):
        unit = town.organisation("Enheten", K.ADMINISTRATION, town.office)
        entry = actions.change_organisation(**self.change(town, town.office, parent_id=town.social))
        assert Organisation.objects.get(pk=unit).authority_id == town.social
        assert Organisation.objects.get(pk=unit).data_controller_id == town.social
        assert [said.name for said in entry.event.follows] == ["Enheten"]
        assert {change.field for change in entry.event.changes} == {"parent_id", "authority_id", "data_controller_id"}

    def test_a_company_below_does_not_follow(self, town):
        owner = town.organisation("Kommunhus AB", K.MUNICIPAL_COMPANY, town.municipality)
        company = town.organisation("Energi AB", K.MUNICIPAL_COMPANY, owner)
        entry = actions.change_organisation(**self.change(town, owner, short_name="KAB"))
        assert entry.event.follows == ()
        assert Organisation.objects.get(pk=company).authority_id == company

    def test_nothing_can_be_put_under_itself(self, town):
        unit = town.organisation("Enheten", K.ADMINISTRATION, town.office)
        refused("under_itself", actions.change_organisation, **self.change(town, town.office, parent_id=unit))
        refused("under_itself", actions.change_organisation, **self.change(town, town.office, parent_id=town.office))

    def test_a_kind_that_the_units_cannot_stand_under_is_refused(self, town):
        refused("units_do_not_fit", actions.change_organisation, **self.change(town, town.board, kind=K.ASSEMBLY))

    def test_one_with_units_is_not_closed(self, town):
        refused(
            "has_units", actions.close_organisation, viewer=town.viewer, organisation_id=town.board, reason="", key=new_id(), now=town.now
        )

    def test_closing_ends_everything_in_it_the_same_day(self, town):
        post, person = town.post("Chef"), town.person("Testa")
        way = town.post_way(post)
        actions.take_post(viewer=town.viewer, id=new_id(), post_id=post, person_id=person, key=new_id(), now=town.now)
        actions.close_organisation(viewer=town.viewer, organisation_id=town.office, reason="Omorganisation", key=new_id(), now=town.now)
        day = date(2019, 1, 2)
        assert Organisation.objects.get(pk=town.office).valid_to == day
        assert {Post.objects.get(pk=post).valid_to, Person.objects.get(pk=person).valid_to, ContactWay.objects.get(pk=way).valid_to} == {
            day
        }
        assert PostHolding.objects.get().valid_to == day
        refused(
            "ended",
            actions.add_post,
            viewer=town.viewer,
            id=new_id(),
            organisation_id=town.office,
            draft=PostDraft("X"),
            key=new_id(),
            now=town.now,
        )


class TestPostsAndPeople:
    def test_a_title_once_in_an_organisation(self, town):
        town.post("Chef")
        draft = PostDraft("CHEF")
        refused(
            "post_exists",
            actions.add_post,
            viewer=town.viewer,
            id=new_id(),
            organisation_id=town.office,
            draft=draft,
            key=new_id(),
            now=town.now,
        )
        assert town.post("Chef", town.social)

    def test_a_closed_title_can_be_used_again(self, town):
        old = town.post("Chef")
        actions.close_post(viewer=town.viewer, post_id=old, reason="", key=new_id(), now=town.now)
        assert town.post("Chef") != old

    def test_two_people_may_have_one_name(self, town):
        assert town.person("Testa") != town.person("Testa")

    def take(self, town, post, person, **more):
        return {"viewer": town.viewer, "id": new_id(), "post_id": post, "person_id": person, "key": new_id(), "now": town.now, **more}

    def test_several_hold_one_post_and_the_same_person_only_once(self, town):
        post, testa, demo = town.post("Chef"), town.person("Testa"), town.person("Demo")
        actions.take_post(**self.take(town, post, testa))
        actions.take_post(**self.take(town, post, demo))
        refused("holds_already", actions.take_post, **self.take(town, post, testa))
        assert {holder.person for holder in queries.post(town.viewer, post, town.now).holders} == {"Testa", "Demo"}

    def test_a_holding_from_to_is_current_only_then(self, town):
        post, testa = town.post("Chef"), town.person("Testa")
        actions.take_post(**self.take(town, post, testa, from_day=date(2019, 2, 1), to_day=date(2019, 2, 28)))
        (holder,) = queries.post(town.viewer, post, town.now).holders
        assert not holder.current
        (holder,) = queries.post(town.viewer, post, town.now + timedelta(days=40)).holders
        assert holder.current
        refused("holds_already", actions.take_post, **self.take(town, post, testa, from_day=date(2019, 2, 28)))
        actions.take_post(**self.take(town, post, testa, from_day=date(2019, 3, 1)))

    def test_a_period_turned_round_is_refused(self, town):
        post, testa = town.post("Chef"), town.person("Testa")
        refused("ends_before_start", actions.take_post, **self.take(town, post, testa, from_day=date(2019, 2, 2), to_day=date(2019, 2, 1)))

    def test_one_who_left_cannot_take_up_a_post(self, town):
        post, testa = town.post("Chef"), town.person("Testa")
        actions.close_person(viewer=town.viewer, person_id=testa, reason="", key=new_id(), now=town.now)
        refused("ended", actions.take_post, **self.take(town, post, testa))

    def test_leaving_before_taking_up_is_refused(self, town):
        post, testa = town.post("Chef"), town.person("Testa")
        actions.take_post(**self.take(town, post, testa))
        holding = PostHolding.objects.get().id
        refused(
            "ends_before_start",
            actions.leave_post,
            viewer=town.viewer,
            holding_id=holding,
            last_day=date(2018, 1, 1),
            key=new_id(),
            now=town.now,
        )

    @pytest.mark.parametrize("day", [date(2019, 1, 3), date(2199, 1, 1)])
    def test_nothing_is_closed_ahead_of_time(self, town, day):
        post = town.post("Chef")
        refused(
            "closes_in_future", actions.close_post, viewer=town.viewer, post_id=post, reason="", last_day=day, key=new_id(), now=town.now
        )


class TestWays:
    def test_a_way_is_kept_in_its_one_form_and_unchecked(self, town):
        way = ContactWay.objects.get(pk=town.post_way(town.post("Chef"), "+46 (0)70-174 06 05"))
        assert (way.value, way.verified_at, way.organisation_id) == ("+46701740605", None, town.office)

    @pytest.mark.parametrize(
        "owner", [Owner(), Owner(post_id=new_id(), person_id=new_id()), Owner(post_id=new_id()), Owner(organisation_id=new_id())]
    )
    def test_exactly_one_owner_that_exists(self, town, owner):
        draft = WayDraft(Channel.MOBILE, "070-174 06 05")
        refused("not_found", actions.add_way, viewer=town.viewer, id=new_id(), owner=owner, draft=draft, key=new_id(), now=town.now)

    @pytest.mark.parametrize(
        ("draft", "code"),
        [
            (WayDraft(Channel.MOBILE, "abc"), "phone_letters"),
            (WayDraft(Channel.MOBILE, "070-174 06 05", priority=0), "odd_priority"),
            (WayDraft(Channel.MOBILE, "070-174 06 05", note="x" * 501), "too_long"),
            (WayDraft(Channel.MOBILE, "12345"), "phone_not_mobile"),
            (WayDraft(Channel.EMAIL, "tib"), "email"),
        ],
    )
    def test_bad_ways_are_refused(self, town, draft, code):
        owner = Owner(organisation_id=town.office)
        refused(code, actions.add_way, viewer=town.viewer, id=new_id(), owner=owner, draft=draft, key=new_id(), now=town.now)

    def test_the_same_number_twice_is_refused(self, town):
        post = town.post("Chef")
        town.post_way(post)
        draft = WayDraft(Channel.MOBILE, "0701740605")
        refused(
            "way_exists",
            actions.add_way,
            viewer=town.viewer,
            id=new_id(),
            owner=Owner(post_id=post),
            draft=draft,
            key=new_id(),
            now=town.now,
        )

    def test_a_check_says_who_and_when_and_a_new_number_is_unchecked_again(self, town):
        way = town.post_way(town.post("Chef"))
        actions.check_way(viewer=town.viewer, way_id=way, key=new_id(), now=town.now)
        page = queries.way(town.viewer, way, town.now)
        assert (page.facts.verified_at, page.facts.verified_by) == (town.now, town.viewer.actor.label)
        seen = Seen(page.version, facts.seen(page.facts))
        draft = WayDraft(Channel.MOBILE, "070-174 06 05", hours="dygnet runt")
        actions.change_way(viewer=town.viewer, way_id=way, draft=draft, seen=seen, key=new_id(), now=town.now)
        page = queries.way(town.viewer, way, town.now)
        assert page.facts.verified_at == town.now
        seen = Seen(page.version, facts.seen(page.facts))
        draft = WayDraft(Channel.MOBILE, "070-174 06 06")
        actions.change_way(viewer=town.viewer, way_id=way, draft=draft, seen=seen, key=new_id(), now=town.now)
        assert queries.way(town.viewer, way, town.now).facts.verified_at is None

    def test_a_removed_way_is_gone_at_once_and_cannot_be_checked(self, town):
        post = town.post("Chef")
        way = town.post_way(post)
        actions.close_way(viewer=town.viewer, way_id=way, reason="Fel nummer", key=new_id(), now=town.now)
        assert queries.post(town.viewer, post, town.now).ways == ()
        refused("ended", actions.check_way, viewer=town.viewer, way_id=way, key=new_id(), now=town.now)
