"""A rule set that is not in order: each fault is refused with its place and in words that say what to do, and leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import queries, rulefiles
from vardkase.preparedness.events import rulesets as events
from vardkase.preparedness.models import RuleSetRow
from vardkase.preparedness.rules.rulesets import COUNTED, Least, RuleSet, check_rule_set
from vardkase.preparedness.rules.strict import MOST_ITEMS, TEXT, read
from vardkase.preparedness.tests.rules_scenes import Desk, rule_set_text
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.preparedness.words import rulesets as words
from vardkase.testing.cases import each
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

Change = Callable[[dict[str, Any]], Any]


def plain(change: Change | None = None) -> dict[str, Any]:
    """The set that comes with the house as its file says it, changed."""
    found: dict[str, Any] = json.loads(rule_set_text())
    if change:
        change(found)
    return found


def part(number: int = 0, /, **changes: Any) -> Change:
    return lambda found: found["parts"][number].update(changes)


def deadline(**changes: Any) -> Change:
    return lambda found: found["deadlines"][0].update(changes)


def item(**changes: Any) -> Change:
    return lambda found: found["parts"][0]["items"][0].update(changes)


def top(**changes: Any) -> Change:
    return lambda found: found.update(changes)


def without(*names: str) -> Change:
    def change(found: dict[str, Any]) -> None:
        place: Any = found
        for name in names[:-1]:
            place = place[int(name)] if name.isdigit() else place[name]
        del place[names[-1]]

    return change


def least(**changes: Any) -> Change:
    return part(2, least=[{"what": "functions", "count": 1, "text": "minst en", **changes}])


FAULTS: list[tuple[str, Change, str, str]] = [
    # what is wrong, how, the code, what the place is
    ("a part without a heading", without("parts", "1", "heading"), "json_lacks", "parts[1].heading"),
    ("an item without its text", without("parts", "0", "items", "2", "text"), "json_lacks", "parts[0].items[2].text"),
    ("an item without a source", without("parts", "0", "items", "0", "sure"), "json_lacks", "parts[0].items[0].sure"),
    ("a heading of nothing", part(heading="   "), "json_lacks", "parts[0].heading"),
    ("no source at all", top(sources=[]), "json_lacks", "sources"),
    ("issued by nobody", top(issued_by=[]), "json_lacks", "issued_by"),
    ("a warning of nothing", top(warnings=["Läs.", " "]), "json_lacks", "warnings[1]"),
    ("a list of nothing", top(lists=[""]), "json_lacks", "lists[0]"),
    ("an unknown field of a part", part(rubrik="Området"), "json_unknown", "parts[0].rubrik"),
    ("an unknown field of a deadline", deadline(hour=12), "json_unknown", "deadlines[0].hour"),
    ("required as a word", item(required="ja"), "json_kind", "parts[0].items[0].required"),
    ("required as a figure", item(required=1), "json_kind", "parts[0].items[0].required"),
    ("a number as a word", part(number="ett"), "json_kind", "parts[0].number"),
    ("a number with a point", part(number=1.5), "json_kind", "parts[0].number"),
    ("a part number below one", part(number=0), "json_kind", "parts[0].number"),
    ("two parts of one number", part(1, number=1), "json_twice", "parts[1]: 1"),
    ("two parts of one key", part(1, key="area"), "json_twice", "parts[1]: area"),
    ("two items of one key", lambda f: f["parts"][0]["items"][1].update(key="tasks"), "json_twice", "parts[0].items[1]: tasks"),
    ("two definitions of one key", lambda f: f["definitions"].append(f["definitions"][0]), "json_twice", "definitions[5]: "),
    ("two provisions of one key", lambda f: f["laws"].append(f["laws"][0]), "json_twice", "laws[5]: leh-rsa"),
    ("two deadlines of one key", lambda f: f["deadlines"].append(f["deadlines"][0]), "json_twice", "deadlines[2]: rsa_due"),
    ("two questions of one key", lambda f: f["questions"].append(f["questions"][0]), "json_twice", "questions[3]: own"),
    ("two steps of one value", lambda f: f["capability"][1].update(value=1), "json_twice", "capability[1]: 1"),
    ("a deadline of no formula", deadline(formula="sometimes"), "json_choice", "deadlines[0].formula"),
    ("a deadline in month thirteen", deadline(month=13), "json_day", "deadlines[0]"),
    ("a deadline on day nought", deadline(day=0), "json_day", "deadlines[0]"),
    ("a deadline on the 29th of February", deadline(month=2, day=29), "json_day", "deadlines[0]"),
    ("a deadline before its election", deadline(years=-1), "json_kind", "deadlines[0].years"),
    ("a deadline eleven years after", deadline(years=11), "json_kind", "deadlines[0].years"),
    ("a deadline in a month too large", deadline(month=10**16), "json_kind", "deadlines[0].month"),
    ("a day that is none", top(valid_from="2026-02-30"), "json_day", "valid_from"),
    ("a day without its hyphens", top(valid_from="20260201"), "json_day", "valid_from"),
    ("a day with a clock", top(valid_from="2026-02-01T00:00"), "json_day", "valid_from"),
    ("a day that is a figure", top(valid_to=2026), "json_kind", "valid_to"),
    ("an end before the beginning", top(valid_from="2026-02-01", valid_to="2026-01-31"), "ruleset_backwards", "valid_to"),
    ("an agency that does", lambda f: f["issued_by"][1].update(valid_to="2020-01-01"), "ruleset_backwards", "issued_by[1]"),
    ("a definition that does", lambda f: f["definitions"][3].update(valid_to="2020-01-01"), "ruleset_backwards", "definitions[3]"),
    ("a text too long", item(text="x" * (TEXT + 1)), "json_long", "parts[0].items[0].text"),
    ("too many parts", top(parts=[{}] * (MOST_ITEMS + 1)), "json_too_many", "parts"),
    ("nothing of what nobody counts", least(what="scenarios"), "json_choice", "parts[2].least[0].what"),
    ("at least none", least(count=0), "json_kind", "parts[2].least[0].count"),
    ("at least fewer than none", least(count=-3), "json_kind", "parts[2].least[0].count"),
]  # fmt: skip


@each("what, change, code, where", FAULTS)
def test_a_fault_is_told_with_its_place_and_what_to_do(what: str, change: Change, code: str, where: str) -> None:
    with pytest.raises(Refusal) as no:
        rulefiles.read_rule_set(json.dumps(plain(change)))
    facts = no.value.facts
    assert no.value.code == f"preparedness.{code}", what
    assert str(facts["where"]).startswith(where), what
    assert facts["field"] == "file"
    with translation.override("sv"):
        sentence = str(words.REFUSALS[no.value.code]) % facts
    assert str(facts["where"]) in sentence
    assert sentence.rstrip("»").endswith("."), sentence


@each("key", ["", "MSBFS", "msbfs 2026", "-a", "å", "a" * 61, "a_b", "a/b", "../a"])
def test_a_key_that_is_none(key: str) -> None:
    code = "ruleset_key" if key else "json_lacks"
    with refused(f"preparedness.{code}", field="file"):
        rulefiles.read_rule_set(json.dumps(plain(top(key=key))))


@each("version", [0, -1])
def test_a_version_is_counted_from_one(version: int) -> None:
    with refused("preparedness.json_kind", where="version"):
        rulefiles.read_rule_set(json.dumps(plain(top(version=version))))


@each(
    "text, code",
    [
        ("", "json_unread"),
        ("null", "json_kind"),
        ('"ett ord"', "json_kind"),
        ("[1, 2]", "json_kind"),
        ("{", "json_unread"),
        ('{"key": "a",}', "json_unread"),
        ("{'key': 'a'}", "json_unread"),
        ('{"version": Infinity}', "json_unread"),
        ('{"version": 1e999}', "json_lacks"),
        ("<html></html>", "json_unread"),
        ("[" * 8000, "json_unread"),
        ('{"key": "a", "key": "a"}', "json_twice"),
        ('{"parts": [{"key": "a", "key": "b"}]}', "json_twice"),
        ('{"__class__": "RuleSet"}', "json_unknown"),
    ],
)
def test_what_is_no_object_of_json(text: str, code: str) -> None:
    with refused(f"preparedness.{code}", field="file"):
        rulefiles.read_rule_set(text)


class TestWhatIsInOrder:
    def test_the_least_that_can_be_said(self) -> None:
        small = {
            "key": "liten", "version": 1, "name": "Liten", "valid_from": None, "valid_to": None, "issued_by": [{"name": "Vi"}],
            "warnings": [], "sources": [{"text": "Egen"}], "parts": [{"key": "a", "number": 1, "heading": "A", "sure": "ours"}],
        }  # fmt: skip
        found = rulefiles.read_rule_set(json.dumps(small))
        assert (found.reference, found.deviations, found.deadlines, found.parts[0].items) == ("liten@1", True, (), ())
        assert found.sources[0].sure == "unconfirmed"
        assert rulefiles.read_rule_set(json.dumps(codec.to_plain(found))) == found

    def test_a_mark_before_the_text_and_spaces_in_it_are_no_fault(self) -> None:
        said = rule_set_text(name="  Nya   regler ")
        assert rulefiles.read_rule_set("\ufeff" + said).name == "Nya regler"

    def test_everything_that_is_counted_can_be_asked_for(self) -> None:
        wanted = tuple(Least(what, 1, f"minst en: {what}") for what in COUNTED)
        ours = rulefiles.ours()[0]
        found = replace(ours, parts=(replace(ours.parts[0], least=wanted), *ours.parts[1:]))
        assert check_rule_set(found) is found

    def test_the_first_fault_in_the_order_of_the_file_is_told_and_no_text_is_half_read(self) -> None:
        def two(found: dict[str, Any]) -> None:
            found["parts"][0]["heading"] = 1
            found["parts"][1]["heading"] = 2

        with refused("preparedness.json_kind", where="parts[0].heading"):
            read(RuleSet, json.dumps(plain(two)))

    def test_a_number_of_a_person_is_refused_wherever_it_stands(self) -> None:
        for change in (item(text=f"Ring {PERSONAL_NUMBER}"), top(warnings=[PERSONAL_NUMBER]), part(heading=PERSONAL_NUMBER)):
            with refused("preparedness.personal_id", field="file"):
                rulefiles.read_rule_set(json.dumps(plain(change)))

    def test_markup_in_a_file_is_text(self) -> None:
        found = rulefiles.read_rule_set(json.dumps(plain(top(name="<script>alert(1)</script>"))))
        assert found.name == "<script>alert(1)</script>"


@kept
def desk(filled: Any) -> Desk:
    return Desk(filled)


@pytest.mark.django_db
class TestNothingIsLeftBehind:
    def test_whatever_is_refused(self, desk: Desk) -> None:
        for what, change, code, _where in FAULTS[::6]:
            with refused(f"preparedness.{code}"):
                desk.take_in(json.dumps(plain(change)))
            assert not RuleSetRow.objects.exists(), what
        assert ledger.head(events.stream_of(desk.keeper)).number == 0
        assert queries.rule_sets(desk.town.viewer, desk.keeper) == rulefiles.ours()

    def test_a_key_of_a_refused_sending_can_be_used_for_the_mended_file(self, desk: Desk) -> None:
        key = new_id()
        with refused("preparedness.json_lacks"):
            desk.take_in(rule_set_text(parts=[]), key=key)
        assert not desk.take_in(key=key).repeated
        assert desk.take_in(key=key).repeated
        assert RuleSetRow.objects.count() == 1

    def test_the_same_sending_by_another_key_is_taken_already(self, desk: Desk) -> None:
        desk.take_in()
        with refused("preparedness.ruleset_taken", version=1, next=2):
            desk.take_in()
        desk.take_in(rule_set_text(version=7))
        with refused("preparedness.ruleset_taken", version=7, next=8):
            desk.take_in(rule_set_text(version=7, name="Annan"))

    def test_one_that_was_kept_from_the_house_is_never_written_over(self, desk: Desk) -> None:
        desk.do("keep_rule_set", reference="msbfs-2015-5@1")
        before = list(RuleSetRow.objects.values())
        with refused("preparedness.ruleset_taken", key="msbfs-2015-5", version=1, next=2):
            desk.take_in(rule_set_text(key="msbfs-2015-5", name="Mildare regler"))
        with refused("preparedness.ruleset_kept"):
            desk.do("keep_rule_set", reference="msbfs-2015-5")
        assert list(RuleSetRow.objects.values()) == before

    def test_keeping_twice_by_one_key_is_once_and_of_another_set_is_refused(self, desk: Desk, settings: Any, tmp_path: Any) -> None:
        settings.RULESETS = tmp_path
        (tmp_path / "egen.json").write_text(rule_set_text(key="egen"), encoding="utf-8")
        key = new_id()
        first = desk.do("keep_rule_set", reference="egen@1", key=key)
        assert desk.do("keep_rule_set", reference="egen@1", key=key).number == first.number
        with refused("ledger.key_reused"):
            desk.do("keep_rule_set", reference="msbfs-2015-5@1", key=key)
        with refused("ledger.key_reused"):
            desk.take_in(key=key)

    def test_a_name_of_a_file_too_long_or_with_a_person_is_refused(self, desk: Desk) -> None:
        for name, code in (("a" * 201, "too_long"), (f"{PERSONAL_NUMBER}.json", "personal_id")):
            with refused(f"preparedness.{code}", field="file"):
                desk.take_in(file=name)
        assert not RuleSetRow.objects.exists()

    def test_who_may_not_is_refused_before_the_file_is_read(self, desk: Desk, social_coordinator: Any) -> None:
        for viewer, code in (
            (social_coordinator, "rules_may_not"), (viewer_with(Role.UNIT_COORDINATOR), "rules_may_not"),
            (viewer_with(Role.AUDITOR), "rules_may_not"), (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), "not_found"),
            (viewer_with(Role.OBSERVER), "not_found"), (nobody(), "not_found"),
        ):  # fmt: skip
            with refused(f"preparedness.{code}"):
                desk.take_in("{", viewer=viewer)
            with refused(f"preparedness.{code}"):
                desk.do("keep_rule_set", reference="msbfs-2015-5@1", viewer=viewer)

    def test_a_keeper_that_is_none_does_not_exist(self, desk: Desk) -> None:
        for place in (desk.town.social, desk.town.office, desk.town.municipality, new_id()):
            with refused("preparedness.not_found"):
                desk.take_in(keeper_id=place)
            with refused("preparedness.not_found"):
                queries.rule_sets(desk.town.viewer, place)
