"""Charts beside each other: what may be compared shares one, all have the same hours, and every letter and figure can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import facts as actions
from vardkase.situation.queries import facts as queries
from vardkase.situation.queries.facts_rows import Point
from vardkase.situation.rules import charting
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.figures import Kind, Qualifier
from vardkase.situation.tests.fact_scenes import CUSTOMERS, ENERGI, here, said, sent, series, stated
from vardkase.situation.views import charts
from vardkase.situation.views.charts import Curve
from vardkase.testing.cases import each

OTHER_SOURCE = replace(CUSTOMERS, organisation="Radio Roslagen")
PERSONS = replace(CUSTOMERS, unit="personer")


def points(*said_of, step=60):
    return tuple(Point(NIGHT + timedelta(minutes=step * place), str(value), Qualifier.EXACT) for place, value in enumerate(said_of))


def words(drawing):
    return [one.text.replace("\u00a0", " ") for one in ET.fromstring(str(drawing)).iter("text")]  # noqa: S314 - our own drawing


class TestOneOfSeveral:
    @each("step", [1, 5, 15, 47, 60, 60 * 30])
    def test_there_are_always_times_under_it(self, step):
        told = words(charts.chart([Curve(points(420, 480, step=step))], "x"))
        assert any(":" in one or "jan" in one for one in told)

    def test_midnight_is_a_day_and_a_quarter_past_is_not(self):
        late = tuple(Point(NIGHT.replace(hour=22, minute=50) + timedelta(minutes=10 * place), "1", Qualifier.EXACT) for place in range(4))
        told = words(charts.chart([Curve(late)], "x"))
        assert "3 jan" in told or "00:00" not in told
        assert "00:15" in told or "00:10" in told or "00:05" in told

    def test_the_unit_stands_at_the_axis_once(self):
        told = words(charts.chart([Curve(points(60_000, 35_000))], "x", unit="kunder"))
        assert [one for one in told if "kunder" in one] == ["60 000 kunder"]
        assert not any("kunder" in one for one in words(charts.chart([Curve(points(60_000, 35_000))], "x")))

    def test_it_is_as_low_as_asked_and_all_of_it_lies_inside(self):
        drawing = charts.chart([Curve(points(1, 9, 4))], "x", height=charts.LOW)
        heights = [float(one.get("y")) for one in ET.fromstring(str(drawing)).iter("svg") if one.get("y")]  # noqa: S314 - our own drawing
        assert ET.fromstring(str(drawing)).get("height") == str(charts.LOW + charts.FOOT)  # noqa: S314 - our own drawing
        assert all(charts.HEAD <= one <= charts.LOW for one in heights)

    def test_in_a_narrow_one_nothing_lies_over_the_figures_of_the_axis(self):
        low, whole = (charts.frame([Curve(points(1, 9))], height=height) for height in (charts.LOW, charts.HEIGHT))
        assert (low.x(NIGHT), whole.x(NIGHT)) == (charts.BEFORE_LOW, charts.BEFORE)
        assert low.x(later(60)) == whole.x(later(60)) == 100 - charts.AFTER

    def test_several_have_the_hours_of_all(self):
        curves = [Curve(points(1, 2)), Curve(points(5, 6, 7, 8))]
        assert charts.stretch(curves) == (NIGHT, later(180))
        assert charts.stretch([]) is None
        assert charts.frame(curves[:1], charts.stretch(curves)).until == later(180)

    def test_a_letter_has_its_figure_and_none_lies_over_another(self):
        curves = [Curve(points(100, 480), "A"), Curve(points(90, 480), "B"), Curve(points(80, 481), "C")]
        inside = charts.frame(curves)
        drawn = [ET.fromstring(one) for one in charts.letters(inside, curves)]  # noqa: S314 - our own drawing
        assert [one.text for one in drawn] == ["A 480", "B 480", "C 481"]
        assert len({one.get("y") for one in drawn}) == 3

    @given(st.lists(st.tuples(st.floats(0, 100), st.floats(20, 240)), max_size=6))
    def test_labels_keep_apart_while_there_is_room(self, places):
        found = charting.beside(places, 13, 17)
        assert len(found) == len(places)
        assert [x for x, _y in found] == [x for x, _y in places]
        for number, (x, y) in enumerate(found[:4]):
            moved = (x, y) != places[number]
            assert not moved or all(abs(x - a) >= 13 or abs(y - b) >= 17 for a, b in found[:number])


class TestAnotherUnit:
    KNOWN = (CUSTOMERS,)

    def test_it_is_asked_about_unless_it_is_meant(self):
        with refused("situation.series_has_other_unit", field="unit", unit="kunder"):
            rules.check_is_new(PERSONS, self.KNOWN, other_unit=False)
        rules.check_is_new(PERSONS, self.KNOWN, other_unit=True)

    @pytest.mark.parametrize(
        "draft",
        [
            replace(CUSTOMERS, area="Rimbo", unit="personer"),
            replace(CUSTOMERS, organisation="Ellevio", unit="personer"),
            replace(CUSTOMERS, kind=Kind.STATEMENT, unit=""),
        ],
    )
    def test_of_another_area_or_source_or_in_words_it_is_not(self, draft):
        rules.check_is_new(draft, self.KNOWN, other_unit=False)

    @pytest.mark.parametrize("meant", [False, True])
    def test_the_same_series_is_refused_whatever_is_meant(self, meant):
        with refused("situation.series_exists", field="what"):
            rules.check_is_new(replace(CUSTOMERS, unit="KUNDER"), self.KNOWN, other_unit=meant)


@pytest.mark.django_db
@pytest.mark.usefixtures("an_hour_later")
class TestOnThePage:
    def compared(self, screen, incident_id, key):
        answer = screen.get(reverse("situation:compare", args=[incident_id, key]))
        return answer.context["panels"], answer.content.decode()

    def test_each_area_and_each_unit_has_its_own(self, alva, screen, incident_id):
        one = series(alva, incident_id, first=said("60 000", later(-60)))
        stated(alva, incident_id, one, "28 528")
        series(alva, incident_id, ENERGI, first=said("1 260"))
        series(alva, incident_id, OTHER_SOURCE, first=said("29 000"))
        series(alva, incident_id, PERSONS, first=said("90 000"))
        panels, page = self.compared(screen, incident_id, one)
        assert [(one.area, one.unit, [letter for letter, _dash, _who in one.series]) for one in panels] == [
            ("Roslagen", "kunder", ["A", "C"]),
            ("Norrtälje stad", "kunder", ["B"]),
            ("Roslagen", "personer", ["D"]),
        ]
        assert "C 29 000" in words(panels[0].drawing)
        assert "1 260" in words(panels[1].drawing)
        assert 'class="cards"' in page
        assert all("personer, tid" not in one for one in words(panels[2].drawing))

    def test_one_alone_is_as_large_as_before(self, alva, screen, incident_id):
        one = series(alva, incident_id, first=said())
        panels, page = self.compared(screen, incident_id, one)
        assert len(panels) == 1
        assert f'height="{charts.HEIGHT + charts.FOOT}"' in page
        assert 'class="cards"' not in page

    def test_words_have_none(self, alva, screen, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, kind=Kind.STATEMENT, unit=""), first=said("Farbar"))
        assert self.compared(screen, incident_id, key)[0] == []

    def test_another_unit_is_asked_about_and_may_be_meant(self, alva, screen, incident_id):
        series(alva, incident_id, first=said())
        form = {
            "what": "Kunder utan el", "area": "Roslagen", "organisation": "Vattenfall", "unit": "personer", "owner": "Läge",
            "value": "70 000", "as_of": "nu", "kind": "count",
        }  # fmt: skip
        assert "Samma sak ska räknas i två enheter" not in screen.get(reverse("situation:open_series", args=[incident_id])).content.decode()
        answer = sent(screen, "open_series", incident_id, **form)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Källan räknar redan det här i kunder." in page
        assert "Samma sak ska räknas i två enheter" in page
        assert sent(screen, "open_series", incident_id, **form, other_unit="on").status_code == 302
        assert len(queries.series(alva, *here(alva, incident_id))) == 2

    def test_what_opens_a_series_without_a_form_is_not_asked(self, alva, incident_id):
        series(alva, incident_id)
        draft = {"viewer": alva, "incident_id": incident_id, "draft": PERSONS, "key": new_id(), "now": NIGHT}
        with refused("situation.series_has_other_unit"):
            actions.open_series(**draft, other_unit=False)
        assert actions.open_series(**draft)
