"""What a sender can stand for: an SMS that says how it is and what has moved, and two minutes without names, numbers or claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.rules import Secrecy
from vardkase.situation.reporting import brief, spoken
from vardkase.situation.rules.reports import Colour, Part, Trend
from vardkase.situation.rules.reports_changes import Change, ChangeKind, Turn
from vardkase.situation.tests.reports_papers import (
    CUSTOMERS,
    DRAFT,
    EXERCISE,
    FORECAST,
    FORECAST_WAS,
    FULL,
    HEADER,
    THIRD,
    WAS,
    paper,
    piece,
)
from vardkase.testing.cases import each

INSIDE = replace(HEADER, external=False)
LONG = "Kunder utan el i hela det område som nätägaren har norr om Stockholm och i skärgården från Arholma till Furusund"


def changed(text: str, value: str, before: str, key: str = "fact:1", turn: Turn | None = None, part: Part = Part.CONSEQUENCES) -> Change:
    return Change(ChangeKind.CHANGED, key, part, text, value, HEADER.as_of, 1, before, THIRD, turn)


class TestTheSecondLine:
    @each(
        ("own", "area", "trend", "said"),
        [
            (Colour.RED, Colour.RED, Trend.WORSE, "Egen organisation röd, området röd, riktning sämre."),
            (Colour.GREEN, Colour.GREY, Trend.UNKNOWN, "Egen organisation grön."),
            (Colour.GREY, Colour.ORANGE, Trend.SAME, "Området orange, riktning oförändrat."),
            (Colour.GREY, Colour.GREY, Trend.BETTER, "Riktning bättre."),
            (Colour.GREY, Colour.GREY, Trend.UNKNOWN, "Läget som helhet är inte bedömt."),
        ],
    )
    def test_says_how_it_stands_altogether(self, own, area, trend, said):
        header = replace(HEADER, own=own, area=area, trend=trend)
        for found in (FULL, DRAFT, paper(prose={})):
            assert brief.sms(replace(found, header=header)).lines[1] == said


class TestTheLinesAfterIt:
    def lines(self, *items, was=(), prose=None, **more):
        return brief.sms(paper(*items, was=was, prose=prose or {}, **more)).lines[2:]

    def test_figure_forecast_and_need_come_before_whatever_else_weighs_more(self):
        grave = piece("status:water", "Dricksvatten: upprätthålls inte.", "red", important=True)
        entry = piece("entry:1", "Bron är stängd.", "Bron är stängd.", Part.EVENT, important=True)
        need = piece("status:water:need", "Dricksvatten: Tankar till Rimbo.", "Tankar till Rimbo.", Part.NEEDS)
        assert self.lines(grave, entry, need, FORECAST, replace(CUSTOMERS, important=False), was=(WAS, FORECAST_WAS)) == (
            "Kunder utan el i kommunen: 8 300 (upp från 6 500)", "Alla har el igen: 13 januari (förut 10 januari)",
            "Behov: Dricksvatten: Tankar till Rimbo.",
        )  # fmt: skip

    def test_of_several_figures_the_newest_that_has_moved(self):
        old = piece("fact:2", "Kunder utan el, Roslagen: 18 000", "18 000", as_of=THIRD)
        fresh = piece("fact:3", "Hushåll utan el: 5 000", "5 000")
        found = self.lines(
            fresh, old, replace(CUSTOMERS, important=False), was=(WAS, replace(old, text="Roslagen: 28 528", value="28 528"))
        )
        assert found[0] == "Kunder utan el i kommunen: 8 300 (upp från 6 500)"

    def test_the_need_that_was_written_stands_before_an_old_one(self):
        old = piece("status:1:need", "Personal: Hjälp. Rapporterat ons 2 jan 15:00, ingen ny uppgift i tid.", "Hjälp.", Part.NEEDS)
        text = brief.sms(paper(old, was=(old,), prose={Part.NEEDS: "Reservelverk till Tjockö. Stabsroller. (Påhittat.)"})).text
        assert "\nBehov: Reservelverk till Tjockö. Stabsroller." in text
        assert "Personal" not in text
        assert "Påhittat" not in text

    @each("said", ["Ring Kalle 070-123 45 67.", "Skriv till kalle@example.se.", "Ring +46 8 123 456 78.", "Hör Ada Provsson."])
    def test_nobodys_number_or_name_stands_in_it(self, said):
        found = brief.sms(paper(piece("k", f"Elverk. {said}", "1"), was=(), prose={Part.NEEDS: said}), ["Ada Provsson"])
        assert found.lines[2:] == ("Se rapporten.",)
        assert found.named == 2

    @each("said", ["Ring 112 eller 113 13.", "0,5 m vatten på väg 276.", "8 300 kunder 2019-01-10 kl. 08.30.", "Håll 1,5 m."])
    def test_a_figure_is_not_somebodys_number(self, said):
        assert not brief.names_somebody(said, [])

    def test_what_is_written_for_inside_stands_in_no_sms(self):
        found = brief.sms(replace(paper(was=(), prose=dict.fromkeys(Part, "Stabens eget.")), header=INSIDE))
        assert "Stabens eget" not in found.text

    def test_what_has_only_grown_old_is_neither_told_nor_counted(self):
        road = piece("status:road", "Vägar: gammal uppgift (allvarligt).", "old", important=True)
        stale = piece("stale:1", "Den senaste siffran är gammal (för 8 dygn sedan): Kunder.", "1", Part.UNCERTAINTIES)
        found = brief.sms(paper(road, stale, was=(replace(road, text="Vägar: allvarligt.", value="orange"),), prose={}))
        assert found.lines[0].endswith("10 jan 13:00")
        assert found.lines[2:] == ("Inget väsentligt har ändrats.",)


class TestAChangeInALine:
    @each(
        ("change", "said"),
        [
            (
                changed("Klar: Ring alla med trygghetslarm. Anteckna.", "Klar", "Väntar", "task:1"),
                "Klar: Ring alla med trygghetslarm. Anteckna.",
            ),
            (
                changed("Värsta: Nytt oväder (troligt). Snö.", "Nytt oväder (troligt). Snö.", "Inget el (osannolikt). Kyla.", "scenario:1"),
                "Värsta: Nytt oväder (troligt) (förut Inget el (osannolikt))",
            ),
            (
                changed("Kunder: ca 8 300 kunder (nu)", "ca 8 300 kunder", "ca 6 500 kunder", turn=Turn.UP),
                "Kunder: ca 8 300 kunder (upp från ca 6 500)",
            ),
            (changed("El åter: 13 jan", "13 jan", "10 jan", "forecast:1"), "El åter: 13 jan (förut 10 jan)"),
            (changed("Vatten: upprätthålls inte. Läcka.", "red", "green", "status:1"), "Vatten: röd (förut grön)"),
        ],
    )
    def test_says_what_it_is_and_what_it_was(self, change, said):
        assert brief.change_line(change) == said

    def test_what_it_is_of_is_cut_and_never_the_change(self):
        line = brief.change_line(changed(f"{LONG}: 8 300 kunder", "8 300 kunder", "6 500 kunder", turn=Turn.UP))
        assert line.endswith("...: 8 300 kunder (upp från 6 500)")
        assert line.startswith("Kunder utan el i hela det område")
        assert len(line) <= brief.LONGEST_LINE

    @given(
        st.text(max_size=300),
        st.text(max_size=300),
        st.text(max_size=300),
        st.sampled_from(["fact:1", "task:1", "status:1", "area:1", "k"]),
    )
    def test_whatever_it_is_of_it_is_one_line(self, text, value, before, key):
        assert len(brief.change_line(changed(text, value, before, key))) <= brief.LONGEST_LINE

    def test_a_new_one_keeps_the_figure_of_its_second_sentence(self):
        new = Change(
            ChangeKind.NEW, "entry:1", Part.EVENT, "Andra pressträffen med elbolaget och kommunen. Antalet kunder har ökat till 8 300. Mer."
        )
        assert "8 300." in brief.change_line(new)


class TestTheMarks:
    @each(
        ("found", "demo", "first", "spoken_first"),
        [
            (FULL, False, "Lägesrapport 4", "Lägesrapport från"),
            (FULL, True, "DEMONSTRATION Lägesrapport 4", "Detta är en demonstration. Lägesrapport från"),
            (DRAFT, False, "UTKAST Lägesrapport 4", "Detta är ett utkast som ingen har godkänt. Lägesrapport"),
            (
                replace(EXERCISE, approved_at=None, header=INSIDE),
                True,
                "ÖVNING UTKAST INTERN DEMONSTRATION Lägesrapport 4",
                "Övning, övning, övning. Detta är en demonstration. Intern rapport: läses inte upp utanför staben. Detta är ett utkast",
            ),
        ],
    )
    def test_stand_before_everything(self, found, demo, first, spoken_first):
        assert brief.sms(found, demo=demo).text.startswith(first)
        assert spoken.oral(found, demo=demo).opening.startswith(spoken_first)


class TestReadOut:
    def test_nobodys_name_or_number_is_read_also_of_what_is_internal(self):
        inner = piece("entry:1", "Personalen är slut, Kalle Svensson 070-1234567 ringer", "x", Part.EVENT, secrecy=Secrecy.INTERNAL)
        prose = {Part.NEEDS: "Hör Ada Provsson om elverket. Ett elverk till Blidö."}
        found = spoken.oral(replace(paper(inner, prose=prose), header=INSIDE), ["Ada Provsson"])
        assert "Kalle" not in found.text
        assert "Provsson" not in found.text
        assert "Ett elverk till Blidö." in found.text
        assert found.named == 2

    @each(
        "unread",
        [
            piece("stale:1", "Den senaste siffran är gammal (för 8 dygn sedan): Kunder.", "1", Part.UNCERTAINTIES),
            piece("assumption:1:0", "Värsta bygger på: Pumpen håller inte.", "1", Part.UNCERTAINTIES),
            piece("status:1", "Vägar: gammal uppgift (allvarligt).", "old"),
            piece(
                "meeting:1:held", "Första samverkanskonferensen ons 2 jan 04:05.", "x", Part.COLLABORATION, as_of=THIRD - timedelta(days=6)
            ),
        ],
        ids=lambda one: one.key,
    )
    def test_what_is_old_or_assumed_is_not_read(self, unread):
        assert spoken.oral(paper(unread, prose={})).parts == ()

    def test_what_two_sources_say_is_read_with_the_event_and_not_as_collaboration(self):
        both = piece("contradiction:1:2", "Kunder: A säger 1 och B 2.", "1 / 2", Part.UNCERTAINTIES, important=True)
        (one,) = spoken.oral(paper(both, prose={})).parts
        assert (one.heading, one.sentences) == ("Händelse", ("Kunder: A säger 1 och B 2.",))

    def test_asides_in_brackets_are_not_read(self):
        odd = piece("k", "Färjan går inte. (Enligt rederiet.)", "1", Part.EVENT)
        assert spoken.oral(paper(odd, prose={Part.EVENT: "Det blåser. (Påhittat.)"})).parts[0].sentences == (
            "Det blåser.",
            "Färjan går inte.",
        )

    def test_the_figures_that_have_moved_are_two_at_most_and_first(self):
        now = [piece(f"fact:{n}", f"Figur {n}: {n}5", f"{n}5") for n in range(1, 5)]
        was = tuple(replace(one, text="", value="1") for one in now)
        said = spoken.oral(paper(*now, was=was, prose={Part.CONSEQUENCES: "Skrivet."})).parts[0].sentences
        assert said[2] == "Skrivet."
        assert {one[:5] for one in said[:2]} == {"Figur"}
