"""What a provider says twice is one answer, whoever asks by then; what people write is kept clean; what is over stays as it is."""

from __future__ import annotations

from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions as incidents
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import NIGHT, closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.actions import callout_answers as answers
from vardkase.leadership.channels.callbacks import IncomingSms
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import CalloutReply
from vardkase.leadership.projections import callouts as projection
from vardkase.leadership.rules.callouts import LONGEST_WORDS, Via, kept_words
from vardkase.leadership.tests.callouts import called, number, said, seats
from vardkase.ledger import queries as ledger
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with

KEY = UUID(int=7)


def sms(text: str, sender: str = number(0), key: UUID = KEY) -> IncomingSms:
    return IncomingSms("46elks", "sms-1", sender, "+46766860000", text, key)


@pytest.mark.django_db
class TestACallbackThatComesAgain:
    def test_answers_no_other_call_out(self, alva: Viewer, incident_id: UUID) -> None:
        """The first thanks was lost, and meanwhile another staff asks the same person."""
        one = called(alva, incident_id)
        first = answers.answer_by_sms(message=sms("JA 20"), now=later(1))
        other = called(alva, incident_id, staff="Stab, socialkontoret", now=later(4))
        again = answers.answer_by_sms(message=sms("JA 20"), now=later(5))
        assert first is not None
        assert again is not None
        assert (again.stream, again.number) == (first.stream, first.number)
        assert (seats(one)[0].answer, seats(other)[0].answer) == ("yes", "")
        assert CalloutReply.objects.count() == 1

    def test_answers_no_other_when_the_first_is_stopped(self, alva: Viewer, incident_id: UUID) -> None:
        one = called(alva, incident_id)
        answers.answer_by_sms(message=sms("NEJ"), now=later(1))
        actions.stop_callout(viewer=alva, callout_id=one, reason="Fel lista.", key=new_id(), now=later(2))
        other = called(alva, incident_id, now=later(4))
        answers.answer_by_sms(message=sms("NEJ"), now=later(5))
        assert seats(other)[0].answer == ""

    def test_from_a_stranger_is_kept_once(self, alva: Viewer, incident_id: UUID) -> None:
        one = called(alva, incident_id)
        answers.answer_by_sms(message=sms("JA", "+46701740699"), now=later(1))
        called(alva, incident_id, staff="Stab, socialkontoret", now=later(4))
        answers.answer_by_sms(message=sms("JA", "+46701740699"), now=later(5))
        assert list(CalloutReply.objects.values_list("callout_id", "seat_id")) == [(one, None)]

    def test_under_another_id_is_another_answer(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        for place, text in enumerate(("JA", "NEJ")):
            answers.answer_by_sms(message=sms(text, key=UUID(int=place)), now=later(1 + place))
        assert CalloutReply.objects.count() == 2

    def test_is_known_again_after_the_rows_are_made_anew(self, alva: Viewer, incident_id: UUID) -> None:
        one = called(alva, incident_id)
        answers.answer_by_sms(message=sms("JA"), now=later(1))
        projection.rebuild(one)
        other = called(alva, incident_id, staff="Stab, socialkontoret", now=later(4))
        answers.answer_by_sms(message=sms("JA"), now=later(5))
        assert seats(other)[0].answer == ""


class TestWords:
    @each(
        ("written", "kept"),
        [
            ("JA 20", "JA 20"),
            (" nej\n tack\x00 ", "nej tack"),
            ("NEJ, ring 19121212-1212 Tolvan", "NEJ, ring 19••••••-•••• Tolvan"),
            ("121212-1212 och 19121212-1212", "12••••-•••• och 19••••••-••••"),
            ("Ring 070-174 06 05", "Ring 070-174 06 05"),
            ("\u202eJA", "JA"),
            ("", ""),
        ],
    )
    def test_are_kept_clean_and_without_personal_numbers(self, written: str, kept: str) -> None:
        assert kept_words(written, NIGHT) == kept

    def test_are_kept_so_long_and_no_longer(self) -> None:
        assert len(kept_words("x" * 4000, NIGHT)) == LONGEST_WORDS
        # A number that the end would cut in two is masked before.
        assert "1212" not in kept_words("x" * (LONGEST_WORDS - 8) + " 19121212-1212", NIGHT)

    @pytest.mark.django_db
    def test_that_are_masked_stand_so_in_the_stream(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_sms(message=sms("NEJ, ring 19121212-1212\x00"), now=later(1))
        assert CalloutReply.objects.get().text == "NEJ, ring 19••••••-••••"
        payloads = b"".join(entry.payload or b"" for entry in ledger.entries(f"callout:{callout_id}"))
        assert b"1212-1212" not in payloads

    @pytest.mark.django_db
    @pytest.mark.parametrize(("role", "sees"), [(Role.STAFF_MEMBER, True), (Role.AUDITOR, False)])
    def test_are_for_those_who_answer_for_others(self, alva: Viewer, incident_id: UUID, role: Role, sees: bool) -> None:
        callout_id = called(alva, incident_id)
        answers.answer_by_sms(message=sms("mitt barn är sjukt"), now=later(1))
        answers.answer_by_sms(message=sms("vem är det", "+46701740699", UUID(int=8)), now=later(1))
        board = queries.callout(viewer_with(role), callout_id, now=later(2))
        seat = board.roles[0].seats[0]
        assert [one.text for one in seat.replies] == (["mitt barn är sjukt"] if sees else [""])
        assert len(board.strays) == sees
        assert seat.unclear


@pytest.mark.django_db
class TestWhatIsOver:
    def over(self, viewer: Viewer, incident_id: UUID, *states: State) -> None:
        for to in states:
            incidents.change_state(viewer=viewer, incident_id=incident_id, to=to, reason="Klart.", key=new_id(), now=later(5))

    @pytest.mark.parametrize("archived", [False, True])
    def test_takes_no_stop_and_no_tick(self, alva: Viewer, incident_id: UUID, archived: bool) -> None:
        callout_id = called(alva, incident_id)
        closed(alva, incident_id)
        if archived:
            self.over(alva, incident_id, State.EVALUATED, State.ARCHIVED)
        before = [ledger.head(stream).number for stream in (f"incident:{incident_id}", f"callout:{callout_id}")]
        with refused("leadership.incident_is_over"):
            actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Efteråt.", key=new_id(), now=later(9))
        seat_id = seats(callout_id)[0].id
        with refused("leadership.incident_is_over"):
            actions.tick_answer(viewer=alva, callout_id=callout_id, seat_id=seat_id, answer=Answer.YES, key=new_id(), now=later(9))
        assert [ledger.head(stream).number for stream in (f"incident:{incident_id}", f"callout:{callout_id}")] == before

    def test_answers_as_before_to_what_was_sent_in_time(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        tick = {"viewer": alva, "callout_id": callout_id, "seat_id": seats(callout_id)[0].id, "answer": Answer.YES, "key": new_id()}
        stop = {"viewer": alva, "callout_id": callout_id, "reason": "Klart.", "key": new_id()}
        first = [actions.tick_answer(**tick, now=later(3)).number, actions.stop_callout(**stop, now=later(4)).number]
        closed(alva, incident_id)
        assert [actions.tick_answer(**tick, now=later(9)).number, actions.stop_callout(**stop, now=later(9)).number] == first

    def test_still_keeps_what_people_answer_late(self, alva: Viewer, incident_id: UUID) -> None:
        """What comes by itself lies in the call-out's own stream; the incident's log is shut."""
        callout_id = called(alva, incident_id)
        closed(alva, incident_id)
        before = ledger.head(f"incident:{incident_id}").number
        said(callout_id, 0, Answer.YES, later(9), via=Via.LINK)
        assert seats(callout_id)[0].answer == "yes"
        assert ledger.head(f"incident:{incident_id}").number == before
