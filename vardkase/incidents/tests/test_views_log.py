"""The log's pages: writing, reading, filtering, printing, and who is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import actions, queries
from vardkase.incidents.rules import EntryDraft, IncidentDraft, Mark, Mode, Secrecy
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
SCRIPT = {"HTTP_X_CAPTURE": "1", "HTTP_HX_REQUEST": "true"}


@pytest.fixture
def incident_id(alva: Viewer) -> UUID:
    key = new_id()
    draft = IncidentDraft(title="Stormen Alfrida", authority_id=AUTHORITY, authority="Kommunstyrelsen")
    actions.open_incident(viewer=alva, draft=draft, key=key, now=utc_now())
    return key


def write(viewer: Viewer, incident_id: UUID, text: str, **more: Any) -> int:
    entry = actions.write_entry(viewer=viewer, incident_id=incident_id, draft=EntryDraft(text=text, **more), key=new_id(), now=utc_now())
    return int(entry.number)


def form(text: str, **more: str) -> dict[str, str]:
    return {"key": str(new_id()), "text": text, "category": "info", "importance": "normal", "secrecy": "open", **more}


def test_an_entry_that_is_written_stands_in_the_log_with_its_number(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    sign_in(client, alva)
    answer = client.post(f"/incidents/{incident_id}/log/write/", form("Färjan till Blidö går inte."), follow=True)
    assert answer.status_code == 200
    assert "Färjan till Blidö går inte." in answer.content.decode()
    page = queries.log_page(alva, incident_id)
    assert page.entries[0].text == "Färjan till Blidö går inte."


def test_the_script_is_answered_with_the_number_and_the_next_key(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    sign_in(client, alva)
    answer = client.post(f"/incidents/{incident_id}/log/write/", form("Vägen är öppen."), **SCRIPT)
    assert answer.status_code == 201
    assert answer.headers["X-Capture"] == str(queries.log_page(alva, incident_id).head)
    assert answer.content == b""
    assert UUID(answer.headers["X-Capture-Key"])


def test_a_double_click_writes_one_entry(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
    sign_in(client, alva)
    sent = form("En gång.")
    first = client.post(f"/incidents/{incident_id}/log/write/", sent, **SCRIPT)
    second = client.post(f"/incidents/{incident_id}/log/write/", sent, **SCRIPT)
    assert first.headers["X-Capture"] == second.headers["X-Capture"]
    assert [entry.text for entry in queries.log_page(alva, incident_id).entries].count("En gång.") == 1


def test_other_text_under_a_used_key_is_not_swallowed(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
    sign_in(client, alva)
    sent = form("Den första texten.")
    client.post(f"/incidents/{incident_id}/log/write/", sent, **SCRIPT)
    answer = client.post(f"/incidents/{incident_id}/log/write/", {**sent, "text": "En annan text."}, **SCRIPT)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "En annan text." in page
    assert sent["key"] not in page, "the box must carry a new key, or the text can never be saved"


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (form(""), "skriv"),
        (form("Kontakt 19121212-1212 söker hjälp."), "personnummer"),
        (form("x" * 20_001), "20"),
        (form("Text", happened="imorgon kanske"), "imorgon kanske"),
        (form("Text", secrecy="secret"), "lagrum"),
    ],
)
def test_a_refused_entry_comes_back_whole_with_the_reason(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, sent: dict[str, str], word: str
) -> None:
    sign_in(client, alva)
    before = queries.log_page(alva, incident_id).head
    answer = client.post(f"/incidents/{incident_id}/log/write/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert word in page.lower()
    assert sent["text"][:50] in page
    assert queries.log_page(alva, incident_id).head == before


def test_a_photo_alone_is_an_entry(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
    from io import BytesIO

    from PIL import Image

    sign_in(client, alva)
    picture = BytesIO()
    Image.new("RGB", (800, 600), "white").save(picture, "PNG")
    upload = SimpleUploadedFile("tavla.png", picture.getvalue(), content_type="image/png")
    answer = client.post(f"/incidents/{incident_id}/log/write/", {**form(""), "uploads": upload}, follow=True)
    assert answer.status_code == 200
    (file,) = queries.log_page(alva, incident_id).entries[0].attachments
    preview = client.get(f"/incidents/{incident_id}/files/{file.id}/preview/")
    original = client.get(f"/incidents/{incident_id}/files/{file.id}/")
    assert preview.headers["Content-Type"].startswith("image/")
    assert original.content == picture.getvalue()
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in original.headers["Content-Security-Policy"]
    again = client.get(f"/incidents/{incident_id}/files/{file.id}/", HTTP_IF_NONE_MATCH=original.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    client.logout()
    assert client.get(f"/incidents/{incident_id}/files/{file.id}/", HTTP_IF_NONE_MATCH=original.headers["ETag"]).status_code == 302


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", b"<html><script>1</script></html>", b"MZ\x90\x00" + b"\0" * 200],
)
def test_a_file_that_could_do_harm_is_refused_whatever_it_is_called(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, content: bytes
) -> None:
    sign_in(client, alva)
    upload = SimpleUploadedFile("foto.png", content, content_type="image/png")
    answer = client.post(f"/incidents/{incident_id}/log/write/", {**form("Se bild."), "uploads": upload})
    assert answer.status_code == 422
    assert "Se bild." in answer.content.decode()


def test_the_marked_text_is_hidden_from_one_without_the_right(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    number = write(alva, incident_id, "Uppgift om larmkoden.", mark=Mark(Secrecy.SECRET, "OSL 18:13"), place="Hemlig plats")
    observer = viewer_with(grants=[Grant(Role.OBSERVER, f"incident:{incident_id}")])
    sign_in(client, observer)
    for path in ("log/", f"log/{number}/", "log/print/", "log/?q=larmkoden", "since/", "live/?after=0"):
        page = client.get(f"/incidents/{incident_id}/{path}").content.decode()
        assert "larmkoden." not in page, path
        assert "Hemlig plats" not in page, path
    assert f"#{number}" in client.get(f"/incidents/{incident_id}/log/").content.decode()


@pytest.mark.parametrize(
    "path", ["log/", "log/print/", "log/1/", "live/", "since/", "lead/", "export/", "log/1/correct/", "log/1/mark/", "log/1/erase/"]
)
def test_one_from_another_authority_gets_the_same_answer_as_for_what_does_not_exist(
    client: CheckingClient, sign_in: SignIn, cilla: Viewer, incident_id: UUID, path: str
) -> None:
    sign_in(client, cilla)
    there = client.get(f"/incidents/{incident_id}/{path}")
    nowhere = client.get(f"/incidents/{new_id()}/{path}")
    assert there.status_code == nowhere.status_code == 404
    assert _alike(there.content) == _alike(nowhere.content)


def test_a_partner_and_a_stranger_learn_nothing(client: CheckingClient, sign_in: SignIn, dag: Viewer, incident_id: UUID) -> None:
    assert client.get(f"/incidents/{incident_id}/log/").status_code == 302
    sign_in(client, dag)
    assert client.get(f"/incidents/{incident_id}/log/").status_code == 404
    assert client.post(f"/incidents/{incident_id}/log/write/", form("Hej")).status_code == 404


def test_one_who_may_only_read_sees_no_box_and_cannot_write(
    client: CheckingClient, sign_in: SignIn, bo: Viewer, alva: Viewer, incident_id: UUID
) -> None:
    sign_in(client, bo)
    page = client.get(f"/incidents/{incident_id}/log/")
    assert page.status_code == 200
    assert "data-capture" not in page.content.decode()
    before = queries.log_page(alva, incident_id).head
    assert client.post(f"/incidents/{incident_id}/log/write/", form("Hej")).status_code == 404
    assert queries.log_page(alva, incident_id).head == before


def test_the_search_finds_another_form_of_the_word(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
    write(alva, incident_id, "Strömavbrotten på Vätö fortsätter.")
    write(alva, incident_id, "Skolan är stängd.")
    sign_in(client, alva)
    page = client.get(f"/incidents/{incident_id}/log/?q=strömavbrott").content.decode()
    assert "Vätö" in page
    assert "Skolan" not in page


def test_the_log_as_it_was_known_shows_nothing_that_came_later(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    actions.write_entry(
        viewer=alva, incident_id=incident_id, draft=EntryDraft(text="Tidigt."), key=new_id(), now=utc_now() - timedelta(hours=2)
    )
    write(alva, incident_id, "Sent.")
    sign_in(client, alva)
    page = client.get(f"/incidents/{incident_id}/log/", {"at": "för 60 min sedan"}).content.decode()
    assert "Tidigt." in page
    assert "Sent." not in page


def test_a_moment_that_cannot_be_read_is_said_and_nothing_is_lost(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    sign_in(client, alva)
    page = client.get(f"/incidents/{incident_id}/log/", {"at": "häromsistens"}).content.decode()
    assert "häromsistens" in page
    assert "Fel:" in page


def test_the_print_says_what_it_shows(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
    write(alva, incident_id, "Beslut om trygghetspunkter.")
    sign_in(client, alva)
    page = client.get(f"/incidents/{incident_id}/log/print/", {"q": "trygghetspunkt"}).content.decode()
    assert "Stormen Alfrida" in page
    assert "sökning: trygghetspunkt" in page
    assert "Beslut om trygghetspunkter." in page


def test_an_exercise_is_marked_on_screen_and_print(client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
    key = new_id()
    draft = IncidentDraft(title="Höstövning", authority_id=AUTHORITY, authority="Kommunstyrelsen", mode=Mode.EXERCISE)
    actions.open_incident(viewer=alva, draft=draft, key=key, now=utc_now())
    sign_in(client, alva)
    for path in (f"/incidents/{key}/log/", f"/incidents/{key}/log/print/", f"/incidents/{key}/since/", "/incidents/"):
        assert "ÖVNING" in client.get(path).content.decode(), path


def test_the_live_address_hands_over_stream_audience_and_head(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    number = write(alva, incident_id, "Nytt på skärmarna.")
    sign_in(client, alva)
    answer = client.get(f"/incidents/{incident_id}/live/", HTTP_ACCEPT="text/event-stream")
    stream, audience, head = answer.headers["X-Vardkase-Live"].split(" ")
    assert (stream, head) == (f"incident:{incident_id}", str(number))
    assert "open" in audience
    polled = client.get(f"/incidents/{incident_id}/live/", {"after": number - 1}, HTTP_ACCEPT="application/json").json()
    assert [fragment["number"] for fragment in polled["fragments"]] == [number]
    assert "Nytt på skärmarna." in polled["fragments"][0]["html"]


@pytest.mark.parametrize("text", ["🌲🌲 över vägen", "\u202egnirts\u202c", "مرحبا بالعالم", "<script>alert(1)</script>", "åäö " * 200])
def test_odd_text_is_kept_as_text(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, text: str) -> None:
    sign_in(client, alva)
    answer = client.post(f"/incidents/{incident_id}/log/write/", form(text), follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert queries.log_page(alva, incident_id).entries[0].text


def test_a_text_with_a_null_character_is_refused_and_comes_back(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    sign_in(client, alva)
    answer = client.post(f"/incidents/{incident_id}/log/write/", form("före\x00efter"))
    assert answer.status_code == 422
    assert "Fel:" in answer.content.decode()


def test_a_megabyte_is_refused_with_a_sentence_and_kept_in_the_box(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    sign_in(client, alva)
    answer = client.post(f"/incidents/{incident_id}/log/write/", form("ord " * 262_144))
    assert answer.status_code == 422
    assert answer.content.decode().count("ord ord") > 1000


def _alike(page: bytes) -> bytes:
    """Without the time, the address that was asked for, and the form tokens."""
    page = re.sub(rb"<time.*?</time>|Utskrivet [^<]*", b"", page)
    return re.sub(rb'[0-9a-f]{8}-[0-9a-f-]{27}|name="csrfmiddlewaretoken" value="[^"]*"', b"", page)


def test_looking_at_the_log_does_not_empty_what_is_new_since_one_left(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    chief = viewer_with(Role.CHIEF_OF_STAFF)
    sign_in(client, chief)
    with time_machine.travel(utc_now() - timedelta(hours=6), tick=False):
        sign_in(client, chief)
        client.get(f"/incidents/{incident_id}/log/")
    write(alva, incident_id, "Skrevs medan stabschefen sov.")
    client.get(f"/incidents/{incident_id}/log/")
    assert "Skrevs medan stabschefen sov." in client.get(f"/incidents/{incident_id}/since/").content.decode()


def test_a_screen_that_is_left_says_how_far_it_had_come(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
    chief = viewer_with(Role.CHIEF_OF_STAFF)
    sign_in(client, chief)
    number = write(alva, incident_id, "Kom medan skärmen stod öppen.")
    assert client.post(f"/incidents/{incident_id}/log/seen/", {"up_to": str(number)}).status_code == 204
    assert queries.since(chief, incident_id).count == 0
    assert client.post(f"/incidents/{incident_id}/log/seen/", {"up_to": "²"}).status_code == 204


def test_a_long_log_is_printed_whole(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vardkase.incidents.views import log as room

    monkeypatch.setattr(room, "STRETCH", 3)
    for number in range(8):
        write(alva, incident_id, f"Rad nummer {number}.")
    sign_in(client, alva)
    page = client.get(f"/incidents/{incident_id}/log/print/").content.decode()
    assert all(f"Rad nummer {number}." in page for number in range(8))
    monkeypatch.setattr(room, "PAPER", 4)
    page = client.get(f"/incidents/{incident_id}/log/print/").content.decode()
    assert "Rad nummer 0." not in page
    assert "Här finns bara de 4 nyaste" in page


def test_a_print_of_a_filter_that_cannot_be_read_is_no_print(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    write(alva, incident_id, "Det hemliga urvalet.")
    sign_in(client, alva)
    answer = client.get(f"/incidents/{incident_id}/log/print/", {"at": "blaha"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/log/?at=blaha")
    assert "Det hemliga urvalet." not in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("path", ["live/?after=²", "live/?after=99999999999999999999", "log/99999999999999999999999/"])
def test_numbers_that_are_none_do_no_harm(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, path: str) -> None:
    sign_in(client, alva)
    assert client.get(f"/incidents/{incident_id}/{path}", HTTP_ACCEPT="application/json").status_code in (200, 404)


def test_the_address_of_a_form_asked_for_anew_leads_to_where_the_form_stands(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    sign_in(client, alva)
    answer = client.get(f"/incidents/{incident_id}/log/write/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/incidents/{incident_id}/log/")
