"""What bears a mark of the Protective Security Act is refused wherever a plan, a duty or a training is written, not in documents alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.plans.rules import checks
from vardkase.plans.rules.content import Band, CardItem, Frame, ItemKind, Role, Seat
from vardkase.testing.cases import each

MARKED = "Hämta pärmen, säkerhetsskyddsklass hemlig, ur valvet"
FRAME = Frame("Kommunen", Seat.CENTRAL, "Staben", "Kommundirektören")
ROLE = Role("chief", "Stabschef", items=(CardItem("a", Band.FIRST, ItemKind.DO, "Samla staben"),))


@each(
    "field, check",
    [
        ("staff_name", lambda: checks.check_frame(replace(FRAME, staff_name=MARKED), ())),
        ("criteria", lambda: checks.check_frame(replace(FRAME, criteria=(MARKED,)), ())),
        ("core", lambda: checks.check_role(replace(ROLE, core=MARKED))),
        ("items", lambda: checks.check_role(replace(ROLE, items=(replace(ROLE.items[0], text=MARKED),)))),
    ],
)  # fmt: skip
def test_a_marked_line_is_refused_at_its_field(field, check):
    with pytest.raises(Refusal) as found:
        check()
    assert (found.value.code, found.value.facts["field"]) == ("plans.classified", field)


def test_a_line_that_only_speaks_of_such_papers_is_kept():
    assert checks.tidy("items", "Säkerhetsskyddschefen har de hemliga papperen") == "Säkerhetsskyddschefen har de hemliga papperen"
