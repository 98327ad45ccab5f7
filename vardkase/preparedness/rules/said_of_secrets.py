"""What was said in a workshop of a risk that is secret in some part may tell that part: it is left out with the provision in its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vardkase.preparedness.rules.reports import provision
from vardkase.preparedness.rules.risks import Risk
from vardkase.preparedness.rules.rounds import Workshop


def without_secrets(workshop: Workshop, risks: Iterable[Risk]) -> Workshop:
    """The workshop for one who does not read what is secret in the analysis' risks."""
    grounds = {one.id: provision(str(one.secrets[0].ground)) for one in risks if one.is_secret}
    said = tuple(replace(one, text=f"[{grounds[one.risk_id]}]") if one.risk_id in grounds else one for one in workshop.said)
    return replace(workshop, said=said)
