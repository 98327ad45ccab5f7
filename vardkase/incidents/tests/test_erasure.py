"""Lawful erasure: what goes, what stays, and that the chain still verifies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, projections, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.outbox import PURGE
from vardkase.incidents.queries import Filters
from vardkase.incidents.rules import Category, State
from vardkase.incidents.tests.scenes import (
    INTERNAL,
    NIGHT,
    SECRET,
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
from vardkase.incidents.words import line_text
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.ledger import outbox
from vardkase.ledger.verify import verify_stream
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
WORD = "Unikord"


@pytest.fixture
def incident_id(alva: Viewer, db: None) -> UUID:
    return opened(alva)


def whole_database() -> str:
    """Everything that the incidents' and the ledger's tables say."""
    said = []
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith(("incidents_", "ledger_"))]
        for table in tables:
            if not table.startswith("incidents_search_"):
                cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names from the database itself
                said += [repr([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in cursor.fetchall()]
    return "\n".join(said).casefold()


def test_what_an_entry_said_is_gone_and_that_it_was_there_remains(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(
        alva,
        incident_id,
        f"{WORD} på vägen",
        place=f"{WORD}gatan",
        tags=(WORD,),
        counterpart=WORD,
        on_behalf_of=WORD,
        now=later(5),
        uploads=(Upload(f"{WORD}.txt", WORD.encode()),),
        category=Category.CONTACT,
    )
    assert WORD.casefold() in whole_database()

    entry = erased(alva, incident_id, number, now=later(60))

    assert WORD.casefold() not in whole_database()
    line = queries.entry(alva, incident_id, number).entry
    assert (line.number, line.recorded_at, line.erased, line.erased_by, line.erasure) == (
        number,
        later(5),
        True,
        entry.number,
        "Personuppgifter utan betydelse",
    )
    assert (line.text, line.author, line.author_id, line.tags, line.attachments, line.category) == ("", "", "", (), (), Category.SYSTEM)


def test_the_erasure_is_itself_a_line_with_its_grounds(alva: Viewer, incident_id: UUID) -> None:
    entry = erased(alva, incident_id, wrote(alva, incident_id))

    line = queries.entry(alva, incident_id, entry.number).entry

    assert line_text(line) == "Gallrat: #2. Stöd: Gallringsbeslut 2019:4. Beslutat av Arkivansvarig."
    assert (line.text, line.author) == ("Personuppgifter utan betydelse", alva.actor.label)


def test_the_chain_verifies_before_and_after(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id)
    assert verify_stream(f"incident:{incident_id}").intact

    erased(alva, incident_id, number)

    verdict = verify_stream(f"incident:{incident_id}")
    assert (verdict.intact, verdict.checked) == (True, 3)


def test_what_was_said_later_about_an_entry_goes_with_it(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "rad")
    completed(alva, incident_id, number, place=f"{WORD}gatan")
    actions.verify_entry(viewer=alva, incident_id=incident_id, number=number, confirmed_by=WORD, key=new_id(), now=NIGHT)
    uploads = (Upload("a.txt", WORD.encode()),)
    actions.add_attachments(viewer=alva, incident_id=incident_id, number=number, uploads=uploads, key=new_id(), now=NIGHT)

    erased(alva, incident_id, number)

    assert WORD.casefold() not in whole_database()
    assert [line.erased for line in queries.log_page(alva, incident_id).entries].count(True) == 4
    assert queries.incident(alva, incident_id).entries == 9


def test_a_correction_is_an_entry_of_its_own_and_stays(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "fel")
    right = corrected(alva, incident_id, number, "rätt")

    erased(alva, incident_id, number)

    line = queries.entry(alva, incident_id, right).entry
    assert (line.text, line.corrects, line.erased) == ("rätt", number, False)


def test_an_erased_correction_lets_go_of_what_it_corrected(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "fel")
    right = corrected(alva, incident_id, number, WORD, reason=WORD)

    erased(alva, incident_id, right)

    line = queries.entry(alva, incident_id, number).entry
    assert (line.text, line.corrected_by, line.correction_reason) == ("fel", None, "")
    assert WORD.casefold() not in whole_database()
    assert corrected(alva, incident_id, number, "rätt igen") == 5


def test_a_detail_given_later_can_be_erased_alone(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "rad", place="Blidö")
    note = completed(alva, incident_id, number, place=WORD)

    erased(alva, incident_id, note)

    line = queries.entry(alva, incident_id, number).entry
    assert (line.text, line.place, line.erased) == ("rad", "Blidö", False)
    assert WORD.casefold() not in whole_database()


def test_the_mark_of_a_chain_survives_what_is_erased_in_it(alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "ett")
    right = corrected(alva, incident_id, number, "två")
    marked(alva, incident_id, number, SECRET)

    erased(alva, incident_id, number)

    assert queries.entry(bo, incident_id, right).entry.masked
    assert not queries.entry(alva, incident_id, right).entry.masked


def test_an_erased_secret_says_nothing_of_itself(alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "x", mark=INTERNAL, happened=Happened(NIGHT, Precision.ABOUT, WORD))

    erased(alva, incident_id, number)

    line = queries.entry(bo, incident_id, number).entry
    assert (line.erased, line.author, line.happened) == (True, "", Happened(NIGHT, Precision.ABOUT))
    assert WORD not in repr(line)


def test_an_erased_entry_is_erased_also_in_the_past(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, WORD, now=later(1))
    completed(alva, incident_id, number, place=WORD, now=later(2))
    erased(alva, incident_id, number, now=later(10))

    for minutes in (1, 2, 9, 11):
        page = queries.log_page(alva, incident_id, Filters(as_known_at=later(minutes)))
        line = next(line for line in page.entries if line.number == number)
        assert (line.erased, line.text, line.place) == (True, "", "")
        assert WORD not in repr(page)


def test_the_log_is_rebuilt_with_what_is_erased(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, WORD)
    completed(alva, incident_id, number, tags=(WORD,))
    erased(alva, incident_id, number)
    before = queries.log_page(alva, incident_id)

    projections.rebuild(f"incident:{incident_id}")

    assert queries.log_page(alva, incident_id) == before


def test_what_is_archived_can_still_be_erased(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id)
    moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED, State.EVALUATED, State.ARCHIVED)

    assert erased(alva, incident_id, number).number == 7


def test_the_frame_cannot_be_erased(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id)
    mark = marked(alva, incident_id, number, INTERNAL)
    gone = erased(alva, incident_id, number).number

    for frame in (1, mark, gone):
        with refused("incident.cannot_erase_frame"):
            erased(alva, incident_id, frame)


def test_what_is_erased_is_not_erased_again_and_what_is_not_there_is_not_found(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id)
    erased(alva, incident_id, number)

    with refused("ledger.already_erased"):
        erased(alva, incident_id, number)
    with refused("incident.not_found"):
        erased(alva, incident_id, 99)


@pytest.mark.parametrize("missing", ["reason", "authority", "decided_by"])
def test_an_erasure_without_grounds_is_refused(alva: Viewer, incident_id: UUID, missing: str) -> None:
    number = wrote(alva, incident_id, "kvar")
    said: dict[str, Any] = {"reason": "r", "authority": "a", "decided_by": "d"} | {missing: " "}

    with refused("ledger.erasure_needs_grounds"):
        actions.erase_entry(viewer=alva, incident_id=incident_id, number=number, key=new_id(), now=NIGHT, **said)
    assert queries.entry(alva, incident_id, number).entry.text == "kvar"


@pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.CHIEF_OF_STAFF, Role.DUTY_OFFICER, Role.AUDITOR])
def test_leading_and_auditing_is_no_right_to_erase(alva: Viewer, incident_id: UUID, role: Role) -> None:
    number = wrote(alva, incident_id, "kvar")

    with refused("incident.may_not_erase"):
        erased(viewer_with(role), incident_id, number)
    assert queries.entry(alva, incident_id, number).entry.text == "kvar"


def test_an_erasure_sent_twice_is_one(alva: Viewer, incident_id: UUID) -> None:
    number, key = wrote(alva, incident_id), new_id()
    completed(alva, incident_id, number, place="Blidö")
    send = {
        "viewer": alva,
        "incident_id": incident_id,
        "number": number,
        "reason": "r",
        "authority": "a",
        "decided_by": "d",
        "key": key,
    }

    first = actions.erase_entry(**send, now=NIGHT)
    again = actions.erase_entry(**send, now=later(1))

    assert (again.repeated, again.number) == (True, first.number)
    assert queries.incident(alva, incident_id).entries == 5


def test_the_words_leave_the_pages_of_the_index_after_commit(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, WORD)
    erased(alva, incident_id, number)

    waiting = outbox.OutboxRow.objects.filter(topic=PURGE, done_at=None)
    assert waiting.count() == 1
    outbox.drain(later(1))

    assert waiting.count() == 0
    assert ledger.head(f"incident:{incident_id}").number == 3
