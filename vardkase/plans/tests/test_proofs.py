"""What the house itself knows of duties: an adopted document and an approved analysis fulfil them, each in its own term, unit and year."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from vardkase.access.rules import Role
from vardkase.plans import proofs
from vardkase.plans.queries import obligations
from vardkase.plans.rules.document_kinds import Adopter, kinds
from vardkase.plans.rules.obligations import Met, State
from vardkase.plans.rules.terms import Term
from vardkase.plans.tests.document_scenes import BOARD, act, in_force, next_version
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk, rounded
from vardkase.testing import people
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
NOW, BEFORE = Term(2018), Term(2014)


@kept
def rsa(filled: Any) -> Rsa:
    """The town with the round of 2019."""
    return rounded(filled)


def documents(town: Any, term: Term = NOW) -> list[Met]:
    return list(proofs.documents_met(town.viewer, town.board, term))


def test_a_document_counts_for_the_term_that_its_decision_names(filled: Any) -> None:
    in_force(filled)
    (one,) = documents(filled)
    assert (one.duty, one.body, one.unit_id) == ("crisis_plan", "Kommunfullmäktige", None)
    assert one.reference.endswith("utgåva 1, § 12, KS 2018-1")
    assert one.url.endswith("/versions/1/")
    assert documents(filled, BEFORE) == documents(filled, NOW.after) == []
    lines = obligations.duty_lines(filled.viewer, filled.board, NOW, filled.now.date())
    assert next(line.state for line in lines if line.occurrence.duty.key == "crisis_plan") is State.DONE


def test_that_of_an_office_is_its_board_s(filled: Any) -> None:
    in_force(filled)
    day = {"days_ago": 1, "adopter": Adopter.BOARD, "decided_by": "Kommunstyrelsen"}
    in_force(filled, BOARD, filled.office, **day)
    (mine,) = (one for one in documents(filled) if one.duty == "board_plan")
    assert mine.unit_id == filled.board


def test_what_lasts_counts_until_it_is_withdrawn(filled: Any) -> None:
    id = in_force(filled, "board_rules", election=0)
    assert [one.duty for one in documents(filled)] == [one.duty for one in documents(filled, NOW.after)] == ["crisis_board_bylaws"]
    assert documents(filled, BEFORE) == []
    said = {"decided_by": "Kommunfullmäktige", "reference": "§ 3", "reason": "Ersatt."}
    act(filled, "withdraw_document", document_id=id, last_day=filled.now.date(), **said)
    assert documents(filled) == documents(filled, NOW.after) == []


def test_every_version_is_told_and_a_kind_without_a_duty_is_not(filled: Any) -> None:
    id = in_force(filled)
    next_version(filled, id, "Ny inriktning.", days_ago=2)
    assert [one.url[-3:] for one in documents(filled)] == ["/1/", "/2/"]
    in_force(filled, "continuity", filled.office, election=0, adopter=Adopter.HEAD)
    assert len(documents(filled)) == 2
    assert set(proofs.OF_DOCUMENTS) <= set(kinds())


def test_an_approved_analysis_is_its_board_s_of_its_year_and_the_whole_s_of_the_term(rsa: Rsa) -> None:
    town = rsa.town
    assert list(proofs.analyses_met(town.viewer, town.board, NOW)) == []
    for unit in rsa.units:
        rsa.start(2019, unit)
        rsa.judge(2019, unit, risk(f"Elavbrott, {unit}"))
        rsa.move(2019, unit, Move.SUBMIT)
    assert list(proofs.analyses_met(town.viewer, town.board, NOW)) == []
    for unit in rsa.units:
        rsa.move(2019, unit, Move.APPROVE)
    found = list(proofs.analyses_met(town.viewer, town.board, NOW))
    assert {(one.duty, one.year) for one in found} == {("rsa_unit", 2019), ("rsa", None)}
    assert {one.on for one in found} == {date(2019, 1, 2)}
    assert {one.unit_id for one in found if one.duty == "rsa_unit"} >= {town.board}
    assert list(proofs.analyses_met(town.viewer, town.board, BEFORE)) == []
    stranger = people.viewer_with(Role.COORDINATOR, scope=people.OTHER_SCOPE)
    assert list(proofs.analyses_met(stranger, town.board, NOW)) == list(proofs.documents_met(stranger, town.board, NOW)) == []
