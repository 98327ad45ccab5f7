"""Tables of the situation picture. All are projections of the incidents' streams and can be rebuilt from them.

What is said is added and never changed: a row keeps the number of its entry, so that the picture at a moment is a question of the number.
`body` is the event's own JSON: what a list does not sort or filter by is read from there.
"""

from __future__ import annotations

from vardkase.situation.models import (  # noqa: F401 - imported so that Django knows the tables
    areas,
    facts,
    forecasts,
    outlook,
    pictures,
    reports,
    requests,
    scenarios,
    status,
    warnings,
)
