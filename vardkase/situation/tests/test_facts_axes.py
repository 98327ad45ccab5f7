"""Charts: that each mark stands where its figure and its moment say, in any order, at any size, and beside a table that says the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.situation.queries.facts_rows import Point
from vardkase.situation.rules import charting
from vardkase.situation.rules.facts import Standing
from vardkase.situation.rules.figures import Qualifier
from vardkase.situation.views import charts, forecast_drawing
from vardkase.situation.views.charts import AFTER, BEFORE, HEAD, HEIGHT, Curve
from vardkase.situation.views.forecast_drawing import Rung
from vardkase.testing.cases import each

HOUR = timedelta(hours=1)
values = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


def points(*said, how=Qualifier.EXACT, **more):
    """Facts an hour apart."""
    return tuple(Point(NIGHT + hour * HOUR, str(value), how, **more) for hour, value in enumerate(said))


def tree(drawing):
    return ET.fromstring(str(drawing))  # noqa: S314 - our own drawing


def words(drawing):
    return [(one.text or "").replace("\u00a0", " ") for one in tree(drawing).iter("text")]


def marks(drawing):
    """Where the shapes stand: hundredths from the left, pixels from above."""
    found = [one for one in tree(drawing).iter("svg") if one.get("overflow") == "visible"]
    return [(float(one.get("x").rstrip("%")), float(one.get("y"))) for one in found]


def line_of(drawing):
    (way,) = re.findall(r'points="([^"]*)"', drawing)
    return [tuple(map(float, one.split(","))) for one in way.split()]


class TestWhereAFigureStands:
    @settings(max_examples=50)
    @given(values)
    def test_the_higher_the_figure_the_higher_its_mark(self, said):
        placed = marks(charts.chart([Curve(points(*said))], "x"))
        assert len(placed) == len(said)
        for (_x, y), value in zip(placed, said, strict=True):
            for (_other_x, other_y), other in zip(placed, said, strict=True):
                assert y >= other_y or value > other

    @settings(max_examples=50)
    @given(values)
    def test_all_stand_within_the_chart_and_in_the_order_of_time(self, said):
        placed = marks(charts.chart([Curve(points(*said))], "x"))
        assert [x for x, _y in placed] == sorted(x for x, _y in placed)
        assert all(BEFORE <= x <= 100 - AFTER and HEAD <= y <= HEIGHT for x, y in placed)

    @settings(max_examples=50)
    @given(values)
    def test_the_line_goes_through_its_marks(self, said):
        drawing = charts.chart([Curve(points(*said))], "x")
        for (x, y), (along, down) in zip(marks(drawing), line_of(drawing), strict=True):
            assert abs(x * 10 - along) < 0.11
            assert y == down

    def test_the_first_and_the_last_stand_at_the_ends(self):
        placed = marks(charts.chart([Curve(points(1, 2, 3))], "x"))
        assert [x for x, _y in placed] == [BEFORE, (BEFORE + 100 - AFTER) / 2, 100 - AFTER]

    def test_nothing_stands_on_the_ground_and_the_most_at_the_top_of_its_axis(self):
        (_, ground), (_, top) = marks(charts.chart([Curve(points(0, 60_000))], "x"))
        assert (ground, top) == (HEIGHT, HEAD)

    def test_one_alone_stands_in_the_middle_of_half_a_day(self):
        inside = charts.frame([Curve(points(7))])
        assert (inside.since, inside.until) == (NIGHT - 6 * HOUR, NIGHT + 6 * HOUR)
        assert inside.x(NIGHT) == (BEFORE + 100 - AFTER) / 2

    def test_below_zero_the_ground_is_lower(self):
        inside = charts.frame([Curve(points(-8, 4))])
        assert inside.levels[0] <= -8
        assert inside.levels[-1] >= 4
        assert inside.y(-8) > inside.y(0) > inside.y(4)

    def test_all_zeros_have_an_axis_that_begins_at_zero(self):
        inside = charts.frame([Curve(points(0, 0))])
        assert (inside.levels[0], inside.y(0)) == (0, HEIGHT)

    def test_a_revised_figure_far_outside_does_not_make_the_rest_flat(self):
        wrong = Point(NIGHT + HOUR, "9000000", Qualifier.EXACT, revised=True)
        inside = charts.frame([Curve((*points(10), wrong))])
        assert inside.levels[-1] <= 20
        assert inside.y("9000000") == HEAD

    def test_where_everything_was_revised_it_is_still_drawn(self):
        wrong = points(5, 6, revised=True)
        drawing = charts.chart([Curve(wrong)], "x")
        assert drawing.count(charts.REVISED) == 2
        assert line_of(drawing) == []


class TestTheAxes:
    def test_days_are_named_in_swedish_and_hours_by_the_clock_of_the_town(self):
        hours = words(charts.chart([Curve(points(*range(9)))], "x"))
        assert "04:00" in hours
        days = tuple(Point(NIGHT + day * 24 * HOUR, str(day), Qualifier.EXACT) for day in range(20))
        assert [one for one in words(charts.chart([Curve(days)], "x")) if one.endswith(" jan")] == ["9 jan", "16 jan"]

    @each(
        ("most", "labels"),
        [
            (10, {"0", "2,5", "5", "7,5", "10"}),
            (60_000, {"0", "20 000", "40 000", "60 000"}),
            ("0.5", {"0", "0,2", "0,4", "0,6"}),
            ("0.000002", {"0", "0,0000005", "0,000001", "0,0000015", "0,000002"}),
        ],
    )
    def test_levels_are_written_as_figures_are_and_each_once(self, most, labels):
        inside = charts.frame([Curve(points(0, most))])
        assert {one for one in words(charts.chart([Curve(points(0, most))], "x")) if ":" not in one} >= labels
        assert len(inside.levels) == len(labels)

    @each(("least", "most", "step"), [(0, 1, 0.25), (0, 3, 1), (0, 9, 2.5), (0, 28_528, 10_000), (-10, 10, 5), (7, 7, 2)])
    def test_they_are_as_far_apart_as_each_other(self, least, most, step):
        found = charting.levels(least, most)
        assert {round(after - before, 9) for before, after in pairwise(found)} == {step}

    @settings(max_examples=50)
    @given(st.integers(1, 24 * 365 * 3))
    def test_the_marks_of_time_are_few_and_within(self, hours):
        since = datetime(2019, 1, 2, 3, 20)  # noqa: DTZ001 - marks of an axis are local
        found = charting.ticks(since, since + timedelta(hours=hours))
        assert len(found) <= 7
        assert list(found) == sorted(set(found))
        assert all(since <= one <= since + timedelta(hours=hours) for one in found)

    @each(("value", "share"), [(0, 0.0), (5, 0.5), (10, 1.0), (-10, -1.0), (20, 2.0)])
    def test_a_share_is_of_the_way_from_the_least_to_the_most(self, value, share):
        assert charting.share(value, 0, 10) == share
        assert charting.share(value, 3, 3) == 0.5


class TestLabels:
    def test_of_two_that_stand_over_each_other_the_more_wanted_is_kept(self):
        assert charting.apart([(50, 50), (50, 50), (63, 50), (50, 67)], 13, 17) == [0, 2, 3]
        assert charting.apart([(50, 50), (62.9, 66.9)], 13, 17) == [0]
        assert charting.apart([], 13, 17) == []

    def test_the_newest_is_always_written(self):
        for count in (1, 2, 30, 300):
            said = [*range(1000, 1000 + count - 1), 77_123]
            assert "77 123" in words(charts.chart([Curve(points(*said))], "x"))

    def test_what_was_revised_is_not_written_though_it_is_the_newest(self):
        wrong = Point(NIGHT + 5 * HOUR, "77123", Qualifier.EXACT, revised=True)
        assert "77 123" not in words(charts.chart([Curve((*points(10, 20), wrong))], "x"))

    @settings(max_examples=30)
    @given(st.lists(st.integers(0, 10**6), min_size=2, max_size=40))
    def test_no_two_lie_over_each_other(self, said):
        drawing = charts.chart([Curve(points(*said))], "x")
        inside = charts.frame([Curve(points(*said))])
        grounds = {(0.0, inside.y(level) - 4) for level in inside.levels}
        placed = [(float(one.get("x").rstrip("%")), float(one.get("y"))) for one in tree(drawing).iter("text")]
        figures = [one for one in placed if one not in grounds and one[1] < HEIGHT + 10]
        for number, (x, y) in enumerate(figures):
            assert all(abs(x - other) >= charts.WIDE or abs(y - down) >= charts.HIGH for other, down in figures[:number])

    def test_a_letter_stands_at_the_newest_that_was_not_revised(self):
        curve = Curve((*points(10, 20), Point(NIGHT + 2 * HOUR, "99", Qualifier.EXACT, revised=True)), "A")
        inside = charts.frame([curve])
        (letter,) = charts.letters(inside, [curve])
        assert f'x="{inside.x(NIGHT + HOUR)}%"' in letter
        assert ">A 20</text>" in letter


class TestWhatIsToCome:
    def test_a_forecast_has_its_shape_and_no_line_leads_to_it(self):
        ahead = Point(NIGHT + 9 * HOUR, "0", Qualifier.EXACT, Standing.FORECAST)
        drawing = charts.chart([Curve((*points(60, 50), ahead))], "x")
        assert drawing.count(charts.FORECAST) == 1
        assert len(line_of(drawing)) == 2

    def test_what_is_assumed_is_drawn_as_what_is_confirmed(self):
        drawing = charts.chart([Curve(points(60, 50, standing=Standing.ASSUMED))], "x")
        assert charts.FORECAST not in drawing
        assert len(line_of(drawing)) == 2

    def test_a_forecast_that_was_revised_is_crossed_out(self):
        assert charts.shape(Point(NIGHT, "1", Qualifier.ABOUT, Standing.FORECAST, revised=True)) == charts.REVISED


class TestVeryMany:
    def test_of_very_many_only_what_is_not_exact_has_a_mark(self):
        many = points(*range(1, 200))
        odd = Point(NIGHT + 500 * HOUR, "7", Qualifier.ABOUT)
        assert len(marks(charts.chart([Curve((*many, odd))], "x"))) == 1
        assert len(marks(charts.chart([Curve(many[:120])], "x"))) == 120

    @pytest.mark.parametrize("count", [400, 401, 10_000])
    def test_where_thinning_begins(self, count):
        kept = charting.thinned([float(one % 7) for one in range(count)])
        assert (len(kept) == count) is (count <= charting.DRAWN_WHOLE)
        assert {kept[0], kept[-1]} == {0, count - 1}


class TestASpark:
    def test_it_ends_where_its_dot_stands(self):
        drawing = charts.spark(points(10, 40, 20))
        (dot,) = re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawing)
        assert line_of(drawing)[-1] == tuple(map(float, dot))

    @settings(max_examples=50)
    @given(st.lists(st.integers(-1000, 10**6), min_size=2, max_size=16))
    def test_it_keeps_within_the_size_of_a_word(self, said):
        assert all(0 <= x <= 96 and 0 <= y <= 28 for x, y in line_of(charts.spark(points(*said))))

    def test_facts_of_one_moment_are_drawn_too(self):
        twice = (Point(NIGHT, "5", Qualifier.EXACT), Point(NIGHT, "5", Qualifier.EXACT))
        assert len(line_of(charts.spark(twice))) == 2


class TestALadder:
    def rungs(self, *ends, held=None):
        return [Rung(f"prognos {one}", later(one), later(one + 60), NIGHT, held) for one in ends]

    def boxes(self, drawing):
        return [float(one.get("x").rstrip("%")) for one in tree(drawing).iter("rect")]

    def test_the_later_it_was_foretold_the_further_right_it_stands(self):
        drawing = forecast_drawing.ladder([("", self.rungs(100, 400, 250))], None, "", "x")
        first, second, third = self.boxes(drawing)
        assert first < third < second

    def test_it_grows_by_a_rung_for_each_and_a_name_for_each_area(self):
        def tall(*groups):
            return int(tree(forecast_drawing.ladder(groups, None, "", "x")).get("height"))

        one = tall(("", self.rungs(100)))
        assert tall(("", self.rungs(100, 200))) - one == forecast_drawing.RUNG
        assert tall(("Öarna", self.rungs(100))) - one == forecast_drawing.NAME

    @pytest.mark.parametrize(("held", "missed", "filled"), [(None, 0, 0), (True, 0, 1), (False, 1, 0)])
    def test_a_line_to_what_came_only_where_it_missed(self, held, missed, filled):
        drawing = forecast_drawing.ladder([("", self.rungs(100, held=held))], (later(900), later(901)), "blev", "x")
        assert (drawing.count('stroke-dasharray="6 3"'), drawing.count('fill-opacity=".55"')) == (missed, filled)

    def test_a_moment_alone_is_a_diamond_and_an_interval_a_box(self):
        alone = Rung("x", later(60), later(60), NIGHT)
        assert self.boxes(forecast_drawing.ladder([("", [alone])], None, "", "x")) == []
        assert len(self.boxes(forecast_drawing.ladder([("", self.rungs(60))], None, "", "x"))) == 1

    def test_everything_stands_within_the_page_also_what_came_long_after(self):
        drawing = forecast_drawing.ladder([("", self.rungs(10, held=False))], (later(90_000), later(91_440)), "blev", "x")
        places = [float(one) for one in re.findall(r'x[12]?="([\d.]+)%"', drawing)]
        assert all(0 <= one <= 100 for one in places)

    @pytest.mark.parametrize("when", [datetime(2019, 3, 31, 0, 30, tzinfo=UTC), datetime(2019, 10, 27, 0, 30, tzinfo=UTC)])
    def test_over_the_turn_of_the_clock_time_still_runs_from_left_to_right(self, when):
        rungs = [Rung(str(hour), when + hour * HOUR, when + (hour + 1) * HOUR, when) for hour in range(4)]
        boxes = self.boxes(forecast_drawing.ladder([("", rungs)], None, "", "x"))
        assert boxes == sorted(boxes)
        assert len(set(boxes)) == 4
