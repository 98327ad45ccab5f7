"""The forms of facts, of forecasts and of moments: every field has its own words, all that lacks is told at once, and a forecast is one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import facts as actions
from vardkase.situation.forms.status import ThenForm
from vardkase.situation.queries import facts as queries
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.facts import FactDraft, Settlement, SettlementDraft, Standing
from vardkase.situation.rules.figures import Kind, Qualifier, check_value
from vardkase.situation.tests.fact_scenes import CUSTOMERS, here, minute, said, sent, series, shown, stated, subject
from vardkase.testing.cases import each

OTHER_SOURCE = replace(CUSTOMERS, organisation="Radio Roslagen")
NEW = {"what": "Kunder utan el", "area": "Rimbo", "organisation": "Ellevio", "unit": "kunder", "owner": "Lägesfunktionen", "kind": "count"}
WHEN_IT_HAPPENED = "Skriv när det hände"


def errors_of(answer):
    """Which fields have something wrong, and the words."""
    form = answer.context["form"]
    return {name: " ".join(found) for name, found in form.errors.items()}


@pytest.fixture
def _an_hour_later(an_hour_later):
    """The clock stands at 03:20."""


class TestRules:
    @each(
        ("draft", "fields"),
        [
            (FactDraft("", None), ["value", "as_of"]),
            (FactDraft(" \u200b", minute(NIGHT)), ["value"]),
            (FactDraft("7", None), ["as_of"]),
            (FactDraft("7", minute(NIGHT)), []),
        ],
    )
    def test_all_that_a_fact_lacks(self, draft, fields):
        assert [one.facts["field"] for one in rules.lacking_fact(draft)] == fields

    @each(
        ("draft", "fields"),
        [
            (SettlementDraft(None), ["how", "reason"]),
            (SettlementDraft(Settlement.ONE_HOLDS), ["holds", "reason"]),
            (SettlementDraft(Settlement.ONE_HOLDS, new_id(), "Frågade"), []),
            (SettlementDraft(Settlement.NOT_KNOWN, None, " "), ["reason"]),
        ],
    )
    def test_all_that_a_settlement_lacks(self, draft, fields):
        assert [one.facts["field"] for one in rules.lacking_settlement(draft)] == fields

    def test_a_settlement_says_what_holds(self):
        with refused("situation.settlement_needs_how", field="how"):
            rules.check_settlement(SettlementDraft(None, None, "Så är det"), contradicts=True, among=(), now=NIGHT)

    @pytest.mark.parametrize("minutes", [0, -1])
    def test_nothing_is_foretold_of_now_or_before(self, minutes):
        draft = said("350", later(minutes), standing=Standing.FORECAST)
        with refused("situation.forecast_needs_moment", field="as_of"):
            rules.check_foretold(draft, NIGHT)
        rules.check_foretold(replace(draft, standing=Standing.ASSUMED), NIGHT)
        rules.check_foretold(replace(draft, as_of=minute(later(1))), NIGHT)

    @each(
        ("written", "least", "most"),
        [
            ("300-400", "300", "400"),
            ("mellan 300 och 400", "300", "400"),
            ("Från 1 300 till 1 400 kunder", "1 300", "1 400"),
            ("3–4st", "3", "4"),
        ],
    )
    def test_two_numbers_are_no_figure_and_the_advice_is_in_them(self, written, least, most):
        with refused("situation.figure_is_a_range", field="value", least=least, most=most):
            check_value(Kind.COUNT, "kunder", written)

    @each("written", ["2019-01-03", "300-400-500", "mellan 300", "6,5 eller 7"])
    def test_what_is_no_range_is_no_number(self, written):
        with refused("situation.not_a_number", field="value"):
            check_value(Kind.COUNT, "kunder", written)

    @pytest.mark.parametrize(("written", "value"), [("-4", "-4"), ("28 528", "28528")])
    def test_one_number_is_read_as_before(self, written, value):
        assert check_value(Kind.MEASURE, "kunder", written).value == value


@pytest.mark.django_db
@pytest.mark.usefixtures("_an_hour_later")
class TestEveryFieldHasItsWords:
    def test_of_a_new_series_all_is_said_at_once(self, screen, incident_id):
        answer = sent(screen, "open_series", incident_id, owner="")
        assert set(errors_of(answer)) == {"what", "area", "organisation", "unit", "owner", "value", "as_of"}

    def test_what_cannot_be_read_is_not_told_as_empty_too(self, alva, screen, incident_id):
        key = series(alva, incident_id)
        found = errors_of(sent(screen, "state_fact", incident_id, key, value="", as_of="häromsistens"))
        assert set(found) == {"value", "as_of"}
        assert "Vi förstår inte tiden ”häromsistens”" in found["as_of"]
        assert "Ange vilken tidpunkt" not in found["as_of"]

    def test_a_revision_says_all_at_once(self, alva, screen, incident_id):
        fact = stated(alva, incident_id, series(alva, incident_id), "420")
        assert set(errors_of(sent(screen, "revise_fact", incident_id, fact, value="", as_of="", reason=""))) == {"value", "as_of", "reason"}

    def test_an_empty_settlement_says_all_in_its_own_words(self, alva, screen, incident_id):
        one, other = series(alva, incident_id, first=said("480")), series(alva, incident_id, OTHER_SOURCE, first=said("900"))
        found = errors_of(sent(screen, "settle_contradiction", incident_id, one, other))
        assert set(found) == {"how", "reason"}
        assert found["how"] == "Välj vad som gäller: en av dem, båda eller att det inte går att veta än."
        assert sent(screen, "settle_contradiction", incident_id, one, other, how="not_known", reason="Frågade båda").status_code == 302

    @pytest.mark.parametrize("standing", ["confirmed", "assumed"])
    def test_of_a_fact_to_come_it_is_said_that_it_may_be_a_forecast(self, alva, screen, incident_id, standing):
        key = series(alva, incident_id)
        found = errors_of(sent(screen, "state_fact", incident_id, key, value="350", as_of="2019-01-05 10:00", standing=standing))
        assert found == {"as_of": "Uppgiften gäller en tidpunkt som inte har varit än. Är det en prognos: välj det under Säkerhet."}

    def test_of_when_a_forecast_was_said(self, alva, screen, incident_id):
        key = subject(alva, incident_id)
        answer = sent(screen, "state_forecast", incident_id, key, organisation="Ellevio", stated_at="2019-01-05 10:00", until="6 jan")
        assert WHEN_IT_HAPPENED not in errors_of(answer)["stated_at"]

    def test_of_what_came_of_one(self, alva, screen, incident_id):
        key = subject(alva, incident_id)
        found = errors_of(sent(screen, "close_forecast", incident_id, key, organisation="Ellevio", came="2019-01-05 10:00"))
        assert WHEN_IT_HAPPENED not in found["came"]

    @pytest.mark.parametrize("name", ["map", "moments"])
    def test_of_a_moment_that_is_looked_at(self, screen, incident_id, name):
        answer = screen.get(reverse(f"situation:{name}", args=[incident_id]) + "?at=2030-01-01")
        page = answer.content.decode()
        assert WHEN_IT_HAPPENED not in page
        assert "”2030-01-01” har inte varit än. Välj en tid som har varit." in page

    def test_of_the_board_as_it_was_known(self, incident_id):
        form = ThenForm({"at": "2030-01-01"}, now=NIGHT)
        assert form.moment() is None
        assert form.errors["at"] == ["”2030-01-01” har inte varit än. Välj en tid som har varit."]
        assert ThenForm({"at": "2019-01-02 01:00"}, now=NIGHT).moment() == later(-80)
        assert ThenForm({"at": ""}, now=NIGHT).moment() is None


@pytest.mark.django_db
@pytest.mark.usefixtures("_an_hour_later")
class TestAForecastInASeries:
    def test_of_a_moment_to_come_it_opens_a_series_and_stands_in_the_list(self, alva, screen, incident_id):
        form = NEW | {"value": "ca 350", "as_of": "3 jan 10:00", "standing": "forecast"}
        assert sent(screen, "open_series", incident_id, **form).status_code == 302
        (line,) = queries.series(alva, *here(alva, incident_id))
        for name, *args in (("facts",), ("series", line.id), ("compare", line.id)):
            words = shown(screen, name, incident_id, *args)
            assert "Prognos: ca 350 kunder, tor 3 jan 10:00" in words
            assert "inget än" not in words

    def test_of_now_it_is_refused_with_what_to_do(self, screen, incident_id):
        found = errors_of(sent(screen, "open_series", incident_id, **NEW, value="ca 350", as_of="nu", standing="forecast"))
        assert set(found) == {"as_of"}
        assert "En prognos gäller en tidpunkt som inte har varit än" in found["as_of"]

    def test_a_figure_goes_before_what_is_foretold(self, alva, screen, incident_id):
        key = series(alva, incident_id, first=said("420"))
        stated(alva, incident_id, key, draft=said("350", later(600), standing=Standing.FORECAST), minutes=1)
        words = shown(screen, "facts", incident_id)
        assert "420 kunder" in words
        assert "Prognos: 350" not in words

    def test_the_nearest_to_come_is_told_and_none_that_has_passed_or_was_revised(self, alva, screen, incident_id):
        key = series(alva, incident_id)
        for value, minutes in (("100", 30), ("200", 600), ("300", 900)):
            fact = stated(alva, incident_id, key, draft=said(value, later(minutes), standing=Standing.FORECAST), minutes=1)
        assert "Prognos: 200 kunder" in shown(screen, "series", incident_id, key)
        draft = said("90", later(300), standing=Standing.FORECAST)
        actions.revise_fact(viewer=alva, incident_id=incident_id, fact_id=fact, draft=draft, reason="Fel", key=new_id(), now=later(2))
        assert "Prognos: 90 kunder" in shown(screen, "series", incident_id, key)

    def test_what_has_passed_may_still_be_revised(self, alva, incident_id):
        key = series(alva, incident_id)
        fact = stated(alva, incident_id, key, draft=said("100", later(30), standing=Standing.FORECAST), minutes=1)
        draft = said("110", later(30), qualifier=Qualifier.ABOUT, standing=Standing.FORECAST)
        assert actions.revise_fact(
            viewer=alva, incident_id=incident_id, fact_id=fact, draft=draft, reason="Fel", key=new_id(), now=later(50)
        )
