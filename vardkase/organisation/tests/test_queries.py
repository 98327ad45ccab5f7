"""What can be seen, by whom: the tree, search, what is due, the contact list, and restricted contact ways."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from vardkase.access.rules import EVERYWHERE, Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, queries
from vardkase.organisation.actions import Owner
from vardkase.organisation.models import ContactWay
from vardkase.organisation.rules import Channel, Freshness, OrganisationKind
from vardkase.testing import people
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
K = OrganisationKind


def names(nodes):
    return {node.name: names(node.children) for node in nodes}


def age(way_id, town, days):
    at = None if days is None else town.now - timedelta(days=days)
    ContactWay.objects.filter(pk=way_id).update(verified_at=at, verified_by="Testa" if at else "")


@kept
def peopled(town):
    """Four contact ways: never checked, red, amber, green."""
    town.chief = town.post("Säkerhetschef")
    town.duty = town.post("Tjänsteperson i beredskap", on_call=True)
    town.testa = town.person("Testa Exempelsson")
    actions.take_post(viewer=town.viewer, id=new_id(), post_id=town.duty, person_id=town.testa, key=new_id(), now=town.now)
    town.never = town.post_way(town.chief, "070-174 06 11")
    town.red = town.post_way(town.duty, "070-174 06 12", priority=2)
    town.amber = town.way(Owner(person_id=town.testa), "070-174 06 13")
    town.green = town.way(Owner(organisation_id=town.social), "08-465 004 00", Channel.PHONE)
    for way, days in ((town.never, None), (town.red, 200), (town.amber, 100), (town.green, 1)):
        age(way, town, days)
    return town


class TestTheTree:
    def test_it_stands_as_the_municipality_does(self, town):
        town.organisation("Kommunhus AB", K.MUNICIPAL_COMPANY, town.municipality)
        town.organisation("Länsstyrelsen", K.COUNTY_BOARD, partner=True)
        tree = queries.tree(town.viewer, town.now)
        assert names(tree.roots) == {
            "Provköpings kommun": {"Kommunstyrelsen": {"Kommunstyrelsekontoret": {}}, "Socialnämnden": {}, "Kommunhus AB": {}}
        }
        assert names(tree.partners) == {"Länsstyrelsen": {}}
        assert tree.organisations == 6

    def test_each_shows_its_worst_contact_way(self, peopled):
        (root,) = queries.tree(peopled.viewer, peopled.now).roots
        board, social = root.children
        (office,) = board.children
        assert office.worst is Freshness.OLD
        assert social.worst is Freshness.CHECKED
        assert root.worst is None
        assert office.posts == 2

    def test_what_is_closed_is_gone(self, town):
        actions.close_organisation(viewer=town.viewer, organisation_id=town.office, reason="", key=new_id(), now=town.now)
        assert "Kommunstyrelsekontoret" not in str(names(queries.tree(town.viewer, town.now).roots))

    @pytest.mark.parametrize("who", ["staff", "social_staff", "alva"])
    def test_everyone_in_the_municipality_sees_all_of_it(self, town, request, who):
        assert queries.tree(request.getfixturevalue(who), town.now).organisations == 4

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_others_see_nothing(self, town, request, who):
        viewer = request.getfixturevalue(who)
        assert queries.tree(viewer, town.now).organisations == 0
        assert queries.search(viewer, "kommun", town.now) == ((), False)
        assert queries.due(viewer, town.now) == ()
        assert queries.contact_list(viewer, town.now) == ()
        assert queries.choices(viewer, editable=False) == ()

    def test_whoever_reads_everywhere_sees_every_register(self, town):
        assert queries.tree(people.viewer_with(Role.AUDITOR, scope=EVERYWHERE), town.now).organisations == 4

    def test_choices_are_what_may_be_changed(self, town, social_coordinator, staff):
        assert [name for _, name, _ in queries.choices(social_coordinator)] == ["Socialnämnden"]
        assert queries.choices(staff) == ()
        assert len(queries.choices(staff, editable=False)) == 4


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("säkerhet", {"Säkerhetschef"}),
            ("SÄKERHETSCHEF", {"Säkerhetschef"}),
            ("tjänsteperson beredskap", {"Tjänsteperson i beredskap"}),
            ("beredskap tjänsteperson", {"Tjänsteperson i beredskap"}),
            ("testa", {"Testa Exempelsson", "Tjänsteperson i beredskap"}),
            ("070-174 06 11", {"Säkerhetschef"}),
            ("+46 70-174 06 11", {"Säkerhetschef"}),
            ("0046701740611", {"Säkerhetschef"}),
            ("46500400", {"Socialnämnden"}),
            ("0611", {"Säkerhetschef"}),
            ("socialnämnden", {"Socialnämnden"}),
            ("kontoret chef", {"Säkerhetschef"}),
            ("xyzzy", set()),
            ("100%", set()),
            ("_", set()),
            ("", set()),
            ("   ", set()),
        ],
    )
    def test_by_function_name_or_number(self, peopled, text, expected):
        cards, more = queries.search(peopled.viewer, text, peopled.now)
        assert {card.name for card in cards} == expected
        assert not more

    def test_functions_come_before_people(self, peopled):
        cards, _ = queries.search(peopled.viewer, "testa", peopled.now)
        assert [card.what for card in cards] == ["post", "person"]
        assert cards[0].holders[0].person == "Testa Exempelsson"

    def test_too_many_hits_are_told_of(self, town):
        for number in range(4):
            town.post(f"Vakt {number}")
        cards, more = queries.search(town.viewer, "vakt", town.now, limit=3)
        assert (len(cards), more) == (3, True)

    def test_what_is_closed_is_not_found(self, peopled):
        actions.close_post(viewer=peopled.viewer, post_id=peopled.chief, reason="", key=new_id(), now=peopled.now)
        assert queries.search(peopled.viewer, "säkerhetschef", peopled.now) == ((), False)


class TestDue:
    def test_the_worst_come_first_and_the_fresh_not_at_all(self, peopled):
        due = queries.due(peopled.viewer, peopled.now)
        assert [one.way.id for one in due] == [peopled.never, peopled.red, peopled.amber]
        assert [one.owner_what for one in due] == ["post", "post", "person"]

    def test_counts_by_freshness(self, peopled):
        counts = queries.due_counts(peopled.viewer, peopled.now)
        assert counts == dict.fromkeys(Freshness, 1)

    def test_a_check_takes_it_off_the_list(self, peopled):
        actions.check_way(viewer=peopled.viewer, way_id=peopled.never, key=new_id(), now=peopled.now)
        assert peopled.never not in [one.way.id for one in queries.due(peopled.viewer, peopled.now)]

    def test_the_limits_are_settings(self, peopled, settings):
        settings.CONTACT_AGEING_DAYS, settings.CONTACT_OLD_DAYS = 300, 400
        assert queries.due_counts(peopled.viewer, peopled.now)[Freshness.CHECKED] == 3

    def test_staff_sees_it_without_the_right_to_tick_it(self, peopled, staff):
        assert {one.may_edit for one in queries.due(staff, peopled.now)} == {False}

    def test_the_list_ends_where_it_is_told_to(self, peopled):
        assert len(queries.due(peopled.viewer, peopled.now, limit=2)) == 2


class TestTheContactList:
    def test_organisation_first_then_posts_then_people_with_own_numbers(self, peopled):
        sections = queries.contact_list(peopled.viewer, peopled.now)
        assert [section.name for section in sections] == ["Kommunstyrelsekontoret", "Socialnämnden"]
        assert [card.name for card in sections[0].cards] == ["Tjänsteperson i beredskap", "Säkerhetschef", "Testa Exempelsson"]

    def test_one_authority_alone(self, peopled):
        sections = queries.contact_list(peopled.viewer, peopled.now, peopled.board)
        assert [section.name for section in sections] == ["Kommunstyrelsekontoret"]

    def test_without_partners(self, peopled):
        partner = peopled.organisation("Länsstyrelsen", K.COUNTY_BOARD, partner=True)
        peopled.way(Owner(organisation_id=partner), "08-465 004 01", Channel.PHONE)
        assert "Länsstyrelsen" in [section.name for section in queries.contact_list(peopled.viewer, peopled.now)]
        assert "Länsstyrelsen" not in [section.name for section in queries.contact_list(peopled.viewer, peopled.now, partners=False)]

    def test_ways_stand_in_the_order_to_try_them(self, peopled):
        peopled.post_way(peopled.duty, "070-174 06 55", priority=1)
        page = queries.post(peopled.viewer, peopled.duty, peopled.now)
        assert [way.display for way in page.ways] == ["070-174 06 55", "070-174 06 12"]


class TestRestrictedWays:
    def hidden(self, town):
        post = town.post("Socialsekreterare", town.social)
        town.post_way(post, "070-174 06 80", restricted=True)
        return post

    def test_the_own_authority_and_the_keeper_see_it(self, town, social_staff):
        post = self.hidden(town)
        assert len(queries.post(social_staff, post, town.now).ways) == 1
        assert len(queries.post(town.viewer, post, town.now).ways) == 1

    def test_another_board_of_the_same_municipality_does_not_by_any_way(self, town, staff):
        post = self.hidden(town)
        assert queries.post(staff, post, town.now).ways == ()
        assert not any(card.ways for card in queries.search(staff, "socialsekreterare", town.now)[0])
        assert queries.search(staff, "070-174 06 80", town.now) == ((), False)
        assert queries.due(staff, town.now) == ()
        assert all(not card.ways for section in queries.contact_list(staff, town.now) for card in section.cards)
        assert sum(queries.due_counts(staff, town.now).values()) == 0
        with pytest.raises(Refusal):
            queries.way(staff, ContactWay.objects.get().id, town.now)


class TestPages:
    def test_the_line_above_leads_home(self, town):
        page = queries.organisation(town.viewer, town.office, town.now)
        assert [name for _, name in page.line] == ["Provköpings kommun", "Kommunstyrelsen"]
        assert page.data_controller == "Kommunstyrelsen"

    def test_former_holders_stand_after_the_present(self, peopled):
        demo = peopled.person("Demo Påhittsson")
        call = {"viewer": peopled.viewer, "post_id": peopled.duty, "person_id": demo, "key": new_id(), "now": peopled.now}
        actions.take_post(id=new_id(), from_day=date(2018, 1, 1), to_day=date(2018, 2, 1), **call)
        holders = queries.post(peopled.viewer, peopled.duty, peopled.now).holders
        assert [(holder.person, holder.current) for holder in holders] == [("Testa Exempelsson", True), ("Demo Påhittsson", False)]

    def test_absent_and_forbidden_answer_alike(self, town, cilla):
        codes = set()
        for viewer, id in ((town.viewer, new_id()), (cilla, town.office)):
            with pytest.raises(Refusal) as caught:
                queries.organisation(viewer, id, town.now)
            codes.add((caught.value.code, tuple(caught.value.facts)))
        assert codes == {("organisation.not_found", ())}

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_outsiders_open_nothing(self, peopled, request, who):
        viewer = request.getfixturevalue(who)
        for query, id in (
            (queries.organisation, peopled.office),
            (queries.post, peopled.duty),
            (queries.person, peopled.testa),
            (queries.way, peopled.red),
        ):
            with pytest.raises(Refusal) as caught:
                query(viewer, id, peopled.now)
            assert caught.value.code == "organisation.not_found"

    def test_who_may_take_up_a_post_is_chosen_among_the_own_people_first(self, town):
        town.person("Övna Tänkmark")
        town.person("Annan Nämndsson", town.social)
        assert [name for _, name in queries.people_choices(town.viewer, town.office)] == [
            "Övna Tänkmark",
            "Annan Nämndsson (Socialnämnden)",
        ]

    def test_a_register_is_kept_by_whom_it_was_started(self, town, social_coordinator, staff):
        assert queries.keeper_for(town.viewer) == town.board
        assert queries.keeper_for(people.viewer_with(Role.COORDINATOR, scope=EVERYWHERE)) == town.board
        assert queries.keeper_for(staff) is None
        assert queries.edits_anything(social_coordinator)
        assert not queries.edits_anything(staff)


def test_the_number_of_questions_does_not_grow_with_the_register(peopled, django_assert_max_num_queries):
    for number in range(30):
        post = peopled.post(f"Vakt {number}")
        peopled.post_way(post, f"070-174 06{number + 20:02d}"[:13])
    with django_assert_max_num_queries(20):
        queries.contact_list(peopled.viewer, peopled.now)
    with django_assert_max_num_queries(20):
        queries.organisation(peopled.viewer, peopled.office, peopled.now)
    with django_assert_max_num_queries(12):
        queries.tree(peopled.viewer, peopled.now)
