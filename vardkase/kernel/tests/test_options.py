"""Settings: read from the environment or a file, declared once, refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from vardkase.kernel import options
from vardkase.kernel.actor import SYSTEM, Actor, ActorKind
from vardkase.kernel.clock import utc_now
from vardkase.kernel.options import BadOption
from vardkase.kernel.refusal import Refusal


@pytest.fixture(autouse=True)
def _own_register(monkeypatch):
    monkeypatch.setattr(options, "_register", {})


def env(**values: str) -> dict[str, str]:
    """An environment with our prefix."""
    return {options.PREFIX + name: value for name, value in values.items()}


def test_without_a_value_the_default_counts():
    assert options.text("A", "x", "…", environ={}) == "x"
    assert options.number("B", 7, "…", environ={}) == 7
    assert options.flag("C", True, "…", environ={}) is True
    assert options.flag("D", False, "…", environ={}) is False
    assert options.path("E", "/srv", "…", environ={}) == Path("/srv")
    assert options.listing("F", "a, b ,,c", "…", environ={}) == ["a", "b", "c"]


def test_the_environment_wins_also_with_nothing():
    assert options.text("A", "x", "…", environ=env(A="")) == ""
    assert options.number("B", 7, "…", environ=env(B=" -3 ")) == -3
    assert options.path("E", "/srv", "…", environ=env(E="~/x")) == Path.home() / "x"
    assert options.listing("F", "a", "…", environ=env(F="")) == []


@pytest.mark.parametrize("text", ["1", "true", "YES", "on", " Ja "])
def test_yes_in_its_forms(text):
    assert options.flag("C", False, "…", environ=env(C=text)) is True


@pytest.mark.parametrize("text", ["0", "false", "No", "OFF", "nej", ""])
def test_no_in_its_forms(text):
    assert options.flag("C", True, "…", environ=env(C=text)) is False


@pytest.mark.parametrize("text", ["2", "kanske", "truee"])
def test_neither_yes_nor_no_is_refused(text):
    with pytest.raises(BadOption, match=f"VARDKASE_C must be on or off, not '{text}'"):
        options.flag("C", True, "…", environ=env(C=text))


@pytest.mark.parametrize("text", ["", "x", "1.5", "1e3"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(BadOption, match="VARDKASE_B must be a whole number"):
        options.number("B", 7, "…", environ=env(B=text))


def test_a_secret_may_lie_in_a_file_which_wins(tmp_path):
    (tmp_path / "secret").write_text("hemligt ö\n", encoding="utf-8")
    environ = env(A="from the environment", A_FILE=str(tmp_path / "secret"))
    assert options.text("A", "", "…", secret=True, environ=environ) == "hemligt ö"


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("nowhere", "binary", "."):
        with pytest.raises(BadOption, match="VARDKASE_A_FILE names a file that cannot be read"):
            options.text("A", "", "…", environ=env(A_FILE=str(tmp_path / name)))


def test_every_declaration_is_in_the_register_by_name():
    options.number("B", 7, "How many.", environ={})
    options.text("A", "x", "Which.", secret=True, environ=env(A="s3cret"))
    options.number("B", 7, "How many.", environ=env(B="9"))
    first, second = options.declared()
    assert (first.name, first.kind, first.default, first.description, first.secret) == ("A", "text", "x", "Which.", True)
    assert (second.variable, second.kind, second.default, second.secret) == ("VARDKASE_B", "number", "7", False)
    assert "s3cret" not in repr(options.declared())


def test_one_name_declared_in_two_ways_is_refused():
    options.number("B", 7, "How many.", environ={})
    with pytest.raises(BadOption, match="declared twice"):
        options.number("B", 8, "How many.", environ={})


def test_a_refusal_is_a_code_and_its_facts():
    refusal = Refusal("incident.not_found", number=3)
    assert (refusal.code, refusal.facts, str(refusal)) == ("incident.not_found", {"number": 3}, "incident.not_found")
    assert repr(refusal) == "Refusal('incident.not_found', {'number': 3})"


def test_an_actor_is_whole_in_itself_and_cannot_be_changed():
    actor = Actor(ActorKind.ACCOUNT, "1", "Loggförare", "Kommunchef")
    assert (actor.kind, actor.on_behalf_of, SYSTEM.kind) == ("account", "Kommunchef", "system")
    with pytest.raises(AttributeError):
        actor.label = "Någon annan"  # type: ignore[misc]


def test_the_clock_shows_utc():
    assert utc_now().utcoffset().total_seconds() == 0
    assert utc_now() <= utc_now()
