"""What is sent again under the same key: the same words are answered with what stands there, other words are never taken for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries
from vardkase.leadership.rules.board import Ender, Extent
from vardkase.leadership.rules.decisions import DutyKind
from vardkase.leadership.rules.meetings import RhythmDraft
from vardkase.leadership.rules.roles import RoleDraft
from vardkase.leadership.rules.shifts import PersonDraft, RosterDraft, RosterRole
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests import scenes
from vardkase.leadership.tests.pages import ACTS, Page, Room
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
)  # fmt: skip
from vardkase.ledger import queries as ledger
from vardkase.testing.pages import CheckingClient

pytestmark = [pytest.mark.django_db]
Given = Callable[[Viewer, UUID], dict[str, Any]]


def nothing(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    return {}


def given(name: str, make: Callable[[Viewer, UUID], UUID]) -> Given:
    return lambda viewer, incident_id: {name: make(viewer, incident_id)}


def board(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    scenes.activated(viewer, incident_id)
    return {}


def sitting(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    scenes.activated(viewer, incident_id)
    return {"meeting_id": scenes.sitting(viewer, incident_id)}


def takeover(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    scenes.activated(viewer, incident_id)
    return {"takeover_id": scenes.took_over(viewer, incident_id)}


def reviewed(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    return {"about_id": scenes.decided(viewer, incident_id, draft=replace(DECISION, review_at=later(60)))}


def roled(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    return {"staff_id": scenes.handed(viewer, incident_id)}


def held(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    return {"holding_id": scenes.took(viewer, incident_id, scenes.handed(viewer, incident_id))}


def item(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    return {"item_id": scenes.item_of(scenes.handed(viewer, incident_id))}


ROSTER = RosterDraft("Stabens skift", (RosterRole("sc", "Stabschef"), RosterRole("lf", "Loggförare")))
PERSON = PersonDraft("Testa Exempelsson", ("sc",), travel_minutes=40)


def rostered(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    return {"roster_id": scenes.act("set_roster", viewer, incident_id, draft=ROSTER)}


SECRET = Mark(Secrecy.SECRET, "OSL 18:13")
WHOLE = {"scope": "Allt", "extent": Extent.WHOLE}
# The act, what there must be before it, what is sent first, and what somebody changes before it is sent again.
CHANGED: list[tuple[str, Given, dict[str, Any], dict[str, Any]]] = [
    ("take_decision", nothing, {"draft": DECISION}, {"draft": replace(DECISION, text="Fem brandstationer öppnas INTE.")}),
    ("take_decision", nothing, {"draft": DECISION}, {"draft": replace(DECISION, mark=SECRET)}),
    ("take_decision", nothing, {"draft": DECISION}, {"draft": replace(DECISION, review_at=later(60))}),
    ("take_decision", nothing, {"draft": DECISION}, {"draft": DECISION, "happened": Happened(later(-30), Precision.MINUTE)}),
    ("fulfil_duty", reviewed, {"kind": DutyKind.REVIEW, "how": "Det står fast."}, {"how": "Det gäller inte längre."}),
    ("give_task", nothing, {"draft": TASK}, {"draft": replace(TASK, due_at=later(120))}),
    ("give_task", nothing, {"draft": TASK}, {"draft": replace(TASK, report_how="Till stabschefen")}),
    ("move_task", given("task_id", scenes.tasked), {"to": TaskState.RECEIVED}, {"to": TaskState.RECEIVED, "words": "Fanns redan"}),
    ("raise_question", nothing, {"draft": QUESTION}, {"draft": replace(QUESTION, area="Vätö")}),
    ("change_question", given("question_id", scenes.asked), {"draft": replace(QUESTION, lead="Polisen")},
     {"draft": replace(QUESTION, lead="Polisen", supporting=("MSB",))}),
    ("take_over", board, {"draft": TAKEOVER}, {"draft": replace(TAKEOVER, **WHOLE)}),
    ("hand_back", takeover, {"circumstances": "Bemanningen räcker."}, {"circumstances": "Bemanningen räcker nästan."}),
    ("end_board", board, {"ender": Ender.COUNCIL, "decision": "KF § 1"}, {"ender": Ender.COUNCIL, "decision": "KF § 99"}),
    ("activate_board", nothing, {"draft": ACTIVATION}, {"draft": replace(ACTIVATION, minutes="AU § 4")}),
    ("convene_board", board, {"draft": SITTING}, {"draft": replace(SITTING, at=later(90))}),
    ("write_item", sitting, {"draft": ITEM}, {"draft": replace(ITEM, decision="Nämnden noterar INTE läget.")}),
    ("open_staff", nothing, {"draft": STAFF}, {"draft": replace(STAFF, grounds="En annan grund.")}),
    ("close_staff", given("staff_id", scenes.staffed), {"grounds": "Läget är lugnt."}, {"grounds": "Läget är lugnt.", "handed_to": "VB"}),
    ("set_direction", nothing, {"draft": DIRECTION}, {"draft": replace(DIRECTION, priorities=("Öarna", "Äldre"))}),
    ("plan_meeting", nothing, {"draft": BRIEFING}, {"draft": replace(BRIEFING, at=later(300))}),
    ("plan_meeting", nothing, {"draft": replace(BRIEFING, at=None)}, {"draft": replace(BRIEFING, at=later(300))}),
    ("move_meeting", given("meeting_id", scenes.planned), {"at": later(60)}, {"at": later(60), "place": "Annan sal"}),
    ("begin_meeting", given("meeting_id", scenes.planned), {"who": PRESENT}, {"who": replace(PRESENT, absent=("Loggföraren",))}),
    ("end_meeting", given("meeting_id", scenes.begun), {"outcome": "Vi fortsätter."}, {"outcome": "Vi slutar."}),
    ("set_rhythm", nothing, {"draft": RhythmDraft(NIGHT)}, {"draft": RhythmDraft(NIGHT, decision_hours=6)}),
    ("take_role", roled, {"role_key": "chief_of_staff", "draft": RoleDraft("Testa Exempelsson")},
     {"role_key": "chief_of_staff", "draft": RoleDraft("Testa Exempelsson", reachable="0176-00 00 00")}),
    ("hand_out_cards", given("staff_id", scenes.staffed), {"draft": replace(CARDS, roles=CARDS.roles[:1])}, {"draft": CARDS}),
    ("leave_role", held, {"words": "Går hem"}, {"words": "Sjuk"}),
    ("tick_item", item, {"note": "Klart"}, {"note": "Inte riktigt"}),
    ("set_roster", nothing, {"draft": ROSTER}, {"draft": replace(ROSTER, roles=ROSTER.roles[:1])}),
    ("enter_people", rostered, {"people": (PERSON,)}, {"people": (replace(PERSON, travel_minutes=90),)}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "before", "first", "then"), CHANGED)
def test_what_was_changed_in_between_is_refused_and_what_was_not_is_answered(
    alva: Viewer, incident_id: UUID, what: str, before: Given, first: dict[str, Any], then: dict[str, Any]
) -> None:
    there = before(alva, incident_id)
    common: dict[str, Any] = {"viewer": alva, "incident_id": incident_id, "key": new_id(), **there}
    send = getattr(actions, what)
    written = send(**common, **first, now=NIGHT)

    with pytest.raises(Refusal, match=r"ledger\.key_reused"):
        send(**common, **{**first, **then}, now=NIGHT + timedelta(minutes=5))

    again = send(**common, **first, now=NIGHT + timedelta(minutes=5))
    assert (again.repeated, again.number) == (True, written.number)
    assert ledger.head(written.stream).number == written.number


def test_words_that_only_lie_otherwise_are_the_same_words(alva: Viewer, incident_id: UUID) -> None:
    key = scenes.decided(alva, incident_id)
    loose = replace(DECISION, title="  Trygghetspunkter\n öppnas ", alternatives=("", "  "))
    assert actions.take_decision(viewer=alva, incident_id=incident_id, draft=loose, key=key, now=later(5)).repeated


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def decide(room: Room, **sent: str) -> Page:
    """Takes a decision down by its form."""
    return room.post("decisions/new/", {**ACTS["take_decision"][1], **sent})


def texts(viewer: Viewer, incident_id: UUID) -> list[str]:
    return sorted(one.said.text for one in queries.decisions(viewer, incident_id, now=later(60)) if one.said)


@pytest.mark.usefixtures("five_past")
def test_a_changed_form_comes_back_with_its_words_and_another_key(alva: Viewer, room: Room, incident_id: UUID) -> None:
    key = str(new_id())
    assert decide(room, key=key, text="Evakuera Rimbo").status == 302

    answer = decide(room, key=key, text="Evakuera INTE Rimbo")

    assert (answer.status, answer.form["text"]) == (422, "Evakuera INTE Rimbo")
    assert "Det du skrev har ändrats sedan det sparades." in answer.text
    assert answer.form["key"] != key
    assert texts(alva, incident_id) == ["Evakuera Rimbo"]
    assert room.post("decisions/new/", answer.form).status == 302
    assert texts(alva, incident_id) == ["Evakuera INTE Rimbo", "Evakuera Rimbo"]


def test_in_two_hours_is_counted_from_when_it_was_first_sent(alva: Viewer, room: Room, incident_id: UUID) -> None:
    sent = {"key": str(new_id()), "review_at": "2 tim", "effective_from": "02:45", "happened": "10 min sedan"}
    for minutes in (5, 7, 30):
        with time_machine.travel(later(minutes), tick=False):
            assert decide(room, **sent).status == 302
    (only,) = queries.decisions(alva, incident_id, now=later(60))
    assert only.said is not None
    assert only.said.review_at == later(125)
