"""What is sent again with another person, shift or reason is not answered as done; the same is, however it was chosen."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.models import ShiftRow
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.tests.callouts import called, seats
from vardkase.leadership.tests.scenes import act, took
from vardkase.leadership.tests.scenes import handed as carded
from vardkase.leadership.tests.shift_scenes import ADA, BO, CIA, ROSTER, at, begun, entered, handed, planned, rostered

pytestmark = pytest.mark.django_db


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


class TestAReceipt:
    def test_of_one_chosen_in_the_list_is_once(self, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id)
        people = entered(alva, incident_id, roster_id, ADA, BO, CIA)
        handover_id = handed(alva, incident_id, begun(alva, incident_id, roster_id, people[0]))
        key = new_id()
        for facts in ({"member_id": people[1]}, {"member_id": people[1]}, {"by": f" {BO.name} "}):
            act("accept_handover", alva, incident_id, handover_id=handover_id, key=key, now=later(5), **facts)
            after = head(incident_id)
        assert queries.given_handover(alva, incident_id, handover_id, now=later(6)).receipt.by == BO.name
        for facts in ({"member_id": people[2]}, {"by": "Någon Annansson"}):
            with refused("ledger.key_reused"):
                act("accept_handover", alva, incident_id, handover_id=handover_id, key=key, now=later(6), **facts)
        assert head(incident_id) == after


class TestAskingForShifts:
    def test_of_others_is_not_answered_as_done(self, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id)
        (person,) = entered(alva, incident_id, roster_id, ADA)
        shifts = [planned(alva, incident_id, roster_id, person, hour, hour + 6) for hour in (1, 24)]
        ShiftRow.objects.update(state=ShiftState.PLANNED)
        key = new_id()
        for _ in range(2):
            act("mark_asked", alva, incident_id, roster_id=roster_id, shift_ids=(shifts[0],), key=key)
        for ticked in ((shifts[1],), tuple(shifts), ()):
            with refused("ledger.key_reused"):
                act("mark_asked", alva, incident_id, roster_id=roster_id, shift_ids=ticked, key=key)
        assert queries.shift(alva, incident_id, shifts[1], now=NIGHT).state == ShiftState.PLANNED


class TestEnteringAHolder:
    def test_of_another_role_or_hour_is_not_answered_as_done(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = carded(alva, incident_id)
        rostered(alva, incident_id, draft=replace(ROSTER, staff_id=staff_id))
        ada, bo = took(alva, incident_id, staff_id, ADA.name), took(alva, incident_id, staff_id, BO.name, role_key="log_keeper")
        call = {"starts_at": NIGHT, "ends_at": at(8), "key": new_id(), "now": later(5)}
        for _ in range(2):
            act("enter_holder", alva, incident_id, holding_id=ada, **call)
        act("leave_role", alva, incident_id, holding_id=ada, now=later(6))
        act("enter_holder", alva, incident_id, holding_id=ada, **call)
        for holding_id, ends_at in ((bo, at(8)), (ada, at(7)), (new_id(), at(8))):
            with refused("ledger.key_reused"):
                act("enter_holder", alva, incident_id, holding_id=holding_id, **call | {"ends_at": ends_at})


class TestTicks:
    def test_of_an_item_that_is_done_is_not_one_that_does_not_apply(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = carded(alva, incident_id)
        (staff,) = [one for one in queries.roles(alva, incident_id, now=NIGHT) if one.id == staff_id]
        call = {"item_id": staff.cards[0].items[0].id, "note": "Finns redan.", "key": new_id()}
        for _ in range(2):
            act("tick_item", alva, incident_id, **call)
        with refused("ledger.key_reused"):
            act("tick_item", alva, incident_id, **call, not_needed=True)

    def test_of_nobody_who_picked_up_is_not_a_wrong_number(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        key, seat_id = new_id(), seats(callout_id)[0].id
        for _ in range(2):
            actions.tick_answer(viewer=alva, callout_id=callout_id, seat_id=seat_id, answer=None, key=key, now=later(1))
        with refused("ledger.key_reused"):
            actions.tick_answer(viewer=alva, callout_id=callout_id, seat_id=seat_id, answer=None, wrong_number=True, key=key, now=later(1))
