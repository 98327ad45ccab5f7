"""The words of the status board: each level, age, interval and count as people say it, in Swedish, for none, one and many."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.registry import kind_of_class
from vardkase.situation.events import links as link_events
from vardkase.situation.events import status as events
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.status import Holds, Impact, Lateness, Level, Side, Trend
from vardkase.situation.tests.status_made import masked, status, summary, told
from vardkase.situation.words import links as link_words
from vardkase.situation.words import status as words
from vardkase.testing.cases import each
from vardkase.ui.words import refusal_text

HERE = Path(__file__).parent.parent
ENUMS = [
    (words.LEVELS, Level),
    (words.COLOURS, Level),
    (words.SIDES, Side),
    (words.TRENDS, Trend),
    (words.ARROWS, Trend),
    (words.HOLDS, Holds),
    (words.IMPACTS, Impact),
    (words.LATENESS, Lateness),
    (link_words.PURPOSES, Purpose),
]
# What fills the sentence of each refusal that has something to fill in.
FACTS = {
    "situation.status_too_many_rows": {"limit": 300, "count": 301},
    "situation.status_row_exists": {"name": "Hemtjänst"},
    "situation.status_interval": {"least": 10, "limit": 10080},
    "situation.status_patience": {"limit": 10080},
    "situation.status_unchanged_before": {"name": "Hemtjänst"},
    "situation.status_hold_has_passed": {"name": "Hemtjänst"},
    "situation.status_grey_is_none": {"name": "Hemtjänst"},
    "situation.status_needs_level": {"name": "Hemtjänst"},
    "situation.status_unknown_level": {"said": "lila"},
    "situation.status_needs_consequence": {"name": "Hemtjänst"},
    "situation.status_needs_need": {"name": "Hemtjänst"},
    "situation.status_needs_when": {"name": "Hemtjänst"},
    "situation.status_holds_before": {"name": "Hemtjänst"},
    "situation.link_hours": {"limit": 336},
}
ENGLISH = re.compile(r"\b(the|is|not|and|function|report|status board|link|nothing|older)\b", re.IGNORECASE)


class TestEnums:
    @each(("said", "enum"), ENUMS, ids=[enum.__name__ + str(place) for place, (_said, enum) in enumerate(ENUMS)])
    def test_each_has_a_word_of_its_own(self, said, enum):
        assert set(said) == set(enum)
        assert len({str(word) for word in said.values()}) == len(enum)
        assert all(str(word).strip() for word in said.values())

    def test_every_level_but_grey_has_a_meaning_that_is_a_sentence(self):
        assert set(words.MEANINGS) == set(Level) - {Level.GREY}
        assert all(str(meaning).endswith(".") for meaning in words.MEANINGS.values())

    @each(
        ("level", "word", "colour"),
        [
            (Level.GREY, "Ej rapporterat", "grå"),
            (Level.GREEN, "Normalt", "grön"),
            (Level.YELLOW, "Ansträngt", "gul"),
            (Level.ORANGE, "Allvarligt", "orange"),
            (Level.RED, "Upprätthålls inte", "röd"),
        ],
    )
    def test_a_level_is_read_and_telephoned(self, level, word, colour):
        assert (str(words.LEVELS[level]), str(words.COLOURS[level])) == (word, colour)

    def test_better_points_up_and_worse_down(self):
        assert (words.ARROWS[Trend.BETTER], words.ARROWS[Trend.SAME], words.ARROWS[Trend.WORSE]) == ("↗", "→", "↘")


class TestLevels:
    @each(
        ("one", "board", "report"),
        [
            (status(Level.GREEN), "Normalt", "normalt"),
            (status(Level.RED), "Upprätthålls inte", "upprätthålls inte"),
            (status(Level.GREEN, old=True), "Gammal: normalt", "gammal uppgift (normalt)"),
            (status(Level.ORANGE, old=True), "Gammal: allvarligt", "gammal uppgift (allvarligt)"),
            (status(Level.GREY), "Ej rapporterat", "ej rapporterat"),
        ],
    )
    def test_what_is_old_says_so_before_anything_else(self, one, board, report):
        assert (words.level_word(one), words.report_word(one)) == (board, report)

    def test_what_is_not_for_the_reader_is_not_said_to_be_unreported(self):
        assert words.level_word(masked()) == "Rapporterat, inte för dig"

    @given(st.sampled_from([level for level in Level if level != Level.GREY]))
    def test_nothing_old_is_worded_as_what_is_known(self, level):
        with translation.override("sv"):
            assert words.level_word(status(level, old=True)) != words.level_word(status(level))
            assert words.level_word(status(level, old=True)).startswith("Gammal")


class TestHoldsUntil:
    @each(
        ("holds", "until", "expected"),
        [
            (Holds.NOT_SAID, None, "–"),
            (Holds.UNKNOWN, None, "okänt"),
            (Holds.UNTIL, None, "okänt"),
            (Holds.UNTIL, later(100), "ons 2 jan 04:00"),
            (Holds.UNTIL, later(61), "ons 2 jan 03:21"),
            (Holds.UNTIL, later(60), "ons 2 jan 03:20, har passerat"),
            (Holds.UNTIL, later(-5), "ons 2 jan 02:15, har passerat"),
        ],
    )
    def test_a_moment_a_question_or_nothing(self, holds, until, expected):
        one = status(Level.YELLOW, told=told(Level.YELLOW, holds=holds, holds_until=until))
        assert words.holds_word(one, later(60)) == expected

    def test_of_what_nobody_has_said_it_is_a_dash(self):
        assert words.holds_word(status(Level.GREY), NIGHT) == words.holds_word(masked(), NIGHT) == "–"

    def test_another_year_is_named(self):
        one = status(Level.YELLOW, told=told(Level.YELLOW, holds=Holds.UNTIL, holds_until=later(60 * 24 * 365)))
        assert "2020" in words.holds_word(one, NIGHT)


class TestTheBoardCounted:
    @each(
        ("level", "one", "many"),
        [
            ("green", "1 grön", "2 gröna"),
            ("yellow", "1 gul", "2 gula"),
            ("orange", "1 orange", "2 orange"),
            ("red", "1 röd", "2 röda"),
        ],
    )
    def test_one_and_many_of_a_level(self, level, one, many):
        assert (Level(level), one) in words.summary_words(summary(**{level: 1}))
        assert (Level(level), many) in words.summary_words(summary(**{level: 2}))

    def test_none_of_a_level_is_said_too_and_the_worst_comes_first(self):
        assert [word for _level, word in words.summary_words(summary())] == ["0 röda", "0 orange", "0 gula", "0 gröna"]

    @each(
        ("counted", "expected"),
        [
            ({"old": 1}, (None, "1 gammal uppgift")),
            ({"old": 4}, (None, "4 gamla uppgifter")),
            ({"never": 1}, (Level.GREY, "1 har aldrig rapporterats")),
            ({"never": 9}, (Level.GREY, "9 har aldrig rapporterats")),
            ({"masked": 1}, (None, "1 inte för dig")),
            ({"masked": 3}, (None, "3 inte för dig")),
        ],
    )
    def test_old_never_reported_and_closed_stand_apart(self, counted, expected):
        assert words.summary_words(summary(**counted))[4:] == [expected]

    def test_what_there_is_none_of_apart_from_levels_is_not_said(self):
        assert len(words.summary_words(summary(green=3))) == 4

    def test_they_stand_in_their_order(self):
        told_of = words.summary_words(summary(old=1, never=1, masked=1))
        assert [level for level, _word in told_of[4:]] == [None, Level.GREY, None]


class TestIntervals:
    @each(
        ("minutes", "expected"),
        [
            (10, "var 10:e minut"),
            (59, "var 59:e minut"),
            (60, "varje timme"),
            (65, "var 65:e minut"),
            (61, "var 61:a minut"),
            (72, "var 72:a minut"),
            (111, "var 111:e minut"),
            (112, "var 112:e minut"),
            (119, "var 119:e minut"),
            (660, "var 11:e timme"),
            (1260, "var 21:a timme"),
            (120, "varannan timme"),
            (150, "var 150:e minut"),
            (180, "var 3:e timme"),
            (480, "var 8:e timme"),
            (1440, "var 24:e timme"),
        ],
    )
    def test_as_people_say_them(self, minutes, expected):
        assert words.every(minutes) == expected


class TestRefusals:
    @each("code", sorted(words.REFUSALS))
    def test_each_is_a_whole_swedish_sentence_with_nothing_left_to_fill_in(self, code):
        text = refusal_text(Refusal(code, **FACTS.get(code, {})))
        assert text.endswith((".", "»."))
        assert text[0].isupper() or text[0] == "«"
        assert "%(" not in text
        assert not ENGLISH.search(text), text

    @each("code", sorted(FACTS))
    def test_what_is_filled_in_is_read(self, code):
        text = refusal_text(Refusal(code, **FACTS[code]))
        assert all(str(fact) in text for name, fact in FACTS[code].items() if name != "count"), text

    def test_every_refusal_that_the_code_can_raise_has_its_words_and_none_lies_idle(self):
        files = [one for folder in ("rules", "actions", "queries", "forms", "views") for one in (HERE / folder).glob("*.py")]
        mine = [one for one in files if one.name.startswith(("status", "links"))]
        raised = {code for one in mine for code in re.findall(r'"(situation\.(?:status|link|no_such_link)\w*)"', one.read_text("utf-8"))}
        raised -= set(words.EVENTS)
        assert set(words.REFUSALS) == raised


class TestLines:
    def test_every_kind_has_a_name_and_a_sentence(self):
        kinds = set(map(kind_of_class, events.KINDS))
        assert kinds == set(words.EVENTS) == set(words.LINES)

    @each("kind", sorted(words.LINES))
    def test_a_sentence_ends_as_one_and_is_swedish(self, kind):
        sentence = str(words.LINES[kind][0])
        assert sentence.endswith((".", "%(what)s", "%(renamed)s"))
        assert not ENGLISH.search(re.sub(r"%\(\w+\)s", "", sentence)), sentence

    @each(
        ("before", "level", "expected"),
        [
            (Level.GREY, Level.GREEN, "Skola grön."),
            (Level.GREEN, Level.GREEN, "Skola grön."),
            (Level.GREEN, Level.YELLOW, "Skola grön → gul."),
            (Level.YELLOW, Level.RED, "Skola gul → röd."),
            (Level.RED, Level.GREEN, "Skola röd → grön."),
        ],
    )
    def test_from_where_it_came_is_told_when_it_has_moved(self, before, level, expected):
        item = {"name": "Skola", "side": "own", "before": before, "level": level}
        assert _reported([item])["what"] == expected

    @each(("count", "ends"), [(1, "grön."), (6, "grön."), (7, "1 till."), (8, "2 till."), (200, "194 till.")])
    def test_no_more_are_named_than_can_be_read_in_a_line(self, count, ends):
        items = [{"name": f"Rad {n}", "side": "own", "before": "grey", "level": "green"} for n in range(count)]
        told_of = _reported(items)["what"]
        assert told_of.endswith(ends)
        assert told_of.count("grön") == min(count, words.NAMED)

    def test_the_worst_are_named_however_late_they_stand(self):
        items = [{"name": f"Rad {n}", "side": "own", "before": "grey", "level": "green"} for n in range(20)]
        items += [{"name": "Larm", "side": "area", "before": "grey", "level": "red"}]
        assert _reported(items)["what"].startswith("Larm i kommunen röd, Rad 0 grön")

    @pytest.mark.parametrize(("count", "said"), [(0, "0 verksamheter"), (1, "1 verksamhet"), (28, "28 verksamheter")])
    def test_one_function_is_not_several(self, count, said):
        sentence, facts = words.LINES["situation.status_board_opened"]
        assert str(sentence) % facts({"count": count, "minutes": 60}) == f"Lägestavlan är öppen: {said}, rapport varje timme."

    def test_a_new_name_says_the_old_one_and_the_same_name_does_not(self):
        moved = words.LINES["situation.status_row_changed"][1]
        assert moved({"name": "Hemvård", "before": "Hemtjänst", "unit": "Omsorgen"})["renamed"] == " Tidigare: Hemtjänst."
        assert moved({"name": "Hemvård", "before": "Hemvård", "unit": "Omsorgen"})["renamed"] == ""

    def test_a_link_says_until_when_as_it_was_read_when_it_was_given(self):
        given_then = link_words.LINES["situation.link_given"][1]
        facts = {"purpose": "status", "holder": "Hemtjänst", "due": later(60).isoformat()}
        assert given_then(facts)["until"] == "ons 2 jan 03:20"
        assert given_then({**facts, "recorded": "2018-12-31T12:00:00+00:00"})["until"] == "ons 2 jan 2019 03:20"
        assert str(given_then(facts)["what"]) == "för att rapportera läget"


def _reported(items):
    facts = {"items": items, "as_of": NIGHT.isoformat(), "unit": "Enhet", "reporter": "Chef"}
    return words.LINES["situation.status_reported"][1](facts)


def test_the_kinds_of_links_are_among_them():
    assert set(link_words.EVENTS) == set(link_words.LINES)
    assert set(link_events.KINDS) <= set(events.KINDS)
