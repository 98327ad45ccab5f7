"""What an act does with an id that stands for something elsewhere, and with a form that comes again when the incident is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import closed, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.rules.board import MeetingDraft
from vardkase.leadership.tests.scenes import NIGHT, STAFF, act, activated, asked, decided, staffed, tasked, took_over
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
WAYS: dict[str, Callable[..., UUID]] = {
    "staff": staffed,
    "decision": decided,
    "task": tasked,
    "question": asked,
    "takeover": took_over,
}


@pytest.fixture
def alva() -> Viewer:
    return viewer_with(Role.CHIEF_OF_STAFF, Role.BOARD_CHAIR)


def written(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


@pytest.mark.parametrize("way", [*WAYS, "board"])
def test_the_id_of_something_in_another_incident_makes_something_new_and_tells_nothing(alva: Viewer, way: str) -> None:
    there, here = opened(alva), opened(alva)
    make: Callable[..., UUID] = activated if way == "board" else WAYS[way]
    if way == "takeover":
        activated(alva, there)
        activated(alva, here)
    key = make(alva, there)
    start = written(here)
    make(alva, here, key=key)
    assert written(here) == start + 1
    make(alva, here, key=key)
    assert written(here) == start + 1, "sent twice it is still one"
    assert written(there) > 0


@pytest.mark.parametrize("way", WAYS)
def test_what_was_written_before_the_end_may_be_sent_again_after_it(alva: Viewer, way: str) -> None:
    incident_id = opened(alva)
    if way == "takeover":
        activated(alva, incident_id)
    key = WAYS[way](alva, incident_id)
    closed(alva, incident_id)
    start = written(incident_id)
    WAYS[way](alva, incident_id, key=key)
    assert written(incident_id) == start
    with refused("leadership.incident_is_over"):
        WAYS[way](alva, incident_id)
    assert written(incident_id) == start


def test_the_same_form_with_other_words_is_not_taken_for_the_one_that_was_written(alva: Viewer) -> None:
    incident_id = opened(alva)
    key = staffed(alva, incident_id)
    closed(alva, incident_id)
    with refused("ledger.key_reused"):
        staffed(alva, incident_id, key=key, draft=replace(STAFF, name="Lokal stab"))


def test_a_meeting_whose_time_was_left_open_is_written_once(alva: Viewer) -> None:
    incident_id = opened(alva)
    activated(alva, incident_id)
    key, start = new_id(), written(incident_id)
    for now in (NIGHT, NIGHT.replace(second=9)):
        draft = MeetingDraft(now, "Stadshuset", ("Ordföranden",), ("Läget",))
        act("record_meeting", alva, incident_id, draft=draft, key=key, now=now)
    assert written(incident_id) == start + 1


class TestTheYesOfALead:
    def asked(self, alva: Viewer) -> tuple[UUID, UUID]:
        incident_id = opened(alva)
        return incident_id, asked(alva, incident_id)

    def yes(self, alva: Viewer, incident_id: UUID, question_id: UUID, **facts: Any) -> None:
        act("acknowledge_lead", alva, incident_id, question_id=question_id, by="Vägtrafikledningen", **facts)

    def test_is_that_of_the_one_who_stood_as_asked(self, alva: Viewer) -> None:
        incident_id, question_id = self.asked(alva)
        self.yes(alva, incident_id, question_id, lead="Trafikverket")
        (line,) = queries.questions(alva, incident_id, now=NIGHT)
        assert (line.lead, line.acknowledged_by) == ("Trafikverket", "Vägtrafikledningen")

    def test_is_not_that_of_one_who_came_after(self, alva: Viewer) -> None:
        incident_id, question_id = self.asked(alva)
        with refused("leadership.lead_changed"):
            self.yes(alva, incident_id, question_id, lead="Polisen")
        (line,) = queries.questions(alva, incident_id, now=NIGHT)
        assert line.acknowledged_at is None
