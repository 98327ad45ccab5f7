"""Handover: what stands on a sheet and what does not, that it is kept as it was given, and its receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Importance
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, corrected, later, marked, opened, refused, wrote
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.leadership import events, queries
from vardkase.leadership.queries import handover as sheets
from vardkase.leadership.rules.handover import Item, Part, Whose, leads
from vardkase.leadership.rules.shifts import RosterRole, ShiftState
from vardkase.leadership.rules.tasks import Priority, TaskState
from vardkase.leadership.tests.scenes import CARDS, DECISION, DIRECTION, STAFF, TASK, act, asked, decided, staffed, tasked
from vardkase.leadership.tests.scenes import handed as carded
from vardkase.leadership.tests.shift_scenes import ADA, BO, ROSTER, at, begun, entered, handed, planned, rostered, stepped
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
S = ShiftState
Lines = dict[str, list[str]]


@kept
def roster_id(alva: Viewer, incident_id: UUID) -> UUID:
    return rostered(alva, incident_id)


@kept
def people(alva: Viewer, incident_id: UUID, roster_id: UUID) -> list[UUID]:
    return entered(alva, incident_id, roster_id)


@kept
def shift_id(alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> UUID:
    """Ada's shift as chief of staff: on since eight hours before the night begins."""
    return begun(alva, incident_id, roster_id, people[0])


def sheet(viewer: Viewer, incident_id: UUID, shift_id: UUID, minutes: float = 30) -> events.HandoverMade:
    handover_id = handed(viewer, incident_id, shift_id, now=later(minutes))
    said = queries.given_handover(viewer, incident_id, handover_id, now=later(minutes)).said
    assert said is not None
    return said


def lines(said: events.HandoverMade) -> Lines:
    return {section.part: [item.text for item in section.items] for section in said.sections}


def whose(said: events.HandoverMade) -> Whose:
    """Whose tasks stand on a sheet."""
    (found,) = [section.whose for section in said.sections if section.part == Part.TASKS]
    return found


@pytest.mark.parametrize(
    ("role", "card_key", "does"),
    [
        ("Stabschef", "", True),
        ("stabschef 2", "", True),
        ("Beslutsfattare (kommundirektör)", "", True),
        ("Ställföreträdande stabschef", "", True),
        ("Stabschefsassistent", "", False),
        ("Loggförare", "", False),
        ("Chef i staben", "chief_of_staff", True),
        ("Stabschef", "log_keeper", False),
    ],
)
def test_who_leads_is_known_by_the_card_or_else_by_the_name(role: str, card_key: str, does: bool) -> None:
    assert leads(role, card_key) is does


IMPORTANT = {"importance": Importance.IMPORTANT}


class TestTheSheet:
    def test_has_every_part_in_the_order_in_which_it_is_read(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        assert [section.part for section in sheet(alva, incident_id, shift_id).sections] == list(Part)

    def test_says_what_was_important_since_the_shift_began(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        wrote(alva, incident_id, "Färjan är inställd.", now=later(5), **IMPORTANT)
        wrote(alva, incident_id, "Kaffet är slut.", now=later(6))
        gone = wrote(alva, incident_id, "Bron är av.", now=later(7), **IMPORTANT)
        corrected(alva, incident_id, gone, "Bron är öppen.", now=later(8))
        found = lines(sheet(alva, incident_id, shift_id))[Part.SINCE]
        assert [one for one in found if "Färjan" in one or "Kaffet" in one or "Bron är av" in one] == ["Färjan är inställd."]

    def test_leaves_out_what_was_before_the_shift(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        wrote(alva, incident_id, "Färjan är inställd.", **IMPORTANT)
        late = planned(alva, incident_id, roster_id, people[0], 1, 9)
        stepped(alva, incident_id, late, S.ON, now=at(1))
        assert not [one for one in lines(sheet(alva, incident_id, late, 90))[Part.SINCE] if "Färjan" in one]

    def test_gives_a_clock_only_to_what_has_one(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        day = Happened(at(-2), Precision.DAY, "1 jan")
        wrote(alva, incident_id, "Elen gick.", happened=day, now=later(5), **IMPORTANT)
        wrote(alva, incident_id, "Elen kom.", happened=Happened(later(3), Precision.MINUTE), now=later(6), **IMPORTANT)
        said = sheet(alva, incident_id, shift_id)
        times = {item.text: item.at for section in said.sections if section.part == Part.SINCE for item in section.items}
        assert (times["Elen gick."], times["Elen kom."]) == (later(5), later(3))

    TASKS = (
        (replace(TASK, what="Ring länsstyrelsen.", assignee="loggförare"), True),
        (replace(TASK, what="Boka rum.", assignee="BO EXEMPELSTRÖM"), True),
        (replace(TASK, what="Kör elverk.", priority=Priority.HIGH), True),
        (replace(TASK, what="Ring alla larm.", priority=Priority.LIFE), True),
        (replace(TASK, what="Köp bullar."), False),
    )

    @pytest.mark.parametrize(("draft", "is_there"), TASKS)
    def test_has_the_tasks_of_the_one_who_leaves_and_what_is_urgent(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], draft: Any, is_there: bool
    ) -> None:
        log = planned(alva, incident_id, roster_id, people[1], 0, 8, role="loggförare")
        stepped(alva, incident_id, log, S.ON)
        tasked(alva, incident_id, draft=draft)
        said = sheet(alva, incident_id, log)
        assert any(draft.what in one for one in lines(said)[Part.TASKS]) is is_there
        assert whose(said) == Whose.OWN_AND_URGENT

    @pytest.mark.parametrize("draft", [draft for draft, _is_there in TASKS])
    def test_has_every_open_task_where_the_chief_of_staff_leaves(self, alva: Viewer, incident_id: UUID, shift_id: UUID, draft: Any) -> None:
        tasked(alva, incident_id, draft=draft)
        said = sheet(alva, incident_id, shift_id)
        assert any(draft.what in one for one in lines(said)[Part.TASKS])
        assert whose(said) == Whose.EVERYBODY

    def test_says_which_task_is_overdue(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(10)))
        tasked(alva, incident_id, draft=replace(TASK, what="Boka rum.", due_at=later(90)))
        found = lines(sheet(alva, incident_id, shift_id))[Part.TASKS]
        assert [("försenad" in one, one.split()[0]) for one in found] == [(True, "Ring"), (False, "Boka")]

    def test_of_a_chief_of_staff_has_the_tasks_of_no_other_staff(self, alva: Viewer, incident_id: UUID) -> None:
        ours, theirs = staffed(alva, incident_id), staffed(alva, incident_id, draft=replace(STAFF, name="Stab, socialkontoret"))
        roster_id = rostered(alva, incident_id, draft=replace(ROSTER, staff_id=ours))
        on = begun(alva, incident_id, roster_id, entered(alva, incident_id, roster_id)[0])
        tasked(alva, incident_id, draft=replace(TASK, what="Vår.", staff_id=ours))
        tasked(alva, incident_id, draft=replace(TASK, what="Deras.", staff_id=theirs))
        tasked(alva, incident_id, draft=replace(TASK, what="Allas."))
        assert sorted(one.split()[0] for one in lines(sheet(alva, incident_id, on))[Part.TASKS]) == ["Allas.", "Vår."]

    def test_knows_who_leads_by_the_card_also_when_the_role_has_another_name(self, alva: Viewer, incident_id: UUID) -> None:
        cards = replace(CARDS, roles=(replace(CARDS.roles[0], label="Ledare för krisstaben"),))
        ours = carded(alva, incident_id, draft=cards)
        roster = replace(ROSTER, staff_id=ours, roles=(RosterRole("ledare för krisstaben", "Ledare för krisstaben"),))
        roster_id = rostered(alva, incident_id, draft=roster)
        (ada,) = entered(alva, incident_id, roster_id, replace(ADA, roles=("ledare för krisstaben",)))
        on = planned(alva, incident_id, roster_id, ada, 0, 8, role="ledare för krisstaben")
        stepped(alva, incident_id, on, S.ON)
        assert whose(sheet(alva, incident_id, on)) == Whose.EVERYBODY

    def test_leaves_out_what_is_done(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        task_id = tasked(alva, incident_id, draft=self.TASKS[0][0])
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.DONE)
        assert lines(sheet(alva, incident_id, shift_id))[Part.TASKS] == []

    def test_has_decisions_to_come_questions_direction_and_who_is_next(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], shift_id: UUID
    ) -> None:
        decided(alva, incident_id, draft=replace(DECISION, review_at=at(6)))
        asked(alva, incident_id)
        act("set_direction", alva, incident_id, draft=DIRECTION)
        ahead = planned(alva, incident_id, roster_id, people[1], 0.5, 9)
        stepped(alva, incident_id, ahead, S.YES)
        found = lines(sheet(alva, incident_id, shift_id))
        assert found[Part.DECISIONS] == ["Trygghetspunkter öppnas: Ompröva beslutet"]
        assert "Trafikverket" in found[Part.QUESTIONS][0]
        assert found[Part.DIRECTION] == ["Ingen ska fara illa.", "1. Äldre", "2. Öarna"]
        assert found[Part.NEXT_ON] == [f"{BO.name} (har tackat ja)"]

    def test_names_what_is_wrong_with_the_roster(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        assert any("Loggförare är obemannad" in one for one in lines(sheet(alva, incident_id, shift_id))[Part.RISKS])

    def test_takes_lines_of_other_nouns(self, alva: Viewer, incident_id: UUID, shift_id: UUID, monkeypatch) -> None:
        def meetings(viewer: Viewer, incident: UUID, leaving: sheets.Leaving) -> Iterator[Item | None]:
            assert (incident, leaving.turn.member, leaving.since) == (incident_id, ADA.name, at(-8))
            yield sheets.line(viewer, "Stabsorientering", at=at(2))
            yield sheets.line(viewer, "Hemligt möte", SECRET)

        monkeypatch.setitem(sheets.SOURCES, Part.MEETINGS, [meetings])
        said = sheet(alva, incident_id, shift_id)
        assert (lines(said)[Part.MEETINGS], said.hidden) == (["Stabsorientering"], 1)

    def test_is_no_longer_than_can_be_read(self, alva: Viewer, incident_id: UUID, shift_id: UUID, monkeypatch) -> None:
        monkeypatch.setitem(sheets.SOURCES, Part.MEETINGS, [lambda v, i, _: [sheets.line(v, f"Möte {n} {'x' * 900}") for n in range(50)]])
        (section,) = [one for one in sheet(alva, incident_id, shift_id).sections if one.part == Part.MEETINGS]
        assert (len(section.items), section.left_out) == (40, 10)
        assert {len(item.text) for item in section.items} == {400}


class TestSecrets:
    def test_are_counted_and_never_on_a_sheet(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        number = wrote(alva, incident_id, "Hemlig adress.", now=later(3), **IMPORTANT)
        marked(alva, incident_id, number, SECRET, reason="Skydd.", now=later(4))
        tasked(alva, incident_id, draft=replace(TASK, what="Hemligt ärende.", priority=Priority.LIFE, mark=SECRET))
        decided(alva, incident_id, draft=replace(DECISION, title="Hemligt beslut", review_at=at(5), mark=SECRET))
        said = sheet(alva, incident_id, shift_id)
        assert not [one for each in lines(said).values() for one in each if "emlig" in one]
        assert said.hidden >= 3

    def test_what_is_internal_makes_the_sheet_internal(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, priority=Priority.LIFE, mark=INTERNAL))
        handover_id = handed(alva, incident_id, shift_id)
        outsider = viewer_with(Role.OBSERVER)
        (line,) = queries.handovers(outsider, incident_id, now=NIGHT)
        assert (line.masked, line.said) == (True, None)
        assert queries.handovers_waiting(outsider, incident_id, now=NIGHT) == ()
        with refused("leadership.not_found"):
            queries.given_handover(outsider, incident_id, handover_id, now=NIGHT)

    def test_is_for_the_staff_and_no_partner_also_when_all_of_it_is_open(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        handover_id = handed(alva, incident_id, shift_id)
        for role in (Role.STAFF_MEMBER, Role.AUDITOR):
            assert not queries.given_handover(viewer_with(role), incident_id, handover_id, now=NIGHT).masked
        with refused("leadership.not_found"):
            queries.given_handover(viewer_with(Role.OBSERVER), incident_id, handover_id, now=NIGHT)


class TestGivingItAndTakingIt:
    def test_keeps_it_as_it_was_given(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        task_id = tasked(alva, incident_id, draft=TestTheSheet.TASKS[0][0])
        handover_id = handed(alva, incident_id, shift_id)
        before = queries.given_handover(alva, incident_id, handover_id, now=NIGHT).said
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.DONE)
        assert queries.given_handover(alva, incident_id, handover_id, now=NIGHT).said == before

    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_the_receipt_says_how_much_came_after_the_sheet(self, alva: Viewer, incident_id: UUID, shift_id: UUID, count: int) -> None:
        handover_id = handed(alva, incident_id, shift_id, now=later(10))
        for place in range(count):
            wrote(alva, incident_id, now=later(11 + place))
        assert queries.given_handover(alva, incident_id, handover_id, now=later(20)).came_after == count
        act("accept_handover", alva, incident_id, handover_id=handover_id, by=" Bo Exempelström ", now=later(20))
        wrote(alva, incident_id, now=later(21))
        line = queries.given_handover(alva, incident_id, handover_id, now=later(30))
        assert line.receipt is not None
        assert (line.receipt.by, line.came_after, line.accepted_at) == ("Bo Exempelström", count, later(20))

    def test_it_waits_until_somebody_has_taken_over(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        first, second = (handed(alva, incident_id, shift_id, now=later(each)) for each in (1, 2))
        assert [one.id for one in queries.handovers_waiting(alva, incident_id, now=later(3))] == [first, second]
        act("accept_handover", alva, incident_id, handover_id=first, by="Bo")
        assert [one.id for one in queries.handovers_waiting(alva, incident_id, now=later(3))] == [second]

    def test_it_is_taken_once(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        handover_id, key = handed(alva, incident_id, shift_id), new_id()
        for _ in range(2):
            act("accept_handover", alva, incident_id, handover_id=handover_id, by="Bo", key=key)
        with refused("leadership.handover_taken_already"):
            act("accept_handover", alva, incident_id, handover_id=handover_id, by="Cia")

    def test_sent_twice_it_is_one_sheet(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], shift_id: UUID) -> None:
        key = new_id()
        assert handed(alva, incident_id, shift_id, key=key) == handed(alva, incident_id, shift_id, key=key)
        assert len(queries.handovers(alva, incident_id, now=NIGHT)) == 1
        other = begun(alva, incident_id, roster_id, people[1], -2, 6)
        with refused("ledger.key_reused"):
            handed(alva, incident_id, other, key=key)

    @pytest.mark.parametrize("states", [(), (S.YES,), (S.NO,), (S.WITHDRAWN,)])
    def test_who_is_not_on_has_nothing_to_hand_over(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people, states) -> None:
        ahead = planned(alva, incident_id, roster_id, people[1], 1, 9)
        stepped(alva, incident_id, ahead, *states)
        with refused("leadership.shift_not_begun"):
            handed(alva, incident_id, ahead)

    def test_who_was_just_relieved_still_may(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        stepped(alva, incident_id, shift_id, S.RELIEVED)
        assert sheet(alva, incident_id, shift_id).shift.member == ADA.name

    def test_of_another_incident_it_is_not_there(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        handover_id, other = handed(alva, incident_id, shift_id), opened(alva, title="En annan händelse")
        with refused("leadership.no_such_shift"):
            handed(alva, other, shift_id)
        with refused("leadership.no_such_handover"):
            act("accept_handover", alva, other, handover_id=handover_id, by="Bo")
        with refused("leadership.not_found"):
            queries.given_handover(alva, other, handover_id, now=NIGHT)

    def test_an_observer_can_neither_give_nor_take(self, alva: Viewer, incident_id: UUID, shift_id: UUID) -> None:
        handover_id, before = handed(alva, incident_id, shift_id), ledger.head(f"incident:{incident_id}").number
        for what, facts in (("make_handover", {"shift_id": shift_id}), ("accept_handover", {"handover_id": handover_id, "by": "Bo"})):
            with refused("leadership.may_not"):
                act(what, viewer_with(Role.OBSERVER), incident_id, **facts)
        assert ledger.head(f"incident:{incident_id}").number == before


class TestWhatWaits:
    def waiting(self, viewer: Viewer) -> list[tuple[str, str]]:
        return [(one.member, one.following) for one in queries.handovers_to_receive(viewer, now=later(30))]

    def test_knows_who_has_each_role_next(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], shift_id: UUID
    ) -> None:
        first = planned(alva, incident_id, roster_id, people[1], 1, 9)
        planned(alva, incident_id, roster_id, people[2], 0.6, 8, role="loggförare")
        handed(alva, incident_id, shift_id)
        assert self.waiting(alva) == [(ADA.name, BO.name)]
        stepped(alva, incident_id, first, S.NO)
        assert self.waiting(alva) == [(ADA.name, "")]

    def test_asks_no_more_questions_for_more_sheets(
        self, alva: Viewer, incident_id: UUID, shift_id: UUID, django_assert_num_queries: Any, django_assert_max_num_queries: Any
    ) -> None:
        handed(alva, incident_id, shift_id)
        with django_assert_max_num_queries(100) as one_sheet:
            self.waiting(alva)
        for minutes in range(1, 5):
            handed(alva, incident_id, shift_id, now=later(minutes))
        with django_assert_num_queries(len(one_sheet.captured_queries)):
            assert len(self.waiting(alva)) == 5
