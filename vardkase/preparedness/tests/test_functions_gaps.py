"""Gap = expected - reserve - tolerable, with its terms, at worst as well, for own outages too, and for those who read the analysis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from vardkase.access.rules import Role
from vardkase.preparedness import queries
from vardkase.preparedness.rules.content import Function, Need, Register, Stretch, Tolerance
from vardkase.preparedness.rules.gaps import Gap, OwnGap, Verdict, gap_of, gaps, held, outages, own_gaps, verdict_of
from vardkase.preparedness.tests.scenes import Chain, function, hours, limit, need, net, refused
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.preparedness.views.functions import TONES, gap_row, own_row
from vardkase.testing.cases import each
from vardkase.testing.pages import sign_in
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

POWER, TELE, ALARM, CARE = (function(number, name) for number, name in enumerate(("El", "Mobil", "Larm", "Hemtjänst"), 1))
FOREVER = Tolerance(forever=True)


def one_gap(expected: Stretch | None, reserve: Stretch, tolerance: Tolerance, delay: Stretch | None = None) -> Gap:
    """The gap of a function that needs one thing."""
    power, care = replace(POWER, expected=expected), replace(CARE, tolerance=tolerance)
    (found,) = gaps(net([power, care], (care, need(power, reserve, delay=delay or Stretch()))))
    return found


class TestByWhatIsMostLikelyAndAtWorst:
    @each(
        "expected, reserve, tolerance, gap, worst",
        [
            # What is known has no worse: a time that is sure is the same at worst.
            (hours(24), hours(4), limit(1), 19, 19),
            (hours(24), hours(72), limit(4), -4, -4),
            (hours(12, 24, 72), hours(4), limit(1), 19, 67),
            (hours(24), hours(2, 8, 12), limit(4), 12, 18),
            (hours(24), hours(4), limit(2, 8, 24), 12, 18),
            (hours(12, 24, 48), hours(2, 12, 24), limit(4, 12, 24), 0, 42),
            (hours(0, 2, 30), hours(4), limit(8), -8, 18),
            (None, hours(4), limit(8), -8, -8),
        ],
    )
    def test_the_terms_come_to_this(self, expected: Any, reserve: Any, tolerance: Any, gap: int, worst: int) -> None:
        found = one_gap(expected, reserve, tolerance)
        assert found.gap is not None
        assert found.worst is not None
        assert (found.gap / 60, found.worst / 60) == (gap, worst)
        assert found.gap == gap_of(found.outage, found.reserve, found.tolerance or 0)

    def test_at_worst_the_loss_is_felt_as_early_as_it_may_be(self) -> None:
        found = one_gap(hours(24), hours(4), limit(1), delay=hours(0, 2, 6))
        assert (found.reserve, found.gap, found.worst) == (6 * 60, 17 * 60, 19 * 60)
        assert held(found.need, worst=True) == 4 * 60

    def test_along_a_chain_the_worst_of_each_adds_up(self) -> None:
        power = replace(POWER, expected=hours(12, 24, 48))
        tele, care = TELE, replace(CARE, tolerance=limit(1))
        register = net([power, tele, care], (tele, need(power, hours(2, 4, 8))), (care, need(tele, hours(1, 3, 5))))
        assert (outages(register)[tele.id], outages(register, worst=True)[tele.id]) == (20 * 60, 46 * 60)
        (found,) = gaps(register)
        assert (found.gap, found.worst) == ((20 - 3 - 1) * 60, (46 - 1 - 1) * 60)

    def test_of_those_that_stand_in_for_one_another_the_best_counts_at_worst_too(self) -> None:
        power, tele = replace(POWER, expected=hours(12, 24, 48)), replace(TELE, expected=hours(1, 2, 6))
        register = net([power, tele, CARE], (CARE, need(power, group="samband")), (CARE, need(tele, group="samband")))
        assert (outages(register)[CARE.id], outages(register, worst=True)[CARE.id]) == (2 * 60, 6 * 60)

    def test_a_circle_ends_at_worst_too(self) -> None:
        power, tele = replace(POWER, expected=hours(6, 24, 48)), replace(TELE, expected=hours(6))
        circle = net([power, tele], (tele, need(power, hours(2, 4, 8))), (power, need(tele, hours(1))))
        assert {id.int: value // 60 for id, value in outages(circle, worst=True).items()} == {1: 48, 2: 46}

    @settings(max_examples=40, deadline=None)
    @given(*[st.tuples(*[st.integers(0, 100)] * 3).map(sorted) for _stretch in range(3)])
    def test_the_worst_is_never_better_than_what_is_likely(self, expected: list[int], reserve: list[int], tolerance: list[int]) -> None:
        found = one_gap(Stretch(*expected), Stretch(*reserve), Tolerance(Stretch(*tolerance)))
        assert found.worst is not None
        assert found.gap is not None
        assert found.worst >= found.gap
        assert found.worst == max(0, expected[2] - reserve[0]) - tolerance[0]


class TestWhatItComesTo:
    @each(
        "outage, gap, worst, verdict",
        [
            (60, 1, 1, Verdict.TOO_LONG),
            (60, 1, None, Verdict.TOO_LONG),
            (60, 0, 0, Verdict.HOLDS),
            (60, 0, 1, Verdict.AT_WORST),
            (60, -60, 1, Verdict.AT_WORST),
            (60, -60, -1, Verdict.HOLDS),
            (60, -60, None, Verdict.HOLDS),
            (0, -60, -60, Verdict.NOTHING),
            (0, 0, 0, Verdict.NOTHING),
            (0, -60, 5, Verdict.AT_WORST),
            (60, None, None, Verdict.FOREVER),
            (0, None, None, Verdict.NOTHING),
        ],
    )
    def test_by_its_terms(self, outage: int, gap: int | None, worst: int | None, verdict: Verdict) -> None:
        assert verdict_of(outage, gap, worst) is verdict

    def test_every_verdict_has_a_tone_and_only_too_long_is_red(self) -> None:
        assert set(TONES) == set(Verdict)
        assert [one for one, tone in TONES.items() if tone == "red"] == [Verdict.TOO_LONG]
        assert TONES[Verdict.NOTHING] == "grey"

    @each(
        "expected, tolerance, tone, word",
        [
            (hours(24), limit(4), "red", "20 timmar för länge"),
            (hours(4), limit(24), "green", "20 timmar till godo"),
            (hours(4), limit(4), "green", "Inget till godo"),
            (hours(2, 4, 30), limit(24), "yellow", "20 timmar till godo; i värsta fall 6 timmar för länge"),
            (hours(2, 4, 30), limit(4), "yellow", "Inget till godo; i värsta fall 26 timmar för länge"),
            (hours(24), FOREVER, "green", "Kan vara borta hur länge som helst"),
            (None, limit(4), "grey", "Inget avbrott att planera för"),
            (None, FOREVER, "grey", "Inget avbrott att planera för"),
        ],
    )
    def test_in_words_with_its_terms(self, expected: Any, tolerance: Tolerance, tone: str, word: str) -> None:
        found = gap_row(one_gap(expected, hours(0), tolerance))
        assert (found["tone"], found["word"]) == (tone, word)
        assert {"outage", "reserve", "tolerance", "gap", "tone", "word"} == set(found)


class TestOutagesOfTheirOwn:
    def test_a_function_that_needs_nothing_has_a_gap_all_the_same(self) -> None:
        power = replace(POWER, expected=hours(12, 24, 72), tolerance=limit(1, 2, 4))
        assert own_gaps(net([power])) == (OwnGap(power, 24 * 60, 2 * 60, 71 * 60),)
        assert own_gaps(net([power]))[0].gap == 22 * 60
        assert gaps(net([power])) == ()

    @each(
        "expected, tolerance, there",
        [
            (hours(24), limit(1), True),
            (hours(24), FOREVER, True),
            (hours(0), limit(1), False),
            (None, limit(1), False),
            (hours(24), Tolerance(), False),
            (hours(24), Tolerance(why="Vet inte"), False),
            (hours(0, 0, 5), limit(1), True),
        ],
    )
    def test_only_of_what_is_planned_for_and_judged(self, expected: Any, tolerance: Tolerance, there: bool) -> None:
        assert bool(own_gaps(net([replace(POWER, expected=expected, tolerance=tolerance)]))) is there

    def test_the_worst_stand_first_then_by_name_and_what_can_be_away_for_ever_last(self) -> None:
        said = [("b", 24, limit(1)), ("A", 24, limit(1)), ("c", 48, limit(1)), ("d", 99, FOREVER), ("e", 1, limit(9))]
        register = net(
            [function(at, name, expected=hours(size), tolerance=tolerance) for at, (name, size, tolerance) in enumerate(said, 1)]
        )
        assert [one.function.name for one in own_gaps(register)] == ["c", "A", "b", "e", "d"]
        assert [one.verdict for one in own_gaps(register)] == [Verdict.TOO_LONG] * 3 + [Verdict.HOLDS, Verdict.FOREVER]

    def test_what_follows_of_others_is_not_its_own(self) -> None:
        power, care = replace(POWER, expected=hours(24), tolerance=limit(48)), replace(CARE, tolerance=limit(1), expected=hours(2))
        found = {one.function.name: one.gap for one in own_gaps(net([power, care], (care, need(power))))}
        assert found == {"El": -24 * 60, "Hemtjänst": 60}

    def test_a_line_of_it_has_no_reserve(self) -> None:
        (found,) = own_gaps(net([replace(POWER, expected=hours(24), tolerance=limit(4))]))
        assert own_row(found) == {
            "gap": found, "tolerance": "4 timmar", "outage": "24 timmar", "tone": "red", "word": "20 timmar för länge",
        }  # fmt: skip

    def test_an_empty_register_has_none(self) -> None:
        assert own_gaps(Register()) == ()


# rsa-cases B3: activity, resource, tolerance, expected outage, reserve, gap. Invented for arithmetic.
B3 = (
    ("Trygghetslarm i hemtjänsten", "Elförsörjning", 1, 24, 4, 19),
    ("Äldreboende", "Elförsörjning", 4, 24, 72, -4),
    ("Vattenverk", "Bränsle till reservkraft", 12, 48, 12, 24),
    ("Löneutbetalning", "IT-system", 120, 72, 0, -48),
)


@kept
def outage_table(filled: Any) -> Chain:
    """The four activities and their three resources, entered by the coordinator."""
    chain = Chain(filled)
    for activity, resource, tolerance, expected, reserve, _gap in B3:
        if resource not in chain.ids:
            chain.add(resource, external=True, owner="Leverantören", expected=hours(expected), tolerance=FOREVER)
        chain.add(activity, tolerance=limit(tolerance))
        chain.link(activity, resource, hours(reserve))
    return chain


def shown(client: Client, chain: Chain, viewer: Any = None) -> Any:
    sign_in(client, viewer or chain.town.viewer)
    answer = client.get(reverse("preparedness:gaps", args=[chain.authority]))
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def rows_of(page: Any, caption: str) -> list[list[str]]:
    (table,) = page.xpath(f"//table[caption='{caption}']")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")] for row in table.xpath("./tbody/tr")]


@pytest.mark.django_db
class TestTheFourActivities:
    def test_their_gaps_as_the_case_has_them_the_worst_first(self, outage_table: Chain) -> None:
        found = queries.gap_table(outage_table.town.viewer, outage_table.authority)
        assert [(one.function.name, one.need.on, (one.gap or 0) / 60) for one in found] == [
            (activity, resource, gap) for activity, resource, *_terms, gap in sorted(B3, key=lambda row: -row[-1])
        ]
        assert [one.tolerance for one in found] == [12 * 60, 1 * 60, 4 * 60, 120 * 60]

    def test_every_term_stands_in_the_row_in_swedish(self, outage_table: Chain, client: Client) -> None:
        assert rows_of(shown(client, outage_table), "Gap mot det tolerabla") == [
            ["Vattenverk", "Bränsle till reservkraft", "2 dygn", "12 timmar", "12 timmar", "24 timmar för länge"],
            ["Trygghetslarm i hemtjänsten", "Elförsörjning", "24 timmar", "4 timmar", "1 timme", "19 timmar för länge"],
            ["Äldreboende", "Elförsörjning", "24 timmar", "3 dygn", "4 timmar", "4 timmar till godo"],
            ["Löneutbetalning", "IT-system", "3 dygn", "0 timmar", "5 dygn", "2 dygn till godo"],
        ]

    def test_a_page_of_one_shows_its_own_alone(self, outage_table: Chain) -> None:
        found = queries.function_page(
            outage_table.town.viewer, outage_table.authority, outage_table.ids["Vattenverk"], outage_table.town.now.date()
        )
        assert [(one.need.on, one.gap) for one in found.gaps] == [("Bränsle till reservkraft", 24 * 60)]
        assert found.own_gap is None


@pytest.mark.django_db
class TestThePageOfGaps:
    def test_own_outages_stand_in_a_table_of_their_own(self, chain: Chain, client: Client) -> None:
        page = shown(client, chain)
        assert rows_of(page, "Egna avbrott") == [["El", "24 timmar", "1 timme", "23 timmar för länge"]]
        assert "Också när allt som verksamheten behöver finns." in page.text_content()

    def test_without_any_there_is_no_such_table(self, chain: Chain, client: Client) -> None:
        one = chain.function("El")
        chain.do("save_function", function=replace(one, expected=None), seen=chain.seen(one))
        assert "Egna avbrott" not in shown(client, chain).text_content()

    def test_its_own_stands_on_the_page_of_a_function(self, chain: Chain, client: Client) -> None:
        sign_in(client, chain.town.viewer)
        text = client.get(reverse("preparedness:function", args=[chain.authority, chain.ids["El"]])).content.decode()
        assert "Eget avbrott att planera för: 24 timmar. Tolerabel avbrottstid: 1 timme." in text
        assert "23 timmar för länge" in text
        text = client.get(reverse("preparedness:function", args=[chain.authority, chain.ids["Trygghetslarm"]])).content.decode()
        assert "Eget avbrott att planera för" not in text

    def test_those_nobody_has_judged_are_named_and_not_left_out_in_silence(self, chain: Chain, client: Client) -> None:
        chain.add("Skola")
        chain.link("Skola", "El")
        page = shown(client, chain)
        assert "Skola" not in [row[0] for row in rows_of(page, "Gap mot det tolerabla")]
        assert "deras gap går inte att räkna ut: Skola." in page.text_content()
        assert queries.gap_page(chain.town.viewer, chain.authority).unjudged == ("Skola",)

    def test_what_is_not_for_the_reader_is_named_and_not_reckoned_with(self, chain: Chain, client: Client) -> None:
        restrict(chain, "Mobilnät")
        reader = viewer_with(Role.CHIEF_OF_STAFF)
        page = shown(client, chain, reader)
        assert "Inte för dig, och inte medräknat" in page.text_content()
        assert "Mobilnät" not in [row[0] for row in rows_of(page, "Gap mot det tolerabla")]
        assert queries.gap_page(reader, chain.authority).hidden == ("Mobilnät",)
        assert "Inte för dig" not in shown(client, chain).text_content()

    def test_yellow_is_told_on_the_page(self, chain: Chain, client: Client) -> None:
        said = {row[0]: row[5] for row in rows_of(shown(client, chain), "Gap mot det tolerabla")}
        assert said["Hemtjänst"] == "Inget till godo; i värsta fall 10 timmar för länge"

    def test_an_empty_register_says_so(self, filled: Any, client: Client) -> None:
        page = shown(client, Chain(filled))
        assert "Ingen verksamhet har både en tolerabel avbrottstid och ett beroende." in page.text_content()
        assert not page.xpath("//main//table")

    def test_outsiders_are_told_the_same_as_of_a_register_that_is_not_there(self, chain: Chain) -> None:
        for viewer in (nobody(), viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.STAFF_MEMBER), viewer_with()):
            for ask in (queries.gap_table, queries.gap_page):
                with refused("preparedness.not_found"):
                    ask(viewer, chain.authority)
        with refused("preparedness.not_found"):
            queries.gap_page(chain.town.viewer, chain.town.social)

    def test_a_name_with_signs_in_it_is_text(self, chain: Chain, client: Client) -> None:
        name = "Kök <b>& 'matsal'</b>"
        chain.add(name, tolerance=limit(1), expected=hours(3))
        assert [name, "3 timmar", "1 timme", "2 timmar för länge"] in rows_of(shown(client, chain), "Egna avbrott")


def test_a_need_is_not_changed_by_being_reckoned() -> None:
    its: Need = need(POWER, hours(4))
    one: Function = replace(CARE, tolerance=limit(1))
    register = net([POWER, one], (one, its))
    assert gaps(register)[0].need is its
    assert gaps(register) == gaps(register)
