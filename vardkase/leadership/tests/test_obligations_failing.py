"""One source of what is due that fails: the rest stands, and the list says that something is missing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Due, Obligation
from vardkase.testing.people import viewer_with

SOUND = Obligation("sound", "sound", "Ring tillbaka.", "För att.", NIGHT, None, Due.DUE, "/", (Role.DUTY_OFFICER,))


def sound(viewer: Viewer, now: datetime) -> list[Obligation]:
    return [SOUND]


def broken(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    yield SOUND
    raise KeyError("rad 7")


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    found: list[object] = [sound]
    monkeypatch.setattr(obligations, "_sources", found)
    monkeypatch.setattr(obligations, "_loud", found)
    return found


def test_sound_sources_say_what_they_say_and_nothing_is_missing(sources: list[object]) -> None:
    assert obligations.obligations(viewer_with(), NIGHT) == (SOUND,)


def test_a_source_that_fails_takes_no_other_with_it(sources: list[object], caplog: pytest.LogCaptureFixture) -> None:
    sources.append(broken)
    with caplog.at_level(logging.ERROR):
        unread, rest = obligations.obligations(viewer_with(), NIGHT)
    assert rest == SOUND
    assert (unread.code, unread.state, unread.url) == ("list_incomplete", Due.OVERDUE, "/due/")
    assert "En del av listan kunde inte läsas." in unread.title
    assert "test_obligations_failing" in caplog.text
    assert "rad 7" in caplog.text


def test_everybody_is_told_whatever_role_they_ask_for(sources: list[object]) -> None:
    sources[:] = [broken]
    for role in Role:
        assert [one.code for one in obligations.obligations(viewer_with(), NIGHT, [role])] == ["list_incomplete"]


def test_what_is_heard_on_every_page_is_still_heard(sources: list[object]) -> None:
    sources.insert(0, broken)
    assert obligations.loud(viewer_with(), NIGHT) == (SOUND,)
