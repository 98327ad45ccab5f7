"""The alarm's pages: taken in any order, added to, judged, and who is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, queries
from vardkase.incidents.rules import AlarmFacts
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import start_register
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]


def register(viewer: Viewer) -> None:
    """A municipality whose executive board is the authority of the tests."""
    start_register(
        viewer=viewer,
        municipality_id=new_id(),
        municipality="Provköpings kommun",
        board_id=AUTHORITY,
        board="Kommunstyrelsen",
        key=new_id(),
        now=utc_now(),
    )


@pytest.fixture
def alarm_id(alva: Viewer) -> UUID:
    key = new_id()
    facts = AlarmFacts(what_happened="Träd över E18 vid Söderhall.", source_organisation="SOS Alarm")
    actions.receive_alarm(viewer=alva, authority_id=AUTHORITY, authority="Kommunstyrelsen", facts=facts, key=key, now=utc_now())
    return key


@pytest.fixture
def board(alva: Viewer) -> None:
    register(alva)


def test_one_word_is_enough_for_an_alarm(client: CheckingClient, sign_in: SignIn, alva: Viewer, board: None) -> None:
    sign_in(client, alva)
    key = new_id()
    answer = client.post("/alarms/new/", {"key": str(key), "callback": "0176-710 00"}, follow=True)
    assert answer.status_code == 200
    assert queries.alarm(alva, key, now=utc_now()).facts.callback == "0176-710 00"


def test_an_empty_alarm_is_refused_with_what_to_do(client: CheckingClient, sign_in: SignIn, alva: Viewer, board: None) -> None:
    sign_in(client, alva)
    answer = client.post("/alarms/new/", {"key": str(new_id())})
    assert answer.status_code == 422
    assert "Fel:" in answer.content.decode()
    assert queries.alarms_list(alva, now=utc_now()) == ()


def test_what_is_added_later_is_shown_with_what_was_known(client: CheckingClient, sign_in: SignIn, alva: Viewer, alarm_id: UUID) -> None:
    sign_in(client, alva)
    answer = client.post(
        f"/alarms/{alarm_id}/supplement/",
        {"key": str(new_id()), "where": "Söderhall", "what_happened": "Träd över E18 vid Söderhall."},
        follow=True,
    )
    page = answer.content.decode()
    assert "Söderhall" in page
    assert queries.alarm(alva, alarm_id, now=utc_now()).facts.where == "Söderhall"
    assert len(queries.alarm(alva, alarm_id, now=utc_now()).history) == 2


def test_an_incident_opened_from_an_alarm_carries_the_alarm(client: CheckingClient, sign_in: SignIn, alva: Viewer, alarm_id: UUID) -> None:
    sign_in(client, alva)
    sent = {
        "key": str(new_id()),
        "decision": "open_incident",
        "title": "Stormen Alfrida",
        "criteria": ["affects_many", "needs_coordination"],
    }
    answer = client.post(f"/alarms/{alarm_id}/assess/", sent, follow=True)
    page = answer.content.decode()
    assert "Stormen Alfrida" in page
    assert "E18" in page
    row = queries.alarm(alva, alarm_id, now=utc_now())
    assert row.incident_title == "Stormen Alfrida"


@pytest.mark.parametrize(
    "sent",
    [
        {"decision": "dismiss"},
        {"decision": "watch"},
        {"decision": "watch", "next_check_at": "någon gång"},
        {"decision": "forward"},
        {"decision": "open_incident", "title": ""},
        {},
    ],
)
def test_an_assessment_that_lacks_what_it_needs_is_refused(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, alarm_id: UUID, sent: dict[str, str]
) -> None:
    sign_in(client, alva)
    answer = client.post(f"/alarms/{alarm_id}/assess/", {"key": str(new_id()), **sent})
    assert answer.status_code == 422
    assert queries.alarm(alva, alarm_id, now=utc_now()).state == "new"


@pytest.mark.parametrize("said", ["30 min", "2 tim", "23:59"])
def test_a_watched_alarm_says_when_to_look_again(client: CheckingClient, sign_in: SignIn, alva: Viewer, alarm_id: UUID, said: str) -> None:
    sign_in(client, alva)
    client.post(f"/alarms/{alarm_id}/assess/", {"key": str(new_id()), "decision": "watch", "next_check_at": said})
    row = queries.alarm(alva, alarm_id, now=utc_now())
    assert row.state == "watched"
    assert row.next_check_at is not None
    assert row.next_check_at > utc_now() - timedelta(seconds=5)


def test_an_alarm_that_nobody_assessed_in_ten_minutes_is_loud_on_the_first_page(
    client: CheckingClient, sign_in: SignIn, alva: Viewer
) -> None:
    key = new_id()
    long_ago = utc_now() - timedelta(minutes=25)
    actions.receive_alarm(
        viewer=alva, authority_id=AUTHORITY, authority="KS", facts=AlarmFacts(what_happened="Vattenläcka"), key=key, now=long_ago
    )
    sign_in(client, alva)
    page = client.get("/").content.decode()
    assert 'role="alert"' in page
    assert "Vattenläcka" in page
    assert "15 min" in page


def test_a_fresh_alarm_is_not_loud(client: CheckingClient, sign_in: SignIn, alva: Viewer, alarm_id: UUID) -> None:
    sign_in(client, alva)
    page = client.get("/").content.decode()
    assert "alarm-loud" not in page
    assert "E18" in page


def test_those_without_the_right_get_the_answer_of_what_does_not_exist(
    client: CheckingClient, sign_in: SignIn, cilla: Viewer, alarm_id: UUID
) -> None:
    sign_in(client, cilla)
    assert client.get(f"/alarms/{alarm_id}/").status_code == 404
    assert client.post(f"/alarms/{alarm_id}/assess/", {"key": str(new_id()), "decision": "dismiss", "reason": "nej"}).status_code == 404
    assert "E18" not in client.get("/alarms/").content.decode()


def test_a_log_keeper_reads_alarms_but_does_not_judge_them(client: CheckingClient, sign_in: SignIn, alarm_id: UUID) -> None:
    sign_in(client, viewer_with(Role.LOG_KEEPER))
    page = client.get(f"/alarms/{alarm_id}/")
    assert page.status_code == 200
    assert f"/alarms/{alarm_id}/assess/" not in page.content.decode()
    assert client.post(f"/alarms/{alarm_id}/assess/", {"key": str(new_id()), "decision": "dismiss", "reason": "nej"}).status_code == 404
