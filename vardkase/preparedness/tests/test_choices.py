"""The budgeted choice as somebody asks for it: the question made of measures, the answer from beside the requests, and what was chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.ledger.outbox import drain
from vardkase.preparedness import outbox
from vardkase.preparedness.actions import choices as actions
from vardkase.preparedness.choice import curve
from vardkase.preparedness.events import choices as events
from vardkase.preparedness.models import ChoiceRow
from vardkase.preparedness.projections import choices as projections
from vardkase.preparedness.queries import choices as queries
from vardkase.preparedness.rules.choices import Answer, answer_of, check_chosen, problem_of
from vardkase.preparedness.rules.measures import Aim, Effect, Secret, Step
from vardkase.preparedness.tests.measure_scenes import OTHER_RISK, Town, lower, paid
from vardkase.preparedness.tests.scenes import refused
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night(now: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    # Here in the same process: that another gives the same answer is tried with the curve itself.
    monkeypatch.setattr(outbox, "curve_apart", lambda problem, **_more: curve(problem))
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def measures(town: Any) -> Town:
    """Three that wait for money, and three that do not: paid, secret and rejected."""
    measures = Town(town)
    measures.propose("Reservkraft", cost_once=500_000, funding=paid(100_000))
    measures.propose("Övning", cost_once=50_000, effects=(lower("Brand", 3, 2, id=OTHER_RISK),), organisation_id=town.social)
    measures.propose("Lager", cost_once=90_000, effects=(Effect(Aim.RESERVE, "Hemtjänst", "4", "8", "timmar"),))
    measures.propose("Betald", cost_once=10, funding=paid(10))
    measures.propose("Hemlig", secret=Secret("OSL 18 kap. 8 §", "Skada."))
    measures.step(measures.propose("Nej"), Step.REJECT, "För dyrt.")
    return measures


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def asked(measures: Town, budget: int = 150_000) -> Any:
    found = queries.candidates(measures.town.viewer, measures.town.board)
    problem = problem_of((one.measure for one in found), budget=budget)
    return actions.ask_choice(
        viewer=measures.town.viewer, authority_id=measures.town.board, problem=problem, key=new_id(), now=measures.town.now
    ).event


def test_the_question_is_what_waits_for_money(measures: Town, social_coordinator: Any) -> None:
    found = queries.candidates(measures.town.viewer, measures.town.board)
    assert sorted(one.measure.title for one in found) == ["Lager", "Reservkraft", "Övning"]
    problem = problem_of((one.measure for one in found), budget=1)
    assert {one.name.partition(" ")[2]: (one.cost, [low.steps for low in one.lowers]) for one in problem.options} == {
        "Reservkraft (Kommunstyrelsen)": (400_000, [2]), "Övning (Socialnämnden)": (50_000, [1]), "Lager (Kommunstyrelsen)": (90_000, [1]),
    }  # fmt: skip
    assert sorted((one.name, one.level) for one in problem.targets) == [("Brand", 3), ("Elavbrott", 4), ("Hemtjänst", 0)]
    assert [one.measure.title for one in queries.candidates(social_coordinator, measures.town.social)] == ["Övning"]
    for viewer, authority in ((social_coordinator, measures.town.board), (viewer_with(Role.DUTY_OFFICER), measures.town.board)):
        with refused("preparedness.choice_not_found"):
            queries.candidates(viewer, authority)


def test_asked_answered_and_chosen_by_forms(measures: Town, client: Any, alvas_cookies: Any) -> None:
    client.cookies = alvas_cookies
    where = client.get(reverse("preparedness:choice")).url
    form = client.get(where).context["form"]
    typed = {field.html_name: field.value() or "" for field in form}
    assert client.post(where, {**typed, "budget": ""}).context["form"].errors.keys() == {"budget"}
    assert client.post(where, {**typed, "budget": "1", "weight_2": "9"}).status_code == 422
    out = next(name for name in typed if name.startswith("tick_") and "Lager" in str(form[name].label))
    page = client.post(where, {**typed, "budget": "150 tkr", out: "out"}).url
    waiting = client.get(page)
    assert waiting.headers["Refresh"] == "2"
    assert "progress" in waiting.content.decode()
    assert drain(measures.town.now, aside=True) == 1
    shown = client.get(page)
    assert "Refresh" not in shown.headers
    assert shown.context["best_cost"] == "50\u00a0000 kr"
    assert [row["cost"] for row in shown.context["curve"]] == ["0 kr", "50\u00a0000 kr", "400\u00a0000 kr", "450\u00a0000 kr"]
    assert "Lager" in text(shown)
    typed = {field.html_name: field.value() or "" for field in shown.context["form"]}
    assert client.post(f"{page}choose/", {**typed, "point": "9"}).status_code == 422
    assert client.post(f"{page}choose/", {**typed, "point": "1", "note": "Mest för pengarna."}).url == page
    row = ChoiceRow.objects.get()
    chosen = projections.chosen_of(row)
    assert chosen is not None
    assert (chosen.cost, chosen.note, [one.partition(" ")[2] for one in chosen.measures]) == (
        50_000, "Mest för pengarna.", ["Övning (Socialnämnden)"],
    )  # fmt: skip
    assert "Mest för pengarna." in text(client.get(page))
    before = [*ChoiceRow.objects.values()]
    projections.forget(measures.town.board)
    for entry in ledger.entries(events.stream_of(measures.town.board)):
        projections.apply(entry)
    assert [*ChoiceRow.objects.values()] == before


def test_twice_is_once_and_a_late_worker_writes_nothing_over(measures: Town) -> None:
    event = asked(measures)
    payload = {"authority_id": str(measures.town.board), "choice_id": str(event.choice_id)}
    outbox.work_out(payload, 1)
    outbox.work_out(payload, 1)
    common = {"authority_id": measures.town.board, "choice_id": event.choice_id, "now": measures.town.now}
    with refused("preparedness.choice_answered"):
        actions.settle_choice(viewer=outbox.reckoner(measures.town.board), answer=Answer(), key=new_id(), **common)
    key = new_id()
    assert not actions.make_choice(viewer=measures.town.viewer, point=0, key=key, **common).repeated
    assert actions.make_choice(viewer=measures.town.viewer, point=0, key=key, **common).repeated
    with refused("preparedness.choice_made"):
        actions.make_choice(viewer=measures.town.viewer, point=1, key=new_id(), **common)
    assert ledger.head(events.stream_of(measures.town.board)).number == 3


def test_what_is_not_asked_and_not_chosen(measures: Town, staff: Any) -> None:
    event = asked(measures)
    common = {"authority_id": measures.town.board, "key": new_id(), "now": measures.town.now}
    with refused("preparedness.choice_not_answered"):
        actions.make_choice(viewer=measures.town.viewer, choice_id=event.choice_id, point=0, **common)
    with refused("preparedness.choice_of_nothing"):
        actions.ask_choice(viewer=measures.town.viewer, problem=replace(event.problem, options=()), **common)
    for viewer in (staff, viewer_with(Role.DUTY_OFFICER)):
        with refused("preparedness.choice_not_found"):
            actions.ask_choice(viewer=viewer, problem=event.problem, **common)
    with refused("preparedness.choice_not_found"):
        queries.choice_page(staff, measures.town.board, event.choice_id)


def test_a_long_curve_keeps_the_measures_of_a_dozen_points(measures: Town) -> None:
    """Of a choice of hundreds the entry must not grow to megabytes."""
    some = [
        replace(measures.draft(f"Åtgärd {n}", cost_once=n + 1, effects=(lower(f"R{n}", 3, 2, id=None),)), id=new_id()) for n in range(30)
    ]
    problem = problem_of(some, budget=40)
    answer = answer_of(problem, curve(problem))
    assert len(answer.places) == 31
    assert sum(one.has_set for one in answer.places) <= 13
    assert answer.places[answer.best].has_set
    hidden = next(number for number, one in enumerate(answer.places) if not one.has_set)
    with refused("preparedness.choice_no_such_point"):
        check_chosen(problem, answer, hidden, "")
