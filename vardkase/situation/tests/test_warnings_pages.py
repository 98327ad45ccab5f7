"""The pages of warnings: what waits, what is dealt with, how the feeds stand, and every act by a plain form."""

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
from vardkase.incidents.tests.scenes import NIGHT, SECRET, closed, later, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.situation.actions.feeds import Asked, note_failure
from vardkase.situation.actions.warnings import dismiss, put_in
from vardkase.situation.feeds import cap
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rules.feeds import Fault, Feed
from vardkase.situation.rules.warnings import Area, Oddity, Stand, Status, Translation
from vardkase.situation.tests.warnings_scenes import about, alert, came, reading, took
from vardkase.situation.tests.warnings_scenes import cap as file
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import AUTHORITY, viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
LIST = "/situation/warnings/"


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def posted(screen: CheckingClient, address: str, **data: Any) -> Any:
    return screen.post(address, {"key": str(new_id()), **data})


def test_a_drawing_that_nobody_can_place_is_left_out_and_said(screen: CheckingClient, alva: Viewer) -> None:
    data = file().replace(b"59.7,18.5 59.7,18.9 59.9,18.9 59.7,18.5", b"59.7,18.6 59.8,18.8 59.7,18.8 59.8,18.6 59.7,18.6")
    call: dict[str, Any] = {"authority_id": AUTHORITY, "authority": "Kommunstyrelsen", "key": new_id(), "now": NIGHT}
    warning_id = put_in(viewer=alva, data=data, **call)
    said = text(screen.get(f"{LIST}{warning_id}/"))
    assert "korsar sig själv" in said
    assert queries.warning(alva, warning_id, now=NIGHT).alert.areas[0].polygons == ()


class TestList:
    def test_what_waits_stands_first_with_source_and_age(self, screen: CheckingClient, alva: Viewer) -> None:
        came(alva)
        said = text(screen.get(LIST))
        assert "Att ta ställning till" in said
        assert "Brand i Rimbo" in said
        assert "Källa: Sveriges Radio · mottagen ons 2 jan 02:20 · till ons 2 jan 12:20 · vår kommun" in said

    def test_an_exercise_and_a_test_are_unmistakable(self, screen: CheckingClient, alva: Viewer) -> None:
        took(alva, reading(alert("X", status=Status.EXERCISE), alert("T", status=Status.TEST)))
        page = html.fromstring(screen.get(LIST).content.decode())
        assert [chip.text for chip in page.xpath("//li[contains(@class, 'warning--drill')]//*[contains(@class, 'chip')]")] == [
            "ÖVNING",
            "PROV",
        ]
        assert "Kräver inget av någon" in page.text_content()

    def test_nothing_is_said_calmly_and_that_no_feed_is_on(self, screen: CheckingClient) -> None:
        said = text(screen.get(LIST))
        assert "Ingen varning väntar." in said
        assert "Inget flöde är påslaget här." in said

    def test_what_is_over_lies_folded_away_with_why(self, screen: CheckingClient, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(about("A1")))
        page = html.fromstring(screen.get(LIST).content.decode())
        (folded,) = page.xpath("//details")
        assert "Återkallad." in folded.text_content()

    def test_what_was_dismissed_says_by_whom_and_why(self, screen: CheckingClient, alva: Viewer) -> None:
        dismiss(viewer=alva, warning_id=came(alva), reason="Gäller fjällen", key=new_id(), now=NIGHT)
        assert f"Avfärdad · {alva.actor.label}, ons 2 jan 02:20 · Gäller fjällen" in text(screen.get(LIST))

    def test_a_changed_one_says_so(self, screen: CheckingClient, alva: Viewer) -> None:
        dismiss(viewer=alva, warning_id=came(alva), reason="Nej", key=new_id(), now=NIGHT)
        took(alva, reading(alert(text="Ny")), now=later(2))
        assert "Ändrad sedan ni tog ställning" in text(screen.get(LIST))

    def test_a_feed_that_cannot_be_read_or_is_old_never_says_that_it_answers(
        self, screen: CheckingClient, alva: Viewer, settings: Any
    ) -> None:
        settings.FEEDS, settings.AREA_LAN = ["smhi", "vma"], "01"
        took(alva, reading(), feed=Feed.SMHI)
        took(alva, reading(as_of=later(-20)), now=later(4))
        asked = Asked("smhi", "SMHI", Feed.SMHI, later(10))
        note_failure(viewer=alva, asked=asked, fault=Fault.GARBAGE, detail="", key=new_id(), now=NIGHT)
        said = text(screen.get(LIST))
        assert "Går inte att läsa SMHI, vädervarningar: svaret går inte att läsa." in said
        assert "innehållet är från ons 2 jan 02:00" in said
        assert "Svarar" not in said

    def test_a_silent_feed_is_said_above_everything(self, screen: CheckingClient, alva: Viewer, settings: Any) -> None:
        settings.FEEDS, settings.AREA_LAN = ["smhi", "vma"], "01"
        asked = Asked("smhi", "SMHI", Feed.SMHI, later(10))
        for _ in range(2):
            note_failure(viewer=alva, asked=asked, fault=Fault.SLOW, detail="", key=new_id(), now=NIGHT)
        said = text(screen.get(LIST))
        assert "Tyst SMHI, vädervarningar: det svarade inte i tid." in said
        assert said.index("Tyst") < said.index("Att ta ställning till")
        assert "Har inte svarat än" in said

    def test_tags_of_others_are_text(self, screen: CheckingClient, alva: Viewer) -> None:
        came(alva, alert(headline="<script>alert(1)</script>", areas=(Area("<img src=x>", alert().areas[0].codes),)))
        assert b"<script>alert(1)" not in screen.get(LIST).content
        assert b"<img" not in screen.get(LIST).content

    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_reads_or_does_not(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, role: Role) -> None:
        came(alva)
        sign_in(client, viewer_with(role))
        answer = client.get(LIST)
        if role in {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR, Role.LOG_KEEPER, Role.DECISION_MAKER}:
            assert "Brand i Rimbo" in text(answer)
            return
        assert answer.status_code == 404

    def test_another_authority_sees_nothing_of_it(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, cilla: Viewer) -> None:
        warning_id = came(alva)
        sign_in(client, cilla)
        assert "Brand i Rimbo" not in text(client.get(LIST))
        assert alike(client.get(f"{LIST}{warning_id}/")) == alike(client.get(f"{LIST}{new_id()}/"))
        assert client.get(f"{LIST}{warning_id}/").status_code == 404

    def test_is_read_in_a_handful_of_questions(self, screen: CheckingClient, alva: Viewer, django_assert_max_num_queries: Any) -> None:
        took(alva, reading(*(alert(str(number)) for number in range(30))))
        screen.get(LIST)
        with django_assert_max_num_queries(14):
            screen.get(LIST)


class TestOne:
    def test_shows_everything_that_was_said(self, screen: CheckingClient, alva: Viewer) -> None:
        said = alert(
            instruction="Stäng fönstren.",
            web="https://sr.example/1",
            others=(Translation("en", "Fire"),),
            oddities=(Oddity.GEOMETRY_SWAPPED,),
        )
        answer = screen.get(f"{LIST}{came(alva, said)}/")
        found = text(answer)
        for part in ("Gå inomhus.", "Stäng fönstren.", "omvänd ordning", "skickad ons 2 jan 02:15", "raw A1", "0188", "Fire"):
            assert part in found
        assert b'href="https://sr.example/1" rel="noopener noreferrer"' in answer.content

    def test_one_press_takes_it_into_the_log(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        page = html.fromstring(screen.get(f"{LIST}{warning_id}/").content.decode())
        (form,) = [one for one in page.forms if str(one.action).endswith("take-in/")]
        assert (
            form.fields["text"]
            .strip()
            .startswith("Sveriges Radio varnar: Brand i Rimbo.\nOmråde: Norrtälje kommun.\nGäller till ons 2 jan 12:20.")
        )
        answer = screen.post(form.action, dict(form.fields))
        assert answer.status_code == 302
        (row,) = [one for one in incidents.log_page(alva, incident_id).entries if one.source == "Sveriges Radio"]
        assert row.text.startswith("Sveriges Radio varnar: Brand i Rimbo.")
        assert "Intagen i loggen" in text(screen.get(answer.url))

    def test_a_refused_press_keeps_what_was_typed(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        answer = posted(screen, f"{LIST}{warning_id}/take-in/", incident=incident_id, text="")
        assert answer.status_code == 422
        other = posted(screen, f"{LIST}{warning_id}/take-in/", incident=new_id(), text="Mina ord")
        assert other.status_code == 422
        assert "Mina ord" in text(other)

    def test_an_incident_of_the_other_kind_is_no_choice(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        warning_id, exercise = came(alva, alert(status=Status.EXERCISE)), opened(alva, mode=Mode.EXERCISE, title="Övning Storm")
        said = text(screen.get(f"{LIST}{warning_id}/"))
        assert "Övning Storm" in said
        assert "Stormen Alfrida" not in said
        assert "Det här är inte på riktigt." in said
        assert posted(screen, f"{LIST}{warning_id}/take-in/", incident=incident_id, text="x").status_code == 422
        assert posted(screen, f"{LIST}{warning_id}/take-in/", incident=exercise, text="x").status_code == 302

    def test_without_an_incident_it_says_so(self, screen: CheckingClient, alva: Viewer) -> None:
        assert "Ni har ingen pågående händelse" in text(screen.get(f"{LIST}{came(alva)}/"))

    def test_the_alarm_is_filled_in(self, screen: CheckingClient, alva: Viewer) -> None:
        warning_id = came(alva)
        page = html.fromstring(screen.get(f"{LIST}{warning_id}/alarm/").content.decode())
        form = next(one for one in page.forms if "what_happened" in one.fields)
        assert (form.fields["where"], form.fields["source_organisation"]) == ("Norrtälje kommun", "Sveriges Radio")
        answer = screen.post(f"{LIST}{warning_id}/alarm/", {name: value for name, value in form.fields.items() if value is not None})
        assert answer.status_code == 302
        (row,) = incidents.alarms_list(alva, now=NIGHT)
        assert answer.url == f"/alarms/{row.id}/"
        assert "Till larmet" in text(screen.get(f"{LIST}{warning_id}/"))
        assert posted(screen, f"{LIST}{warning_id}/alarm/", what_happened="x").status_code == 422

    def test_it_is_dismissed_with_a_reason_alone(self, screen: CheckingClient, alva: Viewer) -> None:
        warning_id = came(alva)
        answer = posted(screen, f"{LIST}{warning_id}/dismiss/", reason="")
        assert answer.status_code == 422
        assert "Skriv med några ord varför" in text(answer)
        assert posted(screen, f"{LIST}{warning_id}/dismiss/", reason="Nej").status_code == 302
        assert queries.warning(alva, warning_id, now=NIGHT).stand is Stand.DISMISSED

    @pytest.mark.parametrize("path", ["take-in/", "dismiss/"])
    def test_who_comes_by_the_address_of_a_press_sees_the_warning(self, screen: CheckingClient, alva: Viewer, path: str) -> None:
        warning_id = came(alva)
        assert screen.get(f"{LIST}{warning_id}/{path}").url == f"{LIST}{warning_id}/"
        assert screen.get(f"{LIST}{new_id()}/{path}").status_code == 404
        assert posted(screen, f"{LIST}{new_id()}/{path}", reason="x", text="x").status_code == 404

    def test_a_test_offers_nothing(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        page = html.fromstring(screen.get(f"{LIST}{came(alva, alert(status=Status.TEST))}/").content.decode())
        assert [form.action for form in page.forms if "take-in" in str(form.action)] == []
        assert "Gör ett larm" not in page.text_content()

    def test_a_log_keeper_takes_in_and_raises_nothing(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        warning_id = came(alva)
        sign_in(client, viewer_with(Role.LOG_KEEPER))
        said = text(client.get(f"{LIST}{warning_id}/"))
        assert "Ta in den i loggen" in said
        assert "Gör ett larm" not in said
        assert "Avfärda varningen" not in said
        for path in ("alarm/", "dismiss/"):
            assert posted(client, f"{LIST}{warning_id}/{path}", reason="x", what_happened="x").status_code == 404

    def test_earlier_words_are_kept(self, screen: CheckingClient, alva: Viewer) -> None:
        warning_id = came(alva)
        took(alva, reading(alert(text="Gå ut igen.")), now=later(2))
        said = text(screen.get(f"{LIST}{warning_id}/"))
        assert "Gå ut igen." in said
        assert "Tidigare lydelser (1)" in said


class TestPutIn:
    def send(self, screen: CheckingClient, data: bytes, **more: Any) -> Any:
        return posted(screen, f"{LIST}put-in/", file=SimpleUploadedFile("varning.xml", data), **more)

    def test_a_file_is_read_and_shown(self, screen: CheckingClient, registered_here: None) -> None:
        answer = self.send(screen, file())
        assert answer.status_code == 302
        assert "Koka vattnet" in text(screen.get(answer.url))

    @pytest.mark.parametrize(
        ("data", "words"), [(b"%PDF-1.7", "går inte att läsa som CAP 1.2"), (file(kind="Update"), "på 1 ställen, först: alert/references")]
    )
    def test_what_is_none_is_said(self, screen: CheckingClient, registered_here: None, data: bytes, words: str) -> None:
        answer = self.send(screen, data)
        assert (answer.status_code, words in text(answer)) == (422, True)

    def test_no_file_is_asked_for(self, screen: CheckingClient) -> None:
        answer = posted(screen, f"{LIST}put-in/")
        assert "Välj filen." in text(answer)

    def test_is_for_those_who_take_alarms(self, client: CheckingClient, sign_in: SignIn) -> None:
        sign_in(client, viewer_with(Role.LOG_KEEPER))
        assert client.get(f"{LIST}put-in/").status_code == 404


@pytest.fixture
def registered_here(alva: Viewer) -> None:
    from vardkase.organisation.actions import start_register

    start_register(
        viewer=alva,
        municipality_id=new_id(),
        municipality="Provköping",
        board_id=AUTHORITY,
        board="Kommunstyrelsen",
        key=new_id(),
        now=NIGHT,
    )


class TestRoom:
    FORM = {
        "event": "Strömavbrott",
        "headline": "Strömmen är borta",
        "text": "Omkring 900 hushåll.",
        "area": "Vätö",
        "severity": "Severe",
        "urgency": "Immediate",
        "certainty": "Observed",
        "category": "Infra",
        "expires": "3 jan 08:00",
        "instruction": "",
        "polygon": "",
        "web": "",
    }

    @pytest.fixture(autouse=True)
    def named(self, settings: Any) -> None:
        settings.CAP_SENDER = "kris@kommun.example"

    def test_what_was_taken_in_and_what_we_wrote_stand_there(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        posted(screen, f"{LIST}{warning_id}/take-in/", incident=incident_id, text="x")
        room = f"/incidents/{incident_id}/warnings/"
        assert posted(screen, f"{room}new/", **self.FORM).status_code == 302
        said = text(screen.get(room))
        assert "Brand i Rimbo" in said
        assert "V-001 Strömmen är borta" in said
        took(alva, reading(alert(text="Ny")), now=later(2))
        assert "Avsändaren har ändrat den" in text(screen.get(room))

    def test_the_file_is_cap(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        room = f"/incidents/{incident_id}/warnings/"
        posted(screen, f"{room}new/", **self.FORM, whole="on")
        (line,) = queries.issued(alva, incidents.incident(alva, incident_id))
        answer = screen.get(f"{room}files/{line.id}/")
        assert answer["Content-Type"] == "application/cap+xml"
        assert answer["Content-Disposition"].endswith('-V-001.cap.xml"')
        item, wrong = cap.read_file(answer.content)
        assert (wrong, item.alert.headline, item.alert.expires) == ((), "Strömmen är borta", NIGHT + timedelta(hours=29, minutes=40))
        assert screen.get(f"{room}files/{new_id()}/").status_code == 404

    def test_of_an_exercise_the_name_of_the_file_says_so(self, screen: CheckingClient, alva: Viewer) -> None:
        exercise = opened(alva, mode=Mode.EXERCISE)
        posted(screen, f"/incidents/{exercise}/warnings/new/", **self.FORM)
        (line,) = queries.issued(alva, incidents.incident(alva, exercise))
        answer = screen.get(f"/incidents/{exercise}/warnings/files/{line.id}/")
        assert "OVNING-" in answer["Content-Disposition"]
        assert b"<status>Exercise</status>" in answer.content

    def test_an_earlier_one_is_replaced_by_choice(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        room = f"/incidents/{incident_id}/warnings/"
        posted(screen, f"{room}new/", **self.FORM)
        (line,) = queries.issued(alva, incidents.incident(alva, incident_id))
        assert "V-001 Strömmen är borta" in text(screen.get(f"{room}new/"))
        assert posted(screen, f"{room}new/", **self.FORM, kind="Update").status_code == 422
        assert posted(screen, f"{room}new/", **self.FORM, kind="Update", about=line.id).status_code == 302
        assert "Ersatt eller avslutad av V-002" in text(screen.get(room))

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"headline": ""}, "Skriv en rubrik."),
            ({"polygon": "59,18"}, "Hörnen går inte att läsa"),
            ({"expires": "1 jan 2019 08:00"}, "Den tidpunkten har passerat"),
            ({"expires": "snart"}, ""),
            ({"category": "El"}, ""),
        ],
    )
    def test_what_lacks_is_said_and_nothing_is_written(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, more: dict[str, str], words: str
    ) -> None:
        answer = posted(screen, f"/incidents/{incident_id}/warnings/new/", **{**self.FORM, **more})
        assert (answer.status_code, words in text(answer)) == (422, True)
        assert queries.issued(alva, incidents.incident(alva, incident_id)) == ()

    def test_an_entry_of_the_log_is_a_beginning(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Strömmen gick på Vätö.", place="Vätö")
        page = html.fromstring(screen.get(f"/incidents/{incident_id}/warnings/new/?entry={number}").content.decode())
        (form,) = [one for one in page.forms if "headline" in one.fields]
        assert (form.fields["text"].strip(), form.fields["area"]) == ("Strömmen gick på Vätö.", "Vätö")

    def test_but_not_one_that_is_not_for_the_viewer(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Hemligt om Vätö.", mark=SECRET)
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        answer = client.get(f"/incidents/{incident_id}/warnings/new/?entry={number}")
        assert "Hemligt" not in answer.content.decode()

    def test_an_incident_that_is_over_says_so_at_once(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        closed(alva, incident_id)
        page = html.fromstring(screen.get(f"/incidents/{incident_id}/warnings/new/").content.decode())
        assert [form for form in page.forms if "headline" in form.fields] == []

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_to_others_there_is_no_such_room(
        self, client: CheckingClient, sign_in: SignIn, request: Any, incident_id: UUID, who: str
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        for path in ("", "new/", f"files/{new_id()}/"):
            assert client.get(f"/incidents/{incident_id}/warnings/{path}").status_code == 404

    def test_an_observer_reads_and_writes_nothing(self, client: CheckingClient, sign_in: SignIn, bo: Viewer, incident_id: UUID) -> None:
        sign_in(client, bo)
        assert "Skriv en varning" not in text(client.get(f"/incidents/{incident_id}/warnings/"))
        assert client.get(f"/incidents/{incident_id}/warnings/new/").status_code == 404


def test_a_file_put_in_stands_with_the_others(alva: Viewer, screen: CheckingClient) -> None:
    put_in(viewer=alva, authority_id=AUTHORITY, authority="Kommunstyrelsen", data=file(), key=new_id(), now=NIGHT)
    assert "inläst för hand" in text(screen.get(LIST))
