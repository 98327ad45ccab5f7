"""A role that somebody takes while the call-out asks is asked for no more, and counts as filled everywhere until they leave it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.conf import settings

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, events, queries
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.channels.tokens import make_token
from vardkase.leadership.models import Callout, CalloutMessage, CalloutSeat
from vardkase.leadership.projections import callouts as projection
from vardkase.leadership.queries import callout_links
from vardkase.leadership.queries.standdown import open_things
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.callouts import Holder, Patience, RoleNow, RoleState
from vardkase.leadership.rules.receipts import Receipt
from vardkase.leadership.tests.callouts import called, moved_on, said, seats, state, wanted
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import STAFF, act, card_of, handed, staffed, took
from vardkase.leadership.tests.test_callout_life import told
from vardkase.leadership.tests.test_more_callout_words import shown
from vardkase.ledger import outbox
from vardkase.ledger.registry import kind_of_class
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient
from vardkase.testing.scenes import kept

KEY = "chief_of_staff"
CHIEF = {"role_key": KEY, "role": "Stabschef"}
LOG = {"role_key": "log_keeper", "role": "Loggförare", "start": 20}
IDS = [UUID(int=number) for number in range(4)]


@kept
def staff_id(alva: Viewer, incident_id: UUID) -> UUID:
    return handed(alva, incident_id)


@kept
def callout_id(alva: Viewer, incident_id: UUID, staff_id: UUID) -> UUID:
    return called(alva, incident_id, wanted(**CHIEF), wanted(1, **LOG), staff_id=staff_id)


def worked(at: datetime) -> None:
    """The worker does at a moment what was asked of it."""
    with time_machine.travel(at, tick=False):
        outbox.drain(at)


def role(count: int = 1, held: int = 0, **more: Any) -> RoleNow:
    return RoleNow(**{"key": KEY, "count": count, "first": 0, "within_minutes": 15, "step": 1, "next_at": None} | more,
                   state=RoleState.ASKING, started_at=NIGHT, held=held)  # fmt: skip


class TestTheRule:
    @pytest.mark.parametrize("step", [0, 1, 2])
    def test_a_role_that_is_held_is_filled_and_asks_nobody(self, step: int) -> None:
        found = rules.move(role(held=1, step=step), (), later(5), Patience())
        assert (found.state, found.ask, found.next_at, found.step) == (RoleState.FILLED, (), None, step)

    def test_one_of_two_is_not_enough(self) -> None:
        assert rules.move(role(2, 1), (), later(1), Patience()).state != RoleState.FILLED

    @each(
        ("holders", "count", "found"),
        [
            ([], 1, [True, False]),
            ([1], 1, [False, False]),
            ([3], 1, [True, False]),
            ([5], 1, [True, False]),
            ([1], 2, [True, False]),
            ([1, 1], 3, [True, False]),
        ],
        ids=["nobody", "before both", "between", "after both", "one of two", "two of three"],
    )
    def test_who_is_needed_is_by_who_came_first(self, holders: list[int], count: int, found: list[bool]) -> None:
        yes = [(IDS[0], later(2)), (IDS[1], later(4))]
        there = [Holder("Testa", later(minutes)) for minutes in holders]
        assert list(rules.wanted(yes, there, count).values()) == found


@pytest.mark.django_db
class TestWhatHappens:
    def test_who_takes_it_stops_the_asking_and_the_log_says_so(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID
    ) -> None:
        took(alva, incident_id, staff_id, now=later(1))
        worked(later(1))
        moved_on(callout_id, later(11))
        assert state(callout_id, KEY) == RoleState.FILLED
        assert [seat.place for seat in seats(callout_id, KEY) if seat.asked_at] == [0]
        assert told(alva, incident_id)[1] == ("Stabschef (Central krisledning): bemannad av Testa Exempelsson, ingen fler tillfrågas.")

    def test_who_leaves_it_opens_it_again(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID) -> None:
        holding = took(alva, incident_id, staff_id, now=later(1))
        worked(later(1))
        assert state(callout_id, KEY) == RoleState.FILLED
        act("leave_role", alva, incident_id, holding_id=holding, words="Sjuk.", now=later(2))
        worked(later(2))
        assert state(callout_id, KEY) == RoleState.ASKING
        assert told(alva, incident_id)[-1] == "Stabschef (Central krisledning) är inte längre bemannad: 0 av 1 kommer."

    def test_what_was_planned_for_it_is_not_sent(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID) -> None:
        took(alva, incident_id, staff_id, now=later(1))
        moved_on(callout_id, later(1))
        mine = CalloutSeat.objects.filter(callout_id=callout_id, role_key=KEY).values("id")
        assert set(CalloutMessage.objects.filter(seat_id__in=mine).values_list("state", flat=True)) == {"withdrawn"}

    def test_every_page_counts_alike_before_the_worker_has_come(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID
    ) -> None:
        took(alva, incident_id, staff_id, now=later(1))
        board = queries.callout(alva, callout_id, now=later(2))
        assert (board.filled, board.coming, board.roles[0].there) == (1, 1, ("Testa Exempelsson",))
        assert [one.filled for one in queries.callouts(alva, incident_id, now=later(2))] == [1]
        assert queries.coverage(alva, incident_id, now=later(2))[0].held == 1
        (thing,) = [one for one in open_things(alva, incident_id, now=later(2)) if one.noun == "callout"]
        assert thing.note.startswith("1 av 2 roller är fyllda.")
        assert [one.role for one in queries.unfilled_everywhere(alva, now=later(20))] == ["Loggförare"]

    def test_nobody_is_missed_on_the_way_to_it(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID) -> None:
        took(alva, incident_id, staff_id, now=later(1))
        staffs = queries.roles(alva, incident_id, now=later(2))
        found = queries.on_the_way(alva, incident_id, staffs, now=later(2))
        assert {way.state for ways in found.values() for way in ways} == {RoleState.FILLED, RoleState.ASKING}
        assert found[card_of(staff_id)][0].state == RoleState.FILLED

    def test_who_has_said_yes_and_takes_it_is_one_and_not_two(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(3, 2, **CHIEF), staff_id=staff_id)
        said(callout_id, 0, Answer.YES, later(1), role_key=KEY)
        took(alva, incident_id, staff_id, "Provperson 0", now=later(2))
        (line,) = queries.callout(alva, callout_id, now=later(3)).roles
        assert (line.coming, line.there, line.state) == (1, (), RoleState.ASKING)

    def test_who_held_it_before_the_call_out_is_not_counted_in_it(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        took(alva, incident_id, staff_id)
        callout_id = called(alva, incident_id, wanted(**CHIEF), staff_id=staff_id, now=later(1))
        assert [seat.place for seat in seats(callout_id, KEY) if seat.asked_at] == [0]
        assert queries.callout(alva, callout_id, now=later(2)).filled == 0

    def test_a_holder_of_another_role_or_staff_fills_nothing(self, alva: Viewer, incident_id: UUID, callout_id: UUID) -> None:
        other = handed(alva, incident_id, staff_id=staffed(alva, incident_id, draft=replace(STAFF, name="Stab, hamnen")))
        took(alva, incident_id, other, now=later(1))
        advance_callout(callout_id=callout_id, now=later(1))
        assert state(callout_id, KEY) == RoleState.ASKING

    def test_who_says_yes_afterwards_is_in_reserve(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID) -> None:
        took(alva, incident_id, staff_id, now=later(1))
        said(callout_id, 0, Answer.YES, later(2), role_key=KEY)
        seat = CalloutSeat.objects.get(callout_id=callout_id, role_key=KEY, place=0)
        token = make_token(key=settings.SECRET_KEY, expires_at=Callout.objects.get(id=callout_id).link_until, id=seat.token).text
        assert callout_links.asked_by_link(token, later(3)).receipt is Receipt.RESERVE
        assert queries.callout(alva, callout_id, now=later(3)).roles[0].seats[0].reserve

    def test_it_stands_so_after_a_stop_and_when_the_rows_are_made_anew(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID
    ) -> None:
        holding = took(alva, incident_id, staff_id, now=later(1))
        worked(later(1))
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(2))
        act("leave_role", alva, incident_id, holding_id=holding, words="", now=later(9))
        assert queries.callout(alva, callout_id, now=later(10)).filled == 1
        projection.rebuild(callout_id)
        assert state(callout_id, KEY) == RoleState.FILLED

    @pytest.mark.usefixtures("five_past")
    def test_the_board_says_who_holds_it(
        self, alva: Viewer, screen: CheckingClient, incident_id: UUID, staff_id: UUID, callout_id: UUID
    ) -> None:
        took(alva, incident_id, staff_id, now=later(1))
        text = Room(screen, incident_id).get("callouts/").text
        assert "1 av 2 kommer eller är på plats" in text
        assert "bemannad av Testa Exempelsson" in text

    def test_before_the_first_round_everybody_is_as_good_as_asked(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        called(alva, incident_id, wanted(**CHIEF), staff_id=staff_id, begun=False)
        (found,) = queries.coverage(alva, incident_id, now=later(0))
        assert (found.asked, len(found.empty)) == (1, 2)


class TestTheLines:
    @each(
        ("event", "text"),
        [
            (events.CalloutRoleFilled(IDS[0], "a", "Läge", 1, (events.Coming("Bo", 9),), (), "Stab Väddö"),
             "Läge (Stab Väddö): 1 av 1 kommer: Bo (9 min)."),
            (events.CalloutRoleFilled(IDS[0], "a", "Läge", 2, (events.Coming("Bo"),), ("Åsa",), "Stab Väddö"),
             "Läge (Stab Väddö): 1 av 2 kommer: Bo; bemannad av Åsa, ingen fler tillfrågas."),
            (events.CalloutRoleFilled(IDS[0], "a", "Läge", 1, (events.Coming("Bo"),)), "Läge: 1 av 1 kommer: Bo."),
            (events.CalloutRoleReopened(IDS[0], "a", "Läge", 1, 0, "Stab Väddö"),
             "Läge (Stab Väddö) är inte längre bemannad: 0 av 1 kommer."),
            (events.CalloutUnfilled(IDS[0], "a", "Läge", 1, 0, "Stab Väddö"),
             "Läge (Stab Väddö) är inte bemannad: 0 av 1 kommer. Ring, eller fråga någon annan."),
            (events.CalloutConflict(IDS[0], "a", "Läge", "Bo", "Stab Väddö"),
             "Bo (Läge, Stab Väddö) har svarat både ja och nej. Ring och kryssa vad som gäller."),
        ],
        ids=["filled", "held by another", "of earlier days", "reopened", "unfilled", "conflict"],
    )  # fmt: skip
    def test_say_which_staff(self, event: object, text: str) -> None:
        assert shown(kind_of_class(type(event)).removeprefix("leadership."), event)[0] == text
