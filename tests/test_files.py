"""What lies in the repository: templates without script or style of their own, no address of this machine, nothing foreign."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from vardkase.testing import source

# Written in parts, so that this file does not find itself.
MACHINE = re.compile(
    "|".join(["/work" + "/(?:main|shared)", "/ro" + "ot/", "/tmp/" + "brief", "/opt/(?:py" + "pi|wheels)", "file:///" + "opt"])
)
REGISTRIES = re.compile(
    "|".join(
        [
            "(?:files\\.)?pythonhos" + "ted\\.org",
            "pypi\\.(?:org|python)/(?:si" + "mple|packages)",
            "registry\\.npm" + "js",
            "--(?:extra-)?index" + "-url",
            "--find" + "-links",
        ]
    )
)
REGISTRY_TALK_IS_ALLOWED_IN = {"bin/_lock-requirements"}
# Looks for the same in the documents, and so holds the words.
SAME_SEARCH = {"tests/test_docs.py"}
INLINE = re.compile(
    r"""<style[\s>]|\sstyle\s*=|\son[a-z]+\s*=\s*["']|\shx-on|javascript:|<script(?![^>]*\bsrc=)(?![^>]*application/json)""", re.IGNORECASE
)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b")
BY_HAND = re.compile(r"""<(?:input(?![^>]*type=["']?(?:hidden|submit|button))|select|textarea)\b""", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)


def templates() -> list[Path]:
    return [path for path in source.tracked() if path.suffix in {".html", ".txt", ".svg", ".xml"} and "templates" in path.parts]


def places(pattern: re.Pattern[str], text: str) -> list[int]:
    return [text.count("\n", 0, match.start()) + 1 for match in pattern.finditer(text)]


def blanked(text: str) -> str:
    """The text with its comments blanked, so that line numbers stay."""
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def name(path: Path) -> str:
    return path.relative_to(source.ROOT).as_posix()


def test_templates_hold_no_style_and_no_script_of_their_own():
    found = [f"{name(path)}:{line}" for path in templates() for line in places(INLINE, blanked(path.read_text(encoding="utf-8")))]
    assert found == []


def test_no_page_lets_anything_through_unescaped():
    """Markup of our own is made where it stands, with format_html; a page cannot know who wrote what it is given."""
    pages = [path for path in templates() if path.suffix == ".html"]
    assert [f"{name(path)}:{line}" for path in pages for line in places(UNESCAPED, path.read_text(encoding="utf-8"))] == []


def test_no_code_marks_a_text_as_safe_without_a_reason_on_the_line():
    found = []
    for path in [module.path for module in source.modules()]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if re.search(r"\bmark_safe\(", line) and not re.search(r"#\s.{15,}", line):
                found.append(f"{name(path)}:{number}")
    assert found == []


def test_fields_are_rendered_by_forms_and_not_written_by_hand():
    found = {}
    for path in templates():
        if "vardkase/ui/" in name(path):
            continue
        if lines := places(BY_HAND, blanked(path.read_text(encoding="utf-8"))):
            found[name(path)] = f"lines {lines}"
    assert not (complaint := source.judge("inputs", found)), complaint


def test_no_file_names_this_machine_or_a_package_registry():
    found = []
    for path in source.tracked():
        text = source.text_of(path)
        if text is None or path.name == "LICENSE" or name(path) in SAME_SEARCH:
            continue
        found += [f"{name(path)}:{line}" for line in places(MACHINE, text)]
        if name(path) not in REGISTRY_TALK_IS_ALLOWED_IN:
            found += [f"{name(path)}:{line} (registry)" for line in places(REGISTRIES, text)]
    assert found == []


def test_texts_end_with_a_line_end_and_have_no_tabs_or_trailing_space():
    found = []
    for path in source.tracked():
        text = source.text_of(path)
        # Vendored files and recordings are kept byte for byte.
        if (
            not text
            or path.suffix not in {".py", ".html", ".css", ".js", ".toml", ".md"}
            or "vendor" in path.parts
            or path.name == "LICENSE"
        ):
            continue
        if not text.endswith("\n") or "\r" in text:
            found.append(f"{name(path)}: line ends")
        found += [f"{name(path)}:{line}" for line in places(re.compile(r"[ \t]+$|^\t", re.MULTILINE), text) if path.suffix != ".md"]
    assert found == []


def test_commands_can_be_run():
    for path in [*(source.ROOT / "bin").iterdir(), source.ROOT / ".ci" / "run"]:
        if path.is_file() and path.read_bytes().startswith(b"#!") and not path.name.startswith("_env"):
            assert path.stat().st_mode & 0o111, f"{name(path)} is not executable"


def test_dependencies_are_pinned_with_hashes_and_none_is_unused():
    for kind in ("base", "test"):
        text = (source.ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
        requirements = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert requirements
        assert [line for line in requirements if "==" not in line] == []
        assert text.count("--hash=sha256:") >= len(requirements)


def test_every_dependency_of_the_product_is_locked():
    project = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (source.ROOT / "requirements" / "base.txt").read_text(encoding="utf-8").lower()
    names = [re.split(r"[\[~=<>]", dependency)[0].strip().lower() for dependency in project["dependencies"]]
    assert [wanted for wanted in names if not re.search(rf"^{re.escape(wanted)}(\[|==)", locked, re.MULTILINE)] == []


def test_vendored_files_are_what_their_manifest_says():
    import hashlib
    import json

    for manifest in source.HOUSE.glob("*/static/**/vendor/manifest.json"):
        for entry in json.loads(manifest.read_text(encoding="utf-8")):
            content = (manifest.parent / entry["file"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
            assert entry["version"]
            assert entry["licence"]
