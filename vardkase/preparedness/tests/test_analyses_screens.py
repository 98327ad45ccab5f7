"""The screens of the rounds as somebody sits before them: the way through a year by plain forms, and what is shown to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, RiskRow, RoundRow, WorkshopRow
from vardkase.preparedness.rules.risks import Field, Ground, Secret
from vardkase.preparedness.rules.rounds import AnalysisState, Move
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def browser(client: Any, alvas_cookies: Any) -> Any:
    client.cookies = alvas_cookies
    return client


def send(client: Any, url: str, **said: Any) -> Any:
    """Sends a form as the browser would: everything it was shown with, and what was typed."""
    form = client.get(url).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return client.post(url, {**typed, **said})


def at(name: str, *args: Any) -> str:
    return reverse(f"preparedness:{name}", args=args)


def test_a_year_by_plain_forms(browser: Any, rsa: Rsa) -> None:
    days = {"year": "2020", "method": "samhalle", "opens": "2020-01-15", "due": "2020-05-31", "whole_due": "2020-09-30"}
    answer = send(browser, at("open_round", rsa.town.board), **days)
    row = RoundRow.objects.get(year=2020)
    assert answer.url == at("round", row.pk)
    page = text(browser.get(answer.url))
    assert "0 av" in page
    assert "Provköpings kommun" in page
    send(browser, at("start_analysis", row.pk, rsa.units["Kontoret"]))
    analysis = AnalysisRow.objects.get(round_id=row.pk)
    typed = {"name": "Storm", "event": "storm", "likelihood": "4", "total": "3", "consequence_liv": "3", "why_liv": "Vägarna är stängda."}
    answer = send(browser, at("new_risk", analysis.pk), **typed)
    assert answer.status_code == 302, answer.context["form"].errors
    kept = RiskRow.objects.get(analysis_id=analysis.pk)
    assert (kept.name, kept.class_key, kept.finished) == ("Storm", "hog", True)
    shown = text(browser.get(at("analysis", analysis.pk)))
    assert "1 Storm" in shown
    assert "4 hög" in shown
    said = {"title": "Storm", "participants": "Enhetschef\nDriftchef", "dissent": "Driftchef: för högt"}
    send(browser, at("new_workshop", analysis.pk), **said)
    assert WorkshopRow.objects.count() == 1
    send(browser, at("submit_analysis", analysis.pk))
    assert send(browser, at("approve_analysis", analysis.pk)).status_code == 422
    send(browser, at("approve_analysis", analysis.pk), note="Ensam i tjänst.")
    analysis.refresh_from_db()
    assert analysis.state == AnalysisState.APPROVED
    assert "Godkänd" in text(browser.get(at("analysis", analysis.pk)))
    assert browser.get(at("submit_analysis", analysis.pk)).status_code == 404


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(browser: Any, rsa: Rsa) -> None:
    rsa.start(2019, "Kontoret")
    url = at("new_risk", rsa.analyses[2019, "Kontoret"])
    for said, field, words in (
        ({"name": ""}, "name", "Ge risken ett namn"),
        ({"name": "Hot", "unlikely": "antagonistic"}, "unlikely_why", "varför sannolikheten inte bedöms"),
        ({"name": "Hot", "likelihood": "3", "unlikely": "antagonistic", "unlikely_why": "Avsikt."}, "likelihood", "Inte båda"),
        ({"name": "Hot", "scenario": "Begränsat hemlig."}, "scenario", "säkerhetsskyddslagen 2018:585"),
        ({"name": "Hot", "secret_scenario": "osl_18_13", "secret_scenario_why": "hemligt"}, "secret_scenario_why", "skadeprövningen"),
        ({"name": "Hot", "secret_scenario_why": "Skadar skyddet."}, "secret_scenario", "bestämmelse"),
        ({"name": "Hot", "why_liv": "Många."}, "consequence_liv", "Välj också ett steg"),
    ):
        answer = browser.post(url, {"key": str(rsa.common()["key"]), "seen": "", **said})
        assert answer.status_code == 422, said
        errors = answer.context["form"].errors
        assert words in " ".join(errors.get(field, ())), (said, errors)
        assert answer.context["form"]["name"].value() == said["name"]
    assert not RiskRow.objects.exists()


def test_the_matrix_leads_to_what_stands_in_a_cell_and_the_list_can_be_asked(browser: Any, rsa: Rsa) -> None:
    rsa.start(2019, "Kontoret")
    for number in range(60):
        rsa.judge(2019, "Kontoret", risk(f"Risk {number}", 1 + number % 5, 1 + number % 3, event="storm" if number % 2 else "elavbrott"))
    url = at("analysis", rsa.analyses[2019, "Kontoret"])
    page = browser.get(url)
    assert len(page.context["rows"]) == 50
    assert "Sida 1 av 2" in text(page)
    assert len(browser.get(f"{url}?page=2").context["rows"]) == 10
    one = browser.get(f"{url}?likelihood=1&consequence=1").context["page"].lines
    assert {(line.likelihood, line.total) for line in one} == {(1, 1)}
    assert len(one) == sum(number % 5 == 0 and number % 3 == 0 for number in range(60))
    assert len(browser.get(f"{url}?text=risk 59").context["rows"]) == 1
    assert {line.event for line in browser.get(f"{url}?family=natur").context["page"].lines} == {"storm"}
    assert "Ingen sådan risk" in text(browser.get(f"{url}?risk_class=finns+inte&page=9999"))


def test_the_whole_is_put_together_by_hand(browser: Any, rsa: Rsa) -> None:
    for unit in ("Kontoret", "Socialkontoret", "Kommunen"):
        rsa.start(2019, unit)
        rsa.judge(2019, unit, risk("Elavbrott", 3 if unit == "Kontoret" else 5, 4))
    whole, shared = rsa.analyses[2019, "Kommunen"], rsa.ids["Kommunen: Elavbrott"]
    url = at("map_risks", whole, shared)
    choices = [key for key, _label in browser.get(url).context["form"].fields["risks"].choices]
    assert send(browser, url).status_code == 422
    send(browser, url, risks=choices)
    assert MappingRow.objects.count() == 2
    page = text(browser.get(at("together", whole)))
    assert "2, från 3 till 5, mitten 3" in page
    assert "Långt från mitten" in page
    assert "Alla verksamheternas risker hör till en gemensam risk." in page
    assert "Senast bedömd" not in page
    rsa.open(2020)
    rsa.start(2020, "Kommunen")
    assert "Senast bedömd: 5 mycket hög · 4 mycket allvarlig" in text(browser.get(at("together", rsa.analyses[2020, "Kommunen"])))
    local = MappingRow.objects.order_by("pk").first()
    send(browser, at("unmap_risk", whole, local.analysis_id, local.risk_id))
    assert MappingRow.objects.count() == 1
    assert browser.get(at("together", rsa.analyses[2019, "Kontoret"])).status_code == 404


def test_to_others_nothing_is_there_and_readers_are_offered_no_change(client: Any, sign_in: Any, rsa: Rsa) -> None:
    rsa.start(2019, "Kontoret")
    found = rsa.judge(2019, "Kontoret", risk("Storm"))
    where = rsa.analyses[2019, "Kontoret"]
    reading = [at("analysis", where), at("risk", where, found.id), at("changes", where), at("round", rsa.rounds[2019])]
    writing = [at("new_risk", where), at("edit_risk", where, found.id), at("drop_risk", where, found.id), at("submit_analysis", where)]
    leading = [at("open_round", rsa.town.board), at("change_round", rsa.rounds[2019]), at("close_round", rsa.rounds[2019])]
    sign_in(client, rsa.at("Bostäder", Role.OBSERVER, Role.ADMINISTRATOR))
    assert {client.get(url).status_code for url in (*reading, *writing, *leading)} == {404}
    sign_in(client, rsa.at("Kontoret", Role.DUTY_OFFICER))
    for url in reading:
        shown = client.get(url)
        assert shown.status_code == 200
        assert not [other for other in (*writing, *leading) if other in shown.content.decode()], url
    assert {client.get(url).status_code for url in (*writing, *leading)} == {404}
    sign_in(client, rsa.at("Socialkontoret", Role.COORDINATOR))
    assert {client.get(url).status_code for url in (*reading[:3], *writing, *leading)} == {404}


def test_what_is_secret_is_neither_on_the_page_nor_in_the_form(client: Any, sign_in: Any, rsa: Rsa) -> None:
    rsa.start(2019, "Socialkontoret")
    own = rsa.at("Socialkontoret", Role.UNIT_COORDINATOR)
    secret = Secret(Field.SCENARIO, Ground.OSL_18_8, "Visar var larmet kan slås ut.")
    found = rsa.judge(2019, "Socialkontoret", risk("Larm", scenario="Kabeln vid bron.", secrets=(secret,)), viewer=own)
    where = rsa.analyses[2019, "Socialkontoret"]
    sign_in(client, rsa.at("Kontoret", Role.COORDINATOR))
    page = client.get(at("risk", where, found.id))
    assert "Kabeln" not in page.content.decode()
    assert "larmet kan" not in page.content.decode()
    assert "Delar av risken är sekretessbelagda" in text(page)
    edit = client.get(at("edit_risk", where, found.id))
    assert "Kabeln" not in edit.content.decode()
    sign_in(client, own)
    assert "Kabeln vid bron." in text(client.get(at("risk", where, found.id)))


def test_the_year_before_is_seen_and_an_old_page_is_not_written_over(browser: Any, rsa: Rsa) -> None:
    rsa.start(2019, "Kontoret")
    rsa.judge(2019, "Kontoret", risk("Storm", 3, 3))
    rsa.judge(2019, "Kontoret", risk("Brand", 2, 2))
    rsa.move(2019, "Kontoret", Move.SUBMIT, Move.APPROVE)
    rsa.open(2020)
    rsa.start(2020, "Kontoret")
    where = rsa.analyses[2020, "Kontoret"]
    storm = rsa.risks(2020, "Kontoret")["Storm"]
    url = at("edit_risk", where, storm.id)
    assert "Följer med från förra året" in text(browser.get(url))
    shown = browser.get(url).context["form"]
    typed = {field.html_name: field.value() for field in shown if field.value() not in (None, False)}
    rsa.judge(2020, "Kontoret", replace(storm, judged=True, likelihood=4))
    late = browser.post(url, {**typed, "likelihood": "1"})
    assert late.status_code == 422
    send(browser, at("drop_risk", where, rsa.ids["Kontoret: Brand"]), reason="Förs av räddningstjänsten.")
    page = text(browser.get(at("changes", where)))
    assert "↑ Upp (1)" in page
    assert "− Struken (1)" in page
    assert "Förs av räddningstjänsten." in page
