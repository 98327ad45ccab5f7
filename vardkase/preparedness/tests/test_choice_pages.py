"""The pages of the budgeted choice: what waits and what is shut out, how it is asked, what the answer says, whose names it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import outbox
from vardkase.preparedness.actions import choices as actions
from vardkase.preparedness.choice import curve
from vardkase.preparedness.models import ChoiceRow, MeasureRow
from vardkase.preparedness.projections.choices import answer_of, problem_of
from vardkase.preparedness.queries import choices as queries
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.choices import problem_of as measures_to_ask_of
from vardkase.preparedness.rules.measure_links import Bar
from vardkase.preparedness.rules.measures import Aim, Effect, MeasureRef, RiskRef, Secret, Step
from vardkase.preparedness.tests.measure_scenes import OTHER_RISK, Town, lower, paid
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.tests.scenes import refused
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
SECRET = Secret("OSL 18 kap. 8 §", "Visar var elen är svag.")
RESERVE = Effect(Aim.RESERVE, "Hemtjänst", "4", "8", "timmar")


@kept
def measures(town: Any) -> Town:
    """Four that wait: one needs another, one has no effect; two that are shut out; and one that is paid and goes on."""
    measures = Town(town)
    pump = measures.propose("Pump", cost_once=100_000, effects=(lower(),))
    measures.propose("Slang", cost_once=50_000, effects=(RESERVE,), requires=(MeasureRef(pump, ""),))
    measures.propose("Skylt", cost_once=10_000, effects=())
    measures.propose("Övning", cost_once=40_000, effects=(lower("Brand", 5, 4, id=OTHER_RISK),), organisation_id=town.social)
    gone = measures.propose("Avslagen", cost_once=1)
    measures.propose("Strandad", cost_once=5_000, requires=(MeasureRef(gone, ""),))
    measures.step(gone, Step.REJECT, "För dyrt.")
    going = measures.propose("Pågår", cost_once=10, funding=paid(10))
    measures.propose("Utesluten", cost_once=5_000, excludes=(MeasureRef(going, ""),))
    measures.decide(going)
    return measures


@pytest.fixture(autouse=True)
def _night(now: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(outbox, "curve_apart", lambda problem, **_more: curve(problem))
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def screen(client: Any, alvas_cookies: Any) -> Any:
    client.cookies = alvas_cookies
    return client


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().replace("\u00a0", " ").split())


def ask_url(measures: Town) -> str:
    return reverse("preparedness:ask_choice", args=[measures.town.board])


def typed(screen: Any, measures: Town) -> dict[str, Any]:
    form = screen.get(ask_url(measures)).context["form"]
    return {field.html_name: field.value() or "" for field in form}


def tick(measures: Town, title: str) -> str:
    found = next(one.measure.id for one in queries.candidates(measures.town.viewer, measures.town.board) if one.measure.title == title)
    return f"tick_{found}"


def answered(screen: Any, measures: Town, budget: str = "150 tkr", **said: str) -> str:
    """The address of a question that was asked and worked out."""
    page = screen.post(ask_url(measures), {**typed(screen, measures), "budget": budget, **said})
    assert page.status_code == 302, page.context["form"].errors
    address: str = page.url
    outbox.work_out({"authority_id": str(measures.town.board), "choice_id": address.split("/")[-2]}, 1)
    return address


def chosen_titles(row: ChoiceRow) -> list[str]:
    answer, problem = answer_of(row), problem_of(row)
    assert answer is not None
    return sorted(problem.options[one].name.partition(" ")[2].partition(" (")[0] for one in answer.places[answer.best].chosen)


def test_what_waits_what_is_shut_out_and_why(screen: Any, measures: Town) -> None:
    asking = queries.asking(measures.town.viewer, measures.town.board)
    titles = {one.measure.id: one.measure.title for one in asking.candidates}
    assert sorted(titles.values()) == ["Pump", "Skylt", "Slang", "Strandad", "Utesluten", "Övning"]
    assert {titles[id]: kind for id, (kind, _name) in asking.barred.items()} == {
        "Strandad": Bar.NEEDS_REJECTED,
        "Utesluten": Bar.BESIDE_GOING,
    }
    page = screen.get(ask_url(measures))
    shown = text(page)
    assert "Avslagen”, som är avslagen." in shown
    assert "Pågår”, som är beslutad." in shown
    selects = {one.name for one in html.fromstring(page.content.decode()).iter("select")}
    assert (tick(measures, "Pump") in selects, tick(measures, "Strandad") in selects) == (True, False)
    assert "Socialnämnden" in shown
    assert "Inte sagt" in shown


def test_what_is_shut_out_is_left_out_of_the_question_and_cannot_be_ticked_in(screen: Any, measures: Town) -> None:
    answered(screen, measures, "1 mnkr")
    row = ChoiceRow.objects.get()
    names = {one.key: one.name for one in problem_of(row).options}
    assert sorted(names[key].partition(" ")[2] for key in problem_of(row).outside) == [
        "Strandad (Kommunstyrelsen)", "Utesluten (Kommunstyrelsen)",
    ]  # fmt: skip
    assert chosen_titles(row) == ["Pump", "Slang", "Övning"]
    forced = screen.post(ask_url(measures), {**typed(screen, measures), "budget": "1 mnkr", tick(measures, "Strandad"): "in"})
    assert forced.status_code == 422
    assert "både med och utan" in text(forced)


def test_what_needs_another_is_never_chosen_alone(screen: Any, measures: Town) -> None:
    """For 60 000 the hose could be had, and would give nothing without the pump."""
    answered(screen, measures, "60 tkr")
    assert chosen_titles(ChoiceRow.objects.get()) == ["Övning"]


def test_ticked_in_it_brings_along_what_it_needs_and_costs_what_both_do(screen: Any, measures: Town) -> None:
    dear = screen.post(ask_url(measures), {**typed(screen, measures), "budget": "149 tkr", tick(measures, "Slang"): "in"})
    assert dear.status_code == 422
    assert "150000" in text(dear).replace(" ", "")
    answered(screen, measures, "150 tkr", **{tick(measures, "Slang"): "in"})
    assert chosen_titles(ChoiceRow.objects.get()) == ["Pump", "Slang"]


@pytest.mark.parametrize(
    ("said", "field", "word"),
    [
        ({"budget": ""}, "budget", "pengar"),
        ({"budget": "0"}, "budget", "pengar"),
        ({"budget": "mycket"}, "budget", "«1 250 000»"),
        ({"weight_5": "101"}, "weight_5", "100"),
        ({"weight_5": "-1"}, "weight_5", "0"),
        ({"weight_3": "åtta"}, "weight_3", ""),
        ({"weight_2": ""}, "weight_2", ""),
        ({"weight_2": "9"}, "__all__", "högre"),
        ({"key": ""}, "key", ""),
    ],
)
def test_what_is_refused_of_a_question(screen: Any, measures: Town, said: dict[str, str], field: str, word: str) -> None:
    page = screen.post(ask_url(measures), {**typed(screen, measures), "budget": "1 mnkr", **said})
    assert page.status_code == 422
    errors = {name: " ".join(map(str, told)) for name, told in page.context["form"].errors.items()}
    assert list(errors) == [field]
    assert word in errors[field], errors
    assert not ChoiceRow.objects.exists()


def test_the_answer_says_it_in_words_in_a_table_and_in_a_picture_that_speaks(screen: Any, measures: Town) -> None:
    address = answered(screen, measures)
    page = screen.get(address)
    shown = text(page)
    assert "Av 6 åtgärder som väntar på pengar är det 2 för 140 000 kr som sänker riskerna mest inom summan: 14 poäng." in shown
    assert "10 000 kr blir över." in shown
    assert "Inget annat val för samma pengar ger mer: det är bevisat." in shown
    (picture,) = [one for one in html.fromstring(page.content.decode()).iter("svg") if one.get("role") == "img"]
    spoken = picture.get("aria-label").replace("\u00a0", " ")
    assert [one for one in ("0 poäng för 0 kr", "14 poäng för 140 000 kr som är valet", "Tabellen") if one not in spoken] == []
    tables = list(html.fromstring(page.content.decode()).iter("table"))
    assert all(table.find("caption") is not None for table in tables)
    assert len(tables) == 2
    assert "Så räknas det" in shown
    assert "Det beslutar ingenting." in shown
    assert "punkter" not in shown.partition("Hela kurvan har")[0]


def test_by_levels_it_says_so_and_by_the_matrix_it_says_that(rsa: Rsa, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    rsa.start(2019, "Kontoret")
    first = rsa.judge(2019, "Kontoret", risk(likelihood=5, total=1))
    measures, office = Town(rsa.town), rsa.units["Kontoret"]
    ref = RiskRef(office, "Kontoret", first.id, first.name)
    measures.propose("Pump", risks=(ref,), effects=(lower(first.name, 4, 3, Aim.LIKELIHOOD, first.id),), cost_once=100)
    shown = text(client.get(ask_url(measures)))
    assert "Måttlig, 2019" in shown
    assert "Analysen säger nivå 5" in shown
    address = answered(client, measures, "100")
    said = text(client.get(address))
    assert "Ett steg ned från matrisens värsta klass: 8 poäng" in said
    assert "ju värre rutan är som risken står i i matrisen i dag" in said
    assert ": 2 poäng. Alla tillsammans skulle ge högst 2 poäng." in said
    measures.do(
        "save_measure", measure=replace(measures.page(MeasureRow.objects.get().pk).line.measure, effects=(RESERVE,)),
        seen=checks.digest(measures.page(MeasureRow.objects.get().pk).line.measure),
    )  # fmt: skip
    by_level = text(client.get(answered(client, measures, "100")))
    assert "Ett steg ned från nivå 5: 8 poäng" in by_level
    assert "ingen analys har de här riskerna i en matris" in by_level


def test_units_that_judge_in_different_ways_are_told_before_and_after(rsa: Rsa, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    measures, day = Town(rsa.town), 2019
    for unit, method in (("Kontoret", ""), ("Bostäder", "olycka")):
        if method:
            rsa.open(2020, method=method)
            day = 2020
        rsa.start(day, unit)
        judged = rsa.judge(day, unit, risk(f"Risk i {unit}"))
        effect = lower(judged.name, 4, 3, id=judged.id)
        measures.propose(
            f"Åtgärd i {unit}", risks=(RiskRef(rsa.units[unit], unit, judged.id, judged.name),), effects=(effect,), cost_once=10
        )
    assert "Riskerna är bedömda på olika sätt" in text(client.get(ask_url(measures)))
    said = text(client.get(answered(client, measures, "100")))
    assert "Riskerna är bedömda på olika sätt (" in said
    assert "Olyckor, fem steg" in said


def test_a_measure_that_has_become_secret_is_named_to_those_who_read_it_alone(screen: Any, measures: Town, sign_in: Any) -> None:
    address = answered(screen, measures, "1 mnkr")
    chosen = screen.get(address).context["form"].initial["point"]
    key = str(new_id())
    screen.post(f"{address}choose/", {"key": key, "point": str(chosen), "note": "Ja."})
    before = measures.page(UUID(tick(measures, "Pump").removeprefix("tick_"))).line.measure
    measures.do("save_measure", measure=replace(before, title="Pump", secret=SECRET), seen=checks.digest(before))
    own = text(screen.get(address))
    assert "1. Pump (Kommunstyrelsen)" in own
    sign_in(screen, viewer_with(Role.DUTY_OFFICER))
    theirs = screen.get(address)
    assert theirs.status_code == 200
    assert "Pump" not in theirs.content.decode()
    assert str(before.id) not in theirs.content.decode()
    assert text(theirs).count("En åtgärd som har blivit sekretessbelagd") >= 2
    assert "2. Slang (Kommunstyrelsen)" in text(theirs)


def test_chosen_once_as_a_proposal_with_a_row_of_the_table(screen: Any, measures: Town) -> None:
    address = answered(screen, measures)
    form = screen.get(address).context["form"]
    sent = {"key": str(form["key"].value()), "seen": "", "point": str(form.initial["point"]), "note": "Mest för pengarna."}
    for wrong in ({"point": "99"}, {"point": ""}, {"point": "x"}):
        assert list(screen.post(f"{address}choose/", {**sent, **wrong}).context["form"].errors) == ["point"]
    assert list(screen.post(f"{address}choose/", {**sent, "note": "x" * 601}).context["form"].errors) == ["note"]
    for _twice in range(2):
        assert screen.post(f"{address}choose/", sent).url == address
    page = screen.get(address)
    assert page.context["form"] is None
    assert "Valt som förslag: 140 000 kr" in text(page)
    assert "Mest för pengarna." in text(page)
    assert "valt" in text(screen.get(ask_url(measures)))
    other = screen.post(f"{address}choose/", {**sent, "key": str(new_id()), "point": "0"})
    assert other.status_code == 422
    assert [one.state for one in MeasureRow.objects.filter(state="decided")] == ["decided"]


def test_who_asks_who_reads_and_who_learns_nothing(screen: Any, measures: Town, sign_in: Any) -> None:
    address = answered(screen, measures)
    reader = viewer_with(Role.DUTY_OFFICER)
    sign_in(screen, reader)
    page = screen.get(address)
    assert (page.status_code, page.context["form"]) == (200, None)
    assert screen.get(ask_url(measures)).status_code in (403, 404)
    assert screen.post(f"{address}choose/", {"key": str(new_id()), "point": "0"}).status_code in (403, 404)
    for viewer in (viewer_with(), viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{measures.town.social}")):
        sign_in(screen, viewer)
        for here in (address, ask_url(measures), f"{ask_url(measures)}{new_id()}/"):
            assert screen.get(here).status_code in (403, 404), here
    screen.cookies.clear()
    assert screen.get(address).status_code == 302
    assert answer_of(ChoiceRow.objects.get()) is not None
    assert ChoiceRow.objects.get().made == ""


def test_a_unit_chooses_among_its_own(measures: Town, client: Any, sign_in: Any) -> None:
    sonja = viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{measures.town.social}")
    assert [one.measure.title for one in queries.asking(sonja, measures.town.social).candidates] == ["Övning"]
    assert [one.id for one in queries.homes(sonja)] == [measures.town.social]
    sign_in(client, sonja)
    assert client.get(reverse("preparedness:choice")).url == reverse("preparedness:ask_choice", args=[measures.town.social])
    with refused("preparedness.choice_not_found"):
        queries.asking(sonja, measures.town.board)
    with refused("preparedness.choice_not_found"):
        actions.ask_choice(viewer=sonja, authority_id=new_id(), problem=problem_like(), key=new_id(), now=measures.town.now)


def problem_like() -> Any:
    return measures_to_ask_of([], budget=1)


def test_with_nothing_that_waits_the_page_says_what_to_do(town: Any, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    page = client.get(reverse("preparedness:ask_choice", args=[town.board]))
    assert "Ingen åtgärd väntar på pengar" in text(page)
    assert "Räkna" not in [one.text_content().strip() for one in html.fromstring(page.content.decode()).iter("button")]
