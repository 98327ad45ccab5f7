"""Every act on a report with every viewer: the right role; the wrong role; another authority; a partner; nobody. And a key counts once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import reports, reports_out
from vardkase.situation.rules.reports import Part, SectionDraft
from vardkase.situation.tests.reports_scenes import HEADER, approved, begun, delivery, handed_in, read, receipt, sent
from vardkase.testing.people import OUTSIDE, viewer_with

pytestmark = pytest.mark.django_db
WRITERS = (Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR)
JUDGES = (Role.CHIEF_OF_STAFF, Role.DECISION_MAKER)
SENDERS = (*WRITERS, Role.DECISION_MAKER)
OPERATIONAL = (*SENDERS, Role.LOG_KEEPER)
Setting = Callable[[Viewer, UUID], dict[str, Any]]


def of(report_id: UUID, **more: Any) -> dict[str, Any]:
    return {"report_id": report_id} | more


def _judge(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    return _judged(viewer, incident_id, alone="Ensam i natt.")


# What each act needs, who may do it, and what it says otherwise when its key is used again.
ACTS: dict[str, tuple[Setting, tuple[Role, ...], dict[str, Any]]] = {
    "draft_report": (lambda v, i: {"header": HEADER}, WRITERS, {"header": replace(HEADER, purpose="Annat")}),
    "describe_report": (
        lambda v, i: of(begun(v, i), header=replace(HEADER, purpose="Nytt")),
        WRITERS,
        {"header": replace(HEADER, purpose="Annat")},
    ),
    "refresh_report": (lambda v, i: of(begun(v, i), as_of=later(61)), WRITERS, {"as_of": later(62)}),
    "take_section": (lambda v, i: of(begun(v, i), part=Part.NEEDS, by="Logistik"), WRITERS, {"by": "Annan"}),
    "write_section": (
        lambda v, i: of(begun(v, i), draft=SectionDraft(Part.EVENT, "Text.")),
        WRITERS,
        {"draft": SectionDraft(Part.EVENT, "Annan.")},
    ),
    "ask_review": (lambda v, i: of(begun(v, i), words="Klar."), WRITERS, {"words": "Annat."}),
    "review_report": (lambda v, i: _judged(v, i, words="Bra."), JUDGES, {"words": "Annat."}),
    "return_report": (lambda v, i: of(handed_in(v, i), reason="Fel siffra."), JUDGES, {"reason": "Annat fel."}),
    "approve_report": (_judge, (Role.DECISION_MAKER,), {}),
    "send_report": (lambda v, i: of(approved(v, i), deliveries=(delivery(),)), SENDERS, {"deliveries": (delivery("Polisen"),)}),
    "acknowledge_report": (lambda v, i: of(sent(v, i), receipt=receipt()), SENDERS, {"receipt": receipt(by="Någon annan")}),
    "correct_report": (lambda v, i: of(sent(v, i), reason="Fel siffra."), SENDERS, {"reason": "Annat fel."}),
}
AFTERWARDS = {"send_report", "acknowledge_report"}


def _judged(viewer: Viewer, incident_id: UUID, **more: Any) -> dict[str, Any]:
    report_id = handed_in(viewer, incident_id)
    return of(report_id, read=read(viewer, incident_id, report_id), **more)


def call(act: str, viewer: Viewer, incident_id: UUID, given: dict[str, Any], key: UUID | None = None) -> Any:
    action = getattr(reports, act, None) or getattr(reports_out, act)
    return action(viewer=viewer, incident_id=incident_id, key=key or new_id(), now=later(90), **given)


@pytest.mark.parametrize("act", ACTS)
class TestEveryAct:
    def test_those_with_the_right_may(self, alva, incident_id, act):
        setting, roles, _other = ACTS[act]
        for role in roles:
            before = incidents.incident(alva, incident_id).entries
            given = setting(alva, incident_id)
            entry = call(act, viewer_with(role), incident_id, given)
            assert entry.number > before

    def test_others_of_the_staff_may_not(self, alva, incident_id, act):
        setting, roles, _other = ACTS[act]
        given = setting(alva, incident_id)
        before = incidents.incident(alva, incident_id).entries
        for role in (*OPERATIONAL, Role.OBSERVER, Role.AUDITOR, Role.BOARD_CHAIR):
            if role not in roles:
                with refused("leadership.may_not"):
                    call(act, viewer_with(role), incident_id, given)
        assert incidents.incident(alva, incident_id).entries == before

    def test_another_authority_a_partner_and_nobody_find_no_incident(self, alva, cilla, dag, nobody, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        for viewer in (cilla, dag, nobody, *map(viewer_with, OUTSIDE)):
            with refused("incident.not_found"):
                call(act, viewer, incident_id, given)

    def test_an_incident_that_there_is_not_answers_alike(self, alva, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        with refused("incident.not_found"):
            call(act, alva, new_id(), given)

    def test_a_press_that_comes_twice_counts_once(self, alva, incident_id, act):
        given, key = ACTS[act][0](alva, incident_id), new_id()
        first = call(act, alva, incident_id, given, key)
        again = call(act, alva, incident_id, given, key)
        assert (again.repeated, again.number) == (True, first.number)

    def test_the_same_key_for_something_else_is_refused(self, alva, incident_id, act):
        setting, _roles, other = ACTS[act]
        given, key = setting(alva, incident_id), new_id()
        call(act, alva, incident_id, given, key)
        if act == "approve_report":
            # An approval says nothing of its own: another one is one of another report.
            other = _judged(alva, incident_id)
        with refused("ledger.key_reused"):
            call(act, alva, incident_id, given | other, key)

    def test_what_is_not_there_is_not_found(self, alva, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        if "report_id" in given:
            with refused("leadership.not_found"):
                call(act, alva, incident_id, given | {"report_id": new_id()})

    def test_when_the_event_is_over_only_what_has_gone_out_is_noted(self, alva, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        closed(alva, incident_id)
        if act in AFTERWARDS:
            assert call(act, alva, incident_id, given).number
        else:
            with refused("leadership.incident_is_over"):
                call(act, alva, incident_id, given)


def test_every_act_is_tried_here():
    import inspect

    public = {
        name
        for module in (reports, reports_out)
        for name, found in inspect.getmembers(module, inspect.isfunction)
        if found.__module__ == module.__name__ and "key" in inspect.signature(found).parameters and not name.startswith("_")
    }
    assert public == set(ACTS)


def test_an_internal_report_is_approved_by_whoever_reviews(alva, incident_id):
    for role in JUDGES:
        report_id = handed_in(alva, incident_id, external=False)
        given = of(report_id, read=read(alva, incident_id, report_id))
        assert call("approve_report", viewer_with(role), incident_id, given).number
    member = handed_in(alva, incident_id, external=False)
    with refused("leadership.may_not"):
        call("approve_report", viewer_with(Role.STAFF_MEMBER), incident_id, of(member, read=read(alva, incident_id, member)))
