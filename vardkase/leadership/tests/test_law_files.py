"""The file of sections when the law changes: what a municipality may put beside ours, and what would have been cited wrongly for years."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.rules import LegalClass
from vardkase.incidents.tests.scenes import refused
from vardkase.leadership import law
from vardkase.leadership.law import KEYS, BadLaw
from vardkase.leadership.rules import board, decisions
from vardkase.leadership.rules.board import Ender, Judge
from vardkase.leadership.rules.decisions import Capacity
from vardkase.leadership.tests.scenes import ACTIVATION, DECISION

Row = dict[str, Any]
OLD, NEW = "2 kap. 3 § lagen (2006:544)", "4 kap. 1 § lagen (2027:1)"
BEFORE_MIDNIGHT = datetime(2027, 12, 31, 22, 59, tzinfo=UTC)  # 23.59 in Sweden, the last day of the old law.
AFTER_MIDNIGHT = datetime(2027, 12, 31, 23, 0, tzinfo=UTC)  # 00.00 in Sweden, the first day of the new one.


@pytest.fixture(autouse=True)
def _ours_again() -> Iterator[None]:
    yield
    law.use(None)


def row(key: str, first: str = "2006-09-01", last: str | None = None, cite: str = OLD) -> Row:
    return {"key": key, "cite": cite, "says": "Ordföranden bedömer om nämnden ska träda i funktion.", "from": first, "to": last}


def whole(*others: Row, without: str = "") -> list[Row]:
    """A row for each rule, and some others."""
    return [row(key) for key in sorted(KEYS) if key != without] + list(others)


def changed(last: str | None = "2027-12-31", first: str = "2028-01-01") -> list[Row]:
    """A file where every rule gets a new section at a new year."""
    return [row(key, last=last) for key in sorted(KEYS)] + [row(key, first, cite=NEW) for key in sorted(KEYS)]


def filed(folder: Path, rows: object, name: str = "lag.json") -> Path:
    path = folder / name
    path.write_text(json.dumps({"rows": rows}, ensure_ascii=False), encoding="utf-8")
    return path


class TestOurFile:
    @pytest.mark.parametrize(
        ("key", "chapter"),
        [
            ("extraordinary", "1 kap. 4 §"),
            ("peacetime", "2 kap. 2 §"),
            ("board_begins", "2 kap. 3 § första stycket"),
            ("urgent", "2 kap. 3 § andra stycket"),
            ("vice_chair", "2 kap. 3 § tredje stycket"),
            ("takeover", "2 kap. 4 § första stycket"),
            ("hand_back", "2 kap. 4 § andra stycket"),
            ("council", "2 kap. 5 §"),
            ("board_ends", "2 kap. 6 §"),
            ("heightened_alert", "3 kap. 2 §"),
        ],
    )
    def test_cites_the_section_that_an_auditor_looks_up(self, key: str, chapter: str) -> None:
        assert law.cite(key, date(2019, 1, 2)) == f"{chapter} lagen (2006:544)"

    @pytest.mark.parametrize(("key", "section"), [("quorum", "6 kap. 27 §"), ("recusal", "6 kap. 28 §")])
    def test_cites_the_local_government_act_from_the_day_that_it_came_into_force(self, key: str, section: str) -> None:
        assert law.cite(key, date(2018, 1, 1)) == f"{section} kommunallagen (2017:725)"
        with refused("leadership.no_law", rule=key, day=date(2017, 12, 31)):
            law.section(key, date(2017, 12, 31))

    def test_leaves_how_a_board_is_called_to_its_by_laws(self) -> None:
        assert law.cite("convening", date(2019, 1, 2)) == "krisledningsnämndens reglemente"

    def test_has_one_section_for_each_rule_and_nothing_else(self) -> None:
        assert sorted(one.key for one in law.sections()) == sorted(KEYS | law.EXPLAINING)

    @pytest.mark.parametrize("key", sorted(KEYS - {"quorum", "recusal"}))
    def test_holds_from_the_day_that_the_law_came_into_force(self, key: str) -> None:
        assert law.section(key, date(2006, 9, 1)).key == key
        with refused("leadership.no_law", rule=key, day=date(2006, 8, 31)):
            law.section(key, date(2006, 8, 31))

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("extraordinary", ["avviker från det normala", "allvarlig störning", "skyndsamma insatser", "Alla tre"]),
            ("urgent", ["brådskande", "anmälas till nämnden"]),
            ("takeover", ["hela eller delar", "den utsträckning som behövs"]),
            ("council", ["fullmäktiges nästa sammanträde"]),
            ("board_ends", ["kommunstyrelsen", "fullmäktige", "går då tillbaka"]),
            ("heightened_alert", ["höjd beredskap", "kommunstyrelsen"]),
        ],
    )
    def test_says_in_our_words_what_the_rule_turns_on(self, key: str, words: list[str]) -> None:
        said = law.section(key, date(2019, 1, 2)).says
        assert [word for word in words if word.casefold() not in said.casefold()] == []


class TestANewLaw:
    @pytest.mark.parametrize(("now", "cited"), [(BEFORE_MIDNIGHT, OLD), (AFTER_MIDNIGHT, NEW)], ids=["23.59", "00.00"])
    def test_is_cited_from_midnight_in_sweden(self, tmp_path: Path, now: datetime, cited: str) -> None:
        law.use(filed(tmp_path, changed()))
        with refused("leadership.board_cannot_end_itself", law=cited):
            board.check_end(Ender.BOARD_ITSELF, "§ 9", working=True, now=now)
        with refused("leadership.vice_needs_reason", law=cited):
            board.check_activation(replace(ACTIVATION, judge=Judge.VICE_CHAIR), LegalClass.EXTRAORDINARY, working=False, now=now)
        with refused("leadership.board_does_not_work", law=cited):
            decisions.check_decision(replace(DECISION, capacity=Capacity.BOARD), board_works=False, now=now)

    @pytest.mark.parametrize(("now", "cited"), [(BEFORE_MIDNIGHT, OLD), (AFTER_MIDNIGHT, NEW)], ids=["23.59", "00.00"])
    def test_is_the_mandate_of_a_chair_who_decides_alone(self, tmp_path: Path, now: datetime, cited: str) -> None:
        law.use(filed(tmp_path, changed()))
        draft = replace(DECISION, capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="Bussarna går klockan nio.")
        assert decisions.check_decision(draft, board_works=True, now=now).mandate == cited

    def test_may_stand_before_the_old_one_in_the_file(self, tmp_path: Path) -> None:
        law.use(filed(tmp_path, changed()[::-1]))
        assert [law.cite("council", date(year, 6, 6)) for year in (2027, 2028)] == [OLD, NEW]

    def test_may_bring_rules_that_this_program_does_not_know_yet(self, tmp_path: Path) -> None:
        law.use(filed(tmp_path, whole(row("regional_council"))))
        assert law.cite("regional_council", date(2028, 1, 1)) == OLD

    def test_may_take_a_rule_away_and_then_nothing_is_cited(self, tmp_path: Path) -> None:
        law.use(filed(tmp_path, whole(row("takeover", last="2027-12-31"), without="takeover")))
        assert law.cite("takeover", date(2027, 12, 31)) == OLD
        with refused("leadership.no_law", rule="takeover", day=date(2028, 1, 1)):
            law.cite("takeover", date(2028, 1, 1))

    def test_may_hold_for_a_single_day(self, tmp_path: Path) -> None:
        day = row("council", "2028-01-01", "2028-01-01", NEW)
        law.use(filed(tmp_path, whole(row("council", last="2027-12-31"), day, row("council", "2028-01-02"), without="council")))
        assert [law.cite("council", date(2028, 1, day)) for day in (1, 2)] == [NEW, OLD]

    @settings(max_examples=40, deadline=None)
    @given(gaps=st.lists(st.integers(1, 900), min_size=1, max_size=6), asked=st.integers(0, 4000), order=st.randoms(use_true_random=False))
    def test_each_day_has_the_section_of_that_day_however_often_it_changed(self, gaps: list[int], asked: int, order: Random) -> None:
        starts = [date(2006, 9, 1) + timedelta(days=sum(gaps[:place])) for place in range(len(gaps) + 1)]
        ends: list[str | None] = [*(str(one - timedelta(days=1)) for one in starts[1:]), None]
        rows = [row("urgent", str(first), last, f"{place} §") for place, (first, last) in enumerate(zip(starts, ends, strict=True))]
        order.shuffle(rows)
        day = starts[0] + timedelta(days=asked)
        with TemporaryDirectory() as folder:
            law.use(filed(Path(folder), whole(*rows, without="urgent")))
            assert law.cite("urgent", day) == f"{max(place for place, first in enumerate(starts) if first <= day)} §"


class TestAFileThatWouldHaveBeenCitedWrongly:
    def test_is_refused_when_the_old_section_was_not_ended(self, tmp_path: Path) -> None:
        with pytest.raises(BadLaw, match="two sections on 2028-01-01"):
            law.use(filed(tmp_path, changed(last=None)))

    @pytest.mark.parametrize("last", ["2028-01-01", "2029-06-30"])
    def test_is_refused_when_both_hold_on_one_day(self, tmp_path: Path, last: str) -> None:
        with pytest.raises(BadLaw, match="council has two sections on 2028-01-01"):
            law.use(filed(tmp_path, whole(row("council", "2028-01-01", last), row("council", "2028-01-01"), without="council")))

    def test_is_refused_when_a_row_was_copied_and_left(self, tmp_path: Path) -> None:
        with pytest.raises(BadLaw, match="urgent has two sections on 2006-09-01"):
            law.use(filed(tmp_path, whole(row("urgent"))))

    def test_is_refused_when_a_section_ends_before_it_begins(self, tmp_path: Path) -> None:
        with pytest.raises(BadLaw, match="council ends on 2027-12-31, before it begins on 2028-01-01"):
            law.use(filed(tmp_path, whole(row("council", "2028-01-01", "2027-12-31"), without="council")))

    @pytest.mark.parametrize("nothing", [None, "", "  ", 4, ["2 kap."]])
    @pytest.mark.parametrize("name", ["cite", "says"])
    def test_is_refused_when_a_section_is_cited_as_nothing(self, tmp_path: Path, name: str, nothing: object) -> None:
        with pytest.raises(BadLaw, match=f"urgent has no {name}"):
            law.use(filed(tmp_path, whole({**row("urgent"), name: nothing}, without="urgent")))

    @pytest.mark.parametrize("name", ["from", "to"])
    @pytest.mark.parametrize("day", ["2028-02-30", "1 januari 2028", "2028-01", 2028])
    def test_is_refused_when_a_day_is_no_day(self, tmp_path: Path, name: str, day: object) -> None:
        with pytest.raises(BadLaw, match=r"lag\.json is no file of sections"):
            law.use(filed(tmp_path, whole({**row("urgent"), name: day}, without="urgent")))

    @pytest.mark.parametrize("name", ["key", "cite", "says", "from", "to"])
    def test_is_refused_when_a_row_lacks_something(self, tmp_path: Path, name: str) -> None:
        short = row("urgent")
        del short[name]
        with pytest.raises(BadLaw, match=f"'{name}'"):
            law.use(filed(tmp_path, whole(short)))

    def test_is_refused_with_the_name_of_each_rule_it_lacks(self, tmp_path: Path) -> None:
        rows = [one for one in whole() if one["key"] not in {"urgent", "council"}]
        with pytest.raises(BadLaw, match=r"says nothing about council, urgent$"):
            law.use(filed(tmp_path, rows))

    @pytest.mark.parametrize("rows", [None, {}, "2 kap. 3 §", [["urgent"]], [None], 7])
    def test_is_refused_when_its_rows_are_no_rows(self, tmp_path: Path, rows: object) -> None:
        with pytest.raises(BadLaw, match=r"lag\.json"):
            law.use(filed(tmp_path, rows))


class TestHowAFileIsRead:
    def test_blanks_around_a_text_are_not_cited(self, tmp_path: Path) -> None:
        law.use(filed(tmp_path, whole(row("urgent", cite=f" {NEW}\n"), without="urgent")))
        assert law.cite("urgent", date(2028, 1, 1)) == NEW

    def test_a_file_that_begins_with_a_mark_of_its_editor_is_read(self, tmp_path: Path) -> None:
        path = filed(tmp_path, whole())
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        law.use(path)
        assert law.cite("urgent", date(2019, 1, 2)) == OLD

    def test_a_file_in_another_alphabet_is_refused(self, tmp_path: Path) -> None:
        path = filed(tmp_path, whole())
        path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
        with pytest.raises(BadLaw, match=r"lag\.json"):
            law.use(path)

    def test_a_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadLaw, match="is no file of sections"):
            law.use(tmp_path)

    def test_a_bad_file_leaves_the_one_in_use(self, tmp_path: Path) -> None:
        law.use(filed(tmp_path, [row(key, cite=NEW) for key in KEYS]))
        with pytest.raises(BadLaw):
            law.use(filed(tmp_path, [], "ny.json"))
        assert law.cite("board_ends", date(2028, 1, 1)) == NEW

    def test_what_happens_to_the_file_in_the_night_does_not_reach_a_house_that_is_awake(self, tmp_path: Path) -> None:
        path = filed(tmp_path, whole())
        law.use(path)
        path.write_text("", encoding="utf-8")
        assert law.cite("board_begins", date(2019, 1, 2)) == OLD
        path.unlink()
        assert law.cite("board_ends", date(2019, 1, 2)) == OLD

    def test_none_is_our_own_again(self, tmp_path: Path) -> None:
        law.use(filed(tmp_path, [row(key, cite=NEW) for key in KEYS]))
        law.use(None)
        assert law.cite("extraordinary", date(2028, 1, 1)) == "1 kap. 4 § lagen (2006:544)"
