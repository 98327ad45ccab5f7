"""Figures at their edges: what may stand beside a number, how far a word reaches, and what is written back."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import refused
from vardkase.situation.rules.figures import (
    LONGEST_STATEMENT,
    MOST_DECIMALS,
    MOST_DIGITS,
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
from vardkase.situation.words.facts import BEFORE, digits, figure
from vardkase.testing.cases import each

EXACT, ABOUT, LEAST, MOST, ESTIMATE = Qualifier
counts = st.integers(0, 10**15 - 1)
qualifiers = st.sampled_from(Qualifier)


class TestTheWordBeside:
    @each(
        ("written", "how"),
        [
            ("minst 5", LEAST),
            ("MINST 5", LEAST),
            ("fler än 5", LEAST),
            ("över 5", LEAST),
            ("at least 5", LEAST),
            ("more than 5", LEAST),
            ("> 5", LEAST),
            ("≥5", LEAST),
            ("högst 5", MOST),
            ("färre än 5", MOST),
            ("mindre än 5", MOST),
            ("at most 5", MOST),
            ("up to 5", MOST),
            ("<= 5", MOST),
            ("≤ 5", MOST),
            ("Ca 5", ABOUT),
            ("ca5", ABOUT),
            ("cirka 5", ABOUT),
            ("c:a 5", ABOUT),
            ("ungefär 5", ABOUT),
            ("runt 5", ABOUT),
            ("about 5", ABOUT),
            ("≈ 5", ABOUT),
            ("uppskattat 5", ESTIMATE),
            ("estimated 5", ESTIMATE),
            ("5", None),
        ],
    )
    def test_each_of_them_is_understood(self, written, how):
        found = read_figure(written)
        assert (found.value, found.qualifier) == ("5", how)

    @each("written", ["minst", "ca kunder", "över staden 5", "minst ca 5", "5 ca", "knappt 5", "ca", ">", "nästan 40"])
    def test_one_without_its_number_or_one_unknown_is_refused(self, written):
        if written == "5 ca":
            # A word after the number can only be a unit, and no series is counted in it.
            with refused("situation.unit_differs", said="ca"):
                check_value(Kind.COUNT, "kunder", written)
        else:
            with refused("situation.not_a_number", said=written):
                read_figure(written)

    @each("written", ["28 528", "28\u2009528", "28\u202f528 kunder", "28528kunder"])
    def test_thousands_are_parted_by_any_blank_but_a_unit_stands_apart(self, written):
        if written.endswith("8kunder"):
            with refused("situation.not_a_number"):
                read_figure(written)
        else:
            assert read_figure(written).value == "28528"

    @each("written", ["28.528.000", "28,528,000", "1 000 00", "1 0000", "10 000 5", "1,", "1.", ",5", "+5", "5-7", "5/7", "(5)"])
    def test_what_may_be_read_in_two_ways_is_not_read(self, written):
        with refused("situation.not_a_number"):
            read_figure(written)

    @each(
        ("written", "value"),
        [
            ("-12", "-12"),
            ("–12", "-12"),
            ("ca -12", "-12"),
            ("-0,0", "0.0"),
            ("0,000001", "0.000001"),
            ("1" * MOST_DIGITS, "1" * MOST_DIGITS),
            ("0" * 40 + "7", "7"),
            ("1," + "5" * MOST_DECIMALS, "1." + "5" * MOST_DECIMALS),
        ],
    )
    def test_the_sign_and_the_longest_that_is_read(self, written, value):
        assert read_figure(written).value == value

    def test_what_is_refused_is_quoted_but_not_the_whole_of_it(self):
        with refused("situation.not_a_number", said="x" * 40):
            read_figure("x" * 5_000)

    def test_the_refusal_stands_at_the_field_that_was_read(self):
        with refused("situation.not_a_number", field="high"):
            read_figure("många", "high")
        with refused("situation.number_too_large", field="low"):
            read_figure("9" * (MOST_DIGITS + 1), "low")


class TestInItsSeries:
    @each(
        ("kind", "written", "code"),
        [
            (Kind.COUNT, "-1", "situation.count_is_negative"),
            (Kind.COUNT, "ca -1 kunder", "situation.count_is_negative"),
            (Kind.COUNT, "1,0", "situation.count_has_decimals"),
            (Kind.COUNT, "-1,5", "situation.count_is_negative"),
            (Kind.COUNT, "5 personer", "situation.unit_differs"),
            (Kind.MEASURE, "5 cm", "situation.unit_differs"),
            (Kind.MEASURE, "hög", "situation.not_a_number"),
            (Kind.COUNT, "\u00a0", "situation.fact_needs_value"),
        ],
    )
    def test_what_does_not_fit_it_is_refused(self, kind, written, code):
        with refused(code, field="value"):
            check_value(kind, "kunder", written)

    @each(
        ("kind", "unit", "written", "value"),
        [
            (Kind.COUNT, "kunder", "0 kunder", "0"),
            (Kind.COUNT, "Kunder", "5 KUNDER", "5"),
            (Kind.MEASURE, "m/s", "38,5 m/s", "38.5"),
            (Kind.MEASURE, "°C", "-4 °c", "-4"),
            (Kind.MEASURE, "%", "98 %", "98"),
            (Kind.MEASURE, "", "7", "7"),
            (Kind.STATEMENT, "", "-1,5 är ingen siffra här", "-1,5 är ingen siffra här"),
        ],
    )
    def test_what_fits_it_is_kept(self, kind, unit, written, value):
        assert check_value(kind, unit, written).value == value

    def test_where_the_series_has_no_unit_the_refusal_says_so(self):
        with refused("situation.unit_differs", said="mm", unit="–"):
            check_value(Kind.MEASURE, "", "5 mm")

    def test_a_statement_is_as_long_as_it_may_be_and_no_longer(self):
        assert check_value(Kind.STATEMENT, "", "å" * LONGEST_STATEMENT).value == "å" * LONGEST_STATEMENT
        with refused("situation.statement_too_long", limit=LONGEST_STATEMENT):
            check_value(Kind.STATEMENT, "", "å" * (LONGEST_STATEMENT + 1))


class TestHowFarAWordReaches:
    @each(
        ("how", "least", "most"),
        [(EXACT, 1000, 1000), (ABOUT, 950, 1050), (LEAST, 1000, None), (MOST, None, 1000), (ESTIMATE, 800, 1200)],
    )
    def test_from_where_to_where(self, how, least, most):
        assert span("1000", how) == Span(least, most)

    def test_below_zero_it_reaches_both_ways_too(self):
        assert span("-10", ABOUT) == Span(Decimal("-10.50"), Decimal("-9.50"))

    @each(
        ("one", "other", "same"),
        [
            (("1000", ABOUT), ("1050", EXACT), True),
            (("1000", ABOUT), ("1051", EXACT), False),
            (("1000", ABOUT), ("950", EXACT), True),
            (("1000", ABOUT), ("949", EXACT), False),
            (("1000", LEAST), ("1000", EXACT), True),
            (("1000", LEAST), ("999", EXACT), False),
            (("1000", MOST), ("1001", EXACT), False),
            (("1000", MOST), ("1000", LEAST), True),
            (("1000", MOST), ("1001", LEAST), False),
            (("0", ABOUT), ("1", EXACT), False),
            (("1000", ESTIMATE), ("1500", ESTIMATE), True),
            (("1000", ESTIMATE), ("1501", ESTIMATE), False),
        ],
    )
    def test_two_may_be_the_same_up_to_the_edge_and_not_beyond(self, one, other, same):
        assert may_be_equal(span(*one), span(*other)) is same
        assert may_be_equal(span(*other), span(*one)) is same

    @each(
        ("before", "after", "how"),
        [
            (("1000", ABOUT), ("1106", ABOUT), Change.RISE),
            (("1000", ABOUT), ("1105", ABOUT), Change.UNSURE),
            (("1000", ABOUT), ("1000", ABOUT), Change.SAME),
            (("1000", EXACT), ("1000.0", EXACT), Change.SAME),
            (("1000", LEAST), ("5000", LEAST), Change.UNSURE),
            (("1000", MOST), ("10", MOST), Change.UNSURE),
            (("1000", MOST), ("1000", LEAST), Change.UNSURE),
            (("1000", LEAST), ("999", MOST), Change.FALL),
            (("0", EXACT), ("1", EXACT), Change.RISE),
            (("-5", EXACT), ("-6", EXACT), Change.FALL),
            (("28528", EXACT), ("28000", ABOUT), Change.UNSURE),
        ],
    )
    def test_what_is_said_of_the_next_one(self, before, after, how):
        assert change(*before, *after) is how

    @settings(max_examples=50)
    @given(counts, qualifiers, counts, qualifiers)
    def test_a_rise_or_a_fall_is_never_said_of_two_that_may_be_the_same(self, one, how_one, other, how_other):
        said = change(str(one), how_one, str(other), how_other)
        if may_be_equal(span(str(one), how_one), span(str(other), how_other)):
            assert said in {Change.SAME, Change.UNSURE}
        else:
            assert said is (Change.RISE if other > one else Change.FALL)


class TestSums:
    @settings(max_examples=50)
    @given(st.lists(counts, max_size=30))
    def test_nothing_is_lost_of_however_many(self, those):
        assert summed(tuple(map(str, those))) == str(sum(those))

    @each(
        ("those", "total"),
        [((), "0"), (("0", "0"), "0"), (("-5", "5"), "0"), (("999999999999999",) * 3, "2999999999999997"), (("0.000001", "1"), "1.000001")],
    )
    def test_the_smallest_the_largest_and_none(self, those, total):
        assert summed(those) == total

    @settings(max_examples=50)
    @given(st.frozensets(qualifiers, min_size=1), qualifiers)
    def test_one_more_part_never_makes_it_better_known(self, those, more):
        order = {EXACT: 0, ABOUT: 1, LEAST: 1, MOST: 1, ESTIMATE: 2}
        assert order[weakest(those | {more})] >= order[weakest(those)]

    @each("how", Qualifier)
    def test_a_part_alone_is_as_it_is(self, how):
        assert weakest(frozenset({how})) is how

    @each("those", [{EXACT, ESTIMATE}, {MOST, ABOUT}, {LEAST, ESTIMATE}, {EXACT, LEAST, MOST}, set(Qualifier)])
    def test_what_does_not_go_together_is_an_estimate(self, those):
        assert weakest(frozenset(those)) is ESTIMATE

    def test_at_most_stays_at_most_beside_what_is_exact(self):
        assert weakest(frozenset({MOST, EXACT})) is MOST


class TestWrittenBack:
    @each(
        ("value", "written"),
        [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1 000"),
            ("1000000", "1 000 000"),
            ("-1000.5", "−1 000,5"),
            ("-0.5", "−0,5"),
            ("0.50", "0,50"),
            ("12.000001", "12,000001"),
        ],
    )
    def test_as_in_swedish(self, value, written):
        assert digits(value).replace("\u00a0", " ") == written

    @settings(max_examples=50)
    @given(counts, qualifiers, st.sampled_from(["kunder", "hushåll", "m/s", "%", ""]))
    def test_what_a_page_shows_can_be_typed_in_again(self, number, how, unit):
        found = read_figure(figure(str(number), how, unit))
        assert (found.value, found.unit) == (str(number), unit)
        assert found.qualifier is (how if how in BEFORE else None)

    @each(("how", "word"), [(EXACT, ""), (ABOUT, "ca "), (LEAST, "minst "), (MOST, "högst "), (ESTIMATE, "uppskattningsvis ")])
    def test_each_qualifier_has_its_word_before_the_figure(self, how, word):
        assert figure("7", how, "kunder").replace("\u00a0", " ") == f"{word}7 kunder"

    def test_no_line_breaks_within_a_figure(self):
        assert " " not in figure("28528", ABOUT, "kunder")

    @each("how", Qualifier)
    def test_a_statement_has_neither_word_nor_unit(self, how):
        assert figure("Mörkt", how, "kunder", Kind.STATEMENT) == "Mörkt"
