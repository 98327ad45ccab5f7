"""A file that is taken out with secrets in it is noted where they belong; one without is nobody's business."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness.actions import exports
from vardkase.preparedness.events import imports as events
from vardkase.preparedness.models.imports import ImportRow
from vardkase.preparedness.projections import imports as projections
from vardkase.preparedness.queries import export
from vardkase.preparedness.rules import measures as measure_rules
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.reports import Masked
from vardkase.preparedness.rules.risks import Field, Ground, Secret
from vardkase.preparedness.tests.importing import RISKS, take_in
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
WHY = "En angripare kan slå ut larmen."
ALARMS = Masked("risk", "1. Larm", "vulnerabilities", "osl_18_13")


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def begun(rsa: Rsa) -> Rsa:
    """Two offices have begun, and one risk of the social office is secret in part."""
    rsa.start(2019, "Kontoret")
    rsa.start(2019, "Socialkontoret")
    secret = Secret(Field.VULNERABILITIES, Ground.OSL_18_13, WHY)
    rsa.judge(2019, "Socialkontoret", risk("Larm", vulnerabilities="Larmen går över ett nät.", secrets=(secret,)))
    rsa.judge(2019, "Kontoret", risk("Torka"))
    return rsa


def noted(authority_id: Any) -> list[Any]:
    return [one for one in ledger.entries(events.stream_of(authority_id)) if isinstance(one.event, events.SecretsExported)]


def take_out(client: Any, name: str, *args: Any, form: str = "xlsx") -> Any:
    answer = client.get(reverse(f"preparedness:{name}", args=args), {"format": form})
    assert answer.status_code == 200, name
    return answer


class TestNoted:
    def test_who_took_out_what_stands_with_the_authority_whose_it_is(self, begun: Rsa, client: Any, sign_in: Any) -> None:
        viewer = sign_in(client, viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{begun.town.social}"))
        take_out(client, "export_analysis", begun.analyses[2019, "Socialkontoret"], form="csv")
        (entry,) = noted(begun.town.social)
        assert entry.event == events.SecretsExported(begun.town.social, "Socialnämnden", "riskanalys-2019-01-02.csv", (ALARMS,))
        assert entry.actor == viewer.actor
        assert WHY not in str(entry.event)
        assert noted(begun.town.board) == []

    def test_every_way_out_is_noted(self, begun: Rsa, client: Any, sign_in: Any) -> None:
        sign_in(client, viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{begun.town.social}"))
        for count, (name, args, form, file_name) in enumerate((
            ("export_all", (), "xlsx", "beredskap-2019-01-02.xlsx"),
            ("export_all", (), "csv", "beredskap-2019-01-02.zip"),
            ("export_round", (begun.rounds[2019],), "json", "rsa-2019-01-02.json"),
        ), start=1):  # fmt: skip
            answer = take_out(client, name, *args, form=form)
            assert answer.headers["Cache-Control"] == "no-store"
            assert len(noted(begun.town.social)) == count
            assert noted(begun.town.social)[-1].event.file_name == file_name

    def test_what_holds_no_secret_is_not_noted(self, begun: Rsa, client: Any, sign_in: Any) -> None:
        sign_in(client, viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{begun.town.board}"))
        take_out(client, "export_analysis", begun.analyses[2019, "Kontoret"])
        take_out(client, "export_measures")
        take_out(client, "export_register", begun.town.board)
        # Who does not read what is secret is given it masked, and takes no secret out.
        sign_in(client, viewer_with(Role.DUTY_OFFICER, scope=f"org:{begun.town.social}"))
        take_out(client, "export_analysis", begun.analyses[2019, "Socialkontoret"])
        take_out(client, "export_all")
        assert noted(begun.town.social) == noted(begun.town.board) == []

    def test_who_may_not_take_it_out_leaves_no_note(self, begun: Rsa, client: Any, sign_in: Any) -> None:
        sign_in(client, viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{begun.town.board}"))
        for name, id in (("export_analysis", begun.analyses[2019, "Socialkontoret"]), ("export_round", new_id())):
            assert client.get(reverse(f"preparedness:{name}", args=[id])).status_code == 404
        assert noted(begun.town.social) == []

    def test_a_secret_measure_is_noted_by_its_name_and_ground(self, begun: Rsa) -> None:
        secret = measure_rules.Secret("osl_18_13", WHY)
        Town(begun.town).propose("Flytta larmen", secret=secret)
        (found,) = export.measure_secrets(begun.town.viewer)
        assert (found.authority_id, found.authority) == (begun.town.board, "Kommunstyrelsen")
        assert found.found == (Masked("measure", "1. Flytta larmen", "", "osl_18_13"),)
        assert found in export.all_secrets(begun.town.viewer)
        assert export.measure_secrets(viewer_with(Role.DUTY_OFFICER, scope=f"org:{begun.town.board}")) == ()


class TestLedger:
    def secrets(self, rsa: Rsa) -> tuple[export.Secrets, ...]:
        return (
            export.Secrets(rsa.town.social, "Socialnämnden", (ALARMS,)),
            export.Secrets(rsa.town.board, "Kommunstyrelsen", (Masked("measure", "1. Mur", "", "osl_18_8"),)),
        )

    def test_each_authority_has_a_note_of_its_own_and_the_same_key_is_one_note(self, begun: Rsa) -> None:
        said = begun.common(file_name="beredskap.xlsx", secrets=self.secrets(begun))
        exports.note_export(**said)
        exports.note_export(**said)
        social, board = noted(begun.town.social), noted(begun.town.board)
        assert [len(social), len(board)] == [1, 1]
        assert [one.name for one in (*social[0].event.secrets, *board[0].event.secrets)] == ["1. Larm", "1. Mur"]

    def test_the_tables_of_imports_are_made_again_with_notes_among_them(self, begun: Rsa) -> None:
        take_in(begun.town, Target.RISKS, begun.analyses[2019, "Kontoret"], RISKS)
        exports.note_export(**begun.common(file_name="beredskap.xlsx", secrets=self.secrets(begun)))
        before = list(ImportRow.objects.values())
        ImportRow.objects.all().delete()
        for entry in ledger.entries(events.stream_of(begun.town.board)):
            projections.apply(entry)
        assert list(ImportRow.objects.values()) == before
