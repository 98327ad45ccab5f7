"""What leadership and the screens are given: the version in force at a moment, with posts as they are held then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import Owner, close_person, close_post, close_way, leave_post, take_post
from vardkase.organisation.rules import Channel, OrganisationKind
from vardkase.plans import defaults, queries
from vardkase.plans.rules import LinkKind, Role, Seat, Worry
from vardkase.plans.tests.scenes import adopted, decision, do, person_link, post_link, refused, saved, started, written

pytestmark = pytest.mark.django_db
EMPTY: dict[str, Any] = {"chief_of_staff": (), "log_keeper": ()}


def plan(town: Any, **facts: Any) -> queries.LeadingPlan:
    found = queries.leading_plan(town.viewer, facts.pop("place", town.office), facts.pop("now", town.now))
    assert found is not None
    return found


def chain(town: Any, key: str = "chief_of_staff", **facts: Any) -> tuple[queries.Candidate, ...]:
    role = plan(town, **facts).role(key)
    assert role is not None
    return role.chain


def tomorrow(town: Any) -> Any:
    return town.now + timedelta(days=1)


def worries(town: Any, **facts: Any) -> list[Worry]:
    return [one.worry for one in queries.plan(town.viewer, town.office, facts.get("now", town.now)).concerns]


def common(town: Any) -> dict[str, Any]:
    return {"viewer": town.viewer, "key": new_id(), "now": town.now}


class TestWhatIsInForce:
    def test_is_the_default_set_where_nothing_is_adopted(self, filled: Any) -> None:
        found = plan(filled)
        assert found.is_default
        assert (found.version_id, found.number, found.decided_by, found.valid_from) == (None, None, "", None)
        assert [role.label for role in found.roles] == [role.label for role in defaults.roles()]
        assert all(role.chain == () for role in found.roles)

    def test_is_never_the_draft(self, planned: Any) -> None:
        started(planned)
        saved(planned, Role("", "Evakuering"))
        assert [role.key for role in plan(planned).roles] == ["chief_of_staff", "log_keeper"]

    def test_is_the_version_with_who_decided(self, planned: Any) -> None:
        found = plan(planned)
        assert (found.is_default, found.number, found.decided_by) == (False, 1, "Kommunfullmäktige")
        assert (found.organisation, found.authority, found.seat) == ("Kommunstyrelsekontoret", "Kommunstyrelsen", Seat.ADMINISTRATION)
        assert found.authority_id == planned.board
        assert found.role("legal") is None

    def test_changes_on_the_day_that_the_next_one_holds_from(self, planned: Any) -> None:
        started(planned)
        saved(planned, Role("", "Evakuering"))
        coming = planned.now.date() + timedelta(days=3)
        do(planned, "adopt", draft=replace(decision(planned), valid_from=coming))
        for days, number in ((0, 1), (2, 1), (3, 2), (40, 2)):
            assert plan(planned, now=planned.now + timedelta(days=days)).number == number

    def test_changes_at_midnight_where_people_are(self, planned: Any) -> None:
        started(planned)
        do(planned, "adopt", draft=replace(decision(planned), valid_from=planned.now.date() + timedelta(days=1)))
        evening = planned.now.replace(hour=22, minute=59)
        assert plan(planned, now=evening).number == 1
        assert plan(planned, now=evening + timedelta(minutes=2)).number == 2  # 00:01 in Stockholm, 23:01 UTC.

    def test_is_not_there_before_its_first_day(self, filled: Any) -> None:
        adopted(filled, days_ago=0)
        assert plan(filled, now=filled.now - timedelta(days=1)).is_default

    def test_is_the_latest_number_when_several_hold_from_one_day(self, planned: Any) -> None:
        adopted(planned)
        assert plan(planned).number == 2


class TestTheUnitsThatLead:
    def test_are_the_central_one_first_then_those_with_a_plan(self, planned: Any) -> None:
        planned.organisation("Bostäder AB", OrganisationKind.MUNICIPAL_COMPANY, planned.municipality)
        found = queries.leading_plans(planned.viewer, planned.board, planned.now)
        assert [one.organisation for one in found] == [
            "Provköpings kommun", "Kommunstyrelsekontoret", "Socialnämndens förvaltning", "Bostäder AB",
        ]  # fmt: skip
        assert next(one.seat for one in found) is Seat.CENTRAL
        assert [one.seat for one in found][-1] is Seat.COMPANY
        assert [one.is_default for one in found] == [True, False, True, True]

    def test_are_those_of_the_register_that_the_authority_belongs_to(self, planned: Any) -> None:
        assert len(queries.leading_plans(planned.viewer, planned.social, planned.now)) == 3
        assert len(queries.leading_plans(planned.viewer, None, planned.now)) == 3
        assert queries.leading_plans(planned.viewer, new_id(), planned.now) == ()

    def test_are_no_partners_and_none_that_has_ended(self, planned: Any) -> None:
        from vardkase.organisation.actions import close_organisation

        planned.organisation("Grannkommunen", OrganisationKind.MUNICIPALITY, partner=True)
        gone = planned.organisation("Gamla bolaget AB", OrganisationKind.MUNICIPAL_COMPANY, planned.municipality)
        close_organisation(**common(planned), organisation_id=gone, reason="Såld")
        names = {one.organisation for one in queries.leading_plans(planned.viewer, planned.board, planned.now)}
        assert names == {"Provköpings kommun", "Kommunstyrelsekontoret", "Socialnämndens förvaltning"}
        assert queries.leading_plan(planned.viewer, gone, planned.now) is None

    def test_of_a_place_without_a_register_there_is_the_default_set(self, alva: Any) -> None:
        id = new_id()
        found = queries.default_plan(alva, id, "Kommunstyrelsen")
        assert (found.is_default, found.organisation_id, found.seat) == (True, id, Seat.CENTRAL)
        assert [role.key for role in found.roles] == [role.key for role in defaults.roles()]

    def test_are_listed_with_how_their_plan_stands(self, planned: Any) -> None:
        started(planned, planned.social)
        rows = {row.name: row for row in queries.units(planned.viewer, planned.now)}
        assert rows["Kommunstyrelsekontoret"].in_force.number == 1
        assert rows["Kommunstyrelsekontoret"].draft is None
        assert rows["Socialnämndens förvaltning"].in_force is None
        assert rows["Socialnämndens förvaltning"].draft.started_by == planned.viewer.actor.label
        assert all(row.may_edit for row in rows.values())
        assert next(iter(rows)) == "Provköpings kommun"


class TestWhoIsCalled:
    def test_is_whoever_holds_the_post_now(self, planned: Any) -> None:
        (one,) = chain(planned)
        assert (one.person_id, one.name, one.post) == (planned.person_id, "Testa Exempelsson", "Tjänsteperson i beredskap")
        assert (one.post_id, one.organisation) == (planned.post_id, "Kommunstyrelsekontoret")
        assert [way.display for way in one.ways] == ["070-174 06 05", "070-174 06 06"]

    def test_is_another_as_soon_as_another_holds_it(self, planned: Any) -> None:
        demo = planned.person("Demo Påhittsson")
        leave_post(**common(planned), holding_id=planned.holding_id)
        take_post(**common(planned), id=new_id(), post_id=planned.post_id, person_id=demo, from_day=tomorrow(planned).date())
        assert [one.name for one in chain(planned)] == ["Testa Exempelsson"]
        assert [one.name for one in chain(planned, now=tomorrow(planned))] == ["Demo Påhittsson"]

    def test_are_all_who_hold_it(self, planned: Any) -> None:
        take_post(**common(planned), id=new_id(), post_id=planned.post_id, person_id=planned.person("Demo Påhittsson"))
        assert [one.name for one in chain(planned)] == ["Demo Påhittsson", "Testa Exempelsson"]

    def test_is_the_function_itself_when_it_has_a_number_and_nobody_holds_it(self, planned: Any) -> None:
        leave_post(**common(planned), holding_id=planned.holding_id)
        (one,) = chain(planned, now=tomorrow(planned))
        assert (one.person_id, one.name, one.post_id) == (None, "Tjänsteperson i beredskap", planned.post_id)
        assert len(one.ways) == 1

    def test_is_nobody_when_the_function_has_neither(self, planned: Any) -> None:
        leave_post(**common(planned), holding_id=planned.holding_id)
        close_way(**common(planned), way_id=planned.way_id, reason="")
        assert chain(planned, now=tomorrow(planned)) == ()
        assert {Worry.NOBODY, Worry.POST_EMPTY} <= set(worries(planned, now=tomorrow(planned)))

    def test_is_nobody_when_the_function_has_ended(self, planned: Any) -> None:
        close_post(**common(planned), post_id=planned.post_id, reason="Ny organisation")
        assert chain(planned) == ()
        (place,) = plan(planned).role("chief_of_staff").places
        assert (place.gone, place.link.name) == (True, "Tjänsteperson i beredskap")
        assert {Worry.NOBODY, Worry.GONE} <= set(worries(planned))

    def test_is_a_person_by_name_while_they_are_in_the_register(self, planned: Any) -> None:
        (one,) = chain(planned, "log_keeper")
        assert (one.person_id, one.post, one.post_id) == (planned.person_id, "Tjänsteperson i beredskap", None)
        close_person(**common(planned), person_id=planned.person_id, reason="Slutat")
        assert chain(planned, "log_keeper") == ()
        assert Worry.GONE in worries(planned)

    def test_is_called_once_who_stands_there_by_name_and_by_post(self, filled: Any) -> None:
        adopted(filled, chains={"chief_of_staff": (post_link(filled), person_link(filled)), "log_keeper": ()})
        assert [one.name for one in chain(filled)] == ["Testa Exempelsson"]

    def test_comes_in_the_order_that_was_written(self, filled: Any) -> None:
        people = [filled.person(name) for name in ("Demo Påhittsson", "Prova Låtsasdotter", "Ada Exempelsson")]
        links = tuple(person_link(filled, id, name) for id, name in zip(people, ("Demo", "Prova", "Ada"), strict=True))
        adopted(filled, chains={"chief_of_staff": links, "log_keeper": ()})
        assert [one.person_id for one in chain(filled)] == people

    def test_shows_no_number_that_the_viewer_may_not_see(self, planned: Any, staff: Any, social_coordinator: Any) -> None:
        adopted(planned, planned.social, {"chief_of_staff": (person_link(planned),)})
        (own,) = queries.leading_plan(staff, planned.social, planned.now).roles[0].chain
        assert [way.display for way in own.ways] == ["070-174 06 06"]
        (foreign,) = queries.leading_plan(social_coordinator, planned.social, planned.now).roles[0].chain
        assert (foreign.name, foreign.ways) == ("Testa Exempelsson", ())


class TestWorries:
    def test_of_one_person_first_in_two_that_should_not_meet(self, planned: Any) -> None:
        assert worries(planned) == [Worry.NOT_TOGETHER, Worry.IN_SEVERAL]

    def test_of_somebody_who_cannot_be_reached(self, filled: Any) -> None:
        demo = filled.person("Demo Påhittsson")
        adopted(filled, chains={"chief_of_staff": (person_link(filled, demo),), "log_keeper": (person_link(filled),)})
        assert worries(filled) == [Worry.NO_WAY]

    def test_of_one_person_in_two_plans(self, filled: Any) -> None:
        chains = {"chief_of_staff": (person_link(filled),)}
        adopted(filled, chains=chains)
        assert worries(filled) == []
        adopted(filled, filled.social, chains)
        (found,) = queries.plan(filled.viewer, filled.office, filled.now).concerns
        assert (found.worry, found.name, found.others) == (Worry.OTHER_PLAN, "Testa Exempelsson", ("Socialnämndens förvaltning",))

    def test_are_counted_in_the_list_of_units(self, filled: Any) -> None:
        adopted(filled, chains=EMPTY)
        row = next(row for row in queries.units(filled.viewer, filled.now) if row.id == filled.office)
        assert row.grave == 2

    def test_are_none_of_the_default_set(self, filled: Any) -> None:
        assert queries.plan(filled.viewer, filled.office, filled.now).concerns == ()

    def test_of_a_draft_are_told_before_it_is_adopted(self, filled: Any) -> None:
        started(filled)
        found = queries.draft(filled.viewer, filled.office, filled.now).concerns
        assert {one.worry for one in found} == {Worry.NOBODY}
        assert len(found) == len(defaults.roles())


class TestVersions:
    def test_stay_readable(self, planned: Any) -> None:
        started(planned)
        saved(planned, Role("", "Evakuering"))
        do(planned, "adopt", draft=decision(planned, days_ago=1))
        page = queries.plan(planned.viewer, planned.office, planned.now)
        assert [(line.number, line.in_force, line.coming) for line in page.versions] == [(2, True, False), (1, False, False)]
        assert page.in_force.number == 2
        earlier = queries.plan(planned.viewer, planned.office, planned.now, 1)
        assert [role.key for role in earlier.plan.roles] == ["chief_of_staff", "log_keeper"]
        assert [line.before for line in page.versions] == [1, 0]

    def test_that_do_not_exist_are_not_there(self, planned: Any) -> None:
        for number in (0, 2, 99):
            with refused("plans.not_found"):
                queries.plan(planned.viewer, planned.office, planned.now, number)
            with refused("plans.not_found"):
                queries.differences(planned.viewer, planned.office, 1, number)

    def test_are_compared(self, planned: Any) -> None:
        started(planned)
        saved(planned, Role("", "Evakuering"))
        do(planned, "adopt", draft=decision(planned, days_ago=1))
        (found,) = queries.differences(planned.viewer, planned.office, 1, 2)
        assert found.after == "Evakuering"
        assert queries.differences(planned.viewer, planned.office, 2, 2) == ()

    def test_the_draft_is_compared_with_what_is_in_force(self, planned: Any) -> None:
        started(planned)
        assert queries.draft(planned.viewer, planned.office, planned.now).changes == ()
        saved(planned, replace(written(planned).roles[0], core="Annat."))
        assert [one.role for one in queries.draft(planned.viewer, planned.office, planned.now).changes] == ["Stabschef"]


class TestWhomAListMayCall:
    def test_are_functions_before_people_and_ones_own_before_others(self, filled: Any) -> None:
        filled.post("Socialdirektör", filled.social)
        filled.post_way(filled.post("Ekonomichef"), "070-174 06 07")
        found = queries.people_to_call(filled.viewer, filled.office, filled.now)
        assert [(one[1], one[3]) for one in found] == [
            (LinkKind.POST, "Ekonomichef"), (LinkKind.POST, "Tjänsteperson i beredskap"), (LinkKind.POST, "Socialdirektör"),
            (LinkKind.PERSON, "Testa Exempelsson"),
        ]  # fmt: skip

    def test_are_people_with_a_number_or_a_post(self, filled: Any) -> None:
        reached, unreached = filled.person("Demo Påhittsson"), filled.person("Prova Låtsasdotter")
        filled.way(Owner(person_id=reached), "demo@provkoping.example", Channel.EMAIL)
        ids = {one[2] for one in queries.people_to_call(filled.viewer, filled.office, filled.now)}
        assert reached in ids
        assert filled.person_id in ids
        assert unreached not in ids

    def test_are_no_partners(self, filled: Any) -> None:
        partner = filled.organisation("Elnätet AB", partner=True)
        filled.post_way(filled.post("Driftcentral", partner), "040-628 04 01", channel=Channel.PHONE)
        assert "Driftcentral" not in {one[3] for one in queries.people_to_call(filled.viewer, filled.office, filled.now)}


def test_the_seat_of_a_unit_follows_its_kind(filled: Any) -> None:
    assert queries.seat_of(filled.viewer, filled.municipality) is Seat.CENTRAL
    assert queries.seat_of(filled.viewer, filled.office) is Seat.ADMINISTRATION
