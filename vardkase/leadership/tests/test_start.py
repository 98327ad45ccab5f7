"""From an alarm to a led organisation by one press: everything or nothing, once, and by those who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions as incidents_actions
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import AlarmFacts, AlarmState, Criterion, Mode, State
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries
from vardkase.leadership.models import Callout, CalloutRole, CalloutSeat, CardRow, Staff
from vardkase.leadership.queries.start import wanted_of
from vardkase.leadership.rules.callouts import CalloutDraft
from vardkase.leadership.rules.start import StartDraft
from vardkase.leadership.tests.plans import adopted
from vardkase.organisation.models import ContactWay
from vardkase.organisation.tests.conftest import town
from vardkase.plans.queries import leading_plans
from vardkase.testing import people

__all__ = ["town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Any:
    from vardkase.incidents.tests.scenes import NIGHT

    return NIGHT


@pytest.fixture
def alarm_id(town: Any) -> UUID:
    key = new_id()
    facts = AlarmFacts(what_happened="E18 blockerad av träd vid Söderby-Karl", where="Söderby-Karl")
    common: dict[str, Any] = {"viewer": town.viewer, "authority_id": town.board, "authority": "Kommunstyrelsen"}
    incidents_actions.receive_alarm(**common, facts=facts, key=key, now=town.now)
    return key


def draft(*units: UUID, **facts: Any) -> StartDraft:
    said = StartDraft(3, units, "Kommundirektör", (Criterion.AFFECTS_MANY, Criterion.SEVERAL_ACTORS), title="Storm", place="Stadshuset")
    return replace(said, **facts)


def start(town: Any, alarm_id: UUID, *units: UUID, key: UUID | None = None, viewer: Viewer | None = None, **facts: Any) -> UUID:
    entry = actions.start_from_alarm(
        viewer=viewer or town.viewer, alarm_id=alarm_id, draft=draft(*units, **facts), key=key or new_id(), now=town.now
    )
    return UUID(entry.stream.partition(":")[2])


class TestFromAnAlarm:
    def test_one_press_opens_raises_staffs_hands_out_calls_and_sets_the_meeting(self, town: Any, alarm_id: UUID) -> None:
        adopted(town, town.municipality)
        adopted(town, town.social, roles=2)
        incident_id = start(town, alarm_id, town.municipality, town.social)
        row = incidents.incident(town.viewer, incident_id)
        assert (row.title, row.level_order, row.state) == ("Storm", 3, State.ACTIVE)
        central, social = Staff.objects.filter(incident_id=incident_id).order_by("number")
        assert (central.seat, social.seat) == ("central", "administration")
        overview = queries.overview(town.viewer, incident_id, now=town.now)
        assert [one.said.parent for one in overview.staffs] == ["", central.name]
        assert CardRow.objects.filter(staff_id=central.id).count() == 3
        assert CardRow.objects.filter(staff_id=social.id).count() == 2
        assert Callout.objects.filter(incident_id=incident_id).count() == 2
        assert CalloutRole.objects.count() == 5
        assert CalloutSeat.objects.count() == 10
        meeting = queries.next_meetings(town.viewer, incident_id, town.now)[0]
        assert queries.started_at(town.viewer, incident_id) == town.now
        assert {one.at for one in queries.rhythm(town.viewer, incident_id, now=town.now)} >= {town.now + timedelta(minutes=30)}
        assert meeting.at >= town.now
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_the_ticks_are_the_grounds_of_the_assessment_the_level_and_the_start(self, town: Any, alarm_id: UUID) -> None:
        incident_id = start(town, alarm_id, town.municipality, reason="Träd över alla vägar.")
        alarm = incidents.alarm(town.viewer, alarm_id, now=town.now)
        assert alarm.state == AlarmState.INCIDENT
        assert alarm.assessment is not None
        assert alarm.assessment.criteria == (Criterion.AFFECTS_MANY, Criterion.SEVERAL_ACTORS)
        said = {entry.kind: entry.event for entry in ledger.entries(f"incident:{incident_id}")}
        assert said["incident.level_changed"].criteria == alarm.assessment.criteria == said["leadership.started"].criteria
        assert said["leadership.started"].reason == "Träd över alla vägar."
        assert said["leadership.started"].level == "Stabsläge"

    def test_the_log_says_it_in_one_line(self, town: Any, alarm_id: UUID) -> None:
        from vardkase.incidents.words import line_text

        incident_id = start(town, alarm_id, town.municipality)
        line = next(one for one in incidents.log_page(town.viewer, incident_id).entries if one.kind == "leadership.started")
        assert line_text(line) == (
            "Krisledning är startad: Stabsläge, Central krisledning. Beslutat av Kommundirektör."
            " Många drabbas. Flera verksamheter eller aktörer berörs."
        )

    def test_without_anybody_to_call_it_starts_all_the_same(self, town: Any, alarm_id: UUID) -> None:
        incident_id = start(town, alarm_id, town.municipality)
        assert Staff.objects.filter(incident_id=incident_id).count() == 1
        assert CardRow.objects.filter(incident_id=incident_id).count() > 10
        assert not Callout.objects.exists()
        (unit,) = [one for one in queries.units(town.viewer, town.board, town.now) if one.plan.organisation_id == town.municipality]
        assert unit.plan.is_default
        assert len(unit.uncalled) == len(unit.plan.roles)

    def test_who_would_be_called_is_said_without_looking_everybody_up(self, town: Any) -> None:
        adopted(town, town.municipality)
        adopted(town, town.social, roles=2)
        whole = {plan.organisation_id: plan for plan in leading_plans(town.viewer, town.board, town.now)}
        found = {unit.plan.organisation_id: unit for unit in queries.units(town.viewer, town.board, town.now)}
        assert found.keys() == whole.keys()
        assert sum(unit.called for unit in found.values()) == 5
        for id, unit in found.items():
            called = {one.role_key for one in wanted_of(town.viewer, whole[id])}
            assert (unit.called, unit.uncalled) == (len(called), tuple(role.label for role in whole[id].roles if role.key not in called))

    def test_who_is_no_longer_reached_would_not_be_called(self, town: Any) -> None:
        adopted(town, town.municipality)
        ContactWay.objects.update(valid_to=town.now.date())
        (unit,) = [one for one in queries.units(town.viewer, town.board, town.now) if one.plan.organisation_id == town.municipality]
        assert not unit.plan.is_default
        assert (unit.called, len(unit.uncalled)) == (0, 3)

    def test_twice_is_once(self, town: Any, alarm_id: UUID) -> None:
        adopted(town, town.municipality)
        key = new_id()
        first = start(town, alarm_id, town.municipality, key=key)
        head = ledger.head(f"incident:{first}")
        assert start(town, alarm_id, town.municipality, key=key) == first
        assert ledger.head(f"incident:{first}") == head
        assert Callout.objects.count() == 1

    def test_an_exercise_stays_an_exercise(self, town: Any) -> None:
        key = new_id()
        common: dict[str, Any] = {"viewer": town.viewer, "authority_id": town.board, "authority": "Kommunstyrelsen"}
        facts = AlarmFacts(what_happened="Övning: dammbrott")
        incidents_actions.receive_alarm(**common, facts=facts, mode=Mode.EXERCISE, key=key, now=town.now)
        adopted(town, town.municipality)
        incident_id = start(town, key, town.municipality)
        assert incidents.incident(town.viewer, incident_id).mode == Mode.EXERCISE
        assert Callout.objects.get().mode == Mode.EXERCISE


class TestRefused:
    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"criteria": ()}, "leadership.start_needs_grounds"),
            ({"level": 0}, "leadership.start_needs_level"),
            ({"level": 9}, "incident.no_such_level"),
            ({"title": ""}, "incident.needs_title"),
            ({"place": ""}, "leadership.start_needs_place"),
        ],
    )
    def test_and_nothing_is_begun(self, town: Any, alarm_id: UUID, facts: dict[str, Any], code: str) -> None:
        with pytest.raises(Refusal) as refused:
            start(town, alarm_id, town.municipality, **facts)
        assert refused.value.code == code
        assert incidents.alarm(town.viewer, alarm_id, now=town.now).state == AlarmState.NEW
        assert not incidents.incidents_list(town.viewer)
        assert not Staff.objects.exists()

    def test_where_no_plan_is(self, town: Any, alarm_id: UUID) -> None:
        with pytest.raises(Refusal, match=r"leadership\.no_such_unit"):
            start(town, alarm_id, new_id())
        assert not incidents.incidents_list(town.viewer)

    def test_a_second_start_from_the_same_alarm(self, town: Any, alarm_id: UUID) -> None:
        start(town, alarm_id, town.municipality)
        with pytest.raises(Refusal, match=r"alarm\.already_linked"):
            start(town, alarm_id, town.municipality)

    @pytest.mark.parametrize(
        ("viewer", "code"),
        [
            (people.viewer_with(Role.OBSERVER), "alarm.not_found"),
            (people.viewer_with(Role.LOG_KEEPER), "alarm.may_not_assess"),
            (people.cilla(), "alarm.not_found"),
            (people.dag(), "alarm.not_found"),
            (people.nobody(), "alarm.not_found"),
        ],
        ids=["observer", "log keeper", "another authority", "partner", "nobody"],
    )
    def test_those_who_may_not(self, town: Any, alarm_id: UUID, viewer: Viewer, code: str) -> None:
        with pytest.raises(Refusal) as refused:
            start(town, alarm_id, town.municipality, viewer=viewer)
        assert refused.value.code == code
        assert not Staff.objects.exists()


class TestInAnIncident:
    def test_an_administration_is_taken_in_later_and_reports_to_the_central_staff(self, town: Any, alarm_id: UUID) -> None:
        adopted(town, town.social, roles=2)
        incident_id = start(town, alarm_id, town.municipality)
        later = town.now + timedelta(hours=2)
        common: dict[str, Any] = {"viewer": town.viewer, "incident_id": incident_id, "key": new_id()}
        actions.start_leadership(**common, draft=draft(town.social), now=later)
        overview = queries.overview(town.viewer, incident_id, now=later)
        assert [one.said.parent for one in overview.staffs] == ["", "Central krisledning"]
        assert queries.started_at(town.viewer, incident_id) == town.now
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_what_was_called_out_by_hand_before_stops_no_start_and_is_not_asked_twice(self, town: Any, alarm_id: UUID) -> None:
        adopted(town, town.social, roles=2)
        incident_id = start(town, alarm_id, town.municipality)
        common: dict[str, Any] = {"viewer": town.viewer, "incident_id": incident_id, "now": town.now}
        (plan,) = leading_plans(town.viewer, None, town.now, only=[town.social])
        by_hand = CalloutDraft(None, plan.staff_name, "Stadshuset", None, wanted_of(town.viewer, plan))
        actions.start_callout(**common, draft=by_hand, key=new_id())
        actions.start_leadership(**common, draft=draft(town.social), key=new_id())
        assert Callout.objects.filter(incident_id=incident_id, staff=plan.staff_name).count() == 1
        assert Staff.objects.filter(incident_id=incident_id, name=plan.staff_name).exists()

    def test_a_staff_that_is_at_work_is_not_opened_again(self, town: Any, alarm_id: UUID) -> None:
        incident_id = start(town, alarm_id, town.municipality)
        with pytest.raises(Refusal, match=r"leadership\.staff_exists"):
            actions.start_leadership(
                viewer=town.viewer, incident_id=incident_id, draft=draft(town.municipality), key=new_id(), now=town.now
            )
        (unit,) = [one for one in queries.units(town.viewer, town.board, town.now, incident_id) if one.at_work]
        assert unit.plan.organisation_id == town.municipality

    def test_a_stranger_learns_nothing(self, town: Any, alarm_id: UUID) -> None:
        incident_id = start(town, alarm_id, town.municipality)
        with pytest.raises(Refusal, match=r"incident\.not_found"):
            actions.start_leadership(viewer=people.cilla(), incident_id=incident_id, draft=draft(town.social), key=new_id(), now=town.now)


def test_nobody_decides_before_the_alarm_came_also_in_the_incident_that_it_became(town: Any, alarm_id: UUID) -> None:
    unit = town.municipality
    adopted(town, unit)
    incident_id = start(town, alarm_id, unit)
    with pytest.raises(Refusal, match="decided_before_alarm"):
        actions.start_leadership(
            viewer=town.viewer, incident_id=incident_id, draft=draft(unit, decided_at=town.now - timedelta(hours=4)), key=new_id(),
            now=town.now,
        )  # fmt: skip
