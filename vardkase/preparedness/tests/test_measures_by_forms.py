"""Every form of a measure as it is sent: what stands in it, what is refused at which field and in which words, and what is tampered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import close_organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness.models import MeasureRow
from vardkase.preparedness.rules.measures import (
    Aim,
    Effect,
    Fund,
    Funding,
    Origin,
    Outcome,
    Proof,
    RiskRef,
    Secret,
    Source,
    State,
    Step,
    Task,
)
from vardkase.preparedness.tests.measure_scenes import OTHER_RISK, RISK, Town, lower
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, Chain
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def measures(town: Any) -> Town:
    """A measure that is proposed, one that is done, and a post to own them."""
    measures = Town(town)
    town.post("Räddningschef", town.board)
    measures.propose("Pump", deadline=None)
    measures.done("Tank", effects=(lower(), Effect(Aim.RESERVE, "Hemtjänst", "8", "24", "timmar")))
    return measures


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


def named(title: str) -> UUID:
    found: UUID = next(row.pk for row in MeasureRow.objects.all() if f'"title": "{title}"' in row.body)
    return found


def typed(screen: Any, address: str) -> dict[str, Any]:
    """What the browser sends of a form that nobody has touched."""
    form = screen.get(address).context["form"]
    return {field.html_name: field.value() for field in form if field.value() not in (None, False)}


def told(answer: Any) -> dict[str, str]:
    """The errors of a form by field, each in the words that are read."""
    assert answer.status_code == 422, answer.status_code
    return {name: " ".join(str(one) for one in errors) for name, errors in answer.context["form"].errors.items()}


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def test_what_is_refused_of_a_proposal_stands_at_its_field_in_swedish(screen: Any, measures: Town) -> None:
    address = url("new_measure")
    sent = {**typed(screen, address), "title": "Slang", "organisation_id": str(measures.town.board)}
    effect = {"effect_1_kind": "consequence", "effect_1_target": "Brand", "effect_1_before": "4", "effect_1_after": "2"}
    wrong = []
    for field, word, said in (
        ("title", "vad som ska göras", {"title": " "}),
        ("title", "200", {"title": "x" * 201}),
        ("title", "personnummer", {"title": PERSONAL_NUMBER}),
        ("organisation_id", "nämnd", {"organisation_id": ""}),
        ("organisation_id", "", {"organisation_id": str(new_id())}),
        ("deadline", "2026-01-31", {"deadline": "2030-02-30"}),
        ("source_label", "övning", {"source_kind": "exercise"}),
        ("source_kind", "", {"source_kind": "gossip"}),
        ("owner_id", "", {"owner_id": str(new_id())}),
        ("cost_once", "«1 250 000»", {"cost_once": "dyrt"}),
        ("cost_yearly", "«1 250 000»", {"cost_yearly": "-5"}),
        ("cost_once", "hundra miljarder", {"cost_once": "101 000 mnkr"}),
        ("fund_grant_civil", "«1 250 000»", {"cost_once": "10", "fund_grant_civil": "allt"}),
        ("fund_own", "11", {"cost_once": "10", "fund_own": "6", "fund_other": "5"}),
        ("task", "LEH 5 kap. 1 §", {"cost_once": "10", "fund_grant_leh": "10"}),
        ("task", "", {"cost_once": "10", "fund_grant_leh": "10", "task": "9:9"}),
        ("risks", "", {"risks": [f"{new_id()}:{new_id()}"]}),
        ("effect_1_kind", "Välj vad som ändras", {**effect, "effect_1_kind": ""}),
        ("effect_1_target", "Skriv vad som ska ändras", {**effect, "effect_1_target": ""}),
        ("effect_1_after", "skilja", {**effect, "effect_1_after": "4"}),
        ("effect_1_before", "1 till 9", {**effect, "effect_1_before": "hög"}),
        ("effect_1_after", "uppåt", {**effect, "effect_1_after": "5"}),
        ("secret_ground", "både", {"secret_why": "Skada."}),
        ("description", "2000", {"description": "x" * 2001}),
    ):
        errors = told(screen.post(address, {**sent, **said}))
        if list(errors) != [field] or word not in errors[field]:
            wrong.append((said, errors))
    assert wrong == []
    assert MeasureRow.objects.count() == 2


def test_everything_that_is_typed_is_kept_and_comes_back_in_the_form(screen: Any, measures: Town) -> None:
    address = url("new_measure")
    form = screen.get(address).context["form"]
    post = next(id for id, title in form.fields["owner_id"].choices if "Räddningschef" in str(title))
    said = {
        "title": "Slang", "description": "Tjugo meter.", "organisation_id": str(measures.town.board), "owner_id": str(post),
        "deadline": "2030-05-31", "source_kind": "county_board", "source_label": "Synpunkt 3", "reference": "Nödvattenplanen",
        "risks": [f"{measures.town.board}:{RISK}"], "cost_once": "1,5 mnkr", "cost_yearly": "20 tkr", "fund_own": "500 000",
        "fund_grant_leh": "20 000", "task": "2:8", "effect_1_kind": "likelihood", "effect_1_before": "3", "effect_1_after": "2",
        "effect_2_kind": "indicator", "effect_2_target": "Övade nämnder", "effect_2_before": "2", "effect_2_after": "9",
        "effect_2_unit": "st",
        "secret_ground": "OSL 18 kap. 8 §", "secret_why": "Visar var vattnet är svagt.",
    }  # fmt: skip
    answer = screen.post(address, {**typed(screen, address), **said})
    assert answer.status_code == 302
    kept = measures.page(named("Slang")).line.measure
    assert (str(kept.owner_id), "Räddningschef" in kept.owner) == (str(post), True)
    assert (str(kept.deadline), kept.reference) == ("2030-05-31", "Nödvattenplanen")
    assert kept.source == Source(Origin.COUNTY_BOARD, None, "Synpunkt 3")
    assert kept.risks == (RiskRef(measures.town.board, "Kommunstyrelsen", RISK, "Elavbrott"),)
    assert (kept.funding, kept.task) == ((Funding(Fund.OWN, 500_000), Funding(Fund.GRANT_LEH, 20_000)), Task.TRAINING)
    assert kept.secret == Secret("OSL 18 kap. 8 §", "Visar var vattnet är svagt.")
    # Of one risk alone the effect needs no name, and takes its id.
    assert kept.effects == (
        Effect(Aim.LIKELIHOOD, "Elavbrott", "3", "2", target_id=RISK), Effect(Aim.INDICATOR, "Övade nämnder", "2", "9", "st"),
    )  # fmt: skip
    edit = url("edit_measure", kept.id)
    again = typed(screen, edit)
    assert (again["cost_once"], again["cost_yearly"], again["fund_own"], again["task"]) == ("1 500 000", "20 000", "500 000", "2:8")
    assert screen.post(edit, again).status_code == 302
    assert measures.page(kept.id).line.measure == kept


def test_an_effect_is_tied_to_the_risk_or_the_function_that_it_names(screen: Any, measures: Town, chain: Chain) -> None:
    address = url("new_measure")
    sent = {
        **typed(screen, address), "title": "Slang", "organisation_id": str(measures.town.board), "functions": [str(chain.ids["Hemtjänst"])],
        "effect_1_kind": "reserve", "effect_1_target": "hemtjänst", "effect_1_before": "4", "effect_1_after": "8",
        "effect_2_kind": "tolerance", "effect_2_target": "Någon annans", "effect_2_before": "4", "effect_2_after": "8",
    }  # fmt: skip
    assert screen.post(address, sent).status_code == 302
    kept = measures.page(named("Slang")).line.measure
    assert [one.target_id for one in kept.effects] == [chain.ids["Hemtjänst"], None]
    assert [one.name for one in kept.functions] == ["Hemtjänst"]


def test_two_owners_are_refused_and_the_same_twice_is_one(screen: Any, measures: Town) -> None:
    address = url("new_measure")
    form = screen.get(address).context["form"]
    post, title = next((id, str(title)) for id, title in form.fields["owner_id"].choices if "Räddningschef" in str(title))
    sent = {**typed(screen, address), "title": "Slang", "organisation_id": str(measures.town.board), "owner_id": str(post)}
    assert list(told(screen.post(address, {**sent, "owner": "Någon annan"}))) == ["owner"]
    assert screen.post(address, {**sent, "owner": title}).status_code == 302


def test_what_the_address_says_is_filled_in_and_what_it_lies_about_is_not(screen: Any, measures: Town, chain: Chain) -> None:
    form = screen.get(f"{url('new_measure')}?after={named('Tank')}&unit={measures.town.board}").context["form"]
    assert form["risks"].value() == [f"{measures.town.board}:{RISK}"]
    assert str(form["organisation_id"].value()) == str(measures.town.board)
    form = screen.get(f"{url('new_measure')}?source=rumour&function={chain.ids['El']}&label={'x' * 300}&risk=y&unit=z").context["form"]
    assert (form["source_kind"].value(), form["functions"].value()) == (Origin.OTHER, [str(chain.ids["El"])])
    assert len(form["source_label"].value()) == 200
    for lie in (f"after={new_id()}", f"risk={RISK}&unit={new_id()}"):
        assert screen.get(f"{url('new_measure')}?{lie}").status_code == 404
    unknown = screen.get(f"{url('new_measure')}?risk={OTHER_RISK}&unit={measures.town.board}&risk_name=<b>Brand</b>")
    assert b"<b>Brand" not in unknown.content
    assert "<b>Brand</b> (Kommunstyrelsen)" in [label for _id, label in unknown.context["form"].fields["risks"].choices]


@pytest.mark.parametrize(
    ("name", "field", "word", "said"),
    [
        ("decide_measure", "body", "vem som", {"body": ""}),
        ("decide_measure", "on", "", {"body": "Kommunstyrelsen", "on": ""}),
        ("decide_measure", "on", "inte varit", {"body": "Kommunstyrelsen", "on": "2031-01-01"}),
        ("decide_measure", "on", "", {"body": "Kommunstyrelsen", "on": "i går"}),
        ("decide_measure", "deadline", "försenad", {"body": "Kommunstyrelsen"}),
        ("reject_measure", "reason", "", {"reason": " "}),
        ("defer_measure", "deadline", "senare", {"reason": "Dröjer."}),
        ("defer_measure", "reason", "", {"reason": "", "deadline": "2031-01-01"}),
        ("follow_up_measure", "seen_text", "vad som sågs", {"seen_text": ""}),
        ("follow_up_measure", "progress", "0 till 100", {"seen_text": "Sett.", "progress": "101"}),
        ("follow_up_measure", "progress", "", {"seen_text": "Sett.", "progress": "hälften"}),
        ("follow_up_measure", "on", "inte varit", {"seen_text": "Sett.", "on": "2031-01-01"}),
    ],
)
def test_what_is_refused_of_a_step_stands_at_its_field(
    screen: Any, measures: Town, name: str, field: str, word: str, said: dict[str, str]
) -> None:
    address = url(name, named("Pump"))
    errors = told(screen.post(address, {**typed(screen, address), **said}))
    assert list(errors) == [field]
    assert word in errors[field], errors
    assert measures.page(named("Pump")).line.state is State.PROPOSED


def test_what_is_refused_of_a_verification_stands_at_its_field(screen: Any, measures: Town) -> None:
    address = url("verify_measure", named("Tank"))
    page = screen.get(address)
    assert "LEH 2 kap. 9 §" in words(page)
    assert "Väntat: från 8 till 24." in words(page).replace("Förväntat", "Väntat")
    good = {
        **typed(screen, address), "by": "Säkerhetschef", "how": "test", "outcome": "yes", "seen_text": "Höll.", "actual_1": "2",
        "actual_2": "24",
    }  # fmt: skip
    for field, said in (
        ("by", {"by": ""}), ("how", {"how": "guess"}), ("outcome", {"outcome": ""}), ("seen_text", {"seen_text": ""}),
        ("follows", {"outcome": "no"}), ("follows", {"outcome": "partly", "follows": " "}), ("actual_1", {"actual_1": "lägre"}),
        ("actual_2", {"actual_2": ""}), ("on", {"on": "2031-01-01"}), ("on", {"on": "2018-12-31"}), ("on", {"on": ""}),
    ):  # fmt: skip
        assert list(told(screen.post(address, {**good, **said}))) == [field], said
    assert screen.post(address, good).status_code == 302
    course = measures.page(named("Tank")).line.course
    assert (course.state, course.verification.how, course.verification.outcome) == (State.VERIFIED, Proof.TEST, Outcome.YES)
    assert [one.after for one in course.verification.actual] == ["2", "24"]


def test_a_form_that_was_opened_before_somebody_else_wrote_is_refused_and_keeps_what_was_typed(screen: Any, measures: Town) -> None:
    edit, decide = url("edit_measure", named("Pump")), url("decide_measure", named("Pump"))
    old, old_decision = typed(screen, edit), typed(screen, decide)
    assert screen.post(edit, {**old, "title": "Stor pump", "deadline": "2030-01-01"}).status_code == 302
    again = screen.post(edit, {**typed(screen, edit), "seen": old["seen"], "title": "Liten pump"})
    assert list(told(again)) == ["__all__"]
    assert again.context["form"]["title"].value() == "Liten pump"
    assert list(told(screen.post(decide, {**old_decision, "body": "Kommunstyrelsen"}))) == ["__all__"]
    assert list(told(screen.post(edit, {**typed(screen, edit), "seen": ""}))) == ["__all__"]
    # The same key and other words: nothing is written, and the form gets a key of its own.
    clash = screen.post(edit, {**old, "title": "Annan pump"})
    assert list(told(clash)) == ["__all__"]
    assert clash.context["form"]["key"].value() != str(old["key"])
    assert measures.page(named("Stor pump")).line.state is State.PROPOSED
    assert told(screen.post(edit, {**typed(screen, edit), "key": "x"}))["key"]


def test_steps_that_the_state_does_not_allow_are_refused_at_the_top(screen: Any, measures: Town) -> None:
    for name, said in (("start_measure", {}), ("finish_measure", {}), ("reopen_measure", {"reason": "Jo."})):
        address = url(name, named("Pump"))
        assert "Öppna den igen" in told(screen.post(address, {**typed(screen, address), **said}))["__all__"]
    verify = url("verify_measure", named("Pump"))
    sent = {**typed(screen, verify), "by": "Chef", "outcome": "yes", "seen_text": "Höll.", "actual_1": "2", "how": "test"}
    assert "genomförd" in told(screen.post(verify, sent))["__all__"]


def test_a_board_that_has_ended_is_said_at_the_top_of_a_step_and_on_the_page(screen: Any, measures: Town) -> None:
    company = measures.town.organisation("Hamnbolaget", OrganisationKind.MUNICIPAL_COMPANY, measures.town.municipality)
    id = measures.propose("Staket", organisation_id=company)
    close_organisation(
        viewer=measures.town.viewer, organisation_id=company, last_day=measures.today, reason="Sålt.", key=new_id(), now=measures.town.now
    )
    page = screen.get(url("measure", id))
    assert "Ingen ansvarar" in words(page)
    assert [one for one in ("decide_measure", "defer_measure") if url(one, id) in page.content.decode()] == []
    assert url("reject_measure", id) in page.content.decode()
    address = url("decide_measure", id)
    assert "Hamnbolaget" in told(screen.post(address, {**typed(screen, address), "body": "Styrelsen"}))["__all__"]


def test_texts_of_every_sort_are_shown_as_they_are_and_never_as_pages(screen: Any, measures: Town) -> None:
    nasty = '<script>alert(1)</script> "citat" & ’ñ™ 🚒'
    id = measures.propose(
        nasty, description=nasty, owner=nasty, reference=nasty, source=Source(Origin.OTHER, None, nasty), effects=(lower(nasty),)
    )
    measures.decide(id)
    measures.step(id, Step.REJECT, nasty)
    for address in (url("measure", id), url("measures"), url("measure_history", id), url("risk_chain", measures.town.board, RISK)):
        page = screen.get(address)
        assert b"<script>alert" not in page.content
        assert "🚒" in words(page), address


def test_days_far_away_break_no_page(screen: Any, measures: Town) -> None:
    for title, day in (("Forntid", date(1, 1, 1)), ("Framtid", date(9999, 12, 31))):
        measures.decide(measures.propose(title, deadline=day))
    board, old = url("board_measures", measures.town.board), url("measure", named("Forntid"))
    for address in (url("measures"), url("measures_due"), board, old, "/", "/due/"):
        assert screen.get(address).status_code == 200, address
