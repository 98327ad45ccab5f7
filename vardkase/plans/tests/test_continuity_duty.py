"""The yearly duty of continuity plans is met by the plans themselves: when every one in force was gone through, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role
from vardkase.plans import proofs
from vardkase.plans.queries import obligations
from vardkase.plans.rules.obligations import Met, State
from vardkase.plans.rules.terms import Term
from vardkase.preparedness.queries.continuity import gone_through
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.continuity import Adoption
from vardkase.preparedness.tests.scenes import Chain, chained
from vardkase.preparedness.tests.test_continuity import PLAN, do
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
TERM = Term(2018)


@kept
def two(filled: Any) -> Chain:
    """Home care and the safety alarms have plans, decided on the first and the second of January 2019."""
    chain = chained(filled)
    for name, day in (("Hemtjänst", 1), ("Trygghetslarm", 2)):
        do(chain, "save_continuity", name, plan=PLAN)
        decided = Adoption("Socialdirektör", date(2019, 1, day))
        do(chain, "adopt_continuity", name, adoption=decided, seen=digest(PLAN))
    return chain


def met(chain: Chain, viewer: Any = None, term: Term = TERM) -> list[Met]:
    return list(proofs.continuity_met(viewer or chain.town.viewer, chain.authority, term))


def years_later(chain: Chain, years: int) -> datetime:
    found: datetime = chain.town.now + timedelta(days=365 * years)
    return found


def review(chain: Chain, name: str, on: date) -> None:
    do(chain, "review_continuity", name, on=on, now=years_later(chain, 3))


class TestTheYear:
    def test_in_which_all_were_put_in_force_is_met_on_the_day_of_the_last(self, two: Chain) -> None:
        (one,) = met(two)
        assert (one.duty, one.year, one.on, one.body) == ("continuity", 2019, date(2019, 1, 2), "Socialdirektör")
        assert one.reference == "2 kontinuitetsplaner genomgångna"
        assert one.url.endswith(f"/{two.authority}/continuity/")

    def test_is_done_on_the_page_of_the_term_and_the_next_is_not(self, two: Chain) -> None:
        lines = obligations.duty_lines(two.town.viewer, two.authority, TERM, two.town.now.date())
        states = {one.occurrence.year: one.state for one in lines if one.occurrence.duty.key == "continuity"}
        assert states[2019] is State.DONE
        assert State.DONE not in {state for year, state in states.items() if year != 2019}

    def test_after_is_met_when_the_last_of_them_is_gone_through_and_not_before(self, two: Chain) -> None:
        review(two, "Hemtjänst", date(2020, 3, 1))
        assert [one.year for one in met(two)] == [2019]
        review(two, "Trygghetslarm", date(2020, 5, 1))
        review(two, "Trygghetslarm", date(2020, 9, 1))
        assert [(one.year, one.on) for one in met(two)] == [(2019, date(2019, 1, 2)), (2020, date(2020, 5, 1))]
        assert met(two)[1].body == two.town.viewer.actor.label

    def test_a_new_version_is_as_good_as_a_review(self, two: Chain) -> None:
        review(two, "Hemtjänst", date(2020, 3, 1))
        better = replace(PLAN, stops="Städning")
        do(two, "save_continuity", "Trygghetslarm", plan=better, seen=digest(PLAN))
        decided = Adoption("Chef", date(2020, 2, 1))
        do(two, "adopt_continuity", "Trygghetslarm", adoption=decided, seen=digest(better), now=years_later(two, 3))
        assert [(one.year, one.on) for one in met(two)][1:] == [(2020, date(2020, 3, 1))]

    def test_asks_of_a_plan_only_from_the_year_when_it_came(self, two: Chain) -> None:
        for name in ("Hemtjänst", "Trygghetslarm"):
            review(two, name, date(2020, 3, 1))
        do(two, "save_continuity", "Mobilnät", plan=PLAN)
        decided = Adoption("Chef", date(2021, 2, 1))
        do(two, "adopt_continuity", "Mobilnät", adoption=decided, seen=digest(PLAN), now=years_later(two, 3))
        assert [(one.year, one.reference[0]) for one in met(two)] == [(2019, "2"), (2020, "2")]

    def test_asks_nothing_of_a_function_out_of_use(self, two: Chain) -> None:
        review(two, "Hemtjänst", date(2020, 3, 1))
        two.do("retire_function", function_id=two.ids["Trygghetslarm"], reason="Upphandlad.")
        assert [(one.year, one.reference) for one in met(two)] == [
            (2019, "1 kontinuitetsplan genomgången"),
            (2020, "1 kontinuitetsplan genomgången"),
        ]

    def test_without_any_plan_is_not_met(self, filled: Any) -> None:
        assert met(chained(filled)) == []

    def test_of_another_term_is_not_told(self, two: Chain) -> None:
        assert met(two, term=Term(2014)) == met(two, term=Term(2022)) == []


def test_who_does_not_read_the_register_is_told_nothing(two: Chain) -> None:
    restrict(two, "Hemtjänst")
    for viewer in (nobody(), viewer_with(), viewer_with(Role.OBSERVER), viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE)):
        assert met(two, viewer) == []
        assert gone_through(viewer, two.authority, TERM.years) == ()
    # The days are those of all plans, whoever asks: a page of duties does not say one thing to one and another to the other.
    assert met(two, viewer_with(Role.STAFF_MEMBER)) == met(two)
