"""What each part of a report holds, for the check against its rules: what is written, and what the registers and the analysis give."""

from __future__ import annotations

from dataclasses import replace

from vardkase.preparedness import methods
from vardkase.preparedness.reporting.content import Material
from vardkase.preparedness.reporting.phrases import of_text
from vardkase.preparedness.rules.completeness import Content, completeness
from vardkase.preparedness.rules.risks import Field
from vardkase.preparedness.rules.rulesets import Part

# The family of events that makes an item of the risks dealt with.
_FAMILY_ITEMS = {"natural": "natur", "accidents": "olycka", "technical": "teknik", "antagonistic": "antagonistisk", "disease": "smitta"}


def checked(found: Material) -> Material:
    """The material with how each part of its rules stands."""
    given = _given(found)
    counts = {
        "functions": len(found.functions), "dependencies": len(found.register.needs),
        "risks": sum(one.judged for one in found.risks), "measures": len(found.measures),
    }  # fmt: skip
    contents = {part.key: _content(found, part, given, counts) for part in found.rules.parts}
    return replace(found, checks=completeness(found.rules, contents, found.deviations))


def _content(found: Material, part: Part, given: frozenset[str], counts: dict[str, int]) -> Content:
    texts = {key: text for key, text in found.texts.items() if key.partition(".")[0] == part.key}
    written = {key.partition(".")[2] for key in texts if "." in key}
    asked = {one.what: counts.get(one.what, 0) for one in part.least}
    # A part without anything to count can hold what the analysis itself says: the vulnerabilities of its risks.
    if part.key == "vulnerabilities":
        asked["vulnerabilities"] = sum(bool(one.vulnerabilities or one.secret(Field.VULNERABILITIES)) for one in found.risks)
    items = frozenset(one.key for one in part.items if one.key in written or f"{part.key}.{one.key}" in given)
    return Content("\n".join(of_text(found, one) for one in texts.values()), items, asked)


def _given(found: Material) -> frozenset[str]:
    """The items that the analysis itself deals with, without a word written for the report."""
    kinds = {one.code: one.family for one in methods.events()}
    families = {kinds.get(risk.event, "") for risk in found.risks}
    said = {
        "area.organisation": found.head.whole and len(found.units) > 1,
        "method.actors": any(one.participants for one in found.workshops),
        "functions.sectors": any(one.codes for one in found.functions),
        "dependencies.continuity": bool(found.plans),
        "dependencies.tolerance": any(one.tolerance.is_known for one in found.functions),
        "vulnerabilities.capability": any(one.resist or one.handle or one.secret(Field.CAPABILITY) for one in found.risks),
        "measures.state": bool(found.measures),
    }
    said |= {f"risks.{item}": family in families for item, family in _FAMILY_ITEMS.items()}
    return frozenset(key for key, is_there in said.items() if is_there)
