"""What a page may load: the same for all, and a little more for those that say so."""

from __future__ import annotations

from vardkase.ui.policy import POLICY, widened


def parts(policy: str) -> dict[str, list[str]]:
    return {name: rest for name, *rest in (part.split() for part in policy.split(";"))}


def test_nothing_is_allowed_that_is_not_said():
    assert parts(POLICY)["default-src"] == ["'none'"]
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_one_that_needs_no_more_is_the_same():
    assert parts(widened()) == parts(POLICY)


def test_more_is_added_to_what_there_is_and_changes_nothing_else():
    found = parts(widened(connect_src="https://karta.example.se", worker_src="blob:"))
    assert found.pop("worker-src") == ["blob:"]
    assert found["connect-src"] == ["'self'", "https://karta.example.se"]
    assert found | {"connect-src": ["'self'"]} == parts(POLICY)
