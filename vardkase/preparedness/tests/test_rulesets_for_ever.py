"""An analysis is read for ever under the rules it was made with: whatever becomes of the files, the versions and the tables (B4, A5)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from vardkase import ledger
from vardkase.kernel import codec
from vardkase.preparedness import queries, rulefiles
from vardkase.preparedness.actions import analyses as acts
from vardkase.preparedness.actions import reports as report_acts
from vardkase.preparedness.actions import rounds
from vardkase.preparedness.actions.reports import Order, Written
from vardkase.preparedness.events import rulesets as events
from vardkase.preparedness.events.rounds import RoundOpened
from vardkase.preparedness.models import RuleSetRow
from vardkase.preparedness.projections import rulesets as projections
from vardkase.preparedness.queries import analyses as rsa_queries
from vardkase.preparedness.queries import reports as report_queries
from vardkase.preparedness.reporting import build
from vardkase.preparedness.reporting.structured import structured
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.reports import Kind
from vardkase.preparedness.rules.rulesets import Part, RuleSet, Sure, in_force
from vardkase.preparedness.tests.report_scenes import told
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.tests.rules_scenes import Desk
from vardkase.preparedness.tests.scenes import Chain, refused
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
OURS = "msbfs-2015-5@1"
FIRST = "1 Beskrivning av kommunen och dess geografiska område"
IN_2027 = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def ours(**changes: Any) -> RuleSet:
    return replace(rulefiles.ours()[0], **changes)


def renamed(found: RuleSet, heading: str, **changes: Any) -> RuleSet:
    """The set with another first heading."""
    return replace(found, parts=(replace(found.parts[0], heading=heading), *found.parts[1:]), **changes)


def text(found: RuleSet) -> str:
    return json.dumps(codec.to_plain(found))


@kept
def analysed(rsa: Rsa) -> Rsa:
    """The office and the municipality have analyses under the rules that come with the house."""
    return told(rsa)


def headings(rsa: Rsa, year: int = 2019, unit: str = "Kontoret", now: datetime | None = None) -> list[str]:
    """The headings of the report's parts, as it is made on a day."""
    found = build.gathered(rsa.town.viewer, rsa.analyses[year, unit], now or rsa.town.now, mask=True)
    report = build.report(found, now or rsa.town.now)
    return [one.heading for one in report.pieces[: len(found.rules.parts)]]


def rules(rsa: Rsa, year: int = 2019, unit: str = "Kontoret") -> RuleSet:
    return build.gathered(rsa.town.viewer, rsa.analyses[year, unit], rsa.town.now, mask=True).rules


class TestWhateverBecomesOfTheRules:
    def test_opening_a_round_keeps_them_in_the_ledger_before_anything_is_made(self, analysed: Rsa) -> None:
        (entry,) = ledger.entries(events.stream_of(analysed.town.board))
        assert entry.event.rule_set == ours()
        assert entry.event.file == ""
        (opened,) = [one for one in ledger.entries(f"rounds:{analysed.town.board}") if isinstance(one.event, RoundOpened)]
        assert opened.event.round.ruleset == OURS
        assert entry.id < opened.id

    def test_a_second_round_under_the_same_keeps_them_no_second_time(self, analysed: Rsa) -> None:
        analysed.open(2020)
        assert ledger.head(events.stream_of(analysed.town.board)).number == 1

    def test_a_release_that_changes_or_lacks_the_file_changes_nothing(self, analysed: Rsa, monkeypatch: Any) -> None:
        before = headings(analysed)
        assert before[0] == FIRST
        for files in ((renamed(ours(), "Något helt annat"),), ()):
            monkeypatch.setattr(rulefiles, "ours", lambda files=files: files)
            assert headings(analysed) == before
            assert rules(analysed).name.startswith("MSBFS 2015:5")

    def test_a_file_in_the_folder_with_the_same_reference_changes_nothing(self, analysed: Rsa, settings: Any, tmp_path: Any) -> None:
        settings.RULESETS = tmp_path
        (tmp_path / "egen.json").write_text(text(renamed(ours(), "Ur mappen")), encoding="utf-8")
        assert headings(analysed)[0] == FIRST
        (tmp_path / "egen.json").write_text(text(renamed(ours(), "Ur mappen", version=2)), encoding="utf-8")
        assert queries.rule_set(analysed.town.viewer, analysed.town.board, "msbfs-2015-5").parts[0].heading == "Ur mappen"
        assert headings(analysed)[0] == FIRST

    def test_a_new_version_and_a_new_key_count_for_the_next_round_alone(self, analysed: Rsa) -> None:
        desk, before = Desk(analysed.town), headings(analysed)
        desk.take_in(text(renamed(ours(), "Andra utgåvan", version=2)))
        desk.take_in(text(renamed(ours(), "Efterföljaren", key="mcffs", name="MCFFS (påhittad)", version=1)))
        assert headings(analysed) == before
        for year, reference, first in ((2020, "msbfs-2015-5@2", "1 Andra utgåvan"), (2021, "mcffs@1", "1 Efterföljaren")):
            analysed.open(year, ruleset=reference)
            analysed.start(year, "Kontoret")
            assert headings(analysed, year)[0] == first
            assert rules(analysed, year).reference == reference
        assert headings(analysed) == before

    def test_who_begins_late_works_under_the_rules_of_the_round(self, analysed: Rsa) -> None:
        Desk(analysed.town).take_in(text(renamed(ours(), "Andra utgåvan", version=2)))
        analysed.start(2019, "Bostäder")
        assert headings(analysed, unit="Bostäder")[0] == FIRST

    def test_the_tables_made_anew_change_nothing(self, analysed: Rsa) -> None:
        before, board = rules(analysed), analysed.town.board
        rows = list(RuleSetRow.objects.values())
        projections.forget(board)
        assert not RuleSetRow.objects.exists()
        for entry in ledger.entries(events.stream_of(board)):
            projections.apply(entry)
        assert list(RuleSetRow.objects.values()) == rows
        assert rules(analysed) == before

    def test_the_round_is_never_moved_to_other_rules(self, analysed: Rsa) -> None:
        Desk(analysed.town).take_in(text(renamed(ours(), "Andra utgåvan", version=2)))
        (page,) = [queries_page(analysed, 2019)]
        draft = analysed.draft(2019, name="RSA 2019, ändrad", ruleset="msbfs-2015-5@2")
        entry = rounds.change_round(**analysed.common(round_id=analysed.rounds[2019], draft=draft, seen=digest(page.round)))
        assert entry.event.round.name == "RSA 2019, ändrad"
        assert entry.event.round.ruleset == OURS
        assert headings(analysed)[0] == FIRST

    def test_a_round_under_rules_that_are_not_there_is_not_opened(self, analysed: Rsa) -> None:
        for reference in ("msbfs-2015-5@9", "okänd", "", "@1"):
            with refused("preparedness.not_found"):
                analysed.open(2020, ruleset=reference)
        assert ledger.head(events.stream_of(analysed.town.board)).number == 1


def queries_page(rsa: Rsa, year: int) -> Any:
    return rsa_queries.round_page(rsa.town.viewer, rsa.rounds[year], rsa.today)


class TestWhatIsWrittenNamesTheRules:
    def test_a_deviation_and_a_report_carry_the_whole_reference(self, analysed: Rsa) -> None:
        id = analysed.analyses[2019, "Kontoret"]
        part = rules(analysed).parts[1]
        said = {"part": part.key, "heading": part.heading, "motivation": "Metoden står i en bilaga.", "ruleset": OURS, "allowed": True}
        deviation = report_acts.save_deviation(**analysed.common(analysis_id=id, **said))
        order = Order(Kind.JSON, is_masked=True, recipient="Länsstyrelsen")
        asked = report_acts.ask_report(**analysed.common(analysis_id=id, order=order, ruleset=rules(analysed).reference))
        assert (deviation.event.ruleset, asked.event.ruleset) == (OURS, OURS)
        (line,) = report_queries.report_lines(analysed.town.viewer, id)
        assert line.ruleset == OURS

    def test_the_structured_report_names_the_rules_and_their_warning(self, analysed: Rsa) -> None:
        found = build.gathered(analysed.town.viewer, analysed.analyses[2019, "Kontoret"], analysed.town.now, mask=True)
        said = json.loads(structured(found, analysed.town.now))["ruleset"]
        assert said["reference"] == OURS
        assert any("MCFFS 2026:9" in one for one in said["warnings"])

    def test_definitions_are_those_of_the_rules_and_each_names_its_source(self, analysed: Rsa) -> None:
        found = build.gathered(analysed.town.viewer, analysed.analyses[2019, "Kontoret"], analysed.town.now, mask=True)
        pieces = {one.tag: one for one in build.report(found, analysed.town.now).pieces}
        said = repr(pieces["regler"].blocks)
        assert OURS in said
        for definition in found.rules.definitions:
            assert definition.text in said
            assert definition.source in said


def test_what_the_rules_have_no_part_for_stands_under_a_heading_in_swedish(analysed: Rsa) -> None:
    found = build.gathered(analysed.town.viewer, analysed.analyses[2019, "Kontoret"], analysed.town.now, mask=True)
    one = Part("egen", 1, "Allt i ett", Sure.OURS)
    report = build.report(replace(found, rules=ours(parts=(one,)), checks=()), analysed.town.now)
    assert [piece.heading for piece in report.pieces[1:8]] == [
        f"Mer ur analysen: {what}"
        for what in (
            "Kommunen och dess område", "Metod", "Samhällsviktiga verksamheter", "Beroenden", "Risker", "Sårbarheter", "Åtgärder",
        )
    ]  # fmt: skip


class TestB4:
    """rsa-cases.md B4: the days 2026-06-30 and 2026-07-01 are placeholders, not the real ones."""

    A = renamed(ours(), "Kommunen och dess område", key="a", name="A", valid_from=date(2015, 2, 5), valid_to=date(2026, 6, 30))
    B = renamed(ours(), "Kommunen", key="b", name="B", valid_from=date(2026, 7, 1), valid_to=None)

    def test_what_was_reported_in_2023_is_opened_in_2027_under_its_own_headings(self, rsa: Rsa) -> None:
        desk = Desk(rsa.town)
        for one in (self.A, self.B):
            desk.take_in(text(one))
        rsa.open(2023, ruleset="a@1")
        rsa.start(2023, "Kommunen")
        rsa.judge(2023, "Kommunen", risk())
        sets = queries.rule_sets(rsa.town.viewer, rsa.town.board)
        assert [one.key for one in in_force(sets, IN_2027.date())] == ["b", "msbfs-2015-5"]
        assert headings(rsa, 2023, "Kommunen", IN_2027)[0] == "1 Kommunen och dess område"
        found = build.gathered(rsa.town.viewer, rsa.analyses[2023, "Kommunen"], IN_2027, mask=True)
        assert [one.part.heading for one in found.checks] == [one.heading for one in self.A.parts]

    def test_the_days_that_follow_from_the_elections(self, rsa: Rsa) -> None:
        viewer, board = rsa.town.viewer, rsa.town.board
        for key, year, due in (
            ("followup", 2026, date(2027, 2, 15)), ("rsa_due", 2026, date(2027, 10, 31)), ("rsa_due", 2030, date(2031, 10, 31)),
            ("rsa_due", 2014, date(2015, 10, 31)), ("followup", 2027, date(2028, 2, 15)),
        ):  # fmt: skip
            assert queries.deadline(viewer, board, key, year) == due, (key, year)

    def test_a_year_without_an_election_sets_no_day_for_the_analysis(self, rsa: Rsa) -> None:
        for year in (2023, 2025, 2027, 2028):
            assert queries.deadline(rsa.town.viewer, rsa.town.board, "rsa_due", year) is None

    def test_when_other_rules_hold_their_day_counts_and_the_set_that_says_it_is_named(self, rsa: Rsa) -> None:
        day = replace(ours().deadlines[0], month=9, day=1)
        Desk(rsa.town).take_in(text(replace(self.B, deadlines=(day,))))
        viewer, board = rsa.town.viewer, rsa.town.board
        assert queries.deadline(viewer, board, "rsa_due", 2026) == date(2027, 9, 1)
        found = queries.deadline_set(viewer, board, "rsa_due", 2026)
        assert found is not None
        assert (found[0].reference, found[1].law) == ("b@1", day.law)
        # What the new rules do not say is still asked of the old, which hold too.
        assert queries.deadline(viewer, board, "followup", 2026) == date(2027, 2, 15)
        assert queries.deadline_set(viewer, board, "ingen_dag", 2026) is None


class TestA5:
    """The outlines of rsa-cases.md A5, entered as analyses: what each had is written, and what it lacked is told."""

    OUTLINES: dict[str, tuple[dict[str, str], set[str]]] = {
        "Västervik": (
            {
                "area": "Kommunens område", "method": "Metod", "functions": "Samhällsviktig verksamhet", "dependencies": "Beroenden",
                "risks": "Risker", "vulnerabilities": "Sårbarheter", "measures": "Åtgärder",
            },
            set(),
        ),
        "Ängelholm": (
            {
                "method": "Metod", "functions": "Samhällsviktig verksamhet", "dependencies": "Beroenden", "risks": "Risker",
                "vulnerabilities": "Sårbarheter", "measures": "Behov och uppföljning",
            },
            {"area"},
        ),
        "Lekeberg": ({"area": "5.1–5.4 Området", "method": "6.1–6.5 Metod"}, {"functions", "dependencies", "vulnerabilities", "measures"}),
        "Bollebygd": (
            {"area": "Området", "functions": "Elva sektorer", "risks": "Farligt gods. Otjänligt dricksvatten.", "measures": "Åtgärder"},
            {"method", "dependencies", "vulnerabilities"},
        ),
    }  # fmt: skip

    @pytest.mark.parametrize("name", OUTLINES)
    def test_what_an_outline_lacks_is_told_by_part(self, rsa: Rsa, name: str) -> None:
        written, lacking = self.OUTLINES[name]
        rsa.start(2019, "Bostäder")
        texts = [Written(part, part, said, digest(None)) for part, said in written.items()]
        entered = report_acts.save_texts(**rsa.common(analysis_id=rsa.analyses[2019, "Bostäder"], texts=texts))
        assert len(entered) == len(written)
        found = build.gathered(rsa.town.viewer, rsa.analyses[2019, "Bostäder"], rsa.town.now, mask=True)
        empty = {one.part.key for one in found.checks if "empty" in {str(lack.want) for lack in one.lacks}}
        nothing_counted = {"risks"} - written.keys()
        assert empty == lacking | nothing_counted, name

    def test_a_deviation_with_its_reason_is_accepted_as_orust_had_it(self, rsa: Rsa) -> None:
        rsa.start(2019, "Bostäder")
        id = rsa.analyses[2019, "Bostäder"]
        said = {"part": "vulnerabilities", "heading": "Sårbarheter", "ruleset": OURS, "allowed": True}
        report_acts.save_deviation(**rsa.common(analysis_id=id, motivation="Sårbarheterna står vid varje risk.", **said))
        found = build.gathered(rsa.town.viewer, id, rsa.town.now, mask=True)
        (check,) = [one for one in found.checks if one.part.key == "vulnerabilities"]
        assert check.is_complete
        assert check.lacks
        assert check.motivation == "Sårbarheterna står vid varje risk."
        with refused("preparedness.no_deviations"):
            report_acts.save_deviation(**rsa.common(analysis_id=id, motivation="Ett annat skäl.", **{**said, "allowed": False}))

    def test_varmdo_adopted_twenty_five_days_after_the_day_of_the_report(self) -> None:
        due = ours().deadlines[0].due(2014)
        assert (due, (date(2015, 11, 25) - due).days) == (date(2015, 10, 31), 25)

    def test_what_stands_in_the_registers_counts_without_a_word_written(self, chain: Chain) -> None:
        """Seventy-five events in Uppsala, two of them analysed: the parts are not empty, and say what is missing."""
        rsa = Rsa(chain.town)
        rsa.units = {"Kommunen": chain.town.municipality, "Kontoret": chain.town.office}
        rsa.open(2019)
        rsa.start(2019, "Kommunen")
        rsa.judge(2019, "Kommunen", risk("Översvämning i Fyrisån", event="oversvamning"))
        found = build.gathered(chain.town.viewer, rsa.analyses[2019, "Kommunen"], chain.town.now, mask=True)
        lacks = {one.part.key: {str(lack.want) for lack in one.lacks} for one in found.checks}
        assert lacks["functions"] == lacks["dependencies"] == lacks["risks"] == set()
        assert lacks["measures"] == {"empty", "too_few"}
        assert lacks["area"] == {"empty", "item"}

    def test_a_text_that_is_emptied_is_lacking_again(self, rsa: Rsa) -> None:
        rsa.start(2019, "Bostäder")
        id = rsa.analyses[2019, "Bostäder"]

        def lacks() -> set[str]:
            found = build.gathered(rsa.town.viewer, id, rsa.town.now, mask=True)
            return {one.part.key for one in found.checks if not one.is_complete}

        before = lacks()
        common = {"analysis_id": id, "part": "vulnerabilities", "heading": "Sårbarheter"}
        acts.save_text(**rsa.common(**common, text="Pumparna.", seen=""))
        assert lacks() == before - {"vulnerabilities"}
        acts.save_text(**rsa.common(**common, text="", seen=digest("Pumparna.")))
        assert lacks() == before
