"""Forms of questions and their answers, without any table: what a form and an answer may be, last year's, and the money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from vardkase.preparedness.rules import asking
from vardkase.preparedness.rules.asking import Answer, Form, Grant, Group, Kind, Question, Side
from vardkase.preparedness.rules.form_tables import form_of
from vardkase.preparedness.selfcheck_form import selfcheck_form
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.preparedness.words import asking as words

TODAY = date(2026, 11, 30)
HEADER = ("Nyckel", "Grupp", "Fråga", "Typ", "Alternativ", "Bidrag", "Sida")


def question(key: str, kind: Kind = Kind.NUMBER, text: str = "", **more: Any) -> Question:
    return Question(key, text or f"Fråga {key}?", kind, **more)


def form(*questions: Question, **more: Any) -> Form:
    return Form(**{"key": "f", "version": 1, "name": "Blankett", "source": "Påhittad", "groups": (Group("g", "Grupp", questions),), **more})


def said(one: Question, value: str = "", **more: Any) -> Answer:
    return Answer(one.key, one.text, value, **more)


def money(*sums: tuple[Grant, Side, str]) -> tuple[Form, dict[str, Answer]]:
    questions = [question(f"m{n}", Kind.MONEY, grant=grant, side=side) for n, (grant, side, _sum) in enumerate(sums)]
    return form(*questions), {one.key: said(one, value) for one, (_g, _s, value) in zip(questions, sums, strict=True) if value}


class TestMoney:
    """rsa-cases.md A9, in millions of kronor."""

    def test_the_grants_of_a_year_to_the_municipalities(self) -> None:
        found, answers = money(
            (Grant.LEH, Side.RECEIVED, "362"), (Grant.CIVIL_DEFENCE, Side.RECEIVED, "260"), (Grant.RAKEL, Side.RECEIVED, "27")
        )
        lines = asking.grants(found, answers)
        assert asking.total(lines, Side.RECEIVED) == 649
        assert asking.total(lines, Side.RECEIVED) + Decimal(105) == 754  # type: ignore[operator]  # it was just seen to be a number
        assert asking.total(lines, Side.SPENT) is None

    def test_an_increase_of_two_parts_is_added_to_the_same_grant(self) -> None:
        found, answers = money((Grant.LEH, Side.RECEIVED, "130"), (Grant.LEH, Side.RECEIVED, "20"), (Grant.LEH, Side.SPENT, "149.5"))
        (line,) = asking.grants(found, answers)
        assert (line.received, line.left) == (Decimal(150), Decimal("0.5"))

    def test_a_sum_that_lacks_a_part_is_no_sum(self) -> None:
        found, answers = money((Grant.LEH, Side.RECEIVED, "362"), (Grant.RAKEL, Side.RECEIVED, ""))
        lines = asking.grants(found, answers)
        assert [one.received for one in lines] == [Decimal(362), None]
        assert asking.total(lines, Side.RECEIVED) is None
        assert lines[0].left is None

    def test_it_is_read_and_written_as_here(self) -> None:
        one = question("a", Kind.MONEY)
        for typed, kept in (("362 000 000 kr", "362000000"), ("1\u00a0250,50", "1250.50"), ("0", "0"), ("12 kronor", "12")):
            assert asking.check_answer(one, said(one, typed), TODAY).value == kept
        assert words.value(one, said(one, "1250.50")) == "1\u00a0250,50\u00a0kr"
        assert words.amount(None) == "–"


class TestAnAnswer:
    def test_what_cannot_be_is_refused_at_its_field(self) -> None:
        cases = [
            (Kind.NUMBER, {"value": "många"}, "answer_number", "value_a"),
            (Kind.NUMBER, {"value": "NaN"}, "answer_number", "value_a"),
            (Kind.NUMBER, {"value": "1e9"}, "answer_number", "value_a"),
            (Kind.MONEY, {"value": "-1"}, "answer_number", "value_a"),
            (Kind.STATE, {"value": "kanske"}, "answer_choice", "value_a"),
            (Kind.CHOICE, {"value": "yes"}, "answer_choice", "value_a"),
            (Kind.DAY, {"value": "i går"}, "needs_day", "value_a"),
            (Kind.TEXT, {"value": PERSONAL_NUMBER}, "personal_id", "value_a"),
            (Kind.TEXT, {"link": "javascript:alert(1)"}, "answer_link", "link_a"),
            (Kind.TEXT, {"link": "//någon.example/"}, "answer_link", "link_a"),
            (Kind.TEXT, {"evidence": "x" * 2001}, "too_long", "evidence_a"),
            (Kind.TEXT, {"on": date(2026, 12, 1)}, "answer_in_future", "on_a"),
        ]
        for kind, more, code, field in cases:
            one = question("a", kind, options=("x", "y"))
            with refused(f"preparedness.{code}", field=field):
                asking.check_answer(one, Answer("a", "", **more), TODAY)

    def test_what_can_be_is_kept_with_the_words_of_the_question(self) -> None:
        for kind, value in ((Kind.STATE, "partly"), (Kind.CHOICE, "y"), (Kind.DAY, "2026-02-15"), (Kind.NUMBER, "-3"), (Kind.TEXT, "")):
            one = question("a", kind, options=("x", "y"))
            more = {"link": "/preparedness/functions/", "on": TODAY}
            assert asking.check_answer(one, Answer("a", "annat", value, **more), TODAY) == said(one, value, **more)

    def test_only_what_differs_is_an_answer_and_no_other_group_is_answered(self) -> None:
        one, two = question("a"), question("b")
        group = Group("g", "G", (one, two))
        before = {"a": said(one, "1")}
        assert asking.changed_answers(group, before, (said(one, " 1 "), said(two)), TODAY) == ()
        assert asking.changed_answers(group, before, (said(one), said(two, "2")), TODAY) == (said(one), said(two, "2"))
        with refused("preparedness.no_such_question"):
            asking.changed_answers(group, before, (said(question("c"), "1"),), TODAY)


class TestAnotherVersionOfTheForm:
    OLD = (said(question("a"), "1"), said(question("b"), "2"), said(question("c"), "3"))

    def test_last_year_is_matched_by_key_else_by_the_same_words(self) -> None:
        found = asking.earlier(form(question("a"), question("b", text="Något annat?"), question("x", text="fråga  C ?")), self.OLD)
        assert {key: (one.answer.value, one.certain) for key, one in found.items()} == {
            "a": ("1", True), "b": ("2", False), "x": ("3", False),
        }  # fmt: skip

    def test_the_same_words_are_not_taken_from_a_question_that_is_there_itself(self) -> None:
        found = asking.earlier(form(question("a"), question("x", text="Fråga a?")), self.OLD)
        assert set(found) == {"a"}

    def test_what_is_gone_or_asked_in_other_words_keeps_its_answer_beside(self) -> None:
        now = form(question("a"), question("b", text="Något annat?"))
        assert [one.key for one in asking.no_longer_asked(now, self.OLD)] == ["b", "c"]
        assert set(asking.current(now, self.OLD)) == {"a"}
        assert asking.progress(now.questions, asking.current(now, self.OLD)) == asking.Progress(1, 2)
        assert asking.progress((), {}).is_complete


class TestAForm:
    def test_what_it_may_not_be(self) -> None:
        cases = [
            (form(), "json_lacks", "groups"),
            (form(question("a"), question("a")), "json_twice", "a"),
            (form(question("a b")), "form_key", "a b"),
            (form(question("a", Kind.CHOICE, options=("x", "x"))), "form_options", "a"),
            (form(question("a", Kind.MONEY, grant=Grant.LEH)), "form_grant", "a"),
            (form(question("a", grant=Grant.LEH, side=Side.SPENT)), "form_grant", "a"),
            (form(question("a"), version=0), "json_kind", "version"),
            (form(*(question(f"q{n}") for n in range(301))), "json_too_many", "groups"),
        ]
        for found, code, where in cases:
            with refused(f"preparedness.{code}", where=where):
                asking.check_form(found)

    def test_the_self_check_is_marked_as_ours_and_every_question_has_its_law(self) -> None:
        found = selfcheck_form()
        assert "inte bilagan" in found.mark
        assert len(found.groups) == 8
        assert [one.key for one in found.questions if not one.law or one.type is not Kind.STATE] == []

    def test_from_a_table(self) -> None:
        rows = [
            (2, ("i1", "Indikatorer", "Finns en plan?", "Ja/nej")),
            (3, ("e1", "Händelser", "Hur många?", "antal", "")),
            (4, ("i2", "Indikatorer", "Hur ofta?", "val", "varje år | sällan")),
            (5, ("f1", "Ekonomi", "Mottaget för LEH", "kronor", "", "leh", "mottaget")),
        ]
        found = form_of(HEADER, rows, "Uppföljning", "Länsstyrelsen")
        assert [(one.name, [q.key for q in one.questions]) for one in found.groups] == [
            ("Indikatorer", ["i1", "i2"]), ("Händelser", ["e1"]), ("Ekonomi", ["f1"]),
        ]  # fmt: skip
        assert [one.type for one in found.questions] == [Kind.STATE, Kind.CHOICE, Kind.NUMBER, Kind.MONEY]
        assert found.questions[1].options == ("varje år", "sällan")
        assert (found.questions[3].grant, found.questions[3].side) == (Grant.LEH, Side.RECEIVED)

    def test_a_table_that_cannot_be_read_says_the_row_and_the_column(self) -> None:
        good = ("a", "G", "Fråga?", "tal")
        cases: list[tuple[tuple[str, ...], tuple[str, ...], str, dict[str, Any]]] = [
            (("Nyckel", "Grupp", "Fråga"), good[:3], "form_column", {"column": "typ"}),
            (("Nyckel", "Nr", "Grupp", "Fråga", "Typ"), good, "json_twice", {"where": "Nr"}),
            (HEADER, ("", *good[1:]), "form_row", {"row": 7, "column": "nyckel"}),
            (HEADER, ("a", "", *good[2:]), "form_row", {"row": 7, "column": "grupp"}),
            (HEADER, ("a", "G"), "form_row", {"row": 7, "column": "fråga"}),
            (HEADER, (*good[:3], "bild"), "form_row", {"row": 7, "column": "typ", "said": "bild"}),
            (HEADER, (*good, "", "kassan", "mottaget"), "form_row", {"row": 7, "column": "bidrag"}),
        ]
        for header, row, code, facts in cases:
            with refused(f"preparedness.{code}", field="file", **facts):
                form_of(header, [(7, row)], "Namn", "")


def test_a_fingerprint_follows_the_question_and_the_answer() -> None:
    one = question("a")
    group = Group("g", "G", (one,))
    plain = asking.seen_of(group, {})
    assert asking.seen_of(group, {}) == plain
    assert asking.seen_of(group, {"a": said(one, "1")}) != plain
    assert asking.seen_of(replace(group, questions=(replace(one, text="Ny"),)), {}) != plain
