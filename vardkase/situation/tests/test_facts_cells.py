"""The cells of the tables of facts as they are read: the figure, what it is instead of, what was noted; nothing of how they are written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from lxml import html

from vardkase.situation.rules.facts import Standing
from vardkase.situation.rules.figures import Kind, Qualifier
from vardkase.situation.tests.fact_scenes import CUSTOMERS, revised, said, series, stated

pytestmark = pytest.mark.django_db
WORDS = replace(CUSTOMERS, what="Framkomlighet", kind=Kind.STATEMENT, unit="")


@pytest.fixture(autouse=True)
def _an_hour_later(an_hour_later):
    """The clock stands at 03:20."""


def rows_of(screen, incident_id, series_id):
    """The rows of what has been said, each as the words of its cells."""
    page = html.fromstring(screen.get(reverse("situation:series", args=[incident_id, series_id])).content.decode())
    return [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//table[1]/tbody/tr")]


def figures_of(screen, incident_id, series_id):
    return [row[1].replace("\u00a0", " ") for row in rows_of(screen, incident_id, series_id)]


class TestTheFigureOfEachRow:
    def test_it_is_the_figure(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("ca 18 000"))
        assert figures_of(screen, incident_id, key) == ["ca 18 000 kunder"]

    def test_with_its_standing_and_its_note(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("ca 18 000", standing=Standing.ASSUMED, note="Utan Vätö & <b>Björkö</b>"))
        assert figures_of(screen, incident_id, key) == ["ca 18 000 kunder AntagetUtan Vätö & <b>Björkö</b>"]

    def test_one_that_was_revised_is_struck_and_what_stands_says_why(self, alva, screen, incident_id):
        key = series(alva, incident_id)
        wrong = stated(alva, incident_id, key, "82 528", 1)
        revised(alva, incident_id, wrong, "28 528", 5)
        assert set(figures_of(screen, incident_id, key)) == {
            "82 528 kunder rättad",
            "28 528 kunderI stället för 82 528: Omkastade siffror",
        }

    def test_a_statement_is_read_as_it_was_written(self, alva, screen, incident_id):
        key = series(alva, incident_id, WORDS, first=said('Väg 76 & "gamla vägen" <stängda>', qualifier=Qualifier.EXACT))
        assert figures_of(screen, incident_id, key) == ['Väg 76 & "gamla vägen" <stängda>']
