"""What the rules ask of a decision, a withdrawal, a referral and a comment: every sentence of their promises, in plain Python."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from vardkase.plans.rules import terms
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.document_terms import Term, body_of, choices, months_after, term, term_on
from vardkase.plans.rules.documents import (
    Cloak,
    Content,
    Cover,
    Decision,
    Facts,
    Ground,
    Invited,
    Section,
    Withdrawal,
    check_comment,
    check_day,
    check_decision,
    check_referral,
    check_withdrawal,
)
from vardkase.plans.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.testing.cases import each

TODAY = date(2026, 11, 30)
WRITTEN = Content(Facts("Krishanteringsplan", "Beredskapschef"), (Section("direction", "Inriktning och mål", "Liv och hälsa först."),))
DECIDED = Decision(
    Adopter.COUNCIL, "Kommunfullmäktige", date(2026, 11, 4), "§ 118", "KS 2026-41", date(2026, 11, 4), election=2026
)  # fmt: skip
LETTER = Withdrawal(date(2026, 12, 31), "Kommunfullmäktige", "KS 2026-41, § 12", "Ersätts av en ny.")


def decided(content: Content = WRITTEN, by_term: bool = True, **facts: Any) -> Decision:
    return check_decision(replace(DECIDED, **facts), content, today=TODAY, by_term=by_term)


class TestADecision:
    def test_that_holds_is_let_through_as_it_was_written(self) -> None:
        assert decided() == DECIDED
        assert decided(decided_by="  Kommun­fullmäktige \n").decided_by.strip()
        assert decided(valid_from=date(2027, 1, 1), valid_to=date(2030, 10, 14)).valid_to == date(2030, 10, 14)

    @each(
        "facts, code, field",
        [
            ({"decided_by": ""}, "plans.adoption_needs_decider", "decided_by"),
            ({"decided_by": " \t\n"}, "plans.adoption_needs_decider", "decided_by"),
            ({"decided_by": "x" * 501}, "plans.too_long", "decided_by"),
            ({"paragraph": ""}, "plans.document_needs_paragraph", "paragraph"),
            ({"paragraph": PERSONAL_NUMBER}, "plans.personal_id", "paragraph"),
            ({"registry": "HEMLIG"}, "plans.document_classified", "registry"),
            ({"why_early": "x" * 501}, "plans.too_long", "why_early"),
            ({"decided_on": TODAY + timedelta(days=1), "valid_from": date(2027, 1, 1)}, "plans.decided_in_future", "decided_on"),
            ({"valid_from": date(2026, 11, 3)}, "plans.valid_before_decision", "valid_from"),
            ({"valid_to": date(2026, 11, 3)}, "plans.document_ends_before_start", "valid_to"),
            ({"valid_from": date(2026, 12, 1), "valid_to": date(2026, 11, 30)}, "plans.document_ends_before_start", "valid_to"),
            ({"decided_on": date(1, 1, 1), "valid_from": date(1, 1, 1), "why_outside": "x"}, "organisation.odd_date", "decided_on"),
            ({"valid_from": date(9999, 1, 1), "why_outside": "x"}, "organisation.odd_date", "valid_from"),
            ({"valid_to": date(9999, 12, 31), "why_outside": "x"}, "organisation.odd_date", "valid_to"),
        ],
    )
    def test_is_refused_at_the_field_that_is_wrong(self, facts: dict[str, Any], code: str, field: str) -> None:
        with refused(code, field=field):
            decided(**facts)

    @each("election", [0, 1, -4, 1990, 2023, 2024, 2025, 2202, 99_999])
    def test_is_for_a_term_that_there_is(self, election: int) -> None:
        for why in ("", "Beslutades före valet."):
            with refused("plans.document_needs_term", field="election"):
                decided(election=election, why_outside=why)

    def test_of_what_follows_no_term_is_asked_for_none(self) -> None:
        found = decided(by_term=False, election=2023, why_outside="Spelar ingen roll.", valid_to=date(2050, 1, 1))
        assert (found.election, found.why_outside, found.valid_to) == (0, "", date(2050, 1, 1))

    @each(
        "facts, outside",
        [
            ({}, False),
            ({"election": 2022}, True),
            ({"election": 2030}, True),
            ({"valid_to": date(2030, 10, 14)}, False),
            ({"valid_to": date(2030, 10, 15)}, True),
            ({"decided_on": date(2026, 10, 15), "valid_from": date(2026, 10, 15)}, False),
            ({"decided_on": date(2026, 10, 14)}, True),
            ({"adopter": Adopter.BOARD}, True),
            ({"adopter": Adopter.BOARD, "election": 2022}, False),
            ({"adopter": Adopter.BOARD, "election": 2022, "valid_from": date(2026, 12, 31)}, False),
            ({"adopter": Adopter.BOARD, "election": 2022, "valid_from": date(2027, 1, 1)}, True),
            ({"adopter": Adopter.HEAD, "election": 2022}, False),
            ({"adopter": Adopter.COMPANY, "election": 2022}, False),
            ({"adopter": Adopter.EXECUTIVE, "election": 2022}, False),
        ],
    )
    def test_has_its_days_in_the_term_of_who_decides_or_says_why_not(self, facts: dict[str, Any], outside: bool) -> None:
        if outside:
            with refused("plans.document_outside_term", field="why_outside"):
                decided(**facts)
            assert decided(**facts, why_outside="Den gamla styrelsen beslutade före årsskiftet.").why_outside
        else:
            assert decided(**facts).election

    def test_outside_the_term_is_told_its_days(self) -> None:
        with refused("plans.document_outside_term", term="2022–2026", start=date(2022, 10, 15), end=date(2026, 10, 14)):
            decided(election=2022)

    @each(
        "content, code",
        [
            (replace(WRITTEN, facts=Facts("Plan")), "plans.document_needs_owner"),
            (replace(WRITTEN, sections=()), "plans.document_nothing_written"),
            (replace(WRITTEN, sections=(Section("a", "Tom"),)), "plans.document_nothing_written"),
            (
                replace(WRITTEN, facts=replace(WRITTEN.facts, cloak=Cloak(Cover.ELSEWHERE)), sections=()),
                "plans.document_needs_reference",
            ),
        ],
    )
    def test_is_of_something_that_somebody_owns_and_has_written(self, content: Content, code: str) -> None:
        with refused(code):
            decided(content)

    def test_of_what_is_held_elsewhere_needs_only_the_reference(self) -> None:
        whole = Content(Facts("Krigsorganisation", "Säkerhetsskyddschef", cloak=Cloak(Cover.ELSEWHERE, reference="KS-S 4")))
        assert decided(whole).paragraph
        part = replace(WRITTEN, sections=(Section("a", "Reservplats", "", Cloak(Cover.ELSEWHERE, reference="KS-S 5")),))
        assert decided(part).paragraph


class TestAWithdrawal:
    def test_that_holds_is_let_through(self) -> None:
        assert check_withdrawal(LETTER, date(2026, 12, 31)) == LETTER
        assert check_withdrawal(replace(LETTER, reference=""), None).reference == ""

    @each(
        "facts, code, field",
        [
            ({"decided_by": " "}, "plans.adoption_needs_decider", "decided_by"),
            ({"reason": ""}, "plans.document_withdrawal_needs_reason", "reason"),
            ({"reason": "x" * 1001}, "plans.too_long", "reason"),
            ({"reference": "x" * 201}, "plans.too_long", "reference"),
            ({"reason": PERSONAL_NUMBER}, "plans.personal_id", "reason"),
            ({"last_day": date(1, 1, 1)}, "organisation.odd_date", "last_day"),
            ({"last_day": date(9999, 12, 31)}, "organisation.odd_date", "last_day"),
            ({"last_day": date(2026, 11, 3)}, "plans.document_withdrawn_before_decided", "last_day"),
        ],
    )
    def test_is_refused_at_the_field_that_is_wrong(self, facts: dict[str, Any], code: str, field: str) -> None:
        with refused(code, field=field):
            check_withdrawal(replace(LETTER, **facts), date(2026, 11, 4))

    def test_of_what_was_never_adopted_may_have_any_day(self) -> None:
        assert check_withdrawal(replace(LETTER, last_day=date(2000, 1, 1)), None).last_day == date(2000, 1, 1)


class TestAReferral:
    def test_asks_each_once_with_the_function_said_last(self) -> None:
        social, company = UUID(int=1), UUID(int=2)
        asked, question = check_referral(
            [Invited(social, "Socialnämnden", "Chef"), Invited(company, "Bolaget"), Invited(social, "Socialnämnden", " Socialchef ")],
            "  Vad\r\nsaknas? ",
            TODAY,
            TODAY,
        )
        assert asked == (Invited(social, "Socialnämnden", "Socialchef"), Invited(company, "Bolaget"))
        assert question == "Vad\nsaknas?"

    @each(
        "invited, question, last_day, code, field",
        [
            ((), "", TODAY, "plans.document_nobody_asked", "invited"),
            (("A",), "", TODAY - timedelta(days=1), "plans.document_last_day_passed", "last_day"),
            (("A",), "", date(9999, 1, 1), "organisation.odd_date", "last_day"),
            (("A",), "x" * 2001, TODAY, "plans.too_long", "question"),
            (("A",), PERSONAL_NUMBER, TODAY, "plans.personal_id", "question"),
            (("A",), "HEMLIG", TODAY, "plans.document_classified", "question"),
        ],
    )
    def test_is_refused_at_the_field_that_is_wrong(
        self, invited: tuple[str, ...], question: str, last_day: date, code: str, field: str
    ) -> None:
        with refused(code, field=field):
            check_referral([Invited(UUID(int=1), name) for name in invited], question, last_day, TODAY)


@each(
    "text, author, code, field",
    [
        ("", "Chef", "plans.document_comment_empty", "text"),
        (" \n ", "Chef", "plans.document_comment_empty", "text"),
        ("Bra.", "", "plans.document_comment_needs_author", "author"),
        ("x" * 5001, "Chef", "plans.too_long", "text"),
        ("Bra.", "x" * 201, "plans.too_long", "author"),
        (f"Ring {PERSONAL_NUMBER}", "Chef", "plans.personal_id", "text"),
        ("Bra.", PERSONAL_NUMBER, "plans.personal_id", "author"),
        ("KVALIFICERAT HEMLIG", "Chef", "plans.document_classified", "text"),
    ],
)
def test_a_comment_has_a_text_and_a_function(text: str, author: str, code: str, field: str) -> None:
    with refused(code, field=field):
        check_comment(text, author)
    assert check_comment(" Skriv\r\nom äldre. ", " Socialchef ") == ("Skriv\nom äldre.", "Socialchef")


def test_a_day_is_a_slip_of_the_pen_or_not() -> None:
    check_day("day", TODAY)
    for day in (date.min, date(1199, 1, 1), date.max):
        with refused("organisation.odd_date", field="day", day=day):
            check_day("day", day)


class TestTheTermsOfDocuments:
    """One truth for the days of a term: what `rules.terms` says of the body is what a document's term is."""

    @each("election", range(1994, 2050, 4))
    def test_are_those_of_the_bodies(self, election: int) -> None:
        for adopter in Adopter:
            found, of = term(election, adopter), terms.term_of(election)
            assert found.start == terms.default_begin(body_of(adopter), of)
            assert found.end + timedelta(days=1) == term(election + 4, adopter).start
            assert (found.election, found.years) == (of.year, of.name)

    def test_of_the_council_are_its_own_and_of_all_others_the_executive_boards(self) -> None:
        assert term(2026, Adopter.COUNCIL) == Term(2026, date(2026, 10, 15), date(2030, 10, 14))
        for adopter in set(Adopter) - {Adopter.COUNCIL}:
            assert term(2026, adopter) == Term(2026, date(2027, 1, 1), date(2030, 12, 31))

    @each("year", [0, 1993, 2023, 2024, 2025, 2202])
    def test_follow_upon_an_election(self, year: int) -> None:
        with refused("plans.no_such_term", year=year):
            term(year, Adopter.COUNCIL)

    def test_cover_every_day_once(self) -> None:
        for adopter in Adopter:
            day = date(2021, 12, 25)
            while day < date(2027, 1, 10):
                found = term_on(day, adopter)
                assert day in found
                assert day not in term(found.election - 4, adopter)
                assert day not in term(found.election + 4, adopter)
                day += timedelta(days=13)

    def test_are_offered_around_a_day(self) -> None:
        assert [one.years for one in choices(date(2026, 12, 31), Adopter.BOARD)] == ["2018–2022", "2022–2026", "2026–2030"]
        assert [one.years for one in choices(date(2026, 12, 31), Adopter.COUNCIL)] == ["2022–2026", "2026–2030", "2030–2034"]


@each(
    "day, months, after",
    [
        (date(2026, 11, 4), 1, date(2026, 12, 4)),
        (date(2026, 11, 4), 12, date(2027, 11, 4)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 60, date(2031, 12, 31)),
        (date(2026, 1, 31), 11, date(2026, 12, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


def test_a_ground_is_one_of_three_sections_of_the_secrecy_act() -> None:
    assert {ground.value for ground in Ground} == {"", "osl_18_13", "osl_18_8", "osl_15_2"}
