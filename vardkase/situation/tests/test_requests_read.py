"""What is typed into a request and its answer, read: questions, those asked, numbers, and when two questions are one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.situation.rules import requests as rules
from vardkase.situation.rules.requests import AnswerDraft, LevelAnswer, Question, QuestionKind, YesNo
from vardkase.situation.tests.requesting import CAME, REPLY, REQUEST
from vardkase.situation.words import requests as words
from vardkase.testing.cases import each

WATER = Question("vatten", "Hur många saknar vatten?", QuestionKind.NUMBER, "hushåll utan vatten")
COUNT = Question("antal", "Hur många?", QuestionKind.NUMBER)
LEVEL = Question("läge", "Hur är läget?", QuestionKind.LEVEL)
SURE = Question("natt", "Klarar ni natten?", QuestionKind.YES_NO)
NEED = Question("behov", "Vad behöver ni?")
LONG = "Hur många hushåll i kommunens norra delar och på öarna utan fast förbindelse saknar i kväll "


class TestQuestions:
    @each(
        ("line", "kind", "unit"),
        [
            ("Hur är det? (läge)", QuestionKind.LEVEL, ""), ("Hur är det? (LÄGE)", QuestionKind.LEVEL, ""),
            ("Hur är det?(läge) ", QuestionKind.LEVEL, ""), ("Går det? (ja/nej)", QuestionKind.YES_NO, ""),
            ("Hur många? (antal)", QuestionKind.NUMBER, ""), ("Hur många? ( antal)", QuestionKind.TEXT, ""),
            ("Hur många? (antal hushåll utan el)", QuestionKind.NUMBER, "hushåll utan el"),
            ("Hur många? (antal) och var?", QuestionKind.TEXT, ""), ("Hur är (läget) hos er?", QuestionKind.TEXT, ""),
            ("Går det? (ja / nej)", QuestionKind.TEXT, ""), ("(läge)", QuestionKind.LEVEL, ""),
        ],
    )  # fmt: skip
    def test_only_an_ending_that_is_one_says_what_sort_it_is(self, line, kind, unit):
        (found,) = rules.questions_of([line])
        assert (found.kind, found.unit) == (kind, unit)

    def test_two_long_ones_that_begin_alike_are_two(self):
        found = rules.questions_of([f"{LONG}el?", f"{LONG}vatten?", f"{LONG}EL ?"])
        assert [one.text for one in found] == [f"{LONG}el?", f"{LONG}vatten?"]
        assert len({one.key for one in found}) == 2
        assert all(len(one.key) <= rules.LONGEST_KEY for one in found)

    def test_a_long_one_is_known_again_when_it_is_asked_again(self):
        assert rules.questions_of([f"{LONG}el?"])[0].key == rules.questions_of(["Först något annat?", f"{LONG.upper()}EL?"])[1].key

    @settings(max_examples=50)
    @given(st.lists(st.sampled_from([*"abåäö12 ?(/)<>", "läge", "ja/nej", "antal", "hushåll", "(läge)", "(antal x)"]), max_size=14))
    def test_what_is_asked_again_is_written_as_it_was_read(self, pieces):
        """A request that is repeated begins with its questions written out: read again they are the same questions, in order."""
        found = rules.questions_of(["".join(pieces).strip() or "Hur?"])
        again = rules.questions_of([rules.written(one) for one in found])
        assert [(one.kind, one.unit) for one in again] == [(one.kind, one.unit) for one in found]
        assert [one.text.strip() for one in again] == [one.text.strip() for one in found]

    @pytest.mark.parametrize(("count", "fits"), [(1, True), (20, True), (21, False)])
    def test_so_many_can_be_asked(self, count, fits):
        draft = replace(REQUEST, questions=tuple(f"Fråga {n}?" for n in range(count)))
        if fits:
            assert len(rules.check_request(draft, new_id(), NIGHT)[1]) == count
        else:
            with refused("leadership.too_many", field="questions", count=21, limit=20):
                rules.check_request(draft, new_id(), NIGHT)


class TestThoseAsked:
    @each(
        ("line", "name", "address"),
        [
            ("Hemtjänsten", "Hemtjänsten", ""), ("  Hemtjänsten   Väddö ", "Hemtjänsten Väddö", ""),
            ("TioHundra <drift@x.example>", "TioHundra", "drift@x.example"), ("TioHundra<drift@x.example>", "TioHundra", "drift@x.example"),
            ("drift@x.example", "drift@x.example", ""), ("<drift@x.example>", "drift@x.example", "drift@x.example"),
        ],
    )  # fmt: skip
    def test_a_name_and_perhaps_an_address(self, line, name, address):
        (found,) = rules.recipients_of([line], new_id())
        assert (found.name, found.address) == (name, address)

    @each("line", ["A <b c@d.example>", "A <@d.example>", "A <b@>", "A <<b@c.example>>", "A <b@c.example> <d@e.example>", "A > B", "<>"])
    def test_what_is_no_address_is_said_with_what_was_typed(self, line):
        with refused("situation.request_address", field="recipients", said=line):
            rules.recipients_of(["Hemtjänsten", line], new_id())

    @pytest.mark.parametrize("line", ["Lista <e@x.example,f@x.example>", "Lista <e@x.example;f@x.example>", "Lista <e@x@x.example>"])
    def test_several_addresses_on_a_line_are_said(self, line):
        with refused("situation.request_address", field="recipients", said=line):
            rules.recipients_of([line], new_id())

    @each("line", ["-- <c@x.example>", "** <d@x.example>", "–", "…"])
    def test_who_has_no_name_is_said(self, line):
        with refused("situation.request_recipient_name", field="recipients", said=line):
            rules.recipients_of(["Hemtjänsten", line], new_id())

    @pytest.mark.parametrize("other", ["Rimbo skola <b@x.example>", "rimbo-skola <b@x.example>", "Rimbo skola"])
    def test_nobody_is_left_out_in_silence_because_of_a_name(self, other):
        with refused("situation.request_twice", field="recipients"):
            rules.recipients_of(["Rimbo skola <a@x.example>", other], new_id())

    def test_the_same_line_twice_is_one(self):
        assert len(rules.recipients_of(["Rimbo skola <a@x.example>", "Rimbo  Skola <A@x.example>"], new_id())) == 1

    @each(
        ("other", "same"),
        [
            (("Rimbo Skola", "A@x.example"), True),
            (("Rimbo skola", "b@x.example"), False),
            (("Rimbo skola", ""), False),
            (("Hallsta skola", "a@x.example"), False),
        ],
    )
    def test_the_same_by_name_and_address(self, other, same):
        one, two = (rules.Recipient(new_id(), *names) for names in (("Rimbo skola", "a@x.example"), other))
        assert rules.same_recipient(one, two) is same

    def test_a_request_has_the_same_people_every_time_it_is_read(self):
        request_id = new_id()
        assert rules.recipients_of(REQUEST.recipients, request_id) == rules.recipients_of(REQUEST.recipients, request_id)

    @pytest.mark.parametrize(("count", "fits"), [(60, True), (61, False)])
    def test_so_many_can_be_asked(self, count, fits):
        draft = replace(REQUEST, recipients=tuple(f"Enhet {n}" for n in range(count)))
        if fits:
            assert len(rules.check_request(draft, new_id(), NIGHT)[2]) == count
        else:
            with refused("leadership.too_many", field="recipients", limit=60):
                rules.check_request(draft, new_id(), NIGHT)

    @pytest.mark.parametrize(("minutes", "fits"), [(-1, False), (0, False), (1, True)])
    def test_the_time_to_answer_is_one_to_come(self, minutes, fits):
        draft = replace(REQUEST, due_at=later(minutes))
        if fits:
            assert rules.check_request(draft, new_id(), NIGHT)
        else:
            with refused("situation.request_due_passed", field="due_at"):
                rules.check_request(draft, new_id(), NIGHT)


class TestNumbers:
    @each(
        ("said", "kept"),
        [
            ("0", "0"), ("7", "7"), ("1 260", "1260"), ("28\u202f528", "28528"), ("007", "7"), ("9" * 15, "9" * 15),
            ("12 hushåll utan vatten", "12"), ("12 Hushåll utan\u00a0vatten", "12"), ("ca 300", "ca 300"), ("omkring 1 260", "ca 1260"),
            ("minst 50 hushåll utan vatten", "minst 50"), ("högst 7", "högst 7"), ("uppskattningsvis 40", "uppskattningsvis 40"),
        ],
    )  # fmt: skip
    def test_as_people_write_them(self, said, kept):
        assert rules.checked_value(WATER, said, NIGHT) == kept

    @each(
        "said",
        ["många", "ca", "12 st", "1,2,3", "1.2.3", "12-14", "12–14", "1e3", "0x10", "NaN", "inf", "∞", ".", ",5", "5,", "+5", "½",
         "9" * 16, "12 hushåll", "", "12\x0013", "12hushållutanvatten", "٣٤", "1 26 0"],
    )  # fmt: skip
    def test_what_is_no_number_is_refused_at_its_question(self, said):
        with refused("situation.answer_number", field="vatten", question=WATER.text):
            rules.checked_value(WATER, said, NIGHT)

    @pytest.mark.parametrize("said", ["12,5", "ca 12.5", "3,0"])
    def test_there_are_no_half_households(self, said):
        with refused("situation.answer_decimals", field="vatten", question=WATER.text):
            rules.checked_value(WATER, said, NIGHT)

    @each(
        ("unit", "said", "kept"),
        [("timmar", "12,5", "12.5"), ("m3", "12.5 m3", "12.5"), ("Kubikmeter", "ca 3,25 kubikmeter", "ca 3.25"), ("%", "99,9 %", "99.9")],
    )
    def test_what_is_measured_may_have_a_part(self, unit, said, kept):
        assert rules.checked_value(replace(WATER, unit=unit), said, NIGHT) == kept

    @each("kept", ["7", "1260", "12.5", "ca 300", "minst 50", "högst 7", "uppskattningsvis 40.5"])
    def test_what_is_kept_stands_in_the_form_so_that_it_is_read_the_same(self, kept):
        hours = replace(WATER, unit="timmar")
        assert rules.checked_value(hours, rules.refilled(hours, kept), NIGHT) == kept
        assert "." not in rules.refilled(hours, kept)

    def test_words_are_filled_in_as_they_were(self):
        assert rules.refilled(NEED, "Elverk. Och båt.") == "Elverk. Och båt."

    @each(
        ("kept", "read"),
        [
            ("ca 1260", "ca\u00a01\u00a0260"),
            ("minst 50", "minst\u00a050"),
            ("högst 7", "högst\u00a07"),
            ("uppskattningsvis 4", "uppskattningsvis\u00a04"),
        ],
    )
    def test_how_exactly_it_is_known_is_said(self, kept, read):
        assert words.said_of(COUNT, kept) == read

    @each("said", ["-1", "-0", "-12,5", "- 3"])
    def test_nothing_is_fewer_than_none(self, said):
        with refused("situation.answer_negative", field="vatten"):
            rules.checked_value(WATER, said, NIGHT)

    @settings(max_examples=50)
    @given(st.integers(0, 10**14), st.sampled_from(["", " ", "\u00a0", "\u202f"]))
    def test_whatever_number_it_is_it_is_kept_and_read_back(self, number, blank):
        said = f"{number:,}".replace(",", blank)
        kept = rules.checked_value(COUNT, said, NIGHT)
        assert int(kept) == number
        assert int(words.said_of(COUNT, kept).replace("\u00a0", "")) == number

    @each(
        ("kept", "read"),
        [("0", "0"), ("999", "999"), ("1000", "1\u00a0000"), ("28528", "28\u00a0528"), ("1234567.25", "1\u00a0234\u00a0567,25")],
    )
    def test_they_are_read_in_threes(self, kept, read):
        assert words.said_of(COUNT, kept) == read
        assert words.said_of(WATER, kept) == f"{read} hushåll utan vatten"


class TestChoices:
    @pytest.mark.parametrize(("question", "choices"), [(LEVEL, LevelAnswer), (SURE, YesNo)])
    def test_those_that_are_offered_and_no_others(self, question, choices):
        for one in choices:
            assert rules.checked_value(question, str(one), NIGHT) == one
            assert words.said_of(question, str(one))
        for other in ("", "grey", "GREEN", "ja", "YES", " yes", "green,red"):
            with refused("situation.answer_choice", field=question.key):
                rules.checked_value(question, other, NIGHT)

    def test_only_how_it_stands_has_a_colour(self):
        assert [words.tone_of(one, "red") for one in (LEVEL, SURE, COUNT, NEED)] == ["red", "", "", ""]


class TestTexts:
    @pytest.mark.parametrize(("length", "fits"), [(4000, True), (4001, False)])
    def test_an_answer_has_room_for_so_many_signs(self, length, fits):
        if fits:
            assert len(rules.checked_value(NEED, "x" * length, NIGHT)) == length
        else:
            with refused("incident.text_too_long", field="behov"):
                rules.checked_value(NEED, "x" * length, NIGHT)

    def test_it_keeps_its_lines_and_loses_what_cannot_be_seen(self):
        assert rules.checked_value(NEED, " Elverk\r\nBåt\u200b\x00 ", NIGHT) == "Elverk\nBåt"

    @pytest.mark.parametrize("name", ["by", "answer"])
    def test_nobody_is_named_by_number(self, name):
        draft = AnswerDraft((("behov", f"Hämta {PERSON}" if name == "answer" else "Elverk"),), PERSON if name == "by" else "Chef")
        with refused("incident.personal_id_in_text"):
            rules.check_answer(draft, [NEED], NIGHT, before=False)

    @each(("minutes", "fits"), [(-9999, True), (0, True), (5, True), (5.1, False)])
    def test_a_clock_that_differs_a_little_is_let_be(self, minutes, fits):
        draft = AnswerDraft((("behov", "Elverk"),), "Chef", later(minutes))
        if fits:
            assert rules.check_answer(draft, [NEED], NIGHT, before=False).as_of == later(minutes)
        else:
            with refused("situation.answer_later", field="as_of"):
                rules.check_answer(draft, [NEED], NIGHT, before=False)

    @each(("by", "fits"), [("", False), ("…", False), ("x", False), ("VB", True), (" Områdeschef ", True)])
    def test_who_answers_has_a_function(self, by, fits):
        draft = AnswerDraft((("behov", "Elverk"),), by)
        if fits:
            assert rules.check_answer(draft, [NEED], NIGHT, before=False).by == by.strip()
        else:
            with refused("situation.answer_needs_by", field="by"):
                rules.check_answer(draft, [NEED], NIGHT, before=False)

    @pytest.mark.parametrize("reason", ["", "  ", "Läget är känt.\nAlla vet."])
    def test_why_it_is_closed_may_be_left_unsaid_and_is_one_line(self, reason):
        assert rules.check_close(reason, NIGHT) == " ".join(reason.split())

    @pytest.mark.parametrize(("reason", "code"), [("x" * 301, "incident.text_too_long"), (PERSON, "incident.personal_id_in_text")])
    def test_why_it_is_closed_is_short_and_names_nobody(self, reason, code):
        with refused(code):
            rules.check_close(reason, NIGHT)


class TestWhatOthersAsk:
    @pytest.mark.parametrize("due_at", [None, later(-600), later(600)])
    def test_they_may_have_wanted_it_yesterday(self, due_at):
        assert rules.check_came(replace(CAME, due_at=due_at), NIGHT).due_at == due_at

    @each(
        ("changed", "code"),
        [
            ({"actor": ""}, "situation.request_needs_actor"), ({"actor": "…"}, "situation.request_needs_actor"),
            ({"questions": ()}, "situation.request_needs_questions"), ({"questions": ("", " ")}, "situation.request_needs_questions"),
            ({"questions": ("Hur?",) * 21}, "leadership.too_many"), ({"title": "x" * 301}, "incident.text_too_long"),
            ({"reference": PERSON}, "incident.personal_id_in_text"),
        ],
    )  # fmt: skip
    def test_what_lacks_is_said(self, changed, code):
        with refused(code):
            rules.check_came(replace(CAME, **changed), NIGHT)

    @each(
        ("changed", "asked", "code"),
        [
            ({"answers": ("a", "b", "c")}, 2, "situation.reply_too_many"), ({"answers": ()}, 2, "situation.answer_is_empty"),
            ({"answers": ("", "\u200b")}, 2, "situation.answer_is_empty"), ({"approved_by": "x"}, 2, "situation.reply_needs_approval"),
            ({"approved_by": ""}, 2, "situation.reply_needs_approval"),
            ({"answers": (f"Ring {PERSON}",)}, 2, "incident.personal_id_in_text"),
        ],
    )  # fmt: skip
    def test_what_leaves_the_house_is_approved_and_says_something(self, changed, asked, code):
        with refused(code):
            rules.check_reply(replace(REPLY, **changed), asked, NIGHT)


class TestAlike:
    texts = st.text("abdehlnorstuvåäö ?", max_size=40)

    @settings(max_examples=50)
    @given(texts, texts)
    def test_it_is_the_same_both_ways_and_never_more_than_all(self, one, other):
        found = rules.likeness(one, other)
        assert found == rules.likeness(other, one)
        assert 0 <= found <= 1
        assert rules.likeness(one, one) in {0, 1}

    @pytest.mark.parametrize("one", ["Hur många hushåll saknar el?", "Behöver ni stöd med bandvagn?"])
    def test_letters_and_marks_make_no_other_question(self, one):
        assert rules.likeness(one, one.upper().replace("?", " …")) == 1


@each("code", [*words.REFUSALS])
def test_every_refusal_is_a_sentence_in_swedish(code):
    said = str(words.REFUSALS[code])
    with translation.override("en"):
        source = str(words.REFUSALS[code])
    assert said.endswith(".")
    assert said != source
    assert set(re.findall(r"%\((\w+)\)s", said)) == set(re.findall(r"%\((\w+)\)s", source))


def test_what_is_refused_is_told_in_words_with_what_was_said():
    with pytest.raises(Refusal) as caught:
        rules.recipients_of(["A <b>"], new_id())
    assert str(words.REFUSALS[caught.value.code]) % caught.value.facts == (
        "”A <b>” går inte att läsa som namn och e-postadress. Skriv namnet, och adressen inom < och >."
    )
