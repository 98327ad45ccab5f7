"""Writing in the log: what becomes of an entry, of a correction, and of what is said later."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import actions, events, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.rules import Category, Channel, Direction, EntryDraft, Importance, Mark, Secrecy, Source, State
from vardkase.incidents.tests.scenes import (
    INTERNAL,
    NIGHT,
    PERSON,
    SECRET,
    closed,
    later,
    moved,
    opened,
    refused,
    wrote,
)
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.ledger.tests.thaw import let_tests_empty_the_tables
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, alva

let_tests_empty_the_tables()
pytestmark = pytest.mark.django_db


def line(viewer: Viewer, incident_id: Any, number: int) -> queries.LogEntry:
    return queries.entry(viewer, incident_id, number).entry


# --- writing ---


def test_an_entry_is_numbered_after_the_opening_and_signed(alva: Viewer) -> None:
    incident_id = opened(alva)

    assert wrote(alva, incident_id, "Träd över E18", now=later(5)) == 2
    assert wrote(alva, incident_id, "Vägen öppen", now=later(6)) == 3
    written = line(alva, incident_id, 2)
    assert (written.text, written.author, written.author_id) == ("Träd över E18", alva.actor.label, alva.actor.id)
    assert (written.recorded_at, written.happened) == (later(5), Happened(later(5), Precision.MINUTE))
    assert (written.category, written.importance, written.late, written.is_written) == (Category.INFO, Importance.NORMAL, False, True)


def test_everything_that_is_said_at_once_stands_there(alva: Viewer) -> None:
    incident_id = opened(alva)
    happened = Happened(NIGHT - timedelta(hours=2), Precision.ABOUT, "ca 00:20")

    number = wrote(
        alva,
        incident_id,
        "38 000 utan ström",
        happened=happened,
        category=Category.EVENT,
        direction=Direction.IN,
        counterpart="Vattenfall",
        channel=Channel.PHONE,
        place="Roslagen",
        tags=("#el", "prognos"),
        importance=Importance.CRITICAL,
        mark=INTERNAL,
        reliability="b",
        source=Source("Pressmeddelande", "https://example.org/1"),
        on_behalf_of="Driftledaren",
    )

    entry = line(alva, incident_id, number)
    assert (entry.happened, entry.category, entry.direction, entry.channel) == (happened, Category.EVENT, Direction.IN, Channel.PHONE)
    assert (entry.counterpart, entry.place, entry.tags, entry.importance) == (
        "Vattenfall",
        "Roslagen",
        ("el", "prognos"),
        Importance.CRITICAL,
    )
    assert (entry.mark, entry.reliability, entry.on_behalf_of) == (INTERNAL, "B", "Driftledaren")
    assert (entry.source, entry.source_url) == ("Pressmeddelande", "https://example.org/1")


def test_the_ledger_says_all_of_it_alone(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(
        alva, incident_id, "Träd", happened=Happened(NIGHT, Precision.HOUR, "vid ett"), tags=("el",), on_behalf_of="Driftledaren"
    )

    (entry,) = ledger.entries(f"incident:{incident_id}", after=number - 1)

    assert entry.event == events.EntryWritten("Träd", Category.INFO, tags=("el",), on_behalf_of="Driftledaren")
    assert entry.happened == Happened(NIGHT, Precision.HOUR, "vid ett")
    assert entry.actor == alva.actor
    assert entry.device == "test"


@pytest.mark.parametrize(
    ("minutes", "precision", "late"),
    [
        (29, Precision.MINUTE, False),
        (30, Precision.MINUTE, True),
        (600, Precision.MINUTE, True),
        (59, Precision.ABOUT, False),
        (60, Precision.ABOUT, True),
        (600, Precision.DAY, False),
    ],
)
def test_an_entry_written_afterwards_says_so(alva: Viewer, minutes: int, precision: Precision, late: bool) -> None:
    incident_id = opened(alva)

    number = wrote(alva, incident_id, now=later(minutes), happened=Happened(NIGHT, precision))

    assert line(alva, incident_id, number).late is late


def test_how_late_is_late_is_a_setting(alva: Viewer, settings: Any) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id, now=later(10), happened=Happened(NIGHT, Precision.MINUTE))
    assert not line(alva, incident_id, number).late

    settings.LATE_ENTRY_MINUTES = 10

    assert line(alva, incident_id, number).late


def test_an_unknown_time_is_kept_as_unknown_and_stands_where_it_was_written(alva: Viewer) -> None:
    incident_id = opened(alva)
    wrote(alva, incident_id, "före", now=later(1))
    number = wrote(alva, incident_id, "okänt", now=later(2), happened=Happened(None, Precision.UNKNOWN, "vet ej"))
    wrote(alva, incident_id, "efter", now=later(3))

    assert line(alva, incident_id, number).happened == Happened(None, Precision.UNKNOWN, "vet ej")
    page = queries.log_page(alva, incident_id, queries.Filters(order=queries.Order.HAPPENED))
    assert [entry.text for entry in page.entries] == ["efter", "okänt", "före", ""]


@pytest.mark.parametrize("text", ["", f"Hon {PERSON}", "x" * 20_001])
def test_what_is_refused_leaves_nothing_behind(alva: Viewer, text: str) -> None:
    incident_id = opened(alva)

    with pytest.raises(Exception, match="incident"):
        wrote(alva, incident_id, text)

    assert queries.incident(alva, incident_id).entries == 1
    assert queries.log_page(alva, incident_id).total == 1


def test_the_same_key_twice_is_one_entry(alva: Viewer) -> None:
    incident_id, key = opened(alva), new_id()
    send = {"viewer": alva, "incident_id": incident_id, "draft": EntryDraft(text="Träd"), "key": key}

    first = actions.write_entry(**send, now=NIGHT)
    again = actions.write_entry(**send, now=later(40))

    assert (first.repeated, again.repeated, again.number) == (False, True, first.number)
    assert queries.log_page(alva, incident_id).total == 2
    assert queries.log_page(alva, incident_id).tally[Category.INFO] == 1


def test_a_repeated_try_is_harmless_also_when_the_log_has_closed_meanwhile(alva: Viewer) -> None:
    incident_id, key = opened(alva), new_id()
    number = wrote(alva, incident_id, "Träd", key=key)
    closed(alva, incident_id)

    assert wrote(alva, incident_id, "Träd", key=key) == number
    with refused("incident.log_is_closed"):
        wrote(alva, incident_id, "Träd")


def test_a_repeated_try_with_files_is_one_entry_with_the_same_files(alva: Viewer) -> None:
    incident_id, key = opened(alva), new_id()
    for _ in range(2):
        number = wrote(alva, incident_id, "Lista", key=key, uploads=(Upload("a.txt", b"ett"), Upload("b.txt", b"tva")))

    assert [attachment.name for attachment in line(alva, incident_id, number).attachments] == ["a.txt", "b.txt"]
    assert len({attachment.id for attachment in line(alva, incident_id, number).attachments}) == 2


def test_a_key_used_for_something_else_is_refused(alva: Viewer) -> None:
    incident_id, key = opened(alva), new_id()
    wrote(alva, incident_id, "Träd", key=key)

    with refused("ledger.key_reused", number=2):
        wrote(alva, incident_id, "Något annat", key=key)


@pytest.mark.parametrize("state", [State.CLOSED, State.EVALUATED, State.ARCHIVED])
def test_nothing_is_written_in_what_is_over(alva: Viewer, state: State) -> None:
    incident_id = opened(alva)
    moved(
        alva,
        incident_id,
        State.STANDING_DOWN,
        *[step for step in (State.CLOSED, State.EVALUATED, State.ARCHIVED) if list(State).index(step) <= list(State).index(state)],
    )

    with refused("incident.archived" if state == State.ARCHIVED else "incident.log_is_closed"):
        wrote(alva, incident_id)


def test_a_secret_names_its_statute_and_is_our_own_unless_said_otherwise(alva: Viewer) -> None:
    incident_id = opened(alva)
    with refused("incident.secret_needs_statute"):
        wrote(alva, incident_id, mark=Mark(Secrecy.SECRET))

    ours = wrote(alva, incident_id, mark=SECRET)
    theirs = wrote(alva, incident_id, mark=Mark(Secrecy.SECRET, "26 kap. 1 § OSL", OTHER_AUTHORITY, "Socialnämnden"))

    assert line(alva, incident_id, ours).mark == Mark(Secrecy.SECRET, SECRET.statute, AUTHORITY, "Kommunstyrelsen")
    assert line(alva, incident_id, theirs).masked


# --- the cost ---


def test_an_entry_costs_a_handful_of_statements(alva: Viewer) -> None:
    incident_id = opened(alva)
    wrote(alva, incident_id)

    with CaptureQueriesContext(connection) as captured:
        wrote(alva, incident_id, "Vattenfall: natten gick inte att arbeta.", tags=("el",), counterpart="Vattenfall")

    own = [query["sql"] for query in captured.captured_queries if "ledger_" not in query["sql"].split("WHERE", maxsplit=1)[0]]
    own = [statement for statement in own if "incidents_" in statement]
    assert len(own) <= 8, own


def test_a_page_costs_the_same_however_long_the_log_is(alva: Viewer) -> None:
    incident_id = opened(alva)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.log_page(alva, incident_id)
        return len(captured)

    short = cost()
    for number in range(60):
        wrote(alva, incident_id, f"rad {number}")
    assert cost() == short <= 4


# --- many at once ---


@pytest.mark.django_db(transaction=True)
def test_many_writers_number_without_gaps_or_doubles() -> None:
    viewer = alva()
    incident_id = opened(viewer)

    def write(writer: int) -> list[int]:
        try:
            return [wrote(viewer, incident_id, f"skribent {writer} rad {number}", tags=("el",)) for number in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        numbers = sorted(number for written in pool.map(write, range(6)) for number in written)

    page = queries.log_page(viewer, incident_id, limit=100)
    assert numbers == list(range(2, 32))
    assert [entry.number for entry in page.entries] == list(range(31, 0, -1))
    assert page.tally[Category.INFO] == 30
    assert queries.suggestions(viewer, incident_id).tags == ("el",)


@pytest.mark.django_db(transaction=True)
def test_the_same_key_from_many_hands_is_one_entry() -> None:
    viewer, key = alva(), new_id()
    incident_id = opened(viewer)

    def send(_: int) -> int:
        try:
            return wrote(viewer, incident_id, "Träd", key=key)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(8))) == {2}
    assert queries.incident(viewer, incident_id).entries == 2


def test_odd_text_comes_back_as_it_was_written(alva: Viewer) -> None:
    incident_id, rnd = opened(alva), random.Random(7)  # noqa: S311 - the same text every time
    for text in (
        "%s %d %%",
        "'; DROP TABLE incidents_entry; --",
        "{{ 1 }} {% load x %}",
        "\\x00 \\u0000",
        "å" * 500,
        "🌲" * 50,
        '"a" OR "b" NEAR(c)',
        "a\nb\n\nc",
    ):
        number = wrote(alva, incident_id, text)
        assert line(alva, incident_id, number).text == text
    text = "".join(chr(rnd.choice([*range(32, 127), *range(0xA1, 0x17F), *range(0x4E00, 0x4E20)])) for _ in range(3000)).strip()
    assert line(alva, incident_id, wrote(alva, incident_id, text)).text
