"""Days: where one day ends and the next begins, in what order they stand, and what a day that cannot be is answered with.

Proves that the day is the one on the wall in Sweden, summer and winter, that the first and the last day of a period both count, that
nothing ends before it began or on a day that has not come, and that the same person never holds a function twice on one day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, queries, rules
from vardkase.organisation.actions import OrganisationDraft, PostDraft
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, Organisation, Person, Post, PostHolding
from vardkase.organisation.queries import shaping
from vardkase.organisation.rules import OrganisationKind
from vardkase.organisation.tests.refusals import refused
from vardkase.testing.cases import each

DAYS = st.dates(date(1900, 1, 1), date(2150, 1, 1))
ODD = (date(1, 1, 1), date(1861, 12, 31), date(2200, 1, 2), date(9999, 12, 31))
MIDNIGHTS = [
    (datetime(2019, 1, 1, 22, 59, 59, tzinfo=UTC), date(2019, 1, 1)),
    (datetime(2019, 1, 1, 23, 0, tzinfo=UTC), date(2019, 1, 2)),
    (datetime(2019, 7, 1, 21, 59, 59, tzinfo=UTC), date(2019, 7, 1)),
    (datetime(2019, 7, 1, 22, 0, tzinfo=UTC), date(2019, 7, 2)),
    (datetime(2019, 12, 31, 22, 59, 59, tzinfo=UTC), date(2019, 12, 31)),
    (datetime(2019, 12, 31, 23, 0, tzinfo=UTC), date(2020, 1, 1)),
    (datetime(2019, 3, 30, 23, 0, tzinfo=UTC), date(2019, 3, 31)),
    (datetime(2019, 3, 31, 22, 0, tzinfo=UTC), date(2019, 4, 1)),
    (datetime(2020, 2, 28, 23, 0, tzinfo=UTC), date(2020, 2, 29)),
]


class TestPeriods:
    @given(DAYS, DAYS)
    def test_a_period_is_accepted_in_one_order_alone(self, one, other):
        first, last = sorted((one, other))
        rules.check_period(first, last)
        if first != last:
            with pytest.raises(Refusal) as caught:
                rules.check_period(last, first)
            assert caught.value.facts == {"start": last, "end": first}

    @given(DAYS, DAYS, DAYS)
    def test_a_day_is_inside_exactly_from_the_first_to_the_last(self, one, other, day):
        first, last = sorted((one, other))
        assert rules.current(first, last, day) is (first <= day <= last)
        assert rules.current(first, None, day) is (first <= day)
        assert rules.current(None, last, day) is (day <= last)

    @given(DAYS)
    def test_a_period_of_one_day_is_that_day(self, day):
        rules.check_period(day, day)
        assert [rules.current(day, day, day + timedelta(days=step)) for step in (-1, 0, 1)] == [False, True, False]

    @each("day", ODD)
    def test_a_slip_of_the_year_is_told_with_the_day_at_either_end(self, day):
        for start, end in ((day, None), (None, day)):
            with pytest.raises(Refusal) as caught:
                rules.check_period(start, end)
            assert (caught.value.code, caught.value.facts) == ("organisation.odd_date", {"day": day})

    def test_the_outermost_years_that_can_be_are_let_through(self):
        rules.check_period(date(1862, 1, 1), date(2200, 1, 1))


@each(("moment", "day"), MIDNIGHTS)
def test_the_day_changes_at_midnight_in_sweden(moment, day):
    assert shaping.local_day(moment) == day


@pytest.mark.django_db
class TestClosing:
    def test_at_midnight_the_new_day_becomes_possible_and_not_a_second_before(self, town):
        closings = {
            "post": lambda: {"post_id": town.post(f"Vakt {new_id()}")},
            "person": lambda: {"person_id": town.person("Testa")},
            "organisation": lambda: {"organisation_id": town.organisation(f"Bolag {new_id()}")},
        }
        for what, make in closings.items():
            call = {"viewer": town.viewer, **make(), "reason": "", "last_day": date(2019, 1, 2), "key": new_id()}
            close = getattr(actions, f"close_{what}")
            refused("closes_in_future", close, **call, now=datetime(2019, 1, 1, 22, 59, 59, tzinfo=UTC))
            assert close(**call, now=datetime(2019, 1, 1, 23, 0, tzinfo=UTC)).number

    def test_without_a_day_it_is_the_day_on_the_wall(self, town):
        post, way = town.post("Vakt"), town.way(actions.Owner(organisation_id=town.office))
        late = datetime(2019, 1, 2, 23, 30, tzinfo=UTC)
        actions.close_post(viewer=town.viewer, post_id=post, reason="", key=new_id(), now=late)
        actions.close_way(viewer=town.viewer, way_id=way, reason="", key=new_id(), now=late)
        assert {Post.objects.get(pk=post).valid_to, ContactWay.objects.get(pk=way).valid_to} == {date(2019, 1, 3)}

    def test_nothing_ends_before_it_began(self, town):
        call = {"viewer": town.viewer, "reason": "", "key": new_id(), "now": town.now, "last_day": date(2018, 5, 31)}
        post = town.post("Vakt", valid_from=date(2018, 6, 1))
        company = town.organisation("Bolaget", valid_from=date(2018, 6, 1))
        refusal = refused("ends_before_start", actions.close_post, post_id=post, **call)
        assert refusal.facts == {"start": date(2018, 6, 1), "end": date(2018, 5, 31)}
        refused("ends_before_start", actions.close_organisation, organisation_id=company, **call)
        actions.close_post(post_id=post, **{**call, "last_day": date(2018, 6, 1)})
        assert Post.objects.get(pk=post).valid_to == date(2018, 6, 1)

    def test_what_begins_in_the_future_cannot_be_closed_today(self, town):
        post = town.post("Vakt", valid_from=date(2019, 1, 3))
        refused("ends_before_start", actions.close_post, viewer=town.viewer, post_id=post, reason="", key=new_id(), now=town.now)

    @pytest.mark.parametrize("day", ODD[:2])
    def test_a_slip_of_the_year_closes_nothing(self, town, day):
        post = town.post("Vakt")
        refused("odd_date", actions.close_post, viewer=town.viewer, post_id=post, reason="", last_day=day, key=new_id(), now=town.now)

    def test_a_holding_that_was_to_begin_later_ends_with_its_post_and_in_order(self, town):
        post, person = town.post("Vakt"), town.person("Testa")
        start = date(2019, 3, 1)
        actions.take_post(viewer=town.viewer, id=new_id(), post_id=post, person_id=person, from_day=start, key=new_id(), now=town.now)
        actions.close_post(viewer=town.viewer, post_id=post, reason="", key=new_id(), now=town.now)
        holding = PostHolding.objects.get()
        assert holding.valid_from == holding.valid_to == date(2019, 1, 2)

    def test_an_odd_start_is_refused_in_every_draft(self, town):
        common = {"viewer": town.viewer, "id": new_id(), "key": new_id(), "now": town.now}
        for day in ODD:
            company, post = OrganisationDraft("Bolaget", OrganisationKind.COMPANY, valid_from=day), PostDraft("Vakt", valid_from=day)
            refused("odd_date", actions.add_organisation, keeper_id=town.board, draft=company, **common)
            refused("odd_date", actions.add_post, organisation_id=town.office, draft=post, **common)
        assert not Organisation.objects.filter(name="Bolaget").exists()


@pytest.mark.django_db
class TestHolding:
    FEBRUARY = (date(2019, 2, 1), date(2019, 2, 28))

    def take(self, town, first, last, **more):
        said = {"viewer": town.viewer, "id": new_id(), "post_id": town.post_id, "person_id": town.testa, "key": new_id(), "now": town.now}
        return {**said, "from_day": first, "to_day": last, **more}

    @pytest.fixture
    def held(self, town):
        town.post_id, town.testa = town.post("Vakt"), town.person("Testa")
        actions.take_post(**self.take(town, *self.FEBRUARY))
        return town

    def test_one_day_in_common_is_too_much_and_none_is_fine(self, held):
        overlapping = [
            (date(2019, 1, 1), date(2019, 2, 1)),
            (date(2019, 2, 28), date(2019, 3, 31)),
            (date(2019, 2, 10), date(2019, 2, 11)),
            (date(2019, 1, 1), date(2019, 12, 31)),
            (date(2019, 1, 1), None),
            (date(2019, 2, 28), None),
        ]
        for first, last in overlapping:
            refusal = refused("holds_already", actions.take_post, **self.take(held, first, last))
            assert refusal.facts == {"person": "Testa", "post": "Vakt"}
        actions.take_post(**self.take(held, date(2019, 1, 1), date(2019, 1, 31)))
        actions.take_post(**self.take(held, date(2019, 3, 1), None))
        assert PostHolding.objects.count() == 3

    def test_somebody_else_may_hold_it_on_the_same_days(self, held):
        demo = held.person("Demo Påhittsson")
        actions.take_post(**self.take(held, *self.FEBRUARY, person_id=demo))
        assert PostHolding.objects.count() == 2

    def test_the_holder_is_shown_as_present_from_the_first_to_the_last_day(self, held):
        shown = {}
        for moment in ((2019, 1, 31, 22, 59), (2019, 1, 31, 23, 0), (2019, 2, 28, 22, 59), (2019, 2, 28, 23, 0)):
            now = datetime(*moment, tzinfo=UTC)
            (holder,) = queries.post(held.viewer, held.post_id, now).holders
            (same,) = queries.person(held.viewer, held.testa, now).holdings
            (card,) = queries.organisation(held.viewer, held.office, now).posts
            shown[moment] = (holder.current, same.current, bool(card.holders))
        assert list(shown.values()) == [(False,) * 3, (True,) * 3, (True,) * 3, (False,) * 3]

    def test_a_turned_period_and_odd_years_are_refused(self, held):
        refused("ends_before_start", actions.take_post, **self.take(held, date(2019, 5, 2), date(2019, 5, 1)))
        refused("ends_before_start", actions.take_post, **self.take(held, None, date(2019, 1, 1)))
        refused("odd_date", actions.take_post, **self.take(held, ODD[1], None))
        refused("odd_date", actions.take_post, **self.take(held, date(2019, 5, 1), ODD[2]))

    def test_leaving_gives_the_last_day_and_it_can_be_put_right(self, held):
        id = PostHolding.objects.get().id
        call = {"viewer": held.viewer, "holding_id": id, "now": held.now}
        for day in (date(2019, 2, 10), date(2019, 2, 20), date(2019, 2, 1)):
            actions.leave_post(**call, last_day=day, key=new_id())
            assert PostHolding.objects.get().valid_to == day
        refused("ends_before_start", actions.leave_post, **call, last_day=date(2019, 1, 31), key=new_id())
        refused("ends_before_start", actions.leave_post, **call, key=new_id())

    def test_who_left_yesterday_may_take_it_up_again_today(self, town):
        post, testa = town.post("Vakt"), town.person("Testa")
        town.post_id, town.testa = post, testa
        actions.take_post(**self.take(town, date(2018, 1, 1), None))
        actions.leave_post(
            viewer=town.viewer, holding_id=PostHolding.objects.get().id, last_day=date(2019, 1, 1), key=new_id(), now=town.now
        )
        actions.take_post(**self.take(town, None, None))
        assert set(PostHolding.objects.values_list("valid_from", flat=True)) == {date(2018, 1, 1), date(2019, 1, 2)}


@pytest.mark.django_db
def test_days_that_are_none_are_refused_at_their_field_and_write_nothing(client, sign_in, filled, alva):
    sign_in(client, alva)
    before = ledger.head(STREAM).number
    demo = filled.person("Demo Påhittsson")
    tries = [
        ("post_take", [filled.post_id], {"person": demo, "from_day": "2019-02-30"}, "from_day"),
        ("post_take", [filled.post_id], {"person": demo, "to_day": "i morgon"}, "to_day"),
        ("post_take", [filled.post_id], {"person": demo, "from_day": "2019-02-02", "to_day": "2019-02-01"}, "to_day"),
        ("post_take", [filled.post_id], {"person": filled.person_id}, "person"),
        ("post_take", [filled.post_id], {"person": new_id()}, "person"),
        ("post_leave", [filled.post_id, filled.holding_id], {"last_day": "13/13/2019"}, "last_day"),
        ("person_close", [filled.person_id], {"last_day": "2199-01-01"}, "last_day"),
        ("organisation_add", [], {"name": "Bolaget", "kind": "company", "valid_from": "0"}, "valid_from"),
    ]
    for name, args, typed, field in tries:
        response = client.post(reverse(f"organisation:{name}", args=args), {"key": new_id(), **typed})
        assert response.status_code == 422, (name, typed)
        assert field in response.context["form"].errors, (name, typed)
    assert ledger.head(STREAM).number == before + 1
    assert Person.objects.get(pk=filled.person_id).valid_to is None
