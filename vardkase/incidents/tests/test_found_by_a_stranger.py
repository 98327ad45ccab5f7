"""What a new user found, and how it is now: text that is another's, receipts that say too much, what was written in vain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from vardkase.access.held import author_token
from vardkase.access.models import HeldForm
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, presentation, queries
from vardkase.incidents.forms import AlarmForm
from vardkase.incidents.rules import EntryDraft, IncidentDraft, Mark, Secrecy, State
from vardkase.incidents.views import catch_up
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
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
