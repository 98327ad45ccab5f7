"""The generated pages say what the code says today."""

from __future__ import annotations

import difflib
import tomllib

from vardkase.access.rules import Capability, Role
from vardkase.shell import reference
from vardkase.testing import source
from vardkase.testing.cases import each

PAGES = ["settings", "events", "states", "permissions", "routes", "layers"]


@each("name", PAGES)
def test_the_page_in_the_repository_is_the_page_of_the_code(name):
    path = f"docs/reference/{name}.md"
    file = source.ROOT / path
    assert file.exists(), f"{path} is missing: python -m vardkase docs"
    written, made = file.read_text(encoding="utf-8").splitlines(), reference.pages()[path].splitlines()
    differing = "\n".join(difflib.unified_diff(written, made, path, "the code", lineterm="", n=0))
    assert not differing, f"python -m vardkase docs\n{differing}"


def test_writing_touches_only_what_differs(tmp_path):
    assert len(reference.write(tmp_path)) == len(PAGES)
    assert reference.write(tmp_path) == []
    (tmp_path / "docs/reference/states.md").write_text("old", encoding="utf-8")
    assert reference.write(tmp_path) == [tmp_path / "docs/reference/states.md"]


def test_the_floors_of_the_page_are_those_of_the_contract():
    contract = tomllib.loads((source.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    assert [layer.strip("()") for layer in contract["layers"] if layer.strip("()") in reference.FLOORS] == list(reference.FLOORS)
    assert reference.FLOORS == source.FLOORS


def test_every_role_and_capability_is_on_the_page_of_permissions():
    page = reference.permissions_page()
    assert [name for name in (*Role, *Capability) if f"`{name}`" not in page] == []
    (auditor,) = [line for line in page.splitlines() if line.startswith("| `log_write`")]
    assert auditor.split("|")[2 + list(Role).index(Role.AUDITOR)].strip() == ""


def test_no_page_names_this_machine():
    for path, text in reference.pages().items():
        assert str(source.ROOT) not in text, path


def test_a_cell_with_a_bar_or_a_line_end_stays_one_cell():
    assert reference._row(["a|b", "c\nd"]) == "| a\\|b | c d |"


def test_every_table_of_transitions_is_drawn():
    page = reference.states_page()
    tables = list(reference._transitions())
    assert tables
    for _, _, moves in tables:
        assert all(f"    {move.source.value} --> {move.target.value}" in page for move in moves)
