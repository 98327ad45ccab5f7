"""The organisation changes in mid-round: units that end, merge and go on as others, and the whole that is judged by whom it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.actions import close_organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness.actions import analyses, risks, rounds
from vardkase.preparedness.events.rounds import stream_of
from vardkase.preparedness.forms.analyses import RoundForm
from vardkase.preparedness.models.analyses import AnalysisRow, RoundRow
from vardkase.preparedness.projections import rounds as projections
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.imports import places
from vardkase.preparedness.queries.units import unit_choices
from vardkase.preparedness.rules.rollup import Change
from vardkase.preparedness.rules.rounds import AnalysisState, Move, Round
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk

pytestmark = pytest.mark.django_db
OFFICE = OrganisationKind.ADMINISTRATION


def refused(code: str, act: Callable[..., Any], **facts: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(**facts)
    assert found.value.code == f"preparedness.{code}", found.value
    return found.value


def end(rsa: Rsa, unit: str) -> None:
    """A unit ends in the register."""
    close_organisation(
        viewer=rsa.town.viewer, organisation_id=rsa.units[unit], reason="Ny organisation.", key=new_id(), now=rsa.town.now
    )  # fmt: skip


def replaced(rsa: Rsa, old: str, new: str, year: int = 2019, **more: Any) -> Any:
    ids = {"old_id": rsa.units[old], "new_id": rsa.units[new], "why": "Ny organisation.", **more}
    return rounds.replace_unit(**rsa.common(round_id=rsa.rounds[year], **ids))


def now_is(rsa: Rsa, year: int = 2019) -> Round:
    return queries.round_page(rsa.town.viewer, rsa.rounds[year], rsa.today).round


def changed(rsa: Rsa, **more: Any) -> Round:
    """The round as it is after a change that says what stands there, but for what is told."""
    before = now_is(rsa)
    said = {"units": tuple(one.unit_id for one in before.units if not one.whole), **more}
    draft = rsa.draft(2019, **said)
    rounds.change_round(**rsa.common(round_id=before.id, draft=draft, seen=rsa.seen(before)))
    return now_is(rsa)


def added(rsa: Rsa, key: str, name: str, parent: UUID | None = None) -> UUID:
    rsa.units[key] = rsa.town.organisation(name, OFFICE, parent or rsa.town.social)
    return rsa.units[key]


class TestAUnitThatHasEnded:
    def test_stays_in_the_round_where_it_was_and_the_days_can_still_be_changed(self, rsa: Rsa) -> None:
        rsa.start(2019, "Socialkontoret")
        end(rsa, "Socialkontoret")
        found = changed(rsa, due=date(2019, 6, 14))
        assert found.due == date(2019, 6, 14)
        assert found.unit(rsa.units["Socialkontoret"]).unit == "Socialkontoret"
        assert found.unit(rsa.units["Socialkontoret"]).authority_id == rsa.town.social

    def test_is_still_offered_in_the_form_of_the_round_and_in_no_other(self, rsa: Rsa) -> None:
        end(rsa, "Bostäder")
        now = unit_choices(rsa.town.viewer, rsa.town.board)
        assert "Bostäder" not in {name for _id, name in now}
        form = RoundForm(units=now, found=now_is(rsa))
        assert dict(form.fields["units"].choices)[str(rsa.units["Bostäder"])] == "Bostäder"
        assert str(rsa.units["Bostäder"]) in form.initial["units"]
        fresh = RoundForm(units=now)
        assert str(rsa.units["Bostäder"]) not in dict(fresh.fields["units"].choices)

    def test_is_taken_out_while_it_has_begun_nothing_and_does_not_come_back(self, rsa: Rsa) -> None:
        end(rsa, "Bostäder")
        left = tuple(one for one in rsa.draft(2019).units if one != rsa.units["Bostäder"])
        assert changed(rsa, units=left).unit(rsa.units["Bostäder"]) is None
        before = now_is(rsa)
        again = rsa.draft(2019, units=(*left, rsa.units["Bostäder"]))
        refused("no_such_unit", rounds.change_round, **rsa.common(round_id=before.id, draft=again, seen=rsa.seen(before)))

    def test_begins_nothing_and_what_it_has_is_read_and_handed_in_but_not_changed(self, rsa: Rsa) -> None:
        rsa.start(2019, "Socialkontoret")
        said = rsa.judge(2019, "Socialkontoret", risk("Hot mot personal"))
        end(rsa, "Socialkontoret")
        end(rsa, "Bostäder")
        start = rsa.common(round_id=rsa.rounds[2019], unit_id=rsa.units["Bostäder"])
        assert refused("unit_has_ended", analyses.start_analysis, **start).facts["unit"] == "Bostäder"
        page = queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today)
        assert {one.unit.unit: (one.has_ended, one.may_start) for one in page.lines} == {
            "Kommunstyrelsekontoret": (False, True), "Socialkontoret": (True, False), "Bostäder": (True, False),
        }  # fmt: skip
        where = {"analysis_id": rsa.analyses[2019, "Socialkontoret"]}
        for act, facts in (
            (risks.save_risk, {"risk": risk("Ny")}),
            (risks.drop_risk, {"risk_id": said.id, "reason": "Struken."}),
            (analyses.save_text, {"part": "2", "heading": "Metod", "text": "Text."}),
            (analyses.change_method, {"method": "olycka", "why": "Annan."}),
        ):
            refused("unit_has_ended", act, **rsa.common(**where, **facts))
        rsa.move(2019, "Socialkontoret", Move.SUBMIT, Move.APPROVE)
        assert rsa.page(2019, "Socialkontoret").head.state is AnalysisState.APPROVED
        assert rsa.risks(2019, "Socialkontoret") == {"Hot mot personal": said}

    def test_is_offered_nothing_to_write_and_its_pages_say_why(self, client: Any, alvas_cookies: Any, rsa: Rsa) -> None:
        rsa.start(2019, "Socialkontoret")
        said = rsa.judge(2019, "Socialkontoret", risk("Hot mot personal"))
        client.cookies, id = alvas_cookies, rsa.analyses[2019, "Socialkontoret"]
        where = [reverse("preparedness:analysis", args=[id]), reverse("preparedness:risk", args=[id, said.id])]
        writing = [reverse(f"preparedness:{name}", args=[id]) for name in ("new_risk", "new_workshop", "change_method", "import_risks")]
        writing.append(reverse("preparedness:edit_risk", args=[id, said.id]))
        offered = "".join(client.get(one).content.decode() for one in where)
        assert [one for one in writing if f'href="{one}"' not in offered] == []
        assert id in {one.id for one in places(rsa.town.viewer)}
        end(rsa, "Socialkontoret")
        pages = [client.get(one).content.decode() for one in where]
        assert not any(f'href="{one}' in page for one in writing for page in pages)
        why = "Socialkontoret har upphört i registret. Analyserna kan läsas men inte ändras."
        completeness = client.get(reverse("preparedness:completeness", args=[id])).content.decode()
        assert why in pages[0]
        assert why in completeness
        # What it has done can still be handed in.
        assert reverse("preparedness:submit_analysis", args=[id]) in pages[0]
        assert id not in {one.id for one in places(rsa.town.viewer)}
        assert why in client.get(reverse("preparedness:report_text", args=[id, 2]), follow=True).content.decode()

    def test_goes_on_as_another_though_it_has_ended(self, rsa: Rsa) -> None:
        rsa.start(2019, "Socialkontoret")
        rsa.judge(2019, "Socialkontoret", risk("Hot mot personal"))
        end(rsa, "Socialkontoret")
        added(rsa, "Omsorg", "Omsorgskontoret")
        replaced(rsa, "Socialkontoret", "Omsorg")
        rsa.start(2019, "Omsorg")
        assert list(rsa.risks(2019, "Omsorg")) == ["Hot mot personal"]
        assert changed(rsa, due=date(2019, 6, 14)).unit(rsa.units["Socialkontoret"]).replaced_by == rsa.units["Omsorg"]


class TestAChangeOfTheRound:
    def test_keeps_the_own_days_that_it_says_nothing_of(self, rsa: Rsa) -> None:
        unit = rsa.units["Bostäder"]
        changed(rsa, own_days=((unit, date(2019, 4, 30)),))
        found = changed(rsa, name="RSA vårvintern")
        assert (found.name, found.unit(unit).due) == ("RSA vårvintern", date(2019, 4, 30))
        assert found.due_of(found.unit(unit)) == date(2019, 4, 30)

    def test_keeps_the_scales_that_were_chosen_though_the_municipality_s_file_has_changed(
        self, rsa: Rsa, settings: Any, tmp_path: Any
    ) -> None:
        rsa.start(2019, "Kontoret")
        before = now_is(rsa).method
        shipped = (rounds.methods.DATA / "methods.json").read_text(encoding="utf-8")
        own = tmp_path / "egna-skalor.json"
        own.write_text(shipped.replace(before.name, "Omdöpt"), encoding="utf-8")
        settings.RSA_METHODS = own
        assert rounds.methods.method("samhalle").name == "Omdöpt"
        assert changed(rsa, due=date(2019, 6, 14)).method == before

    def test_calls_the_units_what_they_are_called_now(self, rsa: Rsa) -> None:
        row = projections.round_of(RoundRow.objects.get().body)
        old = replace(row, units=tuple(replace(one, unit=f"Gamla {one.unit}") for one in row.units))
        RoundRow.objects.update(body=projections._body(old))
        assert changed(rsa).unit(rsa.units["Bostäder"]).unit == "Bostäder"

    def test_leaves_what_another_goes_on_as(self, rsa: Rsa) -> None:
        added(rsa, "Omsorg", "Omsorgskontoret")
        replaced(rsa, "Socialkontoret", "Omsorg")
        before = now_is(rsa)
        fewer = tuple(one.unit_id for one in before.units if not one.whole and one.unit_id != rsa.units["Omsorg"])
        found = refused(
            "unit_is_needed", rounds.change_round,
            **rsa.common(round_id=before.id, draft=rsa.draft(2019, units=fewer), seen=rsa.seen(before)),
        )  # fmt: skip
        assert (found.facts["unit"], found.facts["other"], found.facts["field"]) == ("Socialkontoret", "Omsorgskontoret", "units")
        assert now_is(rsa) == before


class TestAUnitThatGoesOnAsAnother:
    def test_what_was_judged_two_steps_back_comes_along(self, rsa: Rsa) -> None:
        rsa.start(2019, "Socialkontoret")
        rsa.judge(2019, "Socialkontoret", risk("Hot mot personal"))
        added(rsa, "Omsorg", "Omsorgskontoret")
        added(rsa, "Välfärd", "Välfärdskontoret")
        replaced(rsa, "Socialkontoret", "Omsorg")
        replaced(rsa, "Omsorg", "Välfärd")
        rsa.start(2019, "Välfärd")
        assert list(rsa.risks(2019, "Välfärd")) == ["Hot mot personal"]

    def test_two_that_merge_bring_both_their_risks_each_compared_with_its_own(self, rsa: Rsa) -> None:
        added(rsa, "Fritid", "Fritidskontoret")
        changed(rsa, units=(*rsa.draft(2019).units,))
        for unit, name in (("Socialkontoret", "Hot mot personal"), ("Fritid", "Brand i simhallen")):
            rsa.start(2019, unit)
            rsa.judge(2019, unit, risk(name, 2, 2))
            rsa.judge(2019, unit, risk(f"{name}, igen", 3, 3))
        rsa.open(2020)
        added(rsa, "Nya", "Nya kontoret")
        for unit in ("Socialkontoret", "Fritid"):
            replaced(rsa, unit, "Nya", 2020)
        rsa.start(2020, "Nya")
        carried = rsa.risks(2020, "Nya")
        assert sorted(one.number for one in carried.values()) == [1, 2, 3, 4]
        assert {one.judged for one in carried.values()} == {False}
        for one in carried.values():
            rsa.judge(2020, "Nya", replace(one, judged=True, likelihood=4))
        rsa.judge(2020, "Nya", risk("Helt ny"))
        found = {one.name: what for what, one in queries.changes(rsa.town.viewer, rsa.analyses[2020, "Nya"])}
        assert found.pop("Helt ny") is Change.NEW
        assert set(found) == set(carried)
        assert set(found.values()) == {Change.UP}
        assert {one.name: one.change for one in rsa.page(2020, "Nya").lines if one.name != "Helt ny"} == found
        page = queries.risk_page(rsa.town.viewer, rsa.analyses[2020, "Nya"], rsa.ids["Fritid: Brand i simhallen"])
        assert page.change is Change.UP

    def test_nothing_goes_round_in_a_ring(self, rsa: Rsa) -> None:
        replaced(rsa, "Socialkontoret", "Bostäder")
        found = refused(
            "unit_is_replaced", replaced, rsa=rsa, old="Bostäder", new="Socialkontoret"
        )  # fmt: skip
        assert (found.facts["unit"], found.facts["other"]) == ("Socialkontoret", "Bostäder")
        assert now_is(rsa).unit(rsa.units["Bostäder"]).replaced_by is None

    def test_is_asked_for_nothing_and_counted_where_it_went(self, rsa: Rsa) -> None:
        rsa.start(2019, "Socialkontoret")
        rsa.judge(2019, "Socialkontoret", risk())
        rsa.move(2019, "Socialkontoret", Move.SUBMIT)
        replaced(rsa, "Socialkontoret", "Bostäder")
        page = queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today)
        assert ([one.unit.unit for one in page.asked], page.done) == (["Kommunstyrelsekontoret", "Bostäder"], 0)
        (line,) = queries.rounds(rsa.town.viewer)
        assert (line.done, line.units) == (0, 2)

    def test_the_same_sending_twice_is_one_and_another_with_its_key_is_refused(self, rsa: Rsa) -> None:
        facts = rsa.common(round_id=rsa.rounds[2019], old_id=rsa.units["Socialkontoret"], new_id=rsa.units["Bostäder"], why="Ny nämnd.")
        first, second = rounds.replace_unit(**facts), rounds.replace_unit(**facts)
        assert (second.number, second.repeated) == (first.number, True)
        with pytest.raises(Refusal, match=r"ledger\.key_reused"):
            rounds.replace_unit(**{**facts, "why": "En annan."})

    def test_only_as_a_unit_of_the_municipality_that_is_in_use(self, rsa: Rsa) -> None:
        rsa.units["Grannen"] = rsa.town.organisation("Grannkommunen", partner=True)
        added(rsa, "Nedlagd", "Nedlagda kontoret")
        end(rsa, "Nedlagd")
        for new in ("Grannen", "Nedlagd"):
            refused("no_such_unit", replaced, rsa=rsa, old="Socialkontoret", new=new)
        refused("no_such_unit", replaced, rsa=rsa, old="Grannen", new="Socialkontoret")


class TestTheWhole:
    def test_belongs_to_the_one_that_leads_the_round(self, rsa: Rsa) -> None:
        # The secrets of the whole are read where the rounds are led from its first day, those of another authority when they are given.
        found = refused(
            "not_the_whole", rounds.open_round,
            **rsa.common(keeper_id=rsa.town.board, draft=rsa.draft(2020, whole=rsa.units["Socialkontoret"])),
        )  # fmt: skip
        assert (found.facts["field"], found.facts["unit"]) == ("whole", "Socialkontoret")
        refused("not_the_whole", changed, rsa=rsa, whole=rsa.units["Bostäder"])
        refused("not_the_whole", replaced, rsa=rsa, old="Kommunen", new="Socialkontoret")
        assert RoundRow.objects.count() == 1

    def test_may_be_a_unit_of_the_leading_authority_or_be_left_out(self, rsa: Rsa) -> None:
        assert changed(rsa, whole=rsa.town.office).whole.unit_id == rsa.town.office
        found = changed(rsa, whole=None, units=rsa.draft(2019).units)
        assert found.whole is None
        assert found.due_of(found.unit(rsa.town.office)) == date(2019, 5, 31)

    def test_is_one_also_when_the_old_one_goes_on_as_a_unit_that_is_in_the_round_already(self, rsa: Rsa) -> None:
        replaced(rsa, "Kommunen", "Kontoret")
        found = now_is(rsa)
        assert [one.unit_id for one in found.units if one.whole] == [rsa.town.office]
        assert found.unit(rsa.units["Kommunen"]).replaced_by == rsa.town.office
        rsa.start(2019, "Kontoret")
        assert rsa.page(2019, "Kontoret").head.whole

    def test_stays_what_it_is_once_it_has_begun(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kommunen")
        assert refused("whole_is_set", changed, rsa=rsa, whole=None, units=(*rsa.units.values(),)).facts["field"] == "whole"
        refused("whole_is_set", changed, rsa=rsa, whole=rsa.town.office, units=tuple(rsa.units.values()))
        rsa.start(2019, "Kontoret")
        assert AnalysisRow.objects.get(unit_id=rsa.town.office).whole is False


def test_the_rounds_are_what_the_ledger_makes_them(rsa: Rsa) -> None:
    added(rsa, "Omsorg", "Omsorgskontoret")
    replaced(rsa, "Socialkontoret", "Omsorg")
    replaced(rsa, "Kommunen", "Kontoret")
    changed(rsa, whole=rsa.town.office, own_days=((rsa.units["Omsorg"], date(2019, 4, 30)),), units=tuple(rsa.units.values()))
    rounds.remind_unit(**rsa.common(round_id=rsa.rounds[2019], unit_id=rsa.units["Omsorg"], text="Snart."))
    rounds.close_round(**rsa.common(round_id=rsa.rounds[2019], reason="Klart."))
    before = list(RoundRow.objects.values())
    projections.forget(rsa.town.board)
    assert not RoundRow.objects.exists()
    for entry in ledger.entries(stream_of(rsa.town.board)):
        projections.apply(entry)
    assert list(RoundRow.objects.values()) == before
