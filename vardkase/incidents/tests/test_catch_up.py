"""Since you left: what is new, what matters, the receipt, and what has been written before."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, queries
from vardkase.incidents.queries import catch_up
from vardkase.incidents.rules import Category, Importance
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, closed, completed, corrected, erased, later, opened, refused, wrote
from vardkase.kernel.ids import new_id
from vardkase.ledger.entry import Entry
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident_id(alva: Viewer, db: None) -> UUID:
    return opened(alva)


@pytest.fixture
def chief() -> Viewer:
    """Somebody who has slept for six hours."""
    return viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef")


def visited(viewer: Viewer, incident_id: UUID, number: int, minutes: float = 0) -> None:
    actions.mark_visit(viewer=viewer, incident_id=incident_id, number=number, now=later(minutes))


def read(viewer: Viewer, incident_id: UUID, up_to: int, *, key: UUID | None = None, minutes: float = 0) -> Entry:
    return actions.acknowledge(viewer=viewer, incident_id=incident_id, up_to=up_to, key=key or new_id(), now=later(minutes))


def test_one_who_has_never_been_here_is_told_of_everything(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, category=Category.DECISION)
    wrote(alva, incident_id, "kris", importance=Importance.CRITICAL)

    new = queries.since(chief, incident_id)

    assert (new.number, new.head, new.seen_at, new.acknowledged_at, new.count) == (0, 3, None, None, 3)
    assert new.by_category == {Category.SYSTEM: 1, Category.DECISION: 1, Category.INFO: 1}
    assert [line.text for line in new.important] == ["kris"]


def test_what_is_new_is_counted_from_the_last_visit(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, category=Category.DECISION)
    visited(chief, incident_id, 2, minutes=10)
    wrote(alva, incident_id, category=Category.DECISION)
    wrote(alva, incident_id)
    wrote(alva, incident_id)

    new = queries.since(chief, incident_id)

    assert (new.number, new.head, new.seen_at, new.count, new.masked, new.more) == (2, 5, later(10), 3, 0, False)
    assert new.by_category == {Category.DECISION: 1, Category.INFO: 2}


def test_small_lines_are_not_news(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id)
    visited(chief, incident_id, number)
    completed(alva, incident_id, number, place="Blidö")
    read(alva, incident_id, number)

    assert (queries.since(chief, incident_id).count, queries.since(chief, incident_id).by_category) == (0, {})


def test_the_critical_come_first_then_the_newest(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    visited(chief, incident_id, 1)
    for text, importance in (
        ("a", Importance.IMPORTANT),
        ("b", Importance.CRITICAL),
        ("c", Importance.IMPORTANT),
        ("d", Importance.NORMAL),
        ("e", Importance.CRITICAL),
    ):
        wrote(alva, incident_id, text, importance=importance)

    assert [line.text for line in queries.since(chief, incident_id).important] == ["e", "b", "c", "a"]


def test_what_has_been_corrected_or_erased_is_not_shown_as_important(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    visited(chief, incident_id, 1)
    wrong, gone = (
        wrote(alva, incident_id, "fel", importance=Importance.CRITICAL),
        wrote(alva, incident_id, "bort", importance=Importance.CRITICAL),
    )
    corrected(alva, incident_id, wrong, "rätt")
    erased(alva, incident_id, gone)

    assert [line.text for line in queries.since(chief, incident_id).important] == ["rätt"]


def test_only_so_many_important_ones_are_shown(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    visited(chief, incident_id, 1)
    for number in range(catch_up.IMPORTANT_SHOWN + 3):
        wrote(alva, incident_id, str(number), importance=Importance.IMPORTANT)

    shown = queries.since(chief, incident_id).important

    assert len(shown) == catch_up.IMPORTANT_SHOWN
    assert shown[0].text == str(catch_up.IMPORTANT_SHOWN + 2)


def test_of_very_much_the_newest_are_counted_and_it_says_so(
    alva: Viewer, chief: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited(chief, incident_id, 1)
    for _ in range(6):
        wrote(alva, incident_id)
    monkeypatch.setattr(catch_up, "COUNTED", 4)

    new = queries.since(chief, incident_id)

    assert (new.count, new.more) == (4, True)


def test_each_has_their_own_place_in_the_log(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id)
    visited(chief, incident_id, 2)

    assert queries.since(chief, incident_id).number == 2
    assert queries.since(alva, incident_id).number == 0


# --- visits ---


def test_a_visit_only_moves_forwards(chief: Viewer, alva: Viewer, incident_id: UUID) -> None:
    for _ in range(3):
        wrote(alva, incident_id)
    visited(chief, incident_id, 4, minutes=1)
    visited(chief, incident_id, 2, minutes=9)

    assert (queries.since(chief, incident_id).number, queries.since(chief, incident_id).seen_at) == (4, later(9))


@pytest.mark.parametrize(("shown", "kept"), [(99, 1), (-5, 0), (1, 1)])
def test_a_visit_never_reaches_beyond_the_log(chief: Viewer, incident_id: UUID, shown: int, kept: int) -> None:
    visited(chief, incident_id, shown)

    assert queries.since(chief, incident_id).number == kept


def test_looking_again_writes_nothing(chief: Viewer, incident_id: UUID) -> None:
    visited(chief, incident_id, 1)

    with CaptureQueriesContext(connection) as captured:
        visited(chief, incident_id, 1, minutes=0.5)

    assert not [query for query in captured.captured_queries if not query["sql"].startswith("SELECT")]


def test_a_visit_lasts_until_one_has_been_away(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    visited(chief, incident_id, 1)
    wrote(alva, incident_id, now=later(300))
    visited(chief, incident_id, 2, minutes=360)
    visited(chief, incident_id, 2, minutes=370)

    assert queries.since(chief, incident_id, now=later(371)).count == 1
    assert queries.since(chief, incident_id, now=later(371)).seen_at == NIGHT
    assert queries.since(chief, incident_id, now=later(500)).count == 0
    assert queries.since(chief, incident_id).count == 0


def test_a_receipt_ends_what_is_new_also_during_a_visit(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    visited(chief, incident_id, 1)
    number = wrote(alva, incident_id, now=later(300))
    visited(chief, incident_id, number, minutes=360)

    read(chief, incident_id, number, minutes=361)

    assert queries.since(chief, incident_id, now=later(362)).count == 0


def test_a_visit_is_no_entry(chief: Viewer, incident_id: UUID) -> None:
    visited(chief, incident_id, 1)

    assert queries.incident(chief, incident_id).entries == 1


# --- receipts ---


def test_a_receipt_is_an_entry_and_says_how_far(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id)

    entry = read(chief, incident_id, number, minutes=5)

    new = queries.since(chief, incident_id)
    line = queries.entry(chief, incident_id, entry.number).entry
    assert (new.number, new.acknowledged_number, new.acknowledged_at, new.count) == (number, number, later(5), 0)
    assert (line.kind, line.quiet, line.author, line.facts) == (
        "incident.catch_up_acknowledged",
        True,
        "Stabschef",
        {"up_to": number, "after": 0},
    )


def test_the_next_receipt_goes_on_from_the_last(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    read(chief, incident_id, 1)
    number = wrote(alva, incident_id)

    entry = read(chief, incident_id, number)

    assert (entry.event.after, entry.event.up_to) == (1, number)
    for up_to in (number, 1, 0, 99):
        with refused("incident.nothing_to_acknowledge", number=number):
            read(chief, incident_id, up_to)


def test_a_receipt_sent_twice_is_one(chief: Viewer, incident_id: UUID) -> None:
    key = new_id()

    first, again = read(chief, incident_id, 1, key=key), read(chief, incident_id, 1, key=key)

    assert (again.repeated, again.number) == (True, first.number)


def test_receipts_are_given_by_those_who_write_while_the_log_is_open(alva: Viewer, chief: Viewer, incident_id: UUID) -> None:
    for role in (Role.OBSERVER, Role.AUDITOR):
        with refused("incident.may_not_write"):
            read(viewer_with(role), incident_id, 1)
    closed(alva, incident_id)
    with refused("incident.log_is_closed"):
        read(chief, incident_id, 1)


# --- suggestions ---


def test_what_is_written_often_is_suggested_first(alva: Viewer, incident_id: UUID) -> None:
    for place in ("Blidö", "Yxlan", "Yxlan"):
        wrote(alva, incident_id, place=place, counterpart=f"{place} färja", tags=("el", place))

    seen = queries.suggestions(alva, incident_id)

    assert (seen.places, seen.counterparts) == (("Yxlan", "Blidö"), ("Yxlan färja", "Blidö färja"))
    assert seen.tags == ("el", "Yxlan", "Blidö")
    assert seen.authors == ((alva.actor.id, alva.actor.label),)


def test_what_is_taken_away_or_erased_is_suggested_no_more(alva: Viewer, incident_id: UUID) -> None:
    first, second = wrote(alva, incident_id, place="Blidö", tags=("el",)), wrote(alva, incident_id, counterpart="SOS")
    completed(alva, incident_id, first, place="Yxlan", tags=())
    erased(alva, incident_id, second)

    seen = queries.suggestions(alva, incident_id)

    assert (seen.places, seen.tags, seen.counterparts) == (("Yxlan",), (), ())


def test_the_same_word_in_two_compartments_is_suggested_once(alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, tags=("el",))
    wrote(alva, incident_id, tags=("el", "hemlig"), mark=INTERNAL)

    assert queries.suggestions(alva, incident_id).tags == ("el", "hemlig")
    assert queries.suggestions(bo, incident_id).tags == ("el",)


def test_an_incident_suggests_nothing_from_another(alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, opened(alva), tags=("el",), now=NIGHT)

    assert queries.suggestions(alva, incident_id) == queries.Suggestions((), (), (), ())
