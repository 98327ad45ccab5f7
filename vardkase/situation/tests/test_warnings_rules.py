"""What a warning is, whom it touches, when it is over, and what may be made of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.access.rules import Capability, Role
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, refused
from vardkase.situation.rules import warnings as rules
from vardkase.situation.rules.warning_shapes import Box, points_of
from vardkase.situation.rules.warnings import (
    Area,
    Code,
    Oddity,
    Ours,
    Scheme,
    Severity,
    Stand,
    Status,
    Translation,
    Why,
    digest,
    is_over,
    is_proposed,
    says_more,
    tidy,
    touches,
)
from vardkase.situation.tests.warnings_scenes import OURS, alert
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY_SCOPE, OTHER_SCOPE, viewer_with

BOX = Box(59.5, 18.1, 60.3, 19.4)


def at(*codes: Code, **more):
    return alert(areas=(Area("Någonstans", codes, **more),))


class TestWhomItTouches:
    @each(
        ("code", "why"),
        [
            (Code(Scheme.KOMMUN, "0188"), Why.KOMMUN),
            (Code(Scheme.LAN, "01"), Why.LAN),
            (Code(Scheme.LAN, "00"), Why.COUNTRY),
            (Code(Scheme.KOMMUN, "00"), Why.COUNTRY),
            (Code(Scheme.SMHI, "1"), Why.LAN),
            (Code(Scheme.SMHI, "42"), Why.SEA),
            (Code(Scheme.ROADS, "2"), Why.ROAD),
            (Code(Scheme.NAME, "Norra Roslagen"), Why.NAME),
        ],
    )
    def test_a_code_of_ours_is_why(self, code, why):
        assert touches(at(code), OURS) == (why,)

    @each(
        "code",
        [
            Code(Scheme.KOMMUN, "0180"),
            Code(Scheme.LAN, "1"),
            Code(Scheme.LAN, "03"),
            Code(Scheme.SMHI, "01"),
            Code(Scheme.SMHI, "18"),
            Code(Scheme.ROADS, "01"),
            Code(Scheme.NAME, "Gotland"),
            Code(Scheme.OTHER, "0188"),
            Code(Scheme.SMHI, "00"),
        ],
    )
    def test_a_code_of_another_list_or_place_is_not(self, code):
        assert touches(at(code), OURS) == ()

    def test_without_an_area_nobody_is_touched(self):
        assert touches(alert(areas=()), OURS) == ()
        assert touches(at(), Ours()) == ()

    def test_an_empty_setting_matches_no_empty_code(self):
        assert touches(at(Code(Scheme.KOMMUN, ""), Code(Scheme.LAN, ""), Code(Scheme.NAME, "")), Ours(names=("",))) == ()

    def test_the_most_exact_reason_comes_first_and_each_once(self):
        found = touches(at(Code(Scheme.LAN, "00"), Code(Scheme.LAN, "01"), Code(Scheme.KOMMUN, "0188"), Code(Scheme.LAN, "01")), OURS)
        assert found == (Why.KOMMUN, Why.LAN, Why.COUNTRY)

    def test_a_drawing_that_meets_our_box_is_enough_where_there_are_no_codes(self):
        ours = replace(OURS, box=BOX)
        near = at(polygons=("59.7,18.5 59.7,18.9 59.9,18.9 59.7,18.5",))
        far = at(polygons=("55.7,13.5 55.7,13.9 55.9,13.9 55.7,13.5",))
        assert touches(near, ours) == (Why.PLACE,)
        assert touches(far, ours) == ()
        assert touches(near, OURS) == ()

    def test_a_code_of_elsewhere_is_not_overruled_by_a_drawing(self):
        ours = replace(OURS, box=BOX)
        assert touches(at(Code(Scheme.LAN, "03"), polygons=("59.7,18.5 59.7,18.9 59.9,18.9 59.7,18.5",)), ours) == ()

    def test_a_code_of_ours_counts_wherever_the_drawing_is(self):
        ours = replace(OURS, box=BOX)
        assert touches(at(Code(Scheme.SMHI, "1"), polygons=("55.7,13.5 55.7,13.9 55.9,13.9 55.7,13.5",)), ours) == (Why.LAN,)

    @pytest.mark.parametrize(("point", "expected"), [("59.76,18.70 0", (Why.ROAD, Why.PLACE)), ("59.20,17.60 0", ())])
    def test_a_road_of_the_county_is_ours_only_near_us(self, point, expected):
        assert touches(at(Code(Scheme.ROADS, "1"), circles=(point,)), replace(OURS, box=BOX)) == expected

    def test_a_road_without_a_place_counts_by_its_county(self):
        assert touches(at(Code(Scheme.ROADS, "1")), replace(OURS, box=BOX)) == (Why.ROAD,)

    def test_a_circle_reaches_as_far_as_its_radius(self):
        ours = replace(OURS, box=BOX)
        assert touches(at(circles=("59.0,18.7 80",)), ours) == (Why.PLACE,)
        assert touches(at(circles=("59.0,18.7 10",)), ours) == ()

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_whatever_is_drawn_nothing_breaks(self, polygon, circle):
        touches(at(polygons=(polygon,), circles=(circle,)), replace(OURS, box=BOX))


@each(
    ("text", "points"),
    [
        ("59.1,18.2 60,19", [(59.1, 18.2), (60.0, 19.0)]),
        ("", []),
        ("59.1", []),
        ("59.1,18.2,3", []),
        ("nan,18", []),
        ("inf,18", []),
        ("91,18", []),
        ("59,181", []),
        ("a,b", []),
        ("59,18 x", []),
    ],
)
def test_points_are_read_whole_or_not_at_all(text, points):
    assert points_of(text) == points


class TestWhatItSays:
    def test_without_a_headline_it_is_called_by_what_and_where(self):
        assert alert().name == "Brand i Rimbo"
        assert alert(headline="").name == "VMA, Norrtälje kommun"
        assert alert(headline="", areas=()).name == "VMA"

    def test_the_same_again_is_the_same_whenever_it_was_sent(self):
        assert digest(alert()) == digest(alert(sent=NIGHT))

    @each(
        "more",
        [
            {"text": "Gå ut."},
            {"expires": NIGHT},
            {"status": Status.EXERCISE},
            {"severity": Severity.MINOR},
            {"others": (Translation("en", "Fire"),)},
            {"areas": ()},
        ],
    )
    def test_every_other_word_makes_it_another(self, more):
        assert digest(alert(**more)) != digest(alert())

    @each("more", [{"text": "Gå ut."}, {"expires": NIGHT}, {"areas": (Area("Rimbo"),)}, {"level": "Röd"}])
    def test_what_is_said_to_us_must_be_looked_at_again(self, more):
        assert says_more(alert(), alert(**more))

    @pytest.mark.parametrize("more", [{"others": (Translation("en", "Fire"),)}, {"web": "https://x.example"}, {"sent": NIGHT}])
    def test_another_language_or_address_need_not(self, more):
        assert not says_more(alert(), alert(**more))

    def test_texts_are_put_in_order(self):
        found = tidy(alert(headline=" Brand\n i\u202eRimbo ", text="Ett\r\nTvå\x00", web="javascript:alert(1)"))
        assert (found.headline, found.text, found.web) == ("Brand iRimbo", "Ett\nTvå", "")

    def test_what_is_too_long_is_cut_and_that_is_said(self):
        found = tidy(alert(text="å" * 9_000, headline="b" * 400))
        assert len(found.text) == rules.MAX_TEXT
        assert found.text.endswith("…")
        assert len(found.headline) == rules.MAX_LINE
        assert found.oddities == (Oddity.TEXT_CUT,)

    def test_a_thousand_areas_and_codes_are_bounded(self):
        codes = tuple(Code(Scheme.LAN, str(number)) for number in range(1_000))
        found = tidy(alert(areas=tuple(Area(str(number), codes) for number in range(200))))
        assert (len(found.areas), len(found.areas[0].codes)) == (rules.MAX_AREAS, rules.MAX_CODES)

    def test_a_place_is_named_once(self):
        assert alert(areas=(Area("Rimbo"), Area("Rimbo"), Area(""), Area("Edsbro"))).place == "Rimbo, Edsbro"


class TestWhenItIsOver:
    @pytest.mark.parametrize(("minutes", "over"), [(-1, True), (0, True), (1, False)])
    def test_at_the_end_that_it_names(self, minutes, over):
        assert is_over(alert(expires=NIGHT + timedelta(minutes=minutes)), NIGHT) is over

    @pytest.mark.parametrize(("days", "over"), [(6, False), (7, True), (30, True)])
    def test_without_an_end_after_a_week(self, days, over):
        assert is_over(alert(expires=None, sent=NIGHT - timedelta(days=days)), NIGHT) is over

    def test_without_any_moment_never_by_itself(self):
        assert not is_over(alert(expires=None, sent=None), NIGHT + timedelta(days=900))

    def test_what_has_been_ended_is(self):
        assert is_over(alert(), NIGHT, NIGHT)

    @pytest.mark.parametrize("status", [Status.SYSTEM, Status.TEST, Status.DRAFT])
    def test_a_test_is_never_proposed(self, status):
        assert not is_proposed(alert(status=status), Stand.NEW, NIGHT, None)

    @pytest.mark.parametrize("stand", [Stand.TAKEN, Stand.ALARM, Stand.DISMISSED])
    def test_what_somebody_took_a_stand_on_is_not(self, stand):
        assert not is_proposed(alert(), stand, NIGHT, None)

    def test_what_is_real_or_an_exercise_is_while_it_lasts(self):
        assert is_proposed(alert(), Stand.NEW, NIGHT, None)
        assert is_proposed(alert(status=Status.EXERCISE), Stand.NEW, NIGHT, None)
        assert not is_proposed(alert(), Stand.NEW, NIGHT + timedelta(hours=10), None)


class TestWhoMay:
    HERE = (AUTHORITY_SCOPE,)

    @each("role", list(Role))
    def test_each_role_takes_alarms_or_does_not(self, role):
        viewer = viewer_with(role)
        if viewer.can(Capability.ALARM_TAKE, self.HERE):
            rules.check_may(viewer, Capability.ALARM_TAKE, self.HERE)
            return
        code = "situation.warning_not_yours" if viewer.can(Capability.ALARM_READ, self.HERE) else "warning.not_found"
        with refused(code):
            rules.check_may(viewer, Capability.ALARM_TAKE, self.HERE)

    def test_elsewhere_there_is_no_such_warning(self):
        with refused("warning.not_found"):
            rules.check_may(viewer_with(Role.DUTY_OFFICER, scope=OTHER_SCOPE), Capability.ALARM_TAKE, self.HERE)

    @each(
        ("status", "mode", "code"),
        [
            (Status.ACTUAL, Mode.REAL, ""),
            (Status.EXERCISE, Mode.EXERCISE, ""),
            (Status.ACTUAL, Mode.EXERCISE, "situation.warning_is_real"),
            (Status.EXERCISE, Mode.REAL, "situation.warning_is_exercise"),
            *((status, mode, "situation.warning_is_test") for status in (Status.TEST, Status.SYSTEM, Status.DRAFT) for mode in Mode),
        ],
    )
    def test_what_is_meant_goes_where_it_is_meant(self, status, mode, code):
        if not code:
            rules.check_meant(status, mode)
            return
        with refused(code):
            rules.check_meant(status, mode)

    @pytest.mark.parametrize("reason", ["", "  ", "\u200b\n"])
    def test_a_dismissal_says_why(self, reason):
        with refused("situation.warning_needs_reason", field="reason"):
            rules.check_reason(reason)

    def test_and_not_at_length(self):
        assert rules.check_reason("  gäller fjällen ") == "gäller fjällen"
        with refused("incident.text_too_long", field="reason"):
            rules.check_reason("x" * 301)
