"""What is drawn, in words: in the log, on its page, in the list, in reports and in the time machine, for every kind and every standing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from vardkase.incidents import queries as incidents
from vardkase.incidents.queries import Filters
from vardkase.incidents.rules import Category, Importance
from vardkase.incidents.tests.scenes import later
from vardkase.kernel.geo import read_shape
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.tests.pages import Room
from vardkase.situation.events.areas import AreaChanged, AreaDrawn, AreaEnded
from vardkase.situation.forms.areas import OUTLINES, Outline
from vardkase.situation.lines.areas import LINES, LOUD
from vardkase.situation.material import Section
from vardkase.situation.queries.known import known_at
from vardkase.situation.rooms import areas as room
from vardkase.situation.rules.areas import AreaKind, AreaState, Standing
from vardkase.situation.tests.area_scenes import E18, ISLAND, OUTAGE, POINT, RIMBO, ROAD, changed, drew, ended
from vardkase.situation.words import areas as words
from vardkase.testing.cases import each
from vardkase.ui.words import refusal_text

db = pytest.mark.django_db
# Every kind in Swedish; whether it is loud in the log; the section of the report that it stands in; its tone in the time machine.
KINDS = [
    (AreaKind.INCIDENT, "Händelseplats", False, Section.EVENT, "red"),
    (AreaKind.DANGER, "Riskområde", True, Section.CONSEQUENCES, "red"),
    (AreaKind.CORDON, "Avspärrning", True, Section.CONSEQUENCES, "red"),
    (AreaKind.EVACUATION, "Utrymningsområde", True, Section.CONSEQUENCES, "red"),
    (AreaKind.ROAD_CLOSED, "Avstängd väg", True, Section.CONSEQUENCES, "red"),
    (AreaKind.OUTAGE, "Avbrottsområde", False, Section.CONSEQUENCES, "orange"),
    (AreaKind.HARD_HIT, "Hårt drabbat område", False, Section.CONSEQUENCES, "orange"),
    (AreaKind.SEARCH, "Sökområde", False, Section.EVENT, "grey"),
    (AreaKind.SAFETY_POINT, "Trygghetspunkt", False, Section.MEASURES_TAKEN, "grey"),
    (AreaKind.STAGING, "Brytpunkt", False, Section.MEASURES_TAKEN, "grey"),
    (AreaKind.COMMAND, "Ledningsplats", False, Section.MEASURES_TAKEN, "grey"),
    (AreaKind.OTHER, "Övrigt på kartan", False, Section.CONSEQUENCES, "grey"),
]
every_kind = pytest.mark.parametrize(("kind", "word", "is_loud", "section", "tone"), KINDS, ids=[str(one[0]) for one in KINDS])


def sentence(event: Any) -> str:
    """What stands in the log of an event, as its first line."""
    kind = {AreaDrawn: "drawn", AreaChanged: "changed", AreaEnded: "ended"}[type(event)]
    _, facts = LINES[f"situation.area_{kind}"].said(event)
    said, shape = words.LINES[f"situation.area_{kind}"]
    with translation.override("sv"):
        return str(said) % shape(facts)


def drawn(kind: AreaKind = AreaKind.ROAD_CLOSED, **more: Any) -> AreaDrawn:
    facts: dict[str, Any] = {"area_id": None, "reference": "K-007", "title": "Väg 77", "shape": E18, "source": "SOS Alarm"}
    return AreaDrawn(kind=kind, **facts | {"as_of": later(0)} | more)


def known(alva: Any, incident_id: Any, minutes: float = 60) -> Any:
    row = incidents.incident(alva, incident_id)
    return alva, row, known_at(row, later(minutes), later(60))


class TestEveryKind:
    def test_is_tried(self):
        assert [one[0] for one in KINDS] == list(AreaKind)

    @every_kind
    def test_has_its_swedish_word(self, kind, word, is_loud, section, tone):
        with translation.override("sv"):
            assert str(words.AREA_KINDS[kind]) == word

    @every_kind
    def test_is_loud_when_one_may_not_go_there(self, kind, word, is_loud, section, tone):
        for event in (drawn(kind), AreaEnded(None, "K-007", kind, "Väg 77", "Röjt.", later(1))):  # type: ignore[arg-type]  # no id is needed
            name = "drawn" if isinstance(event, AreaDrawn) else "ended"
            importance = LINES[f"situation.area_{name}"].importance(event)
            assert importance is (Importance.IMPORTANT if is_loud else Importance.NORMAL)

    @every_kind
    def test_is_a_sentence_in_the_log(self, kind, word, is_loud, section, tone):
        assert sentence(drawn(kind)) == f"På kartan, K-007: {word}, Väg 77."

    @db
    @every_kind
    def test_stands_where_it_belongs_in_a_report(self, alva, incident_id, kind, word, is_loud, section, tone):
        drew(alva, incident_id, replace(POINT, kind=kind))
        (piece,) = room.for_report(*known(alva, incident_id))
        assert (piece.section, piece.text) == (section, f"{word}: Rimbo brandstation (59.7430, 18.3660).")
        assert piece.important is (kind in {AreaKind.DANGER, AreaKind.EVACUATION})

    @db
    @every_kind
    def test_has_its_tone_in_the_time_machine_while_it_holds(self, alva, incident_id, kind, word, is_loud, section, tone):
        area_id = drew(alva, incident_id, replace(POINT, kind=kind))
        ended(alva, incident_id, area_id, now=later(20))
        before, after = (room.seen(*known(alva, incident_id, minutes))[0] for minutes in (10, 30))
        assert (before.title, before.tone, after.tone) == (f"{word}: Rimbo brandstation", tone, "grey")

    def test_that_is_loud_is_said_once(self):
        assert {one[0] for one in KINDS if one[2]} == LOUD


# Every state with every standing: what is said beside the title, and whether it is drawn faintly.
SAID = [
    (AreaState.CURRENT, Standing.CONFIRMED, "", False),
    (AreaState.CURRENT, Standing.ASSUMED, "Antagande", True),
    (AreaState.CURRENT, Standing.FORECAST, "Prognos", True),
    (AreaState.PLANNED, Standing.CONFIRMED, "Planerat", True),
    (AreaState.PLANNED, Standing.ASSUMED, "Planerat, Antagande", True),
    (AreaState.PLANNED, Standing.FORECAST, "Planerat, Prognos", True),
    (AreaState.OVER, Standing.CONFIRMED, "Gäller inte längre", False),
    (AreaState.OVER, Standing.ASSUMED, "Gäller inte längre, Antagande", True),
    (AreaState.OVER, Standing.FORECAST, "Gäller inte längre, Prognos", True),
]
WHEN: dict[AreaState, dict[str, Any]] = {
    AreaState.CURRENT: {},
    AreaState.PLANNED: {"valid_from": later(300)},
    AreaState.OVER: {"valid_until": later(30)},
}


@db
@pytest.mark.parametrize(("state", "standing", "word", "is_faint"), SAID, ids=[f"{one[0]}-{one[1]}" for one in SAID])
class TestHowItStands:
    def test_is_said_on_the_map(self, alva, incident_id, state, standing, word, is_faint):
        drew(alva, incident_id, OUTAGE, standing=standing, **WHEN[state])
        (feature,) = room.features(*known(alva, incident_id))
        assert (feature.word, feature.is_faint, feature.is_over) == (word, is_faint, state is AreaState.OVER)

    def test_is_said_in_a_report(self, alva, incident_id, state, standing, word, is_faint):
        drew(alva, incident_id, OUTAGE, standing=standing, **WHEN[state])
        (piece,) = room.for_report(*known(alva, incident_id))
        assert piece.text.endswith(f"). {word}." if word else ").")
        assert piece.value == f"Blidö: strömlöst; {word or 'Gäller nu'}"

    def test_is_said_in_the_time_machine(self, alva, incident_id, state, standing, word, is_faint):
        drew(alva, incident_id, OUTAGE, standing=standing, **WHEN[state])
        (seen,) = room.seen(*known(alva, incident_id))
        assert seen.value == (word or "Gäller nu")
        assert (seen.tone == "orange") is (state is AreaState.CURRENT)

    def test_puts_help_where_it_belongs(self, alva, incident_id, state, standing, word, is_faint):
        drew(alva, incident_id, POINT, standing=standing, **WHEN[state])
        (piece,) = room.for_report(*known(alva, incident_id))
        assert (piece.section is Section.MEASURES_TAKEN) is (state is AreaState.CURRENT)

    def test_makes_danger_important_while_it_holds(self, alva, incident_id, state, standing, word, is_faint):
        drew(alva, incident_id, replace(OUTAGE, kind=AreaKind.DANGER), standing=standing, **WHEN[state])
        (piece,) = room.for_report(*known(alva, incident_id))
        assert piece.important is (state is AreaState.CURRENT)


class TestTheLog:
    @pytest.mark.parametrize(
        ("standing", "said"),
        [
            (Standing.CONFIRMED, "På kartan, K-007: Avstängd väg, Väg 77."),
            (Standing.ASSUMED, "På kartan, K-007: Avstängd väg, Väg 77 (antagande)."),
            (Standing.FORECAST, "På kartan, K-007: Avstängd väg, Väg 77 (prognos)."),
        ],
    )
    def test_says_how_well_it_is_known(self, standing, said):
        assert sentence(drawn(standing=standing)) == said

    @each("title", ["100 % av Blidö", "50%(s) väg", "%", "{0}", "Väg \\ 77"])
    def test_takes_a_title_as_it_is(self, title):
        assert sentence(drawn(title=title)) == f"På kartan, K-007: Avstängd väg, {title}."

    @pytest.mark.parametrize(
        ("shape", "where"), [(RIMBO, "59.7430, 18.3660"), (E18, r"59\.67\d\d, 18\.6\d\d\d"), (ISLAND, r"59\.61\d\d, 18\.9\d\d\d")]
    )
    def test_says_where_in_degrees(self, shape, where):
        text, _ = LINES["situation.area_drawn"].said(drawn(shape=read_shape(shape).text))
        assert re.search(where, text)

    def test_says_what_was_said_and_nothing_that_was_not(self):
        text, _ = LINES["situation.area_drawn"].said(drawn(text="Ett körfält är öppet"))
        lines = text.splitlines()
        assert (lines[0], lines[-1]) == ("Ett körfält är öppet.", "Källa: SOS Alarm.")
        assert len(lines) == 3
        assert len(LINES["situation.area_drawn"].said(drawn())[0].splitlines()) == 2

    @pytest.mark.parametrize("kind", LINES)
    def test_counts_each_as_an_event(self, kind):
        assert LINES[kind].category is Category.EVENT

    def test_has_words_for_each_and_for_no_more(self):
        assert set(LINES) == set(words.LINES) == set(words.EVENTS)
        with translation.override("sv"):
            assert [str(one) for one in words.EVENTS.values()] == ["Ritat på kartan", "Ändrat på kartan", "Upphört på kartan"]

    @db
    def test_is_found_by_the_words_of_what_was_drawn(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        changed(alva, incident_id, area_id, ROAD, now=later(1), title="Ett körfält öppet", why="Trafikverket ringde.")
        found = incidents.log_page(alva, incident_id, Filters(text="Trafikverket"), limit=5).entries
        assert [one.kind for one in found] == ["situation.area_changed"]


class TestRefusals:
    FACTS = {"limit": 500, "said": "Långtbortistan"}

    @each("code", words.REFUSALS)
    def test_are_swedish_sentences_that_say_what_to_do(self, code):
        with translation.override("sv"):
            said = refusal_text(Refusal(code, **self.FACTS))
        assert said.endswith((".", "?"))
        assert said[0].isupper() or said[0] in "”«"
        assert "%(" not in said
        with translation.override("en"):
            assert said != refusal_text(Refusal(code, **self.FACTS))

    @each("code", ["geo.swapped", "geo.out_of_reach", "geo.unread", "geo.crosses_itself", "geo.broken"])
    def test_of_positions_say_back_what_they_were_given(self, code):
        given = {"meant": "59.7, 18.7", "said": "59.7, 18.7", "where": "59.7, 18.7"}
        with translation.override("sv"):
            assert "59.7, 18.7" in refusal_text(Refusal(code, **given))

    def test_are_all_different(self):
        with translation.override("sv"):
            said = [str(one) for one in words.REFUSALS.values()]
        assert len(set(said)) == len(said)


class TestChoices:
    def test_are_all_in_swedish_and_none_alike(self):
        every: tuple[tuple[dict[Any, Any], Any], ...] = (
            (words.AREA_KINDS, AreaKind),
            (words.STANDINGS, Standing),
            (words.AREA_STATES, AreaState),
            (OUTLINES, Outline),
        )
        for choices, of in every:
            with translation.override("en"):
                english = [str(choices[one]) for one in of]
            with translation.override("sv"):
                swedish = [str(choices[one]) for one in of]
            assert len(set(swedish)) == len(list(of))
            assert set(english).isdisjoint(swedish)

    def test_name_the_map_in_the_room(self, alva):
        with translation.override("sv"):
            assert gettext("Drawn on the map") == "Ritat på kartan"


@db
@pytest.mark.usefixtures("five_past")
class TestThePage:
    @every_kind
    def test_of_a_thing_says_what_it_is(self, screen, alva, incident_id, kind, word, is_loud, section, tone):
        area_id = drew(alva, incident_id, replace(POINT, kind=kind))
        terms = self.terms(Room(screen, incident_id).get(f"map/{area_id}/"))
        assert (terms["Vad"], terms["SWEREF 99 TM"][:8]) == (word, "N 662759")

    def terms(self, page: Any) -> dict[str, str]:
        pairs = page.tree.xpath("//dl[contains(@class, 'facts')]/div")
        return {" ".join(one[0].text_content().split()): " ".join(one[1].text_content().split()) for one in pairs}

    def test_of_a_thing_leaves_out_what_was_not_said(self, screen, alva, incident_id):
        terms = self.terms(Room(screen, incident_id).get(f"map/{drew(alva, incident_id)}/"))
        assert {"Gäller från", "Gäller till", "Mer om det", "Upphörde"}.isdisjoint(terms)
        assert terms["Storlek"].endswith("km långt")

    def test_of_a_thing_says_all_that_was_said(self, screen, alva, incident_id):
        area_id = drew(
            alva,
            incident_id,
            OUTAGE,
            valid_from=later(-60),
            valid_until=later(600),
            text="Två linjer.\nEn.",
            standing=Standing.FORECAST,
        )
        ended(alva, incident_id, area_id, now=later(4), at=later(3), why="Strömmen är tillbaka.")
        terms = self.terms(Room(screen, incident_id).get(f"map/{area_id}/"))
        assert terms["Hur säkert är det?"] == "Prognos"
        assert "01:20" in terms["Gäller från"]
        assert "12:20" in terms["Gäller till"]
        assert "Två linjer." in terms["Mer om det"]
        assert re.fullmatch(r".*02:23\. Strömmen är tillbaka\.", terms["Upphörde"])

    @pytest.mark.parametrize("field", ["title", "source", "text"])
    def test_of_a_thing_lets_no_word_become_markup(self, screen, alva, incident_id, field):
        area_id = drew(alva, incident_id, **{field: "<b>x</b><script>alert(1)</script>"})
        page = Room(screen, incident_id).get(f"map/{area_id}/").answer.content.decode()
        assert "<script>alert" not in page
        assert "<b>x" not in page

    def test_of_geojson_with_a_kind_that_cannot_be_written_is_refused_and_not_broken(self, screen, incident_id):
        sent = {"kind": "danger", "title": "Gasol", "outline": "area", "source": "Polisen", "standing": "confirmed"}
        for kind in ('"\\ud800"', '["Point"]', '{"a": 1}', "7"):
            where = f'{{"type":{kind},"coordinates":[18.7,59.7]}}'
            page = Room(screen, incident_id).post("map/draw/", {**sent, "where": where})
            assert page.status == 422
            assert "går inte att rita" in page.error("where")

    def test_of_geojson_of_metres_with_the_north_first_asks_what_was_meant(self, screen, incident_id):
        where = json.dumps({"type": "Point", "coordinates": [6630276, 708092]})
        sent = {"kind": "danger", "title": "Gasol", "outline": "point", "source": "Polisen", "standing": "confirmed", "where": where}
        page = Room(screen, incident_id).post("map/draw/", sent)
        assert "Menade du 6630276 708092?" in page.error("where")
