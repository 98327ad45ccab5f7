"""What leaves as a file: a masked one from before something became secret, what is restricted, and what nobody has judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.actor import ActorKind
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import outbox
from vardkase.preparedness import outbox_reports
from vardkase.preparedness.actions import analyses
from vardkase.preparedness.actions import functions as register
from vardkase.preparedness.actions import reports as actions
from vardkase.preparedness.actions.reports import Order
from vardkase.preparedness.events import imports as events
from vardkase.preparedness.events.analyses import stream_of
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.queries import export
from vardkase.preparedness.queries import reports as queries
from vardkase.preparedness.rules import measures as measure_rules
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.reports import Kind, Masked, Openness
from vardkase.preparedness.rules.risks import Ground
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.preparedness.tests.report_secrets import Secrets, hidden
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
MASKED = Order(Kind.JSON, is_masked=True, recipient="Länsstyrelsen")
WHY = "En angripare kan slå ut larmen."


@pytest.fixture(autouse=True)
def night(now: Any) -> Any:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@kept
def quiet(rsa: Rsa) -> Secrets:
    """The office has a risk that is secret in part, and a function whose dependencies are restricted."""
    return hidden(rsa)


def taken_out(found: Secrets, order: Order = MASKED) -> UUID:
    entry = actions.ask_report(**found.rsa.common(analysis_id=found.id, order=order, ruleset="msbfs-2015-5@1", now=utc_now()))
    outbox.drain(utc_now(), aside=True)
    return entry.event.report_id  # type: ignore[no-any-return]  # the event's own


def becomes_secret(found: Secrets, what: str) -> None:
    common = found.rsa.common(now=utc_now())
    if what == "risk":
        risks = found.rsa.risks(2019, "Kontoret")
        found.rsa.judge(
            2019,
            "Kontoret",
            replace(risks["Annan risk"], secrets=risks["Långt elavbrott"].secrets),
            seen=digest(risks["Annan risk"]),
            now=utc_now(),
        )
    elif what == "measure":
        found.measure("Flytta larmen", secret=measure_rules.Secret("OSL 18:8", WHY), now=utc_now())
    elif what == "text":
        found.write("area", "Tunneln går under torget.", Openness(Ground.OSL_18_13, WHY), now=utc_now())
    else:
        authority_id = found.rsa.town.board
        (row,) = [one for one in export.whole(found.rsa.town.viewer, authority_id).register.functions if one.name == "Öppen drift"]
        register.save_function(**common, authority_id=authority_id, function=replace(row, restricted=True), seen=digest(row))


class TestAMaskedFileFromBefore:
    @pytest.mark.parametrize("what", ["risk", "measure", "text", "function"])
    def test_is_not_given_when_something_has_become_secret_since(self, quiet: Secrets, night: Any, what: str) -> None:
        viewer, report_id, whole = quiet.rsa.town.viewer, taken_out(quiet), taken_out(quiet, replace(MASKED, is_masked=False))
        assert queries.report_data(viewer, quiet.id, report_id)[1]
        night.shift(timedelta(hours=1))
        becomes_secret(quiet, what)
        for reader in (viewer, quiet.rsa.at("Kontoret", Role.DUTY_OFFICER)):
            with pytest.raises(Refusal, match=r"preparedness\.report_not_kept"):
                queries.report_data(reader, quiet.id, report_id)
            assert {one.id: one.is_kept for one in queries.report_lines(reader, quiet.id)}[report_id] is False
        # What was never masked is as it was, and one that is made anew is given.
        assert queries.report_data(viewer, quiet.id, whole)[1]
        night.shift(timedelta(hours=1))
        assert queries.report_data(viewer, quiet.id, taken_out(quiet))[1]

    def test_is_given_when_what_is_written_since_is_open(self, quiet: Secrets, night: Any) -> None:
        report_id = taken_out(quiet)
        night.shift(timedelta(hours=1))
        quiet.rsa.judge(2019, "Kontoret", risk("Torka"), now=utc_now())
        quiet.write("area", "Kommunen ligger vid kusten.", now=utc_now())
        quiet.measure("Öva", now=utc_now())
        assert queries.report_data(quiet.rsa.town.viewer, quiet.id, report_id)[1]


class TestNoted:
    def test_restricted_dependencies_are_noted_when_they_leave(self, quiet: Secrets, client: Any, sign_in: Any) -> None:
        board = quiet.rsa.town.board
        sign_in(client, viewer_with(Role.COORDINATOR, scope=f"org:{board}"))
        assert client.get(reverse("preparedness:export_register", args=[board]), {"format": "csv"}).status_code == 200
        assert client.get(reverse("preparedness:export_all")).status_code == 200
        first, second = noted(board)
        restricted = Masked("function", "Stängd drift", "needs", "osl_18_13")
        assert first.secrets == (restricted,)
        assert restricted in second.secrets
        # Who does not edit the register is given it without them.
        sign_in(client, viewer_with(Role.DUTY_OFFICER, scope=f"org:{board}"))
        assert client.get(reverse("preparedness:export_register", args=[board])).status_code == 200
        assert len(noted(board)) == 2

    def test_secret_measures_are_noted_from_the_list_of_measures_too(self, rsa: Rsa, client: Any, sign_in: Any) -> None:
        board = rsa.town.board
        Town(rsa.town).propose("Flytta larmen", secret=measure_rules.Secret("osl_18_13", WHY))
        for role, count in ((Role.DUTY_OFFICER, 0), (Role.COORDINATOR, 2)):
            sign_in(client, viewer_with(role, scope=f"org:{board}"))
            for name in ("measures_csv", "measures_json"):
                answer = client.get(reverse(f"preparedness:{name}"))
                assert answer.headers["Cache-Control"] == "no-store"
                assert ("Flytta larmen" in answer.content.decode()) == bool(count)
            assert len(noted(board)) == count
        assert {one.secrets for one in noted(board)} == {(Masked("measure", "1. Flytta larmen", "", "osl_18_13"),)}


def noted(authority_id: UUID) -> list[Any]:
    found = [one.event for one in ledger.entries(events.stream_of(authority_id))]
    return [one for one in found if isinstance(one, events.SecretsExported)]


def test_a_risk_that_nobody_has_judged_this_year_has_no_class_in_a_file(rsa: Rsa) -> None:
    rsa.start(2019, "Kontoret")
    rsa.judge(2019, "Kontoret", risk("Torka", 5, 5))
    rsa.move(2019, "Kontoret", Move.SUBMIT, Move.APPROVE)
    rsa.open(2020)
    rsa.start(2020, "Kontoret")
    for year, has_class in ((2019, True), (2020, False)):
        (table,) = export.analysis_tables(rsa.town.viewer, rsa.analyses[year, "Kontoret"])
        (row,) = table.rows
        assert bool(row[table.header.index("Riskklass")]) is has_class, year


class TestAlone:
    """Who handed in and approves is told by the account: titles are shared, and they change."""

    def test_another_title_does_not_make_another_person(self, rsa: Rsa) -> None:
        self.handed_in(rsa)
        same = replace(rsa.town.viewer, actor=replace(rsa.town.viewer.actor, label="Tf. förvaltningschef"))
        with pytest.raises(Refusal, match=r"preparedness\.alone_needs_why"):
            self.approve(rsa, same)

    def test_who_shares_a_title_is_another(self, rsa: Rsa) -> None:
        self.handed_in(rsa)
        other = rsa.at("Kontoret", Role.UNIT_HEAD, label=rsa.town.viewer.actor.label)
        assert other.actor.kind is ActorKind.ACCOUNT
        self.approve(rsa, other)

    def handed_in(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        rsa.judge(2019, "Kontoret", risk("Storm"))
        rsa.move(2019, "Kontoret", Move.SUBMIT)

    def approve(self, rsa: Rsa, viewer: Any) -> None:
        analyses.move_analysis(viewer=viewer, analysis_id=rsa.analyses[2019, "Kontoret"], move=Move.APPROVE, key=new_id(), now=utc_now())


class TestWhoReadsTheFile:
    def test_one_that_was_asked_for_centrally_is_read_there_alone(self, quiet: Secrets) -> None:
        """It holds what the unit does not read of others: their secret measures, and what functions need."""
        rsa, unit = quiet.rsa, "Socialkontoret"
        rsa.start(2019, unit)
        homes = rsa.judge(2019, unit, risk("Larm"))
        rsa.move(2019, unit, Move.SUBMIT)
        hit = measure_rules.RiskRef(rsa.units[unit], unit, homes.id, homes.name)
        quiet.measure("Flytta larmen", secret=measure_rules.Secret("OSL 18:8", WHY), risks=(hit,))
        whole, id = replace(MASKED, is_masked=False), rsa.analyses[2019, unit]
        theirs, own = viewer_with(Role.COORDINATOR, scope=f"org:{rsa.town.board}"), rsa.at(unit, Role.UNIT_COORDINATOR)
        asked = {}
        for name, viewer in (("theirs", theirs), ("own", own)):
            facts = {"analysis_id": id, "order": whole, "ruleset": "msbfs-2015-5@1", "viewer": viewer, "now": utc_now()}
            asked[name] = actions.ask_report(**rsa.common(**facts)).event.report_id
        outbox.drain(utc_now(), aside=True)
        assert b"Flytta larmen" in queries.report_data(theirs, id, asked["theirs"])[1]
        assert b"Flytta larmen" not in queries.report_data(own, id, asked["own"])[1]
        assert [one.id for one in queries.report_lines(own, id)] == [asked["own"]]
        for read in (queries.report_line, queries.report_data):
            with pytest.raises(Refusal, match=r"rsa\.not_found"):
                read(own, id, asked["theirs"])
        # Where the register is kept both are read; and the tables made again from the ledger tell the same.
        projections.forget(rsa.units[unit])
        for entry in ledger.entries(stream_of(rsa.units[unit])):
            projections.apply(entry)
        assert {one.id for one in queries.report_lines(theirs, id)} == set(asked.values())
        assert [one.id for one in queries.report_lines(own, id)] == [asked["own"]]

    def test_who_has_lost_the_right_before_it_is_made_gets_none(self, quiet: Secrets, monkeypatch: Any) -> None:
        monkeypatch.setattr(outbox_reports.access, "viewer_now", lambda viewer, *, now: replace(viewer, grants=()))
        report_id = taken_out(quiet)
        found = queries.report_line(quiet.rsa.town.viewer, quiet.id, report_id)
        assert (found.refused, found.is_kept) == ("preparedness.rsa.not_found", False)

    def test_the_rights_are_those_of_the_account_that_asked(self, quiet: Secrets) -> None:
        viewer = quiet.rsa.town.viewer
        rows = [[str(one.role), one.scope, False, None] for one in viewer.grants]
        assert outbox_reports.asker(rows, str(viewer.account_id)).account_id == viewer.account_id
