"""Who may do what: the right role; the wrong role; another authority; a partner; nobody. And a key counts once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Capability, Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents.rules import Mark, Secrecy, State
from vardkase.incidents.tests.scenes import NIGHT, PERSON, SECRET, closed, later, moved, opened
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries
from vardkase.leadership.actions.loans import LoanDraft
from vardkase.leadership.projections import TABLES
from vardkase.leadership.rules.board import Ender, MeetingDraft
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.meetings import Move, NoteDraft, RhythmDraft
from vardkase.leadership.rules.roles import RoleDraft
from vardkase.leadership.rules.sittings import Adjustment
from vardkase.leadership.rules.standdown import StandDownDraft
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests import shift_acts
from vardkase.leadership.tests.scenes import (
    ACTIVATION,
    BRIEFING,
    CARDS,
    DECISION,
    DIRECTION,
    ITEM,
    PRESENT,
    QUESTION,
    SITTING,
    STAFF,
    TAKEOVER,
    TASK,
    act,
    activated,
    asked,
    begun,
    decided,
    handed,
    item_of,
    planned,
    sitting,
    staffed,
    tasked,
    ticked,
    took,
    took_over,
)
from vardkase.testing import accounts
from vardkase.testing.people import viewer_with
from vardkase.testing.tables import contents

pytestmark = pytest.mark.django_db
C = Capability
Call = dict[str, Any]
URGENT = replace(DECISION, capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="Genast.")
MEETING = MeetingDraft(NIGHT, "Stadshuset", ("Ordföranden",), ("Läget",))
# Who may do these is tried in test_callout_life and test_callout_lists.
CALLOUTS = {"start_callout", "start_callout_test", "stop_callout", "tick_answer"}


def over(viewer: Viewer, incident_id: UUID) -> UUID:
    """A meeting of the board that is over; returns its id."""
    meeting_id = sitting(viewer, incident_id)
    act("close_sitting", viewer, incident_id, meeting_id=meeting_id)
    return meeting_id


# What each action needs, what it is asked, and what it says otherwise the second time.
ACTS: dict[str, tuple[Capability, Callable[[Viewer, UUID], Any], Call]] = {
    "open_staff": (C.INCIDENT_LEAD, lambda v, i: {"draft": STAFF}, {"draft": replace(STAFF, name="Annan")}),
    "close_staff": (C.INCIDENT_LEAD, lambda v, i: {"staff_id": staffed(v, i), "grounds": "Lugnt."}, {"staff_id": new_id()}),
    "set_direction": (C.INCIDENT_LEAD, lambda v, i: {"draft": DIRECTION}, {"draft": replace(DIRECTION, goal="Annat.")}),
    "take_decision": (C.DECISION_WRITE, lambda v, i: {"draft": DECISION}, {"draft": replace(DECISION, title="Annat")}),
    "give_task": (C.LOG_WRITE, lambda v, i: {"draft": TASK}, {"draft": replace(TASK, what="Annat")}),
    "move_task": (C.LOG_WRITE, lambda v, i: {"task_id": tasked(v, i), "to": TaskState.RECEIVED}, {"to": TaskState.DONE}),
    "raise_question": (C.LOG_WRITE, lambda v, i: {"draft": QUESTION}, {"draft": replace(QUESTION, title="Annat?")}),
    "acknowledge_lead": (C.LOG_WRITE, lambda v, i: {"question_id": asked(v, i), "by": "TiB"}, {"question_id": new_id()}),
    "change_question": (
        C.LOG_WRITE,
        lambda v, i: {"question_id": asked(v, i), "draft": replace(QUESTION, lead="Polisen")},
        {"draft": QUESTION},
    ),
    "close_question": (C.LOG_WRITE, lambda v, i: {"question_id": asked(v, i), "outcome": "Röjt."}, {"question_id": new_id()}),
    "activate_board": (C.BOARD_WRITE, lambda v, i: {"draft": ACTIVATION}, {}),
    "record_meeting": (C.BOARD_WRITE, lambda v, i: activated(v, i) and {"draft": MEETING}, {"draft": replace(MEETING, held_at=later(-60))}),
    "take_over": (C.BOARD_WRITE, lambda v, i: activated(v, i) and {"draft": TAKEOVER}, {"draft": replace(TAKEOVER, from_board="Annan")}),
    "hand_back": (
        C.BOARD_WRITE,
        lambda v, i: activated(v, i) and {"takeover_id": took_over(v, i), "circumstances": "Lugnt."},
        {"takeover_id": new_id()},
    ),
    "end_board": (
        C.BOARD_WRITE,
        lambda v, i: activated(v, i) and {"ender": Ender.COUNCIL, "decision": "Fullmäktige § 1"},
        {"ender": Ender.EXECUTIVE_COMMITTEE},
    ),
    "hand_out_cards": (C.INCIDENT_LEAD, lambda v, i: {"staff_id": staffed(v, i), "draft": CARDS}, {"staff_id": new_id()}),
    "take_role": (
        C.INCIDENT_LEAD,
        lambda v, i: {"staff_id": handed(v, i), "role_key": "chief_of_staff", "draft": RoleDraft("Testa Exempelsson")},
        {"draft": RoleDraft("Någon annan")},
    ),
    "leave_role": (C.INCIDENT_LEAD, lambda v, i: {"holding_id": took(v, i, handed(v, i)), "words": "Går hem."}, {"holding_id": new_id()}),
    "tick_item": (C.LOG_WRITE, lambda v, i: {"item_id": item_of(handed(v, i))}, {"item_id": new_id()}),
    "untick_item": (C.LOG_WRITE, lambda v, i: {"item_id": ticked(v, i, handed(v, i)), "reason": "Fel."}, {"item_id": new_id()}),
    "fulfil_duty": (
        C.BOARD_WRITE,
        lambda v, i: activated(v, i) and {"about_id": decided(v, i, draft=URGENT), "kind": DutyKind.REPORT_TO_BOARD, "how": "Möte 1"},
        {"kind": DutyKind.REPORT_TO_COUNCIL},
    ),
    "set_rhythm": (C.INCIDENT_LEAD, lambda v, i: {"draft": RhythmDraft(NIGHT)}, {"draft": RhythmDraft(NIGHT, hours=24)}),
    "plan_meeting": (C.LOG_WRITE, lambda v, i: {"draft": BRIEFING}, {"draft": replace(BRIEFING, title="Annat")}),
    "move_meeting": (C.LOG_WRITE, lambda v, i: {"meeting_id": planned(v, i), "at": later(90)}, {"at": later(95)}),
    "cancel_meeting": (C.LOG_WRITE, lambda v, i: {"meeting_id": planned(v, i), "why": "Lugnt."}, {"meeting_id": new_id()}),
    "begin_meeting": (C.LOG_WRITE, lambda v, i: {"meeting_id": planned(v, i), "who": PRESENT}, {"meeting_id": new_id()}),
    "note": (C.LOG_WRITE, lambda v, i: {"meeting_id": begun(v, i), "draft": NoteDraft("Elen.")}, {"draft": NoteDraft("Vattnet.")}),
    "end_meeting": (C.LOG_WRITE, lambda v, i: {"meeting_id": begun(v, i), "next_at": later(90)}, {"meeting_id": new_id()}),
    "convene_board": (C.BOARD_WRITE, lambda v, i: activated(v, i) and {"draft": SITTING}, {"draft": replace(SITTING, place="Annan")}),
    "write_item": (
        C.BOARD_WRITE,
        lambda v, i: activated(v, i) and {"meeting_id": sitting(v, i), "draft": ITEM},
        {"draft": replace(ITEM, heading="Annat")},
    ),
    "close_sitting": (C.BOARD_WRITE, lambda v, i: activated(v, i) and {"meeting_id": sitting(v, i)}, {"meeting_id": new_id()}),
    "change_attendance": (
        C.LOG_WRITE,
        lambda v, i: {"meeting_id": begun(v, i), "move": Move("Ekonomi", True, NIGHT)},
        {"meeting_id": new_id()},
    ),
    "adjust_minutes": (
        C.BOARD_WRITE,
        lambda v, i: activated(v, i) and {"meeting_id": over(v, i), "draft": Adjustment(date(2019, 1, 2), ("Ordföranden",))},
        {"meeting_id": new_id()},
    ),
    "stand_down": (
        C.INCIDENT_LEAD,
        lambda v, i: staffed(v, i) and {"draft": StandDownDraft("Kommundirektör", "Elen är tillbaka.", "Säkerhetschef")},
        {"draft": StandDownDraft("Annan", "Elen är tillbaka.", "Säkerhetschef")},
    ),
}
ACTS |= shift_acts.ACTS


def somebody() -> UUID:
    """An account that has no role yet."""
    found = accounts.make_account(viewer_with(label="Handläggare, Kim Ek")).account_id
    assert found is not None
    return found


def lent(viewer: Viewer, incident_id: UUID) -> UUID:
    """A role that is lent; returns the id of the loan."""
    return act("lend_role", viewer, incident_id, draft=replace(LOAN, account_id=somebody()))


LOAN = LoanDraft(None, Role.LOG_KEEPER, 8, "Loggföraren har gått hem sjuk.")
ACTS |= {
    "lend_role": (
        C.ROLE_LEND,
        lambda v, i: {"draft": replace(LOAN, account_id=somebody())},
        {"draft": replace(LOAN, role=Role.OBSERVER)},
    ),
    "return_role": (C.ROLE_LEND, lambda v, i: {"grant_id": lent(v, i)}, {"grant_id": new_id()}),
}
every_act = pytest.mark.parametrize("what", ACTS)


def everything(incident_id: UUID) -> list[Any]:
    return [ledger.head(f"incident:{incident_id}").number, *contents(TABLES)]


def do(what: str, viewer: Viewer, incident_id: UUID, call: Call, **more: Any) -> Any:
    return getattr(actions, what)(**{"viewer": viewer, "incident_id": incident_id, "key": new_id(), "now": NIGHT, **call, **more})


def test_none_is_forgotten() -> None:
    # Starts need plans in the register: test_start.py walks those who may and may not.
    assert set(ACTS) | CALLOUTS | {"start_from_alarm", "start_leadership"} == set(actions.__all__)


@every_act
@pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
def test_to_others_the_incident_does_not_exist(alva: Viewer, incident_id: UUID, request: Any, what: str, who: str) -> None:
    call = ACTS[what][1](alva, incident_id)
    before = everything(incident_id)
    with pytest.raises(Refusal) as caught:
        do(what, request.getfixturevalue(who), incident_id, call)
    assert caught.value.code == "incident.not_found"
    assert everything(incident_id) == before


@every_act
@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_what_its_capabilities_say(alva: Viewer, incident_id: UUID, what: str, role: Role) -> None:
    capability, prepared, _ = ACTS[what]
    viewer = viewer_with(role)
    call = prepared(alva, incident_id)
    before = everything(incident_id)
    if viewer.can_anywhere(capability):
        do(what, viewer, incident_id, call)
        assert everything(incident_id) != before
        return
    with pytest.raises(Refusal) as caught:
        do(what, viewer, incident_id, call)
    may_not = "leadership.duty_of_board" if what == "fulfil_duty" and viewer.can_anywhere(C.DECISION_WRITE) else "leadership.may_not"
    assert caught.value.code == (may_not if viewer.can_anywhere(C.INCIDENT_READ) else "incident.not_found")
    assert everything(incident_id) == before


@every_act
def test_an_incident_that_is_over_is_not_led(alva: Viewer, incident_id: UUID, what: str) -> None:
    call = ACTS[what][1](alva, incident_id)
    closed(alva, incident_id)
    if what in {"fulfil_duty", "return_role", "write_item", "adjust_minutes"}:
        # The council meets when the crisis has passed, a lent role is taken back, and minutes are written: until the incident is archived.
        do(what, alva, incident_id, call)
        moved(alva, incident_id, State.EVALUATED, State.ARCHIVED)
        call = {**call, "kind": DutyKind.REPORT_TO_COUNCIL} if what == "fulfil_duty" else call
    with pytest.raises(Refusal) as caught:
        do(what, alva, incident_id, call)
    assert caught.value.code == "leadership.incident_is_over"


@every_act
def test_sent_twice_it_is_done_once_and_the_rebuilt_tables_are_the_same(alva: Viewer, incident_id: UUID, what: str) -> None:
    _, prepared, _ = ACTS[what]
    call, key = prepared(alva, incident_id), new_id()
    first = do(what, alva, incident_id, call, key=key)
    after = everything(incident_id)
    again = do(what, alva, incident_id, call, key=key, now=NIGHT + timedelta(minutes=3))
    assert (again.number, again.repeated) == (first.number, True)
    assert everything(incident_id) == after
    assert maintenance.agrees(f"incident:{incident_id}")


@every_act
def test_the_same_key_for_something_else_is_refused(alva: Viewer, incident_id: UUID, what: str) -> None:
    _, prepared, other = ACTS[what]
    if not other:
        return  # There is nothing else to say: the board's beginning is told apart by its incident.
    call, key = prepared(alva, incident_id), new_id()
    do(what, alva, incident_id, call, key=key)
    after = everything(incident_id)
    with pytest.raises(Refusal) as caught:
        do(what, alva, incident_id, {**call, **other}, key=key)
    assert caught.value.code == "ledger.key_reused"
    assert everything(incident_id) == after


class TestSecrets:
    @pytest.fixture
    def secret(self, alva: Viewer, incident_id: UUID) -> UUID:
        return decided(alva, incident_id, draft=replace(DECISION, title="HEMLIGT", mark=SECRET, review_at=later(60)))

    def test_those_without_the_right_see_number_and_time_of_a_decision(self, incident_id: UUID, secret: UUID) -> None:
        member = viewer_with(Role.STAFF_MEMBER)
        (line,) = queries.decisions(member, incident_id, now=NIGHT)
        assert (line.reference, line.masked, line.said, line.duties) == ("B-001", True, None, ())
        assert queries.open_duties(member, incident_id, now=NIGHT) == ()
        assert queries.overview(member, incident_id, now=NIGHT).duties == ()
        with pytest.raises(Refusal) as caught:
            queries.decision(member, incident_id, secret, now=NIGHT)
        assert caught.value.code == "leadership.not_found"

    def test_they_can_neither_supersede_it_nor_fulfil_its_duties(self, incident_id: UUID, secret: UUID) -> None:
        chair = viewer_with(Role.BOARD_CHAIR)
        for what, call, code in (
            ("take_decision", {"draft": replace(DECISION, supersedes=secret)}, "leadership.no_such_decision"),
            ("fulfil_duty", {"about_id": secret, "kind": DutyKind.REVIEW, "how": "Ja"}, "leadership.no_such_duty"),
        ):
            with pytest.raises(Refusal) as caught:
                do(what, chair, incident_id, call)
            assert caught.value.code == code

    def test_a_secret_names_its_statute(self, alva: Viewer, incident_id: UUID) -> None:
        with pytest.raises(Refusal) as caught:
            decided(alva, incident_id, draft=replace(DECISION, mark=Mark(Secrecy.SECRET)))
        assert caught.value.code == "incident.secret_needs_statute"

    @pytest.mark.parametrize(("mark", "code"), [
        (Mark(Secrecy.SECRET, f"Anna Svensson {PERSON}"), "incident.personal_id_in_text"),
        (Mark(Secrecy.OPEN, SECRET.statute), "incident.statute_without_secret"),
        (Mark(Secrecy.INTERNAL, PERSON), "incident.personal_id_in_text"),
    ])  # fmt: skip
    def test_a_statute_is_no_place_for_a_person_or_for_what_is_open(self, alva: Viewer, incident_id: UUID, mark: Mark, code: str) -> None:
        meeting_id = begun(alva, incident_id)
        before = everything(incident_id)
        for call in (
            lambda: decided(alva, incident_id, draft=replace(DECISION, mark=mark)),
            lambda: tasked(alva, incident_id, draft=replace(TASK, mark=mark)),
            lambda: act("note", alva, incident_id, meeting_id=meeting_id, draft=NoteDraft("Blåst.", mark=mark)),
        ):
            with pytest.raises(Refusal) as caught:
                call()
            assert caught.value.code == code
        assert everything(incident_id) == before

    def test_a_secret_task_is_masked_and_cannot_be_moved(self, alva: Viewer, incident_id: UUID) -> None:
        task_id = tasked(alva, incident_id, draft=replace(TASK, what="HEMLIGT", mark=SECRET))
        member = viewer_with(Role.STAFF_MEMBER)
        (line,) = queries.tasks(member, incident_id, now=NIGHT)
        assert (line.masked, line.said) == (True, None)
        with pytest.raises(Refusal) as caught:
            do("move_task", member, incident_id, {"task_id": task_id, "to": TaskState.DONE})
        assert caught.value.code == "leadership.no_such_task"


def test_what_belongs_to_another_incident_is_not_there(alva: Viewer, incident_id: UUID) -> None:
    other = opened(alva, title="En annan")
    for what, call, code in (
        ("move_task", {"task_id": tasked(alva, other), "to": TaskState.DONE}, "leadership.no_such_task"),
        ("close_staff", {"staff_id": staffed(alva, other), "grounds": "Lugnt."}, "leadership.no_such_staff"),
        ("acknowledge_lead", {"question_id": asked(alva, other), "by": "TiB"}, "leadership.no_such_question"),
        ("take_decision", {"draft": replace(DECISION, supersedes=decided(alva, other))}, "leadership.no_such_decision"),
    ):
        with pytest.raises(Refusal) as caught:
            do(what, alva, incident_id, call)
        assert caught.value.code == code, what
