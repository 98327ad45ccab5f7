"""What may be drawn, and what a drawing lacks: pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from vardkase.incidents.rules import MAX_TEXT
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.situation.rules import areas as rules
from vardkase.situation.rules.areas import AreaKind, AreaState, Standing
from vardkase.situation.rules.symbols import SYMBOLS, symbol_of
from vardkase.situation.tests.area_scenes import BOW_TIE, ISLAND, OUTAGE, POINT, RIMBO, ROAD
from vardkase.situation.words import areas as words
from vardkase.testing.cases import each


class TestADrawing:
    def test_in_order_is_given_back_with_its_time_and_its_shape(self):
        found = rules.check_area(ROAD, NIGHT)
        assert found == replace(ROAD, as_of=NIGHT)

    def test_is_tidied(self):
        found = rules.check_area(replace(ROAD, title="  E18   vid\nRösa ", source=" SOS  Alarm "), NIGHT)
        assert (found.title, found.source) == ("E18 vid Rösa", "SOS Alarm")

    def test_keeps_when_it_was_so(self):
        assert rules.check_area(replace(ROAD, as_of=later(-30)), NIGHT).as_of == later(-30)

    def test_has_its_shape_in_order(self):
        assert rules.check_area(replace(OUTAGE, shape=ISLAND), NIGHT).shape.startswith('{"type":"Polygon"')

    @each(
        ("field", "value", "code", "at"),
        [
            ("title", "", "situation.area_needs_title", "title"),
            ("title", " - ", "situation.area_needs_title", "title"),
            ("source", "", "situation.area_needs_source", "source"),
            ("source", "?", "situation.area_needs_source", "source"),
            ("shape", " ", "situation.area_needs_place", "where"),
            ("shape", BOW_TIE, "geo.crosses_itself", "where"),
            ("shape", '{"type":"Point","coordinates":[59.7,18.7]}', "geo.swapped", "where"),
            ("shape", '{"type":"Polygon","coordinates":[]}', "geo.empty", "where"),
            ("shape", '{"type":"Point","coordinates":[NaN,59.7]}', "geo.not_json", "where"),
            ("as_of", NIGHT + timedelta(minutes=6), "situation.area_as_of_future", "as_of"),
            ("valid_until", NIGHT, "situation.area_ends_before", "valid_until"),
            ("valid_until", NIGHT - timedelta(hours=1), "situation.area_ends_before", "valid_until"),
        ],
    )
    def test_out_of_order_is_refused_at_its_field(self, field, value, code, at):
        with refused(code, field=at):
            rules.check_area(replace(ROAD, **{field: value}), NIGHT)

    def test_that_ends_before_it_begins_is_refused(self):
        with refused("situation.area_ends_before", field="valid_until"):
            rules.check_area(replace(ROAD, valid_from=later(60), valid_until=later(60)), NIGHT)

    def test_may_begin_and_end_later(self):
        found = rules.check_area(replace(ROAD, valid_from=later(60), valid_until=later(61)), NIGHT)
        assert (found.valid_from, found.valid_until) == (later(60), later(61))

    def test_may_be_written_by_a_clock_that_is_a_little_ahead(self):
        assert rules.check_area(replace(ROAD, as_of=later(4)), NIGHT).as_of == later(4)

    @pytest.mark.parametrize(("field", "text"), [("title", "x" * 301), ("source", "x" * 301), ("text", "x" * (MAX_TEXT + 1))])
    def test_with_too_much_text_is_refused(self, field, text):
        with refused("incident.text_too_long", field=field):
            rules.check_area(replace(ROAD, **{field: text}), NIGHT)

    @pytest.mark.parametrize("field", ["title", "source", "text"])
    def test_with_somebodys_number_is_refused(self, field):
        with refused("incident.personal_id_in_text"):
            rules.check_area(replace(ROAD, **{field: f"Sökes: {PERSON}"}), NIGHT)

    def test_that_lacks_everything_is_told_everything_at_once(self):
        assert [one.code for one in rules.lacking(replace(ROAD, title="", shape="", source=""))] == [
            "situation.area_needs_title",
            "situation.area_needs_place",
            "situation.area_needs_source",
        ]

    def test_that_lacks_nothing_is_told_nothing(self):
        assert rules.lacking(ROAD) == ()


class TestRoom:
    def test_for_five_hundred(self):
        rules.check_room(499)

    def test_and_not_for_one_more(self):
        with refused("situation.too_many_areas", limit=500):
            rules.check_room(500)


class TestAChange:
    def test_of_what_stands(self):
        rules.check_stands(known=True, ended=False)

    def test_of_what_is_not_there_is_refused(self):
        with refused("situation.not_found"):
            rules.check_stands(known=False, ended=False)

    def test_of_what_has_ended_is_refused(self):
        with refused("situation.area_ended_already"):
            rules.check_stands(known=True, ended=True)

    @each("why", ["", "  ", "--", "ok"])
    def test_needs_a_reason(self, why):
        with refused("situation.area_needs_why", field="why"):
            rules.check_why(why, NIGHT)

    def test_has_its_reason_tidied(self):
        assert rules.check_why(" Röjt. ", NIGHT) == "Röjt."

    def test_that_changes_nothing_is_refused(self):
        with refused("situation.area_nothing_changed"):
            rules.check_same_kept(ROAD, replace(ROAD))

    @each("more", [{"as_of": later(5)}, {"title": "E18"}, {"shape": RIMBO}, {"standing": Standing.ASSUMED}], ids=str)
    def test_of_anything_is_one_also_of_when_it_was_looked_at(self, more):
        rules.check_same_kept(ROAD, replace(ROAD, **more))


class TestAnEnd:
    def test_is_now_when_nothing_is_said(self):
        assert rules.check_ended_at(None, NIGHT, later(60)) == later(60)

    def test_is_when_it_is_said_to_have_been(self):
        assert rules.check_ended_at(later(30), NIGHT, later(60)) == later(30)

    def test_to_come_is_refused(self):
        with refused("situation.area_end_future", field="ended_at"):
            rules.check_ended_at(later(66), NIGHT, later(60))

    def test_before_it_was_seen_is_refused(self):
        with refused("situation.area_ends_before", field="ended_at"):
            rules.check_ended_at(later(-1), NIGHT, later(60))


class TestHowItStands:
    @each(
        ("valid_from", "valid_until", "ended_at", "state"),
        [
            (None, None, None, AreaState.CURRENT),
            (later(10), None, None, AreaState.CURRENT),
            (later(11), None, None, AreaState.PLANNED),
            (None, later(10), None, AreaState.OVER),
            (None, later(11), None, AreaState.CURRENT),
            (later(5), later(11), None, AreaState.CURRENT),
            (later(11), later(20), None, AreaState.PLANNED),
            (None, None, later(10), AreaState.OVER),
            (None, None, later(11), AreaState.CURRENT),
            (later(11), None, later(9), AreaState.OVER),
        ],
    )
    def test_from_its_beginning_on_and_not_at_its_end_any_more(self, valid_from, valid_until, ended_at, state):
        assert rules.state_at(valid_from, valid_until, ended_at, later(10)) is state


class TestSigns:
    def test_every_kind_has_one(self):
        assert set(SYMBOLS) == set(AreaKind)

    def test_no_two_kinds_look_alike_without_colour(self):
        looks = [(one.letter, one.form, one.pattern, one.dash) for one in SYMBOLS.values()]
        assert len(set(looks)) == len(looks)
        assert len({one.letter for one in SYMBOLS.values()}) == len(SYMBOLS)

    def test_areas_of_a_tone_differ_in_pattern_or_dash(self):
        for tone in ("red", "orange", "accent", "grey"):
            same = [(one.pattern, one.dash) for one in SYMBOLS.values() if one.tone == tone]
            assert len(set(same)) == len(same), tone

    def test_what_nobody_knows_is_drawn_as_everything_else(self):
        assert symbol_of("spaceship") == SYMBOLS["other"]

    def test_everything_has_its_word(self):
        assert set(words.AREA_KINDS) == set(AreaKind)
        assert set(words.STANDINGS) == set(Standing)
        assert set(words.AREA_STATES) == set(AreaState)

    def test_no_two_kinds_have_the_same_word(self):
        said = [str(one) for one in words.AREA_KINDS.values()]
        assert len(set(said)) == len(said)

    def test_a_point_is_a_drawing_too(self):
        assert rules.check_area(POINT, NIGHT).shape == RIMBO
