"""The municipality's own file of lists: what it may say, and that a slip in it closes no page."""

from __future__ import annotations

import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from vardkase.preparedness import defaults, lists
from vardkase.preparedness.rules.checks import MOST_NEEDS
from vardkase.preparedness.rules.content import Reserve, Weight
from vardkase.preparedness.tests.scenes import refused

OURS = ["samhallssektorer", "beredskapssektorer", "samhallsfunktioner"]
ROW = {"key": "egen", "name": "Vår lista", "source": "Vi", "codes": [["1", "Ett"], ["2", "Två"]]}


@pytest.fixture
def own(settings: Any, tmp_path: Path) -> Any:
    """Puts a text, or what is to be JSON, into the file that the setting points out."""

    def put(said: Any, encoding: str = "utf-8") -> Path:
        path = tmp_path / "lists.json"
        path.write_text(said if isinstance(said, str) else json.dumps(said), encoding=encoding)
        settings.SECTOR_LISTS = path
        return path

    return put


def keys() -> list[str]:
    return [one.key for one in lists.lists()]


BROKEN = {
    "nothing": "",
    "half a document": '{"lists": [{"key": "egen"',
    "no JSON": "key;name;source",
    "a page": "<html></html>",
    "a list alone": [ROW],
    "a number": 7,
    "nothing at all": None,
    "another name": {"list": [ROW]},
    "no rows": {"lists": None},
    "a row that is a word": {"lists": ["egen"]},
    "no key": {"lists": [{**ROW, "key": None} | {"codes": 4}]},
    "no name": {"lists": [{name: value for name, value in ROW.items() if name != "name"}]},
    "no source": {"lists": [{name: value for name, value in ROW.items() if name != "source"}]},
    "no codes": {"lists": [{name: value for name, value in ROW.items() if name != "codes"}]},
    "codes without names": {"lists": [{**ROW, "codes": [["1"], ["2"]]}]},
    "codes of three": {"lists": [{**ROW, "codes": [["1", "Ett", "One"]]}]},
    "codes that are numbers": {"lists": [{**ROW, "codes": [1, 2]}]},
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_cannot_be_read_leaves_ours_and_is_told_in_the_log(own: Any, caplog: Any, what: str) -> None:
    path = own(BROKEN[what])
    with caplog.at_level(logging.ERROR):
        assert keys() == OURS
    assert str(path) in caplog.text


def test_one_good_row_beside_a_bad_one_is_not_used_by_halves(own: Any, caplog: Any) -> None:
    own({"lists": [ROW, {"key": "trasig"}]})
    assert keys() == OURS


def test_letters_of_another_encoding_are_no_reason_to_close(settings: Any, tmp_path: Path, caplog: Any) -> None:
    path = tmp_path / "lists.json"
    path.write_bytes(json.dumps({"lists": [ROW]}, ensure_ascii=False).encode("latin-1"))
    settings.SECTOR_LISTS = path
    assert keys() == OURS
    assert caplog.records


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_it_is_read_as_editors_save_it(own: Any, encoding: str) -> None:
    own({"lists": [ROW]}, encoding=encoding)
    assert keys() == [*OURS, "egen"]
    assert lists.chosen("egen", "2").name == "Två"


def test_codes_written_as_numbers_are_chosen_as_they_are_sent(own: Any) -> None:
    own({"lists": [{**ROW, "codes": [[1, "Ett"], [2, "Två"]]}]})
    assert lists.chosen("egen", "1").code == "1"


def test_a_list_of_the_same_key_stands_in_the_place_of_ours(own: Any) -> None:
    own({"lists": [{**ROW, "key": "beredskapssektorer"}]})
    assert keys() == OURS
    assert lists.named("beredskapssektorer") == "Vår lista"
    with refused("preparedness.no_such_code", field="codes_beredskapssektorer", chosen="energi"):
        lists.chosen("beredskapssektorer", "energi")


def test_an_empty_list_of_lists_adds_nothing(own: Any) -> None:
    own({"lists": []})
    assert keys() == OURS


def test_a_folder_and_a_path_to_nothing_are_no_file(settings: Any, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.json", "", Path("/dev/null")):
        settings.SECTOR_LISTS = path
        assert keys() == OURS


@pytest.mark.parametrize("code", ["", " ", "ene", "ENE ", "x" * 500])
def test_a_code_is_chosen_letter_for_letter_and_a_long_one_told_shortened(code: str) -> None:
    with refused("preparedness.no_such_code", chosen=code[:60]):
        lists.chosen("samhallssektorer", code)


class TestOurs:
    def test_every_code_is_had_by_one_and_has_a_name(self) -> None:
        for one in lists.lists():
            assert len({code for code, _name in one.codes}) == len(one.codes)
            assert len({name for _code, name in one.codes}) == len(one.codes)
            assert all(code.strip() == code and name.strip() == name and name for code, name in one.codes)

    def test_no_code_is_in_two_lists_so_that_the_set_says_which_it_means(self) -> None:
        count = Counter(code for one in lists.lists() for code, _name in one.codes)
        assert [code for code, times in count.items() if times > 1] == []


class TestTheSet:
    DATA = json.loads(defaults.FILE.read_text(encoding="utf-8"))

    @pytest.mark.parametrize("row", DATA["functions"], ids=lambda row: row["key"])
    def test_each_says_what_a_forecast_needs(self, row: dict[str, Any]) -> None:
        authority = UUID(int=3)
        one = next(one for one in defaults.functions(authority, "Nämnden", authority) if one.key == row["key"])
        assert one.name[0].isupper()
        assert one.weight in Weight
        assert one.tolerance.limit is not None
        assert len(one.codes) == len(row["codes"])
        assert (one.owner_id is None) is one.external
        assert (one.reporter, one.deputy, one.restricted) == (None, None, False)
        needs = [placed.need for placed in defaults.needs(authority) if placed.function_id == one.id]
        assert len({need.on_id for need in needs}) == len(needs) <= MOST_NEEDS
        for need, said in zip(needs, row["needs"], strict=True):
            assert need.on_id != one.id
            assert need.reserve.is_nothing is (not said.get("reserve"))
            assert need.by is Reserve(said.get("by", "nothing"))

    def test_what_others_run_and_lasts_has_an_outage_to_plan_for(self) -> None:
        found = {one.key: one.expected for one in defaults.functions(UUID(int=3), "X", UUID(int=3))}
        assert found["electricity"] is not None
        assert found["roads"] is not None
        assert found["home_care"] is None

    def test_the_same_authority_always_has_the_same_ids(self) -> None:
        one, again = defaults.functions(UUID(int=3), "X", UUID(int=3)), defaults.functions(UUID(int=3), "Y", UUID(int=3))
        assert [each.id for each in one] == [each.id for each in again]
        assert defaults.needs(UUID(int=3)) == defaults.needs(UUID(int=3))
