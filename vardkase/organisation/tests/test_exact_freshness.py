"""Green, amber, red or never checked: at the very limit, and the same wherever it is counted.

Proves that a check counts as fresh up to and including its last moment, that the page of a contact way, the counts above the lists, the
tree and the list of what is due never disagree about any of them, and that a setting moves them all together.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, queries, rules
from vardkase.organisation.actions import Owner, PostDraft, WayDraft
from vardkase.organisation.actions.register import CheckedWay, RegisterDraft
from vardkase.organisation.models import ContactWay
from vardkase.organisation.rules import Channel, Freshness, Limits
from vardkase.testing import people
from vardkase.testing.cases import each

TICK = timedelta(microseconds=1)
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
GREEN, AMBER, RED, GREY = Freshness.CHECKED, Freshness.AGEING, Freshness.OLD, Freshness.NEVER
# How long ago, and what it then is: on each side of both limits, and what no list should stumble over.
EXACTLY = {
    timedelta(0): GREEN,
    -timedelta(minutes=5): GREEN,
    timedelta(days=90) - TICK: GREEN,
    timedelta(days=90): GREEN,
    timedelta(days=90) + TICK: AMBER,
    timedelta(days=180) - TICK: AMBER,
    timedelta(days=180): AMBER,
    timedelta(days=180) + TICK: RED,
    timedelta(days=36_500): RED,
}


class TestTheRule:
    @each(("age", "expected"), EXACTLY.items())
    def test_a_microsecond_decides(self, age, expected):
        assert rules.freshness(NOW - age, NOW) is expected

    @given(st.integers(1, 400), st.integers(1, 400), st.timedeltas(timedelta(0), timedelta(days=900)))
    def test_whatever_the_limits_the_smaller_is_amber_and_the_larger_red(self, one, other, age):
        amber, red = sorted((one, other))
        expected = RED if age > timedelta(days=red) else AMBER if age > timedelta(days=amber) else GREEN
        assert rules.freshness(NOW - age, NOW, Limits(one, other)) is expected

    @given(st.lists(st.none() | st.timedeltas(timedelta(0), timedelta(days=9_000)).map(lambda age: NOW - age), max_size=8))
    def test_the_order_of_what_is_due_is_never_checked_and_then_by_age(self, checks):
        ordered = sorted(checks, key=rules.due_order)
        never = [check for check in checks if check is None]
        assert ordered == never + sorted(check for check in checks if check is not None)

    def test_a_change_to_summer_time_moves_no_limit(self):
        before = datetime(2019, 3, 30, 12, tzinfo=UTC)
        assert rules.freshness(before, before + timedelta(days=90)) is GREEN
        assert rules.freshness(before, before + timedelta(days=90) + TICK) is AMBER


def set_age(town, id, age):
    at = None if age is None else town.now - age
    ContactWay.objects.filter(pk=id).update(verified_at=at, verified_by="Testa Exempelsson" if at else "")


def worlds(nodes):
    """The counts of every node of the tree, added up."""
    found: Counter[Freshness] = Counter()
    for node in nodes:
        found += Counter(node.fresh) + worlds(node.children)
    return found


def fresh_everywhere(town):
    """The same contact ways counted in four ways."""
    now, viewer = town.now, town.viewer
    page = Counter(way.freshness for way in queries.organisation(viewer, town.office, now).ways)
    counts = Counter({freshness: count for freshness, count in queries.due_counts(viewer, now).items() if count})
    tree = worlds(queries.tree(viewer, now).roots)
    due = Counter(one.way.freshness for one in queries.due(viewer, now))
    return page, counts, tree, due


@pytest.fixture
def numbers(town):
    town.ways = [town.way(Owner(organisation_id=town.office), f"070-174 06 {number}") for number in range(20, 20 + len(EXACTLY) + 1)]
    return town


@pytest.mark.django_db
class TestEverywhereTheSame:
    def test_at_the_very_limits(self, numbers):
        for id, age in zip(numbers.ways, (*EXACTLY, None), strict=True):
            set_age(numbers, id, age)
        expected = Counter(EXACTLY.values()) + Counter([GREY])
        page, counts, tree, due = fresh_everywhere(numbers)
        assert page == counts == tree == expected
        assert due == Counter({freshness: count for freshness, count in expected.items() if freshness is not GREEN})

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(st.none() | st.sampled_from(list(EXACTLY)) | st.timedeltas(timedelta(0), timedelta(days=400)), max_size=len(EXACTLY)),
        st.integers(1, 200),
        st.integers(1, 200),
    )
    def test_with_any_ages_and_any_setting(self, numbers, settings, ages, ageing, old):
        settings.CONTACT_AGEING_DAYS, settings.CONTACT_OLD_DAYS = ageing, old
        with transaction.atomic():
            for id, age in zip(numbers.ways, ages, strict=False):
                set_age(numbers, id, age)
            page, counts, tree, due = fresh_everywhere(numbers)
            transaction.set_rollback(True)
        assert page == counts == tree
        assert due == Counter({freshness: count for freshness, count in page.items() if freshness is not GREEN})
        assert page.total() == len(numbers.ways)

    def test_a_node_shows_red_before_amber_before_grey_before_green(self, numbers):
        worst = []
        ContactWay.objects.update(valid_to=numbers.now.date())
        for age in (timedelta(0), None, timedelta(days=100), timedelta(days=200)):
            id = numbers.ways.pop()
            set_age(numbers, id, age)
            ContactWay.objects.filter(pk=id).update(valid_to=None)
            municipality = queries.tree(numbers.viewer, numbers.now).roots[0]
            office = next(node for board in municipality.children for node in board.children)
            worst.append(office.worst)
        assert worst == [GREEN, GREY, AMBER, RED]

    def test_what_is_removed_is_counted_nowhere(self, numbers):
        for id in numbers.ways:
            actions.close_way(viewer=numbers.viewer, way_id=id, reason="", key=new_id(), now=numbers.now)
        assert fresh_everywhere(numbers) == (Counter(),) * 4

    def test_the_longest_unchecked_stand_first_and_the_list_is_cut_at_its_end(self, numbers):
        for place, id in enumerate(numbers.ways):
            set_age(numbers, id, None if place == 5 else timedelta(days=100 + place))
        shown = [one.way.id for one in queries.due(numbers.viewer, numbers.now, limit=4)]
        assert shown == [numbers.ways[5], *reversed(numbers.ways[-3:])]


@pytest.mark.django_db
def test_each_state_has_its_word_and_its_shape_on_the_screen(client, sign_in, filled, alva):
    """Screens ask the clock themselves, so that the ages are well away from the limits here."""
    sign_in(client, alva)
    states = {
        None: ("freshness--never", "Aldrig kontrollerad"),
        timedelta(days=1): ("freshness", "Kontrollerad"),
        timedelta(days=120): ("freshness--amber", "Kontrollerad"),
        timedelta(days=400): ("freshness--red", "Kontrollerad"),
    }
    filled.now = utc_now()
    for age, (shape, word) in states.items():
        set_age(filled, filled.way_id, age)
        page = client.get(reverse("organisation:post", args=[filled.post_id])).content.decode()
        state = page.partition('class="way__state"')[2].partition('class="way__acts')[0]
        assert word in state, age
        assert {name for name in ("freshness--never", "freshness--amber", "freshness--red") if name in state} == {shape} - {"freshness"}, (
            age
        )


@pytest.mark.django_db
class TestChecksThatComeWithARegister:
    def draft(self, checked):
        board, post = people.AUTHORITY, new_id()
        town = new_id()
        places = {
            town: actions.OrganisationDraft("Kommun", rules.OrganisationKind.MUNICIPALITY),
            board: actions.OrganisationDraft("Nämnd", rules.OrganisationKind.BOARD, town),
        }
        way = CheckedWay(Owner(post_id=post), WayDraft(Channel.MOBILE, "070-174 06 05"), checked, "Testa Exempelsson")
        return RegisterDraft("Prov", places, {post: (board, PostDraft("Vakt"))}, {}, {}, {new_id(): way})

    def take_in(self, viewer, checked, now):
        return actions.take_in_register(viewer=viewer, keeper_id=people.AUTHORITY, draft=self.draft(checked), key=new_id(), now=now)

    def test_a_check_five_minutes_ahead_is_a_clock_and_more_is_a_mistake(self, alva, now):
        with pytest.raises(Refusal) as caught:
            self.take_in(alva, now + timedelta(minutes=5) + TICK, now)
        assert caught.value.code == "organisation.checked_in_future"
        assert not ContactWay.objects.exists()
        self.take_in(alva, now + timedelta(minutes=5), now)
        assert queries.due_counts(alva, now)[GREEN] == 1

    def test_without_a_check_nobody_made_it(self, alva, now):
        self.take_in(alva, None, now)
        row = ContactWay.objects.get()
        assert (row.verified_at, row.verified_by) == (None, "")
        assert queries.due_counts(alva, now)[GREY] == 1
