"""Writing rule sets, self-checks and follow-ups: what is kept, what is refused, and that the tables come again from the ledger."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import evidence, queries, rulefiles
from vardkase.preparedness.events import followups, rulesets, selfchecks
from vardkase.preparedness.models import AnswerRow, FollowupFormRow, FollowupSentRow, RuleSetRow
from vardkase.preparedness.projections import asking as answers_of
from vardkase.preparedness.projections import rulesets as sets_of
from vardkase.preparedness.rules.asking import Question
from vardkase.preparedness.rules.rulesets import in_force
from vardkase.preparedness.tests.rules_scenes import COUNT, INDICATOR, RECEIVED, SPENT, Desk, form, rule_set_text, says
from vardkase.preparedness.tests.scenes import Chain, refused
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
OURS = "msbfs-2015-5@1"


@kept
def desk(filled: Any) -> Desk:
    return Desk(filled)


@kept
def asked(desk: Desk) -> Desk:
    """A follow-up of the year before, answered, and the form of this year."""
    desk.ask(desk.year - 1)
    desk.answer(1, says(INDICATOR, "no"), year=desk.year - 1)
    desk.ask()
    return desk


class TestRuleSets:
    def test_a_new_one_stands_beside_and_what_was_made_under_the_old_is_read_under_it(self, desk: Desk) -> None:
        before = queries.rule_set(desk.town.viewer, desk.keeper, OURS)
        part = {**json.loads(rule_set_text())["parts"][0], "heading": "Kommunen"}
        desk.take_in(rule_set_text(parts=[part]))
        sets = queries.rule_sets(desk.town.viewer, desk.keeper)
        assert [one.reference for one in in_force(sets, date(2027, 1, 1))] == ["ny@1", OURS]
        assert queries.rule_set(desk.town.viewer, desk.keeper, "ny").parts[0].heading == "Kommunen"
        assert queries.rule_set(desk.town.viewer, desk.keeper, OURS) == before

    def test_it_is_never_changed(self, desk: Desk) -> None:
        key = new_id()
        first = desk.take_in(key=key)
        assert desk.take_in(key=key).repeated
        with refused("ledger.key_reused"):
            desk.take_in(rule_set_text(name="Annat"), key=key)
        for said in (rule_set_text(), rule_set_text(name="Annat")):
            with refused("preparedness.ruleset_taken", key="ny", version=1, next=2):
                desk.take_in(said)
        with refused("preparedness.ruleset_taken", next=2):
            desk.take_in(rule_set_text(key="msbfs-2015-5"))
        desk.take_in(rule_set_text(name="Annat", version=2))
        page = queries.rule_sets_page(desk.town.viewer, desk.keeper, desk.today)
        assert [(one.rule_set.reference, one.newest) for one in page.lines[:2]] == [("ny@2", True), ("ny@1", False)]
        assert page.line(first.event.rule_set.id).added_by == desk.town.viewer.actor.label

    def test_a_file_that_cannot_be_read_leaves_nothing(self, desk: Desk) -> None:
        for said, code in (("{", "unread"), (rule_set_text(parts=[]), "lacks"), (rule_set_text(extra=1), "unknown")):
            with refused(f"preparedness.json_{code}", field="file"):
                desk.take_in(said)
        assert ledger.head(rulesets.stream_of(desk.keeper)).number == 0
        assert not RuleSetRow.objects.exists()

    def test_what_is_kept_is_read_from_the_ledger_when_the_house_says_something_else(self, desk: Desk, monkeypatch: Any) -> None:
        desk.do("keep_rule_set", reference=OURS)
        with refused("preparedness.ruleset_kept"):
            desk.do("keep_rule_set", reference=OURS)
        with refused("preparedness.not_found"):
            desk.do("keep_rule_set", reference="msbfs-2015-5@9")
        other = replace(rulefiles.ours()[0], name="Ändrad i filen")
        monkeypatch.setattr(rulefiles, "ours", lambda: (other,))
        assert queries.rule_set(desk.town.viewer, desk.keeper, OURS).name.startswith("MSBFS 2015:5")

    def test_who_works_in_a_board_reads_them_and_does_not_add(self, desk: Desk, social_coordinator: Any) -> None:
        assert queries.rule_sets(social_coordinator, desk.keeper) == rulefiles.ours()
        with refused("preparedness.rules_may_not"):
            desk.take_in(viewer=social_coordinator)
        for viewer in (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.STAFF_MEMBER), viewer_with(Role.OBSERVER)):
            for call in (lambda v: queries.rule_sets(v, desk.keeper), lambda v: desk.take_in(viewer=v)):
                with refused("preparedness.not_found"):
                    call(viewer)

    def test_a_deadline_is_that_of_the_rules_that_hold(self, desk: Desk) -> None:
        assert queries.deadline(desk.town.viewer, desk.keeper, "followup", 2026) == date(2027, 2, 15)
        days = json.loads(rule_set_text())["deadlines"]
        desk.take_in(rule_set_text(deadlines=[{**one, "day": 1, "month": 3} for one in days], valid_from="2027-01-01"))
        assert queries.deadline(desk.town.viewer, desk.keeper, "followup", 2025) == date(2026, 2, 15)
        assert queries.deadline(desk.town.viewer, desk.keeper, "followup", 2026) == date(2027, 3, 1)
        assert queries.deadline(desk.town.viewer, desk.keeper, "annat", 2026) is None


class TestSelfcheck:
    def test_an_answer_stands_with_its_question_and_last_year_beside(self, desk: Desk) -> None:
        own = desk.selfcheck().form.questions[0]
        desk.check(1, says(own, "partly"), year=desk.year - 1)
        entry = desk.check(1, says(own, "yes", evidence="Beslut § 12", link="https://kommun.example/rsa", on=desk.today))
        assert entry.event.answers[0].question == own.text
        (first, *_rest) = desk.selfcheck().group(1).questions
        assert (first.answer.value, first.answer.evidence, first.by) == ("yes", "Beslut § 12", desk.town.viewer.actor.label)
        assert (first.earlier.answer.value, first.earlier.certain) == ("partly", True)
        assert desk.selfcheck().progress.answered == 1

    def test_what_is_refused(self, desk: Desk) -> None:
        own = desk.selfcheck().form.questions[0]
        key = new_id()
        desk.check(1, says(own, "no"), key=key)
        assert desk.check(1, says(own, "no"), key=key).repeated
        with refused("ledger.key_reused"):
            desk.check(1, says(own, "yes"), key=key)
        with refused("preparedness.nothing_changed"):
            desk.check(1, says(own, "no"))
        with refused("preparedness.changed_meanwhile"):
            desk.check(1, says(own, "yes"), seen="annat")
        with refused("preparedness.no_such_question"):
            desk.check(2, says(own, "yes"))
        for year in (desk.year + 1, 1999):
            with refused("preparedness.not_found"):
                desk.selfcheck(year)
        with refused("preparedness.not_found"):
            desk.selfcheck().group(9)

    def test_each_authority_its_own_and_the_keeper_reads_and_writes_them_all(
        self, desk: Desk, social_coordinator: Any, social_staff: Any
    ) -> None:
        own, board = desk.selfcheck().form.questions[0], desk.town.social
        desk.check(1, says(own, "yes"), place=board, viewer=social_coordinator)
        assert desk.selfcheck(place=board).progress.answered == 1
        assert desk.selfcheck().progress.answered == 0
        desk.check(1, says(own, "no"), place=board)
        head = viewer_with(Role.AUDITOR)
        assert desk.selfcheck(viewer=head).may_write is False
        with refused("preparedness.rules_may_not"):
            desk.check(1, says(own, "yes"), viewer=head)
        for viewer, place in ((social_coordinator, desk.keeper), (social_staff, board), (viewer_with(Role.STAFF_MEMBER), desk.keeper)):
            with refused("preparedness.not_found"):
                desk.selfcheck(place=place, viewer=viewer)
            with refused("preparedness.not_found"):
                desk.check(1, says(own, "yes"), place=place, viewer=viewer)
        assert [one.name for one in queries.rules_home(social_coordinator, desk.today)] == ["Socialnämnden"]


class TestFollowup:
    def test_answers_stand_beside_last_years(self, asked: Desk) -> None:
        asked.answer(1, says(INDICATOR, "yes", evidence="Planen av den 3 maj"))
        (one,) = asked.followup().group(1).questions
        assert (one.answer.value, one.earlier.answer.value, one.earlier.certain) == ("yes", "no", True)
        assert [(line.year, line.progress.answered, line.due) for line in queries.followups(asked.town.viewer, asked.keeper)] == [
            (asked.year, 1, date(asked.year + 1, 2, 15)), (asked.year - 1, 1, date(asked.year, 2, 15)),
        ]  # fmt: skip

    def test_a_new_version_keeps_the_answers_and_the_old_one_is_read_as_it_was(self, asked: Desk) -> None:
        asked.answer(1, says(INDICATOR, "yes"))
        asked.answer(2, says(COUNT, "29"))
        other = replace(INDICATOR, text="Är planen övad?")
        asked.ask(found=form(Question("e2", "Nytt?", COUNT.type), indicator=other))
        page = asked.followup()
        assert (page.form.version, page.versions) == (2, (1, 2))
        assert page.answers == {"e1": says(COUNT, "29")}
        assert [(one.question, one.value) for one in page.no_longer] == [(INDICATOR.text, "yes")]
        asked.answer(1, says(other, "no"))
        assert asked.followup(version=1).answers["i1"].value == "yes"
        assert asked.followup().answers["i1"].value == "no"
        assert [one.value for one in asked.followup().no_longer] == ["yes"]
        with refused("preparedness.not_found"):
            asked.followup(version=3)

    def test_what_the_house_knows_is_offered_and_not_written(self, asked: Desk) -> None:
        assert asked.followup().group(2).questions[0].offered is None
        Chain(asked.town).add("Skola")
        offered = asked.followup().group(2).questions[0].offered
        assert offered is not None
        assert (offered.value, offered.on) == ("1", asked.today)
        assert asked.followup().answers == {}

    def test_the_money(self, asked: Desk) -> None:
        asked.answer(3, says(RECEIVED, "362 000"), says(SPENT, "361 999,50"))
        (line,) = asked.followup().grants
        assert str(line.left) == "0.50"

    def test_what_is_refused(self, asked: Desk) -> None:
        with refused("preparedness.form_same", version=1):
            asked.ask()
        for year in (2005, asked.year + 2):
            with refused("preparedness.followup_year", field="year"):
                asked.ask(year)
        with refused("preparedness.form_needs_name", field="name"):
            asked.ask(found=replace(form(), name=" "))
        with refused("preparedness.answer_number", field="value_e1"):
            asked.answer(2, says(COUNT, "många"))
        with refused("preparedness.not_found"):
            asked.followup(2012)
        key = new_id()
        asked.answer(2, says(COUNT, "3"), key=key)
        assert asked.answer(2, says(COUNT, "3"), key=key).repeated
        with refused("ledger.key_reused"):
            asked.answer(2, says(COUNT, "4"), key=key)
        with refused("preparedness.changed_meanwhile"):
            asked.answer(2, says(COUNT, "4"), seen="annat")

    def test_sent_it_is_closed_until_it_is_opened_again(self, asked: Desk) -> None:
        for facts, code, field in (
            ({"on": asked.today + timedelta(days=1), "note": "x"}, "sent_on", "on"),
            ({"on": None}, "sent_on", "on"),
            ({"registry": " "}, "sent_registry", "registry"),
            ({}, "sent_incomplete", "note"),
        ):
            with refused(f"preparedness.{code}", field=field):
                asked.send(**facts)
        with refused("preparedness.followup_not_sent"):
            asked.do("reopen_followup", year=asked.year, reason="Fel.")
        entry = asked.send(note="Svaren kommer i mars.")
        assert (entry.event.answered, entry.event.total, entry.event.version) == (0, 4, 1)
        for call in (
            lambda: asked.answer(2, says(COUNT, "3")),
            lambda: asked.ask(found=form(indicator=replace(INDICATOR, text="Ny"))),
            asked.send,
        ):
            with refused("preparedness.followup_sent", year=asked.year):
                call()
        with refused("preparedness.needs_reason"):
            asked.do("reopen_followup", year=asked.year, reason="")
        asked.do("reopen_followup", year=asked.year, reason="Kompletteras.")
        asked.answer(2, says(COUNT, "3"))
        assert asked.followup().sent is None

    def test_only_the_keeper_and_only_who_leads_takes_in_and_sends(self, asked: Desk, social_coordinator: Any) -> None:
        unit = viewer_with(Role.UNIT_COORDINATOR)
        asked.answer(2, says(COUNT, "3"), viewer=unit)
        for call in (lambda: asked.send(viewer=unit), lambda: asked.ask(asked.year + 1, viewer=unit)):
            with refused("preparedness.rules_may_not"):
                call()
        for viewer in (social_coordinator, viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.OBSERVER)):
            with refused("preparedness.not_found"):
                queries.followups(viewer, asked.keeper)
            with refused("preparedness.not_found"):
                asked.answer(2, says(COUNT, "4"), viewer=viewer)
        with refused("preparedness.not_found"):
            queries.followups(asked.town.viewer, asked.town.social)


class TestEvidence:
    def test_a_key_has_one_source_and_what_may_not_be_read_is_not_offered(self, desk: Desk, monkeypatch: Any) -> None:
        monkeypatch.setattr(evidence, "_sources", dict(evidence._sources))

        def source(viewer: Any, keeper_id: Any, on: date) -> evidence.Evidence:
            return evidence.Evidence("Två händelser.", "2", on=on)

        evidence.register("incidents.count", source)
        evidence.register("incidents.count", source)
        with pytest.raises(ValueError, match=r"incidents\.count"):
            evidence.register("incidents.count", lambda viewer, keeper_id, on: None)
        assert "incidents.count" in evidence.known_keys()
        found = evidence.ask("incidents.count", desk.town.viewer, desk.keeper, desk.today)
        assert found is not None
        assert found.value == "2"
        assert evidence.ask("okänd", desk.town.viewer, desk.keeper, desk.today) is None
        Chain(desk.town).add("Skola")
        for viewer, offered in ((desk.town.viewer, True), (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), False)):
            for key in (
                "vital_functions.count",
                "vital_functions.with_tolerance",
                "selfcheck.own",
                "selfcheck.area",
                "selfcheck.companies",
            ):
                assert (evidence.ask(key, viewer, desk.keeper, desk.today) is not None) is offered, key

    def test_a_follow_up_that_is_sent_answers_the_self_check(self, asked: Desk) -> None:
        assert evidence.ask("selfcheck.followup", asked.town.viewer, asked.keeper, asked.today) is None
        asked.send(year=asked.year - 1, note="Delvis.")
        found = evidence.ask("selfcheck.followup", asked.town.viewer, asked.keeper, asked.today)
        assert found is not None
        assert found.value == "yes"


def test_everything_comes_back_from_the_ledger(asked: Desk) -> None:
    own = asked.selfcheck().form.questions[0]
    asked.take_in()
    asked.check(1, says(own, "yes"))
    asked.check(1, says(own, "no", evidence="Ändrat."))
    asked.answer(2, says(COUNT, "3"))
    asked.ask(found=form(indicator=replace(INDICATOR, text="Ny")))
    asked.send(note="Delvis.")
    asked.do("reopen_followup", year=asked.year, reason="Fel.")
    asked.send(note="Helt.", registry="KS 2019:2")

    def rows() -> list[Any]:
        return [list(model.objects.order_by("id").values()) for model in (RuleSetRow, AnswerRow, FollowupFormRow, FollowupSentRow)]

    before = rows()
    assert [len(those) for those in before] == [1, 3, 3, 1]
    sets_of.forget(asked.keeper)
    answers_of.forget_selfchecks(asked.keeper)
    answers_of.forget_followups(asked.keeper)
    assert [len(those) for those in rows()] == [0, 0, 0, 0]
    for stream, apply in (
        (rulesets.stream_of(asked.keeper), sets_of.apply),
        (selfchecks.stream_of(asked.keeper), answers_of.apply),
        (followups.stream_of(asked.keeper), answers_of.apply),
    ):
        for entry in ledger.entries(stream):
            apply(entry)
    assert rows() == before
