"""What is done to an entry afterwards: corrections, details given later, confirmations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.rules import Category, Channel, Details, Direction, Importance, Source, State
from vardkase.incidents.tests.scenes import (
    INTERNAL,
    NIGHT,
    PERSON,
    closed,
    completed,
    corrected,
    erased,
    later,
    marked,
    moved,
    opened,
    refused,
    wrote,
)
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


def line(viewer: Viewer, incident_id: Any, number: int) -> queries.LogEntry:
    return queries.entry(viewer, incident_id, number).entry


# --- correcting ---


def test_a_correction_is_a_new_entry_and_both_stay_readable(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(
        alva, incident_id, "35 000 i kommunen", category=Category.EVENT, counterpart="Vattenfall", happened=Happened(NIGHT, Precision.ABOUT)
    )

    right = corrected(alva, incident_id, number, "35 000 i hela området", reason="Siffran gäller hela området", now=later(9))

    old, new = line(alva, incident_id, number), line(alva, incident_id, right)
    assert (old.text, old.corrected_by, old.correction_reason, old.is_struck) == (
        "35 000 i kommunen",
        right,
        "Siffran gäller hela området",
        True,
    )
    assert (new.text, new.corrects, new.reason, new.is_correction) == ("35 000 i hela området", number, "Siffran gäller hela området", True)
    assert (new.category, new.counterpart, new.happened, new.late) == (
        Category.EVENT,
        "Vattenfall",
        Happened(NIGHT, Precision.ABOUT),
        False,
    )


def test_the_correction_of_a_correction_belongs_to_the_first_of_the_chain(alva: Viewer) -> None:
    incident_id = opened(alva)
    first = wrote(alva, incident_id, "ett")
    second = corrected(alva, incident_id, first, "två", reason="a")
    third = corrected(alva, incident_id, second, "tre", reason="b")

    detail = queries.entry(alva, incident_id, first)

    assert [entry.number for entry in detail.chain] == [first, second, third]
    assert [entry.corrected_by for entry in detail.chain] == [third, third, None]
    assert queries.entry(alva, incident_id, third).chain == queries.entry(alva, incident_id, second).chain == detail.chain
    assert detail.chain[2].corrects == second
    assert detail.chain[2].about == first


def test_what_has_been_corrected_is_not_corrected_beside_it(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id, "ett")
    right = corrected(alva, incident_id, number, "två")

    with refused("incident.already_corrected", number=number, by=right):
        corrected(alva, incident_id, number, "tre")


@pytest.mark.parametrize(
    ("text", "reason", "code"),
    [
        ("", "x", "incident.empty_entry"),
        ("ett", "x", "incident.same_text"),
        ("två", "  ", "incident.correction_needs_reason"),
        (PERSON, "x", "incident.personal_id_in_text"),
        ("två", f"Det var {PERSON}", "incident.personal_id_in_text"),
        ("x" * 20_001, "x", "incident.text_too_long"),
    ],
)
def test_a_correction_that_is_not_one_is_refused(alva: Viewer, text: str, reason: str, code: str) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id, "ett")

    with refused(code):
        corrected(alva, incident_id, number, text, reason=reason)
    assert not line(alva, incident_id, number).is_struck


def test_a_correction_may_also_correct_the_time(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id, "ett")
    said = Happened(NIGHT - timedelta(hours=3), Precision.HOUR, "vid tio")

    entry = actions.correct_entry(
        viewer=alva, incident_id=incident_id, number=number, text="två", reason="tiden", happened=said, key=new_id(), now=later(1)
    )

    assert line(alva, incident_id, entry.number).happened == said


def test_after_the_end_the_leader_corrects_and_nobody_else(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id, "ett")
    closed(alva, incident_id)
    keeper = viewer_with(Role.LOG_KEEPER)

    with refused("incident.log_is_closed"):
        corrected(keeper, incident_id, number, "två")
    right = corrected(alva, incident_id, number, "två")

    assert line(alva, incident_id, number).corrected_by == right
    moved(alva, incident_id, State.EVALUATED, State.ARCHIVED)
    with refused("incident.archived"):
        corrected(alva, incident_id, right, "tre")


def test_a_line_of_the_house_is_not_corrected_completed_or_confirmed(alva: Viewer) -> None:
    incident_id = opened(alva)

    with refused("incident.not_correctable", number=1):
        corrected(alva, incident_id, 1, "två")
    with refused("incident.not_correctable"):
        completed(alva, incident_id, 1, place="Blidö")
    with refused("incident.not_correctable"):
        marked(alva, incident_id, 1, INTERNAL)


def test_what_is_not_there_is_not_corrected(alva: Viewer) -> None:
    with refused("incident.not_found"):
        corrected(alva, opened(alva), 99, "två")


def test_a_repeated_correction_is_one(alva: Viewer) -> None:
    incident_id, key = opened(alva), new_id()
    number = wrote(alva, incident_id, "ett")
    send = {"viewer": alva, "incident_id": incident_id, "number": number, "text": "två", "reason": "fel", "key": key}

    first = actions.correct_entry(**send, now=NIGHT)
    marked(alva, incident_id, number, INTERNAL)
    again = actions.correct_entry(**send, now=later(1))

    assert (again.repeated, again.number) == (True, first.number)
    with refused("ledger.key_reused"):
        actions.correct_entry(**(send | {"text": "tre"}), now=NIGHT)


# --- later ---


def test_details_are_given_later_and_the_text_stays(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id, "Bandvagn begärd", tags=("el",))

    note = completed(
        alva,
        incident_id,
        number,
        category=Category.REQUEST,
        direction=Direction.OUT,
        counterpart="Länsstyrelsen",
        channel=Channel.EMAIL,
        place="Yxlan",
        tags=("bandvagn",),
        importance=Importance.IMPORTANT,
        reliability="A",
        source=Source("Mejl"),
    )

    entry = line(alva, incident_id, number)
    assert (entry.text, entry.category, entry.direction, entry.counterpart) == (
        "Bandvagn begärd",
        Category.REQUEST,
        Direction.OUT,
        "Länsstyrelsen",
    )
    assert (entry.channel, entry.place, entry.tags, entry.importance) == (Channel.EMAIL, "Yxlan", ("bandvagn",), Importance.IMPORTANT)
    assert (entry.reliability, entry.source, entry.changed) == ("A", "Mejl", note)
    assert [note.number for note in queries.entry(alva, incident_id, number).notes] == [note]
    assert line(alva, incident_id, note).quiet


def test_a_detail_is_taken_away_by_giving_it_empty(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id, place="Yxlan", tags=("el",), counterpart="SOS")

    completed(alva, incident_id, number, place="", tags=())

    entry = line(alva, incident_id, number)
    assert (entry.place, entry.tags, entry.counterpart) == ("", (), "SOS")


def test_the_tally_follows_a_category_that_comes_later(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id)

    completed(alva, incident_id, number, category=Category.DECISION)

    tally = queries.log_page(alva, incident_id).tally
    assert (tally.get(Category.INFO), tally[Category.DECISION]) == (None, 1)


def test_a_confirmation_says_who_and_when(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id)

    actions.verify_entry(
        viewer=alva, incident_id=incident_id, number=number, confirmed_by=" Räddningstjänsten ", key=new_id(), now=later(6)
    )

    assert (line(alva, incident_id, number).verified_by, line(alva, incident_id, number).verified_at) == ("Räddningstjänsten", later(6))
    with refused("incident.verification_needs_source"):
        actions.verify_entry(viewer=alva, incident_id=incident_id, number=number, confirmed_by=" ", key=new_id(), now=NIGHT)
    with refused("incident.personal_id_in_text"):
        actions.verify_entry(viewer=alva, incident_id=incident_id, number=number, confirmed_by=PERSON, key=new_id(), now=NIGHT)


def test_nothing_is_added_after_the_end(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id)
    closed(alva, incident_id)

    with refused("incident.log_is_closed"):
        completed(alva, incident_id, number, place="Blidö")
    with refused("incident.log_is_closed"):
        actions.verify_entry(viewer=alva, incident_id=incident_id, number=number, confirmed_by="x", key=new_id(), now=NIGHT)


def test_repeated_notes_are_one_each(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id)
    keys = [new_id() for _ in range(3)]

    for _ in range(2):
        actions.complete_entry(viewer=alva, incident_id=incident_id, number=number, details=Details(place="Blidö"), key=keys[0], now=NIGHT)
        actions.verify_entry(viewer=alva, incident_id=incident_id, number=number, confirmed_by="Polisen", key=keys[1], now=NIGHT)
        actions.add_attachments(
            viewer=alva, incident_id=incident_id, number=number, uploads=(Upload("a.txt", b"a"),), key=keys[2], now=NIGHT
        )
        closed_once = queries.incident(alva, incident_id).entries

    assert closed_once == 5
    assert len(line(alva, incident_id, number).attachments) == 1


def test_an_erased_entry_is_not_acted_on(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id)
    erased(alva, incident_id, number)

    for act in (
        lambda: corrected(alva, incident_id, number, "två"),
        lambda: completed(alva, incident_id, number, place="x"),
        lambda: marked(alva, incident_id, number, INTERNAL),
    ):
        with refused("incident.entry_erased"):
            act()
