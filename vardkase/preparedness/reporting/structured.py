"""A report as JSON, for other systems. The form is ours: `vardkase.rsa_report/1`; a newer one gets another number."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from vardkase.kernel import codec
from vardkase.preparedness.reporting.content import Material
from vardkase.preparedness.rules.reports import provision
from vardkase.preparedness.rules.risks import risk_class

FORMAT = "vardkase.rsa_report/1"


def structured(found: Material, now: datetime) -> str:
    """The text of the file. Who does not know the format refuses it; who does may pass over fields that it does not know."""
    top, rules = found.head, found.rules
    plain: dict[str, Any] = {
        "format": FORMAT,
        "is_demonstration": settings.VARDKASE_DEMO,
        "is_masked": found.is_masked,
        "made_at": codec.to_plain(now),
        "analysis": {
            "id": str(top.id), "year": top.year, "unit": top.unit, "authority": top.authority, "municipality": found.keeper,
            "whole": top.whole, "state": str(top.state), "due": found.due.isoformat(),
            "moved_at": codec.to_plain(top.moved_at), "moved_by": top.moved_by,
        },
        "ruleset": {"reference": rules.reference, "name": rules.name, "warnings": list(rules.warnings)},
        "method": codec.to_plain(top.method),
        "parts": _parts(found),
        "units": [codec.to_plain(one) for one in found.units],
        "workshops": [codec.to_plain(one) for one in found.workshops],
        "functions": [codec.to_plain(one) for one in found.functions],
        "dependencies": [{"function": str(one.function_id), **codec.to_plain(one.need)} for one in found.register.needs],
        "gaps": [
            {"function": one.function.name, "needs": one.need.on, "outage": one.outage, "reserve": one.reserve,
             "tolerance": one.tolerance, "gap": one.gap, "gap_at_worst": one.worst}
            for one in found.gaps
        ],
        "own_outages": [
            {"function": one.function.name, "outage": one.outage, "tolerance": one.tolerance, "gap": one.gap, "gap_at_worst": one.worst}
            for one in found.own_gaps
        ],
        "continuity_plans": [codec.to_plain(one) for one in found.plans],
        "risks": [_risk(found, one) for one in found.risks],
        "changes": [{"change": str(kind), "risk": str(line.risk_id), "name": line.name} for kind, line in found.changes],
        "spread": [_spread(one) for one in found.shared],
        "measures": [codec.to_plain(replace(one, secret_why="")) for one in found.measures],
        "masked": [
            {"what": one.what, "name": one.name, "part": one.part, "provision": provision(one.ground)} for one in found.masked
        ],
    }  # fmt: skip
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _parts(found: Material) -> list[dict[str, Any]]:
    return [
        {
            "key": one.part.key, "number": one.part.number, "heading": one.part.heading,
            "texts": {key: text.text for key, text in found.texts.items() if key.partition(".")[0] == one.part.key},
            "secret": {key: provision(text.ground) for key, text in found.texts.items()
                       if text.ground and key.partition(".")[0] == one.part.key},
            "lacks": [codec.to_plain(each.want) for each in one.lacks], "deviation": one.motivation,
        }
        for one in found.checks
    ]  # fmt: skip


def _risk(found: Material, one: Any) -> dict[str, Any]:
    """A risk without the harm tests: those stand in the ledger, and would tell what is hidden."""
    placed = risk_class(one, found.head.method)
    bare = replace(one, secrets=tuple(replace(each, why="") for each in one.secrets))
    return {**codec.to_plain(bare), "class": placed.key if placed else None}


def _spread(one: Any) -> dict[str, Any]:
    now = one.now
    return {
        "risk": str(one.line.risk_id), "likelihood": codec.to_plain(now.likelihood), "total": codec.to_plain(now.total),
        "without_likelihood": now.without_likelihood, "votes": [codec.to_plain(vote) for vote in now.votes],
        "on_other_scales": [str(vote.analysis_id) for vote in now.apart],
    }  # fmt: skip
