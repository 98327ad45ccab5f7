"""The call-out's steps on a small stage of their own: each does what it says, and twice what it does once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.models import Callout, CalloutMessage, CalloutReply, CalloutSeat
from vardkase.leadership.rules.callouts import MessageState
from vardkase.leadership.tests.scenes import staffed
from vardkase.shell.demo.alfrida import calling

pytestmark = pytest.mark.django_db
START = {
    "act": "start_callout", "staff": "Central krisledning", "place": "Stabsrummet", "within": 20, "why": "Storm.", "roles": ["Stabschef"],
}  # fmt: skip


class Night:
    """A call-out that is told step by step."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer, self.incident_id, self.callout_id = viewer, opened(viewer), new_id()
        self.do(START, targets={"staff": staffed(viewer, self.incident_id)}, key=self.callout_id)

    def do(self, body: Any, minutes: float = 0, prefix: str = "", **facts: Any) -> Any:
        common = {"viewer": self.viewer, "key": facts.get("key") or new_id(), "now": later(minutes)}
        targets: dict[str, UUID] = facts.get("targets") or {"callout_id": self.callout_id}
        return calling.perform(body, targets, self.incident_id, common, prefix)

    @property
    def seats(self) -> list[CalloutSeat]:
        return list(CalloutSeat.objects.filter(callout_id=self.callout_id).order_by("place"))


@pytest.fixture
def night(alva: Viewer) -> Night:
    return Night(alva)


def test_the_start_asks_the_first_at_once_and_keeps_the_message(night: Night) -> None:
    assert [seat.asked_at for seat in night.seats] == [NIGHT, None]
    (message,) = CalloutMessage.objects.filter(callout_id=night.callout_id)
    assert (message.kind, message.state, message.handed_at) == (ChannelKind.SMS, MessageState.KEPT, NIGHT)


def test_the_reason_says_that_it_is_invented(night: Night) -> None:
    assert Callout.objects.get(id=night.callout_id).why == f"Storm. {calling.INVENTED}"


def test_the_ids_of_seats_are_those_of_the_action(night: Night) -> None:
    assert [seat.id for seat in night.seats] == [calling.seat_of(night.callout_id, "Stabschef", place) for place in range(calling.PEOPLE)]


def test_a_yes_comes_by_link_with_its_minutes(night: Night) -> None:
    night.do({"act": "answer_callout", "yes": [["Stabschef", 0, 15]]}, 2)
    first, deputy = night.seats
    assert (first.answer, first.via, first.minutes, first.answered_at) == ("yes", "link", 15, later(2))
    assert deputy.asked_at is None


def test_nobody_who_picks_up_has_the_deputy_asked_at_that_moment(night: Night) -> None:
    night.do({"act": "ring_callout", "role": "Stabschef", "words": "Inget svar."}, 3)
    first, deputy = night.seats
    assert (first.rung_at, deputy.asked_at) == (later(3), later(3))
    (reply,) = CalloutReply.objects.filter(callout_id=night.callout_id)
    assert (reply.reached, reply.text) == (False, f"Inget svar. {calling.INVENTED}")


def test_five_minutes_without_an_answer_do_the_same(night: Night) -> None:
    night.do({"act": "ring_callout", "role": "Stabschef", "words": "Inget svar."}, 5)
    assert night.seats[1].asked_at == NIGHT + timedelta(minutes=5)


def test_the_end_says_why_and_a_replay_when(night: Night) -> None:
    night.do({"act": "stop_callout", "reason": "Alla är på plats."}, 20, "2 jan 02:59 · ")
    row = Callout.objects.get(id=night.callout_id)
    assert (row.ended_at, row.reason) == (later(20), f"2 jan 02:59 · Alla är på plats. {calling.INVENTED}")


def test_a_step_that_is_done_twice_is_one(night: Night) -> None:
    key, body = new_id(), {"act": "answer_callout", "yes": [["Stabschef", 0, 15]]}
    first = night.do(body, 2, key=key)
    again = night.do(body, 2, key=key)
    assert first.number == again.number
    assert CalloutReply.objects.filter(callout_id=night.callout_id).count() == 1


def test_an_act_that_is_none_of_ours_is_a_mistake_in_the_script(night: Night) -> None:
    with pytest.raises(KeyError):
        night.do({"act": "give_task"})
