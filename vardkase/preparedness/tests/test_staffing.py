"""Loss of staff by the national planning assumption (rsa-cases A7), and the assumption as data that is changed with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.preparedness import queries
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.staffing import NATIONAL, Assumption, Enough, loss_of, parse_weeks, present
from vardkase.preparedness.tests.scenes import Chain, refused
from vardkase.preparedness.tests.test_continuity import PLAN, do, planned
from vardkase.testing.pages import sign_in
from vardkase.testing.people import nobody, viewer_with

__all__ = ["planned"]


class TestTheNationalAssumption:
    """20 % away for six weeks, two of them 40 %."""

    def test_on_average_and_for_forty_five(self) -> None:
        assert round(NATIONAL.mean, 2) == 26.67
        assert sorted(NATIONAL.weeks) == [20, 20, 20, 20, 40, 40]
        found = loss_of(45, 30, NATIONAL)
        assert sorted(set(found.present)) == [27, 36]
        assert found.present.count(27) == 2
        assert found.person_weeks == 72

    @pytest.mark.parametrize(("least", "lacking", "enough"), [(27, 0, "enough"), (28, 1, "short"), (37, 10, "short"), (None, 0, "unknown")])
    def test_who_falls_below_the_least(self, least: int | None, lacking: int, enough: str) -> None:
        found = loss_of(45, least, NATIONAL)
        assert (max(found.lacking), found.enough) == (lacking, Enough(enough))

    def test_half_a_person_is_nobody(self) -> None:
        assert [present(7, percent) for percent in (0, 20, 40, 100)] == [7, 5, 4, 0]
        assert loss_of(0, 0, NATIONAL).enough is Enough.ENOUGH

    def test_weeks_as_they_are_typed(self) -> None:
        assert parse_weeks("20 %, 40; 0 100") == (20, 40, 0, 100)
        for said, code in (
            ("", "unread_weeks"),
            ("101", "unread_weeks"),
            ("-5", "unread_weeks"),
            ("²", "unread_weeks"),
            ("1 " * 27, "too_many_weeks"),
        ):
            with refused(f"preparedness.{code}"):
                parse_weeks(said)


@pytest.mark.django_db
class TestAnAuthority:
    def change(self, chain: Chain, weeks: tuple[int, ...] = (10, 60), **facts: Any) -> Any:
        said = {"said": Assumption(weeks, "Regionens prognos"), "reason": "Ny prognos", "seen": checks.digest(NATIONAL)}
        return chain.do("change_staff_assumption", **{**said, **facts})

    def test_reckons_week_by_week_and_those_who_lack_most_stand_first(self, planned: Chain) -> None:
        do(planned, "save_continuity", "Trygghetslarm", plan=replace(PLAN, ordinary=10, least=10))
        page = queries.staff_page(planned.town.viewer, planned.authority)
        assert [(one.function.name, one.is_draft) for one in page.lines] == [("Trygghetslarm", True), ("Hemtjänst", False)]
        assert (page.ordinary, page.present) == (55, (44, 44, 33, 33, 44, 44))
        # What others run has its staff elsewhere.
        assert page.untold == ()

    def test_plans_for_another_loss_with_a_reason(self, planned: Chain) -> None:
        for facts, code in (({"reason": " "}, "needs_reason"), ({"seen": "x"}, "changed_meanwhile"), ({"weeks": ()}, "unread_weeks")):
            with refused(f"preparedness.{code}"):
                self.change(planned, **facts)
        for viewer, code in ((viewer_with(Role.CHIEF_OF_STAFF), "may_not"), (nobody(), "not_found")):
            with refused(f"preparedness.{code}"):
                self.change(planned, viewer=viewer)
        self.change(planned)
        page = queries.staff_page(planned.town.viewer, planned.authority)
        assert (page.assumed.reason, page.lines[0].loss.present) == ("Ny prognos", (40, 18))

    def test_on_the_page_and_in_the_form(self, planned: Chain, client: Client) -> None:
        sign_in(client, planned.town.viewer)
        address, form = (reverse(f"preparedness:{name}", args=[planned.authority]) for name in ("staff", "staff_assumption"))
        text = client.get(address).content.decode()
        assert "26,7 %" in text
        assert "saknas 3" in text
        opened = client.get(form).context["form"]
        said = {"key": str(opened["key"].value()), "seen": opened["seen"].value(), "weeks": "10 10", "reason": "Sommar"}
        assert client.post(form, {**said, "weeks": "mycket"}).status_code == 422
        assert client.post(form, said).status_code == 302
        assert "Sommar" in client.get(address).content.decode()
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        assert client.get(address).status_code == 200
        assert client.get(form).status_code in (403, 404)
