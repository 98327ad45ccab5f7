"""Secrecy by field: who reads what of a risk, when it is given, and that what is hidden is in no page, list, file or form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from vardkase.access.rules import Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import methods
from vardkase.preparedness.actions import risks
from vardkase.preparedness.models.analyses import RiskRow
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.rules.risks import Consequence, Field, FunctionRef, Ground, Horizon, Risk, Secret, check_risk, masked
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept

HARM = "Visar var larmet kan slås ut."
WORDS = {
    "scenario": "Kabeln vid bron", "existing": "Nyckeln i skåpet", "vulnerabilities": "En enda matning", "total_why": "Sjukhuset stannar",
    "consequence": "Intensivvården", "horizon": "Havet når kabeln", "function": "Larmcentralen",
}  # fmt: skip


def refused(code: str, act: Callable[..., Any], **facts: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(**facts)
    assert found.value.code == f"preparedness.{code}", found.value
    return found.value


def full(*parts: Field, **more: Any) -> Risk:
    """A risk with words in every part that can be secret."""
    secrets = tuple(Secret(part, Ground.OSL_18_8, HARM) for part in parts)
    said = {
        "scenario": WORDS["scenario"], "existing": WORDS["existing"], "vulnerabilities": WORDS["vulnerabilities"],
        "total_why": WORDS["total_why"], "consequences": (Consequence("liv", 4, WORDS["consequence"]),), "resist": 2, "handle": 3,
        "horizons": (Horizon("2100", 5, 5, WORDS["horizon"]),), "functions": (FunctionRef(new_id(), WORDS["function"]),),
        "secrets": secrets,
    }  # fmt: skip
    return risk("Larm", **{**said, **more})


@each(
    "part, hidden",
    [
        (Field.SCENARIO, {"scenario"}),
        (Field.EXISTING, {"existing"}),
        (Field.VULNERABILITIES, {"vulnerabilities"}),
        (Field.CONSEQUENCES, {"consequences", "total_why", "horizons"}),
        (Field.CAPABILITY, {"resist", "handle"}),
        (Field.FUNCTIONS, {"functions"}),
    ],
)
def test_a_secret_part_takes_its_own_facts_and_no_other(part: Field, hidden: set[str]) -> None:
    whole = full(part)
    found = masked(whole)
    assert {one.name for one in fields(Risk) if getattr(found, one.name) != getattr(whole, one.name)} == hidden | {"secrets"}
    (secret,) = found.secrets
    assert (secret.field, secret.ground, secret.why) == (part, Ground.OSL_18_8, "")
    # The judgement itself stands: a secret ground does not make a risk disappear from the matrix.
    assert (found.likelihood, found.total, found.name) == (whole.likelihood, whole.total, whole.name)


def test_all_parts_at_once_leave_no_word_of_any() -> None:
    found = str(masked(full(*Field)))
    assert not [word for word in (*WORDS.values(), HARM) if word in found]
    assert masked(full()).scenario == WORDS["scenario"]
    assert full(Field.SCENARIO).secret(Field.SCENARIO).why == HARM
    assert full(Field.SCENARIO).secret(Field.EXISTING) is None


def test_the_years_ahead_keep_their_steps_when_their_reasons_are_secret() -> None:
    assert masked(full(Field.CONSEQUENCES)).horizons == (Horizon("2100", 5, 5, ""),)
    assert masked(full(Field.SCENARIO)).horizons == (Horizon("2100", 5, 5, WORDS["horizon"]),)


@kept
def secret(rsa: Rsa) -> Rsa:
    """The social office has a risk with everything secret; the office and the whole have one each too."""
    for unit in ("Socialkontoret", "Kontoret", "Kommunen"):
        rsa.start(2019, unit)
        rsa.judge(2019, unit, full(*Field), viewer=rsa.at(unit, Role.COORDINATOR))
    return rsa


def reads(rsa: Rsa, unit: str, viewer: Viewer) -> bool:
    """Whether somebody reads what is secret of a unit's risk, on the page as in the list that reports are made of."""
    where = rsa.analyses[2019, unit]
    page = queries.risk_page(viewer, where, rsa.ids[f"{unit}: Larm"])
    (listed,) = queries.risks(viewer, where)
    assert listed == page.risk
    assert page.masked is (page.risk.scenario == "") is not page.head.reads_secret
    (mask,) = queries.risks(viewer, where, mask=True)
    assert mask.scenario == ""
    return bool(page.risk.scenario)


@pytest.mark.django_db
class TestWhoReads:
    def test_the_unit_s_own_with_the_right_and_where_the_rounds_are_led_when_it_is_given(self, secret: Rsa) -> None:
        own, lead = secret.at("Socialkontoret", Role.UNIT_COORDINATOR), secret.at("Kontoret", Role.COORDINATOR)
        plain, duty = secret.at("Socialkontoret", Role.DUTY_OFFICER), secret.at("Kontoret", Role.DUTY_OFFICER)
        for moves, own_reads, lead_reads in (
            ((), True, False),
            ((Move.SUBMIT,), True, True),
            ((Move.RETURN,), True, False),
            ((Move.SUBMIT, Move.TAKE_BACK), True, False),
            ((Move.SUBMIT, Move.APPROVE), True, True),
            ((Move.REOPEN,), True, False),
        ):
            secret.move(2019, "Socialkontoret", *moves)
            assert reads(secret, "Socialkontoret", own) is own_reads, moves
            assert reads(secret, "Socialkontoret", lead) is lead_reads, moves
            assert not reads(secret, "Socialkontoret", duty), moves
            assert not reads(secret, "Socialkontoret", plain), moves

    def test_the_whole_is_read_by_those_who_lead_it_from_its_first_day(self, secret: Rsa) -> None:
        assert reads(secret, "Kommunen", secret.at("Kontoret", Role.COORDINATOR))
        assert not reads(secret, "Kommunen", secret.at("Kontoret", Role.DUTY_OFFICER))

    def test_nobody_who_reads_no_analysis_is_told_that_there_is_a_secret(self, secret: Rsa) -> None:
        where, id = secret.analyses[2019, "Socialkontoret"], secret.ids["Socialkontoret: Larm"]
        for viewer in (secret.at("Bostäder", Role.COORDINATOR), secret.at("Kontoret", Role.UNIT_COORDINATOR, Role.UNIT_HEAD)):
            refused("rsa.not_found", queries.risk_page, viewer=viewer, analysis_id=where, risk_id=id)
            refused("rsa.not_found", queries.risks, viewer=viewer, analysis_id=where)
        refused("rsa.not_found", queries.risk_page, viewer=secret.town.viewer, analysis_id=where, risk_id=new_id())
        other = secret.ids["Kontoret: Larm"]
        refused("rsa.not_found", queries.risk_page, viewer=secret.town.viewer, analysis_id=where, risk_id=other)

    def test_what_one_does_not_read_one_does_not_write_over(self, secret: Rsa) -> None:
        lead = secret.at("Kontoret", Role.COORDINATOR)
        where = secret.analyses[2019, "Socialkontoret"]
        page = queries.risk_page(lead, where, secret.ids["Socialkontoret: Larm"])
        facts = secret.common(analysis_id=where, viewer=lead)
        guessed = tuple(replace(one, why=HARM) for one in page.risk.secrets)
        refused("secret_unseen", risks.save_risk, **facts, risk=replace(page.risk, likelihood=1, secrets=guessed))
        refused("secret_unseen", risks.save_risk, **facts, risk=replace(page.risk, secrets=()))
        kept_one = queries.risk_page(secret.at("Socialkontoret", Role.UNIT_COORDINATOR), where, page.risk.id).risk
        assert (kept_one.scenario, kept_one.likelihood) == (WORDS["scenario"], 3)

    def test_carried_over_it_is_as_secret_as_it_was(self, secret: Rsa) -> None:
        secret.move(2019, "Socialkontoret", Move.SUBMIT, Move.APPROVE)
        secret.open(2020)
        secret.start(2020, "Socialkontoret", viewer=secret.at("Socialkontoret", Role.UNIT_COORDINATOR))
        where, id = secret.analyses[2020, "Socialkontoret"], secret.ids["Socialkontoret: Larm"]
        found = queries.risk_page(secret.at("Kontoret", Role.COORDINATOR), where, id)
        assert (found.masked, found.risk.scenario, {one.field for one in found.risk.secrets}) == (True, "", set(Field))
        assert queries.risk_page(secret.at("Socialkontoret", Role.UNIT_COORDINATOR), where, id).risk.scenario == WORDS["scenario"]


@pytest.mark.django_db
class TestOnTheScreens:
    @pytest.fixture(autouse=True)
    def _night(self, now: Any) -> Any:
        with time_machine.travel(now, tick=False):
            yield

    def test_no_page_form_or_file_has_a_word_of_it(self, client: Any, sign_in: Any, secret: Rsa) -> None:
        where, id = secret.analyses[2019, "Socialkontoret"], secret.ids["Socialkontoret: Larm"]
        sign_in(client, secret.at("Kontoret", Role.COORDINATOR))
        pages = [
            ("risk", (where, id)), ("edit_risk", (where, id)), ("drop_risk", (where, id)), ("analysis", (where,)), ("changes", (where,)),
            ("report", (where,)), ("completeness", (where,)), ("together", (secret.analyses[2019, "Kommunen"],)),
            ("round", (secret.rounds[2019],)), ("submit_analysis", (where,)),
        ]  # fmt: skip
        hidden = list(WORDS.values())
        for name, args in pages:
            answer = client.get(reverse(f"preparedness:{name}", args=args))
            body = answer.content.decode()
            assert not [word for word in (*hidden, HARM) if word in body], name
        shown = client.get(reverse("preparedness:risk", args=[where, id])).content.decode()
        assert "Delar av risken är sekretessbelagda" in shown
        assert "OSL 18:8" in shown

    def test_the_reader_of_secrets_sees_them_with_their_grounds(self, client: Any, sign_in: Any, secret: Rsa) -> None:
        where, id = secret.analyses[2019, "Socialkontoret"], secret.ids["Socialkontoret: Larm"]
        sign_in(client, secret.at("Socialkontoret", Role.UNIT_COORDINATOR))
        body = client.get(reverse("preparedness:risk", args=[where, id])).content.decode()
        assert not [word for word in WORDS.values() if word not in body]
        assert body.count(HARM) == len(Field)
        form = client.get(reverse("preparedness:edit_risk", args=[where, id])).context["form"]
        assert form.initial["secret_scenario_why"] == HARM
        assert form.initial["secret_scenario"] == "osl_18_8"

    def test_a_form_that_is_sent_by_hand_changes_nothing_of_what_is_unseen(self, client: Any, sign_in: Any, secret: Rsa) -> None:
        where, id = secret.analyses[2019, "Socialkontoret"], secret.ids["Socialkontoret: Larm"]
        sign_in(client, secret.at("Kontoret", Role.COORDINATOR))
        before = RiskRow.objects.get(analysis_id=where).body
        sent = {"key": str(new_id()), "seen": "", "name": "Larm", "likelihood": "1", "total": "1"}
        answer = client.post(reverse("preparedness:edit_risk", args=[where, id]), sent)
        assert answer.status_code == 422
        assert RiskRow.objects.get(analysis_id=where).body == before
        assert WORDS["scenario"] not in answer.content.decode()


@each(
    "why, kept_why",
    [("   ", None), ("hemligt", None), ("x" * 9, None), ("x" * 10, "x" * 10), (f"  {HARM}  ", HARM)],
)
def test_the_harm_test_is_a_sentence(why: str, kept_why: str | None) -> None:
    said = replace(risk(), id=NEW, secrets=(Secret(Field.FUNCTIONS, Ground.OSL_15_2, why),))
    if kept_why is None:
        found = refused("harm_needs_why", check_risk, risk=said, method=methods.method("samhalle"))
        assert found.facts["field"] == "secret_functions_why"
    else:
        assert check_risk(said, methods.method("samhalle")).secrets[0].why == kept_why
