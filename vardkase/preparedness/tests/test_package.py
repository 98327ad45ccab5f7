"""Preparedness stands on its floor."""

from __future__ import annotations

from vardkase.testing.source import FLOORS


def test_preparedness_lies_below_the_plans_and_above_the_register():
    assert FLOORS.index("plans") < FLOORS.index("preparedness") < FLOORS.index("organisation")
