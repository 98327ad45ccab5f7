"""What stops an adoption is said before the form is filled in, not after."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from vardkase.plans.tests.document_pages import Desk, library, text
from vardkase.plans.tests.document_scenes import begun, ready

pytestmark = pytest.mark.django_db
__all__ = ["library"]


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def desk(library: Any, client: Any, alvas_cookies: Any) -> Desk:
    client.cookies = alvas_cookies
    return Desk(client, library)


def test_what_stops_it_stands_on_the_page_where_it_is_adopted(desk: Desk) -> None:
    out = text(desk.get(f"documents/{desk.town.policy}/draft/adopt/"))
    assert "Utkastet är på remiss till" in out
    assert "Synpunkter som väntar på svar: 1." in out
    bare = text(desk.get(f"documents/{begun(desk.town, 'rescue_programme')}/draft/adopt/"))
    assert "Ange vem som äger dokumentet" in bare


def test_sections_without_text_are_told_of_but_stop_nothing(desk: Desk) -> None:
    id = ready(desk.town, "rescue_programme")
    seen = text(desk.get(f"documents/{id}/draft/adopt/"))
    assert "avsnitt saknar text" in seen
    assert "på remiss" not in seen
