"""Staffs and directions on their own: what is tidied, what is too much, and what somebody who opens a staff at night gets wrong."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.rules import MAX_TEXT
from vardkase.incidents.rules.text import MAX_SHORT
from vardkase.incidents.tests.scenes import NIGHT, PERSON, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules import staffs
from vardkase.leadership.rules.staffs import DirectionDraft, Seat, StaffDraft
from vardkase.leadership.tests.scenes import DIRECTION, STAFF
from vardkase.testing.cases import each

CARE = StaffDraft("Stab socialkontoret", Seat.ADMINISTRATION, "Förvaltningschef", "Hemtjänsten står.", organisation="Socialkontoret")
ENERGY = replace(STAFF, name="Stab Roslagens energi", seat=Seat.COMPANY, decision_maker="VD", organisation="Roslagens energi AB")
PARAGRAPHS = "Elen är borta norr om Grisslehamn.\n\nHemtjänsten når inte fram."
LONE = "\u0308"  # A dieresis without its letter.
WRITTEN = st.text("aåÄö ﬁß\u00a0\u200b\u202e\n\r\t" + LONE, max_size=30)


def staff(draft: StaffDraft, *names: str, parent_open: bool | None = None) -> StaffDraft:
    return staffs.check_staff(draft, names, parent_open=parent_open, now=NIGHT)


def close(**more: Any) -> tuple[str, str]:
    facts: dict[str, Any] = {"is_open": True, "grounds": "Strömmen är åter.", "handed_to": "", "open_tasks": 0, "now": NIGHT}
    return staffs.check_close(**facts | more)


class TestOpening:
    @pytest.mark.parametrize("draft", [STAFF, CARE, ENERGY], ids=["central", "administration", "company"])
    def test_what_is_in_order_is_kept_as_it_was_said(self, draft: StaffDraft) -> None:
        assert staff(draft) == draft

    def test_ids_are_kept_beside_the_names(self) -> None:
        linked = replace(CARE, organisation_id=new_id(), parent_id=new_id())
        assert staff(linked, parent_open=True) == linked

    def test_a_central_staff_may_name_an_organisation_and_need_not(self) -> None:
        assert staff(replace(STAFF, organisation=" Kommunledningskontoret ")).organisation == "Kommunledningskontoret"
        assert staff(replace(STAFF, organisation=" \t ")).organisation == ""

    @each("draft", [CARE, ENERGY], ids=["administration", "company"])
    @each("nothing", ["", "  \n", "\u200b", "\u202e \u2066"], ids=["empty", "blank", "no width", "direction marks"])
    def test_a_staff_out_in_the_house_is_nowhere_when_the_name_of_the_place_cannot_be_seen(self, draft: StaffDraft, nothing: str) -> None:
        with refused("leadership.staff_needs_organisation", field="organisation"):
            staff(replace(draft, organisation=nothing))

    @each("field", ["name", "decision_maker", "chief", "organisation"])
    def test_names_and_functions_become_one_line(self, field: str) -> None:
        said = staff(replace(CARE, **{field: "  Stabschef\r\n i  \tsocialkontoret "}))
        assert getattr(said, field) == "Stabschef i socialkontoret"

    def test_grounds_keep_their_paragraphs(self) -> None:
        assert staff(replace(STAFF, grounds=f"\r\n{PARAGRAPHS} ".replace("\n", "\r\n"))).grounds == PARAGRAPHS

    @each("field", ["name", "decision_maker", "chief", "organisation"])
    def test_a_line_that_is_too_long_says_by_how_much(self, field: str) -> None:
        assert len(getattr(staff(replace(CARE, **{field: "å" * MAX_SHORT})), field)) == MAX_SHORT
        with refused("incident.text_too_long", field=field, length=MAX_SHORT + 7, limit=MAX_SHORT, over=7):
            staff(replace(CARE, **{field: "å" * (MAX_SHORT + 7)}))

    def test_grounds_have_room_for_a_whole_page(self) -> None:
        assert len(staff(replace(STAFF, grounds="g" * MAX_TEXT)).grounds) == MAX_TEXT
        with refused("incident.text_too_long", field="grounds", over=1):
            staff(replace(STAFF, grounds="g" * (MAX_TEXT + 1)))

    @each("field", ["name", "decision_maker", "chief", "organisation", "grounds"])
    def test_no_field_holds_a_personal_number(self, field: str) -> None:
        with refused("incident.personal_id_in_text"):
            staff(replace(CARE, **{field: f"Ring {PERSON} först"}))


class TestTheNamesOfStaffs:
    @each(
        "name",
        [
            "STAB RÄDDNINGSTJÄNSTEN",
            "Stab\nräddningstjänsten",
            "Stab \u200bräddningstjänsten",
            unicodedata.normalize("NFD", "Stab räddningstjänsten"),
        ],
        ids=["capitals", "over two lines", "a space of no width", "letters in two parts"],
    )
    def test_two_that_look_the_same_are_the_same(self, name: str) -> None:
        with refused("leadership.staff_exists", field="name"):
            staff(replace(STAFF, name=name), "Central krisledning", "Stab räddningstjänsten")

    def test_what_is_refused_is_told_as_it_was_read(self) -> None:
        with refused("leadership.staff_exists", name="stab Väddö"):
            staff(replace(STAFF, name=" stab  Väddö "), "Stab Väddö")

    @pytest.mark.parametrize("name", ["Stab Väddö 2", "Stab Vaddö", "Väddö"])
    def test_a_name_that_is_like_another_is_a_name_of_its_own(self, name: str) -> None:
        assert staff(replace(STAFF, name=name), "Stab Väddö").name == name

    def test_an_administration_may_have_two_staffs(self) -> None:
        assert staff(replace(CARE, name="Stab hemtjänst nord"), CARE.name).organisation == CARE.organisation

    def test_open_names_may_come_one_at_a_time(self) -> None:
        names = (name for name in ("Stab Väddö", "Stab Blidö"))
        with refused("leadership.staff_exists", name="Stab Blidö"):
            staffs.check_staff(replace(STAFF, name="Stab Blidö"), names, parent_open=None, now=NIGHT)

    @given(name=WRITTEN, others=st.lists(WRITTEN, max_size=3), grounds=WRITTEN)
    def test_what_has_been_put_in_order_is_in_order(self, name: str, others: list[str], grounds: str) -> None:
        draft = replace(STAFF, name=f"Stab {name}", grounds=f"{grounds}.")
        once = staff(draft, *(f"Central {other}" for other in others))
        assert staff(once) == once
        with refused("leadership.staff_exists"):
            staff(draft, once.name)


class TestWhomAStaffReportsTo:
    @pytest.mark.parametrize("parent_open", [None, True])
    def test_to_nobody_or_to_one_that_is_open(self, parent_open: bool | None) -> None:
        assert staff(CARE, "Central krisledning", parent_open=parent_open) == CARE

    def test_not_to_one_that_was_closed_while_the_form_was_filled_in(self) -> None:
        with refused("leadership.no_such_staff", field="parent_id"):
            staff(CARE, parent_open=False)

    def test_what_is_missing_is_told_before_that(self) -> None:
        with refused("leadership.staff_needs_grounds", field="grounds"):
            staff(replace(CARE, grounds=""), parent_open=False)


class TestClosing:
    def test_that_somebody_was_faster_is_told_before_anything_is_asked_for(self) -> None:
        with refused("leadership.staff_closed_already"):
            close(is_open=False, grounds="", open_tasks=4)

    @each("count", [1, 12])
    @each("nobody", ["", "  ", "\u200b"], ids=["empty", "blank", "no width"])
    def test_tasks_are_not_left_to_nobody_and_their_number_is_told(self, count: int, nobody: str) -> None:
        code = "leadership.task_needs_taker" if count == 1 else "leadership.tasks_need_taker"
        with refused(code, field="handed_to", count=count):
            close(open_tasks=count, handed_to=nobody)

    def test_grounds_are_asked_for_before_a_taker(self) -> None:
        with refused("leadership.staff_needs_grounds", field="grounds"):
            close(grounds="\n", open_tasks=3)

    def test_a_taker_is_named_on_one_line_also_when_nothing_is_left(self) -> None:
        assert close(handed_to=" Säkerhetschefen\n i linjen ") == ("Strömmen är åter.", "Säkerhetschefen i linjen")

    def test_grounds_keep_their_paragraphs(self) -> None:
        assert close(grounds=f" {PARAGRAPHS}\n")[0] == PARAGRAPHS

    @pytest.mark.parametrize("field", ["grounds", "handed_to"])
    def test_nobody_takes_over_by_personal_number(self, field: str) -> None:
        with refused("incident.personal_id_in_text"):
            close(**{field: f"{PERSON} tar över"})

    @pytest.mark.parametrize(("field", "limit"), [("grounds", MAX_TEXT), ("handed_to", MAX_SHORT)])
    def test_what_is_too_long_is_refused(self, field: str, limit: int) -> None:
        assert "s" * limit in close(**{field: "s" * limit})
        with refused("incident.text_too_long", field=field, over=1):
            close(**{field: "s" * (limit + 1)})


class TestADirection:
    FULL = DirectionDraft(
        "Ingen ska fara illa av avbrottet.",
        "Vi kraftsamlar till öarna.\nÖvrigt får vänta.",
        "Kommundirektör",
        ("Liv och hälsa", "Vatten", "Vägar"),
        "Inga egna transporter efter mörkrets inbrott.",
        "Alla har nåtts och vet vart de vänder sig.",
        "Stanna inne. Titta till grannen.",
    )

    def test_needs_no_more_than_a_goal_and_who_decided(self) -> None:
        least = DirectionDraft("Ingen ska fara illa.", "", "Kommundirektör")
        assert staffs.check_direction(least, NIGHT) == least

    def test_keeps_all_that_was_said_and_its_order(self) -> None:
        assert staffs.check_direction(self.FULL, NIGHT) == self.FULL

    def test_priorities_close_up_when_one_is_empty(self) -> None:
        said = staffs.check_direction(replace(self.FULL, priorities=("", " Vatten ", "\u200b", "Liv och\nhälsa")), NIGHT)
        assert said.priorities == ("Vatten", "Liv och hälsa")

    def test_twenty_priorities_are_the_most_and_empty_ones_do_not_count(self) -> None:
        twenty = tuple(f"Ort {number}" for number in range(20))
        assert staffs.check_direction(replace(DIRECTION, priorities=(*twenty, " ")), NIGHT).priorities == twenty
        with refused("leadership.too_many", field="priorities", count=21, limit=20):
            staffs.check_direction(replace(DIRECTION, priorities=(*twenty, "Ort 20")), NIGHT)

    @each("field", ["goal", "overall_decision", "limits", "end_state", "message"])
    def test_texts_keep_their_paragraphs_and_have_an_end(self, field: str) -> None:
        assert getattr(staffs.check_direction(replace(self.FULL, **{field: f"{PARAGRAPHS}  "}), NIGHT), field) == PARAGRAPHS
        with refused("incident.text_too_long", field=field, limit=MAX_TEXT):
            staffs.check_direction(replace(self.FULL, **{field: "m" * (MAX_TEXT + 1)}), NIGHT)

    @pytest.mark.parametrize("field", ["decided_by", "priorities"])
    def test_lines_have_an_end(self, field: str) -> None:
        long = "r" * (MAX_SHORT + 1)
        with refused("incident.text_too_long", field=field, over=1):
            staffs.check_direction(replace(self.FULL, **{field: long if field == "decided_by" else ("Vatten", long)}), NIGHT)

    @each("field", ["goal", "overall_decision", "decided_by", "limits", "end_state", "message"])
    def test_is_read_by_all_and_holds_no_personal_number(self, field: str) -> None:
        with refused("incident.personal_id_in_text"):
            staffs.check_direction(replace(self.FULL, **{field: f"Sök {PERSON}."}), NIGHT)

    def test_nor_does_any_of_its_priorities(self) -> None:
        with refused("incident.personal_id_in_text"):
            staffs.check_direction(replace(self.FULL, priorities=("Vatten", f"Sök {PERSON}")), NIGHT)
