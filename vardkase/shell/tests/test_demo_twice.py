"""The demonstration is made once: preparing it again, a second or a year later, doubles nothing and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vardkase.access.models import Account, GrantRow
from vardkase.access.rules import Role
from vardkase.incidents import exporting, queries
from vardkase.incidents.models import Alarm, EntryRow
from vardkase.ledger import queries as ledger
from vardkase.ledger import verify
from vardkase.organisation.models import Organisation
from vardkase.shell import demo
from vardkase.shell.commands import main
from vardkase.shell.demo import people

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def everything() -> dict[str, Any]:
    """How much there is of each, and where every stream ends."""
    rows = {model.__name__: model.objects.count() for model in (Account, GrantRow, EntryRow, Alarm, Organisation)}
    return rows | {head.stream: (head.number, bytes(head.hash)) for head in ledger.streams()}


def test_three_starts_on_three_days_leave_one_demonstration(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.VARDKASE_DEMO = True
    demo.prepare(NOW)
    first = everything()
    assert min(first[name] for name in ("Account", "GrantRow", "EntryRow", "Alarm", "Organisation")) > 0
    for later in (timedelta(), timedelta(seconds=1), timedelta(days=400)):
        demo.prepare(NOW + later)
        assert everything() == first, later
    assert [verdict.stream for verdict in verify.verify_all() if not verdict.intact] == []
    capsys.readouterr()
    assert main(["incidents"]) == 0
    storm, exercise = sorted(capsys.readouterr().out.splitlines())
    assert (storm[:10], exercise[:10]) == ("2019-001  ", "2019-002  ")
    assert storm.endswith("Stormen Alfrida")
    assert exercise.endswith("Övning: krisledningsnämnden i stormen  ÖVNING")
    assert main(["check", "--screens", "--stream", "incident:"]) == 0
    officer = people.viewers(NOW)[Role.DUTY_OFFICER]
    assert queries.overdue_alarms(officer, NOW) == ()
    for incident in exporting.all_incidents():
        assert queries.incident(officer, incident.id).entries == EntryRow.objects.filter(incident_id=incident.id).count()


def test_a_role_that_was_taken_back_in_the_demonstration_is_not_given_again(settings: Any) -> None:
    settings.VARDKASE_DEMO = True
    people.move_in(NOW)
    before = GrantRow.objects.count()
    keeper = GrantRow.objects.get(role=Role.LOG_KEEPER)
    GrantRow.objects.filter(id=keeper.id).update(revoked_at=NOW)
    people.move_in(NOW + timedelta(hours=1))
    assert GrantRow.objects.count() == before
    assert GrantRow.objects.get(id=keeper.id).revoked_at == NOW
