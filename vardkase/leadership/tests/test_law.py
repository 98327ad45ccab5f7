"""Sections are data: which one holds is asked by the day, and another file takes over without a release."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from vardkase.incidents.tests.scenes import refused
from vardkase.leadership import law
from vardkase.leadership.law import KEYS, BadLaw

DAY = date(2019, 1, 2)


@pytest.fixture(autouse=True)
def _ours_again() -> Iterator[None]:
    yield
    law.use(None)


def rows() -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = json.loads(law.OURS.read_text(encoding="utf-8"))["rows"]
    return found


def file(tmp_path: Path, made: object) -> Path:
    path = tmp_path / "law.json"
    path.write_text(json.dumps(made) if not isinstance(made, str) else made, encoding="utf-8")
    return path


def test_every_rule_of_ours_has_a_section_today_and_then():
    for day in (DAY, date(2026, 11, 28)):
        for key in KEYS:
            found = law.section(key, day)
            assert found.cite.endswith(("lagen (2006:544)", "kommunallagen (2017:725)", "krisledningsnämndens reglemente"))
            assert len(found.says) > 30


def test_what_nobody_has_written_is_not_cited():
    with refused("leadership.no_law", day=date(2006, 8, 31)):
        law.section("board_begins", date(2006, 8, 31))
    with refused("leadership.no_law", rule="nothing"):
        law.section("nothing", DAY)
    assert law.find("nothing", DAY) is None
    assert law.find("urgent", DAY) == law.section("urgent", DAY)


def test_a_newer_file_cites_by_the_day(tmp_path):
    old = [row | {"to": "2027-12-31"} for row in rows()]
    new = [row | {"from": "2028-01-01", "cite": "3 kap. 9 § lagen (2027:1)"} for row in rows()]
    law.use(file(tmp_path, {"rows": old + new}))
    assert law.cite("board_ends", date(2027, 12, 31)) == "2 kap. 6 § lagen (2006:544)"
    assert law.cite("board_ends", date(2028, 1, 1)) == "3 kap. 9 § lagen (2027:1)"


@pytest.mark.parametrize("made", ["", "[]", '{"rows": [{}]}', '{"rows": []}', "not json", '{"rows": [{"key": 1}]}'])
def test_a_file_that_cannot_be_used_is_refused_at_start_and_ours_goes_on(tmp_path, made):
    with pytest.raises(BadLaw):
        law.use(file(tmp_path, made))
    assert law.cite("urgent", DAY)


def test_a_file_that_lacks_a_rule_is_refused_by_name(tmp_path):
    with pytest.raises(BadLaw, match="board_ends"):
        law.use(file(tmp_path, {"rows": [row for row in rows() if row["key"] != "board_ends"]}))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadLaw):
        law.use(tmp_path / "absent.json")
