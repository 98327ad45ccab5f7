"""The screens of the register as somebody sits before them: what each shows and to whom, and every change by a plain form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import lists, queries
from vardkase.preparedness.models import FunctionRow
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, Chain, hours
from vardkase.testing.people import OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
READ = ("functions", "gaps", "history")
READ_ONE = ("function", "function_history")
EDIT_ONE = ("edit_function", "retire", "new_need")


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


class Screen:
    """Alva's browser at the register."""

    def __init__(self, client: Any, chain: Chain) -> None:
        self.client, self.chain = client, chain

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"preparedness:{name}", args=[self.chain.authority, *args])

    def get(self, name: str, *args: Any, **asked: Any) -> Any:
        return self.client.get(self.url(name, *args), asked)

    def send(self, where: str, /, *args: Any, **said: Any) -> Any:
        """Sends a form as the browser would: everything it was shown with, and what was typed."""
        form = self.get(where, *args).context["form"]
        typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        return self.client.post(self.url(where, *args), {**typed, **said})


@pytest.fixture
def screen(client: Any, alvas_cookies: Any, chain: Chain) -> Screen:
    client.cookies = alvas_cookies
    return Screen(client, chain)


class TestReading:
    def test_the_only_register_is_gone_to_at_once(self, screen: Screen) -> None:
        answer = screen.client.get(reverse("preparedness:registers"))
        assert (answer.status_code, answer["Location"]) == (302, screen.url("functions"))

    def test_the_navigation_leads_there(self, screen: Screen) -> None:
        assert "Samhällsviktiga verksamheter" in text(screen.client.get("/"))

    def test_the_list_with_owner_tolerance_and_what_is_lacking(self, screen: Screen) -> None:
        seen = text(screen.get("functions"))
        for part in ("Mobilnät", "Operatören", "4–12 timmar", "1 timme", "Lägg till en verksamhet", "ingen rapporterar"):
            assert part in seen, part

    @pytest.mark.parametrize(
        ("asked", "there", "gone"),
        [
            ({"text": "mobil"}, "Mobilnät", "Trygghetslarm"),
            ({"owner": "Elnätsbolaget"}, "El", "Hemtjänst"),
            ({"code": "samhallssektorer:HSO"}, "Trygghetslarm", "Mobilnät"),
        ],
    )
    def test_it_is_filtered(self, screen: Screen, asked: dict[str, str], there: str, gone: str) -> None:
        alarm = screen.chain.function("Trygghetslarm")
        coded = replace(alarm, codes=(lists.chosen("samhallssektorer", "HSO"),))
        screen.chain.do("save_function", function=coded, seen=screen.chain.seen(alarm))
        names = [line.function.name for line, *_rest in screen.get("functions", **asked).context["rows"]]
        assert there in names
        assert gone not in names

    def test_a_search_without_a_hit_says_so(self, screen: Screen) -> None:
        assert "Inget sådant i registret" in text(screen.get("functions", text="zzz"))

    def test_a_function_with_both_directions_a_drawing_and_its_gap(self, screen: Screen) -> None:
        page = screen.get("function", screen.chain.ids["Mobilnät"])
        seen = text(page)
        for part in ("Det här behöver den", "batteri: 2–8 timmar, troligast 4", "Trygghetslarm", "Antaget", "19 timmar för länge"):
            assert part in seen, part
        boxes = [one.name for one in page.context["drawing"].boxes]
        assert boxes == ["El", "Mobilnät", "Trygghetslarm", "Hemtjänst"]
        assert len(page.context["drawing"].lines) == 3

    def test_a_circle_is_drawn_too(self, screen: Screen) -> None:
        screen.chain.link("El", "Mobilnät", hours(48))
        page = screen.get("function", screen.chain.ids["El"])
        assert "hänger på varandra i en ring" in text(page)
        # El → mobil, mobil → el, mobil → larm, el → brunnar; home care is three steps away.
        assert len(page.context["drawing"].lines) == 4

    def test_one_alone_has_no_drawing(self, screen: Screen) -> None:
        assert screen.get("function", screen.chain.add("Skola")).context["drawing"] is None

    def test_the_gaps_of_all(self, screen: Screen) -> None:
        seen = text(screen.get("gaps"))
        assert "19 timmar för länge" in seen
        assert "till godo" in seen

    def test_what_was_changed_is_told(self, screen: Screen) -> None:
        screen.chain.do("retire_function", function_id=screen.chain.ids["El"], reason="Förs av andra.")
        seen = text(screen.get("history"))
        assert "Förs av andra." in seen
        assert "Mobilnät → El" in seen
        assert "Verksamhet ur bruk" in text(screen.get("function_history", screen.chain.ids["El"]))

    def test_an_empty_register_offers_the_set(self, client: Any, alvas_cookies: Any, filled: Any) -> None:
        client.cookies = alvas_cookies
        screen = Screen(client, Chain(filled))
        assert "Börja med Vårdkases uppsättning" in text(screen.get("functions"))
        assert screen.send("begin").status_code == 302
        seen = text(screen.get("functions"))
        assert "Elförsörjning" in seen
        assert "Kommunikation till allmänheten" in seen


class TestWhoMayOpenWhat:
    def pages(self, screen: Screen) -> list[str]:
        id = screen.chain.ids["Mobilnät"]
        need = screen.chain.need("Mobilnät", "El").id
        one = [screen.url(name, id) for name in (*READ_ONE, *EDIT_ONE)]
        return [
            *map(screen.url, (*READ, "new_function", "begin")),
            *one,
            *(screen.url(name, id, need) for name in ("edit_need", "remove_need")),
        ]

    def test_alva_opens_everything(self, screen: Screen) -> None:
        assert {screen.client.get(page).status_code for page in self.pages(screen)} == {200}

    def test_staff_reads_and_does_not_edit(self, client: Any, sign_in: Any, chain: Chain, staff: Any) -> None:
        sign_in(client, staff)
        screen = Screen(client, chain)
        found = [client.get(page).status_code for page in self.pages(screen)]
        assert found == [200, 404, 200, 404, 404, 200, 200, 404, 404, 404, 404, 404]
        assert "Lägg till en verksamhet" not in text(screen.get("functions"))

    @pytest.mark.parametrize(
        "viewer",
        [viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.OBSERVER), viewer_with()],
        ids=["other authority", "observer", "partner"],
    )
    def test_to_others_nothing_is_there(self, client: Any, sign_in: Any, chain: Chain, viewer: Any) -> None:
        sign_in(client, viewer)
        assert {client.get(page).status_code for page in self.pages(Screen(client, chain))} == {404}

    def test_nobody_is_asked_to_sign_in(self, client: Any, chain: Chain) -> None:
        assert {client.get(page).status_code for page in self.pages(Screen(client, chain))} == {302}

    def test_of_another_authority_nothing_is_reached_by_a_mixed_address(self, screen: Screen) -> None:
        address = reverse("preparedness:function", args=[screen.chain.town.social, screen.chain.ids["El"]])
        assert screen.client.get(address).status_code == 404

    def test_what_is_restricted_is_for_those_who_edit(self, client: Any, sign_in: Any, chain: Chain, staff: Any) -> None:
        tele = chain.function("Mobilnät")
        chain.do("save_function", function=replace(tele, restricted=True), seen=chain.seen(tele))
        sign_in(client, staff)
        screen = Screen(client, chain)
        assert "visas för dem som ändrar i registret" in text(screen.get("function", tele.id))
        for page in (screen.get("function", chain.ids["El"]), screen.get("history"), screen.get("gaps")):
            assert "batteri: 2" not in text(page)
            assert "Mobilnät → El" not in text(page)
        assert queries.whole(staff, chain.authority).hidden == ("Mobilnät",)
        assert queries.whole(chain.town.viewer, chain.authority).hidden == ()
        assert queries.whole(chain.town.viewer, chain.authority, readable=False).hidden == ("Mobilnät",)


class TestEditing:
    def test_a_function_with_everything(self, screen: Screen) -> None:
        answer = screen.send(
            "new_function", name="Nödvatten", owner_id=str(screen.chain.town.office), weight="life", tolerance="0", tolerance_why="Akut",
            reporter=str(screen.chain.town.post_id), interval="2 tim", codes_samhallssektorer=["KOM", "LIV"],
            codes_samhallsfunktioner="12 Dricksvatten\n13", expected="1–3 dygn",
        )  # fmt: skip
        assert answer.status_code == 302
        found = queries.register(screen.chain.town.viewer, screen.chain.authority).functions[-1]
        assert (found.name, found.owner, found.interval_minutes, found.key) == ("Nödvatten", "Kommunstyrelsekontoret", 120, "nodvatten")
        assert [(code.system, code.code, code.name) for code in found.codes] == [
            ("samhallssektorer", "KOM", "Kommunalteknisk försörjning"), ("samhallssektorer", "LIV", "Livsmedel"),
            ("samhallsfunktioner", "12", "Dricksvatten"), ("samhallsfunktioner", "13", ""),
        ]  # fmt: skip
        assert found.reporter is not None
        assert found.reporter.name.startswith("Tjänsteperson i beredskap")
        seen = text(screen.client.get(answer["Location"]))
        for part in ("Ingen tid alls", "2 timmar", "1–3 dygn", "Livsmedel"):
            assert part in seen, part

    def test_what_is_shown_is_saved_unchanged(self, screen: Screen) -> None:
        before = screen.chain.function("Hemtjänst")
        screen.send("edit_function", before.id)
        assert screen.chain.function("Hemtjänst") == before

    def test_a_class_of_a_list_that_is_gone_stays(self, screen: Screen, settings: Any, tmp_path: Any) -> None:
        own = tmp_path / "lists.json"
        own.write_text(json.dumps({"lists": [{"key": "egen", "name": "Vår lista", "source": "Vi", "codes": [["1", "Ett"]]}]}))
        settings.SECTOR_LISTS = own
        id = screen.chain.ids["Hemtjänst"]
        assert screen.send("edit_function", id, codes_egen=["1"]).status_code == 302
        assert "Vår lista" in text(screen.get("function", id))
        settings.SECTOR_LISTS = ""
        screen.send("edit_function", id, description="Ny.")
        assert [code.system for code in screen.chain.function("Hemtjänst").codes] == ["egen"]

    @pytest.mark.parametrize(
        ("said", "complaint"),
        [
            ({"name": ""}, "Ge verksamheten ett namn"),
            ({"name": "El"}, "Det finns redan en verksamhet"),
            ({"tolerance": "länge"}, "gick inte att läsa som en tid"),
            ({"tolerance": "8–2"}, "Tiderna går baklänges"),
            ({"tolerance": "4", "forever": "on"}, "Inte båda"),
            ({"interval": "1 min"}, "intervall"),
            ({"description": PERSONAL_NUMBER}, "personnummer"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, screen: Screen, said: dict[str, str], complaint: str) -> None:
        answer = screen.send("new_function", **{"name": "Ny", "tolerance_why": "Det här skrev jag", **said})
        assert answer.status_code == 422
        assert complaint in text(answer)
        assert "Det här skrev jag" in answer.content.decode()
        assert FunctionRow.objects.count() == 5

    def test_a_need_is_added_changed_and_taken_away(self, screen: Screen) -> None:
        id = screen.chain.ids["Hemtjänst"]
        answer = screen.send("new_need", id, on_id=str(screen.chain.ids["El"]), by="stock", reserve="1–2 dygn", note="Fyllda tankar")
        assert answer.status_code == 302
        need = screen.chain.need("Hemtjänst", "El")
        assert (need.reserve, need.assumed) == (hours(24, 36, 48), False)
        screen.send("edit_need", id, need.id, verified_on="2018-12-01")
        assert str(screen.chain.need("Hemtjänst", "El").verified_on) == "2018-12-01"
        assert screen.send("remove_need", id, need.id, reason="Fel.").status_code == 302
        assert [one.on for one in screen.chain.register().needs_of(id)] == ["Trygghetslarm"]

    @pytest.mark.parametrize(
        ("said", "complaint"),
        [
            ({"on_id": ""}, "Välj en verksamhet som är i bruk"),
            ({"on_id": "itself"}, "Välj"),
            ({"reserve": "4"}, "vad den går på"),
            ({"by": "battery", "reserve": "mycket"}, "gick inte att läsa"),
            ({"verified_on": "2099-01-01"}, "har inte varit"),
            ({"verified_on": "i går"}, "Skriv en dag"),
        ],
    )
    def test_a_need_that_cannot_be_is_refused_in_words(self, screen: Screen, said: dict[str, str], complaint: str) -> None:
        id = screen.chain.ids["Hemtjänst"]
        said = {"on_id": str(screen.chain.ids["El"]), **said}
        if said["on_id"] == "itself":
            said["on_id"] = str(id)
        answer = screen.send("new_need", id, **said)
        assert answer.status_code == 422
        assert complaint in text(answer)

    def test_a_function_is_retired_and_taken_back_twice_sent_once_done(self, screen: Screen) -> None:
        id = screen.chain.ids["El"]
        assert "Mobilnät" in text(screen.get("retire", id))
        form = screen.get("retire", id).context["form"]
        said = {"key": form.initial["key"], "reason": "Förs av andra."}
        for _time in range(2):
            assert screen.client.post(screen.url("retire", id), said).status_code == 302
        assert "Ur bruk sedan" in text(screen.get("function", id))
        assert screen.get("edit_function", id).status_code == 404
        assert "Mobilnät behöver det som inte längre är i bruk: El." in text(screen.get("functions"))
        assert screen.send("restore", id, reason="Åter.").status_code == 302
        assert screen.chain.function("El")

    def test_who_comes_second_is_told_and_keeps_what_was_typed(self, screen: Screen) -> None:
        before = screen.chain.function("Hemtjänst")
        form = screen.get("edit_function", before.id).context["form"]
        typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        screen.chain.do("save_function", function=replace(before, description="Först."), seen=screen.chain.seen(before))
        answer = screen.client.post(screen.url("edit_function", before.id), {**typed, "description": "Sedan."})
        assert answer.status_code == 422
        assert "Någon annan har ändrat" in text(answer)
        assert "Sedan." in answer.content.decode()

    def test_a_need_that_is_not_there_is_not_found(self, screen: Screen) -> None:
        assert screen.get("edit_need", screen.chain.ids["El"], new_id()).status_code == 404
