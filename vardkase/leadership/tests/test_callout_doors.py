"""The doors that stand open: the link that answers, and what providers call back to. Scanners, double taps, forgeries, floods."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as house

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions
from vardkase.leadership.channels.callbacks import CallbackAddresses
from vardkase.leadership.channels.tokens import make_token
from vardkase.leadership.models import CalloutMessage, CalloutRejected, CalloutReply
from vardkase.leadership.tests.callouts import called, moved_on, number, seats
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.throttle import REMEMBERED, Throttle
from vardkase.leadership.views import callout_public
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.scenes import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past", "fresh")]
SECRET = "en hemlighet som bara provet vet"


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Nothing has failed before."""
    monkeypatch.setattr(callout_public, "_links", Throttle(30, timedelta(minutes=10)))
    monkeypatch.setattr(callout_public, "_forged", Throttle(600, timedelta(minutes=1)))
    settings.CALLOUT_CALLBACK_SECRET = SECRET


@kept
def callout_id(alva: Viewer, incident_id: UUID) -> UUID:
    return called(alva, incident_id)


def path(callout_id: UUID, place: int = 0, minutes: float = 720) -> str:
    token = make_token(key=house.SECRET_KEY, expires_at=later(minutes), id=seats(callout_id)[place].token).text
    return f"/c/{token}/"


class TestTheLink:
    def test_shows_role_place_and_time_and_nothing_else(self, client: CheckingClient, callout_id: UUID) -> None:
        answer = client.get(path(callout_id))
        page = Page(answer)
        for words in ("Du kallas in", "Stabschef", "Stabsrummet, stadshuset", "snarast", "Ja, jag kommer", "Nej, jag kan inte", "Senare"):
            assert words in page.text
        for words in ("Provperson", "Stormen", "070", "Alva"):
            assert words not in page.text
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_answers_nothing_when_it_is_looked_at(self, client: CheckingClient, callout_id: UUID, method: str) -> None:
        for _ in range(3):
            assert getattr(client, method)(f"{path(callout_id)}?answer=yes").status_code == 200
        assert CalloutReply.objects.count() == 0

    @pytest.mark.parametrize(
        ("sent", "standing", "words"),
        [
            ({"answer": "yes", "minutes": "20"}, ("yes", 20), "Du är väntad"),
            ({"answer": "yes"}, ("yes", None), "Du är väntad"),
            ({"answer": "no", "minutes": "20"}, ("no", None), "Någon annan tillfrågas"),
            ({"answer": "later", "minutes": "120"}, ("later", 120), "Någon annan tillfrågas"),
        ],
    )
    def test_answers_with_a_press(
        self, client: CheckingClient, callout_id: UUID, sent: dict[str, str], standing: tuple[str, int | None], words: str
    ) -> None:
        answer = client.post(path(callout_id), sent, follow=True)
        seat = seats(callout_id)[0]
        assert (seat.answer, seat.minutes) == standing
        assert words in Page(answer).text

    def test_answers_without_a_cookie_or_a_session(self, callout_id: UUID) -> None:
        """A mail program's own browser, at night."""
        strict = CheckingClient(enforce_csrf_checks=True)
        assert strict.post(path(callout_id), {"answer": "yes"}).status_code == 302
        assert house.SESSION_COOKIE_NAME not in strict.cookies
        assert seats(callout_id)[0].answer == "yes"

    def test_pressed_twice_is_one_answer_with_the_same_thanks(self, client: CheckingClient, callout_id: UUID) -> None:
        answers = [client.post(path(callout_id), {"answer": "yes", "minutes": "20"}) for _ in range(2)]
        assert [one.status_code for one in answers] == [302, 302]
        assert CalloutReply.objects.count() == 1

    def test_is_dead_alike_whatever_is_wrong_with_it(self, client: CheckingClient, callout_id: UUID, settings: Any) -> None:
        settings.CALLOUT_PHONE = "0176-710 00"
        forged = "/c/" + "A" * 32 + "/"
        strange = "/c/" + make_token(key=house.SECRET_KEY, expires_at=later(60)).text + "/"
        found = [alike(client.get(one)) for one in (path(callout_id, minutes=5), forged, strange, "/c/x/")]
        assert len(set(found)) == 1
        assert found[0][0] == 404
        assert "Ring 0176-710 00 och säg om du kan komma." in found[0][1]

    @pytest.mark.parametrize("sent", [{}, {"answer": "kanske"}, {"answer": "unknown"}, {"answer": "yes", "minutes": "7"}])
    def test_that_is_pressed_with_nonsense_asks_again(self, client: CheckingClient, callout_id: UUID, sent: dict[str, str]) -> None:
        assert client.post(path(callout_id), sent).status_code == 422
        assert CalloutReply.objects.count() == 0

    def test_of_a_stopped_call_out_still_answers(self, client: CheckingClient, alva: Viewer, callout_id: UUID) -> None:
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(3))
        assert "Inkallningen är avbruten." in Page(client.get(path(callout_id))).text
        client.post(path(callout_id), {"answer": "yes"})
        assert seats(callout_id)[0].answer == "yes"

    def test_of_an_exercise_says_so(self, client: CheckingClient, alva: Viewer) -> None:
        callout_id = called(alva, opened(alva, title="Övning", mode=Mode.EXERCISE))
        assert "ÖVNING" in Page(client.get(path(callout_id))).text

    def test_is_the_same_to_one_who_is_signed_in(self, screen: CheckingClient, callout_id: UUID) -> None:
        assert screen.get(path(callout_id)).status_code == 200

    def test_guessed_again_and_again_is_held_back(self, client: CheckingClient, callout_id: UUID) -> None:
        answers = [client.get(f"/c/{guess:032}/").status_code for guess in range(32)]
        assert answers == [404] * 30 + [429] * 2
        assert client.get("/c/x/", REMOTE_ADDR="192.0.2.7").status_code == 404

    def test_that_is_right_is_never_held_back(self, client: CheckingClient, callout_id: UUID) -> None:
        """A whole town hall answers from one address, and somebody in it may be guessing."""
        for guess in range(40):
            client.get(f"/c/{guess:032}/")
        assert {client.get(path(callout_id)).status_code for _ in range(3)} == {200}
        assert client.post(path(callout_id), {"answer": "yes"}).status_code == 302
        assert seats(callout_id)[0].answer == "yes"

    def test_that_is_used_is_no_failure_of_anybodys(self, client: CheckingClient, callout_id: UUID) -> None:
        client.post(path(callout_id), {"answer": "yes"})
        assert {client.post(path(callout_id), {"answer": "no"}).status_code for _ in range(32)} == {409}
        assert client.get("/c/x/").status_code == 404


ADDRESSES = CallbackAddresses("/callout/callback", SECRET, "46elks")
OTHERS = CallbackAddresses("/callout/callback", SECRET, "http-sms")


@pytest.fixture
def message(callout_id: UUID) -> CalloutMessage:
    """An SMS that was handed over."""
    moved_on(callout_id, later(1))
    CalloutMessage.objects.filter(callout_id=callout_id).update(state="handed_over")
    return CalloutMessage.objects.get(callout_id=callout_id, kind="sms")


class TestACallback:
    def test_that_reports_delivery_is_believed_and_answered_without_words(self, client: CheckingClient, message: CalloutMessage) -> None:
        for _ in range(2):
            answer = client.post(ADDRESSES.delivery(message.id), {"id": "s1", "status": "delivered", "delivered": "2019-01-02T01:23:00"})
            assert (answer.status_code, answer.content) == (204, b"")
        assert CalloutMessage.objects.get(id=message.id).state == "delivered"

    def test_of_the_other_provider_may_be_json(self, client: CheckingClient, message: CalloutMessage) -> None:
        said = json.dumps({"id": "x", "status": "DELIVRD"})
        assert client.post(OTHERS.delivery(message.id), said, content_type="application/json").status_code == 204
        assert CalloutMessage.objects.get(id=message.id).state == "delivered"

    def test_of_the_other_provider_may_stand_in_the_address(self, client: CheckingClient, message: CalloutMessage) -> None:
        assert client.get(OTHERS.delivery(message.id), {"status": "undelivered"}).status_code == 204
        assert CalloutMessage.objects.get(id=message.id).state == "failed"

    def test_with_an_sms_is_an_answer(self, client: CheckingClient, callout_id: UUID) -> None:
        sent = {"id": "in1", "from": number(0), "to": "+46766860000", "message": "Ja 25", "direction": "incoming"}
        for _ in range(2):
            answer = client.post(ADDRESSES.incoming(), sent)
            assert (answer.status_code, answer.content) == (204, b"")
        assert (seats(callout_id)[0].answer, seats(callout_id)[0].minutes) == ("yes", 25)
        assert CalloutReply.objects.count() == 1

    def test_with_a_key_is_an_answer(self, client: CheckingClient, callout_id: UUID) -> None:
        moved_on(callout_id, later(5))
        call = CalloutMessage.objects.get(callout_id=callout_id, kind="voice")
        assert client.post(ADDRESSES.digit(call.id), {"callid": "c1", "from": "+46766860000", "result": "1"}).status_code == 204
        assert (seats(callout_id)[0].answer, seats(callout_id)[0].via) == ("yes", "voice")

    def test_of_a_call_that_nobody_took_fails(self, client: CheckingClient, callout_id: UUID) -> None:
        moved_on(callout_id, later(5))
        call = CalloutMessage.objects.get(callout_id=callout_id, kind="voice")
        assert client.post(ADDRESSES.hangup(call.id), {"id": "c1", "state": "busy"}).status_code == 204
        assert CalloutMessage.objects.get(id=call.id).state == "failed"

    @pytest.mark.parametrize("kind", ["delivery", "digit", "hangup", "incoming"])
    def test_that_is_forged_is_turned_away_and_counted(self, client: CheckingClient, message: CalloutMessage, kind: str) -> None:
        forger = CallbackAddresses("/callout/callback", "gissad", "46elks")
        address = forger.incoming() if kind == "incoming" else getattr(forger, kind)(message.id)
        sent = {"id": "s1", "status": "failed", "from": number(0), "message": "JA", "callid": "c", "result": "1", "state": "failed"}
        answer = client.post(address, sent)
        assert (answer.status_code, answer.content) == (403, b"")
        assert list(CalloutRejected.objects.values_list("provider", "reason", "count")) == [("46elks", "forged", 1)]
        assert CalloutMessage.objects.get(id=message.id).state == "handed_over"
        assert CalloutReply.objects.count() == 0

    def test_with_the_mark_of_another_message_is_forged(self, client: CheckingClient, message: CalloutMessage) -> None:
        stolen = ADDRESSES.delivery(uuid4()).rsplit("/", 2)[0]
        assert client.post(f"{stolen}/{message.id}/", {"id": "s1", "status": "failed"}).status_code == 403

    def test_from_elsewhere_is_turned_away_when_a_list_is_set(self, client: CheckingClient, message: CalloutMessage, settings: Any) -> None:
        settings.CALLOUT_CALLBACK_SOURCES = ["192.0.2.0/24"]
        sent = {"id": "s1", "status": "delivered"}
        assert client.post(ADDRESSES.delivery(message.id), sent).status_code == 403
        assert client.post(ADDRESSES.delivery(message.id), sent, REMOTE_ADDR="192.0.2.9").status_code == 204

    def test_without_a_secret_is_turned_away(self, client: CheckingClient, message: CalloutMessage, settings: Any) -> None:
        settings.CALLOUT_CALLBACK_SECRET = ""
        assert client.post(ADDRESSES.delivery(message.id), {"id": "s1", "status": "delivered"}).status_code == 403
        assert CalloutRejected.objects.get().reason == "not_configured"

    @pytest.mark.parametrize(
        "sent", [{}, {"id": "s1"}, {"id": "s1", "status": "tokigt"}, {"status": "delivered"}, {"id": "\x00", "status": "delivered"}]
    )
    def test_of_nonsense_is_turned_away(self, client: CheckingClient, message: CalloutMessage, sent: dict[str, str]) -> None:
        assert client.post(ADDRESSES.delivery(message.id), sent).status_code == 403
        assert CalloutRejected.objects.get().reason == "malformed"

    @pytest.mark.parametrize("body", ["{", "[1]", '"x"', ""])
    def test_of_json_that_is_none_is_turned_away(self, client: CheckingClient, message: CalloutMessage, body: str) -> None:
        assert client.post(OTHERS.delivery(message.id), body, content_type="application/json").status_code == 403

    @pytest.mark.parametrize("body", ["[" * 60_000, '{"a":' * 10_000, '{"a":' + "9" * 5000 + "}", '{"from":'])
    def test_of_json_that_no_reader_can_follow_is_turned_away(
        self, client: CheckingClient, message: CalloutMessage, body: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert client.post(OTHERS.delivery(message.id), body, content_type="application/json").status_code == 403
        # Without the mark it is not even read.
        monkeypatch.setattr(callout_public, "_fields", lambda request: pytest.fail("read"))
        forged = "/callout/callback/46elks/incoming/" + "x" * 22 + "/"
        assert client.post(forged, body, content_type="application/json").status_code == 403

    @pytest.mark.parametrize(
        ("sent", "answer", "kept"),
        [
            ({"message": "JA\x00"}, "yes", "JA"),
            ({"message": "JA \ud83d"}, "", "JA \ufffd"),
            ({"message": "\u202eJA\u202c"}, "yes", "JA"),
            ({"message": "JA", "from": "\ud83d"}, "", "JA"),
            ({"message": "JA", "to": "\ud83d"}, "yes", "JA"),
            ({"message": "JA", "created": "\ud83d"}, "yes", "JA"),
        ],
    )
    def test_with_signs_that_nobody_can_read_is_cleaned_and_kept(
        self, client: CheckingClient, callout_id: UUID, sent: dict[str, str], answer: str, kept: str
    ) -> None:
        said = json.dumps({"id": "s1", "from": number(0)} | sent)
        assert client.post(OTHERS.incoming(), said, content_type="application/json").status_code == 204
        assert list(CalloutReply.objects.values_list("text", flat=True)) == [kept]
        assert seats(callout_id)[0].answer == answer

    @pytest.mark.parametrize(
        "address",
        ["46elks/tokigt/x/", "okand/incoming/x/", "http-sms/digit/x/01680000-0000-7000-8000-00000000a001/", "46elks/delivery/x/"],
    )
    def test_at_an_address_that_we_never_gave_out_finds_nothing(self, client: CheckingClient, address: str) -> None:
        answer = client.post(f"/callout/callback/{address}", {"id": "1"})
        assert answer.status_code == 404
        assert CalloutRejected.objects.count() == 0

    def test_needs_no_token_of_a_form(self, message: CalloutMessage) -> None:
        strict = CheckingClient(enforce_csrf_checks=True)
        assert strict.post(ADDRESSES.delivery(message.id), {"id": "s1", "status": "delivered"}).status_code == 204

    def test_of_a_flood_is_counted_no_more_than_so_often(
        self, client: CheckingClient, message: CalloutMessage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(callout_public, "_forged", Throttle(3, timedelta(minutes=1)))
        forger = CallbackAddresses("/callout/callback", "gissad", "46elks")
        for _ in range(6):
            assert client.post(forger.incoming(), {"id": "1"}).status_code == 403
        assert CalloutRejected.objects.get().count == 3


class TestTheBrake:
    def test_closes_after_so_many_failures_and_opens_again(self) -> None:
        brake = Throttle(2, timedelta(minutes=10))
        for minute in range(2):
            assert not brake.is_closed("a", later(minute))
            brake.failed("a", later(minute))
        assert brake.is_closed("a", later(2))
        assert not brake.is_closed("b", later(2))
        assert not brake.is_closed("a", later(10.5))

    def test_forgets_the_oldest_place(self) -> None:
        brake = Throttle(1, timedelta(minutes=10))
        brake.failed("first", NIGHT)
        for place in range(REMEMBERED):
            brake.failed(str(place), NIGHT)
        assert not brake.is_closed("first", NIGHT)
        assert brake.is_closed(str(REMEMBERED - 1), NIGHT)
