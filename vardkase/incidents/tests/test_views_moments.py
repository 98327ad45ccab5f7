"""Times and waiting, through the forms: the future, the year before 1900, the hour that is missing and the one that comes twice.

And a form that is sent twice, held open for a day, sent when the log has closed meanwhile, or when its sender has been signed out: whatever
somebody typed comes back, and what was saved was saved once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from vardkase.access.models import GrantRow, HeldForm
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries
from vardkase.incidents.forms.alarms import coming
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import NIGHT, closed, later, wrote
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.actions import start_register
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with
from vardkase.ui.times import local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
SCRIPT = {"HTTP_X_CAPTURE": "1", "HTTP_HX_REQUEST": "true"}
# Six in the evening of the days when summer time begins and ends, in Stockholm.
SPRING = datetime(2019, 3, 31, 16, 0, tzinfo=UTC)
AUTUMN = datetime(2019, 10, 27, 17, 0, tzinfo=UTC)


def form(text: str, **more: str) -> dict[str, str]:
    return {"key": str(new_id()), "text": text, "category": "info", "importance": "normal", "secrecy": "open", **more}


def write(client: CheckingClient, incident_id: UUID, sent: dict[str, str], **headers: Any) -> Any:
    return client.post(f"/incidents/{incident_id}/log/write/", sent, **headers)


def texts(viewer: Viewer, incident_id: UUID) -> list[str]:
    return [line.text for line in queries.log_page(viewer, incident_id).entries if line.is_written]


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


class TestATime:
    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ("3 jan 10:00", "har inte varit än"),
            ("imorgon", "har inte varit än"),
            ("2019-01-02 23:59", "har inte varit än"),
            ("1899-12-31 23:59", "är före år 1900"),
            ("30 feb 10:00", "finns inte"),
            ("när det blåste som mest", "Vi förstår inte tiden"),
            ("10:00 " + "x" * 190, "högst"),
        ],
    )
    def test_that_cannot_be_is_refused_at_its_field_and_nothing_is_lost(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, said: str, reason: str
    ) -> None:
        sign_in(client, alva)
        answer = write(client, incident_id, form("Taket på skolan blåste av.", happened=said, place="Rimbo"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert reason in words(answer)
        assert "Taket på skolan blåste av." in page
        assert f'value="{said}"' in page
        assert 'value="Rimbo"' in page
        assert texts(alva, incident_id) == []

    @pytest.mark.parametrize(
        ("said", "at"),
        [
            ("02:20", NIGHT),
            ("01:50", NIGHT - timedelta(minutes=30)),
            ("1900-01-01 12:00", datetime(1900, 1, 1, 11, 0, tzinfo=UTC)),
            ("för 3 timmar sedan", later(5) - timedelta(hours=3)),
            ("1 jan 22:15", datetime(2019, 1, 1, 21, 15, tzinfo=UTC)),
        ],
    )
    def test_that_has_been_is_kept_as_that_moment(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, said: str, at: datetime
    ) -> None:
        sign_in(client, alva)
        assert write(client, incident_id, form("Taket blåste av.", happened=said)).status_code == 302
        (line,) = [line for line in queries.log_page(alva, incident_id).entries if line.is_written]
        assert (line.happened.at, line.happened.said, line.recorded_at) == (at, said, later(5))

    @pytest.mark.parametrize("minutes", [1, 5])
    def test_a_clock_that_is_a_little_ahead_means_now(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, minutes: int
    ) -> None:
        sign_in(client, alva)
        said = f"{local(later(5 + minutes)):%H:%M}"
        assert write(client, incident_id, form("Nu.", happened=said)).status_code == 302
        assert queries.log_page(alva, incident_id).entries[0].happened.at == later(5)

    @pytest.mark.parametrize("said", ["02:00", "31 mar 02:59"])
    def test_of_the_hour_that_summer_time_takes_away_never_was(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, said: str
    ) -> None:
        with time_machine.travel(SPRING, tick=False):
            sign_in(client, alva)
            answer = write(client, incident_id, form("Larmet gick.", happened=said))
        assert answer.status_code == 422
        assert f"Klockan var aldrig ”{said}”, eftersom sommartiden började" in words(answer)
        assert texts(alva, incident_id) == []

    @pytest.mark.parametrize(("said", "at"), [("01:59", (0, 59)), ("03:00", (1, 0))])
    def test_on_either_side_of_that_hour_is_a_moment(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, said: str, at: tuple[int, int]
    ) -> None:
        with time_machine.travel(SPRING, tick=False):
            sign_in(client, alva)
            write(client, incident_id, form("Larmet gick.", happened=said))
            line = queries.log_page(alva, incident_id).entries[0]
        assert line.happened.at == datetime(2019, 3, 31, *at, tzinfo=UTC)

    def test_of_the_hour_that_comes_twice_must_say_which(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        with time_machine.travel(AUTUMN, tick=False):
            sign_in(client, alva)
            answer = write(client, incident_id, form("Larmet gick.", happened="02:30"))
            assert answer.status_code == 422
            assert "Lägg till ”sommartid” för den första gången eller ”vintertid” för den andra" in words(answer)
            for said in ("02:30 sommartid", "02:30 vintertid"):
                assert write(client, incident_id, form(f"Larmet gick {said}.", happened=said)).status_code == 302
            second, first = queries.log_page(alva, incident_id).entries[:2]
        assert first.happened.at == datetime(2019, 10, 27, 0, 30, tzinfo=UTC)
        assert second.happened.at == datetime(2019, 10, 27, 1, 30, tzinfo=UTC)

    @pytest.mark.parametrize(("said", "reason"), [("2019-01-02 23:59", "har inte varit än"), ("1899-12-31", "är före år 1900")])
    def test_of_an_alarm_is_read_by_the_same_rules(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, said: str, reason: str
    ) -> None:
        board = {"municipality_id": new_id(), "municipality": "Provköpings kommun", "board_id": AUTHORITY, "board": "Kommunstyrelsen"}
        start_register(viewer=alva, **board, key=new_id(), now=NIGHT)
        sign_in(client, alva)
        answer = client.post("/alarms/new/", {"key": str(new_id()), "what_happened": "Rök ur ett tak.", "happened": said})
        assert answer.status_code == 422
        assert reason in words(answer)
        assert "Rök ur ett tak." in answer.content.decode()
        assert queries.alarms_list(alva, now=later(5)) == ()


class TestASecondPress:
    @pytest.mark.parametrize(
        ("path", "sent", "more"),
        [
            ("log/2/correct/", {"text": "Fyra träd.", "reason": "Fel antal"}, 1),
            ("log/2/complete/", {"place": "Rimbo", "initial-place": ""}, 1),
            ("log/2/mark/", {"secrecy": "internal"}, 1),
            ("log/2/verify/", {"confirmed_by": "Vakthavande befäl"}, 1),
            ("log/2/erase/", {"reason": "Skäl", "authority": "Beslut 2019:4", "decided_by": "Arkivansvarig"}, 1),
            ("level/", {"order": "3", "decided_by": "Kommundirektören", "criteria": "affects_many"}, 1),
            ("name/", {"title": "Stormen Alfrida, efterarbete"}, 1),
            ("since/acknowledge/", {"up_to": "2"}, 1),
        ],
    )
    def test_of_any_form_does_it_once(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, path: str, sent: dict[str, str], more: int
    ) -> None:
        head = wrote(alva, incident_id, "Tre träd över vägen.")
        sign_in(client, alva)
        whole = {"key": str(new_id()), **sent}
        first = client.post(f"/incidents/{incident_id}/{path}", whole)
        assert first.status_code == 302
        assert client.post(f"/incidents/{incident_id}/{path}", whole).status_code == 302
        assert queries.log_page(alva, incident_id).head == head + more

    def test_of_a_step_takes_one_step(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        sign_in(client, alva)
        sent = {"key": str(new_id()), "to": "standing_down"}
        for _ in range(2):
            client.post(f"/incidents/{incident_id}/state/", sent)
        assert queries.incident(alva, incident_id).state == State.STANDING_DOWN
        assert queries.log_page(alva, incident_id).head == 2

    def test_on_two_screens_at_once_gives_both_the_same_number(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        other, sent = CheckingClient(), form("En gång.")
        sign_in(client, alva)
        sign_in(other, alva)
        answers = [write(one, incident_id, sent, **SCRIPT) for one in (client, other, client)]
        assert len({answer.headers["X-Capture"] for answer in answers}) == 1
        assert texts(alva, incident_id) == ["En gång."]

    def test_under_a_key_of_somebody_else_takes_nothing_and_gives_nothing(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        sent = form("Alvas rad.")
        sign_in(client, alva)
        write(client, incident_id, sent)
        sign_in(client, viewer_with(Role.LOG_KEEPER, label="Loggförare, Gry Provsson"))
        write(client, incident_id, {**sent, "text": "Grys rad."})
        assert texts(alva, incident_id) == ["Alvas rad."]

    @pytest.mark.parametrize("key", ["", "inte-en-nyckel"])
    def test_without_a_key_nothing_is_saved_and_the_text_comes_back(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, key: str
    ) -> None:
        sign_in(client, alva)
        answer = write(client, incident_id, {**form("Utan nyckel."), "key": key})
        assert answer.status_code == 422
        assert "Utan nyckel." in answer.content.decode()
        assert texts(alva, incident_id) == []


class TestAFormHeldOpen:
    def test_for_most_of_a_day_is_saved_as_written_when_it_was_sent(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        sign_in(client, alva)
        sent = form("Skrevs i natt, skickades på kvällen.")
        at = later(5) + timedelta(hours=23, minutes=59)
        with time_machine.travel(at, tick=False):
            assert write(client, incident_id, sent).status_code == 302
        line = queries.log_page(alva, incident_id).entries[0]
        assert (line.recorded_at, line.happened.at, line.late) == (at, at.replace(second=0), False)

    def test_a_clock_time_typed_yesterday_is_read_as_the_latest_such_hour(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        sign_in(client, alva)
        with time_machine.travel(later(5) + timedelta(hours=20), tick=False):
            write(client, incident_id, form("Sent skickat.", happened="02:20"))
        line = queries.log_page(alva, incident_id).entries[0]
        assert (line.happened.at, line.late) == (NIGHT, True)

    def test_for_longer_than_the_session_is_kept_and_saved_after_the_sign_in(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        sign_in(client, alva)
        sent = form("Skrevs i går natt.", place="Vätö")
        with time_machine.travel(later(5) + timedelta(hours=25), tick=False):
            answer = write(client, incident_id, sent)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/access/konto/login/")
            assert texts(alva, incident_id) == []
            sign_in(client, alva)
            assert texts(alva, incident_id) == []

    def test_when_the_log_has_closed_meanwhile_is_answered_to_the_script_with_the_text_and_the_reason(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        sign_in(client, alva)
        closed(alva, incident_id)
        answer = write(client, incident_id, form("Kom för sent."), **SCRIPT)
        assert answer.status_code == 422
        assert "Loggen är stängd" in words(answer)
        assert "Kom för sent." in answer.content.decode()

    def test_a_role_that_was_taken_back_meanwhile_ends_in_the_page_of_what_is_absent(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        sign_in(client, alva)
        sent = form("Får inte längre.")
        GrantRow.objects.filter(account_id=alva.account_id).update(revoked_at=later(4))
        assert write(client, incident_id, sent).status_code == 404
        assert texts(alva, incident_id) == []


class TestASessionThatEnded:
    def test_in_the_middle_of_a_form_keeps_the_text_until_its_author_saves_it(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        sign_in(client, alva)
        page = html.fromstring(client.get(f"/incidents/{incident_id}/log/").content.decode())
        author = page.xpath("//form[@id='capture']//input[@name='_author']/@value")[0]
        client.logout()
        sent = {**form("Hemtjänsten når inte Vätö."), "_author": author}
        assert write(client, incident_id, sent).status_code == 302
        sign_in(client, alva)
        kept = client.get("/access/held/")
        assert "Hemtjänsten når inte Vätö." in kept.content.decode()
        assert texts(alva, incident_id) == []
        held_id = str(HeldForm.objects.get().id)
        assert write(client, incident_id, {**sent, "_held": held_id}).status_code == 302
        assert texts(alva, incident_id) == ["Hemtjänsten når inte Vätö."]
        assert not HeldForm.objects.exists()

    def test_shows_the_text_to_nobody_else_who_signs_in_there(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, cilla: Viewer, incident_id: UUID
    ) -> None:
        sign_in(client, alva)
        page = html.fromstring(client.get(f"/incidents/{incident_id}/log/").content.decode())
        author = page.xpath("//form[@id='capture']//input[@name='_author']/@value")[0]
        client.logout()
        write(client, incident_id, {**form("Bara för Alva."), "_author": author})
        sign_in(client, cilla)
        assert "Bara för Alva." not in client.get("/access/held/").content.decode()

    def test_answers_the_script_with_the_way_to_the_door(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        answer = write(client, incident_id, form("Från skriptet."), **SCRIPT)
        assert answer.status_code == 401
        assert answer.headers["HX-Redirect"].startswith("/access/konto/login/")
        assert HeldForm.objects.get().path == f"/incidents/{incident_id}/log/write/"

    def test_keeps_what_is_typed_in_the_other_forms_too(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        reason = "Skälet som inte får gå förlorat."
        for path in ("log/1/correct/", "log/1/mark/", "name/", "level/"):
            client.post(f"/incidents/{incident_id}/{path}", {"key": str(new_id()), "reason": reason})
            held = HeldForm.objects.get(path=f"/incidents/{incident_id}/{path}")
            assert ["reason", reason] in held.fields


class TestATimeToCome:
    @pytest.mark.parametrize(
        ("said", "minutes"),
        [("30 min", 30), ("om 30 minuter", 30), ("2 tim", 120), ("2h", 120), ("1 timme.", 60), ("90 m", 90), ("02:26", 1), ("kl. 2.30", 5)],
    )
    def test_is_a_while_or_the_next_time_the_clock_shows_it(self, said: str, minutes: int) -> None:
        assert coming(said, later(5)) == later(5 + minutes)

    @pytest.mark.parametrize("said", ["02:25", "2:25", "02.24", "2"])
    def test_that_has_been_today_is_tomorrow(self, said: str) -> None:
        assert timedelta(hours=23) < coming(said, later(5)) - later(5) <= timedelta(hours=24)

    @pytest.mark.parametrize("said", ["", "snart", "24:00", "12:60", "1000 min", "-5 min", "3 jan 10:00", "30 sekunder"])
    def test_that_cannot_be_read_is_refused(self, said: str) -> None:
        with pytest.raises(Refusal) as no:
            coming(said, later(5))
        assert (no.value.code, no.value.facts["said"]) == ("alarm.bad_coming_time", said)

    @given(minutes=st.integers(0, 400 * 24 * 60), hour=st.integers(0, 23), minute=st.integers(0, 59))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_lies_ahead_within_a_day_and_shows_that_clock(self, minutes: int, hour: int, minute: int) -> None:
        now = later(minutes)
        at = coming(f"{hour:02d}:{minute:02d}", now)
        assert now < at <= now + timedelta(hours=25)
        if local(now).utcoffset() == local(at).utcoffset():
            assert (local(at).hour, local(at).minute) == (hour, minute)
