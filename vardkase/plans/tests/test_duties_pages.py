"""The pages of duties, bodies and training as they are used and misused: every error in words at its field, nothing half done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation.actions.people import close_person
from vardkase.plans.actions import terms as acts
from vardkase.plans.events.terms import stream_of_terms
from vardkase.plans.queries import terms as queries
from vardkase.plans.rules.obligations import Fulfilment
from vardkase.plans.rules.terms import fingerprint, term_of
from vardkase.plans.tests.scenes import PERSONAL_NUMBER
from vardkase.plans.tests.terms_scenes import common, line, lines, say, trained
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
VISIT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _autumn() -> Iterator[None]:
    with time_machine.travel(VISIT, tick=False):
        yield


class Desk:
    """Alva at her screen, with the terms of the town before her."""

    def __init__(self, client: Any, town: Any) -> None:
        self.client, self.town, self.base = client, town, f"/plans/terms/{town.board}/"

    def get(self, path: str = "") -> Any:
        return self.client.get(self.base + path)

    def form(self, path: str) -> dict[str, Any]:
        """What the browser would send of a form that nobody has touched."""
        fields = self.get(path).context["form"]
        return {field.html_name: field.value() for field in fields if field.value() not in (None, False)}

    def send(self, path: str, **said: Any) -> Any:
        return self.client.post(self.base + path, {**self.form(path), **said})

    def duty(self, key: str, act: str = "", term: int = 2026) -> str:
        return f"duties/{term}/{line(self.town, key, term, now=VISIT).occurrence.id}/{act}"

    @property
    def entries(self) -> int:
        return ledger.head(stream_of_terms(self.town.board)).number


def read(answer: Any) -> str:
    return " ".join(" ".join(html.fromstring(answer.content.decode()).itertext()).split())


@pytest.fixture
def desk(client: Any, alvas_cookies: Any, filled: Any) -> Desk:
    client.cookies = alvas_cookies
    return Desk(client, filled)


class TestADutyIsDone:
    @pytest.mark.parametrize(("said", "told"), [
        ({"body": ""}, "Ange vilket organ som beslutade eller svarade"),
        ({"on": ""}, "Ange en dag"),
        ({"on": "2026-02-30"}, "Skriv dagen som år, månad och dag"),
        ({"on": "i går"}, "Skriv dagen som år, månad och dag"),
        ({"on": "2026-11-21"}, "Den dagen har inte varit än"),
        ({"on": "9999-12-31"}, "Den dagen har inte varit än"),
        ({"on": "0001-01-01"}, "ligger inte i mandatperioden 2026–2030, som går från"),
        ({"on": "2026-10-14"}, "Välj en dag i den, eller en annan mandatperiod"),
        ({"body": "x" * 201}, "tecken"),
        ({"reference": "x" * 200_000}, "tecken"),
        ({"paragraph": f"§ 1 {PERSONAL_NUMBER}"}, "personnummer"),
        ({"seen": "något annat"}, "Någon annan har ändrat"),
        ({"seen": ""}, "Någon annan har ändrat"),
    ])  # fmt: skip
    def test_or_is_told_why_not_and_keeps_what_was_typed(self, desk: Desk, said: dict[str, str], told: str) -> None:
        path = desk.duty("rsa", "done/")
        right = {"body": "Kommunfullmäktige", "on": "2026-11-16", "paragraph": "§ 112"}
        answer = desk.send(path, **{**right, **said})
        assert (answer.status_code, desk.entries) == (422, 0)
        assert told in read(answer)
        kept = answer.context["form"]
        assert all(kept[name].value() == {**right, **said}[name] for name in right)

    def test_twice_by_a_double_click_is_once_and_by_other_words_is_refused(self, desk: Desk) -> None:
        path = desk.duty("rsa", "done/")
        sent = {**desk.form(path), "body": "Kommunfullmäktige", "on": "2026-11-16"}
        for _ in range(3):
            assert desk.client.post(desk.base + path, sent).status_code == 302
        assert desk.entries == 1
        for other in ({"body": "Kommunstyrelsen"}, {"on": "2026-11-17"}):
            assert desk.client.post(desk.base + path, {**sent, **other}).status_code == 422
        elsewhere = desk.client.post(desk.base + desk.duty("crisis_plan", "done/"), sent)
        assert (elsewhere.status_code, desk.entries) == (422, 1)

    def test_without_a_key_or_with_one_that_is_none_nothing_is_written(self, desk: Desk) -> None:
        path = desk.duty("rsa", "done/")
        sent = {**desk.form(path), "body": "KF", "on": "2026-11-16"}
        for key in ("", "1", SCRIPT, "0" * 5000):
            assert desk.client.post(desk.base + path, {**sent, "key": key}).status_code == 422
        assert desk.client.post(desk.base + path, {"body": "KF", "on": "2026-11-16"}).status_code == 422
        assert desk.entries == 0

    def test_by_a_board_in_the_last_weeks_of_the_year_of_the_next_election(self, desk: Desk) -> None:
        """The boards sit to the end of December; the council has changed in October."""
        one = line(desk.town, "board_plan", 2022, unit=desk.town.social, now=VISIT)
        path = f"duties/2022/{one.occurrence.id}/done/"
        assert desk.send(path, body="Socialnämnden", on="2026-11-10").status_code == 302
        assert "sön 31 dec" not in read(desk.get(path))
        council = desk.duty("crisis_plan", "done/", 2022)
        refused = desk.send(council, body="Kommunfullmäktige", on="2026-11-10")
        assert (refused.status_code, "till ons 14 okt" in read(refused)) == (422, True)

    def test_and_what_was_typed_is_never_run(self, desk: Desk) -> None:
        desk.send(desk.duty("rsa", "done/"), body=SCRIPT, on="2026-11-16", reference=f"https://ex.se/{SCRIPT}")
        say(desk.town, "set_duty_aside", "crisis_plan", now=VISIT, why=SCRIPT)
        for path in ("", desk.duty("rsa"), desk.duty("crisis_plan")):
            page = desk.get(path).content.decode()
            assert SCRIPT not in page
            assert "&lt;script&gt;" in page


class TestOtherActs:
    @pytest.mark.parametrize(("act", "said", "told"), [
        ("aside/", {"why": " "}, "Skriv varför."),
        ("aside/", {"why": "x" * 601}, "tecken"),
        ("aside/", {"why": PERSONAL_NUMBER}, "personnummer"),
        ("undo/", {"why": "Fel"}, "Ingen har sagt något om"),
        ("day/", {"due": "2031-01-01", "due_why": "Beslut"}, "ligger inte i mandatperioden"),
        ("day/", {"due": "31/12", "due_why": "Beslut"}, "Skriv dagen som år, månad och dag"),
        ("day/", {"due": "2027-01-01", "due_why": ""}, "Skriv varför."),
    ])  # fmt: skip
    def test_are_refused_in_words(self, desk: Desk, act: str, said: dict[str, str], told: str) -> None:
        answer = desk.send(desk.duty("rsa", act), **said)
        assert (answer.status_code, desk.entries) == (422, 0)
        assert told in read(answer)

    def test_a_duty_is_looked_for_in_its_own_term_and_town(self, desk: Desk) -> None:
        id = line(desk.town, "rsa", now=VISIT).occurrence.id
        for path in (f"duties/2022/{id}/", f"duties/2027/{id}/", f"duties/2026/{new_id()}/", f"duties/99999999999999999999/{id}/"):
            for act in ("", "done/", "aside/", "undo/", "day/"):
                assert desk.get(path + act).status_code == 404, path + act
        for keeper in (desk.town.social, desk.town.office, new_id()):
            assert desk.client.get(f"/plans/terms/{keeper}/").status_code == 404
            assert desk.client.post(f"/plans/terms/{keeper}/duties/2026/{id}/aside/", {"why": "x"}).status_code == 404

    def test_of_a_unit_has_its_name_and_year_in_the_heading(self, desk: Desk) -> None:
        one = line(desk.town, "rsa_unit", unit=desk.town.social, year=2027, now=VISIT).occurrence
        seen = read(desk.get(f"duties/2026/{one.id}/"))
        assert "risk- och sårbarhetsanalys: Socialnämnden (2027)" in seen
        assert "Egen ordning, inte lagkrav" in seen
        assert "Varje år" in seen


class TestWhenABodyBegins:
    def body(self, desk: Desk) -> str:
        return f"bodies/2026/{desk.town.social}/"

    @pytest.mark.parametrize(("said", "told"), [
        ({"begins": "2026-10-14", "reason": "KF § 1"}, "ligger inte i mandatperioden 2026–2030"),
        ({"begins": "2030-10-15", "reason": "KF § 1"}, "ligger inte i mandatperioden 2026–2030"),
        ({"begins": "2027-02-01", "reason": ""}, "Skriv varför."),
        ({"begins": "2027-13-01", "reason": "KF § 1"}, "Skriv dagen som år, månad och dag"),
        ({"begins": "", "reason": "Lagen igen"}, "Inget är beslutat om första dagen för Socialnämnden"),
        ({"begins": "2027-02-01", "reason": "KF § 1", "seen": "gammalt"}, "Någon annan har ändrat"),
    ])  # fmt: skip
    def test_is_refused_in_words(self, desk: Desk, said: dict[str, str], told: str) -> None:
        answer = desk.send(self.body(desk), **said)
        assert (answer.status_code, desk.entries) == (422, 0)
        assert told in read(answer)

    def test_says_by_what_and_is_taken_back(self, desk: Desk) -> None:
        assert "fullmäktige bestämmer (kommunallagen 6 kap. 19 §)" in read(desk.get())
        assert desk.send(self.body(desk), begins="2026-11-01", reason="KF 2026-10-19, § 9").status_code == 302
        assert "Beslutat: KF 2026-10-19, § 9" in read(desk.get())
        assert desk.send(self.body(desk), begins="", reason="Beslutet upphävt").status_code == 302
        assert "Beslutat:" not in read(desk.get())

    def test_two_at_once_are_not_both_right(self, desk: Desk) -> None:
        sent = desk.form(self.body(desk))
        seen = fingerprint(queries.body_term(desk.town.viewer, desk.town.board, term_of(2026), desk.town.social).decision)
        acts.set_body_term(
            **common(desk.town, VISIT), term=2026, body_id=desk.town.social, begins=date(2027, 3, 1), reason="Någon annan", seen=seen
        )
        answer = desk.client.post(desk.base + self.body(desk), {**sent, "begins": "2027-02-01", "reason": "Jag"})
        assert (answer.status_code, desk.entries) == (422, 1)

    def test_of_none_is_no_page(self, desk: Desk) -> None:
        for path in (f"bodies/2025/{desk.town.social}/", f"bodies/2026/{new_id()}/", f"bodies/2026/{desk.town.office}/"):
            assert (desk.get(path).status_code, desk.client.post(desk.base + path, {"reason": "x"}).status_code) == (404, 404), path


class TestTraining:
    @pytest.mark.parametrize(("said", "told"), [
        ({"function": " "}, "Ange funktionen som utbildas"),
        ({"competence": ""}, "Skriv vad den som har funktionen"),
        ({"months": "-1"}, "Ange 1 till 120 månader"),
        ({"months": "121"}, "Ange 1 till 120 månader"),
        ({"months": "tolv"}, "med siffror"),
        ({"months": "9" * 40}, "Ange 1 till 120 månader"),
        ({"trained_on": "2026-11-21"}, "Den dagen har inte varit än"),
        ({"exercised_on": "2026-11-21"}, "Den dagen har inte varit än"),
        ({"trained_on": "snart"}, "Skriv dagen som år, månad och dag"),
        ({"function": f"Ordförande {PERSONAL_NUMBER}"}, "personnummer"),
        ({"note": "x" * 601}, "tecken"),
        ({"body_id": "00000000-0000-0000-0000-000000000009"}, "giltigt"),
        ({"person_id": "x"}, "giltigt"),
    ])  # fmt: skip
    def test_is_refused_in_words(self, desk: Desk, said: dict[str, str], told: str) -> None:
        answer = desk.send("training/new/", **{"function": "Stabschef", "competence": "Metodik", **said})
        assert (answer.status_code, desk.entries) == (422, 0)
        assert told in read(answer)

    def test_is_not_inherited_by_the_next_in_the_function(self, desk: Desk) -> None:
        other = desk.town.person("Annan Provström")
        one = trained(desk.town, VISIT, person_id=desk.town.person_id, trained_on=date(2026, 3, 1)).event.training
        path = f"training/{one.id}/"
        answer = desk.send(path, person_id=str(other))
        assert answer.status_code == 422
        assert "Den dagen utbildades eller övades Testa Exempelsson" in read(answer)
        assert desk.send(path, person_id=str(other), trained_on="2026-11-02").status_code == 302
        assert "Annan Provström" in read(desk.get("training/"))

    def test_says_who_has_left_and_that_it_counts_no_more(self, desk: Desk) -> None:
        trained(desk.town, VISIT, person_id=desk.town.person_id, trained_on=date(2026, 3, 1))
        close_person(
            viewer=desk.town.viewer, person_id=desk.town.person_id, reason="Slutat", last_day=date(2026, 11, 1), key=new_id(), now=VISIT
        )
        seen = read(desk.get("training/"))
        assert "(lämnade registret sön 1 nov)" in seen
        assert "Har slutat gälla gäller till sön 1 nov" in seen
        # The form still shows who it was.
        assert "Testa Exempelsson" in read(desk.get(f"training/{lines(desk.town, DAY)[0].training.id}/"))

    def test_is_begun_once_also_by_two_who_press_at_the_same_time(self, desk: Desk) -> None:
        first, second = desk.form("training/begin/"), desk.form("training/begin/")
        assert desk.client.post(f"{desk.base}training/begin/", first).status_code == 302
        answer = desk.client.post(f"{desk.base}training/begin/", second)
        assert (answer.status_code, desk.entries) == (422, 1)
        assert "Utbildningsregistret har redan rader" in read(answer)

    def test_that_is_gone_is_no_page(self, desk: Desk) -> None:
        for id in (new_id(), desk.town.person_id):
            for path in (f"training/{id}/", f"training/{id}/remove/"):
                assert desk.get(path).status_code == 404
                assert desk.client.post(desk.base + path, {"reason": "x"}).status_code == 404


class TestThePageOfTheDirector:
    def test_counts_what_law_and_regulation_demand_and_tells_the_nearest_day(self, desk: Desk) -> None:
        answer = desk.get()
        seen = read(answer)
        assert "är 0 av 13 klara" in seen
        assert "Närmaste dag: fre 1 jan 2027" in seen
        (nearest,) = html.fromstring(answer.content.decode()).xpath("//p[@class='lead']/a")
        assert nearest.text == "Nya förtroendevalda får veta sina uppgifter i en kris"
        assert nearest.text in read(desk.client.get(nearest.get("href")))
        say(desk.town, "fulfil_duty", "crisis_board", now=VISIT, fulfilment=Fulfilment("KF", DAY))
        say(desk.town, "set_duty_aside", "action_programme", now=VISIT, why="Förbundet antar")
        assert "är 1 av 12 klara" in read(desk.get())

    def test_has_every_duty_once_with_its_rule_and_an_address_of_its_own(self, desk: Desk) -> None:
        page = html.fromstring(desk.get().content.decode())
        addresses = [one for one in page.xpath("//th/a/@href") if "/duties/" in one]
        assert len(addresses) == len(set(addresses)) > 25
        rules = [" ".join(cell.text_content().split()) for cell in page.xpath('//td[@data-label="Grund"]')]
        assert [one for one in rules if not one] == []
        assert sum(one.startswith("Lag") for one in rules) >= 12

    def test_says_when_it_was_looked_at_and_that_it_is_no_legal_advice(self, desk: Desk) -> None:
        seen = read(desk.get())
        assert "Läget fre 20 nov 10:00." in seen
        assert "ingen juridisk rådgivning" in seen

    @pytest.mark.parametrize("role", [Role.DECISION_MAKER, Role.BOARD_CHAIR, Role.AUDITOR, Role.UNIT_COORDINATOR])
    def test_is_read_without_a_single_form_by_those_who_do_not_keep_it(self, desk: Desk, client: Any, sign_in: Any, role: Role) -> None:
        trained(desk.town, VISIT)
        reader = Desk(type(client)(), desk.town)
        sign_in(reader.client, viewer_with(role))
        mine, theirs = (read(one.get()).partition("Det som lag och föreskrift kräver")[2] for one in (desk, reader))
        assert theirs == mine
        for path in ("", desk.duty("rsa"), "training/", "calendar/"):
            page = html.fromstring(reader.get(path).content.decode())
            assert page.xpath("//main//form | //main//a[contains(@href, '/done/') or contains(@href, '/new/')]") == [], path

    def test_who_is_not_signed_in_is_asked_to(self, desk: Desk, client: Any) -> None:
        visitor = type(client)()
        for path in ("", desk.duty("rsa"), "training/", "calendar/", "mandatperiod.ics", "training/new/"):
            assert visitor.get(desk.base + path).status_code == 302, path
        assert visitor.post(desk.base + desk.duty("rsa", "aside/"), {"why": "x", "key": str(UUID(int=1))}).status_code in (302, 403)
        assert desk.entries == 0
