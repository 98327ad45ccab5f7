"""The forms of endurance by themselves: what each makes of what somebody types at three in the morning."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from vardkase.incidents.tests.scenes import NIGHT, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.events import RosterSet
from vardkase.leadership.forms import AskPlanForm, HoursForm, PersonForm, PlanShiftForm, RosterForm, StepForm
from vardkase.leadership.forms.shifts import read_start, stamp
from vardkase.leadership.rules.shifts import Member, PersonDraft, RosterRole, ShiftDraft, Time
from vardkase.leadership.tests.shift_scenes import ADA, BO, CHIEF, LOG, at
from vardkase.testing.cases import each

ID, OTHER = UUID(int=1), UUID(int=2)
ROLES = (CHIEF, LOG)
MEMBERS = (Member(ID, ADA), Member(OTHER, BO))


def sent(form: type, facts: dict[str, Any], **more: Any) -> Any:
    """A form that was sent with these facts, looked through."""
    data = QueryDict(mutable=True)
    data["key"] = str(new_id())
    for name, value in facts.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    made = form(data, now=NIGHT, **more)
    made.is_valid()
    return made


class TestRoles:
    @each(
        ("written", "roles"),
        [
            ("Stabschef", (("stabschef", "Stabschef", 1),)),
            ("Stabschef\n\n Loggförare ", (("stabschef", "Stabschef", 1), ("loggförare", "Loggförare", 1))),
            ("Krisstöd × 3", (("krisstöd", "Krisstöd", 3),)),
            ("Krisstöd x3", (("krisstöd", "Krisstöd", 3),)),
            ("Krisstöd *2", (("krisstöd", "Krisstöd", 2),)),
            ("Krisstöd 3", (("krisstöd 3", "Krisstöd 3", 1),)),
            ("Krisstöd × 0", (("krisstöd", "Krisstöd", 0),)),
            ("HR-expert", (("hr-expert", "HR-expert", 1),)),
            ("Max", (("max", "Max", 1),)),
        ],
    )
    def test_are_read_line_by_line(self, written: str, roles: tuple[tuple[str, str, int], ...]) -> None:
        draft = sent(RosterForm, {"name": "Stab", "roles": written}).draft()
        expected = tuple(RosterRole(key, label, places) for key, label, places in roles)
        assert draft.roles == expected

    def test_that_keep_their_name_keep_their_key(self) -> None:
        before = RosterSet(ID, "Stab", (RosterRole("chief-7", "Stabschef"), LOG))
        draft = sent(RosterForm, {"name": "Stab", "roles": "STABSCHEF\nPress"}, before=before).draft()
        assert [(role.key, role.label) for role in draft.roles] == [("chief-7", "STABSCHEF"), ("press", "Press")]
        assert draft.staff_id is None

    @pytest.mark.parametrize(("chosen", "staff_id"), [(str(ID), ID), ("", None)])
    def test_are_for_the_staff_that_was_chosen(self, chosen: str, staff_id: UUID | None) -> None:
        form = sent(RosterForm, {"name": "Stab", "roles": "A", "staff_id": chosen}, staffs=((ID, "Central krisledning"),))
        assert form.draft().staff_id == staff_id

    def test_are_for_no_staff_that_was_not_offered(self) -> None:
        form = sent(RosterForm, {"name": "Stab", "roles": "A", "staff_id": str(OTHER)}, staffs=((ID, "Central krisledning"),))
        assert "staff_id" in form.errors


class TestAPerson:
    @each(
        ("facts", "said"),
        [
            ({}, PersonDraft("Ada", ("stabschef",))),
            ({"travel_minutes": "45"}, PersonDraft("Ada", ("stabschef",), travel_minutes=45)),
            ({"organisation": "Östhammar"}, PersonDraft("Ada", ("stabschef",), "Östhammar")),
            ({"roles": ["stabschef", "loggförare"]}, PersonDraft("Ada", ("stabschef", "loggförare"))),
            ({"available_from": "06:00"}, PersonDraft("Ada", ("stabschef",), available_from=at(3 + 2 / 3))),
            ({"available_to": "3 jan 06:00"}, PersonDraft("Ada", ("stabschef",), available_to=at(27 + 2 / 3))),
            ({"away": "06:00 – 08:00"}, PersonDraft("Ada", ("stabschef",), away=(Time(at(3 + 2 / 3), at(5 + 2 / 3)),))),
            ({"away": "06:00 till 2 tim"}, PersonDraft("Ada", ("stabschef",), away=(Time(at(3 + 2 / 3), at(5 + 2 / 3)),))),
            (
                {"away": "06:00 - 08:00\n3 jan 06:00 – 3 jan 08:00"},
                PersonDraft("Ada", ("stabschef",), away=(Time(at(3 + 2 / 3), at(5 + 2 / 3)), Time(at(27 + 2 / 3), at(29 + 2 / 3)))),
            ),
            ({"off_at": "01:20"}, PersonDraft("Ada", ("stabschef",), off_at=at(-1))),
        ],
    )
    def test_is_what_was_typed(self, facts: dict[str, Any], said: PersonDraft) -> None:
        form = sent(PersonForm, {"name": "Ada", "roles": ["stabschef"]} | facts, roles=ROLES)
        assert form.draft(None) == said
        assert not form.errors

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"travel_minutes": "-3"}, "travel_minutes"),
            ({"travel_minutes": "länge"}, "travel_minutes"),
            ({"roles": ["kock"]}, "roles"),
        ],
    )
    def test_that_cannot_be_read_says_so_at_its_field(self, facts: dict[str, Any], field: str) -> None:
        assert field in sent(PersonForm, {"name": "Ada", "roles": ["stabschef"]} | facts, roles=ROLES).errors

    @pytest.mark.parametrize("field", ["available_from", "available_to", "away"])
    def test_whose_moment_cannot_be_read_says_so_at_its_field(self, field: str) -> None:
        form = sent(PersonForm, {"name": "Ada", "roles": ["stabschef"], field: "snart"}, roles=ROLES)
        form.draft(None)
        assert list(form.errors) == [field]

    def test_who_is_there_keeps_who_they_are_in_the_register(self) -> None:
        before = replace(ADA, person_id=OTHER)
        draft = sent(PersonForm, {"name": "Ada", "roles": ["stabschef"]}, roles=ROLES).draft((ID, before))
        assert (draft.member_id, draft.person_id) == (ID, OTHER)

    @pytest.mark.parametrize("name", ["available_from", "available_to"])
    def test_whose_moments_stand_unchanged_keeps_them_to_the_second(self, name: str) -> None:
        moment = at(5).replace(second=17)
        before = replace(ADA, **{name: moment})
        form = sent(PersonForm, {"name": "Ada", "roles": ["stabschef"], name: stamp(moment)}, roles=ROLES)
        assert getattr(form.draft((ID, before)), name) == moment


class TestAShift:
    @each(
        ("first", "last", "hours"),
        [
            ("06:00", "14:30", (3 + 2 / 3, 12 + 1 / 6)),
            ("22:00", "06:30", (19 + 2 / 3, 28 + 1 / 6)),
            ("2 tim", "8 tim", (2, 10)),
            ("3 jan 06:00", "14:00", (27 + 2 / 3, 35 + 2 / 3)),
            ("3 jan 22:00", "4 jan 06:00", (43 + 2 / 3, 51 + 2 / 3)),
            ("2019-01-03 06:00", "2019-01-03 14:00", (27 + 2 / 3, 35 + 2 / 3)),
        ],
    )
    def test_is_from_a_moment_to_one_after_it(self, first: str, last: str, hours: tuple[float, float]) -> None:
        facts = {"role_key": "stabschef", "member_id": str(ID), "starts_at": first, "ends_at": last, "despite": "Därför."}
        draft = sent(PlanShiftForm, facts, roles=ROLES, members=MEMBERS).draft()
        assert draft == ShiftDraft("stabschef", ID, at(hours[0]), at(hours[1]), "Därför.")

    @each(
        ("first", "last", "field"),
        [("", "", "starts_at"), ("06:00", "", "ends_at"), ("snart", "14:00", "starts_at"), ("06:00", "sen", "ends_at")],
    )
    def test_without_readable_hours_is_none_and_a_field_says_why(self, first: str, last: str, field: str) -> None:
        form = sent(HoursForm, {"starts_at": first, "ends_at": last})
        assert form.span("starts_at", "ends_at") is None
        assert list(form.errors) == [field]

    @pytest.mark.parametrize(("facts", "field"), [({"role_key": "kock"}, "role_key"), ({"member_id": str(new_id())}, "member_id")])
    def test_is_of_somebody_in_a_role_that_is_offered(self, facts: dict[str, str], field: str) -> None:
        said = {"role_key": "stabschef", "member_id": str(ID)} | facts
        assert field in sent(PlanShiftForm, said, roles=ROLES, members=MEMBERS).errors


class TestTheOthers:
    @pytest.mark.parametrize("with_moment", [True, False])
    def test_only_what_has_a_moment_asks_for_one(self, with_moment: bool) -> None:
        assert ("at" in StepForm(now=NIGHT, with_moment=with_moment).fields) is with_moment

    @each(("hours", "valid"), [("24", True), ("48", True), ("72", True), ("96", False), ("", False)])
    def test_a_plan_covers_one_two_or_three_days(self, hours: str, valid: bool) -> None:
        form = sent(AskPlanForm, {"starts_at": "06:00", "hours": hours})
        assert form.is_valid() is valid
        assert not valid or form.cleaned_data["hours"] == int(hours)

    @pytest.mark.parametrize("moment", [None, at(0)])
    def test_a_moment_is_written_with_its_year(self, moment: Any) -> None:
        assert stamp(moment) == ("2019-01-02 02:20" if moment else "")


class TestWhenAShiftBegins:
    """The night begins at 02:20 in Stockholm on 2 January 2019."""

    @each(
        ("said", "hours"),
        [
            ("nu", 0),
            ("NU", 0),
            ("02:20", 0),
            ("02:05", -0.25),
            ("kl. 02.05", -0.25),
            ("23:20", -3),
            ("23:19", 21 - 1 / 60),
            ("02:30", 1 / 6),
            ("06:20", 4),
            ("30 min", 0.5),
            ("i dag 01:20", -1),
            ("i går 20:20", -6),
            ("1 jan 20:20", -6),
            ("2019-01-01 20:20", -6),
            ("5 jan 02:20", 72),
        ],
    )
    def test_is_read_as_what_is_meant_at_night(self, said: str, hours: float) -> None:
        assert (read_start(said, NIGHT) - NIGHT).total_seconds() == pytest.approx(hours * 3600)

    @pytest.mark.parametrize("said", ["snart", "25:00", "i morse kanske"])
    def test_that_cannot_be_read_is_refused(self, said: str) -> None:
        with refused("leadership.unread_time"):
            read_start(said, NIGHT)

    @pytest.mark.parametrize(("said", "is_on"), [("nu", True), ("02:05", True), ("02:30", False)])
    def test_says_whether_somebody_is_on(self, said: str, is_on: bool) -> None:
        form = sent(
            PlanShiftForm,
            {"role_key": CHIEF.key, "member_id": str(ID), "starts_at": said, "ends_at": "8 tim"},
            roles=ROLES,
            members=MEMBERS,
        )
        assert form.draft().is_on is is_on

    def test_of_a_plan_is_now_when_nothing_is_written(self) -> None:
        form = sent(AskPlanForm, {"starts_at": "", "hours": "24"})
        assert (form.to_come("starts_at"), dict(form.errors)) == (None, {})
        assert "Tomt betyder nu" in str(form.fields["starts_at"].help_text)


class TestWhenSomebodyCame:
    @each(("said", "hours"), [("", None), ("02:05", -0.25), ("23:20", -3), ("14:21", -11 - 59 / 60), ("1 jan 10:00", -16 - 1 / 3)])
    def test_is_what_has_been(self, said: str, hours: float | None) -> None:
        form = sent(StepForm, {"at": said}, with_moment=True)
        came = form.came()
        assert (came and (came - NIGHT).total_seconds()) == (hours if hours is None else pytest.approx(hours * 3600))
        assert not form.errors

    @each("said", ["02:40", "04:00", "14:19", "kl 12"])
    def test_is_never_yesterday_when_the_clock_is_nearer_ahead(self, said: str) -> None:
        form = sent(StepForm, {"at": said}, with_moment=True)
        assert form.came() is None
        assert list(form.errors) == ["at"]
