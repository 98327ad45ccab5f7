"""What a plan must be to be kept, and to be adopted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import rules
from vardkase.plans.rules import SEATS, Band, CardItem, ItemKind, Leading, Link, LinkKind, Role, Seat, checks, leading_name
from vardkase.plans.tests.scenes import CHIEF, FRAME, ITEMS, LOG, PERSON, PERSONAL_NUMBER, PLAN, POST, refused

KEYS = ("chief_of_staff", "log_keeper", "decision_maker")
TODAY = date(2019, 1, 2)


class TestAFrame:
    def test_in_order_is_left_as_it_is(self) -> None:
        assert rules.check_frame(FRAME, KEYS) == FRAME

    @pytest.mark.parametrize(
        ("field", "code"), [("label", "needs_label"), ("staff_name", "needs_staff_name"), ("decision_maker", "needs_decision_maker")]
    )
    @pytest.mark.parametrize("said", ["", "  ", "\u200b"])
    def test_names_the_plan_the_staff_and_who_decides(self, field: str, code: str, said: str) -> None:
        with refused(f"plans.{code}", field=field):
            rules.check_frame(replace(FRAME, **{field: said}), KEYS)

    @pytest.mark.parametrize("field", ["label", "staff_name", "decision_maker"])
    def test_is_written_on_lines(self, field: str) -> None:
        found = rules.check_frame(replace(FRAME, **{field: "  Central \u200b krisledning "}), KEYS)
        assert getattr(found, field) == "Central krisledning"

    @pytest.mark.parametrize("field", ["label", "staff_name", "decision_maker"])
    def test_fits_and_holds_no_personal_number(self, field: str) -> None:
        with refused("plans.too_long", field=field, limit=200, length=201):
            rules.check_frame(replace(FRAME, **{field: "x" * 201}), KEYS)
        with refused("plans.personal_id", field=field):
            rules.check_frame(replace(FRAME, **{field: f"Ring {PERSONAL_NUMBER}"}), KEYS)

    def test_grounds_are_lines_without_the_empty_ones(self) -> None:
        assert rules.check_frame(replace(FRAME, criteria=(" Ett ", "", "Två")), KEYS).criteria == ("Ett", "Två")
        with refused("plans.too_long", field="criteria"):
            rules.check_frame(replace(FRAME, criteria=("x" * 601,)), KEYS)

    def test_a_pair_is_kept_once_whichever_way_it_is_written(self) -> None:
        pairs = (("log_keeper", "chief_of_staff"), ("chief_of_staff", "log_keeper"), ("decision_maker", "chief_of_staff"))
        assert rules.check_frame(replace(FRAME, apart=pairs), KEYS).apart == (pairs[0], pairs[2])

    def test_a_pair_is_of_roles_that_are_there(self) -> None:
        assert rules.check_frame(replace(FRAME, apart=(("log_keeper", "legal"),)), KEYS).apart == ()

    def test_a_role_always_meets_itself(self) -> None:
        with refused("plans.apart_from_itself", field="apart"):
            rules.check_frame(replace(FRAME, apart=(("log_keeper", "log_keeper"),)), KEYS)


class TestARole:
    def test_in_order_is_left_as_it_is(self) -> None:
        assert rules.check_role(CHIEF) == CHIEF

    @pytest.mark.parametrize("label", ["", " ", "\u200b"])
    def test_has_a_name(self, label: str) -> None:
        with refused("plans.role_needs_label", field="label"):
            rules.check_role(replace(CHIEF, label=label))

    @pytest.mark.parametrize(("wanted", "fits"), [(0, False), (-1, False), (1, True), (20, True), (21, False)])
    def test_is_wanted_by_a_sensible_number(self, wanted: int, fits: bool) -> None:
        if fits:
            assert rules.check_role(replace(CHIEF, wanted=wanted)).wanted == wanted
            return
        with refused("plans.odd_wanted", field="wanted", most=20):
            rules.check_role(replace(CHIEF, wanted=wanted))

    @pytest.mark.parametrize(("minutes", "fits"), [(0, False), (1, True), (15, True), (1440, True), (1441, False)])
    def test_answers_within_a_day(self, minutes: int, fits: bool) -> None:
        if fits:
            assert rules.check_role(replace(CHIEF, within_minutes=minutes)).within_minutes == minutes
            return
        with refused("plans.odd_within", field="within_minutes", most=1440):
            rules.check_role(replace(CHIEF, within_minutes=minutes))

    @pytest.mark.parametrize(("field", "limit"), [("label", 200), ("core", 600)])
    def test_fits_and_holds_no_personal_number(self, field: str, limit: int) -> None:
        with refused("plans.too_long", field=field, limit=limit):
            rules.check_role(replace(CHIEF, **{field: "x" * (limit + 1)}))
        with refused("plans.personal_id", field=field):
            rules.check_role(replace(CHIEF, **{field: PERSONAL_NUMBER}))

    @pytest.mark.parametrize(("due", "fits"), [(None, True), (0, True), (20_160, True), (20_161, False), (-1, False)])
    def test_has_items_with_times_within_two_weeks(self, due: int | None, fits: bool) -> None:
        role = replace(CHIEF, items=(replace(ITEMS[0], due_minutes=due),))
        if fits:
            assert rules.check_role(role) == role
            return
        with refused("plans.odd_due", field="items"):
            rules.check_role(role)

    def test_has_items_that_say_something(self) -> None:
        with refused("plans.item_needs_text", field="items"):
            rules.check_role(replace(CHIEF, items=(replace(ITEMS[0], text=" "),)))
        with refused("plans.personal_id", field="items"):
            rules.check_role(replace(CHIEF, items=(replace(ITEMS[0], text=PERSONAL_NUMBER),)))
        found = rules.check_role(replace(CHIEF, items=(replace(ITEMS[0], text="  Öppna   loggen. "),)))
        assert found.items == (ITEMS[0],)

    @pytest.mark.parametrize(("count", "fits"), [(60, True), (61, False)])
    def test_has_a_card_that_can_be_read(self, count: int, fits: bool) -> None:
        items = tuple(CardItem(f"i{number}", Band.FIRST, ItemKind.DO, f"Gör {number}.") for number in range(count))
        if fits:
            assert len(rules.check_role(replace(CHIEF, items=items)).items) == count
            return
        with refused("plans.too_many_items", most=60):
            rules.check_role(replace(CHIEF, items=items))

    @pytest.mark.parametrize(("count", "fits"), [(30, True), (31, False)])
    def test_has_a_list_that_can_be_called(self, count: int, fits: bool) -> None:
        chain = tuple(Link(LinkKind.PERSON, UUID(int=number + 10), f"Person {number}", "Kontoret") for number in range(count))
        if fits:
            assert len(rules.check_role(replace(CHIEF, chain=chain)).chain) == count
            return
        with refused("plans.too_many_links", most=30):
            rules.check_role(replace(CHIEF, chain=chain))

    def test_calls_nobody_twice(self) -> None:
        with refused("plans.link_twice", field="chain", name=PERSON.name):
            rules.check_role(replace(CHIEF, chain=(PERSON, POST, PERSON)))


class TestAPlaceInThePlan:
    def keys(self, plan: Leading) -> list[str]:
        return [role.key for role in plan.roles]

    def test_of_a_new_role_is_the_last(self) -> None:
        assert self.keys(rules.put(PLAN, Role("legal", "Juridik"), None)) == ["chief_of_staff", "log_keeper", "legal"]

    @pytest.mark.parametrize(("place", "at"), [(1, 0), (2, 1), (3, 2), (99, 2), (0, 0), (-5, 0)])
    def test_is_the_one_that_is_said_as_far_as_there_is_one(self, place: int, at: int) -> None:
        assert self.keys(rules.put(PLAN, Role("legal", "Juridik"), place))[at] == "legal"

    def test_of_a_changed_role_stays(self) -> None:
        found = rules.put(PLAN, replace(CHIEF, label="Chef"), None)
        assert (self.keys(found), found.roles[0].label) == (["chief_of_staff", "log_keeper"], "Chef")

    def test_of_a_moved_role_is_the_new_one(self) -> None:
        assert self.keys(rules.put(PLAN, CHIEF, 2)) == ["log_keeper", "chief_of_staff"]

    def test_is_taken_by_one_of_each_name(self) -> None:
        with refused("plans.role_exists", field="label", label="stabschef"):
            rules.check_put(PLAN, Role("other", "stabschef"))
        rules.check_put(PLAN, replace(CHIEF, core="Annat."))

    def test_is_given_to_so_many_as_fit(self) -> None:
        full = Leading(FRAME, tuple(Role(f"r{number}", f"Roll {number}") for number in range(checks.MOST_ROLES)))
        with refused("plans.too_many_roles", most=checks.MOST_ROLES):
            rules.check_put(full, Role("new", "Ny"))
        rules.check_put(full, replace(full.roles[0], core="Ändrad."))

    def test_that_is_taken_away_takes_its_pairs_along(self) -> None:
        found = rules.without(PLAN, "log_keeper")
        assert (self.keys(found), found.frame.apart) == (["chief_of_staff"], ())
        assert rules.without(PLAN, "legal") == PLAN


class TestAKey:
    @pytest.mark.parametrize(
        ("label", "key"),
        [
            ("Juridik", "juridik"),
            ("IT och samband", "it_och_samband"),
            ("Säkerhet & signalskydd", "sakerhet_signalskydd"),
            ("  ", "role"),
            ("☎", "role"),
            ("x" * 90, "x" * 30),
        ],
    )
    def test_is_made_from_the_name(self, label: str, key: str) -> None:
        assert rules.new_key(label, ()) == key

    def test_is_another_when_it_is_taken(self) -> None:
        assert rules.new_key("Juridik", ("juridik",)) == "juridik_2"
        assert rules.new_key("Juridik", ("juridik", "juridik_2")) == "juridik_3"

    def test_gives_an_address_of_its_own_in_each_unit(self) -> None:
        one, other = UUID(int=5), UUID(int=6)
        assert rules.role_id(one, "legal") == rules.role_id(one, "legal") != rules.role_id(other, "legal")
        assert rules.role_id(one, "legal") != rules.role_id(one, "economy")


class TestWhatWasSeen:
    def test_is_a_fingerprint_that_any_change_changes(self) -> None:
        assert rules.digest(CHIEF) == rules.digest(replace(CHIEF))
        changed = (replace(CHIEF, core="Annat."), replace(CHIEF, items=ITEMS[:2]), replace(CHIEF, chain=(PERSON, POST)), LOG)
        assert len({rules.digest(role) for role in (CHIEF, *changed)}) == 5
        assert rules.digest(None) == ""
        assert rules.digest(FRAME) != rules.digest(replace(FRAME, label="Annan"))

    @pytest.mark.parametrize(("seen", "now_is"), [("", None), (rules.digest(CHIEF), CHIEF), (rules.digest(FRAME), FRAME)])
    def test_that_still_holds_is_let_through(self, seen: str, now_is: Any) -> None:
        rules.check_seen(seen, now_is)

    @pytest.mark.parametrize(("seen", "now_is"), [("", CHIEF), (rules.digest(CHIEF), None), (rules.digest(CHIEF), LOG), ("x", FRAME)])
    def test_that_holds_no_more_is_refused(self, seen: str, now_is: Any) -> None:
        with refused("plans.changed_meanwhile"):
            rules.check_seen(seen, now_is)


class TestAnAdoption:
    CALL: dict[str, Any] = {
        "decided_by": " Kommunfullmäktige ", "reference": "KS 2018-1, § 3", "decided_on": TODAY, "valid_from": TODAY, "today": TODAY,
    }  # fmt: skip

    def test_says_who_decided_and_where_it_stands(self) -> None:
        assert rules.check_adoption(PLAN, **self.CALL) == ("Kommunfullmäktige", "KS 2018-1, § 3")

    @pytest.mark.parametrize(
        ("more", "code", "field"),
        [
            ({"decided_by": ""}, "adoption_needs_decider", "decided_by"),
            ({"decided_by": "\u200b "}, "adoption_needs_decider", "decided_by"),
            ({"decided_by": "x" * 201}, "too_long", "decided_by"),
            ({"reference": "x" * 201}, "too_long", "reference"),
            ({"reference": PERSONAL_NUMBER}, "personal_id", "reference"),
            ({"decided_on": TODAY + timedelta(days=1), "valid_from": TODAY + timedelta(days=1)}, "decided_in_future", "decided_on"),
            ({"valid_from": TODAY - timedelta(days=1)}, "valid_before_decision", "valid_from"),
        ],
    )
    def test_is_refused_at_its_field(self, more: dict[str, Any], code: str, field: str) -> None:
        with refused(f"plans.{code}", field=field):
            rules.check_adoption(PLAN, **{**self.CALL, **more})

    def test_may_hold_from_a_day_to_come(self) -> None:
        rules.check_adoption(PLAN, **{**self.CALL, "valid_from": TODAY + timedelta(days=40)})

    def test_is_of_something(self) -> None:
        with refused("plans.nothing_to_adopt"):
            rules.check_adoption(Leading(FRAME), **self.CALL)

    def test_is_of_this_time(self) -> None:
        with refused("organisation.odd_date"):
            rules.check_adoption(PLAN, **{**self.CALL, "decided_on": date(18, 1, 1), "valid_from": date(2018, 1, 1)})


@pytest.mark.parametrize(
    ("kind", "seat"),
    [
        (OrganisationKind.MUNICIPALITY, Seat.CENTRAL),
        (OrganisationKind.BOARD, Seat.ADMINISTRATION),
        (OrganisationKind.ADMINISTRATION, Seat.ADMINISTRATION),
        (OrganisationKind.RESCUE_SERVICE, Seat.ADMINISTRATION),
        (OrganisationKind.MUNICIPAL_COMPANY, Seat.COMPANY),
        (OrganisationKind.JOINT_AUTHORITY, Seat.COMPANY),
    ],
)
def test_each_unit_that_can_lead_has_its_seat(kind: OrganisationKind, seat: Seat) -> None:
    assert SEATS[kind] is seat


@pytest.mark.parametrize(
    "kind", [OrganisationKind.ASSEMBLY, OrganisationKind.COMPANY, OrganisationKind.FAITH, OrganisationKind.STATE_AGENCY]
)
def test_others_do_not_lead_here(kind: OrganisationKind) -> None:
    assert kind not in SEATS


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (OrganisationKind.BOARD, "Socialnämnden", "Socialnämndens förvaltning"),
        (OrganisationKind.BOARD, "Nämnden för vård och hälsas", "Nämnden för vård och hälsas förvaltning"),
        (OrganisationKind.ADMINISTRATION, "Socialkontoret", "Socialkontoret"),
        (OrganisationKind.MUNICIPAL_COMPANY, "Energi AB", "Energi AB"),
    ],
)
def test_of_a_board_it_is_the_administration_that_leads(kind: OrganisationKind, name: str, said: str) -> None:
    assert leading_name(kind, name) == said
