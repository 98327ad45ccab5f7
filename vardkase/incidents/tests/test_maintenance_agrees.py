"""Whether the screens say what the ledger says: a row changed behind its back is found."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

import pytest
from django.db import connection

from vardkase.access.rules import Viewer
from vardkase.incidents import actions, maintenance, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.rules import AlarmFacts, EntryDraft, IncidentDraft
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.testing.people import AUTHORITY

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident_id(alva: Viewer) -> UUID:
    key = new_id()
    actions.open_incident(viewer=alva, draft=IncidentDraft("Stormen", AUTHORITY, "Kommunstyrelsen"), key=key, now=utc_now())
    for text in ("Första.", "Andra, om strömmen."):
        actions.write_entry(viewer=alva, incident_id=key, draft=EntryDraft(text=text), key=new_id(), now=utc_now())
    actions.correct_entry(viewer=alva, incident_id=key, number=2, text="Rättad.", reason="Fel.", key=new_id(), now=utc_now())
    return key


def test_untouched_tables_agree_and_stay_as_they_are(alva: Viewer, incident_id: UUID) -> None:
    before = queries.log_page(alva, incident_id)
    assert maintenance.agrees(f"incident:{incident_id}")
    assert queries.log_page(alva, incident_id) == before


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE incidents_entry SET text = 'FALSKT' WHERE number = 3",
        "UPDATE incidents_entry SET corrected_by = NULL WHERE number = 2",
        "DELETE FROM incidents_entry WHERE number = 3",
        "UPDATE incidents_incident SET title = 'Annat'",
        "UPDATE incidents_tally SET count = count + 1",
    ],
)
def test_a_row_changed_behind_the_ledgers_back_is_found(incident_id: UUID, forgery: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(forgery)
    assert not maintenance.agrees(f"incident:{incident_id}")


def test_alarms_are_compared_too(alva: Viewer) -> None:
    facts = AlarmFacts(what_happened="Träd över E18.")
    actions.receive_alarm(viewer=alva, authority_id=AUTHORITY, authority="KS", facts=facts, key=new_id(), now=utc_now())
    assert maintenance.agrees(f"alarms:{AUTHORITY}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_alarm SET state = 'dismissed'")
    assert not maintenance.agrees(f"alarms:{AUTHORITY}")


def test_a_file_whose_bytes_were_changed_is_found_by_name(alva: Viewer, incident_id: UUID) -> None:
    for text in (b"Ett.", b"Annat."):
        uploads = (Upload("a.txt", text),)
        actions.write_entry(viewer=alva, incident_id=incident_id, draft=EntryDraft(text=""), uploads=uploads, key=new_id(), now=utc_now())
    assert list(maintenance.damaged_files()) == []
    changed = sha256(b"Ett.").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_blob SET data = %s WHERE sha256 = %s", [b"Tva.", changed])
    assert list(maintenance.damaged_files()) == [changed]
