"""Versions, tests and reviews of a continuity plan: in what order they count, what differs, and what is never lost."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import queries
from vardkase.preparedness.events import continuity as written
from vardkase.preparedness.models import ContinuityRow, ContinuityVersionRow, StaffAssumptionRow
from vardkase.preparedness.projections import continuity as projections
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import Holder
from vardkase.preparedness.rules.continuity import (
    MOST_STAFF,
    REVIEWED_EVERY,
    TEXTS,
    Adoption,
    Continuity,
    PlanState,
    Resource,
    Step,
    Trial,
    changed,
    check_adoption,
    check_complete,
    check_continuity,
    check_next_test,
    check_test,
    missing,
    parse_resources,
    state_of,
    steps_done,
    written_resources,
)
from vardkase.preparedness.rules.staffing import NATIONAL, Assumption
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, Chain, hours, refused
from vardkase.preparedness.tests.test_continuity import PLAN, adopt, do, page, planned, today
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.preparedness.words import FIELDS, PLAN_STATES
from vardkase.testing.cases import each
from vardkase.testing.people import OTHER_SCOPE, viewer_with

__all__ = ["planned"]
DAY = date(2026, 11, 30)
OWNER = Holder(new_id(), "Enhetschef")


def days(count: int) -> timedelta:
    return timedelta(days=count)


class TestHowItStands:
    def state(self, **said: Any) -> PlanState:
        known = {"has_draft": False, "adopted": DAY - days(30), "reviewed": None, "next_test": DAY + days(30), "today": DAY}
        return state_of(**{**known, **said})

    @each(
        "said, state",
        [
            ({}, PlanState.IN_FORCE),
            ({"has_draft": True}, PlanState.IN_FORCE),
            ({"next_test": DAY}, PlanState.IN_FORCE),
            ({"next_test": DAY - days(1)}, PlanState.TEST_OVERDUE),
            ({"next_test": None}, PlanState.IN_FORCE),
            ({"adopted": DAY - REVIEWED_EVERY}, PlanState.IN_FORCE),
            ({"adopted": DAY - REVIEWED_EVERY - days(1)}, PlanState.REVIEW_OVERDUE),
            ({"adopted": DAY - days(900), "reviewed": DAY - days(10)}, PlanState.IN_FORCE),
            ({"adopted": DAY - days(900), "reviewed": DAY - days(400)}, PlanState.REVIEW_OVERDUE),
            # A review from before the version says nothing of the version.
            ({"adopted": DAY - days(10), "reviewed": DAY - days(900)}, PlanState.IN_FORCE),
            ({"failed_on": DAY - days(10)}, PlanState.TEST_FAILED),
            ({"failed_on": DAY - days(30)}, PlanState.TEST_FAILED),
            ({"failed_on": DAY - days(31)}, PlanState.IN_FORCE),
            ({"failed_on": DAY, "next_test": DAY - days(1)}, PlanState.TEST_OVERDUE),
            ({"failed_on": DAY, "adopted": DAY - days(900), "next_test": None}, PlanState.TEST_FAILED),
            ({"adopted": None}, PlanState.NONE),
            ({"adopted": None, "has_draft": True, "failed_on": DAY}, PlanState.DRAFT),
        ],
    )
    def test_on_a_day(self, said: dict[str, Any], state: PlanState) -> None:
        assert self.state(**said) is state

    def test_every_state_has_its_word_and_green_is_only_what_is_in_order(self) -> None:
        assert set(PLAN_STATES) == set(PlanState)
        assert [state for state, (tone, _word) in PLAN_STATES.items() if tone == "green"] == [PlanState.IN_FORCE]
        assert len({str(word) for _tone, word in PLAN_STATES.values()}) == len(PlanState)
        assert str(PLAN_STATES[PlanState.TEST_FAILED][1]) in {"Did not stand the test", "Höll inte vid provet"}


class TestWhatDiffers:
    def test_each_field_is_found_by_its_name_and_has_a_word(self) -> None:
        other: dict[str, Any] = {
            "goal": hours(1), "resources": (Resource("X"),), "owner": OWNER, "next_test": DAY, "ordinary": 1, "least": 1,
        }  # fmt: skip
        for one in fields(Continuity):
            after = replace(Continuity(), **{one.name: other.get(one.name, "Något")})
            assert changed(Continuity(), after) == (one.name,)
            assert str(FIELDS[one.name])
        assert changed(PLAN, PLAN) == ()

    def test_several_stand_in_the_order_of_the_plan(self) -> None:
        assert changed(PLAN, replace(PLAN, least=1, goal=hours(2), back="Annat")) == ("goal", "back", "least")


class TestWhatIsRefused:
    @each("name", TEXTS)
    def test_every_text_has_its_limit_and_no_persons(self, name: str) -> None:
        assert getattr(check_continuity(replace(PLAN, **{name: "  x" * 10})), name)
        with refused("preparedness.too_long", field=name, limit=2000):
            check_continuity(replace(PLAN, **{name: "x" * 2001}))
        with refused("preparedness.personal_id", field=name):
            check_continuity(replace(PLAN, **{name: f"Ring {PERSONAL_NUMBER}"}))

    @each(
        "said, code, field",
        [
            ({"goal": hours(5, 4, 6)}, "stretch_backwards", "goal"),
            ({"goal": hours(24 * 367)}, "stretch_too_long", "goal"),
            ({"goal_why": "x" * 601}, "too_long", "goal_why"),
            ({"decides": PERSONAL_NUMBER}, "personal_id", "decides"),
            ({"ordinary": MOST_STAFF + 1}, "odd_staff", "ordinary"),
            ({"least": -1}, "odd_staff", "least"),
            ({"ordinary": 4, "least": 5}, "least_above_ordinary", "least"),
            ({"ordinary": None, "least": 0}, "least_above_ordinary", "least"),
            ({"resources": (Resource("A", place=PERSONAL_NUMBER),)}, "personal_id", "resources"),
            ({"resources": (Resource("A" * 201),)}, "too_long", "resources"),
            ({"resources": (Resource("  ", "3", "X"),)}, "nameless_resource", "resources"),
        ],
    )
    def test_at_its_field(self, said: dict[str, Any], code: str, field: str) -> None:
        with refused(f"preparedness.{code}", field=field):
            check_continuity(replace(PLAN, **said))

    @each("name", ["goal", "consequence", "routines", "decides", "back", "owner", "next_test"])
    def test_a_plan_that_lacks_just_this_cannot_be_followed(self, name: str) -> None:
        whole = replace(PLAN, owner=OWNER)
        check_complete(whole)
        half = replace(whole, **{name: type(getattr(Continuity(), name))() if name not in ("goal", "owner", "next_test") else None})
        assert missing(half) == (name,)
        with refused("preparedness.plan_unfinished", missing=(name,)):
            check_complete(half)

    @each(
        "said, before, code",
        [
            (Adoption("Chef", DAY), None, ""),
            (Adoption("Chef", DAY), DAY, ""),
            (Adoption("Chef", DAY - days(1)), DAY, "adopted_before"),
            (Adoption("Chef", DAY + days(1)), None, "day_to_come"),
            (Adoption(" ", DAY), None, "needs_decider"),
            (Adoption("C" * 201, DAY), None, "too_long"),
            (Adoption("Chef", DAY, PERSONAL_NUMBER), None, "personal_id"),
        ],
    )
    def test_an_adoption(self, said: Adoption, before: date | None, code: str) -> None:
        if not code:
            assert check_adoption(said, DAY, before) == said
            return
        with refused(f"preparedness.{code}"):
            check_adoption(said, DAY, before)

    @each(
        "said, planned_day, code",
        [
            (Trial(DAY, "", "Bra", True, DAY + days(1)), None, ""),
            (Trial(DAY, "", "Bra", True), DAY + days(1), ""),
            (Trial(DAY, "", "Bra", True), DAY, "needs_next_test"),
            (Trial(DAY, "", "Bra", True), DAY - days(1), "needs_next_test"),
            (Trial(DAY, "", "Bra", True), None, "needs_next_test"),
        ],
    )
    def test_a_plan_is_never_left_without_a_next_test(self, said: Trial, planned_day: date | None, code: str) -> None:
        check_test(said, DAY)
        if not code:
            check_next_test(said, planned_day)
            return
        with refused(f"preparedness.{code}", field="next_test"):
            check_next_test(said, planned_day)

    @each("said", ["Diesel; 200 liter; förrådet", "A", "A; 1", "A; ; X", "A;;", "  A ; 2 ;  B;C "])
    def test_resources_are_read_again_as_they_are_written(self, said: str) -> None:
        found = parse_resources(said)
        assert parse_resources(written_resources(found)) == found
        assert found[0].name

    def test_the_steps_that_are_done_are_those_that_left_something(self) -> None:
        nothing = steps_done(Continuity(), tested=False, reviewed=False)
        assert not any(nothing.values())
        whole = replace(PLAN, risks="R", measures="M", communication="K")
        assert all(steps_done(whole, tested=True, reviewed=True).values())
        assert [step for step, done in steps_done(whole, tested=False, reviewed=False).items() if not done] == [Step.TEST, Step.DEVELOP]


def tried(chain: Chain, ago: int, result: str = "Bra", *, works: bool = True, later: int | None = None, **facts: Any) -> Any:
    on = today(chain) - days(ago)
    said = Trial(on, "Övning", result, works, today(chain) + days(later) if later is not None else None)
    return do(chain, "record_test", test=said, **facts)


def tables() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in (ContinuityRow, ContinuityVersionRow, StaffAssumptionRow)]


@pytest.mark.django_db
class TestTheOrderInWhichTestsCount:
    def test_an_older_test_that_is_written_down_afterwards_changes_nothing_but_the_history(self, planned: Chain) -> None:
        tried(planned, 10, "Den senaste", later=100)
        tried(planned, 400, "Ett gammalt", works=False)
        found = page(planned)
        assert (found.tested.result, found.next_test, found.state) == ("Den senaste", today(planned) + days(100), PlanState.IN_FORCE)
        assert [one.test.result for one in found.happened] == ["Den senaste", "Ett gammalt"]
        (line,) = [
            one
            for one in queries.plan_list(planned.town.viewer, planned.authority, today(planned)).lines
            if one.function.name == "Hemtjänst"
        ]
        assert (line.state, line.next_test) == (PlanState.IN_FORCE, found.next_test)

    def test_of_two_on_the_same_day_the_one_that_was_written_last_counts(self, planned: Chain) -> None:
        tried(planned, 0, "Först", works=False)
        tried(planned, 0, "Sedan", works=True)
        assert page(planned).state is PlanState.IN_FORCE
        assert page(planned).tested.works

    def test_a_plan_that_did_not_stand_its_test_is_not_green(self, planned: Chain) -> None:
        tried(planned, 0, "Listan saknades", works=False, later=30)
        assert page(planned).state is PlanState.TEST_FAILED
        assert page(planned, later=31).state is PlanState.TEST_OVERDUE
        do(planned, "review_continuity", on=today(planned))
        assert page(planned).state is PlanState.TEST_FAILED, "that it was gone through does not make it work"
        tried(planned, 0, "Nu gick det", later=30)
        assert page(planned).state is PlanState.IN_FORCE

    def test_a_new_version_is_not_judged_by_a_test_of_the_one_before(self, planned: Chain) -> None:
        tried(planned, 1, "Gick inte", works=False)
        better = replace(PLAN, routines="1. Ring.")
        do(planned, "save_continuity", plan=better, seen=checks.digest(PLAN))
        adopt(planned, better)
        found = page(planned)
        assert (found.state, found.in_force.number, found.tested_version, found.tested.works) == (PlanState.IN_FORCE, 2, 1, False)

    def test_the_day_that_was_planned_stands_when_none_is_said(self, planned: Chain) -> None:
        tried(planned, 0)
        assert page(planned).next_test == PLAN.next_test
        tried(planned, 0, later=5)
        assert page(planned).next_test == today(planned) + days(5)

    def test_and_when_it_has_been_another_must_be_said(self, planned: Chain) -> None:
        tried(planned, 20, later=-10)
        assert page(planned).state is PlanState.TEST_OVERDUE
        with refused("preparedness.needs_next_test", field="next_test"):
            tried(planned, 0)
        tried(planned, 0, later=60)
        assert page(planned).state is PlanState.IN_FORCE

    def test_an_older_review_does_not_make_it_older(self, planned: Chain) -> None:
        with refused("preparedness.reviewed_before", day=today(planned).isoformat()):
            do(planned, "review_continuity", on=today(planned) - days(1))
        do(planned, "review_continuity", on=today(planned))
        assert page(planned).reviewed_on == today(planned)

    def test_a_version_is_not_decided_before_the_one_that_it_replaces(self, planned: Chain) -> None:
        better = replace(PLAN, routines="1. Ring.")
        do(planned, "save_continuity", plan=better, seen=checks.digest(PLAN))
        early = Adoption("Chef", today(planned) - days(1))
        with refused("preparedness.adopted_before", field="on", day=today(planned).isoformat()):
            do(planned, "adopt_continuity", adoption=early, seen=checks.digest(better))
        assert (page(planned).in_force.number, page(planned).draft) == (1, better)

    def test_whatever_is_done_the_tables_are_made_again_from_the_ledger(self, planned: Chain) -> None:
        tried(planned, 10, later=20)
        tried(planned, 300, "Gammalt", works=False)
        do(planned, "review_continuity", on=today(planned), note="Håller")
        better = replace(PLAN, stops="Städning")
        do(planned, "save_continuity", plan=better, seen=checks.digest(PLAN))
        adopt(planned, better)
        tried(planned, 0, works=False)
        do(planned, "save_continuity", "Trygghetslarm", plan=replace(PLAN, owner=OWNER))
        planned.do("change_staff_assumption", said=Assumption((50, 10), "Egen"), reason="Influensa", seen=checks.digest(NATIONAL))
        before = tables()
        assert all(before)
        for _twice in range(2):
            projections.forget(planned.authority)
            assert not any(tables())
            for entry in ledger.entries(written.stream_of(planned.authority)):
                projections.apply(entry)
            assert tables() == before

    def test_an_entry_is_read_as_it_was_written_and_can_be_read_alone(self, planned: Chain) -> None:
        tried(planned, 0, works=False)
        do(planned, "review_continuity", on=today(planned), note="Håller")
        planned.do("change_staff_assumption", said=Assumption((50,), "Egen"), reason="Influensa", seen=checks.digest(NATIONAL))
        seen = set()
        for entry in ledger.entries(written.stream_of(planned.authority)):
            event = entry.event
            seen.add(type(event))
            assert codec.from_plain(type(event), codec.to_plain(event)) == event
            assert event.authority == "Kommunstyrelsen"
            assert getattr(event, "function", "Hemtjänst") == "Hemtjänst"
        assert seen == set(written.KINDS)


@pytest.mark.django_db
class TestOnceAndTogether:
    def acts(self, chain: Chain) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
        """Each act with what it says, and with something else that the same key must not be used for."""
        now, plan = today(chain), replace(PLAN, first="Insulin")
        return {
            "save_continuity": ({"plan": plan, "seen": checks.digest(PLAN)}, {"plan": replace(plan, first="Annat")}),
            "record_test": ({"test": Trial(now, "", "Bra", True)}, {"test": Trial(now, "", "Dåligt", True)}),
            "review_continuity": ({"on": now, "note": "Håller"}, {"note": "Håller inte"}),
        }

    def test_the_same_sending_is_one_and_other_words_or_another_function_are_refused(self, planned: Chain) -> None:
        for what, (said, other) in self.acts(planned).items():
            key, before = new_id(), ledger.head(written.stream_of(planned.authority)).number
            assert not do(planned, what, key=key, **said).repeated
            assert do(planned, what, key=key, **said).repeated
            for facts in ({**said, **other}, {**said, "name": "Trygghetslarm"}):
                with refused("ledger.key_reused"):
                    do(planned, what, key=key, **facts)
            assert ledger.head(written.stream_of(planned.authority)).number == before + 1, what

    def test_a_refusal_writes_nothing(self, planned: Chain) -> None:
        before, head = tables(), ledger.head(written.stream_of(planned.authority)).number
        now = today(planned)
        for what, facts in (
            ("save_continuity", {"plan": replace(PLAN, least=99), "seen": checks.digest(PLAN)}),
            ("save_continuity", {"plan": PLAN, "seen": "gammalt"}),
            ("adopt_continuity", {"adoption": Adoption("Chef", now), "seen": checks.digest(PLAN)}),
            ("record_test", {"test": Trial(now, "", "", True)}),
            ("review_continuity", {"on": now + days(1)}),
            ("save_continuity", {"plan": PLAN, "name": "Enskilda brunnar", "seen": "x"}),
        ):
            with pytest.raises(Refusal):
                do(planned, what, **facts)
        assert (tables(), ledger.head(written.stream_of(planned.authority)).number) == (before, head)

    def test_the_one_who_comes_second_is_told_and_loses_nothing(self, planned: Chain) -> None:
        seen = checks.digest(PLAN)
        do(planned, "save_continuity", plan=replace(PLAN, first="Den förstas"), seen=seen)
        with refused("preparedness.changed_meanwhile"):
            do(planned, "save_continuity", plan=replace(PLAN, first="Den andras"), seen=seen)
        with refused("preparedness.changed_meanwhile"):
            adopt(planned, PLAN)
        assert page(planned).draft.first == "Den förstas"

    def test_a_function_out_of_use_has_no_plan_until_it_is_in_use_again(self, planned: Chain) -> None:
        planned.do("retire_function", function_id=planned.ids["Hemtjänst"], reason="Upphandlad.")
        for ask in (page, lambda chain: do(chain, "save_continuity", plan=PLAN, seen=checks.digest(PLAN))):
            with refused("preparedness.not_found"):
                ask(planned)
        assert queries.plans_in_force(planned.town.viewer, planned.authority) == ()
        planned.do("restore_function", function_id=planned.ids["Hemtjänst"], reason="Åter i egen regi.")
        assert page(planned).in_force.plan == PLAN

    def test_another_authority_and_another_function_find_no_version(self, planned: Chain) -> None:
        stranger = viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE)
        for viewer, function, number in (
            (stranger, "Hemtjänst", 1),
            (planned.town.viewer, "Trygghetslarm", 1),
            (planned.town.viewer, "Hemtjänst", 2),
            (planned.town.viewer, "Hemtjänst", 0),
        ):
            with refused("preparedness.not_found"):
                queries.plan_version(viewer, planned.authority, planned.ids[function], number)
        restrict(planned, "Hemtjänst")
        with refused("preparedness.not_found"):
            queries.plan_versions(viewer_with(Role.CHIEF_OF_STAFF), planned.authority, planned.ids["Hemtjänst"])
        assert len(queries.plan_versions(planned.town.viewer, planned.authority, planned.ids["Hemtjänst"])[1]) == 1
