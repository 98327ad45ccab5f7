"""The pages of many risks: what is written without a template is what a template would write, and what is counted is what is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import methods
from vardkase.preparedness.actions import analyses as acts
from vardkase.preparedness.actions import risks as actions
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.analysis_rows import Filters, RiskLine
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.rules.risks import Field, Ground, Secret, Unlikely
from vardkase.preparedness.rules.rollup import NONE, Change, Spread, counts, spread
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.views import risk_rows
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db

# What a row is, said once more as a template says it.
ROW = (
    '{% load components %}<tr><th scope="row"><a href="{% url "preparedness:risk" head.id one.line.risk_id %}">{{ one.line.number }} '
    '{{ one.line.name }}</a>{% if one.event %}<br><span class="small muted">{{ one.event }}</span>{% endif %}{% if one.line.secret %}<br>'
    '<span class="small">{{ secret }}</span>{% endif %}</th>'
    '<td data-label="{{ columns.0 }}">{% status one.tone one.class %}</td>'
    '<td data-label="{{ columns.1 }}">{{ one.likelihood|default:"–" }}</td>'
    '<td data-label="{{ columns.2 }}">{{ one.total|default:"–" }}</td>'
    '<td data-label="{{ columns.3 }}">{{ one.uncertainty|default:"–" }}</td>{% if head.from_id %}<td data-label="{{ columns.4 }}">'
    '<span aria-hidden="true">{{ one.sign }}</span> {{ one.change }}</td>{% endif %}</tr>'
)
NASTY = "<b onclick=\"x('y')\">Å & {{ }} '\"</b>"


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def begun(rsa: Rsa) -> Rsa:
    """The office has begun its analysis."""
    rsa.start(2019, "Kontoret")
    return rsa


@kept
def years(rsa: Rsa) -> Rsa:
    """Two years in which three units judge storms under a shared one: the company on other scales, and one risk is dropped."""
    for year, step in ((2019, 2), (2020, 4)):
        if year != 2019:
            rsa.open(year)
        for unit in ("Kommunen", "Kontoret", "Socialkontoret", "Bostäder"):
            rsa.start(year, unit)
        if year == 2019:
            rsa.judge(2019, "Kommunen", risk("Storm", 3, 3))
        acts.change_method(**rsa.common(analysis_id=rsa.analyses[year, "Bostäder"], method="samhalle_ord", why="Bolagets egna."))
        for unit, name, likelihood in (
            ("Kontoret", "Blåst", step), ("Socialkontoret", "Orkan", step - 1), ("Socialkontoret", "Byar", None), ("Bostäder", "Vind", 1),
        ):  # fmt: skip
            there = rsa.risks(year, unit).get(name)
            more: dict[str, Any] = {} if likelihood else {"unlikely": Unlikely.NOT_KNOWN, "unlikely_why": "Vet inte."}
            said = risk(name, likelihood, 2, event="storm", **more)
            rsa.judge(year, unit, replace(said, id=there.id, number=there.number) if there else said)
        shared = rsa.ids["Kommunen: Storm"]
        mapped = [MapDraft(rsa.analyses[year, key.partition(":")[0]], id) for key, id in rsa.ids.items() if "Kommunen" not in key]
        actions.map_risks(**rsa.common(analysis_id=rsa.analyses[year, "Kommunen"], shared_id=shared, risks=mapped))
    return rsa


@kept
def hostile(begun: Rsa) -> Rsa:
    """Twenty-two threats, of which two are graver than the others, beside a storm."""
    for number in range(22):
        said = risk(f"Hot {number}", None, 5 if number > 19 else 2, unlikely=Unlikely.ANTAGONISTIC, unlikely_why="Avsikt.")
        begun.judge(2019, "Kontoret", said)
    begun.judge(2019, "Kontoret", risk("Storm", 3, 3))
    return begun


@pytest.fixture
def browser(client: Any, alvas_cookies: Any) -> Any:
    client.cookies = alvas_cookies
    return client


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def analysis_url(rsa: Rsa) -> str:
    return reverse("preparedness:analysis", args=[rsa.analyses[2019, "Kontoret"]])


def lines() -> list[RiskLine]:
    """Lines that differ in everything that a row shows."""
    method = methods.method("samhalle")
    plain = RiskLine(new_id(), 1, "Storm", "storm", 3, 4, "", 2, method.risk_class(3, 4), True, True, False, Change.NEW)
    return [
        plain,
        replace(plain, name=NASTY, number=1_234, event=NASTY, secret=True, change=Change.UP),
        replace(plain, event="", likelihood=None, total=None, uncertainty=None, risk_class=None, change=Change.NOT_JUDGED),
        replace(plain, likelihood=None, unlikely="antagonistic", risk_class=None, change=Change.NOT_COMPARABLE),
        replace(plain, likelihood=99, total=99, uncertainty=99, event="utgången-kod", change=None),
        *(replace(plain, risk_class=one, change=change) for one in method.matrix.classes for change in Change),
    ]


class TestRows:
    @each("language, compared", [("sv", True), ("sv", False), ("en", True)])
    def test_a_row_is_what_a_template_would_write(self, begun: Rsa, language: str, compared: bool) -> None:
        from django.utils.translation import gettext, override

        head = queries.analysis_head(begun.town.viewer, begun.analyses[2019, "Kontoret"])
        head = replace(head, from_id=UUID(int=1) if compared else None)
        with override(language):
            columns, secret, template = risk_rows.heads(head), gettext("secret in parts"), Template(ROW)
            written = risk_rows.body(lines(), head)
            for one, row in zip(lines(), written, strict=True):
                shown = {**risk_rows.risk_row(one, head.method), "line": replace(one, risk_id=lines_id(row))}
                said = template.render(Context({"one": shown, "head": head, "columns": columns, "secret": secret}))
                assert row == said

    def test_markup_in_a_name_is_shown_as_it_is(self, begun: Rsa, browser: Any) -> None:
        begun.judge(2019, "Kontoret", risk("<script>x</script> & co"))
        page = browser.get(analysis_url(begun)).content.decode()
        assert "<script>x" not in page
        assert "&lt;script&gt;x&lt;/script&gt; &amp; co" in page

    def test_what_is_secret_in_parts_says_so_and_no_more(self, begun: Rsa, browser: Any) -> None:
        why = "En angripare kan slå ut larmen."
        secret = Secret(Field.VULNERABILITIES, Ground.OSL_18_13, why)
        begun.judge(2019, "Kontoret", risk("Larm", vulnerabilities="Ett enda nät.", secrets=(secret,)))
        page = text(browser.get(analysis_url(begun)))
        assert "delvis sekretess" in page
        assert why not in page
        assert "Ett enda nät." not in page


def lines_id(row: str) -> UUID:
    """The id of the risk to which a row leads."""
    return UUID(row.partition("/risks/")[2].partition("/")[0])


class TestCounted:
    def test_the_page_counts_what_is_there(self, begun: Rsa) -> None:
        for number in range(7):
            begun.judge(2019, "Kontoret", risk(f"Risk {number}", 1 + number % 2, 3))
        begun.judge(2019, "Kontoret", risk("Ofärdig", None, None))
        begun.judge(2019, "Kontoret", risk("Hot", None, 5, unlikely=Unlikely.ANTAGONISTIC, unlikely_why="Avsikt."))
        gone = begun.judge(2019, "Kontoret", risk("Borta", 1, 3))
        actions.drop_risk(**begun.common(analysis_id=begun.analyses[2019, "Kontoret"], risk_id=gone.id, reason="Sammanslagen."))
        page = begun.page(2019, "Kontoret")
        assert (page.total, page.found, page.unfinished, page.without) == (9, 8, 1, 1)
        assert [one.name for one in page.without_likelihood] == ["Hot"]
        assert [(one.name, one.dropped_reason) for one in page.dropped] == [("Borta", "Sammanslagen.")]
        assert {(one.likelihood, one.consequence): one.count for row in page.cells for one in row if one.count} == {(1, 3): 4, (2, 3): 3}
        assert [one.consequence for row in page.cells for one in row[:1]] == sorted(page.head.method.consequence.values, reverse=True)

    def test_nothing_there_is_nothing_counted(self, begun: Rsa) -> None:
        page = begun.page(2019, "Kontoret")
        assert (page.total, page.found, page.pages, page.without, page.lines, page.dropped) == (0, 0, 1, 0, (), ())
        assert not any(one.count for row in page.cells for one in row)

    def test_more_risks_ask_no_more_questions(self, begun: Rsa, browser: Any) -> None:
        url = analysis_url(begun)
        asked = []
        for count in (3, 20):
            for number in range(count):
                begun.judge(2019, "Kontoret", risk(f"Risk {count} {number}", 1 + number % 5, 3))
            browser.get(url)
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(url).status_code == 200
            asked.append(sum("preparedness_" in one["sql"] for one in seen.captured_queries))
        assert asked[0] == asked[1]
        # The analysis, its count, the list, the round, the rules, the workshops, the reminders, and the measures of the risks.
        assert asked[0] <= 8


class TestWithoutLikelihood:
    def test_the_gravest_stand_on_the_page_and_all_by_a_link(self, hostile: Rsa, browser: Any) -> None:
        page = browser.get(analysis_url(hostile))
        shown = page.context["page"]
        assert [one.name for one in shown.without_likelihood[:2]] == ["Hot 20", "Hot 21"]
        assert (len(shown.without_likelihood), shown.without) == (queries.APART, 22)
        assert [one.name for one in shown.lines] == ["Storm"]
        (link,) = html.fromstring(page.content.decode()).xpath("//a[contains(@href, 'without=1')]")
        assert "22" in link.text_content()
        every = browser.get(f"{analysis_url(hostile)}?without=1").context["page"]
        assert (every.found, len(every.lines), every.without_likelihood) == (22, 22, ())

    def test_few_need_no_link(self, begun: Rsa, browser: Any) -> None:
        begun.judge(2019, "Kontoret", risk("Hot", None, 4, unlikely=Unlikely.ANTAGONISTIC, unlikely_why="Avsikt."))
        page = browser.get(analysis_url(begun))
        assert "Utan sannolikhet" in text(page)
        assert "without=1" not in page.content.decode()

    def test_who_looks_for_something_is_shown_it_once(self, hostile: Rsa, browser: Any) -> None:
        page = browser.get(f"{analysis_url(hostile)}?text=hot 2")
        names = [one.name for one in page.context["page"].lines]
        assert sorted(names) == ["Hot 2", "Hot 20", "Hot 21"]
        assert page.content.decode().count("Hot 21</a>") == 1

    def test_the_page_of_a_filter_is_kept_within_what_there_is(self, hostile: Rsa) -> None:
        for number, wanted in ((0, 1), (99, 1), (-4, 1)):
            assert hostile.page(2019, "Kontoret", filters=Filters(without=True), page=number).page == wanted


class TestRollUp:
    @each("steps, said", [
        ({}, NONE),
        ({None: 4}, NONE),
        ({3: 1}, Spread(1, 3, 3, 3)),
        ({1: 1, 5: 1}, Spread(2, 1, 1, 5)),
        ({5: 2, 1: 1, None: 9}, Spread(3, 1, 5, 5)),
        ({2: 3, 4: 3}, Spread(6, 2, 2, 4)),
        ({2: 0, 4: 1}, Spread(1, 4, 4, 4)),
    ])  # fmt: skip
    def test_what_is_counted_has_the_spread_of_what_is_named(self, steps: dict[int | None, int], said: Spread) -> None:
        assert counts(steps) == said
        named = [("", value) for value, n in steps.items() for _each in range(n)]
        assert replace(spread(named), far=()) == said

    def test_the_years_before_are_counted_and_this_year_is_named(self, years: Rsa) -> None:
        (one,) = rollup(years.town.viewer, years.analyses[2020, "Kommunen"]).shared
        assert (one.now.likelihood, one.now.without_likelihood, len(one.now.apart)) == (Spread(2, 3, 3, 4), 1, 1)
        assert sorted((vote.unit, vote.risk) for vote in one.now.votes) == [
            ("Bostäder", "Vind"), ("Kommunstyrelsekontoret", "Blåst"), ("Socialkontoret", "Byar"), ("Socialkontoret", "Orkan"),
        ]  # fmt: skip
        (before,) = one.before
        assert (before.year, before.likelihood, before.total) == (2019, 3, 3)
        # Two judged it on the municipality's scale of likelihood; the company's is another.
        assert before.units_likelihood == Spread(2, 1, 1, 2)
        assert before.units_total.n == 4

    def test_a_year_is_counted_as_it_was_said_when_it_was_this_year(self, years: Rsa) -> None:
        (then,) = rollup(years.town.viewer, years.analyses[2019, "Kommunen"]).shared
        (one,) = rollup(years.town.viewer, years.analyses[2020, "Kommunen"]).shared
        assert then.before == ()
        assert replace(then.now.likelihood, far=()) == one.before[0].units_likelihood
        assert replace(then.now.total, far=()) == one.before[0].units_total

    def test_what_was_dropped_is_counted_in_no_year(self, years: Rsa) -> None:
        for year in (2019, 2020):
            where = {"analysis_id": years.analyses[year, "Kontoret"], "risk_id": years.ids["Kontoret: Blåst"]}
            actions.drop_risk(**years.common(**where, reason="Fel."))
        (one,) = rollup(years.town.viewer, years.analyses[2020, "Kommunen"]).shared
        assert (one.now.likelihood.n, one.before[0].units_likelihood) == (1, Spread(1, 1, 1, 1))

    def test_units_that_one_may_not_read_are_counted_in_no_year(self, years: Rsa) -> None:
        viewer = viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{years.town.municipality}")
        (one,) = rollup(viewer, years.analyses[2020, "Kommunen"]).shared
        assert (one.now.votes, one.now.likelihood, one.now.total) == ((), NONE, NONE)
        assert (one.before[0].units_likelihood, one.before[0].units_total, one.before[0].likelihood) == (NONE, NONE, 3)

    def test_the_page_says_both_years(self, years: Rsa, browser: Any) -> None:
        url = reverse("preparedness:together", args=[years.analyses[2020, "Kommunen"]])
        closed, opened = text(browser.get(url)), text(browser.get(f"{url}?open=1"))
        assert "4 risker från verksamheterna" in closed
        assert "1 utan sannolikhet" in closed
        assert "2019: 2, från 1 till 2" in opened
        assert "Blåst" in opened
        assert "Blåst" not in closed

    def test_what_is_under_no_shared_risk_stands_by_unit_and_number(self, years: Rsa) -> None:
        for unit, name in (("Socialkontoret", "Sist"), ("Kontoret", "Först"), ("Socialkontoret", "Allra sist")):
            years.judge(2020, unit, risk(name, 1, 1))
        left = rollup(years.town.viewer, years.analyses[2020, "Kommunen"]).unmapped
        assert [(one.unit, one.name) for one in left] == [
            ("Kommunstyrelsekontoret", "Först"), ("Socialkontoret", "Sist"), ("Socialkontoret", "Allra sist"),
        ]  # fmt: skip
