"""What facts and forecasts give to reports, to the time machine and to the list of what is due, and to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, closed, later
from vardkase.kernel.ids import new_id
from vardkase.leadership.obligations import Due, obligations
from vardkase.situation import material, moments
from vardkase.situation.actions import facts as actions
from vardkase.situation.material import Section
from vardkase.situation.queries.known import known_at
from vardkase.situation.rooms import facts_given
from vardkase.situation.rules.facts import Settlement, SettlementDraft, Standing
from vardkase.situation.rules.figures import Kind
from vardkase.situation.tests.fact_scenes import (
    CUSTOMERS,
    ENERGI,
    OWNER,
    SUBJECT,
    came,
    forecast,
    foretold,
    here,
    said,
    series,
    stated,
    subject,
)
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db

OTHER_SOURCE = replace(CUSTOMERS, organisation="Östhammars kommun")


def pieces(viewer, incident_id, minutes=60.0):
    """What a report would get, by key."""
    row, known = here(viewer, incident_id, minutes)
    gathered = material.gathered(viewer, row, known)
    return {one.key: one for one in gathered if one.key.startswith(("fact", "stale", "contradiction", "forecast"))}


def due(viewer, minutes=60.0):
    return {
        one.code: one
        for one in obligations(viewer, later(minutes))
        if one.code in {"series_is_old", "contradiction_is_open", "forecast_has_passed"}
    }


class TestReports:
    def test_a_figure_leads_back_to_its_fact(self, alva, incident_id):
        key = series(alva, incident_id, first=said("ca 6 500"))
        fact = stated(alva, incident_id, key, "ca 8 300", 30, person="Presstjänsten")
        piece = pieces(alva, incident_id)[f"fact:{key}"]
        assert piece.section is Section.CONSEQUENCES
        assert piece.text.replace("\u00a0", " ") == (
            "Kunder utan el, Roslagen: ca 8 300 kunder (ons 2 jan 02:50, enligt Vattenfall), en ökning från ca 6 500."
        )
        assert piece.value.replace("\u00a0", " ") == "ca 8 300 kunder"
        assert (piece.as_of, piece.source, piece.important) == (later(30), "Vattenfall (Presstjänsten)", True)
        assert piece.url == f"/incidents/{incident_id}/facts/{key}/"
        entries = {one.number: one for one in incidents.log_page(alva, incident_id).entries}
        assert entries[piece.number].kind == "situation.fact_stated"
        assert fact

    def test_words_are_of_the_event_and_what_is_to_come_of_the_forecast(self, alva, incident_id):
        words = series(
            alva, incident_id, replace(CUSTOMERS, kind=Kind.STATEMENT, unit=""), first=said("Allt är mörkt.", standing=Standing.ASSUMED)
        )
        number = series(alva, incident_id, ENERGI)
        stated(alva, incident_id, number, draft=said("0", later(600), standing=Standing.FORECAST))
        found = pieces(alva, incident_id)
        assert found[f"fact:{words}"].section is Section.EVENT
        assert found[f"fact:{words}"].text.endswith("antaget.")
        assert f"fact:{number}" not in found
        (ahead,) = [one for key, one in found.items() if key.startswith(f"fact:{number}:")]
        assert (ahead.section, ahead.value) == (Section.FORECAST, "0\u00a0kunder")

    def test_what_is_old_or_contradicted_is_uncertain(self, alva, incident_id):
        one = series(alva, incident_id, replace(CUSTOMERS, stale_minutes=30), first=said())
        series(alva, incident_id, OTHER_SOURCE, first=said("18 000", later(20)), now=later(21))
        found = pieces(alva, incident_id)
        assert found[f"stale:{one}"].section is Section.UNCERTAINTIES
        (contradiction,) = [piece for key, piece in found.items() if key.startswith("contradiction")]
        assert contradiction.section is Section.UNCERTAINTIES
        assert "Vattenfall säger 28 528 kunder och Östhammars kommun 18 000 kunder" in contradiction.text.replace("\u00a0", " ")
        assert f"{OWNER} ska reda ut det." in contradiction.text

    def test_what_was_found_not_to_hold_is_not_reported(self, alva, incident_id):
        one, other = series(alva, incident_id, first=said()), series(alva, incident_id, OTHER_SOURCE, first=said("18 000"))
        draft = SettlementDraft(Settlement.ONE_HOLDS, one, "Ringde dem.")
        common = {"viewer": alva, "incident_id": incident_id, "key": new_id(), "now": later(5)}
        actions.settle_contradiction(one_id=one, other_id=other, draft=draft, **common)
        assert set(pieces(alva, incident_id)) == {f"fact:{one}"}

    def test_nothing_is_added(self, alva, incident_id):
        series(alva, incident_id, first=said("28 528"))
        series(alva, incident_id, ENERGI, first=said("1 260"))
        assert "29" not in "".join(one.value for one in pieces(alva, incident_id).values())

    def test_a_forecast_says_who_when_and_how_often_it_was_moved(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(600))
        forecast(alva, incident_id, key, foretold(1200, stated_at=5), 6)
        piece = pieces(alva, incident_id)[f"forecast:{key}"]
        assert piece.section is Section.FORECAST
        assert piece.text == (
            "Strömmen tillbaka, Öarna: ons 2 jan 22:20 (enligt Vattenfall, ons 2 jan 02:25). Prognosen har flyttats fram 1 gång."
        )
        late = pieces(alva, incident_id, 1300)[f"forecast:{key}"]
        assert late.section is Section.UNCERTAINTIES
        assert late.text.endswith("Tiden har gått ut och ingen har sagt hur det gick.")
        came(alva, incident_id, key, 1290)
        assert f"forecast:{key}" not in pieces(alva, incident_id, 1400)

    def test_then_only_what_was_known_then(self, alva, incident_id):
        key = series(alva, incident_id, first=said("6 500"))
        stated(alva, incident_id, key, "8 300", 30)
        row = incidents.incident(alva, incident_id)
        then = facts_given.fact_material(alva, row, known_at(row, later(10), later(60)))
        assert [one.value for one in then] == ["6\u00a0500\u00a0kunder"]

    def test_marked_ones_keep_their_mark_and_are_not_for_others(self, alva, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, mark=SECRET), first=said())
        subject(alva, incident_id, replace(SUBJECT, mark=INTERNAL), first=foretold(90))
        assert pieces(alva, incident_id)[f"fact:{key}"].mark.level is Secrecy.SECRET
        assert {one.section for one in pieces(viewer_with(Role.STAFF_MEMBER), incident_id).values()} == {Section.FORECAST}


class TestTheTimeMachine:
    def test_both_show_themselves_as_they_were(self, alva, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, stale_minutes=30), first=said("6 500"))
        empty = series(alva, incident_id, ENERGI)
        ladder = subject(alva, incident_id, first=foretold(30))
        bare = subject(alva, incident_id, replace(SUBJECT, area="Fastlandet"))
        parts = {one.key: one for one in moments.parts()}
        row, known = here(alva, incident_id)
        shown = {one.key: one for part in ("facts", "forecasts") for one in parts[part].build(alva, row, known)}
        assert (shown[f"fact:{key}"].value, shown[f"fact:{key}"].tone, shown[f"fact:{key}"].word) == (
            "6\u00a0500\u00a0kunder",
            "orange",
            "gammal",
        )
        assert shown[f"fact:{empty}"].value == shown[f"forecast:{bare}"].value == "inget än"
        assert (shown[f"forecast:{ladder}"].tone, shown[f"forecast:{ladder}"].word) == ("orange", "Tiden har gått ut")
        came(alva, incident_id, ladder, 61)
        row, now = here(alva, incident_id, 90)
        (after,) = [one for one in parts["forecasts"].build(alva, row, now) if one.key == f"forecast:{ladder}"]
        assert (after.value, after.word) == ("ons 2 jan 03:21", "Utfall")
        before = known_at(row, later(-5), later(90))
        assert parts["facts"].build(alva, row, before) == parts["forecasts"].build(alva, row, before) == []

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_outsiders_see_nothing(self, alva, incident_id, who, request):
        series(alva, incident_id, first=said())
        subject(alva, incident_id, first=foretold(90))
        row, known = here(alva, incident_id)
        outsider = request.getfixturevalue(who)
        assert facts_given.facts_seen(outsider, row, known) == facts_given.forecasts_seen(outsider, row, known) == []
        assert facts_given.fact_material(outsider, row, known) == facts_given.forecast_material(outsider, row, known) == []


class TestWhatIsDue:
    def test_an_old_series_is_asked_for_by_its_owner(self, alva, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, stale_minutes=30), first=said())
        assert due(alva, 29) == {}
        found = due(alva, 60)["series_is_old"]
        assert found.title == f"{OWNER}: fråga Vattenfall igen. Kunder utan el, Roslagen"
        assert (found.state, found.due_at, found.url) == (Due.OVERDUE, later(31), f"/incidents/{incident_id}/facts/{key}/new/")
        assert due(viewer_with(Role.OBSERVER), 60)["series_is_old"].url == f"/incidents/{incident_id}/facts/{key}/"

    def test_a_contradiction_waits_until_it_is_settled(self, alva, incident_id):
        one, other = series(alva, incident_id, first=said()), series(alva, incident_id, OTHER_SOURCE, first=said("18 000"))
        found = due(alva)["contradiction_is_open"]
        assert found.title.startswith(f"{OWNER}: ta reda på vad som gäller.")
        assert found.state is Due.DUE
        common = {"viewer": alva, "incident_id": incident_id, "key": new_id(), "now": later(5)}
        draft = SettlementDraft(Settlement.BOTH_RIGHT, None, "De räknar olika.")
        actions.settle_contradiction(one_id=one, other_id=other, draft=draft, **common)
        assert due(alva) == {}

    def test_a_forecast_whose_time_has_passed_is_followed_up(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(30))
        assert due(alva, 20) == {}
        found = due(alva, 60)["forecast_has_passed"]
        assert (found.title, found.due_at) == (f"{OWNER}: hur gick det med prognosen? Strömmen tillbaka, Öarna", later(30))
        assert found.url == f"/incidents/{incident_id}/forecasts/{key}/outcome/"
        came(alva, incident_id, key, 61)
        assert due(alva, 90) == {}

    def test_nothing_of_what_one_may_not_read_or_of_what_is_over(self, alva, cilla, incident_id):
        series(alva, incident_id, replace(CUSTOMERS, stale_minutes=30, mark=SECRET), first=said())
        subject(alva, incident_id, first=foretold(30))
        assert due(cilla) == {}
        assert set(due(viewer_with(Role.STAFF_MEMBER))) == {"forecast_has_passed"}
        closed(alva, incident_id)
        assert due(alva) == {}
