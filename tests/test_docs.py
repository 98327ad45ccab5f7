"""The documents are true: links lead somewhere, commands exist, the words of the glossary are in the code."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

from vardkase.kernel import options
from vardkase.shell.commands import _parser
from vardkase.testing.cases import each

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:bin/vardkase|python -m vardkase)((?: --data [^\s`]+)?) +([a-z][a-z-]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
CELL = re.compile(r"(?<!\\)\|")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def commands() -> dict[str, set[str]]:
    """Every command of the command line with its options."""
    (choices,) = [action.choices for action in _parser()._actions if action.dest == "command"]
    return {name: {option for action in parser._actions for option in action.option_strings} for name, parser in choices.items()}


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def glossary_rows() -> list[list[str]]:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in CELL.split(line)[1:-1]] for line in lines if line.startswith("|")]
    return [row for row in rows if row[0] != "Swedish" and not set(row[0]) <= {"-", ":"}]


@cache
def names_in_code() -> frozenset[str]:
    """Every name that the code of the house defines: classes, functions, fields; members as `Class.member`."""
    found: set[str] = set()
    for file in (ROOT / "vardkase").rglob("*.py"):
        if "tests" not in file.parts and "migrations" not in file.parts:
            found.update(defined(ast.parse(file.read_text(encoding="utf-8"))))
    return frozenset(found)


def defined(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            members = {name for line in node.body for name in targets(line)}
            found |= members | {f"{node.name}.{name}" for name in members}
    return found


def targets(line: ast.stmt) -> list[str]:
    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
        return [line.target.id]
    if isinstance(line, ast.Assign):
        return [target.id for target in line.targets if isinstance(target, ast.Name)]
    return []


@each("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    lost = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@each("page", PAGES, ids=name_of)
def test_every_command_exists(page):
    unknown = {name for _, name in COMMAND.findall(page.read_text(encoding="utf-8"))} - set(commands())
    assert unknown == set()


@each("page", PAGES, ids=name_of)
def test_every_option_of_a_command_exists(page):
    known = commands()
    wrong = []
    for line in page.read_text(encoding="utf-8").splitlines():
        for found in COMMAND.finditer(line):
            said = OPTION.findall(re.split("[`|;]", line[found.start(2) :])[0])
            wrong += [f"{found[2]} {option}" for option in said if found[2] in known and option not in known[found[2]]]
        for found in re.finditer(r"bin/start([^`|\n]*)", line):
            wrong += [f"start {option}" for option in OPTION.findall(found[1]) if option not in known["start"]]
    assert wrong == []


@each("page", PAGES, ids=name_of)
def test_every_setting_exists(page):
    from django.conf import settings

    assert str(settings.DATA_DIR)  # Reading the settings is what declares them.
    known = {option.variable for option in options.declared()}
    said = set(re.findall(r"\bVARDKASE_[A-Z][A-Z_]*[A-Z]\b", page.read_text(encoding="utf-8")))
    assert {name.removesuffix("_FILE") for name in said} - known == set()


@each("page", PAGES, ids=name_of)
def test_no_page_names_a_package_registry_or_a_place_on_our_machine(page):
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"pypi\.|registry\.npmjs|/root/|/work/|/home/[a-z]", text) == []


@each("page", [page for page in PAGES if "reference" not in page.parts], ids=name_of)
def test_every_page_has_one_title_and_keeps_its_lines_readable(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert [line for line in text.splitlines() if len(line) > 200 and not line.startswith("|")] == []


class TestTheGlossary:
    def test_it_has_its_terms(self):
        assert len(glossary_rows()) >= 50

    @each("row", glossary_rows(), ids=lambda row: row[0])
    def test_every_row_says_term_identifier_meaning_and_source(self, row):
        assert len(row) == 4
        assert all(row)
        assert re.fullmatch(r"`[A-Za-z_.]+`", row[1])

    @each("row", glossary_rows(), ids=lambda row: row[1])
    def test_every_identifier_is_in_the_code(self, row):
        assert row[1].strip("`") in names_in_code()

    def test_no_term_stands_twice(self):
        terms = [row[0] for row in glossary_rows()]
        assert len(terms) == len(set(terms))

    def test_a_name_that_is_not_in_the_code_would_be_found(self):
        assert "Role.LIGHTHOUSE_KEEPER" not in names_in_code()
        assert "LOG_KEEPERS" not in names_in_code()


class TestDecisions:
    def test_every_decision_has_its_parts(self):
        for page in sorted((ROOT / "docs/adr").glob("*.md")):
            headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
            assert {"Context", "Options", "Consequences", "How we would notice that it was wrong"} <= set(headings), page.name

    def test_every_decision_is_in_the_index_under_its_number(self):
        index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
        for page in sorted((ROOT / "docs/adr").glob("*.md")):
            assert f"[{page.name[:4]}](adr/{page.name})" in index
            assert page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]} ")


class TestPubliccode:
    """No YAML reader is among our packages: the file is kept so plain that this is enough to see that it follows the standard."""

    text = (ROOT / "publiccode.yml").read_text(encoding="utf-8")

    def test_the_keys_that_the_standard_requires_are_there(self):
        top = set(re.findall(r"^([A-Za-z]+):", self.text, re.MULTILINE))
        required = {
            "publiccodeYmlVersion",
            "name",
            "url",
            "platforms",
            "categories",
            "developmentStatus",
            "softwareType",
            "description",
            "legal",
        }
        assert required | {"maintenance", "localisation"} <= top

    @each("key", ["license: EUPL-1.2", "localisationReady: true", "- sv", "- SE", "- local-authorities"])
    def test_what_catalogues_filter_by_is_said(self, key):
        assert re.search(rf"^ +{re.escape(key)}$", self.text, re.MULTILINE)

    def test_maintenance_says_its_type_and_whom_to_ask(self):
        assert re.search(r"^  type: (internal|community)$\n  contacts:\n    - name: .+", self.text, re.MULTILINE)

    def test_descriptions_have_the_lengths_that_the_standard_asks_for(self):
        short = re.findall(r'shortDescription: "(.+)"', self.text)
        long = [re.sub(r"\s+", " ", body).strip() for body in re.findall(r"longDescription: >\n((?:      .+\n)+)", self.text)]
        assert len(short) == len(long) == 2
        assert all(len(one) <= 150 for one in short)
        assert all(150 <= len(one) <= 10_000 for one in long)

    def test_the_version_is_ours(self):
        import vardkase

        assert f'softwareVersion: "{vardkase.__version__}"' in self.text
        assert f"## {vardkase.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_is_the_whole_of_eupl_1_2():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert all(f"\n{number}." in text for number in range(1, 16))
    assert "Appendix" in text


def test_the_storm_of_the_readme_has_as_many_rows_as_the_log():
    rows = json.loads((ROOT / "vardkase/shell/demo/alfrida/log.json").read_text(encoding="utf-8"))["rows"]
    assert f"{len(rows)} rows of published facts" in (ROOT / "README.md").read_text(encoding="utf-8")
