"""The call-out at the command line: addresses for providers, and streams that are checked and made anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import opened
from vardkase.leadership.channels.callbacks import CallbackAddresses
from vardkase.leadership.channels.push import WebPush
from vardkase.leadership.models import CalloutSeat
from vardkase.leadership.tests.callouts import called, seats
from vardkase.shell.commands import main

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def callout_id(alva: Viewer) -> UUID:
    return called(alva, opened(alva))


class TestTheAddresses:
    def test_are_those_that_the_doors_know(self, capsys: Capture, settings: Any) -> None:
        settings.CALLOUT_CALLBACK_SECRET = "en hemlighet"
        assert main(["callout-address"]) == 0
        base = f"{settings.BASE_URL}/callout/callback"
        expected = [f"{name}: {CallbackAddresses(base, 'en hemlighet', name).incoming()}" for name in ("46elks", "http-sms")]
        assert capsys.readouterr().out.splitlines() == expected

    def test_without_a_secret_are_none(self, capsys: Capture, settings: Any) -> None:
        settings.CALLOUT_CALLBACK_SECRET = ""
        assert main(["callout-address"]) == 1
        assert "VARDKASE_CALLOUT_CALLBACK_SECRET" in capsys.readouterr().err


class TestItsStream:
    def test_is_checked_with_its_screens(self, capsys: Capture, callout_id: UUID) -> None:
        arguments = ["check", "--screens", "--stream", "callout:"]
        assert main(arguments) == 0
        CalloutSeat.objects.filter(callout_id=callout_id).update(answer="yes")
        capsys.readouterr()
        assert main(arguments) == 1
        assert f"callout:{callout_id}: the ledger is intact, the SCREENS DO NOT AGREE" in capsys.readouterr().out

    @pytest.mark.parametrize("arguments", [["rebuild"], ["rebuild", "2019-001"]])
    def test_is_made_anew(self, capsys: Capture, callout_id: UUID, arguments: list[str]) -> None:
        CalloutSeat.objects.filter(callout_id=callout_id).update(name="Förfalskad")
        assert main(arguments) == 0
        assert f"callout:{callout_id}: 2" in capsys.readouterr().out.splitlines()
        assert seats(callout_id)[0].name == "Provperson 0"


class TestTheKeyOfPush:
    def made(self, capsys: Capture) -> dict[str, str]:
        assert main(["push-keys"]) == 0
        lines = capsys.readouterr().out.splitlines()
        return dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    def test_makes_a_pair_that_works_and_says_where_it_goes(self, capsys: Capture, settings: Any) -> None:
        settings.VAPID_CONTACT = ""
        made = self.made(capsys)
        assert set(made) == {"VARDKASE_VAPID_KEY", "VARDKASE_VAPID_CONTACT"}
        assert WebPush(made["VARDKASE_VAPID_KEY"], made["VARDKASE_VAPID_CONTACT"]).public

    def test_makes_another_each_time_and_keeps_the_contact(self, capsys: Capture, settings: Any) -> None:
        settings.VAPID_CONTACT = "https://prov.example/kontakt"
        first, second = self.made(capsys), self.made(capsys)
        assert first["VARDKASE_VAPID_KEY"] != second["VARDKASE_VAPID_KEY"]
        assert first["VARDKASE_VAPID_CONTACT"] == "https://prov.example/kontakt"
