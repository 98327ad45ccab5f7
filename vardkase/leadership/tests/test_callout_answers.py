"""What comes back to a call-out: links, SMS, keys and reports; twice, forged, in conflict, not understood, from strangers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.actions import callout_answers as answers
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.callbacks import DeliveryReport, IncomingSms, KeyPress, Rejected, Rejection
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.message import State
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.channels.tokens import make_token
from vardkase.leadership.models import Callout, CalloutMessage, CalloutRejected, CalloutReply, CalloutSeat
from vardkase.leadership.queries.callout_links import asked_by_link
from vardkase.leadership.rules.callouts import Via
from vardkase.leadership.tests.callouts import asked, called, candidate, moved_on, number, said, seats, state, wanted
from vardkase.ledger import queries as ledger
from vardkase.ledger.models import OutboxRow

pytestmark = pytest.mark.django_db


def sms(text: str, sender: str = number(0), *, id: str = "", at: datetime = NIGHT) -> IncomingSms:
    """An SMS that has come."""
    key = UUID(int=hash((id or text, sender)) % 2**128)
    return IncomingSms("46elks", id or text, sender, "+46766860000", text, key, at)


def link(seat: CalloutSeat, minutes: float = 720) -> str:
    """The token of somebody's link."""
    return make_token(key=settings.SECRET_KEY, expires_at=later(minutes), id=seat.token).text


def stands(callout_id: UUID, place: int = 0) -> tuple[str, int | None, str]:
    """What somebody stands as."""
    seat = seats(callout_id)[place]
    return seat.answer, seat.minutes, seat.via


class TestAnSms:
    @pytest.mark.parametrize(
        ("text", "standing"),
        [
            ("JA", ("yes", None, "sms")),
            ("ja 20", ("yes", 20, "sms")),
            ("Ja, är där om en halvtimme", ("yes", 30, "sms")),
            ("NEJ", ("no", None, "sms")),
            ("senare", ("later", None, "sms")),
            ("senare 2 tim", ("later", 120, "sms")),
            ("Vem är det?", ("", None, "")),
        ],
    )
    def test_is_an_answer_when_all_of_it_is_understood(
        self, alva: Viewer, incident_id: UUID, text: str, standing: tuple[str, int | None, str]
    ) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_sms(message=sms(text), now=later(1))
        assert stands(callout_id) == standing
        assert seats(callout_id)[0].unclear is (standing[0] == "")

    def test_that_is_not_understood_is_shown_with_its_words(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_sms(message=sms("ja men inte före åtta"), now=later(1))
        line = queries.callout(alva, callout_id, now=later(2)).roles[0]
        assert (line.tally["settle"], line.seats[0].replies[0].text) == (1, "ja men inte före åtta")

    def test_that_comes_twice_counts_once(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        first = answers.answer_by_sms(message=sms("JA", id="s1"), now=later(1))
        second = answers.answer_by_sms(message=sms("JA", id="s1"), now=later(9))
        assert first is not None
        assert second is not None
        assert first.number == second.number
        assert CalloutReply.objects.filter(callout_id=callout_id).count() == 1

    def test_that_says_two_things_under_one_id_is_what_it_said_first(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_sms(message=sms("JA", id="s1"), now=later(1))
        answers.answer_by_sms(message=IncomingSms("46elks", "s1", number(0), "", "NEJ", sms("JA", id="s1").key), now=later(2))
        assert stands(callout_id)[0] == "yes"

    @pytest.mark.parametrize("written", ["0701740605", "070-174 06 05", "0046701740605", "+46 70 174 06 05"])
    def test_is_known_however_the_number_is_written(self, alva: Viewer, incident_id: UUID, written: str) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_sms(message=sms("JA", written), now=later(1))
        assert stands(callout_id)[0] == "yes"

    @pytest.mark.parametrize("sender", ["+46701740699", "Telia", "", "112", "x" * 200])
    def test_from_a_stranger_is_kept_and_counts_for_nobody(self, alva: Viewer, incident_id: UUID, sender: str) -> None:
        callout_id = called(alva, incident_id)
        assert answers.answer_by_sms(message=sms("JA", sender), now=later(1))
        board = queries.callout(alva, callout_id, now=later(2))
        assert (len(board.strays), board.roles[0].coming) == (1, 0)
        assert "+46701740699" not in board.strays[0].sender

    def test_when_nobody_was_ever_asked_is_no_entry(self) -> None:
        assert answers.answer_by_sms(message=sms("JA"), now=later(1)) is None

    def test_of_somebody_not_yet_asked_is_a_strangers(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_sms(message=sms("JA", number(2)), now=later(1))
        assert stands(callout_id, 2)[0] == ""

    def test_of_somebody_asked_for_two_roles_is_for_a_human(self, alva: Viewer, incident_id: UUID) -> None:
        roles = [wanted(chain=(candidate(0),), role_key=key, role=key) for key in ("a", "b")]
        callout_id = called(alva, incident_id, *roles)
        answers.answer_by_sms(message=sms("JA"), now=later(1))
        found = CalloutSeat.objects.filter(callout_id=callout_id)
        assert sorted((seat.answer, seat.unclear) for seat in found) == [("", False), ("", True)]

    def test_answers_the_role_that_still_waits(self, alva: Viewer, incident_id: UUID) -> None:
        roles = [wanted(chain=(candidate(0),), role_key=key, role=key) for key in ("a", "b")]
        callout_id = called(alva, incident_id, *roles)
        said(callout_id, 0, Answer.YES, later(1), role_key="a")
        answers.answer_by_sms(message=sms("NEJ"), now=later(2))
        assert [seat.answer for seat in (*seats(callout_id, "a"), *seats(callout_id, "b"))] == ["yes", "no"]

    def test_of_yesterday_is_nobodys(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_sms(message=sms("JA"), now=NIGHT + timedelta(hours=25))
        assert stands(callout_id)[0] == ""

    def test_answers_the_call_out_that_runs(self, alva: Viewer, incident_id: UUID) -> None:
        stopped, running = called(alva, incident_id), called(alva, incident_id, staff="Socialkontorets stab")
        actions.stop_callout(viewer=alva, callout_id=stopped, reason="Fel.", key=new_id(), now=later(1))
        answers.answer_by_sms(message=sms("JA"), now=later(2))
        assert (stands(stopped)[0], stands(running)[0]) == ("", "yes")


class TestALink:
    def test_answers_once(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        token = link(seats(callout_id)[0])
        assert not asked_by_link(token, later(1)).used
        answers.answer_by_link(token=token, answer=Answer.YES, minutes=20, now=later(1))
        assert asked_by_link(token, later(2)).used
        again = answers.answer_by_link(token=token, answer=Answer.YES, minutes=20, now=later(2))
        assert again.repeated
        with refused("leadership.link_is_dead"):
            answers.answer_by_link(token=token, answer=Answer.NO, minutes=None, now=later(3))
        assert stands(callout_id) == ("yes", 20, "link")

    @pytest.mark.parametrize(
        "token",
        ["", "x", "A" * 32, "../../etc/passwd", "ä" * 32],
    )
    def test_that_is_none_of_ours_is_dead(self, alva: Viewer, incident_id: UUID, token: str) -> None:
        called(alva, incident_id)
        with refused("leadership.link_is_dead"):
            asked_by_link(token, later(1))

    def test_that_has_ended_is_dead(self, alva: Viewer, incident_id: UUID) -> None:
        seat = seats(called(alva, incident_id))[0]
        with refused("leadership.link_is_dead"):
            answers.answer_by_link(token=link(seat, minutes=5), answer=Answer.YES, minutes=None, now=later(5))

    def test_that_we_have_sealed_for_nobody_is_dead(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        token = make_token(key=settings.SECRET_KEY, expires_at=later(60)).text
        with refused("leadership.link_is_dead"):
            asked_by_link(token, later(1))

    def test_shows_role_place_and_time_and_no_name(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, report_at=later(60))
        shown = asked_by_link(link(seats(callout_id)[0]), later(1))
        assert (shown.role, shown.report_at, shown.exercise, shown.is_test, shown.over) == ("Stabschef", later(60), False, False, False)
        assert "Provperson" not in repr(shown)

    def test_a_no_has_no_minutes(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_link(token=link(seats(callout_id)[0]), answer=Answer.NO, minutes=20, now=later(1))
        assert stands(callout_id) == ("no", None, "link")

    def test_that_disagrees_with_an_sms_is_shown_and_not_counted(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_sms(message=sms("NEJ"), now=later(1))
        answers.answer_by_link(token=link(seats(callout_id)[0]), answer=Answer.YES, minutes=10, now=later(2))
        advance_callout(callout_id=callout_id, now=later(2))
        assert (stands(callout_id)[0], seats(callout_id)[0].conflict, state(callout_id)) == ("yes", True, "asking")
        assert asked(callout_id) == [0, 1]


def voice(callout_id: UUID) -> CalloutMessage:
    moved_on(callout_id, later(5))
    return CalloutMessage.objects.get(callout_id=callout_id, kind=ChannelKind.VOICE)


def press(reference: UUID, digits: str, id: str = "c1") -> KeyPress:
    return KeyPress("46elks", id, reference, digits, UUID(int=hash((id, digits)) % 2**128))


class TestAKey:
    @pytest.mark.parametrize(
        ("digits", "answer", "unclear"), [("1", "yes", False), ("2", "no", False), ("3", "later", False), ("9", "", True)]
    )
    def test_answers(self, alva: Viewer, incident_id: UUID, digits: str, answer: str, unclear: bool) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_key(press=press(voice(callout_id).id, digits), now=later(6))
        assert (seats(callout_id)[0].answer, seats(callout_id)[0].unclear) == (answer, unclear)

    def test_that_nobody_pressed_is_no_answer(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        assert answers.answer_by_key(press=press(voice(callout_id).id, ""), now=later(6)) is None
        assert CalloutReply.objects.count() == 0

    def test_of_a_call_that_is_none_of_ours_is_nobodys(self) -> None:
        assert answers.answer_by_key(press=press(uuid4(), "1"), now=later(6)) is None

    def test_that_comes_twice_counts_once(self, alva: Viewer, incident_id: UUID) -> None:
        reference = voice(called(alva, incident_id)).id
        for minutes in (6, 7):
            answers.answer_by_key(press=press(reference, "1"), now=later(minutes))
        assert CalloutReply.objects.count() == 1


def report(message: CalloutMessage, said: State, id: str = "r1") -> DeliveryReport:
    return DeliveryReport("46elks", id, message.id, said, UUID(int=hash((id, said)) % 2**128))


class TestAReport:
    def messages(self, viewer: Viewer, incident_id: UUID) -> tuple[UUID, list[CalloutMessage]]:
        callout_id = called(viewer, incident_id)
        moved_on(callout_id, later(1))
        return callout_id, list(CalloutMessage.objects.filter(callout_id=callout_id).order_by("kind"))

    def test_says_that_a_message_has_come(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id, (mail, _sms) = self.messages(alva, incident_id)
        for minutes in (2, 3):
            answers.take_report(report=report(mail, State.DELIVERED), now=later(minutes))
        assert CalloutMessage.objects.get(id=mail.id).state == "delivered"
        assert [entry.kind for entry in ledger.entries(f"callout:{callout_id}")].count("callout.reported") == 1

    def test_that_overtakes_another_does_not_go_back(self, alva: Viewer, incident_id: UUID) -> None:
        _, (mail, _sms) = self.messages(alva, incident_id)
        for said_so in (State.DELIVERED, State.HANDED_OVER, State.FAILED):
            answers.take_report(report=report(mail, said_so, id=said_so), now=later(2))
        assert CalloutMessage.objects.get(id=mail.id).state == "delivered"

    def test_that_every_way_has_failed_asks_the_next_at_once(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id, both = self.messages(alva, incident_id)
        CalloutMessage.objects.filter(callout_id=callout_id).update(state="handed_over")
        answers.take_report(report=report(both[0], State.FAILED, id="a"), now=later(2))
        advance_callout(callout_id=callout_id, now=later(2))
        assert asked(callout_id) == [0]
        answers.take_report(report=report(both[1], State.FAILED, id="b"), now=later(3))
        assert OutboxRow.objects.filter(topic="leadership.callout_step", done_at=None, due_at__lte=later(3)).exists()
        advance_callout(callout_id=callout_id, now=later(3))
        assert asked(callout_id) == [0, 1]

    def test_of_what_we_never_sent_is_nothing(self) -> None:
        made = DeliveryReport("46elks", "x", uuid4(), State.DELIVERED, uuid4())
        assert answers.take_report(report=made, now=NIGHT) is None

    def test_that_never_comes_is_shown(self, alva: Viewer, incident_id: UUID) -> None:
        """A provider that accepts and never delivers."""
        callout_id, _ = self.messages(alva, incident_id)
        CalloutMessage.objects.filter(callout_id=callout_id).update(state="handed_over")
        assert not any(one.unreported for one in self.lines(alva, callout_id, 3))
        assert [one.kind for one in self.lines(alva, callout_id, 5) if one.unreported] == ["sms"]

    def lines(self, viewer: Viewer, callout_id: UUID, minutes: float) -> Any:
        return queries.callout(viewer, callout_id, now=later(minutes)).roles[0].seats[0].messages


class TestWhatIsTurnedAway:
    def test_is_counted_by_day_provider_and_reason(self, alva: Viewer, bo: Viewer) -> None:
        for reason in (Rejection.FORGED, Rejection.FORGED, Rejection.MALFORMED):
            answers.count_rejected(rejected=Rejected("46elks", reason), now=NIGHT)
        assert sorted(CalloutRejected.objects.values_list("reason", "count")) == [("forged", 2), ("malformed", 1)]
        assert queries.rejected_callbacks(alva, now=NIGHT) == 3
        assert queries.rejected_callbacks(alva, now=NIGHT + timedelta(days=8)) == 0
        assert queries.rejected_callbacks(bo, now=NIGHT) == 0


class TestFiveHundredAnswers:
    def test_ask_for_one_round_between_them(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(40, count=40))
        OutboxRow.objects.all().delete()
        for seat in seats(callout_id):
            answers.record_answer(callout_id=callout_id, seat_id=seat.id, via=Via.LINK, answer=Answer.YES, key=new_id(), now=later(1))
        assert OutboxRow.objects.count() == 1
        advance_callout(callout_id=callout_id, now=later(1))
        assert queries.callout(alva, callout_id, now=later(2)).roles[0].coming == 40

    def test_of_a_seat_in_another_call_out_is_refused(self, alva: Viewer, incident_id: UUID) -> None:
        one, other = called(alva, incident_id), called(alva, incident_id, staff="Socialkontorets stab")
        with refused("leadership.not_found"):
            answers.record_answer(callout_id=one, seat_id=seats(other)[0].id, via=Via.LINK, answer=Answer.YES, key=new_id(), now=later(1))
        assert Callout.objects.count() == 2
