"""Whose term it is: the council and boards of a municipality and nobody else's, who may say when they begin, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.actions import terms as acts
from vardkase.plans.actions import training as training_acts
from vardkase.plans.events import terms as events
from vardkase.plans.events.terms import stream_of_terms
from vardkase.plans.models.terms import BodyTermRow, DutyRow, FeedRow, TrainingRow
from vardkase.plans.projections import terms as projections
from vardkase.plans.queries import calendar, obligations, training
from vardkase.plans.queries import terms as queries
from vardkase.plans.rules.obligations import Fulfilment
from vardkase.plans.rules.terms import BodyKind, Term, fingerprint, term_of
from vardkase.plans.tests.scenes import refused
from vardkase.plans.tests.terms_scenes import NOW, TODAY, common, line, say, trained
from vardkase.plans.words import terms as words
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
K = OrganisationKind
TERM = term_of(2026)


def bodies(town: Any) -> list[tuple[str, BodyKind]]:
    return [(one.name, one.kind) for one in queries.bodies(town.viewer, town.board)]


def begins(town: Any, body_id: UUID, day: date | None, **facts: Any) -> Any:
    seen = fingerprint(queries.body_term(town.viewer, town.board, TERM, body_id).decision)
    said = {"term": 2026, "body_id": body_id, "begins": day, "reason": "Fullmäktige § 9", "seen": seen}
    return acts.set_body_term(**{**common(town), **said, **facts})


class TestTheBodies:
    def test_are_the_council_the_executive_board_and_the_other_boards(self, filled: Any) -> None:
        assert bodies(filled) == [
            ("Kommunfullmäktige", BodyKind.COUNCIL), ("Kommunstyrelsen", BodyKind.EXECUTIVE), ("Socialnämnden", BodyKind.BOARD),
        ]  # fmt: skip

    def test_the_council_is_the_municipality_s_own_whatever_others_are_called(self, filled: Any) -> None:
        """A joint authority has an assembly too, and its name may come first in the alphabet."""
        joint = filled.organisation("Kommunalförbundet", K.JOINT_AUTHORITY, filled.municipality)
        filled.organisation("Förbundsfullmäktige", K.ASSEMBLY, joint)
        assert bodies(filled)[0] == ("Kommunfullmäktige", BodyKind.COUNCIL)
        own = filled.organisation("Stadsfullmäktige", K.ASSEMBLY, filled.municipality)
        assert bodies(filled)[0] == ("Stadsfullmäktige", BodyKind.COUNCIL)
        assert queries.bodies(filled.viewer, filled.board)[0].id == own

    def test_a_company_or_a_region_that_is_a_partner_has_no_term_here_but_a_company_has_duties(self, filled: Any) -> None:
        filled.organisation("Bostäder AB", K.MUNICIPAL_COMPANY, filled.municipality)
        filled.organisation("Regionen", K.REGION, partner=True)
        assert len(bodies(filled)) == 3
        names = [one.name for one in queries.units(filled.viewer, filled.board, TERM, TODAY)]
        assert names == ["Kommunstyrelsen", "Socialnämnden", "Bostäder AB"]

    def test_the_crisis_board_is_found_by_its_name_and_else_is_the_executive_board(self, filled: Any, settings: Any) -> None:
        assert queries.crisis_body(filled.viewer, filled.board).name == "Kommunstyrelsen"
        settings.CRISIS_BOARD = "Socialnämnden"
        assert queries.crisis_body(filled.viewer, filled.board).name == "Socialnämnden"
        assert "Socialnämnden" not in [one.name for one in queries.units(filled.viewer, filled.board, TERM, TODAY)]

    def test_without_a_decision_the_day_is_the_law_s_or_ours_and_says_which(self, filled: Any) -> None:
        found = {one.body.kind: one for one in queries.body_terms(filled.viewer, filled.board, TERM)}
        days = {str(kind): (str(one.begins), str(one.ends), one.is_assumed) for kind, one in found.items()}
        assert days == {
            "council": ("2026-10-15", "2030-10-14", False), "executive": ("2027-01-01", "2030-12-31", False),
            "board": ("2027-01-01", "2030-12-31", True),
        }  # fmt: skip
        assert queries.usual_begin(filled.viewer, TERM, found[BodyKind.BOARD].body) == date(2027, 1, 1)
        assert set(words.BEGINS_BY) == set(BodyKind)
        assert [kind for kind, said in words.BEGINS_BY.items() if "kap." not in str(said)] == []


class TestADecision:
    def test_that_was_never_made_cannot_be_taken_back(self, filled: Any) -> None:
        with refused("plans.nothing_decided", field="begins", body="Socialnämnden"):
            begins(filled, filled.social, None)
        begins(filled, filled.social, date(2027, 2, 1))
        begins(filled, filled.social, None)
        with refused("plans.nothing_decided"):
            begins(filled, filled.social, None)

    def test_taken_back_twice_by_the_same_sending_is_once(self, filled: Any) -> None:
        begins(filled, filled.social, date(2027, 2, 1))
        key = new_id()
        first = begins(filled, filled.social, None, key=key)
        assert begins(filled, filled.social, None, key=key).number == first.number

    def test_of_a_term_that_there_is_not_or_a_body_of_another_house_is_refused(self, filled: Any) -> None:
        with refused("plans.no_such_term", year=2027):
            begins(filled, filled.social, date(2027, 2, 1), term=2027)
        for id in (new_id(), filled.municipality, filled.office):
            with refused("plans.not_found"):
                acts.set_body_term(**common(filled), term=2026, body_id=id, begins=date(2027, 2, 1), reason="x", seen="")
        assert not BodyTermRow.objects.exists()

    def test_of_one_term_leaves_the_others_and_can_be_made_anew(self, filled: Any) -> None:
        begins(filled, filled.social, date(2027, 2, 1))
        entry = begins(filled, filled.social, date(2026, 11, 1))
        assert entry.event.before == date(2027, 2, 1)
        days = [queries.body_term(filled.viewer, filled.board, Term(year), filled.social) for year in (2022, 2026, 2030)]
        assert [(str(one.begins), str(one.ends), one.decided) for one in days] == [
            ("2023-01-01", "2026-10-31", False), ("2026-11-01", "2030-12-31", True), ("2031-01-01", "2034-12-31", False),
        ]  # fmt: skip
        assert BodyTermRow.objects.count() == 1


class TestWhoLeads:
    """The municipality's duties are kept by who keeps its register, and not by who prepares in one of the board's own offices."""

    def acts_of(self, town: Any, viewer: Any) -> list[Any]:
        mine, one = common(town, viewer=viewer), line(town, "rsa")
        duty = {"term": 2026, "duty_id": one.occurrence.id, "seen": fingerprint(one.said)}
        return [
            lambda: acts.fulfil_duty(**mine, **duty, fulfilment=Fulfilment("KF", TODAY)),
            lambda: acts.set_duty_aside(**mine, **duty, why="Nej"),
            lambda: acts.move_due(**mine, **duty, due=TODAY, why="Nej"),
            lambda: acts.set_body_term(**mine, term=2026, body_id=town.board, begins=date(2027, 2, 1), reason="Nej", seen=""),
            lambda: training_acts.begin_training(**mine),
            lambda: trained(town, viewer=viewer),
            lambda: acts.open_feed(**mine),
            lambda: acts.withdraw_feed(**mine),
            lambda: calendar.feed(viewer, town.board),
        ]

    @pytest.mark.parametrize("role", [Role.UNIT_COORDINATOR, Role.UNIT_HEAD, Role.DECISION_MAKER, Role.BOARD_CHAIR])
    def test_others_at_the_same_board_read_and_change_nothing(self, filled: Any, role: Role) -> None:
        acts.open_feed(**common(filled))
        number = ledger.head(stream_of_terms(filled.board)).number
        viewer = viewer_with(role)
        for act in self.acts_of(filled, viewer):
            with refused("plans.not_found"):
                act()
        assert ledger.head(stream_of_terms(filled.board)).number == number
        page = calendar.calendar_page(viewer, filled.board, TODAY)
        assert (page.keeper.may_edit, page.feed) == (False, None)
        assert not obligations.compliance(viewer, filled.board, TERM, TODAY).keeper.may_edit
        assert not training.training_page(viewer, filled.board, TODAY).keeper.may_edit

    def test_a_register_whose_keeper_has_ended_is_read_and_not_written(self, filled: Any) -> None:
        say(filled, "set_duty_aside", "rsa", why="Nej")
        Organisation.objects.filter(pk=filled.board).update(valid_to=date(2026, 11, 1))
        for act in self.acts_of(filled, filled.viewer)[:-1]:
            with refused("plans.unit_has_ended", organisation="Kommunstyrelsen"):
                act()
        assert obligations.compliance(filled.viewer, filled.board, TERM, TODAY).lines
        assert queries.keepers(filled.viewer) == ()


class TestTheEntries:
    def test_every_kind_can_be_read_alone_and_comes_back_one_by_one(self, filled: Any) -> None:
        """After every entry the tables are what they are when they are made again from the ledger so far."""
        stream, tables = stream_of_terms(filled.board), (BodyTermRow, DutyRow, TrainingRow, FeedRow)
        one = trained(filled).event.training
        steps = [
            lambda: say(filled, "fulfil_duty", "rsa", fulfilment=Fulfilment("KF", TODAY, "§ 1", "KS 2026-1", "Arkivet")),
            lambda: say(filled, "move_due", "rsa", due=date(2027, 5, 1), why="Årshjulet"),
            lambda: say(filled, "set_duty_aside", "rsa", why="Ersatt"),
            lambda: say(filled, "reopen_duty", "rsa", why="Fel"),
            lambda: begins(filled, filled.social, date(2027, 2, 1)),
            lambda: begins(filled, filled.social, None),
            lambda: acts.open_feed(**common(filled)),
            lambda: acts.open_feed(**common(filled)),
            lambda: acts.withdraw_feed(**common(filled)),
            lambda: training_acts.remove_training(**common(filled), training_id=one.id, reason="Fel", seen=fingerprint(one)),
            lambda: training_acts.begin_training(**common(filled)),
        ]  # fmt: skip
        kinds = set()
        for step in steps:
            event = step().event
            kinds.add(type(event))
            assert (event.keeper_id, event.keeper) == (filled.board, "Kommunstyrelsen")
            before = [list(table.objects.order_by("id").values()) for table in tables]
            projections.forget(filled.board)
            for entry in ledger.entries(stream):
                projections.apply(entry)
            assert [list(table.objects.order_by("id").values()) for table in tables] == before, event
        assert kinds | {events.TrainingSaved} == set(projections._APPLIERS)

    def test_of_another_municipality_are_left_where_they_are(self, filled: Any) -> None:
        say(filled, "set_duty_aside", "rsa", why="Nej")
        projections.forget(new_id())
        assert DutyRow.objects.count() == 1

    def test_say_when_and_by_whom_on_the_page_of_the_duty(self, filled: Any) -> None:
        say(filled, "set_duty_aside", "rsa", why="Nej")
        say(filled, "reopen_duty", "rsa", why="Jo", now=datetime(2026, 12, 1, 8, tzinfo=UTC))
        say(filled, "set_duty_aside", "crisis_plan", why="Annan")
        page = obligations.duty_page(filled.viewer, filled.board, TERM, line(filled, "rsa").occurrence.id, TODAY)
        assert [(one.kind, one.at, one.by) for one in page.remarks] == [
            ("plans.duty_reopened", datetime(2026, 12, 1, 8, tzinfo=UTC), filled.viewer.actor.label),
            ("plans.duty_set_aside", NOW, filled.viewer.actor.label),
        ]
        assert set(words.EVENTS) >= {one.kind for one in page.remarks}
