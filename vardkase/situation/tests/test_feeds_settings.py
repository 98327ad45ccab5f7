"""The settings of the feeds: what cannot be stops the start with the name of what is wrong, and what can be does not."""

from __future__ import annotations

import runpy
from typing import Any

import pytest

from vardkase.kernel import options
from vardkase.situation.feeds import settings as module

NAMES = (
    "FEEDS",
    "AREA_KOMMUN",
    "AREA_LAN",
    "AREA_NAMES",
    "AREA_BOX",
    "FIRE_POINTS",
    "FIRE_LEVEL",
    "TRAFIKVERKET_KEY",
    "CAP_FEEDS",
    "CAP_SENDER",
)


def started(monkeypatch: pytest.MonkeyPatch, **given: str) -> dict[str, Any]:
    """The settings as they are read with these alone in the environment."""
    for name in NAMES:
        monkeypatch.delenv(f"{options.PREFIX}{name}", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(f"{options.PREFIX}{name}", value)
    return runpy.run_path(str(module.__file__))


HERE = {"AREA_KOMMUN": "0188", "AREA_LAN": "01"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"FEEDS": "radio", **HERE}, "radio"),
        ({"FEEDS": "smhi,hand", **HERE}, "hand"),
        ({"FEEDS": "SMHI", **HERE}, "SMHI"),
        ({"FEEDS": "trafikverket", **HERE}, "TRAFIKVERKET_KEY"),
        ({"FEEDS": "smhi-fire", **HERE}, "FIRE_POINTS"),
        ({"FEEDS": "cap", **HERE}, "CAP_FEEDS"),
        ({"FIRE_POINTS": "Rimbo"}, "FIRE_POINTS"),
        ({"FIRE_POINTS": "Rimbo 59.743 18.366,Edsbro"}, "FIRE_POINTS"),
        ({"FIRE_POINTS": "Rimbo 59,743 18.366"}, "FIRE_POINTS"),
        ({"FIRE_POINTS": "Rimbo 591 18.366"}, "FIRE_POINTS"),
        ({"FIRE_LEVEL": "0"}, "FIRE_LEVEL"),
        ({"FIRE_LEVEL": "7"}, "FIRE_LEVEL"),
        ({"FIRE_LEVEL": "stor"}, "FIRE_LEVEL"),
        ({"AREA_KOMMUN": "188"}, "AREA_KOMMUN"),
        ({"AREA_KOMMUN": "Norrtälje"}, "AREA_KOMMUN"),
        ({"AREA_KOMMUN": "٠١٨٨"}, "AREA_KOMMUN"),
        ({"AREA_LAN": "1"}, "AREA_LAN"),
        ({"AREA_LAN": "AB"}, "AREA_LAN"),
        ({"AREA_BOX": "59,18,60"}, "AREA_BOX"),
        ({"AREA_BOX": "60,18,59,19"}, "AREA_BOX"),
        ({"CAP_SENDER": "Norrtälje kommun"}, "CAP_SENDER"),
        ({"CAP_SENDER": "a@b.example,c@d.example"}, "CAP_SENDER"),
        ({"CAP_SENDER": "Kris <kris@kommun.example>"}, "CAP_SENDER"),
    ],
)
def test_what_cannot_be_stops_the_start_and_is_named(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str) -> None:
    with pytest.raises(options.BadOption, match=named):
        started(monkeypatch, **given)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"FEEDS": "smhi,vma,krisinformation", **HERE},
        {"FEEDS": "smhi", "AREA_LAN": "01"},
        {"FEEDS": "krisinformation", "AREA_NAMES": "Roslagen"},
        {"FEEDS": "vma", "AREA_BOX": "59.5,18.1,60.3,19.4"},
        {"FEEDS": "smhi-fire", "FIRE_POINTS": "Rimbo 59.743 18.366,59.9 18.5", **HERE},
        {"FEEDS": "cap", "CAP_FEEDS": "https://cap.example/feed.atom", **HERE},
        {"FEEDS": "trafikverket", "TRAFIKVERKET_KEY": "hemlig", **HERE},
        {"FIRE_LEVEL": "1"},
        {"FIRE_LEVEL": "6"},
        {"CAP_SENDER": "kris@kommun.example"},
    ],
    ids=lambda given: ",".join(given) or "nothing",
)
def test_what_can_be_does_not(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    found = started(monkeypatch, **given)
    for name, value in given.items():
        assert found[name] in (value, value.split(","), int(value) if value.isdigit() else None)


def test_no_feed_is_on_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert started(monkeypatch)["FEEDS"] == []


def test_the_key_is_told_to_be_secret() -> None:
    secret = {one.name for one in options.declared() if one.secret}
    assert "TRAFIKVERKET_KEY" in secret
    assert "CAP_SENDER" not in secret


def test_every_address_of_a_feed_is_https(monkeypatch: pytest.MonkeyPatch) -> None:
    found = started(monkeypatch)
    addresses = [value for name, value in found.items() if name.endswith("_URL")]
    assert len(addresses) == 5
    assert all(one.startswith("https://") for one in addresses)
