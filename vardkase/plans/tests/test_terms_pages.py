"""The pages of a term of office as somebody sits before them: what they say, every act by a plain form, and what others are answered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from lxml import html

from vardkase.access.rules import Role
from vardkase.plans import duties_met, feeds
from vardkase.plans.actions import terms as acts
from vardkase.plans.models.terms import FeedRow
from vardkase.plans.queries import terms as queries
from vardkase.plans.rules.obligations import Answer, Fulfilment, Met
from vardkase.plans.rules.terms import term_of
from vardkase.plans.tests import terms_ical
from vardkase.plans.tests.scenes import PERSONAL_NUMBER
from vardkase.plans.tests.terms_scenes import common, line, lines, say, trained
from vardkase.testing.people import OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
VISIT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with time_machine.travel(VISIT, tick=False):
        yield


class Screen:
    """Alva's browser at the terms of the town."""

    def __init__(self, client: Any, town: Any) -> None:
        self.client, self.town, self.base = client, town, f"/plans/terms/{town.board}/"

    def get(self, path: str = "") -> Any:
        return self.client.get(path if path.startswith("/") else self.base + path)

    def send(self, path: str, **said: Any) -> Any:
        """Sends a form as the browser would: everything it was shown with, and what was typed."""
        form = self.get(path).context["form"]
        typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        return self.client.post(self.base + path, {**typed, **said})

    def duty(self, key: str, act: str = "", **mine: Any) -> str:
        return f"duties/2026/{line(self.town, key, now=VISIT, **mine).occurrence.id}/{act}"


def words(part: Any) -> str:
    """What is read, with a space between the parts."""
    return " ".join(" ".join(part.itertext()).split())


def text(answer: Any) -> str:
    return words(html.fromstring(answer.content.decode()))


@pytest.fixture
def screen(client: Any, alvas_cookies: Any, filled: Any) -> Screen:
    client.cookies = alvas_cookies
    return Screen(client, filled)


class TestCompliance:
    def test_says_what_is_law_and_what_is_practice_and_how_each_stands(self, screen: Screen) -> None:
        say(
            screen.town,
            "fulfil_duty",
            "crisis_board",
            now=VISIT,
            fulfilment=Fulfilment("Kommunfullmäktige", DAY, "§ 142", "KS 2026-9", "https://ex.se/p"),
        )
        say(screen.town, "set_duty_aside", "action_programme", now=VISIT, why="Förbundet antar")
        say(screen.town, "move_due", "crisis_plan", now=VISIT, due=DAY.replace(day=1), why="Prov")
        seen = text(screen.get())
        for part in (
            "Skyldigheter mandatperioden 2026–2030", "Förra: 2022–2026", "Kommande: 2030–2034", "är 1 av 12 klara",
            "Försenad sista dag sön 1 nov (egen dag)", "Klar Kommunfullmäktige, 20 nov 2026, § 142, KS 2026-9 https://ex.se/p",
            "Inte aktuell Förbundet antar", "Inte klar, inget lagstadgat datum", "Inte påbörjad sista dag sön 31 okt 2027",
            "Snart dags sista dag mån 15 feb 2027", "Egen ordning, inte lagkrav", "Vårdkases förslag, inte lagkrav", "MCFFS 2026:9",
            "Valdag: sön 13 sep", "Kommunallagen 5 kap. 9 §",
        ):  # fmt: skip
            assert part in seen, part
        # What is law stands apart from what is not.
        law, _, rest = seen.partition("Inte lagkrav, utan överenskommet")
        assert "Årsuppföljning" not in law
        assert "Krigsorganisation" not in rest
        assert 'href="https://ex.se/p" rel="noreferrer"' in screen.get().content.decode()

    def test_has_a_row_for_each_board_and_never_an_address_that_is_no_address(self, screen: Screen) -> None:
        done = Fulfilment("Socialnämnden", DAY, reference="javascript:alert(1)")
        say(screen.town, "fulfil_duty", "board_plan", now=VISIT, fulfilment=done, unit=screen.town.social)
        page = html.fromstring(screen.get().content.decode())
        (table,) = [one for one in page.iter("table") if "krishanteringsplan" in (one.findtext("caption") or "")]
        rows = [words(row) for row in table.iter("tr")][1:]
        assert rows == ["Kommunstyrelsen Inte klar, ingen fast dag –", "Socialnämnden Klar Socialnämnden, 20 nov 2026 javascript:alert(1)"]
        assert "javascript:" not in str(page.xpath("//a/@href"))

    def test_shows_other_terms_and_no_page_for_what_is_none(self, screen: Screen) -> None:
        assert "Okänt" in text(screen.get("?term=2022"))
        assert "Skyldigheter mandatperioden 2030–2034" in text(screen.get("?term=2030"))
        assert "Mandatperiod: 2034–2038" in text(screen.get("?term=2034"))
        for wrong in ("2027", "x", "²026", "20260", "9999"):
            assert screen.get(f"?term={wrong}").status_code == 404, wrong

    def test_shows_what_another_part_of_the_house_says(self, screen: Screen) -> None:
        duties_met.register("prov", lambda *_: [Met("governing_document", DAY, "KF", "Styrdokument v. 1", "/plans/prov/")])
        try:
            assert "Klar KF, 20 nov 2026: Styrdokument v. 1" in text(screen.get())
        finally:
            duties_met.forget("prov")

    def test_is_found_from_the_plans_and_by_its_own_door(self, screen: Screen) -> None:
        assert f'href="{screen.base}"' in screen.get("/plans/").content.decode()
        assert screen.get("/plans/terms/").headers["Location"] == screen.base


class TestOneDuty:
    def test_is_done_corrected_and_undone_by_forms(self, screen: Screen) -> None:
        path = screen.duty("rsa")
        wrong = screen.send(f"{path}done/", body="", on="2026-13-01")
        assert wrong.status_code == 422
        assert "Skriv dagen som år, månad och dag" in text(wrong)
        for said, word in (
            ({"body": "KF", "on": "2026-11-21"}, "Den dagen har inte varit än"),
            ({"body": "KF", "on": "2022-11-21"}, "ligger inte i mandatperioden 2026–2030"),
            ({"body": f"Vald {PERSONAL_NUMBER}", "on": "2026-11-20"}, "personnummer"),
        ):
            refused = screen.send(f"{path}done/", **said)
            assert (refused.status_code, word in text(refused)) == (422, True), word
        assert screen.send(f"{path}done/", body="KF", on="20261116", paragraph="§ 1").status_code == 302
        seen = text(screen.get(path))
        for part in (
            "KF, mån 16 nov, § 1",
            "Skyldigheten är uppfylld",
            "Rätta uppgiften",
            "Ångra …",
            "Analysen är sammanställd och antagen.",
        ):
            assert part in seen, part
        assert screen.send(f"{path}undo/", why="Fel dag").status_code == 302
        assert "Uppgift om en skyldighet ångrad : Fel dag" in text(screen.get(path))
        assert line(screen.town, "rsa", now=VISIT).said.answer is Answer.NOTHING

    def test_does_not_apply_or_has_another_day_with_a_reason(self, screen: Screen) -> None:
        path = screen.duty("rsa_report")
        for act, said in (("aside/", {"why": ""}), ("day/", {"due": "2027-12-01", "due_why": ""})):
            assert "Skriv varför." in text(screen.send(path + act, **said))
        assert "Regeln ger sön 31 okt 2027." in text(screen.get(f"{path}day/"))
        assert screen.send(f"{path}day/", due="2027-12-01", due_why="Länsstyrelsens besked").status_code == 302
        assert "ons 1 dec 2027 (egen dag; regeln ger sön 31 okt 2027): Länsstyrelsens besked" in text(screen.get(path))
        assert screen.send(f"{path}aside/", why="Upphävd").status_code == 302
        assert "Inte aktuell" in text(screen.get(path))

    def test_a_form_that_was_open_while_somebody_else_wrote_is_stopped(self, screen: Screen) -> None:
        path = screen.duty("rsa", "aside/")
        form = screen.get(path).context["form"]
        say(screen.town, "set_duty_aside", "rsa", now=VISIT, why="Någon annan")
        answer = screen.client.post(screen.base + path, {"key": form["key"].value(), "seen": form["seen"].value(), "why": "Jag"})
        assert (answer.status_code, "Någon annan har ändrat" in text(answer)) == (422, True)


def test_a_body_is_given_its_own_first_day(screen: Screen) -> None:
    path = f"bodies/2026/{screen.town.social}/"
    assert "ligger inte i mandatperioden" in text(screen.send(path, begins="2026-10-01", reason="KF § 1"))
    assert screen.send(path, begins="2027-02-01", reason="KF § 1").status_code == 302
    assert "Socialnämnden mån 1 feb 2027 tis 31 dec 2030 Beslutat: KF § 1" in text(screen.get())
    assert queries.body_term(screen.town.viewer, screen.town.board, term_of(2026), screen.town.social).begins == date(2027, 2, 1)
    assert screen.get(f"bodies/2027/{screen.town.social}/").status_code == 404


class TestTraining:
    def test_is_begun_changed_and_taken_away_by_forms(self, screen: Screen) -> None:
        assert "Ingen i registret än" in text(screen.get("training/"))
        assert screen.send("training/begin/").status_code == 302
        one = next(each.training for each in lines(screen.town, DAY) if each.training.function.startswith("Vice"))
        path = f"training/{one.id}/"
        assert "med siffror" in text(screen.send(path, months="två"))
        said = {"trained_on": "2024-03-01", "exercised_on": "2025-10-14", "person_id": str(screen.town.person_id)}
        assert screen.send(path, **said).status_code == 302
        seen = text(screen.get("training/"))
        for part in (
            "Testa Exempelsson",
            "Slutar snart gälla gäller till tor 31 dec",
            "utbildad: fre 1 mar 2024 övad: tis 14 okt 2025",
            "vald i Kommunstyrelsen",
        ):
            assert part in seen, part
        with time_machine.travel(datetime(2027, 1, 1, 9, tzinfo=UTC), tick=False):
            assert [str(each.state) for each in lines(screen.town, date(2027, 1, 1)) if each.training.id == one.id] == ["lapsed"]
        assert "Skriv varför." in text(screen.send(f"{path}remove/"))
        assert screen.send(f"{path}remove/", reason="Dubblett").status_code == 302
        assert screen.get(path).status_code == 404

    def test_a_new_function_is_added_and_what_is_wrong_is_said(self, screen: Screen) -> None:
        assert "Ange funktionen som utbildas" in text(screen.send("training/new/", competence="Metodik"))
        assert "Den dagen har inte varit än" in text(screen.send("training/new/", function="A", competence="B", trained_on="2026-11-21"))
        assert (
            screen.send("training/new/", function="Loggförare", competence="Loggen", months="24", trained_on="2026-11-01").status_code
            == 302
        )
        assert str(lines(screen.town, DAY)[0].until) == "2028-11-01"


class TestTheCalendar:
    def test_is_a_file_for_who_is_signed_in(self, screen: Screen) -> None:
        answer = screen.get("mandatperiod.ics")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        calendar, events = terms_ical.read(answer.content)
        assert calendar["X-WR-CALNAME"] == "Beredskap: mandatperioden"
        days = {event["SUMMARY"]: event["DTSTART;VALUE=DATE"] for event in events}
        assert days["Risk- och sårbarhetsanalysen redovisas till länsstyrelsen"] == "20311031"
        assert {event.get("ALARM.TRIGGER") for event in events} == {None, "-P30D"}

    def test_is_followed_by_its_address_without_an_account_until_it_is_withdrawn(self, screen: Screen, client: Any) -> None:
        assert "Ge kalendern en adress …" in text(screen.get("calendar/"))
        assert screen.send("calendar/address/").status_code == 302
        (number,) = FeedRow.objects.values_list("number", flat=True)
        path = f"/plans/terms/feed/{feeds.token_of(number)}/mandatperiod.ics"
        assert path in text(screen.get("calendar/"))
        mine = screen.get("mandatperiod.ics").content
        visitor = type(client)()
        answer = visitor.get(path)
        assert (answer.status_code, answer.content) == (200, mine)
        assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
        # Wrong, of nobody, and withdrawn are answered alike; so is the page to one who is not signed in.
        wrong = [path.replace(feeds.token_of(number), other) for other in ("0" * 64, feeds.token_of("0" * 32), number, "å")]
        assert screen.send("calendar/withdraw/").status_code == 302
        assert {visitor.get(one).status_code for one in (*wrong, path)} == {404}
        assert visitor.get(f"{screen.base}mandatperiod.ics").status_code == 302


def test_who_only_reads_has_no_buttons_and_no_forms_and_others_have_nothing(screen: Screen, sign_in: Any, client: Any) -> None:
    trained(screen.town, now=VISIT)
    acts.open_feed(**common(screen.town, VISIT))
    one = lines(screen.town, DAY)[0].training.id
    duty = screen.duty("rsa")
    read = ("", duty, "training/", "calendar/", "mandatperiod.ics")
    write = (
        *(duty + act for act in ("done/", "aside/", "undo/", "day/")), f"bodies/2026/{screen.town.social}/",
        "training/begin/", "training/new/", f"training/{one}/", f"training/{one}/remove/", "calendar/address/", "calendar/withdraw/",
    )  # fmt: skip
    assert {screen.get(path).status_code for path in (*read, *write)} == {200}
    reader, stranger = type(client)(), type(client)()
    sign_in(reader, viewer_with(Role.STAFF_MEMBER))
    sign_in(stranger, viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE))
    for path in read:
        answer = reader.get(screen.base + path)
        assert (answer.status_code, b'<form method="post"' in answer.content and b"novalidate" in answer.content) == (200, False), path
        assert stranger.get(screen.base + path).status_code == 404, path
    assert "feed" not in text(reader.get(f"{screen.base}calendar/"))
    for path in write:
        assert {who.get(screen.base + path).status_code for who in (reader, stranger)} == {404}, path
        assert reader.post(screen.base + path, {"why": "x"}).status_code == 404, path
    assert "Ingen mandatperiod att visa" in text(stranger.get("/plans/terms/"))
