"""What stands in a form beforehand: from what the house knows, else from last year, said so, and counted for nothing until it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.preparedness import evidence
from vardkase.preparedness.events import followups
from vardkase.preparedness.forms.asking import AnswersForm
from vardkase.preparedness.models import AnswerRow
from vardkase.preparedness.queries.asking import Asked
from vardkase.preparedness.rules import asking
from vardkase.preparedness.rules.asking import Answer, Earlier, Form, Group, Kind, Question, State, carried
from vardkase.preparedness.tests.rules_scenes import COUNT, INDICATOR, RECEIVED, SPENT, Desk, form, says
from vardkase.preparedness.tests.scenes import Chain
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

CHOICE = Question("c1", "Hur ofta övas planen?", Kind.CHOICE, ("varje år", "vartannat år", "aldrig"))
TEXT = Question("t1", "Vad hände under året?", Kind.TEXT)
DAY = Question("d1", "När övades planen?", Kind.DAY)
OTHER = Question("i2", "Är planen känd?", Kind.STATE)


class TestWhatIsCarried:
    @each(
        "question, value, is_carried",
        [
            (INDICATOR, "yes", True),
            (INDICATOR, "partly", True),
            (INDICATOR, "no", True),
            (INDICATOR, "not_known", False),
            (INDICATOR, "", False),
            (CHOICE, "varje år", True),
            (CHOICE, "", False),
            (COUNT, "29", False),
            (RECEIVED, "362000", False),
            (TEXT, "En storm.", False),
            (DAY, "2025-05-01", False),
        ],
    )
    def test_how_something_is_and_never_what_belongs_to_its_year(self, question: Question, value: str, is_carried: bool) -> None:
        last = says(question, value, evidence="Underlag.")
        assert (carried(question, Earlier(last, certain=True)) == last) is is_carried
        assert carried(question, Earlier(last, certain=False)) is None
        assert carried(question, None) is None

    def test_the_house_goes_before_last_year_and_an_answer_before_both(self) -> None:
        last = Earlier(says(INDICATOR, "no", evidence="Förra årets.", link="/plan/", on=date(2025, 3, 1)), certain=True)
        knows = evidence.Evidence("Planen är antagen.", "yes", "/plans/", date(2026, 1, 1))
        hint = evidence.Evidence("Två planer finns.", "", "/plans/", date(2026, 1, 1))
        for answer, known, value, shown, from_last in (
            (None, None, "no", "Förra årets.", True),
            (None, knows, "yes", "Planen är antagen.", False),
            (None, hint, "no", "Två planer finns.", True),
            (says(INDICATOR, "partly"), knows, None, None, False),
            (says(INDICATOR, "partly"), None, None, None, False),
        ):
            one = Asked(INDICATOR, answer, "", None, last, known)
            found = one.beforehand
            assert (found.value if found else None, found.evidence if found else None) == (value, shown)
            assert (one.carried is not None) is from_last

    def test_with_neither_there_is_nothing(self) -> None:
        one = Asked(INDICATOR, None, "", None, None, None)
        assert one.beforehand is None
        assert one.carried is None

    def test_what_is_carried_has_the_words_of_this_years_question(self) -> None:
        last = Earlier(replace(says(INDICATOR, "yes"), question="finns  en plan som är FASTSTÄLLD"), certain=True)
        found = Asked(INDICATOR, None, "", None, last, None).beforehand
        assert found is not None
        assert found.question == INDICATOR.text


class TestWhichIsTheSameQuestion:
    def last(self, *questions: Question, **answers: Answer) -> dict[str, tuple[str, bool]]:
        found = asking.earlier(Form("f", 1, "F", "", (Group("g", "G", questions),)), answers.values())
        return {key: (one.answer.value, one.certain) for key, one in found.items()}

    def test_same_key_and_words_is_certain_whatever_the_case_and_the_point(self) -> None:
        said = Answer("i1", "FINNS en  plan som är fastställd", "yes")
        assert self.last(INDICATOR, a=said) == {"i1": ("yes", True)}

    def test_same_key_and_other_words_is_perhaps_another(self) -> None:
        assert self.last(INDICATOR, a=Answer("i1", "Är planen övad?", "no")) == {"i1": ("no", False)}

    def test_same_words_under_another_key_is_perhaps_the_same(self) -> None:
        assert self.last(INDICATOR, a=Answer("gammal", INDICATOR.text, "no")) == {"i1": ("no", False)}
        # Unless that key is asked itself this year: then it is that one's answer and nobody else's.
        assert self.last(INDICATOR, OTHER, a=Answer("i2", INDICATOR.text, "no")) == {"i2": ("no", False)}

    def test_the_certain_one_is_chosen_before_the_other(self) -> None:
        said = {"a": Answer("i1", "Är planen övad?", "no"), "b": Answer("i1", INDICATOR.text, "yes")}
        assert self.last(INDICATOR, **said) == {"i1": ("yes", True)}

    def test_an_empty_answer_is_none(self) -> None:
        assert self.last(INDICATOR, a=Answer("i1", INDICATOR.text)) == {}


@kept
def desk(filled: Any) -> Desk:
    """Last year's follow-up with an answer to everything, and this year's form with nothing answered."""
    desk = Desk(filled)
    found = form(CHOICE, TEXT, DAY, OTHER)
    desk.ask(desk.year - 1, found)
    last = desk.year - 1
    desk.answer(1, says(INDICATOR, "partly", evidence="Två nämnder saknar.", link="/plans/", on=date(last, 11, 1)), year=last)
    given = says(CHOICE, "vartannat år"), says(TEXT, "En storm."), says(DAY, f"{last}-05-01"), says(OTHER, "not_known"), says(COUNT, "29")
    desk.answer(2, *given, year=last)
    desk.answer(3, says(RECEIVED, "1000"), says(SPENT, "900"), year=last)
    desk.ask(found=found)
    return desk


def initial(desk: Desk, group: int) -> dict[str, Any]:
    """What the fields of a group hold when the form is opened, without those that hold nothing."""
    opened = AnswersForm(asked=desk.followup().group(group))
    return {name: value for name, value in opened.initial.items() if value and name not in ("key", "seen")}


@pytest.mark.django_db
class TestTheForm:
    def test_holds_last_years_answers_of_how_it_is_with_their_evidence_and_day(self, desk: Desk) -> None:
        assert initial(desk, 1) == {
            "value_i1": "partly", "evidence_i1": "Två nämnder saknar.", "link_i1": "/plans/", "on_i1": date(desk.year - 1, 11, 1),
        }  # fmt: skip
        assert initial(desk, 2) == {"value_c1": "vartannat år"}
        assert initial(desk, 3) == {}

    def test_holds_what_the_house_knows_before_last_year(self, desk: Desk) -> None:
        Chain(desk.town).add("Skola")
        found = initial(desk, 2)
        assert found["value_e1"] == "1"
        assert found["evidence_e1"] == "Samhällsviktiga verksamheter i registret: 1."
        assert found["on_e1"] == desk.today

    def test_offers_nothing_that_the_viewer_may_not_read(self, desk: Desk, monkeypatch: Any) -> None:
        def refusing(viewer: Any, keeper_id: Any, on: date) -> None:
            raise asking.Refusal("preparedness.not_found")

        monkeypatch.setitem(evidence._sources, "vital_functions.count", refusing)
        assert "value_e1" not in initial(desk, 2)

    def test_holds_only_the_answer_once_there_is_one(self, desk: Desk) -> None:
        Chain(desk.town).add("Skola")
        desk.answer(2, says(COUNT, "7"))
        assert initial(desk, 2) == {"value_e1": "7", "value_c1": "vartannat år"}

    def test_is_not_filled_in_where_the_question_has_other_words_this_year(self, desk: Desk) -> None:
        desk.ask(found=form(CHOICE, TEXT, DAY, OTHER, indicator=replace(INDICATOR, text="Är planen övad?")))
        assert initial(desk, 1) == {}
        (one,) = desk.followup().group(1).questions
        assert one.earlier is not None
        assert not one.earlier.certain

    def test_nothing_of_it_is_an_answer_or_progress(self, desk: Desk) -> None:
        Chain(desk.town).add("Skola")
        page = desk.followup()
        assert page.answers == {}
        assert page.progress.answered == 0
        assert not AnswerRow.objects.filter(year=desk.year).exists()
        assert all(line.received is None and line.spent is None for line in page.grants)

    def test_opening_it_writes_nothing(self, desk: Desk) -> None:
        before = ledger.head(followups.stream_of(desk.keeper)).number
        initial(desk, 1), initial(desk, 2)
        assert ledger.head(followups.stream_of(desk.keeper)).number == before


@pytest.fixture
def browser(client: Any, alvas_cookies: Any, desk: Desk) -> Any:
    client.cookies = alvas_cookies
    with time_machine.travel(desk.town.now, tick=False):
        yield client


def flat(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).xpath("//main")[0].text_content().split())


def url(desk: Desk, group: int) -> str:
    return reverse("preparedness:answer_followup", args=[desk.keeper, desk.year, group])


@pytest.mark.django_db
class TestThePage:
    def test_says_how_much_is_filled_in_from_where_and_that_it_is_ones_own_when_saved(self, browser: Any, desk: Desk) -> None:
        Chain(desk.town).add("Skola")
        page = flat(browser.get(url(desk, 2)))
        assert "2 svar är ifyllda i förväg" in page
        assert "De räknas när du har sparat dem, och då som dina." in page
        assert page.count("Ifyllt med förra årets svar.") == 1
        assert page.count("Förslag från Vårdkase. Kontrollera det innan du sparar:") == 1
        assert "1 svar är ifyllt i förväg" in flat(browser.get(url(desk, 1)))
        assert "i förväg" not in flat(browser.get(url(desk, 3)))

    def test_shows_last_years_beside_also_what_is_not_carried(self, browser: Any, desk: Desk) -> None:
        page = flat(browser.get(url(desk, 2)))
        for part in (
            "Året innan: vartannat år",
            "Året innan: En storm.",
            f"Året innan: {desk.year - 1}-05-01",
            "Året innan: Vet inte",
            "29",
        ):
            assert part in page, part

    def test_sent_as_it_stands_it_is_the_senders_answer_of_this_year(self, browser: Any, desk: Desk) -> None:
        (sent,) = html.fromstring(browser.get(url(desk, 1)).content.decode()).xpath("//main//form[@method='post']")
        values = {key: value or "" for key, value in sent.form_values()}
        assert browser.post(url(desk, 1), values).status_code == 302
        (entry,) = [one for one in ledger.entries(followups.stream_of(desk.keeper)) if one.event.year == desk.year][-1:]
        assert entry.event.answers == (
            Answer("i1", INDICATOR.text, "partly", "Två nämnder saknar.", "/plans/", date(desk.year - 1, 11, 1)),
        )
        assert entry.actor.label == desk.town.viewer.actor.label
        assert "i förväg" not in flat(browser.get(url(desk, 1)))

    def test_a_field_that_is_emptied_is_not_answered(self, browser: Any, desk: Desk) -> None:
        (sent,) = html.fromstring(browser.get(url(desk, 1)).content.decode()).xpath("//main//form[@method='post']")
        values = {key: value or "" for key, value in sent.form_values()}
        empty = {**values, "value_i1": "", "evidence_i1": "", "link_i1": "", "on_i1": ""}
        answer = browser.post(url(desk, 1), empty)
        assert answer.status_code == 422
        assert "Du har inte ändrat något." in flat(answer)
        assert desk.followup().answers == {}

    def test_a_refused_form_keeps_what_was_typed_and_claims_nothing(self, browser: Any, desk: Desk) -> None:
        seen = desk.followup().group(2).seen
        said = {"key": "01680000-0000-7000-8000-00000000ffff", "seen": seen, "value_e1": "många", "value_c1": "aldrig", "value_t1": "Mitt."}
        answer = browser.post(url(desk, 2), said)
        page = html.fromstring(answer.content.decode())
        assert answer.status_code == 422
        assert page.xpath("//input[@name='value_e1']/@value") == ["många"]
        assert page.xpath("//select[@name='value_c1']/option[@selected]/@value") == ["aldrig"]
        assert page.xpath("//textarea[@name='value_t1']")[0].text_content().strip() == "Mitt."
        assert "i förväg" not in flat(answer)

    def test_who_only_reads_is_not_shown_the_form(self, client: Any, sign_in: Any, desk: Desk) -> None:
        with time_machine.travel(desk.town.now, tick=False):
            sign_in(client, viewer_with(Role.AUDITOR))
            assert client.get(url(desk, 1)).status_code == 404


def test_every_state_is_carried_or_not_by_name() -> None:
    """A state that is added is thought through here."""
    is_carried = {one: carried(INDICATOR, Earlier(says(INDICATOR, str(one)), certain=True)) is not None for one in State}
    assert is_carried == {State.YES: True, State.PARTLY: True, State.NO: True, State.NOT_KNOWN: False}
