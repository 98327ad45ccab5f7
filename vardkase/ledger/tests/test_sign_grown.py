"""Streams that have grown are signed where they stand, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.ledger.checkpoints import checkpoints, sign_grown
from vardkase.ledger.events import PayloadErased

pytestmark = pytest.mark.django_db


def grow(viewer: Any, stream: str, now: datetime) -> None:
    with transaction.atomic():
        ledger.append(stream=stream, event=PayloadErased(1, "skäl", "grund", "någon"), viewer=viewer, key=new_id(), now=now)


def test_a_stream_is_signed_when_it_has_grown_and_not_again(alva: Any, now: datetime) -> None:
    grow(alva, "prov:a", now)
    grow(alva, "prov:b", now)
    assert sign_grown(now) == 2
    assert sign_grown(now) == 0
    grow(alva, "prov:a", now)
    assert sign_grown(now) == 1
    assert [point.number for point in checkpoints("prov:a")] == [1, 2]
    assert all(point.signature_holds() for point in checkpoints("prov:a"))
