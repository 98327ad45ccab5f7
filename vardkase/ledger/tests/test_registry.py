"""Kinds of events, and how old ones are read by newer programs."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from vardkase import ledger
from vardkase.ledger import registry
from vardkase.ledger.tests.logbook import Noted


@pytest.fixture(autouse=True)
def _own_register(monkeypatch):
    """What is declared in a test is forgotten after it."""
    for name in ("_classes", "_kinds", "_upcasters"):
        monkeypatch.setattr(registry, name, dict(getattr(registry, name)))


@dataclass(frozen=True)
class Levelled:
    level: int
    by: str


def test_a_declared_event_is_known_by_kind_and_version():
    assert ledger.event("levels.set", version=3)(Levelled) is Levelled
    assert registry.kind_of(Levelled(2, "x")) == ("levels.set", 3)
    assert registry.kind_of_class(Levelled) == "levels.set"
    assert registry.declared()["levels.set"] == (Levelled, 3)


def test_old_payloads_are_brought_up_step_by_step():
    ledger.event("levels.set", version=3)(Levelled)
    ledger.upcaster("levels.set", version=1)(lambda plain: {"level": int(plain["grade"])})
    ledger.upcaster("levels.set", version=2)(lambda plain: plain | {"by": "okänd"})
    assert registry.decode("levels.set", 1, {"grade": "2"}) == Levelled(2, "okänd")
    assert registry.decode("levels.set", 2, {"level": 2}) == Levelled(2, "okänd")
    assert registry.decode("levels.set", 3, {"level": 2, "by": "y"}) == Levelled(2, "y")


def test_a_missing_step_is_found_when_the_house_starts():
    ledger.event("levels.set", version=3)(Levelled)
    ledger.upcaster("levels.set", version=1)(dict)
    assert registry.missing_upcasters() == [("levels.set", 2)]
    with pytest.raises(LookupError):
        registry.decode("levels.set", 2, {"level": 2})
    with pytest.raises(ImproperlyConfigured, match=r"levels\.set"):
        apps.get_app_config("ledger").ready()
    ledger.upcaster("levels.set", version=2)(dict)
    apps.get_app_config("ledger").ready()


def test_an_entry_of_a_newer_program_is_refused_rather_than_misread():
    with pytest.raises(LookupError, match="newer program"):
        registry.decode("logbook.noted", 2, {"text": "x"})


def test_an_unknown_kind_and_an_undeclared_class_are_lookup_errors():
    with pytest.raises(LookupError):
        registry.decode("nobody.knows", 1, {})
    with pytest.raises(LookupError):
        registry.kind_of(Levelled(1, "x"))


@pytest.mark.parametrize("kind", ["", "noted", "Logbook.noted", "logbook.noted.v1", "logbook.no ted", "logbook.", "å.ä"])
def test_a_kind_has_one_form(kind):
    with pytest.raises(ValueError, match="no kind"):
        ledger.event(kind)


def test_only_a_frozen_dataclass_is_an_event():
    @dataclass
    class Soft:
        x: int

    for cls in (Soft, int, str):
        with pytest.raises(TypeError, match="frozen"):
            ledger.event("levels.soft")(cls)


def test_a_kind_belongs_to_one_class_which_may_be_read_again():
    ledger.event("logbook.noted")(Noted)
    with pytest.raises(ValueError, match="already"):
        ledger.event("logbook.noted")(Levelled)
