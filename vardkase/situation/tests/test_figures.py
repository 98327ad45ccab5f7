"""Figures as they are written and read, and what may be concluded from two of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import refused
from vardkase.situation.rules.figures import (
    Change,
    Kind,
    Qualifier,
    Span,
    change,
    check_value,
    may_be_equal,
    read_figure,
    span,
    summed,
    weakest,
)
from vardkase.situation.words.facts import digits, figure
from vardkase.testing.cases import each


class TestReading:
    @each(
        ("written", "value"),
        [
            ("28 528", "28528"),
            ("28\u00a0528", "28528"),
            ("28\u202f528", "28528"),
            ("28528", "28528"),
            ("0", "0"),
            ("007", "7"),
            ("-4,5", "-4.5"),
            ("−4,5", "-4.5"),
            ("-0", "0"),
            ("12.50", "12.50"),
            ("999999999999999", "999999999999999"),
        ],
    )
    def test_a_number_is_kept_exactly_as_it_was_said(self, written, value):
        assert read_figure(written).value == value

    @each(
        ("written", "value", "how", "unit"),
        [
            ("ca 35 000", "35000", Qualifier.ABOUT, ""),
            ("ca. 35 000 kunder", "35000", Qualifier.ABOUT, "kunder"),
            ("~900", "900", Qualifier.ABOUT, ""),
            ("omkring 6 500", "6500", Qualifier.ABOUT, ""),
            ("Minst 6 000 hushåll", "6000", Qualifier.AT_LEAST, "hushåll"),
            ("mer än 14 000", "14000", Qualifier.AT_LEAST, ""),
            (">= 500", "500", Qualifier.AT_LEAST, ""),
            ("upp till 10 000 fastigheter", "10000", Qualifier.AT_MOST, "fastigheter"),
            ("<5", "5", Qualifier.AT_MOST, ""),
            ("uppskattningsvis 40", "40", Qualifier.ESTIMATE, ""),
            ("38,5 m/s", "38.5", None, "m/s"),
            ("-12 °C", "-12", None, "°C"),
            ("98 %", "98", None, "%"),
        ],
    )
    def test_the_words_beside_it_say_how_exact_it_is_and_of_what(self, written, value, how, unit):
        found = read_figure(written)
        assert (found.value, found.qualifier, found.unit) == (value, how, unit)

    @each(
        "written",
        [
            "NaN",
            "nan",
            "inf",
            "Infinity",
            "1e400",
            "1E5",
            "många",
            "6,5 eller 7",
            "1.234.567",
            "1 23",
            "12 34",
            "--4",
            "0x10",
            "٣",
            "½",
            "5k",
            "1_000",
            "",
        ],
    )
    def test_what_is_no_number_is_refused_and_never_guessed_at(self, written):
        with refused("situation.not_a_number", field="value"):
            read_figure(written)

    @pytest.mark.parametrize("written", ["9" * 16, "1" * 400, "1," + "1" * 7])
    def test_a_number_that_nobody_counts_to_is_refused(self, written):
        with refused("situation.number_too_large", digits=15, decimals=6):
            read_figure(written)

    @given(st.integers(0, 10**15 - 1))
    def test_what_is_shown_can_be_written_again(self, number):
        assert read_figure(digits(str(number))).value == str(number)

    @given(st.text(max_size=30))
    def test_nothing_that_is_written_does_more_than_being_refused(self, written):
        from vardkase.kernel.refusal import Refusal

        try:
            found = read_figure(written)
        except Refusal:
            return
        assert Decimal(found.value).is_finite()


class TestOfASeries:
    def test_a_count_is_whole_and_not_negative(self):
        with refused("situation.count_is_negative"):
            check_value(Kind.COUNT, "kunder", "-1")
        with refused("situation.count_has_decimals", said="28.528"):
            check_value(Kind.COUNT, "kunder", "28.528")
        assert check_value(Kind.COUNT, "kunder", "0").value == "0"

    def test_a_measurement_may_be_both(self):
        assert check_value(Kind.MEASURE, "°C", "-4,5").value == "-4.5"

    def test_a_unit_beside_the_number_is_that_of_the_series(self):
        assert check_value(Kind.COUNT, "kunder", "12 Kunder").value == "12"
        with refused("situation.unit_differs", said="hushåll", unit="kunder"):
            check_value(Kind.COUNT, "kunder", "12 hushåll")

    @each("kind", list(Kind))
    @each("written", ["", "   ", "\u200b"])
    def test_nothing_is_no_fact(self, kind, written):
        with refused("situation.fact_needs_value"):
            check_value(kind, "", written)

    def test_a_statement_is_kept_as_words_and_has_its_limit(self):
        assert check_value(Kind.STATEMENT, "", "  28 528 kunder?\r\nJa. ").value == "28 528 kunder?\nJa."
        with refused("situation.statement_too_long", length=2001, limit=2000):
            check_value(Kind.STATEMENT, "", "x" * 2001)


class TestChange:
    @each(
        ("before", "after", "how"),
        [
            (("6500", Qualifier.ABOUT), ("8300", Qualifier.ABOUT), Change.RISE),
            (("14500", Qualifier.ABOUT), ("11947", Qualifier.EXACT), Change.FALL),
            (("100", Qualifier.EXACT), ("101", Qualifier.EXACT), Change.RISE),
            (("100", Qualifier.EXACT), ("100", Qualifier.EXACT), Change.SAME),
            (("100", Qualifier.EXACT), ("100", Qualifier.ABOUT), Change.UNSURE),
            (("35000", Qualifier.ABOUT), ("36000", Qualifier.ABOUT), Change.UNSURE),
            (("6000", Qualifier.AT_LEAST), ("6500", Qualifier.ABOUT), Change.UNSURE),
            (("6000", Qualifier.AT_LEAST), ("900", Qualifier.ABOUT), Change.FALL),
            (("900", Qualifier.AT_MOST), ("1000", Qualifier.EXACT), Change.RISE),
            (("500", Qualifier.ESTIMATE), ("580", Qualifier.EXACT), Change.UNSURE),
            (("900", Qualifier.ABOUT), ("0", Qualifier.EXACT), Change.FALL),
        ],
    )
    def test_a_rise_is_only_said_where_it_is_certain(self, before, after, how):
        assert change(*before, *after) is how

    @given(st.integers(0, 10**9), st.sampled_from(Qualifier), st.integers(0, 10**9), st.sampled_from(Qualifier))
    def test_seen_from_the_other_end_a_rise_is_a_fall(self, one, how_one, other, how_other):
        turned = {Change.RISE: Change.FALL, Change.FALL: Change.RISE}
        there = change(str(one), how_one, str(other), how_other)
        assert change(str(other), how_other, str(one), how_one) is turned.get(there, there)

    @given(st.integers(0, 10**9), st.sampled_from(Qualifier))
    def test_a_figure_never_contradicts_itself(self, value, how):
        assert may_be_equal(span(str(value), how), span(str(value), Qualifier.EXACT))

    def test_an_estimate_reaches_further_than_about(self):
        assert span("1000", Qualifier.ABOUT) == Span(Decimal(950), Decimal(1050))
        assert span("1000", Qualifier.ESTIMATE) == Span(Decimal(800), Decimal(1200))


class TestSums:
    def test_a_sum_is_exact(self):
        assert summed(("28528", "1260")) == "29788"
        assert summed(("0.1", "0.2")) == "0.3"

    @each(
        ("those", "how"),
        [
            ({Qualifier.EXACT}, Qualifier.EXACT),
            ({Qualifier.EXACT, Qualifier.ABOUT}, Qualifier.ABOUT),
            ({Qualifier.EXACT, Qualifier.AT_LEAST}, Qualifier.AT_LEAST),
            ({Qualifier.ABOUT, Qualifier.AT_LEAST}, Qualifier.ESTIMATE),
            ({Qualifier.AT_MOST, Qualifier.AT_LEAST}, Qualifier.ESTIMATE),
            ({Qualifier.AT_MOST}, Qualifier.AT_MOST),
        ],
    )
    def test_it_is_known_no_better_than_its_parts(self, those, how):
        assert weakest(frozenset(those)) is how


class TestWords:
    def test_a_figure_is_written_with_its_qualifier_unit_and_groups(self):
        assert figure("35000", Qualifier.ABOUT, "kunder") == "ca\u00a035\u00a0000\u00a0kunder"
        assert figure("-4.5", Qualifier.EXACT, "°C", Kind.MEASURE) == "−4,5\u00a0°C"
        assert figure("Allt är mörkt.", Qualifier.EXACT, "", Kind.STATEMENT) == "Allt är mörkt."
