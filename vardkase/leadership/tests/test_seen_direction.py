"""Two who set the direction at once: the second is told how it stands now, and replaces nothing unseen."""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.leadership import queries
from vardkase.leadership.rules.staffs import DirectionDraft
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import act
from vardkase.leadership.tests.test_seen import both, pytestmark, room, told

__all__ = ["pytestmark", "room"]


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
