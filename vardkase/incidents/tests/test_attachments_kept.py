"""Files in the log: kept with their entry, shown to those who may, gone when the last entry that has them is erased."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import actions, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.tests import files
from vardkase.incidents.tests.scenes import NIGHT, erased, opened, refused, wrote
from vardkase.kernel.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident_id(alva: Viewer, db: None) -> UUID:
    return opened(alva)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM incidents_{table}")  # noqa: S608 - tables are named in the tests
        return int(cursor.fetchone()[0])


def test_a_photo_alone_is_an_entry(alva: Viewer, incident_id: UUID) -> None:
    photo = files.photo_with_place()

    number = wrote(alva, incident_id, "", uploads=(Upload("tavlan.jpg", photo),))

    (said,) = queries.entry(alva, incident_id, number).entry.attachments
    assert (said.name, said.media_type, said.size, said.is_image, said.width) == ("tavlan.jpg", "image/jpeg", len(photo), True, 64)
    original, shown = queries.attachment(alva, incident_id, said.id), queries.preview(alva, incident_id, said.id)
    assert (original.data, original.name, original.media_type) == (photo, "tavlan.jpg", "image/jpeg")
    assert shown.media_type == "image/webp"
    assert b"Anna" not in shown.data


def test_the_ledger_names_the_bytes_by_their_hash(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "", uploads=(Upload("a.txt", b"rad"),))

    (entry,) = ledger.entries(f"incident:{incident_id}", after=number - 1)

    assert entry.event.attachments[0].sha256 == hashlib.sha256(b"rad").hexdigest()


def test_files_are_added_to_an_entry_later(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "Tavlan", uploads=(Upload("a.txt", b"a"),))

    actions.add_attachments(
        viewer=alva, incident_id=incident_id, number=number, uploads=(Upload("b.txt", b"b"), Upload("c.txt", b"c")), key=new_id(), now=NIGHT
    )

    said = queries.entry(alva, incident_id, number).entry.attachments
    assert [attachment.name for attachment in said] == ["a.txt", "b.txt", "c.txt"]
    assert [queries.attachment(alva, incident_id, attachment.id).data for attachment in said] == [b"a", b"b", b"c"]


def test_an_entry_has_room_for_ten_files(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "", uploads=tuple(Upload(f"{n}.txt", b"%d" % n) for n in range(10)))

    with refused("incident.too_many_attachments", count=11, limit=10):
        actions.add_attachments(
            viewer=alva, incident_id=incident_id, number=number, uploads=(Upload("x.txt", b"x"),), key=new_id(), now=NIGHT
        )
    with refused("incident.no_attachment"):
        actions.add_attachments(viewer=alva, incident_id=incident_id, number=number, uploads=(), key=new_id(), now=NIGHT)


def test_one_bad_file_stops_the_whole_entry(alva: Viewer, incident_id: UUID) -> None:
    with refused("incident.attachment_refused"):
        wrote(alva, incident_id, "text", uploads=(Upload("a.txt", b"a"), Upload("b.svg", b"<svg/>")))

    assert queries.incident(alva, incident_id).entries == 1
    assert count("blob") == 0


def test_the_limit_on_size_is_a_setting(alva: Viewer, incident_id: UUID, settings: Any) -> None:
    settings.ATTACHMENT_MAX_MB = 1

    with refused("incident.attachment_too_large", limit=1):
        wrote(alva, incident_id, "text", uploads=(Upload("a.txt", b"x" * 1_000_001),))


def test_the_same_bytes_are_kept_once_and_stay_while_anyone_has_them(alva: Viewer, incident_id: UUID) -> None:
    photo = files.image("PNG")
    first = wrote(alva, incident_id, "", uploads=(Upload("a.png", photo),))
    second = wrote(alva, incident_id, "", uploads=(Upload("b.png", photo),))
    assert (count("blob"), count("preview"), count("attachment")) == (1, 1, 2)
    said = queries.entry(alva, incident_id, second).entry.attachments[0]

    erased(alva, incident_id, first)
    assert queries.attachment(alva, incident_id, said.id).data == photo

    erased(alva, incident_id, second)
    assert (count("blob"), count("preview"), count("attachment")) == (0, 0, 0)
    with refused("incident.not_found"):
        queries.attachment(alva, incident_id, said.id)


def test_a_file_without_a_picture_has_none_to_show(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "", uploads=(Upload("a.txt", b"rad"),))
    said = queries.entry(alva, incident_id, number).entry.attachments[0]

    assert not said.is_image
    with refused("incident.not_found"):
        queries.preview(alva, incident_id, said.id)
    with refused("incident.not_found"):
        queries.attachment(alva, incident_id, new_id())
