"""Pages and forms of forecasts: bad input in all its forms, one and many on a page, who may, and drawings that agree with their tables."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.situation.actions import forecasts as actions
from vardkase.situation.forms.forecasts import read_end
from vardkase.situation.queries import forecasts as queries
from vardkase.situation.rules.forecasts import Foretold, OutcomeDraft, Verdict
from vardkase.situation.tests.fact_scenes import (
    OWNER,
    SUBJECT,
    came,
    forecast,
    foretold,
    here,
    minute,
    sent,
    shown,
    subject,
)
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db

NUMBER = replace(SUBJECT, what="Kunder utan el", kind=Foretold.NUMBER, unit="kunder", at=later(600))
NEW = {
    "what": "Strömmen tillbaka", "area": "Öarna", "organisation": "Vattenfall", "until": "18:00", "since": "", "stated_at": "02:30",
    "kind": "moment", "owner": OWNER, "secrecy": "open", "words": "Kl. 18 i dag",
}  # fmt: skip
COUNTED = NEW | {"kind": "number", "until": "", "low": "500", "high": "800", "unit": "kunder", "at": "4 jan 08:00"}


@pytest.fixture(autouse=True)
def _an_hour_later(an_hour_later):
    """The clock stands at 03:20."""


def counted(viewer, incident_id, low="500", high="800", **more):
    """A number that is foretold; returns the id of the subject."""
    key = subject(viewer, incident_id, replace(NUMBER, **more))
    forecast(viewer, incident_id, key, replace(foretold(0), until=None, low=low, high=high), 1)
    return key


def closing(viewer, incident_id, subject_id, minutes=700.0, **outcome):
    draft = OutcomeDraft(organisation="Vattenfall", **outcome)
    actions.close_forecast(viewer=viewer, incident_id=incident_id, subject_id=subject_id, draft=draft, key=new_id(), now=later(minutes))


class TestOpening:
    @pytest.mark.parametrize(
        ("form", "change", "field"),
        [
            (NEW, {"what": ""}, "what"),
            (NEW, {"area": " "}, "area"),
            (NEW, {"owner": ""}, "owner"),
            (NEW, {"organisation": ""}, "organisation"),
            (NEW, {"stated_at": ""}, "stated_at"),
            (NEW, {"stated_at": "i morgon"}, "stated_at"),
            (NEW, {"stated_at": "vet ej"}, "stated_at"),
            (NEW, {"until": ""}, "until"),
            (NEW, {"until": "snart"}, "until"),
            (NEW, {"until": "999 dygn"}, "until"),
            (NEW, {"until": "32 jan"}, "until"),
            (NEW, {"since": "19:00"}, "until"),
            (NEW, {"since": "<script>"}, "since"),
            (NEW, {"what": "x" * 301}, "what"),
            (NEW, {"url": "ftp://x"}, "url"),
            (NEW, {"secrecy": "secret"}, "statute"),
            (COUNTED, {"low": "NaN"}, "low"),
            (COUNTED, {"low": "-5"}, "low"),
            (COUNTED, {"low": "1e400"}, "low"),
            (COUNTED, {"low": "5,5"}, "low"),
            (COUNTED, {"high": "499"}, "high"),
            (COUNTED, {"high": "800 hushåll"}, "high"),
            (COUNTED, {"low": "", "high": ""}, "low"),
            (COUNTED, {"unit": ""}, "unit"),
            (COUNTED, {"at": ""}, "at"),
            (COUNTED, {"at": "aldrig"}, "at"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(self, alva, screen, incident_id, form, change, field):
        answer = sent(screen, "open_forecast", incident_id, **(form | change))
        assert answer.status_code == 422
        errors = answer.context["form"].errors
        assert set(errors) == {field}
        assert answer.context["form"]["words"].value() == "Kl. 18 i dag"
        assert queries.ladders(alva, *here(alva, incident_id)) == ()

    @pytest.mark.parametrize(
        ("form", "change", "said"),
        [
            (NEW, {}, "ons 2 jan 18:00"),
            (NEW, {"until": "10 jan"}, "fre 11 jan 00:00"),
            (NEW, {"until": "25 jan", "since": "18 jan"}, "fre 18 jan – fre 25 jan"),
            (NEW, {"until": "", "since": "18:00"}, "ons 2 jan 18:00"),
            (NEW, {"until": "3 dygn", "stated_at": "02:20"}, "lör 5 jan 02:20"),
            (COUNTED, {}, "500–800 kunder"),
            (COUNTED, {"high": ""}, "500 kunder"),
            (COUNTED, {"low": "", "high": "upp till 800 kunder"}, "800 kunder"),
        ],
    )
    def test_what_was_said_is_read_as_it_was_meant(self, screen, incident_id, form, change, said):
        assert sent(screen, "open_forecast", incident_id, **(form | change)).status_code == 302
        assert said in shown(screen, "forecasts", incident_id)

    def test_all_that_lacks_is_told_at_once(self, screen, incident_id):
        answer = sent(screen, "open_forecast", incident_id, **(NEW | {"what": "", "area": "", "owner": ""}))
        assert set(answer.context["form"].errors) >= {"what", "area", "owner"}


class TestReadingAnEnd:
    @pytest.mark.parametrize(
        ("said", "last", "days", "hours"),
        [
            ("1 dygn", True, 1, 0),
            ("14 dagar", False, 14, 0),
            ("2019-01-05", False, 3, -(2 + 20 / 60)),
            ("2019-01-05", True, 4, -(2 + 20 / 60)),
            ("2019-01-05 06:00", True, 3, 3 + 40 / 60),
            ("nu", True, 0, 0),
            ("30 min", True, 0, 0.5),
        ],
    )
    def test_a_day_is_whole_and_a_length_is_counted_from_when_it_was_said(self, said, last, days, hours):
        assert abs(read_end(said, NIGHT, last=last) - (NIGHT + timedelta(days=days, hours=hours))) < timedelta(seconds=1)

    def test_over_the_turn_of_the_clock_a_day_is_still_that_day(self):
        march = NIGHT.replace(month=3, day=30)
        since, until = (read_end("31 mar", march, last=last) for last in (False, True))
        assert until - since == timedelta(days=1)
        assert until.astimezone(NIGHT.tzinfo) - since.astimezone(NIGHT.tzinfo) == timedelta(hours=23)

    @pytest.mark.parametrize("said", ["", "snart", "31 feb", "25:00", "fre 10 jan", "x" * 60])
    def test_what_cannot_be_is_refused(self, said):
        from vardkase.kernel.refusal import Refusal

        with pytest.raises(Refusal):
            read_end(said, NIGHT, last=True)


class TestTheList:
    def test_of_one_thing_all_areas_stand_together(self, alva, screen, incident_id):
        for what, area in (("Strömmen tillbaka", "Öarna"), ("Telefonin tillbaka", "Öarna"), ("strömmen TILLBAKA", "Fastlandet")):
            subject(alva, incident_id, replace(SUBJECT, what=what, area=area))
        groups = screen.get(reverse("situation:forecasts", args=[incident_id])).context["groups"]
        assert [(one["what"], len(one["ladders"])) for one in groups] == [("Strömmen tillbaka", 2), ("Telefonin tillbaka", 1)]

    def test_one_without_a_forecast_is_there_with_a_dash(self, alva, screen, incident_id):
        key = subject(alva, incident_id)
        for name, *args in (("forecasts",), ("forecast", key), ("state_forecast", key), ("close_forecast", key)):
            words = shown(screen, name, incident_id, *args)
            assert "Öarna" in words
            assert "None" not in words

    @pytest.mark.parametrize(
        ("moves", "words"), [(1, "1 gång, 1 tim"), (2, "2 gånger, sammanlagt 2 tim"), (3, "3 gånger, sammanlagt 3 tim")]
    )
    def test_how_often_and_how_far_it_was_moved(self, alva, screen, incident_id, moves, words):
        key = subject(alva, incident_id, first=foretold(600))
        for number in range(1, moves + 1):
            forecast(alva, incident_id, key, foretold(600 + 60 * number, stated_at=number), number)
        assert words in shown(screen, "forecasts", incident_id)
        assert f"Framflyttad {words}" in shown(screen, "forecast", incident_id, key)

    def test_one_that_was_only_moved_nearer_has_not_slipped(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(600))
        forecast(alva, incident_id, key, foretold(540, stated_at=5), 6)
        words = shown(screen, "forecast", incident_id, key)
        assert "1 tim tidigare" in words
        assert "Framflyttad" not in words

    def test_one_said_again_stands(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(600))
        forecast(alva, incident_id, key, foretold(600, stated_at=5), 6)
        assert "står fast" in shown(screen, "forecast", incident_id, key)

    def test_each_source_is_judged_by_its_own(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(20))
        forecast(alva, incident_id, key, foretold(55, stated_at=1, who="SVT"), 2)
        forecast(alva, incident_id, key, foretold(900, stated_at=3, who="SMHI"), 4)
        came(alva, incident_id, key, 55)
        scores = {one.organisation: one for one in queries.scores(alva, *here(alva, incident_id, 59))}
        assert {name: (one.held, one.scored) for name, one in scores.items()} == {"Vattenfall": (0, 1), "SVT": (1, 1), "SMHI": (0, 1)}
        words = shown(screen, "forecasts", incident_id)
        assert "0 av 1" in words
        assert "1 av 1" in words


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "verdict", "words"),
        [
            ("499", Verdict.FEWER, "blev 1 kunder färre"),
            ("500", Verdict.HELD, "höll"),
            ("800", Verdict.HELD, "höll"),
            ("801", Verdict.MORE, "blev 1 kunder fler"),
        ],
    )
    def test_it_is_scored_by_its_range(self, alva, screen, incident_id, value, verdict, words):
        key = counted(alva, incident_id)
        closing(alva, incident_id, key, value=value)
        (line,) = queries.ladder(alva, *here(alva, incident_id, 800), key).forecasts
        assert line.score.verdict is verdict
        assert words in shown(screen, "forecast", incident_id, key)

    def test_what_was_said_when_its_moment_had_been_foretold_nothing(self, alva, incident_id):
        key = counted(alva, incident_id)
        draft = replace(foretold(0, stated_at=600), until=None, low="900")
        forecast(alva, incident_id, key, draft, 610)
        closing(alva, incident_id, key, value="900")
        first, late = queries.ladder(alva, *here(alva, incident_id, 800), key).forecasts
        assert (first.score.verdict, late.score) == (Verdict.MORE, None)

    def test_it_has_passed_at_its_moment_whatever_was_said(self, alva, incident_id):
        key = counted(alva, incident_id)
        assert queries.ladder(alva, *here(alva, incident_id, 600), key).passed is None
        assert queries.ladder(alva, *here(alva, incident_id, 601), key).passed == later(600)

    def test_it_has_a_table_and_no_ladder(self, alva, screen, incident_id):
        key = counted(alva, incident_id)
        page = screen.get(reverse("situation:forecast", args=[incident_id, key]))
        assert page.context["drawing"] == ""
        assert "500–800 kunder" in shown(screen, "forecast", incident_id, key)

    def test_two_moments_of_one_area_are_two(self, alva, incident_id):
        counted(alva, incident_id)
        counted(alva, incident_id, at=later(660))
        with refused("situation.subject_exists"):
            counted(alva, incident_id, at=later(660), area="ÖARNA")


class TestTheDrawing:
    def test_it_has_a_rung_for_each_that_stands_and_the_table_a_row_for_all(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(600))
        forecast(alva, incident_id, key, foretold(660, stated_at=5, since=630), 6)
        wrong = queries.ladder(alva, *here(alva, incident_id), key).forecasts[0].id
        common = {"viewer": alva, "incident_id": incident_id, "key": new_id(), "now": later(9)}
        actions.correct_forecast(forecast_id=wrong, draft=foretold(606), reason="Vi hörde fel", **common)
        page = screen.get(reverse("situation:forecast", args=[incident_id, key]))
        assert len(page.context["ladders"][0]["lines"]) == 3
        assert page.context["drawing"].count('r="2.5"') == 2
        assert "2 prognoser om «Strömmen tillbaka»" in page.context["drawing"].replace("\u00a0", " ")

    def test_what_came_is_drawn_where_all_areas_came_at_once_and_not_else(self, alva, screen, incident_id):
        island, main = (subject(alva, incident_id, replace(SUBJECT, area=one), first=foretold(30)) for one in ("Öarna", "Fastlandet"))
        came(alva, incident_id, island, 40)

        def drawing():
            return screen.get(reverse("situation:forecast", args=[incident_id, island])).context["drawing"]

        assert 'fill-opacity=".15"' in drawing()
        assert "blev ons 2 jan 03:00" in drawing()
        came(alva, incident_id, main, 50)
        assert 'fill-opacity=".15"' not in drawing()


class TestCorrecting:
    def test_the_form_begins_with_what_stands_and_what_is_untouched_stays_as_it_was(self, alva, screen, incident_id):
        day = Happened(NIGHT.replace(year=2018, month=12, day=31, hour=23, minute=0), Precision.DAY, "1 jan")
        key = subject(alva, incident_id, first=replace(foretold(600), stated_at=day))
        line = queries.ladder(alva, *here(alva, incident_id), key).newest
        form = screen.get(reverse("situation:correct_forecast", args=[incident_id, line.id])).context["form"]
        kept = {name: str(form.get_initial_for_field(field, name) or "") for name, field in form.fields.items()}
        assert sent(screen, "correct_forecast", incident_id, line.id, **(kept | {"reason": "x"})).status_code == 422
        changed = kept | {"key": str(new_id()), "reason": "Vi hörde fel", "until": "2019-01-02 13:00", "since": ""}
        assert sent(screen, "correct_forecast", incident_id, line.id, **changed).status_code == 302
        newest = queries.ladder(alva, *here(alva, incident_id, 61), key).newest.said
        assert (newest.stated_at.precision, newest.stated_at.at, newest.until) == (Precision.DAY, day.at, later(640))

    def test_what_is_corrected_is_corrected_once(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(600))
        line = queries.ladder(alva, *here(alva, incident_id), key).newest
        form = {"organisation": "Vattenfall", "until": "13:00", "stated_at": "02:20", "reason": "Vi hörde fel"}
        assert sent(screen, "correct_forecast", incident_id, line.id, **form).status_code == 302
        again = sent(screen, "correct_forecast", incident_id, line.id, **(form | {"until": "14:00"}))
        assert again.status_code == 422
        assert len(queries.ladder(alva, *here(alva, incident_id, 61), key).forecasts) == 2


class TestTheOutcome:
    @pytest.mark.parametrize(
        ("form", "field"),
        [
            ({"came": "", "organisation": "Vattenfall"}, "note"),
            ({"came": "03:10", "organisation": ""}, "organisation"),
            ({"came": "i morgon 08:00", "organisation": "V"}, "came"),
            ({"came": "snart", "organisation": "V"}, "came"),
            ({"came": "1203-01-01", "organisation": "V"}, "came"),
            ({"came": "03:10", "organisation": "V", "url": "ftp://x"}, "url"),
            ({"came": "03:10", "organisation": "V" * 301}, "organisation"),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_is_closed(self, alva, screen, incident_id, form, field):
        key = subject(alva, incident_id, first=foretold(30))
        answer = sent(screen, "close_forecast", incident_id, key, **form)
        assert answer.status_code == 422
        errors = answer.context["form"].errors
        assert set(errors) == {field}
        assert queries.ladder(alva, *here(alva, incident_id), key).outcome is None

    def test_a_second_one_needs_its_reason_and_then_holds(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(30))
        form = {"came": "03:00", "organisation": "Vattenfall"}
        assert sent(screen, "close_forecast", incident_id, key, **form).status_code == 302
        assert sent(screen, "close_forecast", incident_id, key, **(form | {"came": "03:15"})).status_code == 422
        assert sent(screen, "close_forecast", incident_id, key, **(form | {"came": "03:15", "reason": "Fel klocka"})).status_code == 302
        assert "ons 2 jan 03:15" in shown(screen, "forecasts", incident_id)


class TestWhoMay:
    ACTS = ("state_forecast", "close_forecast")

    @pytest.mark.parametrize("role", list(Role))
    def test_every_role_may_or_may_not(self, alva, client, sign_in, incident_id, role):
        key = subject(alva, incident_id, first=foretold(30))
        sign_in(client, viewer_with(role))
        says = role in {Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR}
        for name in self.ACTS:
            status = client.get(reverse(f"situation:{name}", args=[incident_id, key])).status_code
            assert (status == 200) is says
            assert says or status in {403, 404}
        if client.get(reverse("situation:forecasts", args=[incident_id])).status_code == 200:
            assert ("Ny prognos" in shown(client, "forecasts", incident_id)) is says

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_what_outsiders_send_changes_nothing(self, alva, client, sign_in, incident_id, who, request):
        key = subject(alva, incident_id, first=foretold(30))
        before = incidents.incident(alva, incident_id).entries
        sign_in(client, request.getfixturevalue(who))
        for name in self.ACTS:
            form = {"organisation": "V", "until": "18:00", "stated_at": "nu", "came": "03:00"}
            assert sent(client, name, incident_id, key, **form).status_code in {403, 404}
        assert incidents.incident(alva, incident_id).entries == before

    def test_in_another_incident_it_is_not_there(self, alva, screen, incident_id):
        key, other = subject(alva, incident_id, first=foretold(30)), opened(alva)
        for name in ("forecast", *self.ACTS):
            assert screen.get(reverse(f"situation:{name}", args=[other, key])).status_code == 404

    def test_when_it_is_over_it_can_be_read_and_nothing_entered(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(30))
        closed(alva, incident_id)
        words = shown(screen, "forecasts", incident_id) + shown(screen, "forecast", incident_id, key)
        assert "Öarna" in words
        assert "Ny prognos" not in words
        with refused("leadership.incident_is_over"):
            closing(alva, incident_id, key, came=minute(later(20)))

    def test_no_word_is_taken_for_markup(self, alva, screen, incident_id):
        key = subject(alva, incident_id, replace(SUBJECT, what="<img src=x>", area="<b>Öarna"), first=foretold(600, words="<i>snart"))
        for name, *args in (("forecasts",), ("forecast", key), ("state_forecast", key)):
            body = screen.get(reverse(f"situation:{name}", args=[incident_id, *args])).content.decode()
            assert not re.search(r"<img|<b>Öarna|<i>snart", body)
