"""The list of warnings and the page of one: none, one and many, in order; how the feeds stand; and what each role may press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.situation.actions.feeds import Asked, note_failure, note_unchanged
from vardkase.situation.actions.warnings import dismiss
from vardkase.situation.models.warnings import FeedRow
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rules.feeds import Fault, Feed, Health
from vardkase.situation.rules.warnings import Area, Code, Oddity, Scheme, Severity, Status, Translation
from vardkase.situation.tests.warnings_scenes import about, alert, came, reading, took
from vardkase.situation.tests.warnings_scenes import cap as file
from vardkase.situation.words import warnings as words
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
LIST = "/situation/warnings/"
TAKERS = {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR}
READERS = TAKERS | {Role.LOG_KEEPER, Role.DECISION_MAKER}


def page(answer: Any) -> Any:
    return html.fromstring(answer.content.decode())


def text(answer: Any) -> str:
    return " ".join(page(answer).text_content().split())


def waiting(screen: CheckingClient) -> list[str]:
    """The names that wait, in the order of the page."""
    return [one.strip() for one in page(screen.get(LIST)).xpath("(//main//section)[1]//a[contains(@class, 'incident-list__link')]/text()")]


def rows_of(screen: CheckingClient) -> dict[str, list[str]]:
    """The table of the feeds by name."""
    rows = page(screen.get(LIST)).xpath("//section[@id='feeds']//tbody/tr")
    return {row.xpath("./th")[0].text_content(): [" ".join(cell.text_content().split()) for cell in row.xpath("./td")] for row in rows}


class TestOrder:
    def test_the_worst_comes_first_then_the_newest_and_an_exercise_last(self, screen: CheckingClient, alva: Viewer) -> None:
        took(alva, reading(alert("E", headline="Övning", status=Status.EXERCISE, severity=Severity.EXTREME)))
        for minutes, severity in enumerate((Severity.UNKNOWN, Severity.MINOR, Severity.EXTREME, Severity.MODERATE, Severity.SEVERE)):
            took(alva, reading(alert(f"N{minutes}", headline=f"Nr {minutes}", severity=severity)), now=later(minutes / 10))
        took(alva, reading(alert("S2", headline="Nr 6", severity=Severity.SEVERE)), now=later(4))
        assert waiting(screen) == ["Nr 2", "Nr 6", "Nr 4", "Nr 3", "Nr 1", "Nr 0", "Övning"]

    @pytest.mark.parametrize("count", [0, 1, 2, 30])
    def test_every_one_that_waits_is_there(self, screen: CheckingClient, alva: Viewer, count: int) -> None:
        took(alva, reading(*(alert(f"N{number}", headline=f"Nr {number}") for number in range(count))))
        assert sorted(waiting(screen)) == sorted(f"Nr {number}" for number in range(count))
        assert ("Ingen varning väntar." in text(screen.get(LIST))) is (count == 0)

    def test_three_hundred_roads_push_no_other_warning_out(self, alva: Viewer) -> None:
        took(alva, reading(alert("V", severity=Severity.EXTREME)))
        roads = (alert(f"R{number}", sender="https://www.trafikverket.se", severity=Severity.SEVERE) for number in range(300))
        took(alva, reading(*roads), feed=Feed.ROADS, now=later(1))
        assert queries.proposed(alva, now=later(2))[0].alert.identifier == "V"
        assert queries.warnings(alva, now=later(2))[0].alert.identifier == "V"

    def test_what_is_dealt_with_is_kept_to_the_newest(self, alva: Viewer) -> None:
        took(alva, reading(*(alert(f"N{number}") for number in range(queries.RECENT + 5))))
        for line in queries.proposed(alva, now=later(1)):
            dismiss(viewer=alva, warning_id=line.id, reason="Nej", key=new_id(), now=later(2))
        assert len(queries.warnings(alva, now=later(3))) == queries.RECENT

    @pytest.mark.parametrize("state", ["waits", "dismissed", "cancelled", "test"])
    def test_each_stands_in_one_place_alone(self, screen: CheckingClient, alva: Viewer, state: str) -> None:
        warning_id = came(alva, alert(status=Status.TEST if state == "test" else Status.ACTUAL))
        if state == "dismissed":
            dismiss(viewer=alva, warning_id=warning_id, reason="Nej", key=new_id(), now=NIGHT)
        if state == "cancelled":
            took(alva, reading(about("A1")))
        found = page(screen.get(LIST))
        places = {
            "waits": len(found.xpath("(//main//section)[1]//li")),
            "others": len(found.xpath("(//main//section)[2][not(@id)]//li")),
            "over": len(found.xpath("//details//li")),
        }
        expected = {"waits": "waits", "dismissed": "others", "test": "others", "cancelled": "over"}[state]
        assert places == {name: int(name == expected) for name in places}

    def test_a_place_that_the_name_says_is_not_said_twice(self, screen: CheckingClient, alva: Viewer) -> None:
        took(alva, reading(alert(headline="Brand, Norrtälje kommun")))
        assert text(screen.get(LIST)).count("Norrtälje kommun") == 1

    def test_every_reason_is_named(self, screen: CheckingClient, alva: Viewer) -> None:
        codes = (Code(Scheme.KOMMUN, "0188"), Code(Scheme.LAN, "01"), Code(Scheme.LAN, "00"), Code(Scheme.SMHI, "42"))
        took(alva, reading(alert(areas=(Area("Här", codes),))))
        assert "vår kommun, vårt län, hela landet, våra vatten" in text(screen.get(LIST))


class TestFeeds:
    @pytest.fixture(autouse=True)
    def on(self, settings: Any) -> None:
        settings.FEEDS, settings.AREA_LAN = ["smhi", "vma"], "01"

    def asked(self, feed: Feed) -> Asked:
        return Asked(str(feed), str(feed), feed, later(10))

    def test_each_has_its_row_before_it_has_answered(self, screen: CheckingClient) -> None:
        assert rows_of(screen) == {
            "SMHI, vädervarningar": ["Har inte svarat än", "–", "–", "–"],
            "Sveriges Radio, VMA": ["Har inte svarat än", "–", "–", "–"],
        }

    def test_what_it_has_said_is_counted(self, screen: CheckingClient, alva: Viewer) -> None:
        elsewhere = alert("B", areas=(Area("Skåne", (Code(Scheme.LAN, "12"),)),))
        took(alva, reading(alert(), elsewhere, odd=("row 3",)), asked=self.asked(Feed.SMHI), now=later(1))
        state, answered, changed, touching = rows_of(screen)["SMHI, vädervarningar"]
        assert (state, answered, changed) == ("Svarar", "ons 2 jan 02:21", "ons 2 jan 02:21")
        assert touching == "1 av 21 gick inte att läsa", "the second on a line of its own"

    @pytest.mark.parametrize("fault", list(Fault))
    def test_every_fault_is_said_in_words_and_since_when(self, screen: CheckingClient, alva: Viewer, fault: Fault) -> None:
        for minutes in (1, 2):
            note_failure(viewer=alva, asked=self.asked(Feed.SMHI), fault=fault, detail="<hemlig>", key=new_id(), now=later(minutes))
        state, *_ = rows_of(screen)["SMHI, vädervarningar"]
        assert state.startswith("Går inte att läsa" if fault is Fault.GARBAGE else "Tyst")
        assert str(words.FAULTS[fault]) in state
        assert "ons 2 jan 02:21" in state
        said = text(screen.get(LIST))
        assert "<hemlig>" not in said, "what went wrong within is for whoever runs the server"
        assert "betyder inte att inget händer" in said

    def test_when_it_answers_again_nothing_is_wrong(self, screen: CheckingClient, alva: Viewer) -> None:
        for minutes in (1, 2):
            note_failure(viewer=alva, asked=self.asked(Feed.SMHI), fault=Fault.SLOW, detail="", key=new_id(), now=later(minutes))
        note_unchanged(viewer=alva, asked=self.asked(Feed.SMHI), key=new_id(), now=later(3))
        assert rows_of(screen)["SMHI, vädervarningar"] == ["Svarar", "ons 2 jan 02:23", "–", "0 av 0"]
        assert FeedRow.objects.get().failing_since is None

    def test_one_slow_answer_is_no_trouble(self, screen: CheckingClient, alva: Viewer) -> None:
        took(alva, reading(), asked=self.asked(Feed.SMHI), now=later(1))
        note_failure(viewer=alva, asked=self.asked(Feed.SMHI), fault=Fault.SLOW, detail="", key=new_id(), now=later(2))
        state, *_ = rows_of(screen)["SMHI, vädervarningar"]
        assert state.startswith("Senaste försöket misslyckades")
        assert not page(screen.get(LIST)).xpath("//*[@role='status']//b"), "it is said in the list, and not above everything"

    def test_what_says_only_old_things_is_said_above(self, screen: CheckingClient, alva: Viewer) -> None:
        took(alva, reading(as_of=later(-60)), asked=self.asked(Feed.VMA), now=later(4))
        assert rows_of(screen)["Sveriges Radio, VMA"][0].startswith(str(words.HEALTH[Health.STALE]))
        assert page(screen.get(LIST)).xpath("//*[@role='status']//b/text()") == ["Sveriges Radio, VMA"]


class TestOne:
    def test_what_it_says_in_another_language_is_whole(self, screen: CheckingClient, alva: Viewer) -> None:
        others = (Translation("en", "Fire", "There is a fire.", "Stay inside."), Translation("fi", "Palo"))
        found = page(screen.get(f"{LIST}{came(alva, alert(others=others))}/"))
        english, finnish = found.xpath("//section[@lang='en'] | //section[@lang='fi']")
        assert ["|".join(part for part in one.itertext() if part.strip()) for one in (english, finnish)] == [
            "en: Fire|There is a fire.|Stay inside.",
            "fi: Palo",
        ]

    @pytest.mark.parametrize("oddity", list(Oddity))
    def test_what_was_odd_is_said(self, screen: CheckingClient, alva: Viewer, oddity: Oddity) -> None:
        assert str(words.ODDITIES[oddity]) in text(screen.get(f"{LIST}{came(alva, alert(oddities=(oddity,)))}/"))

    def test_what_it_does_not_say_has_no_row(self, screen: CheckingClient, alva: Viewer) -> None:
        warning_id = came(alva, alert(expires=None, areas=(Area("", (Code(Scheme.KOMMUN, "0188"),)),)))
        terms = page(screen.get(f"{LIST}{warning_id}/")).xpath("//dl[contains(@class, 'facts')]//dt/text()")
        assert "Område" not in terms
        assert "Gäller" not in terms
        assert "Källa" in terms

    def test_a_hostile_text_is_text(self, screen: CheckingClient, alva: Viewer) -> None:
        bad = "<script>alert(1)</script>"
        others = (Translation('en" onload="x', bad, bad, bad),)
        said = alert(
            headline=bad, text=bad, instruction=bad, level=bad, source=bad, areas=(Area(bad, alert().areas[0].codes),), others=others
        )
        content = screen.get(f"{LIST}{came(alva, said)}/").content
        assert b"<script>alert" not in content
        assert b' onload="x' not in content

    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_is_offered_what_it_may_press(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, role: Role
    ) -> None:
        warning_id = came(alva)
        sign_in(client, viewer_with(role))
        answer = client.get(f"{LIST}{warning_id}/")
        if role not in READERS:
            assert answer.status_code == 404
            return
        actions = {str(form.action).rstrip("/").rpartition("/")[2] for form in page(answer).forms if str(form.action).startswith(LIST)}
        writes = bool(queries.places_for(viewer_with(role), queries.warning(alva, warning_id, now=NIGHT)))
        assert actions == {*(("take-in",) if writes else ()), *(("dismiss",) if role in TAKERS else ())}
        assert ("Gör ett larm" in text(answer)) is (role in TAKERS)

    @pytest.mark.parametrize("role", list(Role))
    @pytest.mark.parametrize("path", ["put-in/", "{}/alarm/", "{}/dismiss/"])
    def test_each_role_gets_to_the_forms_of_those_who_take_alarms_or_not(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, role: Role, path: str
    ) -> None:
        address = f"{LIST}{path.format(came(alva))}"
        sign_in(client, viewer_with(role))
        assert (client.get(address).status_code in (200, 302)) is (role in TAKERS)

    @pytest.mark.parametrize("how", ["cancelled", "out", "dismissed"])
    def test_what_is_over_or_dismissed_offers_no_dismissal(self, screen: CheckingClient, alva: Viewer, how: str) -> None:
        warning_id = came(alva, alert(expires=later(4) if how == "out" else NIGHT + timedelta(hours=1)))
        if how == "cancelled":
            took(alva, reading(about("A1")))
        if how == "dismissed":
            dismiss(viewer=alva, warning_id=warning_id, reason="Nej", key=new_id(), now=NIGHT)
        answer = screen.get(f"{LIST}{warning_id}/")
        assert "Avfärda varningen" not in text(answer)
        assert ("Gör ett larm" in text(answer)) is (how == "dismissed")

    @pytest.mark.parametrize(("count", "choices"), [(0, 0), (1, 1), (3, 3)])
    def test_every_log_that_it_can_go_into_can_be_chosen(self, screen: CheckingClient, alva: Viewer, count: int, choices: int) -> None:
        for number in range(count):
            opened(alva, title=f"Händelse {number}")
        closed(alva, opened(alva, title="Avslutad"))
        opened(alva, mode=Mode.EXERCISE, title="Övningen")
        found = page(screen.get(f"{LIST}{came(alva)}/"))
        options = found.xpath("//select[@name='incident']/option[@value!='']/text()")
        assert len(options) == choices
        assert not any("Avslutad" in one or "Övningen" in one for one in options)

    def test_the_alarm_of_an_exercise_says_so(self, screen: CheckingClient, alva: Viewer) -> None:
        warning_id = came(alva, alert(status=Status.EXERCISE))
        form = next(one for one in page(screen.get(f"{LIST}{warning_id}/alarm/")).forms if "what_happened" in one.fields)
        assert form.fields["what_happened"].strip().startswith("ÖVNING. Sveriges Radio varnar:")
        screen.post(f"{LIST}{warning_id}/alarm/", {name: value for name, value in form.fields.items() if value is not None})
        assert [row.mode for row in incidents.alarms_list(alva, now=NIGHT)] == [Mode.EXERCISE]

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_nothing_else_than_a_question_or_a_press_is_answered(self, screen: CheckingClient, alva: Viewer, method: str) -> None:
        warning_id = came(alva)
        for path in ("", f"{warning_id}/", f"{warning_id}/take-in/", f"{warning_id}/dismiss/", "put-in/"):
            assert getattr(screen, method)(f"{LIST}{path}").status_code == 405
        assert screen.post(f"{LIST}{warning_id}/").status_code == 405


class TestPutIn:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", ""),
            (b"%PDF-1.7", "Filen går inte att läsa som CAP 1.2."),
            (b"<html/>", "Filen går inte att läsa som CAP 1.2."),
            (file(version="1.1"), "Filen går inte att läsa som CAP 1.2."),
            (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "Filen går inte att läsa som CAP 1.2."),
            (file(sent="2019-01-02T02:00:00Z"), "på 1 ställen, först: alert/sent"),
            (file(kind="Ack", after="<references>a,b,2019-01-02T02:00:00+01:00</references>"), "Ack"),
        ],
        ids=range(7),
    )
    def test_what_is_none_is_said_and_nothing_is_written(
        self, screen: CheckingClient, alva: Viewer, town: Any, data: bytes, sentence: str
    ) -> None:
        answer = screen.post(f"{LIST}put-in/", {"key": str(new_id()), "file": SimpleUploadedFile("v.xml", data)})
        assert (answer.status_code, sentence in text(answer)) == (422, True)
        assert queries.warnings(alva, now=NIGHT) == ()
