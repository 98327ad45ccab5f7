"""Lets this floor answer for what it knows (vardkase.preparedness.evidence), when the house starts."""

from __future__ import annotations

from vardkase.preparedness import evidence
from vardkase.preparedness.queries import known


def follow() -> None:
    """Registers the sources of this floor."""
    evidence.register("vital_functions.count", known.functions)
    evidence.register("vital_functions.with_tolerance", known.with_tolerance)
    evidence.register("vital_functions.dependencies_checked", known.dependencies_checked)
    evidence.register("selfcheck.own", known.own)
    evidence.register("selfcheck.area", known.outside)
    evidence.register("selfcheck.companies", known.companies)
    evidence.register("selfcheck.followup", known.followup)
