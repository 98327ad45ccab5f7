"""What is sent as an SMS, read out at a conference and pasted into WIS: short, nothing secret, nobody by name, no half figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.rules import Secrecy
from vardkase.leadership.channels.texts import Alphabet
from vardkase.situation.reporting import brief, plain
from vardkase.situation.rules.reports import Header, Part
from vardkase.situation.tests.reports_papers import CUSTOMERS, DRAFT, EXERCISE, FORECAST, FULL, HEADER, THIRD, WAS, paper, piece

MANY = tuple(piece(f"fact:{n}", f"Uppgift nummer {n} om läget i kommunen", str(n), important=n == 7) for n in range(20))


class TestSms:
    def test_the_fourth_report_of_the_storm(self):
        found = brief.sms(FULL)
        assert found.lines == (
            "Lägesrapport 4, Norrtälje kommun, 10 jan 13:00",
            "Kunder utan el i kommunen: 8 300 (upp från 6 500)",
            "Alla har el igen: 13 januari (förut 10 januari)",
        )
        assert found.segments.alphabet is Alphabet.GSM
        assert found.segments.count == 1
        assert found.segments.units == len(found.text)

    def test_never_more_than_five_lines_and_the_most_important_first(self):
        found = brief.sms(paper(*MANY, was=()))
        assert len(found.lines) == 5
        assert "nummer 7" in found.lines[1]
        assert found.lines[-1] == "och 17 till, se rapporten"

    def test_four_changes_all_have_room(self):
        found = brief.sms(paper(*MANY[:4], was=()))
        assert len(found.lines) == 5
        assert "till, se rapporten" not in found.text

    def test_nothing_new_is_said_too(self):
        assert brief.sms(paper(CUSTOMERS, was=(CUSTOMERS,))).lines[1] == "Inget väsentligt har ändrats."

    def test_the_first_report_tells_what_weighs_most(self):
        found = brief.sms(paper(piece("a", "Färjan går inte.", "nej", Part.EVENT), CUSTOMERS))
        assert found.lines[1:] == ("Kunder utan el i kommunen: 8 300", "Färjan går inte.")

    def test_an_empty_report_leads_to_itself(self):
        assert brief.sms(paper()).lines[1:] == ("Se rapporten.",)

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
        assert brief.sms(replace(FULL, version=2)).lines[0].endswith("(rättad)")

    def test_signs_of_print_become_signs_of_an_sms(self):
        found = brief.sms(paper(piece("a", "≈\u00a08\u202f300 – «Blidö» → Yxlan… č", "1"), was=()))
        assert found.lines[1] == 'Nytt: ca 8 300 - "Blidö" -> Yxlan... c'
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
        text = f"{'x' * 94} omkring 28 528 kunder saknar el i natt"
        assert brief.shortened(text).endswith(("omkring...", "x..."))

    def test_what_fits_is_left_alone(self):
        assert brief.shortened("x" * 110) == "x" * 110

    def test_a_whole_sentence_is_better_than_half_of_two(self):
        assert brief.shortened(f"Färjan går inte förrän i morgon. {'Vi vet inte mer än så. ' * 5}") == "Färjan går inte förrän i morgon."

    @given(st.text("ab 12", min_size=1, max_size=300))
    def test_it_is_a_beginning_of_the_text(self, text):
        short = brief.shortened(text)
        assert len(short) <= brief.LONGEST_LINE
        assert text.startswith(short.removesuffix("..."))


class TestOral:
    def test_six_headings_in_their_order(self):
        headings = [one.heading for one in brief.oral(FULL).parts]
        assert headings == ["Händelse", "Påverkan", "Åtgärd", "Behov", "Samverkansbehov", "Kommunikation"]

    def test_it_begins_with_who_and_when(self):
        assert brief.oral(FULL).opening == "Lägesrapport från Norrtälje kommun, läget kl. 13.00 torsdag 10 januari 2019."

    def test_what_the_functions_wrote_comes_before_the_pieces(self):
        impact = brief.oral(FULL).parts[1].sentences
        assert impact[0] == "Hemtjänsten når alla utom på Yxlan."
        assert "Kunder utan el i kommunen: 8 300." in impact

    def test_a_heading_without_anything_says_so(self):
        assert brief.oral(FULL).parts[4].sentences == ("Inget att rapportera.",)

    def test_a_long_report_is_cut_between_sentences_and_every_heading_is_heard(self):
        long = " ".join(f"Mening nummer {n} om läget i kommunen just nu." for n in range(60))
        found = brief.oral(paper(prose=dict.fromkeys(Part, long)))
        assert found.words <= 260
        assert found.left > 0
        assert all(len(one.sentences) >= 2 for one in found.parts)
        assert all(sentence.endswith(".") for one in found.parts for sentence in one.sentences)

    def test_an_exercise_says_so_first(self):
        assert brief.oral(EXERCISE).opening.startswith("Övning, övning, övning.")

    @given(st.lists(st.text(max_size=300), max_size=13))
    def test_it_is_never_longer_than_two_minutes(self, texts):
        said = dict(zip(Part, texts, strict=False))
        assert brief.oral(paper(*MANY, prose=said)).words <= 260

    def test_abbreviations_do_not_end_a_sentence(self):
        found = brief.oral(paper(prose={Part.EVENT: "Elen gick kl. 13.30 i ca 40 hus. Den är åter."}))
        assert found.parts[0].sentences == ("Elen gick kl. 13.30 i ca 40 hus.", "Den är åter.")


class TestPlain:
    def test_it_has_the_whole_report_with_age_source_and_number(self):
        text = plain.text(FULL)
        assert "LÄGESRAPPORT 4: STORMEN ALFRIDA" in text
        assert "- Kunder utan el i kommunen: 8 300 (tor 10 jan 13:00, Vattenfall, nr 45)" in text
        assert "VAD SOM HAR ÄNDRATS (Sedan rapport 3 (tis 8 jan 2019 15:00))" in text
        assert "Kunder utan el i kommunen: 6 500 (tis 8 jan 15:00) → 8 300 (tor 10 jan 13:00), en ökning" in text

    def test_the_blocks_of_the_law_stand_there_also_when_they_are_empty_and_are_marked(self):
        text = plain.text(paper(prose={}))
        assert text.count(" *\n") == 5
        assert "* Krävs enligt 2 kap. 9 § andra stycket lagen (2006:544)" in text
        assert "BILAGOR" not in text

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
