"""Changing by the browser when things go askew: sent twice, opened late, an odd key, an authority that has ended, two at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.organisation.models import Organisation
from vardkase.preparedness import events
from vardkase.preparedness.models import FunctionRow, NeedRow
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, Chain, hours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


class Browser:
    """Alva's browser with a form open."""

    def __init__(self, client: Any, chain: Chain) -> None:
        self.client, self.chain = client, chain

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"preparedness:{name}", args=[self.chain.authority, *args])

    def opened(self, name: str, *args: Any) -> dict[str, Any]:
        """What the form holds as it is opened."""
        form = self.client.get(self.url(name, *args)).context["form"]
        return {field.html_name: field.value() for field in form if field.value() not in (None, False)}

    def send(self, name: str, *args: Any, said: dict[str, Any]) -> Any:
        return self.client.post(self.url(name, *args), said)

    @property
    def head(self) -> int:
        return ledger.head(events.stream_of(self.chain.authority)).number


@pytest.fixture
def browser(client: Any, alvas_cookies: Any, chain: Chain) -> Browser:
    client.cookies = alvas_cookies
    return Browser(client, chain)


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


class TestSentTwice:
    def test_a_new_function_is_one_and_both_answers_lead_to_it(self, browser: Browser) -> None:
        said = {**browser.opened("new_function"), "name": "Skola", "owner": "Kommunen"}
        first, second = (browser.send("new_function", said=said) for _time in range(2))
        assert first["Location"] == second["Location"]
        assert first.status_code == second.status_code == 302
        assert FunctionRow.objects.count() == 6

    def test_a_changed_function_is_changed_once(self, browser: Browser) -> None:
        id = browser.chain.ids["Hemtjänst"]
        said, before = {**browser.opened("edit_function", id), "description": "Ny."}, browser.head
        assert [browser.send("edit_function", id, said=said).status_code for _time in range(2)] == [302, 302]
        assert browser.head == before + 1

    def test_a_new_need_is_one(self, browser: Browser) -> None:
        id = browser.chain.ids["Hemtjänst"]
        said = {**browser.opened("new_need", id), "on_id": str(browser.chain.ids["El"])}
        assert [browser.send("new_need", id, said=said).status_code for _time in range(2)] == [302, 302]
        assert NeedRow.objects.filter(function_id=id).count() == 2

    def test_a_need_that_is_taken_away_answers_as_before(self, browser: Browser) -> None:
        id, need = browser.chain.ids["Mobilnät"], browser.chain.need("Mobilnät", "El")
        said = {**browser.opened("remove_need", id, need.id), "reason": "Fel."}
        assert [browser.send("remove_need", id, need.id, said=said).status_code for _time in range(2)] == [302, 302]
        assert browser.client.get(browser.url("remove_need", id, need.id)).status_code == 404

    def test_a_restoration_answers_as_before(self, browser: Browser) -> None:
        id = browser.chain.ids["El"]
        browser.chain.do("retire_function", function_id=id, reason="Slut.")
        said, before = {**browser.opened("restore", id), "reason": "Åter."}, browser.head
        assert [browser.send("restore", id, said=said).status_code for _time in range(2)] == [302, 302]
        assert browser.head == before + 1

    def test_with_other_words_it_is_refused_and_sent_once_more_it_is_saved(self, browser: Browser) -> None:
        said = {**browser.opened("new_function"), "name": "Skola", "owner": "Kommunen"}
        browser.send("new_function", said=said)
        answer = browser.send("new_function", said={**said, "name": "Förskola"})
        assert answer.status_code == 422
        assert FunctionRow.objects.count() == 6
        form = answer.context["form"]
        assert form["key"].value() != said["key"]
        assert browser.send("new_function", said={**said, "name": "Förskola", "key": form["key"].value()}).status_code == 302
        assert FunctionRow.objects.count() == 7


class TestOpenedLate:
    def test_a_function_retired_meanwhile_is_not_found_and_nothing_is_written(self, browser: Browser) -> None:
        id = browser.chain.ids["El"]
        said = browser.opened("edit_function", id)
        browser.chain.do("retire_function", function_id=id, reason="Slut.")
        before = browser.head
        assert browser.send("edit_function", id, said=said).status_code == 404
        assert browser.head == before

    def test_what_was_to_be_needed_is_retired_meanwhile(self, browser: Browser) -> None:
        id = browser.chain.ids["Hemtjänst"]
        said = {**browser.opened("new_need", id), "on_id": str(browser.chain.ids["El"]), "note": "Det här skrev jag"}
        browser.chain.do("retire_function", function_id=browser.chain.ids["El"], reason="Slut.")
        answer = browser.send("new_need", id, said=said)
        assert answer.status_code == 422
        assert "Det här skrev jag" in answer.content.decode()

    def test_a_need_changed_meanwhile_is_not_taken_away(self, browser: Browser) -> None:
        id, need = browser.chain.ids["Mobilnät"], browser.chain.need("Mobilnät", "El")
        said = {**browser.opened("remove_need", id, need.id), "reason": "Fel."}
        browser.chain.do("save_need", function_id=id, need=replace(need, note="Prövat."), seen=browser.chain.seen(need))
        answer = browser.send("remove_need", id, need.id, said=said)
        assert answer.status_code == 422
        assert "Någon annan har ändrat" in text(answer)
        assert browser.chain.need("Mobilnät", "El").note == "Prövat."

    def test_two_who_add_the_same_name_have_one(self, browser: Browser) -> None:
        said = {**browser.opened("new_function"), "name": "Skola", "owner": "Kommunen", "description": "Min text"}
        browser.chain.add("skola")
        answer = browser.send("new_function", said=said)
        assert answer.status_code == 422
        assert "Min text" in answer.content.decode()

    def test_a_register_begun_meanwhile_is_not_begun_again(self, client: Any, alvas_cookies: Any, filled: Any) -> None:
        client.cookies = alvas_cookies
        browser = Browser(client, Chain(filled))
        said = browser.opened("begin")
        browser.chain.do("begin_register")
        answer = browser.send("begin", said=said)
        assert answer.status_code == 422
        assert "Det finns redan verksamheter" in text(answer)
        assert FunctionRow.objects.count() == 29


class TestWaysThatAreNone:
    def test_one_in_use_is_not_asked_to_be_taken_back(self, browser: Browser) -> None:
        assert browser.client.get(browser.url("restore", browser.chain.ids["El"])).status_code == 404

    def test_one_out_of_use_is_neither_changed_nor_retired_nor_given_needs(self, browser: Browser) -> None:
        id = browser.chain.ids["El"]
        browser.chain.do("retire_function", function_id=id, reason="Slut.")
        for name in ("edit_function", "retire", "new_need"):
            assert browser.client.get(browser.url(name, id)).status_code == 404, name

    @pytest.mark.parametrize("name", ["edit_function", "retire", "restore", "new_need", "function", "function_history"])
    def test_one_that_never_was_is_not_found(self, browser: Browser, name: str) -> None:
        assert browser.client.get(browser.url(name, new_id())).status_code == 404

    @pytest.mark.parametrize("key", ["", "x", "00000000"])
    @pytest.mark.parametrize(("name", "said"), [("new_function", {"name": "Ny", "owner": "X"}), ("begin", {})])
    def test_without_a_key_nothing_is_written_and_the_page_stands(
        self, browser: Browser, name: str, said: dict[str, str], key: str
    ) -> None:
        before = browser.head
        assert browser.send(name, said={**said, "key": key}).status_code == 422
        assert browser.head == before

    def test_a_need_is_not_reached_by_way_of_another_function(self, browser: Browser) -> None:
        need = browser.chain.need("Mobilnät", "El")
        for name in ("edit_need", "remove_need"):
            assert browser.client.get(browser.url(name, browser.chain.ids["Hemtjänst"], need.id)).status_code == 404

    @pytest.mark.parametrize("name", ["new_function", "begin"])
    def test_other_ways_of_sending_are_none(self, browser: Browser, name: str) -> None:
        for method in ("put", "patch", "delete"):
            assert getattr(browser.client, method)(browser.url(name)).status_code == 405

    def test_an_address_that_is_no_number_leads_nowhere(self, browser: Browser) -> None:
        for part in ("x", "1", f"{UUID(int=1)}x", "../"):
            assert browser.client.get(f"{reverse('preparedness:registers')}{part}/").status_code == 404


class TestAnAuthorityThatHasEnded:
    @pytest.fixture
    def ended(self, browser: Browser, now: Any) -> Browser:
        Organisation.objects.filter(pk=browser.chain.authority).update(valid_to=now.date() - timedelta(days=1))
        return browser

    def test_its_register_is_read(self, ended: Browser) -> None:
        for name in ("functions", "gaps", "history"):
            assert ended.client.get(ended.url(name)).status_code == 200

    @pytest.mark.parametrize(
        ("name", "said"),
        [("new_function", {"name": "Ny", "owner": "X"}), ("edit_function", {"description": "Ny."}), ("retire", {"reason": "Slut."})],
    )
    def test_it_is_not_changed_and_the_page_says_why(self, ended: Browser, name: str, said: dict[str, str]) -> None:
        args = [] if name == "new_function" else [ended.chain.ids["Hemtjänst"]]
        before = ended.head
        answer = ended.send(name, *args, said={**ended.opened(name, *args), **said})
        assert answer.status_code == 422
        assert "Kommunstyrelsen har upphört" in text(answer)
        assert ended.head == before


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        ("said", "complaint"),
        [
            ({"name": "x" * 201}, "201 tecken"),
            ({"owner": "", "external": "on"}, "Skriv vem som driver den"),
            ({"expected": "2–1"}, "baklänges"),
            ({"expected": "53 veckor"}, "366"),
            ({"interval": "8 dygn"}, "intervall"),
            ({"tolerance_why": PERSONAL_NUMBER}, "personnummer"),
            ({"codes_samhallsfunktioner": f"1 {PERSONAL_NUMBER}"}, "personnummer"),
            ({"codes_samhallsfunktioner": "x" * 61}, "61 tecken"),
        ],
    )
    def test_what_is_wrong_is_said_in_swedish_and_the_rest_is_kept(self, browser: Browser, said: dict[str, str], complaint: str) -> None:
        typed = {**browser.opened("new_function"), "name": "Ny", "owner": "X", "description": "Det här skrev jag"}
        answer = browser.send("new_function", said={**typed, **said})
        assert answer.status_code == 422
        assert complaint in text(answer)
        assert "Det här skrev jag" in answer.content.decode()
        assert FunctionRow.objects.count() == 5

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 601, PERSONAL_NUMBER])
    def test_a_reason_that_is_none_is_asked_for_again_on_every_such_page(self, browser: Browser, reason: str) -> None:
        id, need = browser.chain.ids["Mobilnät"], browser.chain.need("Mobilnät", "El")
        for name, *args in (("retire", id), ("remove_need", id, need.id)):
            answer = browser.send(name, *args, said={**browser.opened(name, *args), "reason": reason})
            assert answer.status_code == 422, name
        assert browser.chain.need("Mobilnät", "El") == need

    def test_a_need_changed_by_the_browser_has_what_was_typed(self, browser: Browser) -> None:
        id, need = browser.chain.ids["Mobilnät"], browser.chain.need("Mobilnät", "El")
        said = browser.opened("edit_need", id, need.id)
        said.pop("assumed", None)
        said |= {"by": "generator", "reserve": "1–3 dygn", "delay": "5 min", "recovery": "", "to_start": "on", "group": "kraft"}
        assert browser.send("edit_need", id, need.id, said=said).status_code == 302
        found = browser.chain.need("Mobilnät", "El")
        assert (found.id, found.reserve, found.recovery.is_nothing) == (need.id, hours(24, 48, 72), True)
        assert (found.by, found.delay.high, found.to_start, found.group, found.assumed) == ("generator", 5, True, "kraft", False)
