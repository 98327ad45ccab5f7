"""The rules of facts: what must be said, what may be compared, and what is settled by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from vardkase.incidents.rules import OPEN, Mark, Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, PERSON, SECRET, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import TOLERANCE, Happened, Precision
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.facts import Figure, KeepingDraft, Relation, Settlement, SettlementDraft, Standing
from vardkase.situation.rules.figures import Kind, Qualifier
from vardkase.situation.tests.fact_scenes import CUSTOMERS, said
from vardkase.testing.cases import each

ONE = Figure("Roslagen", "kunder", Kind.COUNT, "28528", Qualifier.EXACT, NIGHT, 360)


class TestASeries:
    @each(
        ("name", "code"),
        [
            ("what", "situation.series_needs_what"),
            ("area", "situation.series_needs_area"),
            ("organisation", "situation.fact_needs_source"),
            ("unit", "situation.series_needs_unit"),
            ("owner", "situation.series_needs_owner"),
        ],
    )
    @each("empty", ["", "  ", "\u200b"])
    def test_it_says_what_where_who_in_what_and_whose(self, name, code, empty):
        with refused(code, field=name):
            rules.check_series(replace(CUSTOMERS, **{name: empty}), NIGHT)

    def test_all_that_lacks_is_said_at_once(self):
        codes = [one.code for one in rules.lacking(replace(CUSTOMERS, what="", area="", organisation="", unit="", owner=""))]
        assert len(codes) == 5

    def test_words_need_no_unit_and_have_none(self):
        words = replace(CUSTOMERS, kind=Kind.STATEMENT, unit="")
        assert rules.check_series(words, NIGHT) == words
        with refused("situation.statement_has_no_unit", field="unit"):
            rules.check_series(replace(words, unit="kunder"), NIGHT)

    @each("minutes", [-1, 0, 14, 7 * 24 * 60 + 1, 10**9])
    def test_how_old_it_may_be_has_bounds(self, minutes):
        with refused("situation.stale_out_of_range", field="stale_minutes"):
            rules.check_series(replace(CUSTOMERS, stale_minutes=minutes), NIGHT)

    @each("name", ["what", "area", "organisation", "unit", "owner"])
    def test_huge_texts_and_personal_numbers_are_refused(self, name):
        with refused("incident.text_too_long", field=name):
            rules.check_series(replace(CUSTOMERS, **{name: "x" * 100_000}), NIGHT)
        with refused("incident.personal_id_in_text"):
            rules.check_series(replace(CUSTOMERS, **{name: f"x {PERSON}"}), NIGHT)

    def test_it_is_the_same_whatever_its_case_and_blanks(self):
        assert rules.series_key("Kunder utan el", "Roslagen", "Vattenfall", "kunder") == rules.series_key(
            " kunder  UTAN el", "roslagen ", "VATTENFALL", "Kunder"
        )


class TestAFact:
    def check(self, **facts_of):
        return rules.check_fact(Kind.COUNT, "kunder", replace(said(), **facts_of), NIGHT)

    def test_it_is_cleaned_and_its_value_bare(self):
        found = self.check(value=" ca 28 528 kunder ", person="  Presstjänsten ", note="En\r\nrad")
        assert (found.value, found.qualifier, found.person, found.note) == ("28528", Qualifier.ABOUT, "Presstjänsten", "En\nrad")

    def test_what_is_written_goes_before_what_was_chosen(self):
        assert self.check(value="minst 6 000", qualifier=Qualifier.EXACT).qualifier is Qualifier.AT_LEAST
        assert self.check(value="6 000", qualifier=Qualifier.AT_LEAST).qualifier is Qualifier.AT_LEAST

    @pytest.mark.parametrize("as_of", [None, Happened(None, Precision.UNKNOWN, "vet ej")])
    def test_it_says_of_which_moment_it_speaks(self, as_of):
        with refused("situation.fact_needs_as_of", field="as_of"):
            self.check(as_of=as_of)

    @pytest.mark.parametrize("standing", [Standing.CONFIRMED, Standing.ASSUMED])
    def test_what_has_not_been_yet_is_a_forecast_or_refused(self, standing):
        ahead = Happened(later(60), Precision.MINUTE)
        with refused("situation.as_of_in_future", field="as_of"):
            self.check(as_of=ahead, standing=standing)
        assert self.check(as_of=ahead, standing=Standing.FORECAST).as_of == ahead

    def test_a_forecast_has_its_end_too_and_the_past_its_beginning(self):
        with refused("situation.as_of_too_late", field="as_of"):
            self.check(as_of=Happened(NIGHT + timedelta(days=367), Precision.DAY), standing=Standing.FORECAST)
        with refused("situation.as_of_too_early", field="as_of", year=1990):
            self.check(as_of=Happened(NIGHT.replace(year=1019), Precision.DAY))

    def test_a_clock_that_goes_a_little_fast_is_forgiven(self):
        assert self.check(as_of=Happened(NIGHT + TOLERANCE, Precision.MINUTE))
        with refused("situation.as_of_in_future"):
            self.check(as_of=Happened(NIGHT + TOLERANCE + timedelta(seconds=1), Precision.MINUTE))

    @pytest.mark.parametrize("confidence", ["E", "a", "AB"])
    def test_the_source_is_judged_from_a_to_d(self, confidence):
        with refused("situation.confidence_unknown", field="confidence"):
            self.check(confidence=confidence)

    @each("url", ["javascript:alert(1)", "file:///etc/passwd", "vattenfall", "http://", "https://a b"])
    def test_its_address_leads_to_the_web(self, url):
        with refused("incident.bad_source_address"):
            self.check(url=url)

    @pytest.mark.parametrize(("name", "length"), [("person", 301), ("note", 20_001)])
    def test_huge_texts_are_refused(self, name, length):
        with refused("incident.text_too_long", field=name):
            self.check(**{name: "x" * length})

    def test_no_personal_number_stands_in_a_statement(self):
        with refused("incident.personal_id_in_text"):
            rules.check_fact(Kind.STATEMENT, "", said(f"Sök {PERSON}"), NIGHT)

    def test_words_are_as_exact_as_they_are(self):
        assert rules.check_fact(Kind.STATEMENT, "", said("Mörkt", qualifier=Qualifier.ABOUT), NIGHT).qualifier is Qualifier.EXACT


class TestBesideEachOther:
    def test_two_areas_are_never_compared_35000_and_38000(self):
        vattenfall = replace(ONE, area="Vattenfalls nätområde", value="35000", qualifier=Qualifier.ABOUT)
        sweden = replace(ONE, area="Sverige", value="38000", as_of=later(60))
        assert rules.relation(vattenfall, sweden) is Relation.OTHER_AREA

    def test_two_sources_of_one_area_contradict_each_other_or_do_not(self):
        assert rules.relation(ONE, replace(ONE, area="ROSLAGEN", value="1260")) is Relation.CONTRADICTS
        assert rules.relation(ONE, replace(ONE, value="28000", qualifier=Qualifier.ABOUT)) is Relation.AGREES
        assert rules.relation(ONE, replace(ONE, value="17000", qualifier=Qualifier.AT_LEAST)) is Relation.AGREES

    def test_units_and_moments_far_apart_are_not_compared(self):
        assert rules.relation(ONE, replace(ONE, unit="hushåll")) is Relation.OTHER_UNIT
        assert rules.relation(ONE, replace(ONE, kind=Kind.STATEMENT, unit="kunder", value="Många")) is Relation.OTHER_UNIT
        assert rules.relation(ONE, replace(ONE, value="1", as_of=later(361))) is Relation.OTHER_TIME
        assert rules.relation(ONE, replace(ONE, value="1", as_of=later(360))) is Relation.CONTRADICTS
        assert rules.relation(replace(ONE, stale_minutes=60), replace(ONE, value="1", as_of=later(61))) is Relation.OTHER_TIME

    def test_words_that_differ_are_for_somebody_to_read(self):
        words = replace(ONE, kind=Kind.STATEMENT, unit="", value="Vägen är öppen.")
        assert rules.relation(words, replace(words, value="vägen är öppen")) is Relation.AGREES
        assert rules.relation(words, replace(words, value="Vägen är stängd.")) is Relation.CONTRADICTS

    def test_words_have_no_trend_and_neither_has_a_first(self):
        assert rules.trend(Kind.STATEMENT, ("a", Qualifier.EXACT), ("b", Qualifier.EXACT)) is None
        assert rules.trend(Kind.COUNT, None, ("1", Qualifier.EXACT)) is None


class TestSettling:
    def test_it_takes_a_contradiction_a_reason_and_which(self):
        one, other = new_id(), new_id()
        draft = SettlementDraft(Settlement.ONE_HOLDS, one, "Ringde dem.")
        with refused("situation.nothing_to_settle"):
            rules.check_settlement(draft, contradicts=False, among=(one, other), now=NIGHT)
        with refused("situation.settlement_needs_which", field="holds"):
            rules.check_settlement(replace(draft, holds=None), contradicts=True, among=(one, other), now=NIGHT)
        with refused("situation.settlement_needs_which", field="holds"):
            rules.check_settlement(replace(draft, holds=new_id()), contradicts=True, among=(one, other), now=NIGHT)
        with refused("situation.revision_needs_reason", field="reason"):
            rules.check_settlement(replace(draft, reason=" "), contradicts=True, among=(one, other), now=NIGHT)

    def test_where_both_are_right_none_holds_alone(self):
        one = new_id()
        draft = SettlementDraft(Settlement.BOTH_RIGHT, one, "Den ena räknar lägenheter.")
        assert rules.check_settlement(draft, contradicts=True, among=(one,), now=NIGHT).holds is None

    def test_the_strictest_mark_is_that_of_the_whole(self):
        assert rules.strictest(()) == OPEN
        assert rules.strictest((OPEN, INTERNAL, OPEN)) == INTERNAL
        assert rules.strictest((INTERNAL, SECRET)) == SECRET
        assert rules.strictest((Mark(Secrecy.OPEN),)) == OPEN


class TestKeepingAndAdding:
    def test_what_is_no_longer_followed_says_why(self):
        with refused("situation.revision_needs_reason", field="reason"):
            rules.check_keeping(KeepingDraft("Lägesfunktionen", followed=False), NIGHT)
        assert rules.check_keeping(KeepingDraft(" Lägesfunktionen "), NIGHT).owner == "Lägesfunktionen"
        with refused("situation.series_needs_owner", field="owner"):
            rules.check_keeping(KeepingDraft(""), NIGHT)

    def test_only_counts_of_one_thing_in_one_unit_are_added_by_somebody_who_knows(self):
        here, there = ("Kunder utan el", "Roslagen", Kind.COUNT, "kunder"), ("Kunder utan el", "Öarna", Kind.COUNT, "kunder")
        assert rules.check_sum((here, there), "Elsamordnaren", "Varje kund har en elnätsägare.", NIGHT)
        with refused("situation.sum_needs_two"):
            rules.check_sum((here,), "Elsamordnaren", "Så är det.", NIGHT)
        for other in (
            ("Hushåll", "Öarna", Kind.COUNT, "kunder"),
            ("Kunder utan el", "Öarna", Kind.COUNT, "hushåll"),
            ("Kunder utan el", "Öarna", Kind.MEASURE, "kunder"),
        ):
            with refused("situation.sum_of_others"):
                rules.check_sum((here, other), "Elsamordnaren", "Så är det.", NIGHT)
        with refused("situation.sum_needs_who", field="said_by"):
            rules.check_sum((here, there), " ", "Så är det.", NIGHT)
        with refused("situation.sum_needs_grounds", field="grounds"):
            rules.check_sum((here, there), "Elsamordnaren", "", NIGHT)

    def test_age_counts_from_the_end_of_the_stretch(self):
        assert rules.stale_at(NIGHT, 60) == later(60)
