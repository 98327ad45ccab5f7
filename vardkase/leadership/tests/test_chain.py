"""The chain of the crisis board by the law, from the chair's judgement to the end by others, with every no on the way (LEH 2 kap.)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import ROLE_CAPABILITIES, Capability, Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import NIGHT, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import obligations, queries
from vardkase.leadership.obligations import Due
from vardkase.leadership.rules.board import Ender, Extent, Judge, MeetingDraft, Returned
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.tests.scenes import ACTIVATION, DECISION, TAKEOVER, act, activated, decided, staffed, took_over
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
# 08:10, 08:25, 11:00, 11:20 and two days later, as minutes after the night's beginning.
ACTIVE, URGENT, MEETING, TAKEN, RETURNED, ENDED = 350, 365, 520, 540, 540 + 2 * 1440, 540 + 3 * 1440
ALONE = replace(
    DECISION, capacity=Capacity.CHAIR_URGENT, mandate="", decided_by="Ordföranden", why_urgent="Bussarna måste beställas före klockan nio."
)


def meeting(at: datetime) -> MeetingDraft:
    return MeetingDraft(at, "Stadshuset", ("Ordföranden", "Ledamot ett", "Ledamot två"), ("Anmälan av brådskande beslut", "Övertagande"))


def duties(viewer: Viewer, incident_id: UUID, minutes: int) -> list[tuple[str, DutyKind]]:
    return [(duty.reference, duty.kind) for duty in queries.open_duties(viewer, incident_id, now=later(minutes))]


def test_the_chain_from_judgement_to_the_end(alva: Viewer, incident_id: UUID) -> None:
    activated(alva, incident_id, now=later(ACTIVE))
    urgent = decided(alva, incident_id, draft=ALONE, now=later(URGENT))
    assert duties(alva, incident_id, URGENT) == [("B-001", DutyKind.REPORT_TO_BOARD), ("B-001", DutyKind.REPORT_TO_COUNCIL)]
    act("record_meeting", alva, incident_id, draft=meeting(later(MEETING)), now=later(MEETING + 5))
    act("fulfil_duty", alva, incident_id, about_id=urgent, kind=DutyKind.REPORT_TO_BOARD, how="Möte 1, § 1", now=later(MEETING + 6))
    social = took_over(alva, incident_id, now=later(TAKEN))
    school = took_over(
        alva, incident_id, draft=replace(TAKEOVER, from_board="Barn- och skolnämnden", told="Ringde ordföranden"), now=later(TAKEN)
    )
    assert ("Ö-001", DutyKind.TELL_BOARD) in duties(alva, incident_id, TAKEN)
    act("fulfil_duty", alva, incident_id, about_id=social, kind=DutyKind.TELL_BOARD, how="Telefon 11.30", now=later(TAKEN + 10))
    act("hand_back", alva, incident_id, takeover_id=social, circumstances="Bemanningen räcker igen.", now=later(RETURNED))
    act("end_board", alva, incident_id, ender=Ender.EXECUTIVE_COMMITTEE, decision="Kommunstyrelsen 5 januari, § 2", now=later(ENDED))
    (board,) = queries.boards(alva, incident_id)
    assert [(one.id, one.how_returned) for one in board.takeovers] == [
        (social, Returned.BY_DECISION),
        (school, Returned.WITH_THE_END),
    ]
    assert board.ended_at == later(ENDED)
    assert board.ending is not None
    assert [one.from_board for one in board.ending.went_back] == ["Barn- och skolnämnden"]
    # What is left is the report at the council's next meeting: of the decision, and of both takeovers.
    assert duties(alva, incident_id, ENDED) == [(name, DutyKind.REPORT_TO_COUNCIL) for name in ("B-001", "Ö-001", "Ö-002")]


def test_at_every_step_what_is_due_says_what_comes_next(alva: Viewer, incident_id: UUID) -> None:
    """RSA case B5, as the duty officer, the chair and the log keeper see it in the list of what is due."""

    def waiting(minutes: int) -> list[tuple[str, Due]]:
        found = obligations.obligations(alva, later(minutes), [Role.BOARD_CHAIR])
        return sorted((one.code, one.state) for one in found)

    council = ("duty_report_to_council", Due.DUE)
    activated(alva, incident_id, now=later(ACTIVE))
    assert waiting(ACTIVE) == []
    urgent = decided(alva, incident_id, draft=ALONE, now=later(URGENT))
    assert waiting(URGENT) == [("duty_report_to_board", Due.DUE), council]
    assert waiting(URGENT + 24 * 60 + 1) == [("duty_report_to_board", Due.OVERDUE), council]
    act("record_meeting", alva, incident_id, draft=meeting(later(MEETING)), now=later(MEETING + 5))
    act("fulfil_duty", alva, incident_id, about_id=urgent, kind=DutyKind.REPORT_TO_BOARD, how="Möte 1, § 1", now=later(MEETING + 6))
    assert waiting(MEETING + 6) == [council]
    social = took_over(alva, incident_id, draft=replace(TAKEOVER, told="Ordföranden kl. 11.15"), now=later(TAKEN))
    took_over(alva, incident_id, draft=replace(TAKEOVER, from_board="Skolnämnden", told="Ordföranden"), now=later(TAKEN))
    assert waiting(TAKEN) == [council] * 3
    act("hand_back", alva, incident_id, takeover_id=social, circumstances="Bemanningen räcker igen.", now=later(RETURNED))
    moved(alva, incident_id, State.STANDING_DOWN, now=later(RETURNED + 10))
    assert waiting(RETURNED + 11) == [*[council] * 3, ("takeover_open", Due.DUE)]
    act("end_board", alva, incident_id, ender=Ender.EXECUTIVE_COMMITTEE, decision="Kommunstyrelsen 5 januari, § 2", now=later(ENDED))
    assert waiting(ENDED) == [council] * 3
    moved(alva, incident_id, State.CLOSED, now=later(ENDED + 1))
    for one in queries.open_duties(alva, incident_id, now=later(ENDED + 2)):
        act("fulfil_duty", alva, incident_id, about_id=one.about_id, kind=one.kind, how="Kf 25 februari, § 14", now=later(ENDED + 3))
    assert waiting(ENDED + 4) == []


class TestWhatTheLawRefuses:
    @pytest.mark.parametrize("role", [role for role in Role if not ROLE_CAPABILITIES[role] & {Capability.BOARD_WRITE}])
    def test_who_has_no_mandate_neither_begins_nor_ends_nor_takes_over(self, alva: Viewer, incident_id: UUID, role: Role) -> None:
        viewer = viewer_with(role)
        code = "leadership.may_not" if Capability.INCIDENT_READ in ROLE_CAPABILITIES[role] else "incident.not_found"
        with refused(code):
            activated(viewer, incident_id)
        activated(alva, incident_id)
        taken = took_over(alva, incident_id)
        for what, facts in (
            ("take_over", {"draft": replace(TAKEOVER, from_board="Skolnämnden")}),
            ("hand_back", {"takeover_id": taken, "circumstances": "Lugnt."}),
            ("end_board", {"ender": Ender.COUNCIL, "decision": "§ 1"}),
            ("record_meeting", {"draft": meeting(NIGHT)}),
        ):
            with refused(code):
                act(what, viewer, incident_id, **facts)

    @pytest.mark.parametrize("role", [role for role in Role if Capability.DECISION_WRITE not in ROLE_CAPABILITIES[role]])
    def test_a_decision_is_taken_down_by_one_with_the_right(self, incident_id: UUID, role: Role) -> None:
        with refused("leadership.may_not" if Capability.INCIDENT_READ in ROLE_CAPABILITIES[role] else "incident.not_found"):
            decided(viewer_with(role), incident_id)

    @pytest.mark.parametrize("capacity", [Capacity.DELEGATE, Capacity.HEAD_OF_SERVICE, Capacity.DIRECTOR])
    def test_by_delegation_the_mandate_is_stated(self, alva: Viewer, incident_id: UUID, capacity: Capacity) -> None:
        with refused("leadership.decision_needs_mandate", field="mandate"):
            decided(alva, incident_id, draft=replace(DECISION, capacity=capacity, mandate=""))
        decided(alva, incident_id, draft=replace(DECISION, capacity=capacity, mandate="Delegationsordningen 3.2"))

    @pytest.mark.parametrize("draft", [ALONE, replace(DECISION, capacity=Capacity.BOARD)], ids=["chair", "board"])
    @pytest.mark.parametrize("grounds", ["", "  ", "\u200b"])
    def test_no_decision_of_the_board_without_grounds(self, alva: Viewer, incident_id: UUID, draft: Any, grounds: str) -> None:
        activated(alva, incident_id)
        with refused("leadership.decision_needs_grounds", field="grounds"):
            decided(alva, incident_id, draft=replace(draft, grounds=grounds))
        assert queries.decisions(alva, incident_id, now=NIGHT) == ()

    def test_nobody_begins_without_saying_who_judged(self, alva: Viewer, incident_id: UUID) -> None:
        with refused("leadership.board_needs_chair"):
            activated(alva, incident_id, draft=replace(ACTIVATION, chair=" "))

    def test_two_staffs_of_the_same_name_and_a_third_when_the_first_is_closed(self, alva: Viewer, incident_id: UUID) -> None:
        first = staffed(alva, incident_id)
        with refused("leadership.staff_exists", name="Central krisledning"):
            staffed(alva, incident_id)
        act("close_staff", alva, incident_id, staff_id=first, grounds="Lugnt.")
        staffed(alva, incident_id)

    def test_what_another_incident_took_over_is_not_handed_back_here(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva, title="Skogsbranden")
        activated(alva, incident_id)
        activated(alva, other)
        with refused("leadership.never_taken_over", law="2 kap. 4 § andra stycket lagen (2006:544)"):
            act("hand_back", alva, incident_id, takeover_id=took_over(alva, other), circumstances="Lugnt.")

    def test_the_chair_cannot_end_the_work_of_the_board(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        with refused("leadership.board_cannot_end_itself", law="2 kap. 6 § lagen (2006:544)"):
            act("end_board", alva, incident_id, ender=Ender.BOARD_ITSELF, decision="Ordföranden i dag")
        assert queries.boards(alva, incident_id)[0].ended_at is None

    def test_nothing_is_decided_before_the_board_works(self, alva: Viewer, incident_id: UUID) -> None:
        for what, facts in (
            ("take_decision", {"draft": ALONE}),
            ("take_decision", {"draft": replace(DECISION, capacity=Capacity.BOARD)}),
            ("take_over", {"draft": TAKEOVER}),
            ("record_meeting", {"draft": meeting(NIGHT)}),
            ("end_board", {"ender": Ender.COUNCIL, "decision": "§ 1"}),
        ):
            with refused("leadership.board_does_not_work"):
                act(what, alva, incident_id, **facts)

    @pytest.mark.parametrize("condition", ["departs_from_normal", "serious_disturbance", "urgent_measures"])
    @pytest.mark.parametrize("answer", ["", "  ", "Ja."])
    def test_each_condition_is_answered_in_words(self, alva: Viewer, incident_id: UUID, condition: str, answer: str) -> None:
        draft = replace(ACTIVATION, conditions=replace(ACTIVATION.conditions, **{condition: answer}))
        with refused("leadership.condition_unanswered", field=condition, law="1 kap. 4 § lagen (2006:544)"):
            activated(alva, incident_id, draft=draft)

    def test_the_vice_chair_says_what_prevented_the_chair(self, alva: Viewer, incident_id: UUID) -> None:
        draft = replace(ACTIVATION, judge=Judge.VICE_CHAIR)
        with refused("leadership.vice_needs_reason"):
            activated(alva, incident_id, draft=draft)
        activated(alva, incident_id, draft=replace(draft, prevented="Ordföranden är bortrest."))
        assert queries.boards(alva, incident_id)[0].said.prevented == "Ordföranden är bortrest."

    def test_an_urgent_decision_says_why_it_could_not_wait(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        with refused("leadership.urgent_needs_reason", law="2 kap. 3 § andra stycket lagen (2006:544)"):
            decided(alva, incident_id, draft=replace(ALONE, why_urgent=" "))

    def test_under_raised_readiness_the_executive_committee_leads(self, alva: Viewer) -> None:
        from vardkase.incidents.rules import LegalClass

        incident_id = opened(alva, legal_class=LegalClass.RAISED_READINESS)
        with refused("leadership.board_is_for_peacetime", instead="3 kap. 2 § lagen (2006:544)"):
            activated(alva, incident_id)

    def test_what_was_never_taken_over_is_not_handed_back(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        with refused("leadership.never_taken_over"):
            act("hand_back", alva, incident_id, takeover_id=new_id(), circumstances="Läget är lugnt.")
        social = took_over(alva, incident_id)
        act("hand_back", alva, incident_id, takeover_id=social, circumstances="Läget är lugnt.")
        with refused("leadership.handed_back_already"):
            act("hand_back", alva, incident_id, takeover_id=social, circumstances="Läget är lugnt.")

    def test_the_whole_of_a_board_is_taken_over_once(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        took_over(alva, incident_id)
        took_over(alva, incident_id, draft=replace(TAKEOVER, scope="Särskilda boenden"))
        with refused("leadership.taken_over_already"):
            took_over(alva, incident_id, draft=replace(TAKEOVER, extent=Extent.WHOLE))

    def test_the_board_begins_once(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        with refused("leadership.board_works_already"):
            activated(alva, incident_id)


def test_all_of_it_stands_in_the_log_by_itself(alva: Viewer, incident_id: UUID) -> None:
    activated(alva, incident_id)
    decided(alva, incident_id, draft=ALONE)
    page = incidents.log_page(alva, incident_id)
    assert [line.kind for line in page.entries][:2] == ["leadership.decision_taken", "leadership.board_activated"]
    assert page.entries[0].category == "decision"
