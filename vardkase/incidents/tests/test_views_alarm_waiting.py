"""The alarm's pages: when one has waited too long to the second, what each decision makes of it, and what never gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from lxml import html

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import BOARD, NIGHT, PERSON, alarmed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import start_register
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]


@pytest.fixture(autouse=True)
def _night() -> Iterator[None]:
    with time_machine.travel(later(2), tick=False):
        yield


@pytest.fixture
def alarm_id(alva: Viewer) -> UUID:
    return alarmed(alva, what_happened="E18 är blockerad.", source_organisation="SOS Alarm", callback="08-46500412")


@pytest.fixture
def duty(client: CheckingClient, sign_in: SignIn, alva: Viewer) -> CheckingClient:
    """The duty officer's screen."""
    sign_in(client, alva)
    return client


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode() or "<p></p>").text_content().split())


def assess(client: CheckingClient, alarm_id: UUID, decision: str, **more: Any) -> Any:
    return client.post(f"/alarms/{alarm_id}/assess/", {"key": str(new_id()), "decision": decision, **more})


def band(client: CheckingClient, at: datetime) -> str:
    """What the loud band says at a moment; nothing when no alarm has waited too long."""
    with time_machine.travel(at, tick=False):
        answer = client.get("/alarms/urgent/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return words(answer) if answer.content.strip() else ""


def state_of(viewer: Viewer, alarm_id: UUID) -> str:
    return str(queries.alarm(viewer, alarm_id, now=later(2)).state)


class TestPatience:
    def test_ends_exactly_ten_minutes_after_the_alarm_came(self, duty: CheckingClient, alarm_id: UUID) -> None:
        assert band(duty, later(10 - 1 / 60)) == ""
        assert "1 larm har väntat för länge" in band(duty, later(10))
        assert "Inte bedömt, 0 min för länge" in band(duty, later(10))
        assert "Inte bedömt, 0 min för länge" in band(duty, later(11 - 1 / 60))
        assert "Inte bedömt, 1 min för länge" in band(duty, later(11))

    def test_is_as_long_as_the_setting_says(self, duty: CheckingClient, alarm_id: UUID, settings: Any) -> None:
        settings.ALARM_PATIENCE_MINUTES = 3
        assert band(duty, later(3 - 1 / 60)) == ""
        assert "E18 är blockerad." in band(duty, later(3))

    def test_that_has_ended_is_red_in_the_list_and_first(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        with time_machine.travel(later(15), tick=False):
            alarmed(alva, now=later(14), what_happened="Rök ur ett tak.")
            page = duty.get("/alarms/")
        rows = html.fromstring(page.content.decode()).xpath("//tbody/tr")
        assert ["row--red" in row.get("class", "") for row in rows] == [True, False]
        assert "E18 är blockerad." in rows[0].text_content()
        assert "SOS Alarm · 08-46500412" in rows[0].text_content()

    def test_is_told_of_three_by_name_and_of_all_by_number(self, duty: CheckingClient, alva: Viewer) -> None:
        for count in range(5):
            alarmed(alva, now=later(count / 10), what_happened=f"Larm nummer {count}.")
        said = band(duty, later(30))
        assert said.startswith("5 larm har väntat för länge")
        assert [count for count in range(5) if f"Larm nummer {count}." in said] == [0, 1, 2]

    def test_of_another_authority_is_not_ours_to_hear_of(self, duty: CheckingClient, cilla: Viewer) -> None:
        alarmed(cilla, authority_id=OTHER_AUTHORITY)
        assert band(duty, later(60)) == ""


class TestADecision:
    def test_to_watch_is_silent_until_exactly_the_time_of_the_next_look(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        assert assess(duty, alarm_id, "watch", next_check_at="03:00").status_code == 302
        assert band(duty, later(40 - 1 / 60)) == ""
        assert "Skulle ha setts över för 0 min sedan" in band(duty, later(40))
        assert "titta igen" in words(duty.get(f"/alarms/{alarm_id}/"))

    def test_to_watch_again_moves_the_time(self, duty: CheckingClient, alarm_id: UUID) -> None:
        assess(duty, alarm_id, "watch", next_check_at="30 min")
        with time_machine.travel(later(40), tick=False):
            assess(duty, alarm_id, "watch", next_check_at="2 tim")
        assert band(duty, later(159)) == ""
        assert "E18" in band(duty, later(160))

    def test_to_forward_says_to_whom_and_is_silent(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        assert assess(duty, alarm_id, "forward", forwarded_to="Trafikverket").status_code == 302
        assert state_of(alva, alarm_id) == "forwarded"
        assert "Trafikverket" in words(duty.get(f"/alarms/{alarm_id}/"))
        assert band(duty, later(24 * 60)) == ""

    def test_to_forward_with_a_time_is_looked_at_again(self, duty: CheckingClient, alarm_id: UUID) -> None:
        assess(duty, alarm_id, "forward", forwarded_to="Trafikverket", next_check_at="1 tim")
        assert band(duty, later(61)) == ""
        assert "Skulle ha setts över" in band(duty, later(62))

    def test_to_dismiss_is_silent_for_good_and_keeps_its_reason(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        assess(duty, alarm_id, "dismiss", reason="Felringning, bekräftad av SOS.")
        assert state_of(alva, alarm_id) == "dismissed"
        assert band(duty, later(24 * 60)) == ""
        assert "Felringning, bekräftad av SOS." in words(duty.get(f"/alarms/{alarm_id}/"))

    def test_can_be_taken_again_after_a_dismissal(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        assess(duty, alarm_id, "dismiss", reason="Felringning.")
        assert assess(duty, alarm_id, "watch", next_check_at="30 min").status_code == 302
        assert state_of(alva, alarm_id) == "watched"
        assert len(queries.alarm(alva, alarm_id, now=later(2)).history) == 3

    def test_stands_with_its_grounds_and_answers_in_the_history(self, duty: CheckingClient, alarm_id: UUID) -> None:
        sent = {"criteria": ["affects_many"], "answer_known_now": "En lastbil ligger tvärs över vägen.", "proposed_level": "3"}
        assess(duty, alarm_id, "watch", next_check_at="30 min", **sent)
        page = words(duty.get(f"/alarms/{alarm_id}/"))
        assert "En lastbil ligger tvärs över vägen." in page
        assert "Stabsläge" in page

    def test_that_lacks_something_keeps_all_that_was_typed(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        sent = {"answer_known_now": "En lastbil ligger tvärs över.", "forwarded_to": "", "reason": "Vägen är statlig."}
        answer = assess(duty, alarm_id, "forward", **sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Ange vem larmet vidarebefordras till." in page
        assert "En lastbil ligger tvärs över." in page
        assert "Vägen är statlig." in page
        assert state_of(alva, alarm_id) == "new"

    @pytest.mark.parametrize("said", ["0 min", "snart", "25:00"])
    def test_to_watch_until_no_time_to_come_is_refused(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID, said: str) -> None:
        answer = assess(duty, alarm_id, "watch", next_check_at=said)
        assert answer.status_code == 422
        assert f'value="{said}"' in answer.content.decode()
        assert state_of(alva, alarm_id) == "new"

    def test_that_is_none_is_refused(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        for decision in ("activate", "conference", "allt", ""):
            assert assess(duty, alarm_id, decision).status_code == 422, decision
        assert state_of(alva, alarm_id) == "new"


class TestLinking:
    def test_takes_the_alarm_into_the_log_and_ends_the_waiting(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        incident_id = opened(alva)
        answer = duty.post(f"/alarms/{alarm_id}/link/", {"key": str(new_id()), "incident": str(incident_id)}, follow=True)
        assert "Larmet hör nu till händelsen." in words(answer)
        assert state_of(alva, alarm_id) == "incident"
        assert band(duty, later(60)) == ""
        page = duty.get(f"/alarms/{alarm_id}/").content.decode()
        assert f"/incidents/{incident_id}/log/" in page
        for work in ("assess", "link", "supplement"):
            assert f"/alarms/{alarm_id}/{work}/" not in page

    def test_to_what_is_not_ours_does_nothing(self, duty: CheckingClient, alva: Viewer, cilla: Viewer, alarm_id: UUID) -> None:
        theirs = opened(cilla, authority_id=OTHER_AUTHORITY, title="Deras händelse")
        page = duty.get(f"/alarms/{alarm_id}/").content.decode()
        assert "Deras händelse" not in page
        for incident in (str(theirs), str(new_id()), "", "x"):
            answer = duty.post(f"/alarms/{alarm_id}/link/", {"key": str(new_id()), "incident": incident})
            assert "Deras händelse" not in answer.content.decode()
        assert state_of(alva, alarm_id) == "new"

    def test_of_a_real_alarm_to_an_exercise_is_refused_in_words(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        exercise = opened(alva, title="Höstövning", mode=Mode.EXERCISE)
        answer = duty.post(f"/alarms/{alarm_id}/link/", {"key": str(new_id()), "incident": str(exercise)})
        assert answer.status_code == 422
        assert "Ett larm från en övning kan inte kopplas till en skarp händelse" in words(answer)
        assert state_of(alva, alarm_id) == "new"

    def test_what_is_linked_is_not_judged_again(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        duty.post(f"/alarms/{alarm_id}/link/", {"key": str(new_id()), "incident": str(opened(alva))})
        assert assess(duty, alarm_id, "dismiss", reason="För sent").status_code == 422
        assert state_of(alva, alarm_id) == "incident"


class TestTaking:
    @pytest.fixture(autouse=True)
    def _board(self, alva: Viewer) -> None:
        municipality = {"municipality_id": new_id(), "municipality": "Provköpings kommun"}
        start_register(viewer=alva, **municipality, board_id=AUTHORITY, board=BOARD, key=new_id(), now=NIGHT)

    def take(self, client: CheckingClient, **said: str) -> tuple[Any, UUID]:
        key = new_id()
        return client.post("/alarms/new/", {"key": str(key), **said}), key

    def test_a_double_press_takes_one_alarm(self, duty: CheckingClient, alva: Viewer) -> None:
        sent = {"key": str(new_id()), "what_happened": "Rök ur ett tak."}
        assert [duty.post("/alarms/new/", sent).status_code for _ in range(2)] == [302, 302]
        assert len(queries.alarms_list(alva, now=later(2))) == 1

    def test_everything_that_is_said_is_shown_in_words(self, duty: CheckingClient) -> None:
        said = {
            "what_happened": "Vattenläcka.", "where": "Rimbo torg", "happened": "ca 02", "source_organisation": "Roslagsvatten",
            "channel": "phone", "ongoing_threat": "Gatan undermineras.", "people_affected": "ca 400", "informed": "Räddningstjänsten",
            "source_request": "resource", "reliability": "B", "latitude": "59.7577", "longitude": "18.7013",
        }  # fmt: skip
        answer, key = self.take(duty, **said)
        assert answer.status_code == 302
        page = words(duty.get(f"/alarms/{key}/"))
        for shown in ("Vattenläcka.", "Rimbo torg", "Roslagsvatten", "Telefon", "Gatan undermineras.", "ca 400", "Räddningstjänsten"):
            assert shown in page
        assert "59.75770, 18.70130" in page

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ({"latitude": "59.7577"}, "Positionen behöver både latitud och longitud"),
            ({"latitude": "91", "longitude": "18"}, "Positionen behöver både latitud och longitud"),
            ({"where": f"Hos {PERSON}"}, "personnummer"),
            ({"what_happened": "x" * 20_001}, "20"),
        ],
    )
    def test_what_cannot_be_kept_is_said_and_comes_back(
        self, duty: CheckingClient, alva: Viewer, said: dict[str, str], reason: str
    ) -> None:
        answer, _ = self.take(duty, **{"informed": "Vakthavande befäl", **said})
        assert answer.status_code == 422
        assert reason in words(answer)
        assert "Vakthavande befäl" in answer.content.decode()
        assert queries.alarms_list(alva, now=later(2)) == ()

    def test_markup_is_shown_as_text(self, duty: CheckingClient) -> None:
        _, key = self.take(duty, what_happened="<script>alert(1)</script>", where="<b>Rimbo</b>")
        for address in (f"/alarms/{key}/", "/alarms/", "/"):
            page = duty.get(address).content.decode()
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
            assert "<script>alert" not in page
            assert "<b>Rimbo" not in page

    def test_nothing_new_is_refused_and_nothing_is_written(self, duty: CheckingClient, alva: Viewer, alarm_id: UUID) -> None:
        answer = duty.post(f"/alarms/{alarm_id}/supplement/", {"key": str(new_id()), "what_happened": "E18 är blockerad."})
        assert answer.status_code == 422
        assert "Inget nytt är ifyllt." in words(answer)
        assert len(queries.alarm(alva, alarm_id, now=later(2)).history) == 1

    def test_what_is_added_leaves_the_waiting_as_it_was(self, duty: CheckingClient, alarm_id: UUID) -> None:
        with time_machine.travel(later(9), tick=False):
            duty.post(f"/alarms/{alarm_id}/supplement/", {"key": str(new_id()), "where": "Söderhall"})
        assert "E18 är blockerad." in band(duty, later(10))


def test_one_who_reads_alarms_hears_the_band_and_is_offered_no_decision(client: CheckingClient, sign_in: SignIn, alarm_id: UUID) -> None:
    sign_in(client, viewer_with(Role.LOG_KEEPER, label="Loggförare, Gry Provsson"))
    assert "E18" in band(client, later(10))
    page = client.get(f"/alarms/{alarm_id}/").content.decode()
    assert f"/alarms/{alarm_id}/assess/" not in page
    assert f"/alarms/{alarm_id}/supplement/" not in page
    assert "/alarms/new/" not in client.get("/alarms/").content.decode()
