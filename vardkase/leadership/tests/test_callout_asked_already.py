"""Two browsers call out the same role in the same incident: nobody gets the message twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout
from vardkase.leadership.rules.asked_already import is_same_staff, pairs, without
from vardkase.leadership.tests.callouts import called, candidate, draft, planned, said, seats, wanted
from vardkase.testing.cases import each

A, B = UUID(int=1), UUID(int=2)


class TestTheRule:
    @each(
        ("one", "other", "same"),
        [
            ((A, "Stab"), (A, "Staben"), True),
            ((A, "Stab"), (B, "Stab"), False),
            ((None, "Stab "), (B, "stab"), True),
            ((None, "Stab"), (None, "Stab, socialkontoret"), False),
        ],
    )
    def test_knows_a_staff_by_its_id_or_its_name(self, one: Any, other: Any, same: bool) -> None:
        assert is_same_staff(one, other) is same

    def test_knows_a_person_by_the_register_or_by_name(self) -> None:
        assert pairs("a", "Stabschef", A, "Anna") & pairs("b", "stabschef", A, "Anna B")
        assert pairs("a", "Stabschef", None, "TiB-telefonen") & pairs("a", "Chef", None, "tib-telefonen")
        assert not pairs("a", "Stabschef", A, "Anna") & pairs("a", "Stabschef", B, "Anna")
        assert not pairs("a", "Stabschef", A, "Anna") & pairs("b", "Logg", A, "Anna")

    def test_leaves_out_who_is_taken_and_a_role_that_is_empty_then(self) -> None:
        other = wanted(chain=(candidate(9),), role_key="logg", role="Loggförare")
        found = without(draft(wanted(2), other), pairs("stabschef", "Stabschef", candidate(0).person_id, ""))
        assert [[one.name for one in role.chain] for role in found.wanted] == [["Provperson 1"], ["Provperson 9"]]
        taken = pairs("stabschef", "Stabschef", candidate(0).person_id, "") | pairs("logg", "Loggförare", candidate(9).person_id, "")
        assert [role.role for role in without(draft(wanted(2), other), taken).wanted] == ["Stabschef"]
        with refused("leadership.callout_asks_already"):
            without(draft(wanted(1), other), taken)


@pytest.mark.django_db
class TestTheSecondBrowser:
    def test_is_told_that_all_are_asked_already(self, alva: Viewer, incident_id: UUID) -> None:
        first = called(alva, incident_id)
        with refused("leadership.callout_asks_already"):
            called(alva, incident_id)
        assert list(Callout.objects.values_list("id", flat=True)) == [first]

    def test_asks_only_those_who_are_new(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id, wanted(2))
        second = called(alva, incident_id, wanted(4))
        assert [seat.name for seat in seats(second)] == ["Provperson 2", "Provperson 3"]
        assert {place for place, _kind in planned(second)} == {0}

    def test_that_sends_the_same_form_again_is_once(self, alva: Viewer, incident_id: UUID) -> None:
        call: dict[str, Any] = {"viewer": alva, "incident_id": incident_id, "draft": draft(), "key": new_id(), "now": NIGHT}
        assert actions.start_callout(**call).number == actions.start_callout(**call).number
        assert Callout.objects.count() == 1

    @pytest.mark.parametrize("facts", [{"staff": "Stab, socialkontoret"}, {"roles": (wanted(role_key="logg", role="Loggförare"),)}])
    def test_may_ask_for_another_staff_or_role(self, alva: Viewer, incident_id: UUID, facts: dict[str, Any]) -> None:
        called(alva, incident_id)
        assert called(alva, incident_id, *facts.pop("roles", ()), **facts)

    def test_may_ask_in_another_incident(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        assert called(alva, opened(alva, title="Vattenläckan"))

    def test_may_ask_again_when_the_first_is_stopped_or_too_old(self, alva: Viewer, incident_id: UUID) -> None:
        first = called(alva, incident_id)
        actions.stop_callout(viewer=alva, callout_id=first, reason="Fel plats.", key=new_id(), now=later(1))
        second = called(alva, incident_id, now=later(2))
        assert len(seats(second)) == 3
        assert called(alva, incident_id, now=later(2 + 12 * 60 + 1))

    def test_may_ask_again_who_said_no_or_did_not_pick_up(self, alva: Viewer, incident_id: UUID) -> None:
        first = called(alva, incident_id, wanted(3))
        said(first, 0, Answer.NO, later(1))
        said(first, 1, Answer.YES, later(2))
        actions.tick_answer(viewer=alva, callout_id=first, seat_id=seats(first)[2].id, answer=None, key=new_id(), now=later(3))
        assert [seat.name for seat in seats(called(alva, incident_id, now=later(4)))] == ["Provperson 0", "Provperson 2"]


@pytest.mark.django_db
def test_what_was_left_of_a_call_out_may_be_sent_again(alva: Viewer, incident_id: UUID) -> None:
    """The form comes again with everybody in it, also with those whom the first call-out asks; it is not told to be something else."""
    called(alva, incident_id, wanted(2))
    key, asked = new_id(), draft(wanted(4))
    again: dict[str, Any] = {"viewer": alva, "incident_id": incident_id, "key": key, "now": later(1)}
    first = actions.start_callout(**again, draft=asked)
    assert [seat.name for seat in seats(key)] == ["Provperson 2", "Provperson 3"]
    assert actions.start_callout(**again, draft=asked) == replace(first, repeated=True)
    assert len(seats(key)) == 2
    economy = wanted(4, role_key="ekonomi", role="Ekonomi")
    for other in (draft(wanted(5)), draft(economy), draft(wanted(4), economy)):
        with refused("ledger.key_reused"):
            actions.start_callout(**again, draft=other)
    assert len(seats(key)) == 2
