"""Figures that do not go together: two of one moment in one series, and sums of which a part does not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.situation.actions import facts as actions
from vardkase.situation.queries import facts as queries
from vardkase.situation.rules.facts import Settlement, SettlementDraft, Standing
from vardkase.situation.tests.fact_scenes import CUSTOMERS, ENERGI, here, revised, said, sent, series, shown, stated

pytestmark = pytest.mark.django_db
OTHER_SOURCE = replace(CUSTOMERS, organisation="Radio Roslagen")


@pytest.fixture(autouse=True)
def _an_hour_later(an_hour_later):
    """The clock stands at 03:20."""


def settled(alva, incident_id, one, other, holds):
    draft = SettlementDraft(Settlement.ONE_HOLDS, holds, "Radion räknade fel område.")
    actions.settle_contradiction(viewer=alva, incident_id=incident_id, one_id=one, other_id=other, draft=draft, key=new_id(), now=later(20))


class TestOneMoment:
    def test_another_figure_of_the_same_minute_is_asked_about(self, alva, incident_id):
        key = series(alva, incident_id, first=said("420"))
        with refused("situation.moment_is_taken", field="value", said="420"):
            stated(alva, incident_id, key, "480", draft=said("480"))
        assert stated(alva, incident_id, key, "480", 1)

    def test_the_same_figure_again_and_what_is_foretold_are_not(self, alva, incident_id):
        key = series(alva, incident_id, first=said("420"))
        assert stated(alva, incident_id, key, draft=said("420"), minutes=1)
        assert stated(alva, incident_id, key, draft=said("480", later(60), standing=Standing.FORECAST), minutes=2)
        assert stated(alva, incident_id, key, draft=said("500", later(60)), minutes=60)

    def test_what_was_revised_no_longer_stands_in_the_way(self, alva, incident_id):
        key = series(alva, incident_id)
        revised(alva, incident_id, stated(alva, incident_id, key, "82 528"), "28 528", 5)
        with refused("situation.moment_is_taken", field="value", said="28528"):
            stated(alva, incident_id, key, draft=said("82 528"), minutes=6)

    def test_a_revision_does_not_make_two_of_one_moment_either(self, alva, incident_id):
        key = series(alva, incident_id, first=said("420"))
        second = stated(alva, incident_id, key, "480", 5)
        with refused("situation.moment_is_taken", field="value", said="420"):
            revised(alva, incident_id, second, "490", 6)

    def test_the_same_form_twice_is_still_one_fact(self, alva, incident_id):
        key, fact = series(alva, incident_id), new_id()
        for _time in range(2):
            stated(alva, incident_id, key, "420", key=fact)

    def test_of_the_same_day_two_figures_stand_with_neither_rise_nor_fall(self, alva, screen, incident_id):
        day = Happened(NIGHT.replace(hour=0, minute=0), Precision.DAY)
        key = series(alva, incident_id)
        for value in ("420", "480"):
            stated(alva, incident_id, key, draft=replace(said(value), as_of=day), minutes=1)
        for name, *args in (("series", key), ("facts",), ("compare", key)):
            words = shown(screen, name, incident_id, *args)
            assert "ingen säker förändring" in words
            assert "ökat" not in words
        assert "ökning" not in shown(screen, "propose_picture", incident_id)

    def test_of_two_days_it_rises(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("420", later(-5)))
        stated(alva, incident_id, key, "480")
        assert "ökat" in shown(screen, "series", incident_id, key)
        assert "en ökning från 420" in shown(screen, "propose_picture", incident_id)

    def test_the_page_says_what_to_do(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("420", later(30)), now=later(31))
        answer = sent(screen, "state_fact", incident_id, key, value="480", as_of="02:50", qualifier="exact", standing="confirmed")
        assert answer.status_code == 422
        assert "Serien säger redan 420 för den tidpunkten." in answer.content.decode()


class TestASum:
    def two(self, alva, incident_id):
        return series(alva, incident_id, first=said()), series(alva, incident_id, ENERGI, first=said("1 260"))

    def add(self, alva, incident_id, *those):
        facts_of = {"said_by": "Elsamordnaren", "grounds": "Varje kund har en ägare."}
        actions.say_apart(viewer=alva, incident_id=incident_id, series_ids=those, key=new_id(), now=later(10), **facts_of)

    def test_two_sources_of_one_area_are_refused(self, alva, screen, incident_id):
        one, other = series(alva, incident_id, first=said("480")), series(alva, incident_id, OTHER_SOURCE, first=said("900"))
        with refused("situation.sum_of_one_area", field="series", area="Roslagen"):
            self.add(alva, incident_id, one, other)
        answer = sent(screen, "say_apart", incident_id, one, series=[str(one), str(other)], said_by="Läge", grounds="Så är det.")
        assert "Två av serierna gäller samma område, Roslagen" in answer.content.decode()
        assert queries.sums(alva, *here(alva, incident_id)) == ()

    def test_while_a_part_is_contradicted_it_says_so(self, alva, screen, incident_id):
        one, other = self.two(alva, incident_id)
        self.add(alva, incident_id, one, other)
        series(alva, incident_id, OTHER_SOURCE, first=said("900"))
        words = shown(screen, "compare", incident_id, one)
        assert "Summa: 29 788 kunder" in words
        assert "Osäker En annan källa säger emot siffran för Roslagen (Vattenfall)." in words

    @pytest.mark.parametrize("wins", [True, False])
    def test_a_part_that_was_found_not_to_hold_takes_the_sum_with_it(self, alva, screen, incident_id, wins):
        one, other = self.two(alva, incident_id)
        self.add(alva, incident_id, one, other)
        third = series(alva, incident_id, OTHER_SOURCE, first=said("900"))
        settled(alva, incident_id, one, third, one if wins else third)
        words = shown(screen, "compare", incident_id, one)
        assert ("Summa: 29 788 kunder" in words) == wins
        assert ("Läggs inte ihop Det är utrett att siffran för Roslagen (Vattenfall) inte gäller." in words) != wins

    def test_one_of_before_that_counts_an_area_twice_has_no_figure(self, alva, screen, incident_id, monkeypatch):
        one, other = series(alva, incident_id, first=said("480")), series(alva, incident_id, OTHER_SOURCE, first=said("481"))
        monkeypatch.setattr("vardkase.situation.rules.facts.twice_in", lambda areas: "")
        self.add(alva, incident_id, one, other)
        monkeypatch.undo()
        words = shown(screen, "compare", incident_id, one)
        assert "Summa: – Läggs inte ihop Roslagen är med två gånger." in words
        assert "961" not in words
