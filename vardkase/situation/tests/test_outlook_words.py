"""What a forecast says, in words that a tired person reads once: out, failed, failing, perhaps, standing; and how it came true."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import translation

from vardkase.kernel.moments import STOCKHOLM
from vardkase.situation.events.outlook import OutlookMade, OutlookObserved
from vardkase.situation.lines.outlook import LINES, MOST_NAMED
from vardkase.situation.rules.outlook import Assumption, Fall, Gain, Judged, Known, Link, Moments, Score, Stand
from vardkase.situation.views.outlook_shown import Group, gains, rows, ticks
from vardkase.situation.words import outlook as words
from vardkase.testing.cases import each

AT = datetime(2019, 1, 2, 10, tzinfo=STOCKHOLM)
NEVER = (None,) * 5
NOW_ID = UUID(int=1)
OUT = Assumption("f", "F", Stand.OUT, AT - timedelta(hours=2))


def fall(breaks: float = 1.0, when: tuple[int | None, ...] = (60, 120, 180, 240, 360), back: tuple[int | None, ...] = NEVER) -> Fall:
    return Fall("f", breaks, when, back, (0,) * 25)


@pytest.fixture(autouse=True)
def _swedish():
    with translation.override("sv"):
        yield


class TestWhatIsForecast:
    def test_the_sentence_of_the_mockup(self):
        assert words.told(fall(), AT, None) == "Sannolikt slut mellan 11:00 och 16:00, troligast 13:00."

    def test_another_day_is_named(self):
        late = fall(when=(60, 120, 180, 240, 24 * 60))
        assert words.told(late, AT, None) == "Sannolikt slut mellan 11:00 och tor 3 jan 10:00, troligast 13:00."

    def test_what_may_stand_after_all_says_with_what_chance(self):
        assert words.told(fall(0.8, (60, 120, 180, 240, None)), AT, None) == (
            "Sannolikt slut troligast 13:00, tidigast 11:00; kan hålla hela tiden (20 %)."
        )

    def test_what_more_likely_stands_may_fail(self):
        assert words.told(fall(0.3, (60, 600, None, None, None)), AT, None) == "Kan falla (30 %), tidigast omkring 11:00."

    def test_what_hardly_fails_stands(self):
        assert words.told(fall(0.02, NEVER), AT, None) == "Håller, så långt prognosen ser."

    def test_what_should_have_failed_is_to_be_asked_about(self):
        assert words.told(fall(when=(-180, -120, -60, -30, -10)), AT, None) == (
            "Har troligen redan fallit, omkring 09:00. Fråga hur det står till."
        )

    def test_what_may_have_failed_already(self):
        assert words.told(fall(when=(-30, 0, 30, 60, 120)), AT, None) == "Kan redan ha fallit; senast 12:00, troligast 10:30."

    @each(
        ("back", "said"),
        [
            (NEVER, "Ingen vet när den är åter."),
            ((480, 480, 480, 480, 480), "Åter 18:00."),
            ((60, 120, 180, 240, 360), "Åter mellan 11:00 och 16:00, troligast 13:00."),
            ((60, 120, 180, 240, None), "Åter troligast 13:00, kanske mycket senare."),
        ],
    )
    def test_what_is_out_says_when_it_is_back(self, back, said):
        assert words.told(fall(back=back), AT, OUT) == f"Ute. {said}"

    @each(
        ("breaks", "assumption", "tone", "word"),
        [
            (1.0, OUT, "red", "Ute nu"),
            (0.5, None, "orange", "Faller"),
            (0.1, None, "yellow", "Kan falla"),
            (0.04, None, "green", "Håller"),
        ],
    )
    def test_colour_and_word_go_together(self, breaks, assumption, tone, word):
        assert words.tone(fall(breaks), assumption) == (tone, word)


class TestWhatIsAssumed:
    @each(
        ("one", "said"),
        [
            (OUT, "Är ute, sedan ons 2 jan 08:00, ingen vet när den är åter"),
            (replace(OUT, at=Moments(AT, AT, AT), source="Jour"), "Är ute, sedan ons 2 jan 08:00, åter ons 2 jan 10:00. Jour"),
            (Assumption("f", "F", Stand.WORKS), "Fungerar"),
            (
                Assumption("f", "F", Stand.HOLDS, None, Moments(AT, AT + timedelta(hours=1), AT + timedelta(hours=2))),
                "Klarar sig själv ett tag, till ons 2 jan 11:00 (ons 2 jan 10:00 – ons 2 jan 12:00)",
            ),
        ],
    )
    def test_it_is_said_with_its_moments_and_source(self, one, said):
        assert words.assumed(one, AT) == said


class TestVerdicts:
    @each("score", list(Score))
    def test_every_verdict_has_a_word_and_a_tone(self, score):
        assert words.judged(Judged(score))
        assert words.TONES[score] in {"green", "yellow", "red", "grey"}

    @each(
        ("minutes", "said"),
        [
            (None, "Senare än prognosen sade"),
            (10, "Senare än prognosen sade"),
            (90, "Senare än prognosen sade (1,5 timmar efter mitten)"),
            (60, "Senare än prognosen sade (1 timme efter mitten)"),
            (-61, "Senare än prognosen sade (1 timme före mitten)"),
            (64, "Senare än prognosen sade (1,1 timmar efter mitten)"),
            (-120, "Senare än prognosen sade (2 timmar före mitten)"),
            (20 * 24 * 60, "Senare än prognosen sade (20 dygn efter mitten)"),
        ],
    )
    def test_by_how_much_it_missed(self, minutes, said):
        assert words.judged(Judged(Score.LATER, minutes)) == said


class TestMeasures:
    @each(
        ("by", "said"),
        [
            ("battery", "Batteri eller reservkraft till Mast (12 timmar till utan El)"),
            ("generator", "Bränsle till reservkraften för Mast (12 timmar till utan El)"),
            ("stock", "Större lager för Mast (12 timmar till utan El)"),
            ("by_hand", "Personal som gör det för hand i Mast (12 timmar till utan El)"),
            ("nothing", "En reserv för Mast (12 timmar till utan El)"),
        ],
    )
    def test_a_measure_is_called_by_what_it_is_made_of(self, by, said):
        assert words.gain("Mast", "El", by, 12.0) == said

    def test_how_much_shorter(self):
        assert words.shorter("Trygghetslarm", 9.4) == "Trygghetslarm är ute 9 timmar kortare"
        assert words.shorter("Trygghetslarm", 1.4) == "Trygghetslarm är ute 1 timme kortare"
        assert words.shorter("Trygghetslarm", 1.6) == "Trygghetslarm är ute 2 timmar kortare"
        assert words.shorter("Trygghetslarm", 0.4) == "Trygghetslarm är ute ½ timme kortare"


def made(falls: tuple[Fall, ...], **more: object) -> OutlookMade:
    names = {one.key for one in falls} | {"el"}
    known = tuple(Known(key, NOW_ID, key.capitalize()) for key in sorted(names))
    facts = {"gains": (), "links": (), **more}
    return OutlookMade(
        NOW_ID, "P-001", AT, 48.0, (Assumption("el", "El", Stand.OUT, AT),), known, facts["links"], falls, facts["gains"],  # type: ignore[arg-type]  # given as they are
        1, 1, 500, "cascade/1", "x",
    )  # fmt: skip


class TestRows:
    def test_out_failed_next_and_standing_are_told_apart(self):
        falls = (
            replace(fall(), key="el"),
            replace(fall(), key="mast"),
            replace(fall(when=(-180, -120, -60, -30, -10)), key="brunn"),
            replace(fall(0.01, NEVER), key="skola"),
        )
        found = {one.key: one.group for one in rows(made(falls), ())}
        assert found == {"el": Group.OUT, "mast": Group.NEXT, "brunn": Group.FAILED, "skola": Group.STANDS}

    def test_the_first_to_fail_stands_first(self):
        falls = (
            replace(fall(when=(300, 320, 340, 360, 380)), key="sen"),
            replace(fall(), key="tidig"),
            replace(fall(0.3, (60, None, None, None, None)), key="kanske"),
        )
        assert [one.key for one in rows(made(falls), ())] == ["tidig", "sen", "kanske"]

    def test_beside_it_stands_what_would_be_and_only_where_it_differs(self):
        falls = (replace(fall(), key="mast"), replace(fall(), key="larm"))
        other = (replace(fall(0.0, NEVER), key="mast"), falls[1])
        found = {one.key: one.other_said for one in rows(made(falls), other)}
        assert found == {"mast": "Håller, så långt prognosen ser.", "larm": ""}

    def test_why_leads_from_what_began_it(self):
        falls = (
            replace(fall(), key="el"),
            replace(fall(), key="mast", causes=(("el", 1.0),)),
            replace(fall(), key="larm", causes=(("mast", 1.0),)),
        )
        assert {one.key: one.why for one in rows(made(falls), ())}["larm"] == "El → Mast → Larm"

    def test_measures_are_told_function_by_function(self):
        link = Link("mast", "el", (2, 4, 8), (0, 0, 0), (0, 0, 0), goes_on_by="battery")
        gain = Gain("mast", "el", 12.0, 40.0, 30.0, (("mast", 12.0), ("larm", 11.6)))
        (found,) = gains(made((replace(fall(), key="mast"), replace(fall(), key="larm")), links=(link,), gains=(gain,)))
        assert found["what"].startswith("Batteri eller reservkraft till Mast")
        assert found["helped"] == "Mast är ute 12 timmar kortare; Larm är ute 12 timmar kortare"

    def test_moments_stand_along_the_bands(self):
        assert [one["word"] for one in ticks(AT, 48)] == ["10:00", "ons 2 jan 22:00", "tor 3 jan 10:00", "tor 3 jan 22:00"]


class TestInTheLog:
    def line(self, event: object) -> tuple[str, dict[str, object]]:
        kind = "situation.outlook_made" if isinstance(event, OutlookMade) else "situation.outlook_observed"
        text, facts = LINES[kind].said(event)
        sentence, in_words = words.LINES[kind]
        return text, {"said": str(sentence) % in_words(facts)}

    def test_a_forecast_names_what_is_expected_to_fail_and_when(self):
        text, facts = self.line(made((replace(fall(), key="el"), replace(fall(), key="mast"))))
        assert text == "Mast ons 2 jan 13:00"
        assert facts["said"] == "Prognos P-001, 48 timmar framåt: 1 verksamhet väntas falla:"

    def test_of_many_the_first(self):
        falls = tuple(replace(fall(), key=f"f{number}") for number in range(MOST_NAMED + 3))
        text, facts = self.line(made(falls))
        assert len(text.split("; ")) == MOST_NAMED
        assert "9 verksamheter" in str(facts["said"])

    def test_nothing_is_expected_to_fail(self):
        text, facts = self.line(made((replace(fall(0.01, NEVER), key="skola"),)))
        assert text == ""
        assert str(facts["said"]).endswith("0 verksamheter väntas falla.")

    @pytest.mark.parametrize(("broke", "held", "said"), [(AT, None, "föll"), (None, AT, "hade inte fallit vid")])
    def test_what_happened(self, broke, held, said):
        text, facts = self.line(OutlookObserved("mast", "Mast", broke, held, "Operatören", "Batteriet tog slut"))
        assert text == "Batteriet tog slut. Operatören"
        assert facts["said"] == f"Mot prognosen: Mast {said} ons 2 jan 2019 10:00."
