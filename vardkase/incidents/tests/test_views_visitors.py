"""Every address of alarms and incidents, asked by each kind of visitor.

The right person is let in; the wrong role, another authority and a partner get, byte for byte, the answer of what does not exist; nobody is
led to the door; and whatever was refused has written nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import URLResolver, reverse

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.tests import files
from vardkase.incidents.tests.scenes import NIGHT, Scene, alarmed, later, opened, wrote
from vardkase.incidents.urls import urlpatterns
from vardkase.kernel.ids import new_id
from vardkase.ledger import queries as ledger
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
DOOR = "/access/konto/login/"
TITLE = "Stormen Alfrida"

LISTS = {"alarms", "urgent", "take_alarm", "incidents", "open"}
POSTED = {"supplement_alarm", "assess_alarm", "link_alarm", "change_state", "change_level", "rename", "write", "seen", "acknowledge"}
BOTH = {"take_alarm", "open", "export", "correct", "complete", "mark", "verify", "add_files", "erase"}
# What one who only reads open entries may look at.
OBSERVED = {"incident", "log", "print", "live", "since", "entry", "attachment", "preview"}
ENTRY = {"entry", "correct", "complete", "mark", "verify", "add_files", "erase"}


def body(name: str, incident_id: UUID) -> dict[str, Any]:
    """A form of each kind that would do something if its sender were allowed to."""
    said: dict[str, dict[str, Any]] = {
        "take_alarm": {"what_happened": "Larm"},
        "supplement_alarm": {"where": "Rimbo"},
        "assess_alarm": {"decision": "dismiss", "reason": "Prov"},
        "link_alarm": {"incident": str(incident_id)},
        "open": {"title": "Ny", "mode": "real", "state": "active", "legal_class": "disturbance"},
        "change_state": {"to": "standing_down"},
        "change_level": {"order": "3", "decided_by": "Kommundirektören", "criteria": ["affects_many"]},
        "rename": {"title": "Ett annat namn"},
        "write": {"text": "En rad", "category": "info", "importance": "normal", "secrecy": "open"},
        "seen": {"up_to": "2"},
        "acknowledge": {"up_to": "2"},
        "correct": {"text": "Rätt", "reason": "Fel"},
        "complete": {"place": "Rimbo", "initial-place": ""},
        "mark": {"secrecy": "internal"},
        "verify": {"confirmed_by": "Vakthavande befäl"},
        "erase": {"reason": "Skäl", "authority": "Beslut 2019:4", "decided_by": "Arkivansvarig"},
    }
    return {"key": str(new_id()), **said.get(name, {})}


def routes(patterns: list[Any], parts: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address's name, with what its path holds."""
    for route in patterns:
        held = (*parts, *route.pattern.converters)
        if isinstance(route, URLResolver):
            yield from routes(route.url_patterns, held)
        else:
            yield str(route.name), held


ROUTES = tuple(routes(urlpatterns))


@dataclass(frozen=True)
class Addressed(Scene):
    """A scene with its addresses; the entry has a picture."""

    def addresses(self, **other: Any) -> dict[str, str]:
        """Every address of the house's incidents, by name; `other` puts another id in its place."""
        ids = {"incident_id": self.incident_id, "number": self.number, "attachment_id": self.attachment_id, "alarm_id": self.alarm_id}
        ids |= other
        return {name: reverse(f"incidents:{name}", kwargs={part: ids[part] for part in parts}) for name, parts in ROUTES}

    def absent(self) -> dict[str, str]:
        """The same addresses of an incident and an alarm that do not exist."""
        return self.addresses(incident_id=new_id(), alarm_id=new_id())


@pytest.fixture
def scene(alva: Viewer) -> Addressed:
    incident_id = opened(alva)
    upload = Upload("tavla.png", files.image("PNG"))
    number = wrote(alva, incident_id, "35 000 kunder utan ström.", uploads=(upload,))
    (file,) = queries.entry(alva, incident_id, number).entry.attachments
    return Addressed(incident_id, number, file.id, alarmed(alva))


def heads() -> list[tuple[str, int]]:
    """Where every stream of alarms and incidents ends."""
    return [(head.stream, head.number) for prefix in ("alarms:", "incident:") for head in ledger.streams(prefix)]


def test_the_table_of_this_file_has_every_address() -> None:
    named = {name for name, _ in ROUTES}
    assert named >= LISTS | POSTED | BOTH | OBSERVED | ENTRY
    assert len(named) == len(ROUTES)


def test_the_right_person_finds_every_page(client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Addressed) -> None:
    sign_in(client, alva)
    found = {name: client.get(address).status_code for name, address in scene.addresses().items() if name not in POSTED}
    assert found == {name: 302 if name == "incident" else 200 for name in found}


def test_an_incident_opens_on_its_log(client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Addressed) -> None:
    sign_in(client, alva)
    assert client.get(f"/incidents/{scene.incident_id}/").headers["Location"] == f"/incidents/{scene.incident_id}/log/"


def test_nobody_is_led_to_the_door_wherever_they_come(client: CheckingClient, scene: Addressed) -> None:
    for name, address in scene.addresses().items():
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, DOOR), name
        assert TITLE not in answer.content.decode()


def test_nobody_learns_at_the_door_whether_there_is_such_an_incident(client: CheckingClient, scene: Addressed) -> None:
    there, nowhere = scene.addresses(), scene.absent()
    for name in there:
        assert client.get(there[name]).status_code == client.get(nowhere[name]).status_code == 302, name


def test_nothing_that_nobody_sends_is_written(client: CheckingClient, scene: Addressed) -> None:
    before = heads()
    for name, address in scene.addresses().items():
        if name in POSTED | BOTH:
            answer = client.post(address, body(name, scene.incident_id))
            assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, DOOR), name
    assert heads() == before


@pytest.mark.parametrize("who", ["cilla", "dag"])
def test_one_from_elsewhere_sees_what_one_sees_of_what_does_not_exist(
    client: CheckingClient, sign_in: SignIn, request: pytest.FixtureRequest, who: str, scene: Addressed
) -> None:
    sign_in(client, request.getfixturevalue(who))
    there, nowhere = scene.addresses(), scene.absent()
    for name in there.keys() - LISTS - POSTED - {"incident"}:
        answer = alike(client.get(there[name]))
        assert answer == alike(client.get(nowhere[name])), name
        assert answer[0] == 404, name
        assert TITLE not in answer[1], name


@pytest.mark.parametrize("who", ["cilla", "dag"])
def test_one_from_elsewhere_sends_forms_into_nothing(
    client: CheckingClient, sign_in: SignIn, request: pytest.FixtureRequest, who: str, scene: Addressed
) -> None:
    sign_in(client, request.getfixturevalue(who))
    there, nowhere, before = scene.addresses(), scene.absent(), heads()
    for name in sorted((POSTED | BOTH) - LISTS - {"link_alarm"}):
        sent = body(name, scene.incident_id)
        answer = alike(client.post(there[name], sent))
        assert answer == alike(client.post(nowhere[name], sent)), name
        assert answer[0] == 404, name
    assert heads() == before


def test_the_wrong_role_at_the_same_authority_looks_and_does_nothing(
    client: CheckingClient, sign_in: SignIn, bo: Viewer, scene: Addressed
) -> None:
    sign_in(client, bo)
    there, nowhere, before = scene.addresses(), scene.absent(), heads()
    for name in sorted(there.keys() - POSTED - {"incident", "incidents"}):
        answer = client.get(there[name])
        if name in OBSERVED:
            assert answer.status_code == 200, name
        else:
            assert alike(answer) == alike(client.get(nowhere[name])), name
            assert answer.status_code == 404, name
    for name in sorted((POSTED | BOTH) - {"seen"}):
        assert client.post(there[name], body(name, scene.incident_id)).status_code in {404, 422}, name
    assert heads() == before


def test_one_who_only_reads_is_offered_nothing_to_do(client: CheckingClient, sign_in: SignIn, bo: Viewer, scene: Addressed) -> None:
    sign_in(client, bo)
    there = scene.addresses()
    seen = "".join(client.get(there[name]).content.decode() for name in ("log", "entry", "since", "incidents"))
    for name in (POSTED | BOTH | {"lead", "alarms"}) - {"seen", "acknowledge"}:
        assert f'="{there[name]}"' not in seen, name


def test_an_auditor_reads_and_exports_and_writes_nothing(client: CheckingClient, sign_in: SignIn, scene: Addressed) -> None:
    sign_in(client, viewer_with(Role.AUDITOR))
    there, before = scene.addresses(), heads()
    assert {client.get(there[name]).status_code for name in (OBSERVED - {"incident"}) | {"export"}} == {200}
    for name in sorted((POSTED | BOTH) - {"seen", "export"}):
        assert client.post(there[name], body(name, scene.incident_id)).status_code in {404, 422}, name
    assert heads() == before


def test_who_runs_the_system_does_not_read_what_it_holds(client: CheckingClient, sign_in: SignIn, scene: Addressed) -> None:
    sign_in(client, viewer_with(Role.ADMINISTRATOR, scope="everywhere"))
    for name, address in scene.addresses().items():
        assert client.get(address).status_code == 404, name


def test_a_partner_who_is_invited_to_one_incident_finds_that_one_only(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Addressed
) -> None:
    other = opened(alva, title="Vattenläckan i Rimbo", now=NIGHT)
    sign_in(client, viewer_with(grants=[Grant(Role.OBSERVER, f"incident:{scene.incident_id}")], label="Samverkansperson, Gry Provsson"))
    listed = client.get("/incidents/").content.decode()
    assert TITLE in listed
    assert "Vattenläckan" not in listed
    assert client.get(f"/incidents/{scene.incident_id}/log/").status_code == 200
    assert alike(client.get(f"/incidents/{other}/log/")) == alike(client.get(f"/incidents/{new_id()}/log/"))
    assert client.get("/alarms/").status_code == 404


def test_lists_of_another_authority_are_empty_of_ours(client: CheckingClient, sign_in: SignIn, cilla: Viewer, scene: Addressed) -> None:
    sign_in(client, cilla)
    listed = client.get("/incidents/").content.decode() + client.get("/alarms/").content.decode()
    with time_machine.travel(later(60), tick=False):
        sign_in(client, cilla)
        listed += client.get("/alarms/urgent/").content.decode() + client.get("/").content.decode()
    assert "Inga händelser" in listed
    assert "Inga larm" in listed
    assert TITLE not in listed
    assert "E18" not in listed


@pytest.mark.parametrize("number", [0, 10**15])
def test_an_entry_that_is_not_there_is_absent_on_every_page(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Addressed, number: int
) -> None:
    sign_in(client, alva)
    there, nowhere = scene.addresses(number=number), scene.absent()
    for name in ENTRY:
        assert alike(client.get(there[name])) == alike(client.get(nowhere[name])), name
        assert client.post(there[name], body(name, scene.incident_id)).status_code in {404, 405}, name


def test_an_entry_of_one_incident_is_not_reached_through_another(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Addressed
) -> None:
    other = opened(alva, title="Vattenläckan i Rimbo")
    sign_in(client, alva)
    there = scene.addresses(incident_id=other)
    for name in ("entry", "correct", "erase", "attachment", "preview"):
        answer = client.get(there[name])
        assert answer.status_code == 404, name
        assert "35 000 kunder" not in answer.content.decode()


def test_pages_to_look_at_take_no_forms(client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Addressed) -> None:
    sign_in(client, alva)
    before = heads()
    for name, address in scene.addresses().items():
        if name not in POSTED | BOTH:
            assert client.post(address, body(name, scene.incident_id)).status_code == 405, name
    assert heads() == before


def test_the_address_of_a_form_leads_to_the_page_it_stands_on(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Addressed
) -> None:
    sign_in(client, alva)
    for name in POSTED:
        address = scene.addresses()[name]
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, address.rstrip("/").rpartition("/")[0] + "/"), name


def test_every_page_of_the_room_forbids_a_shared_computer_to_keep_it(
    client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Addressed
) -> None:
    sign_in(client, alva)
    for name in ("log", "print", "entry", "since", "lead", "export", "live", "alarms", "alarm", "urgent", "incidents"):
        answer = client.get(scene.addresses()[name])
        assert answer.headers["Cache-Control"] == "no-store", name
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], name
