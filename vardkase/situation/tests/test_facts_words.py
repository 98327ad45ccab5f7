"""Facts in words: every enum, refusal and event has its sentence, and each kind of entry reads as one in the log."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils import translation

from vardkase.incidents.rules import Category
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.situation.events import facts as events
from vardkase.situation.events.facts import Named
from vardkase.situation.lines.facts import LINES
from vardkase.situation.rules.facts import Relation, Settlement, Standing
from vardkase.situation.rules.figures import Change, Kind, Qualifier
from vardkase.situation.tests.fact_scenes import minute
from vardkase.situation.views.facts import interval
from vardkase.situation.words import facts as words
from vardkase.testing.cases import each

ROSLAGEN = Named(new_id(), "Kunder utan el", "Roslagen", "Vattenfall")
TOWN = Named(new_id(), "Kunder utan el", "Norrtälje stad", "Norrtälje Energi")
OPENED = events.SeriesOpened(ROSLAGEN.id, "Kunder utan el", "Roslagen", "Vattenfall", Kind.COUNT, "kunder", "Lägesfunktionen", 360)
KEPT = events.SeriesKept(ROSLAGEN, "Kommunikation", 60, followed=True, reason="De ringer ändå.")
STATED = events.FactStated(
    new_id(), ROSLAGEN, Kind.COUNT, "kunder", "28528", Qualifier.EXACT, minute(NIGHT), Standing.CONFIRMED, note="Från webben."
)
REVISED = events.FactRevised(
    new_id(), ROSLAGEN, Kind.COUNT, "kunder", "28528", Qualifier.ABOUT, minute(NIGHT), Standing.CONFIRMED, new_id(), "82528", "Omkastat"
)
SETTLED = events.ContradictionSettled(ROSLAGEN, TOWN, "28528", "1260", Settlement.ONE_HOLDS, ROSLAGEN.id, "Ringde.")
APART = events.AreasSaidApart(new_id(), (ROSLAGEN, TOWN), "kunder", "Elsamordnaren", "En ägare var.")
WITHDRAWN = events.SumWithdrawn(new_id(), "Kunder utan el", "De överlappar.")
WORDS = {"kind": Kind.STATEMENT, "unit": "", "qualifier": Qualifier.EXACT}


def name_of(event):
    return "situation." + re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


def sentence(event):
    """How an entry reads in the log: its line, and the text that stands with it."""
    text, facts = LINES[name_of(event)].said(event)
    told, shape = words.LINES[name_of(event)]
    return (str(told) % shape(facts)).replace("\u00a0", " "), text


class TestEverythingHasWords:
    @each(
        ("said", "enum"),
        [
            (words.KINDS, Kind),
            (words.QUALIFIERS, Qualifier),
            (words.STANDINGS, Standing),
            (words.CHANGES, Change),
            (words.ARROWS, Change),
            (words.RELATIONS, Relation),
            (words.SETTLEMENTS, Settlement),
        ],
    )
    def test_each_of_an_enum_has_its_own(self, said, enum):
        assert set(said) == set(enum)
        assert len({str(one) for one in said.values()}) == len(enum)

    def test_every_kind_every_event_and_every_line(self):
        assert set(words.EVENTS) == set(words.LINES) == set(LINES)
        assert len(events.KINDS) == len(LINES)

    def test_what_is_exact_alone_has_no_word_before_it(self):
        assert set(words.BEFORE) == set(Qualifier) - {Qualifier.EXACT}

    def test_what_lies_elsewhere_is_told_and_what_may_be_compared_is_not(self):
        assert set(words.ELSEWHERE) == {Relation.OTHER_AREA, Relation.OTHER_UNIT, Relation.OTHER_TIME}

    @each("code", words.REFUSALS)
    def test_every_refusal_is_a_sentence_in_swedish(self, code):
        said = str(words.REFUSALS[code])
        assert said.endswith(".")
        with translation.override("en"):
            assert str(words.REFUSALS[code]) != said

    @pytest.mark.parametrize("relation", [Relation.OTHER_AREA, Relation.OTHER_UNIT])
    def test_of_two_that_are_not_compared_no_word_says_rise_or_fall(self, relation):
        for said in (str(words.RELATIONS[relation]), str(words.ELSEWHERE[relation])):
            assert "ökat" not in said
            assert "minskat" not in said

    def test_a_change_that_is_not_certain_is_not_an_arrow_up_or_down(self):
        assert words.ARROWS[Change.UNSURE] not in {words.ARROWS[Change.RISE], words.ARROWS[Change.FALL]}

    @each(("minutes", "said"), [(15, "15 min"), (60, "1 tim"), (90, "90 min"), (360, "6 tim"), (4320, "72 tim")])
    def test_how_long_a_figure_may_be_the_newest(self, minutes, said):
        assert interval(minutes).replace("\u00a0", " ") == said


class TestInTheLog:
    @each(
        ("event", "line", "text"),
        [
            (OPENED, "Ny serie: Kunder utan el, Roslagen, enligt Vattenfall. Lägesfunktionen följer upp den.", ""),
            (KEPT, "Serien Kunder utan el, Roslagen, enligt Vattenfall följs upp av Kommunikation.", "De ringer ändå."),
            (
                replace(KEPT, followed=False, reason="Klart"),
                "Serien Kunder utan el, Roslagen, enligt Vattenfall följs inte längre.",
                "Klart",
            ),
            (STATED, "Kunder utan el, Roslagen: 28 528 kunder, enligt Vattenfall.", "Från webben."),
            (
                replace(STATED, qualifier=Qualifier.AT_LEAST, person="Presstjänsten"),
                "Kunder utan el, Roslagen: minst 28 528 kunder, enligt Vattenfall (Presstjänsten).",
                "Från webben.",
            ),
            (
                replace(STATED, standing=Standing.ASSUMED, qualifier=Qualifier.ESTIMATE),
                "Kunder utan el, Roslagen: uppskattningsvis 28 528 kunder (antaget), enligt Vattenfall.",
                "Från webben.",
            ),
            (
                replace(STATED, standing=Standing.FORECAST, value="0", note=""),
                "Kunder utan el, Roslagen: 0 kunder (prognos), enligt Vattenfall.",
                "",
            ),
            (
                replace(STATED, value="-4.5", kind=Kind.MEASURE, unit="°C", note=""),
                "Kunder utan el, Roslagen: −4,5 °C, enligt Vattenfall.",
                "",
            ),
            (
                replace(STATED, value="Allt är mörkt", note="", **WORDS),
                "Kunder utan el, Roslagen: Allt är mörkt, enligt Vattenfall.",
                "",
            ),
            (REVISED, "Kunder utan el, Roslagen: ca 28 528 kunder i stället för 82 528, enligt Vattenfall.", "Omkastat"),
            (
                replace(REVISED, value="Mörkt", instead_of="Ljust", **WORDS),
                "Kunder utan el, Roslagen: Mörkt i stället för Ljust, enligt Vattenfall.",
                "Omkastat",
            ),
            (
                SETTLED,
                "Kunder utan el: Vattenfall säger 28 528 och Norrtälje Energi 1 260. Utrett: Vattenfall gäller.",
                "Ringde.",
            ),
            (
                replace(SETTLED, holds=TOWN.id),
                "Kunder utan el: Vattenfall säger 28 528 och Norrtälje Energi 1 260. Utrett: Norrtälje Energi gäller.",
                "Ringde.",
            ),
            (
                replace(SETTLED, how=Settlement.NOT_KNOWN, holds=None),
                "Kunder utan el: Vattenfall säger 28 528 och Norrtälje Energi 1 260. Utrett: Det går inte att veta än.",
                "Ringde.",
            ),
            (
                APART,
                "Kunder utan el får läggas ihop för Roslagen, Norrtälje stad enligt Elsamordnaren: områdena överlappar inte.",
                "En ägare var.",
            ),
            (WITHDRAWN, "Kunder utan el läggs inte ihop längre.", "De överlappar."),
        ],
    )
    def test_each_reads_as_a_sentence(self, event, line, text):
        assert sentence(event) == (line, text)

    @each(("value", "said"), [("28528", "28 528"), ("-4.5", "−4,5"), ("Vägen är stängd", "Vägen är stängd"), ("E18", "E18")])
    def test_what_two_said_is_grouped_when_it_is_a_number(self, value, said):
        line, _text = sentence(replace(SETTLED, one_value=value, how=Settlement.BOTH_RIGHT, holds=None))
        assert f"Vattenfall säger {said} och" in line
        assert "Båda stämmer" in line

    @each("event", [OPENED, KEPT, STATED, REVISED, SETTLED, APART, WITHDRAWN])
    def test_no_per_cent_sign_of_a_name_is_taken_for_a_place_in_the_sentence(self, event):
        odd = replace(ROSLAGEN, what="100 % av %(what)s", area="50 %")
        changed = {"series": odd, "one": odd, "what": odd.what} if event is not APART else {"series": (odd, TOWN)}
        names = type(event).__dataclass_fields__
        line, _text = sentence(replace(event, **{name: value for name, value in changed.items() if name in names}))
        assert "100 % av %(what)s" in line

    @each(
        ("event", "category"),
        [
            (OPENED, Category.INFO),
            (KEPT, Category.INFO),
            (STATED, Category.INFO),
            (REVISED, Category.INFO),
            (SETTLED, Category.ASSESSMENT),
            (APART, Category.ASSESSMENT),
            (WITHDRAWN, Category.ASSESSMENT),
        ],
    )
    def test_what_was_told_is_information_and_what_was_judged_an_assessment(self, event, category):
        assert LINES[name_of(event)].category is category
