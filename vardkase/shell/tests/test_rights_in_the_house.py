"""Rights through the whole house: a role counts from its first second to its last, emergency access is seen by everyone concerned and leads
nothing, and what is taken back is taken back at the very next request, on pages, forms and live screens alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core import mail
from lxml import html

from vardkase.access import actions as access
from vardkase.access.models import Account, BreakGlass, GrantRow
from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.incidents import queries
from vardkase.incidents.tests.scenes import SECRET, later, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.ledger import outbox
from vardkase.testing import accounts
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY_SCOPE, OTHER_SCOPE, OUTSIDE, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
EMERGENCY = "/access/emergency/"
REASON = "Ersätter TiB som inte svarar."
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _night() -> Iterator[None]:
    with time_machine.travel(later(5), tick=False):
        yield


@pytest.fixture
def incident_id(alva: Viewer) -> UUID:
    found = opened(alva)
    wrote(alva, found, "Larmkoden är bytt.", mark=SECRET)
    return found


@pytest.fixture
def ada() -> Viewer:
    return viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE, label="Systemadministratör, Ada Provsson")


def status(client: CheckingClient, address: str, at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return int(client.get(address).status_code)


def form(text: str) -> dict[str, str]:
    return {"key": str(new_id()), "text": text, "category": "info", "importance": "normal", "secrecy": "open"}


class TestARoleForATime:
    @pytest.fixture
    def screen(self, client: CheckingClient, ada: Viewer, incident_id: UUID) -> CheckingClient:
        """One who keeps the log of this incident between 02:30 and 03:00."""
        accounts.make_account(ada)
        gry = accounts.make_account(viewer_with(label="Loggförare, Gry Provsson"))
        times: dict[str, Any] = {"valid_from": later(10), "valid_to": later(40)}
        asked: dict[str, Any] = {"role": Role.LOG_KEEPER, "scope": f"incident:{incident_id}", **times}
        access.give_grant(viewer=ada, account_id=gry.account_id, **asked, key=new_id(), now=later(1))
        client.force_login(Account.objects.get(id=gry.account_id))
        return client

    @pytest.mark.parametrize("path", ["log/", "live/", "log/2/", "log/print/"])
    def test_counts_from_its_first_second_up_to_its_last(self, screen: CheckingClient, incident_id: UUID, path: str) -> None:
        address = f"/incidents/{incident_id}/{path}"
        moments = (later(10) - SECOND, later(10), later(40) - SECOND, later(40))
        assert [status(screen, address, at) for at in moments] == [404, 200, 200, 404]

    def test_saves_in_its_last_second_and_not_after(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        for at, answered in ((later(40) - SECOND, 302), (later(40), 404)):
            with time_machine.travel(at, tick=False):
                assert screen.post(f"/incidents/{incident_id}/log/write/", form(f"Skrevs {at:%H:%M:%S}.")).status_code == answered
        texts = [line.text for line in queries.log_page(alva, incident_id).entries if line.is_written]
        assert texts == ["Skrevs 01:59:59.", "Larmkoden är bytt."]

    def test_is_in_the_menu_while_it_counts(self, screen: CheckingClient) -> None:
        found = []
        for at in (later(10) - SECOND, later(10), later(40)):
            with time_machine.travel(at, tick=False):
                found.append('href="/incidents/"' in screen.get("/").content.decode())
        assert found == [False, True, False]

    def test_that_is_taken_back_counts_no_more_at_the_next_request(self, screen: CheckingClient, ada: Viewer, incident_id: UUID) -> None:
        address = f"/incidents/{incident_id}/live/"
        assert status(screen, address, later(20)) == 200
        grant = GrantRow.objects.get(scope=f"incident:{incident_id}")
        access.revoke_grant(viewer=ada, grant_id=grant.id, key=new_id(), now=later(20))
        assert status(screen, address, later(20)) == 404

    def test_ends_with_the_account_and_the_session_with_it(self, screen: CheckingClient, ada: Viewer, incident_id: UUID) -> None:
        address = f"/incidents/{incident_id}/log/"
        gry = Account.objects.get(label="Loggförare, Gry Provsson")
        access.set_password(account_id=gry.id, password=accounts.PASSWORD)
        screen.logout()
        screen.post("/access/konto/login/", {"login": gry.email, "password": accounts.PASSWORD})
        assert status(screen, address, later(20)) == 200
        access.close_account(viewer=ada, account_id=gry.id, reason="Har slutat.", key=new_id(), now=later(20))
        assert status(screen, address, later(20)) == 302
        access.reopen_account(viewer=ada, account_id=gry.id, reason="Tillbaka.", key=new_id(), now=later(21))
        assert status(screen, address, later(21)) == 302


class TestEmergencyAccess:
    @pytest.fixture
    def tib(self) -> Viewer:
        """A duty officer of another authority, who has no right in this incident."""
        return viewer_with(Role.DUTY_OFFICER, scope=OTHER_SCOPE, label="Tjänsteman i beredskap, Gry Provsson")

    @pytest.fixture
    def screen(self, client: CheckingClient, sign_in: SignIn, tib: Viewer) -> CheckingClient:
        sign_in(client, tib)
        return client

    def open(self, client: CheckingClient, incident_id: UUID, minutes: int = 30) -> None:
        sent = {"key": str(new_id()), "scope": f"incident:{incident_id}", "reason": REASON, "minutes": str(minutes)}
        page = client.post(EMERGENCY, sent, follow=True)
        assert page.status_code in {200, 422}

    def by_action(self, tib: Viewer, incident_id: UUID, minutes: int = 30) -> None:
        scope = f"incident:{incident_id}"
        access.open_break_glass(viewer=tib, scope=scope, reason=REASON, minutes=minutes, key=new_id(), now=later(5))

    def test_opens_the_log_of_one_incident_with_what_is_secret_in_it(
        self, screen: CheckingClient, tib: Viewer, alva: Viewer, incident_id: UUID
    ) -> None:
        other = opened(alva, title="Vattenläckan")
        assert screen.get(f"/incidents/{incident_id}/log/").status_code == 404
        self.by_action(tib, incident_id)
        assert "Larmkoden är bytt." in screen.get(f"/incidents/{incident_id}/log/").content.decode()
        assert screen.get(f"/incidents/{other}/log/").status_code == 404

    def test_is_said_on_every_page_until_it_ends(self, screen: CheckingClient, tib: Viewer, incident_id: UUID) -> None:
        self.by_action(tib, incident_id)
        addresses = ("/", "/incidents/", f"/incidents/{incident_id}/log/", f"/incidents/{incident_id}/log/2/", "/access/me/")
        for address in addresses:
            page = " ".join(html.fromstring(screen.get(address).content.decode()).text_content().split())
            assert "Du har nödåtkomst" in page, address
            assert "02:55" in page, address
        with time_machine.travel(later(35), tick=False):
            assert "Du har nödåtkomst" not in screen.get("/").content.decode()

    def test_ends_by_itself_to_the_second(self, screen: CheckingClient, tib: Viewer, incident_id: UUID) -> None:
        self.by_action(tib, incident_id)
        for path in ("log/", "live/", "since/"):
            address = f"/incidents/{incident_id}/{path}"
            assert [status(screen, address, at) for at in (later(35) - SECOND, later(35))] == [200, 404], path

    def test_ends_at_once_by_the_button(self, screen: CheckingClient, tib: Viewer, incident_id: UUID) -> None:
        self.by_action(tib, incident_id)
        screen.post(f"{EMERGENCY}{BreakGlass.objects.get().id}/end/")
        assert screen.get(f"/incidents/{incident_id}/log/").status_code == 404
        assert screen.post(f"/incidents/{incident_id}/log/write/", form("För sent.")).status_code == 404

    def test_writes_under_ones_own_name_and_leads_exports_and_erases_nothing(
        self, screen: CheckingClient, tib: Viewer, alva: Viewer, incident_id: UUID
    ) -> None:
        self.by_action(tib, incident_id)
        assert screen.post(f"/incidents/{incident_id}/log/write/", form("Tog över.")).status_code == 302
        line = queries.log_page(alva, incident_id).entries[0]
        assert (line.text, line.author) == ("Tog över.", tib.actor.label)
        for path in ("lead/", "export/", "log/2/erase/"):
            assert screen.get(f"/incidents/{incident_id}/{path}").status_code == 404, path
        for path, sent in (("state/", {"to": "closed"}), ("name/", {"title": "Annat"}), ("export/", {})):
            assert screen.post(f"/incidents/{incident_id}/{path}", {"key": str(new_id()), **sent}).status_code == 404, path
        assert queries.incident(alva, incident_id).title == "Stormen Alfrida"

    def test_tells_the_administrators_which_incident_by_its_reference_and_not_what_has_happened(
        self, screen: CheckingClient, tib: Viewer, ada: Viewer, incident_id: UUID
    ) -> None:
        accounts.make_account(ada)
        self.by_action(tib, incident_id)
        assert outbox.drain(later(5)) == 1
        (message,) = mail.outbox
        for words in ("2019-001", tib.actor.label, REASON, "02:25", "02:55"):
            assert words in message.body
        assert "Alfrida" not in message.body

    def test_is_seen_by_the_administrator_and_the_auditor_and_by_nobody_else(
        self, screen: CheckingClient, sign_in: SignIn, tib: Viewer, ada: Viewer, alva: Viewer, bo: Viewer, incident_id: UUID
    ) -> None:
        self.by_action(tib, incident_id)
        watcher = viewer_with(Role.AUDITOR, scope=EVERYWHERE, label="Granskare, Rut Provsson")
        seen = {}
        for viewer in (ada, watcher, alva, bo):
            other = CheckingClient()
            sign_in(other, viewer)
            seen[viewer.actor.label] = REASON in other.get(EMERGENCY).content.decode()
        assert list(seen.values()) == [True, True, False, False]

    def test_through_the_form_lasts_no_longer_than_the_setting(self, screen: CheckingClient, incident_id: UUID, settings: Any) -> None:
        settings.BREAK_GLASS_MINUTES = 20
        self.open(screen, incident_id, minutes=21)
        assert not BreakGlass.objects.exists()
        sent = {"key": str(new_id()), "scope": EVERYWHERE, "reason": REASON, "minutes": "20"}
        assert screen.post(EMERGENCY, sent).status_code == 302
        assert BreakGlass.objects.get().valid_to == later(25)
        assert screen.get(f"/incidents/{incident_id}/log/").status_code == 200


def test_a_right_in_one_place_is_none_in_another(client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
    other = opened(alva, title="Vattenläckan")
    here = [Grant(Role.LOG_KEEPER, f"incident:{incident_id}"), Grant(Role.OBSERVER, AUTHORITY_SCOPE)]
    sign_in(client, viewer_with(grants=here, label="Loggförare, Gry Provsson"))
    assert client.post(f"/incidents/{incident_id}/log/write/", form("Här.")).status_code == 302
    assert client.get(f"/incidents/{other}/log/").status_code == 200
    head = queries.log_page(alva, other).head
    assert client.post(f"/incidents/{other}/log/write/", form("Där.")).status_code in {404, 422}
    assert queries.log_page(alva, other).head == head


@pytest.mark.parametrize("role", OUTSIDE)
def test_those_of_a_unit_and_of_the_system_are_led_to_no_incident_and_find_none(
    client: CheckingClient, sign_in: SignIn, incident_id: UUID, role: Role
) -> None:
    sign_in(client, viewer_with(role))
    for path in ("/", "/due/", "/organisation/", "/plans/"):
        page = client.get(path)
        assert page.status_code == 200, path
        there = [str(one) for one in html.fromstring(page.content.decode()).xpath("//a/@href")]
        assert [one for one in there if one.startswith(("/incidents/", "/alarms/", "/warnings/", "/diary/", "/callouts/"))] == [], path
    for path in (f"/incidents/{incident_id}/log/", f"/incidents/{incident_id}/status/", "/incidents/", "/alarms/", "/warnings/", "/diary/"):
        assert client.get(path).status_code == 404, path
