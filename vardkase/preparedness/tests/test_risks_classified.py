"""What bears a mark of the Protective Security Act is kept nowhere: in no text of a round, an analysis, a risk or anything beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from vardkase import ledger
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import queries as ledger_queries
from vardkase.preparedness import methods
from vardkase.preparedness.actions import analyses, risks, rounds
from vardkase.preparedness.models.analyses import RiskRow, WorkshopRow
from vardkase.preparedness.rules.checks import CLASSIFIED, check_open, check_tolerance, tidy
from vardkase.preparedness.rules.content import Tolerance
from vardkase.preparedness.rules.form_tables import form_of
from vardkase.preparedness.rules.risks import Consequence, Field, Ground, Horizon, Secret, Unlikely, check_risk
from vardkase.preparedness.rules.rounds import Move, Said, Voice, Workshop, check_workshop
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk
from vardkase.testing.cases import each

METHOD = methods.method("samhalle")
MARK = "Ritningen är begränsat hemlig."


def refused(code: str, act: Callable[..., Any], *args: Any, **facts: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(*args, **facts)
    assert found.value.code == f"preparedness.{code}", found.value
    return found.value


@each(
    "text, mark",
    [
        ("Kvalificerat hemlig", "Kvalificerat hemlig"),
        ("KVALIFICERAT  HEMLIGA uppgifter", "KVALIFICERAT  HEMLIGA"),
        ("se den begränsat hemliga bilagan", "begränsat hemliga"),
        ("Begränsat-hemlig", "Begränsat-hemlig"),
        ("begränsat\nhemligt", "begränsat\nhemligt"),
        ("begränsat\u00a0hemlig", "begränsat\u00a0hemlig"),
        ("säkerhetsskyddsklassificerade uppgifter", "säkerhetsskyddsklassificerade"),
        ("en säkerhetsskyddsklassificerad handling", "säkerhetsskyddsklassificerad"),
        ("HEMLIG/TOP SECRET", "HEMLIG/TOP SECRET"),
        ("HEMLIG / SECRET", "HEMLIG / SECRET"),
        ("hemlig/confidential", "hemlig/confidential"),
        ("HEMLIG/RESTRICTED", "HEMLIG/RESTRICTED"),
        ("Säkerhetsskyddsklass: Hemlig", "Säkerhetsskyddsklass: Hemlig"),
        ("i säkerhetsskyddsklassen konfidentiell", "säkerhetsskyddsklassen konfidentiell"),
        ("säkerhetsskyddsklass ”hemlig”", "säkerhetsskyddsklass ”hemlig"),
    ],
)
def test_a_mark_is_known_as_it_is_written_and_stamped(text: str, mark: str) -> None:
    assert refused("classified", check_open, "scenario", f"Bilagan: {text}.").facts == {"field": "scenario", "mark": mark}


@each(
    "text",
    [
        "Uppgiften är hemlig enligt OSL 18:13.",
        "En hemlighet.",
        "Konfidentiell rådgivning för elever.",
        "Sekretess gäller.",
        "Säkerhetsskyddsanalys ska göras 2020.",
        "Säkerhetsskyddslagen gäller för vattenverket.",
        "Begränsat antal platser. Hemligt.",
        "Hemlig / öppen: bedöms per uppgift.",
        "Klassificering av information görs i KLASSA.",
    ],
)
def test_an_ordinary_word_is_no_mark(text: str) -> None:
    check_open("scenario", text)
    assert CLASSIFIED.search(text) is None
    assert tidy("scenario", text) == text


@each(
    "said, field",
    [
        ({"name": MARK}, "name"),
        ({"source": MARK}, "source"),
        ({"scenario": MARK}, "scenario"),
        ({"existing": MARK}, "existing"),
        ({"vulnerabilities": MARK}, "vulnerabilities"),
        ({"total_why": MARK}, "total_why"),
        ({"uncertainty_why": MARK}, "uncertainty_why"),
        ({"likelihood": None, "unlikely": Unlikely.ANTAGONISTIC, "unlikely_why": MARK}, "unlikely_why"),
        ({"consequences": (Consequence("liv", 3, MARK),)}, "why_liv"),
        ({"consequences": (Consequence("liv", 3, "Många."), Consequence("miljo", 2, MARK))}, "why_miljo"),
        ({"horizons": (Horizon("2100", 3, 3, MARK),)}, "why_2100"),
        ({"secrets": (Secret(Field.SCENARIO, Ground.OSL_18_13, MARK),)}, "secret_scenario_why"),
    ],
)
def test_each_text_of_a_risk_refuses_it_at_its_own_field(said: dict[str, Any], field: str) -> None:
    found = refused("classified", check_risk, replace(risk(), **said), METHOD)
    assert found.facts == {"field": field, "mark": "begränsat hemlig"}


def test_where_it_is_held_may_be_said_with_its_mark_and_is_kept() -> None:
    kept = check_risk(replace(risk(), held_elsewhere=f"  {MARK} Säkerhetsskyddschefen.  "), METHOD)
    assert kept.held_elsewhere == f"{MARK} Säkerhetsskyddschefen."
    for said, code in (("x" * 201, "too_long"), ("Fråga 19811218-9876.", "personal_id")):
        assert refused(code, check_risk, replace(risk(), held_elsewhere=said), METHOD).facts["field"] == "held_elsewhere"


def workshop(rsa: Rsa, **more: Any) -> Workshop:
    said = (Said(Voice.INPUT, "Driftchefen", "Två pumpar."),)
    return replace(Workshop(NEW, rsa.today, "Elavbrott", "Samordnaren", ("Enhetschef",), said), **more)


@pytest.mark.django_db
class TestEveryOtherText:
    def test_of_a_workshop(self, rsa: Rsa) -> None:
        for said, field in (
            ({"title": MARK}, "title"),
            ({"leader": MARK}, "leader"),
            ({"participants": ("Enhetschef", MARK)}, "participants"),
            ({"note": MARK}, "note"),
            ({"said": (Said(Voice.INPUT, "Driftchefen", MARK),)}, "inputs"),
            ({"said": (Said(Voice.DISSENT, MARK, "För högt."),)}, "dissent"),
        ):
            found = refused("classified", check_workshop, workshop(rsa, **said), rsa.today)
            assert found.facts["field"] == field, said

    def test_of_an_analysis_and_its_acts_and_nothing_is_written(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        found = rsa.judge(2019, "Kontoret", risk("Storm"))
        where: dict[str, Any] = {"analysis_id": rsa.analyses[2019, "Kontoret"]}
        before = [(head.stream, head.number) for head in ledger_queries.streams()]
        for act, facts in (
            (analyses.save_text, {"part": "2", "heading": "Metod", "text": MARK}),
            (analyses.save_text, {"part": "2", "heading": MARK, "text": "Text."}),
            (analyses.save_workshop, {"workshop": workshop(rsa, note=MARK)}),
            (analyses.move_analysis, {"move": Move.SUBMIT, "note": MARK}),
            (analyses.change_method, {"method": "olycka", "why": MARK}),
            (risks.save_risk, {"risk": risk(MARK)}),
            (risks.save_risk, {"risk": replace(found, existing=MARK)}),
            (risks.drop_risk, {"risk_id": found.id, "reason": MARK}),
            (risks.restore_risk, {"risk_id": found.id, "reason": MARK}),
            (risks.import_risks, {"risks": [risk("Brand"), risk("Hot", vulnerabilities=MARK)], "source": "rsa.xlsx"}),
            (risks.import_risks, {"risks": [risk("Brand")], "source": MARK}),
        ):
            refused("classified", act, **rsa.common(**where, **facts))
        assert [(head.stream, head.number) for head in ledger_queries.streams()] == before
        assert (RiskRow.objects.count(), WorkshopRow.objects.count()) == (1, 0)

    def test_of_a_row_in_a_file_tells_which_row(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        rows = [risk("Brand"), risk("Storm"), risk("Hot", consequences=(Consequence("liv", 3, MARK),))]
        facts = rsa.common(analysis_id=rsa.analyses[2019, "Kontoret"], risks=rows, source="rsa.xlsx")
        found = refused("classified", risks.import_risks, **facts)
        assert (found.facts["row"], found.facts["field"]) == (3, "why_liv")
        assert not RiskRow.objects.exists()

    def test_of_a_round(self, rsa: Rsa) -> None:
        where = {"round_id": rsa.rounds[2019]}
        unit = rsa.units["Bostäder"]
        for act, facts in (
            (rounds.open_round, {"keeper_id": rsa.town.board, "draft": rsa.draft(2020, name=MARK)}),
            (rounds.remind_unit, {**where, "unit_id": unit, "text": MARK}),
            (rounds.replace_unit, {**where, "old_id": unit, "new_id": rsa.town.office, "why": MARK}),
            (rounds.close_round, {**where, "reason": MARK}),
        ):
            refused("classified", act, **rsa.common(**facts))
        assert [type(one.event).__name__ for one in ledger.entries(f"rounds:{rsa.town.board}")] == ["RoundOpened"]

    def test_is_told_in_whole_sentences_at_the_field_and_what_was_typed_stays(self, client: Any, alvas_cookies: Any, rsa: Rsa) -> None:
        client.cookies = alvas_cookies
        rsa.start(2019, "Kontoret")
        url = reverse("preparedness:new_risk", args=[rsa.analyses[2019, "Kontoret"]])
        with time_machine.travel(rsa.town.now, tick=False):
            sent = {"key": str(rsa.common()["key"]), "name": "Hot", "consequence_liv": "3", "why_liv": MARK}
            answer = client.post(url, sent)
        assert answer.status_code == 422
        form = answer.context["form"]
        (told,) = form.errors["why_liv"]
        assert "”begränsat hemlig” är en beteckning enligt säkerhetsskyddslagen" in told
        assert "2 kap. 5–8 §§" in told
        assert "”Förvaras på annan plats”" in told
        assert (form["why_liv"].value(), form["name"].value()) == (MARK, "Hot")


def test_the_rest_of_preparedness_refuses_it_too_and_the_law_s_own_words_may_stand_in_a_form() -> None:
    assert refused("classified", check_tolerance, Tolerance(None, False, MARK)).facts["field"] == "tolerance_why"
    question = "Hanteras säkerhetsskyddsklassificerade uppgifter?"
    row = ["skydd", "Säkerhetsskyddsklass: hemlig", question, "fritext", "2018:585, begränsat hemlig"]
    form = form_of(["nyckel", "grupp", "fråga", "typ", "lag"], [(1, row)], "Uppföljning", "Länsstyrelsen")
    assert [(group.name, one.text, one.law) for group in form.groups for one in group.questions] == [(row[1], question, row[4])]
