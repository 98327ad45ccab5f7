"""Replaying a stream gives the same rows as the actions did, whatever was done; and the log as known then is the log that was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, maintenance, projections, queries, rules
from vardkase.incidents.attachments import Upload
from vardkase.incidents.queries import Filters, LogEntry, Order
from vardkase.incidents.rules import AlarmDecision, AlarmFacts, Assessment, Category, Criterion, Importance, LevelDraft, State
from vardkase.incidents.rules.filters import matches
from vardkase.incidents.tests import scenes
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, alarmed, completed, corrected, erased, later, marked, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.testing.people import alva, viewer_with

pytestmark = pytest.mark.django_db

WORDS = ["strömavbrott", "vägen", "färjan", "hemtjänsten", "Blidö"]
TABLES = ("incident", "header", "entry", "tally", "term", "attachment", "receipt", "reference", "alarm", "alarm_entry")
ALL = frozenset({"open", "internal", "secret:*"})

steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "write",
                "write",
                "write",
                "write",
                "correct",
                "correct",
                "complete",
                "mark",
                "verify",
                "file",
                "erase",
                "state",
                "level",
                "rename",
                "receipt",
            ]
        ),
        st.integers(0, 30),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=14,
)


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every projected table but for the rows' own ids, and the index as it answers."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM incidents_{table}")  # noqa: S608 - named at the top
            names = [column[0] for column in cursor.description]
            keep = [
                place
                for place, name in enumerate(names)
                if name != "document" and (name != "id" or table in {"incident", "entry", "attachment", "alarm"})
            ]
            found[table] = sorted((tuple(row[place] for place in keep) for row in cursor.fetchall()), key=repr)
    return found


def hits(incident_id: UUID, viewer: Viewer) -> dict[str, list[int]]:
    """What the index answers to some questions."""
    questions = [Filters(text=word) for word in WORDS] + [
        Filters(text="br"),
        Filters(text="fär"),
        Filters(corrected=True),
        Filters(has_attachment=True),
    ]
    questions += [Filters(categories=(category,)) for category in Category] + [
        Filters(importance=(Importance.CRITICAL,)),
        Filters(tags=("el",)),
    ]
    return {
        repr(question): [line.number for line in queries.log_page(viewer, incident_id, question, limit=200).entries]
        for question in questions
    }


class Night:
    """Somebody who does things to an incident, whatever comes to mind; what the rules refuse is not done."""

    def __init__(self) -> None:
        self.viewer = alva()
        self.incident_id = opened(self.viewer)
        self.minute = 0

    def now(self) -> datetime:
        self.minute += 1
        return later(self.minute)

    def do(self, step: str, first: int, second: int) -> None:
        head = queries.incident(self.viewer, self.incident_id).entries
        number = 1 + first % head
        try:
            with transaction.atomic():
                getattr(self, step)(number, second)
        except Refusal:
            pass

    def write(self, number: int, how: int) -> None:
        happened = [None, Happened(None, Precision.UNKNOWN, "vet ej"), Happened(NIGHT - timedelta(hours=number), Precision.ABOUT, "ca")][
            how % 3
        ]
        wrote(
            self.viewer,
            self.incident_id,
            f"{WORDS[how % 5]} vid {WORDS[number % 5]}, rad {number}",
            now=self.now(),
            happened=happened,
            category=list(Category)[how],
            tags=("el",) if how % 2 else (),
            place="Yxlan" if how == 3 else "",
            mark=[rules.OPEN, rules.OPEN, INTERNAL, SECRET][how % 4],
            importance=list(Importance)[how % 3],
        )

    def correct(self, number: int, how: int) -> None:
        corrected(self.viewer, self.incident_id, number, f"rätt {WORDS[how % 5]} {self.minute}", now=self.now())

    def complete(self, number: int, how: int) -> None:
        details: list[dict[str, Any]] = [
            {"category": Category.DECISION},
            {"place": "Blidö"},
            {"tags": ("väg", "el")},
            {"importance": Importance.CRITICAL},
            {"counterpart": "Vattenfall"},
            {"tags": ()},
        ]
        completed(self.viewer, self.incident_id, number, now=self.now(), **details[how])

    def mark(self, number: int, how: int) -> None:
        marked(self.viewer, self.incident_id, number, [rules.OPEN, INTERNAL, SECRET][how % 3], reason="Prövat", now=self.now())

    def verify(self, number: int, how: int) -> None:
        actions.verify_entry(
            viewer=self.viewer, incident_id=self.incident_id, number=number, confirmed_by=f"källa {how}", key=new_id(), now=self.now()
        )

    def file(self, number: int, how: int) -> None:
        uploads = (Upload("lista.txt", f"rad {how}".encode()),)
        actions.add_attachments(
            viewer=self.viewer, incident_id=self.incident_id, number=number, uploads=uploads, key=new_id(), now=self.now()
        )

    def erase(self, number: int, how: int) -> None:
        erased(self.viewer, self.incident_id, number, now=self.now())

    def state(self, number: int, how: int) -> None:
        scenes.moved(self.viewer, self.incident_id, list(State)[2 + how % 3], now=self.now())

    def level(self, number: int, how: int) -> None:
        draft = LevelDraft(how % 4, "Kommundirektör", "Storm", (Criterion.AFFECTS_MANY,))
        actions.change_level(viewer=self.viewer, incident_id=self.incident_id, draft=draft, key=new_id(), now=self.now())

    def rename(self, number: int, how: int) -> None:
        actions.rename(viewer=self.viewer, incident_id=self.incident_id, title=f"Stormen {how}", key=new_id(), now=self.now())

    def receipt(self, number: int, how: int) -> None:
        actions.acknowledge(viewer=self.viewer, incident_id=self.incident_id, up_to=number, key=new_id(), now=self.now())


def night(plan: list[tuple[str, int, int]]) -> Night:
    made = Night()
    for step in plan:
        made.do(*step)
    return made


relaxed = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(steps)
def test_a_rebuilt_incident_is_the_incident_row_by_row(plan: list[tuple[str, int, int]]) -> None:
    made = night(plan)
    before, found = tables(), hits(made.incident_id, made.viewer)

    count = projections.rebuild(f"incident:{made.incident_id}")

    assert tables() == before
    assert hits(made.incident_id, made.viewer) == found
    assert count == queries.incident(made.viewer, made.incident_id).entries


@relaxed
@given(steps, steps)
def test_the_log_as_known_at_a_time_is_the_log_that_was(before: list[tuple[str, int, int]], after: list[tuple[str, int, int]]) -> None:
    made = night([step for step in before if step[0] not in {"mark", "erase"}])
    then, moment = queries.log_page(made.viewer, made.incident_id, limit=200), later(made.minute)
    header = queries.incident(made.viewer, made.incident_id)

    for step in after:
        if step[0] not in {"mark", "erase"}:
            made.do(*step)
    known = queries.log_page(made.viewer, made.incident_id, Filters(as_known_at=moment), limit=200)
    was = queries.header_then(made.viewer, made.incident_id, moment)

    assert known.entries == then.entries
    assert known.as_known_number == then.head
    assert (was.state, was.level_order, was.level, was.title) == (header.state, header.level_order, header.level, header.title)


@relaxed
@given(
    steps,
    st.builds(
        Filters,
        categories=st.lists(st.sampled_from(Category), max_size=2).map(tuple),
        importance=st.lists(st.sampled_from(Importance), max_size=2).map(tuple),
        tags=st.sampled_from([(), ("el",), ("väg", "el")]),
        has_attachment=st.booleans(),
        corrected=st.sampled_from([None, None, True, False]),
        text=st.sampled_from(["", "", "strömavbrotten", "vägen färjan", "fär", '"vid vägen"', "-hemtjänsten", "rad 1"]),
        happened_from=st.sampled_from([None, None, NIGHT]),
        recorded_to=st.sampled_from([None, None, later(5)]),
        as_happened_until=st.sampled_from([None, None, later(3)]),
        order=st.sampled_from(Order),
        hide_quiet=st.booleans(),
    ),
    st.sampled_from([Role.OBSERVER, Role.STAFF_MEMBER, Role.LOG_KEEPER]),
)
def test_the_index_gives_what_reading_every_line_gives(plan: list[tuple[str, int, int]], filters: Filters, role: Role) -> None:
    made = night(plan)
    viewer = viewer_with(role)
    row = queries.incident(viewer, made.incident_id)
    seen = rules.audience(viewer, row.id, row.authority_id)
    whole = queries.log_page(viewer_with(Role.AUDITOR, scope="everywhere"), made.incident_id, limit=200).entries

    page = queries.log_page(viewer, made.incident_id, filters, limit=200)

    expected = [line for line in whole if matches(line, filters, seen, made.incident_id)]
    assert {line.number for line in page.entries} == {line.number for line in expected}
    assert [line.number for line in page.entries] == [line.number for line in sorted(page.entries, key=_place(filters), reverse=True)]


def _place(filters: Filters) -> Any:
    def place(line: LogEntry) -> tuple[Any, ...]:
        return (line.number,) if filters.order == Order.RECORDED else (line.happened.at or line.recorded_at, line.number)

    return place


@relaxed
@given(steps, st.sampled_from(Order), st.integers(1, 4))
def test_paging_down_and_up_passes_every_line_once(plan: list[tuple[str, int, int]], order: Order, size: int) -> None:
    made = night(plan)
    filters = Filters(order=order)
    whole = [line.number for line in queries.log_page(made.viewer, made.incident_id, filters, limit=200).entries]

    down, pages, cursor = [], [], None
    while True:
        page = queries.log_page(made.viewer, made.incident_id, filters, before=cursor, limit=size)
        pages.append([line.number for line in page.entries])
        down += pages[-1]
        if page.older is None:
            break
        cursor = page.older
    back = queries.log_page(made.viewer, made.incident_id, filters, after=page.newer, limit=size) if page.newer else None

    assert down == whole
    if back:
        assert [line.number for line in back.entries] == pages[-2]


def test_alarms_are_rebuilt_row_by_row_with_those_erased() -> None:
    viewer = alva()
    first = alarmed(viewer, what_happened="Träd", callback="0176-710 00")
    actions.supplement_alarm(viewer=viewer, alarm_id=first, facts=AlarmFacts(where="E18"), key=new_id(), now=later(1))
    alarmed(viewer, what_happened="Brand")
    watch = Assessment(AlarmDecision.WATCH, next_check_at=later(60))
    actions.assess_alarm(viewer=viewer, alarm_id=first, assessment=watch, key=new_id(), now=later(2))
    draft = rules.IncidentDraft("Storm", queries.alarm(viewer, first, now=NIGHT).authority_id, scenes.BOARD)
    actions.open_from_alarm(viewer=viewer, alarm_id=first, draft=draft, key=new_id(), now=later(3))
    actions.erase_alarm_entry(
        viewer=viewer,
        alarm_id=first,
        number=1,
        reason="Fel nummer",
        authority="Beslut",
        decided_by="Arkivansvarig",
        key=new_id(),
        now=later(4),
    )
    before = tables()

    lines = list(maintenance.rebuild())

    assert tables() == before
    assert len(lines) == 2
    assert queries.alarm(viewer, first, now=later(5)).facts == AlarmFacts(where="E18")


def test_one_incident_is_rebuilt_by_its_reference_and_the_others_are_left() -> None:
    viewer = alva()
    first, second = opened(viewer), opened(viewer)
    wrote(viewer, first)
    wrote(viewer, second)
    before = tables()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM incidents_tally")

    assert list(maintenance.rebuild("2019-001")) == [f"incident:{first}: 2"]

    assert queries.log_page(viewer, first).tally
    assert queries.log_page(viewer, second).tally == {}
    list(maintenance.rebuild(str(second)))
    assert tables() == before


def test_an_incident_whose_tables_are_lost_is_found_by_its_id() -> None:
    viewer = alva()
    incident_id = opened(viewer)
    before = tables()
    projections.store.forget(incident_id)

    assert list(maintenance.rebuild(str(incident_id))) == [f"incident:{incident_id}: 1"]
    assert tables() == before


def test_what_the_ledger_does_not_know_cannot_be_rebuilt() -> None:
    for name in ("2019-001", str(new_id())):
        with pytest.raises(LookupError):
            list(maintenance.rebuild(name))


def test_a_rebuild_keeps_files_and_visits() -> None:
    viewer = alva()
    incident_id = opened(viewer)
    number = wrote(viewer, incident_id, "Lista", uploads=(Upload("lista.txt", b"rad ett"),))
    actions.mark_visit(viewer=viewer, incident_id=incident_id, number=number, now=NIGHT)
    said = queries.entry(viewer, incident_id, number).entry.attachments[0]

    projections.rebuild(f"incident:{incident_id}")

    assert queries.attachment(viewer, incident_id, said.id).data == b"rad ett"
    assert queries.since(viewer, incident_id).number == number
