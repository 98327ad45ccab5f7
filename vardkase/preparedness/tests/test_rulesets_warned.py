"""The warning of a rule set stands wherever the set is used, and the house's own questions say whose they are."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import queries, rulefiles
from vardkase.preparedness.queries import analyses as rsa_queries
from vardkase.preparedness.selfcheck_form import selfcheck_form
from vardkase.preparedness.tests.report_scenes import office, told
from vardkase.preparedness.tests.rsa_scenes import Rsa, rounded
from vardkase.preparedness.tests.rules_scenes import Desk, form, rule_set_text
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
OURS = rulefiles.ours()[0]
WARNING = "MCFFS 2026:9 uppges upphäva MSBFS 2015:5"
NEW = "MCFFS 2026:9 (påhittat innehåll)"
MARK = "Det är inte bilagan till MSBFS 2015:5"


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def house(filled: Any) -> Rsa:
    """Analyses under the rules that come with the house, and a follow-up."""
    rsa = rounded(filled)
    told(rsa)
    Desk(filled).ask()
    return rsa


@pytest.fixture
def browser(client: Any, alvas_cookies: Any, house: Rsa) -> Any:
    client.cookies = alvas_cookies
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"preparedness:{name}", args=args)


def main(answer: Any) -> Any:
    (found,) = html.fromstring(answer.content.decode()).xpath("//main")
    return found


def flat(answer: Any) -> str:
    return " ".join(main(answer).text_content().split())


def used(house: Rsa) -> dict[str, str]:
    """Every page on which a rule set is used, by what it is."""
    board, id = house.town.board, office(house)
    return {
        "the first page": url("rules_home"),
        "the set": url("ruleset", board, OURS.id),
        "two beside each other": url("compare_rulesets", board, OURS.id, OURS.id),
        "opening a round": url("open_round", board),
        "the round": url("round", house.rounds[2019]),
        "the analysis": url("analysis", id),
        "the report": url("report", id),
        "taking the report out": url("report_files", id),
        "completeness": url("completeness", id),
        "the follow-ups": url("followups", board),
        "the follow-up": url("followup", board, house.today.year),
    }


class TestTheWarning:
    def test_stands_once_in_words_on_every_page_on_which_the_set_is_used(self, browser: Any, house: Rsa) -> None:
        for what, address in used(house).items():
            answer = browser.get(address)
            assert flat(answer).count(WARNING) == 1, what
            if what != "the report":
                (notice,) = main(answer).xpath(f".//*[contains(@class,'notice--warning')][contains(., '{WARNING}')]")
                assert "Varning:" in notice.text_content(), what

    def test_is_read_also_by_a_unit_that_works_under_the_rules(self, client: Any, sign_in: Any, house: Rsa) -> None:
        sign_in(client, viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{house.town.social}"))
        for address in (url("analysis", house.analyses[2019, "Socialkontoret"]), url("round", house.rounds[2019])):
            page = flat(client.get(address))
            assert WARNING in page
            assert OURS.name in page

    def test_of_rules_without_any_there_is_none_and_the_analysis_names_them(self, browser: Any, house: Rsa) -> None:
        Desk(house.town).take_in(rule_set_text(key="egna", name="Egna regler (påhittade)", warnings=[]))
        house.open(2020, ruleset="egna@1")
        house.start(2020, "Kontoret")
        id = house.analyses[2020, "Kontoret"]
        for name in ("analysis", "report", "report_files", "completeness"):
            assert WARNING not in flat(browser.get(url(name, id))), name
        page = main(browser.get(url("analysis", id)))
        (link,) = [one for one in page.xpath(".//dl//a/@href") if "/rulesets/" in one]
        assert "Egna regler (påhittade)" in flat(browser.get(link))

    def test_the_facts_of_the_analysis_and_the_round_name_the_version(self, browser: Any, house: Rsa) -> None:
        for address in (url("analysis", office(house)), url("round", house.rounds[2019])):
            assert f"Regelverk{OURS.name} utgåva 1" in flat(browser.get(address))


class TestOpeningARound:
    def test_offers_what_holds_first_and_each_by_its_version(self, browser: Any, house: Rsa) -> None:
        desk = Desk(house.town)
        desk.take_in(rule_set_text(key="nasta", name="Nästa regler", valid_from="2030-01-01", warnings=["Gäller inte än."]))
        desk.take_in(rule_set_text(key="msbfs-2015-5", version=2, name=OURS.name))
        page = main(browser.get(url("open_round", house.town.board)))
        options = page.xpath(".//select[@name='ruleset']/option/@value")
        assert options == ["msbfs-2015-5@2", "nasta@1", "msbfs-2015-5@1"]
        assert "Gäller inte än." in " ".join(page.text_content().split())

    def test_under_rules_that_are_not_offered_is_refused_at_the_field(self, browser: Any, house: Rsa) -> None:
        address = url("open_round", house.town.board)
        typed = {field.html_name: field.value() or "" for field in browser.get(address).context["form"]}
        answer = browser.post(address, {**typed, "year": "2020", "ruleset": "okänd@1"})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) >= {"ruleset"}
        assert [one.year for one in rsa_queries.rounds(house.town.viewer)] == [2019]


class TestTheFollowUp:
    def test_says_by_when_by_which_rule_and_how_sure_that_is(self, browser: Any, house: Rsa) -> None:
        page = flat(browser.get(url("followup", house.town.board, house.today.year)))
        assert f"Ska lämnas senast fre 15 feb {house.today.year + 1}" in page or f"15 feb {house.today.year + 1}" in page
        assert "Uppgift från MSB 2024" in page
        assert "Läst i källan" in page

    def test_of_a_year_that_no_rule_sets_a_day_for_says_none(self, browser: Any, house: Rsa) -> None:
        Desk(house.town).ask(2013, replace(form(), name="Gammal"))
        page = flat(browser.get(url("followup", house.town.board, 2013)))
        assert "Ska lämnas senast" not in page
        assert WARNING not in page


class TestTheSelfCheck:
    def test_is_plainly_ours_wherever_it_is_shown_and_claims_no_law(self, browser: Any, house: Rsa) -> None:
        year, board = house.today.year, house.town.board
        for address in (url("selfcheck", board, year), url("selfcheck", board, year - 1), url("answer_selfcheck", board, year, 1)):
            page = flat(browser.get(address))
            assert MARK in page, address
            assert "Ingen lag kräver just den här kontrollen." in page
            assert "Lagstadgad" not in page

    def test_every_question_names_its_law_and_none_claims_the_annex(self) -> None:
        found = selfcheck_form()
        assert all(one.law for one in found.questions)
        for one in found.questions:
            assert "bilaga" not in one.law.lower()
            if "MSBFS" in one.law:
                assert "uppges upphävd" in one.law
        assert len({one.text for one in found.questions}) == len(found.questions)
        assert [group.key for group in found.groups] == ["rsa", "plan", "kln", "geo", "train", "report", "alert", "secrecy"]

    def test_the_two_regimes_are_kept_apart(self) -> None:
        """In peace the crisis board, at heightened alert the executive committee (LEH 3 kap. 2 §)."""
        found = {group.key: group for group in selfcheck_form().groups}
        assert all("LEH 3" in one.law or "FEH" in one.law for one in found["alert"].questions)
        assert not any("LEH 3 kap" in one.law for one in found["kln"].questions)
        assert any("kommunstyrelsen" in one.text.lower() for one in found["alert"].questions)
        assert not any("krisledningsnämnden" in one.text.lower() for one in found["alert"].questions)


class TestTakingOneIn:
    def test_by_the_form_it_counts_at_once_without_a_release(self, browser: Any, house: Rsa) -> None:
        board = house.town.board
        said = {
            **json.loads(rule_set_text()),
            "key": "mcffs-2026-9",
            "name": "MCFFS 2026:9 (påhittat innehåll)",
            "valid_from": "2018-07-01",
        }
        file = SimpleUploadedFile("mcffs.json", json.dumps(said).encode())
        answer = browser.post(url("new_ruleset", board), {"key": str(new_id()), "file": file})
        assert answer.status_code == 302
        page = flat(browser.get(answer.url))
        assert NEW in page
        assert "Gäller nu" in page
        assert "mcffs.json" in page
        assert NEW in flat(browser.get(url("rules_home")))
        options = main(browser.get(url("open_round", board))).xpath(".//select[@name='ruleset']/option/@value")
        assert options[0] == "mcffs-2026-9@1"

    def test_nothing_chosen_or_too_large_a_file_is_told_at_the_field(self, browser: Any, house: Rsa) -> None:
        address = url("new_ruleset", house.town.board)
        for data, told_ in ((None, "Välj"), (b"\xff\xfe{}", "UTF-8"), (b" " * 1_000_001, "fler än 1000000 tecken")):
            sent = {"file": SimpleUploadedFile("x.json", data)} if data else {}
            answer = browser.post(address, {"key": str(new_id()), **sent})
            assert answer.status_code == 422
            assert set(answer.context["form"].errors) == {"file"}
            assert told_ in flat(answer) or data is None, flat(answer)[-300:]

    def test_markup_in_it_is_shown_as_it_is(self, browser: Any, house: Rsa) -> None:
        Desk(house.town).take_in(rule_set_text(name="<b>Fet</b>", warnings=["<script>alert(1)</script>"]))
        body = browser.get(url("rules_home")).content.decode()
        assert "<script>alert(1)</script>" not in body
        assert "&lt;script&gt;" in body
        assert "&lt;b&gt;Fet&lt;/b&gt;" in body

    def test_the_file_that_is_fetched_is_the_set_and_nothing_else(self, browser: Any, house: Rsa) -> None:
        answer = browser.get(url("ruleset_file", house.town.board, OURS.id))
        assert rulefiles.read_rule_set(answer.content.decode()) == OURS
        assert answer.headers["Content-Disposition"] == 'attachment; filename="msbfs-2015-5-1.json"'
        assert answer.headers["Content-Type"] == "application/json"


def test_outsiders_find_no_page_by_guessing(client: Any, sign_in: Any, house: Rsa) -> None:
    board, id, year = house.town.board, office(house), house.today.year
    pages = [
        url("rulesets", board), url("ruleset", board, OURS.id), url("ruleset_file", board, OURS.id), url("new_ruleset", board),
        url("keep_ruleset", board, OURS.id), url("compare_rulesets", board, OURS.id, OURS.id), url("analysis", id), url("completeness", id),
        url("followup", board, year), url("followup_json", board, year), url("followup_csv", board, year), url("selfcheck", board, year),
    ]  # fmt: skip
    for address in pages:
        assert client.get(address).status_code == 302, address
    for viewer in (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.OBSERVER), viewer_with(Role.ADMINISTRATOR)):
        sign_in(client, viewer)
        assert {client.get(address).status_code for address in pages} == {404}, viewer
    sign_in(client, viewer_with(Role.COORDINATOR))
    for address in (url("rulesets", house.town.social), url("rulesets", new_id()), url("ruleset", board, new_id())):
        assert client.get(address).status_code == 404, address
    assert queries.rule_sets(house.town.viewer, board)
