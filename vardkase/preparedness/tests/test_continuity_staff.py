"""Loss of staff (rsa-cases A7: 20 % for six weeks, of which two at 40 %), as it is planned, typed, reckoned, shown and changed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import queries
from vardkase.preparedness.events import continuity as written
from vardkase.preparedness.forms.continuity import AssumptionForm
from vardkase.preparedness.models import StaffAssumptionRow
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import Holder
from vardkase.preparedness.rules.continuity import Continuity
from vardkase.preparedness.rules.staffing import (
    MOST_WEEKS,
    NATIONAL,
    Assumption,
    Enough,
    check_assumption,
    loss_of,
    parse_weeks,
    present,
)
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, Chain, hours, refused
from vardkase.preparedness.tests.test_continuity import adopt, do
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.preparedness.views.staffing import words_number
from vardkase.testing.cases import each
from vardkase.testing.pages import sign_in
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

NEXT = Holder(new_id(), "Enhetschef")


class TestTheNationalAssumption:
    def test_is_what_it_is_and_says_from_where(self) -> None:
        assert len(NATIONAL.weeks) == 6
        assert NATIONAL.weeks.count(20) == 4
        assert NATIONAL.weeks.count(40) == 2
        assert Fraction(sum(NATIONAL.weeks), 6) == Fraction(80, 3)
        assert "MSB" in NATIONAL.source
        assert check_assumption(NATIONAL) == NATIONAL
        assert parse_weeks(" ".join(map(str, NATIONAL.weeks))) == NATIONAL.weeks

    def test_the_two_worst_weeks_stand_together_and_neither_first_nor_last(self) -> None:
        worst = [number for number, percent in enumerate(NATIONAL.weeks) if percent == 40]
        assert worst[1] - worst[0] == 1
        assert 0 not in worst
        assert 5 not in worst

    @each(
        "ordinary, normal, peak, lost",
        [(45, 36, 27, 72), (0, 0, 0, 0), (1, 0, 0, 1.6), (3, 2, 1, 4.8), (5, 4, 3, 8), (7, 5, 4, 11.2), (100, 80, 60, 160), (10, 8, 6, 16)],
    )
    def test_who_is_left_of_so_many(self, ordinary: int, normal: int, peak: int, lost: float) -> None:
        found = loss_of(ordinary, None, NATIONAL)
        assert found.present == (normal, normal, peak, peak, normal, normal)
        assert found.person_weeks == pytest.approx(lost)
        assert found.lacking == (0,) * 6
        assert found.enough is Enough.UNKNOWN

    @each(
        "least, lacking, enough",
        [
            (0, (0, 0, 0, 0, 0, 0), Enough.ENOUGH),
            (27, (0, 0, 0, 0, 0, 0), Enough.ENOUGH),
            (28, (0, 0, 1, 1, 0, 0), Enough.SHORT),
            (36, (0, 0, 9, 9, 0, 0), Enough.SHORT),
            (40, (4, 4, 13, 13, 4, 4), Enough.SHORT),
            (45, (9, 9, 18, 18, 9, 9), Enough.SHORT),
        ],
    )
    def test_what_forty_five_lack_to_their_least(self, least: int, lacking: tuple[int, ...], enough: Enough) -> None:
        found = loss_of(45, least, NATIONAL)
        assert (found.lacking, found.enough) == (lacking, enough)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 5000), st.integers(0, 100))
    def test_nobody_is_counted_in_halves_and_never_more_than_there_are(self, ordinary: int, percent: int) -> None:
        exact = Fraction(ordinary * (100 - percent), 100)
        assert present(ordinary, percent) <= exact < present(ordinary, percent) + 1
        assert 0 <= present(ordinary, percent) <= ordinary


class TestAsItIsTyped:
    @each(
        "typed, weeks",
        [
            ("20 20 40 40 20 20", (20, 20, 40, 40, 20, 20)),
            ("20%, 40 %; 0", (20, 40, 0)),
            ("20, 20, 40", (20, 20, 40)),
            (" 100 ", (100,)),
            ("0\n0\t5", (0, 0, 5)),
            ("007", (7,)),
            (" ".join(["1"] * MOST_WEEKS), (1,) * MOST_WEEKS),
        ],
    )
    def test_what_can_be_read(self, typed: str, weeks: tuple[int, ...]) -> None:
        assert parse_weeks(typed) == weeks

    @each("typed", ["", " ", "%", "tjugo", "20-40", "101", "1000", "-1", "2.5", "12,5", "12,5 12,5", "20,20,40", "²0", "٢٠", "1e1", "20 x"])
    def test_what_cannot_is_refused_and_not_guessed_at(self, typed: str) -> None:
        with refused("preparedness.unread_weeks", field="weeks"):
            parse_weeks(typed)

    def test_more_weeks_than_half_a_year(self) -> None:
        many = (1,) * (MOST_WEEKS + 1)
        with refused("preparedness.too_many_weeks", field="weeks", most=MOST_WEEKS):
            parse_weeks(" ".join(map(str, many)))
        with refused("preparedness.too_many_weeks", field="weeks", most=MOST_WEEKS):
            check_assumption(Assumption(many))

    @each("weeks", [(), (101,), (-1,), (20, 200)])
    def test_one_that_comes_from_elsewhere_is_tried_as_well(self, weeks: tuple[int, ...]) -> None:
        with refused("preparedness.unread_weeks", field="weeks"):
            check_assumption(Assumption(weeks))

    def test_where_it_is_taken_from_has_its_limit_and_no_persons(self) -> None:
        assert check_assumption(Assumption((20,), "  Regionen  ")).source == "Regionen"
        with refused("preparedness.too_long", field="source"):
            check_assumption(Assumption((20,), "x" * 601))
        with refused("preparedness.personal_id", field="source"):
            check_assumption(Assumption((20,), PERSONAL_NUMBER))

    @each("value, said", [(72.0, "72"), (11.2, "11,2"), (4.8, "4,8"), (0.0, "0"), (1 / 3, "0,3"), (8.0, "8"), (1296.0, "1296")])
    def test_numbers_are_written_as_in_swedish(self, value: float, said: str) -> None:
        assert words_number(value) == said

    @each(
        "typed, words",
        [
            ("12,5", "Skriv procenten för varje vecka"),
            ("mycket", "Skriv procenten för varje vecka"),
            ("1 " * 27, "26"),
        ],
    )
    def test_the_form_says_it_at_its_field(self, typed: str, words: str) -> None:
        form = AssumptionForm({"key": str(new_id()), "weeks": typed, "reason": "Prov"}, now_is=NATIONAL)
        assert form.is_valid()
        with pytest.raises(Refusal) as no:
            form.assumption()
        form.refuse(no.value)
        assert list(form.errors) == ["weeks"]
        assert words in form.errors["weeks"][0]


def staffed(ordinary: int, least: int | None) -> Continuity:
    return Continuity(
        goal=hours(8), consequence="A", routines="B", decides="C", back="D", owner=NEXT, next_test=None, ordinary=ordinary, least=least
    )


@kept
def manned(chain: Chain) -> Chain:
    """Home care is forty-five and needs thirty; the alarms are ten and have not said their least; the rest have said nothing."""
    plan = replace(staffed(45, 30), next_test=chain.town.now.date().replace(year=2020))
    do(chain, "save_continuity", plan=plan)
    adopt(chain, plan)
    do(chain, "save_continuity", "Trygghetslarm", plan=staffed(10, None))
    chain.add("Skola")
    return chain


def shown(client: Client, chain: Chain, viewer: Any = None) -> Any:
    sign_in(client, viewer or chain.town.viewer)
    answer = client.get(reverse("preparedness:staff", args=[chain.authority]))
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def text(page: Any) -> str:
    return " ".join(page.text_content().split())


def rows(page: Any) -> dict[str, list[str]]:
    found = {}
    for row in page.xpath("//main//tbody/tr"):
        name = row.xpath("./th/a/text()") or row.xpath("./th/text()")
        found[name[0].strip()] = [text(cell) for cell in row.xpath("./td")]
    return found


def change(chain: Chain, weeks: tuple[int, ...] = (10, 60), **facts: Any) -> Any:
    known: dict[str, Any] = {"said": Assumption(weeks, "Regionens prognos"), "reason": "Ny prognos", "seen": checks.digest(NATIONAL)}
    return chain.do("change_staff_assumption", **{**known, **facts})


@pytest.mark.django_db
class TestAnAuthority:
    def test_sees_the_case_week_by_week_and_who_lacks_most_first(self, manned: Chain, client: Client) -> None:
        page = shown(client, manned)
        assert rows(page) == {
            "Hemtjänst": ["36", "36", "27 saknas 3", "27 saknas 3", "36", "36"],
            "Trygghetslarm": ["8", "8", "6", "6", "8", "8"],
            "Sammanlagt": ["44", "44", "33", "33", "44", "44"],
        }
        said = text(page)
        for words in ("26,7 % i genomsnitt", "45 i vanliga fall, 72 personveckor faller bort", "minst 30 behövs", "ur ett utkast", "Skola"):
            assert words in said, words
        assert "Totalt faller 88 personveckor bort, av 55 personer." in said
        assert "1 verksamhet hamnar under sitt minsta" in said
        assert "Ingen har sagt det minsta" in said

    def test_what_others_run_is_not_asked_for_its_staff(self, manned: Chain) -> None:
        assert queries.staff_page(manned.town.viewer, manned.authority).untold == ("Skola",)

    def test_the_figures_are_those_in_force_and_not_of_the_draft_that_is_written(self, manned: Chain) -> None:
        plan = queries.plan_page(manned.town.viewer, manned.authority, manned.ids["Hemtjänst"], manned.town.now.date()).in_force.plan
        do(manned, "save_continuity", plan=replace(plan, ordinary=90), seen=checks.digest(plan))
        lines = {one.function.name: one for one in queries.staff_page(manned.town.viewer, manned.authority).lines}
        assert (lines["Hemtjänst"].loss.ordinary, lines["Hemtjänst"].is_draft) == (45, False)
        assert (lines["Trygghetslarm"].loss.ordinary, lines["Trygghetslarm"].is_draft) == (10, True)

    def test_what_is_hidden_is_neither_counted_nor_passed_over_in_silence(self, manned: Chain, client: Client) -> None:
        restrict(manned, "Hemtjänst")
        reader = viewer_with(Role.STAFF_MEMBER)
        found = queries.staff_page(reader, manned.authority)
        assert (found.ordinary, found.present, found.hidden) == (10, (8, 8, 6, 6, 8, 8), ("Hemtjänst",))
        assert "Inte för dig, och inte medräknat: personalen i Hemtjänst." in text(shown(client, manned, reader))
        assert queries.staff_page(manned.town.viewer, manned.authority).hidden == ()

    def test_another_loss_with_its_reason_moment_and_name(self, manned: Chain, client: Client) -> None:
        change(manned, (0, 100))
        page = shown(client, manned)
        assert rows(page)["Hemtjänst"] == ["45", "0 saknas 30"]
        said = text(page)
        for words in ("50,0 % i genomsnitt", "Regionens prognos", "Ny prognos", "Alva Provsson"):
            assert words in said, words
        row = StaffAssumptionRow.objects.get(pk=manned.authority)
        assert (row.reason, row.changed_by) == ("Ny prognos", manned.town.viewer.actor.label)

    def test_an_assumption_of_one_authority_is_not_that_of_another(self, manned: Chain) -> None:
        change(manned)
        social = viewer_with(Role.COORDINATOR, scope=f"org:{manned.town.social}")
        assert queries.assumption(social, manned.town.social).assumption == NATIONAL
        with refused("preparedness.not_found"):
            queries.assumption(social, manned.authority)

    def test_what_is_refused_writes_nothing_and_twice_is_once(self, manned: Chain) -> None:
        head = ledger.head(written.stream_of(manned.authority)).number
        for facts, code in (
            ({"weeks": ()}, "unread_weeks"),
            ({"weeks": (101,)}, "unread_weeks"),
            ({"weeks": (1,) * 27}, "too_many_weeks"),
            ({"reason": ""}, "needs_reason"),
            ({"reason": "x" * 601}, "too_long"),
            ({"seen": ""}, "changed_meanwhile"),
            ({"viewer": viewer_with(Role.UNIT_HEAD)}, "may_not"),
            ({"viewer": viewer_with(Role.AUDITOR)}, "may_not"),
            ({"viewer": viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE)}, "not_found"),
            ({"viewer": nobody()}, "not_found"),
        ):
            with refused(f"preparedness.{code}"):
                change(manned, **facts)
        assert ledger.head(written.stream_of(manned.authority)).number == head
        key = new_id()
        assert not change(manned, key=key).repeated
        assert change(manned, key=key).repeated
        for other in ({"weeks": (10, 61)}, {"reason": "En annan"}):
            with refused("ledger.key_reused"):
                change(manned, key=key, **other)
        assert ledger.head(written.stream_of(manned.authority)).number == head + 1

    def test_back_to_the_national_one_is_a_change_too(self, manned: Chain) -> None:
        change(manned)
        now_is = queries.assumption(manned.town.viewer, manned.authority)
        change(manned, said=NATIONAL, reason="Tillbaka", seen=checks.digest(now_is.assumption))
        found = queries.assumption(manned.town.viewer, manned.authority)
        assert (found.assumption, found.reason) == (NATIONAL, "Tillbaka")

    def test_by_the_page_of_the_form_and_only_for_those_who_edit(self, manned: Chain, client: Client) -> None:
        sign_in(client, manned.town.viewer)
        address = reverse("preparedness:staff_assumption", args=[manned.authority])
        form = client.get(address).context["form"]
        typed = {field.html_name: str(field.value() or "") for field in form}
        answer = client.post(address, {**typed, "weeks": "12,5", "reason": "Prov"})
        assert (answer.status_code, answer.context["form"]["weeks"].value()) == (422, "12,5")
        assert "Skriv varför." in client.post(address, typed).content.decode()
        assert client.post(address, {**typed, "weeks": "10 10", "reason": "Prov"}).status_code == 302
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        assert {client.get(address).status_code, client.post(address, typed).status_code} == {404}
        assert address not in client.get(reverse("preparedness:staff", args=[manned.authority])).content.decode()
