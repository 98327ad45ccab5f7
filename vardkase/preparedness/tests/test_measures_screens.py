"""The pages of measures as somebody sits before them: forms as sent, what is shown to whom, files, and the chain of a risk."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation.tests.conftest import SOCIAL
from vardkase.preparedness.models import MeasureRow
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.rules.measures import Fund, Nag, Origin, Outcome, Secret, Source, State
from vardkase.preparedness.tests.measure_scenes import OTHER_RISK, RISK, Town, lower, paid
from vardkase.preparedness.tests.scenes import refused
from vardkase.testing.people import AUTHORITY_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
SECRET = Secret("OSL 18 kap. 8 §", "Visar var elen är svag.")


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def measures(town: Any) -> Town:
    return Town(town)


@pytest.fixture
def screen(client: Any, alvas_cookies: Any, measures: Town) -> Any:
    client.cookies = alvas_cookies
    return client


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def send(screen: Any, url: str, **said: Any) -> Any:
    """Sends a form as the browser would: everything it was shown with, and what was typed."""
    form = screen.get(url).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return screen.post(url, {**typed, **said})


def url(name: str, *args: Any) -> str:
    return reverse(f"preparedness:{name}", args=args)


@pytest.fixture
def by_forms(screen: Any, measures: Town) -> UUID:
    """A measure that was proposed, decided, followed up, changed, begun and finished, all by forms."""
    asked = f"{url('new_measure')}?source=exercise&label=Övning Elvira&risk={RISK}&unit={measures.town.board}&risk_name=Elavbrott"
    assert "Elavbrott" in text(screen.get(asked))
    said = {
        "title": "Reservkraft", "owner": "Fastighetschef", "deadline": "2030-01-31", "cost_once": "1,5 mnkr", "cost_yearly": "20 tkr",
        "fund_own": "500 000", "effect_1_kind": "consequence", "effect_1_before": "4", "effect_1_after": "2",
    }  # fmt: skip
    answer = send(screen, asked, **said)
    id: UUID = MeasureRow.objects.get().pk
    assert answer.url == url("measure", id)
    for what, typed in (
        ("decide_measure", {"body": "Kommunstyrelsen", "on": str(measures.today), "section": "§ 7"}),
        ("follow_up_measure", {"seen_text": "Beställt.", "progress": "20"}),
        ("follow_up_measure", {"seen_text": "Levererat.", "progress": "80"}),
        ("edit_measure", {"title": "Reservkraft till Solhem"}),
        ("start_measure", {}),
        ("finish_measure", {}),
    ):
        assert send(screen, url(what, id), **typed).status_code == 302, what
    return id


def test_what_was_typed_is_what_is_kept(measures: Town, by_forms: UUID) -> None:
    line = measures.page(by_forms).line
    assert (line.measure.first_year, line.measure.lacks_money, line.state) == (1_520_000, 1_020_000, State.DONE)
    assert line.measure.source == Source(Origin.EXERCISE, None, "Övning Elvira")
    assert line.measure.effects == (lower(),)


def test_verified_by_a_form_and_the_chain_goes_on(screen: Any, measures: Town, by_forms: UUID) -> None:
    said = {"by": "Säkerhetschef", "how": "exercise", "outcome": "partly", "seen_text": "Höll i två timmar.", "actual_1": "3"}
    lacking = send(screen, url("verify_measure", by_forms), **said)
    assert (lacking.status_code, list(lacking.context["form"].errors)) == (422, ["follows"])
    assert send(screen, url("verify_measure", by_forms), **said, follows="Mer.").status_code == 302
    page = screen.get(url("measure", by_forms))
    shown = text(page)
    assert [
        one for one in ("Höll i två timmar.", "§ 7", "20 000 kr", "1 020 000 kr", "Beställt.", "Övning Elvira") if one not in shown
    ] == []
    assert f"{url('new_measure')}?after={by_forms}" in page.content.decode()
    following = send(screen, f"{url('new_measure')}?after={by_forms}&unit={measures.town.board}", title="Större aggregat")
    assert following.status_code == 302
    chain = text(screen.get(url("risk_chain", measures.town.board, RISK)))
    assert chain.index("Reservkraft till Solhem") < chain.index("Större aggregat")
    assert chain.index("Övning Elvira") < chain.index("Beställt.") < chain.index("Levererat.") < chain.index("Höll i två timmar.")
    assert "Åtgärd beslutad" in text(screen.get(url("measure_history", by_forms)))


def test_a_form_keeps_what_was_typed_and_says_at_which_field(screen: Any) -> None:
    for field, said in (
        ("title", {}),
        ("cost_once", {"title": "A", "cost_once": "mycket"}),
        ("fund_own", {"title": "A", "cost_once": "10", "fund_own": "11"}),
        ("task", {"title": "A", "cost_once": "10", "fund_grant_leh": "10"}),
        (
            "effect_1_before",
            {"title": "A", "effect_1_kind": "likelihood", "effect_1_target": "X", "effect_1_before": "hög", "effect_1_after": "1"},
        ),
        ("effect_1_kind", {"title": "A", "effect_1_before": "4"}),
        ("secret_why", {"title": "A", "secret_ground": "OSL 18 kap. 8 §"}),
        ("deadline", {"title": "A", "deadline": "i vår"}),
    ):
        answer = send(screen, url("new_measure"), organisation_id=str(AUTHORITY_SCOPE.removeprefix("org:")), **said)
        assert answer.status_code == 422, field
        assert list(answer.context["form"].errors) == [field]
    assert not MeasureRow.objects.exists()


def test_lists_find_count_and_remind(screen: Any, measures: Town) -> None:
    late = measures.propose("Sen", deadline=measures.today - timedelta(days=3))
    measures.decide(late)
    measures.done("Klar")
    social = measures.propose("Lager", organisation_id=measures.town.social)
    found = queries.listing(measures.town.viewer, measures.today)
    assert [line.measure.title for line in found.lines] == ["Sen", "Klar", "Lager"]
    assert {state: count for state, count in found.counts if count} == {State.PROPOSED: 1, State.DECIDED: 1, State.DONE: 1}
    for asked, titles in (
        ({"text": "lag"}, ["Lager"]),
        ({"nag": "overdue"}, ["Sen"]),
        ({"state": "done"}, ["Klar"]),
        ({"board": str(SOCIAL)}, ["Lager"]),
    ):
        assert [row["measure"].title for row in screen.get(url("measures"), asked).context["rows"]] == titles
    due = queries.due(measures.town.viewer, measures.today)
    assert [(one.line.measure.title, one.line.nags[0], one.days) for one in due] == [("Sen", Nag.OVERDUE, 3), ("Klar", Nag.UNVERIFIED, -60)]
    assert "Fastighetschef, Kommunstyrelsen" in text(screen.get(url("measures_due")))
    board = text(screen.get(url("board_measures", measures.town.board)))
    assert "Sen" in board
    assert "Lager" not in board
    assert measures.page(social).line.nags == ()


def test_secret_measures_are_not_there_for_others(measures: Town, client: Any, staff: Any) -> None:
    id = measures.propose("Svag el", secret=SECRET)
    open_id = measures.propose("Övning")
    reader = viewer_with(Role.DUTY_OFFICER)
    assert [line.measure.id for line in queries.listing(reader, measures.today).lines] == [open_id]
    assert queries.listing(reader, measures.today).total == 1
    with refused("preparedness.measure_not_found"):
        queries.measure_page(reader, id, measures.today)
    assert [line.measure.id for line in queries.of_risk(reader, measures.town.board, RISK, measures.today).lines] == [open_id]
    assert queries.board_page(reader, measures.town.board, measures.today).lines[0].measure.id == open_id
    assert queries.known_risks(staff) == ()
    with refused("preparedness.measure_not_found"):
        queries.board_page(staff, measures.town.board, measures.today)


def test_a_unit_reads_its_own_and_the_keeper_all(measures: Town, social_coordinator: Any) -> None:
    measures.propose("Övning")
    measures.propose("Lager", organisation_id=measures.town.social)
    assert [line.measure.title for line in queries.listing(social_coordinator, measures.today).lines] == ["Lager"]
    assert queries.listing(measures.town.viewer, measures.today).total == 2
    assert queries.listing(viewer_with(Role.STAFF_MEMBER), measures.today).total == 0


def test_pages_answer_404_to_who_may_not(client: Any, sign_in: Any, bo: Any, measures: Town) -> None:
    id = measures.propose()
    sign_in(client, bo)
    for address in (
        url("measures"),
        url("measure", id),
        url("edit_measure", id),
        url("risk_chain", measures.town.board, RISK),
        url("measures_csv"),
    ):
        assert client.get(address).status_code in (403, 404), address


def test_the_files_hold_all_that_is_read_and_no_formulas(screen: Any, measures: Town) -> None:
    measures.propose("=1+1", cost_once=1000, funding=paid(400, Fund.OTHER))
    with translation.override("sv"):
        rows = list(csv.reader(screen.get(url("measures_csv")).content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 2
    assert len(rows[0]) == len(rows[1])
    assert rows[1][1] == "'=1+1"
    (kept,) = json.loads(screen.get(url("measures_json")).content)["measures"]
    assert kept["measure"]["title"] == "=1+1"
    assert kept["course"]["state"] == "proposed"


def test_a_chain_is_of_one_risk_and_follows_what_came_after(measures: Town) -> None:
    first = measures.verified(outcome=Outcome.NO, follows="Annat.")
    later = measures.propose("Nästa", risks=(), effects=(), after_id=first)
    measures.propose("Annan risk", risks=(), effects=(lower("Brand", id=OTHER_RISK),))
    chain = queries.of_risk(measures.town.viewer, measures.town.board, RISK, measures.today)
    assert (chain.name, [line.measure.id for line in chain.lines]) == ("Elavbrott", [first, later])
    assert queries.of_risk(measures.town.viewer, measures.town.board, new_id(), measures.today).lines == ()
