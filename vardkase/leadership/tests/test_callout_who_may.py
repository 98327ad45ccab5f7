"""Every page and act of the call-out, by everybody who might try: what each meets, and that nothing is written by others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.models import Callout, CalloutReply
from vardkase.leadership.tests.callouts import called, draft, seats, wanted
from vardkase.ledger import queries as books
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, OTHER_SCOPE, OUTSIDE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
R = Role
SignIn = Callable[[CheckingClient, Viewer], Viewer]


@dataclass(frozen=True)
class Scene:
    """A call-out in an incident, and a test of a list."""

    incident_id: UUID
    callout_id: UUID
    seat_id: UUID
    test_id: UUID
    test_seat_id: UUID

    def address(self, path: str) -> str:
        """An address with its ids."""
        known = {"i": self.incident_id, "c": self.callout_id, "s": self.seat_id, "t": self.test_id, "p": self.test_seat_id}
        return path.format_map(known)

    @property
    def written(self) -> list[int]:
        """How much stands in every stream, and how many rows there are."""
        streams = (f"incident:{self.incident_id}", f"callout:{self.callout_id}", f"callout:{self.test_id}")
        return [*(books.head(stream).number for stream in streams), Callout.objects.count(), CalloutReply.objects.count()]


@kept
def scene(alva: Viewer, incident_id: UUID) -> Scene:
    test_id = new_id()
    made = draft(wanted(2, 2, role_key="lista", role="TiB-listan"), staff="TiB-listan", place="")
    # The test comes first: nobody tests a list while somebody in it is called out for real.
    actions.start_callout_test(viewer=alva, authority_id=AUTHORITY, authority="Kommunstyrelsen", draft=made, key=test_id, now=NIGHT)
    advance_callout(callout_id=test_id, now=NIGHT)
    callout_id = called(alva, incident_id)
    return Scene(incident_id, callout_id, seats(callout_id)[0].id, test_id, seats(test_id, "lista")[0].id)


# What is looked at: who at the authority may.
LOOKS_AT_COVERAGE = frozenset({R.DUTY_OFFICER, R.LOG_KEEPER, R.CHIEF_OF_STAFF, R.STAFF_MEMBER, R.AUDITOR, R.BOARD_CHAIR})
WRITES = frozenset({R.DUTY_OFFICER, R.LOG_KEEPER, R.CHIEF_OF_STAFF, R.STAFF_MEMBER})
LEADS = frozenset({R.DUTY_OFFICER, R.CHIEF_OF_STAFF})
ROLES = (
    R.DUTY_OFFICER,
    R.LOG_KEEPER,
    R.CHIEF_OF_STAFF,
    R.STAFF_MEMBER,
    R.OBSERVER,
    R.AUDITOR,
    R.BOARD_CHAIR,
    R.ADMINISTRATOR,
)
PAGES: dict[str, frozenset[Role]] = {
    "/incidents/{i}/callouts/": LOOKS_AT_COVERAGE,
    "/incidents/{i}/callouts/{c}/": LOOKS_AT_COVERAGE,
    "/incidents/{i}/callouts/{c}/list/": WRITES,
    "/incidents/{i}/callouts/{c}/tray/": WRITES,
    "/incidents/{i}/callouts/people/{s}/": WRITES,
    "/incidents/{i}/callouts/new/": LEADS,
    "/incidents/{i}/callouts/{c}/stop/": LEADS,
    "/callouts/": LOOKS_AT_COVERAGE,
    "/callouts/{t}/": LOOKS_AT_COVERAGE,
    "/callouts/people/{p}/": WRITES,
    "/callouts/new/": LEADS,
    "/callouts/{t}/stop/": LEADS,
}
FORMS: dict[str, dict[str, Any]] = {
    "/incidents/{i}/callouts/people/{s}/": {"answer": "yes", "minutes": "20"},
    "/incidents/{i}/callouts/{c}/stop/": {"reason": "Elen är åter."},
    "/callouts/people/{p}/": {"answer": "no"},
    "/callouts/{t}/stop/": {"reason": "Fel lista."},
}


class TestPages:
    @pytest.mark.parametrize("role", ROLES)
    def test_are_for_those_whose_they_are(self, client: CheckingClient, sign_in: SignIn, scene: Scene, role: Role) -> None:
        sign_in(client, viewer_with(role))
        found = {path: client.get(scene.address(path)).status_code for path in PAGES}
        assert found == {path: 200 if role in may else 404 for path, may in PAGES.items()}

    def test_are_not_there_for_those_who_prepare_or_lead_a_unit(self, client: CheckingClient, sign_in: SignIn, scene: Scene) -> None:
        sign_in(client, viewer_with(*OUTSIDE))
        assert {client.get(scene.address(path)).status_code for path in PAGES} == {404}

    @pytest.mark.parametrize("role", [R.DUTY_OFFICER, R.CHIEF_OF_STAFF, R.AUDITOR])
    def test_of_another_authority_are_not_there(self, client: CheckingClient, sign_in: SignIn, scene: Scene, role: Role) -> None:
        sign_in(client, viewer_with(role, scope=OTHER_SCOPE))
        about = [path for path in PAGES if "{" in path]
        assert {client.get(scene.address(path)).status_code for path in about} == {404}
        assert "TiB-listan" not in client.get("/callouts/").content.decode()

    def test_lead_who_is_not_signed_in_to_the_door(self, client: CheckingClient, scene: Scene) -> None:
        for path in PAGES:
            answer = client.get(scene.address(path))
            assert (answer.status_code, "/login/" in answer.headers["Location"]) == (302, True), path

    @pytest.mark.parametrize("path", PAGES)
    def test_show_no_number_to_one_who_only_looks(self, client: CheckingClient, sign_in: SignIn, scene: Scene, path: str) -> None:
        sign_in(client, viewer_with(R.AUDITOR))
        shown = client.get(scene.address(path)).content.decode()
        assert "070-174" not in shown
        assert "+4670174" not in shown
        assert "norrtalje.example" not in shown

    def test_offer_who_only_looks_nothing_to_press(self, client: CheckingClient, sign_in: SignIn, scene: Scene) -> None:
        sign_in(client, viewer_with(R.AUDITOR))
        for path in ("/incidents/{i}/callouts/", "/incidents/{i}/callouts/{c}/", "/callouts/", "/callouts/{t}/"):
            shown = client.get(scene.address(path)).content.decode()
            for part in ("/new/", "/stop/", "/people/", "/list/", "/tray/"):
                assert f"callouts{part}" not in shown, path
                assert f"{scene.callout_id}{part}" not in shown, path


class TestForms:
    @pytest.mark.parametrize("path", FORMS)
    @pytest.mark.parametrize("role", ROLES)
    def test_do_something_only_for_those_who_may(
        self, client: CheckingClient, sign_in: SignIn, scene: Scene, path: str, role: Role
    ) -> None:
        sign_in(client, viewer_with(role))
        before = scene.written
        answer = client.post(scene.address(path), {"key": str(new_id()), **FORMS[path]})
        may = role in PAGES[path]
        assert answer.status_code == (302 if may else 404)
        assert (scene.written != before) is may

    @pytest.mark.parametrize("path", FORMS)
    def test_of_strangers_write_nothing(self, client: CheckingClient, sign_in: SignIn, scene: Scene, path: str) -> None:
        before = scene.written
        client.post(scene.address(path), {"key": str(new_id()), **FORMS[path]})
        for viewer in (viewer_with(), viewer_with(R.CHIEF_OF_STAFF, scope=OTHER_SCOPE), viewer_with(*OUTSIDE)):
            sign_in(client, viewer)
            assert client.post(scene.address(path), {"key": str(new_id()), **FORMS[path]}).status_code == 404
        assert scene.written == before

    @pytest.mark.parametrize("path", FORMS)
    def test_sent_twice_write_once(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Scene, path: str) -> None:
        sign_in(client, alva)
        sent = {"key": str(new_id()), **FORMS[path]}
        assert client.post(scene.address(path), sent).status_code == 302
        once = scene.written
        assert client.post(scene.address(path), sent).status_code == 302
        assert scene.written == once

    @pytest.mark.parametrize("path", FORMS)
    @pytest.mark.parametrize("key", ["", "inget-id"])
    def test_without_a_key_write_nothing(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Scene, path: str, key: str
    ) -> None:
        sign_in(client, alva)
        before = scene.written
        assert client.post(scene.address(path), {"key": key, **FORMS[path]}).status_code == 422
        assert scene.written == before


class TestTheRoom:
    @pytest.mark.parametrize(("role", "leads"), [(R.OBSERVER, False), (R.DUTY_OFFICER, True), (R.AUDITOR, True), (R.STAFF_MEMBER, True)])
    def test_leads_those_who_may_to_the_call_out_and_the_shifts(
        self, client: CheckingClient, sign_in: SignIn, scene: Scene, role: Role, leads: bool
    ) -> None:
        sign_in(client, viewer_with(role))
        for page in ("log", "leadership", "roles", "tasks", "meetings", "due"):
            where = f"/incidents/{scene.incident_id}/{page}/" if page != "due" else "/due/"
            answer = client.get(where)
            assert answer.status_code == 200, where
            shown = answer.content.decode()
            for there in ("callouts", "shifts"):
                assert (f'href="/incidents/{scene.incident_id}/{there}/' in shown) is (leads and page != "due"), (where, there)

    def test_names_nobody_who_is_called_to_a_partner(self, client: CheckingClient, sign_in: SignIn, scene: Scene) -> None:
        sign_in(client, viewer_with(R.OBSERVER))
        for page in ("leadership", "roles", "tasks", "meetings", "decisions", "board", "callouts", f"callouts/{scene.callout_id}"):
            assert "Provperson 0" not in client.get(f"/incidents/{scene.incident_id}/{page}/").content.decode(), page
        assert "TiB-listan" not in client.get("/callouts/").content.decode()

    def test_of_one_incident_has_no_door_to_anothers_call_out(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, scene: Scene
    ) -> None:
        from vardkase.incidents.tests.scenes import opened

        other = opened(alva, title="Vattenläckan")
        sign_in(client, alva)
        for path in ("callouts/{c}/", "callouts/{c}/list/", "callouts/{c}/tray/", "callouts/{c}/stop/", "callouts/people/{s}/"):
            assert client.get(scene.address(f"/incidents/{other}/{path}")).status_code == 404, path
        before = scene.written
        assert (
            client.post(scene.address(f"/incidents/{other}/callouts/people/{{s}}/"), {"key": str(new_id()), "answer": "yes"}).status_code
            == 404
        )
        assert scene.written == before
