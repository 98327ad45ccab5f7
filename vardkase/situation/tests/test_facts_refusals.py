"""The rules of facts at their boundaries: what is just allowed beside what is just refused."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.rules import MAX_SHORT, OPEN, Mark, Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, PERSON, SECRET, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import TOLERANCE, Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.facts import (
    LEAST_STALE,
    MOST_STALE,
    Figure,
    KeepingDraft,
    Relation,
    Settlement,
    SettlementDraft,
    Standing,
)
from vardkase.situation.rules.figures import Change, Kind, Qualifier
from vardkase.situation.tests.fact_scenes import CUSTOMERS, minute, said
from vardkase.testing.cases import each

TEXTS = ("what", "area", "organisation", "unit", "owner")
SECOND = timedelta(seconds=1)
ONE = Figure("Roslagen", "kunder", Kind.COUNT, "28528", Qualifier.EXACT, NIGHT, 360)


def checked(kind=Kind.COUNT, unit="kunder", **facts_of):
    return rules.check_fact(kind, unit, replace(said("7"), **facts_of), NIGHT)


class TestASeries:
    @each("name", TEXTS)
    def test_a_name_is_as_long_as_it_may_be_and_no_longer(self, name):
        assert getattr(rules.check_series(replace(CUSTOMERS, **{name: "å" * MAX_SHORT}), NIGHT), name) == "å" * MAX_SHORT
        with refused("incident.text_too_long", field=name):
            rules.check_series(replace(CUSTOMERS, **{name: "å" * (MAX_SHORT + 1)}), NIGHT)

    @each("name", TEXTS)
    def test_a_name_is_one_line(self, name):
        assert getattr(rules.check_series(replace(CUSTOMERS, **{name: " En\n\tsak  till "}), NIGHT), name) == "En sak till"

    @each("minutes", [LEAST_STALE, LEAST_STALE + 1, 360, MOST_STALE])
    def test_how_old_it_may_be_is_kept(self, minutes):
        assert rules.check_series(replace(CUSTOMERS, stale_minutes=minutes), NIGHT).stale_minutes == minutes

    @pytest.mark.parametrize("minutes", [LEAST_STALE - 1, MOST_STALE + 1])
    def test_outside_of_that_it_is_refused_in_the_words_of_the_form(self, minutes):
        with refused("situation.stale_out_of_range", least=15, most=7):
            rules.check_stale(minutes)

    @pytest.mark.parametrize("kind", [Kind.COUNT, Kind.MEASURE])
    def test_a_number_is_of_something(self, kind):
        with refused("situation.series_needs_unit", field="unit"):
            rules.check_series(replace(CUSTOMERS, kind=kind, unit="\u00a0"), NIGHT)
        assert rules.check_series(replace(CUSTOMERS, kind=kind, unit="mm"), NIGHT).unit == "mm"

    @each("missing", [("what",), ("area", "owner"), ("organisation", "unit"), TEXTS])
    def test_only_what_lacks_is_said_to_lack(self, missing):
        found = rules.lacking(replace(CUSTOMERS, **dict.fromkeys(missing, "")))
        assert {one.facts["field"] for one in found} == set(missing)
        assert rules.lacking(CUSTOMERS) == ()

    @each(
        ("change", "same"),
        [
            ({"what": "KUNDER UTAN EL"}, True),
            ({"area": "Roslagen."}, True),
            ({"area": "Roslagen norra"}, False),
            ({"organisation": "Vattenfall Eldistribution"}, False),
            ({"unit": "KUNDER"}, True),
            ({"unit": "hushåll"}, False),
            ({"owner": "Någon annan"}, True),
            ({"kind": Kind.MEASURE}, True),
        ],
    )
    def test_by_what_two_are_the_same(self, change, same):
        def key(draft):
            return rules.series_key(draft.what, draft.area, draft.organisation, draft.unit)

        assert (key(CUSTOMERS) == key(replace(CUSTOMERS, **change))) is same


class TestOfWhichMoment:
    @each("standing", [Standing.CONFIRMED, Standing.ASSUMED])
    @each(
        ("at", "code"),
        [
            (NIGHT, ""),
            (NIGHT + TOLERANCE, ""),
            (NIGHT + TOLERANCE + SECOND, "situation.as_of_in_future"),
            (datetime(1990, 1, 1, tzinfo=UTC), ""),
            (datetime(1989, 12, 31, 23, 59, tzinfo=UTC), "situation.as_of_too_early"),
            (datetime(1, 1, 1, tzinfo=UTC), "situation.as_of_too_early"),
            (datetime(9999, 12, 31, tzinfo=UTC), "situation.as_of_in_future"),
        ],
    )
    def test_of_what_has_been(self, standing, at, code):
        if code:
            with refused(code, field="as_of"):
                rules.check_as_of(minute(at), standing, NIGHT)
        else:
            assert rules.check_as_of(minute(at), standing, NIGHT).at == at

    @each(
        ("at", "code"),
        [
            (later(-60), ""),
            (NIGHT + rules.AHEAD, ""),
            (NIGHT + rules.AHEAD + SECOND, "situation.as_of_too_late"),
            (datetime(1989, 6, 1, tzinfo=UTC), "situation.as_of_too_early"),
        ],
    )
    def test_of_what_is_to_come(self, at, code):
        if code:
            with refused(code, field="as_of"):
                rules.check_as_of(minute(at), Standing.FORECAST, NIGHT)
        else:
            assert rules.check_as_of(minute(at), Standing.FORECAST, NIGHT).at == at

    @each("precision", [one for one in Precision if one is not Precision.UNKNOWN])
    def test_however_precisely_it_is_known_it_is_kept_so(self, precision):
        said_so = Happened(later(-600), precision, "som det sades")
        assert checked(as_of=said_so).as_of == said_so

    @pytest.mark.parametrize("standing", Standing)
    def test_a_moment_that_nobody_knows_is_none(self, standing):
        for as_of in (None, Happened(None, Precision.UNKNOWN)):
            with refused("situation.fact_needs_as_of", field="as_of"):
                rules.check_as_of(as_of, standing, NIGHT)


class TestAFact:
    @each("confidence", ["", "A", "B", "C", "D"])
    def test_the_source_is_judged_or_not(self, confidence):
        assert checked(confidence=confidence).confidence == confidence

    @pytest.mark.parametrize("url", ["", "https://www.vattenfall.se/avbrott", "http://example.se/a?b=c"])
    def test_an_address_of_the_web_is_kept(self, url):
        assert checked(url=url).url == url

    @each("url", ["ftp://x", "vattenfall.se", "https://", "https://[", "https://a b", "data:text/html,x", "//x.se"])
    def test_any_other_is_refused_at_its_field(self, url):
        with refused("incident.bad_source_address", field="url"):
            checked(url=url)

    @pytest.mark.parametrize("name", ["person", "note"])
    def test_no_personal_number_stands_beside_it(self, name):
        with refused("incident.personal_id_in_text"):
            checked(**{name: f"Ring {PERSON}"})

    def test_a_long_figure_is_no_personal_number(self):
        assert checked(value="191212121212").value == "191212121212"

    @each(
        ("written", "chosen", "how"),
        [
            ("7", Qualifier.EXACT, Qualifier.EXACT),
            ("7", Qualifier.ESTIMATE, Qualifier.ESTIMATE),
            ("ca 7", Qualifier.EXACT, Qualifier.ABOUT),
            ("ca 7", Qualifier.AT_MOST, Qualifier.ABOUT),
            ("<7", Qualifier.AT_LEAST, Qualifier.AT_MOST),
        ],
    )
    def test_what_is_written_goes_before_what_is_chosen(self, written, chosen, how):
        assert checked(value=written, qualifier=chosen).qualifier is how

    def test_what_is_checked_once_is_the_same_when_it_is_checked_again(self):
        first = checked(value="ca 28 528 kunder", person=" A  B ", note=" C \r\nD ")
        assert rules.check_fact(Kind.COUNT, "kunder", first, NIGHT) == first

    def test_a_statement_keeps_its_lines(self):
        assert checked(Kind.STATEMENT, "", value="Rad ett\r\n\r\nRad två").value == "Rad ett\n\nRad två"

    @settings(max_examples=50)
    @given(st.text(max_size=60))
    def test_whatever_is_typed_it_is_in_order_or_refused(self, written):
        with suppress(Refusal):
            assert checked(value=written).value.isdecimal()


class TestARevision:
    def test_it_is_of_the_newest_and_becomes_something_else(self):
        rules.check_revision(revised=False, same=False)
        with refused("situation.revised_already", field="reason"):
            rules.check_revision(revised=True, same=False)
        with refused("situation.revision_changes_nothing", field="value"):
            rules.check_revision(revised=False, same=True)
        with refused("situation.revised_already"):
            rules.check_revision(revised=True, same=True)

    @each("reason", ["", " ", "\n\n", "\u200b"])
    def test_it_says_why(self, reason):
        with refused("situation.revision_needs_reason", field="reason"):
            rules.check_reason(reason, NIGHT)
        assert rules.check_reason(" Omkastade \r\n siffror ", NIGHT).startswith("Omkastade")

    def test_the_reason_names_nobody_by_number(self):
        with refused("incident.personal_id_in_text"):
            rules.check_reason(PERSON, NIGHT)


class TestKeeping:
    @each("followed", [True, False])
    @each("reason", ["", "Klart"])
    def test_only_the_end_needs_a_reason(self, followed, reason):
        draft = KeepingDraft("Lägesfunktionen", followed=followed, reason=reason)
        if not followed and not reason:
            with refused("situation.revision_needs_reason", field="reason"):
                rules.check_keeping(draft, NIGHT)
        else:
            assert rules.check_keeping(draft, NIGHT) == draft

    @pytest.mark.parametrize("minutes", [LEAST_STALE - 1, MOST_STALE + 1])
    def test_its_interval_has_bounds(self, minutes):
        with refused("situation.stale_out_of_range"):
            rules.check_keeping(KeepingDraft("TiB", minutes), NIGHT)
        assert rules.check_keeping(KeepingDraft("TiB", LEAST_STALE), NIGHT).stale_minutes == LEAST_STALE


class TestBesideEachOther:
    @each(
        ("change", "how"),
        [
            ({}, Relation.AGREES),
            ({"value": "28529"}, Relation.CONTRADICTS),
            ({"value": "28528", "qualifier": Qualifier.AT_MOST}, Relation.AGREES),
            ({"value": "28527", "qualifier": Qualifier.AT_MOST}, Relation.CONTRADICTS),
            ({"area": "Rimbo", "value": "1"}, Relation.OTHER_AREA),
            ({"area": "Rimbo", "unit": "hushåll"}, Relation.OTHER_AREA),
            ({"unit": "KUNDER", "value": "1"}, Relation.CONTRADICTS),
            ({"unit": "hushåll", "value": "1"}, Relation.OTHER_UNIT),
            ({"kind": Kind.MEASURE, "value": "1"}, Relation.CONTRADICTS),
            ({"as_of": later(-361), "value": "1"}, Relation.OTHER_TIME),
            ({"as_of": later(-360), "value": "1"}, Relation.CONTRADICTS),
            ({"as_of": later(16), "stale_minutes": 15}, Relation.OTHER_TIME),
            ({"as_of": later(15), "stale_minutes": 15}, Relation.AGREES),
        ],
    )
    def test_how_two_stand(self, change, how):
        other = replace(ONE, **change)
        assert rules.relation(ONE, other) is how
        assert rules.relation(other, ONE) is how

    @settings(max_examples=50)
    @given(
        st.sampled_from(["Roslagen", "Rimbo"]), st.sampled_from(["kunder", "hushåll"]), st.integers(0, 10**6), st.sampled_from(Qualifier)
    )
    def test_two_areas_never_contradict_each_other_whatever_they_say(self, area, unit, value, how):
        other = replace(ONE, area=area, unit=unit, value=str(value), qualifier=how)
        found = rules.relation(ONE, other)
        assert (found is Relation.OTHER_AREA) is (area != "Roslagen")
        assert found is rules.relation(other, ONE)


class TestSettling:
    ONE, OTHER = new_id(), new_id()

    @pytest.mark.parametrize("how", Settlement)
    def test_each_way_is_kept_with_what_holds_or_without(self, how):
        draft = SettlementDraft(how, self.OTHER, " Ringde dem. ")
        found = rules.check_settlement(draft, contradicts=True, among=(self.ONE, self.OTHER), now=NIGHT)
        assert (found.holds, found.reason) == (self.OTHER if how is Settlement.ONE_HOLDS else None, "Ringde dem.")

    @pytest.mark.parametrize("how", Settlement)
    def test_none_goes_without_a_reason_or_without_a_contradiction(self, how):
        draft = SettlementDraft(how, self.ONE, "")
        with refused("situation.revision_needs_reason", field="reason"):
            rules.check_settlement(draft, contradicts=True, among=(self.ONE, self.OTHER), now=NIGHT)
        with refused("situation.nothing_to_settle"):
            rules.check_settlement(replace(draft, reason="x"), contradicts=False, among=(self.ONE, self.OTHER), now=NIGHT)

    @each(("one", "other"), list(product((OPEN, INTERNAL, SECRET), repeat=2)))
    def test_what_speaks_of_two_is_as_closed_as_the_more_closed(self, one, other):
        order = [Secrecy.OPEN, Secrecy.INTERNAL, Secrecy.SECRET]
        assert order.index(rules.strictest((one, other)).level) == max(order.index(one.level), order.index(other.level))

    def test_of_two_secrets_the_first_ground_is_named(self):
        other = Mark(Secrecy.SECRET, "18 kap. 2 § OSL")
        assert rules.strictest((SECRET, other)) == SECRET


class TestAdding:
    HERE = ("Kunder utan el", "Roslagen", Kind.COUNT, "kunder")

    @pytest.mark.parametrize(
        "other",
        [("KUNDER utan  el", "Öarna", Kind.COUNT, "Kunder"), ("Kunder utan el", "Norr", Kind.COUNT, "kunder")],
    )
    def test_the_same_thing_however_it_is_written(self, other):
        assert rules.check_sum((self.HERE, other), " Elsamordnaren ", " En ägare. ", NIGHT) == ("Elsamordnaren", "En ägare.")

    @pytest.mark.parametrize("kind", [Kind.MEASURE, Kind.STATEMENT])
    def test_temperatures_and_words_are_not_added(self, kind):
        other = ("Kunder utan el", "Öarna", kind, "kunder")
        with refused("situation.sum_of_others", field="series"):
            rules.check_sum((other, other), "X", "Y", NIGHT)

    @pytest.mark.parametrize("those", [(), (HERE,)])
    def test_it_takes_two(self, those):
        with refused("situation.sum_needs_two", field="series"):
            rules.check_sum(those, "X", "Y", NIGHT)

    def test_however_many_may_be_added(self):
        assert rules.check_sum([("Kunder utan el", f"Område {number}", Kind.COUNT, "kunder") for number in range(40)], "X", "Y", NIGHT) == (
            "X",
            "Y",
        )

    @pytest.mark.parametrize("area", ["Roslagen", " roslagen "])
    def test_two_sources_of_one_area_are_never_added(self, area):
        """They speak of the same customers, whatever anybody answers for."""
        those = (self.HERE, ("Kunder utan el", "Öarna", Kind.COUNT, "kunder"), ("Kunder utan el", area, Kind.COUNT, "kunder"))
        with refused("situation.sum_of_one_area", field="series", area=area):
            rules.check_sum(those, "X", "Y", NIGHT)

    def test_of_areas_the_first_that_comes_again_is_named(self):
        assert rules.twice_in(["Öarna", "Roslagen", "öarna", "Roslagen"]) == "öarna"
        assert rules.twice_in(["Öarna", "Roslagen"]) == ""


class TestOneMoment:
    """At one moment a source says one figure."""

    @pytest.mark.parametrize(("value", "how"), [("480", Qualifier.EXACT), ("400", Qualifier.EXACT), ("500", Qualifier.AT_LEAST)])
    def test_another_figure_is_asked_about(self, value, how):
        with refused("situation.moment_is_taken", field="value", said="420"):
            rules.check_moment(Kind.COUNT, [("420", Qualifier.EXACT)], value, how)

    @each(
        ("kind", "before", "value", "how"),
        [
            (Kind.COUNT, [], "480", Qualifier.EXACT),
            (Kind.COUNT, [("420", Qualifier.EXACT)], "420", Qualifier.EXACT),
            (Kind.COUNT, [("420", Qualifier.ABOUT)], "425", Qualifier.EXACT),
            (Kind.MEASURE, [("4.50", Qualifier.EXACT)], "4.5", Qualifier.EXACT),
            (Kind.STATEMENT, [("", Qualifier.EXACT)], "Farbar", Qualifier.EXACT),
        ],
    )
    def test_what_may_be_the_same_is_let_through(self, kind, before, value, how):
        rules.check_moment(kind, before, value, how)

    def test_each_that_stands_is_compared(self):
        with refused("situation.moment_is_taken", said="300"):
            rules.check_moment(Kind.COUNT, [("420", Qualifier.EXACT), ("300", Qualifier.EXACT)], "420", Qualifier.EXACT)

    @pytest.mark.parametrize("how", [Change.RISE, Change.FALL])
    def test_between_two_of_one_moment_there_is_neither_rise_nor_fall(self, how):
        assert rules.moved(how, NIGHT, NIGHT) is Change.UNSURE
        assert rules.moved(how, later(-1), NIGHT) is how
        assert rules.moved(how, None, NIGHT) is how

    @pytest.mark.parametrize("how", [Change.SAME, Change.UNSURE, None])
    def test_what_says_less_is_left(self, how):
        assert rules.moved(how, NIGHT, NIGHT) is how


class TestWhichLost:
    ONE, OTHER = UUID(int=1), UUID(int=2)

    def test_the_one_that_was_not_found_to_hold(self):
        assert rules.loser(Settlement.ONE_HOLDS, self.ONE, self.ONE, self.OTHER) == self.OTHER
        assert rules.loser(Settlement.ONE_HOLDS, self.OTHER, self.ONE, self.OTHER) == self.ONE

    @pytest.mark.parametrize("how", [None, Settlement.BOTH_RIGHT, Settlement.NOT_KNOWN])
    def test_none_unless_one_holds(self, how):
        assert rules.loser(how, None, self.ONE, self.OTHER) is None
