"""How a report looks: its drawings, its short ways of saying things, and its blocks as a part of a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from lxml import html

from vardkase.access.rules import Role
from vardkase.preparedness import methods
from vardkase.preparedness.reporting import build, drawing, phrases, web
from vardkase.preparedness.rules.reports import Openness, Text
from vardkase.preparedness.rules.risks import Ground, Horizon
from vardkase.preparedness.rules.rollup import NONE, Spread
from vardkase.preparedness.tests.report_scenes import office, told
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept
from vardkase.ui.documents import Cell, Drawing, Facts, Grid, Heading, Listing, Notice, PageBreak, Paragraph, Table

pytestmark = pytest.mark.django_db
SPACE = "\u00a0"


@pytest.fixture(autouse=True)
def _swedish() -> Any:
    with translation.override("sv"):
        yield


@kept
def analysed(rsa: Rsa) -> Rsa:
    """An office's analysis and the municipality's."""
    return told(rsa)


def material(rsa: Rsa, unit: str = "Kontoret", *, mask: bool = True, viewer: Any = None) -> Any:
    return build.gathered(viewer or rsa.town.viewer, rsa.analyses[2019, unit], rsa.town.now, mask=mask)


def of(blocks: Any, kind: type) -> list[Any]:
    return [one for one in blocks if isinstance(one, kind)]


class TestDrawings:
    def drawn(self, one: Drawing) -> Any:
        return ET.fromstring(one.svg)  # noqa: S314 - our own drawing

    def test_bars_are_as_long_as_their_numbers_and_told_in_words(self) -> None:
        one = drawing.bars("Antal", [("El", 10), ("Vatten & <avlopp>", 5), ("Inget", 0)])
        lengths = [int(rect.get("width")) for rect in self.drawn(one).iter("{http://www.w3.org/2000/svg}rect")]
        assert lengths[0] == 2 * lengths[1] > lengths[2] == 0
        assert one.alt == "Antal. El: 10; Vatten & <avlopp>: 5; Inget: 0."
        assert one.high == drawing.ROW * 3 + 10

    @each("values", [[], [("Inget", 0)], [("X" * 90, 1)]])
    def test_bars_of_little_are_drawn_all_the_same(self, values: list[tuple[str, int]]) -> None:
        texts = [one.text for one in self.drawn(drawing.bars("Antal", values)).iter("{http://www.w3.org/2000/svg}text")]
        assert len(texts) == 2 * len(values)
        assert all(len(one or "") <= drawing.LONGEST for one in texts)

    def test_a_spread_is_a_line_with_a_ring_and_a_square_and_what_nobody_judged_has_none(self) -> None:
        scale = methods.method("samhalle").consequence
        one = drawing.spreads("Konsekvens", scale, [("El", Spread(3, 2, 3, 5), 4), ("Inget", NONE, None)])
        tree = self.drawn(one)
        space = "{http://www.w3.org/2000/svg}"
        circles, squares = list(tree.iter(f"{space}circle")), list(tree.iter(f"{space}rect"))
        assert (len(circles), len(squares)) == (1, 1)
        heads = {text.text: int(text.get("x")) for text in tree.iter(f"{space}text") if text.get("text-anchor") == "middle"}
        assert int(circles[0].get("cx")) == heads["3"]
        assert int(squares[0].get("x")) + 9 == heads["4"]
        assert f"M{heads['2']} 38H{heads['5']}" in one.svg
        assert one.alt == "Konsekvens. El: 3 enheter, 2 till 5, median 3, kommunen 4; Inget: 0 enheter."


class TestPhrases:
    @each("kronor, said", [(0, "–"), (5, f"5{SPACE}kr"), (1_234_567, f"1{SPACE}234{SPACE}567{SPACE}kr")])
    def test_money(self, kronor: int, said: str) -> None:
        assert phrases.money(kronor) == said

    def test_small_ones(self) -> None:
        assert (phrases.day(None), phrases.day(date(2019, 1, 2))) == ("–", "2019-01-02")
        assert (phrases.listed([]), phrases.listed(["a", "b"])) == ("–", "a, b")
        assert [one.text for one in phrases.paragraphs("Ett\nsamma.\n\n \n\nTvå.\n")] == ["Ett\nsamma.", "Två."]
        assert phrases.in_class(None) == "–"
        scale = methods.method("samhalle").consequence
        assert phrases.step(scale, None) == phrases.step(scale, 99) == ""

    def test_shades_grow_with_the_class(self) -> None:
        classes = sorted(methods.method("samhalle").matrix.classes, key=lambda one: one.order)
        shades = [phrases.shade(one) for one in classes]
        assert shades == sorted(set(shades))
        assert (shades[0], max(shades) <= 4) == (0, True)

    def test_a_text_as_the_report_says_it(self, analysed: Rsa) -> None:
        found = material(analysed)
        secret = Text("a", "A", "Ord.", Openness(Ground.OSL_15_2, "Skada som är stor."))
        assert phrases.of_text(found, None) == ""
        assert phrases.of_text(found, Text("a", "A", "Ord.")) == "Ord."
        assert phrases.of_text(replace(found, is_masked=False), secret) == "Ord. [sekretess, OSL 15:2]"


class TestPage:
    def page(self, *blocks: Any, rsa: Rsa) -> Any:
        report = build.report(material(rsa), rsa.town.now)
        piece = replace(report.pieces[0], blocks=(Heading("x"), *blocks))
        return html.fromstring(f"<div>{web.page_of(replace(report, pieces=(piece,)))[1][0][2]}</div>")

    def test_nothing_that_somebody_wrote_is_markup(self, analysed: Rsa) -> None:
        evil = '<script>alert("x")</script>\x00&amp;'
        found = self.page(
            Heading(evil, 2), Paragraph(evil, label=evil), Listing((evil,)), Facts(((evil, evil),)), Notice(evil, evil),
            Table(evil, (evil, evil), ((evil, evil),)), Grid(evil, evil, (evil,), ((evil, (Cell(evil, 2),)),)),
            drawing.bars(evil, [(evil, 1)]), rsa=analysed,
        )  # fmt: skip
        assert not found.xpath("//script")
        assert found.text_content().count('<script>alert("x")</script>&amp;') >= 14
        assert "\x00" not in html.tostring(found, encoding="unicode")

    def test_headings_follow_the_pages_own_and_tables_have_captions_scopes_and_labels(self, analysed: Rsa) -> None:
        table = Table("Rubrik", ("Namn", "Värde"), (("a", "1\n2"),))
        found = self.page(Heading("Två", 2), Heading("Tre", 3), table, Facts((("Tomt", ""), ("Fullt", "x"))), rsa=analysed)
        assert [one.tag for one in found.xpath("//h3|//h4")] == ["h3", "h4"]
        assert found.xpath("string(//caption)") == "Rubrik"
        assert found.xpath("//thead/tr/th/@scope") == ["col", "col"]
        assert found.xpath("//tbody/tr/th/@scope") == ["row"]
        assert found.xpath("//td/@data-label") == ["Värde"]
        assert len(found.xpath("//td/br")) == 1
        assert [one.text for one in found.xpath("//dt")] == ["Fullt"]

    def test_a_drawing_takes_the_colours_of_the_page_and_is_told_in_words(self, analysed: Rsa) -> None:
        found = self.page(drawing.bars("Antal", [("El", 1)]), rsa=analysed)
        (svg,) = found.xpath("//*[local-name()='svg']")
        assert (svg.get("role"), svg.get("aria-label")) == ("img", "Antal. El: 1.")
        assert "#000" not in html.tostring(svg).decode()
        assert found.xpath("string(//figcaption)") == "Antal"

    def test_a_block_of_a_kind_that_it_does_not_know_is_a_fault_of_ours(self, analysed: Rsa) -> None:
        with pytest.raises(ValueError, match="PageBreak"):
            self.page(PageBreak(), rsa=analysed)

    def test_every_page_of_it_is_in_swedish_whatever_the_screens_are_in(self, analysed: Rsa) -> None:
        with translation.override("en"):
            report = build.report(material(analysed, "Kommunen"), analysed.town.now)
        assert report.title.startswith("Risk- och sårbarhetsanalys 2019: ")
        text = " ".join(re.findall(r"'([^']*)'", repr(report)))
        for word in ("Risks", "Measures", "Likelihood", "Not judged", "The units", "Municipality"):
            assert word not in text, word

    def test_who_may_read_all_and_who_may_not_get_the_same_headings(self, analysed: Rsa) -> None:
        officer = analysed.at("Kontoret", Role.DUTY_OFFICER)
        for viewer in (analysed.town.viewer, officer):
            report = build.report(build.gathered(viewer, office(analysed), analysed.town.now, mask=True), analysed.town.now)
            assert len(report.pieces) == 11

    def test_horizons_without_a_step_say_why_alone(self, analysed: Rsa) -> None:
        from vardkase.preparedness.reporting.parts_risks import risks as told_of

        one = replace(risk("Prov", horizons=(Horizon("2100", None, None, "Ingen vet."),)), number=1)
        pairs = dict(pair for facts in of(told_of(replace(material(analysed), risks=(one,))), Facts) for pair in facts.pairs)
        assert pairs["År 2100"] == "Ingen vet."
