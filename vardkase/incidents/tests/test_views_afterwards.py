"""What is done to an entry afterwards, catching up, and leading: pages and refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, queries
from vardkase.incidents.rules import OPEN, Category, EntryDraft, Importance, IncidentDraft, Mark, Secrecy, State
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.ledger import queries as ledger
from vardkase.organisation.actions import start_register
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]


def register(viewer: Viewer) -> None:
    """A municipality whose executive board is the authority of the tests."""
    start_register(
        viewer=viewer,
        municipality_id=new_id(),
        municipality="Provköpings kommun",
        board_id=AUTHORITY,
        board="Kommunstyrelsen",
        key=new_id(),
        now=utc_now(),
    )


@pytest.fixture
def incident_id(alva: Viewer) -> UUID:
    key = new_id()
    draft = IncidentDraft(title="Stormen Alfrida", authority_id=AUTHORITY, authority="Kommunstyrelsen")
    actions.open_incident(viewer=alva, draft=draft, key=key, now=utc_now())
    return key


@pytest.fixture
def number(alva: Viewer, incident_id: UUID) -> int:
    return write(alva, incident_id, "35 000 kunder utan ström i kommunen.")


def write(viewer: Viewer, incident_id: UUID, text: str, **more: object) -> int:
    entry = actions.write_entry(viewer=viewer, incident_id=incident_id, draft=EntryDraft(text=text, **more), key=new_id(), now=utc_now())  # type: ignore[arg-type]
    return int(entry.number)


def key() -> dict[str, str]:
    return {"key": str(new_id())}


def test_a_correction_is_a_new_entry_and_both_stay_readable(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int
) -> None:
    sign_in(client, alva)
    sent = {**key(), "text": "35 000 gäller hela Vattenfalls område.", "reason": "Fel område."}
    answer = client.post(f"/incidents/{incident_id}/log/{number}/correct/", sent, follow=True)
    page = answer.content.decode()
    assert "<s>35 000 kunder utan ström i kommunen.</s>" in page
    assert "35 000 gäller hela Vattenfalls område." in page


def test_a_correction_without_a_reason_is_refused_and_keeps_what_was_typed(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int
) -> None:
    sign_in(client, alva)
    answer = client.post(f"/incidents/{incident_id}/log/{number}/correct/", {**key(), "text": "Rätt text."})
    assert answer.status_code == 422
    assert "Rätt text." in answer.content.decode()
    assert not queries.entry(alva, incident_id, number).entry.is_struck


def test_a_correction_whose_time_cannot_be_read_is_not_saved(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int
) -> None:
    sign_in(client, alva)
    sent = {**key(), "text": "Rätt.", "reason": "Fel.", "happened": "när det blåste"}
    answer = client.post(f"/incidents/{incident_id}/log/{number}/correct/", sent)
    assert answer.status_code == 422
    assert "när det blåste" in answer.content.decode()
    assert not queries.entry(alva, incident_id, number).entry.is_struck


def test_details_come_later_and_only_what_changed_is_written(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int
) -> None:
    sign_in(client, alva)
    sent = {**key(), "category": "media", "importance": "important", "tags": "el, vattenfall", "place": "Vätö"}
    answer = client.post(f"/incidents/{incident_id}/log/{number}/complete/", sent, follow=True)
    assert answer.status_code == 200
    shown = queries.entry(alva, incident_id, number).entry
    assert (shown.category, shown.importance, shown.tags, shown.place) == (
        Category.MEDIA,
        Importance.IMPORTANT,
        ("el", "vattenfall"),
        "Vätö",
    )
    assert shown.text == "35 000 kunder utan ström i kommunen."


def test_details_that_say_nothing_new_are_refused(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int
) -> None:
    sign_in(client, alva)
    page = client.get(f"/incidents/{incident_id}/log/{number}/complete/")
    assert page.status_code == 200
    shown = {"category": "info", "importance": "normal", "initial-category": "info", "initial-importance": "normal"}
    answer = client.post(f"/incidents/{incident_id}/log/{number}/complete/", {**key(), **shown})
    assert answer.status_code == 422


def test_details_that_a_colleague_gave_meanwhile_are_not_taken_away(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int
) -> None:
    sign_in(client, alva)
    page = client.get(f"/incidents/{incident_id}/log/{number}/complete/").content.decode()
    assert 'name="initial-place"' in page
    shown = {
        "category": "info",
        "initial-category": "info",
        "importance": "normal",
        "initial-importance": "normal",
        "place": "",
        "initial-place": "",
    }
    client.post(f"/incidents/{incident_id}/log/{number}/complete/", {**key(), **shown, "place": "Vätö"})
    client.post(f"/incidents/{incident_id}/log/{number}/complete/", {**key(), **shown, "tags": "el", "initial-tags": ""})
    entry = queries.entry(alva, incident_id, number).entry
    assert (entry.place, entry.tags) == ("Vätö", ("el",))


def test_a_wrong_time_alone_can_be_corrected(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int) -> None:
    sign_in(client, alva)
    sent = {**key(), "text": "35 000 kunder utan ström i kommunen.", "reason": "Fel tid.", "happened": "för 3 timmar sedan"}
    assert client.post(f"/incidents/{incident_id}/log/{number}/correct/", sent).status_code == 302
    assert queries.entry(alva, incident_id, number).entry.is_struck


def test_a_mark_is_raised_by_whoever_writes_and_lowered_only_by_whoever_leads(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int
) -> None:
    sign_in(client, alva)
    client.post(f"/incidents/{incident_id}/log/{number}/mark/", {**key(), "secrecy": "secret", "statute": "OSL 18:13"})
    assert queries.entry(alva, incident_id, number).entry.mark.level == Secrecy.SECRET
    keeper = viewer_with(Role.LOG_KEEPER)
    other = CheckingClient()
    sign_in(other, keeper)
    refused = other.post(f"/incidents/{incident_id}/log/{number}/mark/", {**key(), "secrecy": "open", "reason": "Behövs inte."})
    assert refused.status_code == 422
    assert queries.entry(alva, incident_id, number).entry.mark.level == Secrecy.SECRET
    client.post(f"/incidents/{incident_id}/log/{number}/mark/", {**key(), "secrecy": "open", "reason": "Behövs inte."})
    assert queries.entry(alva, incident_id, number).entry.mark.level == Secrecy.OPEN


def test_a_statute_given_without_a_secret_is_asked_about(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int
) -> None:
    sign_in(client, alva)
    place = f"/incidents/{incident_id}/log/{number}/mark/"
    answer = client.post(place, {**key(), "secrecy": "internal", "statute": "OSL 18:13"})
    assert answer.status_code == 422
    assert "märkningen är inte sekretess" in answer.content.decode()
    assert queries.entry(alva, incident_id, number).entry.mark.level == Secrecy.OPEN
    assert client.post(place, {**key(), "secrecy": "internal"}).status_code == 302


def test_whoever_lowers_a_mark_need_not_clear_the_statute_that_stood_there(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int
) -> None:
    sign_in(client, alva)
    place = f"/incidents/{incident_id}/log/{number}/mark/"
    client.post(place, {**key(), "secrecy": "secret", "statute": "OSL 18:13"})
    for statute, status in (("OSL 35:1", 422), ("OSL 18:13", 302)):
        sent = {**key(), "secrecy": "open", "statute": statute, "reason": "Det är känt."}
        assert client.post(place, sent).status_code == status
    assert queries.entry(alva, incident_id, number).entry.mark == OPEN


def test_an_entry_is_confirmed_by_somebody(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int) -> None:
    sign_in(client, alva)
    answer = client.post(
        f"/incidents/{incident_id}/log/{number}/verify/", {**key(), "confirmed_by": "Räddningstjänstens befäl, per telefon"}, follow=True
    )
    assert "Räddningstjänstens befäl" in answer.content.decode()


def test_an_erasure_takes_the_content_and_leaves_its_grounds(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    number = write(alva, incident_id, "Något som inte får finnas kvar.")
    sign_in(client, alva)
    sent = {**key(), "reason": "Uppgiften hör inte hit.", "authority": "Gallringsbeslut 2019:4", "decided_by": "Kommundirektören"}
    page = client.post(f"/incidents/{incident_id}/log/{number}/erase/", sent, follow=True).content.decode()
    assert "Något som inte får finnas kvar." not in page
    log = client.get(f"/incidents/{incident_id}/log/").content.decode()
    assert "Något som inte får finnas kvar." not in log
    assert "Gallringsbeslut 2019:4" in log
    entry = ledger.get(f"incident:{incident_id}", number)
    assert entry is not None
    assert entry.erased


@pytest.mark.parametrize("missing", ["reason", "authority", "decided_by"])
def test_an_erasure_without_its_grounds_is_refused(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, number: int, missing: str
) -> None:
    sign_in(client, alva)
    sent = {**key(), "reason": "Skäl", "authority": "Lagrum", "decided_by": "Någon"}
    answer = client.post(f"/incidents/{incident_id}/log/{number}/erase/", {**sent, missing: ""})
    assert answer.status_code == 422
    entry = ledger.get(f"incident:{incident_id}", number)
    assert entry is not None
    assert not entry.erased


def test_a_log_keeper_cannot_erase(client: CheckingClient, sign_in: SignIn, incident_id: UUID, number: int) -> None:
    sign_in(client, viewer_with(Role.LOG_KEEPER))
    assert client.get(f"/incidents/{incident_id}/log/{number}/erase/").status_code == 404


def test_since_you_left_counts_what_is_new_with_the_important_first(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    chief = viewer_with(Role.CHIEF_OF_STAFF)
    sign_in(client, chief)
    client.get(f"/incidents/{incident_id}/log/")
    write(alva, incident_id, "Vanlig uppgift.")
    write(alva, incident_id, "Hemtjänsten når inte 14 personer.", importance=Importance.CRITICAL)
    write(alva, incident_id, "Brandstationerna öppnas.", category=Category.DECISION)
    page = client.get(f"/incidents/{incident_id}/since/").content.decode()
    assert page.index("Hemtjänsten når inte 14 personer.") < page.index("Vanlig uppgift.")
    assert "Brandstationerna öppnas." in page


def test_the_receipt_stands_in_the_log_and_empties_the_list(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
) -> None:
    write(alva, incident_id, "Läs detta.")
    chief = viewer_with(Role.CHIEF_OF_STAFF)
    sign_in(client, chief)
    head = queries.log_page(alva, incident_id).head
    client.post(f"/incidents/{incident_id}/since/acknowledge/", {**key(), "up_to": str(head)})
    page = client.get(f"/incidents/{incident_id}/since/").content.decode()
    assert "Läs detta." not in page
    assert any(entry.kind == "incident.catch_up_acknowledged" for entry in ledger.entries(f"incident:{incident_id}"))


def test_state_and_level_change_with_their_grounds(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
    sign_in(client, alva)
    assert client.get(f"/incidents/{incident_id}/lead/").status_code == 200
    client.post(f"/incidents/{incident_id}/level/", {**key(), "order": "3", "decided_by": "Kommundirektören", "criteria": ["affects_many"]})
    client.post(f"/incidents/{incident_id}/state/", {**key(), "to": "standing_down"})
    row = queries.incident(alva, incident_id)
    assert (row.level, row.state) == ("Stabsläge", State.STANDING_DOWN)
    page = client.get(f"/incidents/{incident_id}/log/").content.decode()
    assert "Stabsläge" in page
    assert "Kommundirektören" in page


@pytest.mark.parametrize(
    "sent", [{"order": "3"}, {"order": "3", "decided_by": "Kommundirektören"}, {"order": "9", "decided_by": "K", "reason": "r"}]
)
def test_a_level_without_grounds_is_refused(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, sent: dict[str, str]
) -> None:
    sign_in(client, alva)
    before = queries.incident(alva, incident_id).level
    assert client.post(f"/incidents/{incident_id}/level/", {**key(), **sent}).status_code == 422
    assert queries.incident(alva, incident_id).level == before


def test_a_step_that_does_not_exist_is_refused(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
    sign_in(client, alva)
    assert client.post(f"/incidents/{incident_id}/state/", {**key(), "to": "archived"}).status_code == 422
    assert queries.incident(alva, incident_id).state == State.ACTIVE


def test_one_who_does_not_lead_gets_no_page_to_lead_from(client: CheckingClient, sign_in: SignIn, incident_id: UUID) -> None:
    sign_in(client, viewer_with(Role.LOG_KEEPER))
    assert client.get(f"/incidents/{incident_id}/lead/").status_code == 404
    assert client.post(f"/incidents/{incident_id}/state/", {**key(), "to": "standing_down"}).status_code == 404


def test_an_export_is_a_file_that_verifies(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, tmp_path: object
) -> None:
    import subprocess
    import sys
    from pathlib import Path

    write(alva, incident_id, "Till arkivet.")
    sign_in(client, alva)
    assert client.get(f"/incidents/{incident_id}/export/").status_code == 200
    answer = client.post(f"/incidents/{incident_id}/export/", key())
    place = Path(str(tmp_path)) / "export.zip"
    place.write_bytes(b"".join(answer.streaming_content))
    import zipfile

    with zipfile.ZipFile(place) as archive:
        (Path(str(tmp_path)) / "verify.py").write_bytes(archive.read("verify.py"))
    done = subprocess.run(
        [sys.executable, "-I", str(Path(str(tmp_path)) / "verify.py"), str(place)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_export_leaves_out_what_its_maker_may_not_read_and_still_verifies(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, tmp_path: object
) -> None:
    import zipfile
    from pathlib import Path

    from vardkase.ledger.standalone_verify import main

    write(alva, incident_id, "Hemlig uppgift om larmvägar.", mark=Mark(Secrecy.SECRET, "OSL 18:13"))
    coordinator = viewer_with(Role.COORDINATOR)
    sign_in(client, coordinator)
    answer = client.post(f"/incidents/{incident_id}/export/", key())
    place = Path(str(tmp_path)) / "export.zip"
    place.write_bytes(b"".join(answer.streaming_content))
    with zipfile.ZipFile(place) as archive:
        assert "larmvägar" not in archive.read("entries.jsonl").decode()
    assert main([str(place)]) == 0


def test_an_incident_is_opened_as_an_exercise_and_says_so(client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
    register(alva)
    sign_in(client, alva)
    made = key()
    sent = {**made, "title": "Höstövning", "mode": "exercise", "authority": str(AUTHORITY), "state": "active", "legal_class": "disturbance"}
    page = client.post("/incidents/new/", sent, follow=True).content.decode()
    assert "Höstövning" in page
    assert "ÖVNING" in page
    assert queries.incident(alva, UUID(made["key"])).is_exercise
    assert utc_now() - queries.incident(alva, UUID(made["key"])).opened_at < timedelta(minutes=1)
