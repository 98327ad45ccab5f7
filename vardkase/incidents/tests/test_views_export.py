"""The export through its page: the same entries at the same moment are the same bytes; what is erased or withheld is in no part of it.

Whatever is left out, the file still verifies; and making one writes nothing and leaves nothing behind on the server.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.tests import files
from vardkase.incidents.tests.scenes import SECRET, corrected, erased, later, marked, wrote
from vardkase.kernel.ids import new_id
from vardkase.ledger.standalone_verify import main as verify
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
SKETCH, BOARD = files.image("PNG"), files.image("PNG", (80, 60))


def made(client: CheckingClient, incident_id: UUID) -> bytes:
    answer = client.post(f"/incidents/{incident_id}/export/", {"key": str(new_id())})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def entries(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in parts(data)["entries.jsonl"].decode().splitlines()]


def is_intact(data: bytes, folder: Path) -> bool:
    place = folder / f"{new_id()}.zip"
    place.write_bytes(data)
    return verify([str(place)]) == 0


def test_two_exports_of_the_same_moment_are_the_same_bytes(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, "Se skissen.", uploads=(Upload("skiss.png", SKETCH), Upload("tavla.png", BOARD)))
    erased(alva, incident_id, wrote(alva, incident_id, "Det som ska bort."))
    assert made(screen, incident_id) == made(screen, incident_id)


def test_a_later_export_has_the_same_entries_and_says_when_it_was_made(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id)
    first = parts(made(screen, incident_id))
    with time_machine.travel(later(65), tick=False):
        second = parts(made(screen, incident_id))
    assert first["entries.jsonl"] == second["entries.jsonl"]
    assert first["manifest.json"] != second["manifest.json"]


def test_one_more_entry_adds_one_line_and_changes_none(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, "Första.")
    before = made(screen, incident_id)
    wrote(alva, incident_id, "Andra.")
    after = made(screen, incident_id)
    assert entries(after)[:-1] == entries(before)
    assert "Andra." in json.dumps(entries(after)[-1], ensure_ascii=False)


def test_files_lie_in_it_as_they_were_received(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    photo = files.photo_with_place()
    wrote(alva, incident_id, "", uploads=(Upload("foto.jpg", photo), Upload("tavla.png", BOARD)))
    wrote(alva, incident_id, "Samma tavla.", uploads=(Upload("igen.png", BOARD),))
    held = {name: body for name, body in parts(made(screen, incident_id)).items() if name.startswith("attachments/")}
    assert held == {f"attachments/{sha256(data).hexdigest()}": data for data in (photo, BOARD)}


def test_what_is_erased_is_in_no_part_of_it_and_its_grounds_are(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, tmp_path: Path
) -> None:
    number = wrote(alva, incident_id, "Rex Provsson bor i källaren.", place="Källargränd", uploads=(Upload("kallarfoto.png", SKETCH),))
    erased(alva, incident_id, number)
    data = made(screen, incident_id)
    held = parts(data)
    assert [name for name, body in held.items() for word in ("Rex", "Källargränd", "kallarfoto") if word.encode() in body] == []
    assert [name for name in held if name.startswith("attachments/")] == []
    (said,) = json.loads(held["erasures.json"])
    for word in ("Gallringsbeslut 2019:4", "Arkivansvarig", "Personuppgifter utan betydelse"):
        assert word in json.dumps(said, ensure_ascii=False)
    assert len(entries(data)) == number + 1
    assert is_intact(data, tmp_path)


def test_a_file_that_another_entry_still_has_stays(screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
    gone = wrote(alva, incident_id, "Ett.", uploads=(Upload("a.png", SKETCH),))
    wrote(alva, incident_id, "Två.", uploads=(Upload("b.png", SKETCH),))
    erased(alva, incident_id, gone)
    held = parts(made(screen, incident_id))
    assert [name for name in held if name.startswith("attachments/")] == [f"attachments/{sha256(SKETCH).hexdigest()}"]
    assert b"a.png" not in held["entries.jsonl"]


def test_what_its_maker_may_not_read_is_withheld_with_its_files_and_its_whole_chain(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, tmp_path: Path
) -> None:
    number = wrote(alva, incident_id, "Larmkoden är bytt.", uploads=(Upload("kodlista.png", SKETCH),))
    corrected(alva, incident_id, number, "Larmkoden är inte bytt.")
    marked(alva, incident_id, number, SECRET)
    wrote(alva, incident_id, "Alla vet detta.", uploads=(Upload("tavla.png", BOARD),))
    sign_in(client, viewer_with(Role.COORDINATOR, label="Samordnare, Gry Provsson"))
    data = made(client, incident_id)
    held = parts(data)
    assert [name for name, body in held.items() for word in ("Larmkoden", "kodlista") if word.encode() in body] == []
    assert [name for name in held if name.startswith("attachments/")] == [f"attachments/{sha256(BOARD).hexdigest()}"]
    assert "Alla vet detta." in held["entries.jsonl"].decode()
    withheld = [line for line in entries(data) if line.get("withheld")]
    assert len(withheld) >= 2
    assert {line["withheld"] for line in withheld} == {"Den som gjorde exporten hade inte rätt att läsa anteckningen."}
    assert is_intact(data, tmp_path)


def test_a_byte_that_is_changed_is_found(screen: CheckingClient, alva: Viewer, incident_id: UUID, tmp_path: Path) -> None:
    wrote(alva, incident_id, "Tre träd.")
    data = made(screen, incident_id)
    assert is_intact(data, tmp_path)
    forged = BytesIO()
    with zipfile.ZipFile(forged, "w") as archive:
        for name, body in parts(data).items():
            archive.writestr(name, body.replace("Tre träd.".encode(), "Två träd.".encode()) if name == "entries.jsonl" else body)
    assert not is_intact(forged.getvalue(), tmp_path)


def test_it_is_sent_as_a_file_to_keep_and_never_to_open_in_the_browser(screen: CheckingClient, incident_id: UUID) -> None:
    answer = screen.post(f"/incidents/{incident_id}/export/", {"key": str(new_id())})
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2019-001-stormen-alfrida.zip"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_making_one_writes_nothing_and_leaves_nothing_on_the_server(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = queries.log_page(alva, incident_id).head
    assert made(screen, incident_id)
    assert list(tmp_path.iterdir()) == []
    assert queries.log_page(alva, incident_id).head == before


def test_the_page_alone_makes_no_file(screen: CheckingClient, incident_id: UUID) -> None:
    page = screen.get(f"/incidents/{incident_id}/export/")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Det du inte får läsa är utelämnat, och det framgår av filen." in page.content.decode()
    without_key = screen.post(f"/incidents/{incident_id}/export/")
    assert without_key.headers["Content-Type"].startswith("text/html")


def test_one_who_leads_but_may_not_export_finds_neither_link_nor_page(client: CheckingClient, sign_in: SignIn, incident_id: UUID) -> None:
    sign_in(client, viewer_with(Role.DUTY_OFFICER, label="Tjänsteman i beredskap, Gry Provsson"))
    assert f"/incidents/{incident_id}/export/" not in client.get(f"/incidents/{incident_id}/log/").content.decode()
    assert client.get(f"/incidents/{incident_id}/export/").status_code == 404
    assert client.post(f"/incidents/{incident_id}/export/", {"key": str(new_id())}).status_code == 404
