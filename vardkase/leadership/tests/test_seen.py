"""Two who have the same page open: the second to save is told, keeps what they wrote, and writes over nothing unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import later, refused
from vardkase.leadership import queries
from vardkase.leadership.rules.seen import check_seen, digest
from vardkase.leadership.rules.shifts import PersonDraft, RosterDraft, RosterRole
from vardkase.leadership.tests import shift_scenes
from vardkase.leadership.tests.callouts import called
from vardkase.leadership.tests.pages import Page, Room, led
from vardkase.leadership.tests.scenes import (
    QUESTION,
    STAFF,
    act,
    activated,
    asked,
    card_of,
    handed,
    item_of,
    sitting,
    staffed,
    ticked,
    took,
)
from vardkase.leadership.urls import urlpatterns
from vardkase.testing.pages import CheckingClient
from vardkase.testing.scenes import kept

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
    assert digest(None) == ""
    check_seen("", None)
    check_seen("", ())
    with refused("leadership.changed_meanwhile"):
        check_seen(digest(QUESTION), ROSTER)


def test_a_form_that_lost_its_fingerprint_writes_over_nothing_and_what_is_no_form_may() -> None:
    with refused("leadership.changed_meanwhile"):
        check_seen("", QUESTION)
    with refused("leadership.changed_meanwhile"):
        check_seen(digest(QUESTION), None)
    check_seen(None, QUESTION)


def test_a_question_is_not_changed_by_a_form_without_its_fingerprint(alva: Viewer, room: Room, incident_id: UUID) -> None:
    path = f"questions/{asked(alva, incident_id)}/"
    form = {**room.get(path).form, "next_step": "Möte 04.00"}
    answer = room.post(path, {**form, "seen": ""})
    assert told(answer)
    # What was typed is still there, and now the form has seen how it stands.
    assert room.post(path, answer.form).status == 302
    (line,) = queries.questions(alva, incident_id, now=later(10))
    assert line.next_step == "Möte 04.00"


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


@kept
def everything(alva: Viewer, incident_id: UUID) -> dict[str, UUID]:
    """Something of everything that is acted upon; the ids. A staff with cards has no roster yet."""
    made = {**led(alva, incident_id), **shift_scenes.full(alva, incident_id)}
    made["handed"] = handed(alva, incident_id, staff_id=staffed(alva, incident_id, draft=replace(STAFF, name="Stab, socialkontoret")))
    made["holding"] = took(alva, incident_id, made["handed"])
    ticked(alva, incident_id, made["handed"], place=1)
    made |= {"card": card_of(made["handed"]), "item": item_of(made["handed"]), "ticked": item_of(made["handed"], place=1)}
    return {**made, "callout": called(alva, incident_id)}


# What stands in an address that acts upon something: the first that begins like it.
UPON = (
    ("leadership/staffs/", "handed"), ("roles/staffs/", "handed"), ("roles/holders/", "holding"), ("roles/items/{}/undo/", "ticked"),
    ("roles/items/", "item"), ("roles/", "card"), ("callouts/", "callout"), ("tasks/", "task"), ("questions/", "question"),
    ("board/takeovers/", "takeover"), ("board/meetings/", "sitting"), ("duties/", "urgent"), ("meetings/{}/move/", "planned"),
    ("meetings/{}/cancel/", "planned"), ("meetings/{}/begin/", "planned"), ("meetings/", "meeting"), ("shifts/rosters/", "roster"),
    ("shifts/holders/", "holding"), ("shifts/people/", "ada"), ("shifts/proposals/", "proposal"), ("shifts/{}/handover/", "on"),
    ("shifts/{}/relieved/", "on"), ("shifts/", "ahead"), ("handovers/", "handover"),
)  # fmt: skip


def acts(made: dict[str, UUID]) -> Iterator[str]:
    """The addresses of every act in the room."""
    (pages,) = (one.url_patterns for one in urlpatterns if getattr(one, "url_patterns", None))
    for one in pages:
        if {*one.pattern.converters} <= {"target"}:
            path = str(one.pattern).replace("<uuid:target>", "{}")
            yield path.format(next((made[name] for begins, name in UPON if "{}" in path and path.startswith(begins)), ""))


def test_a_fingerprint_that_nobody_gave_is_no_fault_of_any_form(room: Room, everything: dict[str, UUID]) -> None:
    late, sent = set(), 0
    for path in acts(everything):
        answer = room.client.get(f"/incidents/{room.incident_id}/{path}")
        if answer.status_code == 200 and b"data-keep" in answer.content:
            sent += 1
            with transaction.atomic():
                page = room.post(path, {**Page(answer).form, "seen": "x"})
                transaction.set_rollback(True)
            assert page.status in {302, 422}, path
            late |= {path} if told(page) else set()
    assert sent > 35
    changed = {f"shifts/rosters/{everything['roster']}/", f"shifts/people/{everything['ada']}/", f"questions/{everything['question']}/"}
    assert {"shifts/rosters/new/", *changed} <= late
