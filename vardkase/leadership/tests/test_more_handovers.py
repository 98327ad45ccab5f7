"""Handovers: what a sheet says in so many words, who is next, and who may give it, read it and take over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Importance
from vardkase.incidents.tests.scenes import NIGHT, PERSON, closed, later, refused, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership import events, queries
from vardkase.leadership.rules.handover import Item, Part
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.tests.scenes import DIRECTION, act, asked
from vardkase.leadership.tests.shift_scenes import ADA, CHIEF, LOG, ROSTER, at, begun, entered, handed, planned, rostered, stepped
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
S = ShiftState


@kept
def roster_id(alva: Viewer, incident_id: UUID) -> UUID:
    return rostered(alva, incident_id, draft=replace(ROSTER, roles=(CHIEF,)))


@kept
def people(alva: Viewer, incident_id: UUID, roster_id: UUID) -> list[UUID]:
    bo, cia = (replace(ADA, name=name) for name in ("Bo Exempelström", "Cia Fiktivsson"))
    return entered(alva, incident_id, roster_id, ADA, bo, cia)


@kept
def on(alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> UUID:
    """Ada is chief of staff since eight hours before the night begins, until an hour after."""
    return begun(alva, incident_id, roster_id, people[0])


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def given(viewer: Viewer, incident_id: UUID, handover_id: UUID) -> events.HandoverMade:
    said = queries.given_handover(viewer, incident_id, handover_id, now=NIGHT).said
    assert said is not None
    return said


def part(viewer: Viewer, incident_id: UUID, shift_id: UUID, name: Part) -> tuple[Item, ...]:
    """A part of a sheet that is given now."""
    said = given(viewer, incident_id, handed(viewer, incident_id, shift_id))
    return next(one.items for one in said.sections if one.part == name)


class TestWhoIsNext:
    @pytest.mark.parametrize(
        ("states", "text"),
        [
            ((), "Bo Exempelström (tillfrågad)"),
            ((S.YES,), "Bo Exempelström (har tackat ja)"),
            ((S.ON,), "Bo Exempelström (tjänstgör)"),
            ((S.NO,), None),
            ((S.WITHDRAWN,), None),
            ((S.ON, S.RELIEVED), None),
        ],
    )
    def test_is_told_with_their_answer(
        self,
        alva: Viewer,
        incident_id: UUID,
        roster_id: UUID,
        people: list[UUID],
        on: UUID,
        states: tuple[ShiftState, ...],
        text: str | None,
    ) -> None:
        ahead = planned(alva, incident_id, roster_id, people[1], 0.5, 8)
        stepped(alva, incident_id, ahead, *states)
        assert [one.text for one in part(alva, incident_id, on, Part.NEXT_ON)] == ([text] if text else [])

    @pytest.mark.parametrize(("first", "is_there"), [(23.9, True), (24, False)])
    def test_is_looked_for_a_day_ahead(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], on: UUID, first: float, is_there: bool
    ) -> None:
        planned(alva, incident_id, roster_id, people[1], first, first + 6)
        assert [one.at for one in part(alva, incident_id, on, Part.NEXT_ON)] == ([at(first)] if is_there else [])

    def test_is_in_the_order_in_which_they_come(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], on: UUID
    ) -> None:
        planned(alva, incident_id, roster_id, people[2], 8, 16)
        planned(alva, incident_id, roster_id, people[1], 0.5, 8.5)
        found = [(one.text.split(" (")[0], one.at) for one in part(alva, incident_id, on, Part.NEXT_ON)]
        assert found == [("Bo Exempelström", at(0.5)), ("Cia Fiktivsson", at(8))]

    def test_of_another_role_is_not_told(self, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id)
        ada, _bo, cia = entered(alva, incident_id, roster_id)
        shift_id = begun(alva, incident_id, roster_id, ada)
        planned(alva, incident_id, roster_id, cia, 1, 9, role=LOG.key)
        assert part(alva, incident_id, shift_id, Part.NEXT_ON) == ()


class TestWhatASheetSays:
    def test_of_risks_is_the_red_alone_in_words(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], on: UUID
    ) -> None:
        assert [one.text for one in part(alva, incident_id, on, Part.RISKS)] == [
            "Stabschef är obemannad ons 2 jan 03:20–lör 5 jan 02:20 (71 tim). Saknas: 1."
        ]

    def test_of_the_direction_is_its_goal_and_its_priorities_in_order(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        assert part(alva, incident_id, on, Part.DIRECTION) == ()
        act("set_direction", alva, incident_id, draft=DIRECTION)
        found = part(alva, incident_id, on, Part.DIRECTION)
        assert [one.text for one in found] == ["Ingen ska fara illa.", "1. Äldre", "2. Öarna"]
        assert [one.at for one in found] == [NIGHT, None, None]

    def test_of_questions_is_the_one_who_leads_them(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        question_id = asked(alva, incident_id)
        (found,) = part(alva, incident_id, on, Part.QUESTIONS)
        assert found.text.startswith("Vem röjer vägarna på Vätö? – Trafikverket.")
        act("close_question", alva, incident_id, question_id=question_id, outcome="Vägarna är röjda.")
        assert part(alva, incident_id, on, Part.QUESTIONS) == ()

    @pytest.mark.parametrize(
        ("importance", "is_there"), [(Importance.CRITICAL, True), (Importance.IMPORTANT, True), (Importance.NORMAL, False)], ids=str
    )
    def test_of_the_log_is_what_matters(self, alva: Viewer, incident_id: UUID, on: UUID, importance: Importance, is_there: bool) -> None:
        number = wrote(alva, incident_id, "Färjan är inställd.", importance=importance)
        found = {one.text: one.reference for one in part(alva, incident_id, on, Part.SINCE)}
        assert found.get("Färjan är inställd.") == (f"#{number}" if is_there else None)

    def test_is_kept_when_the_roster_is_called_something_else(self, alva: Viewer, incident_id: UUID, roster_id: UUID, on: UUID) -> None:
        handover_id = handed(alva, incident_id, on)
        before = given(alva, incident_id, handover_id)
        act("set_roster", alva, incident_id, draft=replace(ROSTER, name="Stab norr", roles=(CHIEF,)), roster_id=roster_id)
        assert given(alva, incident_id, handover_id) == before
        assert (before.roster, before.began_at, before.words) == ("Central krisledning", at(-8), "Lova ingen tid för elen.")


class TestTheReceipt:
    def test_counts_what_came_after_the_sheet_and_not_the_sheet(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        handover_id = handed(alva, incident_id, on)
        wrote(alva, incident_id, "Färjan går igen.")
        assert queries.given_handover(alva, incident_id, handover_id, now=NIGHT).came_after == 1
        act("accept_handover", alva, incident_id, handover_id=handover_id, by="  Bo   Exempelström ", now=later(4))
        line = queries.given_handover(alva, incident_id, handover_id, now=later(5))
        assert line.receipt == events.HandoverAccepted(handover_id, "Stabschef", "Ada Provsson", "Bo Exempelström", 1)
        assert line.accepted_at == later(4)

    def test_is_waited_for_sheet_by_sheet(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        first, second = handed(alva, incident_id, on), handed(alva, incident_id, on, now=later(1))
        act("accept_handover", alva, incident_id, handover_id=first, by="Bo", now=later(2))
        assert [one.id for one in queries.handovers_waiting(alva, incident_id, now=later(3))] == [second]
        assert {one.id for one in queries.handovers(alva, incident_id, now=later(3))} == {first, second}

    @pytest.mark.parametrize(
        ("by", "code"), [("", "leadership.receipt_needs_name"), (" \t", "leadership.receipt_needs_name"),
         (PERSON, "incident.personal_id_in_text")],
        ids=["empty", "blank", "number"],
    )  # fmt: skip
    def test_without_a_name_is_none(self, alva: Viewer, incident_id: UUID, on: UUID, by: str, code: str) -> None:
        handover_id = handed(alva, incident_id, on)
        before = head(incident_id)
        with refused(code):
            act("accept_handover", alva, incident_id, handover_id=handover_id, by=by)
        assert head(incident_id) == before
        assert queries.given_handover(alva, incident_id, handover_id, now=NIGHT).receipt is None

    def test_of_what_is_not_there_is_refused(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        with refused("leadership.no_such_handover"):
            act("accept_handover", alva, incident_id, handover_id=new_id(), by="Bo")
        with refused("leadership.no_such_shift"):
            handed(alva, incident_id, new_id())


class TestWhoMay:
    def test_a_member_of_the_staff_gives_and_takes(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        staff = viewer_with(Role.STAFF_MEMBER)
        handover_id = handed(staff, incident_id, on)
        act("accept_handover", staff, incident_id, handover_id=handover_id, by="Bo")
        assert queries.handovers_waiting(alva, incident_id, now=NIGHT) == ()

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_an_outsider_finds_nothing(self, alva: Viewer, incident_id: UUID, on: UUID, request: Any, who: str) -> None:
        outsider, handover_id = request.getfixturevalue(who), handed(alva, incident_id, on)
        for ask in (queries.handovers, queries.handovers_waiting):
            with refused("incident.not_found"):
                ask(outsider, incident_id, now=NIGHT)
        for id in (handover_id, new_id()):
            with refused("incident.not_found"):
                queries.given_handover(outsider, incident_id, id, now=NIGHT)

    def test_words_hold_nobody_by_number(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        before = head(incident_id)
        with refused("incident.personal_id_in_text"):
            handed(alva, incident_id, on, words=f"Ring {PERSON}.")
        assert head(incident_id) == before

    def test_after_the_end_no_sheet_is_given(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        closed(alva, incident_id)
        before = head(incident_id)
        with pytest.raises(Exception, match=r"^(leadership|incident)\."):
            handed(alva, incident_id, on)
        assert head(incident_id) == before
