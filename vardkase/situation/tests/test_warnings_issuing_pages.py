"""Writing a warning by its form: every field at its limits with the sentence that is said, who may, and what the file and the page say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from lxml import etree, html

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, PERSON, closed, later, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.situation.actions.issuing import issue
from vardkase.situation.feeds import cap
from vardkase.situation.feeds.cap_xml import CAP
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rules.issuing import IssueDraft
from vardkase.situation.rules.warnings import MsgType, Severity
from vardkase.situation.words import warnings as words
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import OUTSIDE, viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
WRITERS = {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR, Role.STAFF_MEMBER}
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
DRAFT = IssueDraft(
    "Strömavbrott", "Strömmen är borta", "Omkring 900 hushåll.", "Vätö", category="Infra", expires=NIGHT + timedelta(hours=24)
)


@pytest.fixture(autouse=True)
def named(settings: Any) -> None:
    settings.CAP_SENDER, settings.AREA_KOMMUN, settings.AREA_LAN = "kris@kommun.example", "0188", "01"


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def room(incident_id: UUID) -> str:
    return f"/incidents/{incident_id}/warnings/"


def posted(screen: CheckingClient, incident_id: UUID, **more: Any) -> Any:
    return screen.post(f"{room(incident_id)}new/", {"key": str(new_id()), **FORM, **more})


def lines(viewer: Viewer, incident_id: UUID) -> tuple[queries.IssuedLine, ...]:
    return queries.issued(viewer, incidents.incident(viewer, incident_id))


def wrote_one(viewer: Viewer, incident_id: UUID, now: datetime = NIGHT, **more: Any) -> UUID:
    from dataclasses import replace

    return issue(viewer=viewer, incident_id=incident_id, draft=replace(DRAFT, **more), key=new_id(), now=now).key


class TestFields:
    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"event": ""}, "Skriv vad den handlar om, med ett par ord."),
            ({"headline": " "}, "Skriv en rubrik."),
            ({"text": ""}, "Skriv vad som har hänt, och vem det gäller."),
            ({"area": ""}, "Skriv var den gäller, med ord."),
            ({"expires": ""}, "Skriv hur länge den gäller."),
            ({"expires": "1 jan 2019 08:00"}, "Den tidpunkten har passerat"),
            ({"web": "http://kommun.example"}, "Adressen ska börja med https://"),
            ({"web": "https://kommun"}, "namnet på en webbplats"),
            ({"polygon": "59.8,18.9 59.8,19.0"}, "Hörnen går inte att läsa"),
            ({"polygon": "18.9,59.8 19.0,59.8 19.0,59.9"}, "Skriv 59.8,18.9 om det är så du menar."),
            ({"polygon": "59,18 60,19 59,19 60,18"}, "Områdets kant korsar sig själv."),
            ({"polygon": "59,18 60,18 61,18"}, "Hörnen ligger på en linje"),
            ({"polygon": "-59,-18 -60,-18 -59,-19"}, "ligger långt från Sverige"),
            ({"severity": "Gul"}, ""),
            ({"severity": ""}, ""),
            ({"urgency": "Snart"}, ""),
            ({"certainty": "Very Likely"}, ""),
            ({"category": ""}, ""),
            ({"headline": "x" * 301}, ""),
            ({"text": "x" * 8_001}, ""),
            ({"text": f"Sök {PERSON}"}, ""),
            ({"instruction": f"Ring {PERSON}"}, ""),
        ],
        ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
    )
    def test_what_is_wrong_is_said_at_its_field_and_the_rest_survives(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, more: dict[str, str], sentence: str
    ) -> None:
        before = ledger.head(f"incident:{incident_id}").number
        answer = posted(screen, incident_id, **more)
        page = html.fromstring(answer.content.decode())
        assert (answer.status_code, sentence in text(answer)) == (422, True)
        assert page.xpath("//*[@aria-invalid='true']") or PERSON in str(more), "the field is marked"
        (form,) = [one for one in page.forms if "headline" in one.fields]
        for name in {"event", "headline", "area"} - set(more):
            assert form.fields[name] == FORM[name]
        assert ledger.head(f"incident:{incident_id}").number == before

    @pytest.mark.parametrize(
        "more",
        [
            {"headline": "x" * 300},
            {"text": "x" * 8_000},
            {"polygon": "59.8,18.9\n59.8,19.0\n59.9,19.0"},
            {"polygon": "59.8,18.9 59.8,19.0 59.9,19.0 59.8,18.9"},
            {"web": "https://kommun.example/a?b=c&d=<e>"},
            {"expires": "2 jan 02:26"},
            {"severity": "Unknown", "urgency": "Unknown", "certainty": "Unknown"},
            {"text": "Tecken: & < > \" ' \u00e5\u00e4\u00f6 \u2013 \U0001f6a8"},
            {"text": "Slut\uffff\ufffe här"},
            {"headline": "]]> <![CDATA["},
        ],
        ids=range(10),
    )
    def test_what_is_just_right_is_written_and_read_back_by_others(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, more: dict[str, str]
    ) -> None:
        assert posted(screen, incident_id, **more).status_code == 302
        (line,) = lines(alva, incident_id)
        answer = screen.get(f"{room(incident_id)}files/{line.id}/")
        item, wrong = cap.read_file(answer.content)
        assert (wrong, item.alert.sender, item.alert.identifier) == ((), "kris@kommun.example", f"urn:uuid:{line.id}")
        (info,) = etree.fromstring(answer.content).iterfind(f"{{{CAP}}}info")
        said = info.findtext(f"{{{CAP}}}description")
        assert said == {**FORM, **more}["text"].replace("\uffff", "\ufffd").replace("\ufffe", "\ufffd")

    @pytest.mark.parametrize("category", list(words.CATEGORIES))
    def test_every_sort_that_can_be_chosen_is_one_of_cap(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, category: str
    ) -> None:
        assert posted(screen, incident_id, category=category).status_code == 302
        assert lines(alva, incident_id)[0].said.alert.categories == (category,)

    @pytest.mark.parametrize("severity", list(Severity))
    def test_how_bad_it_is_is_the_same_on_the_page_and_in_the_file(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, severity: Severity
    ) -> None:
        posted(screen, incident_id, severity=str(severity))
        assert f"{words.SEVERITIES[severity]}" in text(screen.get(room(incident_id)))
        (line,) = lines(alva, incident_id)
        assert f"<severity>{severity}</severity>".encode() in screen.get(f"{room(incident_id)}files/{line.id}/").content

    @pytest.mark.parametrize(("whole", "codes"), [("on", ["0188", "01"]), ("", [])])
    def test_the_whole_municipality_is_in_codes(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, whole: str, codes: list[str]
    ) -> None:
        posted(screen, incident_id, **({"whole": whole} if whole else {}))
        (area,) = lines(alva, incident_id)[0].said.alert.areas
        assert [code.value for code in area.codes] == codes

    def test_the_form_begins_with_tomorrow_and_where_the_incident_is(self, screen: CheckingClient, alva: Viewer) -> None:
        page = html.fromstring(screen.get(f"{room(opened(alva, place='Rimbo'))}new/").content.decode())
        (form,) = [one for one in page.forms if "headline" in one.fields]
        assert (form.fields["area"], form.fields["expires"]) == ("Rimbo", "2019-01-03 02:25")
        assert (form.fields["severity"], form.fields["urgency"], form.fields["certainty"]) == ("Moderate", "Immediate", "Observed")
        assert "kind" not in form.fields, "there is nothing to replace yet"

    def test_a_sender_that_is_not_set_is_asked_for(self, screen: CheckingClient, incident_id: UUID, settings: Any) -> None:
        settings.CAP_SENDER = ""
        answer = posted(screen, incident_id)
        assert (answer.status_code, "Be den som sköter systemet att ställa in CAP_SENDER" in text(answer)) == (422, True)

    def test_pressed_twice_it_is_one(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        key = str(new_id())
        assert [posted(screen, incident_id, key=key).status_code for _ in range(2)] == [302, 302]
        assert [line.reference for line in lines(alva, incident_id)] == ["V-001"]

    @pytest.mark.parametrize("entry", ["0", "99", "x", "-1", "1e3", "٣", "9" * 12, ""])
    def test_an_entry_that_is_none_begins_nothing(self, screen: CheckingClient, incident_id: UUID, entry: str) -> None:
        answer = screen.get(f"{room(incident_id)}new/", {"entry": entry})
        assert answer.status_code in (200, 404)
        if answer.status_code == 200:
            page = html.fromstring(answer.content.decode())
            (form,) = [one for one in page.forms if "headline" in one.fields]
            assert form.fields["text"].strip() == ""

    def test_an_internal_entry_is_a_beginning_for_who_may_read_it(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Internt om Vätö.", mark=INTERNAL)
        assert "Internt om Vätö." in text(screen.get(f"{room(incident_id)}new/", {"entry": number}))


class TestOneAfterAnother:
    def test_an_update_and_an_end_lead_back_to_the_first(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        first = wrote_one(alva, incident_id)
        second = wrote_one(alva, incident_id, later(1), kind=MsgType.UPDATE, about=first, headline="Nu 400 hushåll")
        wrote_one(alva, incident_id, later(2), kind=MsgType.CANCEL, about=second, headline="Strömmen är tillbaka")
        said = text(screen.get(room(incident_id)))
        assert said.index("V-003") < said.index("V-002 Nu 400") < said.index("V-001 Strömmen")
        assert "Ersatt eller avslutad av V-002" in said
        assert "Ersatt eller avslutad av V-003" in said
        for kind in MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL:
            assert str(words.TYPES[kind]) in said

    @pytest.mark.parametrize("kind", ["Update", "Cancel"])
    def test_only_what_holds_can_be_chosen(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, kind: str) -> None:
        first = wrote_one(alva, incident_id)
        second = wrote_one(alva, incident_id, later(1), kind=MsgType.UPDATE, about=first)
        for about, status in ((first, 422), (new_id(), 422), ("", 422), ("x", 422), (second, 302)):
            assert posted(screen, incident_id, kind=kind, about=about).status_code == status

    @pytest.mark.parametrize("kind", ["Ack", "Error", "Alarm"])
    def test_what_is_no_warning_cannot_be_chosen(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, kind: str) -> None:
        first = wrote_one(alva, incident_id)
        assert posted(screen, incident_id, kind=kind, about=first).status_code == 422

    def test_a_new_one_has_no_earlier(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        first = wrote_one(alva, incident_id)
        answer = posted(screen, incident_id, kind="Alert", about=first)
        assert (answer.status_code, len(lines(alva, incident_id))) == (422, 1)

    def test_when_its_time_is_out_the_page_says_so(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        wrote_one(alva, incident_id, expires=later(5))
        wrote_one(alva, incident_id, expires=later(6))
        said = text(screen.get(room(incident_id)))
        assert said.count("Tiden har gått ut") == 1

    def test_a_hundred_are_numbered_without_a_gap(self, alva: Viewer, incident_id: UUID) -> None:
        for _ in range(12):
            wrote_one(alva, incident_id)
        assert [line.reference for line in lines(alva, incident_id)] == [f"V-{number:03d}" for number in range(12, 0, -1)]

    def test_each_incident_has_numbers_of_its_own(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva)
        wrote_one(alva, incident_id)
        wrote_one(alva, other)
        assert [line.reference for line in (*lines(alva, incident_id), *lines(alva, other))] == ["V-001", "V-001"]


class TestWho:
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_sees_the_way_in_and_may_go_it_or_neither(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, role: Role
    ) -> None:
        wrote_one(alva, incident_id)
        sign_in(client, viewer_with(role))
        page = client.get(room(incident_id))
        may = role in WRITERS
        assert page.status_code == (404 if role in OUTSIDE else 200)
        if page.status_code == 200:
            assert ("Skriv en varning" in text(page)) is may
        assert client.get(f"{room(incident_id)}new/").status_code == (200 if may else 404)
        assert posted(client, incident_id, kind="Alert").status_code == (302 if may else 404)
        assert len(lines(alva, incident_id)) == (2 if may else 1)

    @pytest.mark.parametrize("role", list(Role))
    def test_who_reads_the_room_fetches_the_file(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, role: Role
    ) -> None:
        issued_id = wrote_one(alva, incident_id)
        sign_in(client, viewer_with(role))
        expected = 404 if role in OUTSIDE else 200
        assert [client.get(f"{room(incident_id)}{path}").status_code for path in ("", f"files/{issued_id}/")] == [expected] * 2

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_to_others_what_is_there_and_what_is_not_answer_alike(
        self, client: CheckingClient, sign_in: SignIn, request: Any, alva: Viewer, incident_id: UUID, who: str
    ) -> None:
        issued_id = wrote_one(alva, incident_id)
        sign_in(client, request.getfixturevalue(who))
        for path in ("", "new/", f"files/{issued_id}/"):
            assert alike(client.get(f"{room(incident_id)}{path}")) == alike(client.get(f"{room(new_id())}{path}"))
        assert posted(client, incident_id).status_code == 404
        assert len(lines(alva, incident_id)) == 1

    def test_nobody_is_led_to_the_door(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        issued_id = wrote_one(alva, incident_id)
        for path in ("", "new/", f"files/{issued_id}/"):
            answer = client.get(f"{room(incident_id)}{path}")
            assert answer.status_code in (302, 404)
            assert b"urn:oasis" not in answer.content

    def test_a_file_of_one_incident_is_none_of_another(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        issued_id, other = wrote_one(alva, incident_id), opened(alva)
        assert screen.get(f"{room(other)}files/{issued_id}/").status_code == 404

    def test_an_incident_that_is_over_lets_its_files_be_fetched(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        issued_id = wrote_one(alva, incident_id)
        closed(alva, incident_id)
        assert screen.get(f"{room(incident_id)}files/{issued_id}/").status_code == 200
        assert "Skriv en varning" not in text(screen.get(room(incident_id)))
        assert posted(screen, incident_id).status_code == 422


class TestTheFile:
    def test_is_the_very_bytes_whose_fingerprint_stands_in_the_log(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        from hashlib import sha256

        wrote_one(alva, incident_id, polygon="59.8,18.9 59.8,19.0 59.9,19.0", whole=True, instruction="Stanna inne.", text="Slut\uffff")
        (line,) = lines(alva, incident_id)
        for _ in range(2):
            assert sha256(screen.get(f"{room(incident_id)}files/{line.id}/").content).hexdigest() == line.said.document

    @pytest.mark.parametrize(
        ("mode", "demo", "mark", "status"),
        [
            (Mode.REAL, False, "", b"Actual"),
            (Mode.EXERCISE, False, "OVNING-", b"Exercise"),
            (Mode.REAL, True, "DEMONSTRATION-", b"Test"),
        ],
    )
    def test_says_in_its_name_and_in_itself_how_it_is_meant(
        self, screen: CheckingClient, alva: Viewer, settings: Any, mode: Mode, demo: bool, mark: str, status: bytes
    ) -> None:
        from hashlib import sha256

        settings.VARDKASE_DEMO = demo
        incident_id = opened(alva, mode=mode)
        issued_id = wrote_one(alva, incident_id)
        answer = screen.get(f"{room(incident_id)}files/{issued_id}/")
        assert answer["Content-Disposition"].startswith(f'attachment; filename="{mark}20')
        assert b"<status>" + status + b"</status>" in answer.content
        settings.VARDKASE_DEMO = not demo
        again = screen.get(f"{room(incident_id)}files/{issued_id}/").content
        assert sha256(again).hexdigest() == lines(alva, incident_id)[0].said.document, "whatever the house is by now"
        assert (b"<note>" in again, "Inget av det som står här har hänt.".encode() in again) == (bool(mark), bool(mark))
        chips = html.fromstring(screen.get(room(incident_id)).content.decode()).xpath("//li//*[contains(@class, 'chip')]/text()")
        assert chips == {"": [], "OVNING-": ["ÖVNING"], "DEMONSTRATION-": ["PROV"]}[mark]
