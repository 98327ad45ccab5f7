"""What counts as a change, how it is told, and how much room it takes: a reader of a report finds the change and no noise."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest
from lxml import html

from vardkase.situation.reporting import lines, plain, web, word
from vardkase.situation.reporting.document import document
from vardkase.situation.reporting.show import shown
from vardkase.situation.rules.reports import Part
from vardkase.situation.rules.reports_changes import Change, ChangeKind, changes, is_ageing, news, turn_of
from vardkase.situation.tests.reports_opened import words_of
from vardkase.situation.tests.reports_papers import (
    CUSTOMERS,
    DRAFT,
    EXERCISE,
    FORECAST,
    FORECAST_WAS,
    FOURTH,
    FULL,
    THIRD,
    WAS,
    paper,
    piece,
)
from vardkase.testing.cases import each
from vardkase.testing.html import problems
from vardkase.ui.documents import Signatures

K = ChangeKind


def told(now, was):
    return {word: [text for text, _number in those] for word, those in lines.changes_by_kind(paper(*now, was=was), FOURTH)}


class TestWhatIsNoChange:
    @each(
        ("before", "now"),
        [("FL-001", "FL-002"), ("FL-001 Strömlöst", "FL-002 Strömlöst"), ("E18", "E20"), ("B-003", "B-002"), ("väg 1: E4", "väg 2: E4")],
    )
    def test_a_reference_is_no_figure(self, before, now):
        assert turn_of(before, now) is None

    def test_that_a_figure_grows_old_or_young_is_none(self):
        stale = piece("stale:1", "Den senaste siffran är gammal (för 8 dygn sedan): Kunder.", "1", Part.UNCERTAINTIES, important=True)
        for was, now in (((), (stale,)), ((stale,), ()), ((stale,), (stale,)), ((stale,), (replace(stale, value="2"),))):
            assert changes(was, now) == ()

    def test_a_sign_that_came_true_does_not_end_nor_is_told_again(self):
        sign = piece("indicator:1", "Indikator för värsta har slagit in: Batterierna är slut.", "Slagit in", Part.FORECAST, important=True)
        assert changes((sign,), ()) == ()
        assert changes((sign,), (sign,)) == ()
        assert [one.kind for one in changes((), (sign,))] == [K.NEW]
        assert [one.kind for one in changes((sign,), (replace(sign, value="Omhändertagen"),))] == [K.CHANGED]

    def test_a_function_that_has_not_reported_in_time_is_no_news_but_one_that_has_again_is(self):
        fresh = piece("status:1", "Vägar: allvarligt.", "orange", important=True)
        old = replace(fresh, text="Vägar: gammal uppgift (allvarligt).", value="old", important=False)
        (aged,) = changes((fresh,), (old,))
        assert (aged.kind, is_ageing(aged), aged.important, news((aged,))) == (K.CHANGED, True, False, ())
        (again,) = changes((old,), (fresh,))
        assert news((again,)) == (again,)

    def test_that_something_grave_no_longer_is_weighs_as_much(self):
        grave = piece("status:1", "Vatten: upprätthålls inte.", "red", important=True)
        (one,) = changes((grave,), (replace(grave, text="Vatten: normalt.", value="green", important=False),))
        assert one.important

    def test_a_forecast_that_is_moved_weighs_and_stands_with_the_figures(self):
        grave = piece("status:1", "Vatten: upprätthålls inte.", "red", important=True)
        found = changes((WAS, FORECAST_WAS, replace(grave, value="green")), (grave, CUSTOMERS, FORECAST))
        assert [one.key for one in found] == ["fact:customers", "forecast:power", "status:1"]
        assert changes((FORECAST,), (FORECAST,)) == ()


class TestInWords:
    @each(
        ("key", "text", "value", "before", "said"),
        [
            (
                "area:1",
                "Avspärrning: Ställning (59.7, 18.7). Gäller inte längre.",
                "Ställning; Gäller inte längre",
                "Ställning; Gäller nu",
                "Avspärrning: Ställning: Gäller nu (x) → Gäller inte längre (y)",
            ),
            (
                "area:1",
                "Avbrottsområde: Öarna, till 25 jan (59.6, 18.9).",
                "Öarna, till 25 jan; Gäller nu",
                "Öarna; Gäller nu",
                "Avbrottsområde: Öarna (x) → Öarna, till 25 jan (y)",
            ),
            (
                "area:1",
                "Avspärrning: Ställning (59.7, 18.7).",
                "Ställning; Gäller nu",
                "Ställning; Planerat",
                "Avspärrning: Ställning: Planerat (x) → Gäller nu (y)",
            ),
            (
                "scenario:1",
                "Värsta: Nytt oväder (en vecka framåt, osannolikt). Snö.",
                "Nytt oväder (en vecka framåt, osannolikt). Snö.",
                "Mörkt (ett dygn framåt, troligt). Kallt.",
                "Värsta: Mörkt (ett dygn framåt, troligt) (x) → Nytt oväder (en vecka framåt, osannolikt) (y)",
            ),
            (
                "scenario:1",
                "Värsta: Mörkt (troligt). Kallt.",
                "Mörkt (troligt). Kallt.",
                "Mörkt (troligt). Blött.",
                "Värsta: Mörkt (troligt). Blött. (x) → Mörkt (troligt). Kallt. (y)",
            ),
            (
                "status:summary",
                "Funktionernas läge: 1 röd, 5 gula.",
                "1 röd, 5 gula",
                "4 röda, 3 gula",
                "Funktionernas läge: 4 röda, 3 gula (x) → 1 röd, 5 gula (y)",
            ),
            (
                "status:1:need",
                "Hemtjänst: Båt till Yxlan. (Påhittat.)",
                "Båt till Yxlan. (Påhittat.)",
                "Bandvagn.",
                "Hemtjänst: Bandvagn (x) → Båt till Yxlan (y)",
            ),
            ("task:1", "Klar: Ring alla på Yxlan. Anteckna.", "Klar", "Väntar", "Ring alla på Yxlan: Väntar (x) → Klar (y)"),
            (
                "direction",
                "Inriktning 2: Alla får värme.",
                "Alla får värme.",
                "Alla nås.",
                "Inriktning 2: Alla nås (x) → Alla får värme (y)",
            ),
            (
                "contradiction:1:2",
                "Kunder, Roslagen: A säger 2 och B 3. C reder ut.",
                "2 / 3",
                "1 / 3",
                "Kunder, Roslagen: 1 / 3 (x) → 2 / 3 (y)",
            ),
            ("entry:7", "Bron är öppen.", "Bron är öppen.", "Bron är stängd.", "Bron är stängd (x) → Bron är öppen (y)"),
        ],
    )
    def test_from_what_to_what_each_once(self, key, text, value, before, said):
        one = Change(K.CHANGED, key, Part.CONSEQUENCES, text, value, FOURTH, 1, before, THIRD)
        moments = {"x": "tis 8 jan 15:00", "y": "tor 10 jan 13:00"}
        assert lines.change_text(one, FOURTH) == re.sub(r"\((x|y)\)", lambda found: f"({moments[found[1]]})", said)

    def test_what_still_holds_is_counted_and_leads_to_its_sections(self):
        open_ = tuple(piece(f"k{n}", f"Behov {n}.", str(n), Part.NEEDS, number=70 + n) for n in range(3))
        assert told(open_, open_) == {"Kvarstår": ["3 uppgifter är som i förra rapporten och står i sina avsnitt: nr 70, 71, 72"]}
        assert told(open_[:1], open_[:1]) == {"Kvarstår": ["1 uppgift är som i förra rapporten och står i sitt avsnitt: nr 70"]}

    def test_those_that_have_grown_old_share_a_line(self):
        fresh = tuple(piece(f"status:{name}", f"{name}: normalt.", "green") for name in ("Vatten", "Värme"))
        old = tuple(replace(one, text=one.text.replace("normalt", "gammal uppgift (normalt)"), value="old") for one in fresh)
        assert told(old, fresh) == {"Ändrat": ["Inte rapporterat i tid, nu gamla uppgifter: Vatten, Värme"]}

    def test_a_report_that_was_frozen_before_is_read_without_the_noise_too(self):
        stale = Change(K.CHANGED, "stale:1", Part.UNCERTAINTIES, "Den senaste siffran är gammal: Kunder.", "2", FOURTH, 1, "1", THIRD)
        assert lines.changes_by_kind(replace(FULL, changes=(stale,)), FOURTH) == ()

    def test_a_line_of_several_leads_to_no_single_entry(self):
        need = piece("k", "Behov.", "1", Part.NEEDS, number=77)
        ((_word, found),) = shown(paper(need, was=(need,)), None, FOURTH).changes
        assert "nr 77" in found
        assert "href" not in found


class TestASection:
    def lines(self, *items):
        return lines.section_lines(paper(*items).block(items[0].part), FOURTH)

    def test_functions_of_which_only_the_level_is_said_share_a_line(self):
        those = [piece(f"status:{name}", f"{name}: normalt.", "green", source="Enheten") for name in ("Vatten", "Värme")]
        grave = piece("status:El", "El: upprätthålls inte.", "red")
        more = piece("status:Skola", "Skola: normalt. Sen buss.", "green")
        assert self.lines(*those, grave, more) == (
            "El: upprätthålls inte. (tor 10 jan 13:00, Vattenfall, nr 45)",
            "Skola: normalt. Sen buss. (tor 10 jan 13:00, Vattenfall, nr 45)",
            "Normalt: Vatten (tor 10 jan 13:00, Enheten, nr 45); Värme (tor 10 jan 13:00, Enheten, nr 45).",
        )

    def test_figures_that_are_old_share_a_line_that_leads_to_each(self):
        text = "Den senaste siffran är gammal (för 8 dygn sedan): Kunder utan el, {}."
        those = [piece(f"stale:{n}", text.format(f"område {n}"), "1", Part.UNCERTAINTIES, as_of=THIRD, number=n) for n in (17, 87)]
        assert self.lines(*those) == (
            "Gamla siffror: Kunder utan el, område 17 (tis 8 jan 15:00, nr 17); Kunder utan el, område 87 (tis 8 jan 15:00, nr 87).",
        )


class TestAFileOfItsOwn:
    def test_keeps_the_rules_of_our_pages_but_has_its_style_with_it(self):
        for found in (FULL, EXERCISE, DRAFT, paper(prose={})):
            page = web.page(document(found, demo=True))
            assert [one for one in problems(page, page=True) if "inline style" not in one] == []

    def test_says_what_the_pdf_says_under_headings_and_in_lists(self):
        tree = html.document_fromstring(web.page(document(FULL)))
        assert tree.get("lang") == "sv"
        assert [one.text_content() for one in tree.iter("h1")] == ["Lägesrapport 4: Stormen Alfrida"]
        assert len(tree.findall(".//h2")) == len(Part) + 1
        assert "Kunder utan el i kommunen: 8 300 (tor 10 jan 13:00, Vattenfall, nr 45)" in [one.text_content() for one in tree.iter("li")]

    def test_reaches_nothing_and_runs_nothing_whatever_somebody_wrote(self):
        odd = "<script>alert(1)</script><img src=https://x.example/a>\x00 & {{ rubrik }}"
        found = replace(paper(piece("k", odd, odd, source=odd), prose=dict.fromkeys(Part, odd)), actor=odd, note=odd)
        tree = html.document_fromstring(web.page(document(replace(found, event=replace(found.event, title=odd)))))
        assert not tree.xpath("//script | //img | //a | //@src | //@href | //link | //iframe")
        assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]
        assert odd.replace("\x00", "") in tree.text_content()

    def test_is_marked_first_and_last_and_in_its_title(self):
        page = web.page(document(EXERCISE, demo=True))
        assert page.count('<p class="marks">ÖVNING · DEMONSTRATION</p>') == 2
        assert "<title>Lägesrapport 4: Stormen Alfrida (ÖVNING · DEMONSTRATION)</title>" in page
        assert 'class="marks"' not in web.page(document(FULL))

    def test_has_no_room_for_what_a_report_never_holds(self):
        with pytest.raises(ValueError, match="Signatures"):
            web.page(replace(document(FULL), blocks=(Signatures((("Ordförande", ""),)),)))


class TestWordAndText:
    def test_every_page_says_whose_it_is_of_what_and_which_page(self):
        (section,) = docx.Document(io.BytesIO(word.docx_of(FULL))).sections
        assert section.header.paragraphs[-1].text == "Norrtälje kommun · 2019-001 Stormen Alfrida"
        foot = section.footer.paragraphs[0]._p.xml
        assert re.findall(r'w:instr="(\w+)"', foot) == ["PAGE", "NUMPAGES"]
        assert "Sida " in foot

    @pytest.mark.parametrize("found", [EXERCISE, DRAFT])
    def test_a_mark_stands_once_before_the_title(self, found):
        text = words_of(word.docx_of(found))
        mark = lines.marks(found)[0]
        assert text.splitlines().count(mark) == 2  # the head of the page, and the first line
        assert text.index(mark) < text.index("Lägesrapport 4: ")

    def test_the_judgement_stands_before_what_has_changed_and_every_change_leads_back(self):
        for text in (words_of(word.docx_of(FULL)), plain.text(FULL)):
            said = text.casefold()
            assert said.index("1 samlad bedömning") < said.index("vad som har ändrats") < said.index("2 händelseutveckling")
            assert said.count("1 samlad bedömning") == 1
            assert "en ökning (nr 45)" in text
            assert "((" not in text

    def test_an_empty_section_is_there_in_each(self):
        found = paper(prose={})
        for text in (words_of(word.docx_of(found)), plain.text(found), web.page(document(found))):
            assert "7 behov av stöd" in text.casefold()
            assert text.count("Inget är skrivet här.") == len(Part)
