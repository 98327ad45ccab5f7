"""The forms of rounds, analyses and risks as they are sent: what is wrong is told in Swedish at its field, what is right is whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.preparedness.actions import rounds
from vardkase.preparedness.actions.risks import MapDraft, map_risks
from vardkase.preparedness.models.analyses import AnalysisRow, ReminderRow, RiskRow, RoundRow, WorkshopRow
from vardkase.preparedness.projections.analyses import workshop_of
from vardkase.preparedness.projections.rounds import round_of
from vardkase.preparedness.rules.risks import Consequence, Field, FunctionRef, Ground, Horizon, Secret, Unlikely
from vardkase.preparedness.rules.rounds import Move, Said, Voice
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.tests.scenes import Chain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def browser(client: Any, alvas_cookies: Any) -> Any:
    client.cookies = alvas_cookies
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"preparedness:{name}", args=args)


def opened(browser: Any, url: str) -> dict[str, Any]:
    """What the browser would send of a form that nothing has been typed in."""
    form = browser.get(url).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def told(browser: Any, url: str, *cases: tuple[dict[str, Any], str, str]) -> None:
    """Each case is refused at its field with its words, and keeps what was typed."""
    typed = opened(browser, url)
    for said, field, words in cases:
        answer = browser.post(url, {**typed, **said})
        assert answer.status_code == 422, said
        form = answer.context["form"]
        assert words in " ".join(form.errors.get(field, ())), (said, dict(form.errors))
        assert set(form.errors) == {field}, (said, dict(form.errors))
        for name, value in said.items():
            assert form[name].value() == value, (said, name)
        assert words in text(answer)


class TestTheRound:
    DAYS = {"year": "2020", "method": "samhalle", "opens": "2020-01-15", "due": "2020-05-31", "whole_due": "2020-09-30"}

    def test_what_is_wrong_is_told_at_its_field(self, browser: Any, rsa: Rsa) -> None:
        url = at("open_round", rsa.town.board)
        good = self.DAYS
        told(
            browser, url,
            ({**good, "year": "2019"}, "year", "Det finns redan en omgång för 2019"),
            ({**good, "year": "1999"}, "year", "2000"),
            ({**good, "year": "tjugo"}, "year", "heltal"),
            ({**good, "due": "2020-01-01"}, "due", "ligger före omgångens start"),
            ({**good, "whole_due": "2020-05-01"}, "whole_due", "Helheten bedöms när"),
            ({**good, "opens": "31 maj"}, "opens", "Skriv en dag"),
            ({**good, "method": "egen"}, "method", "egen"),
            ({**good, "units": [], "whole": ""}, "units", "Välj minst en"),
            ({**good, "units": ["x"]}, "units", "x"),
            ({**good, "whole": str(rsa.units["Bostäder"])}, "whole", "hör till en annan myndighet"),
            ({**good, "name": "x" * 201}, "name", "200"),
        )  # fmt: skip
        assert RoundRow.objects.count() == 1

    def test_the_usual_units_are_ticked_and_the_municipality_is_the_whole(self, browser: Any, rsa: Rsa) -> None:
        sent = opened(browser, at("open_round", rsa.town.board))
        assert set(sent["units"]) == {str(id) for name, id in rsa.units.items() if name != "Kommunen"}
        assert sent["whole"] == rsa.units["Kommunen"]
        answer = browser.post(at("open_round", rsa.town.board), {**sent, **self.DAYS})
        found = round_of(RoundRow.objects.get(year=2020).body)
        assert answer.url == at("round", found.id)
        assert (found.name, len(found.units), found.whole.unit_id) == ("RSA 2020", 4, rsa.units["Kommunen"])
        assert found.ruleset.startswith("msbfs-2015-5@")

    def test_opened_and_sent_as_it_stood_it_is_as_it_was(self, browser: Any, rsa: Rsa) -> None:
        before = RoundRow.objects.get().body
        url = at("change_round", rsa.rounds[2019])
        assert browser.post(url, opened(browser, url)).status_code == 302
        assert RoundRow.objects.get().body == before
        told(browser, url, ({"year": "2022"}, "year", "Omgångens år är 2019 och ändras inte"))
        rsa.start(2019, "Bostäder")
        others = [str(id) for name, id in rsa.units.items() if name not in {"Kommunen", "Bostäder"}]
        told(
            browser, url,
            ({"units": others}, "units", "Bostäder"),
            ({"method": "olycka"}, "method", "skalor"),
        )  # fmt: skip
        assert RoundRow.objects.get().body == before

    def test_a_unit_goes_on_as_another_with_a_reason(self, browser: Any, rsa: Rsa) -> None:
        url = at("replace_unit", rsa.rounds[2019], rsa.units["Bostäder"])
        other = str(rsa.units["Socialkontoret"])
        told(
            browser, url,
            ({"new": other, "reason": ""}, "reason", "varför"),
            ({"new": str(rsa.units["Bostäder"]), "reason": "Går ihop."}, "new", "Välj"),
            ({"new": "x", "reason": "Går ihop."}, "new", "x"),
        )  # fmt: skip
        assert browser.post(url, {**opened(browser, url), "new": other, "reason": "Går ihop."}).status_code == 302
        shown = text(browser.get(at("round", rsa.rounds[2019])))
        assert "Fortsätter som Socialkontoret: Går ihop." in shown
        assert "0 av 2" in shown
        back = at("replace_unit", rsa.rounds[2019], rsa.units["Socialkontoret"])
        told(browser, back, ({"new": str(rsa.units["Bostäder"]), "reason": "Åter."}, "new", "Bostäder fortsätter som Socialkontoret"))

    def test_a_reminder_stands_at_the_top_of_the_analysis_until_it_is_handed_in(self, browser: Any, rsa: Rsa) -> None:
        rsa.start(2019, "Bostäder")
        rsa.judge(2019, "Bostäder", risk())
        url = at("remind_unit", rsa.rounds[2019], rsa.units["Bostäder"])
        told(browser, url, ({"note": "x" * 601}, "note", "600"))
        assert browser.post(url, {**opened(browser, url), "note": "Två veckor kvar."}).status_code == 302
        assert ReminderRow.objects.count() == 1
        where = at("analysis", rsa.analyses[2019, "Bostäder"])
        assert "Två veckor kvar." in text(browser.get(where))
        assert "Påmind" in text(browser.get(at("round", rsa.rounds[2019])))
        rsa.move(2019, "Bostäder", Move.SUBMIT)
        assert "Två veckor kvar." not in text(browser.get(where))

    def test_late_is_said_with_how_many_and_ended_units_are_told(self, browser: Any, rsa: Rsa, now: Any) -> None:
        late = replace(rsa.draft(2019), opens=rsa.today - timedelta(days=60), due=rsa.today - timedelta(days=1))
        before = round_of(RoundRow.objects.get().body)
        rounds.change_round(**rsa.common(round_id=before.id, draft=late, seen=rsa.seen(before)))
        assert "3 försenade" in text(browser.get(at("round", rsa.rounds[2019]))).lower()

    def test_closed_it_is_read_and_offers_nothing(self, browser: Any, rsa: Rsa) -> None:
        url = at("close_round", rsa.rounds[2019])
        assert browser.post(url, {**opened(browser, url), "note": "Allt är inlämnat."}).status_code == 302
        page = browser.get(at("round", rsa.rounds[2019]))
        assert "Allt är inlämnat." in text(page)
        offered = {link.get("href") for link in html.fromstring(page.content.decode()).iter("a")}
        unit = rsa.units["Bostäder"]
        for name, args in (("change_round", ()), ("close_round", ()), ("start_analysis", (unit,)), ("remind_unit", (unit,))):
            assert at(name, rsa.rounds[2019], *args) not in offered
        answer = browser.post(url, {**opened(browser, url), "note": "Igen."})
        assert "är avslutad" in text(answer)


class TestTheAnalysis:
    def test_moves_that_undo_ask_why_and_say_it_on_the_page(self, browser: Any, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        where = rsa.analyses[2019, "Kontoret"]
        empty = browser.post(at("submit_analysis", where), opened(browser, at("submit_analysis", where)))
        assert (empty.status_code, "Det finns ingen risk i analysen än" in text(empty)) == (422, True)
        rsa.judge(2019, "Kontoret", risk("Storm", None))
        lacking = browser.post(at("submit_analysis", where), opened(browser, at("submit_analysis", where)))
        assert "Storm" in text(lacking)
        rsa.judge(2019, "Kontoret", replace(rsa.risks(2019, "Kontoret")["Storm"], likelihood=2))
        rsa.move(2019, "Kontoret", Move.SUBMIT)
        told(browser, at("return_analysis", where), ({"note": " "}, "note", "Skriv varför"))
        sent = {**opened(browser, at("return_analysis", where)), "note": "Beskriv osäkerheten."}
        assert browser.post(at("return_analysis", where), sent).status_code == 302
        shown = text(browser.get(at("analysis", where)))
        assert "Återlämnad" in shown
        assert "Beskriv osäkerheten." in shown
        for name in ("approve_analysis", "take_back_analysis", "reopen_analysis", "return_analysis"):
            assert browser.get(at(name, where)).status_code == 404, name
        assert AnalysisRow.objects.get(pk=where).state == "returned"

    def test_other_scales_say_why(self, browser: Any, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        url = at("change_method", rsa.analyses[2019, "Kontoret"])
        told(
            browser, url,
            ({"method": "olycka", "reason": ""}, "reason", "varför"),
            ({"method": "egen", "reason": "Egen."}, "method", "egen"),
        )  # fmt: skip
        assert browser.post(url, {**opened(browser, url), "method": "olycka", "reason": "Egen."}).status_code == 302
        assert "Olyckor, fem steg" in text(browser.get(at("analysis", rsa.analyses[2019, "Kontoret"])))

    def test_a_workshop_is_written_a_line_each_and_opens_as_it_was_written(self, browser: Any, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        url = at("new_workshop", rsa.analyses[2019, "Kontoret"])
        good = {"title": "Elavbrott", "participants": "Enhetschef\n\nDriftchef", "on": "2019-01-01", "leader": "Samordnaren"}
        told(
            browser, url,
            ({**good, "title": ""}, "title", "Skriv vad workshoppen handlade om"),
            ({**good, "participants": " \n "}, "participants", "funktion"),
            ({**good, "on": "2019-01-03"}, "on", "har inte varit"),
            ({**good, "on": "i går"}, "on", "Skriv en dag"),
            ({**good, "inputs": "Två pumpar saknar reservkraft"}, "inputs", "vem som sa det"),
            ({**good, "inputs": "Driftchefen:"}, "inputs", "vem som sa det"),
            ({**good, "dissent": ": för högt"}, "dissent", "vem som sa det"),
        )  # fmt: skip
        assert not WorkshopRow.objects.exists()
        words = {"inputs": "Driftchefen: kl. 10:30 stod två pumpar\nKocken: maten räcker", "dissent": "Driftchefen: för högt"}
        assert browser.post(url, {**opened(browser, url), **good, **words, "note": "Rad ett.\nRad två."}).status_code == 302
        row = WorkshopRow.objects.get()
        kept = workshop_of(row.body)
        assert kept.participants == ("Enhetschef", "Driftchef")
        assert kept.said == (
            Said(Voice.INPUT, "Driftchefen", "kl. 10:30 stod två pumpar"), Said(Voice.INPUT, "Kocken", "maten räcker"),
            Said(Voice.DISSENT, "Driftchefen", "för högt"),
        )  # fmt: skip
        again = at("workshop", rsa.analyses[2019, "Kontoret"], row.pk)
        assert browser.post(again, opened(browser, again)).status_code == 302
        assert workshop_of(WorkshopRow.objects.get().body) == kept
        shown = text(browser.get(at("analysis", rsa.analyses[2019, "Kontoret"])))
        assert "Driftchefen: för högt" in shown


class TestTheRisk:
    def test_opened_and_sent_as_it_stood_nothing_of_it_is_lost(self, browser: Any, chain: Chain) -> None:
        rsa = Rsa(chain.town)
        rsa.units = {"Kontoret": chain.town.office, "Kommunen": chain.town.municipality}
        rsa.open(2019)
        rsa.start(2019, "Kontoret")
        name = next(iter(chain.ids))
        whole = risk(
            "Larm", 3, 4, event="utgått", scenario="Natt.\n\nVinter.", existing="Inget.", vulnerabilities="En matning.", total_why="Många.",
            consequences=(Consequence("liv", 4, "Larm når ingen."), Consequence("ekonomi", 2)), uncertainty=3, uncertainty_why="Ovant.",
            horizons=(Horizon("2050", 4, None, "Varmare."), Horizon("2100", None, 5)), resist=2, handle=3,
            functions=(FunctionRef(chain.ids[name], name),), source="Workshop", held_elsewhere="Hos chefen.",
            secrets=(Secret(Field.SCENARIO, Ground.OSL_18_13, "Visar var larmet slås ut."),),
        )  # fmt: skip
        kept = rsa.judge(2019, "Kontoret", whole)
        url = at("edit_risk", rsa.analyses[2019, "Kontoret"], kept.id)
        answer = browser.post(url, opened(browser, url))
        assert answer.status_code == 302, dict(answer.context["form"].errors)
        assert rsa.risks(2019, "Kontoret")["Larm"] == kept
        other = rsa.judge(2019, "Kontoret", risk("Hot", None, 5, unlikely=Unlikely.ANTAGONISTIC, unlikely_why="Avsikt."))
        url = at("edit_risk", rsa.analyses[2019, "Kontoret"], other.id)
        assert browser.post(url, opened(browser, url)).status_code == 302
        assert rsa.risks(2019, "Kontoret")["Hot"] == other

    def test_half_filled_it_is_kept_and_told_to_be_unfinished(self, browser: Any, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        url = at("new_risk", rsa.analyses[2019, "Kontoret"])
        assert browser.post(url, {**opened(browser, url), "name": "Storm"}).status_code == 302
        assert (RiskRow.objects.get().finished, RiskRow.objects.get().class_key) == (False, "")
        shown = text(browser.get(at("analysis", rsa.analyses[2019, "Kontoret"])))
        assert "1 inte bedömd" in shown

    def test_dropped_and_taken_up_it_says_why(self, browser: Any, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        found = rsa.judge(2019, "Kontoret", risk("Storm"))
        drop, restore = (at(name, rsa.analyses[2019, "Kontoret"], found.id) for name in ("drop_risk", "restore_risk"))
        told(browser, drop, ({"reason": ""}, "reason", "varför"), ({"reason": "x" * 601}, "reason", "600"))
        assert browser.post(drop, {**opened(browser, drop), "reason": "Förs av helheten."}).status_code == 302
        assert "Förs av helheten." in text(browser.get(at("risk", rsa.analyses[2019, "Kontoret"], found.id)))
        again = browser.post(drop, {**opened(browser, drop), "reason": "Igen."})
        assert "Risken finns inte längre i analysen" in text(again)
        assert browser.post(restore, {**opened(browser, restore), "reason": "Åter."}).status_code == 302
        assert rsa.risks(2019, "Kontoret") == {"Storm": found}

    def test_carried_over_the_page_and_the_list_say_that_it_is_not_looked_at(self, browser: Any, rsa: Rsa) -> None:
        for unit in ("Kontoret", "Kommunen"):
            rsa.start(2019, unit)
            rsa.judge(2019, unit, risk("Storm", 5, 5))
            rsa.move(2019, unit, Move.SUBMIT, Move.APPROVE)
        rsa.open(2020)
        for unit in ("Kontoret", "Kommunen"):
            rsa.start(2020, unit)
        whole = rsa.analyses[2020, "Kommunen"]
        part = [MapDraft(rsa.analyses[2020, "Kontoret"], rsa.ids["Kontoret: Storm"])]
        map_risks(**rsa.common(analysis_id=whole, shared_id=rsa.ids["Kommunen: Storm"], risks=part))
        page = text(browser.get(at("risk", rsa.analyses[2020, "Kontoret"], rsa.ids["Kontoret: Storm"])))
        assert "Inte bedömd i år" in page
        assert "Inte bedömd " in page
        assert "Mycket hög ·" not in page
        shown = text(browser.get(at("together", whole), {"open": "all"}))
        assert "inte bedömd i år och inte medräknad" in shown
        assert shown.count("Ingen") >= 2
        matrix = html.fromstring(browser.get(at("analysis", whole)).content.decode()).xpath("//table[contains(@class, 'matrix')]//td//a")
        assert matrix == []


def test_the_words_that_two_packages_share_are_each_package_s_own(browser: Any, rsa: Rsa) -> None:
    rsa.start(2019, "Kontoret")
    heads = html.fromstring(browser.get(at("round", rsa.rounds[2019])).content.decode()).xpath("//th[@scope='col']/text()")
    assert "Läge" in heads
    assert "Status" not in heads
    terms = [one.text for one in html.fromstring(browser.get(at("analysis", rsa.analyses[2019, "Kontoret"])).content.decode()).iter("dt")]
    assert "Läge" in terms
    heads = html.fromstring(browser.get(reverse("plans:documents")).content.decode()).xpath("//th[@scope='col']/text()")
    assert not {"Läge", "State"} & set(heads)
