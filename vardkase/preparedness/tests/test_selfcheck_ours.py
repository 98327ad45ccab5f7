"""The self-check that is ours: each authority's own by year, with last year beside, live data offered, and made again from its ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation.models import Organisation
from vardkase.preparedness import evidence, queries
from vardkase.preparedness.events import selfchecks as events
from vardkase.preparedness.models import AnswerRow, FollowupFormRow
from vardkase.preparedness.projections import asking as projections
from vardkase.preparedness.queries import asking as asking_queries
from vardkase.preparedness.rules.asking import Form, Group, Kind, Question
from vardkase.preparedness.selfcheck_form import FILE, selfcheck_form
from vardkase.preparedness.tests.rules_scenes import Desk, form, says
from vardkase.preparedness.tests.scenes import Chain, hours, limit, refused
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
FORM = selfcheck_form()
OWN, AREA = FORM.questions[:2]


def question(key: str) -> Question:
    found = FORM.question(key)
    assert found is not None, key
    return found


@kept
def desk(filled: Any) -> Desk:
    """Last year's check of the board, and this year's of the social board."""
    desk = Desk(filled)
    desk.check(1, says(OWN, "partly", evidence="Två nämnder saknas."), says(AREA, "not_known"), year=desk.year - 1)
    desk.check(1, says(OWN, "yes"), place=filled.social)
    return desk


def kept_answers(desk: Desk, place: UUID | None = None) -> dict[int, dict[str, str]]:
    return {
        year: {one.key: one.value for one in answers}
        for year, answers in asking_queries.answered(desk.town.viewer, place or desk.keeper)
    }  # fmt: skip


class TestTheYears:
    def test_each_year_and_each_authority_has_its_own(self, desk: Desk) -> None:
        desk.check(1, says(OWN, "no"))
        assert kept_answers(desk) == {desk.year: {"rsa-own": "no"}, desk.year - 1: {"rsa-own": "partly", "rsa-area": "not_known"}}
        assert kept_answers(desk, desk.town.social) == {desk.year: {"rsa-own": "yes"}}
        assert desk.selfcheck().years == (desk.year, desk.year - 1)
        assert desk.selfcheck(place=desk.town.social).years == (desk.year,)

    def test_a_year_that_has_passed_can_be_completed_and_one_to_come_not_begun(self, desk: Desk) -> None:
        desk.check(1, says(AREA, "yes"), year=2006)
        assert kept_answers(desk)[2006] == {"rsa-area": "yes"}
        for year in (2005, desk.year + 1, 0, 9999):
            with refused("preparedness.not_found"):
                desk.do("answer_selfcheck", authority_id=desk.keeper, year=year, group=1, answers=(), seen="")

    def test_last_years_stands_beside_and_what_was_known_in_the_form(self, desk: Desk) -> None:
        own, area, *_rest = desk.selfcheck().group(1).questions
        assert own.earlier is not None
        assert (own.earlier.answer.value, own.earlier.certain) == ("partly", True)
        assert own.beforehand is not None
        assert (own.beforehand.value, own.beforehand.evidence) == ("partly", "Två nämnder saknas.")
        assert area.earlier is not None
        assert area.beforehand is None

    def test_of_another_authority_nothing_stands_beside(self, desk: Desk) -> None:
        first, *_rest = desk.selfcheck(place=desk.town.social).group(1).questions
        assert first.earlier is None

    def test_only_what_differs_is_written_with_the_version_and_the_words(self, desk: Desk) -> None:
        desk.check(1, says(OWN, "yes"), says(AREA, "no"))
        entry = desk.check(1, says(OWN, "yes"), says(AREA, "partly"))
        assert entry.event.answers == (says(AREA, "partly"),)
        assert (entry.event.form, entry.event.version, entry.event.authority) == ("selfcheck", FORM.version, "Kommunstyrelsen")

    def test_an_answer_taken_back_is_no_progress_and_offers_last_year_no_more(self, desk: Desk) -> None:
        desk.check(1, says(OWN, "yes"))
        assert desk.selfcheck().progress.answered == 1
        desk.check(1, says(OWN))
        assert desk.selfcheck().progress.answered == 0
        # Somebody has emptied it: that is not to be filled in again behind their back.
        assert desk.selfcheck().group(1).questions[0].beforehand is None


class TestWhenTheQuestionsChange:
    def test_an_answer_to_other_words_stays_beside_and_comes_back_with_them(self, desk: Desk, monkeypatch: Any) -> None:
        desk.check(1, says(OWN, "yes"))
        other = replace(OWN, text="Omfattar analysen allt?")
        first, *rest = FORM.groups
        changed = replace(FORM, version=2, groups=(replace(first, questions=(other, *first.questions[1:])), *rest))
        monkeypatch.setattr(asking_queries, "selfcheck_form", lambda: changed)
        page = desk.selfcheck()
        assert "rsa-own" not in page.answers
        assert [(one.question, one.value) for one in page.no_longer] == [(OWN.text, "yes")]
        desk.check(1, says(other, "no"))
        assert desk.selfcheck().answers["rsa-own"].value == "no"
        monkeypatch.undo()
        assert desk.selfcheck().answers["rsa-own"].value == "yes"
        assert [one.value for one in desk.selfcheck().no_longer] == ["no"]

    def test_the_file_is_read_strictly_and_once(self) -> None:
        assert selfcheck_form() is FORM
        assert FILE.is_file()
        assert all(one.type is Kind.STATE for one in FORM.questions)
        assert len(FORM.questions) == 27


class TestWhatTheHouseKnows:
    def sources(self, desk: Desk, viewer: Any = None) -> dict[str, Any]:
        keys = ("selfcheck.own", "selfcheck.area", "selfcheck.companies", "selfcheck.followup", "vital_functions.count",
                "vital_functions.with_tolerance", "vital_functions.dependencies_checked")  # fmt: skip
        return {key: evidence.ask(key, viewer or desk.town.viewer, desk.keeper, desk.today) for key in keys}

    def test_of_an_empty_register_it_knows_nothing(self, desk: Desk) -> None:
        assert set(self.sources(desk).values()) == {None}

    def test_it_counts_and_says_on_which_day_and_page(self, desk: Desk) -> None:
        chain = Chain(desk.town)
        chain.add("El", external=True, owner="Elnätsbolaget", tolerance=limit(1))
        chain.add("Skola")
        chain.link("Skola", "El", hours(4), verified_on=desk.today, assumed=False)
        found = self.sources(desk)
        assert {key: (one.value, one.text) for key, one in found.items() if one} == {
            "selfcheck.own": ("", "Verksamheter i registret som kommunen driver: 1."),
            "selfcheck.area": ("", "Verksamheter i registret som drivs av andra: 1."),
            "selfcheck.companies": ("", "Verksamheter i registret som drivs av kommunens bolag och kommunalförbund: 0."),
            "vital_functions.count": ("2", "Samhällsviktiga verksamheter i registret: 2."),
            "vital_functions.with_tolerance": ("1", "Med bestämd tolerabel avbrottstid: 1 av 2 samhällsviktiga verksamheter."),
            "vital_functions.dependencies_checked": ("1", "Beroenden som har prövats under året: 1 av 1."),
        }
        assert {one.on for one in found.values() if one} == {desk.today}
        assert {one.link for one in found.values() if one} == {reverse("preparedness:functions", args=[desk.keeper])}

    def test_a_dependency_checked_another_year_is_not_checked_this_year(self, desk: Desk) -> None:
        chain = Chain(desk.town)
        chain.add("El")
        chain.add("Skola")
        chain.link("Skola", "El", hours(4), verified_on=date(desk.year - 1, 12, 31))
        found = evidence.ask("vital_functions.dependencies_checked", desk.town.viewer, desk.keeper, desk.today)
        assert found is not None
        assert found.value == "0"

    def test_it_never_answers_what_a_human_must_judge(self, desk: Desk) -> None:
        """That there are functions in the register does not say that the analysis covers them."""
        Chain(desk.town).add("Skola")
        own, *_rest = desk.selfcheck().group(1).questions
        assert own.offered is not None
        assert own.offered.value == ""
        assert own.beforehand is not None
        assert (own.beforehand.value, own.beforehand.evidence) == ("partly", "Verksamheter i registret som kommunen driver: 1.")

    def test_a_follow_up_sent_last_year_says_yes_from_its_day(self, desk: Desk) -> None:
        desk.ask(desk.year - 1, form())
        desk.do("mark_sent", year=desk.year - 1, on=desk.today, to="Länsstyrelsen", registry="KS 7", note="Delvis.")
        known = self.sources(desk)["selfcheck.followup"]
        assert (known.value, known.on) == ("yes", desk.today)
        assert "KS 7" in known.text
        assert evidence.ask("selfcheck.followup", desk.town.viewer, desk.keeper, date(desk.year, 1, 1)) is None
        desk.do("reopen_followup", year=desk.year - 1, reason="Fel.")
        assert self.sources(desk)["selfcheck.followup"] is None

    def test_it_is_not_told_to_who_may_not_read_it(self, desk: Desk) -> None:
        Chain(desk.town).add("Skola")
        for viewer in (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), nobody()):
            assert set(self.sources(desk, viewer).values()) == {None}

    def test_every_key_that_a_question_names_is_known_by_somebody(self) -> None:
        assert {one.evidence for one in FORM.questions if one.evidence} <= set(evidence.known_keys())


class TestWhoMay:
    def test_a_unit_its_own_and_the_keeper_all(self, desk: Desk, social_coordinator: Any) -> None:
        desk.check(1, says(AREA, "no"), place=desk.town.social)
        names = [(one.name, one.progress.answered) for one in queries.rules_home(desk.town.viewer, desk.today)]
        assert names == [("Kommunstyrelsen", 0), ("Provköpings kommun", 0), ("Socialnämnden", 2)]
        assert [one.name for one in queries.rules_home(social_coordinator, desk.today)] == ["Socialnämnden"]
        assert queries.rules_home(nobody(), desk.today) == ()
        with refused("preparedness.not_found"):
            desk.selfcheck(viewer=social_coordinator)

    def test_who_reads_only_is_refused_by_name_and_who_reads_not_finds_nothing(self, desk: Desk) -> None:
        number = ledger.head(events.stream_of(desk.keeper)).number
        for viewer, code in (
            (viewer_with(Role.AUDITOR), "rules_may_not"), (viewer_with(Role.DUTY_OFFICER), "rules_may_not"),
            (viewer_with(Role.STAFF_MEMBER), "not_found"), (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), "not_found"),
            (nobody(), "not_found"),
        ):  # fmt: skip
            with refused(f"preparedness.{code}"):
                desk.do("answer_selfcheck", viewer=viewer, authority_id=desk.keeper, year=desk.year, group=1, answers=(), seen="")
        assert ledger.head(events.stream_of(desk.keeper)).number == number

    def test_an_authority_that_has_ended_is_read_and_not_answered(self, desk: Desk) -> None:
        Organisation.objects.filter(pk=desk.town.social).update(valid_to=desk.today)
        assert desk.selfcheck(place=desk.town.social).progress.answered == 1
        with refused("preparedness.authority_has_ended", authority="Socialnämnden"):
            desk.check(1, says(OWN, "no"), place=desk.town.social)
        assert [one.name for one in queries.rules_home(desk.town.viewer, desk.today)] == ["Kommunstyrelsen", "Provköpings kommun"]

    def test_what_is_no_authority_has_none(self, desk: Desk) -> None:
        for place in (desk.town.office, new_id()):
            with refused("preparedness.not_found"):
                desk.selfcheck(place=place)


class TestFromTheLedger:
    def test_each_entry_makes_its_rows_and_the_latest_words_stand(self, desk: Desk) -> None:
        desk.check(1, says(OWN, "no"))
        desk.check(1, says(OWN, "yes", evidence="Ändrat."))
        before = list(AnswerRow.objects.order_by("id").values())
        projections.forget_selfchecks(desk.keeper)
        assert {row.place_id for row in AnswerRow.objects.all()} == {desk.town.social}
        for entry in ledger.entries(events.stream_of(desk.keeper)):
            projections.apply(entry)
            projections.apply(entry)
        assert list(AnswerRow.objects.order_by("id").values()) == before

    def test_a_refused_answer_leaves_no_entry(self, desk: Desk) -> None:
        number = ledger.head(events.stream_of(desk.keeper)).number
        for answers, code in (
            ((says(OWN, "ja"),), "answer_choice"), ((says(OWN, "yes", on=date(2999, 1, 1)),), "answer_in_future"),
            ((says(OWN, "yes"), says(question("plan-term"), "yes")), "no_such_question"), ((), "nothing_changed"),
        ):  # fmt: skip
            with refused(f"preparedness.{code}"):
                desk.check(1, *answers)
        assert ledger.head(events.stream_of(desk.keeper)).number == number

    def test_the_follow_ups_of_the_same_authority_are_another_matter(self, desk: Desk) -> None:
        desk.ask(found=Form("followup", 1, "F", "", (Group("rsa", "RSA", (OWN,)),)))
        desk.answer(1, says(OWN, "no"))
        assert desk.selfcheck().answers == {}
        assert desk.followup().answers["rsa-own"].value == "no"
        projections.forget_selfchecks(desk.keeper)
        assert desk.followup().answers["rsa-own"].value == "no"
        assert FollowupFormRow.objects.exists()


def test_what_lacks_leads_to_a_measure_with_its_question(client: Any, alvas_cookies: Any, desk: Desk) -> None:
    client.cookies = alvas_cookies
    with time_machine.travel(desk.town.now, tick=False):
        desk.check(1, says(OWN, "no"), says(AREA, "partly"), says(question("rsa-used"), "yes"))
        page = html.fromstring(client.get(reverse("preparedness:selfcheck", args=[desk.keeper, desk.year])).content.decode())
        links = [one for one in page.xpath("//main//a/@href") if "source=indicator" in one]
        assert [one.partition("reference=")[2].partition("&")[0] for one in links] == ["rsa-own", "rsa-area"]
        assert client.get(links[0]).status_code == 200
