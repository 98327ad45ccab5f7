"""The rules of the register, read aloud: kinds and places, authorities, freshness, numbers, text and periods."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import rules
from vardkase.organisation.rules import Channel, Freshness, Limits, OrganisationKind, Place
from vardkase.testing.cases import each

K, C = OrganisationKind, Channel
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


def place(kind, authority=None, line=None):
    id = new_id()
    return Place(id, kind, authority or id, line or (id,))


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    assert caught.value.code == f"organisation.{code}"
    return caught.value


class TestWhereAnOrganisationMayStand:
    @each(
        ("kind", "parent"),
        [
            (K.MUNICIPALITY, None),
            (K.ASSEMBLY, K.MUNICIPALITY),
            (K.BOARD, K.MUNICIPALITY),
            (K.BOARD, K.REGION),
            (K.BOARD, K.JOINT_AUTHORITY),
            (K.ADMINISTRATION, K.BOARD),
            (K.ADMINISTRATION, K.ADMINISTRATION),
            (K.MUNICIPAL_COMPANY, K.MUNICIPALITY),
            (K.MUNICIPAL_COMPANY, K.MUNICIPAL_COMPANY),
            (K.MUNICIPAL_COMPANY, K.JOINT_AUTHORITY),
            (K.JOINT_AUTHORITY, None),
            (K.JOINT_AUTHORITY, K.MUNICIPALITY),
            (K.RESCUE_SERVICE, None),
            (K.RESCUE_SERVICE, K.BOARD),
            (K.RESCUE_SERVICE, K.ADMINISTRATION),
            (K.RESCUE_SERVICE, K.RESCUE_SERVICE),
            (K.REGION, None),
            (K.COUNTY_BOARD, None),
            (K.STATE_AGENCY, None),
            (K.STATE_AGENCY, K.STATE_AGENCY),
            (K.COMPANY, None),
            (K.VOLUNTARY, K.MUNICIPALITY),
            (K.FAITH, K.FAITH),
            (K.OTHER, K.STATE_AGENCY),
            (K.OTHER, None),
        ],
    )
    def test_places_that_are_right(self, kind, parent):
        assert rules.may_stand_under(kind, parent)
        rules.check_parent(new_id(), kind, place(parent) if parent else None)

    @each(
        ("kind", "parent"),
        [
            (K.MUNICIPALITY, K.REGION),
            (K.MUNICIPALITY, K.MUNICIPALITY),
            (K.BOARD, K.BOARD),
            (K.BOARD, K.COMPANY),
            (K.ADMINISTRATION, K.MUNICIPALITY),
            (K.ADMINISTRATION, K.MUNICIPAL_COMPANY),
            (K.MUNICIPAL_COMPANY, K.BOARD),
            (K.JOINT_AUTHORITY, K.BOARD),
            (K.REGION, K.MUNICIPALITY),
            (K.COUNTY_BOARD, K.STATE_AGENCY),
            (K.STATE_AGENCY, K.MUNICIPALITY),
            (K.COMPANY, K.MUNICIPALITY),
            (K.FAITH, K.MUNICIPALITY),
            (K.VOLUNTARY, K.BOARD),
        ],
    )
    def test_places_that_are_wrong(self, kind, parent):
        assert not rules.may_stand_under(kind, parent)
        refused("wrong_parent", rules.check_parent, new_id(), kind, place(parent))

    @each("kind", [K.BOARD, K.ADMINISTRATION, K.ASSEMBLY, K.MUNICIPAL_COMPANY])
    def test_what_cannot_stand_alone(self, kind):
        refused("needs_parent", rules.check_parent, new_id(), kind, None)

    def test_an_organisation_never_stands_under_itself(self):
        id = new_id()
        below = Place(new_id(), K.ADMINISTRATION, new_id(), (new_id(), id))
        refused("under_itself", rules.check_parent, id, K.ADMINISTRATION, below)

    def test_every_kind_has_its_rule(self):
        assert set(rules.PARENTS) == set(OrganisationKind)


class TestWhichAuthorityItBelongsTo:
    def test_a_board_is_an_authority_of_its_own(self):
        id = new_id()
        assert rules.authority_of(id, K.BOARD, place(K.MUNICIPALITY)) == id

    def test_its_administration_belongs_to_it(self):
        board = place(K.BOARD)
        assert rules.authority_of(new_id(), K.ADMINISTRATION, board) == board.id

    def test_a_unit_of_the_administration_belongs_to_the_board_too(self):
        board = new_id()
        assert rules.authority_of(new_id(), K.ADMINISTRATION, place(K.ADMINISTRATION, board)) == board

    @pytest.mark.parametrize("kind", [K.MUNICIPAL_COMPANY, K.JOINT_AUTHORITY])
    def test_companies_and_joint_authorities_are_legal_persons_of_their_own(self, kind):
        id = new_id()
        assert rules.authority_of(id, kind, place(K.MUNICIPALITY)) == id

    def test_a_subsidiary_is_not_its_parent(self):
        id = new_id()
        assert rules.authority_of(id, K.MUNICIPAL_COMPANY, place(K.MUNICIPAL_COMPANY)) == id

    def test_a_rescue_service_under_a_board_is_the_boards(self):
        board = place(K.BOARD)
        assert rules.authority_of(new_id(), K.RESCUE_SERVICE, board) == board.id

    def test_a_fire_station_belongs_where_its_service_does(self):
        board = new_id()
        assert rules.authority_of(new_id(), K.RESCUE_SERVICE, place(K.RESCUE_SERVICE, board)) == board

    def test_a_rescue_service_on_its_own_is_its_own(self):
        id = new_id()
        assert rules.authority_of(id, K.RESCUE_SERVICE, None) == id

    def test_other_inside_an_office_is_the_boards_and_elsewhere_its_own(self):
        id, office = new_id(), place(K.ADMINISTRATION, new_id())
        assert rules.authority_of(id, K.OTHER, office) == office.authority_id
        assert rules.authority_of(id, K.OTHER, place(K.COMPANY)) == id

    @given(st.sampled_from(list(K)))
    def test_at_the_top_everything_is_its_own(self, kind):
        id = new_id()
        assert rules.authority_of(id, kind, None) == id


class TestFreshness:
    @each(
        ("days", "expected"),
        [
            (0, Freshness.CHECKED),
            (89, Freshness.CHECKED),
            (90, Freshness.CHECKED),
            (91, Freshness.AGEING),
            (180, Freshness.AGEING),
            (181, Freshness.OLD),
            (3650, Freshness.OLD),
        ],
    )
    def test_ninety_days_to_amber_and_a_hundred_and_eighty_to_red(self, days, expected):
        assert rules.freshness(NOW - timedelta(days=days), NOW) is expected

    def test_never_checked_is_unknown_and_never_green(self):
        assert rules.freshness(None, NOW) is Freshness.NEVER

    def test_the_limits_can_be_set(self):
        limits = Limits(ageing_days=10, old_days=20)
        assert rules.freshness(NOW - timedelta(days=11), NOW, limits) is Freshness.AGEING
        assert rules.freshness(NOW - timedelta(days=21), NOW, limits) is Freshness.OLD

    def test_limits_that_were_turned_round_are_put_right(self):
        limits = Limits(ageing_days=180, old_days=90)
        assert rules.freshness(NOW - timedelta(days=100), NOW, limits) is Freshness.AGEING

    def test_the_worst_come_first(self):
        checks = [NOW, None, NOW - timedelta(days=400), NOW - timedelta(days=100)]
        assert sorted(checks, key=rules.due_order) == [None, NOW - timedelta(days=400), NOW - timedelta(days=100), NOW]

    @given(st.integers(0, 5000), st.integers(0, 5000))
    def test_an_older_check_is_never_fresher(self, one, other):
        order = [Freshness.CHECKED, Freshness.AGEING, Freshness.OLD]
        newer, older = sorted((one, other))
        states = [order.index(rules.freshness(NOW - timedelta(days=days), NOW)) for days in (newer, older)]
        assert states == sorted(states)


class TestText:
    @each(
        ("typed", "kept"),
        [
            ("  Stabschef ", "Stabschef"),
            ("Stabs\u202echef", "Stabschef"),
            ("A\u0000B\u0007", "AB"),
            ("en\t två   tre", "en två tre"),
            ("A\u030angstro\u0308m", "Ångström"),
            ("שלום", "שלום"),
            ("🚒 jour", "🚒 jour"),
            ("rad ett\nrad två", "rad ett rad två"),
        ],
    )
    def test_text_is_tidied_and_not_changed(self, typed, kept):
        assert rules.clean(typed) == kept

    def test_lines_stay_where_lines_are_allowed(self):
        assert rules.clean("rad ett\r\n rad två ", lines=True) == "rad ett\nrad två"

    def test_too_long_is_refused_with_both_figures(self):
        refusal = refused("too_long", rules.clean, "a" * 201)
        assert refusal.facts == {"limit": 200, "length": 201}

    def test_nothing_is_refused_where_something_is_needed(self):
        refused("empty", rules.clean_required, " \u200b ")
        assert rules.clean_required(" a ") == "a"

    @pytest.mark.parametrize("text", ["Född 121212-1212", "19121212-1212"])
    def test_a_personal_identity_number_is_caught(self, text):
        refused("personal_id", rules.clean, text)

    @pytest.mark.parametrize("text", ["Dnr KS 2026-000123", "Ring 070-174 06 05", "Funktion 12345"])
    def test_other_numbers_are_not(self, text):
        assert rules.clean(text) == text

    @given(st.text(max_size=300))
    def test_tidying_twice_changes_nothing_more(self, text):
        try:
            once = rules.clean(text)
        except Refusal:
            return
        assert rules.clean(once) == once
        assert once == once.strip()


class TestPeriodsAndFigures:
    def test_a_period_may_be_open_in_both_ends(self):
        rules.check_period(None, None)
        rules.check_period(date(2026, 1, 1), None)
        rules.check_period(date(2026, 1, 1), date(2026, 1, 1))

    def test_an_end_before_the_start_is_refused(self):
        refused("ends_before_start", rules.check_period, date(2026, 1, 2), date(2026, 1, 1))

    @pytest.mark.parametrize("day", [date(202, 1, 1), date(1700, 1, 1), date(9999, 1, 1)])
    def test_years_that_are_slips_are_refused(self, day):
        refused("odd_date", rules.check_period, day, None)

    @each(
        ("start", "end", "expected"),
        [
            (None, None, True),
            (date(2026, 6, 1), None, True),
            (date(2026, 6, 2), None, False),
            (None, date(2026, 6, 1), True),
            (None, date(2026, 5, 31), False),
        ],
    )
    def test_both_days_of_a_period_count(self, start, end, expected):
        assert rules.current(start, end, date(2026, 6, 1)) is expected

    def test_a_check_cannot_lie_ahead_but_clocks_differ(self):
        rules.check_not_future(None, NOW)
        rules.check_not_future(NOW + timedelta(minutes=4), NOW)
        refused("checked_in_future", rules.check_not_future, NOW + timedelta(minutes=6), NOW)

    @pytest.mark.parametrize("priority", [0, 10, -1])
    def test_priority_outside_one_to_nine_is_refused(self, priority):
        refused("odd_priority", rules.check_priority, priority)

    def test_codes_have_their_digits(self):
        assert rules.check_code("0188", 4) == "0188"
        assert not rules.check_code("", 4)
        refused("odd_code", rules.check_code, "188", 4)
        refused("odd_code", rules.check_code, "abcd", 4)
        refused("odd_code", rules.check_code, "٠١٨٨", 4)


class TestWhatWasSeen:
    def test_the_same_version_goes_through(self):
        rules.check_seen(3, 3, {}, {"name": "A"}, "Testa")

    def test_another_version_is_refused_and_says_what_differs(self):
        refusal = refused("stale", rules.check_seen, 2, 3, {"name": "A", "notes": "x"}, {"name": "B", "notes": "x"}, "Testa")
        assert refusal.facts["differences"] == (("name", "A", "B"),)
        assert refusal.facts["changed_by"] == "Testa"

    def test_what_was_not_seen_is_not_compared(self):
        refusal = refused("stale", rules.check_seen, 0, 3, {}, {"name": "B"}, "Testa")
        assert refusal.facts["differences"] == ()
