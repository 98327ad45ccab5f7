"""What a new user found, and how it is now: text that is another's, receipts that say too much, what was written in vain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from vardkase.access.held import author_token
from vardkase.access.models import HeldForm
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, presentation, queries, rules
from vardkase.incidents.forms import AlarmForm
from vardkase.incidents.forms.alarms import coming
from vardkase.incidents.forms.incidents import StateForm
from vardkase.incidents.rules import EntryDraft, IncidentDraft, Mark, Secrecy, State
from vardkase.incidents.rules.journal import check_happened
from vardkase.incidents.views import catch_up
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
STATUTE = "18 kap. 13 § OSL"


@pytest.fixture
def incident_id(alva: Viewer) -> UUID:
    key = new_id()
    draft = IncidentDraft(title="Stormen", authority_id=AUTHORITY, authority="Kommunstyrelsen")
    actions.open_incident(viewer=alva, draft=draft, key=key, now=utc_now())
    return key


def write(viewer: Viewer, incident_id: UUID, text: str, **more) -> int:
    draft = EntryDraft(text=text, **more)
    return int(actions.write_entry(viewer=viewer, incident_id=incident_id, draft=draft, key=new_id(), now=utc_now()).number)


def form(text: str, **more: str) -> dict[str, str]:
    return {"key": str(new_id()), "text": text, "category": "info", "importance": "normal", "secrecy": "open", **more}


def texts(viewer: Viewer, incident_id: UUID) -> set[str]:
    return {entry.text for entry in queries.log_page(viewer, incident_id).entries}


@pytest.mark.parametrize("script", [{}, {"HTTP_X_CAPTURE": "1"}])
def test_a_form_that_another_opened_is_not_saved_as_ones_own(client: CheckingClient, sign_in: SignIn, alva, incident_id, script):
    sign_in(CheckingClient(), alva)
    seen = sign_in(client, viewer_with(Role.LOG_KEEPER))
    answer = client.post(f"/incidents/{incident_id}/log/write/", form("Alvas text", _author=author_token(alva.account_id)), **script)
    assert answer.status_code == 422
    assert "Någon annan öppnade det här formuläret" in answer.content.decode()
    assert "Alvas text" not in texts(seen, incident_id)
    assert [held.account_id for held in HeldForm.objects.all()] == [alva.account_id]
    assert "Alvas text" not in client.get("/access/held/").content.decode()


def test_ones_own_form_is_saved(client: CheckingClient, sign_in: SignIn, alva, incident_id):
    seen = sign_in(client, alva)
    client.post(f"/incidents/{incident_id}/log/write/", form("Min text", _author=author_token(seen.account_id)))
    assert "Min text" in texts(alva, incident_id)


def test_a_forged_author_is_no_author(client: CheckingClient, sign_in: SignIn, alva, incident_id):
    sign_in(client, alva)
    client.post(f"/incidents/{incident_id}/log/write/", form("Min text", _author=f"{new_id()}:x:y"))
    assert "Min text" in texts(alva, incident_id)
    assert not HeldForm.objects.exists()


def test_a_receipt_says_no_more_than_the_page_shows(client: CheckingClient, sign_in: SignIn, alva, incident_id, monkeypatch):
    monkeypatch.setattr(catch_up, "SHOWN", 5)
    numbers = [write(alva, incident_id, f"Rad {turn}.") for turn in range(12)]
    reader = sign_in(client, viewer_with(Role.STAFF_MEMBER))
    page = client.get(f"/incidents/{incident_id}/since/")
    shown = [line.number for day in page.context["days"] for line in day.lines]
    assert shown == sorted(shown)
    assert page.context["receipt"].initial["up_to"] == max(shown) < numbers[-1]
    assert f"till och med #{max(shown)}" in " ".join(page.content.decode().split())
    sent = {"key": str(new_id()), "up_to": max(shown)}
    client.post(f"/incidents/{incident_id}/since/acknowledge/", sent)
    assert queries.since(reader, incident_id, now=utc_now() + timedelta(hours=2)).number == max(shown)


def test_the_count_is_of_what_is_shown(client: CheckingClient, sign_in: SignIn, alva, incident_id):
    number = write(alva, incident_id, "Färjan går.")
    actions.verify_entry(viewer=alva, incident_id=incident_id, number=number, confirmed_by="Trafikledningen", key=new_id(), now=utc_now())
    sign_in(client, viewer_with(Role.STAFF_MEMBER))
    page = client.get(f"/incidents/{incident_id}/since/")
    shown = [line for day in page.context["days"] for line in day.lines]
    assert page.context["since"].count == len(shown)


def test_since_you_left_shows_the_marking(client: CheckingClient, sign_in: SignIn, alva, incident_id):
    leader = viewer_with(Role.DECISION_MAKER)
    write(alva, incident_id, "Reservkraften står i Rimbo.", mark=Mark(Secrecy.SECRET, STATUTE))
    sign_in(client, leader)
    assert STATUTE in client.get(f"/incidents/{incident_id}/since/").content.decode()


def test_a_mark_shows_also_where_the_line_was_kept_without_it(alva, incident_id):
    number = write(alva, incident_id, "Reservkraften står i Rimbo.")
    open_line = next(entry for entry in queries.log_page(alva, incident_id).entries if entry.number == number)
    assert presentation.line(incident_id, open_line, utc_now()).marking == ""
    marked = replace(open_line, mark=Mark(Secrecy.SECRET, STATUTE))
    assert STATUTE in presentation.line(incident_id, marked, utc_now()).marking


@pytest.mark.parametrize("at", ["31 feb 10:00", "hej", "3 jan 1880"])
def test_a_moment_that_cannot_be_read_does_not_empty_the_log(client: CheckingClient, sign_in: SignIn, alva, incident_id, at):
    write(alva, incident_id, "Färjan går.")
    sign_in(client, alva)
    text = client.get(f"/incidents/{incident_id}/log/", {"at": at}).content.decode()
    assert "Inget är skrivet ännu" not in text


def test_what_was_written_in_a_log_that_closed_meanwhile_can_be_copied(client: CheckingClient, sign_in: SignIn, alva, incident_id):
    sign_in(client, alva)
    for step in (State.STANDING_DOWN, State.CLOSED):
        actions.change_state(viewer=alva, incident_id=incident_id, to=step, reason="över", key=new_id(), now=utc_now())
    answer = client.post(f"/incidents/{incident_id}/log/write/", form("Sista båten kom 14:10."))
    assert answer.status_code == 422
    text = " ".join(answer.content.decode().split())
    assert "Inte sparat. Det du skrev, att kopiera:" in text
    assert "Sista båten kom 14:10." in text
    assert "Sista båten kom 14:10." not in texts(alva, incident_id)


@pytest.mark.parametrize("latitude", ["59,7577", "59.7577"])
def test_a_position_may_be_written_with_a_comma(latitude):
    sent = {"key": str(new_id()), "what_happened": "Träd över vägen", "latitude": latitude, "longitude": "18,7"}
    alarm = AlarmForm(sent, now=utc_now())
    assert alarm.is_valid(), alarm.errors
    assert (alarm.facts().latitude, alarm.facts().longitude) == (59.7577, 18.7)


@pytest.mark.parametrize(
    ("now", "said", "then"),
    [
        # Summer time ends on 27 October 2024: the hour from two comes twice.
        (datetime(2024, 10, 27, 0, 50, tzinfo=UTC), "02:10", datetime(2024, 10, 27, 1, 10, tzinfo=UTC)),
        (datetime(2024, 10, 27, 0, 5, tzinfo=UTC), "02:10", datetime(2024, 10, 27, 0, 10, tzinfo=UTC)),
        (datetime(2024, 10, 27, 1, 50, tzinfo=UTC), "02:10", datetime(2024, 10, 28, 1, 10, tzinfo=UTC)),
        (datetime(2024, 6, 1, 0, 50, tzinfo=UTC), "02:50", datetime(2024, 6, 2, 0, 50, tzinfo=UTC)),
        (datetime(2024, 6, 1, 0, 50, tzinfo=UTC), "02:51", datetime(2024, 6, 1, 0, 51, tzinfo=UTC)),
    ],
)
def test_a_time_to_come_is_the_next_that_the_clock_shows(now, said, then):
    assert coming(said, now).astimezone(UTC) == then


@pytest.mark.parametrize(("at", "refused"), [((1899, 12, 31, 23, 0), False), ((1899, 12, 31, 20, 0), True), ((1900, 1, 1, 0, 0), False)])
def test_the_year_1900_begins_in_sweden(at, refused):
    happened = Happened(datetime(*at, tzinfo=UTC), Precision.MINUTE)
    if refused:
        with pytest.raises(Refusal) as caught:
            check_happened(happened, utc_now())
        assert caught.value.code == "incident.happened_too_early"
    else:
        check_happened(happened, utc_now())


def test_about_half_an_hour_ago_does_not_show_what_came_after(client: CheckingClient, sign_in: SignIn, alva, incident_id):
    sign_in(client, alva)
    with time_machine.travel(datetime(2026, 1, 3, 9, 0, tzinfo=UTC), tick=False):
        write(alva, incident_id, "Tidig rad.")
    with time_machine.travel(datetime(2026, 1, 3, 9, 20, tzinfo=UTC), tick=False):
        write(alva, incident_id, "Sen rad.")
        page = client.get(f"/incidents/{incident_id}/log/", {"at": "ca 10:05"})
    assert "Sen rad." not in page.content.decode()


def test_a_step_that_is_sent_twice_is_answered_as_the_first_time(client: CheckingClient, sign_in: SignIn, alva, incident_id):
    sign_in(client, alva)
    sent = {"key": str(new_id()), "to": str(State.STANDING_DOWN), "reason": "Lugnt."}
    first, second = (client.post(f"/incidents/{incident_id}/state/", sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert queries.incident(alva, incident_id).state == State.STANDING_DOWN


def test_a_step_that_may_not_be_taken_is_refused_and_only_that_one_is_offered_beside_the_others(
    client: CheckingClient, sign_in: SignIn, alva, incident_id
):
    steps = rules.next_states(State.ACTIVE)
    bound = StateForm({"key": str(new_id()), "to": str(State.ARCHIVED)}, now=utc_now(), steps=steps)
    assert [value for value, _ in bound.fields["to"].choices] == [*map(str, steps), str(State.ARCHIVED)]
    sign_in(client, alva)
    answer = client.post(f"/incidents/{incident_id}/state/", {"key": str(new_id()), "to": str(State.ARCHIVED)})
    assert answer.status_code == 422
    assert queries.incident(alva, incident_id).state == State.ACTIVE
