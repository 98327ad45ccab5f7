"""The forms of the call-out: what they read, what they leave to the actions, and what the link's own form takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.leadership.channels.replies import LONGEST_MINUTES, Answer
from vardkase.leadership.forms import AnswerForm, CalloutForm, CalloutTestForm, CalloutTickForm
from vardkase.leadership.forms.callouts import MINUTES
from vardkase.leadership.tests.callouts import candidate
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY

POST, DEPUTIES, PERSON = UUID(int=1), UUID(int=2), UUID(int=3)
CHOICES: dict[str, Any] = {"posts": ((POST, "Stabschef"), (DEPUTIES, "Ersättare")), "persons": ((PERSON, "Anna Provsson"),)}


def filled(**facts: Any) -> CalloutForm:
    """A form for a call-out, filled in."""
    data = {"key": str(new_id()), "staff": "Krisledningen", "place": "Stadshuset"} | facts
    form = CalloutForm(data, now=NIGHT, exercise=False, **CHOICES)
    form.is_valid()
    return form


class TestACallOut:
    def test_asks_the_holders_first_then_their_deputies(self) -> None:
        assert filled(post=str(POST), deputies=str(DEPUTIES)).post_ids == [POST, DEPUTIES]
        assert filled(deputies=str(DEPUTIES)).post_ids == [DEPUTIES]
        assert filled().post_ids == []

    def test_calls_the_role_as_the_post_unless_it_says_otherwise(self) -> None:
        chain = (candidate(0),)
        assert filled().draft("Stabschef", chain, None).wanted[0].role == "Stabschef"
        assert filled(role="Stabschef natt").draft("Stabschef", chain, None).wanted[0].role == "Stabschef natt"

    def test_fills_in_what_was_left_empty(self) -> None:
        one = filled().draft("Stabschef", (), None).wanted[0]
        assert (one.count, one.first, one.within_minutes) == (1, 0, 15)

    def test_leaves_what_makes_no_sense_to_the_action(self) -> None:
        one = filled(count="0", within_minutes="-3").draft("Stabschef", (), None).wanted[0]
        assert (one.count, one.within_minutes) == (0, -3)

    @pytest.mark.parametrize(("said", "at"), [("", None), ("2 tim", later(120)), ("03:30", later(70))])
    def test_reads_when_they_are_to_be_there(self, said: str, at: Any) -> None:
        assert filled(report_at=said).draft("Stabschef", (), None).report_at == at

    def test_outside_an_exercise_never_opts_in(self) -> None:
        assert filled(opted_in="on").draft("Stabschef", (), None).opted_in is False

    @pytest.mark.parametrize("facts", [{"post": str(new_id())}, {"people": [str(new_id())]}, {"count": "x"}])
    def test_knows_only_what_it_offered(self, facts: dict[str, Any]) -> None:
        assert set(filled(**facts).errors) == set(facts)


class TestATestOfAList:
    def test_wants_everybody(self) -> None:
        data = {"key": str(new_id()), "name": "TiB-listan", "authority": str(AUTHORITY), "people": [str(PERSON)]}
        form = CalloutTestForm(data, now=NIGHT, authorities=((AUTHORITY, "Kommunstyrelsen"),), **CHOICES)
        assert form.is_valid()
        made = form.draft((candidate(0), candidate(1)))
        assert (made.staff, made.is_test, made.wanted[0].count, made.wanted[0].within_minutes) == ("TiB-listan", True, 2, 30)


class TestATick:
    @each(("chosen", "said"), [("yes", Answer.YES), ("no", Answer.NO), ("later", Answer.LATER), ("none", None), ("", Answer.UNKNOWN)])
    def test_is_an_answer_or_that_nobody_picked_up(self, chosen: str, said: Answer | None) -> None:
        form = CalloutTickForm({"key": str(new_id()), "answer": chosen}, now=NIGHT)
        assert form.is_valid()
        assert form.said == said


class TestTheLinksForm:
    @each("minutes", MINUTES)
    def test_offers_only_minutes_that_are_taken(self, minutes: int) -> None:
        assert 0 < minutes <= LONGEST_MINUTES
        form = AnswerForm({"answer": "yes", "minutes": str(minutes)})
        assert form.is_valid()
        assert form.cleaned_data == {"answer": Answer.YES, "minutes": minutes}

    @pytest.mark.parametrize("sent", [{"answer": "unknown"}, {"answer": "ja"}, {"answer": "yes", "minutes": "7"}])
    def test_takes_nothing_else(self, sent: dict[str, str]) -> None:
        assert not AnswerForm(sent).is_valid()
