"""What was done about a risk and whether it helped: the chain in its order, the risk from year to year, and what those outside are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness.models import MeasureRow
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.queries.measure_rows import MeasureLine
from vardkase.preparedness.rules.measures import (
    Course,
    Decision,
    FollowUp,
    Measure,
    Origin,
    Outcome,
    Proof,
    RiskRef,
    Secret,
    Source,
    State,
    Step,
    Verification,
)
from vardkase.preparedness.tests.measure_scenes import OTHER_RISK, RISK, Town, lower
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.words import measures as words
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
SECRET = Secret("OSL 18 kap. 8 §", "Visar var elen är svag.")


@kept
def measures(town: Any) -> Town:
    return Town(town)


@pytest.fixture(autouse=True)
def _night(now: Any) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def screen(client: Any, alvas_cookies: Any) -> Any:
    client.cookies = alvas_cookies
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"preparedness:{name}", args=args)


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def titles(measures: Town, viewer: Any = None, risk_id: UUID = RISK, unit: UUID | None = None) -> list[str]:
    chain = queries.of_risk(viewer or measures.town.viewer, unit or measures.town.board, risk_id, measures.today)
    return [line.measure.title for line in chain.lines]


def test_what_followed_stands_after_what_it_followed_and_the_rest_by_when_it_was_decided(measures: Town) -> None:
    late = measures.propose("Sist")
    first = measures.propose("Först")
    measures.decide(first, decision=Decision("Kommunstyrelsen", date(2018, 1, 1), "§ 1"))
    measures.propose("Följd av först", risks=(), after_id=first)
    measures.propose("Följd av följd", risks=(), after_id=MeasureRow.objects.get(number=3).pk)
    measures.propose("Annan följd", risks=(), after_id=first)
    measures.decide(late)
    assert titles(measures) == ["Först", "Följd av först", "Följd av följd", "Annan följd", "Sist"]


def test_a_follower_in_another_authority_is_in_the_chain_and_one_that_is_not_read_ends_it(measures: Town) -> None:
    first = measures.verified("Pump", outcome=Outcome.NO, follows="Mer.")
    social = measures.propose("Lager", organisation_id=measures.town.social, risks=(), after_id=first)
    measures.propose("Lager två", risks=(), after_id=social)
    assert titles(measures) == ["Pump", "Lager", "Lager två"]
    sonja = viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{measures.town.social}")
    assert titles(measures, sonja) == []
    only = viewer_with(Role.UNIT_COORDINATOR)
    assert titles(measures, only) == ["Pump"]


def test_a_risk_of_two_units_has_two_chains(measures: Town) -> None:
    office = RiskRef(measures.town.office, "Kommunstyrelsekontoret", RISK, "Elavbrott på kontoret")
    measures.propose("Båda", risks=(measures.draft().risks[0], office))
    measures.propose("Kontorets", risks=(office,))
    assert (titles(measures), titles(measures, unit=measures.town.office)) == (["Båda"], ["Båda", "Kontorets"])
    assert titles(measures, risk_id=OTHER_RISK) == titles(measures, unit=new_id()) == []
    chain = queries.of_risk(measures.town.viewer, measures.town.office, RISK, measures.today)
    assert (chain.name, chain.unit) == ("Elavbrott på kontoret", "Kommunstyrelsekontoret")


def came_to(state: State, outcome: Outcome | None = None) -> MeasureLine:
    said = Verification(date(2019, 1, 1), "Chef", Proof.TEST, outcome) if outcome else None
    return MeasureLine(Measure(new_id(), 1, "Pump"), Course(state, verification=said), ())


def test_what_a_risks_measures_came_to_in_a_line() -> None:
    lines = [
        came_to(State.VERIFIED, Outcome.YES), came_to(State.VERIFIED, Outcome.YES), came_to(State.VERIFIED, Outcome.PARTLY),
        came_to(State.VERIFIED, Outcome.NO), came_to(State.DONE), came_to(State.ONGOING), came_to(State.PROPOSED), came_to(State.DEFERRED),
        # Rejected is neither done nor to be done, and reopened has not helped until that is seen again.
        came_to(State.REJECTED), came_to(State.ONGOING, Outcome.YES),
    ]  # fmt: skip
    assert [(tone, text.partition(" ")[0]) for tone, text in words.chain_sums(lines)] == [
        ("green", "2"), ("yellow", "1"), ("red", "1"), ("orange", "1"), ("grey", "4"),
    ]  # fmt: skip
    assert words.chain_sums([]) == words.chain_sums(lines[-2:-1]) == []


def test_the_page_tells_the_whole_chain_from_the_source_to_what_follows(screen: Any, measures: Town) -> None:
    id = measures.propose(source=Source(Origin.EVENT, None, "Stormen Alfrida"), reference="Nödvattenplanen", cost_once=500_000)
    measures.decide(id)
    measures.do("follow_up_measure", measure_id=id, follow_up=FollowUp(measures.today, "Levererat.", 80))
    measures.step(id, Step.FINISH)
    said = measures.verification(id, Outcome.PARTLY, follows="En större tank.")
    measures.do("verify_effect", measure_id=id, verification=said, seen=measures.seen(id))
    measures.propose("Större tank", after_id=id)
    page = screen.get(url("risk_chain", measures.town.board, RISK))
    shown = text(page)
    assert "Vad gjorde vi åt ”Elavbrott”, och hjälpte det?" in shown
    assert "2 åtgärder" in shown
    told = (
        "1 hjälpte delvis", "1 inte genomförd än", "Lärdom från", "Stormen Alfrida", "§ 42", "KS 2026/17", "500 000 kr",
        "500 000 kr saknar finansiering", "Nödvattenplanen", "Levererat.", "Delvis", "Säkerhetschef", "En större tank.",
        "Följer av: 1. Reservkraft till Solhem", "Ingen har sett efter än.",
    )  # fmt: skip
    plain = shown.replace("\u00a0", " ")
    assert [one for one in told if one not in plain] == []
    assert "Så har risken bedömts" not in shown
    assert f"{url('new_measure')}?source=risk" in page.content.decode()


def test_the_risk_is_shown_from_year_to_year_beside_what_was_done(rsa: Rsa, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    office = rsa.units["Kontoret"]
    rsa.start(2019, "Kontoret")
    first = rsa.judge(2019, "Kontoret", risk(likelihood=4, total=5))
    bare = client.get(url("risk_chain", office, first.id))
    assert "Vad gjorde vi åt ”Långt elavbrott”, och hjälpte det?" in text(bare)
    assert "Inget har gjorts" in text(bare)
    rsa.open(2020)
    rsa.start(2020, "Kontoret")
    kept = rsa.risks(2020, "Kontoret")["Långt elavbrott"]
    rsa.judge(2020, "Kontoret", replace(kept, total=2), seen=rsa.seen(kept))
    page = client.get(url("risk_chain", office, first.id))
    (table,) = [one for one in html.fromstring(page.content.decode()).iter("table") if "Så har risken bedömts" in one.text_content()]
    rows = [[" ".join(cell.text_content().split()) for cell in row.iterchildren("th", "td")] for row in table.iter("tr")]
    assert [row[0] for row in rows[1:]] == ["2019", "2020"]
    assert [row[2].partition(" ")[0] for row in rows[1:]] == ["5", "2"]
    assert [row[3] for row in rows[1:]] == ["Mycket hög", "Måttlig"]
    assert url("risk", rsa.analyses[2020, "Kontoret"], first.id) in page.content.decode()
    assert "på en annan skala" not in text(page).casefold()


def test_a_year_on_another_scale_is_marked_and_not_compared(rsa: Rsa, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    rsa.start(2019, "Kontoret")
    first = rsa.judge(2019, "Kontoret", risk(likelihood=4, total=5))
    rsa.open(2020, method="olycka")
    rsa.start(2020, "Kontoret")
    shown = text(client.get(url("risk_chain", rsa.units["Kontoret"], first.id)))
    assert shown.count("På en annan skala: går inte att jämföra med det senaste året.") == 1


def test_who_reads_no_analysis_there_sees_no_years_and_no_name(rsa: Rsa, client: Any, sign_in: Any) -> None:
    rsa.start(2019, "Kontoret")
    first = rsa.judge(2019, "Kontoret", risk("Sabotage mot vattenverket"))
    sign_in(client, rsa.at("Socialkontoret", Role.UNIT_COORDINATOR))
    page = client.get(url("risk_chain", rsa.units["Kontoret"], first.id))
    assert page.status_code == 200
    assert "Sabotage" not in page.content.decode()
    unknown = client.get(url("risk_chain", rsa.units["Kontoret"], new_id()))
    assert text(unknown).replace(str(first.id), "") == text(page).replace(str(first.id), "")


def test_nothing_of_measures_is_there_for_those_outside(client: Any, sign_in: Any, measures: Town, staff: Any) -> None:
    """Guessed addresses answer as if nothing were there, whether it is or not; forms sent by hand write nothing."""
    id = measures.propose("Pump")
    gone = new_id()
    before = [*MeasureRow.objects.values()]
    reads = ("measure", "measure_history", "edit_measure", "decide_measure", "verify_measure")
    for viewer in (viewer_with(), staff, viewer_with(Role.UNIT_HEAD, scope=f"org:{measures.town.social}")):
        client.cookies.clear()
        sign_in(client, viewer)
        for name in reads:
            here, nowhere = client.get(url(name, id)), client.get(url(name, gone))
            assert here.status_code == nowhere.status_code in (403, 404), name
        for name in ("reject_measure", "follow_up_measure", "edit_measure"):
            sent = {"key": str(new_id()), "on": str(measures.today), "reason": "Nej.", "seen_text": "Sett.", "title": "Ändrad"}
            assert client.post(url(name, id), sent).status_code in (403, 404), name
        assert client.get(url("board_measures", measures.town.board)).status_code in (403, 404)
    client.cookies.clear()
    for name in reads:
        assert client.get(url(name, id)).status_code == 302, name
    assert [*MeasureRow.objects.values()] == before


def test_a_reader_sees_the_measure_and_no_button(client: Any, sign_in: Any, measures: Town) -> None:
    id = measures.propose("Pump")
    sign_in(client, viewer_with(Role.DUTY_OFFICER))
    page = client.get(url("measure", id))
    assert page.status_code == 200
    found = page.content.decode()
    assert [one for one in ("edit_measure", "decide_measure", "reject_measure", "follow_up_measure") if url(one, id) in found] == []
    for name in ("edit_measure", "decide_measure", "follow_up_measure", "new_measure"):
        assert client.get(url(name, *([id] if name != "new_measure" else []))).status_code in (403, 404), name
    assert url("new_measure") not in client.get(url("measures")).content.decode()


def test_a_secret_measure_is_not_there_in_lists_counts_and_histories(client: Any, sign_in: Any, measures: Town) -> None:
    id = measures.propose("Svag punkt", secret=SECRET, effects=(lower(),))
    measures.decide(id)
    sign_in(client, viewer_with(Role.DUTY_OFFICER))
    for address in (
        url("measures"),
        url("measures_due"),
        url("board_measures", measures.town.board),
        url("risk_chain", measures.town.board, RISK),
    ):
        page = client.get(address)
        assert (page.status_code, "Svag punkt" in page.content.decode()) == (200, False), address
    assert "Inga åtgärder än" in text(client.get(url("measures")))
    for name in ("measure", "measure_history"):
        assert client.get(url(name, id)).status_code == 404
