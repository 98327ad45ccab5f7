"""What somebody who has answered by the link is told: whether anybody waits for them, and how to change it. Nobody comes to a test."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, words
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import CalloutReply
from vardkase.leadership.rules.callouts import Via
from vardkase.leadership.rules.receipts import Receipt, receipt
from vardkase.leadership.tests.callouts import called, draft, said, seats, wanted
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.tests.test_callout_doors import fresh, path
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient

__all__ = ["fresh"]
AUTHORITY = UUID("01680000-0000-7000-8000-00000000a001")
NOTHING = dict.fromkeys(("is_test", "is_exercise", "is_conflict", "is_reserve", "over_before", "over_since"), False)


class TestTheRule:
    @each(
        ("answer", "facts", "told"),
        [
            (Answer.YES, {}, Receipt.EXPECTED),
            (Answer.YES, {"is_exercise": True}, Receipt.EXERCISE),
            (Answer.YES, {"is_reserve": True}, Receipt.RESERVE),
            (Answer.YES, {"is_reserve": True, "is_exercise": True}, Receipt.RESERVE),
            (Answer.YES, {"over_since": True}, Receipt.STOPPED),
            (Answer.YES, {"over_since": True, "over_before": True}, Receipt.TOO_LATE),
            (Answer.YES, {"is_conflict": True}, Receipt.CONFLICT),
            (Answer.NO, {}, Receipt.ANOTHER),
            (Answer.LATER, {"is_exercise": True}, Receipt.ANOTHER),
            (Answer.NO, {"over_since": True}, Receipt.ANOTHER),
        ],
    )
    def test_says_what_an_answer_comes_to(self, answer: Answer, facts: dict[str, bool], told: Receipt) -> None:
        assert receipt(answer, **NOTHING | facts) is told

    @pytest.mark.parametrize("answer", [Answer.YES, Answer.NO, Answer.LATER])
    def test_expects_nobody_at_a_test_whatever_else_holds(self, answer: Answer) -> None:
        for fact in NOTHING:
            assert receipt(answer, **NOTHING | {"is_test": True, fact: True}) is Receipt.TEST

    def test_has_words_for_every_receipt_and_says_only_twice_that_somebody_waits(self) -> None:
        with translation.override("sv"):
            told = {one: str(words.RECEIPTS[one]) for one in Receipt}
        assert len(set(told.values())) == len(Receipt)
        assert {one for one, text in told.items() if "Du är väntad" in text} == {Receipt.EXERCISE, Receipt.EXPECTED}


def pressed(client: CheckingClient, callout_id: UUID, answer: str = "yes", place: int = 0) -> Page:
    return Page(client.post(path(callout_id, place), {"answer": answer}, follow=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past", "fresh")
class TestThePage:
    def test_of_a_test_does_not_expect_anybody(self, client: CheckingClient, alva: Viewer) -> None:
        key = new_id()
        actions.start_callout_test(viewer=alva, authority_id=AUTHORITY, authority="Kommunen", draft=draft(), key=key, now=NIGHT)
        advance_callout(callout_id=key, now=NIGHT)
        page = pressed(client, key)
        assert "Det här var ett prov. Du ska inte komma" in page.text
        assert "väntad" not in page.text

    def test_of_an_exercise_says_so(self, client: CheckingClient, alva: Viewer) -> None:
        page = pressed(client, called(alva, opened(alva, title="Övning", mode=Mode.EXERCISE)))
        assert "Det här är en övning. Du är väntad till den." in page.text
        assert "ÖVNING" in page.text

    def test_after_a_stop_says_not_to_come(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(3))
        page = pressed(client, callout_id)
        assert "Inkallningen var redan avbruten när du svarade. Kom inte" in page.text
        assert "väntad" not in page.text

    def test_before_a_stop_says_to_ask(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        assert "Du är väntad." in pressed(client, callout_id).text
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(60))
        assert "Inkallningen är avbruten. Du behöver inte komma." in Page(client.get(path(callout_id))).text

    def test_when_the_incident_is_over_does_not_expect_anybody(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        closed(alva, incident_id)
        page = pressed(client, callout_id)
        assert "väntad" not in page.text
        assert CalloutReply.objects.count() == 1

    def test_of_one_too_many_keeps_them_at_home(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        said(callout_id, 1, Answer.YES, later(1))
        page = pressed(client, callout_id)
        assert "du står i reserv. Ge dig inte av förrän någon ringer dig." in page.text
        said(callout_id, 1, Answer.NO, later(9))
        assert "Du är väntad." in Page(client.get(path(callout_id))).text

    def test_of_somebody_who_has_said_both_says_that_somebody_telephones(
        self, client: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        callout_id = called(alva, incident_id)
        said(callout_id, 0, Answer.NO, later(1), via=Via.SMS)
        assert "Du har redan svarat nej, ons 2 jan 02:21." in Page(client.get(path(callout_id))).text
        assert "både ja och nej. Någon ringer dig." in pressed(client, callout_id).text


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past", "fresh")
class TestTheLinkAfterwards:
    def test_says_what_was_answered_when_and_how_to_change_it(
        self, client: CheckingClient, alva: Viewer, incident_id: UUID, settings: Any
    ) -> None:
        settings.CALLOUT_PHONE = "08-465 004 40"
        callout_id = called(alva, incident_id)
        pressed(client, callout_id)
        answer = client.get(path(callout_id))
        page = Page(answer)
        assert page.status == 200
        for text in ("Du har svarat ja, ons 2 jan 02:25.", "Ring 08-465 004 40 om något ändras."):
            assert text in page.text
        for text in ("Provperson", "070", "Stormen", "Alva"):
            assert text not in page.text
        assert page.tree.xpath("//main//form") == []
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    def test_changes_nothing_and_says_so(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        pressed(client, callout_id)
        page = Page(client.post(path(callout_id), {"answer": "no"}))
        assert page.status == 409
        assert "Inget har ändrats: länken går att svara med en gång." in page.text
        assert "Du har svarat ja" in page.text
        assert seats(callout_id)[0].answer == "yes"

    def test_ends_with_the_link(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        pressed(client, callout_id)
        assert client.get(path(callout_id, minutes=5)).status_code == 404

    @pytest.mark.parametrize(("phone", "told"), [("0176-710 00", "Ring 0176-710 00 om"), ("", "Säg till den som har kallat in dig om")])
    def test_gives_a_number_only_when_there_is_one(
        self, client: CheckingClient, alva: Viewer, incident_id: UUID, settings: Any, phone: str, told: str
    ) -> None:
        settings.CALLOUT_PHONE = phone
        callout_id = called(alva, incident_id)
        for page in (Page(client.get(path(callout_id))), pressed(client, callout_id)):
            assert told in page.text


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past", "fresh")
def test_the_question_says_who_asks_for_what_staff_and_when_it_was_sent(
    client: CheckingClient, alva: Viewer, incident_id: UUID, settings: Any
) -> None:
    settings.MUNICIPALITY = "Norrtälje kommun"
    page = Page(client.get(path(called(alva, incident_id, wanted(), now=NIGHT + timedelta(minutes=2)))))
    facts = {one.xpath("string(dt)"): " ".join(one.xpath("string(dd)").split()) for one in page.tree.xpath("//main//dl/div")}
    assert facts["Kallas till"] == "Central krisledning"
    assert facts["Skickat"] == "ons 2 jan 02:22"
    assert facts["Från"] == "Norrtälje kommun, Kommunstyrelsen"
