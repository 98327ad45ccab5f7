"""The pages of pictures, and what leaves the house as a file and comes in as one."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Room
from vardkase.situation import pictures_papers
from vardkase.situation.material import Section
from vardkase.situation.queries import pictures as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.pictures import Gathering, PictureState
from vardkase.situation.tests.picturing import CLOSED, HOME, POWER, PROPOSAL, conveyed, gathered, got, offered, proposed, theirs
from vardkase.testing import accounts
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]


@pytest.fixture(autouse=True)
def _something_to_choose(monkeypatch):
    offered(monkeypatch, POWER, HOME, CLOSED)


@pytest.fixture
def chief() -> Viewer:
    return accounts.make_account(viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef"))


@pytest.fixture
def here(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def only(viewer: Viewer, incident_id: UUID) -> queries.Conveyed:
    row = incidents.incident(viewer, incident_id)
    (one,) = queries.pictures(viewer, row, known_now(row, later(60)))
    return one


class TestTheWayOut:
    def test_only_what_is_open_is_offered_and_what_is_important_is_chosen_already(self, here):
        page = here.get("pictures/new/")
        assert POWER.text in page.text
        assert CLOSED.text not in page.text
        assert page.tree.xpath("//input[@name='chosen'][@checked]/@value") == ["fact:el@1"]

    def test_it_is_proposed_and_approved_by_another(self, here, client, chief, sign_in, alva, incident_id):
        sent = {"headline": "Strömavbrott", "summary": "Vi klarar natten.", "audience": "Länsstyrelsen\nPolisen", "chosen": ["fact:el@1"]}
        assert here.post("pictures/new/", sent).status == 302
        picture = only(alva, incident_id)
        page = here.get(f"pictures/{picture.id}/")
        assert "Du har föreslagit den" in page.text
        assert f"{incident_id}/pictures/{picture.id}/convey/" not in page.offers
        sign_in(client, chief)
        assert POWER.text in here.get(f"pictures/{picture.id}/convey/").text
        assert here.post(f"pictures/{picture.id}/convey/", {}).status == 302
        assert only(alva, incident_id).state == PictureState.CONVEYED
        assert "Förmedlas nu" in here.get(f"pictures/{picture.id}/").text

    def test_who_proposed_it_is_told_why_it_is_not_theirs_to_approve(self, here, alva, incident_id):
        picture_id = proposed(alva, incident_id)
        page = here.post(f"pictures/{picture_id}/convey/", {})
        assert page.status == 422
        assert "ses av två personer" in page.general

    def test_everything_that_lacks_is_said_at_its_field(self, here):
        page = here.post("pictures/new/", {"headline": "Strömavbrott", "audience": ""})
        assert page.status == 422
        assert "vem lägesbilden är till" in page.error("audience")

    @pytest.mark.parametrize("chosen", ["fact:el@2", "fact:el@x", "fact:el", "@", "borta@1"])
    def test_what_has_changed_or_was_never_there_is_refused(self, here, alva, incident_id, chosen):
        page = here.post("pictures/new/", {"headline": "Ström", "audience": "Polisen", "chosen": [chosen]})
        assert page.status == 422
        row = incidents.incident(alva, incident_id)
        assert queries.pictures(alva, row, known_now(row, later(60))) == ()

    def test_a_newer_one_begins_with_what_the_last_one_had(self, here, alva, chief, incident_id):
        conveyed(chief, incident_id, proposed(alva, incident_id, replace(PROPOSAL, chosen=(("status:hemtjanst", 1),))))
        page = here.get("pictures/new/")
        assert page.tree.xpath("//input[@name='chosen'][@checked]/@value") == ["status:hemtjanst@1"]
        assert page.form["audience"] == "Länsstyrelsen\nRegion Stockholm"

    def test_it_is_sent_back_and_withdrawn_with_a_reason(self, here, client, chief, sign_in, alva, incident_id):
        first, second = proposed(alva, incident_id), proposed(alva, incident_id)
        conveyed(chief, incident_id, second)
        sign_in(client, chief)
        assert "Skriv varför" in here.post(f"pictures/{first}/back/", {"reason": ""}).error("reason")
        assert here.post(f"pictures/{first}/back/", {"reason": "Gammal siffra."}).status == 302
        assert here.post(f"pictures/{second}/withdraw/", {"reason": "Fel siffra."}).status == 302
        page = here.get("pictures/")
        assert "Återkallad" in page.text
        assert "Återlämnad" in page.text


class TestTheWayIn:
    def test_what_was_said_is_typed_in_each_piece_with_its_time_and_source(self, here, alva, incident_id):
        sent = {
            "actor": "Trafikverket", "as_of": "02:10", "how": "conference", "headline": "Vägläget", "secrecy": "open",
            "lines": "E18 är stängd.\nFärjan står still | 02:05 | Färjerederiet",
        }  # fmt: skip
        assert here.post("pictures/received/new/", sent).status == 302
        row = incidents.incident(alva, incident_id)
        (one,) = queries.received(alva, row, known_now(row, later(60)))
        assert [(line.text, line.source, line.as_of.minute) for line in one.said.lines] == [
            ("E18 är stängd.", "", 10),
            ("Färjan står still", "Färjerederiet", 5),
        ]
        page = here.get(f"pictures/received/{one.id}/")
        assert "Färjerederiet" in page.text
        assert "På konferens" in page.text

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"as_of": ""}, "as_of"),
            ({"as_of": "kvart i"}, "as_of"),
            ({"actor": ""}, "actor"),
            ({"lines": ""}, "lines"),
            ({"lines": "A | i går igen"}, "lines"),
        ],
    )
    def test_what_lacks_is_said_at_its_field_and_nothing_is_lost(self, here, sent, field):
        good = {"actor": "Trafikverket", "as_of": "02:10", "how": "conference", "lines": "E18 är stängd.", "secrecy": "open"}
        page = here.post("pictures/received/new/", {**good, **sent})
        assert page.status == 422
        assert page.error(field)
        assert page.form["how"] == "conference"

    def test_a_file_that_another_house_made_comes_in_whole(self, here, alva, chief, incident_id):
        other = opened(alva, authority="Region Stockholm")
        conveyed(chief, other, proposed(alva, other))
        row = incidents.incident(alva, other)
        data = pictures_papers.structured(only(alva, other), row).encode()
        sent = {"actor": "", "how": "file", "secrecy": "open", "file": SimpleUploadedFile("bild.json", data)}
        assert here.post("pictures/received/new/", sent).status == 302
        row = incidents.incident(alva, incident_id)
        (one,) = queries.received(alva, row, known_now(row, later(60)))
        assert (one.said.actor, one.said.their_reference) == ("Region Stockholm", "FL-001")
        assert [line.text for line in one.said.lines] == ["Vi klarar natten.", POWER.text, HOME.text]
        assert one.said.lines[0].section == Section.JUDGEMENT

    def test_a_file_that_is_none_is_refused_at_its_field(self, here):
        sent = {"how": "file", "secrecy": "open", "file": SimpleUploadedFile("bild.json", b"{}")}
        assert "går inte att läsa" in here.post("pictures/received/new/", sent).error("file")

    def test_the_collected_one_is_put_on_record(self, here, alva, incident_id):
        got(alva, incident_id, theirs("Trafikverket", "E18 är stängd."))
        page = here.get("pictures/collected/new/")
        (value,) = page.tree.xpath("//input[@name='chosen']/@value")
        sent = {"headline": "Samlat läge", "judgement": "Vägarna är värst.", "lacking": "Polisen", "chosen": [value]}
        assert here.post("pictures/collected/new/", sent).status == 302
        row = incidents.incident(alva, incident_id)
        (one,) = queries.collected(alva, row, known_now(row, later(60)))
        text = here.get(f"pictures/collected/{one.id}/").text
        assert "Trafikverket: E18 är stängd." in text
        assert "Polisen" in text

    def test_before_anything_has_come_there_is_nothing_to_choose(self, here):
        assert "inget att välja bland" in here.get("pictures/collected/new/").text


class TestThePage:
    def test_an_old_picture_of_another_says_so_in_words(self, here, alva, incident_id):
        got(alva, incident_id, theirs("Polisen", as_of=later(-500)))
        got(alva, incident_id, theirs("Trafikverket"))
        assert here.get("pictures/").text.count("Gammal: mer än 8 timmar") == 1

    def test_what_is_days_old_is_told_in_days(self, here, alva, incident_id):
        got(alva, incident_id, theirs("Polisen", as_of=later(-4000)))
        assert "Gammal: mer än 2 dygn" in here.get("pictures/").text

    def test_in_an_incident_that_has_ended_it_is_as_old_as_it_was_then(self, here, alva, incident_id):
        got(alva, incident_id, theirs("Polisen", as_of=later(-300)))
        closed(alva, incident_id)
        with time_machine.travel(later(60 * 24 * 30), tick=False):
            assert "Gammal" not in here.get("pictures/").text

    def test_it_is_empty_in_words_before_there_is_anything(self, here):
        text = here.get("pictures/").text
        assert "Inget förmedlas just nu." in text
        assert "Ingen annan aktörs lägesbild" in text

    def test_a_partner_sees_what_is_conveyed_and_no_button(self, here, client, sign_in, alva, chief, incident_id):
        proposed(alva, incident_id, replace(PROPOSAL, headline="Hemligt förslag"))
        conveyed(chief, incident_id, proposed(alva, incident_id))
        got(alva, incident_id, theirs("Polisen", "Misstänkt brott.", mark=INTERNAL))
        sign_in(client, viewer_with(Role.OBSERVER))
        page = here.get("pictures/")
        assert PROPOSAL.headline in page.text
        assert "Hemligt förslag" not in page.text
        assert "Misstänkt" not in page.text
        assert not any("new" in one for one in page.offers)

    @pytest.mark.parametrize("path", ["pictures/{0}/", "pictures/{0}/picture.txt", "pictures/received/{0}/", "pictures/collected/{0}/"])
    def test_what_is_not_there_and_what_is_not_yours_answer_alike(self, here, client, sign_in, alva, incident_id, path):
        mine = got(alva, incident_id, theirs("Polisen", "Misstänkt brott.", mark=INTERNAL))
        row = incidents.incident(alva, incident_id)
        whole = gathered(alva, incident_id, queries.collectable(alva, row, known_now(row, later(3)))[0][0].key, now=later(4))
        waits = proposed(alva, incident_id)
        sign_in(client, viewer_with(Role.OBSERVER))
        answers = {here.client.get(f"/incidents/{incident_id}/{path.format(one)}").status_code for one in (mine, whole, waits, new_id())}
        assert answers == {404}

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_to_a_stranger_there_is_no_incident(self, here, client, sign_in, request, who):
        sign_in(client, request.getfixturevalue(who))
        assert here.get("pictures/").status == 404
        assert here.post("pictures/new/", {}).status in {403, 404}


class TestTheFile:
    @pytest.fixture
    def picture(self, alva, chief, incident_id):
        conveyed(chief, incident_id, proposed(alva, incident_id))
        return only(alva, incident_id)

    def test_the_text_says_whose_it_is_how_old_and_from_whom(self, alva, incident_id, picture):
        text = pictures_papers.plain(picture, incidents.incident(alva, incident_id))
        assert text.startswith("Förmedlad lägesbild FL-001, Kommunstyrelsen\n")
        assert "Till: Länsstyrelsen, Region Stockholm" in text
        assert "KONSEKVENSER\n- Omkring 28 528 kunder saknar el. (per" in text
        assert "Nätbolaget" in text

    def test_an_exercise_cannot_be_taken_for_real(self, alva, chief):
        exercise = opened(alva, mode=Mode.EXERCISE)
        conveyed(chief, exercise, proposed(alva, exercise))
        row = incidents.incident(alva, exercise)
        assert pictures_papers.plain(only(alva, exercise), row).startswith("ÖVNING ÖVNING ÖVNING\n")
        assert json.loads(pictures_papers.structured(only(alva, exercise), row))["exercise"] is True

    def test_a_withdrawn_one_says_so_first(self, alva, incident_id, picture):
        gone = replace(picture, state=PictureState.WITHDRAWN, words="Fel siffra.")
        assert "ÅTERKALLAD: Fel siffra." in pictures_papers.plain(gone, incidents.incident(alva, incident_id))

    def test_it_is_fetched_from_its_page(self, here, picture):
        for kind, media in (("txt", "text/plain"), ("json", "application/json")):
            answer = here.client.get(f"/incidents/{here.incident_id}/pictures/{picture.id}/picture.{kind}")
            assert answer.headers["Content-Type"].startswith(media)
            assert "attachment" in answer.headers["Content-Disposition"]

    def test_what_has_not_been_approved_has_no_file(self, here, alva, incident_id):
        picture_id = proposed(alva, incident_id)
        assert here.client.get(f"/incidents/{incident_id}/pictures/{picture_id}/picture.txt").status_code == 404

    def test_a_file_says_again_what_it_was_made_of(self, alva, incident_id, picture):
        found = pictures_papers.read_file(pictures_papers.structured(picture, incidents.incident(alva, incident_id)).encode())
        assert (found.actor, found.reference, found.exercise, found.how) == ("Kommunstyrelsen", "FL-001", False, Gathering.FILE)
        assert [(one.text, one.as_of, one.source, one.value) for one in found.lines[1:]] == [
            (POWER.text, NIGHT, "Nätbolaget", "28 528"),
            (HOME.text, NIGHT, "Socialkontoret", "orange"),
        ]

    @pytest.mark.parametrize(
        "change",
        [
            {"format": "vardkase.picture/2"},
            {"lines": "många"},
            {"lines": [{}]},
            {"lines": [{"section": "annat", "text": "A", "as_of": "2019-01-02T02:00:00+01:00"}]},
            {"lines": [{"section": "event", "text": 7, "as_of": "2019-01-02T02:00:00+01:00"}]},
            {"as_of": "2019-01-02T02:00:00"},
            {"as_of": "i går"},
            {"as_of": None},
            {"exercise": "nej"},
            {"actor": ["A"]},
            {"lines": [{"section": "event", "text": "A", "as_of": "2019-01-02T02:00:00+01:00"}] * 201},
        ],
    )
    def test_a_file_that_is_not_quite_one_is_refused_whole(self, alva, incident_id, picture, change):
        made = json.loads(pictures_papers.structured(picture, incidents.incident(alva, incident_id)))
        with refused("situation.picture_file_unread"):
            pictures_papers.read_file(json.dumps(made | change).encode())

    @pytest.mark.parametrize("data", [b"", b"[]", b"null", b"\xff\xfe", b"{" * 2000, b"[" * 100_000, b'{"format": "vardkase.picture/1"'])
    def test_garbage_is_refused(self, data):
        with refused("situation.picture_file_unread"):
            pictures_papers.read_file(data)

    def test_a_file_that_is_too_large_is_not_read(self):
        with refused("situation.picture_file_too_large", limit=1024):
            pictures_papers.read_file(b" " * (pictures_papers.MAX_BYTES + 1))
