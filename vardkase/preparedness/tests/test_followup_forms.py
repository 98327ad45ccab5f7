"""The county board's form as it comes: a table or JSON, read strictly, version beside version; and what an answer may be."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import followup_files, words
from vardkase.preparedness.events import followups as events
from vardkase.preparedness.models import FollowupFormRow
from vardkase.preparedness.rules.asking import (
    MOST_QUESTIONS,
    Answer,
    Form,
    Grant,
    GrantLine,
    Group,
    Kind,
    Question,
    Side,
    changed_answers,
    check_answer,
    check_form,
    current,
    fingerprint,
    grants,
    no_longer_asked,
    progress,
    seen_of,
    total,
    wording,
)
from vardkase.preparedness.rules.form_tables import form_of
from vardkase.preparedness.tests.rules_scenes import COUNT, INDICATOR, RECEIVED, SPENT, Desk, form, says
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

TODAY = date(2026, 2, 1)
HEADER = ("Nyckel", "Grupp", "Fråga", "Typ", "Alternativ", "Lag", "Anvisning", "Underlag", "Bidrag", "Sida")


def table(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Form:
    return form_of(header, enumerate(rows, 2), "Årets", "Länsstyrelsen")


class TestATable:
    def test_every_column_and_every_type(self) -> None:
        found = table(
            ("i1", "Indikatorer", "Finns planen?", "ja/nej", "", "LEH 2 kap. 1 §", "Se anvisningen", "selfcheck.own"),
            ("e1", "Händelser", "Hur många?", "antal"),
            ("e2", "Händelser", "Hur ofta?", "val", "varje år | aldrig"),
            ("e3", "Händelser", "När?", "datum"),
            ("e4", "Händelser", "Vad?", ""),
            ("f1", "Ekonomi", "Mottaget", "kronor", "", "", "", "", "Civilt försvar", "Mottaget"),
            ("f2", "Ekonomi", "Använt", "belopp", "", "", "", "", "rakel", "förbrukat"),
        )
        assert [one.name for one in found.groups] == ["Indikatorer", "Händelser", "Ekonomi"]
        first = found.questions[0]
        assert (first.law, first.hint, first.evidence) == ("LEH 2 kap. 1 §", "Se anvisningen", "selfcheck.own")
        assert [one.type for one in found.questions] == [
            Kind.STATE, Kind.NUMBER, Kind.CHOICE, Kind.DAY, Kind.TEXT, Kind.MONEY, Kind.MONEY,
        ]  # fmt: skip
        assert found.questions[2].options == ("varje år", "aldrig")
        assert [(one.grant, one.side) for one in found.questions[5:]] == [
            (Grant.CIVIL_DEFENCE, Side.RECEIVED), (Grant.RAKEL, Side.SPENT),
        ]  # fmt: skip

    def test_columns_in_any_order_with_others_between_and_short_rows(self) -> None:
        found = table(("Hur?", "x", "a1", "G"), header=("Fråga", "Annat", "Nr", "Del", "Svarstyp"))
        assert found.questions == (Question("a1", "Hur?", Kind.TEXT),)

    def test_groups_of_one_name_are_one_wherever_their_rows_stand(self) -> None:
        found = table(("a", "G", "A?", ""), ("b", "H", "B?", ""), ("c", "G", "C?", ""))
        assert [[one.key for one in group.questions] for group in found.groups] == [["a", "c"], ["b"]]
        assert len({one.key for one in found.groups}) == 2

    def test_groups_whose_names_fold_alike_have_keys_of_their_own(self) -> None:
        found = table(("a", "Övrigt", "A?", ""), ("b", "Ovrigt", "B?", ""), ("c", "§", "C?", ""))
        assert len({one.key for one in found.groups}) == 3

    @each(
        "row, facts",
        [
            (("", "G", "A?", ""), {"row": 2, "column": "nyckel"}),
            (("a", "", "A?", ""), {"row": 2, "column": "grupp"}),
            (("a", "G", "", ""), {"row": 2, "column": "fråga"}),
            (("a", "G", "A?", "bild"), {"row": 2, "column": "typ", "said": "bild"}),
            (("a", "G", "A?", "kronor", "", "", "", "", "EU", "mottaget"), {"row": 2, "column": "bidrag", "said": "EU"}),
            (("a", "G", "A?", "kronor", "", "", "", "", "leh", "borta"), {"row": 2, "column": "sida", "said": "borta"}),
        ],
    )
    def test_a_fault_names_its_row_and_column(self, row: tuple[str, ...], facts: dict[str, Any]) -> None:
        with refused("preparedness.form_row", field="file", **facts):
            table(row)

    @each(
        "header, code",
        [
            (("Grupp", "Fråga", "Typ"), "form_column"),
            (("Nyckel", "Fråga", "Typ"), "form_column"),
            (("Nyckel", "Grupp", "Typ"), "form_column"),
            (("Nyckel", "Grupp", "Fråga"), "form_column"),
            ((), "form_column"),
            (("Nyckel", "Nr", "Grupp", "Fråga", "Typ"), "json_twice"),
        ],
    )
    def test_a_header_that_is_none(self, header: tuple[str, ...], code: str) -> None:
        with refused(f"preparedness.{code}", field="file"):
            table(("a", "b", "c", "d", "e"), header=header)

    @each(
        "rows, code",
        [
            ((), "json_lacks"),
            ((("a", "G", "A?", ""), ("a", "H", "B?", "")), "json_twice"),
            ((("a b", "G", "A?", ""),), "form_key"),
            ((("a" * 61, "G", "A?", ""),), "too_long"),
            ((("a", "G", "A" * 2001, ""),), "too_long"),
            ((("a", "G", f"Ring {PERSONAL_NUMBER}?", ""),), "personal_id"),
            ((("a", "G", "A?", "val"),), "form_options"),
            ((("a", "G", "A?", "val", "ja|ja"),), "form_options"),
            ((("a", "G", "A?", "antal", "", "", "", "", "leh", "mottaget"),), "form_grant"),
            ((("a", "G", "A?", "kronor", "", "", "", "", "leh"),), "form_grant"),
            ((("a", "G", "A?", "kronor", "", "", "", "", "", "mottaget"),), "form_grant"),
        ],
    )
    def test_a_form_that_is_not_in_order(self, rows: tuple[tuple[str, ...], ...], code: str) -> None:
        with refused(f"preparedness.{code}", field="file"):
            table(*rows)


class TestAForm:
    def test_the_same_in_json_is_the_same_form(self) -> None:
        said = json.dumps(codec.to_plain(form()), ensure_ascii=False).encode()
        assert followup_files.read_form(said, "", "") == form()
        assert followup_files.read_form(b"\xef\xbb\xbf\n " + said, "Eget namn", "Brev").name == "Eget namn"

    def test_a_group_of_no_questions_and_too_many_are_refused(self) -> None:
        with refused("preparedness.json_lacks", where="groups[3].questions"):
            check_form(replace(form(), groups=(*form().groups, Group("tom", "Tom", ()))))
        many = tuple(Question(f"q{number}", f"Fråga {number}?", Kind.TEXT) for number in range(MOST_QUESTIONS + 1))
        with refused("preparedness.json_too_many", most=MOST_QUESTIONS):
            check_form(replace(form(), groups=(Group("g", "G", many),)))
        assert check_form(replace(form(), groups=(Group("g", "G", many[:-1]),))).questions == many[:-1]

    def test_two_groups_of_one_key_and_a_version_below_one_are_refused(self) -> None:
        first, second, *_rest = form().groups
        with refused("preparedness.json_twice", where="groups: indicators"):
            check_form(replace(form(), groups=(first, replace(second, key="indicators"))))
        with refused("preparedness.json_kind", where="version"):
            check_form(replace(form(), version=0))

    def test_a_group_may_have_the_key_of_a_question(self) -> None:
        assert check_form(replace(form(), groups=(Group("i1", "G", (INDICATOR,)),))).questions == (INDICATOR,)

    @each("data", [b"", b"   \n", b"\xef\xbb\xbf", b'{"key": "\xe5"}'])
    def test_a_file_that_is_none(self, data: bytes) -> None:
        with refused("preparedness.form_file", field="file"):
            followup_files.read_form(data, "N", "")

    def test_a_workbook_with_a_formula_asks_for_its_value_or_is_refused(self) -> None:
        book = openpyxl.Workbook()
        for row in (HEADER[:4], ("a", "G", '=HYPERLINK("http://x")', "")):
            book.active.append(row)
        data = io.BytesIO()
        book.save(data)
        with pytest.raises(Refusal) as no:
            followup_files.read_form(data.getvalue(), "N", "")
        assert no.value.facts["field"] == "file"


class TestAnAnswer:
    CHOICE = Question("c", "Hur ofta?", Kind.CHOICE, ("ja", "aldrig"))
    DAY = Question("d", "När?", Kind.DAY)
    TEXT = Question("t", "Vad?", Kind.TEXT)

    @each(
        "question, said, kept",
        [
            (COUNT, "12", "12"),
            (COUNT, " 1 234 ", "1234"),
            (COUNT, "1\xa0234", "1234"),
            (COUNT, "12,5", "12.5"),
            (COUNT, "0.125", "0.125"),
            (COUNT, "−3", "-3"),
            (RECEIVED, "362 000 kr", "362000"),
            (RECEIVED, "362000 kronor", "362000"),
            (RECEIVED, "1 000,50", "1000.50"),
            (RECEIVED, "1000.5 SEK", "1000.5"),
            (RECEIVED, "0", "0"),
            (INDICATOR, "not_known", "not_known"),
            (CHOICE, "aldrig", "aldrig"),
            (DAY, "2026-01-31", "2026-01-31"),
            (TEXT, " Två  rader \n och en till ", "Två rader\noch en till"),
            (TEXT, "=1+1", "=1+1"),
            (TEXT, "", ""),
            (INDICATOR, "", ""),
        ],
    )
    def test_is_kept_as_it_is_reckoned_with(self, question: Question, said: str, kept: str) -> None:
        assert check_answer(question, says(question, said), TODAY).value == kept

    @each(
        "question, said, code",
        [
            (COUNT, "många", "answer_number"),
            (COUNT, "1e5", "answer_number"),
            (COUNT, "1_000", "answer_number"),
            (COUNT, "NaN", "answer_number"),
            (COUNT, "Infinity", "answer_number"),
            (COUNT, "1.5.2", "answer_number"),
            (COUNT, "12 st", "answer_number"),
            (COUNT, "12 kr", "answer_number"),
            (COUNT, "1" * 13, "answer_number"),
            # In Swedish a thousand, in English one: nobody is to guess.
            (COUNT, "1.000", "answer_number"),
            (RECEIVED, "362.000", "answer_number"),
            (RECEIVED, "362,000", "answer_number"),
            (RECEIVED, "-5", "answer_number"),
            (RECEIVED, "1000,505", "answer_number"),
            (INDICATOR, "ja", "answer_choice"),
            (INDICATOR, "YES", "answer_choice"),
            (CHOICE, "yes", "answer_choice"),
            (CHOICE, "ibland", "answer_choice"),
            (DAY, "31 januari", "needs_day"),
            (DAY, "2026-02-30", "needs_day"),
            (TEXT, "x" * 2001, "too_long"),
            (TEXT, f"Ring {PERSONAL_NUMBER}", "personal_id"),
        ],
    )
    def test_is_refused_at_its_own_field(self, question: Question, said: str, code: str) -> None:
        with refused(f"preparedness.{code}", field=f"value_{question.key}"):
            check_answer(question, says(question, said), TODAY)

    @each(
        "more, code, field",
        [
            ({"evidence": "x" * 2001}, "too_long", "evidence_i1"),
            ({"evidence": PERSONAL_NUMBER}, "personal_id", "evidence_i1"),
            ({"link": "x" * 501}, "too_long", "link_i1"),
            ({"link": "javascript:alert(1)"}, "answer_link", "link_i1"),
            ({"link": "data:text/html,x"}, "answer_link", "link_i1"),
            ({"link": "//evil.example/"}, "answer_link", "link_i1"),
            ({"link": "/\\evil.example/"}, "answer_link", "link_i1"),
            ({"link": "https://"}, "answer_link", "link_i1"),
            ({"link": "https:///x"}, "answer_link", "link_i1"),
            ({"link": "http://[x"}, "answer_link", "link_i1"),
            ({"link": "plan.pdf"}, "answer_link", "link_i1"),
            ({"on": TODAY + timedelta(days=1)}, "answer_in_future", "on_i1"),
        ],
    )
    def test_what_shows_it_is_refused_at_its_own_field(self, more: dict[str, Any], code: str, field: str) -> None:
        with refused(f"preparedness.{code}", field=field):
            check_answer(INDICATOR, says(INDICATOR, "yes", **more), TODAY)

    def test_what_shows_it_may_be_a_page_of_the_house_or_outside_and_today(self) -> None:
        for link in ("/plans/1/", "https://kommun.example/plan?x=1", "HTTP://kommun.example"):
            found = check_answer(INDICATOR, says(INDICATOR, "yes", link=link, on=TODAY), TODAY)
            assert (found.link, found.on) == (link, TODAY)

    def test_its_words_are_the_questions_whatever_was_sent(self) -> None:
        sent = Answer("i1", "Är allt som det ska?", "yes")
        assert check_answer(INDICATOR, sent, TODAY).question == INDICATOR.text


class TestAGroup:
    GROUP = Group("g", "G", (INDICATOR, COUNT))

    def test_only_what_differs_is_written_in_the_order_of_the_form(self) -> None:
        before = {"i1": says(INDICATOR, "no")}
        given = [says(COUNT, "3"), says(INDICATOR, "yes")]
        assert [one.key for one in changed_answers(self.GROUP, before, given, TODAY)] == ["i1", "e1"]
        assert changed_answers(self.GROUP, before, [says(INDICATOR, "no"), says(COUNT, "")], TODAY) == ()
        assert changed_answers(self.GROUP, before, [], TODAY) == ()

    def test_an_answer_can_be_taken_back_to_nothing(self) -> None:
        (one,) = changed_answers(self.GROUP, {"i1": says(INDICATOR, "no")}, [says(INDICATOR)], TODAY)
        assert one.is_empty

    def test_a_question_of_another_group_stops_all(self) -> None:
        with refused("preparedness.no_such_question"):
            changed_answers(self.GROUP, {}, [says(INDICATOR, "yes"), says(SPENT, "1")], TODAY)

    def test_a_fingerprint_follows_what_is_shown_and_nothing_else(self) -> None:
        said = {"i1": says(INDICATOR, "yes")}
        assert seen_of(self.GROUP, said) == seen_of(self.GROUP, {**said, "f2": says(SPENT, "1")})
        others = [
            seen_of(self.GROUP, {}), seen_of(self.GROUP, {"i1": says(INDICATOR, "no")}),
            seen_of(self.GROUP, {"i1": says(INDICATOR, "yes", evidence="x")}), seen_of(replace(self.GROUP, name="H"), said),
        ]  # fmt: skip
        assert len({seen_of(self.GROUP, said), *others}) == 5
        assert fingerprint(1, "a") != fingerprint("a", 1)

    def test_progress_counts_values_and_no_evidence_alone(self) -> None:
        said = {"i1": says(INDICATOR, evidence="Planen."), "e1": says(COUNT, "0")}
        found = progress(self.GROUP.questions, said)
        assert (found.answered, found.total, found.is_complete) == (1, 2, False)
        assert progress(self.GROUP.questions, {**said, "i1": says(INDICATOR, "no")}).is_complete
        assert progress((), {}).is_complete

    def test_what_was_answered_in_other_words_is_kept_beside(self) -> None:
        old = Answer("i1", "Är planen övad?", "no")
        asked = replace(form(), groups=(self.GROUP,))
        assert current(asked, [old, says(COUNT, "1")]) == {"e1": says(COUNT, "1")}
        assert no_longer_asked(asked, [old, Answer("borta", "Bort?"), says(COUNT, "1")]) == (old,)
        assert wording("Är planen övad?") == wording("är  PLANEN övad") != wording("Är planen känd?")


class TestTheMoney:
    def test_of_several_questions_of_one_side_is_added(self) -> None:
        more = Question("f3", "Mottaget i efterhand", Kind.MONEY, grant=Grant.LEH, side=Side.RECEIVED)
        asked = replace(form(), groups=(Group("g", "G", (RECEIVED, more, SPENT)),))
        (line,) = grants(asked, {"f1": says(RECEIVED, "100"), "f3": says(more, "50.5"), "f2": says(SPENT, "30")})
        assert (line.received, line.spent, line.left) == (Decimal("150.5"), Decimal(30), Decimal("120.5"))

    def test_what_is_not_answered_is_not_nought(self) -> None:
        for said, received, left in (({}, None, None), ({"f1": says(RECEIVED, "0")}, Decimal(0), None)):
            (line,) = grants(form(), said)
            assert (line.received, line.left) == (received, left)

    def test_a_whole_sum_asks_for_every_part(self) -> None:
        known = GrantLine(Grant.LEH, Decimal(1), Decimal(2))
        half = GrantLine(Grant.RAKEL, Decimal(3), None)
        assert [total(lines, side) for lines in ([known], [known, half], []) for side in Side] == [
            Decimal(1), Decimal(2), Decimal(4), None, None, None,
        ]  # fmt: skip


def test_every_refusal_of_an_answer_has_swedish_words_that_its_facts_fit() -> None:
    with translation.override("sv"):
        for question, said in ((COUNT, "många"), (INDICATOR, "x"), (TestAnAnswer.DAY, "x"), (TestAnAnswer.TEXT, "x" * 2001)):
            with pytest.raises(Refusal) as no:
                check_answer(question, says(question, said), TODAY)
            sentence = str(words.REFUSALS[no.value.code]) % no.value.facts
            assert sentence.endswith("."), sentence
            assert "%" not in sentence


@kept
def desk(filled: Any) -> Desk:
    return Desk(filled)


@pytest.mark.django_db
class TestTakingItIn:
    def test_versions_are_counted_by_the_house_and_by_year(self, desk: Desk) -> None:
        for year, wanted in ((desk.year, 1), (desk.year - 1, 1), (desk.year, 2), (desk.year + 1, 1)):
            found = form(indicator=replace(INDICATOR, text=f"Fråga {new_id()}?"))
            assert desk.ask(year, replace(found, version=40)).event.form.version == wanted
        assert FollowupFormRow.objects.count() == 4

    def test_the_same_once_more_is_told_and_by_the_same_key_is_one(self, desk: Desk) -> None:
        key = new_id()
        first = desk.ask(key=key)
        assert desk.ask(key=key).number == first.number
        with refused("ledger.key_reused"):
            desk.ask(desk.year - 1, key=key)
        with refused("preparedness.form_same", version=1, field="file"):
            desk.ask(found=replace(form(), version=9))
        assert ledger.head(events.stream_of(desk.keeper)).number == 1

    def test_years_before_the_law_and_after_the_next_are_refused(self, desk: Desk) -> None:
        for year in (-1, 0, 1999, 2005, desk.year + 2, 9999):
            with refused("preparedness.followup_year", field="year", first=2006, last=desk.year + 1):
                desk.do("import_followup_form", year=year, form=form(), file="f")
        for year in (2006, desk.year + 1):
            desk.ask(year)

    def test_names_and_marks_are_tidied_and_bounded(self, desk: Desk) -> None:
        entry = desk.ask(found=replace(form(), name="  Årets   formulär ", source=" Brev ", mark=" Påhittat. "))
        assert (entry.event.form.name, entry.event.form.source, entry.event.form.mark) == ("Årets formulär", "Brev", "Påhittat.")
        for said, code, field in (
            ({"name": ""}, "form_needs_name", "name"), ({"name": "x" * 201}, "too_long", "name"),
            ({"source": "x" * 601}, "too_long", "source"), ({"mark": "x" * 601}, "too_long", "mark"),
        ):  # fmt: skip
            with refused(f"preparedness.{code}", field=field):
                desk.ask(desk.year - 1, replace(form(), **said))

    def test_who_only_reads_or_works_in_a_unit_takes_none_in(self, desk: Desk) -> None:
        for role in (Role.AUDITOR, Role.UNIT_COORDINATOR, Role.UNIT_HEAD):
            with refused("preparedness.rules_may_not"):
                desk.ask(viewer=viewer_with(role))
        assert not FollowupFormRow.objects.exists()
