"""The screens of plans as somebody sits before them: what each shows and to whom, and every edit by a plain form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import time_machine
from lxml import html

from vardkase.access.rules import Role as AccountRole
from vardkase.kernel.ids import new_id
from vardkase.plans import queries
from vardkase.plans.models import Draft, Version
from vardkase.plans.rules import role_id
from vardkase.plans.tests.scenes import PERSONAL_NUMBER, adopted, decision, do, saved, started, written
from vardkase.testing.people import OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
READ = ("", "calls/", "cards/", "versions/1/", "versions/1/1/")
EDIT = ("draft/", "draft/frame/", "draft/roles/new/", "draft/drop/", "draft/adopt/")


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


class Screen:
    """Somebody's browser at the plans."""

    def __init__(self, client: Any, town: Any) -> None:
        self.client, self.town = client, town

    def get(self, path: str = "", at: UUID | None = None) -> Any:
        return self.client.get(f"/plans/{at or self.town.office}/{path}")

    def send(self, path: str, at: UUID | None = None, **said: Any) -> Any:
        """Sends a form as the browser would: everything it was shown with, and what was typed."""
        page = self.get(path, at)
        form = page.context["form"]
        typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        return self.client.post(f"/plans/{at or self.town.office}/{path}", {**typed, **said})


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def screen(client: Any, alvas_cookies: Any, planned: Any) -> Screen:
    client.cookies = alvas_cookies
    return Screen(client, planned)


@pytest.fixture
def drafting(screen: Screen) -> Screen:
    """Alva in the midst of a draft."""
    started(screen.town)
    return screen


def address(screen: Screen, key: str, what: str = "") -> str:
    return f"draft/roles/{role_id(screen.town.office, key)}/{what}"


class TestReading:
    def test_the_units_with_how_their_plans_stand(self, screen: Screen) -> None:
        seen = text(screen.client.get("/plans/"))
        for part in (
            "Planer för ledning",
            "Kommunstyrelsekontoret",
            "Utgåva 1, gäller från 23 dec 2018",
            "Utan egen plan",
            "Socialnämnden",
        ):
            assert part in seen, part
        assert "1 roll kan bli tom" in seen

    @pytest.mark.parametrize("path", READ)
    def test_every_page_is_sound(self, screen: Screen, path: str) -> None:
        assert screen.get(path).status_code == 200

    def test_a_plan_says_who_decided_who_is_called_and_what_to_do(self, screen: Screen) -> None:
        seen = text(screen.get())
        for part in (
            "Kommunfullmäktige, 23 dec 2018, KS 2018-1, § 3",
            "Testa Exempelsson",
            "De första 30 minuterna",
            "Gäller nu",
            "H+0:00",
        ):
            assert part in seen, part
        assert "rings först både som Loggförare och som Stabschef" in seen
        assert "till att känna till" not in seen

    def test_the_default_set_is_clearly_nobodys_decision(self, screen: Screen) -> None:
        for path in ("", "calls/", "cards/"):
            assert "Vårdkases grunduppsättning, inte antagen av er" in text(screen.get(path, screen.town.social)), path

    def test_the_call_list_has_names_numbers_and_boxes(self, screen: Screen) -> None:
        seen = text(screen.get("calls/"))
        for part in ("Testa Exempelsson", "070-174 06 05", "☐ Ja", "☐ Nej", "☐ Inget svar", "Tid ________"):
            assert part in seen, part

    def test_the_cards_have_a_box_for_each_item(self, screen: Screen) -> None:
        seen = text(screen.get("cards/"))
        items = [
            item for role in queries.leading_plan(screen.town.viewer, screen.town.office, screen.town.now).roles for item in role.items
        ]
        assert seen.count("☐") == len(items)
        assert "H = ________" in seen

    def test_two_versions_are_compared_in_words(self, drafting: Screen) -> None:
        drafting.send("draft/roles/new/", label="Evakuering")
        do(drafting.town, "adopt", draft=decision(drafting.town, days_ago=1))
        assert "Ny roll: Evakuering." in text(drafting.get("versions/1/2/"))
        assert "med utgåva 1" in text(drafting.get())
        assert "Ingenting skiljer." in text(drafting.get("versions/2/2/"))
        assert drafting.get("versions/1/9/").status_code == 404


class TestOthers:
    @pytest.mark.parametrize("path", READ)
    def test_find_nothing(self, client: Any, sign_in: Any, planned: Any, path: str) -> None:
        sign_in(client, viewer_with(AccountRole.COORDINATOR, scope=OTHER_SCOPE))
        assert client.get(f"/plans/{planned.office}/{path}").status_code == 404
        assert client.get(f"/plans/{new_id()}/{path}").status_code == 404

    @pytest.mark.parametrize("path", ["draft/start/", *EDIT])
    def test_who_read_do_not_edit(self, client: Any, sign_in: Any, planned: Any, path: str) -> None:
        sign_in(client, viewer_with(AccountRole.STAFF_MEMBER))
        assert client.get(f"/plans/{planned.office}/").status_code == 200
        assert client.get(f"/plans/{planned.office}/{path}").status_code == 404
        sent = client.post(f"/plans/{planned.office}/{path}", {"key": str(new_id())})
        assert sent.status_code == (405 if path == "draft/" else 404)

    def test_are_offered_no_edit(self, client: Any, sign_in: Any, planned: Any) -> None:
        sign_in(client, viewer_with(AccountRole.STAFF_MEMBER))
        assert "/draft/" not in client.get(f"/plans/{planned.office}/").content.decode()

    def test_who_are_not_signed_in_are_asked_to(self, client: Any, planned: Any) -> None:
        assert client.get(f"/plans/{planned.office}/").status_code in (302, 401, 403)

    def test_an_observer_finds_no_plans(self, client: Any, sign_in: Any, planned: Any) -> None:
        sign_in(client, viewer_with(AccountRole.OBSERVER))
        assert client.get("/plans/").status_code == 404

    def test_a_coordinator_of_another_board_edits_its_own_alone(self, client: Any, sign_in: Any, planned: Any) -> None:
        sign_in(client, viewer_with(AccountRole.COORDINATOR, scope=f"org:{planned.social}"))
        assert client.get(f"/plans/{planned.social}/draft/start/").status_code == 200
        assert client.get(f"/plans/{planned.office}/draft/start/").status_code == 404


class TestADraft:
    def test_begins_with_one_press(self, screen: Screen) -> None:
        answer = screen.send("draft/start/")
        assert answer.status_code == 302
        assert Draft.objects.get().from_number == 1
        assert "Utkast pågår" in text(screen.client.get("/plans/"))
        assert "Till utkastet" in text(screen.get())

    def test_may_begin_from_the_default_set(self, screen: Screen) -> None:
        screen.send("draft/start/", from_default="on")
        assert len(written(screen.town).roles) == 4

    @pytest.mark.parametrize("path", EDIT)
    def test_has_sound_pages(self, drafting: Screen, path: str) -> None:
        assert drafting.get(path).status_code == 200

    @pytest.mark.parametrize("path", EDIT)
    def test_that_is_not_there_is_said_so(self, screen: Screen, path: str) -> None:
        answer = screen.get(path)
        assert answer.status_code == 422
        assert "Det finns inget utkast längre." in text(answer)

    def test_gets_a_new_role(self, drafting: Screen) -> None:
        assert drafting.send("draft/roles/new/", label="Evakuering", core="Leder evakuering.", place="1", wanted="2").status_code == 302
        role = written(drafting.town).roles[0]
        assert (role.label, role.core, role.wanted) == ("Evakuering", "Leder evakuering.", 2)

    def test_says_what_is_wrong_at_the_field_and_keeps_what_was_typed(self, drafting: Screen) -> None:
        answer = drafting.send("draft/roles/new/", label="Stabschef", core=f"Ring {PERSONAL_NUMBER}")
        assert answer.status_code == 422
        assert "Det här ser ut som ett personnummer." in text(answer)
        again = drafting.send("draft/roles/new/", label="Stabschef", core="Sparad text.")
        assert "Det finns redan en roll som heter Stabschef." in text(again)
        assert "Sparad text." in again.content.decode()

    def test_changes_a_role(self, drafting: Screen) -> None:
        path = address(drafting, "chief_of_staff")
        assert drafting.send(path, core="Bygger staben.", within_minutes="30").status_code == 302
        role = written(drafting.town).role("chief_of_staff")
        assert (role.core, role.within_minutes, len(role.items), len(role.chain)) == ("Bygger staben.", 30, 3, 1)

    def test_does_not_write_over_another_unseen(self, drafting: Screen) -> None:
        path = address(drafting, "chief_of_staff")
        form = drafting.get(path).context["form"]
        typed = {field.html_name: field.value() or "" for field in form}
        drafting.send(path, core="Min.")
        answer = drafting.client.post(f"/plans/{drafting.town.office}/{path}", {**typed, "core": "Din."})
        assert answer.status_code == 422
        assert "Någon annan har ändrat det här" in text(answer)
        assert written(drafting.town).role("chief_of_staff").core == "Min."

    def test_takes_a_role_away(self, drafting: Screen) -> None:
        path = address(drafting, "log_keeper", "remove/")
        assert "Ta bort rollen Loggförare?" in text(drafting.get(path))
        drafting.send(path)
        assert written(drafting.town).role("log_keeper") is None
        assert drafting.get(path).status_code == 404

    def test_changes_the_staff_as_a_whole(self, drafting: Screen) -> None:
        answer = drafting.send("draft/frame/", label="Ny plan", criteria="Ett\n\nTvå", apart_0a="", apart_0b="")
        assert answer.status_code == 302
        frame = written(drafting.town).frame
        assert (frame.label, frame.criteria, frame.apart) == ("Ny plan", ("Ett", "Två"), ())
        refused = drafting.send("draft/frame/", decision_maker="")
        assert "Ange vem som beslutar, med funktion." in text(refused)

    def test_gives_roles_that_should_not_meet(self, drafting: Screen) -> None:
        drafting.send("draft/frame/", apart_1a="log_keeper", apart_1b="chief_of_staff")
        assert written(drafting.town).frame.apart == (("log_keeper", "chief_of_staff"),)
        answer = drafting.send("draft/frame/", apart_1a="log_keeper", apart_1b="log_keeper")
        assert "Välj två olika roller." in text(answer)

    def test_is_thrown_away(self, drafting: Screen) -> None:
        assert "Skriv varför utkastet kastas." in text(drafting.send("draft/drop/", reason=""))
        assert drafting.send("draft/drop/", reason="Nämnden sade nej.").status_code == 302
        assert not Draft.objects.exists()


class TestACard:
    def test_is_reordered_by_number(self, drafting: Screen) -> None:
        path = address(drafting, "chief_of_staff", "card/")
        drafting.send(path, row_0_place="9")
        items = written(drafting.town).role("chief_of_staff").items
        assert [item.key for item in items] == ["first-2", "first-3", "first-1"]

    def test_gets_new_items_and_loses_those_without_text(self, drafting: Screen) -> None:
        path = address(drafting, "chief_of_staff", "card/")
        new = {"row_3_text": "Ring Rakel.", "row_3_band": "shift", "row_3_kind": "ask", "row_3_due": "75", "row_3_spawn": "task"}
        assert drafting.send(path, row_0_text="", **new).status_code == 302
        items = written(drafting.town).role("chief_of_staff").items
        assert [item.key for item in items] == ["first-2", "first-3", "own-1"]
        assert (items[-1].text, items[-1].band, items[-1].kind, items[-1].due_minutes) == ("Ring Rakel.", "shift", "ask", 75)

    def test_stands_in_its_bands_whatever_the_numbers(self, drafting: Screen) -> None:
        drafting.send(address(drafting, "chief_of_staff", "card/"), row_0_band="close", row_0_place="1")
        assert [item.key for item in written(drafting.town).role("chief_of_staff").items] == ["first-2", "first-3", "first-1"]

    def test_refuses_a_personal_number_and_keeps_the_rest(self, drafting: Screen) -> None:
        answer = drafting.send(address(drafting, "chief_of_staff", "card/"), row_0_text=PERSONAL_NUMBER, row_1_text="Annan text.")
        assert answer.status_code == 422
        assert "Det här ser ut som ett personnummer." in text(answer)
        assert "Annan text." in answer.content.decode()


class TestACallList:
    def test_calls_functions_and_people_in_order(self, drafting: Screen) -> None:
        path = address(drafting, "chief_of_staff", "calls/")
        page = text(drafting.get(path))
        assert "Tjänsteperson i beredskap (Kommunstyrelsekontoret)" in page
        drafting.send(path, row_1_who=f"person:{drafting.town.person_id}", row_1_place="1", row_0_place="2")
        chain = written(drafting.town).role("chief_of_staff").chain
        assert [(link.kind, link.name) for link in chain] == [("person", "Testa Exempelsson"), ("post", "Tjänsteperson i beredskap")]

    def test_is_emptied(self, drafting: Screen) -> None:
        drafting.send(address(drafting, "chief_of_staff", "calls/"), row_0_who="")
        assert written(drafting.town).role("chief_of_staff").chain == ()
        assert "ringlistan är tom. Ingen skulle bli inkallad." in text(drafting.get("draft/"))

    def test_calls_nobody_twice(self, drafting: Screen) -> None:
        answer = drafting.send(address(drafting, "chief_of_staff", "calls/"), row_1_who=f"post:{drafting.town.post_id}")
        assert answer.status_code == 422
        assert "står två gånger i listan" in text(answer)

    def test_calls_nobody_from_elsewhere(self, drafting: Screen) -> None:
        answer = drafting.send(address(drafting, "chief_of_staff", "calls/"), row_1_who=f"person:{new_id()}")
        assert answer.status_code == 422
        assert len(written(drafting.town).role("chief_of_staff").chain) == 1


class TestAnAdoption:
    def test_is_noted_with_who_decided(self, drafting: Screen) -> None:
        answer = drafting.send("draft/adopt/", decided_by="Kommunstyrelsen", decided_on="2018-12-30", reference="KS 2018-9, § 4")
        assert answer.status_code == 302
        version = Version.objects.get(number=2)
        assert (version.decided_by, str(version.valid_from), version.reference) == ("Kommunstyrelsen", "2018-12-30", "KS 2018-9, § 4")
        assert "Utgåva 2" in text(drafting.get())

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"decided_by": "", "decided_on": "2018-12-30"}, "Ange vem som beslutade"),
            ({"decided_by": "Kommunstyrelsen"}, "Ange en dag, till exempel 2026-01-31."),
            ({"decided_by": "Kommunstyrelsen", "decided_on": "2019-02-01"}, "Beslutet är inte fattat än."),
            ({"decided_by": "Kommunstyrelsen", "decided_on": "2018-12-30", "valid_from": "2018-12-01"}, "Planen kan inte gälla innan"),
        ],
    )
    def test_says_what_is_missing(self, drafting: Screen, said: dict[str, str], why: str) -> None:
        answer = drafting.send("draft/adopt/", **said)
        assert answer.status_code == 422
        assert why in text(answer)
        assert Version.objects.count() == 1

    def test_shows_before_it_what_should_worry(self, drafting: Screen) -> None:
        assert "En roll kan bli tom" in text(drafting.get("draft/adopt/"))


class TestSentTwice:
    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("draft/adopt/", {"decided_by": "Kommunstyrelsen", "decided_on": "2018-12-30"}),
            ("draft/drop/", {"reason": "Fel."}),
            ("draft/roles/new/", {"label": "Evakuering"}),
        ],
    )
    def test_it_is_answered_as_the_first_time(self, drafting: Screen, path: str, said: dict[str, str]) -> None:
        form = drafting.get(path).context["form"]
        typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)} | said
        address = f"/plans/{drafting.town.office}/{path}"
        first = drafting.client.post(address, typed)
        again = drafting.client.post(address, typed)
        assert (again.status_code, again["Location"]) == (first.status_code, first["Location"]) == (302, first["Location"])

    @pytest.mark.parametrize("key", ["", "x", "01a22583-b465-7000-b69e-af8da0d5b8a9"])
    def test_a_key_that_says_nothing_changes_nothing(self, drafting: Screen, key: str) -> None:
        answer = drafting.client.post(f"/plans/{drafting.town.office}/draft/drop/", {"key": key, "reason": ""})
        assert answer.status_code == 422
        assert Draft.objects.exists()


def test_a_role_of_another_units_draft_is_not_there(drafting: Screen) -> None:
    foreign = role_id(drafting.town.social, "chief_of_staff")
    for what in ("", "card/", "calls/", "remove/"):
        assert drafting.get(f"draft/roles/{foreign}/{what}").status_code == 404


def test_somebody_who_has_left_stays_in_the_list_until_they_are_taken_away(drafting: Screen) -> None:
    from vardkase.organisation.actions import close_person

    town = drafting.town
    close_person(viewer=town.viewer, person_id=town.person_id, reason="Slutat", key=new_id(), now=town.now)
    path = address(drafting, "log_keeper", "calls/")
    assert "Testa Exempelsson" in text(drafting.get(path))
    assert "finns inte längre i registret" in text(drafting.get("draft/"))
    assert drafting.send(path).status_code == 302
    assert len(written(town).role("log_keeper").chain) == 1


def test_a_version_that_waits_is_shown_so(drafting: Screen) -> None:
    drafting.send("draft/adopt/", decided_by="Kommunstyrelsen", decided_on="2018-12-30", valid_from="2019-03-01")
    assert "Gäller från en senare dag" in text(drafting.get())
    assert "Utgåva 1" in text(drafting.get("calls/"))


def test_two_plans_with_one_person_say_so(screen: Screen) -> None:
    adopted(screen.town, screen.town.social)
    assert "står också i ringlistorna för Socialnämnden" in text(screen.get())


def test_saving_a_role_twice_by_its_own_page_is_no_change(drafting: Screen) -> None:
    role = written(drafting.town).role("chief_of_staff")
    saved(drafting.town, role)
    assert "Inget att jämföra med, eller inget ändrat." in text(drafting.get("draft/"))
