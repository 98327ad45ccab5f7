"""The follow-up under attack: guessed addresses, forms sent by hand, old fingerprints, keys used again, two at once; nothing half done."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import queries
from vardkase.preparedness.events import followups as events
from vardkase.preparedness.models import AnswerRow, FollowupFormRow, FollowupSentRow
from vardkase.preparedness.rules.asking import Form, Group, Kind, Question, check_form
from vardkase.preparedness.tests.rules_scenes import COUNT, INDICATOR, RECEIVED, SPENT, Desk, form, says
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
TEXT = Question("t1", "Vad hände?", Kind.TEXT)


@kept
def desk(filled: Any) -> Desk:
    """This year's form, with one answer."""
    desk = Desk(filled)
    desk.ask(found=form(TEXT))
    desk.answer(1, says(INDICATOR, "no", evidence="Saknas."))
    return desk


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def browser(client: Any, alvas_cookies: Any, desk: Desk) -> Any:
    client.cookies = alvas_cookies
    return client


def url(desk: Desk, name: str, *args: Any) -> str:
    return reverse(f"preparedness:{name}", args=[desk.keeper, *args])


def flat(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def everything(desk: Desk) -> tuple[Any, ...]:
    """All that a write could have changed."""
    tables = AnswerRow, FollowupFormRow, FollowupSentRow
    return (ledger.head(events.stream_of(desk.keeper)), *(list(one.objects.order_by("id").values()) for one in tables))


def fields(desk: Desk, group: int, **said: str) -> dict[str, str]:
    """The form of a group as a browser sends it."""
    return {"key": str(new_id()), "seen": desk.followup().group(group).seen, **said}


class TestFormsSentByHand:
    def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written(self, browser: Any, desk: Desk) -> None:
        before = everything(desk)
        for group, said, field, told in (
            (2, {"value_e1": "många"}, "value_e1", "gick inte att läsa som ett tal"),
            (2, {"value_e1": "1.000"}, "value_e1", "gick inte att läsa som ett tal"),
            (2, {"value_e1": "3", "evidence_e1": "x" * 2001}, "evidence_e1", "2000"),
            (2, {"value_t1": f"Ring {PERSONAL_NUMBER}"}, "value_t1", "personnummer"),
            (1, {"value_i1": "kanske"}, "value_i1", ""),
            (1, {"value_i1": "yes", "link_i1": "ftp://x"}, "link_i1", "https://"),
            (1, {"value_i1": "yes", "on_i1": "2999-01-01"}, "on_i1", "Dagen har inte varit än"),
            (1, {"value_i1": "yes", "on_i1": "i går"}, "on_i1", ""),
            (3, {"value_f1": "-1"}, "value_f1", "gick inte att läsa som ett tal"),
        ):
            answer = browser.post(url(desk, "answer_followup", desk.year, group), fields(desk, group, **said))
            assert answer.status_code == 422, said
            assert set(answer.context["form"].errors) == {field}, (said, answer.context["form"].errors)
            assert told in flat(answer), said
        assert everything(desk) == before

    def test_one_bad_answer_stops_the_good_ones_of_the_same_form(self, browser: Any, desk: Desk) -> None:
        before = everything(desk)
        said = fields(desk, 2, value_e1="3", value_t1="x" * 3000)
        assert browser.post(url(desk, "answer_followup", desk.year, 2), said).status_code == 422
        assert everything(desk) == before

    def test_fields_of_other_groups_and_of_nothing_are_not_heard(self, browser: Any, desk: Desk) -> None:
        said = fields(desk, 2, value_e1="3", value_f1="1000", value_nej="x", version="9", year="1999", authority="x")
        assert browser.post(url(desk, "answer_followup", desk.year, 2), said).status_code == 302
        assert {key: one.value for key, one in desk.followup().answers.items()} == {"i1": "no", "e1": "3"}

    def test_without_a_key_or_with_one_that_is_none_nothing_is_written(self, browser: Any, desk: Desk) -> None:
        before = everything(desk)
        for key in ("", "x", "1; DROP TABLE"):
            said = {**fields(desk, 2, value_e1="3"), "key": key}
            assert browser.post(url(desk, "answer_followup", desk.year, 2), said).status_code == 422
        assert everything(desk) == before

    def test_without_the_fingerprint_or_with_an_old_one_it_is_told_that_somebody_came_before(self, browser: Any, desk: Desk) -> None:
        old = desk.followup().group(1).seen
        desk.answer(1, says(INDICATOR, "partly"))
        before = everything(desk)
        for seen in ("", old, "0" * 32):
            answer = browser.post(url(desk, "answer_followup", desk.year, 1), {**fields(desk, 1, value_i1="yes"), "seen": seen})
            assert answer.status_code == 422, seen
            assert "value_i1" not in answer.context["form"].errors
        assert everything(desk) == before

    def test_sent_twice_is_one_answer(self, browser: Any, desk: Desk) -> None:
        said = fields(desk, 2, value_e1="3")
        number = ledger.head(events.stream_of(desk.keeper)).number
        for _again in range(3):
            assert browser.post(url(desk, "answer_followup", desk.year, 2), said).status_code == 302
        assert ledger.head(events.stream_of(desk.keeper)).number == number + 1

    def test_the_same_key_for_another_answer_is_told(self, browser: Any, desk: Desk) -> None:
        said = fields(desk, 2, value_e1="3")
        browser.post(url(desk, "answer_followup", desk.year, 2), said)
        before = everything(desk)
        assert browser.post(url(desk, "answer_followup", desk.year, 2), {**said, "value_e1": "4"}).status_code == 422
        assert (
            browser.post(url(desk, "answer_followup", desk.year, 3), {**fields(desk, 3, value_f1="1"), "key": said["key"]}).status_code
            == 422
        )
        assert everything(desk) == before

    def test_markup_in_an_answer_is_text_wherever_it_is_shown(self, browser: Any, desk: Desk) -> None:
        evil = "<img src=x onerror=alert(1)>"
        browser.post(url(desk, "answer_followup", desk.year, 2), fields(desk, 2, value_t1=evil, evidence_t1=evil))
        for name, args in (("followup", (desk.year,)), ("answer_followup", (desk.year, 2))):
            assert evil not in browser.get(url(desk, name, *args)).content.decode(), name

    def test_addresses_that_are_none_do_not_exist(self, browser: Any, desk: Desk) -> None:
        year = desk.year
        for address in (
            url(desk, "followup", 1066), url(desk, "followup", 99999), url(desk, "followup_version", year, 2),
            url(desk, "followup_version", year, 0), url(desk, "answer_followup", year, 0), url(desk, "answer_followup", year, 9),
            url(desk, "answer_followup", 1999, 1), url(desk, "followup_sent", 1999), url(desk, "reopen_followup", 1999),
            url(desk, "followup_json", 1999), url(desk, "followup_csv", 1999),
        ):  # fmt: skip
            assert browser.get(address).status_code == 404, address

    def test_what_only_reads_takes_no_post(self, browser: Any, desk: Desk) -> None:
        before = everything(desk)
        for name, args in (("followups", ()), ("followup", (desk.year,)), ("followup_json", (desk.year,)), ("followup_csv", (desk.year,))):
            assert browser.post(url(desk, name, *args), {"key": str(new_id())}).status_code == 405, name
        assert everything(desk) == before


class TestWhoMay:
    def test_who_may_not_writes_nothing_by_any_way(self, client: Any, sign_in: Any, desk: Desk, social_coordinator: Any) -> None:
        before, year = everything(desk), desk.year
        file = {"file": SimpleUploadedFile("f.csv", "nyckel;grupp;fråga;typ\na;G;Hur?;\n".encode()), "year": str(year), "name": "N"}
        ways = (
            ("answer_followup", (year, 1), fields(desk, 1, value_i1="yes")), ("followup_sent", (year,), {"registry": "KS 1", "note": "x"}),
            ("reopen_followup", (year,), {"reason": "x"}), ("new_followup", (), file),
        )  # fmt: skip
        for viewer in (
            social_coordinator, viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.OBSERVER), viewer_with(Role.AUDITOR),
            viewer_with(Role.DUTY_OFFICER), viewer_with(Role.ADMINISTRATOR),
        ):  # fmt: skip
            sign_in(client, viewer)
            for name, args, said in ways:
                assert client.post(url(desk, name, *args), {"key": str(new_id()), **said}).status_code == 404, (viewer.actor.label, name)
        assert everything(desk) == before

    def test_who_answers_does_not_take_in_nor_send(self, client: Any, sign_in: Any, desk: Desk) -> None:
        sign_in(client, viewer_with(Role.UNIT_COORDINATOR))
        year = desk.year
        assert client.post(url(desk, "answer_followup", year, 1), fields(desk, 1, value_i1="yes")).status_code == 302
        before = everything(desk)
        for name, args in (("followup_sent", (year,)), ("reopen_followup", (year,)), ("new_followup", ())):
            assert client.get(url(desk, name, *args)).status_code == 404, name
            assert client.post(url(desk, name, *args), {"key": str(new_id()), "registry": "1", "note": "x"}).status_code == 404, name
        page = client.get(url(desk, "followup", year)).content.decode()
        assert "/sent/" not in page
        assert everything(desk) == before

    def test_no_login_leads_to_the_door(self, client: Any, desk: Desk) -> None:
        for name, args in (("followup", (desk.year,)), ("followup_csv", (desk.year,)), ("answer_followup", (desk.year, 1))):
            assert client.get(url(desk, name, *args)).status_code == 302, name

    def test_absent_and_forbidden_answer_alike(self, desk: Desk, social_coordinator: Any) -> None:
        for viewer, place in ((desk.town.viewer, new_id()), (social_coordinator, desk.keeper), (nobody(), desk.keeper)):
            for call in (
                lambda viewer=viewer, place=place: queries.followup_page(viewer, place, desk.year, desk.today),
                lambda viewer=viewer, place=place: queries.followups(viewer, place),
                lambda viewer=viewer, place=place: desk.do(
                    "reopen_followup", viewer=viewer, keeper_id=place, year=desk.year, reason="Kompletteras."
                ),
            ):
                with refused("preparedness.not_found"):
                    call()


class TestTwoAtOnce:
    def test_the_second_to_answer_a_group_is_told_and_the_first_stands(self, desk: Desk) -> None:
        seen = desk.followup().group(2).seen
        desk.answer(2, says(COUNT, "3"), seen=seen)
        with refused("preparedness.changed_meanwhile"):
            desk.answer(2, says(COUNT, "4"), seen=seen)
        assert desk.followup().answers["e1"].value == "3"

    def test_two_groups_do_not_disturb_each_other(self, desk: Desk) -> None:
        seen = desk.followup().group(2).seen
        desk.answer(3, says(RECEIVED, "1"))
        desk.answer(2, says(COUNT, "3"), seen=seen)
        assert set(desk.followup().answers) == {"i1", "e1", "f1"}

    def test_a_form_that_is_replaced_meanwhile_stops_the_answer_to_the_old_one(self, desk: Desk) -> None:
        seen = desk.followup().group(1).seen
        desk.ask(found=form(TEXT, indicator=replace(INDICATOR, text="Är planen övad?")))
        with refused("preparedness.changed_meanwhile"):
            desk.answer(1, says(INDICATOR, "yes"), seen=seen)
        assert "i1" not in desk.followup().answers
        assert [one.value for one in desk.followup().no_longer] == ["no"]

    def test_one_that_is_sent_meanwhile_stops_the_answer_with_why(self, desk: Desk) -> None:
        seen = desk.followup().group(2).seen
        desk.send(note="Resten kommer.")
        with refused("preparedness.followup_sent", year=desk.year):
            desk.answer(2, says(COUNT, "3"), seen=seen)
        # The same sending once more is the same, also when it has been closed since.
        assert "e1" not in desk.followup().answers

    def test_a_sending_again_after_it_was_closed_is_the_first_one(self, desk: Desk) -> None:
        key = new_id()
        first = desk.answer(2, says(COUNT, "3"), key=key)
        desk.send(note="Delvis.")
        assert desk.answer(2, says(COUNT, "3"), key=key).number == first.number


class TestSending:
    def test_days_outside_the_year_and_to_come_are_refused(self, desk: Desk) -> None:
        for on in (date(desk.year - 1, 12, 31), desk.today + timedelta(days=1), date.max, date.min, None):
            with refused("preparedness.sent_on", field="on", year=desk.year):
                desk.send(on=on, note="x")
        for field, said, code in (
            ("registry", {"registry": " \n "}, "sent_registry"), ("registry", {"registry": "x" * 201}, "too_long"),
            ("to", {"to": "x" * 201}, "too_long"), ("note", {"note": "x" * 2001}, "too_long"), ("note", {"note": " "}, "sent_incomplete"),
            ("note", {"note": PERSONAL_NUMBER}, "personal_id"),
        ):  # fmt: skip
            with refused(f"preparedness.{code}", field=field):
                desk.send(**{"note": "Delvis.", **said})
        assert not FollowupSentRow.objects.exists()

    def test_when_all_is_answered_no_word_is_asked_for(self, desk: Desk) -> None:
        desk.answer(2, says(COUNT, "3"), says(TEXT, "Inget."))
        desk.answer(3, says(RECEIVED, "1"), says(SPENT, "1"))
        event = desk.send().event
        assert (event.answered, event.total, event.note) == (5, 5, "")
        sent = desk.followup().sent
        assert sent is not None
        assert (sent.on, sent.registry, sent.by) == (desk.today, "KS 2019:1", desk.town.viewer.actor.label)

    def test_twice_by_one_key_is_once_and_with_another_day_is_told(self, desk: Desk) -> None:
        key = new_id()
        first = desk.send(key=key, note="Delvis.")
        assert desk.send(key=key, note="Delvis.").number == first.number
        for said in ({"note": "Annat."}, {"note": "Delvis.", "registry": "KS 9"}, {"note": "Delvis.", "on": date(desk.year, 1, 1)}):
            with refused("ledger.key_reused"):
                desk.send(key=key, **said)
        assert FollowupSentRow.objects.count() == 1

    def test_opened_again_by_one_key_is_once_and_the_ledger_keeps_both(self, desk: Desk) -> None:
        desk.send(note="Delvis.")
        key = new_id()
        first = desk.do("reopen_followup", year=desk.year, reason="Fel siffra.", key=key)
        assert desk.do("reopen_followup", year=desk.year, reason="Fel siffra.", key=key).number == first.number
        with refused("ledger.key_reused"):
            desk.do("reopen_followup", year=desk.year, reason="Annat skäl.", key=key)
        with refused("preparedness.followup_not_sent"):
            desk.do("reopen_followup", year=desk.year, reason="En gång till.")
        desk.send(note="Hel.", registry="KS 2019:2")
        kinds = [type(entry.event).__name__ for entry in ledger.entries(events.stream_of(desk.keeper))]
        assert kinds == ["FollowupFormImported", "FollowupAnswered", "FollowupSent", "FollowupReopened", "FollowupSent"]

    def test_every_entry_can_be_read_alone(self, desk: Desk) -> None:
        desk.send(note="Delvis.")
        desk.do("reopen_followup", year=desk.year, reason="Fel.")
        for entry in ledger.entries(events.stream_of(desk.keeper)):
            assert (entry.event.keeper, entry.event.year) == ("Kommunstyrelsen", desk.year)
            if isinstance(entry.event, events.FollowupAnswered):
                assert [one.question for one in entry.event.answers] == [INDICATOR.text]


class TestTheFiles:
    def test_json_is_whole_and_reads_as_what_it_was(self, browser: Any, desk: Desk) -> None:
        desk.ask(found=form(TEXT, indicator=replace(INDICATOR, text="Är planen övad?")))
        desk.answer(2, says(TEXT, "=1+1"))
        said = json.loads(browser.get(url(desk, "followup_json", desk.year)).content)
        assert (said["place"], said["year"], said["sent"]) == ("Kommunstyrelsen", desk.year, None)
        assert [one["value"] for one in said["answers"]] == ["=1+1"]
        assert [(one["question"], one["value"]) for one in said["no_longer_asked"]] == [(INDICATOR.text, "no")]
        assert said["form"]["version"] == 2
        desk.send(note="Delvis.")
        assert json.loads(browser.get(url(desk, "followup_json", desk.year)).content)["sent"]["registry"] == "KS 2019:1"

    def test_csv_has_every_question_answered_or_not_and_runs_nothing(self, browser: Any, desk: Desk) -> None:
        desk.answer(2, says(TEXT, "=HYPERLINK(0)", evidence="@x", link="/plans/"))
        answer = browser.get(url(desk, "followup_csv", desk.year))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert [row[0] for row in rows[1:]] == ["i1", "e1", "t1", "f1", "f2"]
        (text,) = [row for row in rows if row[0] == "t1"]
        assert text[3:6] == ["'=HYPERLINK(0)", "'@x", "/plans/"]
        assert answer.headers["Content-Disposition"] == f'attachment; filename="uppfoljning-{desk.year}.csv"'


def test_a_key_of_a_question_does_not_leave_its_form() -> None:
    """What would end a name or an id in a page is no key."""
    for key in ('a"', "a b", "<a>", "a'", "å;", "a&b", ""):
        with refused("preparedness.form_key", field="file"):
            check_form(Form("f", 1, "F", "", (Group("g", "G", (Question(key, "A?", Kind.TEXT),)),)))
