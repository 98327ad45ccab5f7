"""Two who have the same page open: the second to save is told, keeps what they wrote, and writes over nothing unseen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import later, refused
from vardkase.leadership import queries
from vardkase.leadership.rules.seen import check_seen, digest
from vardkase.leadership.rules.shifts import PersonDraft, RosterDraft, RosterRole
from vardkase.leadership.rules.staffs import DirectionDraft
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import QUESTION, act, activated, asked, sitting
from vardkase.testing.pages import CheckingClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
ROSTER = RosterDraft("Stabens skift", (RosterRole("sc", "Stabschef"), RosterRole("lf", "Loggförare")))


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def both(room: Room, path: str, first: dict[str, Any], second: dict[str, Any]) -> Page:
    """Two open a page, and each saves a change of their own; the answer to the second."""
    one, other = room.get(path).form, room.get(path).form
    assert room.post(path, {**one, **first}).status == 302
    return room.post(path, {**other, **second})


def told(answer: Page) -> bool:
    return answer.status == 422 and "Någon annan har ändrat det här sedan du öppnade det." in answer.text


def test_what_was_seen_is_what_is_there_or_the_change_is_refused() -> None:
    check_seen(digest(QUESTION), QUESTION)
    check_seen("", QUESTION)
    assert digest(None) == ""
    with refused("leadership.changed_meanwhile"):
        check_seen(digest(QUESTION), ROSTER)


def test_of_a_question_both_changes_are_kept_once_the_second_has_seen_the_first(alva: Viewer, room: Room, incident_id: UUID) -> None:
    path = f"questions/{asked(alva, incident_id)}/"
    answer = both(room, path, {"next_step": "Möte 04.00"}, {"supporting": "MSB"})

    assert told(answer)
    assert answer.form["supporting"] == "MSB"
    assert "Nu: Nästa stegMöte 04.00" in answer.text
    assert room.post(path, {**answer.form, "next_step": "Möte 04.00"}).status == 302
    (line,) = queries.questions(alva, incident_id, now=later(10))
    assert (line.next_step, line.supporting) == ("Möte 04.00", ("MSB",))


def test_of_a_paragraph_nobody_writes_over_the_decision_unseen(alva: Viewer, room: Room, incident_id: UUID) -> None:
    activated(alva, incident_id)
    meeting = sitting(alva, incident_id)
    path = f"board/meetings/{meeting}/item/?paragraph=1"
    answer = both(room, path, {"decision": "Nämnden avslår."}, {"background": "Sekreterarens tillägg"})

    assert told(answer)
    assert answer.form["background"] == "Sekreterarens tillägg"
    assert "Nämnden avslår." in answer.text
    (item,) = queries.meeting(alva, incident_id, meeting, now=later(10)).items
    assert item.decision == "Nämnden avslår."


def test_of_a_roster_and_its_people_the_second_is_told(alva: Viewer, room: Room, incident_id: UUID) -> None:
    roster = act("set_roster", alva, incident_id, draft=ROSTER)
    person = PersonDraft("Testa Exempelsson", ("sc",), travel_minutes=40)
    member = act("enter_people", alva, incident_id, roster_id=roster, people=(person,))

    answer = both(room, f"shifts/rosters/{roster}/", {"roles": "Stabschef\nRoll A"}, {"roles": "Stabschef\nRoll B"})
    assert told(answer)
    assert "Roll A" in answer.text

    answer = both(room, f"shifts/people/{member}/", {"travel_minutes": "55"}, {"organisation": "MSB"})
    assert told(answer)
    assert queries.member(alva, incident_id, member)[1].said.travel_minutes == 55


def test_who_sends_the_same_change_twice_is_answered_as_the_first_time(alva: Viewer, room: Room, incident_id: UUID) -> None:
    path = f"questions/{asked(alva, incident_id)}/"
    sent = {**room.get(path).form, "next_step": "Möte 04.00"}
    assert [room.post(path, sent).status for _twice in range(2)] == [302, 302]


DIRECTION = {"goal": "Alla har vatten.", "decided_by": "Kommundirektör"}


def goals(viewer: Viewer, incident_id: UUID) -> list[str]:
    found = queries.direction_in_force(viewer, incident_id)
    return [found.said.goal] if found else []


def test_of_the_direction_nobody_replaces_what_came_meanwhile_unseen(alva: Viewer, room: Room, incident_id: UUID) -> None:
    room.post("leadership/direction/", {**room.get("leadership/direction/").form, **DIRECTION})
    answer = both(room, "leadership/direction/", {"goal": "Alla har vatten och värme."}, {"limits": "Inga kemikalier."})

    assert told(answer)
    assert answer.form["limits"] == "Inga kemikalier."
    assert "Nu: Mål med insatsenAlla har vatten och värme." in answer.text
    assert goals(alva, incident_id) == ["Alla har vatten och värme."]
    assert room.post("leadership/direction/", {**answer.form, "goal": "Alla har vatten och värme."}).status == 302
    found = queries.direction_in_force(alva, incident_id)
    assert found is not None
    assert (found.said.version, found.said.goal, found.said.limits) == (3, "Alla har vatten och värme.", "Inga kemikalier.")


def test_of_two_first_directions_the_second_is_told_too(alva: Viewer, room: Room, incident_id: UUID) -> None:
    assert told(both(room, "leadership/direction/", DIRECTION, {**DIRECTION, "goal": "Alla är varma."}))
    assert goals(alva, incident_id) == ["Alla har vatten."]


def test_a_direction_that_is_sent_again_is_answered_as_the_first_time(alva: Viewer, room: Room, incident_id: UUID) -> None:
    sent = {**room.get("leadership/direction/").form, **DIRECTION}
    assert [room.post("leadership/direction/", sent).status for _twice in range(2)] == [302, 302]
    found = queries.direction_in_force(alva, incident_id)
    assert found is not None
    assert found.said.version == 1


def test_whoever_was_shown_nothing_sets_the_direction_unasked(alva: Viewer, incident_id: UUID) -> None:
    """An import, the demonstration and the command line carry no form."""
    for goal in ("Alla har vatten.", "Alla är varma."):
        act("set_direction", alva, incident_id, draft=DirectionDraft(goal, "", "Kommundirektör"))
    assert goals(alva, incident_id) == ["Alla är varma."]
