"""Emergency access on its screens: opened in the open, told to those who watch over it, and no wider than the role it rests on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from vardkase.access.models import Account, BreakGlass
from vardkase.access.rules import Role, Viewer
from vardkase.access.tests.test_screens import HERE, SignIn, _incidents_have_names, form_of, text
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.ledger import outbox
from vardkase.testing import people
from vardkase.testing.pages import CheckingClient

__all__ = ["_incidents_have_names"]
pytestmark = pytest.mark.django_db


class TestEmergency:
    PLACE = "/access/emergency/"

    def open(self, client: CheckingClient, **data: str) -> Any:
        hidden = form_of(client.get(self.PLACE))
        asked = {"scope": HERE, "reason": "Ersätter TiB som inte svarar.", "minutes": "30", **data}
        return client.post(self.PLACE, {**hidden, **asked}, follow=True)

    def test_is_opened_shown_told_and_ended(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, real_ada: Viewer, settings: Any
    ) -> None:
        sign_in(client, alva)
        page = self.open(client)
        assert "Nödåtkomsten är öppen" in text(page)
        assert "Ersätter TiB som inte svarar." in text(page)
        assert outbox.drain(utc_now()) == 1
        (message,) = mail.outbox
        assert message.subject == f"Vårdkase: Nödåtkomst: {alva.actor.label}"
        for words in (alva.actor.label, "Stormen", "Ersätter TiB som inte svarar.", f"{settings.BASE_URL}/access/emergency/"):
            assert words in message.body
        watcher = CheckingClient()
        watcher.force_login(Account.objects.get(id=real_ada.account_id))
        assert alva.actor.label in text(watcher.get(self.PLACE))
        page = client.post(f"{self.PLACE}{BreakGlass.objects.get().id}/end/", follow=True)
        assert "Nödåtkomsten är avslutad" in text(page)
        assert "Ingen nödåtkomst är öppen" in text(page)
        assert "Tidigare nödåtkomst" in text(page)

    @pytest.mark.parametrize(
        ("data", "words"),
        [({"reason": "Bråttom"}, "10 tecken"), ({"minutes": "600"}, ""), ({"scope": "incident:other"}, ""), ({"reason": ""}, "")],
    )
    def test_what_is_missing_is_said(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, data: dict[str, str], words: str) -> None:
        sign_in(client, alva)
        page = self.open(client, **data)
        assert page.status_code == 422
        assert words in text(page)
        assert not BreakGlass.objects.exists()

    def test_one_whose_role_is_lent_in_an_incident_is_offered_that_incident_alone(self, client: CheckingClient, sign_in: SignIn) -> None:
        sign_in(client, people.viewer_with(Role.DUTY_OFFICER, scope=HERE))
        page = client.get(self.PLACE)
        assert re.findall(r'name="scope" value="([^"]+)"', page.content.decode()) == [HERE]
        for scope in ("everywhere", "incident:another"):
            assert self.open(client, scope=scope).status_code == 422
        assert not BreakGlass.objects.exists()
        assert "Nödåtkomsten är öppen" in text(self.open(client))
        assert BreakGlass.objects.get().scope == HERE

    def test_one_who_holds_the_role_in_the_authority_is_offered_everything(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer
    ) -> None:
        sign_in(client, alva)
        offered = re.findall(r'name="scope" value="([^"]+)"', client.get(self.PLACE).content.decode())
        assert {HERE, "everywhere"} <= set(offered)

    def test_those_who_watch_see_it_but_cannot_open_it(self, client: CheckingClient, sign_in: SignIn, rut: Viewer) -> None:
        sign_in(client, rut)
        page = client.get(self.PLACE)
        assert "Öppna nödåtkomst" not in text(page)
        client.post(self.PLACE, {"key": str(new_id()), "scope": HERE, "reason": "Nyfiken på natten.", "minutes": "30"})
        assert not BreakGlass.objects.exists()

    @pytest.mark.parametrize("who", ["bo", "dag"])
    def test_for_others_the_page_does_not_exist(
        self, client: CheckingClient, sign_in: SignIn, who: str, request: pytest.FixtureRequest
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        assert client.get(self.PLACE).status_code == 404
        assert client.post(f"{self.PLACE}{new_id()}/end/").status_code == 404

    def test_nobody_else_ends_it(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, cilla: Viewer) -> None:
        sign_in(client, alva)
        self.open(client)
        other = CheckingClient()
        sign_in(other, cilla)
        assert other.post(f"{self.PLACE}{BreakGlass.objects.get().id}/end/").status_code == 404
        assert BreakGlass.objects.get().ended_at is None

    def test_a_mail_server_that_is_down_is_tried_again(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, real_ada: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign_in(client, alva)
        self.open(client)

        def down(*args: object) -> None:
            raise ConnectionRefusedError

        with monkeypatch.context() as patched:
            patched.setattr("vardkase.access.outbox.send_mail", down)
            assert outbox.drain(utc_now()) == 0
        assert outbox.waiting() == 1
        assert outbox.drain(utc_now() + timedelta(hours=1)) == 1
        assert len(mail.outbox) == 1

    def test_with_no_administrator_to_tell_nothing_is_sent_and_nothing_fails(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer
    ) -> None:
        sign_in(client, alva)
        self.open(client)
        assert outbox.drain(utc_now()) == 1
        assert mail.outbox == []

    def test_the_banner_says_until_when(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, rf: Any) -> None:
        from django.template.loader import render_to_string

        from vardkase.access import queries

        sign_in(client, alva)
        assert render_to_string("access/banner.html", {"viewer": alva}).strip() == ""
        self.open(client)
        inside = queries.viewer_of(Account.objects.get(id=alva.account_id), now=utc_now(), device="")
        assert "Du har nödåtkomst" in render_to_string("access/banner.html", {"viewer": inside})
