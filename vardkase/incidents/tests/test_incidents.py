"""Incidents: opened with a reference, led through their life, renamed, raised and lowered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from vardkase import ledger
from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import actions, events, queries
from vardkase.incidents.rules import Category, Criterion, IncidentDraft, LegalClass, LevelDraft, Mode, State
from vardkase.incidents.tests.scenes import BOARD, NIGHT, PERSON, later, moved, opened, refused, wrote
from vardkase.incidents.words import line_text
from vardkase.kernel.ids import new_id
from vardkase.ledger.tests.thaw import let_tests_empty_the_tables
from vardkase.testing.people import AUTHORITY, OPERATIONAL, OTHER_AUTHORITY, OTHER_SCOPE, alva, viewer_with

let_tests_empty_the_tables()
pytestmark = pytest.mark.django_db


def raised(viewer: Viewer, incident_id: UUID, order: int, *, key: UUID | None = None, now: datetime = NIGHT, **said: Any) -> ledger.Entry:
    draft = LevelDraft(order, **({"decided_by": "Kommundirektör", "reason": "Storm"} | said))
    return actions.change_level(viewer=viewer, incident_id=incident_id, draft=draft, key=key or new_id(), now=now)


def named(viewer: Viewer, incident_id: UUID, title: str, *, key: UUID | None = None) -> ledger.Entry:
    return actions.rename(viewer=viewer, incident_id=incident_id, title=title, key=key or new_id(), now=NIGHT)


# --- opening ---


def test_an_incident_is_opened_with_all_that_is_said(alva: Viewer) -> None:
    key = new_id()
    draft = IncidentDraft(
        " Stormen  Alfrida ", AUTHORITY, BOARD, Mode.EXERCISE, LegalClass.EXTRAORDINARY, State.WATCHED, "Roslagen", "SMHI varnar, klass 2"
    )

    entry = actions.open_incident(viewer=alva, draft=draft, key=key, now=NIGHT)

    row = queries.incident(alva, key)
    assert (row.id, row.title, row.mode, row.legal_class, row.state) == (
        key,
        "Stormen Alfrida",
        Mode.EXERCISE,
        LegalClass.EXTRAORDINARY,
        State.WATCHED,
    )
    assert (row.reference, row.level, row.level_order, row.place) == ("2019-001", "Normalläge", 0, "Roslagen")
    assert (row.authority_id, row.authority, row.opened_at, row.closed_at, row.entries) == (AUTHORITY, BOARD, NIGHT, None, 1)
    assert (row.is_exercise, row.stream, row.state_label, row.level_label) == (True, f"incident:{key}", "Bevakas", "Normalläge")
    assert (entry.stream, entry.number) == (row.stream, 1)
    assert isinstance(entry.event, events.IncidentOpened)


def test_the_opening_is_the_first_line_of_the_log(alva: Viewer) -> None:
    incident_id = opened(alva, summary="SMHI varnar")

    (line,) = queries.log_page(alva, incident_id).entries

    assert (line.number, line.kind, line.category, line.text, line.quiet) == (1, "incident.opened", Category.SYSTEM, "SMHI varnar", False)
    assert line_text(line) == "Kommunstyrelsen öppnade händelse 2019-001: Stormen Alfrida. Skarpt läge, Aktiv, Normalläge."


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({"title": "  "}, "incident.needs_title"),
        ({"title": "x" * 301}, "incident.text_too_long"),
        ({"title": PERSON}, "incident.personal_id_in_text"),
        ({"place": PERSON}, "incident.personal_id_in_text"),
        ({"summary": PERSON}, "incident.personal_id_in_text"),
        ({"state": State.CLOSED}, "incident.cannot_begin_so"),
        ({"summary": "x" * 20_001}, "incident.text_too_long"),
    ],
)
def test_an_opening_that_lacks_something_is_refused_and_takes_no_reference(alva: Viewer, draft: dict[str, Any], code: str) -> None:
    with refused(code):
        opened(alva, **draft)

    opened(alva)
    assert [row.reference for row in queries.incidents_list(alva)] == ["2019-001"]


def test_references_count_per_authority_and_year_in_stockholm(alva: Viewer) -> None:
    both = viewer_with(*OPERATIONAL, grants=tuple(Grant(role, OTHER_SCOPE) for role in OPERATIONAL))
    new_year = datetime(2019, 12, 31, 23, 0, tzinfo=UTC)
    made = [
        opened(alva),
        opened(alva),
        opened(both, authority_id=OTHER_AUTHORITY),
        opened(alva, now=new_year - timedelta(seconds=1)),
        opened(alva, now=new_year),
    ]

    assert [queries.incident(both, each).reference for each in made] == ["2019-001", "2019-002", "2019-001", "2019-003", "2020-001"]


def test_an_opening_that_is_rolled_back_leaves_no_gap(alva: Viewer) -> None:
    with transaction.atomic():
        opened(alva)
        transaction.set_rollback(True)
    opened(alva)

    assert [row.reference for row in queries.incidents_list(alva)] == ["2019-001"]


def test_an_opening_sent_twice_is_one(alva: Viewer) -> None:
    key, draft = new_id(), IncidentDraft("Storm", AUTHORITY, BOARD)

    first = actions.open_incident(viewer=alva, draft=draft, key=key, now=NIGHT)
    again = actions.open_incident(viewer=alva, draft=draft, key=key, now=later(1))

    assert (first.repeated, again.repeated) == (False, True)
    assert [row.reference for row in queries.incidents_list(alva)] == ["2019-001"]
    with refused("ledger.key_reused"):
        actions.open_incident(viewer=alva, draft=IncidentDraft("Annat", AUTHORITY, BOARD), key=key, now=NIGHT)


@pytest.mark.django_db(transaction=True)
def test_references_have_neither_gaps_nor_doubles_when_many_open_at_once() -> None:
    viewer = alva()

    def open_one(_: int) -> str:
        try:
            return queries.incident(viewer, opened(viewer)).reference
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(open_one, range(8))) == [f"2019-{number:03}" for number in range(1, 9)]


# --- the list ---


def test_running_incidents_come_before_those_that_are_over_and_new_before_old(alva: Viewer) -> None:
    over, old, new = opened(alva), opened(alva, now=later(1)), opened(alva, now=later(2))
    moved(alva, over, State.STANDING_DOWN, State.CLOSED, now=later(5))
    wrote(alva, old, now=later(9))

    rows = queries.incidents_list(alva)

    assert [row.id for row in rows] == [new, old, over]
    assert [row.id for row in queries.incidents_list(alva, include_over=False)] == [new, old]
    assert [(row.entries, row.last_at) for row in rows] == [(1, later(2)), (2, later(9)), (3, later(5))]


# --- states ---


def test_an_incident_is_led_through_its_life(alva: Viewer) -> None:
    incident_id = opened(alva, state=State.DRAFT)
    for minute, state in enumerate((State.WATCHED, State.ACTIVE, State.STANDING_DOWN, State.CLOSED, State.EVALUATED, State.ARCHIVED), 1):
        moved(alva, incident_id, state, now=later(minute))
        assert queries.incident(alva, incident_id).state == state

    row = queries.incident(alva, incident_id)
    assert (row.closed_at, row.entries) == (later(4), 7)
    lines = [line_text(line) for line in queries.log_page(alva, incident_id).entries]
    assert "Utvärderad → Arkiverad" in lines[0]
    assert "Avslutad → Utvärderad" in lines[1]


def test_a_re_opened_incident_keeps_its_id_and_reference_and_is_written_in_again(alva: Viewer) -> None:
    incident_id = opened(alva)
    moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED, State.ACTIVE)

    row = queries.incident(alva, incident_id)

    assert (row.state, row.closed_at, row.reference) == (State.ACTIVE, None, "2019-001")
    assert wrote(alva, incident_id) == 5


def test_a_dismissed_incident_is_over(alva: Viewer) -> None:
    incident_id = opened(alva, state=State.DRAFT)
    moved(alva, incident_id, State.DISMISSED, now=later(3))

    assert queries.incident(alva, incident_id).closed_at == later(3)
    with refused("incident.log_is_closed"):
        wrote(alva, incident_id)


@pytest.mark.parametrize(
    ("to", "reason", "code"),
    [
        (State.ACTIVE, "x", "incident.already_there"),
        (State.ARCHIVED, "x", "incident.no_such_step"),
        (State.DRAFT, "x", "incident.no_such_step"),
        (State.STANDING_DOWN, PERSON, "incident.personal_id_in_text"),
        (State.STANDING_DOWN, "x" * 20_001, "incident.text_too_long"),
    ],
)
def test_a_step_that_is_none_is_refused(alva: Viewer, to: State, reason: str, code: str) -> None:
    incident_id = opened(alva)

    with refused(code):
        actions.change_state(viewer=alva, incident_id=incident_id, to=to, reason=reason, key=new_id(), now=NIGHT)
    assert queries.incident(alva, incident_id).state == State.ACTIVE


def test_a_step_back_without_a_reason_is_refused(alva: Viewer) -> None:
    incident_id = opened(alva)
    moved(alva, incident_id, State.STANDING_DOWN)

    with refused("incident.step_needs_reason"):
        actions.change_state(viewer=alva, incident_id=incident_id, to=State.ACTIVE, reason=" \n", key=new_id(), now=NIGHT)


def test_a_step_sent_twice_is_one(alva: Viewer) -> None:
    incident_id, key = opened(alva), new_id()
    send = {"viewer": alva, "incident_id": incident_id, "to": State.STANDING_DOWN, "key": key}

    first = actions.change_state(**send, now=NIGHT)
    again = actions.change_state(**send, now=later(1))

    assert (again.repeated, again.number) == (True, first.number)
    with refused("ledger.key_reused"):
        actions.change_state(**(send | {"to": State.CLOSED}), now=NIGHT)


# --- levels and names ---


def test_a_level_is_a_decision_in_the_log(alva: Viewer) -> None:
    incident_id = opened(alva)

    entry = raised(alva, incident_id, 3, criteria=(Criterion.AFFECTS_MANY, Criterion.NEEDS_COORDINATION), reason="Storm väntas")

    row, line = queries.incident(alva, incident_id), queries.entry(alva, incident_id, entry.number).entry
    assert (row.level_order, row.level) == (3, "Stabsläge")
    assert (line.category, line.text) == (Category.DECISION, "Storm väntas")
    assert line_text(line) == "Nivå: Normalläge → Stabsläge. Beslutat av Kommundirektör. Många drabbas, Behöver samordnas."
    assert entry.event == events.LevelChanged(
        0, "Normalläge", 3, "Stabsläge", "Kommundirektör", "Storm väntas", (Criterion.AFFECTS_MANY, Criterion.NEEDS_COORDINATION)
    )


@pytest.mark.parametrize(
    ("order", "said", "code"),
    [
        (0, {}, "incident.same_level"),
        (9, {}, "incident.no_such_level"),
        (2, {"decided_by": " "}, "incident.level_needs_decider"),
        (2, {"reason": " "}, "incident.level_needs_reason"),
        (2, {"reason": PERSON}, "incident.personal_id_in_text"),
        (2, {"decided_by": PERSON}, "incident.personal_id_in_text"),
    ],
)
def test_a_level_that_lacks_something_is_refused(alva: Viewer, order: int, said: dict[str, str], code: str) -> None:
    incident_id = opened(alva)

    with refused(code):
        raised(alva, incident_id, order, **said)
    assert queries.incident(alva, incident_id).level == "Normalläge"


def test_a_municipality_has_its_own_levels_and_old_entries_keep_their_words(alva: Viewer, settings: Any) -> None:
    settings.LEVEL_SCHEME = "Lugn, Gul stab, Röd stab"
    incident_id = opened(alva)
    assert queries.incident(alva, incident_id).level == "Lugn"
    entry = raised(alva, incident_id, 1)

    settings.LEVEL_SCHEME = "Noll, Ett"

    assert [level.label for level in queries.levels()] == ["Noll", "Ett"]
    assert queries.incident(alva, incident_id).level == "Gul stab"
    assert "Lugn → Gul stab" in line_text(queries.entry(alva, incident_id, entry.number).entry)


def test_a_level_sent_twice_is_one(alva: Viewer) -> None:
    incident_id, key = opened(alva), new_id()

    first, again = (raised(alva, incident_id, 2, key=key) for _ in range(2))

    assert (again.repeated, again.number) == (True, first.number)
    with refused("ledger.key_reused"):
        raised(alva, incident_id, 3, key=key)


def test_a_name_is_changed_and_the_old_one_stays_in_the_log(alva: Viewer) -> None:
    incident_id = opened(alva)

    entry = named(alva, incident_id, " Alfrida ")

    assert queries.incident(alva, incident_id).title == "Alfrida"
    assert line_text(queries.entry(alva, incident_id, entry.number).entry) == "Nytt namn: Alfrida (tidigare: Stormen Alfrida)."


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("", "incident.needs_title"),
        ("Stormen Alfrida", "incident.same_title"),
        (PERSON, "incident.personal_id_in_text"),
        ("x" * 301, "incident.text_too_long"),
    ],
)
def test_a_name_that_is_none_is_refused(alva: Viewer, title: str, code: str) -> None:
    with refused(code):
        named(alva, opened(alva), title)


def test_a_name_sent_twice_is_one(alva: Viewer) -> None:
    incident_id, key = opened(alva), new_id()

    first, again = (named(alva, incident_id, "Alfrida", key=key) for _ in range(2))

    assert (again.repeated, again.number) == (True, first.number)


def test_what_is_over_is_neither_renamed_nor_raised(alva: Viewer) -> None:
    incident_id = opened(alva)
    moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED)

    with refused("incident.is_over"):
        named(alva, incident_id, "Alfrida")
    with refused("incident.is_over"):
        raised(alva, incident_id, 2)


def test_whether_it_is_an_exercise_never_changes(alva: Viewer) -> None:
    incident_id = opened(alva, mode=Mode.EXERCISE)
    moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED, State.ACTIVE)
    named(alva, incident_id, "Skarpt nu")
    raised(alva, incident_id, 1)

    assert queries.incident(alva, incident_id).is_exercise
    assert not hasattr(actions, "change_mode")
    assert not any("mode" in event.__dataclass_fields__ for event in events.INCIDENT_KINDS if event is not events.IncidentOpened)


def test_who_only_writes_does_not_lead(alva: Viewer) -> None:
    incident_id, keeper = opened(alva), viewer_with(Role.LOG_KEEPER)

    for act in (
        lambda: named(keeper, incident_id, "x"),
        lambda: raised(keeper, incident_id, 2),
        lambda: moved(keeper, incident_id, State.STANDING_DOWN),
    ):
        with refused("incident.may_not_lead"):
            act()
