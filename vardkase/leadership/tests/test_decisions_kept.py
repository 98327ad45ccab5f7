"""Decisions in the register: superseded and never changed, with duties that come back until somebody says how they were done."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, PERSON, SECRET, corrected, erased, later, marked, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.leadership import actions, queries
from vardkase.leadership.queries import DecisionLine
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.tasks import Origin, OriginKind
from vardkase.leadership.tests.scenes import ACTIVATION, DECISION, STAFF, TAKEOVER, TASK, act, activated, decided, tasked, took_over
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
DAY = 24 * 60
URGENT = replace(
    DECISION,
    title="Bussar beställs",
    capacity=Capacity.CHAIR_URGENT,
    mandate="",
    decided_by="Ordföranden",
    why_urgent="Bussarna går klockan nio.",
)
BOARDS = replace(DECISION, title="Skolorna hålls stängda", capacity=Capacity.BOARD, decided_by="Krisledningsnämnden")


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def register(viewer: Viewer, incident_id: UUID, minutes: float = 0) -> dict[str, DecisionLine]:
    return {one.reference: one for one in queries.decisions(viewer, incident_id, now=later(minutes))}


def left(viewer: Viewer, incident_id: UUID, minutes: float = 0) -> list[tuple[str, DutyKind, bool]]:
    """What is left to do: of which decision, what, and whether it is late."""
    return [(one.reference, one.kind, one.late) for one in queries.open_duties(viewer, incident_id, now=later(minutes))]


class TestADecisionThatIsSuperseded:
    def test_stands_word_for_word_beside_the_one_that_holds_now(self, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id)
        second = decided(alva, incident_id, draft=replace(DECISION, text="Sju brandstationer öppnas.", supersedes=first))
        third = decided(alva, incident_id, draft=replace(DECISION, text="Alla brandstationer stängs.", supersedes=second))
        found = register(alva, incident_id)
        assert list(found) == ["B-003", "B-002", "B-001"]
        assert [(one.id, one.superseded_by, one.superseded_by_reference) for one in found.values()] == [
            (third, None, ""), (second, third, "B-003"), (first, second, "B-002"),
        ]  # fmt: skip
        assert [one.said.text for one in found.values() if one.said] == [
            "Alla brandstationer stängs.", "Sju brandstationer öppnas.", DECISION.text,
        ]  # fmt: skip
        assert [one.said.supersedes_reference for one in found.values() if one.said] == ["B-002", "B-001", ""]

    def test_is_superseded_once(self, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id)
        second = decided(alva, incident_id, draft=replace(DECISION, supersedes=first))
        before = head(incident_id)
        with refused("leadership.superseded_already", field="supersedes"):
            decided(alva, incident_id, draft=replace(DECISION, title="Något tredje", supersedes=first))
        assert head(incident_id) == before
        assert register(alva, incident_id)["B-001"].superseded_by == second

    def test_is_not_one_that_nobody_has_taken(self, alva: Viewer, incident_id: UUID) -> None:
        key = new_id()
        for unknown in (new_id(), key):
            with refused("leadership.no_such_decision", field="supersedes"):
                decided(alva, incident_id, draft=replace(DECISION, supersedes=unknown), key=key)
        assert register(alva, incident_id) == {}

    def test_holds_still_when_what_was_to_replace_it_is_refused(self, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id, draft=replace(DECISION, review_at=later(60)))
        with refused("leadership.decision_needs_grounds"):
            decided(alva, incident_id, draft=replace(DECISION, grounds=" ", supersedes=first))
        assert register(alva, incident_id)["B-001"].superseded_by is None
        assert left(alva, incident_id) == [("B-001", DutyKind.REVIEW, False)]
        second = decided(alva, incident_id, draft=replace(DECISION, supersedes=first))
        assert register(alva, incident_id)["B-002"].id == second

    def test_need_not_be_looked_at_again_but_is_reported_all_the_same(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        first = decided(alva, incident_id, draft=replace(BOARDS, review_at=later(60)))
        decided(alva, incident_id, draft=replace(BOARDS, review_at=later(300), supersedes=first), now=later(30))
        assert left(alva, incident_id, 90) == [
            ("B-002", DutyKind.REVIEW, False), ("B-001", DutyKind.REPORT_TO_COUNCIL, False), ("B-002", DutyKind.REPORT_TO_COUNCIL, False),
        ]  # fmt: skip
        duties = {one.kind: one for one in register(alva, incident_id)["B-001"].duties}
        review = duties[DutyKind.REVIEW]
        assert (review.done_at, review.how, review.by) == (later(30), "B-002", alva.actor.label)
        with refused("leadership.duty_done_already"):
            act("fulfil_duty", alva, incident_id, about_id=first, kind=DutyKind.REVIEW, how="Gäller fortfarande.")

    def test_keeps_what_was_said_when_it_was_looked_at(self, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id, draft=replace(DECISION, review_at=later(60)))
        act("fulfil_duty", alva, incident_id, about_id=first, kind=DutyKind.REVIEW, how="Gäller ännu ett dygn.", now=later(50))
        decided(alva, incident_id, draft=replace(DECISION, supersedes=first), now=later(70))
        (review,) = register(alva, incident_id)["B-001"].duties
        assert (review.how, review.done_at) == ("Gäller ännu ett dygn.", later(50))

    @pytest.mark.parametrize("hidden", ["the old", "the new"])
    def test_tells_no_more_of_a_secret_one_than_its_reference(self, alva: Viewer, incident_id: UUID, hidden: str) -> None:
        secret = replace(DECISION, title="HEMLIGT", text="HEMLIGT", grounds="HEMLIGT", mark=SECRET)
        old, new = (secret, DECISION) if hidden == "the old" else (DECISION, secret)
        decided(alva, incident_id, draft=replace(new, supersedes=decided(alva, incident_id, draft=old)))
        member = viewer_with(Role.STAFF_MEMBER)
        found = register(member, incident_id)
        masked, seen = ("B-001", "B-002") if hidden == "the old" else ("B-002", "B-001")
        assert (found[masked].masked, found[masked].said, found[masked].superseded_by) == (True, None, None)
        assert found[seen].said is not None
        assert masked in (found[seen].superseded_by_reference, found[seen].said.supersedes_reference)
        assert "HEMLIGT" not in repr(found)
        assert "HEMLIGT" in repr(register(alva, incident_id))


class TestTheRegister:
    def test_numbers_what_was_decided_and_nothing_that_was_refused(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id)
        for draft, code in (
            (replace(DECISION, text=""), "leadership.decision_needs_text"),
            (URGENT, "leadership.board_does_not_work"),
            (replace(DECISION, text=f"Gäller {PERSON}."), "incident.personal_id_in_text"),
        ):
            with refused(code):
                decided(alva, incident_id, draft=draft)
        decided(alva, incident_id)
        decided(alva, opened(alva, title="Vattenläckan i Rimbo"))
        assert list(register(alva, incident_id)) == ["B-002", "B-001"]

    def test_warns_until_somebody_has_something_to_do(self, alva: Viewer, incident_id: UUID) -> None:
        warned, quiet = decided(alva, incident_id), decided(alva, incident_id, draft=replace(DECISION, no_action=True))
        entry = Origin(OriginKind.ENTRY, "#1", number=1)
        tasked(alva, incident_id, draft=replace(TASK, origin=entry))
        tasked(alva, incident_id, draft=replace(TASK, origin=Origin(OriginKind.DECISION, "B-002", quiet)))
        assert [(one.tasks, one.lacks_action) for one in register(alva, incident_id).values()] == [(1, False), (0, True)]
        tasked(alva, incident_id, draft=replace(TASK, origin=Origin(OriginKind.DECISION, "B-001", warned)))
        assert [(one.tasks, one.lacks_action) for one in register(alva, incident_id).values()] == [(1, False), (1, False)]

    def test_shows_one_decision_with_all_of_it_and_none_of_another_incident(self, alva: Viewer, incident_id: UUID) -> None:
        here, there = decided(alva, incident_id), decided(alva, opened(alva, title="En annan"))
        assert queries.decision(alva, incident_id, here, now=NIGHT) == register(alva, incident_id)["B-001"]
        for unknown in (there, new_id()):
            with refused("leadership.not_found"):
                queries.decision(alva, incident_id, unknown, now=NIGHT)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (lambda viewer, i, n: corrected(viewer, i, n, "Tre stationer öppnas."), "incident.not_correctable"),
            (lambda viewer, i, n: marked(viewer, i, n, INTERNAL), "incident.not_correctable"),
            (erased, "incident.cannot_erase_frame"),
        ],
        ids=["corrected", "marked", "erased"],
    )
    def test_is_not_changed_through_the_log(
        self, alva: Viewer, incident_id: UUID, change: Callable[[Viewer, UUID, int], Any], code: str
    ) -> None:
        decided(alva, incident_id)
        before, number = register(alva, incident_id), head(incident_id)
        with refused(code):
            change(alva, incident_id, number)
        assert (register(alva, incident_id), head(incident_id)) == (before, number)


class TestDuties:
    def test_the_most_urgent_comes_first_and_the_councils_next_meeting_last(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        decided(alva, incident_id, draft=BOARDS)
        decided(alva, incident_id, draft=URGENT)
        decided(alva, incident_id, draft=replace(DECISION, review_at=later(60)))
        assert left(alva, incident_id) == [
            ("B-003", DutyKind.REVIEW, False),
            ("B-002", DutyKind.REPORT_TO_BOARD, False),
            ("B-001", DutyKind.REPORT_TO_COUNCIL, False),
            ("B-002", DutyKind.REPORT_TO_COUNCIL, False),
        ]

    @pytest.mark.parametrize(
        ("minutes", "late"),
        [
            (60, set()),
            (61, {DutyKind.REVIEW}),
            (DAY, {DutyKind.REVIEW}),
            (DAY + 1, {DutyKind.REVIEW, DutyKind.REPORT_TO_BOARD}),
            (90 * DAY, {DutyKind.REVIEW, DutyKind.REPORT_TO_BOARD}),
        ],
    )
    def test_each_is_late_when_its_time_has_passed(self, alva: Viewer, incident_id: UUID, minutes: int, late: set[DutyKind]) -> None:
        activated(alva, incident_id)
        decision_id = decided(alva, incident_id, draft=replace(URGENT, review_at=later(60)))
        seen = left(alva, incident_id, minutes)
        assert len(seen) == 3
        assert {kind for _, kind, is_late in seen if is_late} == late
        for kind in late:
            act("fulfil_duty", alva, incident_id, about_id=decision_id, kind=kind, how="Möte 1, § 1", now=later(minutes))
        assert not any(duty.late for duty in register(alva, incident_id, minutes + DAY)["B-001"].duties if duty.kind in late)

    def test_comes_back_until_it_is_said_how_it_was_done(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        urgent = decided(alva, incident_id, draft=URGENT)
        keeper = viewer_with(Role.LOG_KEEPER, label="Loggförare, Fia Provsson")
        with refused("leadership.duty_needs_how", field="how"):
            act("fulfil_duty", keeper, incident_id, about_id=urgent, kind=DutyKind.REPORT_TO_BOARD, how=" ")
        assert len(left(alva, incident_id, 120)) == 2
        act("fulfil_duty", keeper, incident_id, about_id=urgent, kind=DutyKind.REPORT_TO_BOARD, how=" Möte 1,  § 1 ", now=later(120))
        assert left(alva, incident_id, 121) == [("B-001", DutyKind.REPORT_TO_COUNCIL, False)]
        done = next(one for one in register(alva, incident_id)["B-001"].duties if one.kind == DutyKind.REPORT_TO_BOARD)
        assert (done.how, done.by, done.done_at) == ("Möte 1, § 1", keeper.actor.label, later(120))
        with refused("leadership.duty_done_already"):
            act("fulfil_duty", alva, incident_id, about_id=urgent, kind=DutyKind.REPORT_TO_BOARD, how="Möte 2, § 4")
        assert next(one for one in register(alva, incident_id)["B-001"].duties if one.done_at).how == "Möte 1, § 1"

    @pytest.mark.parametrize(
        ("about", "kind"),
        [
            ("directors", DutyKind.REPORT_TO_COUNCIL),
            ("boards", DutyKind.REPORT_TO_BOARD),
            ("boards", DutyKind.REVIEW),
            ("takeover", DutyKind.REPORT_TO_BOARD),
            ("elsewhere", DutyKind.REVIEW),
            ("nothing", DutyKind.REVIEW),
        ],
    )
    def test_none_is_fulfilled_that_nobody_has(self, alva: Viewer, incident_id: UUID, about: str, kind: DutyKind) -> None:
        activated(alva, incident_id)
        ids = {
            "directors": decided(alva, incident_id),
            "boards": decided(alva, incident_id, draft=BOARDS),
            "takeover": took_over(alva, incident_id),
            "elsewhere": decided(alva, opened(alva, title="En annan"), draft=replace(DECISION, review_at=later(60))),
            "nothing": new_id(),
        }
        before = head(incident_id)
        with refused("leadership.no_such_duty"):
            act("fulfil_duty", alva, incident_id, about_id=ids[about], kind=kind, how="Möte 1, § 1")
        assert head(incident_id) == before

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET])
    def test_how_it_was_done_is_as_secret_as_the_decision(self, alva: Viewer, incident_id: UUID, mark: Any) -> None:
        decision_id = decided(alva, incident_id, draft=replace(DECISION, title="HEMLIGT", mark=mark, review_at=later(60)))
        act("fulfil_duty", alva, incident_id, about_id=decision_id, kind=DutyKind.REVIEW, how="HEMLIGT: gäller ännu.")
        observer = viewer_with(Role.OBSERVER)
        assert [line.masked for line in incidents.log_page(observer, incident_id).entries[:2]] == [True, True]
        assert "HEMLIGT" not in repr(incidents.log_page(observer, incident_id))
        assert incidents.log_page(alva, incident_id).entries[0].text == "HEMLIGT: gäller ännu."


class TestWhenItWasDecided:
    def test_is_when_it_was_said_and_the_time_to_report_runs_from_the_writing(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id, now=later(-120))
        decided(alva, incident_id, draft=URGENT, happened=Happened(later(-90), Precision.MINUTE, "00.50"))
        line = register(alva, incident_id)["B-001"]
        assert line.decided_at == later(-90)
        assert [(one.since, one.due_at) for one in line.duties] == [(NIGHT, NIGHT + timedelta(days=1)), (NIGHT, None)]

    def test_is_when_it_was_written_if_nobody_knows(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, happened=Happened(None, Precision.UNKNOWN, "vet ej"), now=later(5))
        assert register(alva, incident_id)["B-001"].decided_at == later(5)

    @pytest.mark.parametrize(("what", "draft"), [("take_decision", DECISION), ("activate_board", ACTIVATION), ("take_over", TAKEOVER)])
    @pytest.mark.parametrize(("minutes", "code"), [(DAY, "in_future"), (-200 * 365 * DAY, "too_early")])
    def test_is_not_tomorrow_and_not_in_another_century(
        self, alva: Viewer, incident_id: UUID, what: str, draft: Any, minutes: int, code: str
    ) -> None:
        if what == "take_over":
            activated(alva, incident_id, now=later(-10))
        before = head(incident_id)
        with refused(f"incident.happened_{code}"):
            act(what, alva, incident_id, draft=draft, happened=Happened(later(minutes), Precision.MINUTE, "i morgon"))
        assert head(incident_id) == before
        act(what, alva, incident_id, draft=draft, happened=Happened(later(-1), Precision.MINUTE, "nyss"))
        assert head(incident_id) == before + 1


@pytest.mark.parametrize("typed", ["Å  två\tutskott", "  Å två utskott ", "Å två\nutskott", unicodedata.normalize("NFD", "Å två utskott")])
@pytest.mark.parametrize(
    ("what", "draft", "field"), [("open_staff", STAFF, "name"), ("take_decision", DECISION, "title"), ("take_over", TAKEOVER, "from_board")]
)
def test_however_it_was_typed_a_double_click_is_one_act(
    alva: Viewer, incident_id: UUID, what: str, draft: Any, field: str, typed: str
) -> None:
    activated(alva, incident_id)
    call: dict[str, Any] = {"viewer": alva, "incident_id": incident_id, "draft": replace(draft, **{field: typed}), "key": new_id()}
    first, again = (getattr(actions, what)(**call, now=later(minutes)) for minutes in (0, 1))
    assert (again.number, again.repeated, head(incident_id)) == (first.number, True, first.number)
    assert getattr(first.event, field) == "Å två utskott"
    with refused("ledger.key_reused"):
        getattr(actions, what)(**{**call, "draft": replace(draft, **{field: "Å tre utskott"})}, now=later(2))
