"""Rule sets as data: their days, what a file may say, what differs between two, and what an analysis lacks by one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from vardkase.kernel import codec
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import lists, rulefiles
from vardkase.preparedness.rules.completeness import Content, Want, completeness
from vardkase.preparedness.rules.ruleset_compare import Area, compare
from vardkase.preparedness.rules.rulesets import Formula, RuleSet, Sure, election, election_before, find, in_force
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.preparedness.words import rulesets as words

KEYS = ("area", "method", "functions", "dependencies", "risks", "vulnerabilities", "measures")


def ours() -> RuleSet:
    (found,) = rulefiles.ours()
    return found


def plain(**changes: Any) -> dict[str, Any]:
    return {**codec.to_plain(ours()), **changes}


def read(said: Any) -> RuleSet:
    return rulefiles.read_rule_set(said if isinstance(said, str) else json.dumps(said))


class TestWhatComesWithTheHouse:
    def test_it_has_the_seven_parts_and_warns_of_what_nobody_has_read(self) -> None:
        found = ours()
        assert [one.number for one in found.parts] == [1, 2, 3, 4, 5, 6, 7]
        assert tuple(one.key for one in found.parts) == KEYS
        assert "MCFFS 2026:9" in found.warnings[0]
        assert "läs" in found.warnings[0]
        assert found.valid_to is None

    def test_what_is_not_confirmed_is_marked_and_never_asked_for(self) -> None:
        items = [item for part in ours().parts for item in part.items]
        assert {one.sure for one in items} == {Sure.READ, Sure.UNCONFIRMED}
        assert not [one.key for one in items if one.required and one.sure is not Sure.READ]
        assert all(least.sure is Sure.OURS for part in ours().parts for least in part.least)
        assert ours().capability_sure is Sure.UNCONFIRMED

    def test_the_agency_has_the_name_of_its_day(self) -> None:
        names = {on: one.short for on in (date(2015, 10, 31), date(2025, 12, 31), date(2026, 1, 1)) if (one := ours().agency(on))}
        assert list(names.values()) == ["MSB", "MSB", "MCF"]

    def test_both_definitions_of_a_vital_activity_are_kept(self) -> None:
        def both(on: date) -> list[str]:
            return [one.key for one in ours().meanings(on) if one.term == "Samhällsviktig verksamhet"]

        assert both(date(2027, 1, 1)) == ["samhallsviktig-2015", "samhallsviktig-2022"]
        assert both(date(2015, 11, 25)) == ["samhallsviktig-2015"]

    def test_its_lists_are_there(self) -> None:
        assert set(ours().lists) <= {one.key for one in lists.lists()}

    def test_written_as_a_file_it_is_read_as_it_was(self) -> None:
        assert read(plain()) == ours()


class TestDays:
    def test_the_elections_and_what_follows_from_them(self) -> None:
        assert [election(year) for year in (2022, 2026, 2030, 2034)] == [
            date(2022, 9, 11), date(2026, 9, 13), date(2030, 9, 8), date(2034, 9, 10),
        ]  # fmt: skip
        assert [election_before(on) for on in (date(2026, 9, 12), date(2026, 9, 13), date(2029, 1, 1))] == [2022, 2026, 2026]
        days = {one.key: one for one in ours().deadlines}
        assert [days["rsa_due"].due(year) for year in (2026, 2030)] == [date(2027, 10, 31), date(2031, 10, 31)]
        assert days["followup"].due(2026) == date(2027, 2, 15)
        assert (days["rsa_due"].formula, days["followup"].formula) == (Formula.AFTER_ELECTION, Formula.YEARLY)

    def test_what_was_reported_under_one_set_is_read_under_it_when_another_holds(self) -> None:
        """rsa-cases.md B4; the days are placeholders and not the real ones."""
        a = replace(ours(), key="a", valid_to=date(2026, 6, 30))
        part = replace(ours().parts[0], heading="Kommunen")
        b = replace(ours(), key="b", valid_from=date(2026, 7, 1), parts=(part, *ours().parts[1:]))
        assert in_force((a, b), date(2023, 10, 31)) == (a,)
        assert in_force((a, b), date(2027, 1, 1)) == (b,)
        assert [in_force((a, b), on)[0].key for on in (date(2026, 6, 30), date(2026, 7, 1))] == ["a", "b"]
        made_with = find((a, b), "a@1")
        assert made_with is not None
        assert made_with.parts[0].heading == "Beskrivning av kommunen och dess geografiska område"

    def test_a_new_version_holds_and_the_old_one_is_found_by_its_reference(self) -> None:
        old, new = ours(), replace(ours(), version=2, name="Ny")
        assert in_force((old, new), date(2027, 1, 1)) == (new,)
        assert find((old, new), old.key) == new
        assert find((old, new), "msbfs-2015-5@1") == old
        assert find((old, new), "msbfs-2015-5@3") is None
        assert old.id != new.id

    def test_none_holds_before_it_began(self) -> None:
        assert in_force((ours(),), date(2015, 1, 1)) == ()


def test_what_differs_between_two_is_said_once_and_nothing_else() -> None:
    after = replace(ours(), version=2, warnings=(), deadlines=(replace(ours().deadlines[0], day=30), *ours().deadlines[1:]))
    found = compare(ours(), after)
    assert [one.area for one in found] == [Area.WARNING, Area.WARNING, Area.DEADLINE]
    assert found[0].after == ""
    assert found[2].before.endswith("10-31")
    assert found[2].after.endswith("10-30")
    assert compare(ours(), ours()) == ()


class TestAFileIsReadStrictly:
    def test_what_is_wrong_is_said_with_its_place(self) -> None:
        parts, deadline = plain()["parts"], plain()["deadlines"][0]
        cases: list[tuple[Any, str, dict[str, Any]]] = [
            ('{"key": "a",\n "name": }', "json_unread", {"line": 2}),
            ("", "json_unread", {"line": 1}),
            ("[" * 5000, "json_unread", {}),
            ('{"key": "a", "key": "b"}', "json_twice", {"where": "key"}),
            ('{"version": NaN}', "json_unread", {}),
            ("[]", "json_kind", {"where": "{}"}),
            ({**plain(), "extra": 1}, "json_unknown", {"where": "extra"}),
            ({key: said for key, said in plain().items() if key != "name"}, "json_lacks", {"where": "name"}),
            (plain(name="  "), "json_lacks", {"where": "name"}),
            (plain(version="1"), "json_kind", {"where": "version"}),
            (plain(version=True), "json_kind", {"where": "version"}),
            (plain(version=0), "json_kind", {"where": "version"}),
            (plain(parts=[]), "json_lacks", {"where": "parts"}),
            (plain(parts={}), "json_kind", {"where": "parts"}),
            (plain(parts=[parts[0], {**parts[1], "heading": 7}]), "json_kind", {"where": "parts[1].heading"}),
            (plain(parts=[parts[0], parts[0]]), "json_twice", {"where": "parts[1]: area"}),
            (plain(parts=[{**parts[0], "sure": "V"}]), "json_choice", {"where": "parts[0].sure", "said": "V"}),
            (plain(valid_from="2015"), "json_day", {"where": "valid_from"}),
            (plain(valid_to="2014-01-01"), "ruleset_backwards", {"where": "valid_to"}),
            (plain(deadlines=[{**deadline, "month": 2, "day": 30}]), "json_day", {"where": "deadlines[0]"}),
            (plain(deadlines=[{**deadline, "years": 99}]), "json_kind", {"where": "deadlines[0].years"}),
            (plain(key="Å b"), "ruleset_key", {"said": "Å b"}),
            (plain(name="x" * 5000), "json_long", {"where": "name"}),
            (plain(name=PERSONAL_NUMBER), "personal_id", {}),
            (plain(lists=["x"] * 501), "json_too_many", {"where": "lists"}),
            (" " * 1_000_001, "json_too_large", {}),
        ]
        for said, code, facts in cases:
            with refused(f"preparedness.{code}", field="file", **facts):
                read(said)

    def test_every_no_has_words_that_its_facts_fit(self) -> None:
        for said in ('{"key": }', "[]", json.dumps(plain(extra=1)), json.dumps(plain(valid_from="x"))):
            with pytest.raises(Refusal) as no:
                read(said)
            assert "%" not in str(words.REFUSALS[no.value.code]) % no.value.facts


def outline(*headings: str, **merged: str) -> dict[str, Content]:
    """What a table of contents tells: that a heading is there, with some text, or that it is merged with another."""
    return {key: Content("Text.", counts=dict.fromkeys(KEYS, 1), merged_with=merged.get(key, "")) for key in (*headings, *merged)}


class TestCompleteness:
    """The outlines of rsa-cases.md A5: only what their tables of contents tell."""

    CASES: tuple[tuple[str, dict[str, Content], set[str], set[str]], ...] = (
        ("Västervik", outline(*KEYS), set(), set()),
        ("Eskilstuna", outline(*KEYS), set(), set()),
        ("Ängelholm", outline("method", "functions", "dependencies", "risks", "vulnerabilities", "measures"), {"area"}, set()),
        ("Lekeberg", outline("area", "method"), set(KEYS) - {"area", "method"}, set()),
        (
            "Bollebygd",
            outline("area", "method", "functions", "dependencies", "measures", risks="vulnerabilities", vulnerabilities="risks"),
            set(),
            {"risks", "vulnerabilities"},
        ),
    )

    def test_it_finds_what_each_outline_lacks_and_merges(self) -> None:
        for name, found, absent, merged in self.CASES:
            checks = completeness(ours(), found, {})
            wants = {one.part.key: {lack.want for lack in one.lacks} for one in checks}
            assert {key for key, those in wants.items() if Want.NO_PART in those} == absent, name
            assert {key for key, those in wants.items() if Want.MERGED in those} == merged, name

    def test_orust_deviated_and_said_why_and_that_is_accepted(self) -> None:
        found = outline(*KEYS[:-1])
        (measures,) = [one for one in completeness(ours(), found, {"measures": "Åtgärderna beslutas i budgeten."}) if one.motivation]
        assert measures.part.key == "measures"
        assert measures.is_complete
        assert [one.want for one in measures.lacks] == [Want.NO_PART]
        for motivation, rules in (("  ", ours()), ("Skäl.", replace(ours(), deviations=False))):
            assert not completeness(rules, found, {"measures": motivation})[-1].is_complete

    def test_what_is_asked_for_within_a_part(self) -> None:
        some = Content("Text.", frozenset({"tasks", "organisation", "statutes"}))
        area = completeness(ours(), {"area": some}, {})[0]
        assert [(one.want, one.item.key if one.item else "") for one in area.lacks] == [(Want.ITEM, "geography")]
        assert "geografi" in words.lacking(area.lacks[0])
        whole = replace(some, items=some.items | {"geography"})
        assert completeness(ours(), {"area": whole}, {})[0].is_complete
        assert [one.want for one in completeness(ours(), {"area": replace(whole, text=" ")}, {})[0].lacks] == [Want.EMPTY]

    def test_what_is_counted(self) -> None:
        found = {"risks": Content("Text.", counts={"risks": 0})}
        (few,) = completeness(ours(), found, {})[4].lacks
        assert (few.want, few.have) == (Want.TOO_FEW, 0)
        assert "minst en bedömd risk" in words.lacking(few)
        assert completeness(ours(), {"risks": Content(counts={"risks": 75})}, {})[4].is_complete


def test_the_folder_of_a_setting_is_read_while_the_house_runs_and_a_bad_file_is_left_out(settings: Any, tmp_path: Any, caplog: Any) -> None:
    settings.RULESETS = tmp_path
    assert rulefiles.of_folder() == ()
    (tmp_path / "b.json").write_text(json.dumps(plain(key="mcffs", name="Ny")), encoding="utf-8")
    (tmp_path / "a.json").write_text('{"key": 1}', encoding="utf-8")
    assert [one.key for one in rulefiles.of_folder()] == ["mcffs"]
    assert "a.json" in caplog.text
    settings.RULESETS = tmp_path / "borta"
    assert rulefiles.of_folder() == ()
