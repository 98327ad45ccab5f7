"""How a report reads, in every form alike: its head, its marks, a piece with its age, a change, what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html

from vardkase.incidents.rules import Secrecy
from vardkase.situation.reporting import lines
from vardkase.situation.reporting.document import document
from vardkase.situation.reporting.show import shown
from vardkase.situation.rules.reports import STATUTORY, Colour, Header, Part, Trend
from vardkase.situation.rules.reports_changes import Change, ChangeKind, Turn
from vardkase.situation.tests.reports_papers import CUSTOMERS, DRAFT, EXERCISE, FORECAST, FOURTH, FULL, HEADER, THIRD, WAS, paper, piece
from vardkase.testing.cases import each
from vardkase.ui.documents import Facts, Heading, Listing, Paragraph
from vardkase.ui.documents.model import check_headings

LATER = FOURTH + timedelta(hours=2)


def said(block) -> str:
    return str(getattr(block, "text", ""))


class TestHead:
    def test_it_tells_everything_that_was_said(self):
        head = dict(lines.head(FULL))
        assert head == {
            "Rapporterande aktör": "Norrtälje kommun",
            "Händelse": "2019-001 Stormen Alfrida, Roslagen",
            "Nivå": "Stabsläge",
            "Lägestid": "tor 10 jan 2019 13:00",
            "Avser tiden": "tis 8 jan 2019 15:00 – tor 10 jan 2019 13:00",
            "Egen organisation": "Gul: ansträngt, klaras med egna resurser",
            "Kommunen som område": "Orange: allvarligt, kräver omprioritering eller stöd",
            "Riktning": "Sämre",
            "Säkerhet i bedömningen": "Hög",
            "Nästa rapport": "fre 11 jan 2019 13:00",
            "Mottagare": "Länsstyrelsen, Region Stockholm",
            "Begärd av": "Länsstyrelsen",
            "Syfte": "Enligt begäran",
            "Kontakt": "TiB 0176-000 00",
            "Upprättad av": "Lägesfunktionen",
            "Godkänd av": "Kommundirektör, tor 10 jan 2019 14:00",
        }

    def test_what_nobody_said_is_not_there(self):
        head = dict(lines.head(replace(DRAFT, header=Header(FOURTH, THIRD), event=replace(DRAFT.event, place=""))))
        assert set(head) == {
            "Rapporterande aktör", "Händelse", "Nivå", "Lägestid", "Avser tiden", "Säkerhet i bedömningen", "Upprättad av",
        }  # fmt: skip
        assert head["Händelse"] == "2019-001 Stormen Alfrida"

    def test_the_last_report_promises_none(self):
        head = dict(lines.head(replace(FULL, header=replace(HEADER, final=True))))
        assert head["Nästa rapport"] == "Ingen: det här är slutrapporten"

    def test_a_correction_says_what_was_wrong(self):
        found = replace(FULL, version=2, note="Siffran för Blidö var fel.")
        assert dict(lines.head(found))["Rättelse"] == "Siffran för Blidö var fel."
        assert lines.title_of(found) == "Lägesrapport 4: Stormen Alfrida (rättad, version 2)"

    @each("colour", [one for one in Colour if one is not Colour.GREY])
    def test_a_colour_is_never_told_by_colour_alone(self, colour):
        told = dict(lines.head(replace(FULL, header=replace(HEADER, own=colour))))["Egen organisation"]
        assert ": " in told
        assert told[0].isupper()

    @pytest.mark.parametrize("trend", [Trend.BETTER, Trend.SAME, Trend.WORSE])
    def test_where_it_is_going_has_a_word(self, trend):
        assert dict(lines.head(replace(FULL, header=replace(HEADER, trend=trend))))["Riktning"] in {"Bättre", "Oförändrat", "Sämre"}


class TestMarks:
    @each(
        ("found", "demo", "marks"),
        [
            (FULL, False, ()),
            (FULL, True, ("DEMONSTRATION",)),
            (EXERCISE, False, ("ÖVNING",)),
            (DRAFT, False, ("UTKAST",)),
            (replace(FULL, header=replace(HEADER, external=False)), False, ("INTERN",)),
            (replace(EXERCISE, approved_at=None, header=replace(HEADER, external=False)), True,
             ("ÖVNING", "UTKAST", "INTERN", "DEMONSTRATION")),
        ],
        ids=range(6),
    )  # fmt: skip
    def test_each_has_its_place_and_an_exercise_is_first(self, found, demo, marks):
        assert lines.marks(found, demo=demo) == marks


class TestPieces:
    def test_age_source_and_number(self):
        assert lines.item_text(CUSTOMERS, LATER) == "Kunder utan el i kommunen: 8 300 (tor 10 jan 13:00, Vattenfall, nr 45)"

    def test_what_the_words_tell_already_is_not_told_again(self):
        told = piece("a", "Kunder: 8 300 (tor 10 jan 13:00, enligt Vattenfall).", "8 300")
        assert lines.origin(told, LATER) == "nr 45"
        assert lines.age_and_source(told, LATER) == ""

    def test_without_a_source_there_is_the_age(self):
        assert lines.origin(piece("a", "Färjan går.", "ja", source=""), LATER) == "tor 10 jan 13:00, nr 45"

    @pytest.mark.parametrize(
        ("count", "told"), [(0, ""), (1, "1 uppgift är utelämnad: den är inte öppen."), (3, "3 uppgifter är utelämnade: de är inte öppna.")]
    )
    def test_what_is_left_out_is_counted(self, count, told):
        assert lines.hidden_text(count) == told


class TestChanges:
    def change(self, **more) -> Change:
        said_of = {"text": "Kunder: 8 300", "value": "8 300", "as_of": FOURTH, "before": "6 500", "before_as_of": THIRD, "turn": Turn.UP}
        return Change(ChangeKind.CHANGED, "fact:1", Part.CONSEQUENCES, **said_of | more)

    def test_from_what_to_what_and_when(self):
        assert lines.change_text(self.change(), LATER) == "Kunder: 6 500 (tis 8 jan 15:00) → 8 300 (tor 10 jan 13:00), en ökning"

    def test_a_fall_is_told_as_one_and_a_word_as_neither(self):
        assert lines.change_text(self.change(turn=Turn.DOWN), LATER).endswith(", en minskning")
        assert lines.change_text(self.change(text="Färjan: går", value="går", before="går inte", turn=None), LATER) == (
            "Färjan: går inte (tis 8 jan 15:00) → går (tor 10 jan 13:00)"
        )

    @each(
        ("text", "subject"),
        [
            ("Kunder: 8 300", "Kunder"),
            ("Kunder, hela området: 8 300 (tor 10 jan 13:00, enligt Vattenfall), en ökning från 6 500.", "Kunder, hela området"),
            ("8 300 kunder är utan el.", "8 300 kunder är utan el"),
            ("8 300: Kunder utan el. Hela området.", "Kunder utan el"),
            ("8 300.", ""),
            ("Ca (i natt) 8 300 kunder", "Ca"),
            ("Läget är sämre (osäkert).", "Läget är sämre (osäkert)"),
        ],
    )
    def test_what_a_change_is_of(self, text, subject):
        assert lines.subject(self.change(text=text)) == subject

    def test_how_a_function_stands_is_told_in_words(self):
        told = self.change(text="Trygghetslarm: ansträngt. Aggregatet går.", value="yellow", before="orange", turn=None)
        assert lines.change_text(told, LATER) == "Trygghetslarm: orange (tis 8 jan 15:00) → gul (tor 10 jan 13:00)"
        assert lines.value_of("old") == "gammal uppgift"
        assert lines.value_of("8 300") == "8 300"

    def test_they_stand_under_their_headings_in_order(self):
        found = lines.changes_by_kind(FULL, LATER)
        assert [word for word, _told in found] == ["Ändrat"]
        assert [number for _text, number in found[0][1]] == [45, 45]

    def test_with_which_report_it_is_compared(self):
        assert lines.since(FULL) == "Sedan rapport 3 (tis 8 jan 2019 15:00)"
        assert lines.since(paper(CUSTOMERS)) == ""


class TestShown:
    def test_what_a_reader_looks_for_first_stands_first(self):
        made = shown(FULL, None, LATER)
        assert [term for term, _value in made.lead] == [
            "Lägestid", "Egen organisation", "Kommunen som område", "Riktning", "Nästa rapport",
        ]  # fmt: skip
        assert set(made.lead) | set(made.head) == set(lines.head(FULL))
        assert not set(made.lead) & set(made.head)

    def test_every_piece_leads_to_its_entry_for_those_who_read_the_log(self):
        linked, told = (shown(FULL, None, LATER, linked=linked).sections[2].items for linked in (True, False))
        (link,) = html.fragment_fromstring(linked, create_parent=True).xpath(".//a")
        assert link.get("href") == f"/incidents/{FULL.event.id}/log/45/"
        assert link.text == "nr 45"
        assert "<a" not in told
        assert "nr 45" in told

    def test_what_somebody_wrote_is_text(self):
        odd = piece("a", "<script>alert(1)</script> & «x»", "1", source="<b>")
        items = shown(paper(odd), None, LATER).sections[2].items
        assert "<script>" not in items
        assert "&lt;script&gt;" in items
        assert "<b>" not in items

    def test_what_lacks_is_named(self):
        made = shown(paper(prose={}), None, LATER)
        assert made.lacking == (
            "Händelseutveckling", "Konsekvenser och tillstånd", "Vidtagna åtgärder", "Planerade åtgärder", "Förväntad utveckling",
        )  # fmt: skip
        assert shown(FULL, None, LATER).lacking == ()

    def test_nothing_new_is_said(self):
        assert shown(paper(CUSTOMERS, was=(CUSTOMERS,)), None, LATER).unchanged
        assert not shown(paper(CUSTOMERS, was=(WAS,)), None, LATER).unchanged
        assert not shown(paper(CUSTOMERS), None, LATER).unchanged

    def test_sections_are_numbered_in_the_order_of_the_template(self):
        titles = [one.title for one in shown(FULL, None, LATER).sections]
        assert titles[0] == "1 Samlad bedömning"
        assert titles[12] == "13 Bilagor"
        assert [title.split()[0] for title in titles] == [str(number) for number in range(1, 14)]

    def test_the_state_is_told_only_of_what_stands_now(self):
        assert (shown(FULL, None, LATER).state, shown(FULL, None, LATER).tone) == ("", "")


class TestDocument:
    def blocks(self, found=FULL, kind=Heading):
        return [one for one in document(found).blocks if isinstance(one, kind)]

    def test_its_headings_never_skip_a_level(self):
        for found in (FULL, paper(prose={}), EXERCISE, paper(CUSTOMERS, was=(CUSTOMERS,))):
            check_headings(document(found))

    def test_it_begins_with_its_head_the_judgement_and_what_has_changed(self):
        first, second, _judged, third = document(FULL).blocks[:4]
        assert isinstance(first, Facts)
        assert said(second) == "1 Samlad bedömning"
        assert said(third) == "Vad som har ändrats: sedan rapport 3 (tis 8 jan 2019 15:00)"

    def test_a_first_report_has_no_changes(self):
        assert not [one for one in self.blocks(paper(CUSTOMERS)) if said(one).startswith("Vad som har ändrats")]

    def test_nothing_new_is_said(self):
        assert "Inget väsentligt." in [said(one) for one in self.blocks(paper(FORECAST, was=(FORECAST,)), Paragraph)]

    def test_the_laws_blocks_are_marked_and_the_law_is_cited(self):
        marked = [said(one) for one in self.blocks() if said(one).endswith(" *")]
        assert len(marked) == len(STATUTORY)
        assert said(document(FULL).blocks[-1]) == "* Krävs enligt 2 kap. 9 § andra stycket lagen (2006:544)"

    def test_every_piece_stands_in_a_list_with_its_age(self):
        listed = [text for one in self.blocks(kind=Listing) for text in one.items]
        assert "Kunder utan el i kommunen: 8 300 (tor 10 jan 13:00, Vattenfall, nr 45)" in listed
        assert "Kunder utan el i kommunen: 6 500 (tis 8 jan 15:00) → 8 300 (tor 10 jan 13:00), en ökning (nr 45)" in listed

    def test_what_is_left_out_is_said_where_it_is_and_at_the_end(self):
        told = [said(one) for one in self.blocks(paper(hidden=2), Paragraph)]
        assert told.count("2 uppgifter är utelämnade: de är inte öppna.") == 2

    def test_it_is_dated_by_its_approval_and_a_draft_by_its_moment(self):
        assert document(FULL).made_at == FULL.approved_at
        assert document(DRAFT).made_at == DRAFT.header.as_of

    def test_who_and_which_event_stand_on_every_page(self):
        assert document(FULL).running == "Norrtälje kommun · 2019-001 Stormen Alfrida"
        assert document(FULL).page_words == "Sida {page} av {pages}"


def test_a_secret_piece_has_nothing_to_show():
    hidden = replace(CUSTOMERS, text="", value="", source="", secrecy=Secrecy.SECRET)
    assert lines.item_text(hidden, LATER) == " (tor 10 jan 13:00, nr 45)"
