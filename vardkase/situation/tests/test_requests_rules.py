"""What a request and an answer must have, how questions are written, and when two of them are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.situation.rules import requests as rules
from vardkase.situation.rules.requests import ALIKE, AnswerDraft, AnswerState, Question, QuestionKind, RequestState
from vardkase.situation.tests.requesting import CAME, QUESTIONS, REPLY, REQUEST
from vardkase.testing.cases import each

ID = new_id()
ASKED = rules.questions_of(QUESTIONS)
LEVEL, WATER, NIGHT_OUT, NEED = ASKED


def code(call, *arguments, **facts) -> str:
    with pytest.raises(Refusal) as caught:
        call(*arguments, **facts)
    return caught.value.code


class TestQuestions:
    def test_the_ending_says_what_sort_of_answer_it_wants(self):
        assert [(one.text, one.kind, one.unit) for one in ASKED] == [
            ("Hur är läget hos er?", QuestionKind.LEVEL, ""),
            ("Hur många saknar vatten?", QuestionKind.NUMBER, "hushåll"),
            ("Klarar ni natten?", QuestionKind.YES_NO, ""),
            ("Vad behöver ni?", QuestionKind.TEXT, ""),
        ]

    @each("line", QUESTIONS)
    def test_they_are_written_back_as_they_were(self, line):
        assert rules.written(rules.questions_of([line])[0]) == line

    def test_a_number_needs_no_unit(self):
        assert rules.questions_of(["Hur många? (antal)"])[0] == Question("hurmånga", "Hur många?", QuestionKind.NUMBER, "")

    def test_other_brackets_belong_to_the_question(self):
        assert rules.questions_of(["Når ni Yxlan (och Blidö)"])[0].kind == QuestionKind.TEXT

    def test_what_stands_twice_is_asked_once(self):
        assert len(rules.questions_of(["Vad behöver ni?", "VAD BEHÖVER NI ?"])) == 1

    def test_a_question_of_marks_alone_has_a_key_all_the_same(self):
        assert rules.questions_of(["???"])[0].key == "q1"


class TestWhoIsAsked:
    def test_a_name_or_a_name_with_an_address(self):
        one, other, third = rules.recipients_of(["Hemtjänsten", "TioHundra <drift@x.example>", "<bara@x.example>"], ID)
        assert (one.name, one.address) == ("Hemtjänsten", "")
        assert (other.name, other.address) == ("TioHundra", "drift@x.example")
        assert third.name == "bara@x.example"

    def test_who_stands_twice_is_asked_once(self):
        assert len(rules.recipients_of(["Hemtjänsten", "hem-tjänsten"], ID)) == 1

    def test_in_another_request_they_are_another(self):
        assert rules.recipients_of(["A b"], ID)[0].id != rules.recipients_of(["A b"], new_id())[0].id

    @each("line", ["TioHundra <drift>", "<", "A <b@c> d", "A b>"])
    def test_brackets_around_no_address_are_refused(self, line):
        with refused("situation.request_address", said=line):
            rules.recipients_of([line], ID)


class TestARequest:
    @each(
        ("what", "why"),
        [
            ({"title": "?"}, "situation.request_needs_title"),
            ({"questions": (" ",)}, "situation.request_needs_questions"),
            ({"recipients": ()}, "situation.request_needs_recipients"),
            ({"due_at": None}, "situation.request_needs_due"),
            ({"due_at": NIGHT}, "situation.request_due_passed"),
            ({"questions": tuple(f"Fråga {n}" for n in range(21))}, "leadership.too_many"),
            ({"recipients": tuple(f"Enhet {n}" for n in range(61))}, "leadership.too_many"),
            ({"reason": f"Gäller {PERSON}"}, "incident.personal_id_in_text"),
        ],
    )
    def test_it_is_refused_without_what_it_needs(self, what, why):
        assert code(rules.check_request, replace(REQUEST, **what), ID, NIGHT) == why

    def test_it_is_tidied(self):
        draft, questions, recipients = rules.check_request(replace(REQUEST, title=" Läget "), ID, NIGHT)
        assert (draft.title, len(questions), len(recipients)) == ("Läget", 4, 2)


class TestAnAnswer:
    def check(self, *pairs, before=False, **more):
        return rules.check_answer(AnswerDraft(pairs, **{"by": "Områdeschef", **more}), ASKED, NIGHT, before=before)

    def test_what_is_empty_is_left_out(self):
        assert self.check((LEVEL.key, "red"), (NEED.key, "  ")).answers == ((LEVEL.key, "red"),)

    @each(("said", "kept"), [("1 260", "1260"), ("1\u00a0260 hushåll", "1260"), ("0", "0"), ("ca 300", "ca 300"), (" 7 ", "7")])
    def test_a_number_is_kept_as_figures(self, said, kept):
        assert self.check((WATER.key, said)).answers == ((WATER.key, kept),)

    @each(
        ("pair", "why"),
        [
            ((WATER.key, "många"), "situation.answer_number"),
            ((WATER.key, "1e400"), "situation.answer_number"),
            ((WATER.key, "NaN"), "situation.answer_number"),
            ((WATER.key, "9" * 16), "situation.answer_number"),
            ((WATER.key, "3,5"), "situation.answer_decimals"),
            ((WATER.key, "-3"), "situation.answer_negative"),
            ((LEVEL.key, "lila"), "situation.answer_choice"),
            ((NIGHT_OUT.key, "kanske"), "situation.answer_choice"),
            ((NEED.key, f"Hämta {PERSON}"), "incident.personal_id_in_text"),
            ((NEED.key, "x" * 4001), "incident.text_too_long"),
            (("annan", "ja"), "situation.answer_unknown_question"),
        ],
    )
    def test_what_is_no_answer_to_the_question_is_refused_at_it(self, pair, why):
        assert code(self.check, pair) == why

    def test_who_answers_is_said(self):
        assert code(self.check, (LEVEL.key, "red"), by=" ") == "situation.answer_needs_by"

    def test_nothing_is_no_answer(self):
        assert code(self.check) == "situation.answer_is_empty"

    def test_it_is_not_true_of_a_time_to_come(self):
        assert code(self.check, (LEVEL.key, "red"), as_of=later(6)) == "situation.answer_later"

    def test_it_is_not_true_of_a_time_before_all_of_this(self):
        early = NIGHT.replace(year=1989)
        assert code(self.check, (LEVEL.key, "red"), as_of=early) == "situation.as_of_too_early"
        assert self.check((LEVEL.key, "red"), as_of=NIGHT.replace(year=1990)).as_of == NIGHT.replace(year=1990)

    def test_unchanged_needs_something_before(self):
        assert code(self.check, unchanged=True) == "situation.answer_nothing_before"
        assert self.check((LEVEL.key, "red"), unchanged=True, before=True).answers == ()

    def test_what_is_sent_again_is_the_same_however_it_is_spelt(self):
        draft = AnswerDraft(((WATER.key, "1 260"),), "Chef")
        assert rules.same_answer(draft, ((WATER.key, "1260"),), ASKED, unchanged=False, now=NIGHT)
        assert not rules.same_answer(draft, ((WATER.key, "1261"),), ASKED, unchanged=False, now=NIGHT)
        assert not rules.same_answer(draft, ((WATER.key, "1260"),), ASKED, unchanged=True, now=NIGHT)
        assert rules.same_answer(replace(draft, unchanged=True), (), ASKED, unchanged=True, now=NIGHT)


class TestHowFarItHasCome:
    @each(
        ("answered", "seen", "minutes", "state"),
        [
            (True, True, 99, AnswerState.ANSWERED),
            (False, True, 59, AnswerState.SEEN),
            (False, False, 59, AnswerState.WAITING),
            (False, True, 60, AnswerState.LATE),
        ],
    )
    def test_one_of_those_asked(self, answered, seen, minutes, state):
        assert rules.answer_state(answered=answered, seen=seen, due_at=later(60), now=later(minutes)) == state

    @each(
        ("closed", "answered", "state"),
        [(True, 2, RequestState.CLOSED), (False, 0, RequestState.SENT), (False, 1, RequestState.PARTLY), (False, 2, RequestState.COMPLETE)],
    )
    def test_the_request(self, closed, answered, state):
        assert rules.request_state(closed=closed, answered=answered, asked=2) == state

    def test_a_closed_one_is_not_answered(self):
        rules.check_open(known=True, closed=False)
        assert code(rules.check_open, known=True, closed=True) == "situation.request_is_closed"
        assert code(rules.check_open, known=False, closed=False) == "situation.not_found"


class TestWhatOthersAsk:
    def test_it_is_refused_without_what_it_needs(self):
        assert rules.check_came(CAME, NIGHT) == CAME
        assert code(rules.check_came, replace(CAME, actor=" "), NIGHT) == "situation.request_needs_actor"
        assert code(rules.check_came, replace(CAME, questions=()), NIGHT) == "situation.request_needs_questions"

    def test_a_reply_says_who_approved_it(self):
        assert rules.check_reply(REPLY, 2, NIGHT).answers == ("Omkring 28 500 kunder.", "")
        assert code(rules.check_reply, replace(REPLY, approved_by=""), 2, NIGHT) == "situation.reply_needs_approval"
        assert code(rules.check_reply, replace(REPLY, answers=("", " ")), 2, NIGHT) == "situation.answer_is_empty"
        assert code(rules.check_reply, REPLY, 1, NIGHT) == "situation.reply_too_many"

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Hur många hushåll saknar el?", "Antal hushåll som saknar el"),
            ("Hur många hushåll är utan vatten?", "Är hushåll utan vatten?"),
            ("Behöver ni stöd?", "Vilket stöd behöver ni?"),
        ],
    )
    def test_the_same_question_in_other_words_is_alike(self, one, other):
        assert rules.likeness(one, other) >= ALIKE

    @each(
        ("one", "other"),
        [
            ("Hur många hushåll saknar el?", "Hur många hushåll saknar vatten?"),
            ("Behöver ni stöd?", "Behöver ni elverk?"),
            ("Hur är det?", "Hur är det?"),
            ("", "Behöver ni stöd?"),
        ],
    )
    def test_another_question_is_not(self, one, other):
        assert rules.likeness(one, other) < ALIKE
