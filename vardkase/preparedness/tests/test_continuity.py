"""Continuity plans: what is refused, drafts and versions, tests and reviews, who reads and writes, and the tables made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import events, queries
from vardkase.preparedness.events import continuity as written
from vardkase.preparedness.models import ContinuityRow, ContinuityVersionRow, StaffAssumptionRow
from vardkase.preparedness.projections import continuity as projections
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import Holder
from vardkase.preparedness.rules.continuity import (
    Adoption,
    Continuity,
    PlanState,
    Resource,
    Step,
    Trial,
    check_continuity,
    parse_resources,
    state_of,
    steps_done,
    written_resources,
)
from vardkase.preparedness.rules.staffing import Assumption
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, Chain, hours, refused
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.testing.pages import sign_in
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

DAY = date(2026, 3, 1)
PLAN = Continuity(
    goal=hours(8), consequence="Mediciner missas.", routines="1. Hämta pärmen.", decides="Enhetschef i beredskap",
    back="För in i efterhand.", owner=Holder(new_id(), "Enhetschef"), next_test=date(2030, 1, 1), ordinary=45, least=30,
    resources=(Resource("Diesel", "200 liter", "förrådet"),),
)  # fmt: skip


class TestTheRules:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"least": 50}, "least_above_ordinary"),
            ({"ordinary": None}, "least_above_ordinary"),
            ({"ordinary": -1}, "odd_staff"),
            ({"resources": (Resource("", "3"),)}, "nameless_resource"),
            ({"resources": (Resource("X"),) * 41}, "too_many_resources"),
            ({"routines": "x" * 2001}, "too_long"),
            ({"first": f"Ring {PERSONAL_NUMBER}"}, "personal_id"),
        ],
    )
    def test_a_plan_in_disorder_is_refused_at_its_field(self, said: dict[str, Any], code: str) -> None:
        assert check_continuity(PLAN) == PLAN
        with refused(f"preparedness.{code}"):
            check_continuity(replace(PLAN, **said))

    def test_resources_as_they_are_typed(self) -> None:
        said = "Diesel; 200 liter; förrådet\n\nFicklampor;40\nTelefonlista"
        found = parse_resources(said)
        assert found == (Resource("Diesel", "200 liter", "förrådet"), Resource("Ficklampor", "40"), Resource("Telefonlista"))
        assert parse_resources(written_resources(found)) == found

    def test_how_it_stands_on_a_day(self) -> None:
        def state(adopted: date | None, reviewed: date | None = None, next_test: date | None = None) -> PlanState:
            return state_of(has_draft=True, adopted=adopted, reviewed=reviewed, next_test=next_test, today=DAY)

        year = timedelta(days=365)
        assert state(None) is PlanState.DRAFT
        assert state(DAY - year) is PlanState.IN_FORCE
        assert state(DAY - year - timedelta(days=1)) is PlanState.REVIEW_OVERDUE
        assert state(DAY - 2 * year, reviewed=DAY - year) is PlanState.IN_FORCE
        assert state(DAY, next_test=DAY) is PlanState.IN_FORCE
        assert state(DAY - 2 * year, next_test=DAY - timedelta(days=1)) is PlanState.TEST_OVERDUE
        assert state_of(has_draft=False, adopted=None, reviewed=None, next_test=None, today=DAY) is PlanState.NONE

    def test_the_steps_of_the_method_stand_in_order(self) -> None:
        done = steps_done(PLAN, tested=True, reviewed=False)
        assert [step for step, there in done.items() if there] == [Step.CHOOSE, Step.CONSEQUENCE, Step.MEASURES, Step.TEST]
        assert tuple(done) == tuple(Step)


def today(chain: Chain) -> date:
    return chain.town.now.date()  # type: ignore[no-any-return]  # the town's own


def do(chain: Chain, what: str, name: str = "Hemtjänst", **facts: Any) -> Any:
    return chain.do(what, function_id=chain.ids[name], **facts)


def adopt(chain: Chain, plan: Continuity, **facts: Any) -> Any:
    return do(chain, "adopt_continuity", adoption=Adoption("Socialdirektör", today(chain), "KS 1"), seen=checks.digest(plan), **facts)


def page(chain: Chain, viewer: Any = None, name: str = "Hemtjänst", later: int = 0) -> Any:
    return queries.plan_page(viewer or chain.town.viewer, chain.authority, chain.ids[name], today(chain) + timedelta(days=later))


@kept
def planned(chain: Chain) -> Chain:
    """Home care has a plan in force."""
    do(chain, "save_continuity", plan=PLAN)
    adopt(chain, PLAN)
    return chain


@pytest.mark.django_db
class TestDraftsAndVersions:
    def test_a_draft_is_not_in_force_until_it_is_whole_and_decided(self, chain: Chain) -> None:
        with refused("preparedness.no_draft"):
            adopt(chain, PLAN)
        half = replace(PLAN, routines="", next_test=None)
        do(chain, "save_continuity", plan=half)
        assert (page(chain).state, page(chain).missing) == (PlanState.DRAFT, ("routines", "next_test"))
        with refused("preparedness.plan_unfinished", missing=("routines", "next_test")):
            adopt(chain, half)
        for said, code in ((Adoption("", today(chain)), "needs_decider"), (Adoption("X", today(chain) + timedelta(days=1)), "day_to_come")):
            with refused(f"preparedness.{code}"):
                do(chain, "adopt_continuity", adoption=said, seen=checks.digest(half))
        with refused("preparedness.not_in_force"):
            do(chain, "record_test", test=Trial(today(chain), "", "Bra", works=True))

    def test_a_version_stays_as_it_was_when_the_next_is_in_force(self, planned: Chain) -> None:
        better = replace(PLAN, routines="1. Ring.")
        do(planned, "save_continuity", plan=better, seen=checks.digest(PLAN))
        assert (page(planned).in_force.plan, page(planned).draft) == (PLAN, better)
        adopt(planned, better)
        found = page(planned)
        assert [(one.number, one.plan.routines) for one in found.versions] == [(2, "1. Ring."), (1, "1. Hämta pärmen.")]
        assert found.draft is None
        assert queries.plan_version(planned.town.viewer, planned.authority, planned.ids["Hemtjänst"], 1)[1].plan == PLAN
        with refused("preparedness.not_found"):
            queries.plan_version(planned.town.viewer, planned.authority, planned.ids["Hemtjänst"], 3)
        assert [one.name for one, _version in queries.plans_in_force(planned.town.viewer, planned.authority)] == ["Hemtjänst"]

    def test_nobody_writes_over_what_another_has_changed(self, planned: Chain) -> None:
        for seen in ("", checks.digest(replace(PLAN, back="Annat"))):
            with refused("preparedness.changed_meanwhile"):
                do(planned, "save_continuity", plan=PLAN, seen=seen)

    def test_the_same_sending_twice_is_one_write_and_a_key_is_not_used_for_two_things(self, planned: Chain) -> None:
        key, test = new_id(), Trial(today(planned), "Övning", "Gick bra", works=True, next_test=today(planned) + timedelta(days=300))
        assert not do(planned, "record_test", test=test, key=key).repeated
        assert do(planned, "record_test", test=test, key=key).repeated
        with refused("ledger.key_reused"):
            do(planned, "record_test", test=replace(test, result="Annat"), key=key)
        with refused("ledger.key_reused"):
            do(planned, "review_continuity", on=today(planned), key=key)
        assert len(page(planned).happened) == 1

    def test_a_test_moves_the_next_and_a_review_the_year(self, planned: Chain) -> None:
        assert page(planned, later=400).state is PlanState.REVIEW_OVERDUE
        next_test = today(planned) + timedelta(days=30)
        do(planned, "record_test", test=Trial(today(planned), "Övning", "Listan saknades", works=False, next_test=next_test))
        assert page(planned, later=31).state is PlanState.TEST_OVERDUE
        do(planned, "review_continuity", on=today(planned), note="Håller")
        found = page(planned)
        assert (found.tested.works, found.reviewed_on, found.next_test) == (False, today(planned), next_test)
        assert [bool(one.test) for one in found.happened] in ([True, False], [False, True])
        for said, code in (
            (Trial(today(planned) + timedelta(days=1), "", "X", works=True), "day_to_come"),
            (Trial(today(planned), "", " ", works=True), "needs_result"),
            (Trial(today(planned), "", "X", works=True, next_test=today(planned)), "next_test_before"),
        ):
            with refused(f"preparedness.{code}"):
                do(planned, "record_test", test=said)

    def test_the_tables_are_what_the_ledger_makes_them(self, planned: Chain) -> None:
        do(planned, "save_continuity", plan=replace(PLAN, first="Insulin"), seen=checks.digest(PLAN))
        do(planned, "record_test", test=Trial(today(planned), "Övning", "Bra", works=True))
        do(planned, "review_continuity", on=today(planned))
        now_is = queries.assumption(planned.town.viewer, planned.authority).assumption
        planned.do("change_staff_assumption", said=Assumption((50,)), reason="Influensa", seen=checks.digest(now_is))
        tables = (ContinuityRow, ContinuityVersionRow, StaffAssumptionRow)
        before = [list(table.objects.values()) for table in tables]
        projections.forget(planned.authority)
        assert not any(table.objects.exists() for table in tables)
        for entry in ledger.entries(written.stream_of(planned.authority)):
            projections.apply(entry)
        assert [list(table.objects.values()) for table in tables] == before
        assert set(written.KINDS) < set(events.KINDS)


@pytest.mark.django_db
class TestWhoMay:
    def test_those_who_only_read_change_nothing_and_outsiders_see_nothing(self, planned: Chain) -> None:
        reader = viewer_with(Role.CHIEF_OF_STAFF)
        assert page(planned, reader).in_force.plan == PLAN
        for viewer, code in ((reader, "may_not"), (nobody(), "not_found"), (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), "not_found")):
            for act, facts in (
                ("save_continuity", {"plan": PLAN}),
                ("record_test", {"test": Trial(today(planned), "", "X", works=True)}),
                ("review_continuity", {"on": today(planned)}),
            ):
                with refused(f"preparedness.{code}"):
                    do(planned, act, viewer=viewer, **facts)
            with refused(f"preparedness.{code}"):
                adopt(planned, PLAN, viewer=viewer)
        with refused("preparedness.not_found"):
            page(planned, nobody())

    def test_the_plan_of_what_is_restricted_is_for_editors(self, planned: Chain) -> None:
        restrict(planned, "Hemtjänst")
        reader = viewer_with(Role.CHIEF_OF_STAFF)
        with refused("preparedness.not_found"):
            page(planned, reader)
        (line,) = [one for one in queries.plan_list(reader, planned.authority, today(planned)).lines if one.function.name == "Hemtjänst"]
        assert (line.hidden, line.version, line.next_test) == (True, 0, None)
        assert queries.plans_in_force(reader, planned.authority) == ()
        assert queries.staff_page(reader, planned.authority).lines == ()
        assert "Hemtjänst" not in queries.staff_page(reader, planned.authority).untold
        assert page(planned).in_force


@pytest.mark.django_db
class TestThePages:
    def at(self, chain: Chain, name: str) -> str:
        return reverse(f"preparedness:{name}", args=[chain.authority, chain.ids["Hemtjänst"]])

    def test_a_plan_is_written_put_in_force_tested_and_printed(self, chain: Chain, client: Client) -> None:
        sign_in(client, chain.town.viewer)
        post = str(queries.post_choices(chain.town.viewer)[0][0])

        def send(name: str, **said: str) -> Any:
            form = client.get(self.at(chain, name)).context["form"]
            return client.post(self.at(chain, name), {"key": str(form["key"].value()), "seen": form["seen"].value(), **said})

        said = {"goal": "8 tim", "consequence": "A", "routines": "B", "decides": "C", "back": "D", "resources": "Diesel; 200 liter"}
        assert send("edit_continuity", **said, ordinary="många").status_code == 422
        assert send("edit_continuity", **said, owner=post).status_code == 302
        refusal = send("adopt_continuity", decided_by="Chef")
        assert refusal.status_code == 422
        assert "nästa prov" in refusal.content.decode()
        assert send("edit_continuity", **said, owner=post, next_test="2030-01-01").status_code == 302
        assert send("adopt_continuity", decided_by="Chef").status_code == 302
        assert send("test_continuity", result="Gick bra", works="on", on="2000-01-01").status_code == 302
        assert send("review_continuity", note="Håller").status_code == 302
        for address in (self.at(chain, "continuity_plan"), reverse("preparedness:continuity_paper", args=[chain.authority])):
            text = client.get(address).content.decode()
            assert "Diesel" in text
            assert "Utgåva 1" in text
        assert "Gäller" in client.get(reverse("preparedness:continuity", args=[chain.authority])).content.decode()
        assert client.get(f"{self.at(chain, 'continuity_plan')}versions/1/").status_code == 200

    def test_the_forms_are_not_there_for_those_who_only_read(self, planned: Chain, client: Client) -> None:
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        assert client.get(self.at(planned, "continuity_plan")).status_code == 200
        for name in ("edit_continuity", "adopt_continuity", "test_continuity", "review_continuity"):
            assert client.get(self.at(planned, name)).status_code in (403, 404)
