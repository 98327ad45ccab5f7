from __future__ import annotations

import pytest
import time_machine

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.situation.actions import facts as actions
from vardkase.situation.rules.facts import FactDraft, SeriesDraft

pytestmark = pytest.mark.django_db


def test_thin(alva, incident_id, screen):
    key = new_id()
    first = FactDraft("28 528", Happened(NIGHT, Precision.MINUTE))
    for _ in range(2):
        actions.open_series(
            viewer=alva,
            incident_id=incident_id,
            draft=SeriesDraft("Kunder utan el", "Roslagen", "Vattenfall", unit="kunder", owner="Lägesfunktionen"),
            first=first,
            key=key,
            now=later(1),
        )
    actions.state_fact(
        viewer=alva,
        incident_id=incident_id,
        series_id=key,
        draft=FactDraft("ca 14 000", Happened(later(3), Precision.MINUTE)),
        key=new_id(),
        now=later(4),
    )
    with time_machine.travel(later(5), tick=False):
        for page in (
            "facts/",
            "facts/new/",
            f"facts/{key}/",
            f"facts/{key}/beside/",
            f"facts/{key}/new/",
            f"facts/{key}/care/",
            f"facts/{key}/add/",
        ):
            answer = screen.get(f"/incidents/{incident_id}/{page}")
            assert answer.status_code == 200, (page, answer.content[:500])
        print(screen.get(f"/incidents/{incident_id}/facts/{key}/").content.decode())
        print(screen.get(f"/incidents/{incident_id}/").content.decode()[:100])
