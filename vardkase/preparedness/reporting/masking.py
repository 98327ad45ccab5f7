"""Takes what is secret out of the material, and tells what was taken out by which provision. What is left tells that something is."""

from __future__ import annotations

from dataclasses import replace

from vardkase.preparedness.reporting.content import Material
from vardkase.preparedness.rules.reports import Masked, masked_of
from vardkase.preparedness.rules.risks import masked
from vardkase.preparedness.rules.said_of_secrets import without_secrets


def masking(found: Material, *, mask: bool) -> Material:
    """The material masked, or whole with the list of what in it is secret. Who does not read secrets gets it masked whatever is asked."""
    left_out = (
        *masked_of(found.risks),
        *(Masked("measure", f"{one.number}. {one.title}", "measure", one.secret, one.secret_why) for one in found.measures if one.secret),
        *(Masked("function", one.name, "needs", "osl_18_13") for one in found.functions if one.restricted),
    )
    if not mask and found.head.reads_secret:
        return replace(found, masked=left_out, is_masked=False)
    restricted = {one.id for one in found.functions if one.restricted}
    needs = tuple(one for one in found.register.needs if one.function_id not in restricted)
    return replace(
        found,
        # Of a secret measure not even that it is there is told (OSL 18:8).
        masked=tuple(replace(one, why="") for one in left_out if one.what != "measure"),
        is_masked=True,
        risks=tuple(masked(one) if one.is_secret else one for one in found.risks),
        register=replace(found.register, needs=needs),
        gaps=tuple(one for one in found.gaps if one.function.id not in restricted),
        measures=tuple(one for one in found.measures if not one.secret),
        workshops=tuple(without_secrets(one, found.risks) for one in found.workshops),
    )
