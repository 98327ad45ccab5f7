"""What is sent as an SMS, read out at a conference and pasted into WIS: short, nothing secret, nobody by name, no half figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.rules import Secrecy
from vardkase.leadership.channels.texts import Alphabet
from vardkase.situation.reporting import brief, plain, spoken
from vardkase.situation.rules.reports import Header, Part
from vardkase.situation.tests.reports_papers import CUSTOMERS, DRAFT, EXERCISE, FORECAST, FULL, HEADER, THIRD, WAS, paper, piece

MANY = tuple(piece(f"fact:{n}", f"Uppgift nummer {n} om läget i kommunen", str(n), important=n == 7) for n in range(20))


class TestSms:
    def test_the_fourth_report_of_the_storm(self):
        found = brief.sms(FULL)
        assert found.lines == (
            "Lägesrapport 4, Norrtälje kommun, 10 jan 13:00, 2 ändringar",
            "Egen organisation gul, området orange, riktning sämre.",
            "Kunder utan el i kommunen: 8 300 (upp från 6 500)",
            "Alla har el igen: 13 januari (förut 10 januari)",
            "Behov: Ett elverk på 100 kVA till Blidö.",
        )
        assert found.segments.alphabet is Alphabet.GSM
        assert found.segments.count == 2
        assert found.segments.units == len(found.text)

    def test_never_more_than_five_lines_and_the_most_important_first(self):
        found = brief.sms(paper(*MANY, was=()))
        assert len(found.lines) == 5
        assert found.lines[0].endswith(", 20 ändringar")
        assert "nummer 7" in found.lines[2]

    def test_nothing_new_is_said_too(self):
        assert brief.sms(paper(CUSTOMERS, was=(CUSTOMERS,))).lines[2] == "Inget väsentligt har ändrats."

    def test_the_first_report_tells_what_weighs_most(self):
        found = brief.sms(paper(piece("a", "Färjan går inte.", "nej", Part.EVENT), CUSTOMERS, prose={}))
        assert found.lines[2:] == ("Kunder utan el i kommunen: 8 300", "Färjan går inte.")

    def test_an_empty_report_leads_to_itself(self):
        assert brief.sms(paper(prose={})).lines[2:] == ("Se rapporten.",)

    def test_an_exercise_is_marked_at_both_ends(self):
        found = brief.sms(EXERCISE)
        assert found.text.startswith("ÖVNING ")
        assert found.text.endswith(" ÖVNING")

    def test_nothing_internal_stands_in_it_even_of_an_internal_report(self):
        inner = replace(CUSTOMERS, secrecy=Secrecy.INTERNAL)
        for found in (paper(inner, was=()), paper(inner)):
            assert "8 300" not in brief.sms(replace(found, header=replace(HEADER, external=False))).text

    def test_a_line_that_names_somebody_is_left_out_however_it_is_written(self):
        named = piece("fact:2", "Hör med PROVA  Exempelsson om bandvagnen.", "1")
        found = brief.sms(paper(named, CUSTOMERS, was=()), ["Prova Exempelsson"])
        assert "xempel" not in found.text.casefold()
        assert (found.named, "8 300" in found.text) == (1, True)

    def test_a_name_of_two_letters_is_no_name(self):
        assert not brief.names_somebody("Bo kvar hemma om ni kan", ["Bo"])

    def test_a_correction_says_so(self):
        assert brief.sms(replace(FULL, version=2)).lines[0].endswith("(rättad), 2 ändringar")

    def test_signs_of_print_become_signs_of_an_sms(self):
        found = brief.sms(paper(piece("a", "≈\u00a08\u202f300 – «Blidö» → Yxlan… č", "1"), was=(), prose={}))
        assert found.lines[2] == 'Nytt: ca 8 300 - "Blidö" -> Yxlan... c'
        assert found.segments.alphabet is Alphabet.GSM

    def test_another_script_is_kept_and_counted_as_what_it_costs(self):
        found = brief.sms(paper(piece("a", "شكرا 🌲", "1"), was=()))
        assert found.segments.alphabet is Alphabet.UCS2

    @given(st.text(max_size=400))
    def test_whatever_is_said_it_is_five_lines_of_so_many_signs(self, text):
        found = brief.sms(paper(*(piece(f"k{n}", text or "x", str(n)) for n in range(7)), was=()))
        assert len(found.lines) <= 5
        assert all("\n" not in line and len(line) <= brief.LONGEST_LINE for line in found.lines)


class TestShortened:
    def test_a_figure_is_never_cut_in_two(self):
        text = f"{'x' * 104} omkring 28 528 kunder saknar el i natt"
        assert brief.shortened(text).endswith(("omkring...", "x..."))

    def test_what_fits_is_left_alone(self):
        assert brief.shortened("x" * 120) == "x" * 120

    def test_whole_sentences_are_better_than_half_of_one_more(self):
        text = f"Färjan går inte förrän i morgon. {'Vi vet inte mer än så. ' * 5}"
        assert brief.shortened(text) == f"Färjan går inte förrän i morgon. {'Vi vet inte mer än så. ' * 3}".strip()
        assert brief.shortened(text, 40) == "Färjan går inte förrän i morgon."

    def test_half_of_what_stands_in_brackets_is_not_told(self):
        text = f"Nytt: {'Kunder utan el ' * 5}: 35 000 kunder (ons 2 jan 19:00, enligt elbolaget med det långa namnet)."
        assert brief.shortened(text).endswith(": 35 000 kunder")

    @given(st.text("ab 12", min_size=1, max_size=300))
    def test_it_is_a_beginning_of_the_text(self, text):
        short = brief.shortened(text)
        assert len(short) <= brief.LONGEST_LINE
        assert text.startswith(short.removesuffix("..."))


class TestOral:
    def test_six_headings_in_their_order(self):
        headings = [one.heading for one in spoken.oral(FULL).parts]
        assert headings == ["Händelse", "Påverkan", "Åtgärd", "Behov", "Kommunikation"]
        headings = [one.heading for one in spoken.oral(DRAFT).parts]
        assert headings == ["Händelse", "Påverkan", "Åtgärd", "Behov", "Samverkansbehov", "Kommunikation"]

    def test_it_begins_with_who_and_when(self):
        assert spoken.oral(FULL).opening == (
            "Lägesrapport från Norrtälje kommun, läget kl. 13.00 torsdag 10 januari 2019."
            " Egen organisation: gul. Kommunen som område: orange. Riktning: sämre."
        )

    def test_the_figure_that_has_moved_comes_first_then_what_the_functions_wrote(self):
        impact = spoken.oral(FULL).parts[1].sentences
        assert impact[:2] == ("Kunder utan el i kommunen: 8 300.", "Hemtjänsten når alla utom på Yxlan.")

    def test_of_what_nobody_has_written_nothing_is_claimed(self):
        assert "Samverkansbehov" not in [one.heading for one in spoken.oral(FULL).parts]
        assert spoken.oral(DRAFT).parts[4].sentences == ("Inte skrivet än.",)
        assert "Inget att rapportera" not in spoken.oral(paper(prose={}, approved_at=None)).text

    def test_a_long_report_is_cut_between_sentences_and_every_heading_is_heard(self):
        long = " ".join(f"Mening nummer {n} om läget i kommunen just nu." for n in range(60))
        found = spoken.oral(paper(prose=dict.fromkeys(Part, long)))
        assert found.words <= 260
        assert found.left > 0
        assert all(len(one.sentences) >= 2 for one in found.parts)
        assert all(sentence.endswith(".") for one in found.parts for sentence in one.sentences)

    def test_an_exercise_says_so_first(self):
        assert spoken.oral(EXERCISE).opening.startswith("Övning, övning, övning.")

    @given(st.lists(st.text(max_size=300), max_size=13))
    def test_it_is_never_longer_than_two_minutes(self, texts):
        said = dict(zip(Part, texts, strict=False))
        assert spoken.oral(paper(*MANY, prose=said)).words <= 260

    def test_abbreviations_do_not_end_a_sentence(self):
        found = spoken.oral(paper(prose={Part.EVENT: "Elen gick kl. 13.30 i ca 40 hus. Den är åter."}))
        assert found.parts[0].sentences == ("Elen gick kl. 13.30 i ca 40 hus.", "Den är åter.")


class TestPlain:
    def test_it_has_the_whole_report_with_age_source_and_number(self):
        text = plain.text(FULL)
        assert "LÄGESRAPPORT 4: STORMEN ALFRIDA" in text
        assert "- Kunder utan el i kommunen: 8 300 (tor 10 jan 13:00, Vattenfall, nr 45)" in text
        assert "VAD SOM HAR ÄNDRATS: SEDAN RAPPORT 3 (TIS 8 JAN 2019 15:00)" in text
        assert "Kunder utan el i kommunen: 6 500 (tis 8 jan 15:00) → 8 300 (tor 10 jan 13:00), en ökning (nr 45)" in text
        assert text.index("1 SAMLAD BEDÖMNING") < text.index("VAD SOM HAR ÄNDRATS") < text.index("2 HÄNDELSEUTVECKLING")

    def test_every_section_stands_there_also_when_it_is_empty_and_those_of_the_law_are_marked(self):
        text = plain.text(paper(prose={}))
        assert text.count(" *\n") == 5
        assert "* Krävs enligt 2 kap. 9 § andra stycket lagen (2006:544)" in text
        assert "7 BEHOV AV STÖD\nInget är skrivet här.\n" in text
        assert text.count("Inget är skrivet här.") == len(Part)

    def test_what_is_left_out_is_said(self):
        assert "2 uppgifter är utelämnade" in plain.text(paper(hidden=2))

    def test_exercise_and_draft_stand_first_and_last(self):
        for found, mark in ((EXERCISE, "ÖVNING"), (DRAFT, "UTKAST")):
            lines = plain.text(found).strip().splitlines()
            assert (lines[0], lines[-1]) == (mark, mark)

    def test_control_characters_are_gone(self):
        text = plain.text(paper(prose={Part.EVENT: "a\x00b\x1bc\ud800d"}))
        assert "abcd" in text
        text.encode()

    def test_a_demonstration_says_so(self):
        assert plain.text(FULL, demo=True).startswith("DEMONSTRATION")


@pytest.mark.parametrize("header", [HEADER, Header(HEADER.as_of, THIRD)])
def test_an_empty_head_has_no_empty_lines(header):
    assert ": \n" not in plain.text(replace(FULL, header=header))


def test_the_same_series_before_and_after_is_what_is_compared():
    assert (WAS.key, FORECAST.key) == ("fact:customers", "forecast:power")
