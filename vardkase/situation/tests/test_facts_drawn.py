"""Charts and ladders: that what is drawn is what was said, that nothing high or low is lost, and that words are escaped."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.situation.queries.facts_rows import Point
from vardkase.situation.rules import charting
from vardkase.situation.rules.facts import Standing
from vardkase.situation.rules.figures import Qualifier
from vardkase.situation.views import charts, forecast_drawing
from vardkase.situation.views.charts import Curve
from vardkase.situation.views.forecast_drawing import Rung
from vardkase.testing.cases import each

CURVE = [("60000", 0), ("35000", 19), ("14500", 88), ("11947", 106), ("6500", 158), ("8300", 203), ("900", 393), ("0", 522)]


def points(*said, how=Qualifier.EXACT, **more):
    return tuple(Point(NIGHT + timedelta(hours=hours), value, how, **more) for value, hours in said)


def labels(drawing):
    """The words of a drawing that are well-formed XML."""
    root = ET.fromstring(str(drawing))  # noqa: S314 - our own drawing
    return [one.text for one in root.iter("text")]


class TestThinning:
    @given(st.lists(st.floats(-1e6, 1e6), max_size=1200))
    def test_no_extreme_is_lost_and_everything_stays_in_order(self, values):
        kept = charting.thinned(values, whole=100, pieces=20)
        assert kept == sorted(set(kept))
        assert len(kept) <= max(100, 80)
        if values:
            assert {kept[0], kept[-1]} == {0, len(values) - 1}
            assert (min(values), max(values)) == (min(values[one] for one in kept), max(values[one] for one in kept))

    def test_a_peak_of_one_fact_among_ten_thousand_is_drawn(self):
        values = [100.0] * 10_000
        values[7_777] = 101.0
        kept = charting.thinned(values)
        assert 7_777 in kept
        assert len(kept) <= 400

    def test_few_are_all_drawn(self):
        assert charting.thinned([3.0, 1.0, 2.0]) == [0, 1, 2]


class TestAxes:
    @given(st.floats(-1e9, 1e9), st.floats(0.001, 1e9))
    def test_the_levels_enclose_everything(self, least, length):
        found = charting.levels(least, least + length)
        assert found[0] <= least + abs(least) * 1e-6 + 1e-6
        most = least + length
        assert found[-1] >= most - abs(most) * 1e-6 - 1e-6
        assert 2 <= len(found) <= 8

    @pytest.mark.parametrize(
        ("most", "levels"), [(60_000, (0, 20_000, 40_000, 60_000)), (8, (0, 2, 4, 6, 8)), (0, (0.0, 0.25, 0.5, 0.75, 1.0))]
    )
    def test_they_are_round(self, most, levels):
        assert charting.levels(0, most) == levels

    @each(
        ("hours", "step"),
        [(0.1, 1 / 60), (0.5, 1 / 12), (2, 0.5), (3, 0.5), (6, 1), (10, 2), (48, 12), (24 * 21, 24 * 7), (24 * 3650, 24 * 730)],
    )
    def test_the_hours_stand_at_whole_hours_or_midnights(self, hours, step):
        since = datetime(2019, 1, 2, 2, 20)  # noqa: DTZ001 - marks of an axis are local
        found = charting.ticks(since, since + timedelta(hours=hours))
        assert len(found) <= 7
        assert charting.step_of(timedelta(hours=hours)) == timedelta(hours=step)
        assert all((one.minute == 0 or step < 1) and since <= one <= since + timedelta(hours=hours) for one in found)

    def test_labels_that_would_lie_over_each_other_are_left_out(self):
        assert charting.apart([(0, 0), (5, 5), (20, 0), (0, 40)], 13, 17) == [0, 2, 3]


class TestAChart:
    def test_the_reversal_can_be_read(self):
        found = labels(charts.chart([Curve(points(*CURVE))], "Kunder utan el"))
        shown = {one.replace("\u00a0", " ") for one in found}
        assert {"60 000", "6 500", "8 300", "0"} <= shown

    def test_it_says_in_a_sentence_what_is_seen(self):
        drawing = charts.chart([Curve(points(*CURVE))], 'Kunder <utan> "el"')
        assert 'role="img" aria-label="Kunder &lt;utan&gt; &quot;el&quot;"' in drawing
        assert "style=" not in drawing

    def test_how_exact_a_figure_is_is_its_shape(self):
        for how, mark in charts.MARKS.items():
            assert mark in charts.chart([Curve(points(("1", 0), ("2", 5), how=how))], "x")
        assert len(set(charts.MARKS.values())) == len(Qualifier)
        assert charts.FORECAST in charts.chart([Curve(points(("1", 0), standing=Standing.FORECAST))], "x")

    def test_what_was_revised_is_crossed_out_and_the_line_goes_past_it(self):
        wrong = Point(later(5), "900000", Qualifier.EXACT, revised=True)
        drawing = charts.chart([Curve((*points(("28000", 0)), wrong, *points(("27000", 5))))], "x")
        assert drawing.count(charts.REVISED) == 1
        (line,) = re.findall(r'points="([^"]*)"', drawing)
        assert len(line.split()) == 2
        assert "900" not in "".join(labels(drawing))

    def test_several_have_a_letter_and_a_dash_each(self):
        drawing = charts.chart([Curve(points(*CURVE), "A"), Curve(points(("38000", 32), ("1", 40)), "B")], "x")
        assert {"A 0", "B 1"} <= set(labels(drawing))
        assert f'stroke-dasharray="{charts.DASHES[1]}"' in drawing

    @each("said", [[("0", 0)], [("5", 0), ("5", 0)], [("-4.5", 0), ("3", 2)], [("999999999999999", 0), ("0", 1)]])
    def test_any_figures_can_be_drawn_within_the_frame(self, said):
        drawing = charts.chart([Curve(points(*said))], "x")
        root = ET.fromstring(str(drawing))  # noqa: S314 - our own drawing
        heights = [float(one.get("y")) for one in root.iter() if one.get("y")]
        assert all(0 <= one <= charts.HEIGHT + charts.FOOT for one in heights)

    def test_of_nothing_there_is_no_chart(self):
        assert charts.chart([], "x") == charts.chart([Curve(())], "x") == ""
        assert charts.spark(points(("1", 0))) == charts.spark(()) == ""

    def test_a_spark_is_for_the_eye_alone(self):
        assert 'aria-hidden="true"' in charts.spark(points(*CURVE))

    def test_ten_thousand_facts_make_a_chart_that_is_small(self):
        many = points(*((str(number % 97), number) for number in charting.thinned([float(one % 97) for one in range(10_000)])))
        assert len(charts.chart([Curve(many)], "x")) < 16_000


class TestALadder:
    RUNGS = (
        Rung("2 jan: 2 jan 16:00", later(600), later(600), NIGHT, False),
        Rung("8 jan: 18–25 jan", later(3000), later(9000), later(900), True),
    )

    def test_each_rung_has_its_words_and_the_outcome_its_line(self):
        drawing = forecast_drawing.ladder([("Öarna", self.RUNGS)], (later(8000), later(8240)), "blev 23 jan", "Två prognoser")
        assert [one for one in labels(drawing) if one in {"Öarna", "blev 23 jan", *(rung.label for rung in self.RUNGS)}] == [
            "blev 23 jan", "Öarna", "2 jan: 2 jan 16:00", "8 jan: 18–25 jan"
        ]  # fmt: skip

    def test_what_held_is_filled_and_what_did_not_is_hollow_with_a_line_to_what_came(self):
        drawing = forecast_drawing.ladder([("", self.RUNGS)], (later(8000), later(8001)), "blev", "x")
        assert drawing.count('fill-opacity=".55"') == 1
        assert drawing.count('stroke-dasharray="6 3"') == 1

    def test_while_nobody_knows_all_is_hollow_and_nothing_missed(self):
        open_rungs = [Rung("x", later(60), later(120), NIGHT)]
        drawing = forecast_drawing.ladder([("", open_rungs)], None, "", "x")
        assert 'fill-opacity=".55"' not in drawing
        assert 'stroke-dasharray="6 3"' not in drawing

    def test_words_are_escaped_and_of_nothing_there_is_none(self):
        hostile = [Rung("<b>&", NIGHT, NIGHT, NIGHT)]
        assert "&lt;b&gt;&amp;" in forecast_drawing.ladder([("<i>", hostile)], None, "", "<t>")
        assert forecast_drawing.ladder([], None, "", "x") == forecast_drawing.ladder([("a", ())], None, "", "x") == ""
